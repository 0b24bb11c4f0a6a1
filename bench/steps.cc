// bench/steps.cc: durable steps of a procedure a second, on both engines, as a ratio of what the
// engine alone can do in the same minutes.
//
// A step is one transaction over a case's state (with its version), a journal entry and an outbox
// message, asked for by 64 clients at once. The limit is the same statements with the same rows
// from one thread that does nothing else, straight on sqlite3 and libpq (pipelined), a hundred steps to
// a commit. Both are durable: synchronous=FULL, and a PostgreSQL with fsync on. Every run is
// verified: each acknowledged step is there, the journal is intact, and an error fails the run.
#include <fmt/format.h>
#include <libpq-fe.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "platform/journal/checkpoint.h"
#include "platform/journal/journal.h"
#include "platform/outbox/outbox.h"
#include "platform/store/sql_file.h"
#include "tests/support/database.h"
#include "tests/support/postgres.h"

using namespace paraf;
using store::Scope;
using store::Transaction;
using store::value;
using Steady = std::chrono::steady_clock;

namespace {

const store::Sql sql{"bench", R"(
-- migration: 1
CREATE TABLE bench_case (
  office TEXT NOT NULL, id TEXT NOT NULL, step TEXT NOT NULL, due BIGINT NOT NULL, body TEXT NOT NULL,
  version BIGINT NOT NULL, PRIMARY KEY (office, id)
);
-- name: add
INSERT INTO bench_case (office, id, step, due, body, version) VALUES ($1, $2, 'terima', 0, $3, 0);
-- name: step
UPDATE bench_case SET step = $3, due = $4, body = $5, version = version + 1
WHERE office = $1 AND id = $2 AND version = $6;
-- name: steps
SELECT sum(version) FROM bench_case WHERE office = $1;
)"};

constexpr int clients = 64;
constexpr double seconds_each = 4;
constexpr int rounds = 3;
const std::array<OfficeId, 5> offices{OfficeId::trusted("badung"), OfficeId::trusted("bekasi"), OfficeId::trusted("gorontalo"),
                                      OfficeId::trusted("batam"), OfficeId::trusted("kudus")};
const std::string body(400, 'x');
const std::vector<const store::Sql*> modules{&journal::sql, &outbox::sql, &sql};

int errors = 0;

double seconds_since(Steady::time_point start) { return std::chrono::duration<double>(Steady::now() - start).count(); }

const OfficeId& office_of(int client) { return offices[static_cast<std::size_t>(client) % offices.size()]; }
std::string case_of(int client) { return fmt::format("01KE6FVBG0{:016}", client); }

struct Measured {
  double rate = 0;  // steps a second
  double p50 = 0, p99 = 0;  // ms
};

// ---- the store --------------------------------------------------------------------------------------

Result<void> one_step(store::Store& store, Random& random, int client, std::int64_t number, Timestamp now) {
  const OfficeId& office = office_of(client);
  const std::string id = case_of(client);
  return store.transact(Scope::office(office), [&](Transaction& tx) -> Result<void> {
    const std::int64_t changed = TRY(tx.execute(
        sql, "step", {value(office), value(id), value("disposisi"), value(now), value(body), value(number)}));
    if (changed != 1) return conflict("bench.moved_on");
    TRY(journal::append(tx, now, {"give_disposition", "case:" + id, "person:01KE6FVBG00000000000000001",
                                  {{"to", "person:01KE6FVBG00000000000000002"}, {"step", "disposisi"}}}));
    TRY(outbox::post(tx, now, random, "mail", fmt::format("{}-{}", id, number), body));
    return {};
  });
}

Measured measure(tests::Database& db) {
  const SystemClock clock;
  auto store = db.open(modules);
  for (int client = 0; client < clients; ++client)
    if (!store->transact(Scope::office(office_of(client)), [&](Transaction& tx) {
          return tx.execute(sql, "add", {value(office_of(client)), value(case_of(client)), value(body)});
        }))
      ++errors;
  std::vector<std::vector<double>> latencies(clients);
  std::atomic<bool> stop = false;
  std::atomic<int> failed = 0;
  std::vector<std::thread> threads;
  const auto start = Steady::now();
  for (int client = 0; client < clients; ++client)
    threads.emplace_back([&, client] {
      SystemRandom random;
      std::vector<double>& mine = latencies[static_cast<std::size_t>(client)];
      for (std::int64_t number = 0; !stop; ++number) {
        const auto begun = Steady::now();
        if (!one_step(*store, random, client, number, clock.now())) {
          ++failed;
          return;
        }
        mine.push_back(seconds_since(begun) * 1000);
      }
    });
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds_each));
  stop = true;
  for (auto& thread : threads) thread.join();
  const double took = seconds_since(start);

  std::vector<double> all;
  for (const auto& mine : latencies) all.insert(all.end(), mine.begin(), mine.end());
  std::sort(all.begin(), all.end());
  std::int64_t there = 0;
  for (const OfficeId& office : offices) {
    const auto counted = store->read(Scope::office(office),
                                     [&](Transaction& tx) { return tx.one(sql, "steps", {value(office)}); });
    if (counted) there += counted->integer(0);
  }
  const auto report = journal::verify_journal(*store, std::nullopt);
  const auto acknowledged = static_cast<std::int64_t>(all.size());
  if (failed != 0 || all.empty() || there != acknowledged || !report || !report->intact() || report->entries != acknowledged) {
    fmt::print("  WRONG: {} failed, {} acknowledged, {} there, journal {}\n", failed.load(), acknowledged, there,
               report ? fmt::format("{} entries, {} findings", report->entries, report->findings.size()) : report.error().line());
    ++errors;
    return {};
  }
  return {static_cast<double>(all.size()) / took, all[all.size() / 2], all[all.size() * 99 / 100]};
}

