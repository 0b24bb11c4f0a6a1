// platform/crypto/foreign.h: signatures that our own strict reader will not judge.
//
// SignedData takes DER and today's algorithms. What the world has signed since 1999 also comes in
// BER, over SHA-1, with 1024-bit keys and on curves we do not use. Whether such a signature is whole
// is still a fact a reader should be told; what it is worth is said elsewhere.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "platform/crypto/x509.h"

namespace paraf::crypto {

// The same values in DER's form: definite minimal lengths, strings in one piece. The order of sets is
// kept. `malformed crypto.der` for what is not BER. Zeros behind the value are dropped.
Result<Bytes> der_of_ber(ByteView ber);

struct Foreign {
  bool digest_fits = false;  // the messageDigest is that of the content
  bool whole = false;        // and the signature over it holds
  bool weak = false;         // SHA-1, MD5, a key under 112 bits
  std::string signer, issuer, serial;  // common names; hex
  Bytes certificate;                   // DER; empty if it is not inside
};
// digest_of gives the digest of the signed octets under a hash by its OpenSSL name ("SHA1"); with
// content_is_digest the container holds the SHA-1 of the octets itself (adbe.pkcs7.sha1). None: the
// container cannot be read, or names no algorithm known here.
using DigestOf = std::function<std::optional<Bytes>(const std::string& hash)>;
std::optional<Foreign> judge_foreign(ByteView cms, const DigestOf& digest_of, bool content_is_digest);

// adbe.x509.rsa_sha1: a bare PKCS#1 signature in an OCTET STRING, the certificate beside it.
std::optional<Foreign> judge_bare_rsa(ByteView contents, ByteView certificate, ByteView sha1);

// The digest of a piecewise content under any hash OpenSSL has; none if it has not.
std::optional<Bytes> digest_named(const std::string& hash, const std::vector<ByteView>& pieces);

}  // namespace paraf::crypto
