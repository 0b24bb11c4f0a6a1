#include "doors/cli/installation.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "actions/connector.h"
#include "actions/drafts.h"
#include "actions/identity_draft.h"
#include "actions/mailbox.h"
#include "actions/notices.h"
#include "actions/personal.h"
#include "actions/resume.h"
#include "actions/services.h"
#include "actions/signing_file.h"
#include "actions/verbs.h"
#include "doors/cli/ca_tending.h"
#include "actions/application.h"
#include "doors/cli/cli.h"
#include "doors/cli/demo.h"
#include "office/applications/applications.h"
#include "office/documents/documents.h"
#include "office/documents/malware.h"
#include "office/letters/letters.h"
#include "office/people/office_file.h"
#include "office/people/sql.h"
#include "office/people/subscriber.h"
#include "office/registry/registry.h"
#include "office/reports/statistics.h"
#include "office/sop/load.h"
#include "office/workflow/workflow.h"
#include "platform/blobs/blobs.h"
#include "platform/blobs/sealer.h"
#include "platform/journal/checkpoint.h"
#include "platform/journal/journal.h"
#include "platform/mail/dkim.h"
#include "platform/store/dump.h"
#include "platform/store/store_sql.h"
#include "trust/ca/offline.h"
#include "trust/ca/ca.h"
#include "trust/ca/requests.h"
#include "trust/ca/status.h"
#include "trust/keys/codes.h"
#include "trust/keys/custody.h"
#include "trust/keys/keyring.h"
#include "trust/tsa/tsa.h"
#include "trust/validation/ocsp.h"

namespace paraf::cli {
namespace {

namespace fs = std::filesystem;
using store::Scope;
using store::Transaction;

constexpr const char* kSettings = "paraf.yaml";
constexpr const char* kIncomplete = ".incomplete";

// Wraps the keys of documents and of sealed fields under keys of the token.
class TokenWrapper final : public blobs::KeyWrapper {
 public:
  TokenWrapper(keys::Keyring& keyring, keys::SealKey key, Random& random)
      : keyring_(keyring), key_(key), random_(random) {}
  Result<Bytes> wrap(const Secret& key, ByteView associated) override {
    return keyring_.seal(key_, key.reveal(), associated, random_);
  }
  Result<Secret> unwrap(ByteView wrapped, ByteView associated) override {
    return keyring_.open(key_, wrapped, associated);
  }

 private:
  keys::Keyring& keyring_;
  keys::SealKey key_;
  Random& random_;
};

std::string url_of(const std::string& data, const Settings& settings) {
  return settings.database.empty() ? "sqlite:" + data + "/paraf.db" : settings.database;
}

Result<Settings> settings_of(const std::string& data) {
  const auto yaml = read_file(data + '/' + kSettings);
  if (!yaml) return not_found("cli.no_installation", {{"folder", data}});
  return read_settings(*yaml, data + '/' + kSettings);
}

std::unique_ptr<mail::Sender> sender_of(const std::string& data, const Settings& settings, Secret password,
                                        std::shared_ptr<const mail::DkimSigner> dkim) {
  if (settings.smtp_host.empty())
    return std::make_unique<mail::FolderSender>(fs::path{data} / settings.mail_folder);
  mail::SmtpSettings smtp;
  smtp.host = settings.smtp_host;
  smtp.port = settings.smtp_port;
  smtp.tls = settings.smtp_tls;
  smtp.user = settings.smtp_user;
  smtp.password = std::move(password);
  smtp.ca_file = settings.smtp_ca_file;
  smtp.dkim = std::move(dkim);
  return std::make_unique<mail::SmtpSender>(std::move(smtp));
}

// The key our mails are signed with, for the domain of their sender.
Result<std::shared_ptr<const mail::DkimSigner>> dkim_of(const Settings& settings) {
  if (settings.dkim_key_file.empty()) return std::shared_ptr<const mail::DkimSigner>{};
  const Secret pem{TRY(read_file(settings.dkim_key_file))};
  return std::make_shared<const mail::DkimSigner>(
      mail::DkimSigner{settings.mail_from.substr(settings.mail_from.find('@') + 1), settings.dkim_selector,
                       TRY(crypto::open_key(TRY(crypto::pkcs8_from_pem(pem))))});
}

// One line of a file that holds a secret.
Result<Secret> secret_in(const std::string& path) {
  if (path.empty()) return Secret{};
  std::string text = TRY(read_file(path));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return Secret{text};
}

}  // namespace

Result<calendar::WorkingTime> calendar_of(const std::string& sop_folder) {
  calendar::WorkingTime time;
  std::vector<std::string> files;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(fs::path{sop_folder} / "calendar", none))
    if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  for (const std::string& file : files) time = TRY(calendar::read_calendar(TRY(read_file(file)), time, file));
  return time;
}

