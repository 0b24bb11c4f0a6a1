#include "trust/signing/report.h"

#include <algorithm>

#include "platform/pdf/file.h"
#include "trust/signing/rig_for_test.h"

using namespace paraf;
using namespace paraf::signing;
using paraf::testing::classic;
using paraf::testing::small_document;
using paraf::testing::stream;
using paraf::testing::updated;

TEST_CASE("the report of a check is a PDF with every signature, in both languages") {
  Rig rig;
  const Bytes good = rig.sign(bytes_of(classic(small_document())), rig.order());
  const std::string bad = updated(std::string{text_of(good)}, {{4, stream("1 0 0 rg 0 0 595 842 re f")}}, 20);
  const auto catalogue = messages::Catalogue::embedded().value();
  for (const auto language : {messages::Language::id, messages::Language::en}) {
    Report report = rig.check(bytes_of(bad));
    REQUIRE(report.signatures.size() == 1);
    // Many signatures go over several pages.
    while (report.signatures.size() < 12) report.signatures.push_back(report.signatures[0]);
    const auto paper = report_pdf(report, {.file_name = "surat.pdf", .octets = bad.size(), .sha256 = "00",
                                           .checked_at = rig.pki.now, .language = language}, catalogue);
    REQUIRE(paper);
    const auto file = pdf::File::open(*paper);
    REQUIRE(file);
    CHECK(file->pages() >= 2);
    for (const char* what : {"signature", "security_store", "form_value", "metadata", "annotation", "tags", "page", "content",
                             "catalogue", "form", "field", "object", "structure"}) {
      CAPTURE(what);
      CHECK(word_of({false, what, 0}, catalogue, language) != what);
    }
  }
}

TEST_CASE("every revision is named with what it wrote, and what nobody allowed stands first") {
  Rig rig;
  const auto catalogue = messages::Catalogue::embedded().value();
  const Bytes once = rig.sign(bytes_of(classic(small_document())), rig.order(Level::b_lta));
  const Bytes twice = rig.sign(once, rig.visible());
  const std::string bad = updated(std::string{text_of(twice)}, {{4, stream("1 0 0 rg 0 0 595 842 re f")}}, 200);
  CheckOptions options = rig.options();
  CHECK(check_pdf(twice, options).revisions.empty());  // nobody asked
  options.name_revisions = true;

  const Report good = check_pdf(twice, options);
  CHECK(good.verdict == Verdict::valid);
  // Signed, its proof, the time stamp of the document, signed again; the document itself is in the first.
  REQUIRE(good.revisions.size() == 5);
  CHECK_FALSE(good.revisions[0].judged);
  for (std::size_t i = 2; i < good.revisions.size(); ++i) CHECK(good.revisions[i].judged);
  const auto holds = [](const RevisionReport& r, std::string_view kind, std::string_view how, std::size_t page) {
    return std::any_of(r.objects.begin(), r.objects.end(), [&](const ObjectReport& o) {
      return o.kind == kind && o.how == how && o.page == page && o.allowed;
    });
  };
  CHECK(good.revisions[1].signed_by == std::vector{good.signatures.at(0).field});
  CHECK(holds(good.revisions[1], "signature_field", "added", 1));
  CHECK(holds(good.revisions[1], "signature", "added", 0));
  CHECK(holds(good.revisions[2], "proof", "added", 0));
  CHECK(good.revisions[3].signed_by == std::vector{good.document_stamps.at(0).field});
  CHECK(holds(good.revisions[3], "time_stamp", "added", 0));
  CHECK(holds(good.revisions[4], "look", "added", 1));
  CHECK(good.revisions.back().end == twice.size());

  const Report changed = check_pdf(bytes_of(bad), options);
  REQUIRE(changed.revisions.size() == 6);
  const RevisionWords id = words_of(changed.revisions[5], 6, catalogue, messages::Language::id),
                      en = words_of(changed.revisions[5], 6, catalogue, messages::Language::en);
  REQUIRE(!id.lines.empty());
  CHECK_FALSE(id.lines[0].allowed);
  CHECK(id.title == "Revisi 6: tanpa tanda tangan");
  CHECK(id.lines[0].text == "halaman 1: isi halaman diubah (objek 4) — tidak diizinkan");
  CHECK(en.lines[0].text == "page 1: content of the page changed (object 4) — not allowed");
  const RevisionWords second = words_of(good.revisions[4], 5, catalogue, messages::Language::id);
  CHECK(std::any_of(second.lines.begin(), second.lines.end(), [](const auto& line) {
    return line.text.starts_with("halaman 1: kolom tanda tangan ditambahkan (Widget; kolom ") &&
           line.text.ends_with(" — diizinkan");
  }));
  // Every word of an object has its sentence.
  for (const char* kind : {"catalogue", "page_tree", "page", "content", "annotation", "field", "signature_field", "signature",
                           "time_stamp", "look", "font", "image", "drawing", "form", "info", "metadata", "store", "proof", "tags",
                           "outline", "layer", "names", "action", "attachment", "annotations", "object"}) {
    CAPTURE(kind);
    for (const auto language : {messages::Language::id, messages::Language::en})
      CHECK(catalogue.has(language, std::string{"signing.report.object."} + kind));
  }
  CHECK(to_json(good, "f").find("\"revisions\":[{\"revision\":1,") != std::string::npos);
}
