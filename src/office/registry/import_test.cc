#include "office/registry/import.h"

#include <doctest/doctest.h>

#include "office/people/day.h"
#include "tests/support/database.h"

namespace paraf::registry {
namespace {

const OfficeId kudus = OfficeId::trusted("kudus");
const Timestamp now = *Timestamp::parse("2026-01-05T02:00:00Z");

TEST_CASE("a book that an office kept before is taken over under its own numbers, and goes on after them") {
  const auto table =
      sheet::read(bytes_of("No;Tanggal;Nomor Surat;Dari;Perihal;Ket\n"
                           "1;02/01/2026;045/1;Dinas A;Undangan;\n"
                           "2;02/01/2026;045/2;Dinas B;Permohonan;batal: salah tujuan\n"
                           "2;03/01/2026;045/3;Dinas C;Permohonan;\n"
                           "x;03/01/2026;045/4;Dinas D;Permohonan;\n"
                           "5;2026-01-04;045/5;Dinas E;KTP 3319025204860001;\n"
                           "6;4 Januari 2026;045/6;Dinas F;Permohonan;\n"));
  REQUIRE(table);
  CHECK(missing_column(*table, Book::incoming).empty());
  const EntryList list = read_entries(*table, Book::incoming);
  CHECK(list.rows == 6);
  REQUIRE(list.good.size() == 3);
  std::string codes;
  for (const EntryFinding& f : list.findings) codes += std::to_string(f.row) + ' ' + f.code + '\n';
  CHECK(codes == "4 people.import.twice\n5 registry.import.sequence\n6 registry.subject_holds_nik\n");

  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    const auto in = [&](auto work) { return store->transact(store::Scope::office(kudus), work); };
    for (const ImportedEntry& one : list.good)
      REQUIRE(in([&](store::Transaction& tx) { return take_over(tx, now, one.entry); }));
    CHECK(code_of(in([&](store::Transaction& tx) { return take_over(tx, now, list.good[0].entry); })) ==
          "registry.sequence_taken");
    const auto next = in([&](store::Transaction& tx) {
      return enter(tx, now, *people::parse_day("2026-01-05"), *NumberPattern::parse("{urut:4}"),
                   {.letter = "a", .subject = "Baru"});
    });
    REQUIRE(next);
    CHECK(next->sequence == 7);
    CHECK(*in([](store::Transaction& tx) { return gaps(tx, Book::incoming, 2026); }) ==
          std::vector<int>{3, 4, 5});
    const auto all = in([](store::Transaction& tx) {
      return paraf::registry::list(tx, {.book = Book::incoming, .year = 2026});
    });
    CHECK(all->entries.at(1).state == EntryState::voided);
  }
}

}  // namespace
}  // namespace paraf::registry