// ---- the limits: the same statements, nothing around them ------------------------------------------------

const store::Statement& statement(const store::Sql& of, std::string_view name) {
  return of.parts().statements.find(name)->second;
}

// The values of a step's three writes, ready made: hashing, JSON and ids are the store's cost.
struct Ready {
  std::vector<store::Value> step, write, post;
};
Ready ready(std::int64_t n) {
  const int client = static_cast<int>(n % clients);
  const OfficeId& office = office_of(client);
  const Bytes hash(32, static_cast<std::uint8_t>(n));
  return {
      {value(office), value(case_of(client)), value("disposisi"), value(n), value(body), value(n / clients)},
      {value(office), value(n + 1), value(n), value("give_disposition"), value("case:" + case_of(client)),
       value("person:01KE6FVBG00000000000000001"),
       value("{\"to\":\"person:01KE6FVBG00000000000000002\",\"step\":\"disposisi\"}"), value(hash)},
      {value(office), value(fmt::format("01KE6FVBG0{:016}", n)), value("mail"),
       value(fmt::format("{}-{}", case_of(client), n)), value(body), value(n)}};
}

// The schema and the cases, made by the store; then only the engine.
void prepare(tests::Database& db) {
  auto store = db.open(modules);
  for (int client = 0; client < clients; ++client)
    (void)store->transact(Scope::office(office_of(client)), [&](Transaction& tx) -> Result<void> {
      TRY(tx.execute(sql, "add", {value(office_of(client)), value(case_of(client)), value(body)}));
      TRY(tx.execute(journal::sql, "begin_chain", {value(office_of(client)), value(Bytes(32, 0))}));
      return {};
    });
}

void require(bool good, const std::string& what) {
  if (!good) throw std::runtime_error(what);
}

