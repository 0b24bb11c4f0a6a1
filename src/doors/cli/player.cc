#include "doors/cli/player.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>

#include "actions/conversation.h"
#include "actions/services.h"
#include "base/text.h"
#include "doors/cli/cli.h"
#include "doors/cli/find_fit.h"
#include "doors/cli/papers.h"
#include "office/people/birth.h"
#include "platform/mail/mail.h"

namespace paraf::cli {
namespace {

using actions::ActRequest;
using actions::CaseRef;
using actions::CaseView;
using actions::Session;
using actions::Task;

constexpr int kMostMoves = 400;  // a procedure that is not over by then goes in a circle

// What the person's own card says: for the form of the demo.
std::string birth_date_of(const people::Nik& nik, Timestamp now) {
  const auto born = people::born_by(nik, local_day(now, Zone::wib));
  return born ? people::iso(*born) : std::string{};
}

// The token of the last link to an enrolment page in a mail's text.
std::string token_in(const std::string& text) {
  constexpr std::string_view kPath = "/aktivasi/";
  const std::size_t at = text.rfind(kPath);
  if (at == std::string::npos) return {};
  const std::size_t from = at + kPath.size();
  const std::size_t end =
      text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.", from);
  std::string token = text.substr(from, end == std::string::npos ? end : end - from);
  while (!token.empty() && token.back() == '.') token.pop_back();
  return token;
}

const actions::RowView* row_of(const CaseView& view, const std::string& no) {
  const auto found =
      std::find_if(view.rows.begin(), view.rows.end(), [&](const auto& row) { return row.no == no; });
  return found == view.rows.end() ? nullptr : &*found;
}

}  // namespace

Player::Player(Installation& installation, ManualClock& clock, std::string sop_folder, Secret password,
               Tell tell)
    : installation_(installation),
      clock_(clock),
      sop_folder_(std::move(sop_folder)),
      password_(std::move(password)),
      tell_(std::move(tell)) {}

Result<void> Player::enter(const std::vector<std::string>& office_folders) {
  for (const char* file : {"jam-kerja.yaml"}) {
    const std::string path = sop_folder_ + "/calendar/" + file;
    hours_ = TRY(calendar::read_calendar(TRY(read_file(path)), hours_, path));
  }
  for (const std::string& folder : office_folders) {
    const people::OfficeFile file =
        TRY(people::read_office_file(std::filesystem::path{sop_folder_} / folder / "office.yaml"));
    for (const people::PersonInFile& person : file.people) {
      if (!person.person.email) continue;
      const std::string email{person.person.email->text()};
      const auto account = TRY(installation_.accounts().by_login(email));
      if (!account) continue;
      const auto opened = TRY(installation_.accounts().login(email, password_, "127.0.0.1", "paraf demo"));
      Colleague actor;
      actor.login = person.person.login;
      actor.name = person.person.name;
      actor.email = email;
      actor.office = opened.who.office;
      actor.applicant = !person.official;
      actor.session = Session{opened.who.person, opened.who.office, std::nullopt};
      actor.file = person;
      actors_.push_back(std::move(actor));
    }
  }
  return {};
}

std::vector<const Colleague*> Player::applicants(const OfficeId& office) const {
  std::vector<const Colleague*> found;
  for (const Colleague& actor : actors_)
    if (actor.applicant && actor.office == office) found.push_back(&actor);
  return found;
}

Result<void> Player::pass_time() {
  if (still_) return {};
  // Three minutes of working time: in the night, at the weekend and over the break the clock
  // runs on to when the office works again.
  const Timestamp next = hours_.after(clock_.now(), std::chrono::minutes{3});
  clock_.set(latest_ && *latest_ < next ? std::max(clock_.now(), *latest_) : next);
  return write_file(installation_.folder() + "/demo-clock", clock_.now().rfc3339());
}

Timestamp Player::ago(Timestamp instant, std::chrono::minutes worked) const {
  Timestamp from = instant;
  const Timestamp longest = instant - std::chrono::hours{24 * 14};
  while (longest < from && hours_.between(from, instant) < worked) from = from - std::chrono::minutes{15};
  return from;
}

Timestamp Player::days_ago(Timestamp instant, int days) const {
  calendar::Day day = local_day(instant, hours_.zone);
  while (days > 0) {
    day -= std::chrono::days{1};
    if (hours_.works(day)) --days;
  }
  return calendar::at_local(day, std::chrono::hours{9}, hours_.zone);
}

Result<void> Player::sign_of_life(const CaseRef& subject, const Colleague& applicant, int number) {
  static constexpr const char* notes[] = {
      "Sudah dicocokkan dengan daftar kepegawaian.", "Ditelepon pagi ini; yang bersangkutan sedang dinas luar.",
      "Mohon didahulukan: jabatannya penanda tangan kontrak.", "Suratnya datang dua kali; yang ini yang dipakai."};
  static constexpr std::pair<const char*, const char*> talks[] = {
      {"Pindaian KTP terpotong di sisi kanan. Mohon dikirim ulang seluruh kartunya.",
       "Baik, saya foto ulang siang ini."},
      {"Nomor surat permohonan tidak terbaca. Berapa nomornya?", "800/217/2026, tertanggal Senin yang lalu."},
      {"Mohon hadir di ruang layanan dengan membawa ponsel yang dipakai.", ""},
      {"Apakah jabatan pada surat masih berlaku? Data kami menyebut jabatan lama.",
       "Masih jabatan lama; pelantikan baru bulan depan."}};
  actions::Desk& desk = installation_.desk();
  const auto n = static_cast<std::size_t>(number);
  const std::string key = "demo:sign:" + subject.id.text();
  const Colleague* first = nullptr;  // for whom it waits
  const Colleague* other = nullptr;  // a colleague of the office
  for (const Colleague& actor : actors_) {
    if (actor.applicant || actor.office != subject.office) continue;
    bool waits = false;
    for (const Task& task : TRY(desk.inbox(actor.session))) waits = waits || task.subject == subject;
    if (waits && first == nullptr) first = &actor;
    if (!waits && other == nullptr) other = &actor;
  }
  const CaseView view = TRY(desk.view(applicant.session, subject));
  if (view.status != "open" && view.status != "returned") return {};
  if (first != nullptr && n % 3 != 0) TRY(desk.mark_read(first->session, subject));
  if (first != nullptr && n % 4 == 1) TRY(desk.claim(first->session, subject));
  if (other != nullptr && n % 3 == 1) TRY(desk.note(other->session, subject, notes[n % std::size(notes)], key + ":note"));
  const bool talked = view.status == "returned" || n % 4 == 2;
  if (const Colleague* writer = first != nullptr ? first : other; talked && writer != nullptr) {
    const auto& [asked, said] = talks[n % std::size(talks)];
    TRY(pass_time());
    TRY(desk.message(writer->session, subject, asked, key + ":message"));
    TRY(pass_time());
    if (*said != '\0' && n % 2 == 0)
      TRY(actions::answer(installation_.services(), applicant.session, subject, said, key + ":answer"));
  }
  return {};
}

Result<CaseRef> Player::request(const sop::Sop& procedure, const Wish& wish) {
  TRY(pass_time());
  actions::SubmitRequest request;
  request.sop = procedure.id;
  const auto written = local_day(days_ago(clock_.now(), 1 + letters_ % 3), Zone::wib);
  request.letter_number = fmt::format("800/{}/{}", 101 + 7 * letters_++, people::year_of(written));
  request.letter_date = people::iso(written);
  request.idempotency_key = wish.key;
  for (const sop::Paper& slot : procedure.papers)
    if (slot.required)
      request.papers.push_back(TRY(sample_paper(
          slot, wish.applicant->name, wish.applicant->file.person.agency, clock_.now(), sop_folder_)));
  const actions::Receipt receipt =
      TRY(installation_.desk().submit(wish.applicant->session, std::move(request)));
  if (!receipt.repeated)
    tell_({procedure.office.text(), "", "Pemohon", wish.applicant->name, "mengajukan permohonan", "",
           receipt.act});
  return receipt.subject;
}

Result<std::vector<Player::Move>> Player::moves(const CaseRef& subject, const std::optional<CaseRef>& linked,
                                                const Wish& wish) {
  std::vector<Move> found;
  const auto ask = [&](const Colleague& actor) -> Result<void> {
    for (const Task& task : TRY(installation_.desk().inbox(actor.session)))
      if (task.subject == subject || (linked && task.subject == *linked))
        found.push_back({&actor, actor.session, task});
    return {};
  };
  for (const Colleague& actor : actors_) {
    const bool theirs = actor.office == subject.office || (linked && actor.office == linked->office);
    if (theirs && !actor.applicant) TRY(ask(actor));
  }
  TRY(ask(*wish.applicant));
  return found;
}

Result<const Colleague*> Player::guest(const OfficeId& office, int number) {
  static constexpr const char* first[] = {"Anisa", "Bagas",  "Citra", "Dimas",
                                          "Eka",   "Farhan", "Gita",  "Hanif"};
  static constexpr const char* last[] = {"Permatasari", "Saputro", "Maharani", "Prasetya",
                                         "Handoko",     "Kusnadi", "Larasati"};
  static constexpr const char* posts[] = {"Analis Kepegawaian", "Bendahara", "Pengelola Data",
                                          "Kepala Subbagian Umum"};
  const auto known = std::find_if(actors_.begin(), actors_.end(), [&](const Colleague& a) {
    return a.applicant && a.office == office && a.file.nik;
  });
  if (known == actors_.end()) return not_found("cli.demo.applicants", {{"office", office.text()}});
  const auto n = static_cast<std::size_t>(number);
  const std::string given = first[n % std::size(first)], family = last[(n / 2 + 3 * n) % std::size(last)];
  Colleague guest;
  guest.login = fmt::format("tamu{}", number);
  guest.name = given + " " + family;
  guest.office = office;
  guest.applicant = true;
  guest.file.official = false;
  people::Person& person = guest.file.person;
  person.login = guest.login;
  person.name = guest.name;
  person.position = posts[n % std::size(posts)];
  person.rank = "Penata Muda (III/a)";
  person.agency = known->file.person.agency;
  const int day = 1 + number % 27, month = 1 + number % 12, year = 80 + number % 15;
  const bool woman = n % 2 == 0;
  person.nip = TRY(people::Nip::parse(
      fmt::format("19{}{:02}{:02}2012{:02}{}{:03}", year, month, day, month, woman ? 2 : 1, 200 + number)));
  guest.file.nik =
      TRY(people::Nik::parse(fmt::format("{}{:02}{:02}{}{:04}", known->file.nik->digits().substr(0, 6),
                                         day + (woman ? 40 : 0), month, year, 200 + number)));
  const std::string domain = known->email.substr(known->email.find('@'));
  const std::string mailbox = lowered(given + "." + family);
  guest.email = fmt::format("{}{}{}", mailbox, number, domain);
  person.email = TRY(people::EmailAddress::parse(guest.email));
  person.phone = TRY(people::Phone::parse(fmt::format("0812000{:05}", 20000 + number)));
  const auto& s = installation_.services();
  const PersonId id =
      TRY(s.store.transact(store::Scope::office(office), [&](store::Transaction& tx) -> Result<PersonId> {
        if (const auto there = TRY(people::person_by_login(tx, guest.login))) return there->id;
        const PersonId made =
            TRY(people::add_person(tx, clock_.now(), s.random, s.sealer, person, guest.file.nik));
        const auto today = local_day(clock_.now(), Zone::wib);
        TRY(people::grant_role(tx, clock_.now(),
                               {made, "pemohon", "", {today - std::chrono::days{30}, std::nullopt}}));
        const std::string token = TRY(people::start_confirmation(tx, clock_.now(), s.random, made));
        TRY(people::confirm_email(tx, clock_.now(), token));
        return made;
      }));
  guest.session = Session{id, office, std::nullopt};
  guests_.push_back(std::move(guest));
  return &guests_.back();
}

// link_for reads the applicant's mailbox, as they would.
Result<std::string> Player::link_for(const Colleague& applicant) {
  const std::filesystem::path box =
      std::filesystem::path{installation_.folder()} / installation_.settings().mail_folder;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(box, none)) {
    const std::string path = entry.path().string();
    if (entry.path().extension() != ".eml" || read_mails_.contains(path)) continue;
    const auto mail = mail::parse(TRY(read_file(path)));
    if (!mail || mail->to != applicant.email) continue;
    read_mails_.insert(path);
    const std::string token = token_in(mail->text);
    if (token.empty()) continue;
    const auto view = installation_.desk().enrolment(token);
    if (view && view->state == "open") return token;
  }
  return std::string{};
}

