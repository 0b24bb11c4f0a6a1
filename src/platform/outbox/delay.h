// platform/outbox/delay.h: when a message that could not be delivered is tried again.
#pragma once

#include <chrono>

namespace paraf::outbox {

// Over twenty attempts, about fifteen hours: a mail server that is down over night is waited for.
inline constexpr int most_attempts = 20;

// After the first failure 5 s, then twice as long each time, at most an hour.
std::chrono::seconds delay_after(int attempts);

}  // namespace paraf::outbox
