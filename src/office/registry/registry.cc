#include "office/registry/registry.h"

#include <algorithm>

#include "base/text.h"
#include "base/words.h"
#include "office/people/day.h"
#include "office/people/nik.h"
#include "office/registry/registry.sql.h"

namespace paraf::registry {

const store::Sql sql{"registry", embedded::office_registry_registry_sql};

namespace {

using store::value;

const OfficeId& office_of(const store::Transaction& tx) { return tx.scope().only(); }

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
  TRY(add_words(tx, entry));
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

Result<void> add_words(store::Transaction& tx, const AgendaEntry& entry) {
  for (const std::string& word : words_in(search_text(entry)))
    TRY(tx.send(sql, "add_word",
                {value(office_of(tx)), value(name_of(entry.book)), value(entry.year), value(word), value(entry.sequence)}));
  return {};
}

namespace {

constexpr int few = 1000;      // lines of a word that are all looked at
constexpr int stretch = 2000;  // lines of the book that are, for words that more have
constexpr int slice = 250;     // of them at a time: a page is often full after the first
constexpr std::size_t most_words = 4;

std::string like(std::string_view words) {
  std::string pattern = "%";
  for (const char c : words) {
    if (c == '%' || c == '_' || c == '!') pattern.push_back('!');
    pattern.push_back(c);
  }
  return pattern + '%';
}

// What is looked for.
struct Wanted {
  std::string typed;  // in lower case
  std::set<std::string> words;

