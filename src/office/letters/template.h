// office/letters/template.h: an office's own wording, with blanks.
//
// A template is a YAML list of blocks in sop/<office>/letters/. Blanks are written ${name} or
// #{name}, as offices write them in Word, in any case and with inner spaces. Some blanks belong to the
// moment of signing and are left for rendering (nomor_naskah, tanggal_naskah, ttd_pengirim,
// nama_pengirim, nip_pengirim, jabatan_pengirim, pangkat_pengirim); every other one must be filled
// now. docs/letter-templates.md is the manual.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "office/letters/content.h"
#include "office/people/office.h"

namespace paraf::letters {

using Fields = std::map<std::string, std::string>;  // names in lower case

// One line of the table of applicants; the template chooses and orders the columns.
struct Applicant {
  std::string name{}, nip{}, nik{}, position{}, rank{}, unit{}, email{}, phone{};
};

class Template {
 public:
  // read checks the whole file: `malformed letters.template` (file, line, problem).
  static Result<Template> read(std::string_view yaml, std::string_view name);
  static Result<Template> read(const std::filesystem::path& path);

  const std::string& letter() const { return letter_; }  // "rekomendasi"
  const std::string& title() const { return title_; }    // "Surat Rekomendasi"
  // Every blank the file uses, late ones included, for an editor and for a check at load.
  std::vector<std::string> blanks() const;

  // fill makes the first version of a letter. A blank no field fills, or fills with nothing, is
  // `refused letters.blank_unfilled` (facts: blank, letter): the letter stops here.
  // The applicants fill blanks of their own, unless `fields` does: jumlah_pemohon ("2 (dua)") and, from the
  // first of them, nama_, nip_, nik_, jabatan_, pangkat_, unit_, email_ and telepon_pemohon.
  Result<Content> fill(const Fields& fields, const std::vector<Applicant>& applicants, Random& random) const;

 private:
  Template() = default;
  struct Piece {
    Block block;
    std::vector<std::string> columns{};  // of a table of applicants: its rows are made when it is filled
    std::vector<std::string> annex{};  // title, and the words in the table's place, when it goes to an annex
  };
  std::string letter_, title_, paper_;
  std::vector<Piece> blocks_;
};

// What every letter of an office may name: kantor, kantor_singkat, organisasi, wilayah, provinsi, tempat.
Fields fields_of(const people::Office& office);

// Template paths in a SOP ("letters/rekomendasi.yaml") are looked for in the SOP's own folder first, then
// in its office's: a procedure may have its own wording, most share the office's.
std::filesystem::path template_path(const std::filesystem::path& sop_folder, std::string_view path);

// Blanks that belong to the moment of signing, filled when the letter is rendered.
bool is_late(std::string_view blank);

// What the applicants fill in, by column ("no", "nama", "nip" …), each as it is written; a datum that is
// missing and may be is "-". And the blanks of the letter with those that they fill: jumlah_pemohon,
// nama_pemohon …
std::vector<Fields> applicant_fields(const std::vector<Applicant>& applicants);
Fields with_applicants(const Fields& given, const std::vector<Applicant>& applicants);

// The next blank of a text: where it stands, brackets included, and its name, normalised; without a name it
// is not closed, or names nothing.
struct Blank {
  std::size_t from = 0, to = 0;
  std::string name;
};
std::optional<Blank> next_blank(std::string_view text, std::size_t from);

// The blanks of one text, normalised; and the text with them filled. `late` ones are left as they are.
std::vector<std::string> blanks_in(std::string_view text);
Result<std::string> fill_blanks(std::string_view text, const Fields& fields, std::string_view letter,
                                bool keep_late);

}  // namespace paraf::letters
