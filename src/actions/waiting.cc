#include "actions/waiting.h"

namespace paraf::actions {

namespace {

constexpr std::size_t wait_for_one = 8, wait_for_all = 16;  // of the server's 64 workers

}  // namespace

Waiting& waiting() {
  static Waiting all{wait_for_one, wait_for_all};
  return all;
}

Waiting::Place::~Place() {
  if (of_ != nullptr) of_->leave(answer_);
}

Waiting::Turn::~Turn() {
  if (of_ != nullptr) of_->hand_on(answer_);
}

Result<Bytes> Waiting::sit_down(ByteView answer) {
  Bytes key{answer.begin(), answer.end()};
  const auto found = waiting_.find(key);
  if (all_ >= for_all_ || (found != waiting_.end() && found->second >= for_one_))
    return unavailable("application.under_way");
  ++waiting_[key];
  ++all_;
  return key;
}

Result<Waiting::Place> Waiting::take(ByteView answer) {
  const std::lock_guard lock{mutex_};
  return Place{*this, TRY(sit_down(answer))};
}

Result<Waiting::Turn> Waiting::turn(ByteView answer, std::chrono::milliseconds patience) {
  std::unique_lock lock{mutex_};
  Bytes key{answer.begin(), answer.end()};
  if (made_.contains(key)) {
    TRY(sit_down(answer));
    const bool free = handed_on_.wait_for(lock, patience, [&] { return !made_.contains(key); });
    stand_up(key);
    if (!free) return unavailable("application.under_way");
  }
  made_.insert(key);
  return Turn{*this, std::move(key)};
}

void Waiting::hand_on(const Bytes& answer) {
  {
    const std::lock_guard lock{mutex_};
    made_.erase(answer);
  }
  handed_on_.notify_all();
}

void Waiting::leave(const Bytes& answer) {
  const std::lock_guard lock{mutex_};
  stand_up(answer);
}

void Waiting::stand_up(const Bytes& answer) {
  --all_;
  const auto found = waiting_.find(answer);
  if (--found->second == 0) waiting_.erase(found);
}

}  // namespace paraf::actions
