// doors/cli/usage.h: what the command line says about itself, and of a line it does not understand.
//
// In Indonesian; in English where the terminal says so (LC_ALL, LC_MESSAGES or LANG begins with "en").
#pragma once

#include <string>

#include "platform/messages/messages.h"

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace paraf::cli {

messages::Language language_of_terminal();

// speak names the parts of the help page. Before the first option; what is added later speaks likewise.
void speak(CLI::App& app, messages::Language language);
// The commands' own heading, for all that were added.
void name_commands(CLI::App& app, messages::Language language);

// what_was_wrong is the sentence for a line that was not understood, and where its help is.
std::string what_was_wrong(const CLI::App& app, const CLI::ParseError& wrong, messages::Language language);

}  // namespace paraf::cli
