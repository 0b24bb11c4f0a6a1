// actions/waiting.h: how many calls may wait for the answer of another.
//
// Who waits holds one of the server's workers. So a few wait for one answer and some more in the whole
// process, and whoever comes after them is asked to come again.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "base/bytes.h"
#include "base/result.h"

namespace paraf::actions {

class Waiting {
 public:
  // A Place is one that waits, until it goes.
  class Place {
   public:
    Place(Place&& other) noexcept
        : of_(std::exchange(other.of_, nullptr)), answer_(std::move(other.answer_)) {}
    Place& operator=(Place&&) = delete;
    ~Place();

   private:
    friend class Waiting;
    Place(Waiting& of, Bytes answer) : of_(&of), answer_(std::move(answer)) {}
    Waiting* of_;
    Bytes answer_;
  };

  // A Turn is the one call of this process that makes an answer; those that want the same wait until it goes.
  class Turn {
   public:
    Turn(Turn&& other) noexcept : of_(std::exchange(other.of_, nullptr)), answer_(std::move(other.answer_)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn();

   private:
    friend class Waiting;
    Turn(Waiting& of, Bytes answer) : of_(&of), answer_(std::move(answer)) {}
    Waiting* of_;
    Bytes answer_;
  };

  Waiting(std::size_t for_one, std::size_t for_all) : for_one_(for_one), for_all_(for_all) {}
  // A place among those that wait for this answer: `unavailable application.under_way` when all are taken.
  // The Waiting outlives its places.
  Result<Place> take(ByteView answer);
  // The turn, as soon as nobody has it. Whoever had to wait looks for the answer first. The same refusal when
  // no place is left, and when it took too long.
  Result<Turn> turn(ByteView answer, std::chrono::milliseconds patience);

 private:
  Result<Bytes> sit_down(ByteView answer);  // under the lock
  void leave(const Bytes& answer);
  void stand_up(const Bytes& answer);  // under the lock
  void hand_on(const Bytes& answer);

  const std::size_t for_one_, for_all_;
  std::mutex mutex_;
  std::condition_variable handed_on_;
  std::map<Bytes, std::size_t> waiting_;
  std::set<Bytes> made_;  // answers that somebody is making now
  std::size_t all_ = 0;
};

// One for the process: its workers are what is scarce, whichever door a call came by.
Waiting& waiting();

}  // namespace paraf::actions
