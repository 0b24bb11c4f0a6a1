// bench/office.cc: the office's everyday asks over a store that has grown: a thousand stored cases, a hundred
// thousand, a million (a province's decade), on the embedded store and on PostgreSQL.
//
// The stored cases are copies of one that the real engine made (its state, events, clocks of rows, lines in
// the register), spread over ten years, done but for a few: an office has as many cases open in its tenth
// year as in its first. What is measured is asked of the real Desk. A latency that grows with the past is a
// fault of an index, so each line says the growth from the smallest store to the largest; the run fails above
// its limit. A search of a register has more to look at until the book holds more than it ever looks at
// (decision 0063): its limit is the reading of that much, in the same store.
//
//     bench_office [MOST]     MOST: 1000, 100000 (default) or 1000000
#include <fcntl.h>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <stdexcept>

#include "actions/found.h"
#include "actions/services.h"
#include "doors/cli/demo.h"
#include "doors/cli/installation.h"
#include "office/people/find.h"
#include "office/people/people.h"
#include "office/registry/registry.h"
#include "office/reports/pages.h"
#include "office/workflow/workflow.h"
#include "tests/support/database.h"
#include "tests/support/folder.h"
#include "tests/support/postgres.h"

using namespace paraf;
using store::Scope;
using store::Transaction;
using Steady = std::chrono::steady_clock;

namespace {

const OfficeId office = OfficeId::trusted("bekasi");
constexpr int open_cases = 60;
constexpr double most_growth = 5;  // of the median, from the smallest store to the largest
constexpr double most_search = 2;  // of the median, to that of the lines a search may look at
constexpr double slowest = 100;    // ms, the 99th percentile at any size
constexpr int most_times = 100, least_times = 11;

// The commands are the bench's own; the program writes cases one by one. Each engine has its own way to
// count and to write a day; what is copied is the same. Time goes on with the rows, as it does in an office.
constexpr const char* fill_sqlite = R"(
CREATE TEMP TABLE n AS WITH RECURSIVE c(i) AS (SELECT %1 UNION ALL SELECT i + 1 FROM c WHERE i + 1 < %2)
SELECT i, y, seq, at, printf('01BENCH%%019d', i) AS id, printf('01PERSON%%018d', i % 20000) AS person,
  printf('%%04d', seq) AS key, date(at / 1000000, 'unixepoch') AS day
FROM (SELECT i, y, %1 / 10 + rank + 1 AS seq,
  (strftime('%%s', printf('%%d-01-02', y)) + rank * 350 / per * 86400 + 10800) * 1000000 AS at
  FROM (SELECT i, (%2 - %1) / 10 AS per, 2016 + (i - %1) / ((%2 - %1) / 10) AS y, (i - %1) % ((%2 - %1) / 10) AS rank
    FROM c)))";
constexpr const char* fill_postgresql = R"(
CREATE TEMP TABLE n AS
SELECT i, y, seq, at, '01BENCH' || lpad(i::text, 19, '0') AS id,
  '01PERSON' || lpad((i % 20000)::text, 18, '0') AS person, lpad(seq::text, greatest(4, length(seq::text)), '0') AS key,
  to_char(to_timestamp(at / 1000000) AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day
FROM (SELECT i, y, %1 / 10 + rank + 1 AS seq,
  (extract(epoch FROM make_date(y::int, 1, 2))::bigint + rank * 350 / per * 86400 + 10800) * 1000000 AS at
  FROM (SELECT i, (%2 - %1) / 10 AS per, 2016 + (i - %1) / ((%2 - %1) / 10) AS y, (i - %1) % ((%2 - %1) / 10) AS rank
    FROM generate_series(%1::bigint, %2::bigint - 1) AS g(i)) AS a) AS b)";