// open_mail follows the link, and answers what its page asks.
Result<bool> Player::open_mail(const CaseRef& linked, const Colleague& applicant) {
  if (enrolments_.contains(linked)) return false;
  const std::string token = TRY(link_for(applicant));
  if (token.empty()) return false;
  const auto& person = applicant.file;
  const auto view = TRY(installation_.desk().enrolment(token));
  const bool by_nip = view.asks == "nip" && person.person.nip;
  const std::string fact =
      by_nip ? std::string{person.person.nip->digits()}
             : std::string{person.nik->digits().substr(12)} + ' ' + birth_date_of(*person.nik, clock_.now());
  enrolments_.emplace(linked, TRY(installation_.desk().enrol(token, fact)));
  tell_({applicant.office.text(), "", "Pemohon", applicant.name, "membuka tautan pendaftaran dari surel", "",
         ""});
  return true;
}

Result<ActRequest> Player::filled(const Move& move, const sop::Sop& procedure, const Wish& wish) {
  const Task& task = move.task;
  ActRequest request;
  request.verb = task.verb;
  request.step = task.step;
  request.version = task.version;
  request.idempotency_key =
      fmt::format("{}:{}:{}:{}:{}", wish.key, task.subject.office.text(), task.row, task.step, task.version);
  auto& params = request.params;
  const std::string& verb = task.verb;
  if (verb == "give_disposition") params["text"] = "Tindak lanjuti sesuai SOP.";
  if (verb == "give_order") params["text"] = "Laksanakan sesuai SOP.";
  if (verb == "forward") params["text"] = "Diteruskan untuk diproses.";
  if (verb == "report") params["text"] = "Dilaporkan untuk diketahui.";
  if (verb == "explain_usage") params["text"] = "Dijelaskan secara lisan dan dengan petunjuk tertulis.";
  if (verb == "archive_letter") params = {{"retention", "5"}};
  if (verb == "dispatch_letter") params = {{"through", "Sub Bagian Umum"}, {"receipt", "diterima petugas"}};
  if (verb == "assist_login") params = {{"attended", "ya"}, {"text", "Pemohon berhasil masuk."}};
  if (verb == "schedule_assistance")
    params = {{"at", hours_.after(clock_.now(), std::chrono::hours{8 + 7 * (guests_.size() % 4)}).rfc3339()},
              {"minutes", "60"},
              {"place", "Ruang layanan"}};
  if (verb == "sign_letter" || verb == "set_passphrase") request.passphrase = password_.copy();
  if (verb == "check_documents") {
    const CaseView view = TRY(installation_.desk().view(move.session, task.subject));
    bool missing = wish.incomplete;
    for (const auto& paper : view.papers) {
      if (paper.files.empty()) continue;
      if (missing && paper.required) {
        request.verdicts[paper.id] = {false,
                                      "Pindaian terpotong di tepi kanan. Unggah lagi seluruh halamannya."};
        missing = false;
      } else {
        request.verdicts[paper.id] = {true, ""};
      }
    }
    if (wish.incomplete) request.outcome = "kurang";
  }
  if (verb == "complete_identity") {
    const auto& person = wish.applicant->file;
    params = {{"name", wish.plant_mismatch ? "Orang Yang Lain" : person.person.name},
              {"nik", std::string{person.nik->digits()}},
              {"birth_date", birth_date_of(*person.nik, clock_.now())}};
    if (wish.plant_mismatch) params["sure"] = "ya";  // asked again, they say that the card is so
    const sop::Paper card{.id = "ktp",
                          .label = "KTP",
                          .required = true,
                          .confidential = true,
                          .colour = true,
                          .added = false,
                          .types = {"png"}};
    request.uploads.push_back(TRY(sample_paper(card, wish.applicant->name, "", clock_.now(), sop_folder_)));
  }
  if (verb == "verify_identity") find_fit(request, TRY(installation_.desk().view(move.session, task.subject)));
  if (verb == "verify_identity" && wish.plant_mismatch) {
    request.outcome = "tolak";
    params["text"] = "Nama pada KTP berbeda dengan surat rekomendasi.";
  }
  static_cast<void>(procedure);
  return request;
}

