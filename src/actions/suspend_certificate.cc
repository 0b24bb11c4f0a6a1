// A certificate is held (certificateHold) while a report about it is looked into, and released when it was
// nothing.
#include "actions/lifecycle.h"

namespace paraf::actions {

namespace {

bool held(const ca::Record& record) {
  return record.revoked && record.revoked->reason == ca::Reason::certificate_hold;
}

Result<void> note_it(Acting& a, store::Transaction& tx, std::string_view mail) {
  const std::string& serial = a.before.refs.at("serial");
  a.facts["serial"] = serial;
  a.note = a.param("text");
  return mail_applicant(a, tx, mail, {{"serial", serial}}, a.id);
}

}  // namespace

Doing suspend_certificate() {
  return {[](Acting& a) -> Result<void> {
            const ca::Record record = TRY(certificate_of(a));
            if (!held(record)) TRY(a.s.authority.suspend(record.issuer, record.serial, actor_of(a.actor())));
            return tell_subscriber(a, record, "suspended");
          },
          [](Acting& a, store::Transaction& tx) { return note_it(a, tx, "actions.mail.suspended"); }};
}

// What was never held needs no release: the step is then only written down.
Doing release_certificate() {
  return {[](Acting& a) -> Result<void> {
            const ca::Record record = TRY(certificate_of(a));
            if (held(record)) TRY(a.s.authority.release(record.issuer, record.serial, actor_of(a.actor())));
            return tell_subscriber(a, record, "resumed");
          },
          [](Acting& a, store::Transaction& tx) { return note_it(a, tx, "actions.mail.released"); }};
}

}  // namespace paraf::actions
