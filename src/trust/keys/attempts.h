// trust/keys/attempts.h: counted attempts to guess a secret, and the wait they cost. Private to the module.
//
// An attempt is on record, durably, before anything is compared: pulling the plug at the right moment
// buys nobody a free guess, and a hundred guesses at once are a hundred. [CPS §6.2.8]
#pragma once

#include <string>
#include <vector>

#include "trust/keys/custody.h"

namespace paraf::keys {

// One of the three counters of an attempt: who carries it, whose secret it is, and both together.
struct Counter {
  std::string scope, name;
  int free;
};

// In the order they are locked. kind keeps apart what is guessed: "" a passphrase, "code" a one-time code.
std::vector<Counter> counters(const AttemptLimits& limits, std::string_view kind,
                              const SubscriberId& subscriber, const std::string& origin);

// begin_attempt counts one failure on each, in a transaction of its own; `too_many keys.passphrase.wait`
// (fact: seconds) while one of them has to wait.
Result<void> begin_attempt(store::Store& store, Timestamp now, const AttemptLimits& limits,
                           const std::vector<Counter>& all);

// forgive_attempt takes it back after a success: the holder's own counters begin anew. The origin's is only
// given back this one attempt, else an application could guess on between two right answers.
Result<void> forgive_attempt(store::Transaction& tx, Timestamp now, const std::vector<Counter>& all);

// attempts_left says how many more the pair of subscriber and origin may make without a wait.
Result<std::int64_t> attempts_left(store::Transaction& tx, const AttemptLimits& limits,
                                   const std::vector<Counter>& all);

}  // namespace paraf::keys
