#include "platform/convert/page_image.h"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <fstream>
#include <iterator>

#include "platform/convert/sandbox.h"
#include "platform/package/scratch.h"

namespace paraf::convert {
namespace {

using package::ScratchFolder;

// Two pages, 200 by 100 points; the second lies on its side.
constexpr std::string_view two_pages =
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    "2 0 obj<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2/MediaBox[0 0 200 100]>>endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R>>endobj\n4 0 obj<</Type/Page/Parent 2 0 R/Rotate 90>>endobj\n"
    "trailer<</Root 1 0 R/Size 5>>\n";

struct Dots {
  int wide = 0, high = 0;
};
// Of a JPEG, out of its frame header. [ITU-T T.81 B.2.2]
Dots dots(const Bytes& jpeg) {
  for (std::size_t at = 2; at + 9 < jpeg.size() && jpeg[at] == 0xff;) {
    if (jpeg[at + 1] == 0xc0 || jpeg[at + 1] == 0xc2)
      return {jpeg[at + 7] << 8 | jpeg[at + 8], jpeg[at + 5] << 8 | jpeg[at + 6]};
    at += 2u + static_cast<std::size_t>(jpeg[at + 2] << 8 | jpeg[at + 3]);
  }
  return {};
}

TEST_CASE("a page is drawn as large as asked, and turned as a reader sees it") {
  if (page_program().empty()) {
    MESSAGE("left out: pdftoppm is not installed");
    return;
  }
  const Bytes pdf = to_bytes(two_pages);
  const auto first = page_image(pdf, 1, 400), second = page_image(pdf, 2, 400);
  REQUIRE_MESSAGE(first, (first ? "" : first.error().line()));
  REQUIRE(second);
  CHECK(dots(*first).wide == 400);
  CHECK(dots(*first).high == 200);
  CHECK(dots(*second).wide == 200);
  CHECK(dots(*second).high == 400);
  CHECK(code_of(page_image(pdf, 3, 400)) == "convert.no_page");
  CHECK(code_of(page_image(to_bytes("not a PDF"), 1, 400)) == "convert.no_page");
}

TEST_CASE("without pdftoppm there are no pictures, and it is said") {
  ::setenv("PARAF_PDFTOPPM", "-", 1);
  CHECK(code_of(page_image(to_bytes(two_pages), 1, 400)) == "convert.no_page_program");
  ::setenv("PARAF_PDFTOPPM", "/bin/false", 1);
  CHECK(code_of(page_image(to_bytes(two_pages), 1, 400)) == "convert.no_page");
  ::unsetenv("PARAF_PDFTOPPM");
}

// The sandbox, held by a program that tries what one that draws must not do. It can start nothing, so it is bash alone.
TEST_CASE("what draws a page reads its file and draws: no socket, no process, no file of ours") {
  struct Row {
    std::string why, script, expect;
  };
  const ScratchFolder foreign;
  std::ofstream{foreign.path() + "/paraf.db"} << "NIK";
  const Row rows[] = {
      {"reads its file", "read -r line < berkas.pdf || printf %s \"$line\" > out", "%PDF"},
      {"sees no variable of ours", "printf %s \"${PARAF_SECRET:-none}\" > out", "none"},
      {"opens no connection", "{ exec 9<>/dev/tcp/127.0.0.1/9; } 2>err || printf closed > out", "closed"},
      {"reads nothing of ours", "{ read -r line < " + foreign.path() + "/paraf.db; } 2>err || printf shut > out", "shut"},
      {"writes nowhere else", "{ printf x > " + foreign.path() + "/new; } 2>err || printf shut > out", "shut"},
      {"a folder of its own", "test \"$HOME\" = \"$PWD\" && printf own > out", "own"},
  };
  ::setenv("PARAF_SECRET", "rahasia", 1);
  const auto tried = [](const ScratchFolder& folder, const std::string& script) {
    return run({.arguments = {"/bin/bash", "-c", script},
                .folder = folder.path(),
                .until = std::chrono::steady_clock::now() + std::chrono::milliseconds{500},
                .time = std::chrono::milliseconds{500},
                .memory = std::size_t{1} << 30,
                .output = 1 << 20,
                .reach = Reach::drawing});
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const ScratchFolder folder;
    std::ofstream{folder.path() + "/berkas.pdf"} << "%PDF";
    REQUIRE(tried(folder, row.script));
    std::ifstream in{folder.path() + "/out"};
    CHECK(std::string{std::istreambuf_iterator<char>{in}, {}} == row.expect);
  }
  const ScratchFolder folder;
  CHECK(*tried(folder, "/bin/true; exit 0") != 0);  // a second process
  CHECK_FALSE(*tried(folder, "while :; do :; done"));  // over its time
  ::unsetenv("PARAF_SECRET");
}

}  // namespace
}  // namespace paraf::convert
