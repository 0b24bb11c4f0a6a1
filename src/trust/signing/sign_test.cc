#include "trust/signing/sign.h"

#include "platform/crypto/cms.h"
#include "platform/pdf/coverage.h"
#include "platform/pdf/place.h"
#include "trust/signing/rig_for_test.h"

using namespace paraf;
using namespace paraf::signing;

TEST_CASE("every input form takes up to five signatures, and the checker finds them all valid") {
  Rig rig;
  for (const auto& form : paraf::testing::input_forms()) {
    CAPTURE(form.name);
    Bytes file = form.file;
    for (int i = 1; i <= 5; ++i) {
      file = rig.sign(file, i % 2 == 0 ? rig.order() : rig.visible());
      if (i != 1 && i != 5) continue;
      const Report report = rig.check(file);
      CHECK(name_of(report.verdict) == "VALID");
      REQUIRE(report.signatures.size() == static_cast<std::size_t>(i));
      CHECK_FALSE(report.modified_after_signing);
      for (std::size_t n = 0; n < report.signatures.size(); ++n) {
        const SignatureReport& one = report.signatures[n];
        CHECK(name_of(one.verdict) == "VALID");
        CHECK(one.level == "PAdES-B-T");
        CHECK(one.signer == "Budi Santoso");
        CHECK(one.intact);
        CHECK(one.trusted);
        CHECK(one.time_is_proven);
        CHECK(one.covers_whole_revision);
        CHECK(name_of(one.changes_after) == (n + 1 == report.signatures.size() ? "none" : "allowed"));
      }
    }
  }
}

TEST_CASE("the signed attributes are those of PAdES, without a time of their own") {
  Rig rig;
  const Bytes file = rig.sign(paraf::testing::drawn_document(), rig.order());
  const pdf::File opened = pdf::File::open(file).value();
  const auto coverage = pdf::coverage_of(opened, *opened.signature_fields().value()[0].value);
  const auto cms = crypto::SignedData::parse(coverage.contents).value();
  CHECK(cms.names_signer());
  CHECK_FALSE(cms.signing_time());
  CHECK(cms.certificates().size() == 2);
  CHECK(cms.time_stamps().size() == 1);
}

TEST_CASE("a time stamp that cannot be had fails the signature and never lowers its level") {
  Rig rig;
  const Bytes file = paraf::testing::drawn_document();
  struct Row {
    std::string why;
    StampSource stamps;
  };
  Bytes of_other = rig.stamper->answer(
      tsa::time_stamp_request(crypto::HashAlg::sha256, crypto::sha256(bytes_of("other"))));
  const Row rows[] = {
      {"nobody to ask", {}},
      {"the authority does not answer", [](ByteView) -> Result<Bytes> { return unavailable("tsa.down"); }},
      {"it answers something else", [](ByteView) -> Result<Bytes> { return to_bytes("<html>"); }},
      {"it stamps something else", [&](ByteView) -> Result<Bytes> { return of_other; }},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(code_of(sign_pdf(file, rig.order(), with(*rig.pki.person.key), row.stamps)) ==
          "signing.no_time_stamp");
  }
  CHECK(rig.check(rig.sign(file, rig.order(Level::b_b))).signatures.at(0).level == "PAdES-B-B");
}

TEST_CASE("a container larger than its place is made again with more room") {
  Rig rig;
  Order small = rig.order();
  small.reserve = 600;
  const Bytes file = paraf::testing::drawn_document();
  CHECK(name_of(rig.check(rig.sign(file, small)).verdict) == "VALID");
  Prepared prepared = prepare(file, small).value();
  const Bytes signature = rig.pki.person.key->sign_digest(prepared.hash(), prepared.digest()).value();
  CHECK(code_of(finish(std::move(prepared), signature, rig.stamps)) == "signing.contents_too_small");
}

