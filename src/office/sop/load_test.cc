#include "office/sop/load.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <set>

#include "office/sop/check.h"
#include "office/sop/flow.h"

namespace paraf::sop {
namespace {

using Kind = VerbParam::Kind;
using messages::Language;

// A small catalogue of our own: the rules under test are those of the form, not of the verbs.
Verbs some_verbs() {
  Verbs out;
  const std::vector<VerbSpec> all{
      {"submit_request", "mengajukan", {}, {}, {"surat_permohonan"}, {}},
      {"give_disposition",
       "mendisposisi",
       {{"to", "kepada", Kind::performer, true}},
       {"surat_permohonan"},
       {"lembar_disposisi"},
       {"tolak"}},
      {"check_documents",
       "memeriksa",
       {{"papers", "berkas", Kind::papers, false}},
       {},
       {"daftar_periksa"},
       {"kurang", "tolak"}},
      {"draft_letter", "menyusun", {{"letter", "surat", Kind::letter, true}}, {}, {"{letter}.konsep"}, {}},
      {"initial_letter",
       "memparaf",
       {{"letter", "surat", Kind::letter, true}},
       {"{letter}.konsep"},
       {"{letter}.paraf"},
       {"koreksi"}},
      {"sign_letter",
       "menandatangani",
       {{"letter", "surat", Kind::letter, true}},
       {"{letter}.konsep"},
       {"{letter}.ditandatangani"},
       {"koreksi"}},
      {"report", "melaporkan", {}, {}, {"laporan"}, {}},
  };
  for (const VerbSpec& spec : all) out.emplace(spec.word, spec);
  return out;
}

const std::string good = R"(sop: contoh
tujuan: penerbitan
identitas: {nama: Contoh}
pelaksana:
  - {id: staf, label: Staf, peran: staf_persandian}
  - {id: kadis, label: Kadis, peran: kepala_dinas}
berkas:
  ktp: {label: KTP}
surat:
  rekomendasi: {label: Rekomendasi, templat: letters/r.yaml, penanda_tangan: kadis, paraf: [staf]}
kegiatan:
  - no: 1
    uraian: Memeriksa berkas
    pelaksana: staf
    waktu: {teks: 5 menit, menit: 5}
    perlu: [surat_permohonan]
    langkah:
      - {id: periksa, tindakan: memeriksa, berkas: [ktp], bila: {kurang: kembalikan ke pemohon}}
      - {id: susun, tindakan: menyusun, surat: rekomendasi, sesudah: periksa}
      - {id: paraf, tindakan: memparaf, surat: rekomendasi, sesudah: susun}
    lanjut: 2
  - no: 2
    uraian: Menandatangani
    pelaksana: kadis
    waktu: {teks: 1 hari, hari_kerja: 1}
    perlu: [daftar_periksa, rekomendasi.paraf]
    langkah:
      - {id: ttd, tindakan: menandatangani, surat: rekomendasi, bila: {koreksi: baris 1}}
    lanjut: selesai
)";

std::string with(std::string text, const std::string& old, const std::string& fresh) {
  const auto at = text.find(old);
  REQUIRE_MESSAGE(at != std::string::npos, old);
  return text.replace(at, old.size(), fresh);
}

const messages::Catalogue& words() {
  static const auto catalogue = messages::Catalogue::embedded();
  return *catalogue;
}

std::string told(const Finding& finding, Language language = Language::id) {
  return line("f", finding, {words(), language});
}

std::vector<Finding> findings_of(const std::string& yaml) {
  const Verbs verbs = some_verbs();
  Reading reading = read(yaml, verbs);
  if (reading.ok())
    for (const Finding& f : check(reading.sop, verbs)) reading.findings.push_back(f);
  return reading.findings;
}

TEST_CASE("a good file has nothing to find, and reads as it is written") {
  for (const Finding& f : findings_of(good)) MESSAGE(told(f));
  REQUIRE(findings_of(good).empty());
  const auto sop = parse(good, some_verbs());
  REQUIRE(sop);
  CHECK(sop->rows[0].time.unit == TimeUnit::minutes);
  CHECK(sop->rows[1].time.unit == TimeUnit::working_days);
  CHECK(sop->rows[0].steps[0].outcomes.at("kurang") == "return");
  CHECK(sop->rows[1].steps[0].outcomes.at("koreksi") == "row:1");
  CHECK(sop->rows[0].steps[0].papers == std::vector<std::string>{"ktp"});
  CHECK(sop->rows[0].steps[1].params.at("letter") == "rekomendasi");
  CHECK(sop->rows[0].steps[1].verb == "draft_letter");
  CHECK(sop->rows[0].symbols.at("staf") == Symbol::decision);
  CHECK(sop->rows[0].makes ==
        std::vector<std::string>{"daftar_periksa", "rekomendasi.konsep", "rekomendasi.paraf"});
  CHECK(sop->rows[1].next == "end");
  CHECK(sop->hash.size() == 64);
}

TEST_CASE("every slip of a file is found where it stands, once, and says what to do") {
  struct Row {
    std::string why, old, fresh, code;
    int line;
  };
  const Row rows[] = {
      {"a word nobody knows", "uraian: Memeriksa berkas", "urain: Memeriksa berkas\n    uraian: x",
       "sop.check.key_unknown", 13},
      {"a word twice", "    lanjut: selesai", "    lanjut: selesai\n    lanjut: selesai", "sop.check.key_twice", 30},
      {"a performer who is not there", "pelaksana: kadis", "pelaksana: kabid", "sop.check.performer_unknown", 24},
      {"a paper that is not asked for", "berkas: [ktp]", "berkas: [sim]", "sop.check.paper_unknown", 18},
      {"a letter that is not declared", "menyusun, surat: rekomendasi", "menyusun, surat: balasan",
       "sop.check.letter_unknown", 19},
      {"a verb that is not in the catalogue", "tindakan: memparaf", "tindakan: mencoret", "sop.check.verb_unknown",
       20},
      {"a parameter the verb does not take", "tindakan: menyusun, surat",
       "tindakan: menyusun, berkas: [ktp], surat", "sop.check.param_unknown", 19},
      {"a parameter the verb needs", "menyusun, surat: rekomendasi", "menyusun", "sop.check.param_missing", 19},
      {"an outcome the verb does not have", "{kurang: kem", "{hilang: kem", "sop.check.outcome_unknown", 18},
      {"an outcome that leads nowhere", "koreksi: baris 1", "koreksi: baris 7", "sop.check.outcome_leads_nowhere", 28},
      {"a next row that is not there", "lanjut: 2", "lanjut: 9", "sop.check.next_unknown", 21},
      {"the same number twice", "  - no: 2", "  - no: 1", "sop.check.row_twice", 22},
      {"a step that waits for nobody", "sesudah: susun", "sesudah: cetak", "sop.check.step_unknown", 20},
      {"two steps of one name", "{id: susun,", "{id: periksa,", "sop.check.step_twice", 19},
      {"time in two units", "{teks: 5 menit, menit: 5}", "{menit: 5, jam: 1}", "sop.check.time_in_two_units", 15},
      {"time that is no number", "menit: 5}", "menit: lima}", "sop.check.not_a_number", 15},
      {"a promise no step keeps", "    perlu: [surat_permohonan]",
       "    perlu: [surat_permohonan]\n    hasil: [stempel]", "sop.check.result_not_made", 17},
      {"a need nobody makes", "perlu: [daftar_periksa,", "perlu: [nota_dinas, daftar_periksa,",
       "sop.check.need_made_by_nobody", 26},
      {"a need made only later", "perlu: [surat_permohonan]", "perlu: [rekomendasi.ditandatangani]",
       "sop.check.need_not_yet_there", 16},
      {"a step before what it needs", "sesudah: susun", "sesudah: periksa", "sop.check.step_before_its_need", 20},
      {"an unreachable row", "lanjut: 2", "lanjut: selesai", "sop.check.row_unreachable", 22},
      {"a row that goes round", "    lanjut: selesai", "    lanjut: 2", "sop.check.dead_end", 12},
      {"a time without unit is a remark", "{teks: 5 menit, menit: 5}", "\"20\"", "sop.check.time_without_unit", 12},
      {"a row that says no time is a remark", "    waktu: {teks: 5 menit, menit: 5}\n", "", "sop.check.no_time", 12},
      {"two performers of one name", "{id: kadis,", "{id: staf,", "sop.check.declared_twice", 6},
      {"an inferred performer is listed", "    pelaksana: kadis", "    pelaksana: kadis\n    disimpulkan: ya",
       "sop.check.performer_inferred", 22},
      {"a reconstructed row is listed", "    pelaksana: kadis", "    pelaksana: kadis\n    rekonstruksi: ya",
       "sop.check.row_reconstructed", 22},
      {"somebody else signs", "penanda_tangan: kadis", "penanda_tangan: staf", "sop.check.signed_by_another", 28},
      {"initials nobody gives", "paraf: [staf]", "paraf: [kadis]", "sop.check.initials_never_given", 10},
      {"a paper nobody looks at", "berkas: [ktp]", "berkas: []", "sop.check.paper_unused", 8},
      {"a role that is not known", "peran: kepala_dinas", "peran: kepala_dians", "sop.check.role_unknown", 6},
      {"a template outside the folder", "letters/r.yaml", "../../r.yaml", "sop.check.template_outside", 10},
      {"an age in two units", "ktp: {", "ktp: {paling_lama: {hari: 3, bulan: 1}, ", "sop.check.age_unit", 8},
      {"an age without a unit", "ktp: {", "ktp: {paling_lama: {bila_lewat: tolak}, ", "sop.check.age_unit", 8},
      {"an age of no days", "ktp: {", "ktp: {paling_lama: {hari: 0}, ", "sop.check.not_a_number", 8},
      {"an age with a consequence nobody knows", "ktp: {", "ktp: {paling_lama: {hari: 3, bila_lewat: toalk}, ",
       "sop.check.age_consequence_unknown", 8},
      {"an age of what comes with the package", "ktp: {", "ktp: {dari: kantor, paling_lama: {hari: 3}, ",
       "sop.check.age_stated_by_nobody", 8},
      {"an age that nobody is warned of", "{label: KTP}", "{label: KTP}\n  sk: {label: SK, paling_lama: {tahun: 2}}",
       "sop.check.age_checked_by_nobody", 9},
      {"broken YAML", "    uraian: Menandatangani", "    uraian: Kepala: Dinas", "sop.check.yaml", 23},
      {"an anchor", "uraian: Menandatangani", "uraian: &a Menandatangani", "sop.check.yaml_alias", 23},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const std::vector<Finding> findings = findings_of(with(good, row.old, row.fresh));
    int hits = 0;
    std::string all;
    for (const Finding& f : findings) {
      all += told(f);
      for (const Language language : {Language::id, Language::en}) {
        // Every blank is filled, and it says what to do.
        const messages::Sentence sentence = sentence_of(f, words(), language);
        CHECK_FALSE(sentence.next.empty());
        CHECK(messages::blanks(sentence.say + sentence.next).empty());
      }
      if (f.code == row.code && f.line == row.line) ++hits;
    }
    CAPTURE(all);
    CHECK(hits == 1);
  }
}

TEST_CASE("a mistyped word is told the one that was meant") {
  const std::vector<Finding> findings = findings_of(with(good, "tindakan: memparaf", "tindakan: memaraf"));
  REQUIRE_FALSE(findings.empty());
  CHECK(told(findings[0]) ==
        "f:20:31: galat: Tindakan `memaraf` tidak dikenal. [sop.check.verb_unknown]\n"
        "    Daftar tindakan ada di docs/sop-format.md. Maksudnya `memparaf`?\n");
  CHECK(told(findings[0], Language::en) ==
        "f:20:31: error: The act `memaraf` is not known. [sop.check.verb_unknown]\n"
        "    The acts are listed in docs/sop-format.md. Did you mean `memparaf`?\n");
  const auto refused = parse(with(good, "tindakan: memparaf", "tindakan: memaraf"), some_verbs(), "f");
  REQUIRE_FALSE(refused);
  CHECK(words().sentence(Language::en, refused.error()).say == "f:20:31: The act `memaraf` is not known.");
  CHECK(words().sentence(Language::id, refused.error()).next.find("Maksudnya `memparaf`?") != std::string::npos);
}

TEST_CASE("the guide lists every finding there is, and no other") {
  const char* root = std::getenv("PARAF_ROOT");
  REQUIRE(root != nullptr);
  std::ifstream in{std::string{root} + "/docs/sop-format.md"};
  std::string listed, said;
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("| `sop.check.")) listed += line + "\n";
  std::set<std::string> lines;
  for (const std::string& code : words().codes(Language::id))
    if (code.starts_with("sop.check.")) lines.insert("| `" + code + "` | " + words().find(Language::id, code)->title + " |\n");
  for (const std::string& line : lines) said += line;
  CHECK(listed == said);
}

