#include "actions/waiting.h"

namespace paraf::actions {

Waiting::Place::~Place() {
  if (of_ != nullptr) of_->leave(answer_);
}

Result<Waiting::Place> Waiting::take(ByteView answer) {
  Bytes key{answer.begin(), answer.end()};
  const std::lock_guard lock{mutex_};
  const auto found = waiting_.find(key);
  if (all_ >= for_all_ || (found != waiting_.end() && found->second >= for_one_))
    return unavailable("application.under_way");
  ++waiting_[key];
  ++all_;
  return Place{*this, std::move(key)};
}

void Waiting::leave(const Bytes& answer) {
  const std::lock_guard lock{mutex_};
  --all_;
  const auto found = waiting_.find(answer);
  if (--found->second == 0) waiting_.erase(found);
}

}  // namespace paraf::actions
