// actions/waiting.h: how many calls may wait for the answer of another.
//
// Who waits holds one of the server's workers. So a few wait for one answer and some more in the whole process,
// and whoever comes after them is asked to come again.
#pragma once

#include <map>
#include <mutex>
#include <utility>

#include "base/bytes.h"
#include "base/result.h"

namespace paraf::actions {

class Waiting {
 public:
  // A Place is one that waits, until it goes.
  class Place {
   public:
    Place(Place&& other) noexcept : of_(std::exchange(other.of_, nullptr)), answer_(std::move(other.answer_)) {}
    Place& operator=(Place&&) = delete;
    ~Place();

   private:
    friend class Waiting;
    Place(Waiting& of, Bytes answer) : of_(&of), answer_(std::move(answer)) {}
    Waiting* of_;
    Bytes answer_;
  };

  Waiting(std::size_t for_one, std::size_t for_all) : for_one_(for_one), for_all_(for_all) {}
  // A place among those that wait for this answer: `unavailable application.under_way` when all are taken. The
  // Waiting outlives its places.
  Result<Place> take(ByteView answer);

 private:
  void leave(const Bytes& answer);

  const std::size_t for_one_, for_all_;
  std::mutex mutex_;
  std::map<Bytes, std::size_t> waiting_;
  std::size_t all_ = 0;
};

}  // namespace paraf::actions
