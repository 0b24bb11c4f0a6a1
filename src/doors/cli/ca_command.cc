#include "doors/cli/ca_command.h"

#include <fmt/format.h>

#include <algorithm>

#include "actions/officers.h"
#include "doors/cli/ca_ceremony.h"
#include "doors/cli/ca_ground.h"
#include "doors/cli/ca_lists.h"
#include "doors/cli/ca_tending.h"
#include "doors/cli/installation.h"
#include "platform/crypto/pem.h"
#include "trust/ca/status.h"

namespace paraf::cli {
namespace {

std::string_view state_word(const ca::Record& r, Timestamp now) {
  if (r.state == ca::Record::State::promised) return "dijanjikan";
  if (r.state == ca::Record::State::presumed) return "dianggap terbit";
  if (r.revoked) return r.revoked->reason == ca::Reason::certificate_hold ? "ditangguhkan" : "dicabut";
  return r.not_after < now ? "kedaluwarsa" : "berlaku";
}

// [RFC 4180 §2] and, for spreadsheets, no cell that begins a formula.
std::string cell(std::string_view text) {
  std::string out = "\"";
  if (!text.empty() && std::string_view{"=+-@\t"}.find(text.front()) != std::string_view::npos) out += '\'';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

Result<int> search(const CaOptions& options) {
  const auto ground = TRY(CaGround::open(options.data, CaGround::Access::look));
  TRY(ground->authority->index_words());
  const Timestamp now = ground->clock.now();
  ca::Search query;
  for (const std::string& word : options.words) query.text += (query.text.empty() ? "" : " ") + word;
  query.status = TRY(actions::inventory_status(options.status));
  query.most = std::clamp(options.most, 1, 1000);
  if (options.expires_within > 0) {
    query.status = ca::InventoryQuery::Status::valid;
    query.expires_from = now;
    query.expires_before = now + std::chrono::hours{24 * options.expires_within};
  }
  if (!options.xlsx.empty())
    return search_into_sheet(*ground->authority, std::move(query), options.xlsx, now);
  if (options.csv) fmt::print("serial,penerbit,profil,keadaan,subjek,mulai,berakhir,dicabut,alasan\r\n");
  while (true) {
    const ca::Found page = TRY(ground->authority->search(query));
    for (const ca::Record& r : page.records) {
      const std::string revoked = r.revoked ? r.revoked->at.rfc3339() : std::string{};
      const std::string_view reason = r.revoked ? ca::name_of(r.revoked->reason) : std::string_view{};
      if (options.csv)
        fmt::print("{},{},{},{},{},{},{},{},{}\r\n", cell(r.serial), cell(r.issuer), cell(r.profile),
                   cell(state_word(r, now)), cell(r.subject), r.not_before.rfc3339(), r.not_after.rfc3339(),
                   revoked, reason);
      else
        fmt::print("{}  {:<12} {}  {}\n", r.serial, state_word(r, now), r.not_after.rfc3339().substr(0, 10),
                   r.subject);
    }
    if (page.next.empty() || !(options.all || options.csv)) {
      if (!page.next.empty()) fmt::print(stderr, "… masih ada; pakai --all\n");
      return done;
    }
    query.after = page.next;
  }
}

Result<ca::Record> record_of(CaGround& ground, const std::string& serial) {
  for (const auto& [issuer, certificate] : ground.authority->issuers())
    if (auto found = ground.authority->find(issuer, serial)) return found;
  return not_found("ca.no_certificate", {{"serial", serial}});
}

Result<int> show(const CaOptions& options) {
  const auto ground = TRY(CaGround::open(options.data, CaGround::Access::look));
  const ca::Record record = TRY(record_of(*ground, options.serial));
  if (options.pem || options.chain) {
    if (record.state != ca::Record::State::issued) return conflict("ca.never_made", {{"serial", record.serial}});
    fmt::print("{}", options.chain ? ground->authority->chain_pem(record) : ca::Authority::pem(record));
    return done;
  }
  const ca::Record& r = record;
  fmt::print(
      "serial    {}\npenerbit  {}\nprofil    {} ({})\nkeadaan   {}\nsubjek    {}\nberlaku   {} – {}\npesanan "
      "  {}\n",
      r.serial, r.issuer, r.profile, r.profile_hash.substr(0, 16), state_word(r, ground->clock.now()),
      r.subject, r.not_before.rfc3339(), r.not_after.rfc3339(), r.order);
  if (!r.follows.empty()) fmt::print("meneruskan {}\n", r.follows);
  if (r.revoked) fmt::print("dicabut   {} {}\n", r.revoked->at.rfc3339(), ca::name_of(r.revoked->reason));
  if (r.revoked && r.revoked->invalid_since)
    fmt::print("sejak     {}\n", r.revoked->invalid_since->rfc3339());
  return done;
}

void tell(const ca::Request& r) {
  if (r.asked_before)
    fmt::print(stderr, "Permintaan yang sama sudah ada dan masih terbuka; tidak ada yang kedua dibuat.\n");
  fmt::print("permintaan {}\nkeadaan    {}\nsidik      {}\n", r.id.text(), ca::name_of(r.state), r.hash);
  if (!r.result.empty()) fmt::print("hasil      {}\n", r.result);
  fmt::print("{}", ca::canonical(r.act, r.content));
}

Result<ca::Request::Content> content_of(const std::vector<std::string>& fields) {
  ca::Request::Content content;
  for (const std::string& field : fields) {
    const auto equals = field.find('=');
    if (equals == std::string::npos) return malformed("ca.request.content", {{"what", field}});
    std::string value = field.substr(equals + 1);
    // pkcs10=@file: PEM or DER.
    if (value.starts_with('@')) {
      const std::string octets = TRY(read_file(value.substr(1)));
      std::vector<Bytes> blocks;
      for (const char* kind : {"CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST", "PUBLIC KEY", "CERTIFICATE"})
        if (blocks.empty()) blocks = TRY(crypto::pem_blocks(octets, kind));
      value = base64(blocks.empty() ? bytes_of(octets) : ByteView{blocks.front()});
    }
    content[field.substr(0, equals)] = std::move(value);
  }
  return content;
}

Result<int> ask(const CaOptions& options) {
  const auto ground = TRY(CaGround::open(options.data));
  ca::Requests requests{*ground->authority, ground->parts()};
  const auto act = TRY(ca::act_named(options.act));
  const auto content = TRY(content_of(options.fields));
  tell(TRY(requests.ask(act, content, TRY(officer(*ground, options.office, options.officer)))));
  return done;
}

std::string line_of(const ca::Record& r, Timestamp now) {
  return fmt::format("{}  {:<12} {}  {}", r.serial, state_word(r, now), r.not_after.rfc3339().substr(0, 10), r.subject);
}

Result<int> preview(const CaOptions& options) {
  const auto ground = TRY(CaGround::open(options.data));
  ca::Requests requests{*ground->authority, ground->parts()};
  const auto seen = TRY(requests.preview(TRY(ca::act_named(options.act)), TRY(content_of(options.fields))));
  if (seen.makes)
    fmt::print("sertifikat baru\n  CA        {}\n  profil    {}\n  subjek    {}\n  kunci     {}{}\n  berlaku   {} – {}\n",
               seen.makes->issuer, seen.makes->profile, seen.makes->subject, crypto::name_of(seen.makes->key),
               seen.makes->key_hash.empty() ? std::string{} : " sha256:" + seen.makes->key_hash,
               seen.makes->not_before.rfc3339(), seen.makes->not_after.rfc3339());
  for (const ca::Record& r : seen.ends) fmt::print("dicabut       {}\n", line_of(r, ground->clock.now()));
  for (const ca::Record& r : seen.touches) fmt::print("bersangkutan  {}\n", line_of(r, ground->clock.now()));
  for (const keys::Purpose purpose : seen.stops)
    fmt::print("berhenti      {}, sampai digulirkan (roll_over)\n", keys::name_of(purpose));
  return done;
}

Result<int> suspend(const CaOptions& options) {
  const auto ground = TRY(CaGround::open(options.data));
  const std::string who = TRY(officer(*ground, options.office, options.officer));
  const ca::Record record = TRY(record_of(*ground, options.serial));
  TRY(actions::suspend_at_once(
      {*ground->store, ground->clock, ground->random, *ground->authority, TRY(OfficeId::parse(options.office))}, record,
      who, options.why));
  fmt::print("{} ditangguhkan\n", record.serial);
  return done;
}

Result<int> root_request(const CaOptions& options) {
  const auto ground = TRY(CaGround::open(options.data));
  const Bytes request = TRY(ground->authority->root_request());
  const auto read = TRY(crypto::CertificateRequest::parse(request));
  TRY(write_file(options.out, crypto::pem("CERTIFICATE REQUEST", request)));
  fmt::print("{}\nsubjek         {}\nkunci          {}\nSHA-256        {}\nSHA-256 kunci  {}\n", options.out,
             TRY(crypto::name_text(read.subject)), crypto::name_of(read.kind), hex(crypto::sha256(request)),
             hex(crypto::sha256(read.spki)));
  return done;
}

Result<int> list_requests(const CaOptions& options) {
  const auto ground = TRY(CaGround::open(options.data, CaGround::Access::look));
  ca::Requests requests{*ground->authority, ground->parts()};
  for (const ca::Request& r : TRY(requests.list())) {
    tell(r);
    fmt::print("\n");
  }
  return done;
}

// amend, approve, reject, withdraw, retry
Result<int> decide(const CaOptions& options, const std::string& verb) {
  const auto ground = TRY(CaGround::open(options.data));
  ca::Requests requests{*ground->authority, ground->parts()};
  const auto id = TRY(ca::RequestId::parse(options.request));
  const std::string who = TRY(officer(*ground, options.office, options.officer));
  Result<ca::Request> after = internal("cli.verb");
  if (verb == "amend") after = requests.amend(id, TRY(content_of(options.fields)), who);
  if (verb == "approve") after = requests.approve(id, options.hash, who);
  if (verb == "reject") after = requests.reject(id, options.why, who);
  if (verb == "withdraw") after = requests.withdraw(id, who);
  if (verb == "retry") after = requests.retry(id, who);
  tell(TRY(std::move(after)));
  const bool undone = after && (after->state == ca::Request::State::failed || after->state == ca::Request::State::overtaken);
  return undone ? not_good : done;
}

Result<int> publish(const CaOptions& options) {
  const auto ground = TRY(CaGround::open(options.data));
  fmt::print("{} daftar diterbitkan\n", TRY(ground->authority->publish_due()));
  return done;
}

Result<int> root_list(const CaOptions& options) {
  const auto ground = TRY(CaGround::open(options.data));
  const auto list = TRY(ground->authority->take_root_list(TRY(read_file(options.files.front())), "operator"));
  fmt::print("root: {} entri, {} – {}\n", list.entries, list.this_update.rfc3339(),
             list.next_update.rfc3339());
  return done;
}

Result<int> crl(const CaOptions& options) {
  const auto ground = TRY(CaGround::open(options.data, CaGround::Access::look));
  const auto list = TRY(ground->authority->latest_crl(options.issuer, options.shard));
  TRY(write_file(options.out, text_of(list.der)));
  fmt::print("{}: {} entri, {} – {}\n", options.out, list.entries, list.this_update.rfc3339(),
             list.next_update.rfc3339());
  return done;
}

Result<int> clear_restore(const CaOptions& options) {
  const auto ground = TRY(CaGround::open(options.data));
  std::vector<Bytes> lists;
  for (const std::string& file : options.files) lists.push_back(to_bytes(TRY(read_file(file))));
  const std::string first = TRY(officer(*ground, options.office, options.officer));
  const std::string second = TRY(officer(*ground, options.office, options.second));
  const auto cleared = TRY(ground->authority->clear_restore(lists, {first, second}, options.nothing_newer));
  fmt::print("{} awalan dibakar, {} dicabut kembali, {} tidak dikenal cadangan\n", cleared.prefixes_burnt,
             cleared.revoked, cleared.lost);
  return done;
}

Result<int> reconcile(const CaOptions& options) {
  const auto ground =
      TRY(CaGround::open(options.data));  // which gives up what dead runs promised
  const auto reconciled = TRY(ground->authority->reconcile());
  ca::Requests requests{*ground->authority, ground->parts()};
  fmt::print("{} janji dilepas, {} milik simpul lain, {} permintaan diselesaikan\n", reconciled.presumed,
             reconciled.left, TRY(requests.resume()));
  return done;
}

Result<int> tell_alarms(const CaOptions& options) {
  const SystemClock clock;
  SystemRandom random;
  const auto installation = TRY(Installation::open(options.data, clock, random));
  const auto alarms = installation->tending().alarms();
  for (const Alarm& alarm : alarms) fmt::print("{}: {}\n", alarm.id, alarm.says);
  return alarms.empty() ? done : not_good;
}

int said(const Result<int>& result) { return result ? *result : say_error(result.error()); }

// The commands below `ca`, which share their options: a line has one command.
class CaCommands {
 public:
  CaCommands(CLI::App* ca, int& status) : ca_(ca), status_(status) {}

  void looking() {
    auto* search_command = add("search", "searches_certificates_also_report", search);
    search_command->add_option("words", options_->words, "beginnings_words");
    search_command->add_option("--status", options_->status, "states_of_certificates");
    search_command->add_option("--expires-within", options_->expires_within, "those_that_end_within_so_many_days");
    search_command->add_option("--most", options_->most, "so_many_lines")->capture_default_str();
    search_command->add_flag("--all", options_->all, "all_pages");
    search_command->add_flag("--csv", options_->csv, "all_it_as_csv");
    search_command->add_option("--xlsx", options_->xlsx, "all_it_into_this_xlsx_file");
    auto* show_command = add("show", "one_certificate", show);
    show_command->add_option("serial", options_->serial, "serial_number_hexadecimal")->required();
    show_command->add_flag("--pem", options_->pem, "as_pem");
    show_command->add_flag("--chain", options_->chain, "pem_with_its_issuers");
  }

  void asking() {
    auto* ask_command = by_officer(add("ask", "asks_act_another_officer_approves", ask));
    auto* preview_command = add("preview", "what_act_would_do_nothing_changes", preview);
    for (CLI::App* command : {ask_command, preview_command}) {
      command->add_option("act", options_->act, "acts")->required();
      command->add_option("fields", options_->fields, "fields_and_files");
    }
    auto* suspend_command = by_officer(add("suspend", "urgent_holds_certificate_at_once_on", suspend));
    suspend_command->add_option("serial", options_->serial, "serial_number_hexadecimal")->required();
    suspend_command->add_option("--why", options_->why, "who_reported_it_what")->required();
    add("requests", "requests_that_wait_those_that", list_requests);
  }

  void deciding() {
    for (const auto& [verb, about] :
         {std::pair{"amend", "changes_request_content_approvals"}, std::pair{"approve", "approves_then_it_is_done"},
          std::pair{"reject", "rejects"}, std::pair{"withdraw", "takes_back"},
          std::pair{"retry", "does_again_what_failed"}}) {
      const std::string name = verb;
      auto* command = by_officer(add(name, about, [name](const CaOptions& o) { return decide(o, name); }));
      command->add_option("request", options_->request, "request_number")->required();
      if (name == "amend") command->add_option("fields", options_->fields, "fields");
      if (name == "approve") command->add_option("--hash", options_->hash, "hash_content_that_was_read")->required();
      if (name == "reject") command->add_option("--why", options_->why, "reason")->required();
    }
  }

  void lists() {
    auto* check_command = by_officer(add("check-list", "checks_issuance_list_csv_xlsx_line", check_list));
    check_command->add_option("file", options_->files, "file_with_list")->required()->expected(1);
    auto* rows_command = add("rows", "what_became_each_line_issue_list", list_rows);
    rows_command->add_option("request", options_->request, "request_number")->required();
    add("publish", "publishes_revocation_lists_that_are", publish);
    auto* crl_command = add("crl", "saves_last_revocation_list", crl);
    crl_command->add_option("--issuer", options_->issuer, "issuers")->capture_default_str();
    crl_command->add_option("--shard", options_->shard, "shard_number_1")->capture_default_str();
    crl_command->add_option("--out", options_->out, "file_write")->required();
    auto* root_list_command = add("root-list", "takes_offline_root_revocation_list", root_list);
    root_list_command->add_option("file", options_->files, "list_from_root_installation_der_pem")->required()->expected(1);
    auto* root_request_command = add("root-request", "offline_root_next_issuing_ca", root_request);
    root_request_command->add_option("--out", options_->out, "request_file_pkcs_10_pem")->required();
  }

  void tending() {
    auto* clear_command = by_officer(add("clear-restore", "after_restore", clear_restore));
    clear_command->add_option("--second", options_->second, "second_officer_account_its_password_is")->required();
    clear_command->add_option("--crl", options_->files, "list_published_last_one_each_ca");
    clear_command->add_flag("--nothing-newer", options_->nothing_newer, "officers_answer_nothing_was_published");
    add("reconcile", "finishes_what_was_cut_off", reconcile);
    add("alarms", "what_needs_operator", tell_alarms);
  }

 private:
  template <typename Act>
  CLI::App* add(const std::string& name, const std::string& about, Act act) {
    auto* command = ca_->add_subcommand(name, about);
    command->add_option("--data", options_->data, "installation_folder")->required();
    command->callback([options = options_, act, &status = status_] { status = said(act(*options)); });
    return command;
  }
  CLI::App* by_officer(CLI::App* command) {
    command->add_option("--office", options_->office, "authority_office")->capture_default_str();
    command->add_option("--officer", options_->officer, "officer_account_its_password_is")->required();
    return command;
  }

  CLI::App* ca_;
  int& status_;
  const std::shared_ptr<CaOptions> options_ = std::make_shared<CaOptions>();
};

void add_ceremony(CLI::App* ca, const CLI::App& app, int& status) {
  const auto held = std::make_shared<CeremonyOptions>();
  auto* ceremony_command = ca->add_subcommand("ceremony", "key_ceremony_from_one_reviewed_file");
  ceremony_command->add_option("file", held->file, "ceremony_file_yaml")->required();
  ceremony_command->add_option("--data", held->data, "folder_installation_it_makes");
  ceremony_command->add_option("--transcript", held->transcript, "transcript_file_pdf")->capture_default_str();
  ceremony_command->add_flag("--rehearsal", held->rehearsal, "rehearsal_same_thrown_away");
  ceremony_command->add_option("--root", held->root, "offline_root_its_certificate");
  ceremony_command->add_option("--certificate", held->certificate, "offline_root_issuing_ca_certificate");
  ceremony_command->add_option("--root-list", held->root_list, "offline_root_its_revocation_list");
  ceremony_command->callback([held, &app, &status] {
    held->sop_folder = app.get_option("--sop-folder")->as<std::string>();
    status = ceremony(*held);
  });
  auto* request_command = ca->add_subcommand("request", "offline_root_issuing_ca_key_request");
  request_command->add_option("file", held->file, "ceremony_file_yaml")->required();
  request_command->add_option("--data", held->data, "folder_installation_be_made")->required();
  request_command->add_option("--out", held->out, "request_file")->required();
  request_command->callback([held, &status] { status = request(*held); });
}

}  // namespace

void add_ca_command(CLI::App& app, int& status) {
  auto* ca = app.add_subcommand("ca", "certificate_authority");
  ca->require_subcommand(1);
  CaCommands commands{ca, status};
  commands.looking();
  commands.asking();
  commands.deciding();
  commands.lists();
  commands.tending();
  add_ceremony(ca, app, status);
}

}  // namespace paraf::cli
