// bench/ca.cc: certificates issued a second, durably, by 64 clients at once, as a ratio of the
// smaller of two limits measured in the same run:
//
//   two cores that do nothing but one signature and one verification for each certificate (under a token: C_Sign
//   itself, with a session for each core)
//   the store alone writing a certificate and a journal entry: SQLite a hundred to a commit (WAL,
//   synchronous=FULL), PostgreSQL a hundred to a commit in libpq's pipeline over one connection
//
// Everything is on that makes an issuance one: serial on record, lint under a throw-away key, promise,
// signature, verification, fulfilment, journal; a commit is on the disk (synchronous=FULL, a PostgreSQL with fsync on).
// Every certificate is checked afterwards; one error fails the run, and so does a ratio or a wait below its
// floor. With 64 who wait, nobody can be served sooner than the limit serves 64; where that alone is longer than
// the floor's third, three times that is the floor.
//
//     bench_ca [ROUNDS [STORED [PART…]]]
//
//     STORED  so many certificates are on record in the last two parts (1000000), with all that they left;
//             then the searches of the inventory and the start until OCSP is ready are timed too
//     PART    p256 rsa2048 rsa4096 (the issuing CA's key, SQLite), token (P-256 in SoftHSM2), postgresql,
//             stored, stored-postgresql, peers; none: all of them
#include <libpq-fe.h>
#include <malloc.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <mutex>
#include <set>

#include "bench/ca_peers.h"
#include "bench/ca_stored.h"
#include "platform/crypto/pkcs11.h"
#include "platform/journal/journal.h"
#include "platform/store/postgres_connection.h"
#include "tests/support/database.h"
#include "tests/support/folder.h"
#include "tests/support/postgres.h"
#include "trust/ca/ca.h"
#include "trust/ca/status.h"

using namespace paraf;

