// The page on which a person consents to an application: by the account's login, and by all the office asks
// of it.
#include "actions/application.h"
#include "doors/cli/served.h"
#include "doors/csc/csc.h"
#include "office/applications/applications.h"
#include "office/people/office.h"

namespace paraf::cli::served {

namespace {

constexpr const char* back = "https://eoffice.example/kembali";

http::Response consent(http::Router& router, const std::string& login) {
  http::Request request;
  request.method = http::Method::post;
  request.path = "/csc/v2/oauth2/authorize";
  request.peer = "192.0.2.7";
  request.headers.add("Content-Type", "application/x-www-form-urlencoded");
  const std::pair<std::string, std::string> fields[] = {{"response_type", "code"},
                                                        {"client_id", "e-office"},
                                                        {"redirect_uri", back},
                                                        {"scope", "service"},
                                                        {"code_challenge", std::string(43, 'a')},
                                                        {"code_challenge_method", "S256"},
                                                        {"login", login},
                                                        {"password", play_passphrase}};
  std::string body;
  for (const auto& [name, value] : fields) body += name + "=" + http::encode(value) + "&";
  request.body = http::Body{body};
  return router.dispatch(request);
}

}  // namespace

TEST_CASE("who owes the office a second factor consents to nothing before it is set up") {
  Served served{"kudus", "pendaftaran-penerbitan"};
  Actor& head = served.actor("kadis");
  served.open_account(head);
  const Timestamp now = served.stage->clock().now();
  store::Store& store = *served.node.store;
  REQUIRE(store.transact(store::Scope::installation(), [&](store::Transaction& tx) -> Result<void> {
    const auto made =
        TRY(applications::create(tx, now, served.random, {head.office, "e-office", "E-Office"}));
    return applications::set_redirects(tx, now, made.application.id, {back});
  }));
  actions::ApplicationDesk desk{*served.node.desk, *served.node.services};
  const publik::Parts pages{*served.node.desk, *served.node.services, served.accounts,
                            served.catalogue,  served.responder,      true};
  http::Router router;
  csc::mount(router, {desk, served.catalogue, pages});

  const auto given = consent(router, head.person.email->text());
  CHECK(given.status == 303);
  CHECK(given.headers.get("Location").starts_with(std::string{back} + "?code="));
  REQUIRE(store.transact(store::Scope::office(head.office), [&](store::Transaction& tx) -> Result<void> {
    people::Office office = TRY(people::load_office(tx));
    office.settings.second_factor = {"kepala_dinas"};
    return people::save_office(tx, office);
  }));
  const auto refused = consent(router, head.person.email->text());
  CHECK(refused.status == 403);
  CHECK_FALSE(refused.headers.has("Location"));
  // Of another role nothing is asked.
  REQUIRE(store.transact(store::Scope::office(head.office), [&](store::Transaction& tx) -> Result<void> {
    people::Office office = TRY(people::load_office(tx));
    office.settings.second_factor = {"auditor"};
    return people::save_office(tx, office);
  }));
  CHECK(consent(router, head.person.email->text()).status == 303);
}

TEST_CASE("a signature made elsewhere is prepared with a mark that a page can have") {
  Served served{"kudus", "pendaftaran-penerbitan"};
  Actor& head = served.actor("kadis");
  served.open_account(head);
  Caller caller{served};
  caller.log_in(head.person.email->text());
  struct Row {
    std::string why, mark, type;
  };
  const Row rows[] = {
      {"far away", R"("page": 1, "x": 1e9)", "actions.mark_size"},
      {"a place of a form's that is none", R"("page": 1, "x": "nan")", "api.field"},
      {"lines without end", R"("page": 1, "lines": [")" + std::string(600, 'a') + "\"]",
       "application.too_long"},
      {"a long reason", R"("reason": ")" + std::string(600, 'a') + "\"", "application.too_long"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const std::string path = "/api/v1/signatures/prepare";
    const auto answer =
        caller.client().request("POST", path, R"({"document": "JVBERg==", "serial": "00", )" + row.mark + "}",
                                {{"Content-Type", "application/json"}, {"X-CSRF-Token", caller.csrf}});
    CHECK(caller.held("POST", path, answer).status == 400);
    CHECK(type_of(answer).ends_with(row.type));
  }
}

}  // namespace paraf::cli::served
