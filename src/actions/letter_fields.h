// actions/letter_fields.h: what the blanks of a case's letter hold at present, the page they would make, and who may
// change them.
#pragma once

#include <map>
#include <string>

#include "actions/desk.h"

namespace paraf::actions {

// letter_fields, for officials of the case's office: by the names of docs/letter-templates.md, what the case
// gives and over it what somebody worded otherwise. No NIK, and nothing that only the signature brings.
Result<std::map<std::string, std::string>> letter_fields(const Services& s, const Session& who,
                                                         const CaseRef& subject, const std::string& letter);

// may_edit_letter: as Desk::edit_letter would judge now; its refusal otherwise, of office/workflow/decide.h.
Result<void> may_edit_letter(const Services& s, const Session& who, const CaseRef& subject, const std::string& letter);

struct PageWish {
  std::string letter;  // "rekomendasi"
  Params fields{};     // "field.<name>": words put otherwise, as draft_letter takes them
  bool anew = false;   // as drafting would fill it now; else what stands, where there is a draft and no other words
};
// preview_letter: the PDF that would come of it, marked KONSEP. Nothing is kept. For officials of the case's office,
// and of none of their own: `forbidden workflow.own_case`; `conflict workflow.letter_signed`.
Result<Bytes> preview_letter(const Services& s, const Session& who, const CaseRef& subject, const PageWish& wish);

}  // namespace paraf::actions
