// doors/cli/hidden_line.h: a password typed at the terminal, or read from a pipe or a file.
#pragma once

#include <string>

#include "base/secret.h"

namespace paraf::cli {

// first_line: at most 1024 bytes, without the end of the line. Empty when there are none.
Secret first_line(int fd);

// hidden_line: the first line of standard input; at a terminal it is asked for by `prompt`, on standard error, and
// not shown.
Secret hidden_line(const std::string& prompt);

}  // namespace paraf::cli
