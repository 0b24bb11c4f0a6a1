// An office's own Word page: filled, set by LibreOffice where it is installed, and marked as every letter.
#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "office/letters/golden_test.h"
#include "office/letters/sample_test.h"
#include "office/letters/word.h"
#include "office/letters/word_fill.h"
#include "office/letters/word_parts.h"
#include "office/letters/word_sample_test.h"
#include "platform/convert/convert.h"

namespace paraf::letters {

namespace {

using word_sample::p;
using word_sample::row;

const Fields late = {{"nomor_naskah", "045/1/2026"},       {"tanggal_naskah", "6 Januari 2026"},
                     {"nama_pengirim", "Siti Rekaan"},     {"nip_pengirim", "19860412"},
                     {"jabatan_pengirim", "Kepala Dinas"}, {"pangkat_pengirim", "Pembina"}};

WordPage page_for(std::size_t applicants) {
  std::vector<Applicant> all;
  for (std::size_t i = 0; i < applicants; ++i)
    all.push_back(
        {"Orang " + std::to_string(i + 1), "", "0000000000000000", "Perawat", "", "RS", "a@b.go.id", ""});
  return {"", with_applicants({{"psre", "Balai"}, {"alamat", "Jalan 1\nKudus"}}, all), applicant_fields(all)};
}

// The words of the filled file, a paragraph or row a line.
std::string said(const Result<FilledWord>& filled) {
  if (!filled) return std::string{filled.error().code};
  std::string out;
  const auto body = body_of_word(filled->docx);
  REQUIRE(body);
  for (const WordNode& node : body->nodes) {
    if (const auto* paragraph = std::get_if<WordParagraph>(&node)) {
      out += paragraph->text + "|";
      continue;
    }
    for (const auto& cells : std::get<WordTable>(node).rows) {
      for (const WordCell& cell : cells) out += cell.text + ";";
      out += "|";
    }
  }
  return out;
}

}  // namespace

TEST_CASE("a blank is filled where it stands in the Word file, whatever Word has made of it") {
  const std::string sign = p("${ttd_pengirim}");
  struct Row {
    std::string why, body, expect;
  };
  const Row rows[] = {
      {"split over runs",
       "<w:p><w:r><w:t>Kepada $</w:t></w:r><w:r><w:t>{ps</w:t></w:r><w:r><w:t>re} di "
       "Jakarta</w:t></w:r></w:p>" +
           sign,
       "Kepada Balai di Jakarta|\u00A0|"},
      {"two in one run, the other mark", p("#{PSRE} dan ${ psre }.") + sign, "Balai dan Balai.|\u00A0|"},
      {"known only when it is signed", p("Nomor ${nomor_naskah}") + sign, "Nomor 045/1/2026|\u00A0|"},
      {"of two lines", p("Alamat: ${alamat}") + sign, "Alamat: Jalan 1\nKudus|\u00A0|"},
      {"a row for each applicant",
       "<w:tbl>" + row({"No", "Nama"}) + row({"#{no}", "#{nama}"}) + row({"Jumlah", "${jumlah_pemohon}"}) +
           "</w:tbl>" + sign,
       "No;Nama;|1.;Orang 1;|2.;Orang 2;|Jumlah;2 (dua);|\u00A0|"},
      {"a row that is counted by hand",
       "<w:tbl>" + row({"1.", "${nama_pemohon}", "${nik_pemohon}"}) + "</w:tbl>" + sign,
       "1.;Orang 1;0000000000000000;|2.;Orang 2;0000000000000000;|\u00A0|"},
      {"about the first applicant", p("Nama: ${nama_pemohon}") + sign, "Nama: Orang 1|\u00A0|"},
      {"nothing fills it", p("${tidak_ada}") + sign, "letters.blank_unfilled"},
      {"not closed", p("${psre dan") + sign, "letters.blank_unfilled"},
      {"no place for a signature", p("Hormat kami"), "letters.word_no_signature"},
  };
  for (const Row& one : rows) {
    CAPTURE(one.why);
    CHECK(said(fill_word(word_sample::docx(one.body), page_for(2), late, "rekomendasi", 34, 27)) ==
          one.expect);
  }
  // What fills a blank is taken as it is.
  WordPage page = page_for(1);
  page.fields["psre"] = "${alamat} & <b>";
  CHECK(said(fill_word(word_sample::docx(p("${psre}") + sign), page, late, "r", 34, 27)) ==
        "${alamat} & <b>|\u00A0|");
  CHECK_FALSE(fill_word(word_sample::docx(p("x") + sign), page, late, "r", 34, 27)->names_signer);
  const auto named =
      fill_word(word_sample::docx(p("${ttd_pengirim}", "<w:jc w:val=\"right\"/>") + p("${nama_pengirim}")),
                page, late, "r", 34, 27);
  REQUIRE(named);
  CHECK(named->names_signer);
  CHECK(named->signature == pdf::Align::right);
}

TEST_CASE("what a letter is set on is part of what is initialled") {
  Content content{"rekomendasi", "A4", std::string(32, '0'), {Text{"Isi", true}}};
  const std::string plain = canonical_hash(content);
  content.page = page_for(2);
  content.page->file = std::string(64, 'a');
  CHECK(canonical_hash(content) != plain);
  const auto again = content_from_json(boost::json::serialize(to_json(content)));
  REQUIRE(again);
  CHECK(canonical_hash(*again) == canonical_hash(content));
  CHECK(again->page->applicants.at(1).at("nama") == "Orang 2");
}

TEST_CASE("a letter set on the office's own Word page carries KONSEP or the signature's mark") {
  if (!convert::available()) {
    MESSAGE("LibreOffice (libreoffice-writer-nogui) is not installed: not tested");
    return;
  }
  const auto file = sample::office_file("kudus");
  Content content{
      "rekomendasi", "A4", std::string(32, '0'), {Heading{"", "", "Rekomendasi"}, SignatureBlock{}}};
  content.page = page_for(2);
  const std::string head = p("PEMERINTAH DAERAH REKAAN", "<w:jc w:val=\"center\"/>") +
                           p("Nomor: ${nomor_naskah}") + p("Kepada ${psre}") + "<w:tbl>" +
                           row({"No", "Nama"}) + row({"#{no}", "#{nama}"}) + "</w:tbl>";
  struct Row {
    std::string why, body;
    bool final, code_only;
  };
  const Row rows[] = {
      {"a draft", head + p("${ttd_pengirim}"), false, false},
      {"signed, the block at left", head + p("${ttd_pengirim}"), true, false},
      {"signed, the page names who signs",
       head + p("${ttd_pengirim}", "<w:jc w:val=\"right\"/>") +
           p("${nama_pengirim}", "<w:jc w:val=\"right\"/>"),
       true, true},
  };
  for (const Row& one : rows) {
    CAPTURE(one.why);
    const auto made = render_on_page(file.office, content, sample::finish(file, one.final),
                                     word_sample::whole_docx(one.body));
    REQUIRE_MESSAGE(made, (made ? "" : made.error().line()));
    CHECK(made->pages == 1);
    CHECK(made->signature_page == 1);
    CHECK(made->signature.y > 40);
    CHECK(made->signature.width == doctest::Approx(one.code_only ? 25 : 98));
    CHECK(made->signature.x + made->signature.width < made->page.width);
    const tests::Folder folder;
    REQUIRE_FALSE(golden::picture(folder, made->pdf, 1, 60).empty());
    const std::string words_file = (folder.path() / "words").string();
    REQUIRE(
        std::system(("pdftotext -layout '" + (folder.path() / "page.pdf").string() + "' '" + words_file + "'")
                        .c_str()) == 0);
    std::ifstream in{words_file};
    const std::string words{std::istreambuf_iterator<char>{in}, {}};
    CHECK(words.find("Orang 2") != std::string::npos);
    CHECK((words.find("Akan ditandatangani") != std::string::npos) == !one.final);
    CHECK((words.find("Ditandatangani secara elektronik") != std::string::npos) ==
          (one.final && !one.code_only));
    CHECK(words.find("${") == std::string::npos);
    CHECK(std::system(("qpdf --check '" + (folder.path() / "page.pdf").string() + "' >/dev/null").c_str()) ==
          0);
  }
}

}  // namespace paraf::letters
