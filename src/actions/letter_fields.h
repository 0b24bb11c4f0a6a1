// actions/letter_fields.h: what the blanks of a case's letter hold at present.
#pragma once

#include <map>
#include <string>

#include "actions/desk.h"

namespace paraf::actions {

// letter_fields, for officials of the case's office: by the names of docs/letter-templates.md, what the case
// gives and over it what somebody worded otherwise. No NIK, and nothing that only the signature brings.
Result<std::map<std::string, std::string>> letter_fields(const Services& s, const Session& who,
                                                         const CaseRef& subject, const std::string& letter);

}  // namespace paraf::actions
