// trust/signing/rig_for_test.h: a signer, an authority and a time stamper on the table.
#pragma once

#include <doctest/doctest.h>

#include "tests/judges/forms.h"
#include "tests/support/pki.h"
#include "trust/signing/check.h"
#include "trust/signing/sign.h"
#include "trust/tsa/tsa.h"

namespace paraf::signing {

struct Rig {
  tests::TestPki pki;
  ManualClock clock{pki.now};
  SeededRandom random{7};
  std::unique_ptr<tsa::TimeStamper> stamper =
      tsa::TimeStamper::make({.policy = "2.16.360.1.1.9.1"}, pki.tsa.certificate, pki.intermediates(), pki.tsa.key, clock, random)
          .value();
  StampSource stamps = [this](ByteView query) -> Result<Bytes> { return stamper->answer(query); };

  Order order(Level level = Level::b_t) {
    Order out;
    out.chain = {pki.person.certificate, pki.issuing.certificate};
    out.at = clock.now();
    out.level = level;
    out.name = "Budi Santoso";
    return out;
  }
  Order visible() {
    Order out = order();
    out.mark = Mark{.page = 1, .rect = {20, 60, 70, 25}, .qr = "https://paraf.example/c/7F3KQ2",
                    .lines = {{.text = "Ditandatangani secara elektronik oleh:"}, {.text = "Budi Santoso", .bold = true},
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
