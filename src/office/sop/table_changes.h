// office/sop/table_changes.h: what changed from one edition to another, cell by cell, as whoever decides on it reads it.
//
// Rows are known again by what they say and by their steps, not by their numbers: where one was put in, the rows after
// it only count on, and so do the places that name them. That alone is no change.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "office/sop/table.h"

namespace paraf::sop {

struct CellChange {
  std::string row, was_row;   // numbers; "" beside the table, and where the row is new or gone
  std::string_view word;      // of the file: "waktu"; "kegiatan": the whole row is new or gone
  std::string before, after;  // lists and steps have a line for each
  friend bool operator==(const CellChange&, const CellChange&) = default;
};

// Of the head, of the columns, of the papers and letters, then row by row.
std::vector<CellChange> changes_of(const Table& before, const Table& after);

}  // namespace paraf::sop
