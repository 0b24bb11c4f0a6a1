#include "office/letters/marks.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "platform/blobs/sealer.h"
#include "tests/support/database.h"

namespace paraf::letters {

namespace {

const OfficeId badung = OfficeId::trusted("badung"), kudus = OfficeId::trusted("kudus");
const Timestamp now = *Timestamp::parse("2026-01-05T02:00:00Z");
const PersonId kasi = PersonId::trusted("01KASI");

Content saying(const std::string& words) {
  Content content{"rekomendasi", "", "000102030405060708090a0b0c0d0e0f", {}};
  content.blocks = {Heading{"Biasa", "-", "Rekomendasi", true}, Text{words, true}, SignatureBlock{}};
  return content;
}

}  // namespace

TEST_CASE("a mark is bound to the version it was written on, kept sealed, once, and for its office") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    SeededRandom random{5};
    const auto store = db.open({&registry::sql, &sql});
    const auto sealer = blobs::Sealer::for_tests(random);
    const auto in = [&](const OfficeId& office, auto work) {
      return store->transact(store::Scope::office(office), work);
    };
    const auto made = in(badung, [&](store::Transaction& tx) {
      return draft(tx, now, random, sealer, {"CASE", "rekomendasi", kasi}, saying("Satu."));
    });
    REQUIRE(made);
    struct Row {
      std::string why, id;
      int edition, block;
      std::string words, code;
    };
    const Row rows[] = {
        {"at a block that is there", "a", 1, 1, "tambahkan NIP", ""},
        {"the same again is the same mark", "a", 1, 1, "tambahkan NIP", ""},
        {"at the last block", "b", 1, 2, "jabatan salah", ""},
        {"one past the last", "c", 1, 3, "x", "letters.mark"},
        {"before the first", "d", 1, -1, "x", "letters.mark"},
        {"no words", "e", 1, 1, "", "letters.mark"},
        {"a flood of words", "f", 1, 1, std::string(2001, 'x'), "letters.mark"},
        {"on a version that is not there yet", "g", 2, 1, "x", "letters.changed_since"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.why);
      const auto done = in(badung, [&](store::Transaction& tx) {
        return mark_correction(tx, sealer, *made,
                               {row.id, row.edition, row.block, kasi, "Kepala Seksi", row.words, now});
      });
      CHECK((done ? std::string{} : std::string{done.error().code}) == row.code);
    }
    const auto kept = in(badung, [&](store::Transaction& tx) { return marks(tx, sealer, made->id); });
    REQUIRE(kept);
    REQUIRE(kept->size() == 2);
    CHECK((*kept)[0].words == "tambahkan NIP");
    CHECK((*kept)[1].block == 2);
    CHECK(in(kudus, [&](store::Transaction& tx) { return marks(tx, sealer, made->id); })->empty());

    const auto revised = in(badung, [&](store::Transaction& tx) {
      return revise(tx, now, sealer, *made, saying("Dua."), kasi, "diperbaiki");
    });
    REQUIRE(revised);
    const auto late = in(badung, [&](store::Transaction& tx) {
      return mark_correction(tx, sealer, *revised, {"h", 1, 1, kasi, "", "masih salah", now});
    });
    CHECK((late ? "" : std::string{late.error().code}) == "letters.changed_since");
    CHECK(in(badung, [&](store::Transaction& tx) { return marks(tx, sealer, made->id); })->size() == 2);
  }
}

TEST_CASE("a block is told by what it says") {
  struct Row {
    Block block;
    std::string words;
  };
  const Row rows[] = {
      {Kop{}, ""},
      {Heading{"Biasa", "", "Rekomendasi", true}, "Biasa · Rekomendasi"},
      {Pairs{{{"Nama", "Ani"}, {"NIP", "-"}}}, "Nama: Ani · NIP: -"},
      {Numbered{{"satu", "dua"}}, "satu · dua"},
      {SignatureBlock{}, ""},
      {Table{.head = {"Nama", "NIK"}, .widths = {}, .rows = {{"Ani", "3319014508900002"}, {"Budi", "-"}}},
       "Nama · NIK · Ani | 3319************ · Budi | -"},
  };
  for (const Row& row : rows) CHECK(words_of(row.block) == row.words);
}

}  // namespace paraf::letters
