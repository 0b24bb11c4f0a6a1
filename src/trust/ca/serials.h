// trust/ca/serials.h: serial numbers, each on record before anything is built with it. Private to the CA.
//
// 18 octets: the node's prefix (01-7f), the minute in three octets, and 112 random bits. By the minute, what is
// issued together lies together in every index that a serial is in: among ten million certificates the next one is
// written beside the last one, and not anywhere. Nothing rests on its value, and it begins anew after 31 years.
//
// Those who wait while a serial is written share the next write, which also takes some for those who come next; a
// lone one takes exactly one.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>

#include "trust/ca/ca.h"

namespace paraf::ca {

class Serials {
 public:
  explicit Serials(const Parts& parts) : parts_(parts) {}

  // The node's own prefix: the one it has, or a new one that no node ever had.
  Result<void> use_prefix_of(const std::string& node);
  int prefix() const { return prefix_; }

  Result<Bytes> take(const std::string& issuer);
  // After a restore: what is in stock is of a burnt prefix.
  void forget();

 private:
  struct Stock {
    std::deque<Bytes> ready;
    int waiting = 0;
    bool writing = false;
  };
  Result<std::deque<Bytes>> reserve(const std::string& issuer, int count);

  const Parts& parts_;
  int prefix_ = 0;
  std::mutex lock_;
  std::condition_variable written_;
  std::map<std::string, Stock> stocks_;
};

}  // namespace paraf::ca
