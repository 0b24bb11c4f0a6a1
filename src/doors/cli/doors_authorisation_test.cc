// Who may call what, endpoint by endpoint and role by role, over real HTTP.
#include <set>

#include "doors/api/authorisation.h"
#include "doors/cli/served.h"

namespace paraf::cli::served {

namespace {

namespace json = boost::json;

// The columns: nobody · an applicant · head of the office · verifier of the office · who keeps the agenda
// and is its administrator · officer of the authority · administrator of the authority.
// x: gets through to the handler. This is written by hand from what each role is for, not made from the
// code's table.
struct Row {
  std::string operation, may;
};
const Row expected[] = {
    {"logIn", "xxxxxxx"},
    {"verifyDocument", "xxxxxxx"},
    {"track", "xxxxxxx"},
    {"openapi", "xxxxxxx"},
    {"logOut", ".xxxxxx"},
    {"me", ".xxxxxx"},
    {"changePassword", ".xxxxxx"},
    {"listSessions", ".xxxxxx"},
    {"endSession", ".xxxxxx"},
    {"askEmailConfirmation", ".xxxxxx"},
    {"listProcedures", ".xxxxxx"},
    {"inbox", ".xxxxxx"},
    {"listCases", ".xxxxxx"},
    {"submitCase", ".xxxxxx"},
    {"viewCase", ".xxxxxx"},
    {"act", ".xxxxxx"},
    {"amendCase", ".xxxxxx"},
    {"withdrawCase", ".xxxxxx"},
    {"readUnread", ".xxxxxx"},
    {"claimCase", "..xxxxx"},
    {"releaseCase", "..xxxxx"},
    {"markRead", ".xxxxxx"},
    {"noteCase", "..xxxxx"},
    {"readConversation", ".xxxxxx"},
    {"writeMessage", ".xxxxxx"},
    {"takeBack", "..xxxxx"},
    {"refuseCase", "..xxxxx"},
    {"sendBackCase", "..xxxxx"},
    {"recallCase", "..xxxxx"},
    {"handOverAgain", "..xxxxx"},
    {"downloadReceipt", ".xxxxxx"},
    {"listAccesses", ".xxxxxx"},
    {"listAppointments", "..xxxxx"},
    {"listLists", ".xxxxxx"},
    {"keepList", ".xxxxxx"},
    {"dropList", ".xxxxxx"},
    {"listHolders", "..xxxxx"},
    {"viewHolder", "..xxxxx"},
    {"submitCollective", ".xxxxxx"},
    {"listApplicants", ".xxxxxx"},
    {"amendApplicant", ".xxxxxx"},
    {"withdrawApplicant", ".xxxxxx"},
    {"downloadPaper", ".xxxxxx"},
    {"downloadLetter", ".xxxxxx"},
    {"listCertificates", ".xxxxxx"},
    {"downloadCertificate", ".xxxxxx"},
    {"revokeCertificate", ".xxxxxx"},
    {"signDocument", ".xxxxxx"},
    {"listDocuments", ".xxxxxx"},
    {"downloadDocument", ".xxxxxx"},
    {"listSignatures", ".xxxxxx"},
    {"prepareSignature", ".xxxxxx"},
    {"finishSignature", ".xxxxxx"},
    {"beginAuthenticator", ".xxxxxx"},
    {"confirmAuthenticator", ".xxxxxx"},
    {"dropAuthenticator", ".xxxxxx"},
    {"readLetter", "..xxxxx"},
    {"editLetter", "..xxxxx"},
    {"listHints", "..xxxxx"},
    {"listMail", "..xxxxx"},
    {"downloadMail", "..xxxxx"},
    {"downloadMailAttachment", "..xxxxx"},
    {"settleMail", "..xxxxx"},
    {"listParcels", "..xxxxx"},
    {"handOverParcel", "..xxxxx"},
    {"listMarks", "..xxxxx"},
    {"markLetter", "..xxxxx"},
    {"downloadDisposition", "..xxxxx"},
    {"readRegister", "..xxxxx"},
    {"listSubscribers", ".....x."},
    {"resendEnrolment", ".....x."},
    {"listAllCertificates", ".....x."},
    {"searchInventory", ".....x."},
    {"exportInventory", ".....x."},
    {"viewCertificateHistory", ".....x."},
    {"reportExpiries", ".....x."},
    {"exportExpiries", ".....x."},
    {"viewAuthorityStatus", ".....x."},
    {"listAuthorityRequests", ".....x."},
    {"askAuthorityAct", ".....x."},
    {"previewAuthorityAct", ".....x."},
    {"suspendCertificate", ".....x."},
    {"downloadRootRequest", ".....x."},
    {"viewAuthorityRequest", ".....x."},
    {"amendAuthorityRequest", ".....x."},
    {"approveAuthorityRequest", ".....x."},
    {"rejectAuthorityRequest", ".....x."},
    {"withdrawAuthorityRequest", ".....x."},
    {"retryAuthorityRequest", ".....x."},
    {"checkIssuanceList", ".....x."},
    {"beginSecondFactor", ".xxxxxx"},
    {"confirmSecondFactor", ".xxxxxx"},
    {"readNotices", ".xxxxxx"},
    {"chooseNotices", ".xxxxxx"},
    {"sendPhoneCode", ".xxxxxx"},
    {"provePhone", ".xxxxxx"},
    {"readStatistics", "..xxxxx"},
    {"readEventLog", "..xxxxx"},
    {"readMonth", "..xxxxx"},
    {"listTemplates", "..xxxxx"},
    {"readTemplate", "..xxxxx"},
    {"checkTemplate", "..xxxxx"},
    {"listSopProposals", "..xxxxx"},
    {"coordinateSop", "..xxxxx"},
    {"approveSop", "..xxxxx"},
    {"walkSop", "..xxxxx"},
    {"deviate", "..xxxxx"},
    {"addPerson", "....x.x"},
    {"changePerson", "....x.x"},
    {"recordDeparture", "....x.x"},
    {"recordQualification", "....x.x"},
    {"requireQualification", "....x.x"},
    {"requireSecondFactor", "....x.x"},
    {"dropSecondFactor", "....x.x"},
    {"setDayOff", "....x.x"},
    {"setNumberPattern", "....x.x"},
    {"proposeSop", "....x.x"},
    {"adoptTemplate", "....x.x"},
    {"moveCase", "....x.x"},
    {"listPeople", "....x.x"},
    {"grantRole", "....x.x"},
    {"endRole", "....x.x"},
    {"appointStandIn", "....x.x"},
    {"recordAgreement", "....x.x"},
    {"enableAccount", "....x.x"},
    {"bootstrapSigner", "....x.x"},
};

std::string filled(std::string path) {
  const std::pair<std::string, std::string> values[] = {{"{office}", "kudus"},
                                                        {"{case}", "01JGZZZZZZZZZZZZZZZZZZZZZZ"},
                                                        {"{session}", "01JGZZZZZZZZZZZZZZZZZZZZZZ"},
                                                        {"{document}", "01JGZZZZZZZZZZZZZZZZZZZZZZ"},
                                                        {"{letter}", "rekomendasi"},
                                                        {"{mail}", "01JGZZZZZZZZZZZZZZZZZZZZZZ"},
                                                        {"{number}", "0"},
                                                        {"{person}", "01JGZZZZZZZZZZZZZZZZZZZZZZ"},
                                                        {"{book}", "masuk"},
                                                        {"{serial}", "00"},
                                                        {"{request}", "01JGZZZZZZZZZZZZZZZZZZZZZZ"},
                                                        {"{month}", "2026-01"},
                                                        {"{sop}", "pendaftaran-penerbitan"},
                                                        {"{edition}", "00"},
                                                        {"{code}", "0000-0000-0000-0"}};
  for (const auto& [name, value] : values) {
    if (const std::size_t at = path.find(name); at != std::string::npos) path.replace(at, name.size(), value);
  }
  return path;
}

}  // namespace

TEST_CASE("every endpoint has its row in the table, in the document, and here") {
  const tests::OpenApi openapi{source_folder() + "/docs/openapi.yaml"};
  std::set<std::string> in_table, in_document, here, mounted;
  for (const api::Endpoint& row : api::endpoints()) {
    in_table.insert(std::string{row.operation} + " " + std::string{http::name_of(row.method)} + " " +
                    std::string{row.pattern} + " " + std::string{api::name_of(row.who)});
  }
  for (const tests::Operation& operation : openapi.operations()) {
    in_document.insert(operation.id + " " + operation.method + " " + operation.path + " " + operation.who);
  }
  CHECK(in_table == in_document);
  std::set<std::string> operations;
  for (const api::Endpoint& row : api::endpoints()) operations.insert(std::string{row.operation});
  for (const Row& row : expected) here.insert(row.operation);
  CHECK(operations == here);

  Served served{"kudus", "pendaftaran-penerbitan"};
  std::set<std::string> table_routes;
  for (const auto& [method, pattern] : served.routes) {
    if (pattern.starts_with("/api/")) mounted.insert(method + " " + pattern);
  }
  for (const api::Endpoint& row : api::endpoints())
    table_routes.insert(std::string{http::name_of(row.method)} + " " + std::string{row.pattern});
  CHECK(mounted == table_routes);
}

TEST_CASE("each role gets through to what is for it and to nothing else") {
  Served served{"kudus", "pendaftaran-penerbitan"};
  const char* const columns[] = {"", "wahyu", "kadis", "verifikator", "agendaris", "petugas", "pencatat"};
  std::vector<Actor*> actors{nullptr};
  for (std::size_t i = 1; i < std::size(columns); ++i) {
    Actor* actor = &served.actor(columns[i]);
    served.open_account(*actor);
    actors.push_back(actor);
  }

  for (std::size_t column = 0; column < std::size(columns); ++column) {
    for (const Row& row : expected) {
      Caller caller{served};  // a session of its own for each: logOut and changePassword end theirs
      if (actors[column] != nullptr) caller.log_in(actors[column]->person.email->text());
      const api::Endpoint& endpoint = api::endpoint(row.operation);
      const std::string method{http::name_of(endpoint.method)};
      const std::string path = filled(std::string{endpoint.pattern});
      CAPTURE(row.operation);
      CAPTURE(columns[column]);
      tests::HttpClient::Headers headers{{"Content-Type", "application/json"}};
      if (!caller.csrf.empty()) headers.emplace_back("X-CSRF-Token", caller.csrf);
      const auto answer = caller.held(
          method, path, caller.client().request(method, path, method == "GET" ? "" : "{}", headers));
      const std::string type = type_of(answer);
      const bool stopped = type == "/errors/people.account.no_session" || type == "/errors/api.role" ||
                           type == "/errors/api.csrf";
      CHECK(stopped == (row.may[column] == '.'));
      if (stopped) CHECK(answer.status == (column == 0 ? 401 : 403));

      // Whoever may change something may not by a page of another site, which has the cookie but not the
      // token.
      if (!stopped && method != "GET" && endpoint.who != api::Who::anybody && row.operation != "logOut" &&
          row.operation != "changePassword") {
        const auto forged =
            caller.held(method, path,
                        caller.client().request(method, path, "{}", {{"Content-Type", "application/json"}}));
        CHECK(type_of(forged) == "/errors/api.csrf");
        const auto wrong = caller.held(method, path,
                                       caller.client().request(method, path, "{}",
                                                               {{"Content-Type", "application/json"},
                                                                {"X-CSRF-Token", std::string(43, 'A')}}));
        CHECK(type_of(wrong) == "/errors/api.csrf");
        const auto elsewhere = caller.held(method, path,
                                           caller.client().request(method, path, "{}",
                                                                   {{"Content-Type", "application/json"},
                                                                    {"X-CSRF-Token", caller.csrf},
                                                                    {"Sec-Fetch-Site", "cross-site"}}));
        CHECK(type_of(elsewhere) == "/errors/api.other_site");
      }
    }
  }
}

TEST_CASE("a role that ended yesterday opens nothing today, in the same session") {
  Served served{"kudus", "pendaftaran-penerbitan"};
  Actor& clerk = served.actor("agendaris");
  served.open_account(clerk);
  Caller caller{served};
  caller.log_in(clerk.person.email->text());
  CHECK(caller.get("/api/v1/admin/people").status == 200);
  const auto ended =
      served.node.store->transact(store::Scope::office(clerk.office), [&](store::Transaction& tx) {
        return people::end_role(tx, served.stage->clock().now(), clerk.person.id, "admin_instansi",
                                *people::parse_day("2026-01-04"));
      });
  REQUIRE(ended);
  CHECK(type_of(caller.get("/api/v1/admin/people")) == "/errors/api.role");
}

TEST_CASE("the session cookie is out of reach of scripts and of other sites") {
  Served served{"kudus", "pendaftaran-penerbitan"};
  Actor& clerk = served.actor("kadis");
  served.open_account(clerk);
  Caller caller{served};
  const auto answer = caller.post(
      "/api/v1/login", json::object{{"login", clerk.person.email->text()}, {"password", play_passphrase}});
  const std::string cookie = answer.header("set-cookie");
  CHECK(cookie.find("; HttpOnly") != std::string::npos);
  CHECK(cookie.find("; SameSite=Strict") != std::string::npos);
  CHECK(cookie.find("; Secure") == std::string::npos);  // plain HTTP, on this machine only
  CHECK(answer.header("cache-control") == "no-store");
  // A form of another site could send this type without asking first.
  Caller form{served};
  const auto posted = form.client().request("POST", "/api/v1/login", "{\"login\":\"a\",\"password\":\"b\"}",
                                            {{"Content-Type", "text/plain"}});
  CHECK(type_of(posted) == "/errors/api.content_type");

  const auto wrong =
      form.post("/api/v1/login", json::object{{"login", "siapa@kudus"}, {"password", "salah"}});
  CHECK(wrong.status == 401);
  const json::value problem = json::parse(wrong.body);
  CHECK(problem.at("title") == "Belum dapat masuk");
  CHECK(wrong.header("content-type") == "application/problem+json");
  const auto english =
      form.client().request("POST", "/api/v1/login", "{\"login\":\"a\",\"password\":\"b\"}",
                            {{"Content-Type", "application/json"}, {"Accept-Language", "en-GB"}});
  CHECK(json::parse(english.body).at("title") == "Not logged in");
  CHECK(type_of(form.client().get("/api/v1/nowhere")) == "/errors/http.no_such_page");
  CHECK(type_of(form.client().request("POST", "/api/v1/login", "[1",
                                      {{"Content-Type", "application/json"}})) == "/errors/api.json");
}

}  // namespace paraf::cli::served
