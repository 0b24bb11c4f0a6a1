// What rows took, against what their SOP promises; and the log of what happened, for process mining. Neither
// names a person: performers are the SOP's, cases are numbered anew.
#include <algorithm>
#include <map>

#include "actions/desk_parts.h"

namespace paraf::actions {

namespace {

Result<void> must_be_official(const Services& s, store::Transaction& tx, const Session& who) {
  if (who.enrolment) return forbidden("actions.enrolment_only");
  const auto today = calendar::local_day(s.clock.now(), working_time(s, TRY(people::load_office(tx))).zone);
  if (!is_officer(TRY(people::role_book(tx)), who.person, today)) return forbidden("actions.officials_only");
  return {};
}

// The value below which that share of them lies.
std::int64_t percentile(std::vector<std::int64_t> values, int percent) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t at = (values.size() * static_cast<std::size_t>(percent) + 99) / 100;
  return values[at == 0 ? 0 : at - 1];
}

std::string words_of(const sop::Row& row) {
  if (!row.activity.reading.empty()) return row.activity.reading;
  std::string all;
  for (const sop::Step& step : row.steps)
    if (!step.text.reading.empty()) all += (all.empty() ? "" : "; ") + step.text.reading;
  return all;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  return out;
}

std::string attribute(const char* kind, std::string_view key, std::string_view value) {
  return "      <" + std::string{kind} + " key=\"" + std::string{key} + "\" value=\"" + escaped(value) +
         "\"/>\n";
}

}  // namespace

Result<std::vector<RowStatistics>> Desk::statistics(const Session& who, Timestamp from, Timestamp until) {
  Parts& p = *parts_;
  return p.s.store.read(
      store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<std::vector<RowStatistics>> {
        TRY(must_be_official(p.s, tx, who));
        struct Numbers {
          std::vector<std::int64_t> worked, waited;
          int overdue = 0, repeated = 0;
        };
        std::map<std::pair<std::string, std::string>, Numbers> by_row;
        for (const workflow::RowFact& fact : TRY(workflow::row_facts(tx, from, until))) {
          Numbers& n = by_row[{fact.sop, fact.row}];
          n.worked.push_back(fact.worked / 60);
          n.waited.push_back(
              std::chrono::duration_cast<std::chrono::minutes>(fact.left - fact.entered).count());
          n.overdue += fact.late ? 1 : 0;
          n.repeated += fact.visits > 1 ? 1 : 0;
        }
        const auto standing = TRY(workflow::standing(tx));
        std::vector<RowStatistics> all;
        for (const auto& edition : TRY(p.editions.all_present(tx)))
          for (const sop::Row& row : edition->sop.rows) {
            const auto found = by_row.find({edition->sop.id, row.no});
            const auto here = standing.find({edition->sop.id, row.no});
            if (found == by_row.end() && here == standing.end()) continue;
            RowStatistics one;
            one.sop = edition->sop.id;
            one.row = row.no;
            one.activity = words_of(row);
            one.promised = row.time.text;
            if (here != standing.end()) one.waiting_now = here->second;
            if (found != by_row.end()) {
              const Numbers& n = found->second;
              one.cases = static_cast<int>(n.worked.size());
              one.overdue = n.overdue;
              one.repeated = n.repeated;
              one.median_minutes = percentile(n.worked, 50);
              one.p90_minutes = percentile(n.worked, 90);
              one.waiting_minutes = percentile(n.waited, 50);
            }
            all.push_back(std::move(one));
          }
        return all;
      });
}

// XES (IEEE 1849): a trace for each case, an event for each act, with the standard extensions concept, time,
// lifecycle and organizational.
Result<File> Desk::event_log(const Session& who, Timestamp from, Timestamp until) {
  Parts& p = *parts_;
  std::string log =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<log xes.version=\"1849-2016\" xes.features=\"\" xmlns=\"http://www.xes-standard.org/\">\n"
      "  <extension name=\"Concept\" prefix=\"concept\" "
      "uri=\"http://www.xes-standard.org/concept.xesext\"/>\n"
      "  <extension name=\"Time\" prefix=\"time\" uri=\"http://www.xes-standard.org/time.xesext\"/>\n"
      "  <extension name=\"Lifecycle\" prefix=\"lifecycle\" "
      "uri=\"http://www.xes-standard.org/lifecycle.xesext\"/>\n"
      "  <extension name=\"Organizational\" prefix=\"org\" uri=\"http://www.xes-standard.org/org.xesext\"/>\n"
      "  <global scope=\"trace\">\n    <string key=\"concept:name\" value=\"\"/>\n  </global>\n"
      "  <global scope=\"event\">\n    <string key=\"concept:name\" value=\"\"/>\n"
      "    <date key=\"time:timestamp\" value=\"1970-01-01T00:00:00Z\"/>\n"
      "    <string key=\"lifecycle:transition\" value=\"complete\"/>\n  </global>\n"
      "  <classifier name=\"Kegiatan\" keys=\"concept:name\"/>\n";
  TRY(p.s.store.read(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<void> {
    TRY(must_be_official(p.s, tx, who));
    int number = 0;
    for (const CaseId& id : TRY(workflow::changed_between(tx, from, until))) {
      const workflow::Case c = TRY(workflow::load(tx, id));
      const auto edition = TRY(p.editions.edition(tx, c.edition));
      std::string trace = "  <trace>\n" + attribute("string", "concept:name", std::to_string(++number)) +
                          attribute("string", "sop", c.sop) +
                          attribute("int", "edisi", std::to_string(edition->sop.edition)) +
                          attribute("string", "status", workflow::name_of(c.status));
      for (const workflow::Event& e : TRY(workflow::events(tx, id))) {
        const sop::Row* row = edition->sop.row(e.row);
        const sop::Performer* performer = edition->sop.performer(e.performer);
        const auto said = e.facts.find("event");
        const std::string name = e.verb == "word" && said != e.facts.end() ? "otoritas: " + said->second
                                 : row                                     ? e.row + ". " + words_of(*row)
                                                                           : e.verb;
        trace += "    <event>\n" + attribute("string", "concept:name", name) +
                 attribute("string", "tindakan", e.verb) +
                 attribute("date", "time:timestamp", e.at.rfc3339()) +
                 attribute("string", "lifecycle:transition", "complete");
        if (performer) trace += attribute("string", "org:role", performer->label);
        if (!e.outcome.empty()) trace += attribute("string", "keadaan", e.outcome);
        trace += "    </event>\n";
      }
      log += trace + "  </trace>\n";
    }
    return {};
  }));
  log += "</log>\n";
  return File{"peristiwa.xes", "application/xml", Bytes(log.begin(), log.end())};
}

}  // namespace paraf::actions
