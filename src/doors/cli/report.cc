// paraf report: registers, the archive and the month as PDF, XLSX or CSV.
#include <fmt/format.h>

#include "actions/long_file.h"
#include "actions/report.h"
#include "actions/report_counter.h"
#include "actions/verbs.h"
#include "doors/cli/acting.h"
#include "doors/cli/people_command.h"
#include "office/reports/statistics.h"
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

Result<void> attendance(const ReportOptions& o) {
  OpenedFor opened;
  TRY(open_for(opened, o.name));
  return written(o, actions::attendance_file(opened.services(), opened.who, TRY(people::parse_day(o.from)),
                                             TRY(people::parse_day(o.until)) + std::chrono::days{1},
                                             TRY(form(o.out))));
}

Result<void> assistance(const ReportOptions& o) {
  OpenedFor opened;
  TRY(open_for(opened, o.name));
  return written(o, actions::assistance_file(opened.services(), opened.who, TRY(people::parse_day(o.from)),
                                             TRY(people::parse_day(o.until)) + std::chrono::days{1},
                                             TRY(form(o.out))));
}

Result<void> month(const ReportOptions& o) {
  OpenedFor opened;
  TRY(open_for(opened, o.name));
  return written(o, actions::month_file(opened.services(), opened.who, TRY(reports::Month::parse(o.month)),
                                        TRY(form(o.out))));
}

// The office's days from `from` to `until`, both of them whole.
Result<std::pair<Timestamp, Timestamp>> span_of(OpenedFor& opened, const ReportOptions& o) {
  const people::Office office = TRY(opened.installation->store().read(
      store::Scope::office(opened.who.office), [](store::Transaction& tx) { return people::load_office(tx); }));
  const auto zone = office.settings.zone;
  return std::pair{reports::instant_of(TRY(people::parse_day(o.from)), zone),
                   reports::instant_of(TRY(people::parse_day(o.until)) + std::chrono::days{1}, zone)};
}

Result<void> events(const ReportOptions& o) {
  if (!o.out.ends_with(".xes")) return malformed("cli.log_form", {{"file", o.out}});
  OpenedFor opened;
  TRY(open_for(opened, o.name));
  const auto [from, until] = TRY(span_of(opened, o));
  const actions::LongFile file = TRY(opened.installation->desk().event_log(opened.who, from, until));
  const auto mapped = file.mapped();
  if (!mapped.good()) return unavailable("actions.spool");
  TRY(write_file(o.out, mapped.text()));
  fmt::print("{}: {} oktet\n", o.out, file.length);
  return {};
}

Result<void> statistics(const ReportOptions& o) {
  const actions::Form wanted = TRY(form(o.out));
  OpenedFor opened;
  TRY(open_for(opened, o.name));
  workflow::Editions editions{actions::verbs()};
  return written(o, actions::statistics_file(opened.services(), editions, opened.who, TRY(people::parse_day(o.from)),
                                             TRY(people::parse_day(o.until)) + std::chrono::days{1}, wanted));
}

}  // namespace

void add_report_command(CLI::App& app, int& status) {
  static ReportOptions o;
  auto* command = app.add_subcommand("report", "registers_archive_lists_monthly");
  command->require_subcommand(1);
  const auto sub = [&](const char* name, const char* about, Result<void> (*work)(const ReportOptions&),
                       bool file = true, const char* forms = "pdf_xlsx_csv_file") {
    auto* one = command->add_subcommand(name, about);
    one->add_option("--data", o.name.data, "installation_folder")->required();
    one->add_option("--office", o.name.office, "office")->required();
    one->add_option("--by", o.name.by, "official_short_name")->required();
    if (file) one->add_option("--out", o.out, forms)->required();
    one->callback([&status, work] { status = told(work(o)); });
    return one;
  };
  auto* one = sub("register", "register_incoming_letters_outgoing", book);
  one->add_option("--book", o.book, "books")
      ->check(CLI::IsMember({"masuk", "keluar", "agenda"}))
      ->capture_default_str();
  one->add_option("--from", o.from, "from_this_day")->required();
  one->add_option("--until", o.until, "until_this_day")->required();
  one = sub("archive", "archive_list_with_classification", archive);
  one->add_option("--from", o.from, "from_this_day");
  one->add_option("--until", o.until, "until_this_day");
  one->add_flag("--due", o.due, "what_need_be_kept_no_longer");
  for (const auto& [name, about, work] : {std::tuple{"attendance", "attendance_list_assisted_sessions", &attendance},
                                          std::tuple{"assistance", "report_of_assisted_sessions", &assistance}}) {
    one = sub(name, about, work);
    one->add_option("--from", o.from, "from_this_day")->required();
    one->add_option("--until", o.until, "until_this_day")->required();
  }
  sub("month", "monthly_report_without_names", month)
      ->add_option("--month", o.month, "month_of_year")
      ->required();
  for (const auto& [name, about, work, forms] :
       {std::tuple{"events", "events_as_xes_ieee_1849_process", &events, "xes_file"},
        std::tuple{"statistics", "time_each_activity", &statistics, "pdf_xlsx_csv_file"}}) {
    one = sub(name, about, work, true, forms);
    one->add_option("--from", o.from, "from_this_day")->required();
    one->add_option("--until", o.until, "until_this_day")->required();
  }
  sub("counter", "what_counter_needs_know_about", counter, false)
      ->add_option("--case", o.subject, "request_id")
      ->required();
}

}  // namespace paraf::cli
