// paraf demo: every procedure of the folder, from the request letter to a signature that strangers verify.

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "actions/verbs.h"
#include "doors/cli/cli.h"
#include "doors/cli/demo.h"
#include "doors/cli/papers.h"
#include "doors/cli/player.h"
#include "office/sop/bpmn.h"
#include "office/sop/load.h"
#include "office/sop/print.h"
#include "platform/crypto/pem.h"
#include "trust/ca/ca.h"
#include "trust/ca/status.h"
#include "trust/signing/check.h"

namespace paraf::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* table_file = "table.txt";  // of a demo that is served, in its folder

struct Outcome {
  std::string office, sop, tracking, serial;
  std::size_t steps = 0;
  std::string letter, certificate, document, refusal;  // "VALID", …
  bool good = false;
};

class Demo {
 public:
  using End = Player::End;
  Demo(DemoOptions options, std::string data, Installation& installation, ManualClock& clock,
       std::function<void(std::string)> told)
      : options_(std::move(options)),
        told_(std::move(told)),
        data_(std::move(data)),
        installation_(installation),
        clock_(clock),
        player_(installation, clock, options_.sop_folder, Secret{demo_password},
                [this](const Told& line) { tell(line); }) {}

  Result<bool> run() {
    const auto offices = demo_offices(options_.sop_folder);
    TRY(player_.enter(offices));
    TRY(write_pki());
    bool good = true;
    for (const std::string& path : sop::find(options_.sop_folder)) {
      const sop::Sop procedure = TRY(sop::load(path, actions::verbs()));
      if (procedure.purpose != "issue") continue;
      if (!options_.only.empty() && std::find(options_.only.begin(), options_.only.end(),
                                              procedure.office.text()) == options_.only.end())
        continue;
      outcomes_.push_back(TRY(one(procedure)));
      good = good && outcomes_.back().good;
    }
    if (outcomes_.empty())
      return not_found("cli.no_such_sop", {{"id", options_.only.empty() ? "*" : options_.only[0]},
                                           {"folder", options_.sop_folder}});
    TRY(installation_.checkpoint());
    TRY(table());
    return good;
  }

  // history fills the month up to today: in every office a request each few days, left where a month of work
  // leaves them: with the authority, at a signature, at somebody's initials, returned, new. `until` is today.
  Result<void> history(Timestamp until) {
    // What was asked long ago is done; the authority has today's and yesterday's on its desk, and an
    // applicant or two who have not opened their mail. Nobody who looks in finds a heap that nobody cares
    // for.
    struct Left {
      int days_ago, acts;
      bool incomplete;
      End end;
      int offices;    // how many of the offices have one like it
      int hours = 0;  // set: that much working time ago, instead of days
    };
    static constexpr int all = 100;
    static constexpr Left left[] = {
        {17, 0, false, End::over, all},        {14, 0, false, End::over, 3},
        {11, 60, true, End::handed_over, all}, {8, 0, false, End::over, 2},
        {5, 8, false, End::handed_over, all},  {3, 5, false, End::handed_over, all},
        {2, 4, true, End::handed_over, all},   {1, 0, false, End::answered, 1},
        {1, 0, false, End::invited, 2},        {1, 0, false, End::appointed, all},
        {1, 3, false, End::handed_over, all},  {1, 6, false, End::handed_over, all},
        {0, 0, false, End::appointed, all, 6}, {0, 0, false, End::answered, 2, 6},
        {0, 0, false, End::answered, 3, 4},    {0, 1, false, End::handed_over, all},
        {0, 2, false, End::handed_over, all},  {0, -1, false, End::handed_over, all}};
    player_.not_after(until);
    std::vector<sop::Sop> procedures;
    for (const std::string& path : sop::find(options_.sop_folder)) {
      sop::Sop procedure = TRY(sop::load(path, actions::verbs()));
      if (procedure.purpose == "issue") procedures.push_back(std::move(procedure));
    }
    int number = 0, kind = 0;
    for (const Left& one : left) {
      progress(fmt::format("sebulan pekerjaan / a month of work: {}/{}", ++kind, std::size(left)));
      // Ago in working days, at nine; today's are made as if an hour ago.
      Timestamp at = player_.days_ago(until, one.days_ago);
      if (one.hours > 0)
        at = player_.ago(until, std::chrono::hours{one.hours});
      else if (one.days_ago == 0)
        at = until - std::chrono::minutes{50};
      player_.at(at);
      int offices = 0;
      for (const sop::Sop& procedure : procedures) {
        if (one.end == End::appointed && !assists(procedure)) continue;
        if (++offices > one.offices) break;
        const Colleague* applicant = TRY(player_.guest(procedure.office, ++number));
        const Player::Wish wish{.applicant = applicant,
                                .key = fmt::format("demo:{}:history:{}", procedure.office.text(), number),
                                .most = one.acts,
                                .incomplete = one.incomplete,
                                .end = one.end};
        const auto subject = TRY(player_.request(procedure, wish));
        if (one.acts >= 0) {
          const auto view = TRY(player_.play(subject, procedure, wish));
          // A short procedure is through by then, and its authority does not let a case lie for days.
          if (view.linked && one.end == End::handed_over && one.days_ago > 1)
            TRY(player_.play(subject, procedure, {.applicant = applicant, .key = wish.key}));
        }
        TRY(player_.sign_of_life(subject, *applicant, number));
      }
    }
    return returned(procedures);
  }

