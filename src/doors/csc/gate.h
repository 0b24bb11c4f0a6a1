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

  actions::ApplicationDesk& desk() const { return parts.desk; }
  // The credential the call names: `malformed csc.missing` (fact field), `not_found
  // application.no_credential`.
  Result<actions::Credential> credential();
  Result<std::string> required(std::string_view field) const;
  // "hash" of version 1, "hashes" of version 2: base64, each of the same known length.
  Result<std::vector<Bytes>> hashes() const;
};

using Handler = std::function<Result<http::Response>(Call&)>;
using Held = std::shared_ptr<const esign::Parts>;

// both mounts a call in both versions, behind an access token; v2 in version 2 alone.
void both(http::Router& router, const Held& parts, std::string path, std::string operation, Handler handler,
          http::Route route = {});
void v2(http::Router& router, const Held& parts, std::string path, std::string operation, Handler handler,
        http::Route route = {});

// {"error": "invalid_request", "error_description": "…"}
http::Response refusal(const esign::Parts& parts, const http::Request& request, const Error& error);
http::Response answer(const boost::json::object& object);

// SHA-256, -384 or -512, by the length of the digest or the OID of the algorithm.
Result<crypto::HashAlg> hash_of_size(std::size_t octets);
Result<crypto::HashAlg> hash_of_oid(std::string_view oid);

inline constexpr std::chrono::seconds token_life{3600};
// The answer for an authorization code, with the verifier of its challenge: an access token of the person who
// consented, or the SAD. `malformed csc.code` for all that does not fit.
Result<boost::json::object> redeem_code(const esign::Parts& parts, const applications::Application& application,
                                        const http::Form& form);

void mount_authorize(http::Router& router, const Held& parts);    // authorize.cc
void mount_service(http::Router& router, const Held& parts);      // service.cc: info, tokens
void mount_credentials(http::Router& router, const Held& parts);  // credentials.cc
void mount_signatures(http::Router& router, const Held& parts);   // signatures.cc

}  // namespace paraf::csc
