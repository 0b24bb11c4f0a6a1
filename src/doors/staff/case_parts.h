// doors/staff/case_parts.h: the blocks of a case's page below its forms. They only show.
#pragma once

#include "doors/staff/act_form.h"

namespace paraf::staff {

std::string standing_block(const Visit& v, const Opened& o);  // returned, refused, the authority's last word
std::string mismatch_block(const Visit& v,
                           const Opened& o);  // letter against KTP, for the authority's officer
std::string papers_block(const Visit& v, const Opened& o);
std::string letters_block(const Visit& v, const Opened& o, const Typed& typed);
std::string statement_block(const Visit& v, const Opened& o);
std::string summary_block(const Visit& v, const Opened& o);
std::string rows_block(const Visit& v, const Opened& o);
std::string trail_block(const Visit& v,
                        const Opened& o);  // the rows as a line of numbers, the present one lit
std::string flow_block(const Visit& v, const Opened& o);  // the SOP's flow with the rows of this case in it
std::string timeline_block(const Visit& v, const Opened& o);

// Who may do the step today, by name and position; the place of the SOP where nobody is named.
std::string people_of(const StepView& step);
// Of an open step: the authority has it, and its word ends it. The performer of the SOP acts there, not here.
bool lies_there(const Opened& o, const actions::RowView& row, const StepView& step);
// Who acts next at the authority, and for what, by what it said last.
std::string next_there(const Visit& v, const actions::AtAuthority& there);
// Whose turn it is and for what, in one line; "" when it is nobody's.
std::string next_in_words(const Visit& v, const Opened& o);
std::string clocks_block(const Visit& v, const Opened& o);    // to pick up, to finish, and by which hours
std::string talk(const Visit& v, const Opened& o);  // what was said about the case, as the reader may read it: talk.cc
std::string messages_block(const Visit& v, const Opened& o);  // the applicant's conversation with the office: talk.cc
std::string claim_block(const Visit& v, const Opened& o);     // whose work it is: beside.cc
std::string beside_block(const Visit& v, const Opened& o);  // a remark, a disposition taken back: beside.cc

// given_back.cc: refused, sent back, recalled from the authority; `failed` names the form that is shown again.
std::string held_block(const Visit& v, const Opened& o);  // the certificate that an applicant still holds
std::string given_back_block(const Visit& v, const Opened& o, const Typed& typed, std::string_view failed);
std::string at_authority_block(const Visit& v, const Opened& o, const Typed& typed, bool failed);
Result<http::Response> revoke_the_old(Visit& v);

void mount_talk(http::Router& router, const Held& door);  // talk.cc

bool is_open(const actions::CaseView& view);  // still the applicant's to answer or take back

}  // namespace paraf::staff
