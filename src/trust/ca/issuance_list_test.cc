// A list of orders on one approval.
#include <doctest/doctest.h>

#include "trust/ca/fixture.h"
#include "trust/ca/requests.h"

using namespace paraf;
using namespace paraf::ca;
using fixture::House;
using State = Request::State;
using Act = Request::Act;

namespace {

struct Died {};
const std::string ani = "person:ani", budi = "person:budi";

ListRow row_for(House& house, int line, const std::string& name) {
  return {line,
          {{"profile", "individual"},
           {"subscriber", SubscriberId::make(house.clock.now(), house.random).text()},
           {"public_key", base64(crypto::generate_key(crypto::KeyKind::p256).value().spki)},
           {"common_name", name},
           {"organization", "Pemerintah Kota Contoh"}}};
}

Request::Content naming(const ListReport& checked) {
  return {{"list", checked.hash}, {"rows", std::to_string(checked.rows.size())}};
}

}  // namespace

TEST_CASE("a list is issued as it was checked, by two officers") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto authority = house.ready();
    Requests requests{*authority, house.parts()};
    std::vector<ListRow> rows{row_for(house, 2, "Ani Lestari"), row_for(house, 3, "Budi Santoso"),
                              row_for(house, 4, "Citra Dewi")};

    auto spoiled = rows;
    spoiled[1].content["common_name"] = "Budi 3275014408750002";
    spoiled[2].content["public_key"] = rows[0].content.at("public_key");
    const auto report = requests.check_list(spoiled, ani);
    REQUIRE(report);
    CHECK(report->bad == 2);
    CHECK(!report->rows[0].problem);
    CHECK(report->rows[1].problem->code == "ca.lint");
    CHECK(report->rows[2].problem->code == "ca.list.same_key");
    // What was not good was not kept.
    CHECK(code_of(requests.ask(Act::issue_list, naming(*report), ani)) == "ca.list.none");

    const auto checked = requests.check_list(rows, ani);
    REQUIRE(checked);
    CHECK(checked->bad == 0);
    CHECK(requests.check_list(rows, budi)->hash == checked->hash);  // kept once
    CHECK(checked->hash != report->hash);
    Request::Content wrong = naming(*checked);
    wrong["rows"] = "2";
    CHECK(code_of(requests.ask(Act::issue_list, wrong, ani)) == "ca.request.content");
    const auto asked = requests.ask(Act::issue_list, naming(*checked), ani);
    REQUIRE(asked);
    CHECK(code_of(requests.approve(asked->id, asked->hash, ani)) == "ca.request.own");
    const auto done = requests.approve(asked->id, asked->hash, budi);
    REQUIRE(done);
    CHECK(done->state == State::done);
    CHECK(done->result == "3");
    const auto made = requests.list_made(*done);
    REQUIRE(made);
    for (const ListMade& row : *made) {
      CAPTURE(row.line);
      CHECK(authority->find("issuing", row.serial)->subject.find(row.name) != std::string::npos);
    }
    // The same list once more would give everybody a second certificate.
    const auto again = requests.check_list(rows, budi);
    REQUIRE(code_of(again) == "ca.list.issued");
    CHECK(again.error().facts.front().second == asked->id.text());
    Request::Content renamed = naming(*checked);
    renamed["name"] = "lain.csv";
    CHECK(code_of(requests.ask(Act::issue_list, renamed, budi)) == "ca.list.issued");
    CHECK(code_of(requests.preview(Act::issue_list, naming(*checked))) == "ca.list.issued");
    auto longer = rows;
    longer.push_back(row_for(house, 5, "Dodi Hartono"));
    CHECK(requests.check_list(longer, budi));  // another list
  }
}

TEST_CASE("what a list that was given up had issued, the same list does not issue again") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto authority = house.ready();
    Requests requests{*authority, house.parts()};
    const std::vector<ListRow> rows{row_for(house, 2, "Ani Lestari"), row_for(house, 3, "Budi Santoso")};
    const auto checked = requests.check_list(rows, ani).value();
    const auto asked = requests.ask(Act::issue_list, naming(checked), ani).value();
    const std::string key = rows[1].content.at("public_key");
    // The second row's key is somebody else's for as long as the first request lives.
    db.raw("INSERT INTO ca_key (spki_hash, subscriber, seen) VALUES ('" +
           hex(crypto::sha256(from_base64(key).value())) + "', 'lain', 1)");
    REQUIRE(requests.approve(asked.id, asked.hash, budi)->state == State::failed);
    const std::string serial = requests.list_made(asked)->at(0).serial;
    REQUIRE(requests.withdraw(asked.id, ani));
    db.raw("DELETE FROM ca_key WHERE subscriber = 'lain'");

    const auto second = requests.ask(Act::issue_list, naming(requests.check_list(rows, ani).value()), ani).value();
    const auto done = requests.approve(second.id, second.hash, budi);
    REQUIRE(done);
    CHECK(done->state == State::done);
    CHECK(requests.list_made(*done)->at(0).serial == serial);
    CHECK(db.raw_text("SELECT COUNT(*) FROM ca_certificate WHERE subscriber <> ''") == "2");
    CHECK(code_of(requests.check_list(rows, ani)) == "ca.list.issued");
  }
}

