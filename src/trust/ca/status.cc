#include "trust/ca/status.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <future>
#include <map>
#include <mutex>
#include <shared_mutex>

#include "platform/store/restore_guard.h"
#include "platform/store/visit.h"
#include "trust/ca/ca.h"
#include "trust/ca/turnstile.h"

namespace paraf::ca {

using store::Scope;
using store::Transaction;
using store::value;

namespace {

constexpr std::int64_t page = 50'000;
constexpr std::size_t serial_size = 18;

// One certificate in 24 octets, so that ten million fit in some hundred megabytes.
struct Entry {
  std::uint64_t high = 0, low = 0;  // of the serial; all zero: a free place
  std::uint16_t head = 0;
  std::uint8_t revoked = 0;
  std::uint8_t reason = 0;
  std::uint32_t at = 0;             // seconds since 1970, to 2106
};

std::optional<Entry> entry_of(ByteView serial) {
  if (serial.size() != serial_size) return std::nullopt;
  Entry e;
  e.head = static_cast<std::uint16_t>(serial[0] << 8 | serial[1]);
  std::memcpy(&e.high, serial.data() + 2, 8);
  std::memcpy(&e.low, serial.data() + 10, 8);
  return e;
}

// What a row of status_changes says.
Result<std::optional<Entry>> entry_in(const store::Cells& row) {
  auto entry = entry_of(TRY(from_hex(row.text(2))));
  if (!entry || row.is_null(3)) return entry;
  entry->revoked = 1;
  entry->at = static_cast<std::uint32_t>(Timestamp::from_micros(row.integer(3)).seconds());
  entry->reason = static_cast<std::uint8_t>(row.integer(4));
  return entry;
}

// Open addressing. The serial is random, so its own octets are the hash.
class Table {
 public:
  const Entry* find(const Entry& key) const {
    if (places_.empty()) return nullptr;
    const Entry& place = places_[spot(key)];
    return is_free(place) ? nullptr : &place;
  }
  // Where it will be is fetched into the cache meanwhile: in a large table, most of what putting costs.
  void ahead(const Entry& entry) const {
    if (!places_.empty()) __builtin_prefetch(&places_[entry.low & (places_.size() - 1)], 1);
  }
  void put(const Entry& entry) {
    if ((count_ + 1) * 4 > places_.size() * 3) grow();
    Entry& place = places_[spot(entry)];
    if (is_free(place)) ++count_;
    place = entry;
  }
  std::size_t size() const { return count_; }

 private:
  static bool is_free(const Entry& e) { return e.high == 0 && e.low == 0 && e.head == 0; }
  std::size_t spot(const Entry& key) const {
    const std::size_t mask = places_.size() - 1;
    std::size_t at = key.low & mask;
    while (!is_free(places_[at]) &&
           !(places_[at].high == key.high && places_[at].low == key.low && places_[at].head == key.head))
      at = (at + 1) & mask;
    return at;
  }
  void grow() {
    std::vector<Entry> old(places_.empty() ? 1024 : places_.size() * 2);
    old.swap(places_);
    for (const Entry& e : old)
      if (!is_free(e)) places_[spot(e)] = e;
  }
  std::vector<Entry> places_;
  std::size_t count_ = 0;
};

}  // namespace

struct StatusIndex::State {
  store::Store& store;
  const Clock& clock;
  std::chrono::seconds silence;
  mutable std::shared_mutex lock;
  std::map<std::string, Table> tables;            // by issuer
  std::map<Bytes, std::string> names;             // SHA-256 of the issuer's certificate → issuer
  std::int64_t seen = 0;
  std::atomic<std::int64_t> contact{0};           // micros
  std::mutex refreshing;                          // one at a time
  std::atomic<bool> restored{false};              // a restored backup that is not cleared
  std::mutex missing;                             // one who missed something asks the store for all
  std::chrono::steady_clock::time_point missed{};

