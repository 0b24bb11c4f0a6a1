// paraf report: registers, the archive and the month as PDF, XLSX or CSV.
#include <fmt/format.h>

#include "actions/report.h"
#include "actions/report_counter.h"
#include "doors/cli/acting.h"
#include "doors/cli/people_command.h"
#include "platform/messages/messages.h"

namespace paraf::cli {
namespace {

struct ReportOptions {
  InTheNameOf name;
  std::string book = "agenda", from, until, month, out, subject;
  bool due = false;
};

Result<actions::Form> form(const std::string& out) {
  const auto found =
      actions::form_of(out.substr(out.rfind('.') == std::string::npos ? 0 : out.rfind('.') + 1));
  if (!found) return malformed("cli.report_form", {{"file", out}});
  return *found;
}

Result<void> written(const ReportOptions& o, const Result<actions::File>& file) {
  if (!file) return tl::unexpected<Error>(file.error());
  TRY(write_file(o.out, text_of(file->bytes)));
  fmt::print("{}: {} oktet\n", o.out, file->bytes.size());
  return {};
}

Result<void> book(const ReportOptions& o) {
  OpenedFor opened;
  TRY(open_for(opened, o.name));
  const auto which = o.book == "masuk"    ? reports::Register::incoming
                     : o.book == "keluar" ? reports::Register::outgoing
                                          : reports::Register::agenda;
  return written(
      o, actions::register_file(opened.services(), opened.who, which, TRY(people::parse_day(o.from)),
                                TRY(people::parse_day(o.until)) + std::chrono::days{1}, TRY(form(o.out))));
}

Result<void> archive(const ReportOptions& o) {
  OpenedFor opened;
  TRY(open_for(opened, o.name));
  const auto from = o.due ? people::Day{} : TRY(people::parse_day(o.from));
  const auto until = o.due ? people::Day{} : TRY(people::parse_day(o.until)) + std::chrono::days{1};
  return written(o,
                 actions::archive_file(opened.services(), opened.who, from, until, o.due, TRY(form(o.out))));
}

Result<void> counter(const ReportOptions& o) {
  OpenedFor opened;
  TRY(open_for(opened, o.name));
  const auto catalogue = TRY(messages::Catalogue::embedded());
  for (const actions::CounterHint& hint : TRY(actions::counter_hints(
           opened.services(), opened.who, {opened.who.office, TRY(CaseId::parse(o.subject))})))
    fmt::print("{}\n", catalogue.text(messages::Language::id, hint.code, hint.facts));
  return {};
}

Result<void> month(const ReportOptions& o) {
  OpenedFor opened;
  TRY(open_for(opened, o.name));
  return written(o, actions::month_file(opened.services(), opened.who, TRY(reports::Month::parse(o.month)),
                                        TRY(form(o.out))));
}

}  // namespace

void add_report_command(CLI::App& app, int& status) {
  static ReportOptions o;
  auto* command = app.add_subcommand("report", "buku agenda, daftar arsip, laporan bulanan (PDF, XLSX, CSV)");
  command->require_subcommand(1);
  const auto sub = [&](const char* name, const char* about, Result<void> (*work)(const ReportOptions&),
                       bool file = true) {
    auto* one = command->add_subcommand(name, about);
    one->add_option("--data", o.name.data, "folder instalasi")->required();
    one->add_option("--office", o.name.office, "instansi")->required();
    one->add_option("--by", o.name.by, "nama pendek pegawai")->required();
    if (file) one->add_option("--out", o.out, "berkas .pdf, .xlsx, atau .csv")->required();
    one->callback([&status, work] { status = told(work(o)); });
    return one;
  };
  auto* one = sub("register", "buku agenda surat masuk, surat keluar, atau keduanya", book);
  one->add_option("--book", o.book, "masuk, keluar, agenda")
      ->check(CLI::IsMember({"masuk", "keluar", "agenda"}))
      ->capture_default_str();
  one->add_option("--from", o.from, "sejak tanggal")->required();
  one->add_option("--until", o.until, "sampai tanggal")->required();
  one = sub("archive", "daftar arsip dengan klasifikasi dan masa simpan", archive);
  one->add_option("--from", o.from, "sejak tanggal");
  one->add_option("--until", o.until, "sampai tanggal");
  one->add_flag("--due", o.due, "yang masa simpannya berakhir");
  sub("month", "laporan bulanan, tanpa nama orang", month)
      ->add_option("--month", o.month, "2026-01")
      ->required();
  sub("counter", "yang perlu diketahui loket tentang sebuah permohonan", counter, false)
      ->add_option("--case", o.subject, "id permohonan")
      ->required();
}

}  // namespace paraf::cli
