// trust/ca/turnstile.h: no more at once than can be served. Private to the CA.
//
// An RSA signature is a millisecond of a core. Sixty-four issuances that all sign at once would share the cores
// between them, each would take as long as all, and the store's writer, which every one of them waits for, would be one
// among sixty-four. So as many sign as there are cores, and the others wait, the first come first.
#pragma once

#include <algorithm>
#include <deque>
#include <mutex>
#include <semaphore>
#include <thread>
#include <utility>

namespace paraf::ca {

class Turnstile {
 public:
  explicit Turnstile(int places) : free_(places) {}

  // Inside, until it goes.
  class Place {
   public:
    explicit Place(Turnstile* of) : of_(of) {}
    Place(Place&& other) noexcept : of_(std::exchange(other.of_, nullptr)) {}
    ~Place() {
      if (of_) of_->leave();
    }

   private:
    Turnstile* of_;
  };

  [[nodiscard]] Place enter() {
    Waiter self;
    {
      const std::lock_guard hold{mutex_};
      if (free_ > 0) {
        --free_;
        return Place{this};
      }
      waiting_.push_back(&self);
    }
    self.called.acquire();  // the place of the one who left is ours already
    return Place{this};
  }
  // For what takes no time: nobody waits.
  [[nodiscard]] static Place open() { return Place{nullptr}; }

 private:
  struct Waiter {
    std::binary_semaphore called{0};
  };

  void leave() {
    const std::lock_guard hold{mutex_};
    if (waiting_.empty()) {
      ++free_;
      return;
    }
    Waiter* const next = waiting_.front();
    waiting_.pop_front();
    next->called.release();
  }

  std::mutex mutex_;
  std::deque<Waiter*> waiting_;
  int free_;
};

inline int cores() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

}  // namespace paraf::ca
