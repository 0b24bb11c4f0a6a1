#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "office/letters/letters.h"
#include "office/people/day.h"
#include "platform/blobs/sealer.h"
#include "tests/support/database.h"

using namespace paraf;
using namespace paraf::letters;

namespace {

const OfficeId badung = OfficeId::trusted("badung");
const Timestamp now = *Timestamp::parse("2026-01-05T02:00:00Z");
const auto day = *people::parse_day("2026-01-05");
const registry::NumberPattern pattern = *registry::NumberPattern::parse("{urut:3}/{tahun}");
const PersonId kasi = PersonId::trusted("01KASI"), kabid = PersonId::trusted("01KABID"),
               kadis = PersonId::trusted("01KADIS");

Content saying(const std::string& words) {
  Content content{"rekomendasi", "", "000102030405060708090a0b0c0d0e0f", {}};
  content.blocks = {Heading{"Biasa", "-", "Rekomendasi", true}, Text{words, true}, SignatureBlock{}};
  return content;
}

Initial by(const PersonId& person, const std::string& performer, const Letter& letter) {
  return {.person = person,
          .performer = performer,
          .position = "Kepala",
          .edition = letter.edition,
          .hash = letter.hash,
          .at = now};
}

struct Installation {
  explicit Installation(tests::Database& db)
      : store(db.open({&registry::sql, &sql})), sealer(blobs::Sealer::for_tests(random)) {}
  SeededRandom random{5};
  std::unique_ptr<store::Store> store;
  blobs::Sealer sealer;
  template <typename F>
  auto in(F work) {
    return store->transact(store::Scope::office(badung), work);
  }
  Result<Letter> make(const std::string& words) {
    return in([&](store::Transaction& tx) {
      return draft(tx, now, random, sealer, {"CASE", "rekomendasi", kasi}, saying(words));
    });
  }
};

using Tx = store::Transaction;

}  // namespace

