// office/registry/registry.h: the office's registers of letters (buku agenda).
//
// Every letter that enters or leaves takes the next number of its book and year, once and without
// gaps: an auditor reads a gap as a missing letter. A number that was reserved and not used stays in
// the book as *batal*, with the reason.
//
// All of it works inside the caller's transaction, on its office. A transaction that is rolled back
// gives its number back; who needs a number that outlives a crash before the letter is rendered
// commits reserve() first.
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
#include "office/registry/pattern.h"
#include "platform/store/store.h"

namespace paraf::registry {

enum class Book { incoming, outgoing };             // surat masuk, surat keluar
enum class EntryState { reserved, final, voided };  // dipesan, final, batal
std::string_view name_of(Book book);                // "masuk", "keluar"
std::string_view name_of(EntryState state);         // "dipesan", "final", "batal"

struct AgendaEntry {
  Book book = Book::incoming;
  int year = 0;              // of the office's day, not of UTC
  int sequence = 0;          // from 1
  std::string number{};      // outgoing: the letter's number; incoming: the agenda number
  std::string letter{};      // what is registered: a LetterId, or any id of the caller; unique in the book
  std::string owner_case{};  // CaseId, or empty
  std::chrono::local_days day{};  // of entry
  std::string their_number{};     // incoming: the number on the letter, may be empty
  std::string letter_day{};       // the date on the letter, ISO, may be empty
  std::string from{}, to{}, subject{}, classification{};
  EntryState state = EntryState::reserved;
  std::string reason{};  // why it was voided
  std::int64_t version = 0;
};

struct NewEntry {
  std::string letter{}, owner_case{}, their_number{}, letter_day{}, from{}, to{}, subject{};
  NumberParts parts{};
};

// enter gives an incoming letter the next number and makes it final at once. A letter already in the
// book is `conflict registry.already_entered`. A subject that holds a NIK is `refused
// registry.subject_holds_nik`: the book is read by many.
Result<AgendaEntry> enter(store::Transaction& tx, Timestamp now, std::chrono::local_days day,
                          const NumberPattern& pattern, const NewEntry& entry);

// reserve gives an outgoing letter its number before it is rendered and signed. The same letter gets
// the same number again, also in a later year: a failed signature retries with it. A voided one is
// `conflict registry.voided`.
Result<AgendaEntry> reserve(store::Transaction& tx, Timestamp now, std::chrono::local_days day,
                            const NumberPattern& pattern, const NewEntry& entry);
// finish: the letter was signed under this number. Twice is the same as once.
Result<AgendaEntry> finish(store::Transaction& tx, Timestamp now, std::string_view letter);
// abandon leaves the number in the book as batal; a final one is `conflict registry.already_final`, no
// reason is `refused registry.reason_missing`.
Result<AgendaEntry> abandon(store::Transaction& tx, Timestamp now, std::string_view letter,
                            std::string_view reason);

// The words of an entry that are searched, in lower case.
std::string search_text(const AgendaEntry& entry);
// The words by which list() and newest() find the entry, beside its row.
Result<void> add_words(store::Transaction& tx, const AgendaEntry& entry);

Result<std::optional<AgendaEntry>> entry_of(store::Transaction& tx, Book book, std::string_view letter);
struct Listing {
  Book book = Book::incoming;
  int year = 0;
  std::string words{};  // beginnings of words of number, from, to or subject, in any case: the longest four; empty: all
  int after = 0;        // sequence of the last one seen; pages go upward
  int most = 50;
};
struct Page {
  std::vector<AgendaEntry> entries;
  int next = 0;  // what `after` is for the next page; 0: there is none
};
// list takes as long in a book of a hundred thousand lines as in one of a hundred: rare words lead to their lines,
// and for words that many lines have it looks at a stretch of the book. So a page may hold few lines, or none,
// and still have a next one; all pages together are what reading the whole book would find.
Result<Page> list(store::Transaction& tx, const Listing& listing);

// newest looks for the words in all books of the office: the latest lines first, at most so many.
struct Newest {
  std::vector<AgendaEntry> entries;
  bool more = false;  // there are, or may be, others
};
Result<Newest> newest(store::Transaction& tx, std::string_view words, int most);

// gaps reads a whole book for an auditor: the sequences that are missing (none, unless somebody wrote
// into the database by hand). Doubled ones the primary key forbids.
Result<std::vector<int>> gaps(store::Transaction& tx, Book book, int year);

extern const store::Sql sql;

}  // namespace paraf::registry
