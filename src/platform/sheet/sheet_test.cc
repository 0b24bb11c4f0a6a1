#include "platform/sheet/sheet.h"

#include <doctest/doctest.h>

#include "platform/package/package.h"

namespace paraf::sheet {
namespace {

Bytes zipped(const std::vector<std::pair<std::string, std::string>>& files) {
  return package::pack(files).value();
}

Bytes book(const std::string& rows, const std::string& properties = "",
           const std::string& head = "<?xml version=\"1.0\"?>") {
  return zipped(
      {{"xl/workbook.xml", "<workbook><workbookPr " + properties +
                               "/><sheets><sheet name=\"A\" r:id=\"r1\" xmlns:r=\"r\"/></sheets></workbook>"},
       {"xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id=\"r1\" Target=\"worksheets/sheet1.xml\"/></Relationships>"},
       {"xl/styles.xml",
        "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"[$-421]dd mmmm yyyy\"/><numFmt "
        "numFmtId=\"165\" "
        "formatCode=\"&quot;Rp&quot;#,##0\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf "
        "numFmtId=\"164\"/>"
        "<xf numFmtId=\"165\"/></cellXfs></styleSheet>"},
       {"xl/sharedStrings.xml", "<sst><si><t>Nama</t></si><si><r><t>Si</t></r><r><t>ti</t></r></si></sst>"},
       {"xl/worksheets/sheet1.xml", head + "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"}});
}

const std::string header =
    "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"inlineStr\"><is><t>NIK</t></is></c></row>";

TEST_CASE("a CSV is read as offices save it") {
  struct Row {
    std::string why, file, first, second, code;
  };
  const Row rows[] = {
      {"comma", "nama,nik\nSiti,3515\n", "Siti", "3515", ""},
      {"semicolon and a comma within", "nama;gelar\nSiti;S.Kom, M.M.\n", "Siti", "S.Kom, M.M.", ""},
      {"tab", "nama\tnik\nSiti\t3515\n", "Siti", "3515", ""},
      {"the program's own word for its divider", "sep=;\r\nnama;a,b,c,d\r\nSiti;x\r\n", "Siti", "x", ""},
      {"a mark at the beginning", "\xEF\xBB\xBFnama;nik\r\nSiti;3515\r\n", "Siti", "3515", ""},
      {"a line break in a cell", "nama,alamat\nSiti,\"Jalan 1\nKudus\"\n", "Siti", "Jalan 1\nKudus", ""},
      {"a quote in a cell", "nama,alias\nSiti,\"yang \"\"itu\"\"\"\n", "Siti", "yang \"itu\"", ""},
      {"no line end at the end", "nama,nik\nSiti,3515", "Siti", "3515", ""},
      {"empty lines before and between", "\n;;\nnama;nik\n\nSiti;3515\n;\n", "Siti", "3515", ""},
      {"spaces that do not break", "nama;nik\n\xC2\xA0Siti\xC2\xA0;3515\n", "Siti", "3515", ""},
      {"Latin-1", "nama;nik\nS\xEDti;3515\n", "", "", "sheet.encoding"},
      {"a zero octet within", std::string{"nama;nik\nSiti;35\0 15\n", 20}, "", "", "sheet.zero"},
      {"UTF-16", std::string{"\xFF\xFE n\0a\0", 7}, "", "", "sheet.encoding"},
      {"an open quote", "nama,nik\n\"Siti,3515\n", "", "", "sheet.open_quote"},
      {"the old binary form", "\xD0\xCF\x11\xE0 xls", "", "", "sheet.old_form"},
      {"nothing", "\n \n", "", "", "sheet.empty"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto table = read(bytes_of(row.file));
    CHECK(code_of(table) == row.code);
    if (!table) continue;
    REQUIRE(table->rows.size() == 1);
    CHECK(table->rows[0].cells.at(0).text == row.first);
    CHECK(table->rows[0].cells.at(1).text == row.second);
  }
  const auto rounded = read(bytes_of("nama;nik\nSiti;3,51514E+15\n"));
  REQUIRE(rounded);
  CHECK(rounded->rows[0].cells[1].kind == Kind::rounded);
  CHECK(rounded->rows[0].number == 2);
}

TEST_CASE("an XLSX is read without being believed") {
  struct Row {
    std::string why, cell, text;
    Kind kind;
  };
  const Row rows[] = {
      {"a shared text in pieces", "<c r=\"A2\" t=\"s\"><v>1</v></c>", "Siti", Kind::text},
      {"a whole number", "<c r=\"A2\"><v>42</v></c>", "42", Kind::number},
      {"a day, built-in format", "<c r=\"A2\" s=\"1\"><v>46027</v></c>", "2026-01-05", Kind::date},
      {"a day, the office's own format", "<c r=\"A2\" s=\"2\"><v>46027</v></c>", "2026-01-05", Kind::date},
      {"the last day before the one that never was", "<c r=\"A2\" s=\"1\"><v>59</v></c>", "1900-02-28",
       Kind::date},
      {"the first after it", "<c r=\"A2\" s=\"1\"><v>61</v></c>", "1900-03-01", Kind::date},
      {"money is no day", "<c r=\"A2\" s=\"3\"><v>46027</v></c>", "46027", Kind::number},
      {"a NIK as a number has lost its last digit", "<c r=\"A2\"><v>3.5151445086800E+15</v></c>",
       "3515144508680000", Kind::rounded},
      {"a formula is not typed",
       "<c r=\"A2\" t=\"str\"><f>HYPERLINK(\"http://x\",\"Siti\")</f><v>Siti</v></c>", "Siti", Kind::formula},
      {"an error", "<c r=\"A2\" t=\"e\"><v>#REF!</v></c>", "#REF!", Kind::error},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto table = read(book(header + "<row r=\"2\">" + row.cell + "</row>"));
    REQUIRE_MESSAGE(table, (table ? "" : table.error().line()));
    REQUIRE(table->rows.size() == 1);
    CHECK(table->rows[0].cells.at(0).text == row.text);
    CHECK(table->rows[0].cells.at(0).kind == row.kind);
    CHECK(table->rows[0].cells.size() == 2);
  }
  const auto mac =
      read(book(header + "<row r=\"9\"><c r=\"B9\" s=\"1\"><v>44565</v></c></row>", "date1904=\"1\""));
  REQUIRE(mac);
  CHECK(mac->rows[0].number == 9);
  CHECK(mac->rows[0].cells[1].text == "2026-01-05");
}

TEST_CASE("a file made to harm is refused") {
  struct Row {
    std::string why;
    Bytes file;
    std::string code;
  };
  std::string swollen = header;
  for (int i = 2; i < 40; ++i)
    swollen += "<row><c t=\"inlineStr\"><is><t>" + std::string(60000, 'a') + "</t></is></c></row>";
  const Row rows[] = {
      {"entities that swell", book(header, "", "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>"),
       "sheet.unreadable"},
      {"entities that reach outside",
       book(header, "", "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>"), "sheet.unreadable"},
      {"a cell without end", book(swollen), "sheet.too_large"},
      {"a column far out", book(header + "<row r=\"2\"><c r=\"ZZZ2\"><v>1</v></c></row>"), "sheet.too_large"},
      {"a text that is not there", book(header + "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>99</v></c></row>"),
       "sheet.unreadable"},
      {"no workbook", zipped({{"a.txt", "x"}}), "sheet.unreadable"},
      {"half a ZIP", to_bytes("PK\x03\x04half"), "sheet.unreadable"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(code_of(read(row.file)) == row.code);
  }
  std::string big = "<row>";
  for (int i = 0; i < 9000; ++i)
    big += "                                                                                              ";
  Limits tight;
  tight.unpacked = 500'000;
  CHECK(code_of(read(book(header + big + "</row>"), tight)) == "sheet.too_large");
  std::string shared, far;
  for (int i = 2; i < 20; ++i) {
    shared += "<row><c r=\"A1\" t=\"s\"><v>0</v></c></row>";
    far += "<row><c r=\"Z1\"><v>1</v></c></row>";
  }
  Limits little;
  little.text = 40;  // "Nama" ten times
  CHECK(code_of(read(book(header + shared), little)) == "sheet.too_large");
  Limits narrow;
  narrow.cells = 100;
  CHECK(code_of(read(book(header + far), narrow)) == "sheet.too_large");
  CHECK(code_of(read(bytes_of("a,b,c,d\n" + std::string(30, '1') + "\n"), narrow)).empty());
  std::string tall = "a,b,c,d\n";
  for (int i = 0; i < 30; ++i) tall += "1\n";
  CHECK(code_of(read(bytes_of(tall), narrow)) == "sheet.too_large");
  Limits few;
  few.rows = 2;
  CHECK(code_of(read(bytes_of("a\n1\n2\n3\n"), few)) == "sheet.too_large");
}

TEST_CASE("nothing we write is calculated by the program that opens it") {
  struct Row {
    std::string why, text, written;
  };
  const Row rows[] = {
      {"plain", "Siti", "Siti"},
      {"a formula", "=1+1", "'=1+1"},
      {"by plus", "+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"},
      {"by minus", "-1+1", "'-1+1"},
      {"by at", "@SUM(A1)", "'@SUM(A1)"},
      {"a telephone number stays", "+6281300000201", "+6281300000201"},
      {"a number stays", "-12,5", "-12,5"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(neutral(row.text) == row.written);
  }
  const Page page{"Buku",
                  "Surat masuk",
                  {"Tahun 2026"},
                  {{"No", 6, true}, {"Perihal", 40, false}},
                  {{"1", "=HYPERLINK(\"x\")"}, {"2", "0042"}}};
  CHECK(write_csv(page) == "\xEF\xBB\xBFNo;Perihal\r\n1;\"'=HYPERLINK(\"\"x\"\")\"\r\n2;0042\r\n");
  const auto xlsx = write_xlsx({page}, Timestamp::from_seconds(1767600000));
  REQUIRE_MESSAGE(xlsx, (xlsx ? "" : xlsx.error().line()));
  const auto back = read(*xlsx);
  REQUIRE_MESSAGE(back, (back ? "" : back.error().line()));
  CHECK(back->columns.at(0) == "Surat masuk");  // the title stands above the table
  CHECK(back->rows.back().cells.at(0).text == "2");
}

}  // namespace
}  // namespace paraf::sheet
