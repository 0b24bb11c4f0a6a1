// actions/corrections.h: an official who is to initial or sign a draft marks what is to be put right.
//
// Marks move nothing: who wants the letter back sends it back by their step. The drafter sees each mark at
// its block and answers with the next version; both versions stay, and what differs is shown
// (Desk::letter_history).
#pragma once

#include <string>
#include <vector>

#include "actions/desk.h"

namespace paraf::actions {

struct CorrectionView {
  int version = 1, block = 0;
  std::string by, position, words;
  Timestamp at;
  bool open = true;  // no version has come since
};
struct DraftBlocks {  // the newest version, block by block
  int version = 1;
  bool may_mark = false;
  std::vector<std::string> blocks;  // "": nothing to read in it (letterhead, place of the signature)
  std::vector<CorrectionView> marks;
};
// For officials of the case's office, and none about their own case: as Desk::letter_history.
Result<DraftBlocks> corrections(const Services& s, Desk& desk, const Session& who, const CaseRef& subject,
                                const std::string& letter);

struct NewMark {
  std::string letter;
  int version = 1, block = 0;
  std::string words, idempotency_key;
};
// mark_correction: by whoever has the letter before them to initial or to sign (`forbidden
// actions.not_before_you`); journalled without its words. Errors of letters::mark_correction.
Result<void> mark_correction(const Services& s, Desk& desk, const Session& who, const CaseRef& subject,
                             NewMark mark);

}  // namespace paraf::actions
