#include "platform/pdf/changes.h"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include "platform/pdf/changes_drawn.h"
#include "platform/pdf/coverage.h"
#include "tests/judges/forms.h"

using namespace paraf;
using namespace paraf::pdf;
using paraf::testing::classic;
using paraf::testing::small_document;
using paraf::testing::stream;
using paraf::testing::updated;

namespace {

// A document with a form of one text field (5), a signature field that is signed (6, value 7), and
// an appearance (8); the first revision, as it was signed.
std::vector<std::string> document() {
  auto bodies = small_document("/Annots [5 0 R 6 0 R]");
  bodies[0] = "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R 6 0 R] /SigFlags 3 >> >>";
  bodies.push_back(
      "<< /Type /Annot /Subtype /Widget /FT /Tx /T (jumlah) /V (10) /Rect [10 10 90 30] /AP << /N 8 0 R >> "
      "/P 3 0 R >>");
  bodies.push_back("<< /Type /Annot /Subtype /Widget /FT /Sig /T (ttd) /V 7 0 R /Rect [0 0 0 0] /P 3 0 R >>");
  bodies.push_back("<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /Contents <00> >>");
  bodies.push_back(stream("(10) Tj", "/Type /XObject /Subtype /Form /BBox [0 0 80 20]"));
  bodies.push_back("<< /Title (x) >>");
  return bodies;
}

// "allowed: what what", "forbidden: what", or "" for nothing.
std::string verdict(const std::string& before, const std::string& after, const Allowance& allowance) {
  const auto then = File::open(bytes_of(before)), now = File::open(bytes_of(after));
  REQUIRE(then);
  REQUIRE(now);
  bool forbidden = false;
  std::set<std::string> what;
  for (const Change& change : changes_between(*then, *now, allowance)) {
    if (!change.allowed && !forbidden) what.clear();
    forbidden = forbidden || !change.allowed;
    if (change.allowed != forbidden) what.insert(std::string{change.what});
  }
  std::string out = forbidden ? "forbidden:" : what.empty() ? "" : "allowed:";
  for (const auto& each : what) out += " " + each;
  return out;
}

using Bodies = std::vector<std::pair<int, std::string>>;

}  // namespace

