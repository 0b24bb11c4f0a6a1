// office/sop/verb.h: the words a procedure may use, as the checker sees them.
//
// What a verb *does* is in src/actions/, one file each; here is only what the checker and the
// printer need to know of it. The catalogue is a parameter: office/sop knows no verb itself.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace paraf::sop {

struct VerbParam {
  enum class Kind { letter, performer, papers, text };
  std::string name;  // in code: "letter", "to", "papers", "topic"
  std::string word;  // in the file: "surat", "kepada", "berkas", "perihal"
  Kind kind;
  bool required;
};

// An artefact is a thing a row needs or makes: a paper's id ("ktp"), or a word of a verb
// ("lembar_disposisi"), or a stage of a letter ("rekomendasi.konsep", "rekomendasi.paraf",
// "rekomendasi.ditandatangani", …). In `makes` and `needs`, {letter} stands for the letter's id
// (and {NAME} for any other parameter). One that names a parameter the step does not give is none.
struct VerbSpec {
  std::string name;  // in code and in the journal: "draft_letter"
  std::string word;  // in the file: "menyusun"
  std::vector<VerbParam> params;
  std::vector<std::string> needs;
  std::vector<std::string> makes;
  std::vector<std::string> outcomes;  // beside the plain one; words of the file: "kurang", "tolak"
};

using Verbs = std::map<std::string, VerbSpec>;  // by word

}  // namespace paraf::sop