namespace {

using bench::cpu_seconds;
using bench::seconds_since;
using bench::Steady;
constexpr int clients = 64;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// So often a second two threads do it; each has what make() gives it for its own.
template <typename Make>
double on_two_cores(Make make) {
  std::atomic<int> done{0};
  std::atomic<bool> stop{false};
  const auto start = Steady::now();
  std::vector<std::thread> cores;
  for (int i = 0; i < 2; ++i)
    cores.emplace_back([&] {
      auto once = make();
      while (!stop) {
        once();
        ++done;
      }
    });
  std::this_thread::sleep_for(std::chrono::milliseconds{1000});
  stop = true;
  for (std::thread& core : cores) core.join();
  return done / seconds_since(start);
}

// Signatures with verification.
double crypto_limit(crypto::KeyKind kind) {
  const auto key = crypto::open_key(crypto::generate_key(kind).value().pkcs8).value();
  const Bytes body(900, 0x42);
  return on_two_cores([&] {
    return [&] {
      const Bytes signature = key->sign(crypto::HashAlg::sha256, body).value();
      if (!crypto::verify(key->spki(), crypto::HashAlg::sha256, body, signature)) std::abort();
    };
  });
}

// The same with the token's own C_Sign: nothing of ours is between.
double token_limit(const std::string& folder, const crypto::Signer& issuing) {
  const crypto::TokenAddress address = crypto::TokenAddress::softhsm(folder, "paraf");
  const auto module = crypto::pkcs11::Module::acquire(address.module, address.softhsm_conf).value();
  const CK_SLOT_ID slot = crypto::pkcs11::find_slot(*module, address).value();
  const Bytes digest(32, 7);
  return on_two_cores([&] {
    CK_SESSION_HANDLE session = 0;
    std::string label = "paraf-sign-issuing";
    CK_OBJECT_CLASS type = CKO_PRIVATE_KEY;
    CK_ATTRIBUTE wanted[] = {{CKA_CLASS, &type, sizeof type}, {CKA_LABEL, label.data(), label.size()}};
    CK_OBJECT_HANDLE key = 0;
    CK_ULONG count = 0;
    if (module->call->C_OpenSession(slot, CKF_SERIAL_SESSION, nullptr, nullptr, &session) != CKR_OK ||
        module->call->C_FindObjectsInit(session, wanted, 2) != CKR_OK ||
        module->call->C_FindObjects(session, &key, 1, &count) != CKR_OK || count != 1 ||
        module->call->C_FindObjectsFinal(session) != CKR_OK)
      std::abort();
    return [=, &issuing, &digest] {
      CK_MECHANISM mechanism{CKM_ECDSA, nullptr, 0};
      Bytes raw(64), in = digest;
      CK_ULONG size = raw.size();
      if (module->call->C_SignInit(session, &mechanism, key) != CKR_OK ||
          module->call->C_Sign(session, in.data(), in.size(), raw.data(), &size) != CKR_OK)
        std::abort();
      const ByteView both{raw};
      const Bytes signature = crypto::der::sequence(
          {crypto::der::unsigned_integer(both.first(32)), crypto::der::unsigned_integer(both.subspan(32))});
      if (!crypto::verify_digest(issuing.spki(), crypto::HashAlg::sha256, digest, signature)) std::abort();
    };
  });
}

// Certificate and journal entry in one commit of a hundred pairs, by SQLite with nothing above it.
double batch_limit(const std::string& folder) {
  sqlite3* db = nullptr;
  const std::string file = folder + "/limit.db";
  if (sqlite3_open(file.c_str(), &db) != SQLITE_OK) std::abort();
  const auto run = [&](const char* sql) {
    if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) std::abort();
  };
  run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
      "CREATE TABLE c (serial BLOB PRIMARY KEY, der BLOB); CREATE TABLE j (n INTEGER PRIMARY KEY, entry "
      "BLOB)");
  sqlite3_stmt *certificate = nullptr, *entry = nullptr;
  sqlite3_prepare_v2(db, "INSERT INTO c VALUES (?, ?)", -1, &certificate, nullptr);
  sqlite3_prepare_v2(db, "INSERT INTO j (entry) VALUES (?)", -1, &entry, nullptr);
  SystemRandom random;
  const Bytes der(1000, 1), note(250, 2);
  int pairs = 0;
  const auto start = Steady::now();
  while (seconds_since(start) < 1.0) {
    run("BEGIN");
    for (int i = 0; i < 100; ++i, ++pairs) {
      const Bytes serial = random.bytes(18);
      sqlite3_bind_blob(certificate, 1, serial.data(), static_cast<int>(serial.size()), SQLITE_TRANSIENT);
      sqlite3_bind_blob(certificate, 2, der.data(), static_cast<int>(der.size()), SQLITE_STATIC);
      sqlite3_bind_blob(entry, 1, note.data(), static_cast<int>(note.size()), SQLITE_STATIC);
      if (sqlite3_step(certificate) != SQLITE_DONE || sqlite3_step(entry) != SQLITE_DONE) std::abort();
      sqlite3_reset(certificate);
      sqlite3_reset(entry);
    }
    run("COMMIT");
  }
  const double rate = pairs / seconds_since(start);
  sqlite3_finalize(certificate);
  sqlite3_finalize(entry);
  sqlite3_close(db);
  std::filesystem::remove(file);
  return rate;
}

