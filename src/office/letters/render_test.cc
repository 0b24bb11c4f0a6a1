#include <doctest/doctest.h>

#include <cstdio>

#include "office/letters/golden_test.h"
#include "office/letters/sample_test.h"

using namespace paraf;
using namespace paraf::letters;

namespace {

Content filled(const std::string& office, const std::string& letter, const people::OfficeFile& file) {
  SeededRandom random{7};
  const auto read = Template::read(sample::root() / "sop" / office / "letters" / (letter + ".yaml"));
  return read->fill(sample::fields(file.office), sample::applicants(file), random).value();
}

// The words on the pages, as poppler reads them.
std::string words_of(ByteView pdf) {
  const tests::Folder folder;
  const std::string path = (folder.path() / "a.pdf").string();
  std::ofstream{path, std::ios::binary}.write(reinterpret_cast<const char*>(pdf.data()),
                                              static_cast<std::streamsize>(pdf.size()));
  FILE* pipe = popen(("pdftotext -layout '" + path + "' -").c_str(), "r");
  std::string text;
  for (int c = fgetc(pipe); c != EOF; c = fgetc(pipe)) text.push_back(static_cast<char>(c));
  pclose(pipe);
  return text;
}

bool holds(const std::string& text, std::string_view words) { return text.find(words) != std::string::npos; }

}  // namespace

TEST_CASE("every letter of every office looks as it was looked at and kept") {
  const bool keep = std::getenv("PARAF_GOLDEN_KEEP") != nullptr;
  const auto folder = sample::root() / "tests/golden/letters";
  for (const std::string& name : sample::offices()) {
    const people::OfficeFile file = sample::office_file(name);
    for (const char* letter : {"rekomendasi", "pemberitahuan", "disposisi", "tanda_terima", "pengantar"})
      for (const bool final : {true, false}) {
        // The recommendation of each office, and each other letter of one.
        const std::string one = std::string{letter} + (final ? "" : "-konsep");
        const bool kept = one == "rekomendasi" || name + "-" + one == "badung-rekomendasi-konsep" ||
                          name + "-" + one == "bekasi-pemberitahuan" ||
                          name + "-" + one == "kudus-disposisi" || name + "-" + one == "batam-tanda_terima" ||
                          name + "-" + one == "badung-pengantar";
        if (!kept) continue;
        const std::string page = name + "-" + one + ".png";
        CAPTURE(page);
        Finish how = sample::finish(file, final);
        if (one == "disposisi" || one == "tanda_terima") {
          how.final = false;
          how.recorded = true;
          if (one == "disposisi") how.check_url.clear();
        }
        const auto rendered = render(file.office, filled(name, letter, file), how);
        REQUIRE_MESSAGE(rendered, rendered.error().line());
        CHECK(rendered->pages == 1);
        const tests::Folder temporary;
        const std::string made = golden::picture(temporary, rendered->pdf, 1);
        REQUIRE_FALSE(made.empty());
        if (keep)
          std::filesystem::copy_file(made, folder / page, std::filesystem::copy_options::overwrite_existing);
        const auto difference = golden::compare(made, (folder / page).string());
        REQUIRE(difference);
        CHECK(difference->mean < 1.0);
        CHECK(difference->share < 0.004);
      }
  }
}

TEST_CASE("a golden picture sees a changed word") {
  const people::OfficeFile file = sample::office_file("kudus");
  Content content = filled("kudus", "rekomendasi", file);
  const tests::Folder a, b;
  const std::string before =
      golden::picture(a, render(file.office, content, sample::finish(file, true))->pdf, 1);
  for (Block& block : content.blocks)
    if (auto* text = std::get_if<Text>(&block)) text->text.insert(0, "Sehubungan dengan hal tersebut, ");
  const std::string after =
      golden::picture(b, render(file.office, content, sample::finish(file, true))->pdf, 1);
  const auto difference = golden::compare(before, after);
  REQUIRE(difference);
  CHECK(difference->share > 0.004);
}

TEST_CASE("a draft says KONSEP and shows no QR; the final version shows number, name and notice") {
  const people::OfficeFile file = sample::office_file("bekasi");
  const Content content = filled("bekasi", "rekomendasi", file);
  const std::string draft = words_of(render(file.office, content, sample::finish(file, false))->pdf);
  const std::string final = words_of(render(file.office, content, sample::finish(file, true))->pdf);
  CHECK(holds(draft, "000.6.5/…/Diskominfostandi/2026"));
  CHECK(holds(draft, "Akan ditandatangani secara elektronik oleh:"));
  CHECK(holds(draft, "kode QR"));
  CHECK_FALSE(holds(draft, "telah ditandatangani secara elektronik. Keaslian"));
  CHECK(holds(final, "000.6.5/003/Diskominfostandi/2026"));
  CHECK(holds(final, "Ditandatangani secara elektronik oleh:"));
  CHECK(holds(final, "Hendra Wicaksono"));
  CHECK(holds(final, "NIP 19700125 199503 1 004"));
  CHECK(holds(final, "telah ditandatangani secara elektronik. Keaslian"));
  CHECK(holds(final, "Bekasi, 6 Januari 2026"));
  CHECK_FALSE(holds(final, "KONSEP"));
}

