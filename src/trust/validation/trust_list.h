// trust/validation/trust_list.h: roots that somebody else has approved.
//
// A trusted list [ETSI TS 119 612] is XML: providers, their services, each with a kind, a status and
// certificates. Taken from it are the certificates of services that issue certificates or time stamps
// and whose status is good now. The list's own signature is not judged here: give a list that came to
// you by a way you trust.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/crypto/x509.h"

namespace paraf::validation {

struct TrustedService {
  std::string provider, name;
  std::string kind;    // the last part of the service type: "CA/QC", "CA/PKC", "TSA/QTST", ...
  std::string status;  // the last part of the status: "granted", "withdrawn", ...
  crypto::Certificates certificates;
  bool accepted = false;  // issues certificates or time stamps, and may do so now
};

// malformed validation.trust_list: no XML, or nothing in it that is a list of services.
Result<std::vector<TrustedService>> read_trust_list(std::string_view xml);

// The certificates in a file, whatever it is: PEM with any number of blocks, one DER certificate, or a
// trusted list (its accepted services). Blocks that are no certificate our reader takes are left out;
// `malformed validation.no_anchor` if none is left.
Result<crypto::Certificates> anchors_in(std::string_view file);

}  // namespace paraf::validation
