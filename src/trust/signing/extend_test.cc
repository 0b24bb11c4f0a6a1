#include "trust/signing/extend.h"

#include "platform/pdf/signature_store.h"
#include "trust/signing/rig_for_test.h"

using namespace paraf;
using namespace paraf::signing;

namespace {

std::string level(const Bytes& file, const std::string& password = {}) {
  const auto reached = level_of(file, password);
  if (!reached) return reached.error().line();
  return *reached ? std::string{name_of(**reached)} : "none";
}

Bytes extended(Rig& rig, const Bytes& file, Level to) {
  auto out = extend_pdf(file, rig.extension(to), rig.proofs, rig.stamps);
  if (!out) FAIL(out.error().line());
  REQUIRE(std::equal(file.begin(), file.end(), out->begin()));
  return std::move(*out);
}

pdf::SecurityStore store_in(const Bytes& file) {
  return pdf::security_store(pdf::File::open(file).value()).value();
}

bool holds(const pdf::Evidence& all, const pdf::Evidence& some) {
  const auto in = [](const std::set<Bytes>& a, const std::set<Bytes>& b) {
    return std::includes(a.begin(), a.end(), b.begin(), b.end());
  };
  return in(all.certificates, some.certificates) && in(all.ocsps, some.ocsps) && in(all.crls, some.crls);
}

}  // namespace

TEST_CASE("every level is made at once, in every form, and is what it says") {
  Rig rig;
  std::vector<paraf::testing::Form> forms = paraf::testing::input_forms();
  for (auto& form : paraf::testing::encrypted_forms()) forms.push_back(form);
  for (const auto& form : forms) {
    CAPTURE(form.name);
    for (const Level to : {Level::b_b, Level::b_t, Level::b_lt, Level::b_lta}) {
      CAPTURE(name_of(to));
      Order order = rig.order(to);
      order.password = form.password;
      CHECK(level(rig.sign(form.file, order), form.password) == name_of(to));
    }
  }
}

TEST_CASE("from any level to any higher one, and nothing that was there is touched") {
  const Level levels[] = {Level::b_b, Level::b_t, Level::b_lt, Level::b_lta};
  for (const Level from : levels) {
    for (const Level to : levels) {
      if (to < from) continue;
      CAPTURE(name_of(from));
      CAPTURE(name_of(to));
      Rig rig;
      const Bytes before = rig.sign(paraf::testing::drawn_document(), rig.order(from));
      const Bytes after = extended(rig, before, to);
      CHECK(level(after) == name_of(to));
      CHECK(name_of(rig.check(after).verdict) == "VALID");
      if (from == to && to != Level::b_lta) CHECK(after == before);
    }
  }
}

TEST_CASE("extended again and again, the store only grows and every stamp covers what came before") {
  Rig rig;
  Bytes file = rig.sign(paraf::testing::drawn_document(), rig.order(Level::b_lta));
  for (int month = 1; month <= 4; ++month) {
    const pdf::SecurityStore before = store_in(file);
    rig.clock.advance(std::chrono::hours{24 * 30});
    file = extended(rig, file, Level::b_lta);
    const pdf::SecurityStore after = store_in(file);
    CHECK(holds(after.all, before.all));
    for (const auto& [key, evidence] : before.by_signature)
      CHECK(holds(after.by_signature.at(key), evidence));
    CHECK(after.by_signature.size() == before.by_signature.size() + 1);  // the stamp of last time
    CHECK(level(file) == "B-LTA");
  }
  const Report report = rig.check(file);
  CHECK(name_of(report.verdict) == "VALID");
  CHECK(report.timestamps.size() == 1 + 5);
}

TEST_CASE("what proves a signature is found under its own name") {
  Rig rig;
  const Bytes file =
      rig.sign(rig.sign(paraf::testing::drawn_document(), rig.order(Level::b_lt)), rig.order(Level::b_lt));
  const pdf::SecurityStore store = store_in(file);
  REQUIRE(store.by_signature.size() == 2);
  for (const auto& [key, evidence] : store.by_signature) {
    CHECK(key.size() == 40);
    CHECK(holds(store.all, evidence));
    // Signer, issuing, root, time stamper, responder; an answer for each of the three, a list of the root.
    CHECK(evidence.certificates.size() == 5);
    CHECK(evidence.crls.size() == 1);
    CHECK(evidence.ocsps.size() == 3);
  }
}

