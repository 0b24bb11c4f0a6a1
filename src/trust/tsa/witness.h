// trust/tsa/witness.h: what other clocks say about ours.   [EN 319 421 §7.7.2]
//
// A time stamp is worth what its clock is worth, so the stamper does not stamp when the clock is in doubt.
// Four things are compared, none of which needs more than this machine and, where set, time servers:
//
//   the kernel   says whether the clock is kept synchronised, and how far off it may be (adjtimex)
//   a jump       the clock must not run away from the steady one, which nobody can set
//   the store    no entry may be younger than now: several nodes over one database agree on the time
//   servers      SNTP [RFC 4330 §5], asked every so often; more than half of those that answer must agree
//   with us
//
// A machine without any time service says so in its kernel, and then no stamp is given, unless the operator
// set `clock: trusted` and thereby vouches for it.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "trust/tsa/tsa.h"

namespace paraf::tsa {

// What the kernel knows of its clock.
struct KernelClock {
  bool synchronised = false;
  std::chrono::microseconds error{0};  // it may be off by this much
};
KernelClock kernel_clock();

// One time server asked once: by how much our clock is behind it (negative: ahead).
// unavailable tsa.time_server when it does not answer within the time, or answers what no server may.
Result<std::chrono::microseconds> ask_time_server(const std::string& host, const Clock& clock,
                                                  std::chrono::milliseconds patience = std::chrono::seconds{
                                                      2});
// The answer alone, for tests and fuzzing: sent is what stood in the request's transmit field.
Result<std::chrono::microseconds> read_time_answer(ByteView packet, std::uint64_t sent, Timestamp asked,
                                                   Timestamp answered);

struct WitnessSettings {
  std::chrono::milliseconds tolerance{500};  // at most this far from the truth: below the stamps' accuracy
  bool trust_the_kernel = true;              // false: the operator vouches, and the kernel is not asked
  std::vector<std::string> servers{};
};

// Judgement of what was seen; pure. Empty: the clock may be believed.
struct Seen {
  KernelClock kernel{};
  std::chrono::microseconds wandered{0};  // from the steady clock since the start
  std::optional<std::chrono::microseconds>
      store_ahead{};                                 // the youngest entry of the store is later than now
  std::vector<std::chrono::microseconds> servers{};  // of those that answered
};
std::string doubt(const Seen& seen, const WitnessSettings& settings);

class Witness final : public ClockWitness {
 public:
  // What one of those that are compared said when it was last looked at.
  struct Source {
    std::string name;                               // "kernel", "steady", "store", "server:ntp.example"
    bool agrees = false;                            // an answer, and within the tolerance
    std::optional<std::chrono::microseconds> off{};  // how far our clock is from it; none: it did not say
  };
  Witness(const Clock& clock, WitnessSettings settings);
  Result<void> trustworthy() const override;  // unavailable tsa.clock_in_doubt, the reason in its detail

  // look asks everyone anew; for a background thread, every minute or so. youngest: the store's last entry.
  void look(std::optional<Timestamp> youngest);
  // Since when the witness has doubted, and why; empty: it does not.
  std::string in_doubt() const;
  // Every one of them, also when the others outvote it: one that disagrees is somebody's to look at.
  std::vector<Source> sources() const;

 private:
  std::chrono::microseconds wandered() const;
  const Clock& clock_;
  WitnessSettings settings_;
  Timestamp began_;
  std::chrono::steady_clock::time_point steady_began_;
  mutable std::mutex mutex_;
  std::string doubt_ = "not yet looked";
  std::vector<Source> sources_;
};

}  // namespace paraf::tsa