TEST_CASE("in two phases the key may be elsewhere, and a signature of another key is refused") {
  Rig rig;
  const Bytes file = paraf::testing::drawn_document();
  const Prepared prepared = prepare(file, rig.order()).value();
  const Bytes right = rig.pki.person.key->sign_digest(prepared.hash(), prepared.digest()).value();
  const Bytes wrong = rig.pki.tsa.key->sign_digest(prepared.hash(), prepared.digest()).value();
  CHECK(code_of(finish(prepared, wrong, rig.stamps)) == "signing.wrong_key");
  Bytes whole = file;
  append(whole, finish(prepared, right, rig.stamps).value());
  CHECK(name_of(rig.check(whole).verdict) == "VALID");
}

TEST_CASE("every kind of key a profile allows signs") {
  Rig rig;
  using crypto::KeyKind;
  for (const KeyKind kind : {KeyKind::rsa2048, KeyKind::rsa3072, KeyKind::p256, KeyKind::p384}) {
    CAPTURE(crypto::name_of(kind));
    const tests::Issued person = tests::issue({.kind = kind, .serial = {9}}, &rig.pki.issuing);
    Order order = rig.order();
    order.chain.front() = person.certificate;
    const auto file = sign_pdf(paraf::testing::drawn_document(), order, with(*person.key), rig.stamps);
    REQUIRE(file);
    CHECK(name_of(rig.check(*file).verdict) == "VALID");
  }
}

TEST_CASE("a damaged file is signed only when asked to be rewritten, and only unsigned") {
  Rig rig;
  Bytes junk = to_bytes("\r\n\r\n");
  append(junk, paraf::testing::drawn_document());
  Order order = rig.order();
  CHECK(code_of(sign_pdf(junk, order, with(*rig.pki.person.key), rig.stamps)) == "pdf.leading_octets");
  order.normalise = true;
  CHECK(name_of(rig.check(rig.sign(junk, order)).verdict) == "VALID");
  Bytes again = rig.sign(paraf::testing::drawn_document(), rig.order());
  again.insert(again.begin(), '\n');
  CHECK(code_of(sign_pdf(again, order, with(*rig.pki.person.key), rig.stamps)) ==
        "pdf.signed_cannot_normalise");
}

TEST_CASE("a file hashed while it came in is signed as any other, and a tail is all that is made") {
  Rig rig;
  const Bytes file = paraf::testing::drawn_document();
  crypto::Hasher hasher{crypto::HashAlg::sha256};
  hasher.update(ByteView{file}.first(1000)).update(ByteView{file}.subspan(1000));
  const Prepared slow = prepare(file, rig.order()).value(),
                 fast = prepare(file, rig.order(), &hasher).value();
  CHECK(std::ranges::equal(slow.digest(), fast.digest()));
  Bytes whole = file;
  append(whole, sign_tail(file, rig.order(Level::b_lta), with(*rig.pki.person.key), rig.stamps).value());
  CHECK(name_of(rig.check(whole).verdict) == "VALID");
}

TEST_CASE("an encrypted file is signed again and again, and what opens without a password is found valid") {
  Rig rig;
  for (const auto& form : paraf::testing::encrypted_forms()) {
    CAPTURE(form.name);
    Order order = rig.visible();
    order.password = form.password;
    Bytes file = rig.sign(form.file, order);
    order.mark.reset();
    file = rig.sign(file, order);
    if (!form.password.empty()) continue;
    const Report report = rig.check(file);
    CHECK(name_of(report.verdict) == "VALID");
    CHECK(report.signatures.size() == 2);
  }
  Order order = rig.order();
  CHECK(code_of(sign_pdf(paraf::testing::encrypted_forms()[2].file, order, with(*rig.pki.person.key),
                         rig.stamps)) == "pdf.encrypted");
  order.password = "bukan";
  CHECK(code_of(sign_pdf(paraf::testing::encrypted_forms()[2].file, order, with(*rig.pki.person.key),
                         rig.stamps)) == "pdf.password");
}