std::vector<const store::Sql*> modules() {
  return {&journal::sql,  &outbox::sql,  &blobs::sql,          &keys::sql,
          &ca::sql, &ca::list_sql, &people::sql,  &people::account_sql, &documents::sql,
          &registry::sql, &letters::sql, &workflow::sql,       &actions::sql,
          &actions::connector_sql, &applications::sql, &actions::consent_sql, &reports::sql,
          &actions::personal_sql, &actions::drafts_sql, &actions::notices_sql, &actions::resume_sql,
          &actions::signing_file_sql, &actions::identity_draft_sql};
}

Result<std::unique_ptr<store::Store>> open_store(const std::string& data, const std::string& db) {
  std::string url = db;
  if (url.empty()) url = url_of(data, TRY(settings_of(data)));
  return store::Store::open({.url = url}, modules());
}

// Members are made top to bottom and go bottom to top.
struct Installation::Parts {
  std::string folder;
  Settings settings;
  const Clock& clock;
  Random& random;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<keys::Keyring> keyring;
  std::unique_ptr<TokenWrapper> blob_wrapper, people_wrapper;
  std::unique_ptr<blobs::FolderShelf> shelf;
  std::unique_ptr<blobs::Blobs> documents;
  std::unique_ptr<blobs::Sealer> sealer;
  std::unique_ptr<keys::Custody> custody;
  std::unique_ptr<ca::Authority> authority;
  std::unique_ptr<tsa::TimeStamper> stamper;
  std::unique_ptr<validation::Responder> responder;
  std::unique_ptr<mail::Sender> sender;
  std::unique_ptr<people::Accounts> accounts;
  std::unique_ptr<actions::Services> services;
  std::unique_ptr<actions::Desk> desk;
  std::unique_ptr<outbox::Courier> courier;
  std::unique_ptr<Tending> tending;

  Parts(std::string data, Settings set, const Clock& c, Random& r)
      : folder(std::move(data)), settings(std::move(set)), clock(c), random(r) {
    settings.authority.runs = folder + "/runs";
  }

  Result<ca::Profiles> profiles() const {
    return settings.profiles.empty() ? ca::builtin_profiles() : ca::read_profiles(settings.profiles);
  }
  ca::Parts ca_parts() { return {*store, *keyring, clock, random, {}}; }

  Result<void> open_ground() {
    store = TRY(store::Store::open({.url = url_of(folder, settings)}, modules()));
    keyring = settings.token_uri.empty()
                  ? TRY(keys::open_token(folder + "/token"))
                  : TRY(keys::open_token_at(settings.token_uri, settings.token_pin_file));
    return wrap_ground();
  }

  Result<void> wrap_ground() {
    blob_wrapper = std::make_unique<TokenWrapper>(*keyring, keys::SealKey::blobs, random);
    people_wrapper = std::make_unique<TokenWrapper>(*keyring, keys::SealKey::people, random);
    shelf = std::make_unique<blobs::FolderShelf>(TRY(blobs::FolderShelf::open(folder + "/blobs")));
    documents = std::make_unique<blobs::Blobs>(*store, *shelf, *blob_wrapper, random);
    sealer = std::make_unique<blobs::Sealer>(
        TRY(blobs::Sealer::open(*store, *people_wrapper, random, clock.now())));
    return {};
  }

