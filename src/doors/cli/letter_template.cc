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
  auto* letter = app.add_subcommand("letter", "surat: templat dari berkas Word");
  letter->require_subcommand(1);
  auto* command = letter->add_subcommand("template", "kata-kata surat milik instansi");
  command->require_subcommand(1);
  const auto sub = [&](const char* name, const char* about, Result<void> (*work)(const TemplateOptions&)) {
    auto* one = command->add_subcommand(name, about);
    one->add_option("file", o.file, "berkas .docx")->required();
    one->add_option("--data", o.name.data, "folder instalasi")->required();
    one->add_option("--office", o.name.office, "instansi")->required();
    one->add_option("--by", o.name.by, "nama pendek pegawai yang melakukannya")->required();
    one->add_option("--letter", o.letter, "surat pada SOP: rekomendasi")->required();
    one->add_flag("--page", o.page, "dengan halaman berkas itu sendiri, disusun LibreOffice");
    one->callback([&status, work] { status = told(work(o)); });
    return one;
  };
  auto* one = sub("check", "memeriksa berkas; tidak ada yang ditulis", check);
  one->add_option("--preview", o.preview, "contoh hasilnya sebagai PDF");
  one->add_option("--text", o.text, "templat yang terbaca, sebagai YAML");
  sub("add", "memasang berkas sebagai edisi baru", add);
}

}  // namespace paraf::cli
