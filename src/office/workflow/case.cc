#include "office/workflow/case.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

namespace paraf::workflow {

namespace json = boost::json;

namespace {

constexpr std::array<std::pair<Status, std::string_view>, 7> names = {{
    {Status::open, "open"},
    {Status::returned, "returned"},
    {Status::following, "following"},
    {Status::done, "done"},
    {Status::refused, "refused"},
    {Status::withdrawn, "withdrawn"},
    {Status::expired, "expired"},
}};

json::object strings(const std::map<std::string, std::string>& map) {
  json::object o;
  for (const auto& [key, value] : map) o[key] = value;
  return o;
}

std::map<std::string, std::string> strings_of(const json::value& v) {
  std::map<std::string, std::string> map;
  for (const auto& entry : v.as_object()) map[std::string{entry.key()}] = std::string{entry.value().as_string()};
  return map;
}

json::object who(const Who& w) { return {{"office", w.office.text()}, {"person", w.person.text()}}; }

std::string text(const json::object& o, std::string_view key) {
  const json::value* v = o.if_contains(key);
  return v && v->is_string() ? std::string{v->as_string()} : std::string{};
}

std::int64_t number(const json::object& o, std::string_view key) {
  const json::value* v = o.if_contains(key);
  return v && v->is_int64() ? v->as_int64() : 0;
}

bool truth(const json::object& o, std::string_view key) {
  const json::value* v = o.if_contains(key);
  return v && v->is_bool() && v->as_bool();
}

std::optional<Timestamp> instant(const json::object& o, std::string_view key) {
  const json::value* v = o.if_contains(key);
  if (!v || !v->is_int64()) return std::nullopt;
  return Timestamp::from_micros(v->as_int64());
}

Who who_of(const json::object& o) {
  return {OfficeId::trusted(text(o, "office")), PersonId::trusted(text(o, "person"))};
}

json::object row(const RowState& state) {
  json::object done;
  for (const auto& [id, d] : state.done) {
    json::array made;
    for (const std::string& word : d.made) made.emplace_back(word);
    done[id] = json::object{{"act", d.act}, {"by", who(d.by)}, {"acting", d.acting}, {"at", d.at.micros()},
                            {"outcome", d.outcome}, {"made", made}, {"verb", d.verb}, {"letter", d.letter}};
  }
  json::object o{{"entered", state.entered.micros()},
                 {"visits", state.visits},
                 {"unit", static_cast<int>(state.clock.unit)},
                 {"amount", state.clock.amount},
                 {"consumed", state.clock.consumed},
                 {"worked", state.clock.worked},
                 {"done", done}};
  if (state.left) o["left"] = state.left->micros();
  if (state.clock.since) o["since"] = state.clock.since->micros();
  return o;
}

RowState row_of(const json::object& o) {
  RowState state;
  state.entered = instant(o, "entered").value_or(Timestamp{});
  state.left = instant(o, "left");
  state.visits = static_cast<int>(number(o, "visits"));
  state.clock.unit = static_cast<calendar::Unit>(number(o, "unit"));
  state.clock.amount = static_cast<int>(number(o, "amount"));
  state.clock.consumed = number(o, "consumed");
  state.clock.worked = number(o, "worked");
  state.clock.since = instant(o, "since");
  for (const auto& entry : o.at("done").as_object()) {
    const json::object& d = entry.value().as_object();
    Done done{text(d, "act"), who_of(d.at("by").as_object()), text(d, "acting"),
              instant(d, "at").value_or(Timestamp{}), text(d, "outcome"), {}, text(d, "verb"), text(d, "letter")};
    for (const json::value& word : d.at("made").as_array()) done.made.emplace_back(word.as_string());
    state.done[std::string{entry.key()}] = std::move(done);
  }
  return state;
}

}  // namespace

std::string_view name_of(Status status) {
  for (const auto& [s, name] : names)
    if (s == status) return name;
  return "open";
}

std::optional<Status> status_of(std::string_view name) {
  for (const auto& [s, n] : names)
    if (n == name) return s;
  return std::nullopt;
}

bool Case::is_applicant(const Who& who_asks) const {
  return std::find(applicants.begin(), applicants.end(), who_asks) != applicants.end();
}

bool Case::heard(std::string_view event) const {
  return std::any_of(words.begin(), words.end(), [&](const Word& w) { return w.event == event; });
}

std::set<std::string> Case::artefacts() const {
  std::set<std::string> all;
  for (const auto& [name, paper] : papers)
    if (paper.present) all.insert(name);
  for (const auto& [no, state] : rows)
    for (const auto& [step, done] : state.done) all.insert(done.made.begin(), done.made.end());
  return all;
}

const Done* Case::last(std::string_view verb, std::string_view letter) const {
  const Done* latest = nullptr;
  for (const auto& [no, state] : rows)
    for (const auto& [step, done] : state.done)
      if (done.verb == verb && (letter.empty() || done.letter == letter) && (!latest || done.at > latest->at))
        latest = &done;
  return latest;
}

std::string to_json(const Case& c) {
  json::array applicants, words;
  for (const Who& a : c.applicants) applicants.emplace_back(who(a));
  for (const Word& w : c.words)
    words.emplace_back(json::object{{"event", w.event}, {"at", w.at.micros()}, {"reason", w.reason}});
  json::object papers, rows;
  for (const auto& [id, p] : c.papers)
    papers[id] = json::object{{"present", p.present}, {"judged", p.judged}, {"complete", p.complete}, {"reason", p.reason}};
  for (const auto& [no, state] : c.rows) rows[no] = row(state);
  json::object o{{"office", c.office.text()},
                 {"id", c.id.text()},
                 {"sop", c.sop},
                 {"edition", c.edition},
                 {"status", name_of(c.status)},
                 {"at", c.at},
                 {"reason", c.reason},
                 {"applicants", applicants},
                 {"papers", papers},
                 {"rows", rows},
                 {"words", words},
                 {"numbers", strings(c.numbers)},
                 {"refs", strings(c.refs)},
                 {"tracking", c.tracking},
                 {"opened", c.opened.micros()},
                 {"changed", c.changed.micros()}};
  if (c.link) o["link"] = json::object{{"office", c.link->office.text()}, {"id", c.link->id.text()}};
  if (c.answer_due) o["answer_due"] = c.answer_due->micros();
  return json::serialize(o);
}

Result<Case> case_from_json(std::string_view state) {
  try {
    const json::value parsed = json::parse(state);
    const json::object& o = parsed.as_object();
    Case c;
    c.office = OfficeId::trusted(text(o, "office"));
    c.id = CaseId::trusted(text(o, "id"));
    c.sop = text(o, "sop");
    c.edition = text(o, "edition");
    const auto status = status_of(text(o, "status"));
    if (!status) return internal("workflow.state", "status");
    c.status = *status;
    c.at = text(o, "at");
    c.reason = text(o, "reason");
    for (const json::value& a : o.at("applicants").as_array()) c.applicants.push_back(who_of(a.as_object()));
    for (const auto& entry : o.at("papers").as_object()) {
      const json::object& p = entry.value().as_object();
      c.papers[std::string{entry.key()}] = {truth(p, "present"), truth(p, "judged"), truth(p, "complete"), text(p, "reason")};
    }
    for (const auto& entry : o.at("rows").as_object())
      c.rows[std::string{entry.key()}] = row_of(entry.value().as_object());
    for (const json::value& w : o.at("words").as_array())
      c.words.push_back({text(w.as_object(), "event"), instant(w.as_object(), "at").value_or(Timestamp{}),
                         text(w.as_object(), "reason")});
    c.numbers = strings_of(o.at("numbers"));
    c.refs = strings_of(o.at("refs"));
    c.tracking = text(o, "tracking");
    c.opened = instant(o, "opened").value_or(Timestamp{});
    c.changed = instant(o, "changed").value_or(Timestamp{});
    c.answer_due = instant(o, "answer_due");
    if (const json::value* link = o.if_contains("link"))
      c.link = Link{OfficeId::trusted(text(link->as_object(), "office")), CaseId::trusted(text(link->as_object(), "id"))};
    return c;
  } catch (const std::exception& e) {
    return internal("workflow.state", e.what());
  }
}

}  // namespace paraf::workflow