Result<void> Player::make(const Move& move, const sop::Sop& procedure, const Wish& wish) {
  TRY(pass_time());
  if (move.task.verb == "verify_identity" && wish.plant_mismatch) {
    // The officer first tries what must not be possible.
    ActRequest approve = TRY(filled(move, procedure, wish));
    approve.outcome.clear();
    approve.params.clear();
    approve.idempotency_key += ":setuju";
    const auto approved = installation_.desk().perform(move.session, move.task.subject, std::move(approve));
    if (approved) return internal("cli.demo.mismatch_approved");
    tell_({move.task.subject.office.text(), move.task.row, move.task.performer_label, move.actor->name,
           "menyetujui data yang berbeda: DITOLAK sistem (" + std::string{approved.error().code} + ")", "",
           ""});
  }
  const actions::Receipt receipt =
      TRY(installation_.desk().perform(move.session, move.task.subject, TRY(filled(move, procedure, wish))));
  const CaseView view = TRY(installation_.desk().view(move.session, receipt.subject));
  const actions::RowView* row = row_of(view, move.task.row);
  std::string act = move.task.text.empty() ? move.task.verb : move.task.text;
  if (!move.task.mark.empty()) act = move.task.mark + ". " + act;
  tell_({move.task.subject.office.text(), move.task.row, move.task.performer_label, move.actor->name,
         fmt::format("{} [{}]", act, move.task.verb), row == nullptr ? "" : row->clock.text(), receipt.act});
  return {};
}

