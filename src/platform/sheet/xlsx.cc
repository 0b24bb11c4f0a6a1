// The parts of an XLSX that hold its first sheet: a ZIP (libarchive) of XML (expat). Nothing outside is
// followed, no entity is expanded, and what it may swell to is bounded.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <map>

#include "platform/package/package.h"
#include "platform/sheet/parts.h"

namespace paraf::sheet {
namespace {

using package::at;
using package::Handler;
using package::Parts;

tl::unexpected<Error> unreadable(std::string where) {
  return malformed("sheet.unreadable", {{"where", std::move(where)}});
}

bool wanted(const std::string& name) {
  return name == "xl/workbook.xml" || name == "xl/_rels/workbook.xml.rels" ||
         name == "xl/sharedStrings.xml" || name == "xl/styles.xml" ||
         (name.starts_with("xl/worksheets/") && name.ends_with(".xml"));
}

// What is wrong with the file, in this module's words; a limit that a handler found is its own reason.
tl::unexpected<Error> told(const package::Fault& fault) {
  if (fault.kind == package::Fault::Kind::too_large)
    return too_large("sheet.too_large", {{"what", "isi ZIP"}});
  if (fault.what == "baris" || fault.what == "kolom" || fault.what == "sel")
    return too_large("sheet.too_large", {{"what", fault.what}});
  return unreadable(fault.what.empty() || fault.what == "XML" ? fault.where
                                                              : fault.where + ": " + fault.what);
}

Result<void> follow(const std::string& xml, const std::string& name, Handler& handler) {
  if (const auto done = package::parse(xml, name, handler); !done) return told(done.error());
  return {};
}

struct Workbook {
  std::string sheet;  // "xl/worksheets/sheet1.xml"
  bool from_1904 = false;
  std::vector<std::string> strings;
  std::vector<bool> dates;  // by style: whether its numbers are days
};

// A format that writes days or months and no money: "dd/mm/yyyy", "[$-421]d mmmm yyyy".
bool is_date_format(std::string_view code) {
  bool day = false, quoted = false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    if (c == '"')
      quoted = !quoted;
    else if (c == '[')
      i = std::min(code.find(']', i), code.size());
    else if (c == '\\')
      ++i;
    else if (!quoted && (c == 'd' || c == 'y' || c == 'D' || c == 'Y'))
      day = true;
    else if (!quoted && (c == '0' || c == '#'))
      return false;
  }
  return day;
}

Result<Workbook> workbook_of(const Parts& files) {
  Workbook book;
  std::string first;
  Handler h;
  h.start = [&](std::string_view element, const auto& attributes) {
    if (element == "workbookPr")
      book.from_1904 = at(attributes, "date1904") == "1" || at(attributes, "date1904") == "true";
    if (element == "sheet" && first.empty()) first = at(attributes, "id");
  };
  const auto main = files.find("xl/workbook.xml");
  if (main == files.end()) return unreadable("bukan XLSX");
  TRY(follow(main->second, main->first, h));
  if (const auto relations = files.find("xl/_rels/workbook.xml.rels"); relations != files.end()) {
    Handler r;
    r.start = [&](std::string_view element, const auto& attributes) {
      if (element != "Relationship" || at(attributes, "Id") != first) return;
      std::string target = at(attributes, "Target");
      book.sheet = target.starts_with('/') ? target.substr(1) : "xl/" + target;
    };
    TRY(follow(relations->second, relations->first, r));
  }
  if (!files.contains(book.sheet)) return unreadable("lembar pertama");
  if (const auto strings = files.find("xl/sharedStrings.xml"); strings != files.end()) {
    Handler s;
    bool inside = false, reading = false;
    s.start = [&](std::string_view element, const auto&) {
      if (element == "si") inside = true, book.strings.emplace_back();
      if (element == "rPh") inside = false;  // how a word is read aloud
      if (element == "t") reading = inside;
    };
    s.end = [&](std::string_view element) {
      if (element == "rPh") inside = true;
      if (element == "t") reading = false;
      if (element == "si") inside = false;
    };
    s.text = [&](std::string_view text) {
      if (reading) book.strings.back() += text;
    };
    TRY(follow(strings->second, strings->first, s));
  }
  if (const auto styles = files.find("xl/styles.xml"); styles != files.end()) {
    Handler s;
    std::map<std::string, bool> formats;
    for (const char* day : {"14", "15", "16", "17", "22"}) formats[day] = true;
    bool cells = false;
    s.start = [&](std::string_view element, const auto& attributes) {
      if (element == "numFmt")
        formats[at(attributes, "numFmtId")] = is_date_format(at(attributes, "formatCode"));
      if (element == "cellXfs") cells = true;
      if (element == "xf" && cells) book.dates.push_back(formats[at(attributes, "numFmtId")]);
    };
    s.end = [&](std::string_view element) {
      if (element == "cellXfs") cells = false;
    };
    TRY(follow(styles->second, styles->first, s));
  }
  return book;
}

// "AB12" is column 27 (from 0).
std::optional<std::size_t> column_of(std::string_view reference) {
  std::size_t column = 0, letters = 0;
  for (const char c : reference) {
    if (c < 'A' || c > 'Z' || ++letters > 3) break;
    column = column * 26 + static_cast<std::size_t>(c - 'A' + 1);
  }
  if (letters == 0 || letters > 3) return std::nullopt;
  return column - 1;
}

std::optional<double> number_of(const std::string& text) {
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size() ||
      !std::isfinite(value))
    return std::nullopt;
  return value;
}

