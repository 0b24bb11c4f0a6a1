#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <thread>

#include "base/words.h"
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
      for (const AgendaEntry& entry : entries->entries) ids += entry.letter;
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
    CHECK(other->entries.empty());
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
    const auto missing = [&] {
      auto found = store->read(store::Scope::office(bekasi),
                               [](store::Transaction& tx) { return gaps(tx, Book::outgoing, 2026); });
      REQUIRE(found);
      return *found;
    };
    CHECK(missing().empty());
    // As many lines as the highest number says, and still not every number.
    db.raw("UPDATE agenda_entry SET sequence = sequence - 5 WHERE sequence IN (1, 3)");
    CHECK(missing() == std::vector<int>{1, 3});
    db.raw("UPDATE agenda_entry SET sequence = sequence + 5 WHERE sequence < 1");
    db.raw("DELETE FROM agenda_entry WHERE sequence IN (2, 4)");
    CHECK(missing() == std::vector<int>{2, 4});
  }
}

TEST_CASE("all pages of a search together are what reading the whole book finds") {
  const std::vector<std::string> from = {"Dinas Pendidikan", "Dinas Kesehatan", "Kecamatan É", "RSUD dr. Oen",
                                         "dinas-perhubungan"},
                                 what = {"Permohonan sertifikat", "Undangan rapat", "Laporan 100%", "Permintaan data"};
  const std::vector<std::string> asked = {"dinas", "DINAS pend", "permohonan dinas", "45/7", "045/12", "oen rsud",
                                          "100%", "%", "é",  "kecamatan É", "tidak ada", "ermohonan", "b 77 dinas",
                                          "undangan 045/99 dinas pendidikan lain"};
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    using Tx = store::Transaction;
    std::uint32_t dice = 7;
    const auto next = [&](std::size_t sides) {
      dice = dice * 1664525 + 1013904223;
      return (dice >> 8) % sides;
    };
    std::vector<AgendaEntry> book;
    constexpr int lines = 2600;  // more than a stretch, and than the lines of a rare word
    for (const OfficeId& office : {bekasi, kudus})
      REQUIRE(store->transact(store::Scope::office(office), [&](Tx& tx) -> Result<void> {
        for (int i = 0; i < (office == bekasi ? lines : 20); ++i) {
          NewEntry entry = letter("l" + std::to_string(i));
          entry.their_number = "045/" + std::to_string(next(400)) + "/B-" + std::to_string(i);
          entry.from = from[next(from.size())];
          entry.subject = what[next(what.size())];
          AgendaEntry made = TRY(enter(tx, now, day, pattern, entry));
          if (office == bekasi) book.push_back(std::move(made));
        }
        return {};
      }));
    for (const std::string& words : asked) {
      CAPTURE(words);
      // A plain reading of the book.
      std::vector<int> plain;
      for (const AgendaEntry& entry : book) {
        const auto has = words_in(search_text(entry));
        const auto wanted = words_in(words);
        const std::set<std::string> first = longest(wanted, 4);
        const bool fits = wanted.empty() ? search_text(entry).find(words) != std::string::npos
                                         : begin_some(first, has);
        if (fits) plain.push_back(entry.sequence);
      }
      std::vector<int> paged;
      int after = 0;
      for (int pages = 0; pages < 200; ++pages) {
        const auto page = store->read(store::Scope::office(bekasi), [&](Tx& tx) {
          return list(tx, {.book = Book::incoming, .year = 2026, .words = words, .after = after, .most = 70});
        });
        REQUIRE_MESSAGE(page, (page ? "" : page.error().line()));
        CHECK(page->entries.size() <= 70);
        for (const AgendaEntry& entry : page->entries) paged.push_back(entry.sequence);
        if (page->next == 0) break;
        REQUIRE(page->next > after);
        after = page->next;
      }
      CHECK(paged == plain);
      // The newest of all books: the end of the same, or it says that there is more.
      const auto latest =
          store->read(store::Scope::office(bekasi), [&](Tx& tx) { return newest(tx, words, 50); });
      REQUIRE(latest);
      if (words_in(words).empty()) continue;
      std::vector<int> last;
      for (const AgendaEntry& entry : latest->entries) last.push_back(entry.sequence);
      CHECK(std::ranges::equal(last, std::vector<int>(plain.rbegin(), plain.rbegin() + static_cast<int>(last.size()))));
      if (last.size() < std::min<std::size_t>(50, plain.size())) CHECK(latest->more);
      if (last.size() < plain.size()) CHECK(latest->more);
    }
  }
}

TEST_CASE("books that are older than the words are found by them after the move") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    REQUIRE(store->transact(store::Scope::office(bekasi), [&](store::Transaction& tx) -> Result<void> {
      NewEntry entry = letter("a");
      entry.from = "Kecamatan É (Éa) x-1";
      TRY(enter(tx, now, day, pattern, entry));
      return {};
    }));
    const std::string made = db.raw_text("SELECT COUNT(*) || '' FROM agenda_word");
    store.reset();
    db.raw("DROP TABLE agenda_word");
    db.raw("DELETE FROM schema_migration WHERE module = 'registry' AND number = 2");
    store = db.open({&sql});
    CHECK(db.raw_text("SELECT COUNT(*) || '' FROM agenda_word") == made);
    const auto page = store->read(store::Scope::office(bekasi), [&](store::Transaction& tx) {
      return list(tx, {.book = Book::incoming, .year = 2026, .words = "Éa x"});
    });
    REQUIRE(page);
    CHECK(page->entries.size() == 1);
    CHECK(db.raw_text("SELECT COUNT(*) || '' FROM agenda_word WHERE word = 'kecamatan'") == "1");
  }
}
