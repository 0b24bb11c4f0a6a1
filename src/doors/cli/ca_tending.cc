#include "doors/cli/ca_tending.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <set>

#include "doors/cli/installation.h"
#include "office/calendar/calendar.h"
#include "office/people/office.h"
#include "office/people/roles.h"
#include "platform/journal/journal.h"
#include "platform/mail/mail.h"
#include "trust/ca/status.h"

namespace paraf::cli {

namespace {

using std::chrono::hours;

tsa::WitnessSettings witness_settings(const Settings& settings) {
  tsa::WitnessSettings witness;
  witness.trust_the_kernel = settings.clock != "trusted";
  for (std::size_t from = 0; from < settings.time_servers.size();) {
    const std::size_t end = std::min(settings.time_servers.find(' ', from), settings.time_servers.size());
    if (end > from) witness.servers.push_back(settings.time_servers.substr(from, end - from));
    from = end + 1;
  }
  return witness;
}

// A revocation stands in a list within a second or two; one that waits longer is waiting for somebody.
constexpr std::chrono::minutes unpublished_at_most{5};

std::int64_t days_left(Timestamp until, Timestamp now) {
  return std::chrono::duration_cast<hours>(until - now).count() / 24;
}

}  // namespace

Tending::Tending(Parts parts)
    : parts_(parts),
      requests_(parts.authority, ca::Parts{parts.store, parts.keyring, parts.clock, parts.random, {}}),
      witness_(parts.clock, witness_settings(parts.settings)) {
  // A demo plays months in a minute, by a clock of its own: nobody is asked about that one.
  if (!parts_.settings.demo) parts_.stamper.believe(&witness_);
  // After a rollover there is more than the one CA that the responder was made with.
  (void)take_up();
}

Tending::~Tending() { parts_.stamper.believe(nullptr); }

Result<void> Tending::take_up() {
  for (auto& each : parts_.authority.responders())
    parts_.responder.serve(each.issuer, each.certificate, each.signer);
  const crypto::Certificate& stamp = parts_.authority.certificate(keys::Purpose::tsa);
  return parts_.stamper.use(stamp, parts_.authority.chain(stamp),
                            parts_.authority.signer(keys::Purpose::tsa));
}

// What was rolled over speaks at once: here, at another node, or on the command line.
Result<void> Tending::hear_rollover() {
  const std::int64_t revision = parts_.authority.status().revision();
  if (revision == heard_) return {};
  TRY(parts_.authority.reload());
  const auto spoken = [](const crypto::Certificate& certificate, const auto& signer) {
    return certificate.serial_hex() + (signer ? " " : "! ");
  };
  std::string voices = spoken(parts_.authority.certificate(keys::Purpose::tsa), parts_.authority.signer(keys::Purpose::tsa));
  for (const auto& each : parts_.authority.responders()) voices += spoken(each.certificate, each.signer);
  if (voices != voices_) TRY(take_up());
  voices_ = std::move(voices);
  heard_ = revision;
  return {};
}

namespace {

// The steps of a round, none of which waits for another's success: a list that cannot be signed keeps back no other
// step. What failed first is told.
class Steps {
 public:
  template <typename T>
  bool well(const Result<T>& done) {
    if (!done && outcome_) outcome_ = tl::unexpected<Error>(done.error());
    return done.has_value();
  }
  Result<void> outcome() const { return outcome_; }

