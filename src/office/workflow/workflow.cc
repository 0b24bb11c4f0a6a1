#include "office/workflow/workflow.h"

#include <boost/json.hpp>

#include "office/workflow/decide.h"
#include "office/workflow/workflow.sql.h"
#include "platform/crypto/hash.h"

namespace paraf::workflow {

namespace json = boost::json;

const store::Sql sql{"workflow", embedded::office_workflow_workflow_sql};

namespace {

const OfficeId& office_of(store::Transaction& tx) { return tx.scope().only(); }

// When the first answer somebody is waited for is overdue.
std::optional<Timestamp> due(const Case& c) {
  std::optional<Timestamp> first = c.answer_due;
  for (const Member& m : c.members)
    if (m.answer_due && (!first || *m.answer_due < *first)) first = m.answer_due;
  return first;
}

std::string_view unit_word(calendar::Unit unit) {
  switch (unit) {
    case calendar::Unit::none: return "";
    case calendar::Unit::minutes: return "menit";
    case calendar::Unit::hours: return "jam";
    case calendar::Unit::working_days: return "hari_kerja";
  }
  return "";
}

// The rows this save leaves behind, as the reports count them.
Result<void> write_facts(store::Transaction& tx, const Case* before, const Case& after) {
  for (const auto& [no, row] : after.rows) {
    if (!row.left) continue;
    if (before)
      if (const auto was = before->rows.find(no); was != before->rows.end() && was->second.left == row.left)
        continue;
    const bool late = row.clock.has_clock() && row.clock.consumed > row.clock.budget();
    TRY(tx.execute(
        workflow::sql, "put_row_fact",
        {store::value(after.office), store::value(after.id), store::value(no), store::value(after.sop),
         store::value(after.edition), store::value(std::int64_t{row.visits}), store::value(row.entered),
         store::value(*row.left), store::value(unit_word(row.clock.unit)),
         store::value(std::int64_t{row.clock.amount}), store::value(row.clock.worked), store::value(late)}));
  }
  return {};
}

// The tasks of a case: what can be done now, by whom. What the authority's word fulfils waits for nobody
// here.
Result<void> write_tasks(store::Transaction& tx, const Case& c, const sop::Sop& sop) {
  TRY(tx.execute(workflow::sql, "clear_tasks", {store::value(c.office), store::value(c.id)}));
  for (const OpenStep& open : open_steps(sop, c)) {
    if (by_authority(sop, *open.step) || !open.performer) continue;
    const auto row = c.rows.find(open.row->no);
    TRY(tx.execute(
        workflow::sql, "add_task",
        {store::value(c.office), store::value(c.id), store::value(open.row->no), store::value(open.step->id),
         store::value(open.step->verb), store::value(open.performer->id), store::value(open.performer->role),
         store::value(row == c.rows.end() ? c.changed : row->second.entered)}));
  }
  return {};
}

std::vector<TaskRow> task_rows(const store::Rows& rows) {
  std::vector<TaskRow> tasks;
  for (const store::Row& r : rows)
    tasks.push_back(
        {CaseId::trusted(r.text(0)), r.text(1), r.text(2), r.text(3), r.text(4), r.text(5), r.time(6)});
  return tasks;
}

// Written in groups for the eye; compared without them, and with the letters Crockford reads alike.
std::string normal_code(std::string_view code) {
  std::string normal;
  for (char c : code) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == 'O') c = '0';
    if (c == 'I' || c == 'L') c = '1';
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')) normal += c;
  }
  return normal;
}

std::string code_hash(std::string_view code) {
  return hex(crypto::sha256(bytes_of("paraf tracking code 1\n" + normal_code(code))));
}

std::string text(const json::object& o, std::string_view key) {
  const json::value* v = o.if_contains(key);
  return v && v->is_string() ? std::string{v->as_string()} : std::string{};
}

}  // namespace

