// tests/support/command.h: asking another program for its judgement.
#pragma once

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/bytes.h"

namespace paraf::tests {

struct Outcome {
  int exit = -1;
  std::string text;  // what it wrote, errors too
  bool says(std::string_view what) const { return text.find(what) != std::string::npos; }
};

inline Outcome run(const std::string& command) {
  Outcome outcome;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return outcome;
  char buffer[4096];
  for (std::size_t n; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) outcome.text.append(buffer, n);
  const int status = pclose(pipe);
  outcome.exit = status >= 0 && (status & 0x7f) == 0 ? (status >> 8) & 0xff : -1;
  return outcome;
}

inline std::string write_file(const std::filesystem::path& path, ByteView octets) {
  std::ofstream out{path, std::ios::binary | std::ios::trunc};
  out.write(reinterpret_cast<const char*>(octets.data()), static_cast<std::streamsize>(octets.size()));
  return path.string();
}

inline Bytes read_file(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  const std::string all{std::istreambuf_iterator<char>{in}, {}};
  return to_bytes(all);
}

}  // namespace paraf::tests
