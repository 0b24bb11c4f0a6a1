#include "platform/journal/journal.h"

#include <doctest/doctest.h>

#include <atomic>
#include <fstream>
#include <sstream>
#include <thread>

#include "platform/journal/checkpoint.h"
#include "platform/journal/merkle.h"
#include "tests/support/database.h"

using namespace paraf;
using namespace paraf::journal;
using store::Scope;
using store::Transaction;

namespace {

const Timestamp now = Timestamp::from_seconds(1'767'600'000);
const Scope bekasi = Scope::office(OfficeId::trusted("bekasi"));

Entry step(int number) {
  return {"give_disposition", "case:" + std::to_string(number), "person:kadis",
          {{"to", "person:sek\"retaris"}, {"n", std::to_string(number)}}};
}

std::string append_code(store::Store& store, const Scope& scope, const Entry& entry) {
  return code_of(store.transact(scope, [&](Transaction& tx) { return append(tx, now, entry); }));
}

void fill(store::Store& store) {
  for (int i = 1; i <= 9; ++i) REQUIRE(append_code(store, bekasi, step(i)) == "");
  for (int i = 1; i <= 4; ++i) REQUIRE(append_code(store, Scope::installation(), {"login", "session:1", "person:x", {}}) == "");
}

std::string first_finding(const Report& report) {
  if (report.findings.empty()) return "";
  const Finding& first = report.findings.front();
  return first.what + " " + (first.chain.empty() ? "*" : first.chain) + " " + std::to_string(first.at);
}

Report verified(store::Store& store, const std::optional<std::string>& checkpoint = std::nullopt) {
  const auto report = verify_journal(store, checkpoint);
  REQUIRE(code_of(report) == "");
  return *report;
}

std::shared_ptr<crypto::Signer> signer() {
  const auto pair = crypto::generate_key(crypto::KeyKind::p256);
  REQUIRE(pair);
  return *crypto::open_key(pair->pkcs8);
}

}  // namespace

TEST_CASE("entries of a chain are numbered from 1, each chain for itself") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    const auto numbers = store->transact(bekasi, [](Transaction& tx) -> Result<std::string> {
      std::string all;
      for (int i = 1; i <= 3; ++i) all += std::to_string(TRY(append(tx, now, step(i)))) + " ";
      all += std::to_string(TRY(append_installation(tx, now, step(7))));
      return all;
    });
    CHECK(numbers.value_or("") == "1 2 3 1");
    const auto history = store->read(bekasi, [](Transaction& tx) { return of_subject(tx, "case:2"); });
    REQUIRE(history);
    REQUIRE(history->size() == 1);
    CHECK((*history)[0].number == 2);
    CHECK((*history)[0].entry.facts == step(2).facts);
    CHECK((*history)[0].at == now);
    const auto acts = store->read(bekasi, [](Transaction& tx) { return of_act(tx, "give_disposition", 1, 1); });
    REQUIRE(acts);
    REQUIRE(acts->size() == 1);
    CHECK((*acts)[0].number == 2);
    const auto last = store->read(bekasi, [](Transaction& tx) { return latest(tx, 2); });
    REQUIRE(last);
    REQUIRE(last->size() == 2);
    CHECK((*last)[0].number == 3);
    CHECK(verified(*store).intact());
    CHECK(verified(*store).unproven == 4);
  }
}

TEST_CASE("an entry that cannot stand in a journal is not written") {
  tests::Database db{tests::Engine::sqlite};
  auto store = db.open({&sql});
  struct Row {
    std::string why;
    Entry entry;
    std::string code;
  };
  const Row rows[] = {
      {"a NIK", {"a", "b", "c", {{"nik", "3515140508680001"}}}, "journal.personal_data"},
      {"a NIP", {"a", "b", "c", {{"nip", "196805081990031001"}}}, "journal.personal_data"},
      {"an e-mail address", {"a", "b", "budi@bekasi.example", {}}, "journal.personal_data"},
      {"a number of another length", {"a", "b", "c", {{"serial", "35151405086800011"}}}, ""},
      {"a fact given twice", {"a", "b", "c", {{"x", "1"}, {"x", "2"}}}, "journal.fact_twice"},
      {"octets that are no text", {"a", "b", "c", {{"x", "\xff"}}}, "journal.not_text"},
      {"an overlong slash", {"a", "b", "c", {{"x", "\xc0\xaf"}}}, "journal.not_text"},
      {"a letter cut in half", {"a", "b", "c", {{"x", "\xc3"}}}, "journal.not_text"},
      {"half a surrogate pair", {"a", "b", "c", {{"x", "\xed\xa0\x80"}}}, "journal.not_text"},
      {"text of every length", {"a", "b", "c", {{"x", "aé€𝄞"}}}, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(append_code(*store, bekasi, row.entry) == row.code);
  }
  CHECK(verified(*store).intact());
  CHECK(verified(*store).entries == 2);
}

TEST_CASE("an act that is rolled back leaves no entry and no gap") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    REQUIRE(append_code(*store, bekasi, step(1)) == "");
    CHECK(code_of(store->transact(bekasi, [](Transaction& tx) -> Result<void> {
      TRY(append(tx, now, step(2)));
      TRY(append_installation(tx, now, step(2)));
      return refused("demo.no");
    })) == "demo.no");
    CHECK(store->transact(bekasi, [](Transaction& tx) { return append(tx, now, step(3)); }).value_or(0) == 2);
    CHECK(verified(*store).intact());
    CHECK(verified(*store).entries == 2);
  }
}

