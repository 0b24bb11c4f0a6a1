#include "doors/cli/play.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "doors/cli/cli.h"
#include "doors/cli/play_acts.h"
#include "office/sop/load.h"

namespace paraf::cli {

namespace fs = std::filesystem;

std::vector<std::string> find_scenarios(const std::string& path) {
  std::vector<std::string> files;
  std::error_code none;
  if (!fs::is_directory(path, none)) return {path};
  for (const auto& entry : fs::recursive_directory_iterator(path, none))
    if (entry.path().extension() == ".txt" && entry.path().parent_path().filename() == "scenarios")
      files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  return files;
}

Played play_file(const std::string& file, const std::string& sop_folder, const std::string& db, bool two_nodes) {
  Played played;
  played.file = file;
  const auto text = read_file(file);
  if (!text) {
    played.problem = text.error().line();
    played.line = 1;
    return played;
  }
  const scenario::Script script = scenario::read_script(*text);
  if (script.problem_line > 0) {
    played.line = script.problem_line;
    played.problem = script.problem;
    return played;
  }
  // sop/<office>/<name>/scenarios/x.txt; a file that lies elsewhere names its office.
  const fs::path home = fs::absolute(file).parent_path().parent_path();
  std::string office, sop_path;
  std::error_code none;
  if (fs::exists(home / "sop.yaml", none)) {
    office = home.parent_path().filename().string();
    sop_path = (home / "sop.yaml").string();
  }
  scenario::Play play{sop_folder, office, sop_path, db, two_nodes};
  for (const scenario::Line& line : script.lines) {
    played.problem = play.run(line);
    played.acts = play.acts();
    if (!played.problem.empty()) {
      played.line = line.number;
      return played;
    }
    if (played.skipped = play.skipped(); !played.skipped.empty()) return played;
  }
  if (script.lines.empty()) {
    played.line = 1;
    played.problem = "the scenario is empty";
  }
  return played;
}

int play(const PlayOptions& options) {
  std::vector<std::string> files;
  for (const std::string& path : options.files)
    for (std::string& file : find_scenarios(path)) files.push_back(std::move(file));
  if (files.empty()) return usage;
  if (options.two_nodes && options.db.empty()) {
    fmt::print(stderr, "dua node memerlukan --db dengan URL PostgreSQL\n");
    return usage;
  }
  const auto slot = options.db.find("{}");
  if (!options.db.empty() && files.size() > 1 && slot == std::string::npos) {
    fmt::print(stderr, "satu pangkalan data untuk satu berkas: tulis {{}} dalam URL untuk nomor berkasnya\n");
    return usage;
  }
  int bad = 0;
  for (std::size_t i = 0; i < files.size(); ++i) {
    std::string db = options.db;
    if (slot != std::string::npos) db.replace(slot, 2, std::to_string(i + 1));
    const Played played = play_file(files[i], options.sop_folder, db, options.two_nodes);
    if (played.line == 0 && !played.skipped.empty()) {
      fmt::print("lewat  {}: {}\n", played.file, played.skipped);
    } else if (played.line == 0) {
      fmt::print("baik   {} ({} tindakan)\n", played.file, played.acts);
    } else {
      fmt::print("SALAH  {}:{}: {}\n", played.file, played.line, played.problem);
      ++bad;
    }
  }
  fmt::print("{} skenario, {} tidak seperti tertulis\n", files.size(), bad);
  return bad == 0 ? done : not_good;
}

}  // namespace paraf::cli
