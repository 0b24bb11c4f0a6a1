#include "platform/pdf/text_position.h"

#include <doctest/doctest.h>

#include "platform/pdf/qpdf.h"
#include "tests/judges/forms.h"

using namespace paraf;
using namespace paraf::pdf;
using paraf::testing::classic;
using paraf::testing::stream;

namespace {

// One page of 595 x 842 pt with this content; the resources and further objects (from 5 on) as given.
std::string document(const std::string& content, const std::string& resources,
                     const std::vector<std::string>& more = {}, const std::string& page = "") {
  std::vector<std::string> bodies{
      "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << " + resources +
          " >> " + page + " >>",
      stream(content)};
  bodies.insert(bodies.end(), more.begin(), more.end());
  return classic(bodies);
}

std::vector<Found> found(const std::string& file, std::string_view text, FindOn which = FindOn::every) {
  const Bytes octets = to_bytes(file);
  const File opened = File::open(octets).value();
  const auto out = find_text(opened, text, which);
  if (!out) FAIL(out.error().line());
  return *out;
}

const std::string helvetica =
    "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> >>";

constexpr double pt(double mm) { return mm / mm_per_pt; }

}  // namespace

TEST_CASE("a tag is found however the file writes it") {
  // In every row the tag's first letter begins at (100, 700) and the type has 20 points.
  struct Row {
    std::string why, tag, content, resources;
    std::vector<std::string> more;
    bool there;
  };
  const std::string to_unicode = stream(
      "1 begincodespacerange <0000> <ffff> endcodespacerange 3 beginbfchar <0003> <005B> <0004> <0071> "
      "<0009> <005D> endbfchar "
      "2 beginbfrange <0005> <0005> <0072> <0006> <0007> [<005F> <0062>] endbfrange");
  const std::string composite =
      "/Font << /F << /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /ToUnicode 5 0 R "
      "/DescendantFonts "
      "[<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering "
      "(Identity) /Supplement 0 >> "
      "/DW 500 /W [3 [278 556] 5 9 400] >>] >> >>";
  const std::string differences =
      "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /ABCDEF+Y /FirstChar 1 /LastChar 3 /Widths [556 "
      "278 278] "
      "/Encoding << /Differences [1 /numbersign /bracketleft /uni0024] >> >> >>";
  const Row rows[] = {
      {"one sign", "#", "BT /F 20 Tf 100 700 Td (# di sini) Tj ET", helvetica, {}, true},
      {"a word in one string", "[qr_bsre]", "BT /F 20 Tf 100 700 Td ([qr_bsre]) Tj ET", helvetica, {}, true},
      {"letters moved closer in an array",
       "[qr_bsre]",
       "BT /F 20 Tf 100 700 Td [([q) 30 (r_) -12 (bs) (re])] TJ ET",
       helvetica,
       {},
       true},
      {"split over strings",
       "[qr_bsre]",
       "BT /F 20 Tf 100 700 Td ([qr_) Tj (bsre]) Tj ET",
       helvetica,
       {},
       true},
      {"split over text objects, each placed anew",
       "$$",
       "BT /F 20 Tf 100 700 Td ($) Tj ET q BT /F 20 Tf 111.12 700 Td ($) Tj ET Q",
       helvetica,
       {},
       true},
      {"the same letters far apart are not the word",
       "$$",
       "BT /F 20 Tf 100 700 Td ($) Tj 100 0 Td ($) Tj ET",
       helvetica,
       {},
       false},
      {"or on another line", "$$", "BT /F 20 Tf 20 TL 100 700 Td ($) Tj T* ($) Tj ET", helvetica, {}, false},
      {"placed by a matrix",
       "#",
       "q 2 0 0 2 40 100 cm BT /F 1 Tf 10 0 0 10 30 300 Tm (#) Tj ET Q",
       helvetica,
       {},
       true},
      {"by the quote operators", "#", "BT /F 20 Tf 20 TL 100 720 Td (#) ' ET", helvetica, {}, true},
      {"octal and hexadecimal strings",
       "[#]",
       "BT /F 20 Tf 100 700 Td (\\133) Tj <235d> Tj ET",
       helvetica,
       {},
       true},
      {"numbers of the font's own, told by ToUnicode",
       "[qr_b]",
       "BT /F 20 Tf 100 700 Td <00030004> Tj [<0005> 5 <0006>] TJ <00070009> Tj ET",
       composite,
       {to_unicode},
       true},
      {"an encoding with differences",
       "#[$",
       "BT /F 20 Tf 100 700 Td (\\001\\002\\003) Tj ET",
       differences,
       {},
       true},
      {"inside a form",
       "#",
       "q 1 0 0 1 50 600 cm /X Do Q",
       "/XObject << /X 5 0 R >>",
       {stream("BT /F 20 Tf 40 90 Td (#) Tj ET",
               "/Type /XObject /Subtype /Form /BBox [0 0 500 500] /Matrix [1 0 0 1 10 10] /Resources << " +
                   helvetica + " >>")},
       true},
      {"a form that draws itself ends",
       "@",
       "/X Do",
       "/XObject << /X 5 0 R >>",
       {stream("/X Do",
               "/Type /XObject /Subtype /Form /BBox [0 0 500 500] /Resources << /XObject << /X 5 0 R >> >>")},
       false},
      {"a font without a meaning",
       "#",
       "BT /F 20 Tf 100 700 Td (#) Tj ET",
       "/Font << /F << /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H >> >>",
       {},
       false},
      {"text of another page's size: outside the paper",
       "#",
       "BT /F 20 Tf 900 700 Td (#) Tj ET",
       helvetica,
       {},
       false},
      {"not written at all", "#", "BT /F 20 Tf 100 700 Td (tanpa tanda) Tj ET", helvetica, {}, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto places = found(document(row.content, row.resources, row.more), row.tag);
    REQUIRE(places.size() == (row.there ? 1U : 0U));
    if (!row.there) continue;
    CHECK(pt(places[0].box.x) == doctest::Approx(100).epsilon(0.005));
    // The base line is 142 pt from the top; the box reaches 0.74 of 20 pt above it.
    CHECK(pt(places[0].box.y) == doctest::Approx(142 - 14.8).epsilon(0.005));
    CHECK(pt(places[0].box.height) == doctest::Approx(0.96 * 20).epsilon(0.005));
  }
}

TEST_CASE("a letter's place counts what was set before it") {
  // Helvetica: T 611, a 556, n 556, d 556, space 278, # 556 thousandths.
  const auto places = found(document("BT /F 10 Tf 1 Tc 5 Tw 100 700 Td (Tanda #) Tj ET", helvetica), "#");
  REQUIRE(places.size() == 1);
  CHECK(pt(places[0].box.x) == doctest::Approx(100 + (6.11 + 4 * 5.56 + 2.78) + 6 * 1 + 5).epsilon(0.001));
  CHECK(pt(places[0].box.width) == doctest::Approx(5.56).epsilon(0.001));
}

TEST_CASE("turned and cropped pages are searched as they are seen") {
  struct Row {
    std::string why, page;
    double x, y;  // pt of the sign's lower left corner's box as seen
  };
  const Row rows[] = {{"cropped", "/CropBox [50 100 545 742]", 50, 742 - 714.8},
                      {"turned clockwise", "/Rotate 90", 700 - 4.4, 100},
                      {"upside down", "/Rotate 180", 595 - 111.12, 700 - 4.4},
                      {"turned anticlockwise", "/Rotate 270", 842 - 714.8, 595 - 111.12},
                      {"in a larger unit", "/UserUnit 2", 200, 2 * (842 - 714.8)}};
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto places = found(document("BT /F 20 Tf 100 700 Td (#) Tj ET", helvetica, {}, row.page), "#");
    REQUIRE(places.size() == 1);
    CHECK(pt(places[0].box.x) == doctest::Approx(row.x).epsilon(0.005));
    CHECK(pt(places[0].box.y) == doctest::Approx(row.y).epsilon(0.005));
  }
}

