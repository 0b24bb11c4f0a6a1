#include "doors/staff/room_test.h"

#include "doors/staff/condition.h"

#include <doctest/doctest.h>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "actions/connector.h"
#include "actions/drafts.h"
#include "actions/signing_file.h"
#include "actions/verbs.h"
#include "doors/public/public.h"
#include "office/documents/documents.h"
#include "office/letters/letters.h"
#include "office/applications/applications.h"
#include "office/people/office_file.h"
#include "office/people/sql.h"
#include "office/registry/registry.h"
#include "office/sop/load.h"
#include "office/workflow/workflow.h"
#include "platform/blobs/sealer.h"
#include "platform/journal/journal.h"
#include "platform/pdf/canvas.h"
#include "trust/ca/ca.h"
#include "trust/ca/requests.h"
#include "trust/ca/status.h"

namespace paraf::staff {

namespace fs = std::filesystem;
using store::Scope;
using store::Transaction;

namespace {

fs::path root() {
  const char* given = std::getenv("PARAF_ROOT");
  return given == nullptr ? "." : given;
}

std::string read(const fs::path& path) {
  std::ifstream in{path, std::ios::binary};
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string unescaped(std::string text) {
  for (const auto& [from, to] :
       {std::pair{"&quot;", "\""}, {"&#39;", "'"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}})
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; ++at)
      text.replace(at, std::string_view{from}.size(), to);
  return text;
}

std::string attribute(std::string_view tag, const std::string& name) {
  const std::size_t at = tag.find(" " + name + "=\"");
  if (at == std::string_view::npos) return {};
  const std::size_t begin = at + name.size() + 3;
  return unescaped(std::string{tag.substr(begin, tag.find('"', begin) - begin)});
}

}  // namespace

Result<void> Letterbox::send(const mail::Mail& mail) {
  mails.push_back(mail);
  return {};
}

Room::~Room() = default;

std::unique_ptr<Room> Room::raise() {
  const auto start = Timestamp::parse("2026-01-05T02:00:00Z");  // a Monday, nine in the morning
  REQUIRE(start);
  std::unique_ptr<Room> room{new Room{*start}};
  const auto built = room->build();
  if (!built) FAIL(built.error().line());
  return room;
}

Result<void> Room::build() {
  keyring_ = keys::memory_keyring_for_tests();
  TRY(keyring_->make_secrets());
  wrapper_ = std::make_unique<blobs::SoftwareWrapper>(Secret{random_.bytes(32)}, random_);
  shelf_ = std::make_unique<blobs::FolderShelf>(
      TRY(blobs::FolderShelf::open((folder_.path() / "blobs").string())));
  store_ = TRY(store::Store::open(
      {.url = "sqlite:" + (folder_.path() / "paraf.db").string()},
      {&journal::sql, &outbox::sql, &blobs::sql, &keys::sql, &ca::sql, &ca::list_sql, &people::sql, &people::account_sql,
       &applications::sql, &documents::sql, &registry::sql, &letters::sql, &workflow::sql, &actions::sql, &actions::connector_sql,
       &actions::drafts_sql, &actions::signing_file_sql}));
  sealer_ =
      std::make_unique<blobs::Sealer>(TRY(blobs::Sealer::open(*store_, *wrapper_, random_, clock_.now())));
  blobs_ = std::make_unique<blobs::Blobs>(*store_, *shelf_, *wrapper_, random_);
  keys::CustodySettings custody;
  custody.cost = crypto::Argon2Cost::trivial();
  custody.pool_size = 0;
  custody_ = std::make_unique<keys::Custody>(*store_, *keyring_, clock_, random_, custody);
  ca::AuthoritySettings settings;
  settings.root_key = settings.issuing_key = settings.ocsp_key = settings.tsa_key = settings.checkpoint_key =
      crypto::KeyKind::p256;
  const ca::Parts parts{*store_, *keyring_, clock_, random_, {}};
  TRY(ca::create_authority(parts, settings, TRY(ca::builtin_profiles()), "system"));
  authority_ = TRY(ca::Authority::open(parts, settings, TRY(ca::builtin_profiles())));
  const crypto::Certificate& stamp = authority_->certificate(keys::Purpose::tsa);
  stamper_ = TRY(tsa::TimeStamper::make(
      {.policy = TRY(crypto::der::Oid::parse(authority_->time_stamp_policy()))}, stamp,
      authority_->chain(stamp), TRY(keyring_->signer(keys::Purpose::tsa)), clock_, random_));
  ocsp_ = std::make_unique<validation::Responder>(
      authority_->certificate(keys::Purpose::issuing), authority_->certificate(keys::Purpose::ocsp),
      TRY(keyring_->signer(keys::Purpose::ocsp)), authority_->status(), clock_);
  people::AccountLimits limits;
  limits.cost = crypto::Argon2Cost::trivial();
  accounts_ = std::make_unique<people::Accounts>(*store_, clock_, random_, limits);
  accounts_->seal_with(*sealer_);
  actions::DeskSettings desk;
  desk.subscriber_key = crypto::KeyKind::p256;
  services_ = std::make_unique<actions::Services>(actions::Services{*store_, clock_, random_, *sealer_,
                                                                    *blobs_, *custody_, *authority_,
                                                                    *stamper_, letterbox_, std::move(desk)});
  desk_ = std::make_unique<actions::Desk>(*services_);
  courier_ = std::make_unique<outbox::Courier>(*store_, clock_, "ruang");
  desk_->connect(*courier_);
  TRY(install("psre"));
  TRY(install("kudus"));
  catalogue_ = TRY(messages::Catalogue::embedded());
  router_ = std::make_unique<http::Router>();
  const Parts all{*desk_, *services_, *accounts_, catalogue_, *ocsp_};
  publik::mount(*router_, all);
  staff::mount(*router_, all);
  staff::mount_condition(*router_, all, [] { return Tended{.clock_sources = 3, .clocks_agree = 3}; });
  return {};
}

Result<void> Room::install(const std::string& office) {
  const fs::path home = root() / "sop" / office;
  const people::OfficeFile file = TRY(people::read_office_file(home / "office.yaml"));
  const people::Installed made = TRY(store_->transact(Scope::office(file.office.id), [&](Transaction& tx) {
    return people::install(tx, clock_.now(), random_, *sealer_, file);
  }));
  const auto password = TRY(people::hash_password(Secret{std::string_view{room_password}}, "nobody", random_,
                                                  crypto::Argon2Cost::trivial()));
  TRY(store_->transact(Scope::office(file.office.id), [&](Transaction& tx) -> Result<void> {
    for (const people::Person& person : made.people)
      TRY(people::open_account(tx, clock_.now(), random_, file.office.id, person.id,
                               person.login + "@" + office, password));
    return {};
  }));
  for (const people::Person& person : made.people) people_[person.login + "@" + office] = person;
  const auto administrator = session((office == "kudus" ? "agendaris@" : "pencatat@") + office);
  for (const std::string& path : sop::find(home.string()))
    TRY(desk_->adopt_sop(administrator, fs::path{path}.parent_path().string()));
  return {};
}

actions::Session Room::session(const std::string& login) const {
  return {people_.at(login).id, OfficeId::trusted(login.substr(login.find('@') + 1)), std::nullopt};
}

void Room::deliver() {
  for (int round = 0; round < 50; ++round) {
    const auto sent = courier_->deliver_due();
    REQUIRE(sent);
    if (*sent == 0) return;
  }
}

// ── the browser ──

// One of that name takes the place of the one before.
void Browser::keep(std::string_view pair) {
  const std::string name{pair.substr(0, pair.find('=') + 1)};
  std::string jar{pair};
  for (std::size_t at = 0; at < cookie.size();) {
    const std::size_t end = std::min(cookie.find("; ", at), cookie.size());
    if (const std::string one = cookie.substr(at, end - at); !one.starts_with(name)) jar += "; " + one;
    at = end + 2;
  }
  cookie = jar;
}

http::Response Browser::ask(http::Request& request) {
  request.peer = "192.0.2.7";
  request.headers.add("Host", "paraf.test");
  if (!cookie.empty()) request.headers.add("Cookie", cookie);
  http::Response response = router_.dispatch(request);
  for (std::size_t i = 0; i < response.headers.size(); ++i)
    if (const auto [name, set] = response.headers.at(i); name == "Set-Cookie") keep(set.substr(0, set.find(';')));
  return response;
}

namespace {

void aim(http::Request& request, const std::string& target) {
  const std::size_t mark = target.find('?');
  request.path = target.substr(0, mark);
  if (mark != std::string::npos) request.raw_query = target.substr(mark + 1, target.find('#') - mark - 1);
}

}  // namespace

http::Response Browser::get(const std::string& target) {
  http::Request request;
  aim(request, target);
  return ask(request);
}

http::Response Browser::post(const std::string& target, const http::Pairs& fields,
                             const std::vector<SentFile>& files) {
  http::Request request;
  request.method = http::Method::post;
  aim(request, target);
  std::string body;
  if (files.empty()) {
    for (const auto& [name, value] : fields)
      body += (body.empty() ? "" : "&") + http::encode(name) + "=" + http::encode(value);
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
  } else {
    for (const auto& [name, value] : fields)
      body += "--batas\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    for (const SentFile& file : files)
      body += "--batas\r\nContent-Disposition: form-data; name=\"" + file.field + "\"; filename=\"" +
              file.name + "\"\r\nContent-Type: application/octet-stream\r\n\r\n" + file.octets + "\r\n";
    body += "--batas--\r\n";
    request.headers.add("Content-Type", "multipart/form-data; boundary=batas");
  }
  request.body = http::Body{body};
  return ask(request);
}

http::Response Browser::send(const std::string& page, const std::string& form, const http::Pairs& fields,
                             const std::vector<SentFile>& files) {
  const std::size_t at = page.find("<form id=\"" + form + "\"");
  if (at == std::string::npos) FAIL("no form " << form << " on the page");
  const std::string_view whole = std::string_view{page}.substr(at, page.find("</form>", at) - at);
  http::Pairs all = fields;
  for (std::size_t tag = 0; (tag = whole.find("<input type=\"hidden\"", tag)) != std::string_view::npos;
       ++tag) {
    const std::string_view input = whole.substr(tag, whole.find('>', tag) - tag);
    all.emplace_back(attribute(input, "name"), attribute(input, "value"));
  }
  return post(attribute(whole.substr(0, whole.find('>')), "action"), all, files);
}

void Browser::log_in(const std::string& login) {
  const auto response = post("/meja/masuk", {{"akun", login}, {"sandi", room_password}});
  REQUIRE(response.status == 303);
  REQUIRE(response.headers.get("Location") == "/meja");
}

Browser somebody(Room& room, const std::string& login) {
  Browser browser{room.router()};
  browser.log_in(login);
  return browser;
}

std::string Browser::follow(const http::Response& response) {
  if (response.status != 303) FAIL("not a redirect: " << response.status << "\n" << html_of(response));
  return html_of(get(std::string{response.headers.get("Location")}));
}

std::string html_of(const http::Response& response) {
  if (const auto* text = std::get_if<std::string>(&response.body)) return *text;
  return {};
}

bool has(const std::string& html, std::string_view words) { return html.find(words) != std::string::npos; }

Bytes paper_pdf(const std::string& title, Timestamp at) {
  pdf::Canvas canvas{{.title = title, .author = "Paraf", .created = at}};
  canvas.begin_page(pdf::a4);
  canvas.text({25, 35}, title, {.face = pdf::Face::serif, .size = 14}, 160);
  const auto done = canvas.finish();
  REQUIRE(done);
  return *done;
}

std::string ktp_png() { return read(root() / "sop" / "contoh" / "ktp.png"); }

}  // namespace paraf::staff
