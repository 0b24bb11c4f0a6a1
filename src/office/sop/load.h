// office/sop/load.h: from the file an office wrote to a Sop.
//
//     sop/bekasi/pendaftaran-sertifikat/sop.yaml
//
// The file is YAML with Indonesian words; docs/sop-format.md is its manual and docs/sop.schema.json
// its schema. Reading never stops at the first slip: like a patient clerk it notes every one, with
// the line and the column, so that an office mends its file in one round.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "office/sop/sop.h"
#include "office/sop/verb.h"
#include "platform/messages/messages.h"

namespace paraf::sop {

enum class Severity {
  error,    // galat: the procedure cannot run
  warning,  // peringatan: it runs, but probably not as meant
  remark,   // catatan: something the office should know or confirm
};

// A Finding is told as an Error is: messages/ has its sentence, docs/sop-format.md the list of all.
struct Finding {
  Severity severity;
  int line = 0, column = 0;  // from 1; 0: the file as a whole
  std::string_view code;     // a literal, for ever: "sop.check.need_made_by_nobody"
  Facts facts{};
};

// What the reader of a finding is told: its sentence in their language.
messages::Sentence sentence_of(const Finding& finding, const messages::Catalogue& catalogue, messages::Language language);

// What reading gave: the procedure as far as it could be understood, and what was wrong in the form.
struct Reading {
  Sop sop;
  std::vector<Finding> findings;
  bool ok() const;  // no error among them
};

// read understands a text. It bounds what it accepts (512 KiB, 32 levels, 50 000 nodes after
// aliases), so that a file from a stranger costs no more than its size.
Reading read(std::string_view yaml, const Verbs& verbs);

// parse is read() and check() in one: a Sop that has no error, or `malformed sop.load.invalid` with
// the first one (facts: file, line, column, because, and the finding's own). An edition kept in a store is read by it.
Result<Sop> parse(std::string_view yaml, const Verbs& verbs, std::string_view file = "sop.yaml");
Error invalid(std::string_view file, const Finding& finding);

// load parses a file, or the sop.yaml of a folder. The office is the folder above the SOP's
// (sop/<office>/<name>/sop.yaml).
Result<Sop> load(const std::string& path, const Verbs& verbs);

// find lists the sop.yaml files below a path, sorted; a file names itself.
std::vector<std::string> find(const std::string& path);

}  // namespace paraf::sop
