// doors/staff/lists.h: lists of cases, wherever they are shown, and the zone their days are counted in.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "actions/told_apart.h"
#include "doors/staff/pieces.h"
#include "office/calendar/calendar.h"

namespace paraf::staff {

// A table on a desk, a stack of cards on a phone. `words` are marked in the names; `why` says, by case, what else of
// it was found.
std::string case_table(const Visit& v, const std::vector<actions::CaseLine>& cases, std::string_view words = {},
                       const std::map<std::string, std::string>& why = {});
// An applicant's own, each with what its status means to them.
std::string own_cases(const Visit& v, const std::vector<actions::CaseLine>& cases);

// What tells a case from another of the same name: the office it came from, the unit, its code; "" for what
// is not known.
using ToldApart = std::map<CaseId, actions::Apart>;
ToldApart told_of(const Visit& v, const std::vector<actions::CaseRef>& cases);  // nothing for who is no official
std::string apart_text(const ToldApart& told, const actions::CaseRef& subject);
// The zone of the office whose case it is: one event has one hour on every page.
Zone zone_of(const Visit& v, const actions::CaseRef& subject);

// How the desk names a task in a form: "kudus/01J…/disposisi".
std::string pick_of(const actions::Task& task);
// Whether an act of this verb can be done for several cases at once: bulk.cc
bool done_together(std::string_view verb);
// What was just taken on from the desk, with a button that gives it back; nothing when nothing was.
std::string taken_note(const Visit& v);
// The lists somebody kept under a name, and the form that keeps the present one; nothing for who has no list.
Result<std::string> filters_block(const Visit& v, std::string_view path);
// Conversations in which the other side spoke last, unread; nothing when there are none: talk.cc
Result<std::string> unread_block(const Visit& v);
// The words in the text marked, whatever their case; the rest escaped.
std::string marked(std::string_view text, std::string_view words);

}  // namespace paraf::staff
