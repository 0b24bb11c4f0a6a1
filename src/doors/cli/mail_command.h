// doors/cli/mail_command.h: paraf mail …
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "doors/cli/cli.h"

namespace paraf::cli {

struct MailOptions {
  std::string data, office, by, file, mail, subject, event, reason, words, serial, person, state = "baki";
};
// The command sets the exit status when it was the one that was called.
void add_mail_command(CLI::App& app, int& status);

}  // namespace paraf::cli
