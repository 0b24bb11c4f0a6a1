#include "platform/outbox/outbox.h"

#include <doctest/doctest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "platform/outbox/delay.h"
#include "platform/outbox/order.h"
#include "tests/support/database.h"

using namespace paraf;
using namespace paraf::outbox;
using store::Scope;
using store::Transaction;

namespace {

const Timestamp start = Timestamp::from_seconds(1'767'600'000);
const Scope bekasi = Scope::office(OfficeId::trusted("bekasi"));

MessageId put(store::Store& store, const std::string& key, const std::string& body = "{}", const Scope& scope = bekasi) {
  SystemRandom random;
  const auto id = store.transact(scope, [&](Transaction& tx) { return post(tx, start, random, "mail", key, body); });
  REQUIRE(code_of(id) == "");
  return *id;
}

std::vector<Standing> all(store::Store& store, const std::string& state) {
  const auto found = store.read(Scope::installation(), [&](Transaction& tx) { return standing(tx, state); });
  REQUIRE(code_of(found) == "");
  return *found;
}

}  // namespace

TEST_CASE("a message leaves only if its act was committed, and once for each key") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    ManualClock clock{start};
    Courier courier{*store, clock, "node-a"};
    std::vector<Message> got;
    courier.on("mail", [&](const Message& m) -> Result<void> { got.push_back(m); return {}; });

    SystemRandom random;
    CHECK(!store->transact(bekasi, [&](Transaction& tx) -> Result<void> {
      TRY(post(tx, start, random, "mail", "never", "{}"));
      return refused("demo.no");
    }));
    CHECK(courier.deliver_due().value_or(-1) == 0);

    const MessageId first = put(*store, "a", "{\"n\":1}");
    CHECK(put(*store, "a", "{\"n\":2}") == first);
    CHECK(put(*store, "a", "{}", Scope::office(OfficeId::trusted("batam"))) != first);
    CHECK(put(*store, "a", "{}", Scope::installation()) != first);
    CHECK(courier.deliver_due().value_or(-1) == 3);
    CHECK(courier.deliver_due().value_or(-1) == 0);
    REQUIRE(got.size() == 3);
    bool seen = false;
    for (const Message& m : got)
      if (m.id == first) seen = m.office.text() == "bekasi" && m.body == "{\"n\":1}" && m.key == "a" && m.attempts == 1;
    CHECK(seen);

    // Delivered: the key is remembered, the body is not.
    CHECK(put(*store, "a") == first);
    CHECK(courier.deliver_due().value_or(-1) == 0);
    CHECK(all(*store, "delivered").size() == 3);
    CHECK(all(*store, "delivered")[0].message.body == "");
  }
}

TEST_CASE("what cannot be delivered now is tried later, ever later, and then put aside") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    ManualClock clock{start};
    Courier courier{*store, clock, "node-a"};
    int calls = 0;
    bool works = false;
    courier.on("mail", [&](const Message&) -> Result<void> {
      ++calls;
      if (works) return {};
      return unavailable("mail.unreachable");
    });
    const MessageId id = put(*store, "a");
    CHECK(courier.deliver_due().value_or(-1) == 0);
    CHECK(calls == 1);
    CHECK(courier.deliver_due().value_or(-1) == 0);
    CHECK(calls == 1);  // not due yet
    CHECK(all(*store, "waiting")[0].last_error == "mail.unreachable");
    CHECK(all(*store, "waiting")[0].due == start + std::chrono::seconds{5});
    clock.advance(std::chrono::seconds{5});
    (void)courier.deliver_due();
    CHECK(calls == 2);
    CHECK(all(*store, "waiting")[0].due == clock.now() + std::chrono::seconds{10});
    while (calls < most_attempts) {
      const int before = calls;
      clock.advance(std::chrono::hours{1});
      (void)courier.deliver_due();
      REQUIRE(calls == before + 1);
    }
    CHECK(all(*store, "waiting").empty());
    REQUIRE(all(*store, "dead").size() == 1);
    clock.advance(std::chrono::hours{100});
    (void)courier.deliver_due();
    CHECK(calls == most_attempts);

    works = true;
    const auto revived = [&] {
      return code_of(store->transact(Scope::installation(), [&](Transaction& tx) { return revive(tx, clock.now(), id); }));
    };
    CHECK(revived() == "");
    CHECK(revived() == "outbox.not_dead");
    CHECK(courier.deliver_due().value_or(-1) == 1);
    CHECK(all(*store, "delivered")[0].message.id == id);
  }
}

TEST_CASE("the delay grows to an hour and no further") {
  CHECK(delay_after(1).count() == 5);
  CHECK(delay_after(2).count() == 10);
  CHECK(delay_after(10).count() == 2560);
  CHECK(delay_after(11).count() == 3600);
  CHECK(delay_after(1000).count() == 3600);
}

TEST_CASE("a refusal is final: the message is a dead letter at once") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    ManualClock clock{start};
    Courier courier{*store, clock, "node-a"};
    courier.on("mail", [](const Message&) -> Result<void> { return refused("mail.no_such_address"); });
    put(*store, "a");
    CHECK(courier.deliver_due().value_or(-1) == 0);
    REQUIRE(all(*store, "dead").size() == 1);
    CHECK(all(*store, "dead")[0].last_error == "mail.no_such_address");
  }
}

