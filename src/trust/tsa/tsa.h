// trust/tsa/tsa.h: saying that something existed at a time [RFC 3161, RFC 5816].
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/random.h"
#include "platform/crypto/cms.h"

namespace paraf::tsa {

struct TsaSettings {
  crypto::der::Oid policy;                        // of the time-stamping policy; an installation's setting
  std::chrono::milliseconds accuracy{1000};
  std::uint8_t node = 1;                          // first octet of every serial, 0x01 to 0x7f
  std::vector<crypto::HashAlg> accepted{crypto::HashAlg::sha256, crypto::HashAlg::sha384,
                                        crypto::HashAlg::sha512};
};

// Whether this machine's clock may be believed. Asked before every stamp, from many threads: it must answer
// from memory. An Error (`unavailable tsa.clock_in_doubt`) is told to the asker as timeNotAvailable.
class ClockWitness {
 public:
  virtual ~ClockWitness() = default;
  virtual Result<void> trustworthy() const = 0;
};

// A TimeStamper signs imprints with its own key and certificate (EKU timeStamping alone, critical).
//
// A serial is the node's octet and 136 random bits: unique across restarts and nodes without a
// counter that a restored backup could turn back [RFC 3161 §2.4.2].
class TimeStamper {
 public:
  // refused tsa.certificate: the certificate is not for time stamping or not of this key. Without a key (its
  // certificate was revoked) no stamp is given until use(): `unavailable tsa.certificate_revoked`.
  static Result<std::unique_ptr<TimeStamper>> make(TsaSettings settings, crypto::Certificate certificate,
                                                   crypto::Certificates issuers,
                                                   std::shared_ptr<crypto::Signer> signer, const Clock& clock,
                                                   Random& random);
  ~TimeStamper();

  // use goes on with another certificate and key, or without one, between two stamps. What make() refuses.
  Result<void> use(crypto::Certificate certificate, crypto::Certificates issuers, std::shared_ptr<crypto::Signer> signer);
  // believe asks the witness before every stamp; it outlives the stamper. None: the clock is believed.
  void believe(const ClockWitness* witness);
  // What the witness says now: `unavailable tsa.clock_in_doubt`.
  Result<void> believed() const;

  struct Counts {
    std::uint64_t granted = 0, rejected = 0, in_doubt = 0;  // in doubt: refused for the clock alone
  };
  Counts counts() const;

  // TimeStampReq in, TimeStampResp out (DER). Never fails: a refusal is a PKIStatusInfo inside
  // (badAlg, badRequest, badDataFormat, unacceptedPolicy, unacceptedExtension, timeNotAvailable when the
  // clock is in doubt or the certificate has lapsed; systemFailure for the rest: the token, a revoked certificate),
  // with a word on why.
  Bytes answer(ByteView request);

  // For ourselves, without HTTP: a TimeStampToken (ContentInfo, DER) with the certificates inside.
  Result<Bytes> token(crypto::HashAlg hash, ByteView imprint);

 private:
  struct State;
  explicit TimeStamper(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// ---- the other side ----

// A TimeStampReq for an imprint, with certReq, and a nonce if one is given.
Bytes time_stamp_request(crypto::HashAlg hash, ByteView imprint, ByteView nonce = {});
// The token of a TimeStampResp that was granted; `refused tsa.not_granted`.
Result<Bytes> token_of(ByteView response);

struct TimeStamp {
  Timestamp time;
  std::chrono::microseconds accuracy{0};
  crypto::der::Oid policy;
  Bytes serial;
  crypto::HashAlg hash;
  Bytes imprint;
  std::optional<Bytes> nonce{};
  crypto::Certificate signer;
  crypto::Certificates chain{};  // signer first; empty unless anchors were given
};

// read_time_stamp opens a token and checks that its signature holds, that the signer's certificate is
// named by it and is for time stamping. Who that is, and for what the stamp is, is not asked.
Result<TimeStamp> read_time_stamp(ByteView token);  // malformed tsa.token, refused tsa.token_wrong …

// verify_time_stamp: read_time_stamp, the imprint is that of these data (`refused tsa.imprint`), and
// the signer's chain leads to an anchor and was valid at the stamp's own time.
Result<TimeStamp> verify_time_stamp(ByteView token, ByteView stamped_data, const crypto::Certificates& anchors,
                                    const crypto::Certificates& intermediates = {});
// The same for data that were hashed on the way: ask read_time_stamp for the hash first.
Result<TimeStamp> verify_time_stamp_digest(ByteView token, ByteView imprint,
                                           const crypto::Certificates& anchors,
                                           const crypto::Certificates& intermediates = {});

}  // namespace paraf::tsa
