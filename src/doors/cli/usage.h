// doors/cli/usage.h: what the command line says about itself, and of a line it does not understand.
//
// In Indonesian; in English where the terminal says so (PARAF_LANG, LC_ALL, LC_MESSAGES or LANG begins with "en"), or
// the line does: --lang en.
#pragma once

#include <string>

#include "platform/messages/messages.h"

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace paraf::cli {

messages::Language language_of_terminal();

// Before the first option is added. It needs no words: reading them all costs more than most commands do.
void speak(CLI::App& app);
// The names of all parts of the help page, once all is added and only when it is to be shown.
void name_commands(CLI::App& app, messages::Language language);

// what_was_wrong is the sentence for a line that was not understood, and where its help is.
std::string what_was_wrong(const CLI::App& app, const CLI::ParseError& wrong, messages::Language language);

}  // namespace paraf::cli
