// What rows took, against what their SOP promises. It names no person.
#include <map>

#include "actions/desk_parts.h"
#include "actions/officials.h"
#include "actions/report.h"

namespace paraf::actions {

Result<ProcessReport> process_report(const Services& s, workflow::Editions& editions, const Session& who,
                                     Timestamp from, Timestamp until) {
  return s.store.read(
      store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<ProcessReport> {
        TRY(must_be_official(s, tx, who));
        const people::Office office = TRY(people::load_office(tx));
        const Zone zone = office.settings.zone;
        const calendar::WorkingTime time = working_time(s, office);
        ProcessReport report;
        report.weeks = TRY(reports::weeks_between(tx, from, until, zone));
        report.fates = TRY(reports::fates_between(tx, from, until));
        std::map<std::pair<std::string, std::string>, reports::RowLine> lines;
        for (reports::RowLine& line : TRY(reports::rows_between(tx, from, until, time)))
          lines[{line.sop, line.row}] = std::move(line);
        const auto standing = TRY(reports::standing_at(tx, s.clock.now(), time));
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
            one.line.standard = reports::standard_minutes(workflow::unit_of(row.time.unit), row.time.amount, time);
            one.procedure = edition->sop.identity.name.reading;
            one.activity = words_of(row);
            if (here != standing.end()) one.now = here->second;
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
                   row.now.count, row.now.late, whole(row.now.over_median), whole(row.now.over_p90)});
  }
  return all;
}

}  // namespace paraf::actions
