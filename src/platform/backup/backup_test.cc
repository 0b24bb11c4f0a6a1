#include "platform/backup/backup.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "platform/backup/archive.h"
#include "platform/store/restore_guard.h"
#include "tests/support/database.h"

using namespace paraf;
using store::Scope;
using store::Transaction;
using store::value;

namespace {

namespace fs = std::filesystem;

const store::Sql sql{"ledger", R"(
-- migration: 1
CREATE TABLE ledger (office TEXT NOT NULL, id BIGINT PRIMARY KEY, seal BLOB);
-- name: add
INSERT INTO ledger (office, id, seal) VALUES ($1, $2, $3);
-- name: count
SELECT count(*) FROM ledger WHERE office = $1;
)"};
const Scope bekasi = Scope::office(OfficeId::trusted("bekasi"));
const Timestamp now = Timestamp::from_seconds(1'767'600'000);
const Timestamp later = Timestamp::from_seconds(1'767'700'000);

void add(store::Store& store, int id) {
  REQUIRE(store.transact(bekasi, [&](Transaction& tx) -> Result<void> {
    TRY(tx.execute(sql, "add", {value("bekasi"), value(id), value(Bytes{0, 1, 0xff, '\\', '\n', '\t'})}));
    return {};
  }));
}

std::int64_t count(store::Store& store) {
  const auto counted = store.read(bekasi, [](Transaction& tx) { return tx.one(sql, "count", {value("bekasi")}); });
  REQUIRE(counted);
  return counted->integer(0);
}

void put(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream{path, std::ios::binary} << text;
}

std::string got(const fs::path& path) {
  std::stringstream text;
  text << std::ifstream{path, std::ios::binary}.rdbuf();
  return text.str();
}

// A data folder as an installation has it.
struct Installation {
  explicit Installation(tests::Database& db) : folder(db.folder()), out(fs::path{db.folder()}.string() + "-out") {
    fs::create_directories(out);
    put(folder / "paraf.yaml", "database: here\n");
    put(folder / "blobs/ab/cd/abcd", std::string(700'000, 'b'));
    put(folder / "blobs/ab/cd/half.1-1.part", "half");
    put(folder / "token/tokens/1.object", "key");
    put(folder / "token/pin", "1234");
    chmod((folder / "token/pin").c_str(), 0600);
    put(folder / "checkpoints/2026.json", "{}");
    put(folder / "mail/1.eml", "sent");
    put(folder / "empty", "");
    store = db.open({&sql});
    for (int i = 0; i < 10; ++i) add(*store, i);
  }
  ~Installation() { fs::remove_all(out); }
  std::string file(const std::string& name) const { return out / name; }

  fs::path folder, out;
  std::unique_ptr<store::Store> store;
};

std::string target_url(tests::Database& elsewhere) {
  return elsewhere.engine() == tests::Engine::sqlite ? std::string{} : elsewhere.url();
}
std::string store_url(tests::Database& elsewhere, const std::string& data) {
  return elsewhere.engine() == tests::Engine::sqlite ? "sqlite:" + data + "/paraf.db" : elsewhere.url();
}

}  // namespace

TEST_CASE("what was backed up comes back elsewhere, with the guard, and goes on") {
  for (const tests::Engine engine : {tests::Engine::sqlite, tests::Engine::postgresql}) {
    tests::Database db{engine}, elsewhere{engine};
    CAPTURE(db.name());
    Installation here{db};
    const auto made = backup::backup(*here.store, here.folder, here.file("a.paraf"), now);
    REQUIRE(code_of(made) == "");
    add(*here.store, 100);  // after the backup
    struct stat about {};
    REQUIRE(stat(here.file("a.paraf").c_str(), &about) == 0);
    CHECK((about.st_mode & 0777) == 0600);
    CHECK(backup::check(here.file("a.paraf"))->manifest_hash == made->manifest_hash);

    const std::string data = here.file("restored/deep");
    const auto back = backup::restore(here.file("a.paraf"), data, target_url(elsewhere), {&sql}, later);
    REQUIRE_MESSAGE(code_of(back) == "", back.error().detail);
    CHECK(back->made == now);
    for (const char* path : {"paraf.yaml", "blobs/ab/cd/abcd", "token/tokens/1.object", "token/pin",
                             "checkpoints/2026.json", "empty"}) {
      CAPTURE(path);
      CHECK(fs::exists(fs::path{data} / path));
      CHECK(got(fs::path{data} / path) == got(here.folder / path));
    }
    CHECK(!fs::exists(fs::path{data} / "mail"));
    CHECK(!fs::exists(fs::path{data} / "blobs/ab/cd/half.1-1.part"));
    CHECK(!fs::exists(fs::path{data} / "store"));
    REQUIRE(stat((data + "/token/pin").c_str(), &about) == 0);
    CHECK((about.st_mode & 0777) == 0600);

    auto restored = store::Store::open({store_url(elsewhere, data), 1}, {&sql});
    REQUIRE(code_of(restored) == "");
    CHECK(count(**restored) == 10);
    const auto guard = (*restored)->read(Scope::installation(),
                                         [](Transaction& tx) { return store::restore_guard::pending(tx); });
    REQUIRE(guard);
    REQUIRE(*guard);
    CHECK((*guard)->backup_at == now);
    CHECK((*guard)->restored_at == later);
    CHECK((*guard)->backup == made->manifest_hash);
    add(**restored, 200);
    CHECK(count(**restored) == 11);
    CHECK(fs::directory_iterator{here.out} != fs::directory_iterator{});
    for (const auto& entry : fs::directory_iterator{here.out}) {
      CAPTURE(entry.path().string());
      CHECK((entry.path().filename() == "a.paraf" || entry.path().filename() == "restored"));
    }
  }
}

TEST_CASE("a backup under full load holds one moment") {
  for (const tests::Engine engine : {tests::Engine::sqlite, tests::Engine::postgresql}) {
    tests::Database db{engine}, elsewhere{engine};
    CAPTURE(db.name());
    Installation here{db};
    std::atomic<bool> stop = false;
    std::atomic<int> acknowledged = 10;
    std::thread writer{[&] {
      for (int id = 1000; !stop; ++id) {
        add(*here.store, id);
        ++acknowledged;
      }
    }};
    while (acknowledged < 30) std::this_thread::yield();
    const int before = acknowledged;
    const auto made = backup::backup(*here.store, here.folder, here.file("a.paraf"), now);
    stop = true;
    writer.join();
    REQUIRE(code_of(made) == "");
    const std::string data = here.file("restored");
    REQUIRE(code_of(backup::restore(here.file("a.paraf"), data, target_url(elsewhere), {&sql}, later)) == "");
    auto restored = store::Store::open({store_url(elsewhere, data), 1}, {&sql});
    REQUIRE(restored);
    CHECK(count(**restored) >= before);
    CHECK(count(**restored) <= acknowledged);
  }
}

TEST_CASE("nothing is overwritten, by a backup or by a restore") {
  tests::Database db{tests::Engine::sqlite};
  Installation here{db};
  REQUIRE(backup::backup(*here.store, here.folder, here.file("a.paraf"), now));
  CHECK(code_of(backup::backup(*here.store, here.folder, here.file("a.paraf"), now)) == "backup.file_exists");
  const std::string other = db.engine() == tests::Engine::sqlite ? "postgresql:///x" : "";
  CHECK(code_of(backup::restore(here.file("a.paraf"), here.folder, "", {&sql}, later)) == "backup.target_not_empty");
  CHECK(code_of(backup::restore(here.file("a.paraf"), here.file("new"), other, {&sql}, later)) == "backup.other_engine");
  CHECK(!fs::exists(here.file("new")));
  fs::create_directory(here.file("new"));
  CHECK(code_of(backup::restore(here.file("a.paraf"), here.file("new/"), "", {&sql}, later)) == "");
  CHECK(code_of(backup::restore(here.file("none"), here.file("new2"), "", {&sql}, later)) == "backup.no_file");
}

TEST_CASE("PostgreSQL: a database that is not empty stays as it is") {
  tests::Database db{tests::Engine::postgresql};
  Installation here{db};
  REQUIRE(backup::backup(*here.store, here.folder, here.file("a.paraf"), now));
  CHECK(code_of(backup::restore(here.file("a.paraf"), here.file("new"), db.url(), {&sql}, later)) == "store.not_empty");
  CHECK(count(*here.store) == 10);
  CHECK(!fs::exists(here.file("new")));
}

TEST_CASE("a damaged archive is refused, and leaves nothing behind") {
  tests::Database db{tests::Engine::sqlite};
  Installation here{db};
  REQUIRE(backup::backup(*here.store, here.folder, here.file("a.paraf"), now));
  const std::string whole = got(here.file("a.paraf"));
  int refusals = 0, tried = 0;
  for (std::size_t at = 0; at < whole.size(); at += 1 + whole.size() / 60) {
    std::string broken = whole;
    broken[at] = static_cast<char>(broken[at] ^ 0x40);
    put(here.file("broken"), broken);
    ++tried;
    const std::string code = code_of(backup::restore(here.file("broken"), here.file("new"), "", {&sql}, later));
    // An octet that zstd does not look at harms nothing; then everything came back whole.
    if (code.empty()) fs::remove_all(here.file("new"));
    else ++refusals;
    CHECK(!fs::exists(here.file("new")));
    CHECK(!fs::exists(here.file("new.restoring")));
  }
  CHECK(refusals > tried * 9 / 10);
  put(here.file("broken"), whole.substr(0, whole.size() / 2));
  CHECK(code_of(backup::check(here.file("broken"))) != "");
  put(here.file("broken"), "not an archive");
  CHECK(code_of(backup::check(here.file("broken"))) == "backup.not_a_backup");
}

TEST_CASE("an archive with a wrong hash, one file more or one less, is refused; so is one that climbs out of its folder") {
  tests::Database db{tests::Engine::sqlite};
  const std::string path = db.folder() + "/made.paraf";
  const auto made = [&](const std::vector<std::pair<std::string, std::string>>& files, const backup::Manifest& manifest) {
    auto archive = backup::ArchiveWriter::open(path);
    REQUIRE(archive);
    for (const auto& [name, text] : files) REQUIRE(archive->text(name, text));
    REQUIRE(archive->text("manifest.json", manifest.json()));
    REQUIRE(archive->close());
    return code_of(backup::check(path));
  };
  const Bytes hash_of_x = *from_hex("2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881");
  backup::Manifest manifest{now, "sqlite", {{"data/x", {1, hash_of_x}}}};
  CHECK(made({{"data/x", "x"}}, manifest) == "");
  CHECK(made({{"data/x", "y"}}, manifest) == "backup.damaged");
  CHECK(made({}, manifest) == "backup.damaged");
  CHECK(made({{"data/x", "x"}, {"data/y", ""}}, manifest) == "backup.damaged");
  manifest.files["../../etc/cron.d/x"] = {1, hash_of_x};
  CHECK(made({{"data/x", "x"}, {"../../etc/cron.d/x", "x"}}, manifest) == "backup.not_a_backup");
}