Result<void> insert(store::Transaction& tx, const Case& c, const sop::Sop& sop) {
  TRY(tx.execute(workflow::sql, "insert_case",
                 {store::value(c.office), store::value(c.id), store::value(c.sop), store::value(c.edition),
                  store::value(name_of(c.status)), store::value(c.at), store::value(to_json(c)),
                  store::value(c.opened), store::value(c.changed), store::value(due(c))}));
  for (const Who& a : c.applicants)
    TRY(tx.execute(workflow::sql, "add_applicant",
                   {store::value(c.office), store::value(c.id), store::value(a.person)}));
  TRY(tx.execute(workflow::sql, "add_tracking",
                 {store::value(code_hash(c.tracking)), store::value(c.office), store::value(c.id)}));
  return write_tasks(tx, c, sop);
}

Result<std::int64_t> save(store::Transaction& tx, const Case& before, const Case& after,
                          const sop::Sop& sop) {
  const std::int64_t changed =
      TRY(tx.execute(workflow::sql, "update_case",
                     {store::value(before.office), store::value(before.id), store::value(before.version),
                      store::value(name_of(after.status)), store::value(after.at),
                      store::value(to_json(after)), store::value(after.changed), store::value(due(after)),
                      store::value(after.edition)}));
  if (changed != 1) return conflict("workflow.moved_on");
  TRY(write_facts(tx, &before, after));
  TRY(write_tasks(tx, after, sop));
  return before.version + 1;
}

Result<Case> load(store::Transaction& tx, const CaseId& id) {
  const auto row = TRY(tx.maybe(workflow::sql, "load_case", {store::value(office_of(tx)), store::value(id)}));
  if (!row) return not_found("workflow.no_such_case");
  Case c = TRY(case_from_json(row->text(1)));
  c.version = row->integer(0);
  return c;
}

Result<std::vector<Line>> cases(store::Transaction& tx, std::string_view status, const PersonId& applicant,
                                int most) {
  std::vector<store::Value> values{store::value(office_of(tx)), store::value(status), store::value(most)};
  if (!applicant.empty()) values.push_back(store::value(applicant));
  const char* statement = !applicant.empty() ? "list_cases_of" : status.empty() ? "list_cases" : "list_cases_in";
  const store::Rows rows = TRY(tx.query(workflow::sql, statement, std::move(values)));
  std::vector<Line> lines;
  for (const store::Row& r : rows)
    lines.push_back({CaseId::trusted(r.text(0)), r.text(1), r.text(2), r.text(3), r.time(4), r.time(5)});
  return lines;
}

Result<std::vector<CaseId>> answers_due(store::Transaction& tx, Timestamp from, Timestamp until) {
  std::vector<CaseId> ids;
  for (const store::Row& r : TRY(tx.query(workflow::sql, "waiting_answers",
                                          {store::value(office_of(tx)), store::value(from), store::value(until)})))
    ids.push_back(CaseId::trusted(r.text(0)));
  return ids;
}

Result<std::vector<CaseId>> lapsed(store::Transaction& tx, Timestamp now) {
  std::vector<CaseId> ids;
  for (const store::Row& r :
       TRY(tx.query(workflow::sql, "lapsed_cases", {store::value(office_of(tx)), store::value(now)})))
    ids.push_back(CaseId::trusted(r.text(0)));
  return ids;
}

Result<std::vector<TaskRow>> tasks_of_role(store::Transaction& tx, std::string_view role) {
  return task_rows(
      TRY(tx.query(workflow::sql, "tasks_of_role", {store::value(office_of(tx)), store::value(role)})));
}

Result<std::vector<TaskRow>> tasks_of_applicant(store::Transaction& tx, const PersonId& person) {
  return task_rows(TRY(
      tx.query(workflow::sql, "tasks_of_applicant", {store::value(office_of(tx)), store::value(person)})));
}

std::string make_tracking(Random& random) {
  static constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::string code;
  for (int i = 0; i < 13; ++i) {
    if (i == 4 || i == 8) code += '-';
    code += alphabet[random.below(32)];
  }
  return code;
}

Result<Found> found_by_code(store::Transaction& tx, std::string_view code) {
  const auto row = TRY(tx.maybe(workflow::sql, "find_tracking", {store::value(code_hash(code))}));
  if (!row) return not_found("workflow.no_such_code");
  return Found{OfficeId::trusted(row->text(0)), CaseId::trusted(row->text(1))};
}

