// platform/pdf/revisions.h: where the revisions of a file end, and the proof that a file brings along.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/pdf/file.h"

namespace paraf::pdf {

// The ends of the revisions that the chain of cross-reference sections tells of, oldest first, each
// behind its %%EOF and the line end after it; the last is the end of the file. A section without an
// end marker behind it is left out.
std::vector<std::size_t> revision_ends(const File& file);

// For a file that cannot be opened as a whole: the longest beginnings of it that end as a PDF does.
std::vector<std::size_t> possible_ends(ByteView octets, std::size_t at_most);

// The document security store [ISO 32000-2 §12.8.4.3], unpacked.
struct StoredProof {
  bool present = false;
  std::vector<Bytes> certificates, ocsp, lists;
  std::vector<std::string> entries;  // of /VRI, without the slash
};
StoredProof stored_proof(const File& file);

// Does an object that stands in the octets from `from` on have a dictionary with a key twice? Readers
// disagree on which of the two counts. Objects inside object streams are looked at as well.
bool has_double_keys(const File& file, std::size_t from);

// The first certificate in a signature's /Cert, for the forms that keep it there [§12.8.3.2].
std::optional<Bytes> certificate_entry(const File& file, ObjectId signature);

}  // namespace paraf::pdf
