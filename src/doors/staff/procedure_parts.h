// doors/staff/procedure_parts.h: what a procedure has beside its table: the papers it asks for, the letters it makes,
// and what must hold before it may run.
//
// Papers and letters are tables to be typed in, as the procedure's own is (procedure_table.h). The fields: `bN.…` is the
// paper at place N of the text, `sN.…` the letter; `berkas.baru` and `surat.baru` the name of one to be put in. The
// buttons: `berkas+`, `berkas-2`, `berkas-naik2` (put before the one above it), the same of `surat`, and `paraf-naik1.2`:
// the third whose initials letter 1 waits for gives them before the second.
#pragma once

#include <string>
#include <vector>

#include "doors/staff/visit.h"
#include "office/sop/sop.h"
#include "office/sop/table.h"

namespace paraf::staff {

// What these tables are made of: the table, the text it is of, and the letters the office has templates of.
struct Written {
  const sop::Table& table;
  const sop::YamlNode& root;
  const sop::Sop& sop;
  std::vector<std::string> templates;
};

// Each line leads to its line of the text: `naskah.42` in `perbuatan`. The part a button was just pressed in is open.
std::string parts_form(const Visit& v, const Written& written);

}  // namespace paraf::staff
