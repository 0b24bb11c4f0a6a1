// platform/convert/queue.h: few at once run a large program, and few wait for it. Private to the module.
//
// Who waits does so in a worker of the server, so a long queue would be the whole server standing still. Whom
// the queue has no room for is told so at once. Nobody takes two places: one of a person's runs, one more may
// wait.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace paraf::convert {

class Queue {
 public:
  Queue(std::size_t at_once, std::size_t waiting) : at_once_(at_once), most_waiting_(waiting) {}

  class Turn {
   public:
    Turn(Queue& queue, std::string whose) : queue_(&queue), whose_(std::move(whose)) {}
    Turn(Turn&& other) noexcept
        : queue_(std::exchange(other.queue_, nullptr)), whose_(std::move(other.whose_)) {}
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
      if (queue_ != nullptr) queue_->leave(whose_);
    }

   private:
    Queue* queue_;
    std::string whose_;
  };

  // take: nothing when the queue is full, when one of `whose` waits already, or when patience is over. An
  // empty `whose` is nobody: only the queue's own bounds hold.
  std::optional<Turn> take(const std::string& whose, std::chrono::milliseconds patience) {
    std::unique_lock lock{mutex_};
    const auto mine = [&](const std::vector<std::string>& all) {
      return !whose.empty() && std::find(all.begin(), all.end(), whose) != all.end();
    };
    const auto free = [&] { return running_.size() < at_once_ && !mine(running_); };
    if (!free()) {
      if (waiting_.size() >= most_waiting_ || mine(waiting_)) return std::nullopt;
      waiting_.push_back(whose);
      const bool got = changed_.wait_for(lock, patience, free);
      waiting_.erase(std::find(waiting_.begin(), waiting_.end(), whose));
      if (!got) return std::nullopt;
    }
    running_.push_back(whose);
    return Turn{*this, whose};
  }

  std::size_t waiting() {
    const std::lock_guard lock{mutex_};
    return waiting_.size();
  }

 private:
  void leave(const std::string& whose) {
    const std::lock_guard lock{mutex_};
    running_.erase(std::find(running_.begin(), running_.end(), whose));
    changed_.notify_all();
  }

  const std::size_t at_once_, most_waiting_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> running_, waiting_;
};

}  // namespace paraf::convert
