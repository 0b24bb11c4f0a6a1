#include "platform/blobs/blobs.h"

#include <doctest/doctest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "platform/blobs/sealer.h"
#include "platform/crypto/hash.h"
#include "tests/support/database.h"

using namespace paraf;
using namespace paraf::blobs;
using store::Scope;
using store::Transaction;

namespace {

namespace fs = std::filesystem;

const OfficeId bekasi = OfficeId::trusted("bekasi");
const OfficeId batam = OfficeId::trusted("batam");
const Timestamp january = *Timestamp::parse("2026-01-15T03:00:00Z");
const Timestamp february = *Timestamp::parse("2026-02-15T03:00:00Z");
const Bytes ktp = to_bytes("the scan of a card that names a person");

struct Desk {
  explicit Desk(tests::Database& db, std::uint8_t token_key = 7)
      : store(db.open({&sql})),
        shelf(FolderShelf::open(db.folder() + "/blobs").value()),
        wrapper(Secret{Bytes(32, token_key)}, random),
        blobs(*store, shelf, wrapper, random) {}

  DocumentId keep(const OfficeId& office, ByteView octets, Timestamp now) {
    const DocumentId id = DocumentId::make(now, random);
    const auto draft = blobs.write(office, id, octets, now);
    REQUIRE(code_of(draft) == "");
    REQUIRE(code_of(keep(*draft, now)) == "");
    return id;
  }
  Result<void> keep(const Draft& draft, Timestamp now) {
    return store->transact(Scope::office(draft.office), [&](Transaction& tx) { return blobs.keep(tx, now, draft); });
  }
  std::string destroy(const OfficeId& office, const DocumentId& id) {
    return code_of(store->transact(Scope::office(office), [&](Transaction& tx) { return blobs.destroy(tx, january, id); }));
  }
  std::string read_code(const OfficeId& office, const DocumentId& id) { return code_of(blobs.read(office, id)); }

  SystemRandom random;
  std::unique_ptr<store::Store> store;
  FolderShelf shelf;
  SoftwareWrapper wrapper;
  Blobs blobs;
};

std::vector<fs::path> files(const std::string& folder) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator{folder})
    if (entry.is_regular_file()) found.push_back(entry.path());
  return found;
}

}  // namespace

TEST_CASE("a document comes back whole, to its own office only, and lies encrypted") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Desk desk{db};
    const DocumentId id = desk.keep(bekasi, ktp, january);
    CHECK(desk.blobs.read(bekasi, id).value_or(Bytes{}) == ktp);
    CHECK(desk.read_code(batam, id) == "blobs.no_document");
    CHECK(desk.read_code(bekasi, DocumentId::make(january, desk.random)) == "blobs.no_document");

    const auto all = files(db.folder() + "/blobs");
    REQUIRE(all.size() == 1);
    std::ifstream in{all[0], std::ios::binary};
    const std::string octets{std::istreambuf_iterator<char>{in}, {}};
    CHECK(octets.find("names a person") == std::string::npos);
    CHECK(hex(crypto::sha256(bytes_of(octets))) == all[0].filename());
    CHECK(all[0].parent_path().parent_path().filename() == all[0].filename().string().substr(0, 2));

    const DocumentId empty = desk.keep(bekasi, Bytes{}, january);
    CHECK(code_of(desk.blobs.read(bekasi, empty)) == "");
    CHECK(desk.blobs.read(bekasi, empty)->empty());
    // Twice the same content: two documents, two keys, two files.
    desk.keep(bekasi, ktp, january);
    CHECK(files(db.folder() + "/blobs").size() == 3);
  }
}

TEST_CASE("only the token that wrapped the keys opens the documents") {
  tests::Database db{tests::Engine::sqlite};
  const DocumentId id = Desk{db}.keep(bekasi, ktp, january);
  CHECK(Desk{db}.read_code(bekasi, id) == "");
  CHECK(Desk{db, 8}.read_code(bekasi, id) == "blobs.wrapped_key");
}

