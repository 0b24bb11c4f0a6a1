// office/workflow/walk.h: a procedure walked through in thought, row by row, before anybody's case meets it.
//
// Everybody is invented: one applicant, and for each performer one person who holds the role. What is chosen
// is put to the same decide() that judges real cases, so that a walk refuses what an office would be refused.
// Nothing is read and nothing is kept.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "office/workflow/decide.h"

namespace paraf::workflow {

// What can be chosen next. As a word: "3.b" a step, "3.b:kurang" with its outcome, "kata:verified" what the
// authority says, "lengkapi" the applicant completes the file.
struct Choice {
  std::string word;
  std::string row, performer, activity, outcome;  // performer: the column's label; outcome: "" the plain way
};

struct Walked {
  Choice chosen;
  Timestamp at;
  std::optional<Error> refused;  // it was chosen and may not be: nothing moved
};

struct Walk {
  Case now;
  std::vector<Walked> path;
  std::vector<Choice> choices;  // none: it is over, or nobody can go on
  Timestamp at;
};

inline constexpr std::size_t longest_walk = 200;  // choices; what goes beyond is left out

// Each act comes `pace` of working time after the one before. Preconditions are taken to hold.
Result<Walk> walk(const sop::Sop& sop, const sop::Verbs& verbs, const calendar::WorkingTime& time,
                  Timestamp start, std::chrono::minutes pace, const std::vector<std::string>& chosen);

}  // namespace paraf::workflow
