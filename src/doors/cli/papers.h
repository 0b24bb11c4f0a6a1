// doors/cli/papers.h: papers for a demo: a request letter, a decree, a card, all plainly samples.
#pragma once

#include <string>

#include "actions/desk.h"
#include "base/time.h"
#include "office/sop/sop.h"

namespace paraf::cli {

// sample_paper makes a file for a slot of the SOP, of a type the slot takes, about this applicant.
// The picture of a card comes from `sop_folder`/contoh/ktp.png.
Result<actions::Upload> sample_paper(const sop::Paper& slot, const std::string& applicant, const std::string& agency,
                                     Timestamp at, const std::string& sop_folder);
// sample_document is what the applicant signs at the end.
Result<Bytes> sample_document(const std::string& signer, const std::string& agency, Timestamp at);

}  // namespace paraf::cli
