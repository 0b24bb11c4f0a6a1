#include "doors/cli/play_stage.h"

#include <cstdlib>
#include <filesystem>

#include "actions/notices.h"
#include "actions/resume.h"
#include "actions/personal.h"
#include "actions/verbs.h"
#include "doors/cli/cli.h"
#include "doors/cli/installation.h"
#include "office/people/roles.h"
#include "office/sop/load.h"
#include "office/workflow/workflow.h"

namespace paraf::cli::scenario {

namespace fs = std::filesystem;
using store::Scope;
using store::Transaction;

Result<void> Mailbox::send(const mail::Mail& mail) {
  if (away) return unavailable("mail.server", "the scenario stopped it");
  TRY(mail::compose(mail));  // what could not be sent in the world is not sent here either
  mails.push_back(mail);
  return {};
}

std::string token_in(std::string_view text, std::string_view path) {
  const auto at = text.rfind(path);
  if (at == std::string_view::npos) return {};
  const auto from = at + path.size();
  return std::string{text.substr(from, text.find_first_of(" \r\n", from) - from)};
}

namespace {

ca::AuthoritySettings small_authority() {
  ca::AuthoritySettings settings;
  settings.root_key = settings.issuing_key = settings.ocsp_key = settings.tsa_key = settings.checkpoint_key =
      crypto::KeyKind::p256;
  return settings;
}

}  // namespace

Stage::~Stage() {
  nodes_.clear();
  std::error_code none;
  if (!folder_.empty()) fs::remove_all(folder_, none);
}

Node& Stage::node() { return *nodes_[turn_++ % nodes_.size()]; }

Result<std::unique_ptr<Stage>> Stage::raise(const std::string& sop_folder, const std::string& office,
                                            const std::string& sop_path, const std::string& db,
                                            bool two_nodes, Timestamp start) {
  // Everything was set up the day before the first line.
  std::unique_ptr<Stage> stage{new Stage{sop_folder, start - std::chrono::hours{24}}};
  std::string folder = (fs::temp_directory_path() / "paraf-play-XXXXXX").string();
  if (!::mkdtemp(folder.data())) return unavailable("cli.write", folder);
  stage->folder_ = folder;
  stage->office_ = TRY(OfficeId::parse(office));
  stage->sop_ = TRY(sop::load(sop_path, actions::verbs()));
  stage->authority_sop_ = TRY(sop::load(sop_folder + "/psre/penerbitan/sop.yaml", actions::verbs()));
  stage->keyring_ = keys::memory_keyring_for_tests();
  TRY(stage->keyring_->make_secrets());
  stage->wrapper_ =
      std::make_unique<blobs::SoftwareWrapper>(Secret{stage->random_.bytes(32)}, stage->random_);
  stage->shelf_ = std::make_unique<blobs::FolderShelf>(TRY(blobs::FolderShelf::open(folder + "/blobs")));

  const std::string url = db.empty() ? "sqlite:" + folder + "/paraf.db" : db;
  TRY(stage->raise_node(url, true));
  if (two_nodes) TRY(stage->raise_node(url, false));
  TRY(stage->install("psre"));
  TRY(stage->install(office));
  stage->clock_.set(start);
  return stage;
}

Result<void> Stage::raise_node(const std::string& url, bool first) {
  auto n = std::make_unique<Node>();
  n->store = TRY(store::Store::open({.url = url}, modules()));
  n->sealer =
      std::make_unique<blobs::Sealer>(TRY(blobs::Sealer::open(*n->store, *wrapper_, random_, clock_.now())));
  n->blobs = std::make_unique<blobs::Blobs>(*n->store, *shelf_, *wrapper_, random_);
  keys::CustodySettings custody;
  custody.cost = crypto::Argon2Cost::trivial();
  custody.pool_size = 0;
  n->custody = std::make_unique<keys::Custody>(*n->store, *keyring_, clock_, random_, custody);
  const ca::Parts parts{*n->store, *keyring_, clock_, random_, {}};
  ca::AuthoritySettings settings = small_authority();
  settings.node = std::to_string(nodes_.size() + 1);
  if (first) TRY(ca::create_authority(parts, settings, TRY(ca::builtin_profiles()), "system"));
  n->authority = TRY(ca::Authority::open(parts, settings, TRY(ca::builtin_profiles())));
  const crypto::Certificate& stamp = n->authority->certificate(keys::Purpose::tsa);
  tsa::TsaSettings stamping{.policy = TRY(crypto::der::Oid::parse(n->authority->time_stamp_policy()))};
  stamping.node = static_cast<std::uint8_t>(nodes_.size() + 1);
  n->stamper = TRY(tsa::TimeStamper::make(stamping, stamp, n->authority->chain(stamp),
                                          TRY(keyring_->signer(keys::Purpose::tsa)), clock_, random_));
  actions::DeskSettings desk;
  desk.subscriber_key = crypto::KeyKind::p256;
  desk.calendar = TRY(calendar_of(sop_folder_));
  desk.printed_phrase = play_passphrase;
  desk.telephone = telephones_;
  n->services = std::make_unique<actions::Services>(
      actions::Services{*n->store, clock_, random_, *n->sealer, *n->blobs, *n->custody, *n->authority,
                        *n->stamper, mailbox_, std::move(desk)});
  n->desk = std::make_unique<actions::Desk>(*n->services);
  n->courier =
      std::make_unique<outbox::Courier>(*n->store, clock_, "node-" + std::to_string(nodes_.size() + 1));
  n->desk->connect(*n->courier);
  actions::connect_changes(*n->courier, *n->desk, *n->services);
  actions::connect_notices(*n->courier, *n->services);
  actions::connect_resume(*n->courier, *n->services);
  people::AccountLimits limits;
  limits.cost = crypto::Argon2Cost::trivial();
  n->accounts = std::make_unique<people::Accounts>(*n->store, clock_, random_, limits);
  n->accounts->seal_with(*n->sealer);
  nodes_.push_back(std::move(n));
  return {};
}

Result<void> Stage::install(const std::string& office) {
  const fs::path home = fs::path{sop_folder_} / office;
  const people::OfficeFile file = TRY(people::read_office_file(home / "office.yaml"));
  Node& n = *nodes_.front();
  const people::Installed installed =
      TRY(n.store->transact(Scope::office(file.office.id), [&](Transaction& tx) {
        return people::install(tx, clock_.now(), random_, *n.sealer, file);
      }));
  for (const people::PersonInFile& in_file : file.people)
    for (const people::Person& made : installed.people) {
      if (made.login != in_file.person.login) continue;
      auto actor = std::make_unique<Actor>();
      actor->person = made;
      actor->nik = in_file.nik;
      actor->office = file.office.id;
      for (const people::RoleGrant& grant : in_file.roles) {
        if (grant.role == "pemohon") actor->applicant = true;
        performers_.try_emplace(office + "/" + grant.role, office + "/" + made.login);
      }
      actors_[office + "/" + made.login] = std::move(actor);
    }
  const auto administrator = TRY(onlooker(file.office.id));
  for (const std::string& path : sop::find(home.string()))
    TRY(n.desk->adopt_sop(administrator, fs::path{path}.parent_path().string()));
  return {};
}

Result<actions::Session> Stage::onlooker(const OfficeId& office) {
  const auto found = performers_.find(office.text() + "/admin_instansi");
  if (found == performers_.end()) return refused("cli.no_administrator", {{"office", office.text()}});
  return actors_.at(found->second)->session();
}

Result<Actor*> Stage::actor(std::string_view word) {
  const std::string name{word};
  for (const std::string& office : {office_.text(), std::string{"psre"}})
    if (const auto found = actors_.find(office + "/" + name); found != actors_.end())
      return found->second.get();
  for (const sop::Sop* sop : {&sop_, &authority_sop_}) {
    const sop::Performer* performer = sop->performer(word);
    if (!performer) continue;
    const std::string office = sop == &sop_ ? office_.text() : "psre";
    if (const auto found = performers_.find(office + "/" + performer->role); found != performers_.end())
      return actors_.at(found->second).get();
  }
  return not_found("cli.play.nobody", {{"who", name}});
}

std::vector<const Actor*> Stage::actors() const {
  std::vector<const Actor*> all;
  for (const auto& [login, actor] : actors_) all.push_back(actor.get());
  return all;
}

Result<Actor*> Stage::add_person(const std::string& login, const people::PersonInFile& in_file) {
  Node& n = *nodes_.front();
  const Timestamp now = clock_.now();
  const PersonId id = TRY(n.store->transact(Scope::office(office_), [&](Transaction& tx) -> Result<PersonId> {
    const PersonId made = TRY(people::add_person(tx, now, random_, *n.sealer, in_file.person, in_file.nik));
    for (people::RoleGrant grant : in_file.roles) {
      grant.person = made;
      TRY(people::grant_role(tx, now, grant));
    }
    if (in_file.email_confirmed)
      TRY(people::confirm_email(tx, now, TRY(people::start_confirmation(tx, now, random_, made))));
    return made;
  }));
  auto actor = std::make_unique<Actor>();
  actor->person =
      TRY(n.store->read(Scope::office(office_), [&](Transaction& tx) { return people::person(tx, id); }));
  actor->nik = in_file.nik;
  actor->office = office_;
  actor->applicant = in_file.roles.empty();
  return (actors_[office_.text() + "/" + login] = std::move(actor)).get();
}

Result<void> Stage::refresh(Actor& actor) {
  actor.person = TRY(nodes_.front()->store->read(
      Scope::office(actor.office), [&](Transaction& tx) { return people::person(tx, actor.person.id); }));
  return {};
}

Result<actions::CaseRef> Stage::case_at_authority(const actions::CaseRef& subject, const PersonId& person) {
  const auto c = TRY(nodes_.front()->store->read(
      Scope::office(subject.office), [&](Transaction& tx) { return workflow::load(tx, subject.id); }));
  const workflow::Member* member = c.member({subject.office, person});
  if (!member || !member->link) return refused("cli.play.no_case");
  return actions::CaseRef{member->link->office, member->link->id};
}

Result<void> Stage::certify(Actor& actor) {
  Node& n = *nodes_.front();
  if (!TRY(n.desk->certificates(actor.session())).empty()) return {};
  TRY(n.desk->bootstrap_signer({}, actor.office, actor.person.id, Secret{std::string_view{play_passphrase}},
                               "Penetapan penanda tangan pertama"));
  return {};
}

Result<int> Stage::deliver() {
  int all = 0;
  if (courier_stopped) return all;
  for (int most = 0; most < 100; ++most) {
    int now = 0;
    for (const auto& n : nodes_) now += TRY(n->courier->deliver_due());
    if (now == 0) break;
    all += now;
  }
  return all;
}

}  // namespace paraf::cli::scenario
