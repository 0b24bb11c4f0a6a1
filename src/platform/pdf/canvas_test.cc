#include "platform/pdf/canvas.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "platform/pdf/qpdf.h"
#include "platform/pdf/qr.h"

using namespace paraf;
using namespace paraf::pdf;

namespace {

Bytes letter() {
  Canvas canvas{{.title = "Surat Rekomendasi", .author = "Dinas Kominfo", .created = Timestamp::from_seconds(1767600000)}};
  canvas.begin_page(f4);
  canvas.text({25, 20}, "PEMERINTAH KABUPATEN SUKAMAJU", {.size = 14, .bold = true, .align = Align::centre}, 165);
  canvas.line({25, 45}, {190, 45}, {.width = 0.7});
  canvas.rectangle({25, 60, 40, 12}, {}, {{0.9, 0.9, 0.9}}, 6);
  canvas.polyline({{45, 72}, {45, 80}, {90, 80}, {90, 90}}, {}, 2.5);
  canvas.turned_text({107, 165}, 45, "KONSEP", {.size = 90, .bold = true, .colour = {0.8, 0, 0, 0.2}});
  REQUIRE(canvas.qr("https://paraf.example/c/7F3KQ2", {25, 250}, 25));
  canvas.link({25, 250, 25, 25}, "https://paraf.example/c/7F3KQ2");
  canvas.begin_page(landscape(a4));
  canvas.text({20, 20}, "Halaman kedua → ✓", {.face = Face::serif}, 100);
  return canvas.finish().value();
}

}  // namespace

TEST_CASE("the same drawing gives the same octets") { CHECK(letter() == letter()); }

TEST_CASE("pages have the size asked for, and the document says its language and title") {
  const Bytes file = letter();
  QPDF pdf;
  pdf.processMemoryFile("t", reinterpret_cast<const char*>(file.data()), file.size());
  CHECK(pdf.getWarnings().empty());
  auto pages = pdf.getAllPages();
  REQUIRE(pages.size() == 2);
  const auto box = [&](std::size_t i, int n) {
    return pages[i].getKey("/MediaBox").getArrayItem(n).getNumericValue();
  };
  CHECK(box(0, 2) == doctest::Approx(215 / 25.4 * 72).epsilon(0.001));
  CHECK(box(0, 3) == doctest::Approx(330 / 25.4 * 72).epsilon(0.001));
  CHECK(box(1, 2) > box(1, 3));
  CHECK(pages[0].getKey("/Annots").getArrayNItems() == 1);
  CHECK(pdf.getRoot().getKey("/Lang").getUTF8Value() == "id");
  CHECK(pdf.getTrailer().getKey("/Info").getKey("/Title").getUTF8Value() == "Surat Rekomendasi");
}

TEST_CASE("a paragraph knows its lines before it has a place, and breaks where the page ends") {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "rekomendasi penerbitan sertifikat elektronik ";
  const Paragraph paragraph{text, {.size = 11, .align = Align::justify, .line_spacing = 1.15}, 100};
  REQUIRE(paragraph.lines() > 10);
  CHECK(paragraph.height() == doctest::Approx(paragraph.height(0, 5) + paragraph.height(5, 1000)).epsilon(0.01));
  const std::size_t fit = paragraph.lines_that_fit(2, 30);
  CHECK(paragraph.height(2, fit) <= 30);
  CHECK(paragraph.height(2, fit + 1) > 30);
  CHECK(paragraph.widest() <= 100.1);
  CHECK(Paragraph{"satu\ndua", {}, 50}.lines() == 2);
  CHECK(text_width("panjang", {.bold = true}) > text_width("panjang", {}));
  // Arial's widths: what an office set in Arial 12 keeps its line ends.
  CHECK(text_width("MMMMMMMMMM", {.size = 12}) == doctest::Approx(10 * 0.833 * 12 * mm_per_pt).epsilon(0.002));
}

TEST_CASE("a paragraph of any length is set in time that grows with its length, and says all of it") {
  const auto took = [](const std::string& text) {
    auto best = std::chrono::steady_clock::duration::max();
    for (int i = 0; i < 3; ++i) {
      const auto began = std::chrono::steady_clock::now();
      const Paragraph paragraph{text, {.size = 9}, 60};
      best = std::min(best, std::chrono::steady_clock::now() - began);
    }
    return best;
  };
  std::string words;
  while (words.size() < 40'000) words += "rekomendasi ";
  for (const std::string& text : {std::string(40'000, 'a'), words}) {
    CAPTURE(text.substr(0, 12));
    CHECK(took(text) < 3 * took(text.substr(0, 20'000)));
  }
  // Every letter is there: as wide, over all its lines, as it is long.
  const double letter = text_width("a", {.size = 9}), per_line = std::floor(60 / letter);
  CHECK(static_cast<double>(Paragraph{std::string(40'000, 'a'), {.size = 9}, 60}.lines()) >= 40'000 / (per_line + 1));
  // Letters of two octets are not torn.
  std::string accents;
  while (accents.size() < 20'001) accents += accents.empty() ? "a" : "\u00e9";
  CHECK(Paragraph{accents, {.size = 9}, 60}.widest() <= 60.1);
}

TEST_CASE("text that is not UTF-8, and pictures that are none, do no harm") {
  Canvas canvas{{.title = "x"}};
  canvas.begin_page(a4);
  CHECK(canvas.text({10, 10}, "rusak \xff\xfe\x80", {}, 50) > 0);
  CHECK(code_of(canvas.png(bytes_of("not a picture at all, only a line of text"), {0, 0, 10, 10})) == "pdf.image");
  CHECK(code_of(canvas.qr(std::string(5000, 'x'), {0, 0}, 20)) == "pdf.qr");
  CHECK(canvas.finish());
}

TEST_CASE("the bars of a QR code cover exactly its dark modules") {
  const QrCode code = qr_code("https://paraf.example/c/7F3KQ2").value();
  std::vector<bool> drawn(code.dark.size());
  for (const auto& bar : code.bars()) {
    for (std::size_t i = 0; i < bar.length; ++i) drawn[bar.row * code.side + bar.column + i] = true;
  }
  CHECK(drawn == code.dark);
}
