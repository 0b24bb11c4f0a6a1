// paraf collective: one letter, many applicants, from a list and a folder of their papers.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "actions/applicant_list.h"
#include "actions/collective_waits.h"
#include "actions/verbs.h"
#include "doors/cli/acting.h"
#include "doors/cli/people_command.h"
#include "office/workflow/workflow.h"

namespace paraf::cli {
namespace {

struct CollectiveOptions {
  InTheNameOf name;
  std::string list, folder, sop, unit, number, report;
  std::vector<std::string> papers;  // "surat_permohonan=surat.pdf"
  bool dry_run = false;
};

Result<actions::Upload> upload_of(const std::string& slot, const std::string& path) {
  const std::string octets = TRY(read_file(path));
  return actions::Upload{slot, std::filesystem::path{path}.filename().string(), to_bytes(octets)};
}

Result<std::vector<actions::Upload>> files_in(const std::string& folder) {
  std::vector<actions::Upload> files;
  if (folder.empty()) return files;
  std::error_code wrong;
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator{folder, wrong})
    if (entry.is_regular_file(wrong)) paths.push_back(entry.path().string());
  if (wrong) return not_found("cli.file", {{"file", folder}});
  std::sort(paths.begin(), paths.end());
  for (const std::string& path : paths) files.push_back(TRY(upload_of("member", path)));
  return files;
}

Result<void> run(const CollectiveOptions& o, bool& all_good) {
  OpenedFor opened;
  TRY(open_for(opened, o.name));
  workflow::Editions editions{actions::verbs()};
  const auto procedure = TRY(
      opened.installation->store().read(store::Scope::office(opened.who.office),
                                        [&](store::Transaction& tx) { return editions.present(tx, o.sop); }));
  const std::string octets = TRY(read_file(o.list));
  actions::ApplicantList list = TRY(
      actions::applicants_of(TRY(sheet::read(bytes_of(octets))), procedure->sop, TRY(files_in(o.folder))));
  actions::CollectiveRequest request;
  request.sop = procedure->sop.id;
  request.unit = o.unit;
  request.letter_number = o.number;
  for (const std::string& paper : o.papers) {
    const std::size_t sign = paper.find('=');
    if (sign == std::string::npos) return malformed("cli.paper", {{"paper", paper}});
    request.papers.push_back(TRY(upload_of(paper.substr(0, sign), paper.substr(sign + 1))));
  }
  request.rows = std::move(list.rows);
  auto& desk = opened.installation->desk();
  const auto report = actions::merged(list, TRY(desk.check_collective(opened.who, request)));
  const auto waits = TRY(actions::rows_that_wait(opened.services(), opened.who, procedure->sop, request, report));
  int bad = 0;
  for (const actions::RowReport& row : report) {
    bad += row.line != 0 && !row.problems.empty() ? 1 : 0;
    for (const std::string& problem : row.problems)
      fmt::print("{}: {}\n", row.line == 0 ? "Berkas" : fmt::format("Baris {} {}", row.line, row.name),
                 problem);
    if (const auto wait = waits.find(row.line); wait != waits.end())
      fmt::print("Baris {} {}: {}\n", row.line, row.name, wait->second);
  }
  if (!o.report.empty()) {
    const sheet::Page page = actions::page_of(report, waits);
    const Bytes written = o.report.ends_with(".xlsx") ? TRY(sheet::write_xlsx({page}, opened.clock.now()))
                                                      : to_bytes(sheet::write_csv(page));
    TRY(write_file(o.report, text_of(written)));
  }
  all_good = bad == 0;
  const std::size_t count = request.rows.size();
  if (o.dry_run) {
    fmt::print("Uji coba, tidak ada yang dikirim. {} baris, {} keliru, {} menunggu\n", count, bad, waits.size());
    return {};
  }
  const actions::Receipt receipt = TRY(desk.submit_collective(opened.who, std::move(request)));
  TRY(opened.installation->deliver());
  fmt::print("Diterima: {} pemohon, {} dikembalikan. Kode lacak {}\n", receipt.made.at("pemohon"),
             receipt.made.at("pemohon.dikembalikan"), receipt.made.at("tracking"));
  return {};
}

}  // namespace

void add_collective_command(CLI::App& app, int& status) {
  static CollectiveOptions o;
  auto* command = app.add_subcommand("collective", "collective_requests");
  command->add_option("list", o.list, "list_applicants_csv_xlsx")->required();
  command->add_option("--data", o.name.data, "installation_folder")->required();
  command->add_option("--office", o.name.office, "office")->required();
  command->add_option("--by", o.name.by, "short_name_official_who_submits")->required();
  command->add_option("--sop", o.sop, "procedure_may_be_left_out_where");
  command->add_option("--folder", o.folder,
                      "folder_applicants_papers_named_as");
  command->add_option("--paper", o.papers, "paper_whole_letter");
  command->add_option("--unit", o.unit, "unit_that_writes_letter");
  command->add_option("--number", o.number, "letter_number");
  command->add_flag("--dry-run", o.dry_run, "judges_each_line_no_more");
  command->add_option("--report", o.report, "report_line_by_line_csv_xlsx_file");
  command->callback([&status] {
    bool all_good = true;
    status = told(run(o, all_good));
    if (status == done && !all_good) status = not_good;
  });
}

}  // namespace paraf::cli
