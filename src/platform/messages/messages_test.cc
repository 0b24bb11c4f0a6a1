#include "platform/messages/messages.h"

#include <doctest/doctest.h>

#include <algorithm>

namespace paraf::messages {
namespace {

TEST_CASE("every sentence is there in both languages, asks for the same facts, and says what to do next") {
  const auto catalogue = Catalogue::embedded();
  REQUIRE(catalogue);
  CHECK(catalogue->codes(Language::id) == catalogue->codes(Language::en));
  for (const std::string& code : catalogue->codes(Language::id)) {
    CAPTURE(code);
    const Sentence& id = *catalogue->find(Language::id, code);
    const Sentence* en = catalogue->find(Language::en, code);
    REQUIRE(en != nullptr);
    CHECK_FALSE(id.say.empty());
    CHECK_FALSE(en->say.empty());
    CHECK(id.title.empty() == en->title.empty());
    CHECK(id.next.empty() == en->next.empty());
    // A failure has a title, and then it must also say what to do.
    CHECK(id.title.empty() == id.next.empty());
    auto asked_id = blanks(id.title + id.say + id.next);
    auto asked_en = blanks(en->title + en->say + en->next);
    for (auto* asked : {&asked_id, &asked_en}) {
      std::sort(asked->begin(), asked->end());
      asked->erase(std::unique(asked->begin(), asked->end()), asked->end());
    }
    CHECK(asked_id == asked_en);
  }
}

TEST_CASE("a blank is filled from the facts, and an internal failure shows none of itself") {
  const auto catalogue = Catalogue::parse(
      "a.b: {title: Judul, say: \"Belum ada: {documents}.\", next: Unggah.}\n"
      "messages.internal: {title: Gangguan, say: Ada gangguan., next: Coba lagi.}\n",
      "a.b: {title: Title, say: \"Missing: {documents}.\", next: Upload.}\n"
      "messages.internal: {title: Fault, say: Something failed., next: Try again.}\n");
  REQUIRE(catalogue);
  const Error missing{ErrorKind::refused, "a.b", {{"documents", "KTP"}}};
  CHECK(catalogue->sentence(Language::id, missing).say == "Belum ada: KTP.");
  CHECK(catalogue->sentence(Language::en, missing).say == "Missing: KTP.");
  const Error ours{ErrorKind::internal, "a.b", {{"documents", "KTP"}}, "secret detail"};
  CHECK(catalogue->sentence(Language::id, ours).say == "Ada gangguan.");
  const auto words = Catalogue::parse(
      "a.b: {title: Judul, say: \"Keadaan: {status}.\", next: Tunggu.}\nfact.status.withdrawn: ditarik\n",
      "a.b: {title: Title, say: \"State: {status}.\", next: Wait.}\nfact.status.withdrawn: taken back\n");
  REQUIRE(words);
  const auto state = [](const char* is) { return Error{ErrorKind::conflict, "a.b", {{"status", is}}}; };
  CHECK(words->sentence(Language::id, state("withdrawn")).say == "Keadaan: ditarik.");
  CHECK(words->sentence(Language::en, state("withdrawn")).say == "State: taken back.");
  CHECK(words->sentence(Language::id, state("502")).say == "Keadaan: 502.");
  const auto beneath = Catalogue::parse(
      "a.b: {title: Judul, say: \"Baris {line}: {because}\", next: \"{because_next} Lalu lagi.\"}\n"
      "c.d: {title: Asing, say: \"`{word}` asing.\", next: \"Pakai yang dikenal.{near}\"}\n"
      "fact.near: \" Maksudnya `{near}`?\"\n",
      "a.b: {title: Title, say: \"Line {line}: {because}\", next: \"{because_next} Then again.\"}\n"
      "c.d: {title: Strange, say: \"`{word}` is strange.\", next: \"Use a known one.{near}\"}\n"
      "fact.near: \" Did you mean `{near}`?\"\n");
  REQUIRE(beneath);
  const auto slip = [&](Language language, const char* near) {
    const Error error{ErrorKind::malformed, "a.b", {{"line", "4"}, {"because", "c.d"}, {"word", "{near}"}, {"near", near}}};
    const Sentence sentence = beneath->sentence(language, error);
    return sentence.say + " | " + sentence.next;
  };
  CHECK(slip(Language::id, "x") == "Baris 4: `{near}` asing. | Pakai yang dikenal. Maksudnya `x`? Lalu lagi.");
  CHECK(slip(Language::en, "") == "Line 4: `{near}` is strange. | Use a known one. Then again.");
  const auto fields = Catalogue::parse(
      "a.b: {title: Judul, say: \"Berbeda pada: {fields}.\", next: Tunggu.}\nfact.fields.nik: NIK\n",
      "a.b: {title: Title, say: \"They differ in: {fields}.\", next: Wait.}\nfact.fields.nama: name\nfact.fields.nik: NIK\n");
  REQUIRE(fields);
  const auto differ = [](const char* in) { return Error{ErrorKind::refused, "a.b", {{"fields", in}}}; };
  CHECK(fields->sentence(Language::id, differ("nama, nik")).say == "Berbeda pada: nama, NIK.");
  CHECK(fields->sentence(Language::en, differ("nama, nik")).say == "They differ in: name, NIK.");
  CHECK(fields->sentence(Language::en, differ("jabatan, nama, ")).say == "They differ in: jabatan, name, .");
  CHECK(fields->sentence(Language::id, differ("")).say == "Berbeda pada: .");
  CHECK(fill("{x} {y} {} {X}", {{"x", "{y}"}}) == "{y} {y} {} {X}");
}

TEST_CASE("the language is Indonesian unless English is preferred") {
  CHECK(language_of("") == Language::id);
  CHECK(language_of("en") == Language::en);
  CHECK(language_of("en-GB,en;q=0.9") == Language::en);
  CHECK(language_of("id-ID,id;q=0.9,en;q=0.8") == Language::id);
  CHECK(language_of("en;q=0.3, id;q=0.7") == Language::id);
  CHECK(language_of("fr") == Language::id);
}

TEST_CASE("broken sentences do not start the program") {
  CHECK(code_of(Catalogue::parse("a: [", "")) == "messages.unreadable");
  CHECK(code_of(Catalogue::parse("a.b: x\na.b: y\n", "")) == "messages.twice");
}

}  // namespace
}  // namespace paraf::messages