TEST_CASE("initials hold as long as nothing changed since they were given") {
  const auto version = [](int edition, const char* hash) {
    return Version{.edition = edition, .hash = hash, .by = {}, .at = now, .remark = ""};
  };
  const auto mark = [](int edition, const char* hash) {
    return Initial{
        .person = kasi, .performer = "kasi", .position = "", .edition = edition, .hash = hash, .at = now};
  };
  struct Row {
    std::string why;
    std::vector<Version> versions;
    std::vector<Initial> initials;
    std::size_t hold;
  };
  const Row rows[] = {
      {"given to the only version", {version(1, "a")}, {mark(1, "a")}, 1},
      {"typed cleanly, the same words", {version(1, "a"), version(2, "a")}, {mark(1, "a")}, 1},
      {"edited after", {version(1, "a"), version(2, "b")}, {mark(1, "a")}, 0},
      {"edited and taken back: nobody saw what stood between",
       {version(1, "a"), version(2, "b"), version(3, "a")},
       {mark(1, "a")},
       0},
      {"given again after the edit", {version(1, "a"), version(2, "b")}, {mark(1, "a"), mark(2, "b")}, 1},
      {"one before, one after",
       {version(1, "a"), version(2, "a"), version(3, "b")},
       {mark(2, "a"), mark(3, "b")},
       1},
      {"a hash that was never the letter's", {version(1, "a")}, {mark(1, "x")}, 0},
      {"no letter", {}, {mark(1, "a")}, 0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(holding(row.initials, row.versions).size() == row.hold);
  }
}

TEST_CASE("a letter goes from draft over initials and number to the archive, each once") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Installation here{db};
    const auto made = here.make("Direkomendasikan.");
    REQUIRE(made);
    CHECK(made->state == LetterState::draft);
    CHECK(made->subject == "Rekomendasi");
    const registry::NewEntry entry{
        .owner_case = "CASE", .from = "Dinas", .to = "PSrE", .subject = "Rekomendasi"};
    const std::vector<std::string> chain = {"kasi", "kabid"};

    const auto one = here.in([&](Tx& tx) { return initial(tx, now, *made, by(kasi, "kasi", *made)); });
    REQUIRE(one);
    CHECK(code_of(here.in([&](Tx& tx) { return initial(tx, now, *one, by(kasi, "kasi", *one)); })) ==
          "letters.already");
    const auto early = here.in([&](Tx& tx) { return number(tx, now, *one, day, pattern, entry, chain); });
    REQUIRE_FALSE(early);
    CHECK(early.error().line() == "refused letters.initials_missing: performers=kabid");
    const auto two = here.in([&](Tx& tx) { return initial(tx, now, *one, by(kabid, "kabid", *one)); });
    REQUIRE(two);
    CHECK(code_of(here.in([&](Tx& tx) { return seal(tx, now, *two, kasi); })) == "letters.not_signed");
    CHECK(code_of(here.in([&](Tx& tx) {
            return mark_signed(tx, now, *two, kadis, DocumentId::trusted("D"));
          })) == "letters.not_numbered");

    const auto numbered = here.in([&](Tx& tx) { return number(tx, now, *two, day, pattern, entry, chain); });
    REQUIRE(numbered);
    CHECK(numbered->number == "001/2026");
    // After a crash before the signature: the same number again.
    CHECK(here.in([&](Tx& tx) { return number(tx, now, *numbered, day, pattern, entry, chain); })->number ==
          "001/2026");
    CHECK(code_of(here.in([&](Tx& tx) {
            return revise(tx, now, here.sealer, *numbered, saying("x"), kasi, "");
          })) == "letters.not_a_draft");

    const auto done =
        here.in([&](Tx& tx) { return mark_signed(tx, now, *numbered, kadis, DocumentId::trusted("D")); });
    REQUIRE(done);
    CHECK(done->state == LetterState::signed_);
    CHECK(here.in([&](Tx& tx) { return registry::entry_of(tx, registry::Book::outgoing, made->id.text()); })
              ->value()
              .state == registry::EntryState::final);
    CHECK(code_of(here.in([&](Tx& tx) {
            return mark_signed(tx, now, *done, kadis, DocumentId::trusted("D"));
          })) == "letters.already");
    CHECK(code_of(here.in([&](Tx& tx) { return drop(tx, now, *done, "x"); })) == "letters.already");

    const auto sealed = here.in([&](Tx& tx) { return seal(tx, now, *done, kasi); });
    REQUIRE(sealed);
    CHECK(code_of(here.in([&](Tx& tx) { return seal(tx, now, *sealed, kasi); })) == "letters.already");
    CHECK(code_of(here.in([&](Tx& tx) { return archive(tx, now, *sealed, kasi, "000.6", 0); })) ==
          "letters.retention");
    const auto archived = here.in([&](Tx& tx) { return archive(tx, now, *sealed, kasi, "000.6", 5); });
    REQUIRE(archived);
    const auto sent =
        here.in([&](Tx& tx) { return dispatch(tx, now, *archived, kasi, "PSrE", "Sub Bagian Umum"); });
    REQUIRE(sent);
    CHECK(sent->sealed_at);
    CHECK(sent->archived_at);
    CHECK(sent->dispatched_to == "PSrE");
    // An act decided on an older reading does not land.
    CHECK(code_of(here.in([&](Tx& tx) { return seal(tx, now, *done, kasi); })) == "letters.changed");
  }
}

TEST_CASE("an edit voids the initials; typing cleanly does not; content is sealed and comes back") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Installation here{db};
    const auto made = here.make("Nama: Ratih, NIK 5103065504870011");
    REQUIRE(made);
    auto at = here.in([&](Tx& tx) { return initial(tx, now, *made, by(kasi, "kasi", *made)); });
    at = here.in([&](Tx& tx) {
      return revise(tx, now, here.sealer, *at, saying("Nama: Ratih, NIK 5103065504870011"), kasi, "diketik");
    });
    REQUIRE(at);
    CHECK(at->edition == 2);
    CHECK(here.in([&](Tx& tx) { return holding_initials(tx, made->id); })->size() == 1);
    at = here.in(
        [&](Tx& tx) { return revise(tx, now, here.sealer, *at, saying("Nama: Ratri"), kasi, "diubah"); });
    REQUIRE(at);
    CHECK(here.in([&](Tx& tx) { return holding_initials(tx, made->id); })->empty());
    CHECK(here.in([&](Tx& tx) { return initials(tx, made->id); })->size() == 1);
    // Somebody who looked at the edition before cannot initial this one by it.
    CHECK(code_of(here.in([&](Tx& tx) { return initial(tx, now, *at, by(kabid, "kabid", *made)); })) ==
          "letters.changed_since");
    const auto words = here.in([&](Tx& tx) { return content(tx, here.sealer, made->id, 1); });
    REQUIRE(words);
    CHECK(std::get<Text>(words->blocks[1]).text == "Nama: Ratih, NIK 5103065504870011");
    CHECK(canonical_hash(*words) == made->hash);
    if (db.engine() == tests::Engine::sqlite)
      CHECK(db.raw_text("SELECT count(*) FROM letter_version WHERE instr(content, CAST('5103065504870011' AS "
                        "BLOB)) > 0") == "0");
  }
}

