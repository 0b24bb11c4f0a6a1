#include "doors/cli/play.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "doors/cli/play_expect.h"
#include "doors/cli/play_line.h"
#include "tests/support/database.h"

namespace paraf::cli {
namespace {

std::string root() {
  const char* root = std::getenv("PARAF_ROOT");
  return root ? root : ".";
}

TEST_CASE("every scenario of every procedure goes as written, on SQLite") {
  const auto files = find_scenarios(root() + "/sop");
  CHECK(files.size() >= 20);
  for (const std::string& file : files) {
    const Played played = play_file(file, root() + "/sop", "", false);
    CHECK_MESSAGE(played.line == 0, file << ":" << played.line << ": " << played.problem);
  }
}

TEST_CASE("every scenario goes the same when two nodes take turns over one PostgreSQL") {
  for (const std::string& file : find_scenarios(root() + "/sop")) {
    const tests::Database database{tests::Engine::postgresql};
    const Played played = play_file(file, root() + "/sop", database.url(), true);
    CHECK_MESSAGE(played.line == 0, file << ":" << played.line << ": " << played.problem);
  }
}

TEST_CASE("a scenario that is not so is told with its line") {
  struct Row {
    std::string why, text;
    int line;
    std::string says;
  };
  const std::string begin = "at 2026-01-05 09:00 WIB\n";
  const Row rows[] = {
      {"an expectation that does not hold", begin + "ratna submits with surat_permohonan -> row 2\n", 2,
       "expected row 2, but it is row 1"},
      {"an act that fails without being expected to",
       begin + "ratna submits -> row 1\nkadis receives letter\n", 3, "workflow.documents_missing"},
      {"an act that was expected to fail",
       begin + "ratna submits with surat_permohonan -> refused workflow.no_agreement\n", 2, "but it is done"},
      {"the right code of the wrong kind",
       begin + "agreement until 2025-01-01\nratna submits -> conflict workflow.no_agreement\n", 3,
       "refused workflow.no_agreement"},
      {"somebody who is nobody", begin + "joko submits\n", 2, "who is joko"},
      {"a verb that is none", begin + "ratna dances\n", 2, "not understood"},
      {"an open quotation mark", begin + "kadis gives disposition \"segera\nsweep\n", 2, "quotation mark"},
      {"no beginning in time", "ratna submits\n", 1, "begins with"},
      {"a clock turned back", begin + "at 2026-01-04 09:00 WIB\n", 2, "does not go back"},
      {"an expectation that is no words of ours", begin + "ratna submits -> splendid\n", 2, "not understood"},
      {"a counter under words that are none",
       begin + "ratna submits with surat_permohonan -> kadis counts 1 \"Belum dibuka\"\n", 2, "no such counter"},
      {"the record of who looked",
       begin + "ratna submits with surat_permohonan\nratna reads who looked -> dilihat 1\n", 3,
       "dilihat 0"},
      {"a code that is not the one shown", begin + "kadis has account\nkadis signs in -> kode ya\n", 3, "kode tidak"},
      {"a paper that cannot be spoiled so", begin + "ratna submits with surat_permohonan but yellow\n", 2, "yellow"},
      {"the ledger", begin + "ratna submits with surat_permohonan\nlater 3 jam\n -> used 0:00 of 15 menit\n",
       4, "3:00 of 15 menit"},
  };
  const std::string folder = (std::filesystem::temp_directory_path() / "paraf-play-test").string();
  std::filesystem::create_directories(folder);
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const std::string file = folder + "/scenario.txt";
    std::ofstream{file} << "office bekasi\n" << row.text;
    const Played played = play_file(file, root() + "/sop", "", false);
    CHECK(played.line == row.line + 1);
    CHECK_MESSAGE(played.problem.find(row.says) != std::string::npos, played.problem);
  }
  std::filesystem::remove_all(folder);
}

// "purnama/penerbitan/lengkap" -> its file; "tests/openid" -> its program; "office_letters_test" -> its module.
std::string place_of(std::string name) {
  if (name.starts_with("tests/")) return name + "/run";
  if (name.ends_with("_test")) return "src/" + name.replace(name.find('_'), 1, "/").substr(0, name.size() - 5);
  const auto last = name.rfind('/');
  return "sop/" + name.substr(0, last) + "/scenarios/" + name.substr(last + 1) + ".txt";
}

TEST_CASE("every scenario and test that the guide names is there") {
  std::ifstream guide{root() + "/docs/scenarios.md"};
  int named = 0;
  bool there = false;
  for (std::string line; std::getline(guide, line);) {
    there = there || line.starts_with("## What is shown where");
    if (!there || !line.starts_with("| ")) continue;
    for (std::size_t at = 0; (at = line.find('`', at)) != std::string::npos;) {
      const std::size_t end = line.find('`', at + 1);
      REQUIRE(end != std::string::npos);
      const std::string name = line.substr(at + 1, end - at - 1);
      CHECK_MESSAGE(std::filesystem::exists(root() + "/" + place_of(name)), name);
      ++named;
      at = end + 1;
    }
  }
  CHECK(named >= 60);
}

TEST_CASE("a scenario that says nothing has not gone as written") {
  const std::string file = (std::filesystem::temp_directory_path() / "paraf-play-empty.txt").string();
  std::ofstream{file} << "# nothing\n";
  const Played played = play_file(file, root() + "/sop", "", false);
  CHECK(played.line == 1);
  CHECK(played.problem == "the scenario is empty");
  std::filesystem::remove(file);
}

TEST_CASE("a line is taken apart as the guide says") {
  const auto script = scenario::read_script(
      "# title\nkasi checks documents: ktp incomplete \"buram, gelap\", sk complete  -> returned, used 0:20 "
      "of 2 jam # why\n");
  REQUIRE(script.lines.size() == 1);
  const scenario::Line& line = script.lines[0];
  CHECK(line.number == 2);
  CHECK(line.words.size() == 3);
  REQUIRE(line.after.size() == 2);
  CHECK(line.after[0][2].text == "buram, gelap");
  CHECK(line.expects == std::vector<std::string>{"returned", "used 0:20 of 2 jam"});
  CHECK(scenario::expects_failure("refused workflow.documents_missing: KTP, SK"));
  CHECK(scenario::expects_failure("workflow.own_case"));
  CHECK_FALSE(scenario::expects_failure("row 4"));
  CHECK_FALSE(scenario::expects_failure("acting Plh."));
  CHECK(scenario::read_script("a b -> refused x.y: p, q").lines[0].expects.size() == 1);
}

}  // namespace
}  // namespace paraf::cli
