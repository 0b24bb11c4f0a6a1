// trust/signing/check_file.h: one check of one file, for the files it is written in.
#pragma once

#include <map>
#include <optional>

#include "platform/crypto/cms.h"
#include "platform/crypto/hash.h"
#include "platform/pdf/changes.h"
#include "platform/pdf/coverage.h"
#include "trust/signing/check.h"
#include "trust/signing/check_material.h"
#include "trust/signing/details.h"

namespace paraf::signing {

// Words of ETSI EN 319 102-1 §5.1.3, tables 5 and 6.
namespace word {
inline constexpr std::string_view format = "FORMAT_FAILURE", hash = "HASH_FAILURE", crypto = "SIG_CRYPTO_FAILURE",
                                  constraints = "SIG_CONSTRAINTS_FAILURE", chain = "NO_CERTIFICATE_CHAIN_FOUND",
                                  chain_general = "CHAIN_CONSTRAINTS_FAILURE",
                                  crypto_constraints = "CRYPTO_CONSTRAINTS_FAILURE", expired = "EXPIRED",
                                  not_yet = "NOT_YET_VALID", revoked = "REVOKED", revoked_no_poe = "REVOKED_NO_POE",
                                  out_of_bounds = "OUT_OF_BOUNDS_NO_POE", try_later = "TRY_LATER",
                                  no_certificate = "NO_SIGNING_CERTIFICATE_FOUND", generic = "GENERIC";
}  // namespace word

// What is wrong, in one of the two degrees; the first word said stays, invalid outweighs.
void fail(SignatureReport& report, Verdict verdict, std::string_view sub, std::string_view code, Facts facts = {});

class FileCheck {
 public:
  FileCheck(const pdf::File& file, const CheckOptions& options) : file_(file), options_(options), material_(file) {}
  Report run();

 private:
  // ---- check.cc: the file and its revisions
  SignatureReport signature(const pdf::SignatureField& field);
  void revisions(SignatureReport& report, pdf::ObjectId value, const pdf::Coverage& coverage);
  void name_changes(SignatureReport& report, const std::vector<pdf::Change>& changes);
  void removed_signatures(Report& report);
  void conclude(Report& report);

  // ---- check_revisions.cc: what each revision wrote
  // The file as it was up to there; `held` holds it if that is not all of it. Null: no PDF ends there.
  const pdf::File* revision_at(std::size_t end, std::optional<pdf::File>& held) const;
  void name_revisions(Report& report);
  std::vector<std::size_t> ends_of(const Report& report) const;
  void judge_objects(RevisionReport& revision, const pdf::File& before, const pdf::File& after);

  // ---- check_container.cc: is the signature whole?
  struct Opened {  // a container: ours to judge, or only OpenSSL's
    std::optional<crypto::SignedData> cms;
    Bytes der;
    bool readable = false;  // some encoding of one value, with nothing but padding behind it
    bool whole = false;
  };
  Opened open_container(SignatureReport& report, const Details& details, const pdf::Coverage& coverage) const;
  void foreign(SignatureReport& report, Opened& opened, const Details& details, const pdf::Coverage& coverage) const;
  void bare_rsa(SignatureReport& report, pdf::ObjectId value, const pdf::Coverage& coverage) const;
  Bytes digest_of(const pdf::Coverage& coverage, crypto::HashAlg hash) const;
  std::vector<ByteView> covered(const pdf::Coverage& coverage) const;

  // ---- check_trust.cc: who signed, when, and does that stand?
  void contents(SignatureReport& report, const Details& details, const pdf::Coverage& coverage);
  void document_stamp(SignatureReport& report, const pdf::Coverage& coverage);
  void signature_stamps(SignatureReport& report, const crypto::SignedData& cms);
  void prove_by_later_stamps(SignatureReport& report) const;
  void chain(SignatureReport& report, const crypto::SignedData& cms);
  void revocation(SignatureReport& report, const crypto::Certificates& path, Timestamp at,
                  const crypto::SignedData& cms);
  void level(SignatureReport& report, const Details& details, ByteView contents) const;
  crypto::Certificates helpers(const crypto::SignedData& cms) const;

  const pdf::File& file_;
  const CheckOptions& options_;
  Material material_;
  pdf::Memory memory_;
  struct Judged {
    std::size_t end;
    pdf::Allowance allowance;
    bool forbids;
  };
  std::vector<Judged> judged_;  // the signatures whose revision is whole
  mutable std::map<crypto::HashAlg, std::map<std::size_t, crypto::Hasher>> hashed_;  // up to where
  bool has_signature_stamp_ = false;      // of the signature being looked at: a stamp that fits
  std::vector<StampReport> own_stamps_;
  struct DocumentStamp {
    Timestamp time;
    std::size_t end;
    bool trusted;
  };
  std::vector<DocumentStamp> document_stamps_;
};

}  // namespace paraf::signing
