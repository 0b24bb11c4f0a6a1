// bench/issue.cc: certificates issued a second, durably, by 64 clients at once, as a ratio of the
// smaller of two limits measured in the same run:
//
//   two cores that do nothing but one signature and one verification for each certificate
//   SQLite alone writing a certificate and a journal entry, a hundred to a commit (WAL, synchronous=FULL)
//
// Everything is on that makes an issuance one: serial on record, lint under a throw-away key, promise,
// signature, verification, fulfilment, journal. Every certificate is checked afterwards; one error fails the run.
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>

#include "platform/journal/journal.h"
#include "tests/support/database.h"
#include "tests/support/folder.h"
#include "trust/ca/ca.h"
#include "trust/ca/status.h"

using namespace paraf;

namespace {

using Steady = std::chrono::steady_clock;
constexpr int clients = 64;

double seconds_since(Steady::time_point start) { return std::chrono::duration<double>(Steady::now() - start).count(); }

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Signatures with verification, a second, on two threads.
double crypto_limit(crypto::KeyKind kind) {
  const auto key = crypto::open_key(crypto::generate_key(kind).value().pkcs8).value();
  const Bytes body(900, 0x42);
  std::atomic<int> done{0};
  std::atomic<bool> stop{false};
  const auto start = Steady::now();
  std::vector<std::thread> cores;
  for (int i = 0; i < 2; ++i)
    cores.emplace_back([&] {
      while (!stop) {
        const Bytes signature = key->sign(crypto::HashAlg::sha256, body).value();
        if (!crypto::verify(key->spki(), crypto::HashAlg::sha256, body, signature)) std::abort();
        ++done;
      }
    });
  std::this_thread::sleep_for(std::chrono::milliseconds{1000});
  stop = true;
  for (std::thread& core : cores) core.join();
  return done / seconds_since(start);
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
      "CREATE TABLE c (serial BLOB PRIMARY KEY, der BLOB); CREATE TABLE j (n INTEGER PRIMARY KEY, entry BLOB)");
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

struct House {
  explicit House(crypto::KeyKind kind) : db(tests::Engine::sqlite), store(db.open({&journal::sql, &ca::sql})), ring(keys::memory_keyring_for_tests()) {
    settings.root_key = settings.ocsp_key = settings.tsa_key = crypto::KeyKind::p256;
    settings.issuing_key = kind;
    const ca::Parts parts{*store, *ring, clock, random, ca::FaultPoint{}};
    ca::Profiles profiles = ca::builtin_profiles().value();
    profiles.at("issuing").keys = {kind};  // an installation's own CA would have RSA-3072 or more
    if (const auto made = ca::create_authority(parts, settings, profiles, "bench"); !made) {
      fmt::print(stderr, "{}\n", made.error().line());
      std::exit(1);
    }
    authority = ca::Authority::open(parts, settings, profiles).value();
  }
  tests::Database db;
  SystemClock clock;
  SystemRandom random;
  ca::AuthoritySettings settings;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<keys::Keyring> ring;
  std::unique_ptr<ca::Authority> authority;
  std::atomic<int> next{0};
};

struct Round {
  double rate = 0, p99 = 0, cpu = 0;  // 1/s, ms, µs of CPU for each
  int errors = 0;
};

// Subscribers' keys are made before: 64 people who apply again and again.
Round issue_for(House& house, const std::vector<Bytes>& keys, const std::vector<SubscriberId>& people, double seconds) {
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
        if (record) records.push_back(std::move(*record));
        else ++errors;
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
  return {.rate = count / took, .p99 = waits.empty() ? 0 : waits[waits.size() * 99 / 100], .cpu = used / count * 1e6, .errors = errors};
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 3;
  int errors = 0;
  bool reached = true;
  fmt::print("{:<10}{:>14}{:>14}{:>12}{:>8}{:>10}{:>10}{:>10}\n", "CA key", "crypto 1/s", "batch-100 1/s", "issued 1/s", "ratio",
             "at least", "p99 ms", "CPU µs");
  std::fflush(stdout);
  for (const crypto::KeyKind kind : {crypto::KeyKind::p256, crypto::KeyKind::rsa2048}) {
    House house{kind};
    std::vector<Bytes> keys;
    std::vector<SubscriberId> people;
    for (int i = 0; i < clients; ++i) {
      keys.push_back(crypto::generate_key(kind == crypto::KeyKind::p256 || i > 0 ? crypto::KeyKind::p256 : kind).value().spki);
      people.push_back(SubscriberId::make(house.clock.now(), house.random));
    }
    std::vector<double> crypto_rates, batch_rates, rates, ratios, p99, cpu;
    for (int round = 0; round < rounds; ++round) {
      crypto_rates.push_back(crypto_limit(kind));
      batch_rates.push_back(batch_limit(house.db.folder()));
      const Round result = issue_for(house, keys, people, 2.0);
      errors += result.errors;
      rates.push_back(result.rate);
      p99.push_back(result.p99);
      cpu.push_back(result.cpu);
      ratios.push_back(result.rate / std::min(crypto_rates.back(), batch_rates.back()));
    }
    fmt::print("{:<10}{:>14.0f}{:>14.0f}{:>12.0f}{:>8.2f}{:>10}{:>10.1f}{:>10.0f}\n", crypto::name_of(kind), median(crypto_rates),
               median(batch_rates), median(rates), median(ratios), "0.25", median(p99), median(cpu));
    reached = reached && median(ratios) >= 0.25;
  }
  if (errors != 0) fmt::print("errors: {}\n", errors);
  return errors == 0 && reached ? 0 : 1;
}
