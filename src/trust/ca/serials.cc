#include "trust/ca/serials.h"

#include <algorithm>
#include <set>

namespace paraf::ca {

using store::Scope;
using store::Transaction;
using store::value;

namespace {

constexpr int least_prefix = 0x01, most_prefix = 0x7f;
constexpr std::size_t random_octets = 14;  // 112 bits
constexpr int most_at_once = 1024;

}  // namespace

// A new prefix is chosen by chance among those not on record. After two restores of the same old
// backup the record looks the same both times; counting on would choose the same prefix twice.
Result<void> Serials::use_prefix_of(const std::string& node) {
  const Timestamp now = parts_.clock.now();
  const std::uint64_t chance = parts_.random.number();
  const std::int64_t prefix = TRY(parts_.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<std::int64_t> {
    if (const auto own = TRY(tx.maybe(sql, "prefix_of_node", {value(node)}))) return own->integer(0);
    std::set<std::int64_t> taken;
    for (const store::Row& row : TRY(tx.query(sql, "prefixes", {}))) taken.insert(row.integer(0));
    std::vector<std::int64_t> free;
    for (std::int64_t p = least_prefix; p <= most_prefix; ++p)
      if (!taken.contains(p)) free.push_back(p);
    if (free.empty()) return refused("ca.no_more_prefixes");
    const std::int64_t chosen = free[chance % free.size()];
    TRY(tx.execute(sql, "take_prefix", {value(chosen), value(node), value(now)}));
    return chosen;
  }));
  prefix_ = static_cast<int>(prefix);
  return {};
}

Result<std::deque<Bytes>> Serials::reserve(const std::string& issuer, int count) {
  const Timestamp now = parts_.clock.now();
  const auto minute = static_cast<std::uint64_t>(now.seconds() / 60);
  std::deque<Bytes> serials;
  for (int i = 0; i < count; ++i) {
    Bytes serial{static_cast<std::uint8_t>(prefix_), static_cast<std::uint8_t>(minute >> 16),
                 static_cast<std::uint8_t>(minute >> 8), static_cast<std::uint8_t>(minute)};
    append(serial, parts_.random.bytes(random_octets));
    serials.push_back(std::move(serial));
  }
  TRY(parts_.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    for (const Bytes& serial : serials)
      TRY(tx.send(sql, "take_serial", {value(issuer), value(hex(serial)), value(now)}));
    return {};
  }));
  return serials;
}

Result<Bytes> Serials::take(const std::string& issuer) {
  std::unique_lock hold{lock_};
  Stock& stock = stocks_[issuer];
  ++stock.waiting;
  while (stock.ready.empty()) {
    if (stock.writing) {
      written_.wait(hold);
      continue;
    }
    stock.writing = true;
    // A lone one takes exactly one. Where many wait at once more will come, and find theirs on record already:
    // nearly all issuances then wait for two commits instead of three. What a crash leaves unused is
    // on record and never given out.
    const int count = std::min(stock.waiting > 1 ? stock.waiting * 16 : 1, most_at_once);
    hold.unlock();
    auto fresh = reserve(issuer, count);
    hold.lock();
    stock.writing = false;
    written_.notify_all();
    if (!fresh) {
      --stock.waiting;
      return tl::unexpected<Error>(fresh.error());
    }
    for (Bytes& serial : *fresh) stock.ready.push_back(std::move(serial));
  }
  Bytes serial = std::move(stock.ready.front());
  stock.ready.pop_front();
  --stock.waiting;
  return serial;
}

void Serials::forget() {
  const std::lock_guard hold{lock_};
  for (auto& [issuer, stock] : stocks_) stock.ready.clear();
}

}  // namespace paraf::ca
