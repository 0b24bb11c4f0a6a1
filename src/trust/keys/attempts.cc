#include "trust/keys/attempts.h"

#include <algorithm>

namespace paraf::keys {

using store::value;

namespace {

std::chrono::seconds wait_after(const AttemptLimits& limits, std::int64_t failures, int free) {
  const std::int64_t over = failures - free;
  if (over < 0) return std::chrono::seconds{0};
  const std::int64_t doubled = limits.first_wait.count() << std::min<std::int64_t>(over, 30);
  return std::min(limits.longest_wait, std::chrono::seconds{doubled});
}

}  // namespace

std::vector<Counter> counters(const AttemptLimits& limits, std::string_view kind,
                              const SubscriberId& subscriber, const std::string& origin) {
  const std::string before = kind.empty() ? std::string{} : std::string{kind} + "_";
  return {{before + "origin", origin, limits.per_origin},
          {before + "subscriber", subscriber.text(), limits.per_subscriber},
          {before + "subscriber_origin", subscriber.text() + " " + origin, limits.per_subscriber_and_origin}};
}

Result<void> begin_attempt(store::Store& store, Timestamp now, const AttemptLimits& limits,
                           const std::vector<Counter>& all) {
  return store.transact(store::Scope::installation(), [&](store::Transaction& tx) -> Result<void> {
    for (const Counter& counter : all) {
      const store::Row row =
          TRY(tx.one(sql, "lock_attempt", {value(counter.scope), value(counter.name), value(now)}));
      if (now < row.time(1)) {
        const auto left = std::chrono::ceil<std::chrono::seconds>(row.time(1) - now);
        return too_many("keys.passphrase.wait", {{"seconds", std::to_string(left.count())}});
      }
      // Who has not failed for the longest wait begins anew.
      const bool forgotten = now - row.time(2) > limits.longest_wait;
      const std::int64_t failures = (forgotten ? 0 : row.integer(0)) + 1;
      const Timestamp next = now + wait_after(limits, failures, counter.free);
      TRY(tx.execute(sql, "note_attempt",
                     {value(counter.scope), value(counter.name), value(failures), value(next), value(now)}));
    }
    return {};
  });
}

Result<void> forgive_attempt(store::Transaction& tx, Timestamp now, const std::vector<Counter>& all) {
  TRY(tx.execute(sql, "forgive_attempt", {value(all[0].scope), value(all[0].name), value(now)}));
  TRY(tx.execute(sql, "clear_attempts", {value(all[1].scope), value(all[1].name)}));
  TRY(tx.execute(sql, "clear_attempts", {value(all[2].scope), value(all[2].name)}));
  return {};
}

Result<std::int64_t> attempts_left(store::Transaction& tx, const AttemptLimits& limits,
                                   const std::vector<Counter>& all) {
  const auto row = TRY(tx.maybe(sql, "attempt", {value(all[2].scope), value(all[2].name)}));
  const std::int64_t failures = row ? row->integer(0) : 0;
  return std::max<std::int64_t>(0, limits.per_subscriber_and_origin - failures);
}

}  // namespace paraf::keys
