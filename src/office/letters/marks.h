// office/letters/marks.h: marks of correction (koreksi): what an official wants put right, at a block of a
// version.
//
// A mark is bound to the version it was written on. It is open while that version is the newest, and answered
// by the next one: whoever marked compares the two. Nothing is ever taken out.
#pragma once

#include <string>
#include <vector>

#include "office/letters/letters.h"

namespace paraf::letters {

struct CorrectionMark {
  std::string id{};  // of the caller: the same again is the same mark
  int edition = 1;
  int block = 0;  // of the content, from 0
  PersonId by{};
  std::string position{};  // as it read then, "Plh." included
  std::string words{};
  Timestamp at{};
};

// mark_correction: `conflict letters.not_a_draft`, `conflict letters.changed_since` when the letter has a
// newer version than the one that was read, `malformed letters.mark` for no words, more than 2000 octets, or
// no such block.
Result<void> mark_correction(store::Transaction& tx, const blobs::Sealer& sealer, const Letter& as_read,
                             const CorrectionMark& mark);
// By version, then block.
Result<std::vector<CorrectionMark>> marks(store::Transaction& tx, const blobs::Sealer& sealer,
                                          const LetterId& id);

// words_of gives what a block says in one line, to tell it by.
std::string words_of(const Block& block);

}  // namespace paraf::letters
