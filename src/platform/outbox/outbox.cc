#include "platform/outbox/outbox.h"

#include <algorithm>

#include "platform/outbox/delay.h"
#include "platform/outbox/order.h"
#include "platform/outbox/outbox.sql.h"

namespace paraf::outbox {

const store::Sql sql{"outbox", embedded::platform_outbox_outbox_sql};

namespace {

using store::Scope;
using store::Transaction;
using store::value;

// How long a node may be silent over a message before others take it. Longer than any mail server
// lets a client wait.
constexpr std::chrono::minutes lease_time{5};

Message message(const store::Row& row) {
  return {MessageId::trusted(row.text(0)), OfficeId::trusted(row.text(1)), row.text(2), row.text(3), row.text(4),
          row.time(5), static_cast<int>(row.integer(6))};
}

bool may_try_again(const Error& error) {
  return error.kind == ErrorKind::unavailable || error.kind == ErrorKind::internal;
}

}  // namespace

std::chrono::seconds delay_after(int attempts) {
  constexpr std::chrono::seconds first{5}, longest{3600};
  const int doublings = std::clamp(attempts - 1, 0, 10);
  return std::min(first * (1 << doublings), longest);
}

Result<MessageId> post(Transaction& tx, Timestamp now, Random& random, std::string_view kind, std::string_view key,
                       std::string_view body) {
  const MessageId id = MessageId::make(now, random);
  const store::Row row = TRY(tx.one(
      sql, "post", {value(tx.scope().only()), value(id), value(kind), value(key), value(body), value(now)}));
  return MessageId::trusted(row.text(0));
}

Courier::Courier(store::Store& store, const Clock& clock, std::string node)
    : store_(store), clock_(clock), node_(std::move(node)) {}

void Courier::on(std::string kind, Handler handler) { handlers_[std::move(kind)] = std::move(handler); }

Result<std::vector<Message>> Courier::take(const std::string& kind, int most) {
  const Timestamp now = clock_.now();
  std::vector<Message> taken = TRY(store_.transact(Scope::installation(), [&](Transaction& tx) {
    return tx.query(sql, "lease", {value(node_), value(now + lease_time), value(kind), value(now), value(most)})
        .map([](const store::Rows& rows) {
          std::vector<Message> messages;
          for (const store::Row& row : rows) messages.push_back(message(row));
          return messages;
        });
  }));
  // RETURNING promises no order.
  std::sort(taken.begin(), taken.end(), [](const Message& a, const Message& b) {
    return std::tie(a.posted, a.id) < std::tie(b.posted, b.id);
  });
  return taken;
}

Result<bool> Courier::deliver(const Message& message, const Handler& handler) {
  const Result<void> done = handler(message);
  const Timestamp now = clock_.now();
  return store_.transact(Scope::installation(), [&](Transaction& tx) -> Result<bool> {
    if (done) {
      TRY(tx.execute(sql, "delivered", {value(message.id), value(now)}));
      return true;
    }
    const Error& error = done.error();
    if (may_try_again(error) && message.attempts < most_attempts) {
      const Timestamp due = now + delay_after(message.attempts);
      TRY(tx.execute(sql, "again", {value(message.id), value(node_), value(due), value(error.code)}));
    } else {
      TRY(tx.execute(sql, "dead", {value(message.id), value(node_), value(error.code)}));
    }
    return false;
  });
}

Result<int> Courier::deliver_due(int most) {
  int delivered = 0;
  for (const auto& [kind, handler] : handlers_) {
    // One short lease after the other, so that a slow receiver does not hold what others could deliver.
    for (int left = most; left > 0;) {
      const Timestamp lease_ends = clock_.now() + lease_time;
      const std::vector<Message> taken = TRY(take(kind, std::min(left, 8)));
      if (taken.empty()) break;
      left -= static_cast<int>(taken.size());
      for (const Message& one : taken) {
        // The ones before took too long: from here on another node may be at it.
        if (clock_.now() >= lease_ends) break;
        if (TRY(deliver(one, handler))) ++delivered;
      }
    }
  }
  return delivered;
}

Result<Order> order(Transaction& office, const Message& message) {
  const std::string alike = message.key.substr(0, message.key.find(':')) + ":%";
  const store::Row row = TRY(office.one(sql, "order",
                                        {value(office.scope().only()), value(message.kind), value(alike),
                                         value(message.posted)}));
  return Order{row.integer(0) > 0, row.integer(1) > 0};
}

Result<std::vector<Standing>> standing(Transaction& installation, std::string_view state, int most) {
  std::vector<Standing> all;
  for (const store::Row& row : TRY(installation.query(sql, "standing", {value(state), value(most)})))
    all.push_back({message(row), row.text(7), row.time(8), row.text(9)});
  return all;
}

Result<void> revive(Transaction& installation, Timestamp now, const MessageId& id) {
  if (TRY(installation.execute(sql, "revive", {value(id), value(now)})) == 0) return conflict("outbox.not_dead");
  return {};
}

}  // namespace paraf::outbox
