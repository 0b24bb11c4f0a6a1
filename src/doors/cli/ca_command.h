// doors/cli/ca_command.h: paraf ca …, the authority from the command line.
//
//     paraf ca search --data DIR [WORD…]            what was issued; --csv, --expires-within DAYS
//     paraf ca check-list · rows                    certificates from a list: see ca_lists.h
//     paraf ca show --data DIR SERIAL               one certificate; --pem, --chain
//     paraf ca ask --data DIR ACT field=value…      what one officer wants; ACT as in trust/ca/requests.h
//     paraf ca amend|approve|reject|withdraw|retry  what becomes of it
//     paraf ca requests --data DIR                  what waits for an officer
//     paraf ca publish · crl · clear-restore        lists, and what must happen after a restore
//     paraf ca reconcile --data DIR                 finishes what a crash left (a server does it by itself)
//     paraf ca alarms --data DIR                    what needs a person; exit status 1 when there is
//     something paraf ca ceremony FILE                        the key ceremony from one reviewed file;
//     --rehearsal
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
  std::string data, office = "psre", officer, act, request, hash, why, issuer = "issuing", serial, out,
                    status, xlsx;
  std::vector<std::string> words, fields, files;
  int expires_within = 0, shard = 0, most = 100;
  bool csv = false, pem = false, chain = false, rehearsal = false, all = false;
};
// The command sets the exit status when it was the one that was called.
void add_ca_command(CLI::App& app, int& status);

}  // namespace paraf::cli
