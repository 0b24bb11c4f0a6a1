// Searching the office's cases. Whatever the words and however many cases there are, no more is read than a page needs:
// the people and the lines of the registers that the words lead to, their newest cases, and a look over the newest
// of all.
#include <algorithm>
#include <boost/json.hpp>

#include "actions/desk_parts.h"
#include "actions/found.h"
#include "actions/officials.h"
#include "base/words.h"
#include "office/people/find.h"

namespace paraf::actions {

namespace {

namespace json = boost::json;
using store::value;

constexpr int most_people = 50, most_lines = 200, looked_over = 200;

using Reasons = std::map<std::string, FoundCase>;  // by case

std::string list_of(const Reasons& reasons) {
  json::array ids;
  for (const auto& [id, reason] : reasons) ids.emplace_back(id);
  return json::serialize(ids);
}

FoundCase reason_of(const people::Person& person, const std::set<std::string>& words) {
  FoundCase found;
  if (begin_some(words, words_in(person.name))) return found;
  const bool by_email = person.email && begin_some(words, words_in(person.email->text() + " " + person.name));
  found.by = by_email || !person.nip ? FoundCase::By::email : FoundCase::By::nip;
  if (by_email) found.text = person.email->text();
  if (found.by == FoundCase::By::nip) found.text = std::string{person.nip->digits()};
  return found;
}

Result<bool> by_people(store::Transaction& tx, std::string_view typed, const std::string& status, Reasons& onto) {
  const std::set<std::string> words = words_in(typed);
  std::map<std::string, FoundCase> people;
  json::array ids;
  const auto found = TRY(people::people_like(tx, typed, most_people));
  for (const people::Person& person : found) {
    people.emplace(person.id.text(), reason_of(person, words));
    ids.emplace_back(person.id.text());
  }
  if (ids.empty()) return false;
  const store::Rows rows =
      TRY(tx.query(actions::sql, "cases_of_people",
                   {value(tx.scope().only()), value(json::serialize(ids)), value(status), value(most_lines + 1)}));
  for (const store::Row& row : rows) onto.emplace(row.text(1), people[row.text(0)]);
  return found.size() == most_people || rows.size() > most_lines;
}

Result<bool> by_registers(store::Transaction& tx, std::string_view typed, Reasons& onto) {
  const registry::Newest found = TRY(registry::newest(tx, typed, most_lines));
  const std::set<std::string> words = words_in(typed);
  for (const registry::AgendaEntry& entry : found.entries) {
    if (entry.owner_case.empty()) continue;
    FoundCase reason;
    const bool theirs = begin_some(words, words_in(entry.their_number));
    reason.by = theirs ? FoundCase::By::their_number : FoundCase::By::entry;
    reason.text = theirs ? entry.their_number : entry.number;
    if (!theirs) reason.subject = entry.subject;
    onto[entry.owner_case] = std::move(reason);
  }
  return found.more;
}

}  // namespace

Result<FoundCases> Desk::search(const Session& who, std::string_view typed, std::string status) {
  Parts& p = *parts_;
  return p.s.store.read(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<FoundCases> {
    TRY(must_be_official(p.s, tx, who));
    FoundCases found;
    const std::set<std::string> words = words_in(typed);
    if (words.empty()) return found;
    Reasons reasons;
    found.more = TRY(by_people(tx, typed, status, reasons));
    found.more = TRY(by_registers(tx, typed, reasons)) || found.more;
    std::map<std::string, CaseLine> lines;
    for (const store::Row& row :
         TRY(tx.query(actions::sql, "lines_among",
                      {value(who.office), value(list_of(reasons)), value(status)})))
      lines.emplace(row.text(0), TRY(p.line_of(tx, row)));
    // What no index holds: names as letters state them (they lie sealed), and procedures.
    std::vector<store::Value> newest{value(who.office), value(looked_over)};
    if (!status.empty()) newest.push_back(value(status));
    for (const store::Row& row :
         TRY(tx.query(actions::sql, status.empty() ? "lines" : "lines_in", std::move(newest)))) {
      if (lines.contains(row.text(0))) continue;
      CaseLine line = TRY(p.line_of(tx, row));
      if (begin_some(words, words_in(line.applicant)) || begin_some(words, words_in(line.sop_name)))
        lines.emplace(row.text(0), std::move(line));
    }
    for (auto& [id, line] : lines) {
      FoundCase one = reasons.contains(id) ? reasons[id] : FoundCase{};
      one.line = std::move(line);
      found.cases.push_back(std::move(one));
    }
    std::ranges::sort(found.cases, [](const FoundCase& a, const FoundCase& b) {
      return std::tie(b.line.changed, b.line.subject.id) < std::tie(a.line.changed, a.line.subject.id);
    });
    if (found.cases.size() > most_lines) {
      found.cases.resize(most_lines);
      found.more = true;
    }
    return found;
  });
}

}  // namespace paraf::actions
