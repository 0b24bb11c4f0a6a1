#include "office/sop/table_changes.h"

#include <doctest/doctest.h>

#include <functional>

namespace paraf::sop {
namespace {

TableRow row(std::string no, std::string activity, std::string next) {
  TableRow out;
  out.no = std::move(no);
  out.activity = std::move(activity);
  out.next = std::move(next);
  out.performers = {"staf"};
  out.time = "2 jam";
  out.amount = "2";
  out.unit = "jam";
  out.steps.emplace_back();
  out.steps[0].id = "langkah-1";
  out.steps[0].verb = "memeriksa";
  return out;
}

Table three_rows() {
  Table table;
  table.head["nama"] = {"Contoh"};
  table.columns = {{0, "staf", "Staf", "staf_persandian"}};
  table.rows = {row("1", "Menerima", "2"), row("2", "Memeriksa", "3"), row("3", "Mengirim", "selesai")};
  table.rows[2].steps[0].outcomes["koreksi"] = "baris 2";
  table.papers.emplace(1);
  table.papers->at(0).id = "ktp";
  table.papers->at(0).label = "KTP";
  table.letters.emplace();
  return table;
}

// "3<2 waktu: 2 jam > 3 jam": row 3, which was 2.
std::string told(const std::vector<CellChange>& changes) {
  std::string out;
  for (const CellChange& one : changes)
    out += one.row + (one.was_row == one.row ? "" : "<" + one.was_row) + " " + std::string{one.word} + ": " + one.before +
           " > " + one.after + "; ";
  return out;
}

}  // namespace

TEST_CASE("what changed between two editions is told cell by cell, and what only moved is not told") {
  const struct {
    const char* why;
    std::function<void(Table&)> change;
    const char* told;
  } rows[] = {
      {"nothing", [](Table&) {}, ""},
      {"a time, with its measure said once",
       [](Table& t) {
         t.rows[1].time = "3 jam";
         t.rows[1].amount = "3";
       },
       "2 waktu: 2 jam > 3 jam; "},
      {"a measure that the words do not say", [](Table& t) { t.rows[1].amount = "5"; }, "2 waktu: 2 jam > 2 jam (5 jam); "},
      {"the order of who acts", [](Table& t) { t.rows[0].performers = {"kasi", "staf"}; }, "1 pelaksana: staf > kasi, staf; "},
      {"a row put in: the numbers after it, and what names them, only follow", [](Table& t) { insert_row(t, 0, "Mengagenda"); },
       "2< kegiatan:  > Mengagenda; "},
      {"a row taken out, told where it stood", [](Table& t) { remove_row(t, 0); }, "<1 kegiatan: Menerima > ; "},
      {"reworded, it is the same row", [](Table& t) { t.rows[2].activity = "Mengirimkan"; },
       "3 uraian: Mengirim > Mengirimkan; "},
      {"where an outcome leads", [](Table& t) { t.rows[2].steps[0].outcomes["koreksi"] = "baris 1"; },
       "3 langkah: memeriksa; bila koreksi: baris 2 > memeriksa; bila koreksi: baris 1; "},
      {"the head", [](Table& t) { t.head["nama"] = {"Lain"}; }, " nama: Contoh > Lain; "},
      {"a paper, a letter; an order is none of a reader's",
       [](Table& t) {
         t.papers->at(0).label = "KTP asli";
         t.papers->at(0).age = "2";
         t.papers->at(0).age_unit = "tahun";
         t.letters->push_back({-1, "balasan", "Balasan", "letters/b.yaml", "kadis", {"staf"}, false});
       },
       " berkas: KTP\njenis: pdf; wajib; dari: pemohon > KTP asli\njenis: pdf; wajib; paling_lama: 2 tahun; dari: pemohon; "
       " surat:  > Balasan\ntemplat: letters/b.yaml; penanda_tangan: kadis; paraf: staf; "},
      {"a paper taken out", [](Table& t) { t.papers->clear(); },
       " berkas: KTP\njenis: pdf; wajib; dari: pemohon > ; "},
      {"a column", [](Table& t) { t.columns[0].label = "Staf Sandi"; },
       " kolom: Staf (staf_persandian) > Staf Sandi (staf_persandian); "},
  };
  for (const auto& one : rows) {
    CAPTURE(one.why);
    Table after = three_rows();
    one.change(after);
    CHECK(told(changes_of(three_rows(), after)) == one.told);
  }
}

TEST_CASE("editions of any length are compared in bounded time: long ones row by number") {
  Table long_one;
  for (int i = 1; i <= 2000; ++i) long_one.rows.push_back(row(std::to_string(i), "Kegiatan", "selesai"));
  Table other = long_one;
  other.rows[1500].remark = "Arsip";
  CHECK(told(changes_of(long_one, other)) == "1501 keterangan:  > Arsip; ");
}

}  // namespace paraf::sop
