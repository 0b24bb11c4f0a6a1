// base/secret.h: octets that cannot be printed.
//
// A passphrase, a key, a one-time code. There is no stream operator, no fmt formatter and no
// comparison; the memory is wiped when it goes. Whoever needs the octets says so: reveal().
#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"

namespace paraf {

class Secret {
 public:
  Secret() = default;
  explicit Secret(Bytes bytes) : bytes_(std::move(bytes)) {}
  explicit Secret(std::string_view text) : bytes_(to_bytes(text)) {}
  Secret(Secret&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      wipe();
      bytes_ = std::exchange(other.bytes_, {});
    }
    return *this;
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { wipe(); }

  Secret copy() const { return Secret{Bytes{bytes_}}; }  // on purpose, by name
  ByteView reveal() const { return bytes_; }
  bool empty() const { return bytes_.empty(); }
  std::size_t size() const { return bytes_.size(); }

 private:
  void wipe() {
    if (!bytes_.empty()) explicit_bzero(bytes_.data(), bytes_.size());
  }
  Bytes bytes_;
};

}  // namespace paraf
