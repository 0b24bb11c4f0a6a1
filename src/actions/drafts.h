// actions/drafts.h: a request that is being put together: over days, on a phone, on a line that breaks.
//
// What was typed and each paper that arrived stays with the person's account, and with nobody else: no
// official sees it, no browser keeps it. Words are sealed, papers encrypted one by one. One draft for each
// procedure; sending it, throwing it away and thirty days without a touch destroy it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actions/desk.h"
#include "office/sop/sop.h"
#include "platform/store/store.h"

namespace paraf::actions {

inline constexpr std::chrono::hours draft_life{24 * 30};

struct DraftPaper {
  std::string paper;  // the slot: "ktp"
  std::string name;   // of the file
  std::int64_t size = 0;
  Timestamp at;
  std::string day{};  // the date it bears, where the procedure asks
};

struct RequestDraft {
  std::string id;
  std::string sop;
  Statement statement;  // the NIK too: it is the person's own
  std::string letter_number;
  std::vector<DraftPaper> papers;
  Timestamp changed;  // later with every change
  std::string letter_date{};  // as it was typed, "2026-01-31"; judged when it is sent
  Timestamp until() const { return changed + draft_life; }
};

Result<std::optional<RequestDraft>> draft(const Services& s, const Session& who, std::string_view sop);
Result<std::vector<RequestDraft>> drafts(const Services& s, const Session& who);  // newest first

// keep_words begins the draft, or writes over what was typed before; what is wrong with it is said when it is
// sent.
Result<void> keep_words(const Services& s, const Session& who, std::string_view sop,
                        const Statement& statement, std::string_view letter_number,
                        std::string_view letter_date = {});
// keep_paper looks at the file as the sending will, and keeps it in place of the one before: refusals are
// those of documents::inspect, and `not_found actions.no_such_paper`.
// key: under which the draft is kept, when it is not a request of that procedure but the completion of one.
Result<void> keep_paper(const Services& s, const Session& who, const sop::Sop& sop, const Upload& upload,
                        std::string_view key = {});
Result<void> drop_paper(const Services& s, const Session& who, std::string_view sop, std::string_view paper);
// as_of: only if nothing was changed since; what came after it stays.
Result<void> drop_draft(const Services& s, const Session& who, std::string_view sop,
                        std::optional<Timestamp> as_of = {});

// The papers of a draft, with their octets.
Result<std::vector<Upload>> papers_of(const Services& s, const Session& who, std::string_view sop);

// The idempotency key of the request that a draft becomes as it stands: sent twice it is one, and what was changed
// after a sending is another request.
std::string sending_key(const RequestDraft& draft);
// send_draft hands the request in: Desk::submit with what is in the draft, which is then destroyed. What its owner
// changed meanwhile is not: it stays as a draft.
Result<Receipt> send_draft(Desk& desk, const Services& s, const Session& who, std::string_view sop);

// Destroys what nobody touched for thirty days; at most 500. By the server's round.
Result<int> sweep_drafts(const Services& s, const OfficeId& office);

extern const store::Sql drafts_sql;

}  // namespace paraf::actions