// Day 60 is the 29 February 1900 that never was; what is later counts from the day before.
Cell date_cell(double serial, bool from_1904) {
  using namespace std::chrono;
  const auto days_since = static_cast<int>(std::floor(serial));
  const sys_days zero =
      from_1904 ? sys_days{year{1904} / 1 / 1} : sys_days{year{1899} / 12 / (serial < 61 ? 31 : 30)};
  const year_month_day day{zero + days{days_since}};
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return {text, Kind::date};
}

Cell number_cell(const std::string& text, bool date, bool from_1904) {
  const auto value = number_of(text);
  if (!value) return {text, Kind::error};
  if (date && *value >= 1 && *value < 2958466) return date_cell(*value, from_1904);
  // Fifteen digits are kept, no more: a NIK of sixteen comes out with a zero it never had.
  if (std::fabs(*value) >= 1e15) {
    char digits[64];
    std::snprintf(digits, sizeof digits, "%.0f", *value);
    return {digits, Kind::rounded};
  }
  if (*value == std::floor(*value)) return {std::to_string(static_cast<long long>(*value)), Kind::number};
  return {text, Kind::number};
}

}  // namespace

Result<Rows> rows_of_xlsx(ByteView file, const Limits& limits) {
  const auto unpacked = package::unpack(file, {.file = limits.file, .unpacked = limits.unpacked}, wanted);
  if (!unpacked) return told(unpacked.error());
  const Parts& files = *unpacked;
  const Workbook book = TRY(workbook_of(files));
  Rows rows;
  Handler h;
  std::string type, value;
  std::size_t style = 0, column = 0, cells_in_all = 0, text_in_all = 0;
  bool formula = false, reading = false;
  h.start = [&](std::string_view element, const package::Attributes& attributes) {
    if (element == "row") {
      if (rows.size() >= limits.rows) return h.stop("baris");
      const auto number = number_of(at(attributes, "r"));
      rows.push_back({number ? static_cast<int>(std::clamp(*number, 1.0, 2e9))
                             : (rows.empty() ? 1 : rows.back().number + 1),
                      {}});
    } else if (element == "c" && !rows.empty()) {
      type = at(attributes, "t");
      const auto s = number_of(at(attributes, "s"));
      style = s && *s >= 0 && *s < 1e6 ? static_cast<std::size_t>(*s) : 0;
      column = column_of(at(attributes, "r")).value_or(rows.back().cells.size());
      if (column >= limits.columns) {
        column = limits.columns;  // styled, and mostly empty
      }
      value.clear();
      formula = false;
    } else if (element == "f") {
      formula = true;
    } else if (element == "v" || element == "t") {
      reading = true;
    }
  };
  h.text = [&](std::string_view text) {
    if (!reading) return;
    value += text;
    if (value.size() > limits.cell) h.stop("sel");
  };
  h.end = [&](std::string_view element) {
    if (element == "v" || element == "t") reading = false;
    if (element != "c" || rows.empty() || (value.empty() && !formula)) return;
    if (column == limits.columns) return h.stop("kolom");
    Cell cell;
    const bool date = style < book.dates.size() && book.dates[style];
    if (type == "s") {
      const auto index = number_of(value);
      if (!index || *index < 0 || *index >= static_cast<double>(book.strings.size()))
        return h.stop("sharedStrings.xml");
      cell.text = trimmed(book.strings[static_cast<std::size_t>(*index)]);
      if (cell.text.size() > limits.cell) return h.stop("sel");
    } else if (type == "inlineStr" || type == "str" || type == "d") {
      cell.text = trimmed(type == "d" ? value.substr(0, 10) : value);
      if (type == "d") cell.kind = Kind::date;
    } else if (type == "e") {
      cell = {value, Kind::error};
    } else if (type == "b") {
      cell = {value == "1" ? "ya" : "tidak", Kind::text};
    } else {
      cell = number_cell(trimmed(value), date, book.from_1904);
    }
    if (formula) cell.kind = Kind::formula;
    auto& cells = rows.back().cells;
    if (cells.size() <= column) {
      cells_in_all += column + 1 - cells.size();
      if (cells_in_all > limits.cells) return h.stop("sel");
      cells.resize(column + 1);
    }
    text_in_all += cell.text.size();
    if (text_in_all > limits.text) return h.stop("sel");
    cells[column] = std::move(cell);
  };
  TRY(follow(files.at(book.sheet), book.sheet, h));
  return rows;
}

}  // namespace paraf::sheet
