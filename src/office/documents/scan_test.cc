// Scans: what a picture suggests, and what a malware scanner says.
#include <doctest/doctest.h>
#include <png.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <thread>

#include "office/documents/documents.h"
#include "office/documents/malware.h"
#include "office/documents/sharpness.h"
#include "tests/support/folder.h"

namespace paraf::documents {
namespace {

// A page of stripes as writing makes them, blurred by a mean over `blur` pixels to each side.
Bytes page(int width, int height, int blur, int ink, int paper) {
  std::vector<double> line(static_cast<std::size_t>(width));
  for (int x = 0; x < width; ++x) line[static_cast<std::size_t>(x)] = (x / 6) % 2 == 0 ? ink : paper;
  std::vector<double> soft(line.size());
  for (int x = 0; x < width; ++x) {
    double sum = 0;
    int count = 0;
    for (int k = std::max(0, x - blur); k <= std::min(width - 1, x + blur); ++k, ++count)
      sum += line[static_cast<std::size_t>(k)];
    soft[static_cast<std::size_t>(x)] = sum / count;
  }
  Bytes pixels;
  for (int y = 0; y < height; ++y)
    for (const double value : soft) pixels.push_back(static_cast<std::uint8_t>(value));
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width);
  image.height = static_cast<png_uint_32>(height);
  image.format = PNG_FORMAT_GRAY;
  png_alloc_size_t size = 0;
  png_image_write_to_memory(&image, nullptr, &size, 0, pixels.data(), 0, nullptr);
  Bytes out(size);
  png_image_write_to_memory(&image, out.data(), &size, 0, pixels.data(), 0, nullptr);
  out.resize(size);
  return out;
}

TEST_CASE("a picture suggests what a person should look at, and nothing of a good one") {
  struct Row {
    std::string why;
    Bytes file;
    std::vector<std::string> hints;
  };
  const Row rows[] = {
      {"sharp", page(1000, 600, 0, 20, 240), {}},
      {"the same page scanned finer is as sharp", page(3000, 1800, 0, 20, 240), {}},
      {"blurred", page(1000, 600, 14, 20, 240), {"buram"}},
      {"in the dark", page(1000, 600, 0, 5, 80), {"gelap"}},
      {"a stamp's size", page(320, 200, 0, 20, 240), {"kecil"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto seen = sharpness_of(row.file, FileType::png);
    REQUIRE(seen);
    CAPTURE(seen->laplacian);
    CHECK(hints_of(row.file, FileType::png) == row.hints);
  }
  CHECK(code_of(sharpness_of(bytes_of("\x89PNG broken"), FileType::png)) == "documents.picture_unreadable");
  CHECK(hints_of(bytes_of("%PDF-1.7"), FileType::pdf).empty());
}

// Answers one connection as clamd does, after it has heard the whole stream.
class Daemon {
 public:
  explicit Daemon(std::string answer)
      : path_((folder_.path() / "clamd").string()), fd_(socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path_.c_str(), sizeof address.sun_path - 1);
    bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    listen(fd_, 1);
    thread_ = std::thread{[this, text = std::move(answer)] { serve(text); }};
  }
  ~Daemon() {
    thread_.join();
    close(fd_);
  }
  const std::string& path() const { return path_; }
  const std::string& heard() { return heard_; }

 private:
  static bool exactly(int fd, void* to, std::size_t size) {
    auto* at = static_cast<char*>(to);
    while (size > 0) {
      const ssize_t n = recv(fd, at, size, 0);
      if (n <= 0) return false;
      at += n;
      size -= static_cast<std::size_t>(n);
    }
    return true;
  }
  void serve(const std::string& answer) {
    const int peer = accept(fd_, nullptr, nullptr);
    char command[10];
    unsigned char length[4];
    if (exactly(peer, command, 10) && std::string_view{command, 10} == std::string_view{"zINSTREAM\0", 10})
      while (exactly(peer, length, 4)) {
        const std::size_t size = (static_cast<std::size_t>(length[0]) << 24) |
                                 (static_cast<std::size_t>(length[1]) << 16) |
                                 (static_cast<std::size_t>(length[2]) << 8) | length[3];
        if (size == 0) break;
        std::string part(size, '\0');
        if (!exactly(peer, part.data(), size)) break;
        heard_ += part;
      }
    send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
    close(peer);
  }

  tests::Folder folder_;
  std::string path_, heard_;
  int fd_;
  std::thread thread_;
};

TEST_CASE("a file is taken when the scanner has heard all of it and finds nothing") {
  const Bytes file(200'000, 7);
  struct Row {
    std::string why, answer, code;
  };
  const Row rows[] = {
      {"clean", {"stream: OK\0", 11}, ""},
      {"infected", {"stream: Win.Test.EICAR_HDB-1 FOUND\0", 35}, "documents.malware"},
      {"too large for the scanner", {"INSTREAM size limit exceeded. ERROR\0", 36}, "documents.scanner"},
      {"no word at all", "", "documents.scanner"},
      {"a name that says OK", {"stream: OK FOUND\0", 17}, "documents.malware"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    Daemon daemon{row.answer};
    CHECK(code_of(Clamd{daemon.path()}.scan(file)) == row.code);
    CHECK(daemon.heard().size() == file.size());
  }
  CHECK(code_of(Clamd{"/nonexistent/clamd"}.scan(file)) == "documents.scanner");

  // An upload is not taken while the scanner that was set does not answer.
  const Bytes pdf = to_bytes("%PDF-1.7 ...");
  CHECK(inspect(pdf, {}));
  scan_uploads_with(std::make_shared<Clamd>("/nonexistent/clamd"));
  CHECK(code_of(inspect(pdf, {})) == "documents.scanner");
  scan_uploads_with(nullptr);
}

}  // namespace
}  // namespace paraf::documents
