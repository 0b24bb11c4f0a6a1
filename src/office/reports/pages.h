// office/reports/pages.h: registers, the archive and the month as tables: for the screen, the printer, and
// files.
//
// One sheet::Page serves CSV, XLSX and paper, so that the three cannot differ.
#pragma once

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

// The month in tables: procedures, rows, waiting, returns, letters.
std::vector<sheet::Page> month_pages(const Statistics& statistics, const people::Office& office,
                                     Timestamp now);

// print sets tables on paper: the office above, the heading again on every page, page numbers below.
Result<Bytes> print(const std::vector<sheet::Page>& pages, const people::Office& office, Timestamp made);

}  // namespace paraf::reports
