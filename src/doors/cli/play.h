// doors/cli/play.h: plain-text scenarios on the real engine. docs/scenarios.md is the grammar.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace paraf::cli {

struct PlayOptions {
  std::vector<std::string> files;  // files, or folders with any number of scenarios in them
  std::string db;                  // a PostgreSQL URL of an empty database ("{}" in it becomes the file's number); empty: SQLite
  bool two_nodes = false;          // acts alternate between two nodes over that database
  std::string sop_folder = "sop";
};

// play runs every file and says what went wrong, with the line; 0 when all went as written.
int play(const PlayOptions& options);

// Played is what came of one file.
struct Played {
  std::string file;
  int line = 0;          // of the first thing that was not so; 0: all was
  std::string problem;
  std::string skipped;   // why it was not gone through: what it needs is not on this machine
  int acts = 0;
};
Played play_file(const std::string& file, const std::string& sop_folder, const std::string& db, bool two_nodes);

// The scenarios below a path, sorted.
std::vector<std::string> find_scenarios(const std::string& path);

}  // namespace paraf::cli
