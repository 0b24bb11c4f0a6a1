// office/calendar/holidays.h: the days off of one year, as a decree's list or a calendar program gives them.
//
// Public holidays and cuti bersama are decreed anew every year, nationally and by a region for itself. An office
// takes them over as a file:
//
//     a table (CSV or XLSX) with the columns `tanggal` and `nama`, and `sampai` and `jenis` where they are needed;
//     jenis is libur, cuti bersama or ramadan (from `tanggal` to `sampai`: fasting hours, not days off)
//
//     an iCalendar file (.ics): every event of whole days is a day off [RFC 5545 §3.6.1]. One that recurs is
//     refused: a decree names days.
#pragma once

#include "base/bytes.h"
#include "office/calendar/calendar.h"

namespace paraf::calendar {

struct Holidays {
  std::map<Day, std::string> days;
  std::vector<Period> ramadan;
};

// read_holidays takes the list of one year. `malformed calendar.list` (facts: line, what), `refused
// calendar.other_year` (line, day, year), and what sheet::read says of a table.
Result<Holidays> read_holidays(ByteView file, int year);

}  // namespace paraf::calendar
