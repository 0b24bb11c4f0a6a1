// doors/cli/served.h: for tests: a scenario's installation, served over HTTP, and people who call it.
//
// Everything is real but the key sizes, the clock and the mailbox. Each answer that a Caller gets is held
// to docs/openapi.yaml, and so is each JSON body it sends.
#pragma once

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <functional>
#include <map>

#include "doors/api/api.h"
#include "doors/cli/play_stage.h"
#include "doors/portal/portal.h"
#include "doors/public/public.h"
#include "doors/staff/staff.h"
#include "office/people/account.h"
#include "platform/http/server.h"
#include "platform/messages/messages.h"
#include "tests/support/database.h"
#include "tests/support/http_client.h"
#include "tests/support/openapi.h"
#include "trust/ca/status.h"
#include "trust/validation/ocsp.h"

namespace paraf::cli::served {

using scenario::Actor;
using scenario::Node;
using scenario::play_passphrase;
using scenario::Stage;

inline std::string source_folder() {
  const char* root = std::getenv("PARAF_ROOT");
  return root == nullptr ? "." : root;
}

inline people::AccountLimits roomy_limits() {
  people::AccountLimits limits;
  limits.per_address = 100'000;
  limits.per_account_and_address = 1'000;
  limits.per_account = 100'000;
  limits.idle = std::chrono::hours{11};
  limits.cost = crypto::Argon2Cost::trivial();
  return limits;
}

struct Served {
  explicit Served(const std::string& office, const std::string& procedure, http::Options options = {},
                  const std::string& db = {})
      : stage(raise(office, procedure, db)),
        node(stage->node()),
        accounts(*node.store, stage->clock(), random, roomy_limits()),
        catalogue(*messages::Catalogue::embedded()),
        responder(node.authority->certificate(keys::Purpose::issuing),
                  node.authority->certificate(keys::Purpose::ocsp),
                  *stage->keyring().signer(keys::Purpose::ocsp), node.authority->status(), stage->clock()),
        openapi(source_folder() + "/docs/openapi.yaml") {
    accounts.seal_with(node.services->sealer);
    http::Router router;
    api::mount(router, {*node.desk, *node.services, accounts, catalogue});
    publik::mount(router, {*node.desk, *node.services, accounts, catalogue, responder, true});
    for (const auto& [method, pattern] : router.list())
      routes.emplace_back(std::string{http::name_of(method)}, pattern);
    const staff::Parts pages{*node.desk, *node.services, accounts, catalogue, responder, true};
    staff::mount(router, pages);
    portal::mount(router, pages);
    options.port = 0;
    options.threads = 1;
    options.workers = 2;
    options.clock = &stage->clock();
    auto started = http::Server::start(std::move(router), std::move(options));
    REQUIRE(started);
    server = std::move(*started);
    REQUIRE(node.authority->status().refresh());  // what the background does once a second
  }

  static std::unique_ptr<Stage> raise(const std::string& office, const std::string& procedure,
                                      const std::string& db = {}) {
    const std::string sop = source_folder() + "/sop";
    auto raised = Stage::raise(sop, office, sop + "/" + office + "/" + procedure + "/sop.yaml", db, false,
                               *Timestamp::parse("2026-01-05T02:00:00Z"));
    INFO((raised ? std::string{} : raised.error().line()));
    REQUIRE(raised);
    return std::move(*raised);
  }

  // An account for the person, as `paraf account open` would make it.
  void open_account(const Actor& actor, std::string_view password = play_passphrase) {
    const auto hash = people::hash_password(Secret{password}, actor.person.email->text(), random,
                                            crypto::Argon2Cost::trivial());
    REQUIRE(hash);
    const auto opened = node.store->transact(store::Scope::office(actor.office), [&](store::Transaction& tx) {
      return people::open_account(tx, stage->clock().now(), random, actor.office, actor.person.id,
                                  actor.person.email->text(), *hash);
    });
    REQUIRE(opened);
  }
  Actor& actor(std::string_view word) {
    const auto found = stage->actor(word);
    REQUIRE(found);
    return **found;
  }

