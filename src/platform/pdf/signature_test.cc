#include "platform/pdf/signature.h"

#include <doctest/doctest.h>

#include "platform/pdf/bounded.h"
#include "platform/pdf/changes.h"
#include "platform/pdf/coverage.h"
#include "platform/pdf/mark.h"
#include "platform/pdf/qpdf.h"
#include "tests/judges/forms.h"

#include <qpdf/Pl_Buffer.hh>
#include <qpdf/Pl_Flate.hh>

using namespace paraf;
using namespace paraf::pdf;
using paraf::testing::classic;
using paraf::testing::small_document;
using paraf::testing::stream;

namespace {

SignatureRequest request(bool visible = false) {
  SignatureRequest out;
  out.at = Timestamp::from_seconds(1767600000);
  out.reserve = 64;
  out.name = "Budi Santoso";
  out.reason = "Menyetujui — lembar kerja";
  if (visible) {
    out.rect = Rect{120, 200, 60, 25};
    out.draw = [](Size size) {
      return draw_mark(size, "https://paraf.example/c/7F3KQ2", {{.text = "Ditandatangani oleh:"}, {.text = "Budi", .bold = true}});
    };
  }
  return out;
}

// With a container that is none: here only the place for it is looked at.
Bytes signed_once(const Bytes& file, const SignatureRequest& asked, const std::string& password = {}) {
  const File opened = File::open(file, password).value();
  auto slot = add_signature(opened, asked);
  if (!slot) FAIL(slot.error().line());
  REQUIRE(fill(*slot, bytes_of("container")));
  Bytes out = file;
  append(out, slot->tail);
  return out;
}

// Nothing that qpdf would have to repair, in any object.
void check_clean(const Bytes& file, const std::string& password = {}) {
  QPDF pdf;
  pdf.setAttemptRecovery(false);
  pdf.setSuppressWarnings(true);
  REQUIRE_NOTHROW(pdf.processMemoryFile("t", reinterpret_cast<const char*>(file.data()), file.size(), password.c_str()));
  for (auto& object : pdf.getAllObjects()) {
    if (object.isStream()) object.getStreamData(qpdf_dl_generalized);
  }
  for (const auto& warning : pdf.getWarnings()) FAIL_CHECK(warning.what());
}

}  // namespace

TEST_CASE("every input form takes five signatures, and each leaves the ones before whole") {
  for (const auto& form : testing::input_forms()) {
    CAPTURE(form.name);
    Bytes file = form.file;
    std::vector<Bytes> states;
    for (int i = 0; i < 5; ++i) {
      states.push_back(file);
      const XrefForm before = File::open(file).value().form();
      file = signed_once(file, request(i % 2 == 1));
      check_clean(file);
      REQUIRE(std::equal(states.back().begin(), states.back().end(), file.begin()));
      const XrefForm after = File::open(file).value().form();
      CHECK(after == (before == XrefForm::hybrid ? XrefForm::table : before));
    }
    const File last = File::open(file).value();
    const auto fields = last.signature_fields().value();
    REQUIRE(fields.size() == 5);
    for (std::size_t i = 0; i < 5; ++i) {
      CAPTURE(i);
      CHECK(fields[i].name == "Tanda_Tangan_" + std::to_string(i + 1));
      const Coverage coverage = coverage_of(last, fields[i].value.value());
      CHECK(coverage.fault == RangeFault::none);
      CHECK(text_of(coverage.contents).starts_with("container"));
      CHECK(coverage.end() == (i < 4 ? states[i + 1].size() : file.size()));
      if (i == 4) break;
      const File then = File::open(states[i + 1]).value();
      for (const Change& change : changes_between(then, last, {})) {
        CAPTURE(change.what);
        CHECK(change.allowed);
        CHECK(change.what == "signature");
      }
    }
  }
}

