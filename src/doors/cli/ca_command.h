// doors/cli/ca_command.h: paraf ca …, the authority from the command line.
//
//     paraf ca search · show                        what was issued; one certificate
//     paraf ca preview · ask                        what an act would do; what one officer wants
//     paraf ca requests · amend · approve · reject · withdraw · retry
//     paraf ca suspend                              the urgent path: one officer, at once
//     paraf ca check-list · rows                    certificates from a list: see ca_lists.h
//     paraf ca publish · crl · root-list · root-request
//     paraf ca clear-restore · reconcile · alarms   after a restore, after a crash, what needs a person
//     paraf ca ceremony · request                   keys: see ca_ceremony.h
//
// Each says on its help page what it is for, how it is called and what comes after it: cli.usage.manual.ca.… in messages/.
//
// An officer names their account (--officer) and types its password; their role is looked up, and stands with
// their id in the journal. The commands work beside a server that runs.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "doors/cli/cli.h"

namespace paraf::cli {

struct CaOptions {
  std::string data, office = "psre", officer, second, act, request, hash, why, issuer = "issuing", serial, out,
                    status, xlsx;
  std::vector<std::string> words, fields, files;
  int expires_within = 0, shard = 0, most = 100;
  bool csv = false, pem = false, chain = false, rehearsal = false, all = false, nothing_newer = false;
};
// The command sets the exit status when it was the one that was called.
void add_ca_command(CLI::App& app, int& status);

}  // namespace paraf::cli
