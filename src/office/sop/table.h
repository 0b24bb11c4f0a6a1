// office/sop/table.h: a procedure as the table civil servants fill in, and the table back into its file.
//
// A Table holds what the cells of the form hold, as they are typed; what a form cannot show (a note to a
// slip of the source, a letter's template) stays in the file as it stands. Rows are known by where they
// stood in the file, so one that is moved keeps everything that was written about it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "office/sop/sop.h"
#include "office/sop/verb.h"
#include "office/sop/yaml_tree.h"

namespace paraf::sop {

struct TableStep {
  int from = -1;  // which of its row's steps in the file, from 0; -1: a new one
  std::string id, mark, text, verb, by;
  std::vector<std::string> after;
  // By the words of the file: "surat": "rekomendasi"; papers with ", " between them. Outcomes: "kurang":
  // "baris 3".
  std::map<std::string, std::string> params, outcomes;
  friend bool operator==(const TableStep&, const TableStep&) = default;
};

struct TableRow {
  int from = -1;  // which row of the file, from 0; -1: a new one
  std::string no, activity;
  std::vector<std::string> performers;
  bool inferred = false;  // the source lost who does it, and nobody has confirmed it yet
  std::vector<std::string> requirements, outputs;
  std::string time, amount, unit;  // "2 Jam", "2", "jam"; a time that nothing measures has no unit
  std::string remark, next;
  std::vector<TableStep> steps;
  friend bool operator==(const TableRow&, const TableRow&) = default;
};

struct TableColumn {
  int from = -1;
  std::string id, label, role;
  friend bool operator==(const TableColumn&, const TableColumn&) = default;
};

// A paper that is asked for, with what the file says where it does not say (pdf, by the applicant).
struct TablePaper {
  int from = -1;
  std::string id, label;
  std::vector<std::string> types{"pdf"};
  bool required = true, confidential = false, colour = false, each = false, added = false;
  std::string age, age_unit;  // "30", "hari"; "" may be of any age
  bool refuse = false;        // an older one is not taken
  std::string brought_by = "pemohon";
  friend bool operator==(const TablePaper&, const TablePaper&) = default;
};

struct TableLetter {
  int from = -1;
  std::string id, label, templat, signer;
  std::vector<std::string> initials;  // in their order
  bool inferred = false;              // the source does not say who signs, and nobody has confirmed it yet
  friend bool operator==(const TableLetter&, const TableLetter&) = default;
};

// What is either so or not of a paper, by the words of the file; `otherwise` where the file does not say.
struct PaperFlag {
  std::string_view word;
  bool TablePaper::*held;
  bool otherwise;
};
const std::vector<PaperFlag>& paper_flags();
const std::vector<std::string_view>& units_of_age();
const std::vector<std::string>& paper_types();

struct Table {
  std::string edition;  // "2"
  std::map<std::string, std::vector<std::string>>
      head;  // by the words of `identitas`; a list has a line for each
  std::vector<TableColumn> columns;
  std::vector<TableRow> rows;
  std::optional<std::vector<TablePaper>> papers;  // nullopt, as the next: not in the form, and left as they are
  std::optional<std::vector<TableLetter>> letters;
  friend bool operator==(const Table&, const Table&) = default;
};

// The words of `identitas` a Table holds, in the order of the document; `lists` are those with several lines.
struct HeadField {
  std::string_view word;
  bool list;
};
const std::vector<HeadField>& head_fields();

Table table_of(const YamlNode& root);

// What a button beside a row does. Numbers, and what leads to them (`lanjut`, `baris 3`), follow.
// A new row has these words, one step, and is done by who does the row above.
void insert_row(Table& table, std::size_t after, std::string_view activity);
void remove_row(Table& table, std::size_t at);  // never the last one
void move_row(Table& table, std::size_t at, bool up);
void insert_step(TableRow& row, std::size_t after);
void remove_step(TableRow& row, std::size_t at);
void insert_column(Table& table, std::string_view label);
void remove_column(Table& table, std::size_t at);
// Their permanent names are made of the label; a paper that goes is no longer looked at in any step.
void insert_paper(Table& table, std::string_view label);
void remove_paper(Table& table, std::size_t at);
void insert_letter(Table& table, std::string_view label);
void remove_letter(Table& table, std::size_t at);

// Whether the numbers of the rows only count; then they are counted anew, an office's own ("3a") are not.
bool numbers_count(const Table& table);
// The rows had these numbers, in their order: whatever names one of them by it takes the number it has now.
void follow_numbers(Table& table, const std::vector<std::string>& former);
constexpr std::size_t longest_number = 8;

// A text as a cell of one line holds it: whatever breaks or indents it is a blank, and none stands around it.
std::string one_line(std::string text);

// "a, b" → "a", "b".
std::vector<std::string> names_in(std::string_view text);

struct UnitOfTime {
  std::string_view word;  // of the file: "hari_kerja"
  TimeUnit unit;
  std::string_view said;  // in the words beside it: "1 hari"
};
const std::vector<UnitOfTime>& units_of_time();

// "2 Jam" → {"2", "jam"}, "1 hari kerja" → {"1", "hari_kerja"}; {"", ""} where the words do not say.
struct Measure {
  std::string amount, unit;
};
Measure measure_of(std::string_view words);

// Where a line of the file is in the table: "kegiatan" 2, "pelaksana" 0, "berkas" 1, "surat" -1 (above the first of
// them); "" beside all of these.
struct Spot {
  std::string_view part;
  int at = -1;
};
Spot spot_of(const YamlNode& root, int line);

// The file with the table's cells. `malformed sop.load.invalid` for a text that is no YAML,
// `refused sop.table.unwritable` where the file is written in a way that a cell cannot change.
Result<std::string> write_table(std::string_view yaml, const Table& table, const Verbs& verbs);

}  // namespace paraf::sop