Result<void> record(store::Transaction& tx, const CaseId& id, const Event& event) {
  const store::Row next =
      TRY(tx.one(workflow::sql, "next_event", {store::value(office_of(tx)), store::value(id)}));
  json::object facts;
  for (const auto& [key, value] : event.facts) facts[key] = value;
  const json::object body{{"act", event.act},
                          {"by_office", event.by.office.text()},
                          {"by", event.by.person.text()},
                          {"acting", event.acting},
                          {"basis", event.basis},
                          {"row", event.row},
                          {"step", event.step},
                          {"performer", event.performer},
                          {"outcome", event.outcome},
                          {"note", event.note},
                          {"facts", facts}};
  TRY(tx.execute(workflow::sql, "add_event",
                 {store::value(office_of(tx)), store::value(id), store::value(next.integer(0)),
                  store::value(event.at), store::value(event.verb), store::value(json::serialize(body))}));
  return {};
}

namespace {

Result<Event> event_of(Timestamp at, const std::string& verb, const std::string& body) {
  boost::system::error_code failed;
  const json::value parsed = json::parse(body, failed);
  if (failed || !parsed.is_object()) return internal("workflow.state", "event");
  const json::object& o = parsed.as_object();
  Event e{text(o, "act"),
          at,
          verb,
          Who{OfficeId::trusted(text(o, "by_office")), PersonId::trusted(text(o, "by"))},
          text(o, "acting"),
          text(o, "basis"),
          text(o, "row"),
          text(o, "step"),
          text(o, "performer"),
          text(o, "outcome"),
          text(o, "note"),
          {}};
  if (const json::value* facts = o.if_contains("facts"); facts && facts->is_object())
    for (const auto& fact : facts->as_object())
      if (fact.value().is_string())
        e.facts[std::string{fact.key()}] = std::string{fact.value().as_string()};
  return e;
}

}  // namespace

Result<std::vector<Event>> events(store::Transaction& tx, const CaseId& id) {
  std::vector<Event> events;
  for (const store::Row& r :
       TRY(tx.query(workflow::sql, "list_events", {store::value(office_of(tx)), store::value(id)})))
    events.push_back(TRY(event_of(r.time(0), r.text(1), r.text(2))));
  return events;
}

Result<std::vector<Traced>> traced(store::Transaction& tx, std::span<const CaseId> ids) {
  json::array list;
  for (const CaseId& id : ids) list.emplace_back(id.text());
  const std::vector<store::Value> values{store::value(office_of(tx)), store::value(json::serialize(list))};
  std::map<std::string, Traced> found;
  for (const store::Row& r : TRY(tx.query(workflow::sql, "states_among", values))) {
    Case c = TRY(case_from_json(r.text(2)));
    c.version = r.integer(1);
    found[r.text(0)].c = std::move(c);
  }
  for (const store::Row& r : TRY(tx.query(workflow::sql, "events_among", values)))
    if (const auto here = found.find(r.text(0)); here != found.end())
      here->second.events.push_back(TRY(event_of(r.time(1), r.text(2), r.text(3))));
  std::vector<Traced> all;
  for (const CaseId& id : ids)
    if (const auto here = found.find(id.text()); here != found.end()) all.push_back(std::move(here->second));
  return all;
}

Result<void> mark_read(store::Transaction& tx, Timestamp now, const CaseId& id, const PersonId& person) {
  TRY(tx.execute(workflow::sql, "mark_read",
                 {store::value(office_of(tx)), store::value(id), store::value(person), store::value(now)}));
  return {};
}

Result<bool> read_by_others(store::Transaction& tx, const CaseId& id, const PersonId& person,
                            Timestamp since) {
  const store::Row row =
      TRY(tx.one(workflow::sql, "read_by_others",
                 {store::value(office_of(tx)), store::value(id), store::value(person), store::value(since)}));
  return row.integer(0) > 0;
}

Result<std::vector<CaseId>> changed_between(store::Transaction& tx, Timestamp from, Timestamp until) {
  std::vector<CaseId> ids;
  for (const store::Row& r : TRY(tx.query(workflow::sql, "changed_between",
                                          {store::value(office_of(tx)), store::value(from), store::value(until)})))
    ids.push_back(CaseId::trusted(r.text(0)));
  return ids;
}