TEST_CASE("the first, the first of each page, or every one") {
  Canvas canvas{{.title = "Surat"}};
  for (int page = 1; page <= 3; ++page) {
    canvas.begin_page(a4);
    if (page == 1) continue;
    canvas.text({25, 40}, "Kepala Dinas ${ttd}", {}, 160);
    canvas.text({25, 80}, "Sekretaris ${ttd}", {.face = Face::serif, .size = 14}, 160);
  }
  const Bytes file = canvas.finish().value();
  const File opened = File::open(file).value();
  const auto count = [&](FindOn which) { return find_text(opened, "${ttd}", which).value().size(); };
  CHECK(count(FindOn::first) == 1);
  CHECK(count(FindOn::every_page) == 2);
  CHECK(count(FindOn::every) == 4);
  const auto all = find_text(opened, "${ttd}", FindOn::every).value();
  CHECK(all[0].page == 2);
  CHECK(all[0].box.y > 39);
  CHECK(all[0].box.y < 45);
  CHECK(all[3].page == 3);
  CHECK_FALSE(opened.damage());
}

TEST_CASE("a word drawn twice to look bold is one") {
  CHECK(found(document("BT /F 20 Tf 100 700 Td (#) Tj ET BT /F 20 Tf 100.3 700 Td (#) Tj ET", helvetica), "#")
            .size() == 1);
}

TEST_CASE("odd operators in a page do not make the file a damaged one") {
  const Bytes file = to_bytes(document("BT /F 20 Tf 100 700 Td (#) Tj ET >> ) frobnicate (open", helvetica));
  const File opened = File::open(file).value();
  CHECK(find_text(opened, "#", FindOn::first).value().size() == 1);
  CHECK_FALSE(opened.damage());
}

TEST_CASE("a page that draws for ever is given up, and one that only draws much is not") {
  // A few octets that call a form a thousand times, which calls another a thousand times.
  std::string calls, letters;
  for (int i = 0; i < 1000; ++i) calls += "/G Do ";
  for (int i = 0; i < 100; ++i) letters += "0 Tc ";
  const auto form = [](const std::string& content, const std::string& resources) {
    return "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << " + resources + " >> /Length " +
           std::to_string(content.size()) + " >>\nstream\n" + content + "\nendstream";
  };
  const auto file = [&](int times) {
    std::string content;
    for (int i = 0; i < times; ++i) content += "/X Do ";
    content += "BT /F 20 Tf 100 700 Td (#) Tj ET";
    return to_bytes(document(content, helvetica + " /XObject << /X 5 0 R >>",
                             {form(calls, "/XObject << /G 6 0 R >>"), form(letters, "")}));
  };
  const Bytes hostile = file(1000), busy = file(1);
  CHECK(code_of(find_text(File::open(hostile).value(), "#", FindOn::first)) == "pdf.content_too_long");
  CHECK(find_text(File::open(busy).value(), "#", FindOn::first).value().size() == 1);
}
