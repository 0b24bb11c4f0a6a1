// doors/cli/ca_manual.h: what `paraf ca … --help` says below the options: what the command is for, how it is
// called, and what comes after it.
#pragma once

namespace CLI {
class App;
}

namespace paraf::cli {

// write_manual gives every command below `ca` its page. A command without one is a fault of ours:
// ca_manual_test.
void write_manual(CLI::App& ca);

}  // namespace paraf::cli
