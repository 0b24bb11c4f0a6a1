// More cases than one page holds: the inbox goes on, a search says that there are others, a log has them all.
#include <set>

#include "actions/act.h"
#include "actions/found.h"
#include "actions/long_file.h"
#include "doors/cli/served_pages.h"

namespace paraf::cli::served {

namespace {

constexpr int copies = 1020;

// The same request again and again, each a second after the one before.
void multiply(Served& served, const actions::CaseRef& subject) {
  const auto done = served.node.store->transact(
      store::Scope::office(subject.office), [&](store::Transaction& tx) -> Result<void> {
        const workflow::Case first = TRY(workflow::load(tx, subject.id));
        const actions::Package package = TRY(actions::package_of(*served.node.services, tx, subject.id));
        for (int i = 1; i <= copies; ++i) {
          workflow::Case c = first;
          c.id = CaseId::make(first.opened, served.random);
          c.tracking = workflow::make_tracking(served.random);
          c.opened = c.changed = first.opened + std::chrono::seconds{i};
          for (auto& [no, row] : c.rows) row.entered = c.opened;
          TRY(workflow::insert(tx, c, served.stage->procedure()));
          TRY(actions::put_package(*served.node.services, tx, c.id, package));
        }
        return {};
      });
  INFO((done ? std::string{} : done.error().line()));
  REQUIRE(done);
}

std::size_t count_of(std::string_view text, std::string_view words) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(words, at)) != std::string_view::npos; at += words.size()) ++count;
  return count;
}

}  // namespace

TEST_CASE("what waits beyond a page of the inbox is on the next, and the page says so") {
  on_each_engine([](const std::string& db) {
    Served served{"kudus", "pendaftaran-penerbitan", {}, db};
    Actor &kadis = served.actor("kadis"), &wahyu = served.actor("wahyu");
    for (Actor* actor : {&kadis, &wahyu}) served.open_account(*actor);
    Portal before{served, kadis};
    const auto subject = hand_in(served, wahyu);
    CHECK_FALSE(has(before.see("/meja"), "/meja?sesudah="));
    multiply(served, subject);

    actions::Desk& desk = *served.node.desk;
    const auto first = desk.inbox_page(kadis.session());
    REQUIRE_MESSAGE(first, (first ? "" : first.error().line()));
    CHECK(first->tasks.size() == 1000);
    REQUIRE_FALSE(first->next.empty());
    const auto second = desk.inbox_page(kadis.session(), first->next);
    REQUIRE(second);
    CHECK(second->tasks.size() == copies + 1 - 1000);
    CHECK(second->next.empty());
    std::set<std::string> seen;
    Timestamp last = Timestamp::from_micros(0);
    for (const auto* page : {&*first, &*second})
      for (const actions::Task& task : page->tasks) {
        seen.insert(task.subject.id.text());
        CHECK(last <= task.since);
        last = task.since;
      }
    CHECK(seen.size() == copies + 1);
    CHECK(code_of(desk.inbox_page(kadis.session(), "kemarin")) == "actions.inbox_page");
    CHECK(desk.inbox_page(wahyu.session())->tasks.empty());

    Portal portal{served, kadis};
    const std::string desk_page = portal.see("/meja");
    CHECK(has(desk_page, "1000 tugas terlama"));
    CHECK(has(desk_page, "/meja?sesudah=" + http::encode(first->next)));
    CHECK(has(portal.see("/meja?sesudah=" + http::encode(first->next)), "21 tugas"));
    Caller caller{served};
    caller.log_in(kadis.person.email->text());
    const auto answer = caller.get("/api/v1/inbox");
    CHECK(answer.header("link") == "</api/v1/inbox?after=" + http::encode(first->next) + ">; rel=\"next\"");
    CHECK(caller.get("/api/v1/inbox?after=" + http::encode(first->next)).header("link").empty());

    // The log has every one, though a few are in memory at a time.
    const Timestamp later = served.stage->clock().now() + std::chrono::hours{1};
    const auto log = desk.event_log(kadis.session(), Timestamp::from_micros(0), later);
    REQUIRE_MESSAGE(log, (log ? "" : log.error().line()));
    const auto mapped = log->mapped();
    CHECK(count_of(mapped.text(), "<trace>") == copies + 1);
    CHECK(count_of(mapped.text(), "value=\"" + std::to_string(copies + 1) + "\"") >= 1);
    CHECK(mapped.text().ends_with("</log>\n"));
    const auto whole = portal.client.get("/meja/laporan/peristiwa?dari=2025-12-01&sampai=2026-01-31");
    CHECK(whole.status == 200);
    CHECK(whole.body == mapped.text());
  });
}

