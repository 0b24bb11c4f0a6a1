#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <algorithm>

#include "office/letters/sample_test.h"

using namespace paraf;
using namespace paraf::letters;

TEST_CASE("a blank is found in both spellings, any case, with inner spaces") {
  struct Row {
    std::string why, text, filled, code;
  };
  const Fields fields = {{"nama_pemohon", "Ratna"}, {"kosong", "  "}};
  const Row rows[] = {
      {"no blank", "Rp $5 dan #1", "Rp $5 dan #1", ""},
      {"a dollar", "Nama: ${nama_pemohon}.", "Nama: Ratna.", ""},
      {"a hash, as Gorontalo writes", "#{nama_pemohon}", "Ratna", ""},
      {"upper case", "${NAMA_PEMOHON}", "Ratna", ""},
      {"inner spaces", "${ Nama  Pemohon }", "Ratna", ""},
      {"two in a line", "${nama_pemohon} #{nama_pemohon}", "Ratna Ratna", ""},
      {"one that belongs to the signing", "No #{Nomor Naskah}", "No ${nomor_naskah}", ""},
      {"nobody fills it", "${tidak_ada}", "", "letters.blank_unfilled"},
      {"filled with nothing", "${kosong}", "", "letters.blank_unfilled"},
      {"not closed", "${nama_pemohon", "", "letters.blank_unfilled"},
      {"names nothing", "${}", "", "letters.blank_unfilled"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto filled = fill_blanks(row.text, fields, "rekomendasi", true);
    CHECK(code_of(filled) == row.code);
    if (filled) CHECK(*filled == row.filled);
  }
}

TEST_CASE("the error names the blank as the template writes it") {
  const auto failed = fill_blanks("a ${ Tidak Ada } b", {}, "rekomendasi", true);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().line() == "refused letters.blank_unfilled: blank=${ Tidak Ada }, letter=rekomendasi");
}

TEST_CASE("a template is read, or refused with its line") {
  struct Row {
    std::string why, yaml, line;  // no line: accepted
  };
  const Row rows[] = {
      {"the least", "surat: a\nblok:\n  - kop\n", ""},
      {"no letter", "blok:\n  - kop\n", "1"},
      {"no blocks", "surat: a\n", "1"},
      {"a block nobody knows", "surat: a\nblok:\n  - kop\n  - lukisan: x\n", "4"},
      {"a column nobody knows", "surat: a\nblok:\n  - tabel_pemohon: {kolom: [no, gaji]}\n", "3"},
      {"an unknown word", "surat: a\nwarna: merah\nblok:\n  - kop\n", "2"},
      {"kepala without hal", "surat: a\nblok:\n  - kepala: {sifat: Biasa}\n", "3"},
      {"paper nobody sells", "surat: a\nkertas: A3\nblok:\n  - kop\n", "2"},
      {"not YAML", "surat: [a\nblok\n", "3"},
      {"a paragraph without text", "surat: a\nblok:\n  - paragraf:\n", "3"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto read = Template::read(row.yaml, "t.yaml");
    if (row.line.empty()) {
      CHECK(read);
    } else {
      REQUIRE_FALSE(read);
      CHECK(read.error().code == "letters.template");
      CHECK(read.error().facts[1].second == row.line);
    }
  }
}

TEST_CASE("every office's templates are read and filled, and leave nothing but the blanks of signing") {
  for (const std::string& name : sample::offices()) {
    CAPTURE(name);
    const people::OfficeFile file = sample::office_file(name);
    for (const char* letter : {"rekomendasi", "pemberitahuan", "disposisi", "tanda_terima", "pengantar"}) {
      CAPTURE(letter);
      const auto read =
          Template::read(sample::root() / "sop" / name / "letters" / (std::string{letter} + ".yaml"));
      REQUIRE(read);
      CHECK(read->letter() == letter);
      SeededRandom random{7};
      const auto content = read->fill(sample::fields(file.office), sample::applicants(file), random);
      REQUIRE_MESSAGE(content, content.error().line());
      for (const std::string& blank : blanks_in(boost::json::serialize(to_json(*content))))
        CHECK(is_late(blank));
    }
  }
}

TEST_CASE("a recommendation stops at the first blank that is missing") {
  const people::OfficeFile file = sample::office_file("bekasi");
  const auto read = Template::read(sample::root() / "sop/bekasi/letters/rekomendasi.yaml");
  REQUIRE(read);
  SeededRandom random{7};
  for (const std::string& blank : read->blanks()) {
    if (is_late(blank)) continue;
    CAPTURE(blank);
    Fields fields = sample::fields(file.office);
    fields.erase(blank);
    CHECK(code_of(read->fill(fields, sample::applicants(file), random)) == "letters.blank_unfilled");
  }
  auto applicants = sample::applicants(file);
  applicants[1].nik.clear();
  CHECK(code_of(read->fill(sample::fields(file.office), applicants, random)) == "letters.blank_unfilled");
  CHECK(code_of(read->fill(sample::fields(file.office), {}, random)) == "letters.blank_unfilled");
  // Not everybody is a civil servant.
  applicants = sample::applicants(file);
  applicants[1].nip.clear();
  const auto content = read->fill(sample::fields(file.office), applicants, random);
  REQUIRE(content);
  const auto table = std::find_if(content->blocks.begin(), content->blocks.end(),
                                  [](const Block& block) { return std::holds_alternative<Table>(block); });
  REQUIRE(table != content->blocks.end());
  CHECK(std::get<Table>(*table).rows.size() == 3);
  CHECK(std::get<Table>(*table).rows[1][3] == "-");
}

TEST_CASE("a template is looked for in the procedure's own folder, then in the office's") {
  const auto path =
      template_path(sample::root() / "sop/bekasi/pendaftaran-sertifikat", "letters/rekomendasi.yaml");
  CHECK(path == sample::root() / "sop/bekasi/letters/rekomendasi.yaml");
}
