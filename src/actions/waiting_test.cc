#include "actions/waiting.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <thread>
#include <vector>

namespace paraf::actions {

TEST_CASE("a few wait for one answer, some more for all, and who goes makes room") {
  Waiting waiting{2, 3};
  const Bytes mine(32, 1), other(32, 2), third(32, 3);
  const auto refused = [&](const Bytes& answer) {
    const auto place = waiting.take(answer);
    return place ? "" : std::string{place.error().code};
  };
  auto first = waiting.take(mine);
  REQUIRE(first);
  std::optional<Waiting::Place> second{std::move(*waiting.take(mine))};
  CHECK(refused(mine) == "application.under_way");
  CHECK(waiting.take(mine).error().kind == ErrorKind::unavailable);
  CHECK(refused(other) == "");  // and gone again
  {
    const auto elsewhere = waiting.take(other);
    REQUIRE(elsewhere);
    CHECK(refused(third) == "application.under_way");  // a process has its own bound
    second.reset();
    CHECK(refused(mine) == "");
  }
  CHECK(refused(third) == "");
}

TEST_CASE("of many identical calls at once no more than a few hold a worker") {
  Waiting waiting{4, 16};
  const Bytes answer(32, 7);
  std::mutex mutex;
  std::vector<Waiting::Place> held;
  int turned_away = 0;
  std::vector<std::thread> calls;
  for (int i = 0; i < 64; ++i)
    calls.emplace_back([&] {
      auto place = waiting.take(answer);
      const std::lock_guard lock{mutex};
      if (place)
        held.push_back(std::move(*place));
      else
        ++turned_away;
    });
  for (std::thread& call : calls) call.join();
  CHECK(held.size() == 4);
  CHECK(turned_away == 60);
  held.clear();
  CHECK(waiting.take(answer));
}

TEST_CASE("one at a time makes an answer, and who waits too long or finds no place is told to come again") {
  using std::chrono::milliseconds;
  Waiting waiting{2, 16};
  const Bytes answer(32, 7), other(32, 8);
  std::optional<Waiting::Turn> first{std::move(*waiting.turn(answer, milliseconds{0}))};
  CHECK(waiting.turn(other, milliseconds{0}));
  CHECK(code_of(waiting.turn(answer, milliseconds{1})) == "application.under_way");

  std::mutex mutex;
  int together = 0, most = 0, turned_away = 0;
  std::vector<std::thread> calls;
  for (int i = 0; i < 6; ++i)
    calls.emplace_back([&] {
      const auto turn = waiting.turn(answer, milliseconds{10'000});
      {
        const std::lock_guard lock{mutex};
        if (!turn) ++turned_away;
        if (turn) most = std::max(most, ++together);
        if (turned_away == 4) first.reset();
      }
      if (!turn) return;
      std::this_thread::sleep_for(milliseconds{5});
      const std::lock_guard lock{mutex};
      --together;
    });
  for (std::thread& call : calls) call.join();
  CHECK(turned_away == 4);  // two places
  CHECK(most == 1);
  CHECK(waiting.turn(answer, milliseconds{0}));
}

}  // namespace paraf::actions
