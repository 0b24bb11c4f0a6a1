// A procedure file from a stranger: reading, checking and exporting must end, whatever the bytes.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "actions/verbs.h"
#include "office/sop/bpmn.h"
#include "office/sop/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const paraf::sop::Reading reading = paraf::sop::read(text, paraf::actions::verbs());
  if (!reading.ok()) return 0;
  bool sound = true;
  for (const paraf::sop::Finding& finding : paraf::sop::check(reading.sop, paraf::actions::verbs()))
    sound = sound && finding.severity != paraf::sop::Severity::error;
  if (sound) (void)paraf::sop::bpmn(reading.sop);
  return 0;
}
