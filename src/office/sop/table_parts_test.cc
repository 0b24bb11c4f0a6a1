// The papers and letters of a procedure as tables.
#include <algorithm>

#include "office/sop/table_for_test.h"

namespace paraf::sop {

TEST_CASE("papers and letters are put in, taken out and moved, and what names a paper that went forgets it") {
  Table table = read_table(office_text);
  insert_paper(table, "Surat");
  insert_paper(table, "SK Jabatan (terakhir)");
  insert_paper(table, "123");
  insert_paper(table, std::string(60, 'x'));
  insert_letter(table, "Rekomendasi");
  CHECK(table.papers->at(2).id == "surat-1");
  CHECK(table.papers->at(3).id == "sk_jabatan_terakhir");
  CHECK(table.papers->at(4).id == "berkas");
  CHECK(table.papers->at(5).id.size() == 32);
  CHECK(table.letters->at(1).id == "rekomendasi-1");
  table.papers->resize(4);
  remove_paper(table, 0);
  std::swap(table.papers->at(0), table.papers->at(1));
  CHECK(table.rows[0].steps[0].params["berkas"] == "surat");
  remove_letter(table, 0);
  for (const std::size_t beyond : {4U, 99U}) {
    remove_paper(table, beyond);
    remove_letter(table, beyond);
  }
  const auto text = write_table(office_text, table, some_verbs());
  REQUIRE_MESSAGE(text, (text ? "" : text.error().line()));
  CHECK(read_table(*text) == settled(table));
  CHECK(text->find("berkas:\n") < text->find("  surat-1: {label: Surat}\n"));
  CHECK(text->find("  surat-1:") < text->find("  # bertanggal\n  surat:\n"));
  CHECK(text->find("\nsurat:\n  rekomendasi-1: {label: Rekomendasi}\n") != std::string::npos);
  CHECK(text->find("perlu: [surat]\n") != std::string::npos);
  CHECK(text->find("ktp") == std::string::npos);
  remove_letter(table, 0);
  while (!table.papers->empty()) remove_paper(table, 0);
  const auto none = write_table(office_text, table, some_verbs());
  REQUIRE(none);
  CHECK(none->find("\nberkas:") == std::string::npos);
  CHECK(none->find("\nsurat:") == std::string::npos);
  CHECK(none->find("perlu:") == std::string::npos);
  const auto again = read_table(*none);
  table = again;
  insert_letter(table, "Balasan");
  const auto with_one = write_table(*none, table, some_verbs());
  REQUIRE(with_one);
  CHECK(with_one->find("surat:\n  balasan: {label: Balasan}\nkegiatan:\n") != std::string::npos);
}

TEST_CASE("a line of the file is in a row, in a paper, in a letter, or beside them") {
  YamlNode root;
  std::vector<Finding> none;
  REQUIRE(parse_yaml(office_text, root, none));
  const std::vector<std::string> lines = lines_of(office_text);
  const auto spot = [&](std::string_view line) {
    const auto at = std::find_if(lines.begin(), lines.end(), [&](const std::string& one) { return one.starts_with(line); });
    REQUIRE(at != lines.end());
    const Spot found = spot_of(root, static_cast<int>(at - lines.begin()) + 1);
    return std::string{found.part} + " " + std::to_string(found.at);
  };
  CHECK(spot("sop:") == " -1");
  CHECK(spot("  nama:") == " -1");
  CHECK(spot("  - {id: kadis") == "pelaksana 1");
  CHECK(spot("berkas:") == "berkas -1");
  CHECK(spot("  ktp:") == "berkas 0");
  CHECK(spot("    paling_lama:") == "berkas 1");
  CHECK(spot("    templat:") == "surat 0");
  CHECK(spot("  - no: 2") == "kegiatan 1");
  CHECK(spot_of(root, 0).at == -1);
}

}  // namespace paraf::sop
