// doors/cli/application.h: `paraf application`: the credentials of e-office applications, by the operator.
//
//     paraf application create --data DIR --office OFFICE --name NAME --title TITLE [--addresses …] [--policy
//     …] paraf application list|rotate|enable|disable|addresses|policy|log --data DIR …
//
// A secret is printed once, when it is made; nothing prints it again.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "base/result.h"

namespace paraf::cli {

class Installation;

void add_application_command(CLI::App& app, int& status);

// A demo has one application, of an office whose head can sign: made once, kept in the folder, and told by
// `paraf serve --demo`. Nothing outside a demo makes a credential by itself.
Result<void> make_demo_application(Installation& installation);
void tell_demo_application(const Installation& installation, const std::string& address);

}  // namespace paraf::cli
