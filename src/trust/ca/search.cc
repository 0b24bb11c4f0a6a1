// Finding certificates among millions, by the words they carry.
#include <algorithm>
#include <limits>
#include <set>

#include "base/words.h"
#include "trust/ca/records.h"
#include "trust/ca/state.h"

namespace paraf::ca {

using store::Scope;
using store::Transaction;
using store::value;
namespace oid = crypto::oid;

namespace {

constexpr std::size_t most_words = 4, longest_word = 80;
constexpr int looked_at = 1500;  // certificates of the leading word, for one page

void add_words(std::set<std::string>& words, std::string_view text) {
  paraf::add_words(words, text, longest_word, ':');
}

std::set<std::string> words_of(const Record& record) {
  std::set<std::string> words;
  add_words(words, record.serial);
  add_words(words, record.order);
  add_words(words, record.subscriber.text());
  add_words(words, record.key.text());
  words.insert("profil:" + record.profile);
  const auto certificate = crypto::Certificate::parse(record.der);
  if (!certificate) return words;
  for (const auto& attribute : {oid::common_name, oid::organization, oid::organizational_unit, oid::title,
                                oid::locality, oid::description, oid::organization_identifier})
    if (const auto text = certificate->subject_attribute(attribute)) add_words(words, *text);
  if (const auto names = certificate->extension(oid::subject_alt_name))
    if (const auto list = crypto::der::single(names->value, crypto::der::tag::sequence))
      for (crypto::der::Reader in{list->content}; !in.empty();) {
        const auto name = in.next();
        if (!name) break;
        add_words(words, text_of(name->content));
      }
  words.insert(hex(certificate->fingerprint()));
  words.insert(hex(crypto::sha256(certificate->spki())));
  return words;
}

// A cursor is three columns, divided by what is in none of them.
std::string cursor_of(const std::string& a, const std::string& b, const std::string& c) {
  return a + '|' + b + '|' + c;
}

struct Cursor {
  std::string a, b, c;
};
Result<Cursor> cursor_in(const std::string& text) {
  if (text.empty()) return Cursor{};
  const auto first = text.find('|'), second = text.find('|', first + 1);
  if (first == std::string::npos || second == std::string::npos)
    return malformed("ca.search", {{"what", "after"}});
  return Cursor{text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1)};
}

Result<Timestamp> instant_in(const std::string& text, Timestamp otherwise) {
  if (text.empty()) return otherwise;
  std::int64_t micros = 0;
  const bool negative = text.front() == '-';
  for (const char c : std::string_view{text}.substr(negative ? 1 : 0)) {
    if (c < '0' || c > '9' || micros > std::numeric_limits<std::int64_t>::max() / 10 - 10)
      return malformed("ca.search", {{"what", "after"}});
    micros = micros * 10 + (c - '0');
  }
  return Timestamp::from_micros(negative ? -micros : micros);
}

constexpr Timestamp earliest = Timestamp::from_micros(std::numeric_limits<std::int64_t>::min());
constexpr Timestamp latest = Timestamp::from_micros(std::numeric_limits<std::int64_t>::max());

Result<Found> by_words(Transaction& tx, const Search& query, const std::set<std::string>& words,
                       Timestamp now) {
  // The rarest word leads.
  std::vector<std::pair<std::int64_t, std::string>> ranked;
  for (const std::string& word : words)
    ranked.emplace_back(TRY(tx.one(sql, "word_count", {value(word), value(beyond(word))})).integer(0), word);
  std::sort(ranked.begin(), ranked.end());
  const std::string& lead = ranked.front().second;
  Cursor at = TRY(cursor_in(query.after));
  // Before all that have the word. PostgreSQL begins where the cursor is, however far from there the word may be.
  if (query.after.empty()) at.a = lead;
  std::vector<store::Value> values{value(now),
                                   value(static_cast<int>(query.status)),
                                   value(lead),
                                   value(beyond(lead)),
                                   value(at.a),
                                   value(at.b),
                                   value(at.c),
                                   value(looked_at),
                                   value(query.expires_from.value_or(earliest)),
                                   value(query.expires_before.value_or(latest))};
  for (std::size_t i = 1; i < most_words; ++i) {
    const std::string word = i < ranked.size() ? ranked[i].second : std::string{};
    values.push_back(value(word));
    values.push_back(value(word.empty() ? word : beyond(word)));
  }
  values.push_back(value(query.most));
  const store::Rows rows = TRY(tx.query(sql, "search_words", std::move(values)));
  Found found;
  // The beginning of a word may be the beginning of two: the certificate is shown once.
  for (const store::Row& row : rows) {
    Record record = record_of(row);
    if (std::ranges::none_of(found.records, [&](const Record& r) {
          return r.serial == record.serial && r.issuer == record.issuer;
        }))
      found.records.push_back(std::move(record));
  }
  if (static_cast<int>(rows.size()) == query.most) {
    const store::Row& last = rows.back();
    found.next = cursor_of(last.text(18), last.text(0), last.text(1));
  } else if (const auto end = TRY(tx.maybe(sql, "search_end",
                                           {value(lead), value(beyond(lead)), value(at.a), value(at.b),
                                            value(at.c), value(looked_at - 1)}))) {
    found.next = cursor_of(end->text(0), end->text(1), end->text(2));
  }
  return found;
}

}  // namespace