TEST_CASE("many writers, two nodes, one unbroken chain for each office") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto first = db.open({&sql});
    auto second = db.open({&sql});
    const Scope scopes[] = {bekasi, Scope::office(OfficeId::trusted("batam")), Scope::installation()};
    std::atomic<int> failed = 0;
    std::vector<std::thread> all;
    for (int t = 0; t < 12; ++t)
      all.emplace_back([&, t] {
        store::Store& store = t % 2 == 0 ? *first : *second;
        for (int i = 0; i < 12; ++i) {
          const Scope& scope = scopes[static_cast<std::size_t>((t + i) % 3)];
          const auto done = store.transact(scope, [&](Transaction& tx) -> Result<void> {
            TRY(append(tx, now, step(i)));
            if (i % 4 == 0) TRY(append_installation(tx, now, step(i)));
            return {};
          });
          if (!done) ++failed;
        }
      });
    for (auto& thread : all) thread.join();
    CHECK(failed == 0);
    const Report report = verified(*first);
    CHECK(first_finding(report) == "");
    CHECK(report.entries == 12 * 12 + 12 * 3);
  }
}

TEST_CASE("whatever is done to the tables behind the journal's back is found, at its place") {
  struct Row {
    std::string why, tampering, finding;
  };
  const Row rows[] = {
      {"nothing", "", ""},
      {"another actor",
       "UPDATE journal_entry SET actor = 'person:other' WHERE office = 'bekasi' AND number = 5",
       "journal.entry_changed bekasi 5"},
      {"another instant", "UPDATE journal_entry SET at = at + 1 WHERE office = 'bekasi' AND number = 1",
       "journal.entry_changed bekasi 1"},
      {"a fact", "UPDATE journal_entry SET facts = '{}' WHERE office = 'bekasi' AND number = 9",
       "journal.entry_changed bekasi 9"},
      {"facts that are no JSON",
       "UPDATE journal_entry SET facts = 'x' WHERE office = 'bekasi' AND number = 3",
       "journal.entry_changed bekasi 3"},
      {"facts with a number in them",
       "UPDATE journal_entry SET facts = '{\"n\":3}' WHERE office = 'bekasi' AND number = 3",
       "journal.entry_changed bekasi 3"},
      {"an entry in the middle removed", "DELETE FROM journal_entry WHERE office = 'bekasi' AND number = 4",
       "journal.entry_missing bekasi 4"},
      {"the first removed", "DELETE FROM journal_entry WHERE office = '' AND number = 1",
       "journal.entry_missing * 1"},
      {"the last removed", "DELETE FROM journal_entry WHERE office = 'bekasi' AND number = 9",
       "journal.tail_cut bekasi 9"},
      {"the last removed, the head set back to the entry before",
       "DELETE FROM journal_entry WHERE office = 'bekasi' AND number = 9; UPDATE journal_head SET number = 8 "
       "WHERE office = 'bekasi'",
       "journal.head_differs bekasi 8"},
      {"two entries swapped",
       "UPDATE journal_entry SET number = 100 WHERE office = 'bekasi' AND number = 2; "
       "UPDATE journal_entry SET number = 2 WHERE office = 'bekasi' AND number = 3; "
       "UPDATE journal_entry SET number = 3 WHERE office = 'bekasi' AND number = 100",
       "journal.entry_changed bekasi 2"},
      {"an entry moved to another chain",
       "UPDATE journal_entry SET office = '', number = 5 WHERE office = 'bekasi' AND number = 9",
       "journal.entry_changed * 5"},
      {"an entry put in front",
       "INSERT INTO journal_entry SELECT office, 0, at, act, subject, actor, facts, hash FROM journal_entry "
       "WHERE office = 'bekasi' AND number = 1",
       "journal.entry_missing bekasi 1"},
      {"an entry added behind",
       "INSERT INTO journal_entry SELECT office, 10, at, act, subject, actor, facts, hash FROM journal_entry "
       "WHERE office = 'bekasi' AND number = 9",
       "journal.entry_changed bekasi 10"},
      {"a head removed", "DELETE FROM journal_head WHERE office = 'bekasi'", "journal.head_missing bekasi 0"},
  };
  for (const tests::Engine engine : {tests::Engine::sqlite, tests::Engine::postgresql}) {
    for (const Row& row : rows) {
      tests::Database db{engine};
      CAPTURE(db.name());
      CAPTURE(row.why);
      auto store = db.open({&sql});
      fill(*store);
      if (!row.tampering.empty()) db.raw(row.tampering);
      const Report report = verified(*store);
      CHECK(first_finding(report) == row.finding);
      CHECK(report.intact() == row.finding.empty());
    }
  }
}

