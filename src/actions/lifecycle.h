// actions/lifecycle.h: a case about a certificate that somebody already holds.
//
// Renewal, revocation, reset of the passphrase and change of data are procedures like others: they run in
// the registration office, and their verbs have the authority's acts behind them. Which certificate a case is
// about is settled when it is opened and never changes.
#pragma once

#include "actions/act.h"

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

// after_new_certificate puts the follower in the subscriber's record and the holder's list, once.
Result<void> take_follower(const Acting& a, const ca::Record& fresh);              // at the authority, own transaction
Result<void> keep_follower(Acting& a, store::Transaction& tx, const std::string& serial, const std::string& key);

// tell_subscriber moves the authority's record of the holder by an event that this certificate met.
Result<void> tell_subscriber(const Acting& a, const ca::Record& record, std::string_view event);

}  // namespace paraf::actions
