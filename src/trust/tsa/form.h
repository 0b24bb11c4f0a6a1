// trust/tsa/form.h: the names of RFC 3161, for both sides.
#pragma once

#include "platform/crypto/der.h"

namespace paraf::tsa {

// MessageImprint ::= SEQUENCE { hashAlgorithm, hashedMessage }, with NULL parameters, as most write it.
inline Bytes message_imprint(ByteView hash_oid, ByteView imprint) {
  namespace der = crypto::der;
  return der::sequence({der::sequence({hash_oid, der::null()}), der::octet_string(imprint)});
}

// PKIFailureInfo bits that RFC 3161 §2.4.2 allows.
enum class Failure {
  bad_alg = 0,
  bad_request = 2,
  bad_data_format = 5,
  time_not_available = 14,
  unaccepted_policy = 15,
  unaccepted_extension = 16,
  system_failure = 25,
};

}  // namespace paraf::tsa