TEST_CASE("what was changed, lost or put under another name does not open") {
  tests::Database db{tests::Engine::sqlite};
  Desk desk{db};
  const DocumentId id = desk.keep(bekasi, ktp, january);
  const DocumentId other = desk.keep(bekasi, to_bytes("another"), january);
  const std::string path = db.raw_text("SELECT name FROM blob_document WHERE document = '" + id.text() + "'");
  const std::string file = db.folder() + "/blobs/" + path.substr(0, 2) + "/" + path.substr(2, 2) + "/" + path;

  // Another document's row pointed at this ciphertext and key, in its own office and in another.
  db.raw("UPDATE blob_document SET name = (SELECT name FROM blob_document WHERE document = '" + id.text() +
         "'), wrapped_key = (SELECT wrapped_key FROM blob_document WHERE document = '" + id.text() + "') WHERE document = '" +
         other.text() + "'");
  CHECK(desk.read_code(bekasi, other) == "blobs.damaged");
  db.raw("UPDATE blob_document SET office = 'batam' WHERE document = '" + id.text() + "'");
  CHECK(desk.read_code(batam, id) == "blobs.damaged");
  db.raw("UPDATE blob_document SET office = 'bekasi' WHERE document = '" + id.text() + "'");
  CHECK(desk.read_code(bekasi, id) == "");

  {
    std::fstream io{file, std::ios::in | std::ios::out | std::ios::binary};
    io.seekp(20);
    io.put('!');
  }
  CHECK(desk.read_code(bekasi, id) == "blobs.damaged");
  fs::remove(file);
  CHECK(desk.read_code(bekasi, id) == "blobs.missing");
}

TEST_CASE("a destroyed document is gone for good: no key, then no file") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Desk desk{db};
    const DocumentId id = desk.keep(bekasi, ktp, january);
    const DocumentId stays = desk.keep(bekasi, ktp, january);
    CHECK(desk.destroy(batam, id) == "blobs.no_document");
    CHECK(desk.read_code(bekasi, id) == "");
    CHECK(desk.destroy(bekasi, id) == "");
    CHECK(desk.destroy(bekasi, id) == "");
    CHECK(desk.read_code(bekasi, id) == "blobs.destroyed");
    CHECK(db.raw_text("SELECT count(*) FROM blob_document WHERE wrapped_key IS NULL AND destroyed IS NOT NULL") == "1");

    const Timestamp real = SystemClock{}.now();
    CHECK(desk.blobs.sweep(real).value_or(-1) == 0);  // younger than a day
    CHECK(desk.blobs.sweep(real + std::chrono::hours{25}).value_or(-1) == 1);
    CHECK(files(db.folder() + "/blobs").size() == 1);
    CHECK(desk.read_code(bekasi, stays) == "");
  }
}

TEST_CASE("a draft that nobody kept is swept away, also the half-written one") {
  tests::Database db{tests::Engine::sqlite};
  Desk desk{db};
  const DocumentId kept = desk.keep(bekasi, ktp, january);
  REQUIRE(desk.blobs.write(bekasi, DocumentId::make(january, desk.random), ktp, january));
  std::ofstream{files(db.folder() + "/blobs")[0].string() + ".1-2.part"} << "half";
  CHECK(files(db.folder() + "/blobs").size() == 3);
  CHECK(desk.blobs.sweep(SystemClock{}.now() + std::chrono::hours{25}).value_or(-1) == 2);
  CHECK(files(db.folder() + "/blobs").size() == 1);
  CHECK(desk.read_code(bekasi, kept) == "");
}

TEST_CASE("retiring a period moves the living and takes the destroyed with it") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Desk desk{db};
    const DocumentId living = desk.keep(bekasi, ktp, january);
    const DocumentId destroyed = desk.keep(bekasi, ktp, january);
    const auto late = desk.blobs.write(bekasi, DocumentId::make(january, desk.random), ktp, january);
    REQUIRE(late);
    const std::string of_backup = db.engine() == tests::Engine::sqlite ? "hex(wrapped_key)" : "encode(wrapped_key, 'hex')";
    const std::string key_in_backup =
        db.raw_text("SELECT " + of_backup + " FROM blob_document WHERE document = '" + destroyed.text() + "'");
    REQUIRE(desk.destroy(bekasi, destroyed) == "");

    CHECK(code_of(desk.blobs.retire_period("2026-01", january)) == "blobs.period_open");
    CHECK(desk.blobs.retire_period("2026-01", february).value_or(-1) == 1);
    CHECK(desk.read_code(bekasi, living) == "");
    CHECK(db.raw_text("SELECT period FROM blob_document WHERE document = '" + living.text() + "'") == "2026-02");

    // The key out of an old backup, put back: the period that would open it is no more.
    const std::string octets = db.engine() == tests::Engine::sqlite
                                   ? "x'" + key_in_backup + "'"
                                   : "decode('" + key_in_backup + "', 'hex')";
    db.raw("UPDATE blob_document SET wrapped_key = " + octets + " WHERE document = '" + destroyed.text() + "'");
    CHECK(Desk{db}.read_code(bekasi, destroyed) == "blobs.destroyed");
    CHECK(Desk{db}.read_code(bekasi, living) == "");
    // A draft of the retired period can no longer be kept: it could never be read.
    CHECK(code_of(desk.keep(*late, february)) == "blobs.period_retired");
  }
}

