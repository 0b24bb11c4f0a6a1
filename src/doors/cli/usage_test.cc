#include "doors/cli/usage.h"

#include <doctest/doctest.h>

#include <CLI/CLI.hpp>

namespace paraf::cli {

using messages::Language;

namespace {

// The sentence of a line given to a small program of the same making.
std::string said(const std::string& line, Language language) {
  CLI::App app{"contoh", "paraf"};
  speak(app);
  app.require_subcommand(1);
  std::string data, db, text;
  int many = 0;
  CLI::App* serve = app.add_subcommand("serve", "melayani");
  auto* folder = serve->add_option("--data", data, "folder")->required();
  serve->add_option("--db", db, "alamat")->excludes(folder);
  serve->add_option("--many", many, "berapa");
  CLI::App* sop = app.add_subcommand("sop", "SOP");
  sop->require_subcommand(1);
  sop->add_subcommand("check", "memeriksa");
  name_commands(app, language);
  try {
    app.parse(line);
  } catch (const CLI::CallForHelp&) {
    return app.help();
  } catch (const CLI::ParseError& wrong) {
    return what_was_wrong(app, wrong, language);
  }
  return {};
}

}  // namespace

TEST_CASE("a line that is not understood is answered in the reader's language, with where the help is") {
  struct Row {
    std::string why, line, id, en, help;
  };
  const Row rows[] = {
      {"nothing was asked", "", "serve, sop", "serve, sop", "paraf --help"},
      {"half a command", "sop", "check", "check", "paraf sop --help"},
      {"what must be given is not", "serve", "--data belum diisi", "--data is missing", "paraf serve --help"},
      {"a misspelt option", "serve --data x --dat y", "--dat", "--dat", "paraf serve --help"},
      {"an option without its value", "serve --data", "--data", "--data", "paraf serve --help"},
      {"a word where a number stands", "serve --data x --many dua", "--many = dua", "--many = dua",
       "paraf serve --help"},
      {"two that exclude each other", "serve --data x --db y", "bersama", "together", "paraf serve --help"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const std::string id = said(row.line, Language::id), en = said(row.line, Language::en);
    INFO(id << en);
    CHECK(id.find(row.id) != std::string::npos);
    CHECK(en.find(row.en) != std::string::npos);
    CHECK(id != en);
    for (const std::string& text : {id, en}) {
      CHECK(text.find(row.help) != std::string::npos);
      CHECK(text.find("cli.usage") == std::string::npos);
    }
    for (const char* foreign : {"required", "expected", "Could not", "subcommand"})
      CHECK(id.find(foreign) == std::string::npos);
  }
}

TEST_CASE("the help pages are in one language") {
  const std::string all = said("--help", Language::id), one = said("serve --help", Language::id);
  INFO(all << one);
  for (const char* word : {"Pemakaian:", "Pilihan:", "Perintah:"}) CHECK(all.find(word) != std::string::npos);
  for (const char* word : {"Pemakaian:", "Pilihan:", "WAJIB", "TEKS"})
    CHECK(one.find(word) != std::string::npos);
  for (const std::string& help : {all, one})
    for (const char* foreign : {"Usage", "Options", "Subcommands", "REQUIRED", "TEXT", "Print this"})
      CHECK(help.find(foreign) == std::string::npos);
  CHECK(said("serve --help", Language::en).find("Usage:") != std::string::npos);
}

}  // namespace paraf::cli
