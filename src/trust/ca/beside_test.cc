// What a node knows of others' work, and what it has not yet told.
#include <doctest/doctest.h>

#include "trust/ca/fixture.h"

using namespace paraf;
using namespace paraf::ca;
using fixture::House;

TEST_CASE("a certificate that another process issued is known at once, not unknown until the next round") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto server = house.ready();
    const auto command = house.open();
    REQUIRE(command);
    const auto made = (*command)->issue(house.order("act-1"));
    REQUIRE(made);
    const auto& issuing = server->certificate(keys::Purpose::issuing);
    CHECK(server->status().status(issuing, from_hex(made->serial).value())->kind == validation::Status::Kind::good);
  }
}

TEST_CASE("a revocation that no list tells of is known with its moment, and a list that fails keeps back no other") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto authority = house.ready();
    const auto made = authority->issue(house.order("act-1"));
    REQUIRE(made);
    CHECK_FALSE(*authority->unpublished_since("issuing", 0));
    const Timestamp at = house.clock.now();
    REQUIRE(authority->revoke("issuing", made->serial, Reason::superseded, "x"));
    CHECK(*authority->unpublished_since("issuing", 0) == at);
    CHECK_FALSE(*authority->unpublished_since("root", 0));
    REQUIRE(authority->publish_due() == 1);
    CHECK_FALSE(*authority->unpublished_since("issuing", 0));
  }
}
