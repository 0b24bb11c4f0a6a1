// doors/cli/people_command.h: paraf people …, paraf report …, paraf personal …
#pragma once

#include <CLI/CLI.hpp>

#include "doors/cli/cli.h"

namespace paraf::cli {

void add_people_command(CLI::App& app, int& status);
void add_letter_command(CLI::App& app, int& status);
void add_collective_command(CLI::App& app, int& status);
void add_report_command(CLI::App& app, int& status);

}  // namespace paraf::cli
