// platform/store/readers.h: connections for reading, lent one at a time. Private to the store.
#pragma once

#include <condition_variable>
#include <mutex>

#include "platform/store/connection.h"

namespace paraf::store {

class Readers {
 public:
  Readers(Connect connect, int count) : connect_(std::move(connect)), free_(count) {}

  using Work = std::function<Result<void>(Transaction&)>;
  // read runs the work on one snapshot. A connection found dead before it answered anything is
  // replaced, once.
  Result<void> read(const Scope& scope, const Work& work);

 private:
  class Lent;
  Result<void> attempt(Connection& connection, const Scope& scope, const Work& work);

  const Connect connect_;
  std::mutex mutex_;
  std::condition_variable returned_;
  int free_;                                       // how many may still be lent
  std::vector<std::unique_ptr<Connection>> idle_;  // those that are open already
};

}  // namespace paraf::store
