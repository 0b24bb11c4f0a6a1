#include "doors/cli/application.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>
#include <memory>
#include <sstream>

#include "actions/application.h"
#include "actions/services.h"
#include "base/random.h"
#include "doors/cli/cli.h"
#include "doors/cli/demo.h"
#include "doors/cli/installation.h"
#include "office/applications/applications.h"
#include "office/people/office.h"
#include "office/people/office_file.h"

namespace paraf::cli {
namespace {

namespace fs = std::filesystem;
using applications::Application;
using store::Scope;
using store::Transaction;

struct Options {
  std::string data, office, name, title, addresses, policy = "passphrase";
  int most = 50;
  std::string identifier, keeper, level, redirects;
};

template <typename Work>
auto act(store::Store& store, Work work) {
  return store.transact(Scope::installation(), work);
}

Result<void> create(const Options& o) {
  const SystemClock clock;
  SystemRandom random;
  const auto store = TRY(open_store(o.data, {}));
  applications::NewApplication order;
  order.office = TRY(OfficeId::parse(o.office));
  order.name = o.name;
  order.title = o.title.empty() ? o.name : o.title;
  order.addresses = TRY(applications::parse_networks(o.addresses));
  const auto policy = applications::policy_of(o.policy);
  if (!policy) return malformed("cli.application.policy");
  order.policy = *policy;
  TRY(store->read(Scope::office(order.office), [](Transaction& tx) { return people::load_office(tx); }));
  const auto made =
      TRY(act(*store, [&](Transaction& tx) { return applications::create(tx, clock.now(), random, order); }));
  fmt::print("Aplikasi {} dibuat untuk instansi {}.\nRahasia (hanya ditampilkan sekali ini): {}\n",
             order.name, order.office.text(), text_of(made.secret.reveal()));
  return {};
}

Result<void> list(const Options& o) {
  const auto store = TRY(open_store(o.data, {}));
  const auto all =
      TRY(store->read(Scope::installation(), [](Transaction& tx) { return applications::all(tx); }));
  for (const Application& a : all) {
    std::string from;
    for (const auto& network : a.addresses) from += (from.empty() ? "" : " ") + network.text();
    fmt::print("{:<24} {:<14} {:<9} {:<16} {:<24} {}\n", a.name, a.office.text(),
               a.enabled ? "aktif" : "nonaktif", applications::name_of(a.policy),
               from.empty() ? "dari mana saja" : from, a.title);
  }
  return {};
}

// What the operator does to one application that is there.
template <typename Change>
Result<void> change(const Options& o, Change work) {
  const SystemClock clock;
  const auto store = TRY(open_store(o.data, {}));
  return act(*store, [&](Transaction& tx) -> Result<void> {
    const Application application = TRY(applications::named(tx, o.name));
    return work(tx, clock.now(), application);
  });
}

Result<void> rotate(const Options& o) {
  SystemRandom random;
  std::string secret;
  TRY(change(o, [&](Transaction& tx, Timestamp now, const Application& a) -> Result<void> {
    secret = std::string{text_of(TRY(applications::rotate(tx, now, random, a.id)).reveal())};
    return {};
  }));
  fmt::print("Rahasia baru {} (hanya ditampilkan sekali ini): {}\nRahasia lama tidak berlaku lagi.\n", o.name,
             secret);
  return {};
}

Result<void> log(const Options& o) {
  const auto store = TRY(open_store(o.data, {}));
  const auto calls =
      TRY(store->read(Scope::installation(), [&](Transaction& tx) -> Result<std::vector<applications::Call>> {
        return applications::calls(tx, TRY(applications::named(tx, o.name)).id, o.most);
      }));
  for (const auto& call : calls)
    fmt::print("{}  {:<20} {}  {:>7} ms  {:<16} {:<34} {}\n", call.at.rfc3339().substr(0, 19), call.operation,
               call.status, call.took.count() / 1000, call.address, call.code.empty() ? "-" : call.code,
               call.about);
  return {};
}

// The office's seal: a certificate of the organisation, whose use its keeper agrees to.
Result<void> seal(const Options& o) {
  const SystemClock clock;
  SystemRandom random;
  const auto installation = TRY(Installation::open(o.data, clock, random));
  const actions::NewSeal order{TRY(OfficeId::parse(o.office)), o.title, o.identifier, o.keeper};
  const std::string id = TRY(actions::make_seal(installation->services(), order));
  fmt::print("Segel {} dibuat untuk instansi {}.\nidSubscriber: {}\n", o.title, o.office, id);
  return {};
}

std::string kept_at(const std::string& folder) { return folder + "/demo-application"; }

}  // namespace

void add_application_command(CLI::App& app, int& status) {
  const auto o = std::make_shared<Options>();
  auto* command = app.add_subcommand("application", "credentials_e_office_applications");
  command->require_subcommand(1);
  const auto add = [&](const char* name, const char* about, bool named, auto work) {
    auto* sub = command->add_subcommand(name, about);
    sub->add_option("--data", o->data, "installation_folder")->required();
    if (named) sub->add_option("--name", o->name, "application_name")->required();
    sub->callback([o, work, &status] {
      const Result<void> done_well = work(*o);
      status = done_well ? static_cast<int>(done) : say_error(done_well.error());
    });
    return sub;
  };
  auto* creating = add("create", "makes_credential_its_secret_is", true, create);
  creating->add_option("--office", o->office, "office_that_owns_application")->required();
  creating->add_option("--title", o->title, "name_people_know_it_by");
  creating->add_option("--addresses", o->addresses,
                       "addresses_it_may_call_from");
  creating->add_option("--policy", o->policy, "policies")->capture_default_str();
  add("list", "lists_applications", false, list);
  add("rotate", "replaces_secret_old_one_ends", true, rotate);
  add("enable", "enables", true, [](const Options& options) {
    return change(options, [](Transaction& tx, Timestamp now, const Application& a) {
      return applications::enable(tx, now, a.id, true);
    });
  });
  add("disable", "disables", true, [](const Options& options) {
    return change(options, [](Transaction& tx, Timestamp now, const Application& a) {
      return applications::enable(tx, now, a.id, false);
    });
  });
  auto* addresses = add(
      "addresses", "replaces_list_addresses_it_may_call", true, [](const Options& options) {
        return change(options, [&](Transaction& tx, Timestamp now, const Application& a) -> Result<void> {
          return applications::set_addresses(tx, now, a.id,
                                             TRY(applications::parse_networks(options.addresses)));
        });
      });
  addresses->add_option("--addresses", o->addresses, "network_addresses");
  auto* policy = add("policy", "replaces_what_signature_asks", true, [](const Options& options) {
    return change(options, [&](Transaction& tx, Timestamp now, const Application& a) -> Result<void> {
      const auto wanted = applications::policy_of(options.policy);
      if (!wanted) return malformed("cli.application.policy");
      return applications::set_policy(tx, now, a.id, *wanted);
    });
  });
  policy->add_option("--policy", o->policy, "policies")->required();
  auto* level = add("level", "replaces_level_signatures", true, [](const Options& options) {
    return change(options, [&](Transaction& tx, Timestamp now, const Application& a) {
      return applications::set_level(tx, now, a.id, options.level);
    });
  });
  level->add_option("--level", o->level, "levels_of_applications")->required();
  auto* redirects = add(
      "redirects", "replaces_list_addresses_holder", true,
      [](const Options& options) {
        return change(options, [&](Transaction& tx, Timestamp now, const Application& a) {
          std::vector<std::string> pages;
          std::istringstream words{options.redirects};
          for (std::string word; words >> word;) pages.push_back(word);
          return applications::set_redirects(tx, now, a.id, pages);
        });
      });
  redirects->add_option("--redirects", o->redirects, "return_addresses");
  auto* sealing = add("seal", "makes_office_electronic_seal", false, seal);
  sealing->add_option("--office", o->office, "office")->required();
  sealing->add_option("--title", o->title, "name_on_seal_certificate")->required();
  sealing->add_option("--identifier", o->identifier, "organisation_identifier")->required();
  sealing->add_option("--keeper", o->keeper, "e_mail_address_who_answers_seal")->required();
  auto* calls = add("log", "last_calls_newest_first", true, log);
  calls->add_option("--most", o->most, "at_most_so_many")->capture_default_str();
}

Result<void> make_demo_application(Installation& installation) {
  if (read_file(kept_at(installation.folder()))) return {};
  SystemRandom random;
  const actions::Services& s = installation.services();
  for (const std::string& folder : demo_offices(installation.settings().sop_folder)) {
    const auto file =
        TRY(people::read_office_file(fs::path{installation.settings().sop_folder} / folder / "office.yaml"));
    if (file.office.kind == people::OfficeKind::authority) continue;
    for (const auto& person : file.people) {
      const bool head = std::any_of(person.roles.begin(), person.roles.end(),
                                    [](const auto& grant) { return grant.role == "kepala_dinas"; });
      if (!head || !person.nik || !person.person.email) continue;
      const applications::NewApplication order{
          .office = file.office.id, .name = "eoffice-demo", .title = "e-Office Demo"};
      const auto made = TRY(act(
          s.store, [&](Transaction& tx) { return applications::create(tx, s.clock.now(), random, order); }));
      TRY(write_file(kept_at(installation.folder()),
                     fmt::format("{}\n{}\n{}\n{}\n{}\n", order.name, text_of(made.secret.reveal()),
                                 person.nik->digits(), person.person.email->text(), person.person.name)));
      ::chmod(kept_at(installation.folder()).c_str(), 0600);
      return {};
    }
  }
  return {};
}

void tell_demo_application(const Installation& installation, const std::string& address) {
  const auto kept = read_file(kept_at(installation.folder()));
  if (!kept) return;
  std::vector<std::string> lines;
  for (std::size_t at = 0, end = 0; (end = kept->find('\n', at)) != std::string::npos; at = end + 1)
    lines.push_back(kept->substr(at, end - at));
  if (lines.size() != 5) return;
  fmt::print(
      "Aplikasi demo (eSign v1/v2 dan CSC, HTTP Basic):\n  nama     {}\n  rahasia  {}\n"
      "Penanda tangan demo: {}\n  NIK         {}\n  surel       {}\n  passphrase  {}\n"
      "  curl -u {}:{} -F nik={} -F 'passphrase={}' -F tampilan=invisible -F file=@surat.pdf {}/api/sign/pdf "
      "-o hasil.pdf\n\n",
      lines[0], lines[1], lines[4], lines[2], lines[3], demo_password, lines[0], lines[1], lines[2],
      demo_password, address);
}

}  // namespace paraf::cli
