#include "doors/cli/usage.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>

namespace paraf::cli {

using messages::Language;

namespace {

const Result<messages::Catalogue>& words() {
  static const auto catalogue = messages::Catalogue::embedded();
  return catalogue;
}

std::string word(Language language, std::string_view name, const Facts& facts = {}) {
  return words() ? words()->text(language, "cli.usage." + std::string{name}, facts) : std::string{name};
}

// The command that was being read: "paraf sop check".
const CLI::App& deepest(const CLI::App& app, std::string& line) {
  line += (line.empty() ? "" : " ") + app.get_name();
  for (const CLI::App* below : app.get_subcommands())
    if (below->parsed()) return deepest(*below, line);
  return app;
}

// What stands in a message of the library before or after its own words.
std::string before(const std::string& text, std::string_view words) {
  return text.substr(0, text.find(words));
}
std::string after(const std::string& text, std::string_view words) {
  const std::size_t at = text.find(words);
  return at == std::string::npos ? text : text.substr(at + words.size());
}

}  // namespace

Language language_of_terminal() {
  for (const char* name : {"PARAF_LANG", "LC_ALL", "LC_MESSAGES", "LANG"})
    if (const char* set = std::getenv(name); set != nullptr && *set != '\0')
      return std::string_view{set}.starts_with("en") ? Language::en : Language::id;
  return Language::id;
}

void speak(CLI::App& app) { app.set_help_flag("-h,--help", "help"); }

namespace {

// The sentence that a description stands for; what is none of ours stays as it is.
std::string helped(Language language, const std::string& code) {
  const std::string name = "cli.help." + code;
  return words() && words()->has(language, name) ? words()->text(language, name, {}) : code;
}

void name_below(CLI::App& app, Language language, const std::string& page = "manual") {
  app.description(helped(language, app.get_description()));
  app.footer(helped(language, app.get_footer()));
  for (CLI::Option* option : app.get_options([](const CLI::Option*) { return true; })) {
    option->description(helped(language, option->get_description()));
    if (option->get_group() == "Options") option->group(word(language, "group.options"));
  }
  if (CLI::Option* help = app.get_help_ptr()) help->description(word(language, "help"));
  // Some have a page of the manual, below their options. Those of `ca` end as every help page does; the others say
  // themselves how they end.
  if (words() && words()->has(language, "cli.usage." + page)) {
    const bool ends_alike = page == "manual.ca" || page.starts_with("manual.ca.");
    app.footer(word(language, page) + (ends_alike ? "\n\n" + app.get_footer() : std::string{}));
  }
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) {
    command->group(word(language, "group.commands"));
    name_below(*command, language, page + "." + command->get_name());  // "manual.sop.check"
  }
}

}  // namespace

void name_commands(CLI::App& app, Language language) {
  for (const char* label : {"Usage", "OPTIONS", "SUBCOMMAND", "SUBCOMMANDS", "REQUIRED", "Needs", "Excludes",
                            "TEXT", "UINT", "INT", "FLOAT", "Positionals"})
    app.get_formatter()->label(label, word(language, "label." + std::string{label}));
  name_below(app, language);
}

std::string what_was_wrong(const CLI::App& app, const CLI::ParseError& wrong, Language language) {
  const std::string kind = wrong.get_name(), text = wrong.what();
  std::string line;
  const CLI::App& command = deepest(app, line);
  std::string said;
  if (kind == "RequiredError" && text.starts_with("A subcommand")) {
    std::string all;
    for (const CLI::App* one : command.get_subcommands([](const CLI::App*) { return true; }))
      all += (all.empty() ? "" : ", ") + one->get_name();
    said = word(language, "subcommand", {{"commands", all}});
  } else if (kind == "RequiredError" && text.ends_with(" is required")) {
    said = word(language, "required", {{"name", before(text, " is required")}});
  } else if (text.find("not expected: ") != std::string::npos) {  // its name is the command's
    said = word(language, "unknown", {{"name", after(text, "expected: ")}});
  } else if (kind == "ExcludesError") {
    said = word(language, "excludes",
                {{"name", before(text, " excludes ")}, {"other", after(text, " excludes ")}});
  } else if (kind == "RequiresError") {
    said =
        word(language, "needs", {{"name", before(text, " requires ")}, {"other", after(text, " requires ")}});
  } else if (kind == "ArgumentMismatch") {
    said = word(language, "count", {{"name", before(text, ":")}});
  } else if (kind == "ConversionError") {
    said = word(language, "value", {{"name", after(text, "convert: ")}});
  } else {
    said = word(language, "other", {{"detail", text}});
  }
  return fmt::format("{}\n{}\n", said, word(language, "see", {{"command", line}}));
}

}  // namespace paraf::cli