 private:
  Result<void> outcome_;
};

}  // namespace

Result<void> Tending::every_second() {
  Steps steps;
  steps.well(parts_.authority.status().refresh());
  steps.well(hear_rollover());
  steps.well(parts_.authority.publish_due());
  parts_.responder.presign();
  steps.well(parts_.authority.index_words());
  return steps.outcome();
}

Result<void> Tending::every_minute() {
  Steps steps;
  steps.well(parts_.authority.reconcile());
  const auto renewed = parts_.authority.renew_services("system");
  if (steps.well(renewed) && *renewed != 0) steps.well(hear_rollover());
  steps.well(requests_.resume());
  const Timestamp now = parts_.clock.now();
  if ((!swept_ || now - *swept_ >= hours{24}) && steps.well(requests_.sweep_lists())) swept_ = now;
  const auto youngest = parts_.store.read(
      store::Scope::installation(), [&](store::Transaction& tx) -> Result<std::optional<Timestamp>> {
        const auto last = TRY(journal::latest(tx, 1));
        if (last.empty()) return std::optional<Timestamp>{};
        return std::optional{last.front().at};
      });
  if (steps.well(youngest) && !parts_.settings.demo) witness_.look(*youngest);
  steps.well(mail_alarms(alarms()));
  return steps.outcome();
}

// An agreement (PKS) that ends within sixty days and has no successor, or has ended: the office's certificates hang
// on it. An office that never had one has none to lose.
Result<std::vector<Alarm>> Tending::agreements_ending() {
  std::vector<Alarm> all;
  const Timestamp now = parts_.clock.now();
  for (const people::Office& office : TRY(parts_.store.read(
           store::Scope::installation(), [](store::Transaction& tx) { return people::all_offices(tx); }))) {
    const people::Day today = local_day(now, office.settings.zone);
    struct Standing {
      std::optional<people::Agreement> now, later;
      bool ever = false;
    };
    const auto standing = TRY(parts_.store.read(
        store::Scope::office(office.id), [&](store::Transaction& tx) -> Result<Standing> {
          return Standing{TRY(people::agreement_on(tx, today)),
                          TRY(people::agreement_on(tx, today + std::chrono::days{60})),
                          !TRY(people::agreements(tx)).empty()};
        }));
    if (!standing.ever || standing.later) continue;
    all.push_back({"agreement:" + office.id.text(),
                   standing.now && standing.now->period.until
                       ? fmt::format("Perjanjian kerja sama {} ({}) berakhir {} dan belum ada penggantinya.",
                                     office.name, standing.now->number, people::iso(*standing.now->period.until))
                       : fmt::format("Perjanjian kerja sama {} sudah berakhir.", office.name)});
  }
  return all;
}

// Days off come by decree for one year at a time. A year without them would be counted as if everybody worked
// through, so the list of the next one is asked for from the first of November. An installation that never had a
// calendar has said so by not having one.
Result<std::vector<Alarm>> Tending::calendars_ending() {
  std::vector<Alarm> all;
  const Timestamp now = parts_.clock.now();
  const auto year = [](people::Day day) { return static_cast<int>(std::chrono::year_month_day{day}.year()); };
  std::set<int> files;
  for (const auto& [day, name] : TRY(calendar_of(parts_.settings.sop_folder)).days_off) files.insert(year(day));
  for (const people::Office& office : TRY(parts_.store.read(
           store::Scope::installation(), [](store::Transaction& tx) { return people::all_offices(tx); }))) {
    std::set<int> known = files;
    for (const people::HolidayList& list : office.settings.holidays)
      if (list.source == people::national_holidays) known.insert(list.year);
    if (known.empty()) continue;
    const people::Day today = local_day(now, office.settings.zone);
    // Sixty days before New Year's Eve the next year is asked for.
    for (const int wanted : {year(today), year(today + std::chrono::days{60})}) {
      if (known.contains(wanted)) continue;
      all.push_back({"calendar:" + office.id.text(),
                     fmt::format("Hari libur {} untuk {} belum ada: waktu kerja tahun itu dihitung tanpa hari libur.",
                                 wanted, office.name)});
      break;
    }
  }
  return all;
}

namespace {

// Lists that are missing, old or about to end, and revocations that no list tells of; or why there are none.
std::vector<Alarm> of_lists(ca::Authority& authority, Timestamp now) {
  std::vector<Alarm> all;
  const ca::AuthoritySettings& settings = authority.settings();
  if (const auto restored = authority.restore_pending(); restored && *restored)
    return {{"restore",
             "Cadangan dipulihkan dan belum diselesaikan: tidak ada yang terbit, OCSP menjawab tryLater dan daftar "
             "pencabutan tidak diberikan sampai paraf ca clear-restore."}};
  for (const auto& [id, certificate] : authority.issuers()) {
    const int shards = id.starts_with("issuing") ? settings.crl_shards : 1;
    for (int shard = shards > 1 ? ca::CrlRecord::full : 0; shard < shards; ++shard) {
      const std::string cause = fmt::format("crl:{}:{}", id, shard);
      const auto list = authority.latest_crl(id, shard);
      const auto waiting = authority.unpublished_since(id, shard);
      // A root that is elsewhere has its list brought by hand, which takes people and days.
      const bool brought = id == "root" && authority.root_is_away();
      if (!list)
        all.push_back({cause, fmt::format("Daftar pencabutan {} ({}) belum ada.", id, shard)});
      else if (waiting && *waiting && now - **waiting > unpublished_at_most)
        all.push_back({cause, fmt::format("Pencabutan pada {} ({}) belum terbit dalam daftar sejak {}.", id, shard,
                                          (*waiting)->rfc3339())});
      // It is renewed every crl_renewal; one that is twice as old was not, for two days or more.
      else if ((!brought && now - list->this_update > 2 * settings.crl_renewal) ||
               list->next_update - now < hours{brought ? 24 * 14 : 48})
        all.push_back({cause, fmt::format("Daftar pencabutan {} ({}) belum diperbarui dan berakhir {}.", id, shard,
                                          list->next_update.rfc3339())});
    }
  }
  return all;
}

}  // namespace

std::vector<Alarm> Tending::alarms() {
  const Timestamp now = parts_.clock.now();
  ca::Authority& authority = parts_.authority;
  std::vector<Alarm> all = of_lists(authority, now);
  for (const auto& [id, certificate] : authority.issuers()) {
    if (days_left(certificate.not_after(), now) < 365)
      all.push_back({"certificate:" + id, fmt::format("Sertifikat CA {} berakhir {}: siapkan pergiliran.", id,
                                                      certificate.not_after().rfc3339())});
  }
  for (const keys::Purpose purpose : {keys::Purpose::ocsp, keys::Purpose::tsa}) {
    const crypto::Certificate& certificate = authority.certificate(purpose);
    if (days_left(certificate.not_after(), now) < 14)
      all.push_back({"certificate:" + std::string{keys::name_of(purpose)},
                     fmt::format("Sertifikat {} berakhir {} dan belum diperbarui.", keys::name_of(purpose),
                                 certificate.not_after().rfc3339())});
  }
  const auto rests = [&](const std::string& what, std::string_view purpose, std::string_view says) {
    all.push_back({"service:" + what, fmt::format("{}. Gulirkan: paraf ca ask roll_over purpose={}.", says, purpose)});
  };
  if (!authority.signer(keys::Purpose::issuing))
    rests("issuing", "issuing", "CA penerbit sudah dicabut dan tidak ada sertifikat yang diterbitkan");
  else if (!authority.signer(keys::Purpose::tsa))
    rests("tsa", "tsa", "Sertifikat stempel waktu sudah dicabut dan stempel waktu tidak diberikan");
  for (const ca::Authority::Responding& voice : authority.responders())
    if (!voice.signer)
      rests("ocsp:" + voice.certificate.serial_hex(), "ocsp",
            "Sertifikat penjawab OCSP sudah dicabut dan status tidak dijawab");
  if (const auto well = parts_.keyring.health(); !well)
    all.push_back({"token", fmt::format("Token tidak bekerja ({}).", well.error().code)});
  if (const std::string doubt = witness_.in_doubt(); !parts_.settings.demo && !doubt.empty())
    all.push_back({"clock", fmt::format("Jam diragukan, stempel waktu tidak diberikan: {}.", doubt)});
  // One that disagrees is looked at before it is the majority; when it is, that is one cause, not two.
  if (!parts_.settings.demo && witness_.in_doubt().empty())
    for (const tsa::Witness::Source& source : witness_.sources())
      if (!source.agrees)
        all.push_back({"clock_source:" + source.name,
                       source.off ? fmt::format("Sumber waktu {} berselisih {:+.3f} detik dari jam di sini.", source.name,
                                                static_cast<double>(source.off->count()) * 1e-6)
                                  : fmt::format("Sumber waktu {} tidak menyatakan waktunya.", source.name)});
  if (const auto failed = requests_.list(ca::Request::State::failed); failed && !failed->empty())
    all.push_back(
        {"requests", fmt::format("{} permintaan sudah disetujui tetapi gagal dikerjakan.", failed->size())});
  if (const auto ending = agreements_ending()) all.insert(all.end(), ending->begin(), ending->end());
  if (const auto ending = calendars_ending()) all.insert(all.end(), ending->begin(), ending->end());
  const auto queue = parts_.store.read(
      store::Scope::installation(), [&](store::Transaction& tx) -> Result<std::pair<std::size_t, bool>> {
        const auto waiting = TRY(outbox::standing(tx, "waiting", 1));
        const bool late = !waiting.empty() && now - waiting.front().message.posted > hours{1};
        return std::pair{TRY(outbox::standing(tx, "dead", 100)).size(), late};
      });
  if (queue && queue->first != 0)
    all.push_back({"dead_letters", fmt::format("{} kiriman keluar gagal untuk seterusnya.", queue->first)});
  if (queue && queue->second) all.push_back({"queue", "Kiriman keluar tertahan lebih dari satu jam."});
  return all;
}

void Tending::connect(outbox::Courier& courier, mail::Sender& sender) {
  courier.on("alarm", [this, &sender](const outbox::Message& message) -> Result<void> {
    boost::json::error_code broken;
    const boost::json::value body = boost::json::parse(message.body, broken);
    if (broken || !body.is_object() || parts_.settings.alarm_to.empty()) return refused("cli.alarm");
    mail::Mail letter;
    letter.from = parts_.settings.mail_from;
    letter.to = parts_.settings.alarm_to;
    letter.subject = "Paraf: " + std::string{body.at("id").as_string()};
    letter.text = std::string{body.at("says").as_string()} + "\n\n" + parts_.settings.base_url + "\n";
    letter.message_id =
        message.id.text() + letter.from.substr(std::min(letter.from.find('@'), letter.from.size()));
    letter.date = message.posted;
    return sender.send(letter);
  });
}

// One mail for each cause and day: the outbox keeps the key, so that nodes and restarts do not repeat it.
Result<void> Tending::mail_alarms(const std::vector<Alarm>& alarms) {
  if (parts_.settings.alarm_to.empty() || alarms.empty()) return {};
  const Timestamp now = parts_.clock.now();
  const std::string day = now.rfc3339().substr(0, 10);
  return parts_.store.transact(store::Scope::installation(), [&](store::Transaction& tx) -> Result<void> {
    for (const Alarm& alarm : alarms)
      TRY(outbox::post(tx, now, parts_.random, "alarm", alarm.id + ":" + day,
                       boost::json::serialize(boost::json::object{{"id", alarm.id}, {"says", alarm.says}})));
    return {};
  });
}

Tending::Health Tending::health() {
  const Timestamp now = parts_.clock.now();
  const std::lock_guard hold{health_mutex_};
  // Anybody may ask, and a look at the token may be a call to a device.
  if (health_looked_ && now - *health_looked_ < std::chrono::seconds{10} && now >= *health_looked_) return health_;
  health_ = {};
  for (const Alarm& alarm : alarms()) {
    if (alarm.id == "clock") health_.clock = false;
    if (alarm.id == "token") health_.token = false;
    if (alarm.id.starts_with("crl:") || alarm.id == "restore") health_.lists = false;
    if (alarm.id == "queue") health_.queue = false;
  }
  const auto sources = witness_.sources();
  health_.clock_sources = static_cast<int>(sources.size());
  health_.clocks_agree = static_cast<int>(std::ranges::count_if(sources, &tsa::Witness::Source::agrees));
  health_looked_ = now;
  return health_;
}

std::string Tending::metrics() {
  metrics::Page page;
  const Timestamp now = parts_.clock.now();
  ca::Authority& authority = parts_.authority;
  const auto number = [](auto value) { return static_cast<double>(value); };
  page.gauge("paraf_up", "This process answers.", 1, {{"node", parts_.settings.node}});
  const auto& counts = authority.counts();
  page.histogram("paraf_issuance_seconds", "From the order to the durable record of a certificate.",
                 counts.issued);
  page.counter("paraf_issuance_refused_total", "Orders that policy, lint or the key refused.",
               number(counts.refused.load()));
  page.counter("paraf_issuance_failed_total", "Orders that failed for a reason of ours.",
               number(counts.failed.load()));
  page.counter("paraf_presumed_issued_total", "Promises given up and revoked.",
               number(counts.presumed.load()));
  page.counter("paraf_revocations_total", "Certificates revoked or held by this process.",
               number(counts.revoked.load()));
  page.counter("paraf_crl_published_total", "Lists published by this process.", number(counts.lists.load()));
  page.gauge("paraf_certificates", "Certificates whose status is in memory.",
             number(authority.status().size()));
  page.gauge("paraf_status_revision", "Last change of status that was read.",
             number(authority.status().revision()));
  const auto ocsp = parts_.responder.counts();
  page.counter("paraf_ocsp_answers_total", "OCSP answers.", number(ocsp.signed_now), {{"from", "signature"}});
  page.counter("paraf_ocsp_answers_total", "OCSP answers.", number(ocsp.from_cache), {{"from", "cache"}});
  page.counter("paraf_ocsp_presigned_total", "Answers signed ahead of their need.", number(ocsp.signed_ahead));
  page.counter("paraf_ocsp_errors_total", "OCSP requests answered with an error.", number(ocsp.malformed),
               {{"status", "malformedRequest"}});
  page.counter("paraf_ocsp_errors_total", "OCSP requests answered with an error.", number(ocsp.unauthorized),
               {{"status", "unauthorized"}});
  page.counter("paraf_ocsp_errors_total", "OCSP requests answered with an error.", number(ocsp.try_later),
               {{"status", "tryLater"}});
  const auto stamps = parts_.stamper.counts();
  page.counter("paraf_time_stamps_total", "Time stamps given.", number(stamps.granted));
  page.counter("paraf_time_stamps_rejected_total", "Requests for a time stamp that were rejected.",
               number(stamps.rejected));
  page.counter("paraf_time_stamps_in_doubt_total", "Requests rejected because the clock was in doubt.",
               number(stamps.in_doubt));
  page.gauge("paraf_clock_trusted", "1: time stamps are given.", parts_.settings.demo || witness_.trustworthy() ? 1 : 0);
  const auto sources = witness_.sources();
  for (const tsa::Witness::Source& source : sources)
    page.gauge("paraf_clock_source_agrees", "1: this source of time agrees with the clock.", source.agrees ? 1 : 0,
               {{"source", source.name}});
  for (const tsa::Witness::Source& source : sources)
    if (source.off)
      page.gauge("paraf_clock_source_offset_seconds", "How far the clock is from this source of time.",
                 number(source.off->count()) * 1e-6, {{"source", source.name}});
  for (const auto& [id, certificate] : authority.issuers()) {
    page.gauge("paraf_certificate_seconds_left", "Until a certificate of our own ends.",
               number((certificate.not_after() - now).count()) * 1e-6, {{"certificate", id}});
    if (const auto list = authority.latest_crl(id)) {
      page.gauge("paraf_crl_seconds_left", "Until the newest list lapses.",
                 number((list->next_update - now).count()) * 1e-6, {{"issuer", id}});
      page.gauge("paraf_crl_entries", "Entries of the newest list.", number(list->entries), {{"issuer", id}});
    }
  }
  for (const keys::Purpose purpose : {keys::Purpose::ocsp, keys::Purpose::tsa})
    page.gauge("paraf_certificate_seconds_left", "Until a certificate of our own ends.",
               number((authority.certificate(purpose).not_after() - now).count()) * 1e-6,
               {{"certificate", std::string{keys::name_of(purpose)}}});
  page.gauge("paraf_token_healthy", "1: the token works.", parts_.keyring.health() ? 1 : 0);
  if (const auto open = requests_.list()) {
    const auto failed = std::ranges::count_if(
        *open, [](const ca::Request& r) { return r.state == ca::Request::State::failed; });
    page.gauge("paraf_requests", "Acts that two officers do together.", number(open->size()) - number(failed),
               {{"state", "waiting"}});
    page.gauge("paraf_requests", "Acts that two officers do together.", number(failed),
               {{"state", "failed"}});
  }
  // Each cause by its kind, so that a rule of the watcher can name it.
  std::map<std::string, int> causes{{"agreement", 0}, {"calendar", 0}, {"certificate", 0}, {"clock", 0}, {"clock_source", 0},
                                    {"crl", 0},       {"dead_letters", 0}, {"queue", 0}, {"requests", 0},
                                    {"restore", 0},   {"service", 0}, {"token", 0}};
  for (const Alarm& alarm : alarms()) ++causes[alarm.id.substr(0, alarm.id.find(':'))];
  for (const auto& [cause, count] : causes)
    page.gauge("paraf_alarms", "Causes that need the operator.", count, {{"cause", cause}});
  return page.text();
}

}  // namespace paraf::cli