Result<CaseView> Player::play(const CaseRef& subject, const sop::Sop& procedure, const Wish& wish) {
  int made_so_far = 0;
  for (int round = 0; round < kMostMoves; ++round) {
    TRY(installation_.deliver());
    const CaseView view = TRY(installation_.desk().view(wish.applicant->session, subject));
    if (view.status == "done" || view.status == "refused" || view.status == "returned") return view;
    if (wish.most > 0 && made_so_far >= wish.most) return view;
    if (view.linked && wish.end == End::handed_over) return view;
    if (view.linked && wish.end == End::invited) {
      waiting_link_ = TRY(link_for(*wish.applicant));
      if (!waiting_link_.empty()) return view;
    } else if (view.linked) {
      TRY(open_mail(*view.linked, *wish.applicant));
      // The applicant's own steps at the authority, by the session that the link gave.
      if (const auto enrolled = enrolments_.find(*view.linked); enrolled != enrolments_.end()) {
        const auto tasks = TRY(installation_.desk().inbox(enrolled->second));
        const auto mine = std::find_if(tasks.begin(), tasks.end(),
                                       [&](const Task& t) { return t.subject == *view.linked; });
        if (mine != tasks.end()) {
          const bool last = mine->verb == "set_passphrase";
          TRY(make({wish.applicant, enrolled->second, *mine}, procedure, wish));
          if (last && wish.end == End::answered) return view;
          continue;
        }
      }
    }
    bool moved = false;
    for (const Move& move : TRY(moves(subject, view.linked, wish))) {
      if (wish.end == End::appointed && move.task.verb == "assist_login") return view;
      const auto made = this->make(move, procedure, wish);
      moved = made.has_value();
      made_so_far += moved ? 1 : 0;
      if (moved) break;
      // Not now, or not this colleague: somebody else may have something to do.
      const Error& error = made.error();
      const bool later = error.kind == ErrorKind::conflict || error.kind == ErrorKind::forbidden ||
                         error.code == "workflow.no_reply_yet";
      if (!later) return tl::unexpected<Error>(error);
    }
    if (!moved && TRY(installation_.deliver()) == 0) return view;
  }
  return internal("cli.demo.endless", subject.id.text());
}

}  // namespace paraf::cli
