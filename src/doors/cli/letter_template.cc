// paraf letter template: a Word file looked at, or put in use as the wording of a letter.
#include <fmt/format.h>

#include "actions/letter_template.h"
#include "actions/verbs.h"
#include "doors/cli/acting.h"
#include "doors/cli/people_command.h"

namespace paraf::cli {
namespace {

struct TemplateOptions {
  InTheNameOf name;
  std::string file, letter, preview, text;
  bool page = false;
};

void say(const letters::WordTemplate& made, bool page) {
  for (const letters::WordBlank& blank : made.blanks)
    fmt::print("paragraf {}: {}\n", blank.paragraph, blank.name);
  if (page) return;  // the page is kept as it is
  for (const std::string& left : made.left) fmt::print("tidak dibawa: {}\n", left);
}

Result<void> check(const TemplateOptions& o) {
  OpenedFor opened;
  TRY(open_for(opened, o.name));
  workflow::Editions editions{actions::verbs()};
  const std::string octets = TRY(read_file(o.file));
  const auto made =
      TRY(actions::word_template(opened.services(), editions, opened.who, o.letter, bytes_of(octets)));
  say(made, o.page);
  if (!o.text.empty()) TRY(write_file(o.text, made.yaml));
  if (!o.preview.empty())
    TRY(write_file(o.preview,
                   text_of(TRY(actions::word_preview(opened.services(), opened.who, made,
                                                       o.page ? bytes_of(octets) : ByteView{}))
                               .bytes)));
  fmt::print("Dapat dipakai: {} isian\n", made.blanks.size());
  return {};
}

Result<void> add(const TemplateOptions& o) {
  OpenedFor opened;
  TRY(open_for(opened, o.name));
  workflow::Editions editions{actions::verbs()};
  const std::string octets = TRY(read_file(o.file));
  const auto adopted =
      TRY(actions::adopt_word(opened.services(), editions, opened.who, o.letter, bytes_of(octets),
                              o.page ? actions::Setting::page : actions::Setting::wording));
  for (const std::string& hash : adopted) fmt::print("edisi {}\n", hash);
  return {};
}

}  // namespace

void add_letter_command(CLI::App& app, int& status) {
  static TemplateOptions o;
  auto* letter = app.add_subcommand("letter", "letters_templates_from_word_files");
  letter->require_subcommand(1);
  auto* command = letter->add_subcommand("template", "wording_office_letters");
  command->require_subcommand(1);
  const auto sub = [&](const char* name, const char* about, Result<void> (*work)(const TemplateOptions&)) {
    auto* one = command->add_subcommand(name, about);
    one->add_option("file", o.file, "docx_file")->required();
    one->add_option("--data", o.name.data, "installation_folder")->required();
    one->add_option("--office", o.name.office, "office")->required();
    one->add_option("--by", o.name.by, "short_name_official_who_does_it")->required();
    one->add_option("--letter", o.letter, "letter_in_procedure")->required();
    one->add_flag("--page", o.page, "on_file_own_page_set_by_libreoffice");
    one->callback([&status, work] { status = told(work(o)); });
    return one;
  };
  auto* one = sub("check", "checks_file_nothing_is_written", check);
  one->add_option("--preview", o.preview, "sample_result_as_pdf");
  one->add_option("--text", o.text, "template_as_it_was_read_as_yaml");
  sub("add", "puts_file_in_use_as_new_edition", add);
}

}  // namespace paraf::cli
