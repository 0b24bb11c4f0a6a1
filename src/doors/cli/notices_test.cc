// Notices to telephones, from the act to a carrier that fails: over the outbox, the webhook and a real HTTP server.
#include <doctest/doctest.h>

#include "actions/notices.h"
#include "doors/cli/papers.h"
#include "doors/cli/served.h"
#include "platform/journal/journal.h"
#include "tests/support/carrier.h"

namespace paraf::cli::served {

namespace {

void carry(Stage& stage, const tests::Carrier& to) {
  auto gateway = phone::webhook(
      {.url = to.url(), .secret = Secret{std::string_view{"rahasia bersama untuk pengujian 0123456789"}}});
  REQUIRE(gateway);
  stage.telephones().carrier = std::move(*gateway);
}

std::vector<std::string> acts_of(Stage& stage, const std::string& subject) {
  std::vector<std::string> acts;
  const auto written = stage.node().store->read(store::Scope::office(stage.office()), [&](store::Transaction& tx) {
    return journal::of_subject(tx, subject);
  });
  REQUIRE(written);
  for (const journal::Written& entry : *written)
    if (entry.entry.act.starts_with("notice.")) acts.push_back(entry.entry.act);
  return acts;
}

std::string code_in(const tests::Carrier& carrier) {
  REQUIRE_FALSE(carrier.bodies.empty());
  const std::string& body = carrier.bodies.back();
  const auto at = body.find("kode ");
  REQUIRE(at != std::string::npos);
  return body.substr(at + 5, 6);
}

// The person shows that their number is theirs, over a carrier that is well.
void prove(Stage& stage, const Actor& person) {
  tests::Carrier carrier{{tests::http_status(202)}};
  carry(stage, carrier);
  const actions::Services& s = *stage.node().services;
  REQUIRE(actions::send_phone_code(s, person.session()));
  REQUIRE(stage.deliver());
  REQUIRE(actions::prove_phone(s, person.session(), code_in(carrier)));
}

}  // namespace

TEST_CASE("a number is proved and the way to be told is chosen by call, and a carrier that says never ends it") {
  tests::Carrier carrier{{tests::http_status(202), tests::http_status(410)}};
  Served served{"bekasi", "pendaftaran-sertifikat"};
  Stage& stage = *served.stage;
  carry(stage, carrier);
  Actor& ratna = served.actor("ratna");
  served.open_account(ratna);
  Caller her{served};
  her.log_in(ratna.person.email->text());
  const std::string path = "/api/v1/me/notices";
  boost::json::value now = her.json(path);
  CHECK(now.at("proved").as_bool() == false);
  CHECK(now.at("ways").as_string() == "mail");
  CHECK(now.at("number").as_string().find(ratna.person.phone->text().substr(4, 4)) == std::string::npos);
  const boost::json::object both{{"ways", "both"}, {"language", "id"}};
  CHECK(type_of(her.post(path, both)).ends_with("actions.notices.not_proved"));
  CHECK(her.post(path + "/code", boost::json::object{}).status == 204);
  REQUIRE(stage.deliver());
  const std::string code = code_in(carrier);
  CHECK(type_of(her.post(path + "/code", boost::json::object{})).ends_with("actions.notices.code_wait"));
  const std::string wrong = code == "123456" ? "654321" : "123456";
  CHECK(type_of(her.post(path + "/code/confirm", boost::json::object{{"code", wrong}})).ends_with("actions.notices.code_wrong"));
  CHECK(her.post(path + "/code/confirm", boost::json::object{{"code", code}}).status == 204);
  CHECK(type_of(her.post(path + "/code/confirm", boost::json::object{{"code", code}})).ends_with("actions.notices.no_code"));
  CHECK(her.post(path, both).status == 204);
  CHECK(her.json(path).at("ways").as_string() == "both");
  // A carrier that says never ends it: from then on she is told by mail again.
  actions::SubmitRequest request;
  for (const char* slot : {"surat_permohonan", "berkas_persyaratan"})
    request.papers.push_back(
        sample_paper(*stage.procedure().paper(slot), "R", "D", stage.clock().now(), stage.sop_folder()).value());
  REQUIRE(stage.desk().submit(ratna.session(), std::move(request)));
  REQUIRE(stage.deliver());
  CHECK(her.json(path).at("ways").as_string() == "mail");
  CHECK(acts_of(stage, "person:" + ratna.person.id.text()).back() == "notice.rejected");
}

TEST_CASE("a notice waits out a carrier that is ill, arrives once more under the same id, and names nobody") {
  tests::Carrier carrier{{tests::http_status(503), "", tests::http_status(202)}};
  Served served{"bekasi", "pendaftaran-sertifikat"};
  Stage& stage = *served.stage;
  Actor& ratna = served.actor("ratna");
  prove(stage, ratna);
  carry(stage, carrier);
  const actions::Services& s = *stage.node().services;
  REQUIRE(actions::choose_phone(s, ratna.session(), actions::Ways::both));

  actions::SubmitRequest request;
  for (const char* slot : {"surat_permohonan", "berkas_persyaratan"})
    request.papers.push_back(
        sample_paper(*stage.procedure().paper(slot), "R", "D", stage.clock().now(), stage.sop_folder()).value());
  const auto receipt = stage.desk().submit(ratna.session(), std::move(request));
  REQUIRE(receipt);
  const std::string subject = "person:" + ratna.person.id.text();
  CHECK(acts_of(stage, subject) ==
        std::vector<std::string>{"notice.posted", "notice.sent", "notice.number_proved", "notice.wanted", "notice.posted"});

  // What lies in the outbox is sealed: nobody who reads the table learns a number.
  for (int i = 0; i < 3; ++i) {
    REQUIRE(stage.deliver());
    stage.clock().advance(std::chrono::minutes{1});
  }
  REQUIRE(carrier.bodies.size() == 3);
  CHECK(carrier.bodies[0] == carrier.bodies[2]);
  CHECK(tests::http_header(carrier.heads[0], "Idempotency-Key") ==
        tests::http_header(carrier.heads[2], "Idempotency-Key"));
  CHECK(carrier.bodies[2].find("sudah diterima") != std::string::npos);
  for (const std::string& secret :
       {ratna.person.name, std::string{ratna.nik->digits()}, std::string{ratna.person.nip->digits()},
        ratna.person.email->text()})
    CHECK(carrier.bodies[2].find(secret) == std::string::npos);
  CHECK(acts_of(stage, subject).back() == "notice.sent");

  // Whoever does not want it any more gets not even what waits.
  REQUIRE(actions::choose_phone(s, ratna.session(), actions::Ways::mail));
  REQUIRE(stage.desk().withdraw(ratna.session(), receipt->subject, "salah unggah"));
  REQUIRE(stage.deliver());
  CHECK(carrier.bodies.size() == 3);
}

}  // namespace paraf::cli::served