  Result<void> open_services() {
    custody = std::make_unique<keys::Custody>(*store, *keyring, clock, random, settings.custody);
    authority = TRY(ca::Authority::open(ca_parts(), settings.authority, TRY(profiles())));
    const crypto::Certificate& stamp = authority->certificate(keys::Purpose::tsa);
    stamper = TRY(tsa::TimeStamper::make(
        {.policy = TRY(crypto::der::Oid::parse(authority->time_stamp_policy()))}, stamp,
        authority->chain(stamp), authority->signer(keys::Purpose::tsa), clock, random));
    const auto voices = authority->responders();
    if (voices.empty()) return unavailable("ca.key_missing", "ocsp");
    responder = std::make_unique<validation::Responder>(voices.front().issuer, voices.front().certificate,
                                                        voices.front().signer, authority->status(), clock);
    sender = sender_of(folder, settings, TRY(secret_in(settings.smtp_password_file)), TRY(dkim_of(settings)));
    accounts = std::make_unique<people::Accounts>(*store, clock, random);
    accounts->seal_with(*sealer);
    if (!settings.clamd_socket.empty())
      documents::scan_uploads_with(std::make_shared<documents::Clamd>(settings.clamd_socket));
    actions::DeskSettings desk_settings;
    desk_settings.public_url = settings.base_url;
    desk_settings.mail_from = settings.mail_from;
    if (!settings.phone_url.empty())
      desk_settings.telephone = TRY(phone::webhook({.url = settings.phone_url,
                                                    .secret = TRY(secret_in(settings.phone_secret_file)),
                                                    .channel = settings.phone_channel,
                                                    .ca_file = settings.phone_ca_file}));
    desk_settings.subscriber_key = settings.subscriber_key;
    if (!settings.archive_passphrase_file.empty())
      desk_settings.archive_passphrase =
          std::make_shared<const Secret>(TRY(secret_in(settings.archive_passphrase_file)));
    desk_settings.calendar = TRY(calendar_of(settings.sop_folder));
    if (settings.demo) desk_settings.printed_phrase = demo_password;
    services = std::make_unique<actions::Services>(
        actions::Services{*store, clock, random, *sealer, *documents, *custody, *authority, *stamper, *sender,
                          std::move(desk_settings)});
    desk = std::make_unique<actions::Desk>(*services);
    courier = std::make_unique<outbox::Courier>(*store, clock, settings.node);
    desk->connect(*courier);
    actions::connect_notices(*courier, *services);
    actions::connect_resume(*courier, *services);
    actions::connect_changes(*courier, *desk, *services);
    tending = std::make_unique<Tending>(
        Tending::Parts{*store, *keyring, clock, random, *authority, *stamper, *responder, settings});
    tending->connect(*courier, *sender);
    return {};
  }
};

