// After a restore: nothing is said, signed or given out until what came after the backup is known again.
#include <doctest/doctest.h>

#include "platform/store/restore_guard.h"
#include "trust/ca/fixture.h"

using namespace paraf;
using namespace paraf::ca;
using fixture::House;

namespace {

void mark_restored(House& house) {
  REQUIRE(house.store->transact(store::Scope::installation(), [&](store::Transaction& tx) {
    return store::restore_guard::set(tx, {.restored_at = house.clock.now(), .backup_at = house.clock.now(), .backup = "b"});
  }));
}

std::vector<Bytes> published(Authority& authority) {
  return {authority.latest_crl("root")->der, authority.latest_crl("issuing")->der};
}

}  // namespace

TEST_CASE("after a restore nothing is issued, published or called good until prefixes are burnt and revocations are back") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    auto authority = house.ready();
    const auto kept = authority->issue(house.order("kept"));
    REQUIRE(kept);
    const auto old_prefix = kept->serial.substr(0, 2);
    const std::vector<Bytes> of_backup = published(*authority);
    const Timestamp backup_at = house.clock.now();

    // What happened after the backup: one revoked that it knows, one that it does not know.
    const auto lost = authority->issue(house.order("lost"));
    REQUIRE(lost);
    house.clock.advance(std::chrono::hours{25});  // both lists are due
    REQUIRE(authority->revoke("issuing", kept->serial, Reason::affiliation_changed, "x"));
    REQUIRE(authority->revoke("issuing", lost->serial, Reason::superseded, "x"));
    REQUIRE(authority->publish_due() == 2);
    const std::vector<Bytes> lists = published(*authority);
    authority.reset();

    // The backup comes back: as if the last day had not been.
    db.raw("UPDATE ca_certificate SET revoked_at = NULL, reason = NULL WHERE serial = '" + kept->serial + "'");
    db.raw("DELETE FROM ca_order WHERE serial = '" + lost->serial + "'");
    db.raw("DELETE FROM ca_serial WHERE serial = '" + lost->serial + "'");
    db.raw("DELETE FROM ca_certificate WHERE serial = '" + lost->serial + "'");
    db.raw("DELETE FROM ca_crl WHERE this_update > " + std::to_string(backup_at.micros()));
    mark_restored(house);

    auto restored = house.open();
    REQUIRE(restored);
    const auto& issuing = (*restored)->certificate(keys::Purpose::issuing);
    const IssuanceOrder order = house.order("after");
    CHECK(*(*restored)->restore_pending());
    CHECK(code_of((*restored)->issue(order)) == "store.restore_pending");
    CHECK(code_of((*restored)->status().status(issuing, from_hex(kept->serial).value())) == "store.restore_pending");
    CHECK(code_of((*restored)->latest_crl("issuing")) == "store.restore_pending");
    CHECK(code_of((*restored)->publish_crl("issuing", 0)) == "store.restore_pending");
    CHECK((*restored)->publish_due() == 0);

    const Authority::TwoOfficers both{"person:a", "person:b"};
    CHECK(code_of((*restored)->clear_restore(lists, {"person:a", "person:a"})) == "ca.restore_two_officers");
    CHECK(code_of((*restored)->clear_restore(lists, {"person:a", ""})) == "ca.restore_two_officers");
    CHECK(code_of((*restored)->clear_restore({}, both)) == "ca.restore_list_missing");
    CHECK(code_of((*restored)->clear_restore({lists[0]}, both)) == "ca.restore_list_missing");
    CHECK(code_of((*restored)->clear_restore(of_backup, both)) == "ca.restore_list_missing");  // the backup's own
    CHECK(code_of((*restored)->clear_restore({Bytes{1, 2}}, both)) == "crypto.crl");
    house.clock.advance(std::chrono::hours{24 * 8});
    CHECK(code_of((*restored)->clear_restore(lists, both)) == "ca.restore_list_missing");  // no more in force
    house.clock.advance(-std::chrono::hours{24 * 8});

    const auto cleared = (*restored)->clear_restore(lists, both);
    REQUIRE(cleared);
    CHECK(cleared->revoked == 1);
    CHECK(cleared->lost == 1);
    CHECK(cleared->prefixes_burnt >= 1);
    CHECK((*restored)->find("issuing", kept->serial)->revoked->reason == Reason::affiliation_changed);
    CHECK((*restored)->find("issuing", lost->serial)->state == Record::State::presumed);
    CHECK((*restored)->status().status(issuing, from_hex(kept->serial).value())->kind == validation::Status::Kind::revoked);

    const auto after = (*restored)->issue(order);
    REQUIRE(after);
    CHECK(after->serial.substr(0, 2) != old_prefix);
    const auto list = crypto::Crl::parse((*restored)->latest_crl("issuing")->der);
    CHECK(list->find(from_hex(kept->serial).value())->reason == 3);
    CHECK(list->find(from_hex(lost->serial).value())->reason == 4);
    CHECK(code_of((*restored)->clear_restore(lists, both)) == "store.no_restore_pending");

    // The next start keeps the new prefix.
    const auto next = house.open();
    REQUIRE(next);
    CHECK((*next)->issue(house.order("next"))->serial.substr(0, 2) == after->serial.substr(0, 2));
  }
}

TEST_CASE("a list of another authority does not clear a restore; that nothing newer came out is for two officers to say") {
  tests::Database db{tests::Engine::sqlite}, other_db{tests::Engine::sqlite};
  House house{db}, other{other_db};
  auto authority = house.ready();
  const auto foreign = other.ready();
  const std::vector<Bytes> own = published(*authority), strange = published(*foreign);
  mark_restored(house);
  const Authority::TwoOfficers both{"person:a", "person:b"};
  CHECK(code_of(authority->clear_restore(strange, both, true)) == "ca.restore_list_foreign");
  CHECK(code_of(authority->clear_restore(own, both)) == "ca.restore_list_missing");
  CHECK(code_of(authority->clear_restore({}, {"person:a", "person:a"}, true)) == "ca.restore_two_officers");
  CHECK(authority->clear_restore({}, both, true));
  CHECK(authority->latest_crl("issuing"));
}
