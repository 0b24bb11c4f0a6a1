// base/time.h: an instant, and the clock that tells it.
//
// Nothing below main.cc may ask the machine for the time: it gets a Clock, or better, a
// Timestamp. `tools/tidy` refuses system_clock::now anywhere but in time.cc.
#pragma once

#include <chrono>
#include <compare>
#include <string>
#include <string_view>

#include "base/result.h"

namespace paraf {

// A Timestamp is an instant in UTC, to the microsecond. Days, weekdays and office hours
// belong to office/calendar, which knows the office's zone.
class Timestamp {
 public:
  using Instant = std::chrono::sys_time<std::chrono::microseconds>;

  constexpr Timestamp() = default;
  constexpr explicit Timestamp(Instant instant) : instant_(instant) {}
  static constexpr Timestamp from_micros(std::int64_t micros) {
    return Timestamp{Instant{std::chrono::microseconds{micros}}};
  }
  static constexpr Timestamp from_seconds(std::int64_t seconds) {
    return from_micros(seconds * 1'000'000);
  }
  // parse reads RFC 3339: "2026-01-05T09:00:00Z", with or without fraction, any offset.
  static Result<Timestamp> parse(std::string_view text);

  constexpr Instant instant() const { return instant_; }
  constexpr std::int64_t micros() const { return instant_.time_since_epoch().count(); }
  std::int64_t seconds() const;  // floor
  std::string rfc3339() const;   // "2026-01-05T02:00:00Z"; fraction only when there is one

  friend constexpr auto operator<=>(const Timestamp&, const Timestamp&) = default;
  friend constexpr Timestamp operator+(Timestamp t, std::chrono::microseconds d) {
    return Timestamp{t.instant_ + d};
  }
  friend constexpr Timestamp operator-(Timestamp t, std::chrono::microseconds d) {
    return Timestamp{t.instant_ - d};
  }
  friend constexpr std::chrono::microseconds operator-(Timestamp a, Timestamp b) {
    return a.instant_ - b.instant_;
  }

 private:
  Instant instant_{};
};

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Timestamp now() const override;
};

// A clock that a test, a scenario or the demo moves by hand.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Timestamp start) : now_(start) {}
  Timestamp now() const override { return now_; }
  void set(Timestamp t) { now_ = t; }
  void advance(std::chrono::microseconds d) { now_ = now_ + d; }

 private:
  Timestamp now_;
};

}  // namespace paraf
