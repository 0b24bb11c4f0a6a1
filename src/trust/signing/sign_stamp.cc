#include "trust/signing/sign_stamp.h"

#include "trust/tsa/tsa.h"

namespace paraf::signing {

Result<Bytes> time_stamp(crypto::HashAlg hash, ByteView imprint, const StampSource& stamps) {
  // The imprint is of something made this moment, so an old answer cannot match and no nonce is
  // needed [RFC 3161 §2.4.1: optional].
  if (!stamps) return unavailable("signing.no_time_stamp", "no source");
  const auto answer = stamps(tsa::time_stamp_request(hash, imprint));
  if (!answer) return unavailable("signing.no_time_stamp", answer.error().line());
  auto token = tsa::token_of(*answer);
  if (!token) return unavailable("signing.no_time_stamp", token.error().line());
  const auto read = tsa::read_time_stamp(*token);
  if (!read) return unavailable("signing.no_time_stamp", read.error().line());
  if (read->hash != hash || !std::ranges::equal(read->imprint, imprint))
    return unavailable("signing.no_time_stamp", "the stamp is for something else");
  return std::move(*token);
}

}  // namespace paraf::signing