// The same by PostgreSQL: a hundred pairs travel together with their BEGIN and COMMIT.
double pipeline_limit(const std::string& url) {
  PGconn* const db = PQconnectdb(url.c_str());
  const auto run = [&](const char* sql) {
    PGresult* const result = PQexec(db, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) std::abort();
    PQclear(result);
  };
  run("CREATE TABLE limit_c (serial BYTEA PRIMARY KEY, der BYTEA)");
  run("CREATE TABLE limit_j (n BIGSERIAL PRIMARY KEY, entry BYTEA)");
  PQclear(PQprepare(db, "c", "INSERT INTO limit_c VALUES ($1, $2)", 0, nullptr));
  PQclear(PQprepare(db, "j", "INSERT INTO limit_j (entry) VALUES ($1)", 0, nullptr));
  SystemRandom random;
  const Bytes der(1000, 1), note(250, 2);
  int pairs = 0;
  const auto start = Steady::now();
  while (seconds_since(start) < 1.0) {
    if (PQenterPipelineMode(db) != 1) std::abort();
    PQsendQueryParams(db, "BEGIN", 0, nullptr, nullptr, nullptr, nullptr, 0);
    for (int i = 0; i < 100; ++i, ++pairs) {
      const Bytes serial = random.bytes(18);
      const char* values[] = {reinterpret_cast<const char*>(serial.data()), reinterpret_cast<const char*>(der.data())};
      const int lengths[] = {static_cast<int>(serial.size()), static_cast<int>(der.size())}, binary[] = {1, 1};
      PQsendQueryPrepared(db, "c", 2, values, lengths, binary, 0);
      const char* entry[] = {reinterpret_cast<const char*>(note.data())};
      const int length[] = {static_cast<int>(note.size())};
      PQsendQueryPrepared(db, "j", 1, entry, length, binary, 0);
    }
    PQsendQueryParams(db, "COMMIT", 0, nullptr, nullptr, nullptr, nullptr, 0);
    PQpipelineSync(db);
    for (bool synced = false; !synced;)
      while (PGresult* const result = PQgetResult(db)) {
        synced = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
        if (!synced && PQresultStatus(result) != PGRES_COMMAND_OK) std::abort();
        PQclear(result);
        if (synced) break;
      }
    if (PQexitPipelineMode(db) != 1) std::abort();
  }
  const double rate = pairs / seconds_since(start);
  run("DROP TABLE limit_c");
  run("DROP TABLE limit_j");
  PQfinish(db);
  return rate;
}

// What PostgreSQL itself can do of an issuance: one connection of the store writes the rows of promises and fulfilments,
// by the authority's and the journal's own statements and as the store sends them, a hundred to a commit, and does nothing
// else. The limit above has the least there could be; this has the columns and indexes that the searches and the auditors
// ask for.
double own_rows_limit(const std::string& url) {
  const auto connection = store::PostgresConnection::open(url).value();
  const auto of = [](const store::Sql& sql, std::string_view name) -> const store::Statement& {
    return sql.parts().statements.find(name)->second;
  };
  const auto check = [](const auto& done) {
    if (!done) std::abort();
    return done;
  };
  const store::Judge any = [](const store::Rows& rows, std::int64_t) -> Result<void> {
    if (rows.size() != 1) return internal("store.no_row");
    return {};
  };
  using store::value;
  SystemRandom random;
  const Bytes der(1000, 0x64), hash(32, 0x68);
  const std::string digest(64, 'a'), run = hex(random.bytes(4)), chain = "limit-" + run;
  std::int64_t number = -1'000'000'000 + static_cast<std::int64_t>(random.number() % 500'000'000), pairs = 0;
  check(connection->begin(store::Mode::write));
  std::int64_t revision = check(connection->run(of(ca::sql, "last_revision"), {}))->rows[0].integer(0);
  check(connection->send(of(journal::sql, "begin_chain"), {value(chain), value(hash)}));
  check(connection->commit());
  // What every batch begins with, and what it ends with.
  const auto begin = [&] {
    check(connection->begin(store::Mode::write));
    check(connection->send(of(journal::sql, "lock_chain"), {value(chain)}));
    check(connection->expect(of(journal::sql, "head"), {value(chain)}, any));
  };
  const auto commit = [&] {
    check(connection->send(of(journal::sql, "move_head"), {value(chain), value(number), value(hash)}));
    check(connection->commit());
  };
  const auto entry = [&](const std::string& act, const std::string& serial, std::size_t facts) {
    check(connection->send(of(journal::sql, "write"),
                           {value(""), value(number++), value(1), value(act), value("certificate:" + serial), value("bench"),
                            value(std::string(facts, 'f')), value(hash)}));
  };
  const auto record = [&](const std::string& serial, const std::string& order) -> std::vector<store::Value> {
    return {value("issuing"), value(serial), value(0), value("individual"), value(order), value("LIMIT"), value(""), value(digest),
            value("CN=Ratna Sari Wijaya,O=Pemerintah Kota Contoh,C=ID"), value(std::int64_t{1700000000000000}),
            value(std::int64_t{1800000000000000}), value(pairs), value("limit"), value(run), value(der), value(digest), value("")};
  };
  const auto start = Steady::now();
  while (seconds_since(start) < 1.0) {
    std::vector<std::pair<std::string, std::string>> promised;  // serial and order
    begin();
    for (int i = 0; i < 100; ++i, ++pairs) {
      const auto& [serial, order] = promised.emplace_back("01000000" + hex(random.bytes(14)), "limit-" + run + std::to_string(pairs));
      check(connection->send(of(ca::sql, "take_serial"), {value("issuing"), value(serial), value(1)}));
      check(connection->send(of(ca::sql, "take_order"), {value(order), value(digest), value("issuing"), value(serial)}));
      check(connection->send(of(ca::sql, "promise"), record(serial, order)));
      entry("certificate.promised", serial, 420);
      check(connection->expect(of(ca::sql, "claim_key"),
                               {value(digest.substr(8) + std::to_string(pairs % 64)), value("LIMIT"), value(1)}, any));
    }
    commit();
    begin();
    check(connection->expect(of(ca::sql, "lock_revision"), {}, any));
    std::string kept;
    for (const auto& [serial, order] : promised) {
      entry("certificate.issued", serial, 150);
      auto row = record(serial, order);
      row.push_back(value(++revision));
      check(connection->send(of(ca::sql, "fulfil"), std::move(row)));
      kept += (kept.empty() ? "[\"" : ",\"") + serial + "\"";
    }
    check(connection->send(of(ca::sql, "end_promises"), {value("issuing"), value(kept + "]")}));
    check(connection->send(of(ca::sql, "settle_revision"), {value(revision)}));
    commit();
  }
  return static_cast<double>(pairs) / seconds_since(start);
}