TEST_CASE("a file is refused for exactly one reason") {
  const std::string good = classic(small_document());
  std::string shifted = good;
  shifted.replace(shifted.rfind("startxref") + 10, 3, "999");
  struct Row {
    std::string why, file, code;
  };
  const Row rows[] = {
      {"as it should be", good, ""},
      {"empty", "", "pdf.not_pdf"},
      {"text", "bukan PDF", "pdf.not_pdf"},
      {"mail headers before the header", "From: a\r\n\r\n" + good, "pdf.leading_octets"},
      {"cut off in transfer", good.substr(0, good.size() - 60), "pdf.damaged"},
      {"the last section is not where it is said to be", shifted, "pdf.damaged"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(code_of(File::open(bytes_of(row.file))) == row.code);
  }
  const Bytes locked = testing::encrypted(testing::drawn_document(1), testing::Cipher::aes_256, "pembaca", "pemilik", true);
  CHECK(code_of(File::open(locked)) == "pdf.encrypted");
  CHECK(code_of(File::open(locked, "penebak")) == "pdf.password");
  CHECK(code_of(File::open(locked, "pembaca")) == "");
  CHECK(code_of(File::open(locked, "pemilik")) == "");
}

TEST_CASE("only an unsigned file can be rewritten whole") {
  const std::string good = classic(small_document());
  const auto clean = normalise(bytes_of("\n\nFrom: a\r\n" + good));
  REQUIRE(clean);
  CHECK(File::open(*clean));
  Bytes signed_file = signed_once(to_bytes(good), request());
  signed_file.insert(signed_file.begin(), '\n');
  CHECK(code_of(normalise(signed_file)) == "pdf.signed_cannot_normalise");
}

TEST_CASE("as little as possible is written again") {
  // /Annots and /Fields are objects of their own: neither page nor form nor catalogue is touched.
  auto bodies = small_document("/Annots 5 0 R");
  bodies[0] = "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R >>";
  bodies.push_back("[ ]");
  bodies.push_back("<< /Fields 7 0 R /SigFlags 3 >>");
  bodies.push_back("[ ]");
  const Bytes file = to_bytes(classic(bodies));
  const Bytes after = signed_once(file, request());
  const std::string tail{text_of(ByteView{after}.subspan(file.size()))};
  CHECK(tail.find("\n5 0 obj") != std::string::npos);
  CHECK(tail.find("\n7 0 obj") != std::string::npos);
  for (const char* untouched : {"1 0 obj", "2 0 obj", "3 0 obj", "4 0 obj", "6 0 obj"}) {
    CAPTURE(untouched);
    CHECK(tail.find(std::string{"\n"} + untouched) == std::string::npos);
    CHECK(!tail.starts_with(untouched));
  }
}

TEST_CASE("an existing empty field is used at its own place, once") {
  auto bodies = small_document("/Annots [5 0 R]");
  bodies[0] = "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R] >> >>";
  bodies.push_back("<< /Type /Annot /Subtype /Widget /FT /Sig /T (Kepala Dinas) /Rect [100 100 300 160] /P 3 0 R /F 4 >>");
  const Bytes file = to_bytes(classic(bodies));
  SignatureRequest asked = request(true);
  asked.field = "Kepala Dinas";
  Size drawn_at;
  asked.draw = [&](Size size) {
    drawn_at = size;
    return draw_mark(size, "x", {});
  };
  const Bytes once = signed_once(file, asked);
  check_clean(once);
  CHECK(drawn_at.width == doctest::Approx(200 * mm_per_pt));
  CHECK(drawn_at.height == doctest::Approx(60 * mm_per_pt));
  const File opened = File::open(once).value();
  CHECK(opened.signature_fields().value().at(0).value.has_value());
  CHECK(opened.reader().getRoot().getKey("/AcroForm").getKey("/SigFlags").getIntValue() == 3);
  CHECK(code_of(add_signature(opened, asked)) == "pdf.field_taken");
  asked.field = "Nama.Bertingkat";
  CHECK(code_of(add_signature(opened, asked)) == "pdf.field_name");
}

TEST_CASE("a mark stands where the reader of a turned page sees it") {
  struct Row {
    std::string why;
    int rotate;
    double left, bottom, right, top;
  };
  // 595 x 842 pt; the mark is 72 x 36 pt, 144 pt from the left and 72 pt from the top as seen.
  const Row rows[] = {{"upright", 0, 144, 842 - 108, 216, 842 - 72},
                      {"turned clockwise: seen top left is the page's bottom left", 90, 72, 144, 108, 216},
                      {"upside down", 180, 595 - 216, 72, 595 - 144, 108},
                      {"turned anticlockwise", 270, 595 - 108, 842 - 216, 595 - 72, 842 - 144}};
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const Bytes file = to_bytes(classic(small_document("/Rotate " + std::to_string(row.rotate))));
    SignatureRequest asked = request(true);
    asked.rect = Rect{2 * 25.4, 25.4, 25.4, 12.7};
    const Bytes after = signed_once(file, asked);
    check_clean(after);
    const File opened = File::open(after).value();
    const auto rect = opened.reader().getObject(3, 0).getKey("/Annots").getArrayItem(0).getKey("/Rect").getArrayAsRectangle();
    CHECK(rect.llx == doctest::Approx(row.left));
    CHECK(rect.lly == doctest::Approx(row.bottom));
    CHECK(rect.urx == doctest::Approx(row.right));
    CHECK(rect.ury == doctest::Approx(row.top));
  }
  SignatureRequest outside = request(true);
  outside.rect = Rect{200, 200, 60, 20};
  const Bytes file = to_bytes(classic(small_document()));
  CHECK(code_of(add_signature(File::open(file).value(), outside)) == "pdf.mark_outside_page");
  outside.page = 2;
  CHECK(code_of(add_signature(File::open(file).value(), outside)) == "pdf.no_such_page");
}

