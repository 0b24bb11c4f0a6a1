#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "doors/cli/cli.h"
#include "doors/cli/usage.h"
#include "platform/messages/messages.h"

namespace paraf::cli {

int say_error(const Error& error) {
  const auto language = language_of_terminal();
  const auto catalogue = messages::Catalogue::embedded();
  if (!catalogue) {
    fmt::print(stderr, "{}\n", error.line());
    return failed;
  }
  const messages::Sentence sentence = catalogue->sentence(language, error);
  fmt::print(stderr, "{}: {}\n  {}\n  [{}]\n", sentence.title, sentence.say, sentence.next, error.code);
  // The operator at the terminal is the one reader who may see the detail; it never holds a secret.
  if (!error.detail.empty()) fmt::print(stderr, "  {}\n", error.detail);
  return failed;
}

Result<std::string> read_file(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return not_found("cli.file", {{"file", path}});
  std::string text;
  char buffer[65536];
  ssize_t n = 0;
  while ((n = read(fd, buffer, sizeof buffer)) != 0) {
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) break;
    text.append(buffer, static_cast<std::size_t>(n));
  }
  close(fd);
  if (n < 0) return not_found("cli.file", {{"file", path}});
  return text;
}

Result<void> write_file(const std::string& path, std::string_view content) {
  const std::string draft = path + ".part";
  const int fd = open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return unavailable("cli.write", path + ": " + std::strerror(errno));
  std::size_t written = 0;
  while (written < content.size()) {
    const ssize_t n = write(fd, content.data() + written, content.size() - written);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) break;
    written += static_cast<std::size_t>(n);
  }
  const bool good = written == content.size() && fsync(fd) == 0;
  close(fd);
  if (!good || rename(draft.c_str(), path.c_str()) != 0)
    return unavailable("cli.write", path + ": " + std::strerror(errno));
  return {};
}

}  // namespace paraf::cli