// A server that has been running writes its log into segments it used before; a new one makes each of them as it goes,
// of zeros, and would be measured at that.
void run_in(const tests::Postgres& server) {
  PGconn* const db = PQconnectdb(server.url("postgres").c_str());
  const auto run = [&](const char* sql) {
    PGresult* const result = PQexec(db, sql);
    const ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) std::abort();
    PQclear(result);
  };
  run("ALTER SYSTEM SET min_wal_size = '1GB'");
  run("SELECT pg_reload_conf()");
  for (int segment = 0; segment < 40; ++segment) {
    run("SELECT pg_create_restore_point('run in')");
    run("SELECT pg_switch_wal()");
  }
  run("CHECKPOINT");
  PQfinish(db);
}

struct House {
  House(crypto::KeyKind kind, int stored, tests::Engine engine, bool token)
      : db(engine),
        store(db.open({&journal::sql, &ca::sql})),
        ring(token ? keys::create_token(token_folder(), random).value() : keys::memory_keyring_for_tests()) {
    settings.root_key = settings.ocsp_key = settings.tsa_key = crypto::KeyKind::p256;
    settings.issuing_key = kind;
    const ca::Parts parts{*store, *ring, clock, random, ca::FaultPoint{}};
    ca::Profiles profiles = ca::builtin_profiles().value();
    profiles.at("issuing").keys = {kind};  // an installation's own CA would have RSA-3072 or more
    if (const auto made = ca::create_authority(parts, settings, profiles, "bench"); !made) {
      fmt::print(stderr, "{}\n", made.error().line());
      std::exit(1);
    }
    if (stored > 0) {
      const auto began = Steady::now();
      bench::fill(db, stored);
      fmt::print("\n{} certificates on record in {}, written in {:.0f} s\n", stored, db.name(), seconds_since(began));
      std::fflush(stdout);
    }
    malloc_trim(0);  // what filling took is not the authority's
    const double cpu = cpu_seconds(), memory = bench::resident();
    const auto began = Steady::now();
    authority = ca::Authority::open(parts, settings, profiles).value();
    start = seconds_since(began);
    if (stored > 0)
      fmt::print("  start until OCSP is ready: {:.2f} s (at most {:.2f}), {:.2f} s of CPU; {} in the index, {:.0f} MB "
                 "more memory\n", start, longest_start(stored), cpu_seconds() - cpu, authority->status().size(),
                 bench::resident() - memory);
  }
  // Ten million may take fifteen seconds.
  static double longest_start(int stored) { return 1.5e-6 * stored; }
  std::string token_folder() const { return folder.path().string() + "/token"; }