Installation::Installation(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Installation::~Installation() = default;

bool Installation::exists(const std::string& data) {
  std::error_code none;
  return fs::exists(fs::path{data} / kSettings, none) && !fs::exists(fs::path{data} / kIncomplete, none);
}

Result<std::unique_ptr<Installation>> Installation::open(const std::string& data, const Clock& clock,
                                                         Random& random) {
  if (!exists(data)) return not_found("cli.no_installation", {{"folder", data}});
  auto parts = std::make_unique<Parts>(fs::absolute(data).string(), TRY(settings_of(data)), clock, random);
  TRY(parts->open_ground());
  TRY(parts->open_services());
  TRY(parts->desk->recover());
  return std::unique_ptr<Installation>{new Installation{std::move(parts)}};
}

namespace {

// The first of the office's people with the role; its administrator, or a head.
std::optional<people::Person> holder(const people::OfficeFile& file, const people::Installed& installed,
                                     std::string_view role) {
  for (const people::PersonInFile& person : file.people)
    for (const people::RoleGrant& grant : person.roles)
      if (grant.role == role)
        for (const people::Person& made : installed.people)
          if (made.login == person.person.login) return made;
  return std::nullopt;
}

}  // namespace

Result<void> Installation::create(const std::string& data, const Plan& plan, const Clock& clock,
                                  Random& random) {
  std::error_code failed;
  const fs::path folder = fs::absolute(data);
  if (exists(data)) return conflict("cli.installation_exists", {{"folder", data}});
  // What an interrupted making left was never answered for: it begins anew.
  // Its mark goes last: killed while clearing, we must still know that the rest may be cleared.
  const bool interrupted = fs::exists(folder / kIncomplete);
  // The key in its token has asked the root already, and must not be lost.
  const bool awaiting = plan.from_root && fs::exists(folder / awaits_root);
  if (interrupted) {
    std::vector<fs::path> left;
    for (const auto& entry : fs::directory_iterator(folder, failed))
      if (const fs::path name = entry.path().filename();
          name != kIncomplete && !(awaiting && (name == "token" || name == awaits_root)))
        left.push_back(entry.path());
    for (const fs::path& path : left) fs::remove_all(path, failed);
  }
  if (!interrupted && !awaiting && fs::exists(folder) && !fs::is_empty(folder, failed))
    return conflict("cli.folder_not_empty", {{"folder", data}});
  fs::create_directories(folder, failed);
  ::chmod(folder.c_str(), 0700);
  TRY(write_file((folder / kIncomplete).string(), "paraf init was interrupted here\n"));

  {
    Settings settings = plan.settings;
    settings.authority.base_url = settings.base_url;
    settings.authority.pki_url = TRY(pki_url_for(settings));
    settings.authority.node = settings.node;
    if (settings.sop_folder.empty()) settings.sop_folder = "sop";
    settings.sop_folder = fs::absolute(settings.sop_folder).string();
    TRY(write_file((folder / kSettings).string(), write_settings(settings)));
    auto parts = std::make_unique<Parts>(folder.string(), settings, clock, random);
    const std::string url = url_of(folder.string(), settings);
    TRY(store::demand_empty(url));
    parts->store = TRY(store::Store::open({.url = url}, modules()));
    const std::string token = (folder / "token").string();
    if (!settings.token_uri.empty())
      parts->keyring = TRY(keys::open_token_at(settings.token_uri, settings.token_pin_file));
    else if (awaiting) parts->keyring = TRY(keys::open_token(token));
    else parts->keyring = TRY(keys::create_token(token, random));
    TRY(parts->wrap_ground());
    const ca::Profiles profiles = TRY(parts->profiles());
    if (plan.from_root) {
      const auto& from = *plan.from_root;
      const ca::FromRoot papers = TRY(ca::read_from_root(from.root, from.issuing, from.list, *parts->keyring,
                                                         parts->settings.authority, profiles, clock.now()));
      TRY(ca::create_authority_under(parts->ca_parts(), parts->settings.authority, profiles, papers, "system"));
    } else {
      TRY(ca::create_authority(parts->ca_parts(), parts->settings.authority, profiles, "system"));
    }
    TRY(parts->open_services());

    for (const std::string& name : plan.offices) {
      const fs::path office_folder = fs::path{settings.sop_folder} / name;
      const people::OfficeFile file = TRY(people::read_office_file(office_folder / "office.yaml"));
      const OfficeId office = file.office.id;
      const people::Installed installed =
          TRY(parts->store->transact(Scope::office(office), [&](Transaction& tx) {
            return people::install(tx, clock.now(), random, *parts->sealer, file);
          }));
      if (!plan.demo_password.empty()) {
        for (const people::Person& person : installed.people) {
          if (!person.email) continue;
          const auto hash =
              TRY(people::hash_password(Secret{plan.demo_password}, person.email->text(), random));
          TRY(parts->store->transact(Scope::office(office), [&](Transaction& tx) {
            return people::open_account(tx, clock.now(), random, office, person.id, person.email->text(),
                                        hash);
          }));
        }
      }
      const auto administrator = holder(file, installed, "admin_instansi");
      if (!administrator) return refused("cli.no_administrator", {{"office", name}});
      const actions::Session session{administrator->id, office, std::nullopt};
      for (const std::string& path : sop::find(office_folder.string()))
        TRY(parts->desk->adopt_sop(session, fs::path{path}.parent_path().string()));
      const auto head = holder(file, installed, "kepala_dinas");
      if (head && !plan.demo_password.empty())
        TRY(parts->desk->bootstrap_signer(session, office, head->id, Secret{plan.demo_password},
                                          "Penetapan penanda tangan pertama instalasi demo"));
    }
  }
  fs::remove(folder / kIncomplete, failed);
  if (failed) return unavailable("cli.write", failed.message());
  if (awaiting) fs::remove(folder / awaits_root, failed);
  return {};
}

const std::string& Installation::folder() const { return parts_->folder; }
const Settings& Installation::settings() const { return parts_->settings; }
store::Store& Installation::store() { return *parts_->store; }
actions::Desk& Installation::desk() { return *parts_->desk; }
const actions::Services& Installation::services() { return *parts_->services; }
outbox::Courier& Installation::courier() { return *parts_->courier; }
people::Accounts& Installation::accounts() { return *parts_->accounts; }
ca::Authority& Installation::authority() { return *parts_->authority; }
tsa::TimeStamper& Installation::stamper() { return *parts_->stamper; }
validation::Responder& Installation::responder() { return *parts_->responder; }

Result<int> Installation::deliver() {
  int sent = 0;
  for (;;) {
    const int now = TRY(parts_->courier->deliver_due());
    if (now == 0) return sent;
    sent += now;
  }
}

Tending& Installation::tending() { return *parts_->tending; }

Result<void> Installation::housekeeping() {
  const Timestamp now = parts_->clock.now();
  TRY(parts_->tending->every_second());
  TRY(parts_->tending->every_minute());
  TRY(parts_->desk->sweep());
  TRY(parts_->custody->sweep());
  TRY(parts_->custody->codes().sweep());
  TRY(parts_->store->transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    TRY(applications::sweep(tx, now));
    return actions::sweep_consents(tx, now);
  }));
  TRY(parts_->accounts->sweep());
  TRY(parts_->documents->sweep(now));
  const std::vector<people::Office> offices =
      TRY(parts_->store->read(Scope::installation(), [](Transaction& tx) { return people::all_offices(tx); }));
  for (const people::Office& office : offices) {
    TRY(actions::apply_changes(*parts_->services, office.id));
    TRY(actions::destroy_due(*parts_->services, office.id));
    TRY(actions::sweep_drafts(*parts_->services, office.id));
    TRY(actions::sweep_identities(*parts_->services, office.id));
    TRY(actions::sweep_signing_files(*parts_->services, office.id));
    TRY(actions::sweep_resumed(*parts_->services, office.id));
  }
  return {};
}

