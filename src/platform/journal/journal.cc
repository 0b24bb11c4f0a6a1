#include "platform/journal/journal.h"

#include <boost/json.hpp>

#include "base/text.h"
#include "platform/crypto/hash.h"
#include "platform/journal/journal.sql.h"
#include "platform/journal/written.h"
#include "platform/store/settle.h"

namespace paraf::journal {

const store::Sql sql{"journal", embedded::platform_journal_journal_sql};

namespace {

using store::value;

void put_number(Bytes& to, std::int64_t number) {
  const auto bits = static_cast<std::uint64_t>(number);
  for (int shift = 56; shift >= 0; shift -= 8) to.push_back(static_cast<std::uint8_t>(bits >> shift));
}

void put_field(Bytes& to, ByteView field) {
  put_number(to, static_cast<std::int64_t>(field.size()));
  ::paraf::append(to, field);
}

// A net under the rule that no entry holds personal data: a NIK (16 digits), a NIP (18) or an e-mail
// address as a whole value. It cannot know a name.
bool looks_personal(std::string_view text) {
  if (text.find('@') != std::string_view::npos) return true;
  if (text.size() != 16 && text.size() != 18) return false;
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

Result<void> admissible(const Entry& entry) {
  std::vector<std::string_view> all{entry.act, entry.subject, entry.actor};
  for (std::size_t at = 0; at < entry.facts.size(); ++at) {
    for (std::size_t before = 0; before < at; ++before)
      if (entry.facts[before].first == entry.facts[at].first) return internal("journal.fact_twice", entry.facts[at].first);
    all.push_back(entry.facts[at].first);
    all.push_back(entry.facts[at].second);
  }
  for (const std::string_view text : all) {
    // Other octets would not come back from the facts' JSON as they went in, and the entry would one day look changed.
    if (!is_utf8(text)) return internal("journal.not_text", entry.act);
    if (looks_personal(text)) return internal("journal.personal_data", entry.act);
  }
  return {};
}

// An object, in the order the facts were given; what an operator reads in the table.
std::string facts_text(const Entry& entry) {
  boost::json::object facts;
  for (const auto& [name, fact] : entry.facts) facts[name] = fact;
  return boost::json::serialize(facts);
}

struct Head {
  std::int64_t number;
  Bytes hash;
};

Head head_of(ByteView known) {
  std::uint64_t number = 0;
  for (const std::uint8_t octet : known.first(8)) number = number << 8 | octet;
  return {static_cast<std::int64_t>(number), Bytes(known.begin() + 8, known.end())};
}

// What the chain's head says, locked until the batch is committed, and so read once in a batch. begin: the first entry
// of the chain; another node may be faster.
template <typename Begin>
Result<Head> head(store::Transaction& tx, const std::string& chain, std::string_view read, std::vector<store::Value> values,
                  Begin begin) {
  const std::string name = "journal.head " + chain;
  if (const Bytes* known = tx.recall(name)) return head_of(*known);
  const auto still = [](const store::Rows& rows, ByteView left) {
    const Head was = head_of(left);
    return rows.size() == 1 && rows[0].integer(0) == was.number && rows[0].bytes(1) == was.hash;
  };
  if (const Bytes* left = TRY(store::foresee(tx, name, sql, read, values, still))) return head_of(*left);
  std::optional<store::Row> row = TRY(tx.maybe(sql, read, values));
  if (!row) {
    TRY(begin());
    row = TRY(tx.maybe(sql, read, std::move(values)));
  }
  if (!row) return internal("journal.no_head");
  return Head{row->integer(0), row->bytes(1)};
}

// The head moves on: at once for the acts of this batch, in the store with its commit.
Result<void> moved(store::Transaction& tx, const std::string& chain, std::int64_t number, const Bytes& hash) {
  const std::string name = "journal.head " + chain;
  Bytes head;
  put_number(head, number);
  ::paraf::append(head, hash);
  tx.remember(name, std::move(head));
  if (chain.empty()) return store::settle(tx, name, sql, "move_installation_head", {value(number), value(hash)});
  return store::settle(tx, name, sql, "move_head", {value(chain), value(number), value(hash)});
}

}  // namespace

Bytes commitment(std::string_view personal, ByteView salt) {
  const crypto::Sha256 mac = crypto::hmac_sha256(salt, bytes_of(personal));
  return {mac.begin(), mac.end()};
}

Bytes before_first() { return Bytes(32, 0); }

Bytes entry_hash(ByteView previous, std::string_view chain, std::int64_t number, Timestamp at, const Entry& entry) {
  Bytes written;
  written.reserve(256);
  put_field(written, bytes_of("paraf journal entry v1"));
  put_field(written, previous);
  put_field(written, bytes_of(chain));
  put_number(written, number);
  put_number(written, at.micros());
  for (const std::string* field : {&entry.act, &entry.subject, &entry.actor}) put_field(written, bytes_of(*field));
  put_number(written, static_cast<std::int64_t>(entry.facts.size()));
  for (const auto& [name, fact] : entry.facts) {
    put_field(written, bytes_of(name));
    put_field(written, bytes_of(fact));
  }
  const crypto::Sha256 hash = crypto::sha256(written);
  return {hash.begin(), hash.end()};
}

Result<std::int64_t> append(store::Transaction& tx, Timestamp now, const Entry& entry) {
  TRY(admissible(entry));
  const std::string& chain = tx.scope().only().text();
  const Head last = TRY(head(tx, chain, "head", {value(chain)},
                             [&] { return tx.execute(sql, "begin_chain", {value(chain), value(before_first())}); }));
  const std::int64_t number = last.number + 1;
  const Bytes hash = entry_hash(last.hash, chain, number, now, entry);
  TRY(tx.send(sql, "write",
              {value(chain), value(number), value(now), value(entry.act), value(entry.subject), value(entry.actor),
               value(facts_text(entry)), value(hash)}));
  TRY(moved(tx, chain, number, hash));
  return number;
}

Result<std::int64_t> append_installation(store::Transaction& tx, Timestamp now, const Entry& entry) {
  TRY(admissible(entry));
  const Head last = TRY(head(tx, "", "installation_head", {},
                             [&] { return tx.execute(sql, "begin_installation_chain", {value(before_first())}); }));
  const std::int64_t number = last.number + 1;
  const Bytes hash = entry_hash(last.hash, "", number, now, entry);
  TRY(tx.send(sql, "write_installation",
              {value(number), value(now), value(entry.act), value(entry.subject), value(entry.actor),
               value(facts_text(entry)), value(hash)}));
  TRY(moved(tx, "", number, hash));
  return number;
}

Result<Written> written(const store::Row& row) {
  Written found{row.text(0), row.integer(1), row.time(2), {row.text(3), row.text(4), row.text(5)}, row.bytes(7)};
  boost::system::error_code failed;
  const boost::json::value facts = boost::json::parse(row.text(6), failed);
  if (failed || !facts.is_object()) return internal("journal.unreadable");
  for (const auto& [name, fact] : facts.as_object()) {
    if (!fact.is_string()) return internal("journal.unreadable");
    found.entry.facts.emplace_back(name, fact.as_string());
  }
  return found;
}

namespace {
Result<std::vector<Written>> all_of(const store::Rows& rows) {
  std::vector<Written> found;
  for (const store::Row& row : rows) found.push_back(TRY(written(row)));
  return found;
}
}  // namespace

Result<std::vector<Written>> of_subject(store::Transaction& tx, std::string_view subject) {
  return all_of(TRY(tx.query(sql, "of_subject", {value(tx.scope().only()), value(subject)})));
}

Result<std::vector<Written>> of_act(store::Transaction& tx, std::string_view act, std::int64_t after, int most) {
  return all_of(TRY(tx.query(sql, "of_act", {value(tx.scope().only()), value(act), value(after), value(most)})));
}

Result<std::vector<Written>> latest(store::Transaction& tx, int most) {
  return all_of(TRY(tx.query(sql, "latest", {value(tx.scope().only()), value(most)})));
}

}  // namespace paraf::journal
