// office/documents/identity_data.h: what the KTP says, typed off by a person, and whether the letter agrees.
//
// "Ketidaksesuaian antara data pada surat rekomendasi dengan KTP akan menyebabkan ditolaknya
// penerbitan sertifikat elektronik" (warning 2 of the Batam and Kudus procedures). A machine does not
// read the card here: the applicant declares what it says, the verifier looks at the picture, types
// what they see, and the comparison is of texts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "office/people/contact.h"
#include "office/people/nik.h"
#include "office/people/nip.h"
#include "platform/store/store.h"

namespace paraf::blobs {
class Sealer;
}

namespace paraf::documents {

// One source's statement of who somebody is. What a source does not say stays empty.
struct Identity {
  std::string name{};
  std::optional<people::Nik> nik{};
  std::optional<people::Nip> nip{};
  std::optional<people::EmailAddress> email{};
  std::string position{};
};

struct Difference {
  std::string field{};  // "nama", "nik", "nip", "email", "jabatan"
  bool decisive;        // name and NIK: grounds for refusal; the others are hints to look
};

// differences compares what both say. Names without titles, case and spacing; a NIK by its digits.
std::vector<Difference> differences(const Identity& letter, const Identity& ktp);
// "nama, nik": for the fact of a refusal; never the values.
std::string fields_of(const std::vector<Difference>& differences);

enum class DeclaredBy { applicant, verifier };

// The declaration of a KTP: sealed like the NIK itself, one per paper and declarer.
Result<void> declare_identity(store::Transaction& tx, Timestamp now, const blobs::Sealer& sealer,
                              const DocumentId& ktp, DeclaredBy by, const PersonId& person,
                              std::string_view name, const people::Nik& nik);
// The verifier's word counts before the applicant's. `not_found documents.identity_undeclared`.
Result<Identity> declared_identity(store::Transaction& tx, const blobs::Sealer& sealer,
                                   const DocumentId& ktp);

}  // namespace paraf::documents
