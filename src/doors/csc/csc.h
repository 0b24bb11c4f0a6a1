// doors/csc/csc.h: remote signing by the interface of the Cloud Signature Consortium, 1.0.4 and 2.0.
//
// For applications that make their documents themselves and want the signature of a hash. A credential is one
// certificate of one person of the application's office, named by its serial number. It is authorised with
// the holder's passphrase (the PIN of the interface) and, by policy, a one-time code; the SAD that is got for
// it is bound to the hashes, their count, a time, the credential and the application: what SCAL2 asks. Nobody
// has certified it, and `info` says so.
//
// Version 1 lies below /csc/v1, version 2 below /csc/v2; errors are {"error", "error_description"}.
// docs/csc.openapi.yaml is its manual, and a test holds the answers to it.
#pragma once

#include "doors/esign/esign.h"

namespace paraf::csc {

// The same things as the eSign door stands on: the same desk decides.
void mount(http::Router& router, const esign::Parts& parts);

}  // namespace paraf::csc