  // Some procedures end with an hour at which somebody is helped.
  static bool assists(const sop::Sop& procedure) {
    for (const sop::Row& row : procedure.rows)
      for (const sop::Step& step : row.steps)
        if (step.verb == "assist_login") return true;
    return false;
  }

  // returned leaves with somebody who has an account a request that came back, and a message about it.
  Result<void> returned(const std::vector<sop::Sop>& procedures) {
    for (const sop::Sop& procedure : procedures) {
      const auto people = player_.applicants(procedure.office);
      if (people.size() < 2) continue;
      const Player::Wish wish{.applicant = people.back(),
                              .key = "demo:" + procedure.office.text() + ":returned",
                              .most = 60,
                              .incomplete = true,
                              .end = End::handed_over};
      const auto subject = TRY(player_.request(procedure, wish));
      TRY(player_.play(subject, procedure, wish));
      TRY(player_.sign_of_life(subject, *people.back(), 3));
    }
    return {};
  }

  // waiting leaves one request where the applicant has to follow the link of a mail.
  Result<std::string> waiting() {
    player_.stand_still();
    for (const std::string& path : sop::find(options_.sop_folder)) {
      const sop::Sop procedure = TRY(sop::load(path, actions::verbs()));
      const auto people = player_.applicants(procedure.office);
      if (procedure.purpose != "issue" || people.size() < 2) continue;
      const Player::Wish wish{.applicant = people[1],
                              .key = "demo:" + procedure.office.text() + ":waiting",
                              .end = Player::End::invited};
      TRY(player_.play(TRY(player_.request(procedure, wish)), procedure, wish));
      const auto& file = people[1]->file;
      return fmt::format("{}\n{}\n{}\n{}\n", player_.waiting_link(), people[1]->name,
                         file.person.nip ? file.person.nip->digits() : "", file.nik->digits());
    }
    return std::string{};
  }

 private:
  // Every step in full goes to who asked for the demo; who starts a service reads how far it is, and finds
  // the steps in the log.
  void tell(const Told& line) {
    ++steps_;
    const std::string text = fmt::format(
        "{:<10} {:>3}  {:<22} {:<30} {}{}{}\n", line.office, line.row, line.performer, line.name, line.act,
        line.clock.empty() ? "" : "  (" + line.clock + ")", line.act_id.empty() ? "" : "  #" + line.act_id);
    if (options_.log.empty()) {
      fmt::print("{}", text);
      std::fflush(stdout);
      return;
    }
    if (!log_.is_open()) log_.open(options_.log, std::ios::app);
    log_ << text << std::flush;
  }
  void progress(std::string_view text) const {
    if (told_) told_(std::string{text});
    if (options_.log.empty()) return;
    fmt::print("  {}\n", text);
    std::fflush(stdout);
  }

  Result<void> write_pki() {
    const fs::path folder = fs::path{options_.out} / "pki";
    fs::create_directories(folder);
    ca::Authority& authority = installation_.authority();
    for (const auto& [name, purpose] :
         {std::pair{"root.pem", keys::Purpose::root}, std::pair{"issuing.pem", keys::Purpose::issuing},
          std::pair{"tsa.pem", keys::Purpose::tsa}, std::pair{"ocsp.pem", keys::Purpose::ocsp}})
      TRY(write_file(folder / name, crypto::pem("CERTIFICATE", authority.certificate(purpose).der())));
    return {};
  }

