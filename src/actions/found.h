// actions/found.h: what a search of the office's cases finds.
#pragma once

#include "actions/desk.h"

namespace paraf::actions {

// Cases that were searched for, newest first, and by what each was found.
struct FoundCase {
  CaseLine line;
  enum class By { name, nip, email, their_number, entry } by = By::name;
  std::string text{};  // the NIP, the address, the number on the letter, or the entry's own number
  std::string subject{};  // of the entry
};
struct FoundCases {
  std::vector<FoundCase> cases;
  bool more = false;  // there are, or may be, others: more words find them
};

}  // namespace paraf::actions