TEST_CASE("the mark stands on its tag, whole on the page, at as many places as asked") {
  Rig rig;
  pdf::Canvas canvas{{.title = "Surat"}};
  for (int page = 1; page <= 2; ++page) {
    canvas.begin_page(pdf::a4);
    canvas.text({150, 200}, "[qr_bsre]", {}, 50);
    canvas.text({2, 280}, "[qr_bsre]", {}, 50);
  }
  const Bytes file = canvas.finish().value();
  struct Row {
    std::string why, tag;
    TagPlaces places;
    std::size_t widgets;
  };
  const Row rows[] = {{"the first", "[qr_bsre]", TagPlaces::first, 1},
                      {"one on each page", "[qr_bsre]", TagPlaces::every_page, 2},
                      {"wherever it stands", "[qr_bsre]", TagPlaces::every, 4}};
  for (const Row& row : rows) {
    CAPTURE(row.why);
    Order order = rig.visible();
    order.mark->tag = row.tag;
    order.mark->tag_places = row.places;
    order.mark->rect = {0, 0, 60, 24};
    const Bytes whole = rig.sign(file, order);
    CHECK(name_of(rig.check(whole).verdict) == "VALID");
    const pdf::File opened = pdf::File::open(whole).value();
    const auto fields = opened.signature_fields().value();
    REQUIRE(fields.size() == 1);
    CHECK(pdf::widgets_of(opened, fields[0].object).size() == row.widgets);
    const pdf::Rect first = pdf::widgets_of(opened, fields[0].object)[0].rect;
    CHECK(first.y + first.height / 2 ==
          doctest::Approx(202).epsilon(0.01));  // the middle of a line of 11 points
    CHECK(first.x + first.width <= 210.01);
  }
  Order order = rig.visible();
  order.mark->tag = "#";
  CHECK(code_of(prepare(file, order)) == "signing.no_tag");
}

TEST_CASE("a mark is drawn from all its parts, and from nothing that is no picture") {
  Rig rig;
  const Bytes file = paraf::testing::drawn_document();
  Order order = rig.visible();
  order.mark->image = to_bytes("bukan gambar");
  CHECK(code_of(prepare(file, order)) == "pdf.image");
  order.mark->image.clear();
  order.mark->layout = {{.rect = {0, 0, 20, 20}, .frame = true, .qr = "https://paraf.example"},
                        {.rect = {22, 0, 40, 10},
                         .lines = {{.text = "KEPALA DINAS", .bold = true}},
                         .size = 9,
                         .align = pdf::Align::centre}};
  order.mark->origin = pdf::Origin::bottom_left;
  order.mark->page = 0;
  CHECK(name_of(rig.check(rig.sign(file, order)).verdict) == "VALID");
  order.certify = 4;
  CHECK(code_of(prepare(file, order)) == "signing.certify");
}

TEST_CASE("what was prepared is finished by another process, and is the same file") {
  Rig rig;
  const Bytes file = paraf::testing::drawn_document();
  const auto prepared = prepare(file, rig.visible());
  REQUIRE(prepared);
  const Bytes packed = pack(*prepared);
  const auto there = unpack(packed);
  REQUIRE(there);
  CHECK(std::ranges::equal(there->digest(), prepared->digest()));
  CHECK(there->field() == prepared->field());
  const auto signature = rig.pki.person.key->sign_digest(there->hash(), there->digest());
  REQUIRE(signature);
  auto whole = file;
  append(whole, finish(unpack(packed).value(), *signature, rig.stamps).value());
  CHECK(name_of(rig.check(whole).verdict) == "VALID");
  CHECK(code_of(finish(unpack(packed).value(), Bytes(64, 1), rig.stamps)) == "signing.wrong_key");
  for (std::size_t keep = 0; keep < packed.size(); keep += 97)
    CHECK(code_of(unpack(ByteView{packed}.first(keep))) == "signing.prepared");
}
