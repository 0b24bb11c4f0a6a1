// doors/staff/procedure_table.h: the table of a procedure as a form, and the form back into a table.
//
// The fields: `kN.…` is the row at place N, `kN.lM.…` its step at place M, `pN.…` a column, `h.…` the head;
// `kN.asal` says which row of the text it was. A button named `perbuatan` carries what it does and where:
// `kegiatan+3`, `kegiatan-3`, `naik3`, `turun3`, `langkah+3.1`, `langkah-3.1`, `kolom+`, `kolom-2`.
#pragma once

#include <string>

#include "doors/staff/visit.h"
#include "office/sop/sop.h"
#include "office/sop/table.h"

namespace paraf::staff {

// A form has room for so many rows, columns and steps (200, 30, 60); what has more is edited as text, and loses nothing.
bool fits_form(const sop::Table& table);

// The cells; `sop` as far as the text could be read: its papers and letters are what a step may name.
std::string table_form(const Visit& v, const sop::Table& table, const sop::Sop& sop);

// What was typed, without what a button asked for.
sop::Table table_typed(const http::Form& form);

// Carries out the button; one of another page, or of a row that is not there, does nothing.
void carry_out(sop::Table& table, std::string_view act);

}  // namespace paraf::staff
