#include "office/workflow/workflow.h"

#include <doctest/doctest.h>

#include "tests/support/database.h"

namespace paraf::workflow {
namespace {

const OfficeId here = OfficeId::trusted("contoh");
const OfficeId elsewhere = OfficeId::trusted("lain");
const Timestamp start = calendar::local_time("2026-01-05 09:00 WIB").value();

sop::Sop small() {
  sop::Sop s;
  s.office = here;
  s.id = "contoh";
  s.performers = {{"kadis", "Kadis", "kepala_dinas", false, false, {}}};
  sop::Row row;
  row.no = "1";
  row.next = "end";
  sop::Step step;
  step.id = "a";
  step.verb = "give_disposition";
  step.by = "kadis";
  row.steps = {step};
  s.rows = {row};
  return s;
}

Case begun(const char* id) {
  Case c;
  c.office = here;
  c.id = CaseId::trusted(id);
  c.sop = "contoh";
  c.edition = "hash";
  c.at = "1";
  c.tracking = std::string{"CODE-"} + id;
  c.applicants = {{here, PersonId::trusted("ratna")}};
  c.rows["1"].entered = start;
  c.opened = c.changed = start;
  return c;
}

template <typename F>
auto within(store::Store& store, const OfficeId& office, F work) {
  return store.transact(store::Scope::office(office), work);
}

TEST_CASE("a case is saved over the version that was read, and over no other") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    const auto store = db.open({&workflow::sql});
    const sop::Sop sop = small();
    REQUIRE(within(*store, here, [&](store::Transaction& tx) { return insert(tx, begun("one"), sop); }));
    const auto read =
        within(*store, here, [](store::Transaction& tx) { return load(tx, CaseId::trusted("one")); });
    REQUIRE(read);
    CHECK(read->version == 1);
    Case after = *read;
    after.status = Status::done;
    after.at = "end";
    const auto save_it = [&](store::Transaction& tx) { return save(tx, *read, after, sop); };
    CHECK(within(*store, here, save_it).value() == 2);
    CHECK(code_of(within(*store, here, save_it)) == "workflow.moved_on");
    const auto tasks =
        within(*store, here, [](store::Transaction& tx) { return tasks_of_role(tx, "kepala_dinas"); });
    CHECK(tasks->empty());  // a case that is over waits for nobody
  }
}

TEST_CASE("an open case waits in the inbox of its role and is found by its applicant and its code") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    const auto store = db.open({&workflow::sql});
    const sop::Sop sop = small();
    REQUIRE(within(*store, here, [&](store::Transaction& tx) { return insert(tx, begun("one"), sop); }));
    const auto tasks =
        within(*store, here, [](store::Transaction& tx) { return tasks_of_role(tx, "kepala_dinas"); });
    REQUIRE(tasks->size() == 1);
    CHECK(tasks->front().step == "a");
    CHECK(within(*store, here, [](store::Transaction& tx) {
            return cases(tx, "", PersonId::trusted("ratna"), 10);
          })->size() == 1);
    CHECK(within(*store, here, [](store::Transaction& tx) {
            return cases(tx, "", PersonId::trusted("budi"), 10);
          })->empty());
    CHECK(within(*store, here, [](store::Transaction& tx) { return cases(tx, "done", {}, 10); })->empty());
    // By the code from any transaction, written loosely; the code itself is nowhere in the table.
    const auto found =
        within(*store, elsewhere, [](store::Transaction& tx) { return found_by_code(tx, "c0de one"); });
    REQUIRE(found);
    CHECK(found->office == here);
    CHECK(code_of(within(*store, here, [](store::Transaction& tx) {
            return found_by_code(tx, "CODE-TWO");
          })) == "workflow.no_such_code");
    CHECK(db.raw_text("SELECT COUNT(*) FROM workflow_tracking WHERE code_hash LIKE '%CODE%'") == "0");
  }
}

TEST_CASE("another office's case does not exist") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    const auto store = db.open({&workflow::sql});
    const sop::Sop sop = small();
    REQUIRE(within(*store, here, [&](store::Transaction& tx) { return insert(tx, begun("one"), sop); }));
    CHECK(code_of(within(*store, elsewhere, [](store::Transaction& tx) {
            return load(tx, CaseId::trusted("one"));
          })) == "workflow.no_such_case");
    CHECK(code_of(within(*store, elsewhere, [&](store::Transaction& tx) {
            return insert(tx, begun("two"), sop);
          })) == "store.other_office");
  }
}

TEST_CASE("what happened is kept in its order, and a receipt under its key") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    const auto store = db.open({&workflow::sql});
    const CaseId id = CaseId::trusted("one");
    REQUIRE(within(*store, here, [&](store::Transaction& tx) -> Result<void> {
      TRY(record(tx, id,
                 {"act1",
                  start,
                  "submit_request",
                  {here, PersonId::trusted("ratna")},
                  "",
                  "",
                  "1",
                  "",
                  "",
                  "",
                  "catatan",
                  {{"papers", "ktp"}}}));
      TRY(record(
          tx, id,
          {"act2", start, "give_disposition", {}, "Plh.", "SP 1", "1", "a", "kadis", "tolak", "", {}}));
      return keep_receipt(tx, start, PersonId::trusted("ratna"), "key-1", "{}");
    }));
    const auto all = within(*store, here, [&](store::Transaction& tx) { return events(tx, id); });
    REQUIRE(all->size() == 2);
    CHECK(all->at(0).facts.at("papers") == "ktp");
    CHECK(all->at(1).basis == "SP 1");
    CHECK(within(*store, here, [](store::Transaction& tx) {
            return receipt_of(tx, PersonId::trusted("ratna"), "key-1");
          })->has_value());
    CHECK_FALSE(within(*store, here, [](store::Transaction& tx) {
                  return receipt_of(tx, PersonId::trusted("budi"), "key-1");
                })->has_value());
    CHECK(code_of(within(*store, here, [](store::Transaction& tx) {
            return keep_receipt(tx, start, PersonId::trusted("ratna"), "key-1", "{}");
          })) == "store.duplicate");
  }
}

TEST_CASE("returned cases lapse after their answer is due") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    const auto store = db.open({&workflow::sql});
    Case c = begun("one");
    c.status = Status::returned;
    c.answer_due = start;
    REQUIRE(within(*store, here, [&](store::Transaction& tx) { return insert(tx, c, small()); }));
    CHECK(within(*store, here, [](store::Transaction& tx) { return lapsed(tx, start); })->empty());
    CHECK(within(*store, here, [](store::Transaction& tx) {
            return lapsed(tx, start + std::chrono::seconds{1});
          })->size() == 1);
  }
}

TEST_CASE("a tracking code is long enough that nobody guesses one") {
  SeededRandom random{7};
  const std::string a = make_tracking(random), b = make_tracking(random);
  CHECK(a.size() == 15);  // 13 of 32 characters, in groups
  CHECK(a != b);
}

}  // namespace
}  // namespace paraf::workflow