  Result<Outcome> one(const sop::Sop& procedure) {
    const std::string office = procedure.office.text();
    if (options_.log.empty())
      fmt::print("\n== {}: {} ({} baris, edisi {})\n", office, procedure.identity.name.reading,
                 procedure.rows.size(), procedure.edition);
    progress(fmt::format("{}: {}", office, procedure.identity.name.reading));
    steps_ = 0;
    const auto people = player_.applicants(procedure.office);
    if (people.size() < 2) return not_found("cli.demo.applicants", {{"office", office}});
    const fs::path folder = fs::path{options_.out} / office;
    fs::create_directories(folder);

    Outcome outcome;
    outcome.office = office;
    outcome.sop = procedure.id;
    const Player::Wish wish{.applicant = people[0], .key = "demo:" + office + ":1"};
    const auto subject = TRY(player_.request(procedure, wish));
    const auto view = TRY(player_.play(subject, procedure, wish));
    outcome.tracking = view.tracking;
    if (view.status != "done")
      return refused("cli.demo.stuck", {{"office", office}, {"row", view.row}, {"status", view.status}});
    TRY(leave(procedure, *people[0], subject, folder, outcome));

    // The planted mismatch: a request whose identity differs from the letter must not become a certificate.
    const Player::Wish other{.applicant = people[1], .plant_mismatch = true, .key = "demo:" + office + ":2"};
    const auto second = TRY(player_.request(procedure, other));
    const auto refused_view = TRY(player_.play(second, procedure, other));
    outcome.refusal = refused_view.status;
    const auto none = TRY(installation_.desk().certificates(people[1]->session));
    outcome.good = outcome.good && refused_view.status == "refused" && none.empty();
    outcome.steps = steps_;
    return outcome;
  }

  // leave writes what the procedure gave, reads it back, and lets the checker judge it.
  Result<void> leave(const sop::Sop& procedure, const Colleague& applicant, const actions::CaseRef& subject,
                     const fs::path& folder, Outcome& outcome) {
    actions::Desk& desk = installation_.desk();
    TRY(write_file(folder / "sop.pdf", text_of(TRY(sop::print(procedure)))));
    TRY(write_file(folder / "sop.bpmn", sop::bpmn(procedure)));
    const auto letter = TRY(desk.letter(signer(procedure), subject, procedure.letters.at(0).id));
    TRY(write_file(folder / "recommendation.pdf", text_of(letter.bytes)));

    const auto certificates = TRY(desk.certificates(applicant.session));
    const auto active = std::find_if(certificates.begin(), certificates.end(),
                                     [](const auto& c) { return c.status == "active"; });
    if (active == certificates.end())
      return not_found("cli.demo.no_certificate", {{"office", outcome.office}});
    outcome.serial = active->serial;
    const auto pem = TRY(desk.certificate(applicant.session, active->serial, actions::CertificateForm::pem));
    TRY(write_file(folder / "certificate.pem", text_of(pem.bytes)));

    actions::SignRequest order;
    order.pdf = TRY(sample_document(applicant.name, applicant.file.person.agency, clock_.now()));
    order.name = "berita-acara.pdf";
    order.passphrase = Secret{demo_password};
    order.mark = actions::Mark{.page = 1, .x = 115, .y = 225, .width = 70, .height = 26};
    order.reason = "Menyetujui isi dokumen";
    order.idempotency_key = "demo:" + outcome.office + ":sign";
    const auto document = TRY(desk.sign_document(applicant.session, std::move(order)));
    TRY(write_file(folder / "signed.pdf", text_of(document.bytes)));

    outcome.letter = TRY(judged(folder / "recommendation.pdf"));
    outcome.document = TRY(judged(folder / "signed.pdf"));
    outcome.certificate = TRY(chained(folder / "certificate.pem"));
    outcome.good = outcome.letter == "VALID" && outcome.document == "VALID" && outcome.certificate == "VALID";
    return {};
  }

  // Who may read the signed letter: whoever signed it.
  actions::Session signer(const sop::Sop& procedure) const {
    const sop::Performer* performer = procedure.performer(procedure.letters.at(0).signer);
    for (const Colleague& actor : player_.actors())
      for (const auto& role : actor.file.roles)
        if (actor.office == procedure.office && performer != nullptr && role.role == performer->role)
          return actor.session;
    return player_.actors().front().session;
  }