Result<std::optional<std::string>> receipt_of(store::Transaction& tx, const PersonId& person,
                                              std::string_view key) {
  const auto row = TRY(tx.maybe(workflow::sql, "find_receipt",
                                {store::value(office_of(tx)), store::value(person), store::value(key)}));
  return row ? std::optional{row->text(0)} : std::nullopt;
}

Result<void> keep_receipt(store::Transaction& tx, Timestamp now, const PersonId& person, std::string_view key,
                          std::string_view receipt) {
  TRY(tx.execute(workflow::sql, "add_receipt",
                 {store::value(office_of(tx)), store::value(person), store::value(key), store::value(receipt),
                  store::value(now)}));
  return {};
}

// ── editions ──

std::string hash_of_edition(std::string_view text, const std::map<std::string, std::string>& files) {
  std::string all{text};
  for (const auto& [path, content] : files) all += "\n--- " + path + "\n" + content;
  return hex(crypto::sha256(bytes_of(all)));
}

Result<std::string> Editions::adopt(store::Transaction& tx, Timestamp now, std::string_view text,
                                    const std::map<std::string, std::string>& files) {
  const sop::Sop parsed = TRY(sop::parse(text, verbs_));
  const std::string hash = hash_of_edition(text, files);
  const OfficeId& office = office_of(tx);
  if (TRY(tx.maybe(workflow::sql, "find_edition", {store::value(office), store::value(hash)}))) {
    TRY(tx.execute(workflow::sql, "make_present", {store::value(office), store::value(hash)}));
  } else {
    TRY(tx.execute(workflow::sql, "add_edition",
                   {store::value(office), store::value(hash), store::value(parsed.id),
                    store::value(parsed.edition), store::value(text), store::value(now)}));
    for (const auto& [path, content] : files)
      TRY(tx.execute(workflow::sql, "add_edition_file",
                     {store::value(office), store::value(hash), store::value(path), store::value(content)}));
  }
  TRY(tx.execute(workflow::sql, "retire_editions",
                 {store::value(office), store::value(parsed.id), store::value(hash)}));
  return hash;
}

Result<std::shared_ptr<const Edition>> Editions::edition(store::Transaction& tx, std::string_view hash) {
  const OfficeId& office = office_of(tx);
  const std::string key = office.text() + "/" + std::string{hash};
  {
    const std::lock_guard lock{mutex_};
    if (const auto found = known_.find(key); found != known_.end()) return found->second;
  }
  const auto row = TRY(tx.maybe(workflow::sql, "find_edition", {store::value(office), store::value(hash)}));
  if (!row) return not_found("workflow.no_such_sop");
  auto edition = std::make_shared<Edition>();
  edition->sop = TRY(sop::parse(row->text(0), verbs_));
  edition->sop.office = office;
  edition->sop.hash = std::string{hash};
  for (const store::Row& file :
       TRY(tx.query(workflow::sql, "edition_files", {store::value(office), store::value(hash)})))
    edition->files[file.text(0)] = file.text(1);
  const std::lock_guard lock{mutex_};
  return known_.try_emplace(key, std::move(edition)).first->second;
}

Result<std::shared_ptr<const Edition>> Editions::present(store::Transaction& tx, std::string_view sop) {
  if (sop.empty()) {
    const auto all = TRY(all_present(tx));
    if (all.size() != 1) return not_found("workflow.no_such_sop", {{"sop", "-"}});
    return all.front();
  }
  const auto row =
      TRY(tx.maybe(workflow::sql, "present_edition", {store::value(office_of(tx)), store::value(sop)}));
  if (!row) return not_found("workflow.no_such_sop", {{"sop", std::string{sop}}});
  return edition(tx, row->text(0));
}

Result<std::vector<std::shared_ptr<const Edition>>> Editions::all_present(store::Transaction& tx) {
  std::vector<std::shared_ptr<const Edition>> all;
  for (const store::Row& r : TRY(tx.query(workflow::sql, "present_editions", {store::value(office_of(tx))})))
    all.push_back(TRY(edition(tx, r.text(0))));
  return all;
}

}  // namespace paraf::workflow