  tests::Folder folder;
  tests::Database db;
  SystemClock clock;
  SystemRandom random;
  ca::AuthoritySettings settings;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<keys::Keyring> ring;
  std::unique_ptr<ca::Authority> authority;
  std::atomic<int> next{0};
  double start = 0;  // s
};

struct Round {
  double rate = 0, p99 = 0, cpu = 0;  // 1/s, ms, µs of CPU for each
  int errors = 0;
};

// Subscribers' keys are made before: 64 people who apply again and again.
Round issue_for(House& house, const std::vector<Bytes>& keys, const std::vector<SubscriberId>& people,
                double seconds) {
  std::mutex lock;
  std::vector<double> waits;
  std::vector<ca::Record> made;
  std::atomic<int> errors{0};
  std::atomic<bool> stop{false};
  const auto start = Steady::now();
  const double cpu = cpu_seconds();
  std::vector<std::thread> threads;
  for (std::size_t client = 0; client < clients; ++client)
    threads.emplace_back([&, client] {
      std::vector<double> own;
      std::vector<ca::Record> records;
      while (!stop) {
        ca::IssuanceOrder order;
        order.id = "bench-" + std::to_string(++house.next);
        order.subscriber = people[client];
        order.public_key = keys[client];
        order.subject = {.common_name = "Ratna Sari Wijaya", .organization = "Pemerintah Kota Contoh"};
        order.actor = "bench";
        const auto began = Steady::now();
        auto record = house.authority->issue(order);
        own.push_back(seconds_since(began) * 1e3);
        if (record)
          records.push_back(std::move(*record));
        else
          ++errors;
      }
      const std::lock_guard hold{lock};
      waits.insert(waits.end(), own.begin(), own.end());
      std::move(records.begin(), records.end(), std::back_inserter(made));
    });
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  stop = true;
  for (std::thread& t : threads) t.join();
  const double took = seconds_since(start);
  const double used = cpu_seconds() - cpu;

  // Each is on record, of its own serial, and good under the issuing CA.
  const auto& issuing = house.authority->certificate(keys::Purpose::issuing);
  std::set<std::string> serials;
  for (const ca::Record& record : made) {
    const auto certificate = crypto::Certificate::parse(record.der);
    if (!certificate || !certificate->signed_by(issuing) || !serials.insert(record.serial).second) ++errors;
  }
  for (std::size_t at = 0; at < made.size(); at += 97)
    if (house.authority->find("issuing", made[at].serial)->der != made[at].der) ++errors;
  std::sort(waits.begin(), waits.end());
  const double count = std::max<double>(1, static_cast<double>(made.size()));
  return {.rate = count / took,
          .p99 = waits.empty() ? 0 : waits[waits.size() * 99 / 100],
          .cpu = used / count * 1e6,
          .errors = errors};
}

// One line of the table; false when it is below its floor.
struct Part {
  std::string name;
  crypto::KeyKind kind;
  tests::Engine engine = tests::Engine::sqlite;
  bool token = false;
  double least = 0.25;
  bool stored = false;
};

struct Measured {
  bool reached = false;
  double rate = 0, cpu = 0;
};

