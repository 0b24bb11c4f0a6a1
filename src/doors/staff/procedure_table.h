// doors/staff/procedure_table.h: the table of a procedure as a form, and the form back into a table.
//
// The fields: `kN.…` is the row at place N, `kN.lM.…` its step at place M, `pN.…` a column, `h.…` the head; papers and
// letters have theirs (procedure_parts.h). `kN.asal` says which row of the text it was, `kN.nomor` and `kN.urutan` its
// number and who acted when the page was made. A button named `perbuatan` carries what it does and where: `kegiatan+3`,
// `kegiatan-3`, `naik3`, `turun3`, `langkah+3.1`, `langkah-3.1`, `kolom+`, `kolom-2`; `dahulu3.1` lets the second who acts
// in a row act before the first, `dahulu3.1.2` puts the third paper of a step before the second.
#pragma once

#include <string>

#include "doors/staff/visit.h"
#include "office/sop/sop.h"
#include "office/sop/table.h"

namespace paraf::staff {

// A form has room for so many; what has more is edited as text, and loses nothing.
constexpr std::size_t most_rows = 200, most_columns = 30, most_steps = 60;  // steps: of one row
constexpr std::size_t most_parts = 60;                                      // papers, and letters
bool fits_form(const sop::Table& table);

// The cells; `sop` as far as the text could be read: its papers and letters are what a step may name.
std::string table_form(const Visit& v, const sop::Table& table, const sop::Sop& sop);

// What was typed, without what a button asked for; a paper or letter whose name was typed to be put in is in it.
sop::Table table_typed(const http::Form& form);

// Carries out the button; one of another page, or of a row that is not there, does nothing. What is put in has these
// words until somebody writes its own.
struct NewWords {
  std::string activity, column, paper, letter;
};
void carry_out(sop::Table& table, std::string_view button, const NewWords& words);

// The line of the text that a button asks for, `naskah.42`; 0 for any other button.
int line_asked(std::string_view button);

}  // namespace paraf::staff
