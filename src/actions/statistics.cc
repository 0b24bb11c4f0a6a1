// What rows took, against what their SOP promises; and the log of what happened, for process mining. Neither
// names a person: performers are the SOP's, cases are numbered anew.
#include <map>

#include "actions/desk_parts.h"
#include "actions/officials.h"
#include "actions/report.h"

namespace paraf::actions {

namespace {

constexpr std::size_t most_traces = 20'000;  // of one log: it is put together in memory

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

Result<ProcessReport> process_report(const Services& s, workflow::Editions& editions, const Session& who,
                                     Timestamp from, Timestamp until) {
  return s.store.read(
      store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<ProcessReport> {
        TRY(must_be_official(s, tx, who));
        const people::Zone zone = TRY(people::load_office(tx)).settings.zone;
        ProcessReport report;
        report.weeks = TRY(reports::weeks_between(tx, from, until, zone));
        report.fates = TRY(reports::fates_between(tx, from, until));
        std::map<std::pair<std::string, std::string>, reports::RowLine> lines;
        for (reports::RowLine& line : TRY(reports::rows_between(tx, from, until)))
          lines[{line.sop, line.row}] = std::move(line);
        const auto standing = TRY(workflow::standing(tx));
        for (const auto& edition : TRY(editions.all_present(tx)))
          for (const sop::Row& row : edition->sop.rows) {
            const std::pair key{edition->sop.id, row.no};
            const auto here = standing.find(key);
            const auto found = lines.find(key);
            if (found == lines.end() && here == standing.end()) continue;
            ProcessRow one;
            if (found != lines.end()) one.line = found->second;
            one.line.sop = edition->sop.id;
            one.line.row = row.no;
            one.line.promised = row.time.text;
            one.procedure = edition->sop.identity.name.reading;
            one.activity = words_of(row);
            if (here != standing.end()) one.waiting_now = here->second;
            report.rows.push_back(std::move(one));
          }
        return report;
      });
}

Result<std::vector<RowStatistics>> Desk::statistics(const Session& who, Timestamp from, Timestamp until) {
  const ProcessReport report = TRY(process_report(parts_->s, parts_->editions, who, from, until));
  std::vector<RowStatistics> all;
  for (const ProcessRow& row : report.rows) {
    const auto whole = [](const std::optional<double>& minutes) {
      return static_cast<std::int64_t>(minutes.value_or(0));
    };
    all.push_back({row.line.sop, row.line.row, row.activity, row.line.promised, row.line.count, row.line.late,
                   row.line.again, whole(row.line.median), whole(row.line.p90), whole(row.line.stayed),
                   row.waiting_now});
  }
  return all;
}

// XES (IEEE 1849): a trace for each case, an event for each act, with the standard extensions concept, time,
// lifecycle and organizational.
Result<File> Desk::event_log(const Session& who, Timestamp from, Timestamp until) {
  Parts& p = *parts_;
  std::string log =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<log xes.version=\"1849.2016\" xes.features=\"\" xmlns=\"http://www.xes-standard.org/\">\n"
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
    const std::vector<CaseId> changed = TRY(workflow::changed_between(tx, from, until));
    if (changed.size() > most_traces)
      return too_large("reports.too_many_cases", {{"most", std::to_string(most_traces)}});
    for (const CaseId& id : changed) {
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
