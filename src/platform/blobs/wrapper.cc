#include "platform/blobs/wrapper.h"

#include "platform/crypto/seal.h"

namespace paraf::blobs {

namespace {

// Which of "wrong key", "wrong place" and "changed octets" it was cannot be known; a token that is
// away is another matter.
tl::unexpected<Error> renamed(Error error) {
  if (error.code == "crypto.seal_broken") return refused("blobs.wrapped_key");
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace

Result<Bytes> SoftwareWrapper::wrap(const Secret& key, ByteView associated) {
  return crypto::seal(key_, key.reveal(), associated, random_);
}

Result<Secret> SoftwareWrapper::unwrap(ByteView wrapped, ByteView associated) {
  Result<Secret> key = crypto::open_sealed_secret(key_, wrapped, associated);
  if (!key) return renamed(key.error());
  return key;
}

Result<Bytes> TokenWrapper::wrap(const Secret& key, ByteView associated) {
  return token_->seal(label_, key.reveal(), associated, random_);
}

Result<Secret> TokenWrapper::unwrap(ByteView wrapped, ByteView associated) {
  Result<Secret> key = token_->open_sealed(label_, wrapped, associated);
  if (!key) return renamed(key.error());
  return key;
}

}  // namespace paraf::blobs
