// actions/conversation.h: what the office and the applicant of a case say to each other.
//
// An official writes with Desk::message, the applicant with answer(); both stand in the case's timeline,
// beside the remarks officials leave for each other (Desk::note), which no applicant ever sees. A mail says
// only that there is something to read and where: neither a name nor a word of it leaves by mail.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "actions/desk.h"
#include "platform/store/store.h"

namespace paraf::actions {

// What one person says at once, a reason too, in octets.
inline constexpr std::size_t longest_words = 4000;

struct Said {
  enum class Side {
    office,     // an official, to the applicant
    applicant,  // the applicant, to the office
    internal,   // an official, to officials
  };
  Side side = Side::office;
  std::string by, role;  // role: the place in the SOP they acted from, or ""
  std::string text;
  Timestamp at;
};
std::string_view name_of(Said::Side side);  // "office", "applicant", "internal"

// The conversation of a case as its viewer may read it, oldest first.
std::vector<Said> conversation(const CaseView& view);

// answer is the applicant's word to the office, and moves nothing. `refused workflow.reason_missing` without
// words; `malformed actions.answer_too_long` beyond longest_words; `refused actions.answers_waiting` when ten
// of theirs wait for the office already; `conflict actions.conversation_over` of a case that is over. Whoever
// wrote last for the office is told by mail.
Result<Receipt> answer(const Services& s, const Session& who, const CaseRef& subject, std::string text,
                       std::string_view idempotency_key = {});

struct Unread {
  CaseRef subject;
  std::string applicant;
  Timestamp at;
};
// unread_words: cases in which the other side spoke last and the asker has not looked since. Of an official:
// those that wait for a role of theirs, and those they wrote about; of an applicant: their own, in the office and at
// the authority.
Result<std::vector<Unread>> unread_words(const Services& s, const Session& who);
// words_read says that an applicant has looked; of officials Desk::mark_read does.
Result<void> words_read(const Services& s, const Session& who, const CaseRef& subject);

// Inside the act of a message: the applicant has something to read.
Result<void> office_wrote(store::Transaction& tx, Timestamp now, const CaseId& id, const PersonId& official);

}  // namespace paraf::actions