TEST_CASE("a document certified against every change is not signed") {
  auto bodies = small_document();
  bodies[0] = "<< /Type /Catalog /Pages 2 0 R /Perms << /DocMDP 5 0 R >> >>";
  bodies.push_back("<< /Type /Sig /Reference [<< /TransformMethod /DocMDP /TransformParams << /P 1 >> >>] >>");
  const Bytes file = to_bytes(classic(bodies));
  CHECK(code_of(add_signature(File::open(file).value(), request())) == "pdf.certified_no_changes");
}

TEST_CASE("what is added to an encrypted file is closed by its key, but for the signature") {
  for (const auto& form : testing::encrypted_forms()) {
    CAPTURE(form.name);
    const QPDFObjectHandle id = File::open(form.file, form.password).value().reader().getTrailer().getKey("/ID").getArrayItem(0);
    Bytes file = form.file;
    for (int i = 0; i < 3; ++i) {
      file = signed_once(file, request(i % 2 == 0), form.password);
      check_clean(file, form.password);
    }
    const File last = File::open(file, form.password).value();
    CHECK(last.encryption());
    CHECK(last.reader().getTrailer().getKey("/ID").getArrayItem(0).getStringValue() == QPDFObjectHandle{id}.getStringValue());
    const auto fields = last.signature_fields().value();
    REQUIRE(fields.size() == 3);
    for (const SignatureField& field : fields) {
      const Coverage coverage = coverage_of(last, field.value.value());
      CHECK(coverage.fault == RangeFault::none);
      CHECK(text_of(coverage.contents).starts_with("container"));
      QPDFObjectHandle signature = last.reader().getObject(field.value->number, 0);
      CHECK(signature.getKey("/Reason").getUTF8Value() == "Menyetujui — lembar kerja");
      CHECK(signature.getKey("/M").getStringValue().starts_with("D:2026"));
    }
    // Nothing readable was written, and what was drawn opens again.
    const std::string tail{text_of(ByteView{file}.subspan(form.file.size()))};
    CHECK(tail.find("Budi Santoso") == std::string::npos);
    CHECK(tail.find("D:2026") == std::string::npos);
    QPDFObjectHandle look = last.reader().getObject(fields[0].object.number, 0).getKey("/AP").getKey("/N");
    const auto drawn = look.getStreamData();
    REQUIRE(drawn->getSize() > 0);
    CHECK(std::all_of(drawn->getBuffer(), drawn->getBuffer() + drawn->getSize(), [](unsigned char c) { return c < 0x80; }));
  }
}

TEST_CASE("the reader's password signs only where the author permits it") {
  const Bytes plain = testing::drawn_document(1);
  const Bytes closed = testing::encrypted(plain, testing::Cipher::aes_256, "", "pemilik", false, false);
  CHECK(code_of(add_signature(File::open(closed).value(), request())) == "pdf.not_permitted");
  CHECK(code_of(add_signature(File::open(closed, "pemilik").value(), request())) == "");
}

TEST_CASE("a certification says what may follow, and is kept to") {
  const Bytes plain = testing::drawn_document(1);
  for (const int permission : {1, 2, 3}) {
    CAPTURE(permission);
    SignatureRequest certify = request(true);
    certify.certify = permission;
    const Bytes file = signed_once(plain, certify);
    check_clean(file);
    const File opened = File::open(file).value();
    CHECK(opened.certified() == permission);
    CHECK(code_of(add_signature(opened, request())) == (permission == 1 ? "pdf.certified_no_changes" : ""));
    CHECK(code_of(add_signature(opened, certify)) == (permission == 1 ? "pdf.certified_no_changes" : "pdf.certify_not_first"));
    SignatureRequest stamp = request();
    stamp.time_stamp = true;
    CHECK(code_of(add_signature(opened, stamp)) == "");  // proves, and changes nothing
  }
}

