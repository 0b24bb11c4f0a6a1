// The authority's inventory, for its officers: what was issued, to whom, until when, and how it goes.
#include "actions/officers.h"

#include <algorithm>

#include "actions/act.h"
#include "actions/certificate_record.h"
#include "office/people/office.h"
#include "office/people/people.h"
#include "office/people/roles.h"
#include "platform/journal/journal.h"
#include "platform/sheet/sheet.h"
#include "trust/ca/status.h"

namespace paraf::actions {

namespace {

constexpr std::size_t most_exported = 100'000;

std::string day(Timestamp at) { return at.rfc3339().substr(0, 10); }

// As the office's books say it.
std::string_view in_words(std::string_view status) {
  if (status == "active") return "berlaku";
  if (status == "suspended") return "ditangguhkan";
  if (status == "revoked") return "dicabut";
  if (status == "expired") return "kedaluwarsa";
  if (status == "presumed") return "dianggap terbit";
  return "dijanjikan";
}

}  // namespace

Result<ca::InventoryQuery::Status> inventory_status(std::string_view word) {
  using Status = ca::InventoryQuery::Status;
  const std::pair<std::string_view, Status> words[] = {{"", Status::any},
                                                       {"valid", Status::valid},
                                                       {"expired", Status::expired},
                                                       {"revoked", Status::revoked},
                                                       {"suspended", Status::suspended}};
  for (const auto& [name, status] : words)
    if (name == word) return status;
  return malformed("ca.search_status", {{"word", std::string{word}}});
}

Result<File> file_of(const std::vector<sheet::Page>& pages, SheetForm form, const std::string& name,
                     Timestamp now) {
  if (form == SheetForm::csv)
    return File{name + ".csv", "text/csv; charset=utf-8", to_bytes(sheet::write_csv(pages.back()))};
  return File{name + ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
              TRY(sheet::write_xlsx(pages, now))};
}

InventoryLine inventory_line(const ca::Record& record, Timestamp now) {
  InventoryLine line;
  line.serial = record.serial;
  line.issuer = record.issuer;
  line.profile = record.profile;
  if (const auto certificate = crypto::Certificate::parse(record.der)) {
    line.name = certificate->subject_attribute(crypto::oid::common_name).value_or("");
    line.organisation = certificate->subject_attribute(crypto::oid::organization).value_or("");
  }
  line.not_before = record.not_before;
  line.not_after = record.not_after;
  const bool held = record.revoked && record.revoked->reason == ca::Reason::certificate_hold;
  line.status = record.state == ca::Record::State::promised ? "promised"
                : record.state == ca::Record::State::presumed ? "presumed"
                : held                                      ? "suspended"
                : record.revoked                            ? "revoked"
                : now > record.not_after                    ? "expired"
                                                            : "active";
  if (record.revoked) {
    line.revoked = record.revoked->at;
    line.reason = ca::name_of(record.revoked->reason);
  }
  return line;
}

sheet::Page inventory_sheet(const std::vector<InventoryLine>& lines, std::string title) {
  sheet::Page page;
  page.name = "Sertifikat";
  page.title = std::move(title);
  page.columns = {{"Nomor seri", 40}, {"Nama", 32},     {"Instansi", 32}, {"Profil"}, {"Keadaan"},
                  {"Mulai", 12},      {"Berakhir", 12}, {"Dicabut", 12},  {"Alasan"}, {"Penerbit"}};
  for (const InventoryLine& line : lines)
    page.rows.push_back({line.serial, line.name, line.organisation, line.profile,
                         std::string{in_words(line.status)}, day(line.not_before), day(line.not_after),
                         line.revoked ? day(*line.revoked) : std::string{}, line.reason, line.issuer});
  return page;
}

Result<std::string> Officers::officer(const Session& who) {
  if (who.enrolment || who.office != s_.settings.authority) return forbidden("actions.authority_only");
  return s_.store.read(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<std::string> {
    const auto office = TRY(people::load_office(tx));
    const auto today = local_day(s_.clock.now(), working_time(s_, office).zone);
    if (!people::may_act(TRY(people::role_book(tx)), who.person, "petugas_psre", today))
      return forbidden("actions.authority_only");
    return "person:" + who.person.text();
  });
}

Result<InventoryPage> Officers::inventory(const Session& who, const InventoryAsk& ask) {
  TRY(officer(who));
  // What was issued a moment ago is found too.
  TRY(s_.authority.index_words());
  ca::Search query;
  query.text = ask.text;
  if (!ask.profile.empty()) query.text += (query.text.empty() ? "profil:" : " profil:") + ask.profile;
  query.status = TRY(inventory_status(ask.status));
  query.expires_from = ask.expires_from;
  query.expires_before = ask.expires_before;
  query.after = ask.after;
  query.most = ask.most;
  const ca::Found found = TRY(s_.authority.search(query));
  InventoryPage page;
  page.next = found.next;
  for (const ca::Record& record : found.records) page.lines.push_back(inventory_line(record, s_.clock.now()));
  return page;
}

Result<File> Officers::inventory_file(const Session& who, InventoryAsk ask, SheetForm form) {
  std::vector<InventoryLine> lines;
  ask.most = 1000;
  ask.after.clear();
  while (true) {
    InventoryPage page = TRY(inventory(who, ask));
    if (lines.size() + page.lines.size() > most_exported)
      return too_large("actions.export_long", {{"most", std::to_string(most_exported)}});
    lines.insert(lines.end(), page.lines.begin(), page.lines.end());
    if (page.next.empty()) break;
    ask.after = page.next;
  }
  const Timestamp now = s_.clock.now();
  return file_of({inventory_sheet(lines, "Daftar sertifikat per " + day(now))}, form,
                 "sertifikat-" + day(now), now);
}

Result<ExpiryReport> Officers::expiries(const Session& who, int days) {
  if (days < 1 || days > 3660) return malformed("ca.search_days", {{"word", std::to_string(days)}});
  ExpiryReport report;
  report.from = s_.clock.now();
  report.until = report.from + std::chrono::hours{24 * days};
  InventoryAsk ask{
      .status = "valid", .expires_from = report.from, .expires_before = report.until, .most = 1000};
  std::map<std::pair<std::string, std::string>, int> counted;
  while (true) {
    InventoryPage page = TRY(inventory(who, ask));
    for (InventoryLine& line : page.lines) {
      ++counted[{day(line.not_after).substr(0, 7), line.profile}];
      report.lines.push_back(std::move(line));
    }
    if (report.lines.size() > most_exported)
      return too_large("actions.export_long", {{"most", std::to_string(most_exported)}});
    if (page.next.empty()) break;
    ask.after = page.next;
  }
  report.total = static_cast<int>(report.lines.size());
  for (const auto& [group, count] : counted) report.groups.push_back({group.first, group.second, count});
  return report;
}

Result<File> Officers::expiries_file(const Session& who, int days, SheetForm form) {
  const ExpiryReport report = TRY(expiries(who, days));
  const std::string span = day(report.from) + " sampai " + day(report.until);
  sheet::Page groups;
  groups.name = "Ringkasan";
  groups.title = "Sertifikat yang berakhir " + span;
  groups.columns = {{"Bulan", 12}, {"Profil", 20}, {"Jumlah", 10, true}};
  for (const ExpiryReport::Group& group : report.groups)
    groups.rows.push_back({group.month, group.profile, std::to_string(group.count)});
  return file_of({groups, inventory_sheet(report.lines, "Sertifikat yang berakhir " + span)}, form,
                 "kedaluwarsa-" + day(report.from), report.from);
}

Result<ca::Record> Officers::record_of(const std::string& serial) {
  for (const auto& [issuer, certificate] : s_.authority.issuers())
    if (auto found = s_.authority.find(issuer, serial))
      return found;
    else if (found.error().kind != ErrorKind::not_found)
      return found;
  return not_found("ca.no_certificate", {{"serial", serial}});
}

namespace {

// The office writes down what the authority did when it hears of it: the same act a second time. What stands in the
// authority's own chain is what happened; of the office's entries only those are left that tell something else.
std::vector<journal::Written> told_once(std::vector<journal::Written> authority, std::vector<journal::Written> office) {
  const auto same = [](std::string_view one, std::string_view other) {
    const bool released = one == "certificate.released" && other == "certificate.resumed";
    return one == other || released;
  };
  std::vector<bool> told(authority.size());
  std::vector<journal::Written> all = authority;
  std::ranges::stable_sort(office, {}, &journal::Written::at);
  for (journal::Written& entry : office) {
    const auto first = [&] {
      for (std::size_t i = 0; i < authority.size(); ++i)
        if (!told[i] && same(authority[i].entry.act, entry.entry.act) && authority[i].at <= entry.at) return i;
      return authority.size();
    }();
    if (first == authority.size())
      all.push_back(std::move(entry));
    else
      told[first] = true;
  }
  std::ranges::stable_sort(all, {}, &journal::Written::at);
  return all;
}

}  // namespace

Result<CertificateHistory> Officers::certificate(const Session& who, const std::string& serial) {
  TRY(officer(who));
  const ca::Record record = TRY(record_of(serial));
  CertificateHistory history;
  history.line = inventory_line(record, s_.clock.now());
  history.subject = record.subject;
  history.order = record.order;
  history.follows = record.follows;
  history.key = record.key.text();
  history.subscriber = record.subscriber.text();
  if (record.revoked) history.invalid_since = record.revoked->invalid_since;
  if (const auto certificate = crypto::Certificate::parse(record.der))
    history.fingerprint = hex(certificate->fingerprint());
  if (!record.subscriber.empty())
    for (const ca::Record& other : TRY(s_.authority.of_subscriber(record.subscriber)))
      if (other.follows == record.serial) history.followed_by = other.serial;

  // What the authority did to it stands in the installation's chain; what its office did, in the office's.
  const std::string about = "certificate:" + serial;
  const std::vector<journal::Written> written = told_once(
      TRY(s_.store.read(store::Scope::installation(),
                        [&](store::Transaction& tx) { return journal::of_subject(tx, about); })),
      TRY(s_.store.read(store::Scope::office(who.office),
                        [&](store::Transaction& tx) { return journal::of_subject(tx, about); })));
  std::map<std::string, std::string> names;
  for (const journal::Written& entry : written) {
    const std::string& actor = entry.entry.actor;
    if (!names.contains(actor)) names[actor] = TRY(name_of_actor(s_, actor));
    history.events.push_back({entry.at, entry.entry.act, names[actor]});
  }
  return history;
}

// People are looked up in the authority's own office alone: who acted for another office stays nameless here.
Result<std::string> name_of_actor(const Services& s, std::string_view actor) {
  if (!actor.starts_with("person:")) return std::string{};
  const auto id = PersonId::parse(actor.substr(7));
  if (!id) return std::string{};
  const auto person = s.store.read(store::Scope::office(s.settings.authority),
                                   [&](store::Transaction& tx) { return people::person(tx, *id); });
  if (person) return person->name;
  if (person.error().kind == ErrorKind::not_found) return std::string{};
  return tl::unexpected<Error>(person.error());
}

Result<AuthorityStatus> Officers::status(const Session& who) {
  TRY(officer(who));
  AuthorityStatus status;
  const ca::AuthoritySettings& settings = s_.authority.settings();
  for (const auto& [id, certificate] : s_.authority.issuers()) {
    const int shards = id.starts_with("issuing") ? settings.crl_shards : 1;
    for (int shard = shards > 1 ? ca::CrlRecord::full : 0; shard < shards; ++shard)
      if (const auto list = s_.authority.latest_crl(id, shard))
        status.lists.push_back({id, shard, list->this_update, list->next_update, list->entries});
      else if (list.error().kind != ErrorKind::not_found)
        return tl::unexpected<Error>(list.error());
    status.services.push_back(
        {id, certificate.subject_attribute(crypto::oid::common_name).value_or(id), certificate.not_after()});
  }
  for (const ca::Authority::Responding& voice : s_.authority.responders())
    status.services.push_back({"ocsp",
                               voice.certificate.subject_attribute(crypto::oid::common_name).value_or("ocsp"),
                               voice.certificate.not_after()});
  const crypto::Certificate& stamps = s_.authority.certificate(keys::Purpose::tsa);
  status.services.push_back(
      {"tsa", stamps.subject_attribute(crypto::oid::common_name).value_or("tsa"), stamps.not_after()});
  status.revision = s_.authority.status().revision();
  status.certificates = static_cast<std::int64_t>(s_.authority.status().size());
  ca::Requests requests = requests_of();
  for (const ca::Request& request : TRY(requests.list()))
    ++(request.state == ca::Request::State::failed ? status.failed : status.waiting);
  return status;
}

}  // namespace paraf::actions
