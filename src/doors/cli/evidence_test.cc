// What our own signatures carry to prove themselves, and that nothing is signed when it cannot be had.
#include "actions/evidence.h"

#include <doctest/doctest.h>

#include "actions/act.h"
#include "doors/cli/play_stage.h"
#include "tests/judges/forms.h"
#include "trust/ca/status.h"
#include "trust/signing/check.h"

using namespace paraf;
using namespace paraf::cli::scenario;

namespace {

struct Bench {
  std::unique_ptr<Stage> stage;
  actions::Session kadis;
  Bench() {
    const char* root = std::getenv("PARAF_ROOT");
    const std::string sop = std::string{root ? root : "."} + "/sop";
    auto raised = Stage::raise(sop, "kudus", sop + "/kudus/pendaftaran-penerbitan/sop.yaml", "", false,
                               *Timestamp::parse("2026-01-05T02:00:00Z"));
    REQUIRE_MESSAGE(raised.has_value(), (raised ? "" : raised.error().line()));
    stage = std::move(*raised);
    Actor& head = *stage->actor("kadis").value();
    REQUIRE(stage->certify(head));
    kadis = head.session();
  }
  const actions::Services& s() { return *stage->node().services; }
  actions::Holder holder() { return actions::signing_holder(s(), kadis.office, kadis.person).value(); }
  crypto::Certificate leaf() { return crypto::Certificate::parse(holder().record.der).value(); }
  Result<actions::File> sign() {
    actions::SignRequest request;
    request.pdf = testing::drawn_document();
    request.passphrase = Secret{std::string_view{play_passphrase}};
    return stage->desk().sign_document(kadis, std::move(request));
  }
  signing::Report check(const Bytes& file) {
    signing::CheckOptions options;
    options.anchors = {s().authority.certificate(keys::Purpose::root)};
    options.now = stage->clock().now();
    return signing::check_pdf(file, options);
  }
};

}  // namespace

TEST_CASE("what a holder signs proves itself, long after everybody who could be asked is silent") {
  Bench b;
  const auto file = b.sign();
  REQUIRE_MESSAGE(file.has_value(), (file ? "" : file.error().line()));
  signing::Report report = b.check(file->bytes);
  REQUIRE(report.signatures.size() == 1);
  CHECK(report.signatures.front().level == "PAdES-B-LT");
  CHECK(report.verdict == signing::Verdict::valid);
  CHECK_FALSE(report.signatures.front().signature.empty());
  // Months later lists and answers of the first day have run out; new ones are had.
  b.stage->clock().set(b.stage->clock().now() + std::chrono::hours{24 * 60});
  const auto later = b.sign();
  REQUIRE_MESSAGE(later.has_value(), (later ? "" : later.error().line()));
  CHECK(b.check(later->bytes).signatures.front().level == "PAdES-B-LT");
}

TEST_CASE("without a proof nothing is signed, and no level is lowered") {
  Bench b;
  const crypto::Certificate leaf = b.leaf();
  actions::Evidence evidence{b.s()};
  const auto at_hand = [&](signing::Level level, const crypto::Certificate& certificate) {
    return code_of(evidence.at_hand(level, certificate));
  };
  CHECK(at_hand(signing::Level::b_lt, leaf) == "");
  // The root is nobody's subject here: another authority's certificate looks the same.
  const crypto::Certificate& root = b.s().authority.certificate(keys::Purpose::root);
  CHECK(at_hand(signing::Level::b_lt, root) == "signing.chain_incomplete");
  CHECK(at_hand(signing::Level::b_t, root) == "");

  REQUIRE(b.sign());
  REQUIRE(b.stage->desk().revoke(b.kadis, b.holder().serial, "keyCompromise"));
  CHECK(at_hand(signing::Level::b_lt, leaf) == "actions.certificate_revoked");
  CHECK(code_of(b.sign()) == "actions.certificate_revoked");
}