  Result<crypto::Certificates> anchors() const {
    return signing::anchors_from_pem(TRY(read_file((fs::path{options_.out} / "pki/root.pem").string())));
  }

  Result<std::string> judged(const fs::path& file) const {
    const SystemClock now;
    signing::CheckOptions check;
    check.anchors = TRY(anchors());
    check.now = now.now();
    const std::string pdf = TRY(read_file(file.string()));
    const auto report = signing::check_pdf(bytes_of(pdf), check);
    const bool stamped = std::all_of(report.signatures.begin(), report.signatures.end(), [](const auto& s) {
      return s.level == "PAdES-B-LT" && s.time_is_proven;
    });
    return std::string{stamped ? signing::name_of(report.verdict) : "NO_TIME_STAMP"};
  }

  Result<std::string> chained(const fs::path& file) const {
    const auto leaf = TRY(signing::anchors_from_pem(TRY(read_file(file.string()))));
    const SystemClock now;
    const auto path =
        crypto::verify_chain(leaf.at(0), {installation_.authority().certificate(keys::Purpose::issuing)},
                             TRY(anchors()), now.now(), crypto::Purpose::document_signing);
    return path ? std::string{"VALID"} : std::string{path.error().code};
  }

  // Printed at the end; a demo that is served keeps it, to be shown at each start.
  Result<void> table() const {
    std::string text = fmt::format("\n{:<10} {:<28} {:>7}  {:<12} {:<12} {:<12} {:<14} {}\n", "instansi", "SOP", "langkah",
                                   "rekomendasi", "sertifikat", "dokumen", "beda KTP", "kode lacak");
    for (const Outcome& o : outcomes_)
      text += fmt::format("{:<10} {:<28} {:>7}  {:<12} {:<12} {:<12} {:<14} {}\n", o.office, o.sop, o.steps, o.letter,
                          o.certificate, o.document, o.refusal == "refused" ? "ditolak" : o.refusal, o.tracking);
    if (!options_.log.empty()) return write_file(options_.out + "/" + table_file, text);
    fmt::print("{}", text);
    return {};
  }

  DemoOptions options_;
  std::function<void(std::string)> told_;
  std::string data_;
  Installation& installation_;
  ManualClock& clock_;
  Player player_;
  std::size_t steps_ = 0;
  std::ofstream log_;
  std::vector<Outcome> outcomes_;
};

// The demo's time begins at eight on the Monday four weeks ago, in the past of every reader of
// its certificates; a demo taken up again goes on with the time it had.
Result<Timestamp> begin(const std::string& data) {
  if (const auto kept = read_file(data + "/demo-clock")) return Timestamp::parse(*kept);
  const SystemClock now;
  const auto today = std::chrono::floor<std::chrono::days>(now.now().instant());
  const std::chrono::weekday weekday{today};
  const auto monday = today - (weekday - std::chrono::Monday) - std::chrono::weeks{4};
  return Timestamp{monday + std::chrono::hours{1}};  // 08.00 WIB
}

Result<bool> play_all(const DemoOptions& options, const std::string& data, const Plan& plan,
                      bool leave_one_waiting, const std::function<void(std::string)>& told = {}) {
  ManualClock clock{TRY(begin(data))};
  SystemRandom random;
  if (!Installation::exists(data)) {
    fmt::print("Membuat instalasi demo di {} …\n", data);
    std::fflush(stdout);
    TRY(Installation::create(data, plan, clock, random));
  }
  const auto installation = TRY(Installation::open(data, clock, random));
  Demo demo{options, data, *installation, clock, told};
  const bool good = TRY(demo.run());
  // What is left for today's readers is made by today's clock: the request that waits, and the
  // revocation lists.
  const SystemClock today;
  if (leave_one_waiting) TRY(demo.history(today.now()));
  clock.set(today.now());
  TRY(installation->authority().status().refresh());
  if (leave_one_waiting) TRY(write_file(data + "/demo-waiting", TRY(demo.waiting())));
  TRY(installation->authority().publish_crl("root", 0));
  const auto list = TRY(installation->authority().publish_crl("issuing", 0));
  TRY(write_file(options.out + "/pki/crl.der", text_of(list.der)));
  return good;
}

}  // namespace

