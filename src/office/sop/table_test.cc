#include "office/sop/table.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <set>
#include <sstream>

#include "office/sop/load.h"
#include "office/sop/table_for_test.h"
#include "office/sop/yaml_write.h"

namespace paraf::sop {
namespace {

// The lines of `after` that `before` does not have, in order.
std::string added(const std::string& before, const std::string& after) {
  std::vector<std::string> old = lines_of(before);
  std::string out;
  for (const std::string& line : lines_of(after)) {
    const auto found = std::find(old.begin(), old.end(), line);
    if (found == old.end())
      out += line + "\n";
    else
      old.erase(found);
  }
  return out;
}

std::size_t distinct_numbers(const Table& table) {
  std::set<std::string> all;
  for (const TableRow& row : table.rows) all.insert(row.no);
  return all.size();
}

using Numbers = std::mt19937_64;
std::size_t below(Numbers& numbers, std::size_t n) { return n == 0 ? 0 : numbers() % n; }

// A file as a stranger might send it: lines of the office's own left out, doubled, moved in, or cut.
std::string mangled(const std::string& text, Numbers& numbers) {
  std::vector<std::string> lines = lines_of(text);
  for (std::size_t n = 1 + below(numbers, 6); n > 0 && !lines.empty(); --n) {
    const std::size_t at = below(numbers, lines.size());
    const auto it = lines.begin() + static_cast<std::ptrdiff_t>(at);
    switch (below(numbers, 6)) {
      case 0: lines.erase(it); break;
      case 1: lines.insert(it, std::string{*it}); break;
      case 2: it->insert(0, 2, ' '); break;
      case 3: it->resize(below(numbers, it->size() + 1)); break;
      case 4: it->insert(below(numbers, it->size() + 1), 1, "{}[]:-#?!~\"' "[below(numbers, 13)]); break;
      default: lines.erase(it, it + static_cast<std::ptrdiff_t>(below(numbers, lines.size() - at))); break;
    }
  }
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

// A press of some button, or a word in some cell.
void edit(Table& table, Numbers& numbers) {
  const std::size_t at = below(numbers, table.rows.size() + 1);
  TableRow* row = at < table.rows.size() ? &table.rows[at] : nullptr;
  switch (below(numbers, 15)) {
    case 12: return insert_paper(table, "Berkas baru");
    case 13: return remove_paper(table, below(numbers, 3));
    case 14:
      for (TableLetter& letter : *table.letters) letter.initials = {"kadis", "b: c"};
      return;
    case 0: return insert_row(table, at, "Baru");
    case 1: return remove_row(table, at);
    case 2: return move_row(table, at, below(numbers, 2) == 0);
    case 3: return insert_column(table, "Baru");
    case 4: return remove_column(table, below(numbers, 3));
    case 5: table.head["dasar_hukum"].push_back("Undang-Undang: baru"); return;
    case 6: table.rows.push_back({}); return;
    default: break;
  }
  if (row == nullptr) return;
  switch (below(numbers, 6)) {
    case 0: return insert_step(*row, below(numbers, 3));
    case 1: return remove_step(*row, below(numbers, 3));
    case 2: row->performers = {"kadis", "staf"}; return;
    case 3: row->requirements = {"Surat # satu", "- dua"}; return;
    case 4: row->time = "3 jam"; return;
    default: row->remark = "[kurung"; return;
  }
}

}  // namespace

TEST_CASE("one cell changes one line, and every other letter stays as the office wrote it") {
  const struct {
    const char* reason;
    std::function<void(Table&)> change;
    const char* lines;  // those that are new
  } cases[] = {
      {"nothing", [](Table&) {}, ""},
      {"a text; the remark beside it stays", [](Table& t) { t.rows[0].activity = "Memeriksa: teliti"; },
       "    uraian: \"Memeriksa: teliti\"   # awal\n"},
      {"an item of a list", [](Table& t) { t.rows[0].requirements[1] = "KTP, asli"; },
       "    kelengkapan: [Surat, \"KTP, asli\"]\n"},
      {"a time in words sets its measure", [](Table& t) { t.rows[0].time = "2 Jam"; },
       "    waktu: {teks: 2 Jam, jam: 2}\n"},
      {"a time that nothing measures", [](Table& t) { t.rows[0].time = "secukupnya"; },
       "    waktu: secukupnya\n"},
      {"a step's words, whose slip stays told",
       [](Table& t) { t.rows[1].steps[1].text = "Melaporkan hasil"; },
       "        teks: {teks: Melaporkan hasil, teks_asli: Melappor, catatan: slip}\n"},
      {"a step on one line", [](Table& t) { t.rows[1].steps[0].text = "Membaca"; },
       "      - {id: a, huruf: a, teks: Membaca, tindakan: menelaah, oleh: staf}\n"},
      {"who does it", [](Table& t) { t.rows[0].performers = {"kadis"}; }, "    pelaksana: kadis\n"},
      {"who acts first", [](Table& t) { t.rows[1].performers = {"kadis", "staf"}; },
       "    pelaksana: [kadis, staf]\n"},
      {"a name said twice is no other name", [](Table& t) { t.rows[1].performers = {"staf", "kadis", "staf"}; }, ""},
      {"which paper is looked at first", [](Table& t) { t.rows[0].steps[0].params["berkas"] = "ktp, surat"; },
       "      - {id: periksa, tindakan: memeriksa, berkas: [ktp, surat], bila: {kurang: kembalikan ke pemohon}}\n"},
      {"a column's head", [](Table& t) { t.columns[0].label = "Staf Sandi"; },
       "  - {id: staf, label: Staf Sandi, peran: staf_persandian}   # yang mengetik\n"},
      {"a list of the head keeps what is said of its items",
       [](Table& t) { t.head["dasar_hukum"][1] = "Peraturan Nomor 3"; },
       "    - {teks: Peraturan Nomor 3, catatan: diperbarui}\n"},
      {"a field of the head", [](Table& t) { t.head["nomor"] = {"000/1"}; }, "  nomor: 000/1\n"},
      {"an outcome that leads elsewhere", [](Table& t) { t.rows[0].steps[0].outcomes["tolak"] = "tolak"; },
       "      - {id: periksa, tindakan: memeriksa, berkas: [surat, ktp], bila: {kurang: kembalikan ke "
       "pemohon, "
       "tolak: tolak}}\n"},
      {"another act drops what only the former took", [](Table& t) { t.rows[0].steps[0].verb = "menelaah"; },
       "      - {id: periksa, tindakan: menelaah}\n"},
      {"a row written on one line", [](Table& t) { t.rows[2].steps[0].mark = "a"; },
       "    langkah:\n      - {id: tutup, tindakan: melaporkan, kepada: staf, huruf: a}\n"},
      {"a paper's name; the remark beside it stays", [](Table& t) { t.papers->at(0).label = "KTP asli"; },
       "  ktp: {label: KTP asli, jenis: [pdf, jpg], rahasia: ya}   # yang asli\n"},
      {"what files a paper may be", [](Table& t) { t.papers->at(0).types = {"jpg"}; },
       "  ktp: {label: KTP, jenis: [jpg], rahasia: ya}   # yang asli\n"},
      {"what the file says where it does not say is not said", [](Table& t) { t.papers->at(0).confidential = false; },
       "  ktp: {label: KTP, jenis: [pdf, jpg]}   # yang asli\n"},
      {"a paper that may be left out", [](Table& t) { t.papers->at(1).required = false; }, "    wajib: tidak\n"},
      {"who brings it", [](Table& t) { t.papers->at(1).brought_by = "staf"; }, "    dari: staf\n"},
      {"an age in another unit",
       [](Table& t) {
         t.papers->at(1).age = "2";
         t.papers->at(1).age_unit = "tahun";
       },
       "    paling_lama: {bila_lewat: tolak, tahun: 2}\n"},
      {"an age that only warns", [](Table& t) { t.papers->at(1).refuse = false; }, "    paling_lama: {hari: 30}\n"},
      {"who signs", [](Table& t) { t.letters->at(0).signer = "staf"; }, "    penanda_tangan: staf\n"},
      {"whose initials come first", [](Table& t) { t.letters->at(0).initials = {"kadis", "staf"}; },
       "    paraf: [kadis, staf]\n"},
      {"a letter of another template", [](Table& t) { t.letters->at(0).templat = "letters/b.yaml"; },
       "    templat: letters/b.yaml\n"},
      {"papers that are not in the form", [](Table& t) { t.papers.reset(); }, ""},
      {"a remark that was not there", [](Table& t) { t.rows[2].remark = "Arsip"; },
       "    keterangan: Arsip\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.reason);
    Table table = read_table(office_text);
    c.change(table);
    const auto text = write_table(office_text, table, some_verbs());
    REQUIRE_MESSAGE(text, (text ? "" : text.error().line()));
    CHECK(added(office_text, *text) == c.lines);
  }
}

TEST_CASE("what is confirmed, emptied or taken out goes, and nothing with it") {
  Table table = read_table(office_text);
  table.rows[0].inferred = false;
  table.letters->at(0).inferred = false;
  table.rows[0].outputs.clear();
  table.head["dasar_hukum"].pop_back();
  const auto text = write_table(office_text, table, some_verbs());
  REQUIRE(text);
  CHECK(added(office_text, *text) == "");
  CHECK(text->find("disimpulkan") == std::string::npos);
  CHECK(text->find("output:") == std::string::npos);
  CHECK(text->find("Peraturan") == std::string::npos);
  CHECK(text->find("# awal") != std::string::npos);
  CHECK(lines_of(office_text).size() - lines_of(*text).size() == 5);  // and the comment about the item
}

TEST_CASE("rows are put in, taken out and moved, and whatever names a row follows it") {
  const auto numbers = [](const Table& table) {
    std::string out;
    for (const TableRow& row : table.rows) out += row.no + ">" + row.next + " ";
    return out;
  };
  Table table = read_table(office_text);
  CHECK(numbers(table) == "1>2 2>3 3>selesai ");
  table.rows[2].steps[0].outcomes["tolak"] = "baris 2";

  SUBCASE("put in") {
    insert_row(table, 0, "Kegiatan baru");
    CHECK(numbers(table) == "1>2 2>3 3>4 4>selesai ");
    CHECK(table.rows[3].steps[0].outcomes["tolak"] == "baris 3");
    CHECK(table.rows[1].performers == std::vector<std::string>{"staf"});
    table.rows[1].steps[0].verb = "menelaah";
    const auto text = write_table(office_text, table, some_verbs());
    REQUIRE(text);
    CHECK(text->find(
              "    lanjut: 2\n\n  - no: 2\n    uraian: Kegiatan baru\n    pelaksana: staf\n    langkah:\n"
              "      - {id: langkah-1, tindakan: menelaah}\n    lanjut: 3\n\n") != std::string::npos);
    CHECK(text->find("  # baris kedua\n  - no: 3\n") != std::string::npos);
  }
  SUBCASE("put in at the end") {
    insert_row(table, 2, "Baru");
    CHECK(numbers(table) == "1>2 2>3 3>4 4>selesai ");
  }
  SUBCASE("taken out") {
    remove_row(table, 1);
    CHECK(numbers(table) == "1>2 2>selesai ");
    CHECK(table.rows[1].steps[0].outcomes["tolak"] == "baris 2");  // to where the row that went led
    REQUIRE(write_table(office_text, table, some_verbs()));
  }
  SUBCASE("moved") {
    move_row(table, 2, true);
    CHECK(numbers(table) == "1>2 2>3 3>selesai ");
    CHECK(table.rows[1].activity == "Menutup");
    CHECK(table.rows[1].steps[0].outcomes["tolak"] == "baris 3");
    const auto text = write_table(office_text, table, some_verbs());
    REQUIRE(text);
    CHECK(text->find("# baris kedua\n  - no: 3\n") != std::string::npos);
    move_row(table, 0, true);  // nothing is above it
    CHECK(table.rows[0].from == 0);
  }
  SUBCASE("a jump of the office's own stays a jump") {
    table.rows[0].next = "3";
    move_row(table, 2, true);
    CHECK(numbers(table) == "1>2 2>3 3>selesai ");
    insert_row(table, 0, "Baru");
    CHECK(numbers(table) == "1>2 2>3 3>4 4>selesai ");
  }
  SUBCASE("numbers of the office's own are not counted anew") {
    table.rows[1].no = "1a";
    table.rows[0].next = "1a";
    insert_row(table, 1, "Baru");
    CHECK(numbers(table) == "1>1a 1a>1b 1b>3 3>selesai ");
    for (int n = 0; n < 60; ++n) insert_row(table, 1, "Baru");
    CHECK(std::all_of(table.rows.begin(), table.rows.end(),
                      [](const TableRow& row) { return row.no.size() <= longest_number; }));
    CHECK(distinct_numbers(table) == table.rows.size());
  }
  SUBCASE("a row that gets another number is followed") {
    const std::vector<std::string> former{"1", "2", "3"};
    table.rows[1].no = "1a";
    table.rows[2].no = "2";
    follow_numbers(table, former);
    CHECK(numbers(table) == "1>1a 1a>2 2>selesai ");
    CHECK(table.rows[2].steps[0].outcomes["tolak"] == "baris 1a");
  }
  SUBCASE("a row that jumped gives its jump to the row before it") {
    table.rows[1].next = "1";
    remove_row(table, 1);
    CHECK(numbers(table) == "1>1 2>selesai ");
  }
}

TEST_CASE("a step that goes leaves the others in their order") {
  Table table = read_table(office_text);
  insert_step(table.rows[1], 1);
  CHECK(table.rows[1].steps[2].after == std::vector<std::string>{"b"});
  CHECK(table.rows[1].steps[2].by == "staf");
  remove_step(table.rows[1], 1);
  CHECK(table.rows[1].steps[1].after == std::vector<std::string>{"a"});
  remove_step(table.rows[1], 1);
  remove_step(table.rows[1], 0);  // the last one stays
  CHECK(table.rows[1].steps.size() == 1);
}

TEST_CASE("words say a measure, or none") {
  const struct {
    const char *words, *amount, *unit;
  } cases[] = {{"2 Jam", "2", "jam"},
               {"15 menit", "15", "menit"},
               {"1 hari", "1", "hari_kerja"},
               {"3 Hari Kerja", "3", "hari_kerja"},
               {"20", "", ""},
               {"selesai", "", ""},
               {"1-2 hari", "", ""},
               {"2 jam lebih", "", ""},
               {"999999 jam", "", ""}};
  for (const auto& c : cases) {
    CAPTURE(c.words);
    CHECK(measure_of(c.words).amount == c.amount);
    CHECK(measure_of(c.words).unit == c.unit);
  }
}

TEST_CASE("what is no YAML, or no table, is refused and loses nothing") {
  const Table table = read_table(office_text);
  Table one_row;
  one_row.rows.emplace_back();
  one_row.rows[0].activity = "Baru";
  const struct {
    const char *why, *text;
    const Table& cells;
    const char* code;
  } rows[] = {
      {"no YAML", "a: [", {}, "sop.load.invalid"},
      {"a list", "- a\n", {}, "sop.table.unwritable"},
      {"a map without a key has no place for one", "{}", one_row, "sop.table.unwritable"},
      {"nor has one that is empty on a line of its own", "{}\n", table, "sop.table.unwritable"},
      {"a map in braces is not written in part", "{sop: x, edisi: 1}\n", one_row, "sop.table.unwritable"},
      {"with a tag before its brace neither", "!t {sop: x,\n    edisi: 1,\n kegiatan: []}\n", one_row,
       "sop.table.unwritable"},
      {"keys in braces, comments between, the last on the line of the next key",
       "!t {a:\n !t {x: 1,\n    # komentar\n y: 2}, kegiatan: [{no: 1}]}\n", one_row, "sop.table.unwritable"},
      {"the table of another file", "sop: x\n", table, ""},  // every cell is new
      {"a mark before the first letter stays", "\xEF\xBB\xBFsop: x\n", one_row, ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.why);
    const auto out = write_table(row.text, row.cells, some_verbs());
    CHECK(code_of(out) == row.code);
    if (out) CHECK(out->starts_with(lines_of(row.text)[0]));
  }
}

TEST_CASE("what a cell cannot show stays when nothing is typed: odd values, empty ones, strangers' words") {
  const char* const texts[] = {
      "kegiatan:\n  - {no: 1, langkah: {}, lanjut: 2}\n",
      "kegiatan:\n  - {no: 1, langkah: periksa}\n  - tulisan\n  -\n  - []\n",
      "kegiatan: {}\npelaksana: siapa\nidentitas: tidak ada\n",
      "identitas:\n  nomor:\n  nama: [a, b]\n  tanggal_efektif: {teks: }\nkegiatan: [{no: 1}]\n",
      "kegiatan:\n  - no: 1\n    hasil: [x]\n    langkah: [{tindakan: terbang, ke: bulan, surat: y}]\n",
      "kegiatan:\n  - {no: 1, pelaksana: [a, a], uraian: \"a\\tb\\nc \"}\n",
  };
  for (const char* text : texts) {
    CAPTURE(text);
    CHECK(*write_table(text, read_table(text), some_verbs()) == text);
  }
}

TEST_CASE("a stranger's file, whatever is pressed, is written whole or refused") {
  Numbers numbers{20260105};
  int written = 0;
  for (int n = 0; n < 3000; ++n) {
    const std::string text = mangled(office_text, numbers);
    CAPTURE(text);
    YamlNode root;
    std::vector<Finding> findings;
    if (!parse_yaml(text, root, findings) || root.kind != YamlNode::Kind::map) continue;
    Table table = table_of(root);
    REQUIRE(*write_table(text, table, some_verbs()) == text);
    for (std::size_t presses = 1 + below(numbers, 3); presses > 0; --presses) edit(table, numbers);
    const auto out = write_table(text, table, some_verbs());
    if (!out) {
      REQUIRE(out.error().code == "sop.table.unwritable");
      continue;
    }
    REQUIRE(read_table(*out).rows.size() == table.rows.size());
    ++written;
  }
  CHECK(written > 700);
}

// The procedures that offices wrote: each cell of each of them can be changed alone.
TEST_CASE("every cell of every procedure we have changes without touching another") {
  const char* root = std::getenv("PARAF_ROOT");
  REQUIRE(root != nullptr);
  const Verbs verbs = some_verbs();
  int files = 0, cells = 0;
  for (const std::string& path : find(std::string{root} + "/sop")) {
    std::ifstream in{path};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    CAPTURE(path);
    const Table table = read_table(text);
    ++files;
    // `also`: what one cell says for another.
    const auto changed = [&](const std::function<void(Table&)>& change, const std::function<void(Table&)>& also = {}) {
      Table other = table;
      change(other);
      const auto out = write_table(text, other, verbs);
      REQUIRE_MESSAGE(out, (out ? "" : out.error().line()));
      if (also) also(other);
      CHECK(read_table(*out) == settled(other));
      // Lists written down the page take more lines than one.
      CHECK(lines_of(added(text, *out)).size() <= 40);
      ++cells;
    };
    CHECK(*write_table(text, table, verbs) == text);
    const std::string said = "Diubah: dengan, [tanda] # dan \"kutip\"";
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      CAPTURE(i);
      changed([&](Table& t) { t.rows[i].activity = said; });
      changed([&](Table& t) { t.rows[i].remark = said; });
      changed([&](Table& t) { t.rows[i].time = "7 hari"; },
              [&](Table& t) {
                t.rows[i].amount = "7";
                t.rows[i].unit = "hari_kerja";
              });
      changed([&](Table& t) { t.rows[i].requirements.push_back(said); });
      changed([&](Table& t) { t.rows[i].outputs = {said}; });
      changed([&](Table& t) { std::reverse(t.rows[i].performers.begin(), t.rows[i].performers.end()); });
      for (std::size_t j = 0; j < table.rows[i].steps.size(); ++j)
        changed([&](Table& t) { t.rows[i].steps[j].text = said; });
    }
    for (std::size_t i = 0; i < table.columns.size(); ++i) changed([&](Table& t) { t.columns[i].label = said; });
    for (std::size_t i = 0; i < table.papers->size(); ++i) {
      CAPTURE(i);
      const auto paper = [&](const std::function<void(TablePaper&)>& change) {
        changed([&](Table& t) { change(t.papers->at(i)); });
      };
      paper([&](TablePaper& p) { p.label = said; });
      paper([](TablePaper& p) { p.types = {"docx", "pdf"}; });
      for (const PaperFlag& flag : paper_flags()) paper([&](TablePaper& p) { p.*flag.held = !(p.*flag.held); });
      paper([](TablePaper& p) { p.brought_by = p.brought_by == "pemohon" ? "kantor" : "pemohon"; });
      paper([](TablePaper& p) {
        p.age = p.age == "7" ? "8" : "7";
        p.age_unit = "bulan";
        p.refuse = !p.refuse;
      });
    }
    for (std::size_t i = 0; i < table.letters->size(); ++i) {
      CAPTURE(i);
      const auto letter = [&](const std::function<void(TableLetter&)>& change) {
        changed([&](Table& t) { change(t.letters->at(i)); });
      };
      letter([&](TableLetter& l) { l.label = said; });
      letter([](TableLetter& l) { l.templat = "letters/lain.yaml"; });
      letter([](TableLetter& l) { l.signer = "siapa"; });
      letter([](TableLetter& l) { l.initials.insert(l.initials.begin(), "siapa"); });
      if (table.letters->at(i).inferred) letter([](TableLetter& l) { l.inferred = false; });
    }
    for (const HeadField& field : head_fields())
      if (field.list) changed([&](Table& t) { t.head[std::string{field.word}].push_back(said); });
    Table moved = table;
    move_row(moved, 0, false);
    insert_row(moved, 0, said);
    remove_row(moved, moved.rows.size() - 1);
    const auto out = write_table(text, moved, verbs);
    REQUIRE(out);
    CHECK(read_table(*out) == settled(moved));
    CHECK(*write_table(*out, read_table(*out), verbs) == *out);
  }
  CHECK(files >= 12);
  CHECK(cells > 500);
}

}  // namespace paraf::sop
