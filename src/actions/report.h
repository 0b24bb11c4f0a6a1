// actions/report.h: registers, the archive and the month, for those of the office, as files.
#pragma once

#include <string_view>

#include "actions/desk.h"
#include "office/reports/pages.h"
#include "office/workflow/workflow.h"

namespace paraf::actions {

enum class Form { pdf, xlsx, csv };
std::optional<Form> form_of(std::string_view word);  // "pdf", "xlsx", "csv"

// For officials of the office; `malformed actions.report_days` when the days are reversed or of two years.
Result<File> register_file(const Services& s, const Session& who, reports::Register which, people::Day from,
                           people::Day until_after, Form form);
Result<File> archive_file(const Services& s, const Session& who, people::Day from, people::Day until_after,
                          bool due, Form form);
// As CSV the month is its first table alone.
Result<File> month_file(const Services& s, const Session& who, const reports::Month& month, Form form);

// What rows took against their standard, and what waits, over days as process_report() has them.
Result<File> statistics_file(const Services& s, workflow::Editions& editions, const Session& who, people::Day from,
                             people::Day until_after, Form form);

// Who came to their appointment, from a day to the day before another: to sign, and as it was recorded.
Result<sheet::Page> attendance_page(const Services& s, store::Transaction& tx, const people::Office& office,
                                    people::Day from, people::Day until_after);
// The report of those meetings: who came, how far each has come since then, and what is left.
Result<sheet::Page> assistance_page(const Services& s, store::Transaction& tx, const people::Office& office,
                                    people::Day from, people::Day until_after);
Result<File> assistance_file(const Services& s, const Session& who, people::Day from, people::Day until_after,
                             Form form);
// For officials of the office; `malformed actions.report_days` when the days are reversed.
Result<File> attendance_file(const Services& s, const Session& who, people::Day from, people::Day until_after,
                             Form form);

// How the procedures went over some time: rows in the order of their procedure's table. It names no person, and
// a group of fewer than three has no times.
struct ProcessRow {
  reports::RowLine line;
  std::string procedure, activity;  // as the present edition says
  reports::Waiting now;             // cases that stand there
};
struct ProcessReport {
  std::vector<ProcessRow> rows;
  std::vector<reports::WeekLine> weeks;
  std::map<std::string, int> fates;  // by status, of the cases opened in it
};
// For officials of the office.
Result<ProcessReport> process_report(const Services& s, workflow::Editions& editions, const Session& who,
                                     Timestamp from, Timestamp until);

}  // namespace paraf::actions