std::vector<std::string> demo_offices(const std::string& sop_folder) {
  std::vector<std::string> offices;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(sop_folder, none))
    if (fs::exists(entry.path() / "office.yaml")) offices.push_back(entry.path().filename().string());
  std::sort(offices.begin(), offices.end());
  return offices;
}

Plan demo_plan(const std::string& sop_folder) {
  Plan plan;
  plan.settings.demo = true;
  plan.settings.sop_folder = sop_folder;
  plan.settings.mail_from = "noreply@paraf-demo.go.id";
  plan.offices = demo_offices(sop_folder);
  plan.demo_password = demo_password;
  return plan;
}

int demo(const DemoOptions& options) {
  std::error_code failed;
  fs::create_directories(options.out, failed);
  Plan plan = demo_plan(options.sop_folder);
  plan.settings.database = options.db;
  const auto good = play_all(options, options.out + "/installation", plan, false);
  if (!good) return say_error(good.error());
  return *good ? done : not_good;
}

Result<void> lived_in_demo(const std::string& data, const std::string& sop_folder,
                           const std::string& listen, const std::function<void(std::string)>& told) {
  Plan plan = demo_plan(sop_folder);
  plan.settings.base_url = "http://" + listen;
  DemoOptions options;
  options.out = data + "/demo";
  options.sop_folder = sop_folder;
  options.log = data + "/demo.log";
  fmt::print("Menyiapkan peragaan (satu dua menit, hanya kali pertama); kemajuannya di {0}, langkah demi langkahnya di {1}\n"
             "Making the demo (a minute or two, the first time only); how far it is: {0}, step by step: {1}\n",
             plan.settings.base_url, options.log);
  std::fflush(stdout);
  if (!TRY(play_all(options, data, plan, true, told))) return internal("cli.demo.not_verified");
  return write_file(data + "/demo/complete", "");
}

Result<void> tell_demo(Installation& installation, const std::string& address) {
  const std::string folder = installation.folder();
  fmt::print(
      "\nDEMO: orang, surat, dan otoritasnya rekaan. / The people, papers and authority are invented.\n"
      "Sandi setiap akun, dan passphrase setiap sertifikat: {}\n"
      "(password of every account and passphrase of every certificate; pemohon: applicant)\n\n",
      demo_password);
  std::map<std::string, std::string> addresses;  // by name
  for (const std::string& name : demo_offices(installation.settings().sop_folder)) {
    const auto file =
        TRY(people::read_office_file(fs::path{installation.settings().sop_folder} / name / "office.yaml"));
    fmt::print("{}\n", file.office.name);
    for (const auto& person : file.people)
      if (person.person.email) {
        addresses[person.person.name] = person.person.email->text();
        fmt::print("  {:<34} {:<32} {}\n", person.person.email->text(), person.person.name,
                   person.official ? person.person.position : "pemohon");
      }
  }
  if (const auto outcomes = read_file(folder + "/demo/" + table_file)) fmt::print("{}", *outcomes);
  fmt::print(
      "\nCoba dahulu / try first:\n"
      "  1. {0}/meja — meja kerja pegawai dan pemohon (masuk dengan surel di atas) / the desk: log in with an address above\n"
      "  2. {0}/periksa — periksa / check {1}/demo/*/signed.pdf\n",
      address, folder);
  if (const auto waiting = read_file(folder + "/demo-waiting"); waiting && !waiting->empty()) {
    std::vector<std::string> lines;
    for (std::size_t at = 0, end = 0; (end = waiting->find('\n', at)) != std::string::npos; at = end + 1)
      lines.push_back(waiting->substr(at, end - at));
    // A link that was used is of no use to anybody.
    const bool open =
        lines.size() == 4 && !lines[0].empty() && installation.desk().enrolment(lines[0]).has_value();
    if (open)
      fmt::print("  3. {}/aktivasi/{} — tautan pendaftaran {} (NIP {}, NIK {}) / the activation link of {}\n", address,
                 lines[0], lines[1], lines[2], lines[3], addresses[lines[1]]);
  }
  fmt::print("  Surel yang terkirim / mails sent: {0}/{1}; tautan di dalamnya / the links in them:\n"
             "     grep -h /aktivasi/ {0}/{1}/*\n\n",
             folder, installation.settings().mail_folder);
  return {};
}

}  // namespace paraf::cli
