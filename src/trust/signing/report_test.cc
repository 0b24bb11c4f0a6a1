#include "trust/signing/report.h"

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
