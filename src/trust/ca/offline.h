// trust/ca/offline.h: an authority whose root is elsewhere, switched off.   [CPS §6.1.1, §6.2]
//
// The root is an authority of its own, another installation or another program, that no network reaches.
// The issuing CA's key is made here; a request goes out by hand, and certificate, root and the root's list come
// back the same way:
//
//     const Bytes request = TRY(request_for_root(ring, settings, profiles));    // PKCS#10, to the root
//     const FromRoot papers = TRY(read_from_root(root, issuing, list, …));      // what came back, judged
//     TRY(create_authority_under(parts, settings, profiles, papers, actor));    // the rest of the ceremony
//     TRY(authority->take_root_list(list, actor));                              // and a new list, in time
//
// From then on it is an authority as any: `Authority::open` needs no key of the root. What only the root can
// do (its list, the end of this issuing CA) is `refused root.away` here. The next issuing CA goes the same way as
// the first, while everything else runs on:
//
//     const Bytes request = TRY(authority->ask_root(crypto::KeyKind::p384, actor));  // PKCS#10, to the root
//     TRY(authority->take_issuing(issuing, actor));                                  // and back
#pragma once

#include "platform/crypto/crl.h"
#include "trust/ca/ca.h"

namespace paraf::ca {

struct FromRoot {
  crypto::Certificate root, issuing;
  crypto::Crl list;
};

// request_for_root makes the key of the issuing CA, unless there is one, and asks for its certificate in
// the name that the settings have. The same key asks in the same words each time.
Result<Bytes> request_for_root(keys::Keyring& keyring, const AuthoritySettings& settings, const Profiles& profiles);

// read_from_root takes PEM or DER. `refused root.papers` (facts: paper: root, issuing or list; what):
//   root     no CA, not signed by itself, no keyCertSign and cRLSign, a weak key, not valid now
//   issuing  another key or name than was asked for, not under this root (crypto.chain.*), not the usage or the
//            path length of the profile, no key identifiers that fit
//   list     not of this root, not for this certificate, not in force now, or the certificate is on it
Result<FromRoot> read_from_root(std::string_view root, std::string_view issuing, std::string_view list,
                                keys::Keyring& keyring, const AuthoritySettings& settings, const Profiles& profiles,
                                Timestamp now);

// create_authority_under is create_authority with the papers of the root in place of its key.
Result<void> create_authority_under(const Parts& parts, const AuthoritySettings& settings, const Profiles& profiles,
                                    const FromRoot& papers, const std::string& actor);

}  // namespace paraf::ca