TEST_CASE("a lock is written for readers and kept to here") {
  auto bodies = small_document("/Annots [5 0 R 6 0 R]");
  bodies[0] = "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R 6 0 R] >> >>";
  bodies.push_back("<< /Type /Annot /Subtype /Widget /FT /Sig /T (Kepala) /Rect [100 100 300 160] /P 3 0 R /F 4 "
                   "/Lock << /Type /SigFieldLock /Action /Include /Fields [(Sekretaris)] >> >>");
  bodies.push_back("<< /Type /Annot /Subtype /Widget /FT /Sig /T (Sekretaris) /Rect [100 200 300 260] /P 3 0 R /F 4 >>");
  const Bytes file = to_bytes(classic(bodies));
  SignatureRequest head = request(true), secretary = request(true);
  head.field = "Kepala";
  secretary.field = "Sekretaris";
  const Bytes first = signed_once(file, secretary), both = signed_once(first, head);
  check_clean(both);
  const File opened = File::open(both).value();
  CHECK(allowance_of(opened, *opened.signature_fields().value()[0].value).locked == std::vector<std::string>{"Sekretaris"});
  const Bytes other_way = signed_once(file, head);
  CHECK(code_of(add_signature(File::open(other_way).value(), secretary)) == "pdf.field_locked");

  SignatureRequest last = request();
  last.lock = FieldLock{.action = FieldLock::Action::all, .permission = 1};
  const Bytes closed = signed_once(file, last);
  check_clean(closed);
  const File after = File::open(closed).value();
  CHECK(after.reader().getObject(after.signature_fields().value()[2].object.number, 0).getKey("/Lock").isIndirect());
  CHECK(code_of(add_signature(after, request())) == "pdf.certified_no_changes");
}

TEST_CASE("one mark at several places is one field, and one page is written once") {
  const Bytes plain = testing::drawn_document(2);
  SignatureRequest asked = request(true);
  asked.rect.reset();
  int drawings = 0;
  asked.draw = [&](Size size) {
    ++drawings;
    return draw_mark(size, "x", {});
  };
  asked.places = {{1, {20, 100, 30, 30}}, {1, {20, 150, 30, 30}}, {0, {20, 20, 30, 30}, Origin::bottom_left}};
  const Bytes file = signed_once(plain, asked);
  check_clean(file);
  CHECK(drawings == 1);
  const File opened = File::open(file).value();
  REQUIRE(opened.signature_fields().value().size() == 1);
  QPDFObjectHandle field = opened.reader().getObject(opened.signature_fields().value()[0].object.number, 0);
  REQUIRE(field.getKey("/Kids").getArrayNItems() == 3);
  const auto low = field.getKey("/Kids").getArrayItem(2).getKey("/Rect").getArrayAsRectangle();
  CHECK(low.lly == doctest::Approx(20 / mm_per_pt).epsilon(0.001));
  CHECK(low.ury == doctest::Approx(50 / mm_per_pt).epsilon(0.001));
}

TEST_CASE("fifty signatures stand on one file") {
  Bytes file = testing::drawn_document(1);
  for (int i = 0; i < 50; ++i) file = signed_once(file, request());
  check_clean(file);
  const File opened = File::open(file).value();
  CHECK(opened.signature_fields().value().size() == 50);
}

TEST_CASE("a stream that unpacks to more than allowed is not unpacked") {
  std::string packed;
  Pl_Buffer collected{"packed"};
  Pl_Flate deflate{"deflate", &collected, Pl_Flate::a_deflate};
  deflate.writeString("5 0 [ ]");
  const std::string zeros(1 << 20, ' ');
  for (int i = 0; i < 20; ++i) deflate.writeString(zeros);
  deflate.finish();
  const auto data = collected.getBufferSharedPointer();
  packed.assign(reinterpret_cast<const char*>(data->getBuffer()), data->getSize());
  CHECK(packed.size() < 100'000);
  const std::string bomb = testing::hybrid(stream(packed, "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"));
  {
    const UnpackBudget budget{std::size_t{10} << 20};
    CHECK(code_of(add_signature(File::open(bytes_of(bomb)).value(), request())) == "pdf.damaged");
  }
  const UnpackBudget budget{std::size_t{30} << 20};
  CHECK(add_signature(File::open(bytes_of(bomb)).value(), request()));
}
