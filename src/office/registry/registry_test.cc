#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <thread>

#include "office/people/day.h"
#include "office/registry/registry.h"
#include "tests/support/database.h"

using namespace paraf;
using namespace paraf::registry;

namespace {

const OfficeId bekasi = OfficeId::trusted("bekasi");
const OfficeId kudus = OfficeId::trusted("kudus");
const Timestamp now = *Timestamp::parse("2026-01-05T02:00:00Z");
const auto day = *people::parse_day("2026-01-05");
const NumberPattern pattern = *NumberPattern::parse("{urut:3}/{klasifikasi}/{unit}/{bulan_romawi}/{tahun}");

NewEntry letter(std::string id) {
  return {.letter = std::move(id),
          .owner_case = "case",
          .their_number = "",
          .letter_day = "",
          .from = "Dinas",
          .to = "BSrE",
          .subject = "Rekomendasi",
          .parts = {"000.6", "Diskominfo", ""}};
}

}  // namespace

TEST_CASE("numbers of a book run from one, once each, and start anew each year and office") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    const auto take = [&](const OfficeId& office, const std::string& id, const char* when) {
      return store->transact(store::Scope::office(office), [&](store::Transaction& tx) {
        return reserve(tx, now, *people::parse_day(when), pattern, letter(id));
      });
    };
    CHECK(take(bekasi, "a", "2025-12-31")->number == "001/000.6/Diskominfo/XII/2025");
    CHECK(take(bekasi, "b", "2025-12-31")->sequence == 2);
    CHECK(take(bekasi, "c", "2026-01-01")->sequence == 1);
    CHECK(take(kudus, "a", "2026-01-01")->sequence == 1);
    // The same letter keeps its number, also when it is asked for in another year.
    CHECK(take(bekasi, "a", "2026-02-01")->number == "001/000.6/Diskominfo/XII/2025");
  }
}

TEST_CASE("an act that is rolled back gives its number back") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    const auto failed =
        store->transact(store::Scope::office(bekasi), [&](store::Transaction& tx) -> Result<AgendaEntry> {
          TRY(reserve(tx, now, day, pattern, letter("a")));
          return refused("workflow.something");
        });
    CHECK_FALSE(failed);
    const auto taken = store->transact(store::Scope::office(bekasi), [&](store::Transaction& tx) {
      return reserve(tx, now, day, pattern, letter("b"));
    });
    REQUIRE(taken);
    CHECK(taken->sequence == 1);
  }
}

TEST_CASE("letters registered at the same moment leave no gap and share no number") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    // Two nodes where the engine allows it; on SQLite one store is the only writer.
    std::vector<std::unique_ptr<store::Store>> nodes;
    nodes.push_back(db.open({&sql}));
    if (db.engine() == tests::Engine::postgresql) nodes.push_back(db.open({&sql}));
    constexpr int writers = 6, each = 15;
    std::vector<std::thread> threads;
    std::vector<std::vector<int>> given(writers);
    for (int w = 0; w < writers; ++w)
      threads.emplace_back([&, w] {
        store::Store& store = *nodes[static_cast<std::size_t>(w) % nodes.size()];
        for (int i = 0; i < each; ++i) {
          const std::string id = std::to_string(w) + "-" + std::to_string(i);
          // Every third act fails after it took its number.
          const bool fails = i % 3 == 2;
          const auto taken = store.transact(
              store::Scope::office(bekasi), [&](store::Transaction& tx) -> Result<AgendaEntry> {
                AgendaEntry entry = TRY(reserve(tx, now, day, pattern, letter(id)));
                if (fails) return refused("workflow.something");
                return entry;
              });
          if (taken) given[static_cast<std::size_t>(w)].push_back(taken->sequence);
        }
      });
    for (std::thread& thread : threads) thread.join();
    std::vector<int> all;
    for (const auto& some : given) all.insert(all.end(), some.begin(), some.end());
    std::sort(all.begin(), all.end());
    REQUIRE(all.size() == writers * 10);
    for (std::size_t i = 0; i < all.size(); ++i) CHECK(all[i] == static_cast<int>(i) + 1);
    const auto missing = nodes[0]->read(
        store::Scope::office(bekasi), [](store::Transaction& tx) { return gaps(tx, Book::outgoing, 2026); });
    REQUIRE(missing);
    CHECK(missing->empty());
  }
}

