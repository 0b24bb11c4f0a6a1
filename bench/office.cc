// bench/office.cc: the office's everyday asks over a store that has grown: a thousand stored cases, a hundred
// thousand, a million (a province's decade), on the embedded store.
//
// The stored cases are copies of one that the real engine made (its state, events, clocks of rows, lines in
// the register), spread over ten years, done but for a few: an office has as many cases open in its tenth
// year as in its first. What is measured is asked of the real Desk. A latency that grows with the past is a
// fault of an index, so each line says the growth from the smallest store to the largest; the run fails above
// its limit.
//
//     bench_office [MOST]     MOST: 1000, 100000 (default) or 1000000
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <stdexcept>

#include "actions/services.h"
#include "doors/cli/demo.h"
#include "doors/cli/installation.h"
#include "office/people/people.h"
#include "office/registry/registry.h"
#include "office/reports/pages.h"
#include "tests/support/folder.h"

using namespace paraf;
using store::Scope;
using store::Transaction;
using Steady = std::chrono::steady_clock;

namespace {

const OfficeId office = OfficeId::trusted("bekasi");
constexpr int open_cases = 60;
constexpr double most_growth = 5;  // of the median, from the smallest store to the largest

// The commands are the bench's own; the program writes cases one by one.
constexpr const char* fill =
    "CREATE TEMP TABLE n AS WITH RECURSIVE c(i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM c WHERE i + 1 < "
    "?2) SELECT i, "
    "printf('01BENCH%019d', i) AS id, 2016 + i % 10 AS y, "
    "(strftime('%s', printf('%d-01-02', 2016 + i % 10)) + (i / 10 % 350) * 86400 + 10800) * 1000000 AS at "
    "FROM c";
const std::array<const char*, 5> copies = {
    "INSERT INTO workflow_case SELECT t.office, n.id, 1, t.sop, t.edition, 'done', 'end', t.state, n.at, "
    "n.at + 86400000000, NULL "
    "FROM n, workflow_case t WHERE t.id = ?1",
    "INSERT INTO workflow_applicant SELECT t.office, n.id, printf('01PERSON%018d', n.i % 20000) FROM n, "
    "workflow_case t WHERE t.id = ?1",
    "INSERT INTO workflow_event SELECT t.office, n.id, t.seq, n.at, t.verb, t.body FROM n, workflow_event t "
    "WHERE t.case_id = ?1",
    "INSERT INTO workflow_row_fact SELECT t.office, n.id, r.no, t.sop, t.edition, 1, n.at, n.at + "
    "3600000000, 'hours', 2, 600 + n.i % 9000, "
    "n.i % 7 = 0 FROM n, workflow_case t, (SELECT '1' AS no UNION SELECT '2' UNION SELECT '3' UNION SELECT "
    "'4' UNION SELECT '5') r WHERE t.id = ?1",
    "INSERT INTO agenda_entry SELECT t.office, 'masuk', n.y, n.i / 10 + 1, printf('%04d', n.i / 10 + 1), 'b' "
    "|| n.i, n.id, "
    "date(n.at / 1000000, 'unixepoch'), '045/' || n.i, '', 'Dinas ' || n.i % 40, 'Kominfo', 'Permohonan "
    "sertifikat elektronik', '000.6', "
    "lower(printf('%04d', n.i / 10 + 1) || char(10) || '045/' || n.i || char(10) || 'dinas ' || n.i % 40 || "
    "char(10) || 'permohonan'), 'final', '', "
    "n.at, 1 FROM n, workflow_case t WHERE t.id = ?1"};

void require(bool good, const std::string& what) {
  if (!good) throw std::runtime_error(what);
}
template <typename T>
T must(Result<T> result, const char* what) {
  if (!result) throw std::runtime_error(fmt::format("{}: {}", what, result.error().line()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

void grow(const std::string& database, const std::string& like, std::int64_t from, std::int64_t until) {
  sqlite3* handle = nullptr;
  require(sqlite3_open(database.c_str(), &handle) == SQLITE_OK, "open");
  const auto run = [&](const char* text, const std::function<void(sqlite3_stmt*)>& bind) {
    sqlite3_stmt* statement = nullptr;
    require(sqlite3_prepare_v2(handle, text, -1, &statement, nullptr) == SQLITE_OK, sqlite3_errmsg(handle));
    bind(statement);
    const bool done = sqlite3_step(statement) == SQLITE_DONE;
    sqlite3_finalize(statement);
    require(done, sqlite3_errmsg(handle));
  };
  const auto plain = [&](const char* text) {
    require(sqlite3_exec(handle, text, nullptr, nullptr, nullptr) == SQLITE_OK, sqlite3_errmsg(handle));
  };
  for (const char* text : {"PRAGMA synchronous=OFF", "PRAGMA cache_size=-200000", "BEGIN"}) plain(text);
  run(fill, [&](sqlite3_stmt* s) {
    sqlite3_bind_int64(s, 1, from);
    sqlite3_bind_int64(s, 2, until);
  });
  for (const char* text : copies)
    run(text, [&](sqlite3_stmt* s) { sqlite3_bind_text(s, 1, like.c_str(), -1, SQLITE_STATIC); });
  for (const char* text : {"COMMIT", "DROP TABLE n", "PRAGMA wal_checkpoint(TRUNCATE)"}) plain(text);
  sqlite3_close(handle);
}

struct Measure {
  std::string name;
  std::vector<double> medians;  // ms, by size
};

double median_of(const std::function<void()>& work, int times) {
  std::vector<double> took;
  for (int i = 0; i < times; ++i) {
    const auto begun = Steady::now();
    work();
    took.push_back(std::chrono::duration<double, std::milli>(Steady::now() - begun).count());
  }
  std::sort(took.begin(), took.end());
  return took[took.size() / 2];
}

struct Rig {
  Rig(const std::string& data, const std::string& sop_folder)
      : data_(data), clock(*Timestamp::parse("2026-01-05T02:00:00Z")) {
    cli::Plan plan = cli::demo_plan(sop_folder);
    plan.offices = {"bekasi", "psre"};
    plan.demo_password.clear();
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
};

std::vector<std::pair<std::string, std::function<void()>>> asks(Rig& rig) {
  const actions::Session kadis = rig.session("kadis");
  auto in_office = [&rig](auto work) {
    must(rig.installation->store().read(Scope::office(office), work), "read");
  };
  return {
      {"inbox", [&rig, kadis] { must(rig.installation->desk().inbox(kadis), "inbox"); }},
      {"newest cases", [&rig, kadis] { must(rig.installation->desk().cases(kadis, "", 50), "cases"); }},
      {"open cases", [&rig, kadis] { must(rig.installation->desk().cases(kadis, "open", 50), "cases"); }},
      {"submit and step",
       [&rig, kadis] {
         const actions::Receipt made = rig.submit();
         actions::ActRequest act;
         act.verb = "receive_letter";
         must(rig.installation->desk().perform(kadis, made.subject, std::move(act)), "step");
       }},
      {"register page",
       [in_office] {
         in_office([](Transaction& tx) {
           return registry::list(tx, {.book = registry::Book::incoming, .year = 2020, .most = 50});
         });
       }},
      {"register search",
       [in_office] {
         in_office([](Transaction& tx) {
           return registry::list(
               tx, {.book = registry::Book::incoming, .year = 2020, .words = "dinas 7", .most = 50});
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
       [in_office] {
         in_office([](Transaction& tx) { return reports::of_month(tx, {2020, 3}, people::Zone::wib); });
       }},
  };
}

}  // namespace

int main(int argc, char** argv) {
  const std::int64_t most = argc > 1 ? std::atoll(argv[1]) : 100'000;
  const char* root = std::getenv("PARAF_ROOT");
  const tests::Folder folder;
  try {
    Rig rig{(folder.path() / "data").string(), std::string{root == nullptr ? "." : root} + "/sop"};
    const std::string like = rig.submit().subject.id.text();
    for (int i = 0; i < open_cases; ++i) rig.submit();
    std::vector<Measure> lines;
    std::vector<std::int64_t> sizes;
    for (const std::int64_t size : {1'000L, 100'000L, 1'000'000L}) {
      if (size > most) break;
      const auto begun = Steady::now();
      rig.installation.reset();
      grow((folder.path() / "data/paraf.db").string(), like, sizes.empty() ? 0 : sizes.back(), size);
      rig.open();
      sizes.push_back(size);
      fmt::print("{} kasus tersimpan ({:.0f} s untuk mengisi, {} MB)\n", size,
                 std::chrono::duration<double>(Steady::now() - begun).count(),
                 std::filesystem::file_size(folder.path() / "data/paraf.db") >> 20);
      std::fflush(stdout);
      std::size_t at = 0;
      for (const auto& [name, work] : asks(rig)) {
        if (lines.size() <= at) lines.push_back({name, {}});
        work();  // once to warm
        lines[at++].medians.push_back(median_of(work, 11));
      }
    }
    fmt::print("\n{:<22}", "median, ms");
    for (const std::int64_t size : sizes) fmt::print("{:>12}", size);
    fmt::print("{:>12}{:>16}\n", "growth", "");
    bool good = true;
    for (const Measure& line : lines) {
      fmt::print("{:<22}", line.name);
      for (const double ms : line.medians) fmt::print("{:>12.2f}", ms);
      const double growth = line.medians.back() / line.medians.front();
      fmt::print("{:>11.1f}x", growth);
      // What reads a month or a year reads as many rows as it holds: its rows grow with the store, and so may
      // it.
      const bool of_rows = line.name.starts_with("register of") || line.name.starts_with("register search") ||
                           line.name.starts_with("monthly");
      const double rows = static_cast<double>(sizes.back()) / static_cast<double>(sizes.front());
      const double limit = of_rows ? 5 * rows : most_growth;
      fmt::print("{:>16}\n", growth > limit ? "TOO MUCH" : of_rows ? "by its rows" : "flat");
      good = good && growth <= limit;
    }
    return good ? 0 : 1;
  } catch (const std::exception& wrong) {
    fmt::print("office: {}\n", wrong.what());
    return 1;
  }
}
