// What the Desk promises every door, on a scenario's installation.
#include <doctest/doctest.h>

#include <cstdlib>

#include "doors/cli/papers.h"
#include "doors/cli/find_fit.h"
#include "doors/cli/play_stage.h"
#include "office/registry/registry.h"
#include "platform/outbox/outbox.h"

namespace paraf::cli::scenario {
namespace {

struct Bench {
  std::unique_ptr<Stage> stage;
  actions::CaseRef subject;

  explicit Bench(const char* office = "bekasi", const char* procedure = "pendaftaran-sertifikat") {
    const char* root = std::getenv("PARAF_ROOT");
    const std::string sop = std::string{root ? root : "."} + "/sop";
    auto raised = Stage::raise(sop, office, sop + "/" + office + "/" + procedure + "/sop.yaml", "", false,
                               calendar::local_time("2026-01-05 09:00 WIB").value());
    REQUIRE_MESSAGE(raised.has_value(), (raised ? "" : raised.error().line()));
    stage = std::move(*raised);
  }
  actions::Desk& desk() { return stage->desk(); }
  actions::Session as(const char* who) { return stage->actor(who).value()->session(); }
  std::vector<actions::Upload> papers(std::initializer_list<const char*> slots) {
    std::vector<actions::Upload> all;
    for (const char* slot : slots)
      all.push_back(
          sample_paper(*stage->procedure().paper(slot), "R", "D", stage->clock().now(), stage->sop_folder())
              .value());
    return all;
  }
  Result<actions::Receipt> submit(const char* key = "") {
    actions::SubmitRequest request;
    request.papers = papers({"surat_permohonan", "berkas_persyaratan"});
    request.idempotency_key = key;
    auto receipt = desk().submit(as("ratna"), std::move(request));
    if (receipt) subject = receipt->subject;
    return receipt;
  }
  Result<actions::Receipt> does(const char* who, const char* verb,
                                std::function<void(actions::ActRequest&)> with = {}) {
    actions::ActRequest request;
    request.verb = verb;
    if (request.verb == "check_documents") find_fit(request, desk().view(as(who), subject).value());
    if (with) with(request);
    return desk().perform(as(who), subject, std::move(request));
  }
  void to_row_4_typed() {
    REQUIRE(submit());
    for (const auto& [who, verb] :
         std::initializer_list<std::pair<const char*, const char*>>{{"kadis", "receive_letter"},
                                                                    {"kadis", "give_disposition"},
                                                                    {"kabid", "give_disposition"},
                                                                    {"kasi", "study_order"},
                                                                    {"kasi", "coordinate_requirements"},
                                                                    {"kasi", "draft_letter"},
                                                                    {"pelaksana", "check_documents"},
                                                                    {"pelaksana", "type_letter"}}) {
      const auto done = does(who, verb);
      REQUIRE_MESSAGE(done.has_value(), (done ? "" : done.error().line()));
    }
  }
};

TEST_CASE("an act repeated with its key has the effect of one, and gives the first receipt again") {
  Bench b;
  const auto first = b.submit("a");
  REQUIRE(first);
  const auto again = b.submit("a");
  REQUIRE(again);
  CHECK(again->repeated);
  CHECK(again->act == first->act);
  CHECK(b.desk().cases(b.as("kadis"))->size() == 1);
  const auto key = [](actions::ActRequest& r) { r.idempotency_key = "b"; };
  const auto received = b.does("kadis", "receive_letter", key);
  REQUIRE(received);
  const auto repeated = b.does("kadis", "receive_letter", key);
  REQUIRE(repeated);
  CHECK(repeated->made.at("agenda_masuk") == received->made.at("agenda_masuk"));
  CHECK(code_of(b.does("kadis", "receive_letter")) ==
        "workflow.already_done");  // without the key it is another act
}

TEST_CASE("a key that was used for one act is refused for another, whichever came first") {
  Bench b;
  REQUIRE(b.submit("a"));
  REQUIRE(b.does("kadis", "receive_letter", [](actions::ActRequest& r) { r.idempotency_key = "b"; }));
  actions::SignRequest request;
  request.idempotency_key = "b";
  CHECK(code_of(b.desk().sign_document(b.as("kadis"), std::move(request))) == "actions.key_used");
  // The same key on another case.
  const actions::CaseRef first = b.subject;
  REQUIRE(b.submit("c"));
  CHECK(b.subject != first);
  CHECK(code_of(b.does("kadis", "receive_letter", [](actions::ActRequest& r) { r.idempotency_key = "b"; })) ==
        "actions.key_used");
  // Another person's key of the same name is another key.
  b.subject = first;
  CHECK(code_of(b.does("kabid", "receive_letter", [](actions::ActRequest& r) { r.idempotency_key = "b"; })) !=
        "actions.key_used");
}

TEST_CASE("who saw an older version is told that the case moved on") {
  Bench b;
  REQUIRE(b.submit());
  const std::int64_t seen = b.desk().view(b.as("kadis"), b.subject)->version;
  REQUIRE(b.does("kadis", "receive_letter"));
  CHECK(code_of(b.does("kadis", "give_disposition", [&](actions::ActRequest& r) { r.version = seen; })) ==
        "workflow.moved_on");
  CHECK(
      b.does("kadis", "give_disposition", [&](actions::ActRequest& r) { r.version = seen + 1; }).has_value());
}

TEST_CASE("a case exists for its office's officials and its applicant, and for nobody else") {
  Bench b;
  REQUIRE(b.submit());
  CHECK(b.desk().view(b.as("ratna"), b.subject).has_value());
  CHECK(b.desk().view(b.as("kabid"), b.subject).has_value());
  CHECK(code_of(b.desk().view(b.as("yusuf"), b.subject)) == "workflow.no_such_case");  // another applicant
  CHECK(code_of(b.desk().view(b.as("petugas"), b.subject)) ==
        "workflow.no_such_case");  // another office's official
  CHECK(b.desk().cases(b.as("yusuf"))->empty());
  CHECK(b.desk().inbox(b.as("kadis"))->size() == 1);
  CHECK(b.desk().inbox(b.as("kabid"))->empty());
}

TEST_CASE("an official's view masks the NIK, and the public page holds no personal data at all") {
  Bench b;
  REQUIRE(b.submit());
  const auto nik = std::string{b.stage->actor("ratna").value()->nik->digits()};
  CHECK(b.desk().view(b.as("ratna"), b.subject)->statement.nik == nik);
  CHECK(b.desk().view(b.as("kadis"), b.subject)->statement.nik == nik.substr(0, 4) + "************");
  const auto page = b.desk().track(b.desk().view(b.as("ratna"), b.subject)->tracking);
  REQUIRE(page);
  const std::string all = page->sop_name + page->office_name + page->status + page->activity;
  CHECK(all.find("Ratna") == std::string::npos);
  CHECK(all.find(nik) == std::string::npos);
  CHECK(page->rows == 7);
  CHECK(code_of(b.desk().track("0000-0000-00000")) == "workflow.no_such_code");
}

TEST_CASE("a signature that fails keeps the letter's number, and the next try signs under it") {
  Bench b;
  b.to_row_4_typed();
  REQUIRE(b.stage->certify(*b.stage->actor("kadis").value()));
  const auto with = [](const char* passphrase) {
    return [passphrase](actions::ActRequest& r) { r.passphrase = Secret{std::string_view{passphrase}}; };
  };
  CHECK(code_of(b.does("kadis", "sign_letter")) == "actions.passphrase_or_scan");
  CHECK(code_of(b.does("kadis", "sign_letter", with("salah sama sekali ini"))) == "keys.passphrase.wrong");
  const auto waiting = b.desk().view(b.as("kadis"), b.subject)->letters.front();
  CHECK(waiting.state == "menunggu tanda tangan");
  CHECK_FALSE(waiting.number.empty());
  const auto done = b.does("kadis", "sign_letter", with(play_passphrase));
  REQUIRE_MESSAGE(done.has_value(), (done ? "" : done.error().line()));
  CHECK(done->made.at("rekomendasi.nomor") == waiting.number);
  const auto gaps = b.stage->node().store->read(
      store::Scope::office(b.stage->office()),
      [](store::Transaction& tx) { return registry::gaps(tx, registry::Book::outgoing, 2026); });
  CHECK(gaps->empty());
  CHECK(text_of(b.desk().letter(b.as("ratna"), b.subject, "rekomendasi")->bytes).starts_with("%PDF-"));
}

TEST_CASE("before anybody has a certificate a letter is signed by hand, with the scan") {
  Bench b;
  b.to_row_4_typed();
  CHECK(code_of(b.does("kadis", "sign_letter", [](actions::ActRequest& r) {
          r.passphrase = Secret{std::string_view{"apa saja boleh"}};
        })) == "actions.no_certificate");
  CHECK(code_of(b.does("kadis", "sign_letter", [](actions::ActRequest& r) {
          r.uploads = {{"", "a.pdf", to_bytes("bukan pdf")}};
        })) == "documents.unknown_type");
  const auto done = b.does("kadis", "sign_letter",
                           [&](actions::ActRequest& r) { r.uploads = b.papers({"surat_permohonan"}); });
  REQUIRE_MESSAGE(done.has_value(), (done ? "" : done.error().line()));
  CHECK(b.desk().view(b.as("kadis"), b.subject)->letters.front().by_hand);
}

TEST_CASE("mails with names and links lie sealed until they leave") {
  Bench b;
  b.stage->courier_stopped = true;
  REQUIRE(b.submit());
  CHECK(b.stage->mailbox().mails.empty());
  b.stage->courier_stopped = false;
  CHECK(b.stage->deliver().value() == 1);
  CHECK(b.stage->mailbox().mails.front().text.find("Ratna") != std::string::npos);
  CHECK(b.stage->deliver().value() == 0);
}

TEST_CASE("only an administrator sets the office's agreement and procedure, and nobody another office's") {
  Bench b;
  CHECK(code_of(b.desk().record_agreement(b.as("kadis"), "1", "2026-01-01", "2026-12-31")) ==
        "actions.administrator_only");
  CHECK(code_of(b.desk().record_agreement(b.as("agendaris"), "1", "2026-12-31", "2026-01-01")) ==
        "actions.agreement");
  CHECK(b.desk().record_agreement(b.as("agendaris"), "1", "2026-01-01", "2026-12-31").has_value());
  CHECK(code_of(b.desk().adopt_sop(b.as("ratna"), b.stage->procedure().folder)) ==
        "actions.administrator_only");
  CHECK(code_of(b.desk().bootstrap_signer(b.as("petugas"), b.stage->office(), b.as("kadis").person,
                                          Secret{std::string_view{play_passphrase}}, "SK")) ==
        "actions.administrator_only");
  CHECK(b.desk()
            .bootstrap_signer(b.as("agendaris"), b.stage->office(), b.as("kadis").person,
                              Secret{std::string_view{play_passphrase}}, "SK")
            .has_value());
  CHECK(code_of(b.desk().bootstrap_signer(b.as("agendaris"), b.stage->office(), b.as("kadis").person,
                                          Secret{std::string_view{play_passphrase}}, "SK")) ==
        "actions.bootstrap_over");
}

TEST_CASE("the disposition sheet is drawn from what was recorded") {
  Bench b;
  REQUIRE(b.submit());
  REQUIRE(b.does("kadis", "receive_letter"));
  CHECK(code_of(b.desk().disposition_sheet(b.as("kadis"), b.subject)) == "actions.no_disposition");
  REQUIRE(b.does("kadis", "give_disposition",
                 [](actions::ActRequest& r) { r.params["text"] = "Tindak lanjuti"; }));
  const auto sheet = b.desk().disposition_sheet(b.as("kabid"), b.subject);
  REQUIRE_MESSAGE(sheet.has_value(), (sheet ? "" : sheet.error().line()));
  CHECK(text_of(sheet->bytes).starts_with("%PDF-"));
  CHECK(code_of(b.desk().disposition_sheet(b.as("ratna"), b.subject)) == "workflow.no_such_case");
}

}  // namespace
}  // namespace paraf::cli::scenario
