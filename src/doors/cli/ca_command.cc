#include "doors/cli/ca_command.h"

#include <fmt/format.h>

#include <algorithm>

#include "actions/officers.h"
#include "doors/cli/ca_ceremony.h"
#include "doors/cli/ca_ground.h"
#include "doors/cli/ca_lists.h"
#include "doors/cli/ca_manual.h"
#include "doors/cli/ca_tending.h"
#include "doors/cli/installation.h"
#include "platform/crypto/pem.h"
#include "trust/ca/status.h"

namespace paraf::cli {
namespace {

std::string_view state_word(const ca::Record& r, Timestamp now) {
  if (r.state == ca::Record::State::promised) return "dijanjikan";
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
  const auto ground = TRY(CaGround::open(options.data));
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
  const auto ground = TRY(CaGround::open(options.data));
  const ca::Record record = TRY(record_of(*ground, options.serial));
  if (options.pem || options.chain) {
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
  const auto ground = TRY(CaGround::open(options.data));
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
  const auto ground = TRY(CaGround::open(options.data));
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
  const std::string who = TRY(officer(*ground, options.office, options.officer));
  const auto cleared = TRY(ground->authority->clear_restore(lists, who));
  fmt::print("{} awalan dibakar, {} dicabut kembali, {} tidak dikenal cadangan\n", cleared.prefixes_burnt,
             cleared.revoked, cleared.lost);
  return done;
}

Result<int> reconcile(const CaOptions& options) {
  const auto ground =
      TRY(CaGround::open(options.data));  // which gives up what a dead run of this node promised
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

}  // namespace

void add_ca_command(CLI::App& app, int& status) {
  auto* ca_command =
      app.add_subcommand("ca", "penyelenggara sertifikat: penerbitan, pencabutan, daftar, upacara kunci");
  ca_command->require_subcommand(1);
  const auto options = std::make_shared<CaOptions>();
  const auto sub = [&](const std::string& name, const std::string& about, auto act) {
    auto* command = ca_command->add_subcommand(name, about);
    command->add_option("--data", options->data, "folder instalasi")->required();
    command->callback([options, act, &status] { status = said(act(*options)); });
    return command;
  };
  const auto by_officer = [&](CLI::App* command) {
    command->add_option("--office", options->office, "instansi penyelenggara")->capture_default_str();
    command->add_option("--officer", options->officer, "akun petugas; sandinya dibaca dari terminal")
        ->required();
    return command;
  };

  auto* search_command = sub("search", "mencari sertifikat, juga untuk laporan kedaluwarsa", search);
  search_command->add_option("words", options->words,
                             "awal kata: nama, instansi, serial, pesanan, profil:seal …");
  search_command->add_option("--status", options->status, "valid, expired, revoked, suspended");
  search_command->add_option("--expires-within", options->expires_within, "yang berakhir dalam sekian hari");
  search_command->add_option("--most", options->most, "sekian baris")->capture_default_str();
  search_command->add_flag("--all", options->all, "semua halaman");
  search_command->add_flag("--csv", options->csv, "seluruhnya, sebagai CSV");
  search_command->add_option("--xlsx", options->xlsx, "seluruhnya, ke dalam berkas XLSX ini");

  auto* show_command = sub("show", "satu sertifikat", show);
  show_command->add_option("serial", options->serial, "nomor seri (heksadesimal)")->required();
  show_command->add_flag("--pem", options->pem, "sebagai PEM");
  show_command->add_flag("--chain", options->chain, "PEM dengan penerbitnya");

  auto* ask_command = by_officer(sub("ask", "meminta satu perbuatan; petugas lain menyetujuinya", ask));
  auto* preview_command = sub("preview", "apa yang akan dikerjakan suatu perbuatan; tidak ada yang berubah", preview);
  for (CLI::App* command : {ask_command, preview_command}) {
    command
        ->add_option("act", options->act,
                     "issue, revoke, suspend, release, renew, block_key, roll_over, issue_list, take_issuing")
        ->required();
    command->add_option("fields", options->fields, "bagian=isi; pkcs10=@berkas");
  }
  auto* suspend_command = by_officer(
      sub("suspend", "mendesak: menangguhkan seketika, oleh satu petugas, dengan sebabnya", suspend));
  suspend_command->add_option("serial", options->serial, "nomor seri (heksadesimal)")->required();
  suspend_command->add_option("--why", options->why, "siapa yang melapor, dan apa")->required();
  sub("requests", "permintaan yang menunggu, dan yang gagal", list_requests);
  for (const auto& [verb, about] :
       {std::pair{"amend", "mengubah isi permintaan (persetujuan batal)"},
        std::pair{"approve", "menyetujui, lalu dikerjakan"}, std::pair{"reject", "menolak"},
        std::pair{"withdraw", "menarik kembali"}, std::pair{"retry", "mengulang yang gagal"}}) {
    const std::string name = verb;
    auto* command = by_officer(sub(name, about, [name](const CaOptions& o) { return decide(o, name); }));
    command->add_option("request", options->request, "nomor permintaan")->required();
    if (name == "amend") command->add_option("fields", options->fields, "bagian=isi");
    if (name == "approve") command->add_option("--hash", options->hash, "sidik isi yang dibaca")->required();
    if (name == "reject") command->add_option("--why", options->why, "alasan")->required();
  }
  auto* check_command = by_officer(
      sub("check-list", "memeriksa daftar penerbitan (CSV atau XLSX), baris demi baris", check_list));
  check_command->add_option("file", options->files, "berkas daftar")->required()->expected(1);
  auto* rows_command = sub("rows", "yang terjadi dengan setiap baris suatu permintaan issue_list", list_rows);
  rows_command->add_option("request", options->request, "nomor permintaan")->required();
  sub("publish", "menerbitkan daftar pencabutan yang jatuh tempo", publish);
  auto* crl_command = sub("crl", "menyimpan daftar pencabutan terakhir", crl);
  crl_command->add_option("--issuer", options->issuer, "root, issuing, issuing.2 …")->capture_default_str();
  crl_command->add_option("--shard", options->shard, "nomor pecahan; -1: daftar lengkap")
      ->capture_default_str();
  crl_command->add_option("--out", options->out, "berkas hasil")->required();
  auto* root_list_command = sub("root-list", "mengambil daftar pencabutan akar yang luring", root_list);
  root_list_command->add_option("file", options->files, "daftar dari instalasi akar (DER atau PEM)")
      ->required()
      ->expected(1);
  auto* root_request_command = sub(
      "root-request", "akar luring: permohonan CA penerbit berikutnya, untuk dibawa ke akar", root_request);
  root_request_command->add_option("--out", options->out, "berkas permohonan (PKCS#10, PEM)")->required();
  auto* clear_command = by_officer(
      sub("clear-restore", "sesudah pemulihan: awalan dibakar, pencabutan dimuat kembali", clear_restore));
  clear_command
      ->add_option("--crl", options->files,
                   "daftar yang terakhir diterbitkan, satu untuk setiap CA dan pecahan")
      ->required();
  sub("reconcile", "menyelesaikan apa yang terputus: janji dan permintaan", reconcile);
  sub("alarms", "apa yang memerlukan pengelola", tell_alarms);

  const auto held = std::make_shared<CeremonyOptions>();
  auto* ceremony_command = ca_command->add_subcommand(
      "ceremony", "upacara kunci dari satu berkas yang ditelaah, dengan berita acara");
  ceremony_command->add_option("file", held->file, "berkas upacara (YAML)")->required();
  ceremony_command->add_option("--data", held->data, "folder instalasi yang dibuat");
  ceremony_command->add_option("--transcript", held->transcript, "berkas berita acara (PDF)")
      ->capture_default_str();
  ceremony_command->add_flag("--rehearsal", held->rehearsal, "gladi: sama, tetapi dibuang sesudahnya");
  ceremony_command->add_option("--root", held->root, "akar luring: sertifikatnya");
  ceremony_command->add_option("--certificate", held->certificate, "akar luring: sertifikat CA penerbit");
  ceremony_command->add_option("--root-list", held->root_list, "akar luring: daftar pencabutannya");
  auto* request_command = ca_command->add_subcommand(
      "request", "akar luring: kunci CA penerbit dan permohonan sertifikatnya (PKCS#10)");
  request_command->add_option("file", held->file, "berkas upacara (YAML)")->required();
  request_command->add_option("--data", held->data, "folder instalasi yang akan dibuat")->required();
  request_command->add_option("--out", held->out, "berkas permohonan")->required();
  request_command->callback([held, &status] { status = request(*held); });
  ceremony_command->callback([held, &app, &status] {
    held->sop_folder = app.get_option("--sop-folder")->as<std::string>();
    status = ceremony(*held);
  });
  write_manual(*ca_command);
}

}  // namespace paraf::cli