TEST_CASE("a search finds by name, address, NIP and the registers' lines, and says when there are others") {
  on_each_engine([](const std::string& db) {
    Served served{"kudus", "pendaftaran-penerbitan", {}, db};
    Actor &kadis = served.actor("kadis"), &wahyu = served.actor("wahyu");
    for (Actor* actor : {&kadis, &wahyu}) served.open_account(*actor);
    const auto subject = hand_in(served, wahyu);
    // Its letter in the books of a year long past: no list of the newest cases would find it.
    REQUIRE(served.node.store->transact(store::Scope::office(subject.office), [&](store::Transaction& tx) {
      return registry::enter(tx, served.stage->clock().now(), *people::parse_day("2019-03-04"),
                             *registry::NumberPattern::parse("{urut:4}"),
                             {.letter = "lama", .owner_case = subject.id.text(), .their_number = "045/777/2019",
                              .from = "Dinas Lama", .subject = "Permohonan"});
    }));
    actions::Desk& desk = *served.node.desk;
    const auto found = [&](std::string_view words, const std::string& status = {}) {
      const auto all = desk.search(kadis.session(), words, status);
      REQUIRE_MESSAGE(all, (all ? "" : all.error().line()));
      return *all;
    };
    using By = actions::FoundCase::By;
    struct Row {
      const char* why;
      std::string words;
      std::size_t found;
      By by;
    };
    const std::string surname = wahyu.person.name.substr(0, wahyu.person.name.find(' '));
    const Row rows[] = {
        {"a name", surname, 1, By::name},
        {"the whole address", wahyu.person.email->text(), 1, By::email},
        {"eight digits of the NIP", std::string{wahyu.person.nip->digits().substr(0, 8)}, 1, By::nip},
        {"a number in an old book", "045/777", 1, By::their_number},
        {"whom the letter came from, in any order", "lama dinas", 1, By::entry},
        {"nothing has both words", "lama zebra", 0, By::name},
        {"the middle of a word is not its beginning", surname.substr(1), 0, By::name},
        {"signs alone", "%", 0, By::name},
    };
    for (const Row& row : rows) {
      CAPTURE(row.why);
      const auto all = found(row.words);
      CHECK(all.cases.size() == row.found);
      if (!all.cases.empty()) CHECK(all.cases.front().by == row.by);
      CHECK_FALSE(all.more);
    }
    CHECK(found(surname, "done").cases.empty());
    CHECK(code_of(desk.search(wahyu.session(), surname)) == "actions.officials_only");
    // Another office's officer finds nothing of it.
    const auto officer = served.stage->onlooker(OfficeId::trusted("psre"));
    REQUIRE(officer);
    CHECK(desk.search(*officer, "045/777")->cases.empty());
    Portal portal{served, kadis};
    CHECK(has(portal.see("/meja/cari?q=045%2F777"), "<mark>045/777</mark>/2019"));

    multiply(served, subject);
    const auto many = found(surname);
    CHECK(many.more);
    CHECK(many.cases.size() == 200);
    CHECK(many.cases.front().line.changed > many.cases.back().line.changed);
    CHECK(has(portal.see("/meja/cari?q=" + http::encode(surname)), "200+"));
    CHECK(has(portal.see("/meja/perkara"), "200+"));
  });
}

}  // namespace paraf::cli::served