  std::unique_ptr<Stage> stage;
  Node& node;
  SystemRandom random;
  people::Accounts accounts;
  messages::Catalogue catalogue;
  validation::Responder responder;
  tests::OpenApi openapi;
  std::vector<std::pair<std::string, std::string>> routes;
  std::unique_ptr<http::Server> server;
};

// The same on SQLite and on PostgreSQL; db is for Served.
inline void on_each_engine(const std::function<void(const std::string& db)>& test) {
  for (tests::Database& database : tests::each_engine()) {
    CAPTURE(database.name());
    test(database.engine() == tests::Engine::postgresql ? database.url() : std::string{});
  }
}

// One person's browser or application.
class Caller {
 public:
  explicit Caller(Served& served) : served_(served), client_(served.server->port()) {}

  tests::HttpClient& client() { return client_; }
  std::string csrf;

  // Every answer is held to the document.
  tests::Answer held(std::string_view method, std::string_view path, tests::Answer answer) {
    const tests::Operation* operation = served_.openapi.find(method, path);
    INFO(std::string{method} << " " << std::string{path});
    REQUIRE(operation != nullptr);
    for (const std::string& problem : served_.openapi.check_answer(
             *operation, answer.status, answer.header("content-type"), answer.body)) {
      FAIL_CHECK(problem);
    }
    return answer;
  }
  tests::Answer get(const std::string& path) { return held("GET", path, client_.get(path)); }
  tests::Answer send(const std::string& method, const std::string& path, const boost::json::value& body,
                     std::string key = {}) {
    const std::string text = boost::json::serialize(body);
    if (const auto* operation = served_.openapi.find(method, path)) {
      for (const std::string& problem : served_.openapi.check_request(*operation, text)) FAIL_CHECK(problem);
    }
    return held(method, path,
                client_.request(method, path, text, headers(std::move(key), "application/json")));
  }
  tests::Answer post(const std::string& path, const boost::json::value& body, std::string key = {}) {
    return send("POST", path, body, std::move(key));
  }
  tests::Answer bare(const std::string& method, const std::string& path) {
    return held(method, path, client_.request(method, path, "", headers({}, "")));
  }
  tests::Answer multipart(const std::string& path, const boost::json::value& data,
                          const std::vector<tests::HttpClient::FilePart>& files, std::string key = {}) {
    return held("POST", path,
                client_.post_multipart(path, {{"data", boost::json::serialize(data)}}, files,
                                       headers(std::move(key), "")));
  }

  boost::json::value json(const std::string& path) {
    const tests::Answer answer = get(path);
    INFO(path << " " << answer.body);
    REQUIRE(answer.status == 200);
    return boost::json::parse(answer.body);
  }
  void log_in(const std::string& login, std::string_view password = play_passphrase) {
    const tests::Answer answer =
        post("/api/v1/login", boost::json::object{{"login", login}, {"password", password}});
    INFO(login << " " << answer.body);
    REQUIRE(answer.status == 200);
    csrf = std::string{boost::json::parse(answer.body).at("csrf").as_string()};
  }

 private:
  tests::HttpClient::Headers headers(std::string key, const std::string& type) const {
    tests::HttpClient::Headers all;
    if (!type.empty()) all.emplace_back("Content-Type", type);
    if (!csrf.empty()) all.emplace_back("X-CSRF-Token", csrf);
    if (!key.empty()) all.emplace_back("Idempotency-Key", std::move(key));
    return all;
  }
  Served& served_;
  tests::HttpClient client_;
};

inline std::string type_of(const tests::Answer& answer) {
  boost::json::error_code ec;
  const boost::json::value value = boost::json::parse(answer.body, ec);
  if (ec || !value.is_object() || !value.as_object().contains("type")) return {};
  return std::string{value.at("type").as_string()};
}

}  // namespace paraf::cli::served