TEST_CASE("a row may need what only itself makes; it then does not hold the row back") {
  const std::string own =
      with(good, "perlu: [surat_permohonan]", "perlu: [surat_permohonan, daftar_periksa]");
  const Reading reading = read(own, some_verbs());
  CHECK(reading.ok());
  REQUIRE(reading.findings.size() == 1);
  CHECK(reading.findings[0].code == "sop.check.need_made_by_itself");
  CHECK(reading.findings[0].severity == Severity::remark);
  CHECK(reading.sop.rows[0].needs == std::vector<std::string>{"surat_permohonan"});
}

TEST_CASE("what comes back by an outcome brings only what was there before the act") {
  const auto sop = parse(good, some_verbs());
  REQUIRE(sop);
  const auto before = there_before(*sop);
  CHECK(before.at("1") == Artefacts{"ktp", "surat_permohonan"});
  CHECK(before.at("2").count("rekomendasi.paraf") == 1);
}

TEST_CASE("a hostile file costs no more than its size") {
  struct Row {
    std::string why, text, code;
  };
  std::string deep, wide = "a: [";
  for (int i = 0; i < 400; ++i) deep += "- ";
  for (int i = 0; i < 60'000; ++i) wide += "1,";
  wide += "1]";
  std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c < 'j'; ++c)
    bomb += std::string{c} + ": &" + c + " [" + std::string{"*"} + static_cast<char>(c - 1) + ",*" +
            static_cast<char>(c - 1) + "]\n";
  const Row rows[] = {
      {"aliases that multiply", bomb, "sop.check.yaml_alias"},
      {"lists in lists", deep, "sop.check.too_deep"},
      {"very many items", wide, "sop.check.too_many_nodes"},
      {"a very long file", std::string(600'000, '#'), "sop.check.too_large"},
      {"nothing", "", "sop.check.empty"},
      {"only a comment", "# SOP\n", "sop.check.empty"},
      {"no text at all", std::string("\0\1\2", 3), "sop.check.no_text"},
      {"a list where a form is wanted", "- a\n- b\n", "sop.check.not_a_map"},
      {"two documents", "sop: a\n---\nsop: b\n", "sop.check.several_documents"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const Reading reading = read(row.text, some_verbs());
    REQUIRE_FALSE(reading.findings.empty());
    CHECK(reading.findings[0].code == row.code);
    CHECK_FALSE(reading.ok());
    CHECK(code_of(parse(row.text, some_verbs())) == "sop.load.invalid");
  }
}

TEST_CASE("the text of a file and its digest name the edition") {
  const auto one = parse(good, some_verbs());
  const auto other = parse(good + "# sebuah catatan\n", some_verbs());
  REQUIRE(one);
  REQUIRE(other);
  CHECK(one->yaml == good);
  CHECK(one->hash != other->hash);
}

TEST_CASE("a path without a SOP is said so") {
  CHECK(code_of(load("/nowhere/sop.yaml", some_verbs())) == "sop.load.no_file");
  CHECK(check_path("/nowhere", some_verbs(), {words(), Language::id}).status == 2);
}

}  // namespace
}  // namespace paraf::sop