  explicit Wanted(std::string_view text)
      : typed(lowered(std::string{text})), words(longest(words_in(text), most_words)) {}
  // What a line that fits is LIKE, most_words of them: each word, or what was typed when it holds none.
  std::vector<store::Value> patterns() const {
    std::vector<store::Value> all;
    for (const std::string& word : words) all.push_back(value(like(word)));
    if (all.empty()) all.push_back(value(like(typed)));
    all.resize(most_words, value("%"));
    return all;
  }
  bool fits(const AgendaEntry& entry) const {
    const std::string text = search_text(entry);
    return words.empty() ? text.find(typed) != std::string::npos : begin_some(words, words_in(text));
  }
};

// A book in which every word begins some word, though not always of one line.
struct Searched {
  Book book = Book::incoming;
  int year = 0, last = 0;
  std::string rare{};  // the word that leads to its lines; empty: many lines have each
};

// The books, or the one asked for, newest year first.
Result<std::vector<Searched>> books_with(store::Transaction& tx, const Wanted& wanted,
                                         const Listing* only = nullptr) {
  struct Known {
    Searched in;
    std::int64_t fewest = few;
  };
  std::vector<Known> all;
  for (const std::string& word : wanted.words) {
    const store::Rows rows = TRY(tx.query(
        sql, "word_counts",
        {value(office_of(tx)), value(word), value(beyond(word)), value(few),
         value(only ? name_of(only->book) : std::string_view{}), value(only ? only->year : 0)}));
    all.resize(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      Known& known = all[i];
      known.in.book = rows[i].text(0) == name_of(Book::outgoing) ? Book::outgoing : Book::incoming;
      known.in.year = static_cast<int>(rows[i].integer(1));
      known.in.last = static_cast<int>(rows[i].integer(2));
      if (rows[i].integer(3) >= known.fewest) continue;
      known.fewest = rows[i].integer(3);
      known.in.rare = word;
    }
  }
  std::vector<Searched> books;
  for (Known& known : all)
    if (known.fewest > 0) books.push_back(std::move(known.in));
  return books;
}

// The lines between two sequences that fit; the rare word leads to them, or all between are looked at.
Result<std::vector<AgendaEntry>> between(store::Transaction& tx, const Searched& in, const Wanted& wanted, int after,
                                         int before) {
  std::vector<store::Value> asked{value(office_of(tx)), value(name_of(in.book)), value(in.year)};
  if (!in.rare.empty()) asked.insert(asked.end(), {value(in.rare), value(beyond(in.rare))});
  asked.insert(asked.end(), {value(after), value(before)});
  std::ranges::move(wanted.patterns(), std::back_inserter(asked));
  auto entries = TRY(entries_of(tx.query(sql, in.rare.empty() ? "of_stretch" : "of_word", std::move(asked))));
  std::erase_if(entries, [&](const AgendaEntry& entry) { return !wanted.fits(entry); });
  return entries;
}

Result<int> last_of(store::Transaction& tx, Book book, int year) {
  const auto row = TRY(tx.maybe(sql, "last_of", {value(office_of(tx)), value(name_of(book)), value(year)}));
  return row ? static_cast<int>(row->integer(0)) : 0;
}

}  // namespace

Result<Page> list(store::Transaction& tx, const Listing& listing) {
  const int most = std::clamp(listing.most, 1, 500);
  Page page;
  if (listing.words.empty()) {
    page.entries = TRY(entries_of(tx.query(sql, "list",
                                           {value(office_of(tx)), value(name_of(listing.book)), value(listing.year),
                                            value(listing.after), value(most + 1)})));
  } else {
    const Wanted wanted{listing.words};
    std::vector<Searched> in{{listing.book, listing.year, 0, {}}};
    if (wanted.words.empty())
      in[0].last = TRY(last_of(tx, listing.book, listing.year));
    else
      in = TRY(books_with(tx, wanted, &listing));
    if (in.empty()) return page;
    const int last = in[0].last;
    const bool rare = !in[0].rare.empty();
    int at = std::clamp(listing.after, 0, last);
    for (const int end = rare ? last : std::min(last, at + stretch); at < end && std::ssize(page.entries) <= most;) {
      const int until = rare ? end : std::min(end, at + slice);
      auto some = TRY(between(tx, in[0], wanted, at, until + 1));
      std::ranges::move(some, std::back_inserter(page.entries));
      at = until;
    }
    if (at < last) page.next = at;
  }
  if (page.entries.size() > static_cast<std::size_t>(most)) {
    page.entries.resize(static_cast<std::size_t>(most));
    page.next = page.entries.back().sequence;
  }
  return page;
}

Result<Newest> newest(store::Transaction& tx, std::string_view words, int most) {
  Newest found;
  const Wanted wanted{words};
  if (wanted.words.empty()) return found;
  int left = stretch;  // for all books together: the years before are for a search of the register
  for (const Searched& in : TRY(books_with(tx, wanted))) {
    if (found.entries.size() > static_cast<std::size_t>(most)) break;
    int at = in.last;
    while (at > 0 && std::ssize(found.entries) <= most && (!in.rare.empty() || left > 0)) {
      const int from = in.rare.empty() ? std::max(0, at - std::min(slice, left)) : 0;
      if (in.rare.empty()) left -= at - from;
      auto some = TRY(between(tx, in, wanted, from, at + 1));
      std::ranges::move(some.rbegin(), some.rend(), std::back_inserter(found.entries));
      at = from;
    }
    found.more = found.more || at > 0;
  }
  if (found.entries.size() > static_cast<std::size_t>(most)) {
    found.entries.resize(static_cast<std::size_t>(most));
    found.more = true;
  }
  return found;
}

Result<std::vector<int>> gaps(store::Transaction& tx, Book book, int year) {
  std::vector<int> missing;
  // As many lines as the highest number says, and the first is one: every number is there.
  const store::Row held = TRY(tx.one(sql, "held", {value(office_of(tx)), value(name_of(book)), value(year)}));
  const int given = TRY(last_of(tx, book, year));
  if (held.integer(0) == given && (given == 0 || (held.integer(1) == 1 && held.integer(2) == given))) return missing;
  int expected = 1;
  for (const store::Row& row :
       TRY(tx.query(sql, "sequences", {value(office_of(tx)), value(name_of(book)), value(year)}))) {
    if (row.integer(0) < 1) continue;  // no number of any book
    for (; expected < row.integer(0); ++expected) missing.push_back(expected);
    ++expected;
  }
  // A book that says it gave more than it holds has lost its last lines.
  for (; expected <= given; ++expected) missing.push_back(expected);
  return missing;
}

}  // namespace paraf::registry
