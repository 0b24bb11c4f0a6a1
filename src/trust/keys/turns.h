// trust/keys/turns.h: one try at a time for a secret. Private to the module.
//
// A try counts as a failure until it has succeeded. Several at once, all with the right passphrase, would
// count as failures of each other; so in one process they wait for their turn. Between nodes they
// still may: the wait that follows is short, and a success ends it.
#pragma once

#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <utility>

namespace paraf::keys {

class Turns {
 public:
  class Turn {
   public:
    Turn(Turns& turns, std::string name) : turns_(turns), name_(std::move(name)) {}
    ~Turn() { turns_.give_back(name_); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    Turns& turns_;
    const std::string name_;
  };

  // take waits until nobody else has the turn of that name.
  [[nodiscard]] Turn take(const std::string& name) {
    std::unique_lock lock{mutex_};
    free_.wait(lock, [&] { return !taken_.contains(name); });
    taken_.insert(name);
    return Turn{*this, name};
  }

 private:
  void give_back(const std::string& name) {
    const std::lock_guard lock{mutex_};
    taken_.erase(name);
    free_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable free_;
  std::set<std::string> taken_;
};

}  // namespace paraf::keys