TEST_CASE("a reserved number becomes final or batal, never both") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    const auto in = [&](auto work) { return store->transact(store::Scope::office(bekasi), work); };
    using Tx = store::Transaction;
    for (const char* id : {"signed", "dropped", "open"})
      REQUIRE(in([&](Tx& tx) { return reserve(tx, now, day, pattern, letter(id)); }));
    CHECK(in([&](Tx& tx) { return finish(tx, now, "signed"); })->state == EntryState::final);
    CHECK(in([&](Tx& tx) { return finish(tx, now, "signed"); })->state == EntryState::final);
    CHECK(code_of(in([&](Tx& tx) { return abandon(tx, now, "dropped", "  "); })) ==
          "registry.reason_missing");
    const auto dropped = in([&](Tx& tx) { return abandon(tx, now, "dropped", "Permohonan ditarik"); });
    REQUIRE(dropped);
    CHECK(dropped->state == EntryState::voided);
    CHECK(code_of(in([&](Tx& tx) { return finish(tx, now, "dropped"); })) == "registry.voided");
    CHECK(code_of(in([&](Tx& tx) { return reserve(tx, now, day, pattern, letter("dropped")); })) ==
          "registry.voided");
    CHECK(code_of(in([&](Tx& tx) { return abandon(tx, now, "signed", "salah"); })) ==
          "registry.already_final");
    CHECK(code_of(in([&](Tx& tx) { return finish(tx, now, "unknown"); })) == "registry.not_entered");
    // The number of the dropped one stays in the book, with its reason.
    const auto kept = in([&](Tx& tx) { return entry_of(tx, Book::outgoing, "dropped"); });
    REQUIRE((kept && *kept));
    CHECK((*kept)->sequence == 2);
    CHECK((*kept)->reason == "Permohonan ditarik");
  }
}

TEST_CASE("an incoming letter is entered once, and no subject carries a NIK") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    const auto in = [&](auto work) { return store->transact(store::Scope::office(bekasi), work); };
    using Tx = store::Transaction;
    const auto agenda = *NumberPattern::parse("{urut:4}");
    CHECK(in([&](Tx& tx) { return enter(tx, now, day, agenda, letter("a")); })->number == "0001");
    CHECK(code_of(in([&](Tx& tx) { return enter(tx, now, day, agenda, letter("a")); })) ==
          "registry.already_entered");
    NewEntry named = letter("b");
    named.subject = "Permohonan a.n. 3515144508680002";
    CHECK(code_of(in([&](Tx& tx) { return enter(tx, now, day, agenda, named); })) ==
          "registry.subject_holds_nik");
    CHECK(in([&](Tx& tx) { return enter(tx, now, day, agenda, letter("c")); })->number == "0002");
  }
}

TEST_CASE("the book is listed in order and searched without regard to case") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    const auto in = [&](auto work) { return store->transact(store::Scope::office(bekasi), work); };
    using Tx = store::Transaction;
    const std::pair<const char*, const char*> letters[] = {
        {"a", "Dinas Kesehatan"}, {"b", "Kecamatan 100%"}, {"c", "DINAS Sosial"}};
    for (const auto& [id, from] : letters) {
      NewEntry entry = letter(id);
      entry.from = from;
      REQUIRE(in([&](Tx& tx) { return reserve(tx, now, day, pattern, entry); }));
    }
    const auto found = [&](Listing listing) {
      listing.book = Book::outgoing;
      listing.year = 2026;
      std::string ids;
      const auto entries =
          store->read(store::Scope::office(bekasi), [&](Tx& tx) { return list(tx, listing); });
      REQUIRE(entries);
      for (const AgendaEntry& entry : *entries) ids += entry.letter;
      return ids;
    };
    CHECK(found({}) == "abc");
    CHECK(found({.after = 1}) == "bc");
    CHECK(found({.most = 1}) == "a");
    CHECK(found({.words = "dinas"}) == "ac");
    CHECK(found({.words = "100%"}) == "b");
    CHECK(found({.words = "%"}) == "b");
    CHECK(found({.words = "tidak ada"}) == "");
    // Another office sees an empty book.
    const auto other = store->read(store::Scope::office(kudus),
                                   [&](Tx& tx) { return list(tx, {.book = Book::outgoing, .year = 2026}); });
    REQUIRE(other);
    CHECK(other->empty());
  }
}

TEST_CASE("a line taken out of the book by hand is seen") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    for (const char* id : {"a", "b", "c", "d"})
      REQUIRE(store->transact(store::Scope::office(bekasi), [&](store::Transaction& tx) {
        return reserve(tx, now, day, pattern, letter(id));
      }));
    db.raw("DELETE FROM agenda_entry WHERE sequence IN (2, 4)");
    const auto missing = store->read(store::Scope::office(bekasi),
                                     [](store::Transaction& tx) { return gaps(tx, Book::outgoing, 2026); });
    REQUIRE(missing);
    CHECK(*missing == std::vector<int>{2, 4});
  }
}
