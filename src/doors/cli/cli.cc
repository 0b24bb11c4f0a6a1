#include "doors/cli/cli.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "doors/cli/ca_command.h"
#include "doors/cli/mail_command.h"
#include "doors/cli/people_command.h"
#include "doors/cli/application.h"
#include "doors/cli/play.h"
#include "doors/cli/sign_command.h"
#include "doors/cli/usage.h"

namespace paraf::cli {
namespace {

// The procedures are beside the program's sources in a checkout, and under share/ when installed.
std::string usual_sop_folder(const char* program) {
  namespace fs = std::filesystem;
  std::error_code none;
  const fs::path here = fs::weakly_canonical(fs::path{"/proc/self/exe"}, none);
  for (fs::path folder = here.parent_path(); folder.has_relative_path(); folder = folder.parent_path())
    for (const char* below : {"sop", "share/paraf/sop"})
      if (fs::exists(folder / below / "calendar", none)) return (folder / below).string();
  static_cast<void>(program);
  return "sop";
}

// What every command may ask of the line as a whole.
struct Line {
  std::string sop_folder, language;
};
using Held = std::shared_ptr<Line>;

CLI::App* with_data(CLI::App* command, std::string& data) {
  command->add_option("--data", data, "installation_folder")->required();
  return command;
}

void add_installation_commands(CLI::App& app, const Held& line, int& status) {
  const auto options = std::make_shared<InitOptions>();
  auto* init_command = with_data(app.add_subcommand("init", "makes_new_installation"), options->data);
  init_command->add_option("--db", options->db, "postgresql_url_empty");
  init_command->add_option("--base-url", options->base_url, "installation_public_address");
  init_command->add_option("--authority", options->authority, "name_of_the_authority");
  init_command->add_option("--arc", options->arc, "oid_arc_of_the_authority");
  init_command->add_option("--office", options->offices, "office_folder_below_procedures_may");
  init_command->add_flag("--demo", options->demo, "invented_people_with_accounts_demo");
  init_command->callback([options, line, &status] {
    options->sop_folder = line->sop_folder;
    status = init(*options);
  });

  const auto serving = std::make_shared<ServeOptions>();
  auto* serve_command = with_data(app.add_subcommand("serve", "serves_installation_over_http"), serving->data);
  serve_command->add_option("--listen", serving->listen, "address_port")->capture_default_str();
  serve_command->add_option("--tls-certificate", serving->certificate, "tls_certificate_pem");
  serve_command->add_option("--tls-key", serving->key, "tls_key_pem");
  serve_command->add_flag("--demo", serving->demo, "makes_demo_installation_where_there");
  serve_command->callback([serving, line, &status] {
    serving->sop_folder = line->sop_folder;
    status = serve(*serving);
  });
}

struct AccountLine {
  std::string data, office, login, code;
  bool drop = false;
};

void add_account_commands(CLI::App& app, int& status) {
  auto* account_command = app.add_subcommand("account", "accounts_officials");
  account_command->require_subcommand(1);
  const auto held = std::make_shared<AccountLine>();
  auto* open_command =
      with_data(account_command->add_subcommand("open", "opens_account_replaces_its_password"), held->data);
  open_command->add_option("--office", held->office, "office")->required();
  open_command->add_option("--login", held->login, "person_e_mail_address")->required();
  open_command->callback([held, &status] { status = account_open(held->data, held->office, held->login); });

  auto* factor_command =
      with_data(account_command->add_subcommand("second-factor", "authenticator_app_codes_account"), held->data);
  factor_command->add_option("--login", held->login, "account_login")->required();
  factor_command->add_option("--code", held->code, "first_code_app");
  factor_command->add_flag("--drop", held->drop, "takes_it_away_when_telephone_is");
  factor_command->callback(
      [held, &status] { status = account_second_factor(held->data, held->login, held->code, held->drop); });

  auto* unbind_command = with_data(account_command->add_subcommand("unbind", "unbinds_account_from_its_openid"), held->data);
  unbind_command->add_option("--login", held->login, "account_login")->required();
  unbind_command->callback([held, &status] { status = account_unbind(held->data, held->login); });
}

void add_playing_commands(CLI::App& app, const Held& line, int& status) {
  const auto shown = std::make_shared<DemoOptions>();
  auto* demo_command = app.add_subcommand("demo", "plays_every_procedure_from_request");
  demo_command->add_option("--out", shown->out, "folder_write")->required();
  demo_command->add_option("--sop", shown->only, "this_office_alone_may_repeat");
  demo_command->add_option("--db", shown->db, "postgresql_url_empty_2");
  demo_command->callback([shown, line, &status] {
    shown->sop_folder = line->sop_folder;
    status = demo(*shown);
  });

  const auto played = std::make_shared<PlayOptions>();
  auto* play_command = app.add_subcommand("play", "runs_written_scenarios_on_real");
  play_command->add_option("files", played->files, "scenario_files_folders")->required();
  play_command->add_option("--db", played->db, "postgresql_url_empty_2");
  play_command->add_flag("--two-nodes", played->two_nodes, "two_processes_over_one_postgresql");
  play_command->callback([played, line, &status] {
    played->sop_folder = line->sop_folder;
    status = play(*played);
  });
}

struct SopLine {
  std::vector<std::string> paths;
  std::string id, out;
  bool a4 = false;
};

void add_sop_commands(CLI::App& app, const Held& line, int& status) {
  auto* sop_command = app.add_subcommand("sop", "procedures_sop_as_data");
  sop_command->require_subcommand(1);
  const auto held = std::make_shared<SopLine>();
  auto* check_command = sop_command->add_subcommand("check", "checks_procedure");
  check_command->add_option("paths", held->paths, "files_folders")->required();
  check_command->callback([held, line, &status] { status = sop_check(held->paths, line->language); });
  const auto of_one = [&](const char* name, const char* about) {
    auto* command = sop_command->add_subcommand(name, about);
    command->add_option("id", held->id, "office_office_procedure_file")->required();
    command->add_option("--out", held->out, "file_write_empty");
    return command;
  };
  auto* print_command = of_one("print", "prints_official_procedure_document");
  print_command->add_flag("--a4", held->a4, "a4_paper_usually_f4");
  print_command->callback([held, line, &status] { status = sop_print(held->id, held->out, line->sop_folder, held->a4); });
  of_one("bpmn", "exports_bpmn_2_0_with_its_diagram")->callback([held, line, &status] {
    status = sop_bpmn(held->id, held->out, line->sop_folder);
  });
  sop_command->add_subcommand("list", "lists_procedures")->callback([line, &status] {
    status = sop_list(line->sop_folder, line->language);
  });
}

void add_verify_command(CLI::App& app, int& status) {
  const auto options = std::make_shared<VerifyOptions>();
  auto* verify_command = app.add_subcommand("verify", "checks_signatures_in_pdf");
  verify_command->add_option("files", options->files, "pdf_files")->required();
  verify_command->add_option("--trust", options->trust, "trusted_roots");
  verify_command->add_flag("--json", options->json, "one_json_object_line");
  verify_command->add_option("--report", options->report, "detailed_report_on_one_file");
  verify_command->add_option("--lang", options->language, "language_output_report")
      ->check(CLI::IsMember({"id", "en"}));
  verify_command->add_option("--password-file", options->password_file, "pdf_password_file");
  verify_command->callback([options, &status] { status = verify(*options); });
}

void add_journal_commands(CLI::App& app, int& status) {
  auto* journal_command = app.add_subcommand("journal", "journal_acts");
  journal_command->require_subcommand(1);
  const auto options = std::make_shared<JournalOptions>();
  const auto source = [&](CLI::App* command) {
    auto* data = command->add_option("--data", options->data, "installation_folder");
    command->add_option("--db", options->db, "store_url")->excludes(data);
    return command;
  };
  auto* verify_command = source(journal_command->add_subcommand("verify", "checks_that_journal_is_whole"));
  verify_command->add_option("--checkpoint", options->checkpoint, "checkpoint_that_was_kept_elsewhere");
  verify_command->callback([options, &status] { status = journal_verify(*options); });
  source(journal_command->add_subcommand("list", "writes_every_entry_one_line"))->callback([options, &status] {
    status = journal_list(*options);
  });
  with_data(journal_command->add_subcommand("checkpoint", "makes_signed_checkpoint"), options->data)
      ->callback([options, &status] { status = journal_checkpoint(options->data); });
}

struct BackupLine {
  std::string data, file, db;
};

void add_backup_commands(CLI::App& app, int& status) {
  const auto held = std::make_shared<BackupLine>();
  auto* backup_command = with_data(app.add_subcommand("backup", "saves_whole_installation_in_one"), held->data);
  backup_command->add_option("--out", held->file, "backup_file")->required();
  backup_command->callback([held, &status] { status = backup(held->data, held->file); });
  auto* restore_command = app.add_subcommand("restore", "restores_installation_from_backup");
  restore_command->add_option("file", held->file, "backup_file")->required();
  restore_command->add_option("--data", held->data, "new_empty_folder")->required();
  restore_command->add_option("--db", held->db, "empty_postgresql_url_backup");
  restore_command->callback([held, &status] { status = restore(held->file, held->data, held->db); });
}

// What --lang said, also on a line that stopped at --help.
messages::Language language_of(const Held& line) {
  return line->language.empty() ? language_of_terminal()
         : line->language == "en" ? messages::Language::en
                                  : messages::Language::id;
}

Held add_commands_to(CLI::App& app, const char* program, int& status) {
  const auto line = std::make_shared<Line>();
  line->sop_folder = usual_sop_folder(program);
  speak(app);
  app.require_subcommand(1);
  app.set_version_flag("--version", "paraf 0.1.0", "shows_version_stops");
  app.footer("exit_status");
  app.add_option("--sop-folder", line->sop_folder, "folder_procedures_offices")->capture_default_str();
  app.add_option("--lang", line->language, "language")->check(CLI::IsMember({"id", "en"}));
  add_installation_commands(app, line, status);
  add_account_commands(app, status);
  add_application_command(app, status);
  add_playing_commands(app, line, status);
  add_sop_commands(app, line, status);
  add_verify_command(app, status);
  add_sign_commands(app, status);
  add_journal_commands(app, status);
  add_backup_commands(app, status);
  add_mail_command(app, status);
  add_people_command(app, status);
  add_collective_command(app, status);
  add_letter_command(app, status);
  add_report_command(app, status);
  add_ca_command(app, status);
  return line;
}

}  // namespace

void add_commands(CLI::App& app, int& status) { add_commands_to(app, "paraf", status); }

int run(int argc, char** argv) {
  CLI::App app{"paraf", "paraf"};
  int status = done;
  const Held line = add_commands_to(app, argv[0], status);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help, --version
    name_commands(app, language_of(line));
    return app.exit(asked) == 0 ? done : usage;
  } catch (const CLI::ParseError& wrong) {
    fmt::print(stderr, "{}", what_was_wrong(app, wrong, language_of(line)));
    return usage;
  }
  return status;
}

}  // namespace paraf::cli
