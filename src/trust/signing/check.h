// trust/signing/check.h: who signed a PDF, when, whether it is whole, and what changed since.
//
// A checker that only compares digests calls almost every known forgery valid, because a forger
// leaves the signed octets alone and adds a later revision that shows something else. So beside
// the signature, its certificate and its time stamp, check_pdf looks at the form of the ByteRange
// and, object by object, at what every later revision did [ISO 32000-2 §12.8.2.2].
//
// It reads strictly: what a viewer would have to repair is not accepted. It is bounded in octets,
// objects, depth and time, so a hostile file costs little. It opens no connection: all it knows is
// the file (with the proof it brings along), the anchors and the revocation source given.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "platform/crypto/x509.h"

namespace paraf::signing {

enum class Verdict {
  valid,          // every signature is whole, trusted, and followed only by what it allows
  invalid,        // something was changed or does not fit: do not rely on it
  indeterminate,  // whole, but something needed to trust it is missing here
  no_signature,   // a PDF that nobody signed
  rejected,       // not a PDF that can be read without repair
};
std::string_view name_of(Verdict verdict);  // "VALID", "INVALID", "INDETERMINATE", ...

// What a later revision did, worst of all: nothing, only what the signer allows, or more.
enum class Changes { none, allowed, forbidden };
std::string_view name_of(Changes changes);

// One reason, with its sentence in messages/ under `code` (signing.check.*).
struct Finding {
  std::string_view code;
  Facts facts{};
};

struct StampReport {  // a time stamp: in a signature, or of the document (/ETSI.RFC3161)
  std::string field;  // the document time stamp's field; empty for a signature's own
  Verdict verdict = Verdict::indeterminate;
  std::string_view sub_indication{};
  std::string authority;  // subject of the TSA's certificate
  Timestamp time;
};

// One thing that later revisions did; the words are those of platform/pdf/changes.h.
struct ChangeReport {
  bool allowed;
  std::string what;
  int object;  // its number; 0: none in particular
};

struct SignatureReport {
  std::string field;  // the full name, "a.b.c"
  Verdict verdict = Verdict::indeterminate;
  // A word of ETSI EN 319 102-1 §5.1.3 (HASH_FAILURE, SIG_CRYPTO_FAILURE, FORMAT_FAILURE,
  // NO_CERTIFICATE_CHAIN_FOUND, EXPIRED, NOT_YET_VALID, REVOKED, TRY_LATER ...); empty if valid.
  std::string_view sub_indication{};
  // "PAdES-B-B", "-B-T", "-B-LT", "-B-LTA"; "PKCS#7-B-B" and so on for Adobe's forms; "DocTimeStamp".
  // What is there and fits, whether or not it is trusted here.
  std::string level;
  std::string signer;       // common name of the certificate
  std::string organization;
  std::string serial;       // hex, of the certificate
  std::string issuer;       // common name
  Bytes certificate;        // DER; empty if the signature holds none
  Bytes signature;          // its value: what the key made over the signed attributes; empty if it is not readable
  std::string reason, location;
  Timestamp time;           // of the time stamp if there is a good one, else as claimed (/M)
  bool time_is_proven = false;
  bool intact = false;      // the digest and the signature over it are right
  bool trusted = false;     // a chain to an anchor stood at `time`
  bool covers_whole_revision = false;
  std::size_t revision_end = 0;  // octets of the file that this signature covers from 0
  Changes changes_after = Changes::none;
  std::vector<ChangeReport> changes;
  std::vector<Finding> findings;  // what a reader is told, most serious first
};

// One object that a revision wrote, named as a reader knows it; the words are those of
// platform/pdf/written.h. What a judgement forbids without an object of its own is a row of that kind (a
// word of platform/pdf/changes.h) with the object 0.
struct ObjectReport {
  bool allowed = true;
  std::string how, kind;
  int object = 0;
  std::size_t page = 0;  // from 1; 0: on none, or on many
  std::string subtype{}, name{};
  std::vector<std::string> keys{};
};

// The file as it grew, one revision after the other. The first is the document as it came.
struct RevisionReport {
  std::size_t end = 0;                  // octets of the file from 0
  std::size_t total = 0;                // objects that stand in it
  std::vector<std::string> signed_by{};  // the fields whose signature or time stamp covers it, and nothing after it
  bool judged = false;                  // somebody had signed before: what it wrote is allowed or not
  std::vector<ObjectReport> objects{};   // in the order of their numbers; of the first revision none
  std::size_t left_off = 0;             // more objects than are listed
};

struct Report {
  Verdict verdict = Verdict::rejected;
  bool modified_after_signing = false;  // a forbidden change after any signature
  std::vector<SignatureReport> signatures;  // in the order of their revisions
  std::vector<SignatureReport> document_stamps;  // the same for time stamps of the document
  std::vector<StampReport> timestamps;           // all: in signatures, then of the document
  std::vector<Finding> findings;  // of the file as a whole
  std::vector<RevisionReport> revisions{};  // oldest first, if they were asked for and there are signatures
};

// What is known of a certificate's revocation, from outside the file.
enum class Revocation { good, revoked, unknown };
struct RevocationAnswer {
  Revocation status = Revocation::unknown;
  std::optional<Timestamp> since;  // when revoked
};
// (certificate, its issuer, time of signing) → answer. Empty function: nothing is known, and
// a signature is not failed for it at level B: see `require_revocation`.
using RevocationSource =
    std::function<RevocationAnswer(const crypto::Certificate&, const crypto::Certificate& issuer, Timestamp at)>;

struct CheckOptions {
  crypto::Certificates anchors;        // believed
  crypto::Certificates intermediates;  // may help to build a chain
  Timestamp now;
  RevocationSource revocation{};
  bool require_revocation = false;  // true: without an answer the verdict is INDETERMINATE, TRY_LATER
  std::size_t max_octets = std::size_t{256} << 20;
  std::size_t max_signatures = 200;
  bool name_revisions = false;  // say in Report::revisions what each revision wrote
  // The reader's or the owner's, of an encrypted file; a file that it does not open is REJECTED with
  // pdf.encrypted (none was given) or pdf.password (a wrong one).
  Secret password{};
};

Report check_pdf(ByteView file, const CheckOptions& options);

// One JSON object on one line: {file, verdict, modified_after_signing, signatures[], timestamps[], findings[]}, and
// revisions[] if they were asked for.
std::string to_json(const Report& report, std::string_view file_name);

// The certificates of a PEM text, for --trust. One without any is `malformed signing.no_anchor`.
Result<crypto::Certificates> anchors_from_pem(std::string_view pem);

}  // namespace paraf::signing
