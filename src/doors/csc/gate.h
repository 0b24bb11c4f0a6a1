// doors/csc/gate.h: what happens to every call: token, log, and the shape of an error.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "actions/application.h"
#include "doors/csc/csc.h"
#include "doors/esign/fields.h"
#include "doors/esign/gate.h"
#include "platform/http/form.h"

namespace paraf::csc {

struct Call {
  const esign::Parts& parts;
  http::Request& request;
  actions::Calling by;
  int version = 1;
  esign::JsonFields fields{boost::json::object{}};
  std::string about{};
  std::string person{};  // whose token it is, when a person consented; empty: the application's own
  Secret sad{};          // the SAD, when it was the access token (version 2, scope "credential")

  actions::ApplicationDesk& desk() const { return parts.desk; }
  // The credential the call names: `malformed csc.missing` (fact field), `not_found
  // application.no_credential`.
  Result<actions::Credential> credential();
  Result<std::string> required(std::string_view field) const;
  // "hash" of version 1, "hashes" of version 2: base64, each of the same known length.
  Result<std::vector<Bytes>> hashes() const;
  // The SAD of the call, or the one it came by.
  Result<Secret> activation() const;
};

using Handler = std::function<Result<http::Response>(Call&)>;
using Held = std::shared_ptr<const esign::Parts>;

// both mounts a call in both versions, behind an access token; v2 in version 2 alone.
void both(http::Router& router, const Held& parts, std::string path, std::string operation, Handler handler,
          http::Route route = {});
void v2(http::Router& router, const Held& parts, std::string path, std::string operation, Handler handler,
        http::Route route = {});

// Who calls about a token: by an access token, an application's own or a person's, or by the application's credential
// (HTTP Basic). `unauthorized csc.client` for nobody, `csc.token` for a token that is over.
struct Caller {
  applications::ApplicationId application;
  std::string person{};  // whose token it is; empty: the application's own, or its credential
};
Result<Caller> caller(const esign::Parts& parts, const http::Request& request);

// {"error": "invalid_request", "error_description": "…"}
http::Response refusal(const esign::Parts& parts, const http::Request& request, const Error& error);
http::Response answer(const boost::json::object& object);

// What a key signs with, as `info` and credentials/info name it (OIDs).
boost::json::array algorithms_of(crypto::KeyKind kind);
// The hash that the algorithms of a call name, for hashes of this length: `malformed csc.algorithm` (fact
// field) when the key does not sign so, or they contradict each other.
Result<crypto::HashAlg> hash_for(const actions::Credential& credential, std::string_view sign_algo,
                                 std::string_view hash_algo, std::string_view hash_field, std::size_t octets);

// SHA-256, -384 or -512, by the length of the digest or the OID of the algorithm.
Result<crypto::HashAlg> hash_of_size(std::size_t octets);
Result<crypto::HashAlg> hash_of_oid(std::string_view oid);

inline constexpr std::chrono::seconds token_life{3600};
// A token that renews others is good once and gives the next; all of them end when so much has gone by since
// the login or the consent.
inline constexpr std::chrono::hours application_grant_life{30 * 24}, person_grant_life{12};

struct Tokens {
  std::string access, refresh;  // refresh: empty when none was asked
  std::chrono::seconds lasts{token_life};
};
// The tokens of a new grant; in the caller's transaction.
Result<Tokens> give_tokens(store::Transaction& tx, Random& random, Timestamp now,
                           const applications::ApplicationId& application, const std::string& person,
                           bool renewable);
// The answer for an authorization code, with the verifier of its challenge: an access token of the person who
// consented, or the SAD. `malformed csc.code` for all that does not fit.
Result<boost::json::object> redeem_code(const esign::Parts& parts,
                                        const applications::Application& application, const http::Form& form);

void mount_authorize(http::Router& router, const Held& parts);    // authorize.cc
void mount_service(http::Router& router, const Held& parts);      // service.cc: info, tokens
void mount_credentials(http::Router& router, const Held& parts);  // credentials.cc
void mount_signatures(http::Router& router, const Held& parts);   // signatures.cc

}  // namespace paraf::csc
