// trust/signing/rig_for_test.h: a signer, an authority and a time stamper on the table.
#pragma once

#include <doctest/doctest.h>

#include "tests/judges/forms.h"
#include "tests/support/pki.h"
#include "trust/signing/check.h"
#include "trust/signing/extend.h"
#include "trust/signing/sign.h"
#include "trust/tsa/tsa.h"
#include "trust/validation/crl.h"
#include "trust/validation/ocsp.h"

namespace paraf::signing {

// Everything is good but the serials named here.
struct Statuses : validation::StatusSource {
  std::map<Bytes, validation::Status> said{};
  Result<validation::Status> status(const crypto::Certificate&, ByteView serial) const override {
    const auto at = said.find(Bytes(serial.begin(), serial.end()));
    return at == said.end() ? validation::Status{validation::Status::Kind::good} : at->second;
  }
};

struct Rig {
  tests::TestPki pki;
  ManualClock clock{pki.now};
  SeededRandom random{7};
  std::unique_ptr<tsa::TimeStamper> stamper =
      tsa::TimeStamper::make({.policy = "2.16.360.1.1.9.1"}, pki.tsa.certificate, pki.intermediates(),
                             pki.tsa.key, clock, random)
          .value();
  StampSource stamps = [this](ByteView query) -> Result<Bytes> { return stamper->answer(query); };

  // The issuing authority answers by OCSP, the root by a list.
  Statuses statuses;
  validation::Responder responder{pki.issuing.certificate, pki.ocsp.certificate, pki.ocsp.key, statuses,
                                  clock};
  int asked = 0;
  ProofSource proofs = [this](const crypto::Certificate& subject,
                              const crypto::Certificate& issuer) -> Result<Proof> {
    ++asked;
    Proof out;
    if (issuer == pki.issuing.certificate) {
      // A nonce, so that the answer is of now and not of the cache.
      out.ocsp.push_back(
          responder.answer(validation::ocsp_request(issuer, subject.serial(), random.bytes(16)))->der);
    } else {
      out.crls.push_back(TRY(validation::build_crl(
          {},
          {.number = {1}, .this_update = clock.now(), .next_update = clock.now() + std::chrono::hours{24}},
          pki.root.certificate, *pki.root.key, crypto::HashAlg::sha256)));
    }
    return out;
  };
  ExtendOrder extension(Level to) {
    ExtendOrder out;
    out.to = to;
    out.at = clock.now();
    out.roots = pki.anchors();
    out.known = pki.intermediates();
    return out;
  }

  Order order(Level level = Level::b_t) {
    Order out;
    out.chain = {pki.person.certificate, pki.issuing.certificate};
    out.at = clock.now();
    out.level = level;
    out.name = "Budi Santoso";
    out.roots = pki.anchors();
    out.proofs = proofs;
    return out;
  }
  Order visible() {
    Order out = order();
    out.mark = Mark{.page = 1,
                    .rect = {20, 60, 70, 25},
                    .qr = "https://paraf.example/c/7F3KQ2",
                    .lines = {{.text = "Ditandatangani secara elektronik oleh:"},
                              {.text = "Budi Santoso", .bold = true},
                              {.text = "Pranata Komputer"}}};
    return out;
  }
  Bytes sign(ByteView file, const Order& what) {
    auto out = sign_pdf(file, what, with(*pki.person.key), stamps);
    if (!out) FAIL(out.error().line());
    return std::move(*out);
  }
  CheckOptions options() {
    CheckOptions out;
    out.anchors = pki.anchors();
    out.now = clock.now();
    return out;
  }
  Report check(ByteView file) { return check_pdf(file, options()); }
};

inline std::vector<std::string> codes_of(const SignatureReport& report) {
  std::vector<std::string> out;
  for (const Finding& finding : report.findings) out.emplace_back(finding.code);
  return out;
}

}  // namespace paraf::signing
