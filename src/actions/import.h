// actions/import.h: taking over what an office brings along: people, certificates they hold, its books of
// letters.
//
// A dry run judges every row as the real one would and writes nothing. A bad row is told and left out; it
// stops no other. Importing the same file again adds nothing. By the office's administrator; journalled with
// counts alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "actions/desk.h"
#include "office/people/import.h"
#include "office/people/roles.h"
#include "office/registry/registry.h"
#include "platform/messages/messages.h"

namespace paraf::actions {

struct ImportReport {
  int rows = 0, added = 0, known = 0, wrong = 0;
  bool dry = false;
  std::vector<people::Finding> findings;  // in the order of the rows
  std::vector<int> gaps;                  // of a book: numbers that are missing in it
};

Result<ImportReport> import_people(const Services& s, const Session& who, ByteView file, bool dry_run);
// `revoked` and dates of a certificate on record are brought up to date.
Result<ImportReport> import_certificates(const Services& s, const Session& who, ByteView file, bool dry_run);
Result<ImportReport> import_register(const Services& s, const Session& who, registry::Book book,
                                     ByteView file, bool dry_run);

// What a role asks, and the proofs of it: by the administrator; journalled.
Result<void> set_requirement(const Services& s, const Session& who, std::string_view role,
                             std::string_view kind, bool asked);
Result<void> record_qualification(const Services& s, const Session& who,
                                  const people::Qualification& qualification);

// The report as a table: row, column, what is wrong, what to do.
sheet::Page page_of(const ImportReport& report, messages::Language language);

}  // namespace paraf::actions
