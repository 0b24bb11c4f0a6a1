// actions/proofs.h: the paper behind a qualification: the certificate of the training, the decree.
//
// A role may ask for a proof before somebody holds it (people/roles.h). Its number alone can be typed by anybody; the
// scan lies with it, encrypted like every paper, and each look at it is recorded.
#pragma once

#include "actions/desk.h"
#include "actions/services.h"

namespace paraf::actions {

// keep_proof keeps the scan (PDF, JPEG or PNG) for Qualification::document, by the administrator. Refusals are those of
// documents::inspect. The same file for the same kind is kept once, however often the form is sent, and may be behind
// several proofs: it goes, as papers of cases do (personal.h), once the last of them has ended.
Result<DocumentId> keep_proof(const Services& s, const Session& who, const PersonId& of, std::string_view kind,
                              const Upload& scan);
// proof_scan gives it back to the administrator and to the person themselves; `not_found documents.unknown` for any other
// paper.
Result<File> proof_scan(const Services& s, const Session& who, const PersonId& of, const DocumentId& document);

}  // namespace paraf::actions
