// doors/cli/cli.h: the command line of Paraf.
//
//     paraf init --data DIR            make an installation
//     paraf account open …             give a person an account, or a new password
//     paraf serve --data DIR           serve it
//     paraf demo --out DIR             play every procedure from request to signed PDF
//     paraf play FILE…                 run plain-text scenarios on the real engine
//     paraf sop check|print|bpmn …     work on procedures
//     paraf verify FILE…               check signed PDFs
//     paraf journal verify|checkpoint  the record of acts
//     paraf backup / paraf restore     the installation in one file
//
// Exit status of every command: 0 done (and what was checked is good), 1 what was checked is not good,
// 2 the command was not understood, 3 it could not be done. Errors go to stderr as the sentence a
// person reads, with the code in brackets.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace CLI {
class App;
}

namespace paraf::cli {

enum Exit : int { done = 0, not_good = 1, usage = 2, failed = 3 };

int run(int argc, char** argv);
// add_commands adds every command there is; status becomes that of the one that is run. The descriptions of commands
// and options are the codes of their sentences (cli.help.…), which name_commands fills in (usage.h).
void add_commands(CLI::App& app, int& status);

// say_error prints the sentence of a failure to stderr, in the language of the terminal (usage.h).
int say_error(const Error& error);

// The whole of a file, or `not_found cli.file` (fact: file).
Result<std::string> read_file(const std::string& path);
// write_file replaces the file's content, durably, by a rename.
Result<void> write_file(const std::string& path, std::string_view content);

struct VerifyOptions {
  std::vector<std::string> files, trust;
  bool json = false;
  std::string report{};  // where the detailed report of one file goes: PDF, or JSON if it is named .json
  std::string language{};  // "id" or "en": of what is printed and of the report; empty: the terminal's
  std::string password_file{};  // its first line opens encrypted files
};
int verify(VerifyOptions options);

int sop_check(const std::vector<std::string>& paths, const std::string& language);  // as VerifyOptions has it
int sop_print(const std::string& id, const std::string& out, const std::string& folder, bool a4);
int sop_bpmn(const std::string& id, const std::string& out, const std::string& folder);
int sop_list(const std::string& folder, const std::string& language);

struct JournalOptions {
  std::string data, db, checkpoint;
  bool json = false;
};
int journal_verify(const JournalOptions& options);
int journal_list(const JournalOptions& options);
int journal_checkpoint(const std::string& data);

int backup(const std::string& data, const std::string& out);
int restore(const std::string& file, const std::string& data, const std::string& db);

struct InitOptions {
  std::string data, db, base_url, sop_folder;
  std::string authority, arc;        // its name and OID arc; a demo has its own
  std::vector<std::string> offices;  // folders with an office.yaml
  bool demo = false;
};
int init(const InitOptions& options);

struct ServeOptions {
  std::string data, listen = "127.0.0.1:8080", sop_folder;
  std::string certificate, key;  // PEM files: TLS
  bool demo = false;
};
int serve(const ServeOptions& options);

// account_open gives a person of the office an account, or their account a new password, read from
// the terminal: for the first administrator, and for one who lost it.
int account_open(const std::string& data, const std::string& office, const std::string& login);

// account_second_factor: without a code it begins, with one it confirms; drop takes it away.
int account_second_factor(const std::string& data, const std::string& login, const std::string& code, bool drop);

// account_unbind forgets which person of a provider (OpenID Connect) the account is bound to.
int account_unbind(const std::string& data, const std::string& login);

struct DemoOptions {
  std::string out, sop_folder, db;
  std::vector<std::string> only;
  std::string log{};  // where each step is written; "": on the terminal
};
int demo(const DemoOptions& options);

}  // namespace paraf::cli