Measured measure(const Part& part, int rounds, int stored, int& errors) {
  House house{part.kind, part.stored ? stored : 0, part.engine, part.token};
  std::vector<Bytes> keys;
  std::vector<SubscriberId> people;
  for (int i = 0; i < clients; ++i) {
    keys.push_back(crypto::generate_key(crypto::KeyKind::p256).value().spki);
    people.push_back(SubscriberId::make(house.clock.now(), house.random));
  }
  std::vector<double> crypto_rates, batch_rates, own_rates, rates, ratios, p99, cpu;
  for (int round = 0; round < rounds; ++round) {
    crypto_rates.push_back(part.token ? token_limit(house.token_folder(), *house.authority->signer(keys::Purpose::issuing))
                                      : crypto_limit(part.kind));
    batch_rates.push_back(part.engine == tests::Engine::sqlite ? batch_limit(house.db.folder())
                                                               : pipeline_limit(house.db.url()));
    if (part.engine == tests::Engine::postgresql) own_rates.push_back(own_rows_limit(house.db.url()));
    const Round result = issue_for(house, keys, people, 2.0);
    errors += result.errors;
    rates.push_back(result.rate);
    p99.push_back(result.p99);
    cpu.push_back(result.cpu);
    ratios.push_back(result.rate / std::min(crypto_rates.back(), batch_rates.back()));
  }
  const double longest = std::max(50.0, 3e3 * clients / median(crypto_rates));
  fmt::print("{:<18}{:>10.0f}{:>12.0f}{:>12.0f}{:>8.2f}{:>10.2f}{:>10.1f}{:>9.0f}{:>9.0f}\n", part.name,
             median(crypto_rates), median(batch_rates), median(rates), median(ratios), part.least, median(p99), longest,
             median(cpu));
  if (!own_rates.empty())
    fmt::print("  the same statements by one connection that does nothing else: {:.0f} 1/s, ratio {:.2f}\n", median(own_rates),
               median(rates) / median(own_rates));
  std::fflush(stdout);
  Measured measured{.reached = median(ratios) >= part.least && median(p99) <= longest, .rate = median(rates), .cpu = median(cpu)};
  if (part.stored)
    measured.reached = bench::searches(house.db, *house.authority, house.clock.now()) && measured.reached &&
                       house.start <= House::longest_start(stored);
  return measured;
}

}  // namespace

int main(int argc, char** argv) {
  using crypto::KeyKind;
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 3;
  const int stored = argc > 2 ? std::atoi(argv[2]) : 1'000'000;
  const std::set<std::string> wanted(argv + std::min(argc, 3), argv + argc);
  const auto is_wanted = [&](const std::string& name) { return wanted.empty() || wanted.contains(name); };
  const Part parts[] = {
      {"p256", KeyKind::p256},
      {"rsa2048", KeyKind::rsa2048},
      {"rsa4096", KeyKind::rsa4096},
      {"token", KeyKind::p256, tests::Engine::sqlite, true},
      {"postgresql", KeyKind::p256, tests::Engine::postgresql, false, 0.4},
      {"stored", KeyKind::p256, tests::Engine::sqlite, false, 0.25, true},
      {"stored-postgresql", KeyKind::p256, tests::Engine::postgresql, false, 0.4, true},
  };
  const tests::Postgres durable{tests::Postgres::Durability::full};
  setenv("PARAF_TEST_PG", durable.socket().c_str(), 1);
  run_in(durable);
  int errors = 0;
  bool reached = true;
  std::map<std::string, Measured> done;
  fmt::print("{:<18}{:>10}{:>12}{:>12}{:>8}{:>10}{:>10}{:>9}{:>9}\n", "CA key", "crypto 1/s", "store 1/s", "issued 1/s",
             "ratio", "at least", "p99 ms", "at most", "CPU µs");
  std::fflush(stdout);
  for (const Part& part : parts) {
    if (!is_wanted(part.name)) continue;
    const Measured measured = done[part.name] = measure(part, rounds, stored, errors);
    reached = measured.reached && reached;
    const auto empty = done.find(part.engine == tests::Engine::sqlite ? "p256" : "postgresql");
    if (part.stored && empty != done.end())
      fmt::print("  growth: {:.2f} of the rate with none on record, {:.2f} times its CPU\n", measured.rate / empty->second.rate,
                 measured.cpu / empty->second.cpu);
  }
  if (is_wanted("peers")) {
    const tests::Folder folder;
    bench::openssl_ocsp(folder.path().string());
    const Measured& sqlite = done["p256"];
    const Measured& postgresql = done["postgresql"];
    const tests::Database theirs{tests::Engine::postgresql};
    bench::cfssl(folder.path().string(), {sqlite.cpu, sqlite.rate}, {postgresql.cpu, postgresql.rate},
                 theirs.url() + "&sslmode=disable");
  }
  if (errors != 0) fmt::print("errors: {}\n", errors);
  return errors == 0 && reached ? 0 : 1;
}
