// doors/cli/ca_tending.h: what the authority needs done every so often, and what its operator has to know.
//
// The lists come out at once after a revocation and before they lapse; services get their new certificate in
// time; what another node rolled over is taken up; the clock is compared; approved acts that a crash left
// undone are done, and lists nobody asked for are forgotten. What nobody but a person can mend becomes an
// alarm, mailed once a day to `alarm_to`.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "doors/cli/settings.h"
#include "platform/outbox/outbox.h"
#include "trust/ca/requests.h"
#include "trust/tsa/witness.h"
#include "trust/validation/ocsp.h"

namespace paraf::mail {
class Sender;
}

namespace paraf::cli {

struct Alarm {
  std::string id;    // stable while the cause is the same: "crl:issuing:0"
  std::string says;  // a sentence for the operator, without personal data
  friend bool operator==(const Alarm&, const Alarm&) = default;
};

class Tending {
 public:
  struct Parts {
    store::Store& store;
    keys::Keyring& keyring;
    const Clock& clock;
    Random& random;
    ca::Authority& authority;
    tsa::TimeStamper& stamper;
    validation::Responder& responder;
    const Settings& settings;
  };
  explicit Tending(Parts parts);
  ~Tending();

  // connect makes alarms leave by mail.
  void connect(outbox::Courier& courier, mail::Sender& sender);
  Result<void> every_second();  // status, what was rolled over, lists, words to search by
  Result<void> every_minute();  // certificates, clock, approved acts, alarms

  // What is wrong or soon will be; empty: nothing.
  std::vector<Alarm> alarms();
  // Whether the authority can do its work, part by part; looked at once in ten seconds.
  struct Health {
    bool clock = true, token = true, lists = true, queue = true;
    int clock_sources = 0, clocks_agree = 0;  // what the clock is compared with: see trust/tsa/witness.h
    bool well() const { return clock && token && lists && queue; }
  };
  Health health();
  // The page for Prometheus.
  std::string metrics();
  const tsa::Witness& witness() const { return witness_; }

 private:
  Result<void> take_up();
  Result<void> hear_rollover();
  Result<void> mail_alarms(const std::vector<Alarm>& alarms);
  Result<std::vector<Alarm>> agreements_ending();
  Result<std::vector<Alarm>> calendars_ending();
  Parts parts_;
  ca::Requests requests_;
  tsa::Witness witness_;
  std::optional<Timestamp> swept_;  // when lists were last forgotten
  std::int64_t heard_ = -1;         // the revision up to which rollovers were taken up
  std::string voices_;              // the certificates that answer now
  std::mutex health_mutex_;
  Health health_;
  std::optional<Timestamp> health_looked_;
};

}  // namespace paraf::cli
