// platform/sheet/sheet.h: tables that come from, and go to, spreadsheet programs.
//
// What comes is foreign: a file of an office suite, or somebody's trap. It is read with bounds (size, rows,
// what a ZIP may swell to), without following anything outside it, and without calculating anything.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"

namespace paraf::sheet {

enum class Kind {
  text,
  number,
  date,     // text is then "2026-01-05"
  rounded,  // a number of more digits than the program kept: the text is not what was typed
  formula,  // calculated, not typed; text is the last result
  error,    // "#REF!"
};

struct Cell {
  std::string text;  // without spaces at either end
  Kind kind = Kind::text;
};

struct Row {
  int number = 0;  // as the program shows it, from 1
  std::vector<Cell> cells;
};

struct Table {
  std::vector<std::string> columns;  // the first row that is not empty
  std::vector<Row> rows;             // those below it that are not empty; each as wide as the columns
  // column gives the place of the first of the names it has, compared without case, spaces and dots.
  std::optional<std::size_t> column(std::initializer_list<std::string_view> names) const;
};

struct Limits {
  std::size_t file = 20u << 20, unpacked = 64u << 20, rows = 100'000, columns = 200, cell = 8192;
  // Of all rows together: a shared text is written once and shown in as many cells as somebody likes.
  std::size_t cells = 2'000'000, text = 64u << 20;
};

// read tells XLSX and CSV apart by their octets. CSV: UTF-8 with or without mark, divided by comma, semicolon
// or tab (whichever the first line has most of, or a line "sep=;" says). [RFC 4180]
//   `malformed sheet.unreadable` (fact: where), `malformed sheet.encoding`, `malformed sheet.empty`,
//   `too_large sheet.too_large` (fact: what)
Result<Table> read(ByteView file, const Limits& limits = {});

// ---- writing ----

// neutral disarms a text that a spreadsheet program would take for a formula: what begins with = + - @ tab or
// return gets an apostrophe before it. Numbers that begin with a sign stay.
std::string neutral(std::string_view text);

struct Column {
  std::string title;
  double width = 14;    // in characters
  bool number = false;  // cells that read as a number ("3.5") are written as one
  bool date = false;    // cells that read as a day ("2026-01-05") are written as one
};
// A picture of the table: for each row a bar of each value, under the row's label. Columns by their place.
struct Plot {
  std::string title;
  std::size_t label = 0;
  std::vector<std::size_t> values;
  std::optional<std::size_t> mark{};   // a column whose value is marked across the row's bars: what was promised
  std::optional<std::size_t> group{};  // a column that stands before the label: "Penerbitan, 3"
};
struct Page {
  std::string name;   // of the sheet; at most 31 characters, without []:*?/\ .
  std::string title;  // above the table; may be empty
  std::vector<std::string> notes;
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
  std::vector<Plot> plots{};
  double least_height = 0;  // of a row on paper, in mm: room to sign
};
// The number that a cell reads as, if it does: a leading zero is part of a name, and fifteen digits are the
// most that a spreadsheet program keeps.
std::optional<double> number_in(const std::string& cell);

// As Indonesian spreadsheet programs open it at a double click: UTF-8 with mark, semicolons, CRLF, a comma in
// numbers. Every text is neutral.
std::string write_csv(const Page& page);
// XLSX: texts are written as texts, so that no program calculates them and no NIP loses digits. Days are days
// and numbers numbers, so that they sort and add; plots stand beside their table.
// `unavailable sheet.folder` when no scratch folder can be made.
Result<Bytes> write_xlsx(const std::vector<Page>& pages, Timestamp made);

}  // namespace paraf::sheet