Result<Found> Authority::search(const Search& query) {
  std::set<std::string> words;
  add_words(words, query.text);
  if ((words.empty() && !query.text.empty()) || words.size() > most_words || query.most < 1 ||
      query.most > 1000)
    return malformed("ca.search", {{"what", "text"}});
  const Timestamp now = state_->parts.clock.now();
  const auto status = query.status;
  return state_->parts.store.read(Scope::installation(), [&](Transaction& tx) -> Result<Found> {
    if (!words.empty()) return by_words(tx, query, words, now);
    const Cursor at = TRY(cursor_in(query.after));
    Found found;
    const bool by_end = query.expires_from || query.expires_before;
    if (status == InventoryQuery::Status::suspended && !by_end) {
      const store::Rows rows = TRY(tx.query(sql, "held", {value(at.b), value(at.c), value(query.most)}));
      for (const store::Row& row : rows) found.records.push_back(record_of(row));
      if (static_cast<int>(rows.size()) == query.most) found.next = cursor_of({}, rows.back().text(0), rows.back().text(1));
      return found;
    }
    if (status == InventoryQuery::Status::revoked && !by_end) {
      const store::Rows rows = TRY(tx.query(
          sql, "by_revocation", {value(TRY(instant_in(at.a, latest))), value(at.b), value(at.c), value(query.most)}));
      for (const store::Row& row : rows) found.records.push_back(record_of(row));
      if (static_cast<int>(rows.size()) == query.most)
        found.next = cursor_of(std::to_string(rows.back().integer(11)), rows.back().text(0), rows.back().text(1));
      return found;
    }
    // What has expired ended before now, and what is valid ends later: the index on the end finds it, however few
    // there are.
    Timestamp from = query.expires_from.value_or(earliest), until = query.expires_before.value_or(latest);
    if (status == InventoryQuery::Status::expired) until = std::min(until, now);
    if (status == InventoryQuery::Status::valid) from = std::max(from, now);
    const store::Rows rows = TRY(tx.query(
        sql, "by_expiry",
        {value(now), value(static_cast<int>(status)), value(from), value(until),
         value(TRY(instant_in(at.a, from))), value(at.b), value(at.c), value(query.most)}));
    for (const store::Row& row : rows) found.records.push_back(record_of(row));
    if (static_cast<int>(rows.size()) == query.most)
      found.next =
          cursor_of(std::to_string(rows.back().integer(9)), rows.back().text(0), rows.back().text(1));
    return found;
  });
}

// Behind the issuance, so that it costs those who wait for a certificate nothing. What was seen is
// remembered by revision, of which none is ever skipped (status.h).
Result<int> Authority::index_words() {
  constexpr int at_once = 500;
  State& s = *state_;
  int indexed = 0;
  while (true) {
    struct Worded {
      std::string issuer, serial;
      std::set<std::string> words;
    };
    std::vector<Worded> batch;
    std::int64_t last = 0;
    TRY(s.parts.store.read(Scope::installation(), [&](Transaction& tx) -> Result<void> {
      batch.clear();
      last = TRY(tx.one(sql, "worded", {})).integer(0);
      for (const store::Row& row : TRY(tx.query(sql, "to_word", {value(last), value(at_once)}))) {
        last = row.integer(18);
        const Record record = record_of(row);
        if (!record.der.empty()) batch.push_back({record.issuer, record.serial, words_of(record)});
      }
      return {};
    }));
    if (batch.empty()) return indexed;
    TRY(s.parts.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
      for (const Worded& each : batch)
        for (const std::string& word : each.words)
          TRY(tx.send(sql, "add_word", {value(word), value(each.issuer), value(each.serial)}));
      return tx.send(sql, "set_worded", {value(last)});
    }));
    indexed += static_cast<int>(batch.size());
  }
}

}  // namespace paraf::ca