const std::array<const char*, 9> copies = {
    "INSERT INTO workflow_case SELECT t.office, n.id, 1, t.sop, t.edition, 'done', 'end', t.state, n.at, "
    "n.at + 86400000000, NULL FROM n, workflow_case t WHERE t.id = '%3'",
    "INSERT INTO workflow_applicant SELECT t.office, n.id, n.person FROM n, workflow_case t WHERE t.id = "
    "'%3'",
    "INSERT INTO workflow_event SELECT t.office, n.id, t.seq, n.at, t.verb, t.body FROM n, workflow_event t "
    "WHERE t.case_id = '%3'",
    "INSERT INTO workflow_row_fact SELECT t.office, n.id, r.no, t.sop, t.edition, 1, n.at, n.at + "
    "3600000000, 'jam', "
    "2, 600 + n.i % 9000, CASE WHEN n.i % 7 = 0 THEN 1 ELSE 0 END FROM n, workflow_case t, "
    "(SELECT '1' AS no UNION SELECT '2' UNION SELECT '3' UNION SELECT '4' UNION SELECT '5') r WHERE t.id = "
    "'%3'",
    "INSERT INTO agenda_entry SELECT t.office, 'masuk', n.y, n.seq, n.key, 'b' || n.i, n.id, n.day, "
    "'045/' || n.i, '', 'Dinas ' || (n.i % 40), 'Kominfo', 'Permohonan sertifikat elektronik', '000.6', "
    "n.key || '%4' || '045/' || n.i || '%4' || 'dinas ' || (n.i % 40) || '%4' || 'kominfo' || '%4' || 'permohonan', "
    "'final', '', n.at, 1 FROM n, workflow_case t WHERE t.id = '%3'",
    "INSERT INTO agenda_word SELECT t.office, 'masuk', w.y, w.word, w.seq FROM workflow_case t, ("
    "SELECT y, seq, key AS word FROM n UNION SELECT y, seq, '045' FROM n UNION SELECT y, seq, '' || i FROM n "
    "UNION SELECT y, seq, 'dinas' FROM n UNION SELECT y, seq, '' || (i % 40) FROM n "
    "UNION SELECT y, seq, 'kominfo' FROM n UNION SELECT y, seq, 'permohonan' FROM n) w WHERE t.id = '%3'",
    "INSERT INTO agenda_book SELECT t.office, 'masuk', n.y, MAX(n.seq) FROM n, workflow_case t WHERE t.id = '%3' "
    "GROUP BY t.office, n.y ON CONFLICT (office, book, year) DO UPDATE SET last = excluded.last",
    // As many people as applied: a search by name passes them all.
    "INSERT INTO person (office, id, login, name, position, rank, unit, agency, email_state, nik_masked, "
    "active, version) "
    "SELECT t.office, n.person, 'orang' || n.i, 'Pegawai ' || n.i, 'Staf', '', '', 'Dinas ' || (n.i % 40), 0, "
    "'', 1, 1 "
    "FROM n, workflow_case t WHERE t.id = '%3' AND n.i < 20000",
    "INSERT INTO person_word SELECT t.office, w.word, w.person FROM workflow_case t, ("
    "SELECT i, person, 'pegawai' AS word FROM n UNION SELECT i, person, '' || i FROM n) w "
    "WHERE t.id = '%3' AND w.i < 20000"};

