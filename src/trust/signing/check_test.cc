#include "trust/signing/check.h"

#include <cctype>

#include "platform/crypto/cms.h"
#include "platform/crypto/pem.h"
#include "trust/signing/details.h"
#include "trust/signing/rig_for_test.h"

using namespace paraf;
using namespace paraf::signing;
using paraf::testing::classic;
using paraf::testing::small_document;
using paraf::testing::stream;
using paraf::testing::updated;

namespace {

Bytes replaced(Bytes file, std::string_view what, std::string_view with, bool last = false) {
  std::string text{text_of(file)};
  const std::size_t at = last ? text.rfind(what) : text.find(what);
  REQUIRE(at != std::string::npos);
  text.replace(at, what.size(), with);
  return to_bytes(text);
}

}  // namespace

TEST_CASE("a signed file has one verdict, and a sub-indication that says why") {
  Rig rig;
  const std::string plain = classic(small_document());
  const Bytes good = rig.sign(bytes_of(plain), rig.order());
  const Bytes without_stamp = rig.sign(bytes_of(plain), rig.order(Level::b_b));
  const int size = 20;
  struct Row {
    std::string why;
    Bytes file;
    std::string verdict, sub_indication, code;
  };
  const Row rows[] = {
      {"as it was signed", good, "VALID", "", ""},
      {"one octet of the content changed", replaced(good, "0.2 0.3 0.9 rg", "0.9 0.3 0.2 rg"), "INVALID",
       "HASH_FAILURE", "signing.check.digest"},
      {"the claimed time changed", replaced(good, "/M (D:2026", "/M (D:2025"), "INVALID", "HASH_FAILURE",
       "signing.check.digest"},
      {"red paint over the page, later",
       to_bytes(updated(std::string{text_of(good)}, {{4, stream("1 0 0 rg 0 0 595 842 re f")}}, size)),
       "INVALID", "FORMAT_FAILURE", "signing.check.changed_content"},
      {"only an unused object, later", to_bytes(updated(std::string{text_of(good)}, {{15, "(x)"}}, size)),
       "VALID", "", ""},
      {"the ByteRange taken away", replaced(good, "/ByteRange [", "/ByteRangX ["), "INVALID",
       "FORMAT_FAILURE", "signing.check.range_missing"},
      {"octets behind the end",
       [&] {
         Bytes b = good;
         append(b, bytes_of("extra"));
         return b;
       }(),
       "INVALID", "FORMAT_FAILURE", "signing.check.changed_structure"},
      {"the container emptied", replaced(good, "/Contents <3082", "/Contents <0000"), "INVALID",
       "FORMAT_FAILURE", "signing.check.container"},
      {"no signature", to_bytes(plain), "NO_SIGNATURE", "", ""},
      {"no PDF", to_bytes("halo"), "REJECTED", "", "pdf.not_pdf"},
      {"cut off", Bytes(good.begin(), good.end() - 30), "REJECTED", "", "pdf.damaged"},
      {"nothing", {}, "REJECTED", "", "pdf.not_pdf"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const Report report = rig.check(row.file);
    CHECK(name_of(report.verdict) == row.verdict);
    if (report.signatures.empty()) {
      CHECK((report.findings.empty() ? "" : std::string{report.findings[0].code}) == row.code);
      continue;
    }
    const SignatureReport& one = report.signatures[0];
    CHECK(one.sub_indication == row.sub_indication);
    CHECK((one.findings.empty() ? "" : std::string{one.findings[0].code}) == row.code);
  }
}

TEST_CASE("trust is judged at the time that is proven") {
  Rig rig;
  const Bytes stamped = rig.sign(paraf::testing::drawn_document(), rig.order());
  const Bytes bare = rig.sign(paraf::testing::drawn_document(), rig.order(Level::b_b));
  const Timestamp later =
      rig.pki.now + std::chrono::hours{24 * 1000};  // the person's certificate has expired
  const auto ask = [&](const Bytes& file, Timestamp now, RevocationAnswer answer = {},
                       bool with_anchor = true) {
    CheckOptions options = rig.options();
    options.now = now;
    if (!with_anchor) options.anchors.clear();
    options.revocation = [answer](const auto&, const auto&, Timestamp) { return answer; };
    const Report report = check_pdf(file, options);
    return std::string{name_of(report.verdict)} + " " + std::string{report.signatures.at(0).sub_indication};
  };
  CHECK(ask(stamped, rig.pki.now) == "VALID ");
  CHECK(ask(bare, rig.pki.now) == "VALID ");
  CHECK(ask(stamped, later) == "VALID ");
  CHECK(ask(bare, later) == "INDETERMINATE OUT_OF_BOUNDS_NO_POE");
  CHECK(ask(stamped, rig.pki.now, {}, false) == "INDETERMINATE NO_CERTIFICATE_CHAIN_FOUND");
  const Timestamp before = rig.pki.now - std::chrono::hours{24}, after = rig.pki.now + std::chrono::hours{24};
  CHECK(ask(stamped, later, {Revocation::revoked, before}) == "INVALID REVOKED");
  CHECK(ask(stamped, later, {Revocation::revoked, after}) == "VALID ");
  CHECK(ask(bare, after, {Revocation::revoked, before}) == "INDETERMINATE REVOKED_NO_POE");
  CHECK(ask(stamped, later, {Revocation::good, {}}) == "VALID ");

  CheckOptions strict = rig.options();
  strict.require_revocation = true;
  CHECK(check_pdf(stamped, strict).signatures.at(0).sub_indication == "TRY_LATER");
}

TEST_CASE("a time stamp copied from another signature is found out") {
  Rig rig;
  const Bytes document = paraf::testing::drawn_document();
  Bytes other;  // the response that was given for another signature
  REQUIRE(sign_pdf(document, rig.order(), with(*rig.pki.person.key), [&](ByteView query) -> Result<Bytes> {
    other = rig.stamper->answer(query);
    return other;
  }));
  const Bytes foreign_token = tsa::token_of(other).value();
  // finish() would refuse it, so the container is put together by hand.
  const pdf::File file = pdf::File::open(document).value();
  pdf::SignatureRequest request;
  request.at = rig.clock.now();
  auto slot = pdf::add_signature(file, request).value();
  crypto::Hasher hasher;
  hasher.update(document).update(slot.before()).update(slot.behind());
  crypto::SignedDataParts parts{.hash = crypto::HashAlg::sha256,
                                .key = crypto::KeyKind::p256,
                                .signed_attributes = crypto::signed_attributes(
                                    crypto::HashAlg::sha256, hasher.finish(), rig.pki.person.certificate),
                                .signature = {},
                                .signer = rig.pki.person.certificate,
                                .others = rig.pki.intermediates(),
                                .time_stamps = {foreign_token},
                                .content = {}};
  parts.signature = rig.pki.person.key->sign(crypto::HashAlg::sha256, parts.signed_attributes).value();
  REQUIRE(pdf::fill(slot, crypto::signed_data(parts)));
  Bytes whole = document;
  append(whole, slot.tail);
  const Report report = rig.check(whole);
  CHECK(name_of(report.verdict) == "INVALID");
  CHECK(report.signatures.at(0).sub_indication == "HASH_FAILURE");
  CHECK(report.signatures.at(0).findings.at(0).code == "signing.check.stamp_of_other");
}

TEST_CASE("a second field that shows the same signature is one signature, and a pretence") {
  Rig rig;
  const std::string good{text_of(rig.sign(bytes_of(classic(small_document())), rig.order()))};
  // small_document has 4 objects; the signature is 5, its field 6, the form 7.
  REQUIRE(good.find("7 0 obj\n<< /Fields") != std::string::npos);
  const std::string twice =
      updated(good,
              {{7, "<< /Fields [ 6 0 R 8 0 R ] /SigFlags 3 >>"},
               {8, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Kedua) /V 5 0 R /Rect [0 0 0 0] >>"}},
              9);
  const Report report = rig.check(bytes_of(twice));
  CHECK(name_of(report.verdict) == "INVALID");
  CHECK(report.signatures.size() == 1);
  CHECK(report.findings.at(0).code == "signing.check.same_twice");
  CHECK(report.modified_after_signing);
}

TEST_CASE("the JSON has the shape that scripts rely on") {
  Rig rig;
  const Report report = rig.check(rig.sign(paraf::testing::drawn_document(), rig.order()));
  const std::string json = to_json(report, "a \"b\".pdf");
  for (
      const char* part :
      {R"({"file":"a \"b\".pdf","verdict":"VALID","modified_after_signing":false,"signatures":[{"field":"Tanda_Tangan_1","verdict":"VALID","sub_indication":"","level":"PAdES-B-T","signer":"Budi Santoso")",
       R"("intact":true,"trusted":true,"covers_whole_revision":true,"changes_after":"none")",
       R"("timestamps":[{"field":"","verdict":"VALID")"}) {
    CAPTURE(json);
    CHECK(json.find(part) != std::string::npos);
  }
  CHECK(json.find('\n') == std::string::npos);
  CHECK(anchors_from_pem(crypto::pem("CERTIFICATE", rig.pki.root.certificate.der())).value().size() == 1);
  CHECK(code_of(anchors_from_pem("nothing")) == "signing.no_anchor");
}

TEST_CASE("dates of every length are read, and impossible ones are none") {
  struct Row {
    std::string text, instant;
  };
  const Row rows[] = {{"D:20260105090000Z", "2026-01-05T09:00:00Z"},
                      {"D:20260105090000+07'00'", "2026-01-05T02:00:00Z"},
                      {"D:20260105090000+07'00", "2026-01-05T02:00:00Z"},
                      {"D:20260105090000-0330", "2026-01-05T12:30:00Z"},
                      {"D:202601", "2026-01-01T00:00:00Z"},
                      {"2026", "2026-01-01T00:00:00Z"},
                      {"D:20261305", ""},
                      {"D:20260230", ""},
                      {"D:2026010525", ""},
                      {"", ""},
                      {"D:abcd", ""}};
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto date = parse_date(row.text);
    CHECK((date ? date->rfc3339() : "") == row.instant);
  }
}

TEST_CASE("every octet of a signed file that is changed is noticed") {
  Rig rig;
  const Bytes good = rig.sign(bytes_of(classic(small_document())), rig.order(Level::b_b));
  const Report sound = rig.check(good);
  REQUIRE(name_of(sound.verdict) == "VALID");
  const std::string text{text_of(good)};
  SeededRandom random{11};
  for (int i = 0; i < 400; ++i) {
    Bytes bad = good;
    const std::size_t at = static_cast<std::size_t>(random.below(bad.size()));
    bad[at] = static_cast<std::uint8_t>(bad[at] ^ (1U << random.below(8)));
    // A hex digit of /Contents may change its case: that is the same container.
    const bool same_digit =
        std::isxdigit(good[at]) && std::isxdigit(bad[at]) && std::tolower(good[at]) == std::tolower(bad[at]);
    const std::size_t contents = text.find("/Contents <30"), end = text.find('>', contents);
    if (same_digit && at > contents && at < end) continue;
    CAPTURE(at);
    CHECK(name_of(rig.check(bad).verdict) != "VALID");
  }
}
