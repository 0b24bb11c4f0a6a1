// A certificate is held (certificateHold) while a report about it is looked into, and released when it was
// nothing.
#include "actions/lifecycle.h"

namespace paraf::actions {

namespace {

Result<void> note_it(Acting& a, store::Transaction& tx, CertificateAct act, std::string_view mail) {
  const std::string& serial = a.before.refs.at("serial");
  a.facts["serial"] = serial;
  a.note = a.param("text");
  TRY(promise_act(a, tx, act));
  return mail_applicant(a, tx, mail, {{"serial", serial}}, a.id);
}

Result<void> there(Acting& a) {
  TRY(certificate_of(a));
  return {};
}

}  // namespace

Doing suspend_certificate() {
  return {there, [](Acting& a, store::Transaction& tx) {
            return note_it(a, tx, CertificateAct::suspend, "actions.mail.suspended");
          }};
}

// What was never held needs no release: the step is then only written down.
Doing release_certificate() {
  return {there, [](Acting& a, store::Transaction& tx) {
            return note_it(a, tx, CertificateAct::release, "actions.mail.released");
          }};
}

}  // namespace paraf::actions
