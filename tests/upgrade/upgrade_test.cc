// Every release's database, with data in it, comes up under this program.
//
// tests/upgrade/<release>/<engine>/ (0.0 is the schema before the first release) holds dump.sql,
// checkpoint.json, sealed.hex and blobs/: what that release left. To add the fixture of a release, on
// its commit, before anything of its schema changes:
//
//     PARAF_FIXTURE_OUT=tests/upgrade/1.0 build/release/tests/upgrade_test -tc="*fixture*"
//
// A fixture is never edited afterwards.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "platform/blobs/blobs.h"
#include "platform/blobs/sealer.h"
#include "platform/journal/checkpoint.h"
#include "platform/journal/journal.h"
#include "platform/outbox/outbox.h"
#include "tests/support/database.h"

using namespace paraf;
using store::Scope;
using store::Transaction;

namespace {

namespace fs = std::filesystem;

const std::vector<const store::Sql*> modules{&journal::sql, &outbox::sql, &blobs::sql};
const OfficeId bekasi = OfficeId::trusted("bekasi");
const Timestamp now = Timestamp::from_seconds(1'767'600'000);
constexpr std::string_view plain = "a document of an earlier release";
constexpr std::string_view nik_place = "person:1.nik";

// The token of the fixtures. It guards nothing.
blobs::SoftwareWrapper wrapper(Random& random) { return {Secret{Bytes(32, 0x2a)}, random}; }

std::string root() {
  const char* given = std::getenv("PARAF_ROOT");
  return given ? given : ".";
}

std::string text_of_file(const fs::path& path) {
  std::stringstream text;
  text << std::ifstream{path, std::ios::binary}.rdbuf();
  return text.str();
}

// What a release leaves: a chain each of an office and the installation, a message delivered and one
// that waits, a document and a sealed field.
void fill(store::Store& store, const fs::path& folder) {
  SystemRandom random;
  const ManualClock clock{now};
  const auto post = [&](const std::string& key) {
    return code_of(store.transact(Scope::office(bekasi), [&](Transaction& tx) -> Result<void> {
      TRY(journal::append(tx, now, {"give_disposition", "case:" + key, "person:kadis", {{"to", "person:\"sek\""}, {"n", key}}}));
      TRY(journal::append_installation(tx, now, {"login", "session:" + key, "person:kadis", {}}));
      TRY(outbox::post(tx, now, random, "mail", key, "{\"case\":\"" + key + "\"}"));
      return {};
    }));
  };
  for (const char* key : {"1", "2", "3"}) REQUIRE(post(key) == "");
  outbox::Courier courier{store, clock, "node"};
  courier.on("mail", [](const outbox::Message&) -> Result<void> { return {}; });
  REQUIRE(courier.deliver_due().value_or(0) == 3);
  REQUIRE(post("4") == "");

  auto shelf = blobs::FolderShelf::open(folder / "blobs");
  REQUIRE(shelf);
  auto token = wrapper(random);
  blobs::Blobs documents{store, *shelf, token, random};
  const auto draft = documents.write(bekasi, DocumentId::trusted("01KE6FVBG00000000000000000"), bytes_of(plain), now);
  REQUIRE(draft);
  REQUIRE(store.transact(Scope::office(bekasi), [&](Transaction& tx) { return documents.keep(tx, now, *draft); }));
  const auto sealer = blobs::Sealer::open(store, token, random, now);
  REQUIRE(sealer);
  std::ofstream{folder / "sealed.hex"} << hex(sealer->seal("3515140508680001", nik_place));

  const auto pair = crypto::generate_key(crypto::KeyKind::p256);
  REQUIRE(pair);
  const auto path = journal::make_checkpoint(store, **crypto::open_key(pair->pkcs8), now, folder);
  REQUIRE(path);
  fs::rename(*path, folder / "checkpoint.json");
}

// The engines' own tools write the dump; psql's backslash lines are not SQL.
std::string dumped(const tests::Database& db) {
  const std::string command =
      db.engine() == tests::Engine::sqlite
          ? fmt::format("sqlite3 '{}' .dump", db.url().substr(std::string_view{"sqlite:"}.size()))
          : fmt::format("pg_dump --inserts --no-owner --no-privileges '{}' | grep -v -e '^\\\\' -e '^--'", db.url());
  FILE* out = popen(command.c_str(), "r");
  REQUIRE(out);
  std::string text;
  char piece[4096];
  for (std::size_t got = 0; (got = fread(piece, 1, sizeof piece, out)) > 0;) text.append(piece, got);
  REQUIRE(pclose(out) == 0);
  return text;
}

// An entry of the journal that the fixtures all have, and everything else they must still say.
void look(tests::Database& db, const fs::path& fixture) {
  auto store = db.open(modules);
  const auto report = journal::verify_journal(*store, (fixture / "checkpoint.json").string());
  REQUIRE_MESSAGE(code_of(report) == "", report.error().line());
  CHECK(report->intact());
  CHECK(report->proven == now);
  CHECK(report->entries >= 9);
  CHECK(report->unproven == 1);  // the entry that tells of the checkpoint
  const auto history = store->read(Scope::office(bekasi), [](Transaction& tx) { return journal::of_subject(tx, "case:2"); });
  REQUIRE(history);
  REQUIRE(history->size() == 1);
  CHECK((*history)[0].entry.facts[0].second == "person:\"sek\"");

  // The chain goes on where the release left it.
  CHECK(store->transact(Scope::office(bekasi), [](Transaction& tx) {
    return journal::append(tx, now, {"give_disposition", "case:5", "person:kadis", {}});
  }).value_or(0) == 5);
  CHECK(journal::verify_journal(*store, (fixture / "checkpoint.json").string())->intact());

  const ManualClock clock{now + std::chrono::hours{1}};
  std::vector<outbox::Message> got;
  outbox::Courier courier{*store, clock, "node"};
  courier.on("mail", [&](const outbox::Message& m) -> Result<void> { got.push_back(m); return {}; });
  CHECK(courier.deliver_due().value_or(0) == 1);
  REQUIRE(got.size() == 1);
  CHECK(got[0].key == "4");
  CHECK(got[0].body == "{\"case\":\"4\"}");

  SystemRandom random;
  auto token = wrapper(random);
  auto shelf = blobs::FolderShelf::open(fixture / "blobs");
  REQUIRE(shelf);
  blobs::Blobs documents{*store, *shelf, token, random};
  const auto document = documents.read(bekasi, DocumentId::trusted("01KE6FVBG00000000000000000"));
  REQUIRE(code_of(document) == "");
  CHECK(text_of(*document) == plain);
  const auto sealer = blobs::Sealer::open(*store, token, random, now);
  REQUIRE(sealer);
  CHECK(sealer->open(*from_hex(text_of_file(fixture / "sealed.hex")), nik_place).value_or("") == "3515140508680001");
}

}  // namespace

TEST_CASE("the fixture of this release is made when it is asked for") {
  const char* out = std::getenv("PARAF_FIXTURE_OUT");
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    // Made each time, so that the day it is needed it works; kept only when asked for.
    const fs::path folder = out ? fs::path{out} / db.name() : fs::path{db.folder()} / "fixture";
    fs::create_directories(folder);
    fill(*db.open(modules), folder);
    std::ofstream{folder / "dump.sql"} << dumped(db);
    tests::Database again{db.engine()};
    again.raw(text_of_file(folder / "dump.sql"));
    look(again, folder);
  }
}

TEST_CASE("the database of every release migrates, with its data, and its journal verifies") {
  std::vector<fs::path> releases;
  for (const auto& entry : fs::directory_iterator{root() + "/tests/upgrade"})
    if (entry.is_directory()) releases.push_back(entry.path());
  REQUIRE(!releases.empty());
  for (const fs::path& release : releases)
    for (tests::Database& db : tests::each_engine()) {
      CAPTURE(release.string());
      CAPTURE(db.name());
      const fs::path fixture = release / db.name();
      db.raw(text_of_file(fixture / "dump.sql"));
      look(db, fixture);
      // The index over acts is of a migration that came after the oldest fixture.
      CHECK(db.raw_text("SELECT count(*) FROM schema_migration WHERE module = 'journal' AND number = 2") == "1");
    }
}