  // read takes up what has a revision after `from`, up to `to`; says how many rows.
  Result<std::int64_t> read(std::int64_t from, std::int64_t to);
  // The same by several at once, each a part of the revisions.
  Result<std::int64_t> read_together(std::int64_t from, std::int64_t to);
};

Result<std::int64_t> StatusIndex::State::read(std::int64_t from, std::int64_t to) {
  constexpr std::size_t steps_ahead = 8;
  std::vector<std::pair<std::string, std::vector<Entry>>> found;  // by issuer
  std::int64_t all = 0;
  std::int64_t last = from;
  for (std::int64_t rows = page; rows == page; all += rows, from = last) {
    TRY(store.read(Scope::installation(), [&](Transaction& tx) -> Result<void> {
      found.clear();  // it may run again
      rows = 0;
      return store::visit(tx, sql, "status_changes", {value(from), value(to), value(page)},
                          [&](const store::Cells& row) -> Result<void> {
                            ++rows;
                            last = row.integer(0);
                            const auto entry = TRY(entry_in(row));
                            if (!entry) return {};  // not of our making: a serial from a list, in another form
                            const std::string_view issuer = row.text(1);
                            auto of = std::ranges::find(found, issuer, &decltype(found)::value_type::first);
                            if (of == found.end()) of = found.insert(of, {std::string{issuer}, {}});
                            of->second.push_back(*entry);
                            return {};
                          });
    }));
    const std::unique_lock hold{lock};
    for (const auto& [issuer, entries] : found) {
      Table& table = tables[issuer];
      for (std::size_t at = 0; at < entries.size(); ++at) {
        if (at + steps_ahead < entries.size()) table.ahead(entries[at + steps_ahead]);
        table.put(entries[at]);
      }
    }
  }
  return all;
}

// A row that changes meanwhile moves past `to`, wherever the readers are; it comes with the next refresh.
Result<std::int64_t> StatusIndex::State::read_together(std::int64_t from, std::int64_t to) {
  const std::int64_t parts = std::clamp<std::int64_t>((to - from) / (2 * page), 1, cores());
  std::vector<std::future<Result<std::int64_t>>> others;
  const auto end_of = [&](std::int64_t part) { return from + (to - from) / parts * part; };
  for (std::int64_t part = 1; part < parts; ++part)
    others.push_back(std::async(std::launch::async, [this, begin = end_of(part), end = part + 1 < parts ? end_of(part + 1) : to] {
      return read(begin, end);
    }));
  Result<std::int64_t> rows = read(from, parts > 1 ? end_of(1) : to);
  for (auto& other : others) {
    const Result<std::int64_t> more = other.get();
    if (!more) rows = more;
    if (rows) *rows += *more;
  }
  return rows;
}

StatusIndex::StatusIndex(store::Store& store, const Clock& clock, std::chrono::seconds silence)
    : state_(new State{.store = store, .clock = clock, .silence = silence, .lock = {}, .tables = {}, .names = {},
                       .refreshing = {}, .missing = {}}) {}
StatusIndex::~StatusIndex() = default;

void StatusIndex::serve(const std::string& issuer, const crypto::Certificate& certificate) {
  const auto name = certificate.fingerprint();
  const std::unique_lock hold{state_->lock};
  state_->names[Bytes{name.begin(), name.end()}] = issuer;
}

Result<validation::Status> StatusIndex::status(const crypto::Certificate& issuer, ByteView serial) const {
  using Kind = validation::Status::Kind;
  const Timestamp contact = Timestamp::from_micros(state_->contact.load(std::memory_order_acquire));
  if (state_->clock.now() - contact > state_->silence) return unavailable("ca.status_stale");
  if (state_->restored.load(std::memory_order_acquire)) return unavailable("store.restore_pending");
  const auto known = look(issuer, serial);
  if (!known || known->kind != Kind::unknown) return known.value_or(validation::Status{});
  refresh_soon();
  return look(issuer, serial).value_or(validation::Status{});
}

// Nothing for what cannot be ours: another's CA, a serial in another form.
std::optional<validation::Status> StatusIndex::look(const crypto::Certificate& issuer, ByteView serial) const {
  using Kind = validation::Status::Kind;
  const auto key = entry_of(serial);
  const auto name = issuer.fingerprint();
  const std::shared_lock hold{state_->lock};
  const auto served = state_->names.find(Bytes{name.begin(), name.end()});
  if (served == state_->names.end() || !key) return std::nullopt;
  const auto table = state_->tables.find(served->second);
  if (table == state_->tables.end()) return validation::Status{};
  const Entry* entry = table->second.find(*key);
  if (entry == nullptr) return validation::Status{};
  if (entry->revoked == 0) return validation::Status{.kind = Kind::good};
  return validation::Status{.kind = Kind::revoked, .revoked_at = Timestamp::from_seconds(entry->at), .reason = entry->reason};
}

// Strangers may ask for what never was as often as they like: they cost the store a few reads a second, one at a time.
void StatusIndex::refresh_soon() const {
  constexpr std::chrono::milliseconds pause{250};
  const std::unique_lock mine{state_->missing, std::try_to_lock};
  const auto now = std::chrono::steady_clock::now();
  if (!mine || now - state_->missed < pause) return;
  state_->missed = now;
  (void)refresh();  // where the store is away, the round says so
}

Result<std::int64_t> StatusIndex::refresh() const {
  const std::lock_guard one{state_->refreshing};
  // What commits after this moment may be missed; what was committed before it is not.
  const Timestamp asked = state_->clock.now();
  const std::int64_t last = TRY(state_->store.read(Scope::installation(), [&](Transaction& tx) -> Result<std::int64_t> {
    state_->restored.store(TRY(store::restore_guard::pending(tx)).has_value(), std::memory_order_release);
    return TRY(tx.one(sql, "last_revision", {})).integer(0);
  }));
  // A row that changed again since has moved past `last`; it comes with the next refresh.
  const std::int64_t changed = state_->seen < last ? TRY(state_->read_together(state_->seen, last)) : 0;
  state_->seen = std::max(state_->seen, last);
  state_->contact.store(asked.micros(), std::memory_order_release);
  return changed;
}

std::int64_t StatusIndex::revision() const { return state_->seen; }

std::size_t StatusIndex::size() const {
  const std::shared_lock hold{state_->lock};
  std::size_t all = 0;
  for (const auto& [issuer, table] : state_->tables) all += table.size();
  return all;
}

}  // namespace paraf::ca
