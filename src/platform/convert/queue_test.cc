#include "platform/convert/queue.h"

#include <doctest/doctest.h>

#include <thread>

namespace paraf::convert {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Until so many wait, or for five seconds.
void until_waiting(Queue& queue, std::size_t many) {
  for (int i = 0; i < 5000 && queue.waiting() != many; ++i) std::this_thread::sleep_for(milliseconds{1});
  REQUIRE(queue.waiting() == many);
}

TEST_CASE("whom the queue has no room for is told at once") {
  Queue queue{2, 1};
  const auto ani = queue.take("ani", {}), budi = queue.take("budi", {});
  REQUIRE(ani);
  REQUIRE(budi);
  std::jthread third{[&] { CHECK_FALSE(queue.take("citra", milliseconds{400})); }};
  until_waiting(queue, 1);
  const auto began = steady_clock::now();
  CHECK_FALSE(queue.take("dewi", std::chrono::seconds{20}));
  CHECK(steady_clock::now() - began < milliseconds{300});
}

TEST_CASE("one person has one turn and one place in the queue, however often they ask") {
  Queue queue{2, 4};
  std::optional<Queue::Turn> running = queue.take("ani", {});
  REQUIRE(running);
  std::jthread second{[&] { CHECK(queue.take("ani", std::chrono::seconds{20})); }};
  until_waiting(queue, 1);
  CHECK_FALSE(queue.take("ani", std::chrono::seconds{20}));  // a third
  CHECK(queue.take("budi", {}));                             // the other turn was never hers
  running.reset();
}

TEST_CASE("what is nobody's is bound by the queue alone") {
  Queue queue{2, 1};
  const auto one = queue.take("", {}), two = queue.take("", {});
  CHECK(one);
  CHECK(two);
  CHECK_FALSE(queue.take("", milliseconds{1}));
}

}  // namespace
}  // namespace paraf::convert