TEST_CASE("a kind without a handler here waits for a node that has one") {
  tests::Database db{tests::Engine::sqlite};
  auto store = db.open({&sql});
  ManualClock clock{start};
  Courier courier{*store, clock, "node-a"};
  courier.on("handover", [](const Message&) -> Result<void> { return {}; });
  put(*store, "a");
  CHECK(courier.deliver_due().value_or(-1) == 0);
  CHECK(all(*store, "waiting")[0].message.attempts == 0);
}

TEST_CASE("a node that dies while delivering is followed by another, with the same id") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    ManualClock clock{start};
    const MessageId id = put(*store, "a");
    struct Died {};
    Courier dying{*store, clock, "node-a"};
    dying.on("mail", [](const Message&) -> Result<void> { throw Died{}; });
    CHECK_THROWS_AS((void)dying.deliver_due(), Died);

    std::vector<Message> got;
    Courier other{*store, clock, "node-b"};
    other.on("mail", [&](const Message& m) -> Result<void> { got.push_back(m); return {}; });
    CHECK(other.deliver_due().value_or(-1) == 0);  // it may be at work still
    clock.advance(std::chrono::minutes{5});
    CHECK(other.deliver_due().value_or(-1) == 1);
    REQUIRE(got.size() == 1);
    CHECK(got[0].id == id);
    CHECK(got[0].attempts == 2);
  }
}

TEST_CASE("several nodes deliver each message once between them") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    std::vector<std::unique_ptr<store::Store>> stores;
    for (int node = 0; node < 3; ++node) stores.push_back(db.open({&sql}));
    for (int i = 0; i < 90; ++i) put(*stores[0], std::to_string(i));
    const SystemClock clock;
    std::mutex mutex;
    std::multiset<std::string> got;
    std::atomic<int> delivered = 0, failed = 0;
    std::vector<std::thread> nodes;
    for (int node = 0; node < 3; ++node)
      nodes.emplace_back([&, node] {
        Courier courier{*stores[static_cast<std::size_t>(node)], clock, "node-" + std::to_string(node)};
        courier.on("mail", [&](const Message& m) -> Result<void> {
          const std::lock_guard lock{mutex};
          got.insert(m.key);
          return {};
        });
        while (true) {
          const auto done = courier.deliver_due(10);
          if (!done) ++failed;
          if (!done || *done == 0) break;
          delivered += *done;
        }
      });
    for (auto& node : nodes) node.join();
    CHECK(failed == 0);
    CHECK(delivered == 90);
    CHECK(got.size() == 90);
    CHECK(std::set<std::string>(got.begin(), got.end()).size() == 90);
    CHECK(all(*stores[0], "waiting").empty());
  }
}

TEST_CASE("an office cannot list or revive: the outbox of all is the installation's") {
  tests::Database db{tests::Engine::sqlite};
  auto store = db.open({&sql});
  CHECK(code_of(store->read(bekasi, [](Transaction& tx) { return standing(tx, "dead"); })) == "store.other_office");
}

TEST_CASE("a message knows those about the same thing that wait before it or were delivered after it") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    ManualClock clock{start};
    Courier courier{*store, clock, "node-a"};
    SystemRandom random;
    const auto put_at = [&](int second, const std::string& kind, const std::string& key, const Scope& scope) {
      const auto id = store->transact(scope, [&](Transaction& tx) {
        return post(tx, start + std::chrono::seconds{second}, random, kind, key, "{}");
      });
      REQUIRE(code_of(id) == "");
    };
    // Each says how it stands; "first" cannot be delivered at the beginning.
    std::map<std::string, std::string> stood;
    bool away = true;
    const auto handler = [&](const Message& m) -> Result<void> {
      const auto found = store->read(Scope::office(m.office), [&](Transaction& tx) { return order(tx, m); });
      REQUIRE(code_of(found) == "");
      stood[m.office.text() + "/" + m.kind + "/" + m.key] =
          std::string{found->earlier_waits ? "earlier " : ""} + (found->later_delivered ? "later" : "");
      return away && m.key == "0A:first" ? Result<void>{unavailable("demo.away")} : Result<void>{};
    };
    courier.on("act", handler);
    courier.on("other", handler);
    put_at(0, "act", "0A:first", bekasi);
    put_at(1, "act", "0A:second", bekasi);
    put_at(1, "act", "0AB:second", bekasi);  // another thing, whose name begins alike
    put_at(1, "other", "0A:second", bekasi);
    put_at(1, "act", "0A:second", Scope::office(OfficeId::trusted("batam")));
    clock.advance(std::chrono::seconds{1});
    CHECK(courier.deliver_due().value_or(-1) == 4);
    CHECK(stood["bekasi/act/0A:first"] == "");
    CHECK(stood["bekasi/act/0A:second"] == "earlier ");
    CHECK(stood["bekasi/act/0AB:second"] == "");
    CHECK(stood["bekasi/other/0A:second"] == "");
    CHECK(stood["batam/act/0A:second"] == "");
    away = false;
    clock.advance(std::chrono::seconds{5});
    CHECK(courier.deliver_due().value_or(-1) == 1);
    CHECK(stood["bekasi/act/0A:first"] == "later");
    put_at(9, "act", "0A:third", bekasi);
    clock.advance(std::chrono::seconds{5});
    CHECK(courier.deliver_due().value_or(-1) == 1);
    CHECK(stood["bekasi/act/0A:third"] == "");
  }
}