void require(bool good, const std::string& what) {
  if (!good) throw std::runtime_error(what);
}
template <typename T>
T must(Result<T> result, const char* what) {
  if (!result) throw std::runtime_error(fmt::format("{}: {}", what, result.error().line()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

std::string with(std::string text, std::int64_t from, std::int64_t until, const std::string& like) {
  for (const auto& [mark, value] : {std::pair<std::string, std::string>{"%1", std::to_string(from)},
                                    {"%2", std::to_string(until)},
                                    {"%3", like},
                                    {"%4", "\n"},
                                    {"%%", "%"}})
    for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += value.size())
      text.replace(at, mark.size(), value);
  return text;
}

void grow_sqlite(const std::string& database, const std::string& like, std::int64_t from,
                 std::int64_t until) {
  sqlite3* handle = nullptr;
  require(sqlite3_open(database.c_str(), &handle) == SQLITE_OK, "open");
  const auto run = [&](const std::string& text) {
    const int done = sqlite3_exec(handle, text.c_str(), nullptr, nullptr, nullptr);
    require(done == SQLITE_OK, sqlite3_errmsg(handle));
  };
  for (const char* text : {"PRAGMA synchronous=OFF", "PRAGMA cache_size=-200000", "BEGIN"}) run(text);
  run(with(fill_sqlite, from, until, like));
  for (const char* text : copies) run(with(text, from, until, like));
  for (const char* text : {"COMMIT", "DROP TABLE n", "PRAGMA wal_checkpoint(TRUNCATE)"}) run(text);
  sqlite3_close(handle);
  // A decade was not written within the last minute: what the system still holds of it goes to the disk before
  // anything is measured, else every commit would wait for its turn behind it.
  const int file = ::open(database.c_str(), O_RDWR | O_CLOEXEC);
  require(file >= 0 && ::fsync(file) == 0, "fsync");
  ::close(file);
}

void grow_postgresql(const std::string& url, const std::string& like, std::int64_t from, std::int64_t until) {
  PGconn* connection = PQconnectdb(url.c_str());
  const auto run = [&](const std::string& text) {
    PGresult* result = PQexec(connection, text.c_str());
    const bool good = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    require(good, PQerrorMessage(connection));
  };
  for (const char* text : {"SET synchronous_commit = off", "BEGIN"}) run(text);
  run(with(fill_postgresql, from, until, like));
  for (const char* text : copies) run(with(text, from, until, like));
  // What autovacuum does on a server that was not filled within a minute.
  for (const char* text : {"COMMIT", "DROP TABLE n", "VACUUM ANALYZE", "CHECKPOINT"}) run(text);
  PQfinish(connection);
}

struct Took {
  double median = 0, p99 = 0;  // ms
};
struct Measure {
  std::string name;
  std::vector<Took> by_size;
};
struct Ask {
  std::string name;
  std::function<void()> work;
  std::function<void()> after{};  // puts the store back; not measured
};

Took measure(const Ask& ask) {
  std::vector<double> took;
  const auto until = Steady::now() + std::chrono::seconds{4};
  for (int i = 0; i < most_times && (i < least_times || Steady::now() < until); ++i) {
    const auto begun = Steady::now();
    ask.work();
    took.push_back(std::chrono::duration<double, std::milli>(Steady::now() - begun).count());
    if (ask.after) ask.after();
  }
  std::sort(took.begin(), took.end());
  return {took[took.size() / 2], took[std::min(took.size() - 1, took.size() * 99 / 100)]};
}

struct Rig {
  Rig(const std::string& data, const std::string& database, const std::string& sop_folder)
      : data_(data), clock(*Timestamp::parse("2026-01-05T02:00:00Z")) {
    cli::Plan plan = cli::demo_plan(sop_folder);
    plan.offices = {"bekasi", "psre"};
    plan.demo_password.clear();
    plan.settings.database = database;
    auto& keys = plan.settings.authority;
    keys.root_key = keys.issuing_key = keys.ocsp_key = keys.tsa_key = keys.checkpoint_key =
        crypto::KeyKind::p256;
    must(cli::Installation::create(data, plan, clock, random), "create");
    open();
  }
  void open() { installation = must(cli::Installation::open(data_, clock, random), "open"); }
  actions::Session session(const std::string& login) {
    const auto person =
        must(installation->store().read(Scope::office(office),
                                        [&](Transaction& tx) { return people::person_by_login(tx, login); }),
             "person");
    require(person.has_value(), login);
    return {person->id, office, std::nullopt};
  }
  actions::Receipt submit() {
    const std::string pdf =
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count "
        "0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
    actions::SubmitRequest request;
    for (const char* paper : {"surat_permohonan", "berkas_persyaratan"})
      request.papers.push_back({paper, "a.pdf", to_bytes(pdf)});
    return must(installation->desk().submit(session("ratna"), std::move(request)), "submit");
  }

  std::string data_;
  ManualClock clock;
  SystemRandom random;
  std::unique_ptr<cli::Installation> installation;
  actions::CaseRef standing;  // stays where it was put
};

std::vector<Ask> asks(Rig& rig) {
  const actions::Session kadis = rig.session("kadis"), ratna = rig.session("ratna");
  auto in_office = [&rig](auto work) {
    must(rig.installation->store().read(Scope::office(office), work), "read");
  };
  auto made = std::make_shared<actions::CaseRef>();
  const Timestamp now = rig.clock.now();
  return {
      {"inbox", [&rig, kadis] { must(rig.installation->desk().inbox(kadis), "inbox"); }},
      {"newest cases", [&rig, kadis] { must(rig.installation->desk().cases(kadis, "", 50), "cases"); }},
      {"open cases", [&rig, kadis] { must(rig.installation->desk().cases(kadis, "open", 50), "cases"); }},
      {"case page", [&rig, kadis] { must(rig.installation->desk().view(kadis, rig.standing), "view"); }},
      // The case is taken back each time: an inbox that grew would measure itself.
      {"submit and step",
       [&rig, kadis, made] {
         *made = rig.submit().subject;
         actions::ActRequest act;
         act.verb = "receive_letter";
         must(rig.installation->desk().perform(kadis, *made, std::move(act)), "step");
       },
       [&rig, ratna, made] {
         must(rig.installation->desk().withdraw(ratna, *made, "salah unggah"), "withdraw");
       }},
      // A rare word beside one that every line has; words that many have; a name; a name that many bear.
      {"search", [&rig, kadis] { must(rig.installation->desk().search(kadis, "045/777"), "search"); }},
      {"search, common", [&rig, kadis] { must(rig.installation->desk().search(kadis, "dinas kominfo"), "search"); }},
      {"search, one name", [&rig, kadis] { must(rig.installation->desk().search(kadis, "pegawai 77"), "search"); }},
      {"search, no such", [&rig, kadis] { must(rig.installation->desk().search(kadis, "tidak ada"), "search"); }},
      {"register page",
       [in_office] {
         in_office([](Transaction& tx) {
           return registry::list(tx, {.book = registry::Book::incoming, .year = 2020, .most = 50});
         });
       }},
      // What a search of a register may look at, at most, read as it stands: the searches are held against it.
      {"two thousand lines",
       [in_office] {
         in_office([](Transaction& tx) -> Result<void> {
           registry::Listing listing{.book = registry::Book::incoming, .year = 2020, .most = 500};
           for (int page = 0; page < 4; ++page)
             if (const auto lines = TRY(registry::list(tx, listing)).entries; !lines.empty())
               listing.after = lines.back().sequence;
           return {};
         });
       }},
      {"register search",
       [in_office] {
         in_office([](Transaction& tx) {
           return registry::list(
               tx, {.book = registry::Book::incoming, .year = 2020, .words = "045/77 dinas", .most = 50});
         });
       }},
      {"register search, common",
       [in_office] {
         in_office([](Transaction& tx) {
           return registry::list(
               tx, {.book = registry::Book::incoming, .year = 2020, .words = "dinas 39", .most = 50});
         });
       }},
      {"register of a month",
       [in_office] {
         in_office([](Transaction& tx) -> Result<void> {
           TRY(reports::register_page(tx, TRY(people::load_office(tx)), reports::Register::incoming,
                                      *people::parse_day("2020-03-01"), *people::parse_day("2020-04-01")));
           return {};
         });
       }},
      {"monthly report",
       [in_office, now] {
         in_office([now](Transaction& tx) { return reports::of_month(tx, {2020, 3}, Zone::wib, now, {}); });
       }},
  };
}

bool run(tests::Engine engine, std::int64_t most, const std::string& sop_folder) {
  const tests::Folder folder;
  const bool embedded = engine == tests::Engine::sqlite;
  std::optional<tests::Postgres> server;
  std::string url;
  if (!embedded) {
    server.emplace(tests::Postgres::Durability::full);
    server->create("kantor");
    url = server->url("kantor");
  }
  Rig rig{(folder.path() / "data").string(), url, sop_folder};
  rig.standing = rig.submit().subject;
  for (int i = 0; i < open_cases; ++i) rig.submit();
  std::vector<Measure> lines;
  std::vector<std::int64_t> sizes;
  for (const std::int64_t size : {1'000L, 100'000L, 1'000'000L}) {
    if (size > most) break;
    const auto begun = Steady::now();
    rig.installation.reset();
    const std::int64_t from = sizes.empty() ? 0 : sizes.back();
    const std::string like = rig.standing.id.text(), file = (folder.path() / "data/paraf.db").string();
    embedded ? grow_sqlite(file, like, from, size) : grow_postgresql(url, like, from, size);
    rig.open();
    sizes.push_back(size);
    fmt::print("{}: {} kasus tersimpan ({:.0f} s untuk mengisi)\n", embedded ? "sqlite" : "postgresql", size,
               std::chrono::duration<double>(Steady::now() - begun).count());
    std::fflush(stdout);
    std::size_t at = 0;
    for (const Ask& ask : asks(rig)) {
      if (lines.size() <= at) lines.push_back({ask.name, {}});
      ask.work();  // once to warm
      if (ask.after) ask.after();
      lines[at++].by_size.push_back(measure(ask));
    }
  }
  fmt::print("\n{:<26}", "median / p99, ms");
  for (const std::int64_t size : sizes) fmt::print("{:>20}", size);
  fmt::print("{:>12}{:>16}\n", "growth", "");
  bool good = true;
  for (const Measure& line : lines) {
    fmt::print("{:<26}", line.name);
    bool slow = false;
    for (const Took& took : line.by_size) {
      fmt::print("{:>20}", fmt::format("{:.2f} / {:.2f}", took.median, took.p99));
      slow = slow || took.p99 > slowest;
    }
    const double growth = line.by_size.back().median / line.by_size.front().median;
    fmt::print("{:>11.1f}x", growth);
    // What reads a month or a year reads as many rows as it holds: its rows grow with the store, and so may
    // it.
    const bool of_rows = line.name.starts_with("register of") || line.name.starts_with("monthly");
    const bool bounded = line.name.starts_with("register search") || line.name.starts_with("two thousand");
    const double rows = static_cast<double>(sizes.back()) / static_cast<double>(sizes.front());
    bool fits = growth <= (of_rows ? 5 * rows : most_growth);
    std::string word = of_rows ? "by its rows" : "flat";
    if (bounded) {
      const auto stretch = std::ranges::find(lines, std::string{"two thousand lines"}, &Measure::name);
      const double part = line.by_size.back().median / stretch->by_size.back().median;
      fits = part <= most_search;
      word = fmt::format("{:.2f} of them", part);
    }
    fmt::print("{:>16}\n", !fits ? "TOO MUCH" : slow ? "TOO SLOW" : word);
    std::fflush(stdout);
    good = good && fits && !slow;
  }
  fmt::print("\n");
  return good;
}

}  // namespace

int main(int argc, char** argv) {
  const std::int64_t most = argc > 1 ? std::atoll(argv[1]) : 100'000;
  const std::string only = argc > 2 ? argv[2] : "";
  const char* root = std::getenv("PARAF_ROOT");
  const std::string sop_folder = std::string{root == nullptr ? "." : root} + "/sop";
  try {
    bool good = true;
    if (only != "postgresql") good = run(tests::Engine::sqlite, most, sop_folder) && good;
    if (only != "sqlite") good = run(tests::Engine::postgresql, most, sop_folder) && good;
    return good ? 0 : 1;
  } catch (const std::exception& wrong) {
    fmt::print("office: {}\n", wrong.what());
    return 1;
  }
}
