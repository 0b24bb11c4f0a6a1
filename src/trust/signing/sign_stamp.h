// trust/signing/sign_stamp.h: asking for a time stamp, and believing nothing of the answer.
#pragma once

#include "trust/signing/sign.h"

namespace paraf::signing {

// A token over exactly this imprint; `unavailable signing.no_time_stamp` for anything else.
Result<Bytes> time_stamp(crypto::HashAlg hash, ByteView imprint, const StampSource& stamps);

}  // namespace paraf::signing