TEST_CASE("a later revision may do what the signer allows, and nothing else") {
  const std::string catalogue =
      "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R 6 0 R] /SigFlags 3 >> ";
  const std::string page =
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [5 0 R 6 0 R] ";
  const std::string form2 =
      "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R 6 0 R 10 0 R] /SigFlags 3 >> >>";
  const std::string page2 =
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [5 0 R 6 0 R 10 0 R] >>";
  const std::string field2 =
      "<< /Type /Annot /Subtype /Widget /FT /Sig /T (ttd2) /V 11 0 R /Rect [0 0 0 0] /P 3 0 R >>";
  const std::string value2 =
      "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /Contents <00> >>";
  const std::string text =
      "<< /Type /Annot /Subtype /Widget /FT /Tx /T (jumlah) /V (99) /Rect [10 10 90 30] /AP << /N 8 0 R >> "
      "/P 3 0 R >>";
  const std::string note =
      "<< /Type /Annot /Subtype /FreeText /Rect [100 600 400 680] /Contents (BATAL) /P 3 0 R >>";
  struct Row {
    std::string why;
    Bodies later;
    int permission;
    std::string verdict;
  };
  const Row rows[] = {
      {"the page written again letter for letter", {{3, document()[2]}}, 1, ""},
      {"a second signature", {{1, form2}, {3, page2}, {10, field2}, {11, value2}}, 2, "allowed: signature"},
      {"a second signature where nothing is allowed",
       {{1, form2}, {3, page2}, {10, field2}, {11, value2}},
       1,
       "forbidden: annotation field"},
      {"a new field that shows the old signature",
       {{1, form2},
        {3, page2},
        {10, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (ttd2) /V 7 0 R /Rect [0 0 0 0] >>"}},
       2,
       "forbidden: annotation field"},
      {"a new text field",
       {{1, form2},
        {3, page2},
        {10, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (baru) /Rect [0 0 9 9] >>"}},
       2,
       "forbidden: annotation field"},
      {"filling in the form",
       {{5, text}, {8, stream("(99) Tj", "/Type /XObject /Subtype /Form /BBox [0 0 80 20]")}},
       2,
       "allowed: form_value"},
      {"filling in the form where nothing is allowed", {{5, text}}, 1, "forbidden: field"},
      {"moving a field to another place",
       {{5,
         "<< /Type /Annot /Subtype /Widget /FT /Tx /T (jumlah) /V (10) /Rect [200 200 290 230] /AP << /N 8 0 "
         "R >> /P 3 0 R >>"}},
       2,
       "forbidden: field"},
      {"another page content under its old number",
       {{4, stream("1 0 0 rg 0 0 595 842 re f")}},
       2,
       "forbidden: content"},
      {"another page content under a new number",
       {{3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 10 0 R /Annots [5 0 R 6 0 R] >>"},
        {10, stream("0 0 1 1 re f")}},
       2,
       "forbidden: content"},
      {"a note over the signed page", {{3, page2}, {10, note}}, 2, "forbidden: annotation"},
      {"a note where notes are allowed", {{3, page2}, {10, note}}, 3, "allowed: annotation"},
      {"the widget of the signature taken away",
       {{3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [5 0 R] >>"}},
       2,
       "forbidden: annotation"},
      {"a page added",
       {{2, "<< /Type /Pages /Kids [3 0 R 10 0 R] /Count 2 >>"},
        {10, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"}},
       2,
       "forbidden: page"},
      {"another page tree that leads to the same page",
       {{1, "<< /Type /Catalog /Pages 10 0 R /AcroForm << /Fields [5 0 R 6 0 R] /SigFlags 3 >> >>"},
        {10, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"}},
       2,
       ""},
      {"an action on opening",
       {{1, catalogue + "/OpenAction << /S /URI /URI (http://x) >> >>"}},
       2,
       "forbidden: catalogue"},
      {"the form taken away", {{1, "<< /Type /Catalog /Pages 2 0 R >>"}}, 2, "forbidden: form"},
      {"the signature's own dictionary changed",
       {{7, "<< /Type /Sig /Contents <11> >>"}},
       2,
       "forbidden: field"},
      {"the signature exchanged in its field",
       {{6, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (ttd) /V 11 0 R /Rect [0 0 0 0] /P 3 0 R >>"},
        {11, value2}},
       2,
       "forbidden: field"},
      {"validation data",
       {{1, catalogue + "/DSS 10 0 R >>"}, {10, "<< /Certs [11 0 R] >>"}, {11, stream("x")}},
       1,
       "allowed: security_store"},
      {"validation data that leads to the page's content",
       {{1, catalogue + "/DSS 10 0 R >>"}, {10, "<< /Certs [4 0 R] >>"}, {4, stream("y")}},
       2,
       "forbidden: content"},
      {"XMP metadata",
       {{1, catalogue + "/Metadata 10 0 R >>"}, {10, stream("<x/>", "/Type /Metadata /Subtype /XML")}},
       2,
       "allowed: metadata"},
      {"an unused object", {{10, "(x)"}}, 1, ""},
  };
  const std::string before = classic(document());
  for (const Row& row : rows) {
    CAPTURE(row.why);
    Allowance allowance;
    allowance.permission = row.permission;
    CHECK(verdict(before, updated(before, row.later, 12), allowance) == row.verdict);
  }
}

TEST_CASE("a locked field may not be filled in") {
  const std::string before = classic(document());
  const std::string after = updated(before,
                                    {{5,
                                      "<< /Type /Annot /Subtype /Widget /FT /Tx /T (jumlah) /V (99) /Rect "
                                      "[10 10 90 30] /AP << /N 8 0 R >> /P 3 0 R >>"}},
                                    10);
  CHECK(verdict(before, after, {}) == "allowed: form_value");
  CHECK(verdict(before, after, {.locked = {"jumlah"}}) == "forbidden: field");
  CHECK(verdict(before, after, {.lock_all = true}) == "forbidden: field");
  CHECK(verdict(before, after, {.lock_all = true, .except = {"jumlah"}}) == "allowed: form_value");
}

TEST_CASE("what the signed revision referred to in vain gets no meaning later") {
  auto bodies = document();
  bodies[2] =
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents [4 0 R 20 0 R] /Annots [5 0 R 6 0 R] "
      ">>";
  const std::string before = classic(bodies);
  CHECK(verdict(before, updated(before, {{20, stream("1 0 0 rg 0 0 595 842 re f")}}, 21), {}) ==
        "forbidden: object");
}

TEST_CASE("an appearance that a page shows as well is not a form's to change") {
  auto bodies = document();
  bodies[2] =
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [5 0 R 6 0 R] /Resources "
      "<< /XObject << /X 8 0 R >> >> >>";
  const std::string before = classic(bodies);
  CHECK(verdict(
            before,
            updated(before, {{8, stream("(99) Tj", "/Type /XObject /Subtype /Form /BBox [0 0 80 20]")}}, 10),
            {}) == "forbidden: content field");
}

TEST_CASE("a file that does not go on from the signed revision is another file") {
  const std::string before = classic(document());
  const std::string rewritten = before + classic(document());
  CHECK(verdict(before, rewritten, {}) == "forbidden: structure");
  // Objects behind the end, and the old startxref again: a viewer that searches finds them.
  const std::string start = before.substr(before.rfind("startxref"));
  CHECK(verdict(before, before + "4 0 obj\n" + stream("1 0 0 rg 0 0 595 842 re f") + "\nendobj\n" + start,
                {}) == "forbidden: structure");
  CHECK(verdict(before, before + "\n\n", {}) == "");
}

TEST_CASE("a ByteRange covers everything but its own contents, or is refused for exactly one reason") {
  const std::string contents = "<" + std::string(40, '0') + ">";
  const auto build = [&](const std::string& range, const std::string& value = {}) {
    auto bodies = small_document();
    bodies.push_back("<< /Type /Sig " + range + " /Contents " + (value.empty() ? contents : value) + " >>");
    return classic(bodies);
  };
  // The range has a fixed width, so the places are those of the first try.
  const auto ranged = [&](auto&& numbers) {
    const std::string empty = build("/ByteRange [" + std::string(40, ' ') + "]");
    const std::size_t open = empty.find(contents), close = open + contents.size();
    return build(fmt::format("/ByteRange [{:<40}]", numbers(open, close, empty.size())));
  };
  struct Row {
    std::string why, file;
    RangeFault fault;
  };
  const Row rows[] = {
      {"exact", ranged([](auto a, auto b, auto n) { return fmt::format("0 {} {} {}", a, b, n - b); }),
       RangeFault::none},
      {"none", build(""), RangeFault::missing},
      {"null", build("/ByteRange null"), RangeFault::missing},
      {"two numbers", build("/ByteRange [0 10]"), RangeFault::form},
      {"negative", build("/ByteRange [0 -5 100 10]"), RangeFault::form},
      {"real numbers", build("/ByteRange [0 5.0 100 10]"), RangeFault::form},
      {"begins behind the header",
       ranged([](auto a, auto b, auto n) { return fmt::format("9 {} {} {}", a - 9, b, n - b); }),
       RangeFault::not_from_start},
      {"overlapping",
       ranged([](auto a, auto, auto n) { return fmt::format("0 {} {} {}", a, a - 10, n - a); }),
       RangeFault::overlapping},
      {"longer than the file",
       ranged([](auto a, auto b, auto n) { return fmt::format("0 {} {} {}", a, b, n); }),
       RangeFault::outside},
      {"a gap one octet too wide",
       ranged([](auto a, auto b, auto n) { return fmt::format("0 {} {} {}", a - 1, b, n - b); }),
       RangeFault::gap},
      {"a gap that ends one octet late",
       ranged([](auto a, auto b, auto n) { return fmt::format("0 {} {} {}", a, b + 1, n - b - 1); }),
       RangeFault::gap},
      {"overlong by so much that it wraps", build("/ByteRange [0 10 900000000000000000 900000000000000000]"),
       RangeFault::outside},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(coverage_of(File::open(bytes_of(row.file)).value(), {5, 0}).fault == row.fault);
  }
}

TEST_CASE("a mark hides what it lies over, not what it stands beside") {
  const auto page_with = [](const std::string& content) {
    auto bodies = small_document("/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>");
    bodies[3] = stream(content);
    return classic(bodies);
  };
  const std::string line = "BT /F1 12 Tf 100 500 Td (Jumlah 1.000) Tj ET";
  struct Row {
    std::string why, content;
    Page::Box over;
    bool hidden;
  };
  const Row rows[] = {
      {"on the words", line, {90, 490, 200, 520}, true},
      {"on one word", line, {100, 498, 120, 512}, true},
      {"above the line", line, {90, 510, 200, 540}, false},
      {"touching its feet", line, {90, 480, 200, 501}, false},
      {"to its right", line, {250, 490, 300, 520}, false},
      {"no extent", line, {100, 500, 100, 500}, false},
      {"words moved there by the matrix", "1 0 0 1 0 -200 cm " + line, {90, 290, 200, 320}, true},
      {"and no longer where they were written", "1 0 0 1 0 -200 cm " + line, {90, 490, 200, 520}, false},
      {"words turned by a quarter", "0 1 -1 0 600 0 cm " + line, {90, 100, 110, 180}, true},
      {"underscores: where somebody is to sign", "BT /F1 12 Tf 100 500 Td (________) Tj ET", {90, 490, 200, 520}, false},
      {"dots", "BT /F1 12 Tf 100 500 Td [(....) -200 (....)] TJ ET", {90, 490, 200, 520}, false},
      {"a picture", "q 100 0 0 100 100 500 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q", {120, 520, 180, 580}, true},
      {"a picture that is the page", "q 595 0 0 842 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q", {120, 520, 180, 580}, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const std::string octets = page_with(row.content);
    const auto file = File::open(bytes_of(octets));
    REQUIRE(file);
    const Drawn drawn = drawn_by(file->reader().getObject(QPDFObjGen{3, 0}));
    CHECK(hides(row.over, drawn, {0, 0, 595, 842}) == row.hidden);
  }
}

TEST_CASE("a page tree and a form that lead back to themselves come to an end") {
  auto bodies = document();
  bodies[1] = "<< /Type /Pages /Kids [2 0 R 2 0 R 3 0 R 2 0 R] /Count 1 >>";
  bodies[4] = "<< /FT /Tx /T (a) /Kids [5 0 R 5 0 R] /Parent 5 0 R >>";
  const std::string before = classic(bodies);
  CHECK(verdict(before, updated(before, {{4, stream("x")}}, 12), {}) == "forbidden: structure");
}