TEST_CASE("nodes that need a new period at once agree on one key") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Desk one{db}, two{db};
    std::vector<DocumentId> ids(8);
    std::atomic<int> failed = 0;
    std::vector<std::thread> all;
    for (std::size_t t = 0; t < ids.size(); ++t)
      all.emplace_back([&, t] {
        Desk& desk = t % 2 == 0 ? one : two;
        ids[t] = DocumentId::make(january, desk.random);
        const auto draft = desk.blobs.write(bekasi, ids[t], ktp, january);
        if (!draft || !desk.keep(*draft, january)) ++failed;
      });
    for (auto& thread : all) thread.join();
    CHECK(failed == 0);
    for (const DocumentId& id : ids) CHECK(Desk{db}.read_code(bekasi, id) == "");
  }
}

TEST_CASE("a sealed field opens in its place only, and equal values are found by index") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    SystemRandom random;
    SoftwareWrapper wrapper{Secret{Bytes(32, 1)}, random};
    auto store = db.open({&sql});
    const auto sealer = Sealer::open(*store, wrapper, random, january);
    REQUIRE(code_of(sealer) == "");
    const Bytes sealed = sealer->seal("3515140508680001", "person:1.nik");
    CHECK(sealer->open(sealed, "person:1.nik").value_or("") == "3515140508680001");
    CHECK(code_of(sealer->open(sealed, "person:2.nik")) == "blobs.sealed_field");
    Bytes changed = sealed;
    changed.back() ^= 1;
    CHECK(code_of(sealer->open(changed, "person:1.nik")) == "blobs.sealed_field");
    CHECK(code_of(sealer->open({}, "person:1.nik")) == "blobs.sealed_field");
    CHECK(sealer->seal("3515140508680001", "person:1.nik") != sealed);

    CHECK(sealer->index("people.nik:bekasi", "3515140508680001") == sealer->index("people.nik:bekasi", "3515140508680001"));
    CHECK(sealer->index("people.nik:bekasi", "3515140508680001") != sealer->index("people.nik:batam", "3515140508680001"));
    CHECK(sealer->index("a", "bc") != sealer->index("ab", "c"));

    // The same keys after a restart, and none without the token.
    const auto again = Sealer::open(*store, wrapper, random, february);
    REQUIRE(again);
    CHECK(again->open(sealed, "person:1.nik").value_or("") == "3515140508680001");
    CHECK(again->index("p", "v") == sealer->index("p", "v"));
    SoftwareWrapper other{Secret{Bytes(32, 2)}, random};
    CHECK(code_of(Sealer::open(*store, other, random, february)) == "blobs.wrapped_key");
  }
}

TEST_CASE("a shelf takes its own names and no others") {
  tests::Database db{tests::Engine::sqlite};
  auto shelf = FolderShelf::open(db.folder() + "/blobs");
  REQUIRE(shelf);
  CHECK(code_of(shelf->put("../../etc/passwd", ktp)) == "blobs.name");
  CHECK(code_of(shelf->get(std::string(63, 'a'))) == "blobs.name");
  CHECK(code_of(shelf->get(std::string(64, 'a'))) == "blobs.missing");
  CHECK(code_of(shelf->remove(std::string(64, 'a'))) == "");
  CHECK(code_of(shelf->remove(std::string(64, 'a') + "/../../../x")) == "blobs.name");
}