double sqlite_limit(tests::Database& db) {
  prepare(db);
  sqlite3* handle = nullptr;
  require(sqlite3_open(db.url().substr(7).c_str(), &handle) == SQLITE_OK, "open");
  for (const char* pragma : {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
                             "PRAGMA wal_autocheckpoint=4000", "PRAGMA cache_size=-16384"})
    require(sqlite3_exec(handle, pragma, nullptr, nullptr, nullptr) == SQLITE_OK, pragma);
  const auto prepared = [&](const store::Statement& one) {
    std::vector<sqlite3_stmt*> parts;
    for (const char* rest = one.sqlite.c_str(); *rest != 0;) {
      sqlite3_stmt* part = nullptr;
      require(sqlite3_prepare_v2(handle, rest, -1, &part, &rest) == SQLITE_OK, one.name);
      if (part) parts.push_back(part);
    }
    return parts;
  };
  const auto step = prepared(statement(sql, "step")), write = prepared(statement(journal::sql, "write")),
             post = prepared(statement(outbox::sql, "post"));
  const auto run = [&](const std::vector<sqlite3_stmt*>& parts, const std::vector<store::Value>& values) {
    for (sqlite3_stmt* part : parts) {
      for (int at = 1; at <= sqlite3_bind_parameter_count(part); ++at) {
        const store::Value& v = values[std::strtoul(sqlite3_bind_parameter_name(part, at) + 1, nullptr, 10) - 1];
        if (const auto* number = std::get_if<std::int64_t>(&v)) sqlite3_bind_int64(part, at, *number);
        else if (const auto* text = std::get_if<std::string>(&v))
          sqlite3_bind_text64(part, at, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
        else if (const auto* octets = std::get_if<Bytes>(&v))
          sqlite3_bind_blob64(part, at, octets->data(), octets->size(), SQLITE_STATIC);
      }
      int code = 0;
      while ((code = sqlite3_step(part)) == SQLITE_ROW) {
      }
      require(code == SQLITE_DONE, sqlite3_errmsg(handle));
      sqlite3_reset(part);
    }
  };
  const auto start = Steady::now();
  std::int64_t n = 0;
  while (seconds_since(start) < seconds_each) {
    require(sqlite3_exec(handle, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK, "begin");
    for (int i = 0; i < 100; ++i, ++n) {
      const Ready values = ready(n);
      run(step, values.step);
      require(sqlite3_changes(handle) == 1, "the step changed no case");
      run(write, values.write);
      run(post, values.post);
    }
    require(sqlite3_exec(handle, "COMMIT", nullptr, nullptr, nullptr) == SQLITE_OK, "commit");
  }
  const double rate = static_cast<double>(n) / seconds_since(start);
  for (const auto& parts : {step, write, post})
    for (sqlite3_stmt* part : parts) sqlite3_finalize(part);
  sqlite3_close(handle);
  return rate;
}

double postgres_limit(tests::Database& db) {
  prepare(db);
  PGconn* connection = PQconnectdb(db.url().c_str());
  require(PQstatus(connection) == CONNECTION_OK, "connect");
  const auto prepare_one = [&](const char* name, const store::Statement& one) {
    PGresult* result = PQprepare(connection, name, one.postgresql.c_str(), 0, nullptr);
    require(PQresultStatus(result) == PGRES_COMMAND_OK, PQerrorMessage(connection));
    PQclear(result);
  };
  prepare_one("step", statement(sql, "step"));
  prepare_one("write", statement(journal::sql, "write"));
  prepare_one("post", statement(outbox::sql, "post"));
  require(PQenterPipelineMode(connection) == 1, "pipeline");
  const auto send = [&](const char* name, const std::vector<store::Value>& values) {
    std::array<const char*, 8> texts{};
    std::array<int, 8> lengths{}, binary{};
    std::array<std::string, 8> numbers;
    for (std::size_t at = 0; at < values.size(); ++at) {
      if (const auto* number = std::get_if<std::int64_t>(&values[at]))
        texts[at] = (numbers[at] = std::to_string(*number)).c_str();
      else if (const auto* text = std::get_if<std::string>(&values[at])) texts[at] = text->c_str();
      else if (const auto* octets = std::get_if<Bytes>(&values[at])) {
        texts[at] = reinterpret_cast<const char*>(octets->data());
        lengths[at] = static_cast<int>(octets->size());
        binary[at] = 1;
      }
    }
    require(PQsendQueryPrepared(connection, name, static_cast<int>(values.size()), texts.data(),
                                lengths.data(), binary.data(), 0) == 1,
            "send");
  };
  const auto control = [&](const char* word) {
    require(PQsendQueryParams(connection, word, 0, nullptr, nullptr, nullptr, nullptr, 0) == 1, word);
  };
  const auto start = Steady::now();
  std::int64_t n = 0;
  while (seconds_since(start) < seconds_each) {
    control("BEGIN");
    for (int i = 0; i < 100; ++i, ++n) {
      const Ready values = ready(n);
      send("step", values.step);
      send("write", values.write);
      send("post", values.post);
    }
    control("COMMIT");
    require(PQpipelineSync(connection) == 1, "sync");
    int changed = 0;
    for (bool synced = false; !synced;) {
      PGresult* result = PQgetResult(connection);
      if (!result) continue;
      const ExecStatusType status = PQresultStatus(result);
      synced = status == PGRES_PIPELINE_SYNC;
      require(synced || status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, PQerrorMessage(connection));
      changed += std::atoi(PQcmdTuples(result));
      PQclear(result);
    }
    require(changed == 300, "a batch did not write all of its rows");
  }
  const double rate = static_cast<double>(n) / seconds_since(start);
  PQfinish(connection);
  return rate;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void compare(tests::Engine engine) {
  std::vector<double> ratios, rates, limits, p50, p99;
  std::string name;
  for (int round = 0; round < rounds; ++round) {
    tests::Database raw{engine}, db{engine};
    name = db.name();
    const double limit = engine == tests::Engine::sqlite ? sqlite_limit(raw) : postgres_limit(raw);
    const Measured steps = measure(db);
    limits.push_back(limit);
    rates.push_back(steps.rate);
    ratios.push_back(steps.rate / limit);
    p50.push_back(steps.p50);
    p99.push_back(steps.p99);
  }
  const double ratio = median(ratios);
  fmt::print(
      "steps {:<11} {:>7.0f}/s  limit {:>7.0f}/s  ratio {:.2f} (goal 0.5, at least 0.3)  p50 {:.1f} ms  p99 "
      "{:.1f} ms (goal 30, at most 50)\n",
      name, median(rates), median(limits), ratio, median(p50), median(p99));
  if (ratio < 0.3 || median(p99) > 50) {
    fmt::print("  below the goal\n");
    ++errors;
  }
}

}  // namespace

int main() {
  // The tests' server may forget on a power cut; this one may not.
  const tests::Postgres durable{tests::Postgres::Durability::full};
  setenv("PARAF_TEST_PG", durable.socket().c_str(), 1);
  try {
    compare(tests::Engine::sqlite);
    compare(tests::Engine::postgresql);
  } catch (const std::exception& e) {
    fmt::print("{}\n", e.what());
    ++errors;
  }
  fmt::print("errors: {}\n", errors);
  return errors == 0 ? 0 : 1;
}
