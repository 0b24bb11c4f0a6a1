// trust/validation/ocsp.h: is this certificate still good? (OCSP, both sides of it)
//
// The Responder turns a request into an answer; where the truth comes from is a StatusSource
// (trust/ca implements one over its memory index). [RFC 6960, RFC 5019, RFC 9654]
#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include "base/random.h"
#include "platform/crypto/crl.h"
#include "platform/crypto/x509.h"

namespace paraf::validation {

struct Status {
  enum class Kind { good, revoked, unknown } kind = Kind::unknown;
  Timestamp revoked_at{};
  std::optional<int> reason{};  // CRLReason, when known
  friend bool operator==(const Status&, const Status&) = default;
};

// Who knows. The serial is big endian without sign octet. Called from many threads; it
// must answer from memory. An `unavailable` Error (too long out of touch with the store) makes
// the responder say tryLater instead of a stale "good".
class StatusSource {
 public:
  virtual ~StatusSource() = default;
  virtual Result<Status> status(const crypto::Certificate& issuer, ByteView serial) const = 0;
};

struct OcspSettings {
  std::chrono::seconds fresh_for{3600};  // nextUpdate - thisUpdate
  std::chrono::seconds unknown_for{5};   // the same where a certificate is unknown; such an answer is not kept
  std::size_t cached = 100'000;          // answers kept signed
  std::size_t at_most = 16;              // certificates in one request
};

// An answer and what HTTP may say about it [RFC 5019 §6.2].
struct OcspAnswer {
  Bytes der;              // OCSPResponse; content type application/ocsp-response
  bool cacheable = false; // only a signed answer without nonce, and of what is known; else "no-store"
  Timestamp this_update{}, next_update{};
  std::string etag{};     // quoted
};

// The responder for one issuing CA, or several. For each it has a delegated signer: a certificate of its own
// with EKU OCSPSigning, issued by the CA whose certificates it speaks for [RFC 6960 §4.2.2.2].
//
// An answer without nonce is kept signed and given again while it is fresh and the status is
// still the same: the source is asked each time, so a revocation shows at once.
class Responder {
 public:
  Responder(crypto::Certificate issuer, crypto::Certificate certificate, std::shared_ptr<crypto::Signer> signer,
            const StatusSource& source, const Clock& clock, OcspSettings settings = {});
  ~Responder();

  // serve speaks for one more issuer, or through another certificate for one it speaks for already: a
  // rollover, between two answers. What was signed before is given out no more. Without a signer the answer is
  // tryLater: the responder's certificate was revoked, and there is no other yet.
  void serve(crypto::Certificate issuer, crypto::Certificate certificate, std::shared_ptr<crypto::Signer> signer);

  // Never fails: what is wrong with a request is said in OCSP's own words (malformedRequest,
  // unauthorized for certificates of others [RFC 5019 §2.2.3], tryLater, internalError).
  std::shared_ptr<const OcspAnswer> answer(ByteView request);
  // The path of a GET after the responder's prefix: base64 of the request, URL-encoded
  // [RFC 6960 appendix A.1]. Real clients send it with and without escaping, and with '/'.
  std::shared_ptr<const OcspAnswer> answer_get(std::string_view path);

  // presign makes anew, ahead of need, the answers that were asked for again since they were signed and that are
  // soon given out no more: who asks next does not wait for a signature. Says how many, at most `most`. For a
  // background thread.
  int presign(std::size_t most = 1000);

  struct Counts {
    std::uint64_t signed_ahead = 0;
    std::uint64_t signed_now = 0, from_cache = 0, errors = 0;
    std::uint64_t malformed = 0, unauthorized = 0, try_later = 0;  // of the errors
  };
  Counts counts() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// ---- the other side: asking, and judging an answer ----

// A request for one certificate, with a nonce if one is given (RFC 9654: 1 to 128 octets).
Bytes ocsp_request(const crypto::Certificate& issuer, ByteView serial, ByteView nonce = {});

struct OcspJudgement {
  Status status;
  Timestamp produced_at{}, this_update{};
  std::optional<Timestamp> next_update{};
  std::optional<Bytes> nonce{};
  crypto::Certificate signer;
};
// read_ocsp finds the answer about this certificate, checks the signature, that the signer is the
// issuer or its delegate, and that it was valid at the time; else `refused validation.ocsp.…`:
// not_successful, signature_wrong, signer, other_certificate, critical (an extension we do not know), stale (also ten
// days after thisUpdate where no nextUpdate is said). `at` is the time of judging.
Result<OcspJudgement> read_ocsp(ByteView response, const crypto::Certificate& subject,
                                const crypto::Certificate& issuer, Timestamp at);

}  // namespace paraf::validation
