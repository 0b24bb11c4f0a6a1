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

}  // namespace

TEST_CASE("a notice waits out a carrier that is ill, arrives once more under the same id, and names nobody") {
  tests::Carrier carrier{{tests::http_status(503), "", tests::http_status(202)}};
  Served served{"bekasi", "pendaftaran-sertifikat"};
  Stage& stage = *served.stage;
  carry(stage, carrier);
  Actor& ratna = served.actor("ratna");
  const actions::Services& s = *stage.node().services;
  REQUIRE(actions::choose_phone(s, ratna.session(), true));

  actions::SubmitRequest request;
  for (const char* slot : {"surat_permohonan", "berkas_persyaratan"})
    request.papers.push_back(
        sample_paper(*stage.procedure().paper(slot), "R", "D", stage.clock().now(), stage.sop_folder()).value());
  const auto receipt = stage.desk().submit(ratna.session(), std::move(request));
  REQUIRE(receipt);
  const std::string subject = "person:" + ratna.person.id.text();
  CHECK(acts_of(stage, subject) == std::vector<std::string>{"notice.wanted", "notice.posted"});

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
  REQUIRE(actions::choose_phone(s, ratna.session(), false));
  REQUIRE(stage.desk().withdraw(ratna.session(), receipt->subject, "salah unggah"));
  REQUIRE(stage.deliver());
  CHECK(carrier.bodies.size() == 3);
}

}  // namespace paraf::cli::served
