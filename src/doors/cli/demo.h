// doors/cli/demo.h: what a demo installation is made of.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "doors/cli/installation.h"

namespace paraf::cli {

// The password of every demo account, and the passphrase of every demo certificate. Printed at the
// start of a demo; an installation that is no demo knows it not.
inline constexpr const char* demo_password = "melati kuning di tepi sawah 45";

// The folders below sop/ that hold an office.yaml, sorted.
std::vector<std::string> demo_offices(const std::string& sop_folder);
Plan demo_plan(const std::string& sop_folder);

// lived_in_demo makes the installation of `paraf serve --demo`: every procedure played once, and one
// request that waits for its applicant to follow the link of a mail.
// `told` hears how far it is, now and then.
Result<void> lived_in_demo(const std::string& data, const std::string& sop_folder, const std::string& listen,
                           const std::function<void(std::string)>& told = {});
// tell_demo prints the accounts, and what to try first.
Result<void> tell_demo(Installation& installation, const std::string& address);

}  // namespace paraf::cli
