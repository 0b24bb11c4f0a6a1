// platform/pdf/signature_store.h: the document security store (/DSS) [ISO 32000-2 §12.8.4.3].
//
// What a checker needs in twenty years, when nobody answers any more: certificates, OCSP answers
// and revocation lists, each a stream, and under /VRI once more by the signature they belong to.
// Here it is dictionaries and octets; what is needed is known in trust/signing.
#pragma once

#include <map>
#include <set>

#include "platform/pdf/file.h"

namespace paraf::pdf {

struct Evidence {  // DER
  std::set<Bytes> certificates{}, ocsps{}, crls{};
  void add(const Evidence& other);
  bool empty() const { return certificates.empty() && ocsps.empty() && crls.empty(); }
};

struct SecurityStore {
  Evidence all{};
  // By signature: the upper-case hexadecimal SHA-1 digest of its /Contents, padding included.
  std::map<std::string, Evidence> by_signature{};
};

// What the file holds; empty when there is no store. `malformed pdf.damaged`.
Result<SecurityStore> security_store(const File& file);

// The revision that adds what the store does not hold yet; empty when that is nothing. Whatever
// stood in the store, known here or not, stays there under its number.
Result<Bytes> add_to_security_store(const File& file, const SecurityStore& more);

}  // namespace paraf::pdf
