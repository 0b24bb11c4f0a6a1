#include "office/registry/registry.h"

#include <algorithm>

#include "office/people/day.h"
#include "office/people/nik.h"
#include "office/registry/registry.sql.h"

namespace paraf::registry {

const store::Sql sql{"registry", embedded::office_registry_registry_sql};

namespace {

using store::value;

const OfficeId& office_of(const store::Transaction& tx) { return tx.scope().only(); }

std::string lowered(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

Result<AgendaEntry> from_row(const store::Row& row) {
  AgendaEntry entry;
  entry.book = row.text(0) == "keluar" ? Book::outgoing : Book::incoming;
  entry.year = static_cast<int>(row.integer(1));
  entry.sequence = static_cast<int>(row.integer(2));
  entry.number = row.text(3);
  entry.letter = row.text(4);
  entry.owner_case = row.text(5);
  entry.day = TRY(people::parse_day(row.text(6)));
  entry.their_number = row.text(7);
  entry.letter_day = row.text(8);
  entry.from = row.text(9);
  entry.to = row.text(10);
  entry.subject = row.text(11);
  entry.classification = row.text(12);
  entry.state = row.text(13) == "final"   ? EntryState::final
                : row.text(13) == "batal" ? EntryState::voided
                                          : EntryState::reserved;
  entry.reason = row.text(14);
  entry.version = row.integer(15);
  return entry;
}

Result<std::vector<AgendaEntry>> entries_of(const Result<store::Rows>& rows) {
  if (!rows) return tl::unexpected<Error>(rows.error());
  std::vector<AgendaEntry> entries;
  for (const store::Row& row : *rows) entries.push_back(TRY(from_row(row)));
  return entries;
}

Result<AgendaEntry> take(store::Transaction& tx, Timestamp now, Book book, std::chrono::local_days day,
                         const NumberPattern& pattern, const NewEntry& wanted, EntryState state) {
  if (people::holds_nik(wanted.subject)) return refused("registry.subject_holds_nik");
  const OfficeId& office = office_of(tx);
  const int year = people::year_of(day);
  const store::Row last = TRY(tx.one(sql, "take_next", {value(office), value(name_of(book)), value(year)}));
  const int sequence = static_cast<int>(last.integer(0));
  AgendaEntry entry{.book = book,
                    .year = year,
                    .sequence = sequence,
                    .number = pattern.render(sequence, day, wanted.parts),
                    .letter = wanted.letter,
                    .owner_case = wanted.owner_case,
                    .day = day,
                    .their_number = wanted.their_number,
                    .letter_day = wanted.letter_day,
                    .from = wanted.from,
                    .to = wanted.to,
                    .subject = wanted.subject,
                    .classification = wanted.parts.classification,
                    .state = state,
                    .reason = "",
                    .version = 1};
  TRY(tx.execute(
      sql, "insert_entry",
      {value(office), value(name_of(book)), value(year), value(sequence), value(entry.number),
       value(entry.letter), value(entry.owner_case), value(people::iso(day)), value(entry.their_number),
       value(entry.letter_day), value(entry.from), value(entry.to), value(entry.subject),
       value(entry.classification), value(search_text(entry)), value(name_of(state)), value(now)}));
  return entry;
}

Result<AgendaEntry> outgoing(store::Transaction& tx, std::string_view letter) {
  const auto entry = TRY(entry_of(tx, Book::outgoing, letter));
  if (!entry) return not_found("registry.not_entered");
  return *entry;
}

Result<AgendaEntry> moved(store::Transaction& tx, AgendaEntry entry, EntryState state,
                          std::string_view reason) {
  const std::int64_t changed =
      TRY(tx.execute(sql, "set_state",
                     {value(office_of(tx)), value(name_of(entry.book)), value(entry.letter),
                      value(name_of(state)), value(reason), value(entry.version)}));
  if (changed == 0) return conflict("registry.changed");
  entry.state = state;
  entry.reason = std::string{reason};
  ++entry.version;
  return entry;
}

}  // namespace

std::string search_text(const AgendaEntry& entry) {
  return lowered(entry.number + "\n" + entry.their_number + "\n" + entry.from + "\n" + entry.to + "\n" + entry.subject);
}

std::string_view name_of(Book book) { return book == Book::outgoing ? "keluar" : "masuk"; }

std::string_view name_of(EntryState state) {
  switch (state) {
    case EntryState::reserved: return "dipesan";
    case EntryState::final: return "final";
    case EntryState::voided: return "batal";
  }
  return "dipesan";
}

Result<AgendaEntry> enter(store::Transaction& tx, Timestamp now, std::chrono::local_days day,
                          const NumberPattern& pattern, const NewEntry& entry) {
  if (TRY(entry_of(tx, Book::incoming, entry.letter))) return conflict("registry.already_entered");
  return take(tx, now, Book::incoming, day, pattern, entry, EntryState::final);
}

Result<AgendaEntry> reserve(store::Transaction& tx, Timestamp now, std::chrono::local_days day,
                            const NumberPattern& pattern, const NewEntry& entry) {
  if (auto there = TRY(entry_of(tx, Book::outgoing, entry.letter))) {
    if (there->state == EntryState::voided) return conflict("registry.voided", {{"number", there->number}});
    return std::move(*there);
  }
  return take(tx, now, Book::outgoing, day, pattern, entry, EntryState::reserved);
}

Result<AgendaEntry> finish(store::Transaction& tx, Timestamp, std::string_view letter) {
  AgendaEntry entry = TRY(outgoing(tx, letter));
  if (entry.state == EntryState::final) return entry;
  if (entry.state == EntryState::voided) return conflict("registry.voided", {{"number", entry.number}});
  return moved(tx, std::move(entry), EntryState::final, "");
}

Result<AgendaEntry> abandon(store::Transaction& tx, Timestamp, std::string_view letter,
                            std::string_view reason) {
  if (reason.find_first_not_of(" \t\n") == std::string_view::npos) return refused("registry.reason_missing");
  AgendaEntry entry = TRY(outgoing(tx, letter));
  if (entry.state == EntryState::final) return conflict("registry.already_final", {{"number", entry.number}});
  if (entry.state == EntryState::voided) return entry;
  return moved(tx, std::move(entry), EntryState::voided, reason);
}

Result<std::optional<AgendaEntry>> entry_of(store::Transaction& tx, Book book, std::string_view letter) {
  const auto row =
      TRY(tx.maybe(sql, "entry_of", {value(office_of(tx)), value(name_of(book)), value(letter)}));
  if (!row) return std::optional<AgendaEntry>{};
  return std::optional<AgendaEntry>{TRY(from_row(*row))};
}

Result<std::vector<AgendaEntry>> list(store::Transaction& tx, const Listing& listing) {
  const OfficeId& office = office_of(tx);
  const int most = std::clamp(listing.most, 1, 500);
  if (listing.words.empty())
    return entries_of(tx.query(sql, "list",
                               {value(office), value(name_of(listing.book)), value(listing.year),
                                value(listing.after), value(most)}));
  std::string like = "%";
  for (const char c : lowered(listing.words)) {
    if (c == '%' || c == '_' || c == '!') like.push_back('!');
    like.push_back(c);
  }
  like.push_back('%');
  return entries_of(tx.query(sql, "find",
                             {value(office), value(name_of(listing.book)), value(listing.year),
                              value(listing.after), value(most), value(like)}));
}

Result<std::vector<int>> gaps(store::Transaction& tx, Book book, int year) {
  std::vector<int> missing;
  int expected = 1;
  for (const store::Row& row :
       TRY(tx.query(sql, "sequences", {value(office_of(tx)), value(name_of(book)), value(year)}))) {
    for (; expected < row.integer(0); ++expected) missing.push_back(expected);
    ++expected;
  }
  // A book that says it gave more than it holds has lost its last lines.
  const auto last = TRY(tx.maybe(sql, "last_of", {value(office_of(tx)), value(name_of(book)), value(year)}));
  for (; last && expected <= last->integer(0); ++expected) missing.push_back(expected);
  return missing;
}

}  // namespace paraf::registry
