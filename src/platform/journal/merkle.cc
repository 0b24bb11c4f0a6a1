#include "platform/journal/merkle.h"

#include "platform/crypto/hash.h"

namespace paraf::journal {

namespace {

// The prefix keeps a leaf from ever being taken for a node [RFC 6962 §2.1].
Bytes hashed(std::uint8_t prefix, ByteView left, ByteView right) {
  Bytes all{prefix};
  ::paraf::append(all, left);
  ::paraf::append(all, right);
  const crypto::Sha256 hash = crypto::sha256(all);
  return {hash.begin(), hash.end()};
}

}  // namespace

void Tree::add(ByteView leaf) {
  full_.push_back(hashed(0, leaf, {}));
  // Two subtrees of one size become one: as many as the old size has ones at its end.
  for (std::int64_t bits = size_; (bits & 1) != 0; bits >>= 1) {
    const Bytes right = std::move(full_.back());
    full_.pop_back();
    full_.back() = hashed(1, full_.back(), right);
  }
  ++size_;
}

Bytes Tree::root() const {
  if (full_.empty()) {
    const crypto::Sha256 hash = crypto::sha256({});
    return {hash.begin(), hash.end()};
  }
  Bytes root = full_.back();
  for (std::size_t at = full_.size() - 1; at-- > 0;) root = hashed(1, full_[at], root);
  return root;
}

}  // namespace paraf::journal
