#include "doors/cli/cli.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>

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

}  // namespace

int run(int argc, char** argv) {
  CLI::App app{"Paraf: SOP sertifikat elektronik sebagai perangkat lunak", "paraf"};
  const messages::Language language = language_of_terminal();
  speak(app);
  app.require_subcommand(1);
  app.set_version_flag("--version", "paraf 0.1.0", "menampilkan versi dan berhenti");
  app.footer("Status keluar: 0 selesai, 1 yang diperiksa tidak baik, 2 perintah tidak dipahami, 3 gagal.");
  int status = done;
  std::string sop_folder = usual_sop_folder(argv[0]);
  app.add_option("--sop-folder", sop_folder, "folder SOP dan instansi")->capture_default_str();

  InitOptions init_options;
  auto* init_command = app.add_subcommand("init", "membuat instalasi baru");
  init_command->add_option("--data", init_options.data, "folder instalasi")->required();
  init_command->add_option("--db", init_options.db, "URL PostgreSQL; kosong: SQLite di folder itu");
  init_command->add_option("--base-url", init_options.base_url, "alamat publik instalasi");
  init_command->add_option("--office", init_options.offices,
                           "folder instansi di bawah folder SOP (boleh berulang); kosong: semua");
  init_command->add_flag("--demo", init_options.demo, "orang rekaan dengan akun dan sandi demo");
  init_command->callback([&] {
    init_options.sop_folder = sop_folder;
    status = init(init_options);
  });

  auto* account_command = app.add_subcommand("account", "akun pegawai");
  account_command->require_subcommand(1);
  std::string account_data, account_office, account_login;
  auto* account_open_command =
      account_command->add_subcommand("open", "membuka akun, atau mengganti sandinya (dibaca dari terminal)");
  account_open_command->add_option("--data", account_data, "folder instalasi")->required();
  account_open_command->add_option("--office", account_office, "instansi")->required();
  account_open_command->add_option("--login", account_login, "alamat surel orangnya")->required();
  account_open_command->callback([&] { status = account_open(account_data, account_office, account_login); });

  add_application_command(app, status);

  std::string factor_code;
  bool factor_drop = false;
  auto* factor_command = account_command->add_subcommand("second-factor", "kode aplikasi autentikator untuk sebuah akun");
  factor_command->add_option("--data", account_data, "folder instalasi")->required();
  factor_command->add_option("--login", account_login, "nama pengguna akun")->required();
  factor_command->add_option("--code", factor_code, "kode pertama dari aplikasi: mulai berlaku");
  factor_command->add_flag("--drop", factor_drop, "melepas, bila teleponnya hilang");
  factor_command->callback([&] { status = account_second_factor(account_data, account_login, factor_code, factor_drop); });

  auto* unbind_command = account_command->add_subcommand("unbind", "melepas ikatan akun dengan penyedia OpenID Connect");
  unbind_command->add_option("--data", account_data, "folder instalasi")->required();
  unbind_command->add_option("--login", account_login, "nama pengguna akun")->required();
  unbind_command->callback([&] { status = account_unbind(account_data, account_login); });

  ServeOptions serve_options;
  auto* serve_command = app.add_subcommand("serve", "melayani instalasi lewat HTTP");
  serve_command->add_option("--data", serve_options.data, "folder instalasi")->required();
  serve_command->add_option("--listen", serve_options.listen, "alamat:port")->capture_default_str();
  serve_command->add_option("--tls-certificate", serve_options.certificate, "sertifikat TLS (PEM)");
  serve_command->add_option("--tls-key", serve_options.key, "kunci TLS (PEM)");
  serve_command->add_flag("--demo", serve_options.demo,
                          "buat instalasi demo bila belum ada, dan tampilkan akunnya");
  serve_command->callback([&] {
    serve_options.sop_folder = sop_folder;
    status = serve(serve_options);
  });

  DemoOptions demo_options;
  auto* demo_command = app.add_subcommand("demo", "memainkan setiap SOP dari permohonan sampai tanda tangan");
  demo_command->add_option("--out", demo_options.out, "folder hasil")->required();
  demo_command->add_option("--sop", demo_options.only, "hanya instansi ini (boleh berulang)");
  demo_command->add_option("--db", demo_options.db, "URL PostgreSQL; kosong: SQLite");
  demo_command->callback([&] {
    demo_options.sop_folder = sop_folder;
    status = demo(demo_options);
  });

  PlayOptions play_options;
  auto* play_command = app.add_subcommand("play", "menjalankan skenario teks pada mesin yang sebenarnya");
  play_command->add_option("files", play_options.files, "berkas skenario atau folder")->required();
  play_command->add_option("--db", play_options.db, "URL PostgreSQL; kosong: SQLite");
  play_command->add_flag("--two-nodes", play_options.two_nodes,
                         "dua proses atas satu PostgreSQL, bergantian");
  play_command->callback([&] {
    play_options.sop_folder = sop_folder;
    status = play(play_options);
  });

  auto* sop_command = app.add_subcommand("sop", "SOP sebagai data");
  sop_command->require_subcommand(1);
  std::vector<std::string> check_paths;
  auto* check_command = sop_command->add_subcommand(
      "check", "memeriksa SOP: baris, kolom, apa yang salah, apa yang harus dilakukan");
  check_command->add_option("paths", check_paths, "berkas atau folder")->required();
  check_command->callback([&] { status = sop_check(check_paths); });
  std::string sop_id, sop_out;
  bool a4 = false;
  auto* print_command = sop_command->add_subcommand("print", "mencetak dokumen SOP resmi (PDF)");
  print_command->add_option("id", sop_id, "instansi, instansi/sop, atau berkas")->required();
  print_command->add_option("--out", sop_out, "berkas hasil; kosong: keluaran standar");
  print_command->add_flag("--a4", a4, "kertas A4 (biasanya F4)");
  print_command->callback([&] { status = sop_print(sop_id, sop_out, sop_folder, a4); });
  auto* bpmn_command = sop_command->add_subcommand("bpmn", "mengekspor BPMN 2.0 dengan diagram");
  bpmn_command->add_option("id", sop_id, "instansi, instansi/sop, atau berkas")->required();
  bpmn_command->add_option("--out", sop_out, "berkas hasil; kosong: keluaran standar");
  bpmn_command->callback([&] { status = sop_bpmn(sop_id, sop_out, sop_folder); });
  sop_command->add_subcommand("list", "daftar SOP")->callback([&] { status = sop_list(sop_folder); });

  VerifyOptions verify_options;
  auto* verify_command = app.add_subcommand("verify", "memeriksa tanda tangan pada PDF");
  verify_command->add_option("files", verify_options.files, "berkas PDF")->required();
  verify_command->add_option("--trust", verify_options.trust,
                             "akar yang dipercaya: PEM, DER, daftar ETSI TS 119 612, atau folder (boleh berulang)");
  verify_command->add_flag("--json", verify_options.json, "satu objek JSON per baris");
  verify_command->add_option("--report", verify_options.report,
                             "laporan rinci satu berkas, revisi demi revisi (PDF, atau JSON bila berakhir .json)");
  verify_command->add_option("--lang", verify_options.language, "bahasa keluaran dan laporan: id atau en")
      ->check(CLI::IsMember({"id", "en"}));
  verify_command->add_option("--password-file", verify_options.password_file,
                             "kata sandi PDF dari berkas ini (baris pertama)");
  verify_command->callback([&] { status = verify(verify_options); });

  add_sign_commands(app, status);

  auto* journal_command = app.add_subcommand("journal", "jurnal perbuatan");
  journal_command->require_subcommand(1);
  JournalOptions journal_options;
  const auto journal_source = [&](CLI::App* command) {
    auto* data = command->add_option("--data", journal_options.data, "folder instalasi");
    command->add_option("--db", journal_options.db, "URL penyimpanan")->excludes(data);
  };
  auto* journal_verify_command = journal_command->add_subcommand("verify", "memeriksa keutuhan jurnal");
  journal_source(journal_verify_command);
  journal_verify_command->add_option("--checkpoint", journal_options.checkpoint,
                                     "titik periksa yang disimpan di luar");
  journal_verify_command->callback([&] { status = journal_verify(journal_options); });
  auto* journal_list_command =
      journal_command->add_subcommand("list", "menuliskan semua entri, satu per baris");
  journal_source(journal_list_command);
  journal_list_command->callback([&] { status = journal_list(journal_options); });
  auto* journal_checkpoint_command =
      journal_command->add_subcommand("checkpoint", "membuat titik periksa bertanda tangan");
  journal_checkpoint_command->add_option("--data", journal_options.data, "folder instalasi")->required();
  journal_checkpoint_command->callback([&] { status = journal_checkpoint(journal_options.data); });

  std::string backup_data, backup_file, restore_db;
  auto* backup_command = app.add_subcommand("backup", "menyimpan seluruh instalasi dalam satu berkas");
  backup_command->add_option("--data", backup_data, "folder instalasi")->required();
  backup_command->add_option("--out", backup_file, "berkas cadangan")->required();
  backup_command->callback([&] { status = backup(backup_data, backup_file); });
  auto* restore_command = app.add_subcommand("restore", "memulihkan instalasi dari berkas cadangan");
  restore_command->add_option("file", backup_file, "berkas cadangan")->required();
  restore_command->add_option("--data", backup_data, "folder baru, kosong")->required();
  restore_command->add_option("--db", restore_db, "URL PostgreSQL kosong, untuk cadangan PostgreSQL");
  restore_command->callback([&] { status = restore(backup_file, backup_data, restore_db); });

  add_mail_command(app, status);
  add_people_command(app, status);
  add_collective_command(app, status);
  add_letter_command(app, status);
  add_report_command(app, status);
  add_ca_command(app, status);

  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help, --version
    name_commands(app, language);
    return app.exit(asked) == 0 ? done : usage;
  } catch (const CLI::ParseError& wrong) {
    fmt::print(stderr, "{}", what_was_wrong(app, wrong, language));
    return usage;
  }
  return status;
}

}  // namespace paraf::cli
