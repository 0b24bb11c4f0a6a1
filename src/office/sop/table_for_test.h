// office/sop/table_for_test.h: a file as an office writes it, and its table, for the tests of tables.
#pragma once

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

#include "office/sop/table.h"
#include "office/sop/yaml_tree.h"

namespace paraf::sop {

inline Verbs some_verbs() {
  Verbs out;
  const std::vector<VerbSpec> all{
      {"study_order", "menelaah", {}, {}, {"telaah"}, {}},
      {"report", "melaporkan", {{"to", "kepada", VerbParam::Kind::performer, false}}, {}, {"laporan"}, {}},
      {"check_documents",
       "memeriksa",
       {{"papers", "berkas", VerbParam::Kind::papers, false}},
       {},
       {"daftar_periksa"},
       {"kurang", "tolak"}},
  };
  for (const VerbSpec& spec : all) out.emplace(spec.word, spec);
  return out;
}

// As an office writes: comments, a slip of the source, lists in both forms.
inline const std::string office_text = R"(# Punya kantor
sop: contoh
edisi: 1

identitas:
  nama: Contoh
  nomor: ""
  dasar_hukum:
    - Undang-Undang Nomor 1
    # yang ini sering lupa
    - {teks: Peraturan Nomor 2, catatan: diperbarui}

pelaksana:
  - {id: staf, label: Staf, peran: staf_persandian}   # yang mengetik
  - {id: kadis, label: Kadis, peran: kepala_dinas}

berkas:
  # dari setiap orang
  ktp: {label: KTP, jenis: [pdf, jpg], rahasia: ya}   # yang asli
  # bertanggal
  surat:
    label: Surat
    paling_lama: {hari: 30, bila_lewat: tolak}

surat:
  rekomendasi:
    label: Rekomendasi
    templat: letters/r.yaml
    penanda_tangan: kadis
    paraf: [staf]
    disimpulkan: ya
    catatan: tidak disebut

kegiatan:
  - no: 1
    uraian: Memeriksa berkas   # awal
    pelaksana: staf
    disimpulkan: ya
    perlu: [ktp, surat]
    kelengkapan: [Surat, KTP]
    waktu: {teks: 15 menit, menit: 15}
    output: [Daftar]
    langkah:
      # satu langkah saja
      - {id: periksa, tindakan: memeriksa, berkas: [surat, ktp], bila: {kurang: kembalikan ke pemohon}}
    lanjut: 2

  # baris kedua
  - no: 2
    pelaksana: [staf, kadis]
    langkah:
      - {id: a, huruf: a, teks: Menelaah, tindakan: menelaah, oleh: staf}
      - id: b
        huruf: b
        teks: {teks: Melapor, teks_asli: Melappor, catatan: slip}
        tindakan: melaporkan
        oleh: kadis
        sesudah: a
        bila: {}
    lanjut: 3
  - no: 3
    uraian: Menutup
    pelaksana: kadis
    waktu: selesai
    langkah: [{id: tutup, tindakan: melaporkan, kepada: staf}]
    lanjut: selesai
)";

inline Table read_table(const std::string& text) {
  YamlNode root;
  std::vector<Finding> findings;
  REQUIRE(parse_yaml(text, root, findings));
  return table_of(root);
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

// As it is read again: every row, step and column stands where it now is.
inline Table settled(Table table) {
  const auto settle = [](auto& list) {
    for (std::size_t i = 0; i < list.size(); ++i) list[i].from = static_cast<int>(i);
  };
  settle(table.columns);
  if (table.papers) settle(*table.papers);
  if (table.letters) settle(*table.letters);
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    table.rows[i].from = static_cast<int>(i);
    for (std::size_t j = 0; j < table.rows[i].steps.size(); ++j)
      table.rows[i].steps[j].from = static_cast<int>(j);
  }
  return table;
}

}  // namespace paraf::sop