TEST_CASE("a letter given up leaves its number in the book as batal; a reopened one keeps it") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Installation here{db};
    const registry::NewEntry entry{.subject = "Rekomendasi"};
    const auto made = here.make("a");
    auto at = here.in([&](Tx& tx) { return number(tx, now, *made, day, pattern, entry, {}); });
    at = here.in([&](Tx& tx) { return reopen(tx, now, *at); });
    REQUIRE(at);
    CHECK(at->state == LetterState::draft);
    at = here.in([&](Tx& tx) { return revise(tx, now, here.sealer, *at, saying("b"), kasi, "koreksi"); });
    at = here.in([&](Tx& tx) { return number(tx, now, *at, day, pattern, entry, {}); });
    REQUIRE(at);
    CHECK(at->number == "001/2026");
    CHECK(code_of(here.in([&](Tx& tx) { return drop(tx, now, *at, ""); })) == "registry.reason_missing");
    at = here.in([&](Tx& tx) { return drop(tx, now, *at, "Permohonan ditarik"); });
    REQUIRE(at);
    CHECK(at->state == LetterState::dropped);
    const auto line =
        here.in([&](Tx& tx) { return registry::entry_of(tx, registry::Book::outgoing, made->id.text()); });
    REQUIRE((line && *line));
    CHECK((*line)->state == registry::EntryState::voided);
    // The next letter of the case takes the next number.
    const auto next = here.make("c");
    CHECK(here.in([&](Tx& tx) { return number(tx, now, *next, day, pattern, entry, {}); })->number ==
          "002/2026");
    CHECK(here.in([](Tx& tx) { return letter_of_case(tx, "CASE", "rekomendasi"); })->value().id == next->id);
  }
}

TEST_CASE("the public page knows a letter by its code once it is signed, and not before") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Installation here{db};
    const auto made = here.make("a");
    const auto look = [&] {
      return here.store->read(store::Scope::installation(),
                              [&](Tx& tx) { return letter_by_code(tx, made->check_code); });
    };
    REQUIRE(look());
    CHECK_FALSE(look()->has_value());
    auto at =
        here.in([&](Tx& tx) { return number(tx, now, *made, day, pattern, {.subject = "Rekomendasi"}, {}); });
    at = here.in([&](Tx& tx) { return mark_signed(tx, now, *at, kadis, DocumentId::trusted("D")); });
    REQUIRE(at);
    REQUIRE(look()->has_value());
    CHECK((*look())->number == "001/2026");
    CHECK((*look())->office == badung);
    // A code is for the public page only: an office's own transaction does not look across offices.
    CHECK(code_of(here.in([&](Tx& tx) { return letter_by_code(tx, made->check_code); })) ==
          "store.other_office");
    // Another office does not know the letter by its id.
    CHECK(code_of(here.store->read(store::Scope::office(OfficeId::trusted("kudus")),
                                   [&](Tx& tx) { return letter(tx, made->id); })) == "letters.unknown");
  }
}

TEST_CASE("no subject carries a NIK into a list") {
  for (tests::Database& db : tests::each_engine()) {
    Installation here{db};
    Content content = saying("a");
    std::get<Heading>(content.blocks[0]).hal = "Rekomendasi a.n. 5103065504870011";
    CHECK(code_of(here.in([&](Tx& tx) {
            return draft(tx, now, here.random, here.sealer, {"CASE", "rekomendasi", kasi}, content);
          })) == "registry.subject_holds_nik");
  }
}