TEST_CASE("a row refused after the approval stops no other, and is tried again") {
  tests::Database db{tests::Engine::sqlite};
  House house{db};
  const auto authority = house.ready();
  Requests requests{*authority, house.parts()};
  const std::vector<ListRow> rows{row_for(house, 2, "Ani Lestari"), row_for(house, 3, "Budi Santoso")};
  const auto checked = requests.check_list(rows, ani);
  const auto asked = requests.ask(Act::issue_list, naming(*checked), ani);
  REQUIRE(asked);
  const Bytes lost = from_base64(rows[0].content.at("public_key")).value();
  REQUIRE(authority->block_key(lost, "lost", budi));
  const auto half = requests.approve(asked->id, asked->hash, budi);
  REQUIRE(half);
  CHECK(half->state == State::failed);
  CHECK(half->result == "ca.list.refused");
  auto made = requests.list_made(*half);
  CHECK(made->at(0).code == "ca.key_blocked");
  const std::string serial = made->at(1).serial;
  CHECK(serial.size() == 36);
  CHECK(requests.retry(asked->id, budi)->state == State::failed);
  CHECK(requests.list_made(*half)->at(1).serial == serial);  // not a second one
  CHECK(db.raw_text("SELECT COUNT(*) FROM ca_certificate WHERE subscriber <> ''") == "1");
}

TEST_CASE("who dies in the midst of a list goes on with the rows that are left") {
  for (const std::string step :
       {"ca.promised", "ca.fulfilled", "ca.list_row_issued", "ca.list_row_kept", "ca.request_performed"}) {
    for (tests::Database& db : tests::each_engine()) {
      CAPTURE(db.name());
      CAPTURE(step);
      House house{db};
      REQUIRE(house.found());
      const std::vector<ListRow> rows{row_for(house, 2, "Ani Lestari"), row_for(house, 3, "Budi Santoso"),
                                      row_for(house, 4, "Citra Dewi")};
      RequestId id;
      {
        int seen = 0;
        const FaultPoint die{[&](std::string_view at) {
          if (at == step && (++seen == 2 || at == "ca.request_performed")) throw Died{};
        }};
        const auto authority = house.open(die);
        REQUIRE(authority);
        Requests requests{**authority, house.parts(die)};
        const auto checked = requests.check_list(rows, ani);
        const auto asked = requests.ask(Act::issue_list, naming(*checked), ani);
        REQUIRE(asked);
        id = asked->id;
        CHECK_THROWS_AS((void)requests.approve(id, asked->hash, budi), Died);
      }
      const auto next = house.open();
      REQUIRE(next);
      Requests requests{**next, house.parts()};
      CHECK(requests.resume().value() == 1);
      CHECK(requests.resume().value() == 0);
      CHECK(requests.find(id)->state == State::done);
      const auto made = requests.list_made(*requests.find(id));
      REQUIRE(made);
      for (const ListMade& row : *made) CHECK(row.serial.size() == 36);
      CHECK(db.raw_text("SELECT COUNT(*) FROM ca_certificate WHERE state = 1 AND subscriber <> ''") == "3");
    }
  }
}

TEST_CASE("a list is kept in batches, cannot be asked for until it is whole, and is forgotten unasked") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto authority = house.ready();
    std::vector<ListRow> rows;
    for (int line = 2; line < 203; ++line) rows.push_back(row_for(house, line, "Ani Lestari"));
    std::string hash;
    {
      Requests dying{*authority, house.parts(FaultPoint{[](std::string_view at) {
                       if (at == "ca.list_batch_kept") throw Died{};
                     }})};
      CHECK_THROWS_AS((void)dying.check_list(rows, ani), Died);
      hash = db.raw_text("SELECT hash FROM ca_list");
      CHECK(db.raw_text("SELECT COUNT(*) FROM ca_list_row") == "200");
    }
    Requests requests{*authority, house.parts()};
    CHECK(code_of(requests.list_rows(hash)) == "ca.list.none");
    CHECK(code_of(requests.ask(Act::issue_list, {{"list", hash}, {"rows", "200"}}, ani)) == "ca.list.none");
    const auto checked = requests.check_list(rows, ani);
    REQUIRE(checked);
    CHECK(checked->hash == hash);
    CHECK(requests.list_rows(hash)->size() == 201);

    const auto kept = requests.check_list({rows[0], rows[1]}, ani);
    const auto asked = requests.ask(Act::issue_list, naming(*kept), ani);
    REQUIRE(asked);
    house.clock.advance(std::chrono::hours{24 * 29});
    CHECK(requests.sweep_lists().value() == 0);
    house.clock.advance(std::chrono::hours{24 * 2});
    CHECK(requests.sweep_lists().value() == 1);
    CHECK(requests.sweep_lists().value() == 0);
    CHECK(code_of(requests.list_rows(hash)) == "ca.list.none");
    CHECK(db.raw_text("SELECT COUNT(*) FROM ca_list_row") == "2");  // what was asked for stays
    CHECK(requests.approve(asked->id, asked->hash, budi)->state == State::done);
    // What was made of it says which fields each certificate was asked with.
    CHECK(requests.list_made(*asked)->at(1).content == rows[1].content);
  }
}
