// What a signature promises is kept or refused: a time stamp or a proof that cannot be had, over HTTP.
#include "actions/act.h"
#include "doors/cli/papers.h"
#include "doors/cli/served.h"
#include "trust/signing/check.h"
#include "trust/tsa/tsa.h"

namespace paraf::cli::served {

namespace {

namespace json = boost::json;

struct Doubting : tsa::ClockWitness {
  Result<void> trustworthy() const override { return unavailable("tsa.clock_in_doubt", "for the test"); }
};

}  // namespace

TEST_CASE("a time stamp that cannot be had is a refusal, and nothing is signed at a lower level") {
  Served served{"kudus", "pendaftaran-penerbitan"};
  Actor& head = served.actor("kadis");
  REQUIRE(served.stage->certify(head));
  REQUIRE(served.node.authority->status().refresh());
  served.open_account(head);
  Caller caller{served};
  caller.log_in(head.person.email->text());
  const auto document = sample_document(head.person.name, "Kudus", served.stage->clock().now());
  REQUIRE(document);
  const tests::HttpClient::FilePart pdf{"file", "surat.pdf", "application/pdf", std::string{text_of(*document)}};
  const auto sign = [&](const std::string& key) {
    return caller.multipart("/api/v1/documents", json::object{{"passphrase", play_passphrase}}, {pdf}, key);
  };
  const auto kept = [&] { return caller.json("/api/v1/documents").as_array().size(); };

  const Doubting doubting;
  served.node.services->time_stamper.believe(&doubting);
  const tests::Answer refused = sign("cap-1");
  INFO(refused.body.substr(0, 300));
  CHECK(refused.status == 503);
  CHECK(type_of(refused).starts_with("/errors/"));
  CHECK(refused.body.find("%PDF") == std::string::npos);
  CHECK(kept() == 0);

  // The same call under the same key, when stamps are to be had again: whole, and at the level promised.
  served.node.services->time_stamper.believe(nullptr);
  const tests::Answer done = sign("cap-1");
  INFO(done.body.substr(0, 300));
  REQUIRE(done.status == 200);
  signing::CheckOptions options;
  options.anchors = {served.node.authority->certificate(keys::Purpose::root)};
  options.now = served.stage->clock().now();
  const signing::Report report = signing::check_pdf(bytes_of(done.body), options);
  REQUIRE(report.signatures.size() == 1);
  CHECK(report.signatures[0].level == "PAdES-B-LT");
  CHECK(report.verdict == signing::Verdict::valid);
  CHECK(kept() == 1);

  // A certificate that was revoked has no proof of being good: refused as well, and said so.
  const auto holder = actions::signing_holder(*served.node.services, head.session().office, head.session().person).value();
  REQUIRE(served.stage->desk().revoke(head.session(), holder.serial, "keyCompromise"));
  const tests::Answer revoked = sign("cap-2");
  INFO(revoked.body.substr(0, 300));
  CHECK(revoked.status >= 400);
  CHECK(revoked.body.find("%PDF") == std::string::npos);
  CHECK(kept() == 1);
}

}  // namespace paraf::cli::served
