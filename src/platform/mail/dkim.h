// platform/mail/dkim.h: whose mail it is, by the signature of the sender's domain. [RFC 6376, RFC 8463]
//
// A valid signature says that the domain `d=` answers for the fields it covers and for the whole body.
// It says nothing about fields it does not cover: whoever decides anything by a field asks covers().
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "platform/crypto/keys.h"

namespace paraf::mail {

// KeyLookup gives the TXT record of a name ("s1._domainkey.psre.go.id"): from DNS, or pinned by the
// operator. `not_found mail.dkim.no_key`; `unavailable mail.dns` when nobody answered: try later.
using KeyLookup = std::function<Result<std::string>(std::string_view name)>;

// dns_lookup asks the machine's resolver. An answer is only as true as the way to that resolver.
KeyLookup dns_lookup();
// pinned answers from a list and asks `next` (if any) for what is not on it.
KeyLookup pinned(std::vector<std::pair<std::string, std::string>> records, KeyLookup next = {});

struct DkimSignature {
  std::string domain, selector;  // d=, s=
  std::set<std::string> fields;  // the covered ones, lower case
  bool covers(std::string_view field) const;
};

// verify_dkim gives the signatures of the mail that hold. None: `refused mail.dkim.none` when there is no
// signature, else the reason of the last one:
//   mail.dkim.form        tags missing or unreadable, or From not covered
//   mail.dkim.algorithm   rsa-sha1, or a key of less than 1024 bits
//   mail.dkim.partial     `l=`: a signature over part of a body lets anybody write the rest
//   mail.dkim.expired     past x=, or t= lies in the future
//   mail.dkim.no_key      the domain does not publish the key, or has withdrawn it
//   mail.dkim.body, mail.dkim.signature   something was changed on the way
//   mail.dkim.doubled     a covered field, or From, stands more often than is signed
// `unavailable mail.dns` is not a refusal: ask again later. At most eight signatures are looked at.
Result<std::vector<DkimSignature>> verify_dkim(std::string_view raw, const KeyLookup& keys, Timestamp now);

struct DkimSigner {
  std::string domain, selector;
  std::shared_ptr<crypto::Signer> key;  // RSA or Ed25519
};
// sign_dkim gives the mail with a DKIM-Signature on top: relaxed/relaxed, From and the fields that matter
// covered once more than they stand, so that none can be added.
Result<std::string> sign_dkim(std::string_view raw, const DkimSigner& signer, Timestamp now);
// The TXT record to publish at <selector>._domainkey.<domain>.
Result<std::string> dkim_record(const crypto::Signer& key);

}  // namespace paraf::mail
