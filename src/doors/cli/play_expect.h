// doors/cli/play_expect.h: what must be so after a line.
#pragma once

#include <optional>
#include <string>

#include "doors/cli/play_stage.h"

namespace paraf::cli::scenario {

// What a line left to be looked at.
struct Outcome {
  std::optional<Error> failed;  // the act's refusal
  std::optional<actions::Receipt> receipt;
  std::string row_before;  // where the case stood
  std::size_t mails_before = 0;
  std::size_t notices_before = 0;  // to telephones
};

// True when the words say that the act fails: "[kind] area.code[: facts]".
bool expects_failure(const std::string& words);

// expect checks one part; an empty text when it is so, else what is so instead.
std::string expect(Stage& stage, const std::string& words, const Outcome& outcome,
                   const std::optional<actions::CaseRef>& subject);

}  // namespace paraf::cli::scenario