TEST_CASE("a sheet that is recorded claims no signature and is no draft") {
  const people::OfficeFile file = sample::office_file("kudus");
  Finish how = sample::finish(file, false);
  how.recorded = true;
  how.check_url.clear();
  const std::string sheet = words_of(render(file.office, filled("kudus", "disposisi", file), how)->pdf);
  CHECK(holds(sheet, "Diberikan melalui sistem dan tercatat atas nama:"));
  CHECK(holds(sheet, "Agus Prasetyo Utomo"));
  CHECK_FALSE(holds(sheet, "itandatangani"));
  CHECK_FALSE(holds(sheet, "kode QR"));
  const std::string receipt =
      words_of(render(file.office, filled("kudus", "tanda_terima", file), sample::finish(file, true))->pdf);
  CHECK_FALSE(holds(receipt, "itandatangani"));
}

TEST_CASE("no NIK in a table is broken over two lines") {
  for (const std::string& name : sample::offices()) {
    CAPTURE(name);
    const people::OfficeFile file = sample::office_file(name);
    const std::string text =
        words_of(render(file.office, filled(name, "rekomendasi", file), sample::finish(file, true))->pdf);
    std::size_t first = 0;
    for (const Applicant& applicant : sample::applicants(file)) {
      if (name == "gorontalo" && first++ > 0) continue;  // a letter about one person
      CHECK(holds(text, applicant.nik));
    }
  }
}

TEST_CASE("rank and NIP are the office's setting") {
  people::OfficeFile file = sample::office_file("kudus");
  const Content content = filled("kudus", "rekomendasi", file);
  std::string text = words_of(render(file.office, content, sample::finish(file, true))->pdf);
  CHECK_FALSE(holds(text, "Pembina Utama Muda"));
  CHECK(holds(text, "NIP 19690708"));
  file.office.settings.letters.show_rank = true;
  file.office.settings.letters.show_nip = false;
  text = words_of(render(file.office, content, sample::finish(file, true))->pdf);
  CHECK(holds(text, "Pembina Utama Muda"));
  CHECK_FALSE(holds(text, "NIP 19690708"));
}

TEST_CASE("nothing is signed with a blank in it") {
  const people::OfficeFile file = sample::office_file("bekasi");
  const Content content = filled("bekasi", "rekomendasi", file);
  struct Row {
    std::string why;
    void (*change)(Content&, Finish&);
    std::string code;
  };
  const Row rows[] = {
      {"as it should be", [](Content&, Finish&) {}, ""},
      {"no number", [](Content&, Finish& f) { f.number.clear(); }, "letters.blank_unfilled"},
      {"no signer", [](Content&, Finish& f) { f.signer.reset(); }, "letters.blank_unfilled"},
      {"no page for the QR", [](Content&, Finish& f) { f.check_url.clear(); }, "letters.blank_unfilled"},
      {"a blank typed into the text",
       [](Content& c, Finish&) {
         c.blocks.push_back(Text{"lihat ${lampiran_dua}", true});
       },
       "letters.blank_unfilled"},
      {"a name that is a blank",
       [](Content& c, Finish&) {
         c.blocks.push_back(Pairs{{{"Nama", "#{nama}"}}});
       },
       "letters.blank_unfilled"},
      {"a late blank without its fact",
       [](Content& c, Finish& f) {
         c.blocks.push_back(Text{"Pangkat ${pangkat_pengirim}", true});
         f.signer->rank.clear();
       },
       "letters.blank_unfilled"},
      {"a letter without end",
       [](Content& c, Finish&) {
         for (int i = 0; i < 190; ++i) c.blocks.push_back(Text{std::string(1300, 'm'), true});
       },
       "letters.too_long"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    Content changed = content;
    Finish finish = sample::finish(file, true);
    row.change(changed, finish);
    CHECK(code_of(render(file.office, changed, finish)) == row.code);
  }
}

TEST_CASE("a long letter goes on over pages, with the head of its table again and the signature not alone") {
  const people::OfficeFile file = sample::office_file("bekasi");
  const auto read = Template::read(sample::root() / "sop/bekasi/letters/rekomendasi.yaml");
  for (std::size_t count = 8; count <= 40; count += 2) {
    CAPTURE(count);
    std::vector<Applicant> many;
    while (many.size() < count) many.push_back(sample::applicants(file)[many.size() % 3]);
    SeededRandom random{7};
    const auto content = read->fill(sample::fields(file.office), many, random);
    const auto rendered = render(file.office, *content, sample::finish(file, true));
    REQUIRE(rendered);
    CHECK(rendered->pages >= (count > 12 ? 2 : 1));
    CHECK(rendered->signature_page == rendered->pages);
    CHECK(rendered->signature.y + rendered->signature.height <= rendered->page.height - 20);
    CHECK(rendered->signature.x + rendered->signature.width <= rendered->page.width - 15);
    // Two lines of the closing words, or more, stand above the block on its page.
    if (rendered->pages > 1) CHECK(rendered->signature.y > 12 + 12 + 8);
    const std::string text = words_of(rendered->pdf);
    std::size_t heads = 0;
    for (std::size_t at = text.find("Alamat Email"); at != std::string::npos;
         at = text.find("Alamat Email", at + 1))
      ++heads;
    CHECK(heads >= 1);
    CHECK(heads <= static_cast<std::size_t>(rendered->pages));
    CHECK(holds(text, std::to_string(count) + "."));
  }
}

TEST_CASE("the same letter gives the same octets") {
  const people::OfficeFile file = sample::office_file("batam");
  const Content content = filled("batam", "rekomendasi", file);
  CHECK(render(file.office, content, sample::finish(file, true))->pdf ==
        render(file.office, content, sample::finish(file, true))->pdf);
}
