#include "actions/applicant_list.h"

#include <doctest/doctest.h>

namespace paraf::actions {

namespace {

sop::Sop procedure() {
  sop::Sop sop;
  for (const auto& [id, each] : {std::pair{"surat_permohonan", false}, {"ktp", true}, {"sk_jabatan", true}}) {
    sop::Paper paper;
    paper.id = id;
    paper.label = id;
    paper.each = each;
    sop.papers.push_back(paper);
  }
  return sop;
}

std::string told(const ApplicantList& list) {
  std::string out;
  for (const ApplicantRow& row : list.rows) {
    out += std::to_string(row.line) + " " + row.statement.name + " " + row.statement.nip + ":";
    for (const Upload& upload : row.papers) out += " " + upload.paper + "=" + upload.name;
    out += "\n";
  }
  for (const RowReport& remark : list.remarks)
    out += "! " + std::to_string(remark.line) + " " + remark.name + "\n";
  return out;
}

}  // namespace

TEST_CASE("each row of a list gets the papers that are named for it, once") {
  struct Row {
    std::string why, csv;
    std::vector<std::string> files;
    std::string told, code;
  };
  const std::string a = "198604122011012001", b = "198604122011011002";
  const Row rows[] = {
      {"by the name in the column of the slot",
       "Nama;NIP;ktp;sk_jabatan\nAni;" + a + ";ani.jpg;ani.pdf\n",
       {"ani.pdf", "ani.jpg"},
       "2 Ani " + a + ": ktp=ani.jpg sk_jabatan=ani.pdf\n",
       ""},
      {"by the NIP and the slot in the file's name",
       "Nama;NIP\nAni;" + a + "\nBudi;" + b + "\n",
       {b + "-ktp.png", "sk_jabatan_" + a + ".pdf", a + " ktp.png"},
       "2 Ani " + a + ": ktp=" + a + " ktp.png sk_jabatan=sk_jabatan_" + a + ".pdf\n3 Budi " + b +
           ": ktp=" + b + "-ktp.png\n",
       ""},
      {"a NIP written with spaces is the same number",
       "Nama;NIP\nAni;19860412 201101 2 001\n",
       {a + "-ktp.png"},
       "2 Ani " + a + ": ktp=" + a + "-ktp.png\n",
       ""},
      {"two rows that name one file: the first has it, the second is told",
       "Nama;NIP;ktp\nAni;;x.jpg\nBudi;;x.jpg\n",
       {"x.jpg"},
       "2 Ani : ktp=x.jpg\n3 Budi :\n! 3 Budi\n",
       ""},
      {"a file that is nobody's is told and not kept",
       "Nama;NIP\nAni;" + a + "\n",
       {"liburan.jpg"},
       "2 Ani " + a + ":\n! 0 liburan.jpg\n",
       ""},
      {"a number the program rounded is no NIP",
       "Nama;NIP\nAni;1,98604E+17\n",
       {},
       "2 Ani ~1,98604E+17:\n! 2 Ani\n",
       ""},
      {"a short number finds no file",
       "Nama;NIP\nAni;12\n",
       {"12-ktp.jpg"},
       "2 Ani 12:\n! 0 12-ktp.jpg\n",
       ""},
      {"two files of one name, from two folders",
       "Nama\nAni\n",
       {"a/x.jpg", "b/x.jpg"},
       "",
       "collective.file_twice"},
      {"no column of names", "NIP\n" + a + "\n", {}, "", "people.import.no_column"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    std::vector<Upload> files;
    for (const std::string& name : row.files) files.push_back({"member", name, {}});
    const auto table = sheet::read(bytes_of(row.csv));
    REQUIRE(table);
    const auto list = applicants_of(*table, procedure(), std::move(files));
    CHECK((list ? std::string{} : std::string{list.error().code}) == row.code);
    if (list) CHECK(told(*list) == row.told);
  }
}

TEST_CASE("the report holds what the reading and the counter say, in the order of the list") {
  ApplicantList list;
  list.remarks = {{3, "Budi", {"dibulatkan"}}, {0, "x.jpg", {"tidak dipakai"}}};
  const auto report = merged(list, {{2, "Ani", {}}, {3, "Budi", {"NIP salah"}}});
  REQUIRE(report.size() == 3);
  CHECK(report[0].problems.empty());
  CHECK(report[1].problems == std::vector<std::string>{"dibulatkan", "NIP salah"});
  CHECK(page_of(report).rows[2] == std::vector<std::string>{"", "x.jpg", "catatan", "tidak dipakai"});
}

}  // namespace paraf::actions
