#include "office/calendar/holidays.h"

#include <doctest/doctest.h>

using namespace paraf;
using namespace paraf::calendar;

namespace {

Result<Holidays> read(const std::string& text, int year = 2027) { return read_holidays(bytes_of(text), year); }

std::string event(const std::string& lines) {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n" + lines + "END:VEVENT\r\nEND:VCALENDAR\r\n";
}

}  // namespace

TEST_CASE("a year's list is taken whole or refused with its line") {
  struct Row {
    std::string why, text, code;
    std::size_t days;
  };
  const Row rows[] = {
      {"two columns are enough", "tanggal,nama\n2027-01-01,Tahun Baru\n", "", 1},
      {"semicolons, as Indonesian spreadsheets write", "Tanggal;Nama;Jenis\n2027-03-10;Idulfitri;Cuti bersama\n", "", 1},
      {"from a day to a day", "tanggal,sampai,nama\n2027-03-10,2027-03-12,Idulfitri\n", "", 3},
      {"fasting is no day off", "tanggal,sampai,nama,jenis\n2027-02-08,2027-03-09,,ramadan\n2027-01-01,,Tahun Baru,libur\n",
       "", 1},
      {"a list of fasting days alone gives nobody a day off", "tanggal,sampai,nama,jenis\n2027-02-08,2027-03-09,,ramadan\n",
       "calendar.list", 0},
      {"a day of another year", "tanggal,nama\n2026-12-25,Natal\n", "calendar.other_year", 0},
      {"a day that is none", "tanggal,nama\n2027-02-30,Tidak ada\n", "calendar.list", 0},
      {"a day without a name", "tanggal,nama\n2027-02-01,\n", "calendar.list", 0},
      {"backwards", "tanggal,sampai,nama\n2027-03-12,2027-03-10,Idulfitri\n", "calendar.list", 0},
      {"a kind that is none", "tanggal,nama,jenis\n2027-01-01,Tahun Baru,merah\n", "calendar.list", 0},
      {"no columns of ours", "hari,acara\nSenin,Upacara\n", "calendar.list", 0},
      {"one day of a calendar", event("DTSTART;VALUE=DATE:20270101\r\nSUMMARY:Tahun Baru\r\n"), "", 1},
      {"the end is the day after", event("DTSTART;VALUE=DATE:20270310\r\nDTEND;VALUE=DATE:20270312\r\nSUMMARY:Idulfitri\r\n"),
       "", 2},
      {"a folded line", event("DTSTART;VALUE=DATE:20270101\r\nSUMMARY:Tahun\r\n  Baru\r\n"), "", 1},
      {"an hour is no day off", event("DTSTART:20270101T080000Z\r\nSUMMARY:Rapat\r\n"), "calendar.list", 0},
      {"every year is no decree", event("DTSTART;VALUE=DATE:20270101\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Tahun Baru\r\n"),
       "calendar.list", 0},
      {"an event without a day", event("SUMMARY:Tahun Baru\r\n"), "calendar.list", 0},
      {"octets that are no text would be kept in a record nobody reads again",
       event("DTSTART;VALUE=DATE:20270101\r\nSUMMARY:Tahun \xff\xfe\r\n"), "calendar.list", 0},
      {"a control character", event("DTSTART;VALUE=DATE:20270101\r\nSUMMARY:Tahun\x01\r\n"), "calendar.list", 0},
      {"a name without end, on every day of a year",
       event("DTSTART;VALUE=DATE:20270101\r\nDTEND;VALUE=DATE:20280101\r\nSUMMARY:" + std::string(100'000, 'a') + "\r\n"),
       "calendar.list", 0},
      {"nothing at all", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "calendar.list", 0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto list = read(row.text);
    CHECK(code_of(list) == row.code);
    if (list) CHECK(list->days.size() == row.days);
  }
}

TEST_CASE("what falls on one day keeps both names, and fasting keeps its span") {
  const auto list = read(
      "tanggal,sampai,nama,jenis\n2027-03-09,,Nyepi,libur\n2027-03-09,,Cuti Idulfitri,cuti bersama\n"
      "2027-02-08,2027-03-09,Ramadan,ramadan\n");
  REQUIRE(list);
  CHECK(list->days.at(*date_of("2027-03-09")) == "Nyepi; Cuti Idulfitri");
  REQUIRE(list->ramadan.size() == 1);
  CHECK(list->ramadan.front().until == *date_of("2027-03-09"));
}

TEST_CASE("a name within another's name is a name of its own") {
  const auto list = read(
      "tanggal,nama,jenis\n2027-12-25,Cuti bersama Natal,cuti bersama\n2027-12-25,Natal,libur\n2027-12-25,Natal,libur\n");
  REQUIRE(list);
  CHECK(list->days.at(*date_of("2027-12-25")) == "Cuti bersama Natal; Natal");
}
