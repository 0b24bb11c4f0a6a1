// platform/journal/merkle.h: the hash tree of RFC 6962 §2.1, grown one leaf at a time.
#pragma once

#include <vector>

#include "base/bytes.h"

namespace paraf::journal {

// A Tree keeps only the roots of the complete subtrees it has so far (at most one for each bit of
// its size), so that a chain of any length is hashed while it is read.
class Tree {
 public:
  void add(ByteView leaf);
  Bytes root() const;  // of the empty tree: SHA-256 of nothing
  std::int64_t size() const { return size_; }

 private:
  std::vector<Bytes> full_;  // largest first
  std::int64_t size_ = 0;
};

}  // namespace paraf::journal
