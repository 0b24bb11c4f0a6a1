// A certificate is revoked: at the request of its holder, the office, the authority or a court, with the
// reason.
#include "actions/lifecycle.h"

namespace paraf::actions {

namespace {

Result<void> prepare(Acting& a) {
  const ca::Record record = TRY(certificate_of(a));
  std::string reason = a.param("reason");
  if (reason.empty())
    if (const auto asked = a.before.refs.find("alasan"); asked != a.before.refs.end()) reason = asked->second;
  if (reason.empty()) return refused("actions.revocation_reason");
  const ca::Reason why = TRY(ca::reason_named(reason));
  if (why == ca::Reason::certificate_hold) return refused("actions.revocation_reason");
  std::optional<Timestamp> since;
  if (const std::string said = a.param("since"); !said.empty()) since = TRY(calendar::local_time(said));
  TRY(may_revoke(a, record, since));
  TRY(second_hand(a.before, a.actor()));
  a.prepared.words["reason"] = reason;
  return {};
}

Result<void> record(Acting& a, store::Transaction& tx) {
  const std::string& serial = a.before.refs.at("serial");
  a.facts["serial"] = serial;
  a.facts["reason"] = a.prepared.words.at("reason");
  if (const auto asked = a.before.refs.find("atas_permintaan"); asked != a.before.refs.end())
    a.facts["asked_by"] = asked->second;
  a.made["sertifikat_dicabut"] = serial;
  a.note = a.param("text");
  TRY(promise_act(a, tx, CertificateAct::revoke, a.prepared.words.at("reason"), a.param("since")));
  return mail_applicant(a, tx, "actions.mail.revoked", {{"serial", serial}, {"reason", a.facts["reason"]}},
                        a.id);
}

}  // namespace

Doing revoke_certificate() { return {prepare, record}; }

}  // namespace paraf::actions
