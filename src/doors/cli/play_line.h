// doors/cli/play_line.h: one line of a scenario, taken apart.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace paraf::cli::scenario {

struct Word {
  std::string text;
  bool quoted = false;
};

// "pelaksana checks documents: ktp incomplete "buram"  -> returned, used 0:20 of 2 jam"
struct Line {
  int number = 0;                         // from 1
  std::vector<Word> words;                // before ':' : who, the verb, its things
  std::vector<std::vector<Word>> after;   // after ':' : parts between commas
  std::vector<std::string> expects;       // after '->' : parts between commas
  bool looks_only = false;                // begins with '->'
  std::string text;
};

// What has quotes that do not close is told by `problem`.
struct Script {
  std::vector<Line> lines;
  int problem_line = 0;
  std::string problem;
};
Script read_script(std::string_view text);

}  // namespace paraf::cli::scenario::scenario
