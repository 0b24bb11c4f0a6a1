// What the index of statuses holds after a start, however much there is to take up.
#include "trust/ca/status.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "trust/ca/fixture.h"

using namespace paraf;
using namespace paraf::ca;
using fixture::House;

namespace {

constexpr int stored = 230'000;  // several pages, for several readers

// The last octets of a serial are as good as random, and the index relies on it.
std::uint32_t chance(std::uint32_t number) { return number * 2654435761U; }
std::string serial_of(int number) {
  return fmt::format("7e000000{:012x}{:08x}{:08x}", 0, chance(static_cast<std::uint32_t>(number)), 0);
}

// As many as an authority of years has. Every seventh is revoked, every seventieth held; each third is of another CA,
// so that a page holds both.
void fill(tests::Database& db, std::int64_t after) {
  const bool sqlite = db.engine() == tests::Engine::sqlite;
  const std::string serial =
      sqlite ? "printf('7e000000%012x%08x%08x', 0, i * 2654435761 % 4294967296, 0)"
             : "'7e000000000000000000' || lpad(to_hex(i * 2654435761 % 4294967296), 8, '0') || '00000000'";
  db.raw(fmt::format(
      "INSERT INTO ca_certificate (issuer, serial, shard, state, profile, order_id, subscriber, key_id, spki_hash, "
      "subject,"
      " not_before, not_after, made, node, run, der, revoked_at, reason, revision)"
      " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {0})"
      " SELECT CASE WHEN i % 3 = 0 THEN 'elsewhere' ELSE 'issuing' END, {1}, 0, 1, 'individual', '', 'S', '', '', '',"
      " 1, 2, 1, '1', 'r', {2}, CASE WHEN i % 7 = 0 THEN 1750000000000000 END,"
      " CASE WHEN i % 70 = 0 THEN 6 WHEN i % 7 = 0 THEN 4 END, {3} + i FROM n",
      stored, serial, sqlite ? "x'00'" : "'\\x00'", after));
  db.raw(fmt::format("UPDATE ca_revision SET last = {}", after + stored));
}

}  // namespace

TEST_CASE("a start takes up every status, and what is revoked later comes with the next refresh") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto authority = house.ready();
    const auto own = authority->status().size();
    fill(db, authority->status().revision());

    const auto again = house.open();
    REQUIRE(again);
    CHECK((*again)->status().size() == own + stored);
    const auto& issuing = (*again)->certificate(keys::Purpose::issuing);
    const auto status = [&](int number) {
      return (*again)->status().status(issuing, from_hex(serial_of(number)).value()).value();
    };
    using Kind = validation::Status::Kind;
    int wrong = 0;
    for (int number = 1; number <= stored; ++number) {
      const validation::Status is = status(number);
      const Kind kind = number % 3 == 0 ? Kind::unknown : number % 7 == 0 ? Kind::revoked : Kind::good;
      if (is.kind != kind) ++wrong;
      if (kind == Kind::revoked && is.reason != (number % 70 == 0 ? 6 : 4)) ++wrong;
    }
    CHECK(wrong == 0);
    CHECK(status(stored + 1).kind == Kind::unknown);

    REQUIRE(authority->revoke("issuing", serial_of(100'000), Reason::superseded, "person:officer"));
    REQUIRE(authority->release("issuing", serial_of(70), "person:officer"));
    CHECK(status(100'000).kind == Kind::good);
    CHECK((*again)->status().refresh() == 2);
    CHECK(status(100'000).kind == Kind::revoked);
    CHECK(status(70).kind == Kind::good);
    CHECK((*again)->status().refresh() == 0);
  }
}
