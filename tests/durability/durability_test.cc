// What was acknowledged is there after kill -9, on both engines: a child acknowledges acts over a
// pipe, is killed at a random moment under load, and its store is looked at.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <set>
#include <thread>

#include "platform/journal/checkpoint.h"
#include "platform/journal/journal.h"
#include "platform/outbox/outbox.h"
#include "tests/support/database.h"

using namespace paraf;
using store::Scope;
using store::Transaction;
using store::value;

namespace {

const store::Sql sql{"till", R"(
-- migration: 1
CREATE TABLE till (office TEXT NOT NULL, id BIGINT PRIMARY KEY, number BIGINT NOT NULL);
CREATE TABLE till_count (office TEXT PRIMARY KEY, number BIGINT NOT NULL);
-- name: take
INSERT INTO till_count (office, number) VALUES ($1, 1)
ON CONFLICT (office) DO UPDATE SET number = till_count.number + 1 RETURNING number;
-- name: add
INSERT INTO till (office, id, number) VALUES ($1, $2, $3);
-- name: all
SELECT id, number FROM till WHERE office = $1 ORDER BY number;
)"};

const OfficeId offices[] = {OfficeId::trusted("badung"), OfficeId::trusted("bekasi"), OfficeId::trusted("kudus")};
const Timestamp now = Timestamp::from_seconds(1'767'600'000);
const std::vector<const store::Sql*> modules{&journal::sql, &outbox::sql, &sql};

// State, journal and outbox in one act; every seventh gives up after having written all of it.
Result<void> act(store::Store& store, std::int64_t id) {
  SystemRandom random;
  const OfficeId& office = offices[id % 3];
  return store.transact(Scope::office(office), [&](Transaction& tx) -> Result<void> {
    TRY(journal::append(tx, now, {"step", fmt::format("case:{}", id), "person:1", {}}));
    const std::int64_t number = TRY(tx.one(sql, "take", {value(office)})).integer(0);
    TRY(tx.execute(sql, "add", {value(office), value(id), value(number)}));
    TRY(outbox::post(tx, now, random, "mail", fmt::format("{}", id), "{}"));
    if (id % 7 == 0) return refused("demo.no");
    return {};
  });
}

// The child: eight threads that act and acknowledge, until somebody ends it.
[[noreturn]] void work(const std::string& url, std::int64_t first, int acknowledge) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  auto store = store::Store::open({url, 1}, modules);
  if (!store) _exit(3);
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      for (std::int64_t id = first + t;; id += 8) {
        if (!act(**store, id)) {
          if (id % 7 != 0) _exit(4);
          continue;
        }
        if (write(acknowledge, &id, sizeof id) != sizeof id) _exit(5);
      }
    });
  for (auto& thread : threads) thread.join();
  _exit(6);
}

std::set<std::int64_t> run_and_kill(const std::string& url, std::int64_t first, std::uint64_t after) {
  int ends[2];
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    work(url, first, ends[1]);
  }
  close(ends[1]);
  std::set<std::int64_t> acknowledged;
  std::array<std::int64_t, 64> ids{};
  ssize_t got = 0;
  bool killed = false;
  // To the end of the pipe: what the child managed to acknowledge before it died counts as well.
  while ((got = read(ends[0], ids.data(), sizeof ids)) > 0) {
    for (std::size_t at = 0; at < static_cast<std::size_t>(got) / sizeof(std::int64_t); ++at) acknowledged.insert(ids[at]);
    if (!killed && acknowledged.size() >= after) {
      kill(child, SIGKILL);
      killed = true;
    }
  }
  close(ends[0]);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status));  // an exit would be a failure of its own; its status says which
  CHECK(WTERMSIG(status) == SIGKILL);
  return acknowledged;
}

}  // namespace

TEST_CASE("nothing acknowledged is lost to kill -9, and nothing is half there") {
  SystemRandom random;
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    std::set<std::int64_t> acknowledged;
    for (int round = 0; round < 12; ++round) {
      CAPTURE(round);
      for (const std::int64_t id : run_and_kill(db.url(), round * 1'000'000 + 1, 1 + random.below(150)))
        acknowledged.insert(id);

      auto store = db.open(modules);  // the recovery that every start is
      std::set<std::int64_t> there;
      for (const OfficeId& office : offices) {
        const auto rows = store->read(Scope::office(office),
                                      [&](Transaction& tx) { return tx.query(sql, "all", {value(office)}); });
        REQUIRE(rows);
        std::int64_t number = 0;
        for (const store::Row& row : *rows) {
          there.insert(row.integer(0));
          CHECK(row.integer(1) == ++number);  // no number is lost or given twice
        }
      }
      // Acts that were committed and not yet acknowledged may be there; never the reverse.
      for (const std::int64_t id : acknowledged) CHECK(there.contains(id));
      for (const std::int64_t id : there) CHECK(id % 7 != 0);
      // State, journal and outbox hold the same acts.
      CHECK(db.raw_text("SELECT count(*) FROM journal_entry") == fmt::format("{}", there.size()));
      CHECK(db.raw_text("SELECT count(*) FROM outbox_message") == fmt::format("{}", there.size()));
      CHECK(db.raw_text("SELECT count(*) FROM till WHERE CAST(id AS TEXT) NOT IN (SELECT key FROM outbox_message)") == "0");
      const auto report = journal::verify_journal(*store, std::nullopt);
      REQUIRE(report);
      CHECK(report->intact());
    }
    CHECK(acknowledged.size() > 100);
  }
}
