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

json::array words_json(const std::vector<Word>& words) {
  json::array all;
  for (const Word& w : words)
    all.emplace_back(json::object{{"event", w.event}, {"at", w.at.micros()}, {"reason", w.reason}});
  return all;
}

std::vector<Word> words_of(const json::object& o) {
  std::vector<Word> all;
  for (const json::value& w : o.at("words").as_array())
    all.push_back({text(w.as_object(), "event"), instant(w.as_object(), "at").value_or(Timestamp{}),
                   text(w.as_object(), "reason")});
  return all;
}

json::object link_json(const Link& link) { return {{"office", link.office.text()}, {"id", link.id.text()}}; }

std::optional<Link> link_of(const json::object& o) {
  const json::value* link = o.if_contains("link");
  if (!link) return std::nullopt;
  return Link{OfficeId::trusted(text(link->as_object(), "office")), CaseId::trusted(text(link->as_object(), "id"))};
}

json::object member_json(const Member& m) {
  json::array papers;
  for (const std::string& id : m.papers) papers.emplace_back(id);
  json::object o{{"who", who(m.who)},   {"status", name_of(m.status)}, {"reason", m.reason},
                 {"papers", papers},    {"words", words_json(m.words)}, {"serial", m.serial}};
  if (m.link) o["link"] = link_json(*m.link);
  if (m.answer_due) o["answer_due"] = m.answer_due->micros();
  return o;
}

Member member_of(const json::object& o) {
  Member m;
  m.who = who_of(o.at("who").as_object());
  m.status = status_of(text(o, "status")).value_or(Status::open);
  m.reason = text(o, "reason");
  for (const json::value& id : o.at("papers").as_array()) m.papers.emplace(id.as_string());
  m.words = words_of(o);
  m.link = link_of(o);
  m.serial = text(o, "serial");
  m.answer_due = instant(o, "answer_due");
  return m;
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

bool Member::heard(std::string_view event) const {
  return std::any_of(words.begin(), words.end(), [&](const Word& w) { return w.event == event; });
}

Member* Case::member(const Who& who_asks) {
  for (Member& m : members)
    if (m.who == who_asks) return &m;
  return nullptr;
}

const Member* Case::member(const Who& who_asks) const { return const_cast<Case*>(this)->member(who_asks); }

bool Case::heard(std::string_view event) const {
  if (!collective())
    return std::any_of(words.begin(), words.end(), [&](const Word& w) { return w.event == event; });
  bool anybody = false;
  for (const Member& m : members) {
    if (!m.goes_along()) continue;
    if (!m.heard(event)) return false;
    anybody = true;
  }
  return anybody;
}

bool Case::handed_over() const {
  return link || std::any_of(members.begin(), members.end(), [](const Member& m) { return m.link.has_value(); });
}

std::set<std::string> Case::artefacts() const {
  std::set<std::string> all;
  for (const auto& [name, paper] : papers)
    if (paper.present) all.insert(name);
  for (const auto& [no, state] : rows)
    for (const auto& [step, done] : state.done) all.insert(done.made.begin(), done.made.end());
  return all;
}

const Done* Case::last_done() const {
  const Done* latest = nullptr;
  for (const auto& [no, state] : rows)
    for (const auto& [step, done] : state.done)
      if (!latest || done.at > latest->at) latest = &done;
  return latest;
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
  json::array applicants;
  for (const Who& a : c.applicants) applicants.emplace_back(who(a));
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
                 {"words", words_json(c.words)},
                 {"numbers", strings(c.numbers)},
                 {"refs", strings(c.refs)},
                 {"tracking", c.tracking},
                 {"opened", c.opened.micros()},
                 {"changed", c.changed.micros()}};
  if (c.link) o["link"] = link_json(*c.link);
  if (!c.by.empty()) o["by"] = who(c.by);
  if (c.collective()) {
    json::array members;
    for (const Member& m : c.members) members.emplace_back(member_json(m));
    o["members"] = std::move(members);
  }
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
    c.words = words_of(o);
    if (const json::value* members = o.if_contains("members"))
      for (const json::value& m : members->as_array()) c.members.push_back(member_of(m.as_object()));
    if (const json::value* by = o.if_contains("by")) c.by = who_of(by->as_object());
    c.numbers = strings_of(o.at("numbers"));
    c.refs = strings_of(o.at("refs"));
    c.tracking = text(o, "tracking");
    c.opened = instant(o, "opened").value_or(Timestamp{});
    c.changed = instant(o, "changed").value_or(Timestamp{});
    c.answer_due = instant(o, "answer_due");
    c.link = link_of(o);
    return c;
  } catch (const std::exception& e) {
    return internal("workflow.state", e.what());
  }
}

}  // namespace paraf::workflow
