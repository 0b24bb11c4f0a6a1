// office/letters/letters.h: a letter's life: draft, initials, number, signature, seal, archive, dispatch.
//
// All of it works inside the caller's transaction, on its office. What a letter says lies sealed
// (it names people and their NIK); the row beside it holds what a list needs and no personal data.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "office/letters/content.h"
#include "office/registry/registry.h"
#include "platform/store/store.h"

namespace paraf::blobs {
class Sealer;
}

namespace paraf::letters {

enum class LetterState { draft, numbered, signed_, dropped };  // konsep, bernomor, ditandatangani, batal
std::string_view name_of(LetterState state);

struct Letter {
  LetterId id{};
  std::string owner_case{};  // CaseId
  std::string letter{};      // the SOP's id of it: "rekomendasi"
  std::string subject{};     // hal
  LetterState state = LetterState::draft;
  int edition = 1;           // number of the newest version
  std::string hash{};        // canonical hash of that version
  std::string number{};      // once reserved
  std::string day{};         // ISO, once reserved
  std::string check_code{};  // random, public: the QR's page is <base>/s/<check_code>
  std::optional<PersonId> signed_by{};
  std::optional<Timestamp> signed_at{};
  std::optional<DocumentId> document{};  // the signed PDF
  std::optional<Timestamp> sealed_at{}, archived_at{}, dispatched_at{};
  std::string classification{};  // of the archive
  int retention_years = 0;
  std::string dispatched_to{}, dispatched_by_way{};
  std::int64_t version = 0;
};

// draft makes the letter with its first version.
struct Draft {
  std::string owner_case{}, letter{};
  PersonId by{};
};
Result<Letter> draft(store::Transaction& tx, Timestamp now, Random& random, const blobs::Sealer& sealer,
                     const Draft& draft, const Content& content);

// revise adds a version. Content that did not change is a version too (typing a draft cleanly), and
// keeps the initials. A numbered or signed letter is `conflict letters.not_a_draft`.
Result<Letter> revise(store::Transaction& tx, Timestamp now, const blobs::Sealer& sealer,
                      const Letter& as_read, const Content& content, const PersonId& by,
                      std::string_view remark);

struct Version {
  int edition = 1;
  std::string hash{};
  PersonId by{};
  Timestamp at{};
  std::string remark{};
};
Result<std::vector<Version>> versions(store::Transaction& tx, const LetterId& id);
Result<Content> content(store::Transaction& tx, const blobs::Sealer& sealer, const LetterId& id, int edition);

// ---- initials -------------------------------------------------------------------------------------

struct Initial {
  PersonId person{};
  std::string performer{};  // the SOP's performer: "kasi"
  std::string position{};   // as it read then, "Plh." included
  int edition = 1;
  std::string hash{};
  Timestamp at{};
};

// Which initials still hold: those given to a version from which on nothing changed. An edit voids
// them for good, also when a later edit takes it back: nobody looked at what stood there between.
std::vector<Initial> holding(const std::vector<Initial>& initials, const std::vector<Version>& versions);

// initial: the person saw the version with this hash; another hash is `conflict letters.changed_since`.
Result<Letter> initial(store::Transaction& tx, Timestamp now, const Letter& as_read, const Initial& mark);
Result<std::vector<Initial>> initials(store::Transaction& tx, const LetterId& id);  // all ever given
Result<std::vector<Initial>> holding_initials(store::Transaction& tx, const LetterId& id);

// ---- from draft to archive ------------------------------------------------------------------------

// number reserves the final number, durably once the caller commits, and idempotently. `required`
// are performers whose initials must hold: else `refused letters.initials_missing` (performers).
Result<Letter> number(store::Transaction& tx, Timestamp now, const Letter& as_read,
                      std::chrono::local_days day, const registry::NumberPattern& pattern,
                      const registry::NewEntry& entry, const std::vector<std::string>& required);
// mark_signed: the PDF with this document id bears the signature; the book's entry becomes final.
Result<Letter> mark_signed(store::Transaction& tx, Timestamp now, const Letter& as_read, const PersonId& by,
                           const DocumentId& document);
// reopen takes a numbered letter back to draft for correction; it keeps its number.
Result<Letter> reopen(store::Transaction& tx, Timestamp now, const Letter& as_read);
// drop gives the letter up; a reserved number stays in the book as batal with the reason.
Result<Letter> drop(store::Transaction& tx, Timestamp now, const Letter& as_read, std::string_view reason);

// The four below want a signed letter (`conflict letters.not_signed`); twice is `conflict letters.already`.
Result<Letter> seal(store::Transaction& tx, Timestamp now, const Letter& as_read,
                    const PersonId& by);  // recorded wet stamp
Result<Letter> archive(store::Transaction& tx, Timestamp now, const Letter& as_read, const PersonId& by,
                       std::string_view classification, int retention_years);
Result<Letter> dispatch(store::Transaction& tx, Timestamp now, const Letter& as_read, const PersonId& by,
                        std::string_view to, std::string_view way);

Result<Letter> letter(store::Transaction& tx, const LetterId& id);  // `not_found letters.unknown`
Result<std::optional<Letter>> letter_of_case(store::Transaction& tx, std::string_view owner_case,
                                             std::string_view letter);
Result<std::vector<Letter>> letters_of_case(store::Transaction& tx, std::string_view owner_case);
// By state, newest first: the counters of the office's home page.
Result<std::vector<Letter>> letters_in(store::Transaction& tx, LetterState state, int most = 100);

// The public check page: which office's letter a code names, and what may be told to anyone.
struct PublicLetter {
  OfficeId office{};
  LetterId id{};
  std::string number{}, day{}, subject{}, state{};
};
Result<std::optional<PublicLetter>> letter_by_code(store::Transaction& tx,
                                                   std::string_view check_code);  // Scope::installation()

extern const store::Sql sql;

}  // namespace paraf::letters
