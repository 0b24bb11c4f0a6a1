// What a stranger says when we ask for the time.
#include <cstdlib>

#include "trust/tsa/witness.h"

using namespace paraf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView packet{data, size};
  std::uint64_t sent = 0;
  for (std::size_t i = 24; i < 32 && i < size; ++i) sent = sent << 8 | data[i];
  const Timestamp now = Timestamp::from_seconds(1'767'600'000);
  const auto off = tsa::read_time_answer(packet, sent, now, now + std::chrono::milliseconds{50});
  if (off && size < 48) std::abort();
  return 0;
}