std::unique_ptr<mail::Mailbox> Installation::mailbox() {
  const Settings& settings = parts_->settings;
  if (settings.imap_host.empty()) return nullptr;
  mail::ImapSettings imap;
  imap.host = settings.imap_host;
  imap.port = settings.imap_port;
  imap.tls = settings.imap_tls;
  imap.ca_file = settings.imap_ca_file;
  imap.user = settings.imap_user;
  imap.folder = settings.imap_folder;
  auto password = secret_in(settings.imap_password_file);
  if (!password) return nullptr;
  imap.password = std::move(*password);
  return std::make_unique<mail::ImapMailbox>(std::move(imap));
}

Result<int> Installation::fetch_mail() {
  const auto box = mailbox();
  if (!box) return 0;
  const actions::Fetched fetched =
      TRY(actions::fetch(*parts_->services, *box, {"utama", TRY(OfficeId::parse(parts_->settings.imap_office))}));
  return fetched.mails;
}

Result<int> Installation::refill_keys() { return parts_->custody->refill_pool(1); }

Result<std::string> Installation::checkpoint() {
  const auto signer = parts_->keyring->signer(keys::Purpose::checkpoint);
  if (!signer) return tl::unexpected<Error>(signer.error());
  return journal::make_checkpoint(*parts_->store, **signer, parts_->clock.now(),
                                  parts_->folder + "/checkpoints");
}

}  // namespace paraf::cli
