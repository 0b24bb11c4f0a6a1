// office/reports/pages.h: registers, the archive and the month as tables: for the screen, the printer, and
// files.
//
// One sheet::Page serves CSV, XLSX and paper, so that the three cannot differ.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "office/people/office.h"
#include "office/reports/statistics.h"
#include "platform/sheet/sheet.h"

namespace paraf::reports {

enum class Register { incoming, outgoing, agenda };  // surat masuk, surat keluar, both by day

// From a day to the day before another; both in one year: a book is of one year.
Result<sheet::Page> register_page(store::Transaction& tx, const people::Office& office, Register which,
                                  people::Day from, people::Day until);
// Letters put into the archive, with their classification and until when they are kept; `due`: those whose
// time is over.
Result<sheet::Page> archive_page(store::Transaction& tx, const people::Office& office, people::Day from,
                                 people::Day until);
Result<sheet::Page> archive_due_page(store::Transaction& tx, const people::Office& office, Timestamp now);

// What the ids in statistics are called, as the office's procedures have it; an id that is in none stays.
struct Names {
  std::map<std::string, std::string> procedures{}, roles{}, papers{};
};
// The month in tables: procedures, rows, waiting, returns, letters.
std::vector<sheet::Page> month_pages(const Statistics& statistics, const people::Office& office,
                                     const Names& names, Timestamp now);

// print sets tables on paper, and their plots below them: the office above, the heading again on every page,
// "halaman 2 dari 5" below, days written out. A row that is taller than a page goes on overleaf.
Result<Bytes> print(const std::vector<sheet::Page>& pages, const people::Office& office, Timestamp made);

}  // namespace paraf::reports
