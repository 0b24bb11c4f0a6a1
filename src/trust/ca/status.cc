#include "trust/ca/status.h"

#include <cstring>
#include <map>
#include <mutex>
#include <shared_mutex>

#include "trust/ca/ca.h"

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

// Open addressing. The serial is random, so its own octets are the hash.
class Table {
 public:
  const Entry* find(const Entry& key) const {
    if (places_.empty()) return nullptr;
    const Entry& place = places_[spot(key)];
    return is_free(place) ? nullptr : &place;
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
};

StatusIndex::StatusIndex(store::Store& store, const Clock& clock, std::chrono::seconds silence)
    : state_(new State{.store = store, .clock = clock, .silence = silence, .lock = {}, .tables = {}, .names = {},
                       .refreshing = {}}) {}
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
  const auto key = entry_of(serial);
  const auto name = issuer.fingerprint();
  const std::shared_lock hold{state_->lock};
  const auto served = state_->names.find(Bytes{name.begin(), name.end()});
  if (served == state_->names.end() || !key) return validation::Status{};
  const auto table = state_->tables.find(served->second);
  if (table == state_->tables.end()) return validation::Status{};
  const Entry* entry = table->second.find(*key);
  if (entry == nullptr) return validation::Status{};
  if (entry->revoked == 0) return validation::Status{.kind = Kind::good};
  return validation::Status{.kind = Kind::revoked, .revoked_at = Timestamp::from_seconds(entry->at), .reason = entry->reason};
}

Result<std::int64_t> StatusIndex::refresh() {
  const std::lock_guard one{state_->refreshing};
  // What commits after this moment may be missed; what was committed before it is not.
  const Timestamp asked = state_->clock.now();
  const std::int64_t last = TRY(state_->store.read(Scope::installation(), [&](Transaction& tx) -> Result<std::int64_t> {
    return TRY(tx.one(sql, "last_revision", {})).integer(0);
  }));
  std::int64_t changed = 0;
  while (state_->seen < last) {
    const store::Rows rows = TRY(state_->store.read(Scope::installation(), [&](Transaction& tx) {
      return tx.query(sql, "status_changes", {value(state_->seen), value(last), value(page)});
    }));
    const std::unique_lock hold{state_->lock};
    for (const store::Row& row : rows) {
      auto entry = entry_of(TRY(from_hex(row.text(2))));
      if (!entry) continue;  // not of our making: a serial from a list, in another form
      if (!row.is_null(3)) {
        entry->revoked = 1;
        entry->at = static_cast<std::uint32_t>(row.time(3).seconds());
        entry->reason = static_cast<std::uint8_t>(row.integer(4));
      }
      state_->tables[row.text(1)].put(*entry);
    }
    changed += static_cast<std::int64_t>(rows.size());
    // A row that changed again since has moved past `last`; it comes with the next refresh.
    state_->seen = static_cast<std::int64_t>(rows.size()) < page ? last : rows.back().integer(0);
  }
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
