// fuzz/multipart_fuzz.cc: a form is read the same in one piece and in many, and never beyond its limits.
#include <cstdlib>
#include <string>

#include "platform/http/form.h"

namespace {

using namespace paraf;

struct Seen {
  std::string parts, error;
};

Seen read(ByteView octets, std::size_t piece) {
  const http::FormLimits limits{.parts = 8, .header = 512, .field = 256, .file = 1024};
  Seen seen;
  std::size_t size = 0;
  bool file = false;
  http::MultipartReader reader{"B", limits,
                               {.begin =
                                    [&](const http::PartHead& head) -> Result<void> {
                                      seen.parts += "[" + head.name + "|" + head.filename + "|" + head.type + "|";
                                      file = head.is_file;
                                      size = 0;
                                      if (head.filename.find('/') != std::string::npos) std::abort();
                                      return {};
                                    },
                                .data =
                                    [&](ByteView data) -> Result<void> {
                                      seen.parts += text_of(data);
                                      size += data.size();
                                      if (size > (file ? limits.file : limits.field)) std::abort();
                                      return {};
                                    },
                                .end =
                                    [&]() -> Result<void> {
                                      seen.parts += "]";
                                      return {};
                                    }}};
  for (std::size_t at = 0; at < octets.size(); at += piece) {
    if (const auto fed = reader.feed(octets.subspan(at, std::min(piece, octets.size() - at))); !fed) {
      seen.error = fed.error().code;
      return seen;
    }
  }
  seen.error = code_of(reader.finish());
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView octets{data + 1, size - 1};
  const Seen whole = read(octets, std::max<std::size_t>(octets.size(), 1));
  const Seen pieces = read(octets, 1 + data[0] % 16);
  if (whole.error != pieces.error) std::abort();
  // Where it was refused, how much of the last part had been handed over depends on the pieces.
  if (whole.error.empty() && whole.parts != pieces.parts) std::abort();
  const std::string text{text_of(octets.first(std::min<std::size_t>(octets.size(), 200)))};
  (void)http::MultipartReader::boundary_of(text);
  (void)http::decode_pairs(text);
  (void)http::plain_path(text);
  return 0;
}