TEST_CASE("only a checkpoint held outside shows a tail that was cut off or rewritten whole") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    fill(*store);
    const auto key = signer();
    const auto path = make_checkpoint(*store, *key, now, db.folder());
    REQUIRE(code_of(path) == "");
    CHECK(append_code(*store, bekasi, step(10)) == "");

    const Report good = verified(*store, *path);
    CHECK(first_finding(good) == "");
    CHECK(good.unproven == 2);  // step 10, and the entry that tells of the checkpoint
    CHECK(good.proven == now);
    CHECK(good.key == hex(crypto::sha256(key->spki())));

    // Somebody cuts two entries off and moves the head along, hash and all: the chain fits.
    const std::string eighth = "(SELECT hash FROM journal_entry WHERE office = 'bekasi' AND number = 8)";
    db.raw("UPDATE journal_head SET number = 8, hash = " + eighth + " WHERE office = 'bekasi'");
    db.raw("DELETE FROM journal_entry WHERE office = 'bekasi' AND number > 8");
    CHECK(verified(*store).intact());
    CHECK(verified(*store).unproven == 8 + 5);  // and it is said that nothing proves this
    CHECK(first_finding(verified(*store, *path)) == "journal.shorter_than_checkpoint bekasi 9");

    // Then writes other entries in their place: again the chain fits, and again not the checkpoint.
    for (int i = 20; i < 23; ++i) REQUIRE(append_code(*store, bekasi, step(i)) == "");
    CHECK(verified(*store).intact());
    CHECK(first_finding(verified(*store, *path)) == "journal.checkpoint_differs bekasi 9");

    // A whole chain that went, head and all.
    db.raw("DELETE FROM journal_entry WHERE office = 'bekasi'");
    db.raw("DELETE FROM journal_head WHERE office = 'bekasi'");
    CHECK(verified(*store).intact());
    CHECK(first_finding(verified(*store, *path)) == "journal.shorter_than_checkpoint bekasi 1");
  }
}

TEST_CASE("a checkpoint is not made over a journal that is not intact") {
  tests::Database db{tests::Engine::sqlite};
  auto store = db.open({&sql});
  fill(*store);
  db.raw("UPDATE journal_entry SET actor = 'x' WHERE number = 2");
  CHECK(code_of(make_checkpoint(*store, *signer(), now, db.folder())) == "journal.not_intact");
}

TEST_CASE("a checkpoint file that was touched is refused") {
  tests::Database db{tests::Engine::sqlite};
  auto store = db.open({&sql});
  fill(*store);
  const auto path = make_checkpoint(*store, *signer(), now, db.folder());
  REQUIRE(path);
  std::stringstream read;
  read << std::ifstream{*path}.rdbuf();
  const std::string json = read.str();
  REQUIRE(code_of(Checkpoint::parse(json)) == "");
  const auto with = [&](const std::string& what, const std::string& instead) {
    std::string changed = json;
    const auto at = changed.find(what);
    REQUIRE(at != std::string::npos);
    return code_of(Checkpoint::parse(changed.replace(at, what.size(), instead)));
  };
  CHECK(with("bekasi 9 ", "bekasi 8 ") == "journal.checkpoint_signature");
  CHECK(with("bekasi 9 ", "bekasi 09 ") == "journal.checkpoint");
  CHECK(with("checkpoint v1", "checkpoint v2") == "journal.checkpoint");
  CHECK(with("\"signature\":\"", "\"signature\":\"AAAA") == "journal.checkpoint_signature");
  CHECK(with("public_key", "publik_key") == "journal.checkpoint");
  CHECK(code_of(Checkpoint::parse("")) == "journal.checkpoint");
  CHECK(code_of(verify_journal(*store, db.folder() + "/none.json")) == "journal.no_checkpoint");
}

TEST_CASE("the tree is that of RFC 6962") {
  // The leaves and roots of the test vectors that Certificate Transparency's implementations share.
  const std::string leaves[] = {
      "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
  const std::string roots[] = {
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  Tree tree;
  for (std::size_t at = 0; at <= 8; ++at) {
    CAPTURE(at);
    CHECK(hex(tree.root()) == roots[at]);
    if (at < 8) tree.add(*from_hex(leaves[at]));
  }
}

TEST_CASE("a commitment hides the value and binds it to its salt") {
  const Bytes salt(16, 1), other(16, 2);
  CHECK(commitment("3515140508680001", salt) == commitment("3515140508680001", salt));
  CHECK(commitment("3515140508680001", salt) != commitment("3515140508680001", other));
  CHECK(commitment("3515140508680001", salt) != commitment("3515140508680002", salt));
}
