#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "office/letters/content.h"

using namespace paraf;
using namespace paraf::letters;

namespace {

Content letter() {
  Content content{"rekomendasi", "", "000102030405060708090a0b0c0d0e0f", {}};
  content.blocks = {Kop{},
                    Heading{"Biasa", "-", "Rekomendasi", true},
                    Addressee{{"Yth. Kepala", "di Jakarta"}},
                    Text{"Dengan ini direkomendasikan:", true},
                    Numbered{{"satu", "dua"}},
                    Pairs{{{"Nama", "Ratna"}}},
                    Table{{"No.", "Nama"}, {1, 2.5}, {{"1.", "Ratna"}}},
                    Boxes{{{{"Dari", "Dinas"}, {"Tanggal", "5 Januari"}}}},
                    SignatureBlock{},
                    CodeNote{"Pindai"},
                    Title{"TANDA TERIMA", false, true},
                    Copies{{"Arsip"}}};
  return content;
}

}  // namespace

TEST_CASE("a register has the addressee without the courtesy") {
  const std::pair<const char*, const char*> rows[] = {{"Yth. Kepala Balai", "Kepala Balai"},
                                                      {"Kepada Yth. : Bupati", "Bupati"},
                                                      {"Kepala Dinas", "Kepala Dinas"}};
  for (const auto& [line, expected] : rows)
    CHECK(Content{"r", "", "", {Kop{}, Addressee{{line, "di Jakarta"}}}}.addressee() == expected);
  CHECK(Content{"r", "", "", {Kop{}}}.addressee().empty());
}

TEST_CASE("canonical JSON is that of RFC 8785") {
  using boost::json::array;
  struct Row {
    std::string why;
    boost::json::value in;
    std::string out;
  };
  const Row rows[] = {
      // The numbers are given as such: the parser of Boost.JSON 1.81 is one unit in the last place off.
      {"§3.2.2: the numbers of the sample object",
       array{333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001},
       "[333333333.3333333,1e+30,4.5,0.002,1e-27]"},
      {"§3.2.2: the string and the literals",
       boost::json::parse(
           R"({"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]})"),
       "{\"literals\":[null,true,false],\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}"},
      {"§3.2.3: keys in the order of UTF-16",
       boost::json::parse(
           R"({"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
                              "\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control",
                              "\u00f6":"Latin Small Letter O With Diaeresis"})"),
       "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xC2\x80\":\"Control\",\"ö\":\"Latin Small Letter O "
       "With Diaeresis\",\"€\":\"Euro "
       "Sign\",\"😀\":\"Emoji: Grinning Face\",\"\xEF\xAC\xB3\":\"Hebrew Letter Dalet With Dagesh\"}"},
      {"appendix B: minus zero, and the smallest", array{-0.0, 5e-324}, "[0,5e-324]"},
      {"appendix B: the largest", array{1.7976931348623157e308, -1.7976931348623157e308},
       "[1.7976931348623157e+308,-1.7976931348623157e+308]"},
      {"appendix B: the last integer that is exact", array{9007199254740992.0, -9007199254740992.0},
       "[9007199254740992,-9007199254740992]"},
      {"appendix B: where the exponent begins",
       array{1e23, 9.999999999999997e22, 999999999999999700000.0, 1e21},
       "[1e+23,9.999999999999997e+22,999999999999999700000,1e+21]"},
      {"appendix B: and ends", array{9.999999999999997e-7, 0.000001}, "[9.999999999999997e-7,0.000001]"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(canonical_json(row.in) == row.out);
  }
}

TEST_CASE("a letter's content survives being written and read") {
  const Content before = letter();
  const auto after = content_from_json(boost::json::serialize(to_json(before)));
  REQUIRE(after);
  CHECK(boost::json::serialize(to_json(*after)) == boost::json::serialize(to_json(before)));
  CHECK(after->hal() == "Rekomendasi");
}

TEST_CASE("the hash follows every word of the letter and not the signature block") {
  const std::string hash = canonical_hash(letter());
  struct Row {
    std::string why;
    void (*change)(Content&);
    bool same;
  };
  const Row rows[] = {
      {"nothing", [](Content&) {}, true},
      {"the signature block moves to the left",
       [](Content& c) { std::get<SignatureBlock>(c.blocks[8]).left = true; }, true},
      {"the signature block goes", [](Content& c) { c.blocks.erase(c.blocks.begin() + 8); }, true},
      {"a word of a paragraph", [](Content& c) { std::get<Text>(c.blocks[3]).text += " "; }, false},
      {"a name in the table", [](Content& c) { std::get<Table>(c.blocks[6]).rows[0][1] = "Ratni"; }, false},
      {"the subject", [](Content& c) { std::get<Heading>(c.blocks[1]).hal = "Lain"; }, false},
      {"two paragraphs change places", [](Content& c) { std::swap(c.blocks[3], c.blocks[4]); }, false},
      {"who gets a copy", [](Content& c) { std::get<Copies>(c.blocks[11]).to.clear(); }, false},
      {"another letter with the same words: another salt", [](Content& c) { c.salt[0] = 'f'; }, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    Content changed = letter();
    row.change(changed);
    CHECK((canonical_hash(changed) == hash) == row.same);
  }
}

TEST_CASE("content that is not of its form is refused, whatever it is") {
  struct Row {
    std::string why, json;
  };
  const std::string head = R"({"surat":"r","kertas":"","garam":"000102030405060708090a0b0c0d0e0f","blok":)";
  const Row rows[] = {
      {"no JSON", "{"},
      {"no object", "[]"},
      {"no blocks", R"({"surat":"r","kertas":"","garam":"000102030405060708090a0b0c0d0e0f"})"},
      {"a short salt", R"({"surat":"r","kertas":"","garam":"00","blok":[]})"},
      {"an unknown paper",
       R"({"surat":"r","kertas":"A3","garam":"000102030405060708090a0b0c0d0e0f","blok":[]})"},
      {"an unknown block", head + R"([{"kind":"skrip"}]})"},
      {"a number for a text", head + R"([{"kind":"paragraf","teks":1,"menjorok":true}]})"},
      {"a row wider than its head",
       head + R"([{"kind":"tabel","kepala":["a"],"lebar":[],"baris":[["1","2"]]}]})"},
      {"a column without width", head + R"([{"kind":"tabel","kepala":["a"],"lebar":[0],"baris":[]}]})"},
      {"an empty row of boxes", head + R"([{"kind":"kotak","baris":[[]]}]})"},
      {"too deep", "[[[[[[[[[[[[]]]]]]]]]]]]"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(code_of(content_from_json(row.json)) == "letters.content");
  }
  CHECK(code_of(content_from_json(std::string(300 * 1024, ' '))) == "letters.too_long");
}
