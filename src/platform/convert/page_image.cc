#include "platform/convert/page_image.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "platform/convert/queue.h"
#include "platform/convert/sandbox.h"
#include "platform/package/scratch.h"

namespace paraf::convert {
namespace {

Queue drawing{2, 4};
constexpr std::size_t largest_picture = std::size_t{8} << 20;

}  // namespace

std::string page_program() {
  if (const char* set = std::getenv("PARAF_PDFTOPPM"); set != nullptr && *set != '\0')
    return std::string_view{set} == "-" || ::access(set, X_OK) != 0 ? std::string{} : std::string{set};
  for (const char* place : {"/usr/bin/pdftoppm", "/usr/local/bin/pdftoppm"})
    if (::access(place, X_OK) == 0) return place;
  return {};
}

Result<Bytes> page_image(ByteView pdf, std::size_t page, int longest, const PageBounds& bounds) {
  const std::string program = page_program();
  if (program.empty()) return unavailable("convert.no_page_program");
  const auto turn = drawing.take(bounds.whose, bounds.patience);
  if (!turn) return unavailable("convert.pages_busy");
  const package::ScratchFolder folder;
  if (folder.path().empty()) return unavailable("convert.pages_busy");
  {
    std::ofstream out{folder.path() + "/berkas.pdf", std::ios::binary};
    out.write(reinterpret_cast<const char*>(pdf.data()), static_cast<std::streamsize>(pdf.size()));
    if (!out.flush()) return unavailable("convert.pages_busy");
  }
  const std::string number = std::to_string(page), dots = std::to_string(std::clamp(longest, 16, 3000));
  const std::optional<int> ended = TRY(run({.arguments = {program, "-q", "-cropbox", "-singlefile", "-f", number, "-l", number,
                                         "-scale-to", dots, "-jpeg", "-jpegopt",
                                         "quality=60,optimize=y,progressive=y", "berkas.pdf", "halaman"},
                           .folder = folder.path(),
                           .until = std::chrono::steady_clock::now() + bounds.time,
                           .time = bounds.time,
                           .memory = bounds.memory,
                           .output = largest_picture,
                           .reach = Reach::drawing}));
  std::ifstream in{folder.path() + "/halaman.jpg", std::ios::binary};
  Bytes picture{std::istreambuf_iterator<char>{in}, {}};
  if (ended != 0 || picture.empty()) return refused("convert.no_page", {{"page", number}});
  return picture;
}

}  // namespace paraf::convert
