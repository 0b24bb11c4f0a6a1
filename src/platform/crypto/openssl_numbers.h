// platform/crypto/openssl_numbers.h: OpenSSL's numbers and points with owners. For the .cc files of this folder only.
#pragma once

#include <openssl/bn.h>
#include <openssl/ec.h>

#include "platform/crypto/openssl.h"

namespace paraf::crypto::openssl {

using Number = std::unique_ptr<BIGNUM, Release<BN_free>>;
using Workspace = std::unique_ptr<BN_CTX, Release<BN_CTX_free>>;
using Curve = std::unique_ptr<EC_GROUP, Release<EC_GROUP_free>>;
using Place = std::unique_ptr<EC_POINT, Release<EC_POINT_free>>;

}  // namespace paraf::crypto::openssl
