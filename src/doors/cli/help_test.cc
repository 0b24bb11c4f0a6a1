// The help of every command there is, in both languages.
#include <doctest/doctest.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "doors/cli/cli.h"
#include "doors/cli/usage.h"
#include "trust/ca/requests.h"

namespace paraf::cli {

using messages::Language;

namespace {

std::string line_of(const CLI::App& command) {
  const CLI::App* above = command.get_parent();
  return (above == nullptr ? std::string{} : line_of(*above) + " ") + command.get_name();
}

// Whether a description was left as its code.
bool is_code(const std::string& text) {
  return text.find('_') != std::string::npos &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
}

void look_at(const CLI::App& command, std::vector<std::string>& all) {
  const std::string line = line_of(command);
  CAPTURE(line);
  CHECK_FALSE(is_code(command.get_description()));
  CHECK_FALSE(command.get_description().empty());
  CHECK_FALSE(is_code(command.get_footer()));
  all.push_back(line + ": " + command.get_description());
  for (const CLI::Option* option : command.get_options([](const CLI::Option*) { return true; })) {
    CAPTURE(option->get_name());
    CHECK_FALSE(is_code(option->get_description()));
    CHECK_FALSE(option->get_description().empty());
    all.push_back(line + " " + option->get_name() + ": " + option->get_description());
  }
  for (const CLI::App* below : command.get_subcommands([](const CLI::App*) { return true; })) look_at(*below, all);
}

std::vector<std::string> everything(Language language) {
  CLI::App app{"paraf", "paraf"};
  int status = 0;
  add_commands(app, status);
  name_commands(app, language);
  std::vector<std::string> all;
  look_at(app, all);
  return all;
}

}  // namespace

TEST_CASE("every command and every option says what it is, in both languages") {
  const auto id = everything(Language::id), en = everything(Language::en);
  REQUIRE(id.size() == en.size());
  CHECK(id.size() > 300);
  // What is but names of things ("B-T, B-LT, …") may read alike; a sentence may not.
  int alike = 0;
  for (std::size_t i = 0; i < id.size(); ++i)
    if (id[i] == en[i]) ++alike;
  CHECK(alike < 20);
  const auto says = [](const std::vector<std::string>& all, const std::string& line) {
    return std::ranges::find(all, line) != all.end();
  };
  CHECK(says(id, "paraf ca suspend --why: siapa yang melapor, dan apa"));
  CHECK(says(en, "paraf ca suspend --why: who reported it, and what"));
}

TEST_CASE("every command of the authority has a page, and every act stands on the page of ask") {
  for (const Language language : {Language::id, Language::en}) {
    CLI::App app{"paraf", "paraf"};
    int status = 0;
    add_commands(app, status);
    name_commands(app, language);
    const std::string last = app.get_footer();
    CLI::App* const ca = app.get_subcommand("ca");
    CHECK(ca->help().find("approve") != std::string::npos);
    for (CLI::App* command : ca->get_subcommands([](const CLI::App*) { return true; })) {
      CAPTURE(command->get_name());
      const std::string footer = command->get_footer();
      CHECK(footer.size() > last.size() + 40);
      CHECK(footer.ends_with(last));
      for (std::size_t from = 0; from < footer.size();) {  // as wide as a terminal and a half, no wider
        const std::size_t end = std::min(footer.find('\n', from), footer.size());
        CHECK(end - from <= 125);
        from = end + 1;
      }
    }
    const std::string ask = ca->get_subcommand("ask")->help();
    for (int i = 0; i <= static_cast<int>(ca::Request::Act::take_issuing); ++i)
      CHECK(ask.find("\n  " + std::string{ca::name_of(static_cast<ca::Request::Act>(i))} + " ") !=
            std::string::npos);
  }
}

}  // namespace paraf::cli
