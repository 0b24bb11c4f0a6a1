// doors/cli/play_line.h: one line of a scenario, taken apart.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

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

// After ':' : "ktp unjudged", of which nothing is said.
inline bool is_unjudged(const std::vector<Word>& part) {
  return part.size() == 2 && part[1].text == "unjudged" && !part[1].quoted;
}

// The words before ':' as something to ask.
struct Said {
  const std::vector<Word>& w;
  bool is(std::size_t at, std::string_view word) const { return at < w.size() && !w[at].quoted && w[at].text == word; }
  // "takes own data" at 1
  bool begins(std::initializer_list<std::string_view> words, std::size_t at = 1) const {
    for (const std::string_view word : words)
      if (!is(at++, word)) return false;
    return true;
  }
  bool has(std::string_view word) const {
    for (std::size_t i = 1; i < w.size(); ++i)
      if (is(i, word)) return true;
    return false;
  }
  // What stands behind a word; "" when the word is not there.
  std::string after(std::string_view word) const {
    for (std::size_t i = 1; i + 1 < w.size(); ++i)
      if (is(i, word)) return w[i + 1].text;
    return {};
  }
  std::string text(std::size_t at) const { return at < w.size() ? w[at].text : std::string{}; }
};

// What has quotes that do not close is told by `problem`.
struct Script {
  std::vector<Line> lines;
  int problem_line = 0;
  std::string problem;
};
Script read_script(std::string_view text);

// The player's own error, told with the line.
tl::unexpected<Error> not_understood(std::string what);

}  // namespace paraf::cli::scenario
