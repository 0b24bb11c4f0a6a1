// fuzz/pdf_sign_fuzz.cc: any octets into the way to a signature: the reader, the search for a tag in its
// pages, the update behind it. What is prepared must open again, and every octet of the file stays.
#include <cstdint>
#include <cstdlib>

#include "platform/pdf/bounded.h"
#include "platform/pdf/signature.h"
#include "platform/pdf/signature_store.h"
#include "platform/pdf/text_position.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace paraf;
  const pdf::UnpackBudget budget{std::size_t{8} << 20};
  const ByteView octets{data, size};
  const auto file = pdf::File::open(octets, "pembaca");
  if (!file) return 0;
  (void)pdf::find_text(*file, "#", pdf::FindOn::every);
  (void)pdf::security_store(*file);
  pdf::SignatureRequest request;
  request.reserve = 16;
  request.name = "Budi (Santoso)";
  request.rect = pdf::Rect{10, 10, 20, 20};
  const auto slot = pdf::add_signature(*file, request);
  if (!slot) return 0;
  Bytes whole{octets.begin(), octets.end()};
  append(whole, slot->tail);
  const auto again = pdf::File::open(whole, "pembaca");
  if (!again) std::abort();
  return 0;
}