TEST_CASE("a level that cannot be reached is refused, and never silently lowered") {
  Rig rig;
  const Bytes plain = paraf::testing::drawn_document();
  const Bytes file = rig.sign(plain, rig.order(Level::b_t));
  const StampSource none = [](ByteView) -> Result<Bytes> { return unavailable("tsa.down"); };
  struct Row {
    std::string why, code;
    Bytes file;
    Level to;
    ProofSource proofs;
    StampSource stamps;
  };
  Rig other;
  const ProofSource silent = [](const crypto::Certificate&, const crypto::Certificate&) -> Result<Proof> {
    return Proof{};
  };
  const ProofSource strange = [&](const crypto::Certificate& subject, const crypto::Certificate&) {
    return other.proofs(subject, other.pki.issuing.certificate);
  };
  const Row rows[] = {
      {"nothing signed", "signing.nothing_signed", plain, Level::b_t, rig.proofs, rig.stamps},
      {"no time stamp authority", "signing.no_time_stamp", rig.sign(plain, rig.order(Level::b_b)), Level::b_t,
       rig.proofs, none},
      {"the last step has none", "signing.no_time_stamp", file, Level::b_lta, rig.proofs, none},
      {"nobody to ask", "signing.no_proof", file, Level::b_lt, {}, rig.stamps},
      {"nobody answers", "signing.no_proof", file, Level::b_lt, silent, rig.stamps},
      {"an answer of somebody else", "signing.proof_wrong", file, Level::b_lt, strange, rig.stamps},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(code_of(extend_tail(row.file, rig.extension(row.to), row.proofs, row.stamps)) == row.code);
  }
  ExtendOrder rootless = rig.extension(Level::b_lt);
  rootless.roots.clear();
  rootless.known.clear();
  CHECK(code_of(extend_tail(file, rootless, rig.proofs, rig.stamps)) == "signing.chain_incomplete");

  Order order = rig.order(Level::b_lt);
  order.proofs = {};
  CHECK(code_of(sign_pdf(plain, order, with(*rig.pki.person.key), rig.stamps)) == "signing.no_proof");
}

TEST_CASE("a certificate revoked before it signed is not archived as good; one revoked later may be") {
  Rig rig;
  const Bytes file = rig.sign(paraf::testing::drawn_document(), rig.order(Level::b_t));
  const ByteView serial = rig.pki.person.certificate.serial();
  validation::Status& status = rig.statuses.said[Bytes(serial.begin(), serial.end())];
  status = {validation::Status::Kind::revoked, rig.clock.now() - std::chrono::hours{1}};
  CHECK(code_of(extend_tail(file, rig.extension(Level::b_lt), rig.proofs, rig.stamps)) ==
        "signing.certificate_revoked");
  rig.clock.advance(std::chrono::hours{48});
  status = {validation::Status::Kind::revoked, rig.clock.now() - std::chrono::hours{1}};
  CHECK(code_of(extend_tail(file, rig.extension(Level::b_lt), rig.proofs, rig.stamps)) == "");
}

TEST_CASE("a container is never opened again: several signers, then one time stamp for all") {
  Rig rig;
  Bytes file = paraf::testing::drawn_document();
  for (int i = 0; i < 3; ++i) file = rig.sign(file, rig.order(Level::b_b));
  const Bytes after = extended(rig, file, Level::b_lta);
  const Report report = rig.check(after);
  CHECK(name_of(report.verdict) == "VALID");
  CHECK(report.signatures.size() == 3);
  CHECK(report.timestamps.size() == 2);
  CHECK(level(after) == "B-LTA");
}

TEST_CASE("a document certified against every change still takes what only proves") {
  Rig rig;
  Order order = rig.order(Level::b_b);
  order.certify = 1;
  const Bytes file = rig.sign(paraf::testing::drawn_document(), order);
  const Bytes after = extended(rig, file, Level::b_lta);
  CHECK(name_of(rig.check(after).verdict) == "VALID");
  CHECK(code_of(sign_pdf(after, rig.order(), with(*rig.pki.person.key), rig.stamps)) ==
        "pdf.certified_no_changes");
}

TEST_CASE("the levels have the names people write") {
  for (const char* name : {"B-LT", "b-lt", "PAdES-B-LT", "pades-b-lt"})
    CHECK(level_named(name).value() == Level::b_lt);
  CHECK(code_of(level_named("LT")) == "signing.level");
}

TEST_CASE("on a file that a stranger signed, our own signature reaches its level") {
  Rig stranger, rig;
  const Bytes before = stranger.sign(paraf::testing::drawn_document(), stranger.order(Level::b_b));
  const Bytes file = rig.sign(before, rig.order(Level::b_t));
  ExtendOrder order = rig.extension(Level::b_lt);
  // All of them: nobody here can say anything of the stranger.
  CHECK(extend_tail(file, order, rig.proofs, rig.stamps).error().code == "signing.proof_wrong");
  order.field = "Tanda_Tangan_2";
  const auto whole = extend_pdf(file, order, rig.proofs, rig.stamps);
  REQUIRE(whole);
  const Report report = rig.check(*whole);
  REQUIRE(report.signatures.size() == 2);
  CHECK(report.signatures[0].level == "PAdES-B-B");  // no stamp was put over it for our sake
  CHECK(report.signatures[1].level == "PAdES-B-LT");
  CHECK(report.signatures[1].verdict == Verdict::valid);
  // Ours is not excused.
  order.field = "Tanda_Tangan_1";
  CHECK(extend_tail(file, order, rig.proofs, rig.stamps).error().code == "signing.proof_wrong");
}
