#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "actions/verbs.h"
#include "doors/cli/cli.h"
#include "doors/cli/usage.h"
#include "office/sop/bpmn.h"
#include "office/sop/check.h"
#include "office/sop/load.h"
#include "office/sop/print.h"

namespace paraf::cli {
namespace {

// pick finds one procedure by "office", "office/name" or a path, below the folder of procedures.
Result<sop::Sop> pick(const std::string& id, const std::string& folder) {
  std::error_code none;
  if (std::filesystem::exists(id, none)) return sop::load(id, actions::verbs());
  std::vector<std::string> found;
  for (const std::string& path : sop::find(folder)) {
    const std::filesystem::path file{path};
    const std::string name = file.parent_path().filename().string();
    const std::string office = file.parent_path().parent_path().filename().string();
    if (id == office || id == office + '/' + name || id == name) found.push_back(path);
  }
  if (found.empty()) return not_found("cli.no_such_sop", {{"id", id}, {"folder", folder}});
  if (found.size() > 1) return conflict("cli.several_sops", {{"id", id}});
  return sop::load(found[0], actions::verbs());
}

messages::Language chosen(const std::string& language) {
  return language.empty() ? language_of_terminal() : messages::language_of(language);
}

int deliver(std::string_view content, const std::string& out) {
  if (out.empty() || out == "-") {
    std::fwrite(content.data(), 1, content.size(), stdout);
    return done;
  }
  const auto written = write_file(out, content);
  return written ? static_cast<int>(done) : say_error(written.error());
}

}  // namespace

int sop_check(const std::vector<std::string>& paths, const std::string& language) {
  const auto catalogue = messages::Catalogue::embedded();
  if (!catalogue) return say_error(catalogue.error());
  int status = done;
  for (const std::string& path : paths) {
    const sop::Report report = sop::check_path(path, actions::verbs(), {*catalogue, chosen(language)});
    fmt::print("{}", report.text);
    status = std::max(status, report.status);
  }
  return status;
}

int sop_print(const std::string& id, const std::string& out, const std::string& folder, bool a4) {
  const auto procedure = pick(id, folder);
  if (!procedure) return say_error(procedure.error());
  const auto pdf = sop::print(*procedure, {a4 ? sop::Sheet::a4 : sop::Sheet::f4});
  if (!pdf) return say_error(pdf.error());
  return deliver(text_of(*pdf), out);
}

int sop_bpmn(const std::string& id, const std::string& out, const std::string& folder) {
  const auto procedure = pick(id, folder);
  if (!procedure) return say_error(procedure.error());
  return deliver(sop::bpmn(*procedure), out);
}

int sop_list(const std::string& folder, const std::string& language) {
  const auto catalogue = messages::Catalogue::embedded();
  if (!catalogue) return say_error(catalogue.error());
  for (const std::string& path : sop::find(folder)) {
    const auto procedure = sop::load(path, actions::verbs());
    if (procedure)
      fmt::print("{}\n", catalogue->text(chosen(language), "sop.report.listed",
                                         {{"office", std::string{procedure->office.text()}},
                                          {"sop", procedure->id},
                                          {"name", procedure->identity.name.reading},
                                          {"rows", std::to_string(procedure->rows.size())},
                                          {"edition", std::to_string(procedure->edition)}}));
    else
      fmt::print("{}\n", catalogue->sentence(chosen(language), procedure.error()).say);
  }
  return done;
}

}  // namespace paraf::cli
