#include "platform/journal/chain_check.h"

namespace paraf::journal {

ChainCheck::ChainCheck(std::string chain, std::optional<ChainRoot> promised)
    : chain_(std::move(chain)), promised_(std::move(promised)) {
  if (promised_ && promised_->size == 0) root_as_promised_ = tree_.root();
}

void ChainCheck::entry(const Written& written) {
  const bool missing = written.number != last_ + 1;
  if (missing) find(last_ + 1, "journal.entry_missing");
  // After a gap the hash before it is not there to compute with; the gap itself is the finding.
  else if (entry_hash(hash_, chain_, written.number, written.at, written.entry) != written.hash)
    find(written.number, "journal.entry_changed");
  next(written.number, written.hash);
}

void ChainCheck::unreadable(std::int64_t number, const Bytes& hash) {
  if (number != last_ + 1) find(last_ + 1, "journal.entry_missing");
  find(number, "journal.entry_changed");
  next(number, hash);
}

void ChainCheck::next(std::int64_t number, const Bytes& hash) {
  last_ = number;
  hash_ = hash;
  tree_.add(hash);
  if (promised_ && tree_.size() == promised_->size) root_as_promised_ = tree_.root();
}

void ChainCheck::finish(std::optional<std::pair<std::int64_t, Bytes>> head) {
  // An empty chain has no head, or one that says 0.
  if (!head && last_ > 0) find(0, "journal.head_missing");
  if (head && head->first > last_) find(last_ + 1, "journal.tail_cut");
  else if (head && (head->first < last_ || (head->second != hash_ && last_ > 0))) find(last_, "journal.head_differs");
  if (!promised_) return;
  if (tree_.size() < promised_->size) find(tree_.size() + 1, "journal.shorter_than_checkpoint");
  else if (root_as_promised_ != promised_->root) find(promised_->size, "journal.checkpoint_differs");
}

std::int64_t ChainCheck::unproven() const {
  const std::int64_t proven = promised_ ? std::min(promised_->size, tree_.size()) : 0;
  return tree_.size() - proven;
}

}  // namespace paraf::journal
