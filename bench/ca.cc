// bench/ca.cc: certificates issued a second, durably, by 64 clients at once, as a ratio of the
// smaller of two limits measured in the same run:
//
//   two cores that do nothing but one signature and one verification for each certificate
//   SQLite alone writing a certificate and a journal entry, a hundred to a commit (WAL, synchronous=FULL)
//
// Everything is on that makes an issuance one: serial on record, lint under a throw-away key, promise,
// signature, verification, fulfilment, journal. Every certificate is checked afterwards; one error fails the
// run.
//
//     bench_ca [ROUNDS [STORED]]     STORED: so many certificates are on record before (1000000)
//
// With STORED the searches of the inventory are timed too. Then peers, by their CPU for each answer, as they
// come from Debian and in the same run: `openssl ocsp` against our responder, and `cfssl serve` (which
// neither stores, lints nor journals here) against our issuance.
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <set>
#include <sstream>
#include <thread>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "platform/crypto/pem.h"
#include "platform/journal/journal.h"
#include "tests/support/command.h"
#include "tests/support/database.h"
#include "tests/support/folder.h"
#include "tests/support/http_client.h"
#include "tests/support/pki.h"
#include "trust/ca/ca.h"
#include "trust/ca/status.h"
#include "trust/validation/ocsp.h"

using namespace paraf;

namespace {

using Steady = std::chrono::steady_clock;
constexpr int clients = 64;

double seconds_since(Steady::time_point start) {
  return std::chrono::duration<double>(Steady::now() - start).count();
}

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

struct House {
  explicit House(crypto::KeyKind kind, int stored)
      : db(tests::Engine::sqlite),
        store(db.open({&journal::sql, &ca::sql})),
        ring(keys::memory_keyring_for_tests()) {
    settings.root_key = settings.ocsp_key = settings.tsa_key = crypto::KeyKind::p256;
    settings.issuing_key = kind;
    const ca::Parts parts{*store, *ring, clock, random, ca::FaultPoint{}};
    ca::Profiles profiles = ca::builtin_profiles().value();
    profiles.at("issuing").keys = {kind};  // an installation's own CA would have RSA-3072 or more
    if (const auto made = ca::create_authority(parts, settings, profiles, "bench"); !made) {
      fmt::print(stderr, "{}\n", made.error().line());
      std::exit(1);
    }
    if (stored > 0) fill(stored);
    authority = ca::Authority::open(parts, settings, profiles).value();
  }

