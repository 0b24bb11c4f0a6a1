// trust/ca/profile.h: what a kind of certificate looks like, as data (policy/profiles/*.yaml).
//
// A profile is read and checked once at start; what it does not say cannot be in a certificate.
// Names, arc and addresses are not in it: they are the installation's settings (names.h).
// [RFC 5280, RFC 3739, CPS §7.1]
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "platform/crypto/x509.h"

namespace paraf::ca {

// One attribute of the subject's name. Either the order fills it (a field), or the profile says it.
struct SubjectPart {
  crypto::der::Oid attribute;
  std::string word;      // as in the file: "common_name"
  std::string pattern;   // "{organization}", "{subscriber} Tanda Tangan Elektronik", "ID"
  bool required = true;  // false: left out when its field is empty
};

struct Policy {
  std::string oid;       // "{arc}.1.1": the arc comes from the settings
  bool cps = true;       // with the address of the CPS
};

struct Profile {
  std::string id;        // "individual"; the file's name
  std::string title;     // for people
  std::string clause;    // of the CPS
  std::string issuer;    // id of the CA profile that signs; its own id: self-signed
  std::vector<crypto::KeyKind> keys;  // accepted; the first is the usual one
  int years = 0, days = 0;            // validity: so long, minus one second
  std::vector<SubjectPart> subject;
  bool is_ca = false;
  std::optional<int> path_length{};
  std::uint32_t key_usage = 0;        // bits of crypto::usage; always critical
  std::vector<crypto::der::Oid> extended_key_usage;
  bool extended_key_usage_critical = false;
  std::vector<Policy> policies;
  bool issuer_address = false;        // AIA caIssuers
  bool ocsp_address = false;          // AIA OCSP
  bool crl_address = false;           // CRL distribution point
  bool ocsp_no_check = false;
  bool end_entity_subscriber = false; // ordered for a subscriber (not by the ceremony)
  enum class Alternative { none, dns, email };
  Alternative alternative = Alternative::none;  // subjectAltName: what the order must name
  bool from_request = false;          // may be ordered with a PKCS#10 request
  bool stands_alone = false;          // a CA under which another installation issues
  std::string hash;                   // SHA-256 of the file, in hex: stands in every certificate's record
};

using Profiles = std::map<std::string, Profile, std::less<>>;  // by id

// `malformed ca.profile` (facts: profile, line, what).
Result<Profile> read_profile(std::string_view yaml, std::string_view id);
// Every *.yaml of the folder; or the ones compiled in.
Result<Profiles> read_profiles(const std::string& folder);
Result<Profiles> builtin_profiles();
// A profile without an issuer, an issuer that is no CA, a CA nothing is issued under: refused ca.profiles.
Result<void> check_profiles(const Profiles& profiles);

}  // namespace paraf::ca
