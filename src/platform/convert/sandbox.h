// platform/convert/sandbox.h: another's program, run over another's file.
//
// It gets a folder that is made for it, an environment of four words, no descriptor of ours, limits on time, memory and
// what it writes, and stands within the walls of the kernel (walls.h). It dies with us. Private to the module.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "platform/convert/walls.h"

namespace paraf::convert {

struct Run {
  std::vector<std::string> arguments;  // the program first, by its whole path
  std::string folder;                  // where it works; its HOME and TMPDIR
  std::chrono::steady_clock::time_point until;
  std::chrono::milliseconds time;  // of the processor
  std::size_t memory;              // of address space
  std::size_t output;              // of one file
  Reach reach = Reach::office;
};

// run waits for the end: the exit status, -1 when it broke off, nothing when its time was over.
// `unavailable convert.no_process`, `internal convert.filter`.
Result<std::optional<int>> run(const Run& run);

}  // namespace paraf::convert
