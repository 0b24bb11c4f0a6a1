// fuzz/pdf_check_fuzz.cc: any octets into the checker. It may say what it likes, but not VALID
// without an anchor, and it ends.
#include <cstdint>
#include <cstdlib>

#include "trust/signing/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  paraf::signing::CheckOptions options;
  options.now = paraf::Timestamp::from_seconds(1'767'600'000);
  options.max_octets = 1 << 20;
  options.name_revisions = true;
  const auto report = paraf::signing::check_pdf({data, size}, options);
  if (report.verdict == paraf::signing::Verdict::valid) std::abort();
  (void)paraf::signing::to_json(report, "fuzz.pdf");
  return 0;
}