  // So many certificates of others on record, as they would lie there after years; written past the
  // authority, which would take minutes to make them. Their octets are one certificate's.
  void fill(int stored) {
    const auto run = [&](const std::string& sql) { db.raw(sql); };
    const std::string count = std::to_string(stored);
    const std::string numbers =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + count + ") ";
    run(numbers +
        "INSERT INTO ca_certificate (issuer, serial, shard, state, profile, order_id, subscriber, key_id, "
        "spki_hash, subject, not_before,"
        " not_after, made, node, run, der, revision) SELECT 'issuing', '7e' || lower(hex(randomblob(17))), "
        "0, 1, 'individual', 'old-' || i,"
        " 'S' || (i / 3), 'K' || i, lower(hex(randomblob(32))), 'CN=Pegawai ' || i || ',O=Instansi ' || (i % "
        "500) || ',C=ID', "
        " 1700000000000000, 1830000000000000 + i * 1000000, 1700000000000000, '1', 'r', zeroblob(1000), 100 "
        "+ i FROM n");
    run("INSERT INTO ca_word (word, issuer, serial) SELECT 'pegawai', issuer, serial FROM ca_certificate "
        "WHERE order_id LIKE 'old-%'");
    run("INSERT INTO ca_word (word, issuer, serial) SELECT substr(key_id, 2), issuer, serial FROM "
        "ca_certificate WHERE order_id LIKE 'old-%'");
    run("INSERT INTO ca_word (word, issuer, serial) SELECT 'instansi', issuer, serial FROM ca_certificate "
        "WHERE order_id LIKE 'old-%'");
    run("UPDATE ca_certificate SET revoked_at = 1750000000000000, reason = 4 WHERE order_id LIKE 'old-%7'");
    run("UPDATE ca_revision SET last = 200 + " + count +
        "; INSERT INTO ca_worded (id, revision) VALUES (1, 100 + " + count + ")");
    run("ANALYZE");
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

// How long a search takes among all that is on record; the slowest of ten.
void searches(House& house) {
  struct Row {
    std::string what;
    ca::Search query;
  };
  using Status = ca::InventoryQuery::Status;
  const Timestamp now = house.clock.now();
  const Row rows[] = {
      {"one person among all", {.text = "777777"}},
      {"a word that all have", {.text = "pegawai"}},
      {"two, one of them rare", {.text = "pegawai 4242"}},
      {"two that all have", {.text = "pegawai instansi"}},
      {"revoked, newest first", {.status = Status::revoked}},
      {"held (none)", {.status = Status::suspended}},
      {"expired (none)", {.status = Status::expired}},
      {"ends within a year",
       {.status = Status::valid, .expires_from = now, .expires_before = now + std::chrono::hours{24 * 365}}},
  };
  fmt::print("\n{:<34}{:>12}{:>10}\n", "search of the inventory", "slowest ms", "rows");
  for (const Row& row : rows) {
    double slowest = 0;
    std::size_t found = 0;
    for (int i = 0; i < 10; ++i) {
      const auto began = Steady::now();
      const auto page = house.authority->search(row.query);
      slowest = std::max(slowest, seconds_since(began) * 1e3);
      if (!page) std::abort();
      found = page->records.size();
    }
    fmt::print("{:<34}{:>12.1f}{:>10}\n", row.what, slowest, found);
  }
}

// ---- peers ----

// CPU seconds of another process, from /proc/PID/stat.
double cpu_of(pid_t pid) {
  std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  std::istringstream after{text.substr(std::min(text.rfind(')') + 2, text.size()))};
  std::string word;
  double ticks = 0;
  for (int field = 3; field <= 15 && after >> word; ++field)
    if (field == 14 || field == 15) ticks += std::atof(word.c_str());
  return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

pid_t start(const std::vector<std::string>& words, const std::string& folder) {
  const pid_t child = fork();
  if (child != 0) return child;
  if (chdir(folder.c_str()) != 0) _exit(127);
  const int log = open("peer.log", O_WRONLY | O_CREAT | O_TRUNC, 0600);
  dup2(log, 1);
  dup2(log, 2);
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

struct Peer {
  double cpu = 0;  // µs for each
  int answers = 0;
};

// The same body again and again, each over a connection of its own, as `openssl ocsp` wants it.
Peer drive(pid_t pid, std::uint16_t port, const std::string& path, const std::string& body,
           const std::string& type, double seconds, const std::function<bool(const std::string&)>& good) {
  for (int i = 0; i < 50; ++i) {
    try {
      tests::HttpClient probe{port};
      if (probe.request("POST", path, body, {{"Content-Type", type}}).status == 200) break;
    } catch (const std::exception&) {
    }
    usleep(100'000);
  }
  Peer peer;
  const double cpu = cpu_of(pid);
  const auto began = Steady::now();
  while (seconds_since(began) < seconds) {
    try {
      tests::HttpClient client{port};
      const auto answer = client.request("POST", path, body, {{"Content-Type", type}});
      if (answer.status == 200 && good(answer.body)) ++peer.answers;
    } catch (const std::exception&) {
    }
  }
  peer.cpu = (cpu_of(pid) - cpu) / std::max(1, peer.answers) * 1e6;
  return peer;
}

void stop(pid_t pid) {
  kill(pid, SIGTERM);
  waitpid(pid, nullptr, 0);
}

bool there(const std::string& program) { return tests::run("command -v " + program).exit == 0; }

class AllGood final : public validation::StatusSource {
  Result<validation::Status> status(const crypto::Certificate&, ByteView) const override {
    return validation::Status{validation::Status::Kind::good, {}, {}};
  }
};

void openssl_ocsp(const std::string& folder) {
  const tests::TestPki pki;
  const auto put = [&](const std::string& name, std::string_view text) {
    std::ofstream{folder + "/" + name} << text;
  };
  const tests::Issued signer =
      tests::issue({.name = "OCSP", .eku = {crypto::oid::eku_ocsp_signing}, .serial = {9}}, &pki.issuing);
  put("issuing.pem", crypto::pem("CERTIFICATE", pki.issuing.certificate.der()));
  if (tests::run("cd " + folder +
                 " && openssl ecparam -name prime256v1 -genkey -noout -out k.pem && openssl req -x509 -new "
                 "-key k.pem "
                 "-subj /CN=r -days 30 -out r.pem")
          .exit != 0)
    return;
  std::string index;
  for (int i = 0; i < 1000; ++i)
    index += fmt::format("V\t351231235959Z\t\t{:04X}\tunknown\t/CN=x{}\n", 0x1000 + i, i);
  index += "V\t351231235959Z\t\t" + pki.person.certificate.serial_hex() + "\tunknown\t/CN=p\n";
  put("index.txt", index);
  const Bytes request =
      validation::ocsp_request(pki.issuing.certificate, pki.person.certificate.serial(), Bytes(16, 1));
  const pid_t pid = start({"openssl", "ocsp", "-index", "index.txt", "-port", "18889", "-rsigner", "r.pem",
                           "-rkey", "k.pem", "-CA", "issuing.pem", "-ignore_err"},
                          folder);
  const Peer theirs = drive(pid, 18889, "/", std::string{text_of(request)}, "application/ocsp-request", 2,
                            [](const std::string& body) { return body.size() > 200; });
  stop(pid);

  const AllGood source;
  const ManualClock clock{pki.now};
  validation::Responder responder{pki.issuing.certificate, signer.certificate, signer.key, source, clock};
  const double cpu = cpu_seconds();
  constexpr int times = 5000;
  for (int i = 0; i < times; ++i)
    if (responder.answer(request)->der.size() < 200) std::abort();
  const double ours = (cpu_seconds() - cpu) / times * 1e6;
  fmt::print("\n{:<34}{:>12}{:>12}{:>8}\n", "OCSP, live, P-256, CPU µs", "theirs", "ours", "ratio");
  fmt::print("{:<34}{:>12.0f}{:>12.0f}{:>8.1f}   theirs with its HTTP, ours without\n", "openssl ocsp",
             theirs.cpu, ours, theirs.cpu / ours);
}

// Debian's cfssl signs and forgets; ours is durable, linted and journalled.
void cfssl(const std::string& folder, double ours) {
  if (!there("cfssl")) {
    fmt::print("cfssl is not installed (golang-cfssl): no comparison\n");
    return;
  }
  const auto put = [&](const std::string& name, std::string_view text) {
    std::ofstream{folder + "/" + name} << text;
  };
  put("config.json", R"({"signing":{"default":{"usages":["digital signature"],"expiry":"8760h"}}})");
  if (tests::run("cd " + folder +
                 " && openssl ecparam -name prime256v1 -genkey -noout -out ca-key.pem && openssl req -x509 "
                 "-new -key "
                 "ca-key.pem -subj /CN=CA -days 30 -out ca.pem && openssl ecparam -name prime256v1 -genkey "
                 "-noout -out s.pem && "
                 "openssl req -new -key s.pem -subj /CN=Ratna -out s.csr")
          .exit != 0)
    return;
  std::string csr;
  std::ifstream file{folder + "/s.csr"};
  for (std::string line; std::getline(file, line);) csr += line + "\\n";
  const std::string body = R"({"certificate_request":")" + csr + R"(","hostname":"a.contoh.go.id"})";
  const pid_t pid = start({"cfssl", "serve", "-address", "127.0.0.1", "-port", "18890", "-ca", "ca.pem",
                           "-ca-key", "ca-key.pem", "-config", "config.json"},
                          folder);
  const Peer theirs =
      drive(pid, 18890, "/api/v1/cfssl/sign", body, "application/json", 2,
            [](const std::string& text) { return text.find("BEGIN CERTIFICATE") != std::string::npos; });
  stop(pid);
  fmt::print("\n{:<34}{:>12}{:>12}{:>8}\n", "issuance, P-256, CPU µs", "theirs", "ours", "ratio");
  fmt::print("{:<34}{:>12.0f}{:>12.0f}{:>8.1f}   theirs stores nothing; {} answers\n", "cfssl serve",
             theirs.cpu, ours, theirs.cpu / ours, theirs.answers);
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 3;
  const int stored = argc > 2 ? std::atoi(argv[2]) : 0;
  double p256_cpu = 0;
  int errors = 0;
  bool reached = true;
  fmt::print("{:<10}{:>14}{:>14}{:>12}{:>8}{:>10}{:>10}{:>10}\n", "CA key", "crypto 1/s", "batch-100 1/s",
             "issued 1/s", "ratio", "at least", "p99 ms", "CPU µs");
  std::fflush(stdout);
  for (const crypto::KeyKind kind :
       {crypto::KeyKind::p256, crypto::KeyKind::rsa2048, crypto::KeyKind::rsa4096}) {
    House house{kind, stored};
    std::vector<Bytes> keys;
    std::vector<SubscriberId> people;
    for (int i = 0; i < clients; ++i) {
      keys.push_back(
          crypto::generate_key(kind == crypto::KeyKind::p256 || i > 0 ? crypto::KeyKind::p256 : kind)
              .value()
              .spki);
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
    fmt::print("{:<10}{:>14.0f}{:>14.0f}{:>12.0f}{:>8.2f}{:>10}{:>10.1f}{:>10.0f}\n", crypto::name_of(kind),
               median(crypto_rates), median(batch_rates), median(rates), median(ratios), "0.25", median(p99),
               median(cpu));
    reached = reached && median(ratios) >= 0.25 && median(p99) <= 50;
    if (kind == crypto::KeyKind::p256) {
      p256_cpu = median(cpu);
      if (stored > 0) searches(house);
    }
  }
  const tests::Folder folder;
  openssl_ocsp(folder.path().string());
  cfssl(folder.path().string(), p256_cpu);
  if (errors != 0) fmt::print("errors: {}\n", errors);
  return errors == 0 && reached ? 0 : 1;
}
