// platform/crypto/envelope.h: octets that only the holders of some certificates can read.
#pragma once

#include "base/secret.h"
#include "platform/crypto/x509.h"

namespace paraf::crypto {

// envelop: CMS EnvelopedData (DER) under AES-256-CBC, the key for each receiver by their certificate (RSA or
// EC). `refused crypto.envelope` when a certificate cannot be encrypted to. [RFC 5652 §6, RFC 8551 §2.7]
Result<Bytes> envelop(ByteView plain, const Certificates& receivers);
// open_envelope is the receiver's side: `refused crypto.envelope` when it is not for this key.
Result<Bytes> open_envelope(ByteView der, const Certificate& receiver, const Secret& pkcs8);

}  // namespace paraf::crypto
