#include "doors/cli/hidden_line.h"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

namespace paraf::cli {

namespace {

constexpr std::size_t most = 1024;

}  // namespace

Secret first_line(int fd) {
  Bytes line;
  line.reserve(most);  // a vector that grew would leave pieces of the secret behind
  char c = 0;
  while (line.size() < most && ::read(fd, &c, 1) == 1 && c != '\n')
    line.push_back(static_cast<std::uint8_t>(c));
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return Secret{std::move(line)};
}

Secret hidden_line(const std::string& prompt) {
  if (isatty(STDIN_FILENO) != 1) return first_line(STDIN_FILENO);
  termios shown{};
  fmt::print(stderr, "{}", prompt);
  tcgetattr(STDIN_FILENO, &shown);
  termios hidden = shown;
  hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  tcsetattr(STDIN_FILENO, TCSANOW, &hidden);
  Secret line = first_line(STDIN_FILENO);
  tcsetattr(STDIN_FILENO, TCSANOW, &shown);
  fmt::print(stderr, "\n");
  return line;
}

}  // namespace paraf::cli
