// actions/lifecycle.h: a case about a certificate that somebody already holds.
//
// Renewal, revocation, reset of the passphrase and change of data are procedures like others: they run in
// the registration office, and their verbs have the authority's acts behind them. Which certificate a case is
// about is settled when it is opened and never changes.
#pragma once

#include "actions/act.h"
#include "trust/ca/fault.h"

namespace paraf::actions {

// Whether a procedure of this purpose is about a certificate that must be there.
bool about_certificate(std::string_view purpose);  // "renew", "revoke", "rekey", "change"

// choose_certificate settles it at submission: the serial asked for, else the newest that is alive; what
// the case was told (reason, who asks) goes with it. `refused actions.no_certificate`, `malformed ca.reason`.
Result<void> choose_certificate(const Services& s, workflow::Case& c, std::string_view purpose, const Params& told);

// The certificate of the case, as it stands at the authority: `conflict actions.not_about_certificate`.
Result<ca::Record> certificate_of(const Acting& a);

// What a procedure's approval comes to, for the order to the authority: a hash over who did what before.
Bytes approval_of(const Acting& a);

// ── what the authority does to a certificate once the office's act is saved ──
//
// The office's act and the promise of the authority's are one transaction; the courier keeps the promise, at least
// once. Whatever dies between, neither is lost, and the second time changes nothing.
enum class CertificateAct { revoke, suspend, release };
// What may go wrong is refused before anything is saved: `refused ca.invalidity_date`.
Result<void> may_revoke(const Acting& a, const ca::Record& record, const std::optional<Timestamp>& since);
Result<void> promise_act(Acting& a, store::Transaction& tx, CertificateAct act, std::string_view reason = {},
                         std::string_view since = {});
// A certificate that follows another is needed before the office's act can be saved (its serial stands in it). So the
// wish to finish is on record before the authority is asked: where the certificate came to be and the office's act
// did not, the courier does that act as it was asked, a minute later. Where no certificate came to be, there is
// nothing to finish, and the step still waits.
Result<void> promise_follower(const Acting& a, const std::string& order);
// Nobody ends another person's certificate alone: in a case that the holder did not bring, somebody else than who
// revokes has done a step before. `forbidden actions.revocation_second_hand`.   [CPS §5.2]
Result<void> second_hand(const workflow::Case& c, const workflow::Who& by);
// connect_certificate_acts makes the courier keep both; fault: for tests, between the steps.
void connect_certificate_acts(outbox::Courier& courier, Desk& desk, const Services& s, ca::FaultPoint fault = {});

// after_new_certificate puts the follower in the subscriber's record and the holder's list, once.
Result<void> take_follower(const Acting& a, const ca::Record& fresh);              // at the authority, own transaction
Result<void> keep_follower(Acting& a, store::Transaction& tx, const std::string& serial, const std::string& key);

}  // namespace paraf::actions
