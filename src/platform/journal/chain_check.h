// platform/journal/chain_check.h: is this the chain that was written? Pure; verify.cc feeds it.
#pragma once

#include "platform/journal/checkpoint.h"
#include "platform/journal/journal.h"
#include "platform/journal/merkle.h"

namespace paraf::journal {

// A ChainCheck is given the entries of one chain in the order of their numbers, then what the chain's
// head says. It recomputes every hash from the content, so an entry that was changed, put
// elsewhere or taken away shows at the first place that no longer fits. After a finding it goes on
// from the hash that is written, so that one change is one finding and not one for each entry after it.
class ChainCheck {
 public:
  // promised: what a checkpoint says of this chain.
  explicit ChainCheck(std::string chain, std::optional<ChainRoot> promised = std::nullopt);

  void entry(const Written& written);
  // unreadable: a row that is no entry at all.
  void unreadable(std::int64_t number, const Bytes& hash);
  // finish: number and hash of the head, none if the head itself is gone.
  void finish(std::optional<std::pair<std::int64_t, Bytes>> head);

  const std::vector<Finding>& findings() const { return findings_; }
  ChainRoot root() const { return {chain_, tree_.size(), tree_.root()}; }
  std::int64_t unproven() const;  // entries beyond the checkpoint

 private:
  void find(std::int64_t at, std::string what) { findings_.push_back({chain_, at, std::move(what)}); }
  void next(std::int64_t number, const Bytes& hash);

  std::string chain_;
  std::optional<ChainRoot> promised_;
  std::int64_t last_ = 0;
  Bytes hash_ = before_first();
  Tree tree_;
  std::optional<Bytes> root_as_promised_;  // the tree's root when it had the promised size
  std::vector<Finding> findings_;
};

}  // namespace paraf::journal
