// paraf people: lists taken over, qualifications, transfers and departures, personal data.
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

#include "actions/administration.h"
#include "actions/import.h"
#include "actions/personal.h"
#include "actions/proofs.h"
#include "actions/verbs.h"
#include "doors/cli/acting.h"
#include "doors/cli/people_command.h"
#include "doors/cli/usage.h"
#include "office/people/roles.h"

namespace paraf::cli {
namespace {

struct PeopleOptions {
  InTheNameOf name;
  std::string file, what = "orang", report, person, role, kind, proof, day, until, basis, unit, out, from,
                    known, looked_by;
  std::string source = "nasional", scan;
  int year = 0;
  bool dry_run = false, remove = false;
};

messages::Language language() { return language_of_terminal(); }

Result<void> import(const PeopleOptions& o, bool& all_good) {
  OpenedFor opened;
  TRY(open_for(opened, o.name));
  const std::string octets = TRY(read_file(o.file));
  const ByteView file = bytes_of(octets);
  const actions::Services& s = opened.services();
  actions::ImportReport report;
  if (o.what == "orang")
    report = TRY(actions::import_people(s, opened.who, file, o.dry_run));
  else if (o.what == "sertifikat")
    report = TRY(actions::import_certificates(s, opened.who, file, o.dry_run));
  else
    report = TRY(actions::import_register(
        s, opened.who, o.what == "masuk" ? registry::Book::incoming : registry::Book::outgoing, file,
        o.dry_run));
  const sheet::Page page = actions::page_of(report, language());
  for (const auto& row : page.rows) {
    const std::string place = row[0] == "judul" ? "Judul" : "Baris " + row[0];
    fmt::print("{}{}: {} {} [{}, {}]\n", place, row[1].empty() ? "" : ", " + row[1], row[3], row[4], row[5],
               row[2]);
  }
  if (!report.gaps.empty())
    fmt::print("Nomor yang tidak ada di berkas: {} (pertama {})\n", report.gaps.size(), report.gaps.front());
  fmt::print("{}{} baris: {} {}, {} sudah tercatat, {} salah\n",
             o.dry_run ? "Uji coba, tidak ada yang ditulis. " : "", report.rows, report.added,
             o.dry_run ? "akan ditambahkan" : "ditambahkan", report.known, report.wrong);
  if (!o.report.empty()) {
    const bool xlsx = o.report.ends_with(".xlsx");
    const Bytes written =
        xlsx ? TRY(sheet::write_xlsx({page}, opened.clock.now())) : to_bytes(sheet::write_csv(page));
    TRY(write_file(o.report, text_of(written)));
  }
  all_good = report.wrong == 0;
  return {};
}

Result<void> require(const PeopleOptions& o) {
  OpenedFor opened;
  TRY(open_for(opened, o.name));
  TRY(actions::set_requirement(opened.services(), opened.who, o.role, o.kind, !o.remove));
  fmt::print("Syarat peran {} dicatat.\n", o.role);
  return {};
}

Result<void> qualify(const PeopleOptions& o) {
  OpenedFor opened;
  TRY(open_for(opened, o.name));
  people::Qualification q;
  q.person = TRY(opened.person(o.person)).id;
  q.kind = o.kind;
  q.proof = o.proof;
  q.period.from = TRY(people::parse_day(o.day));
  if (!o.until.empty()) q.period.until = TRY(people::parse_day(o.until));
  if (!o.scan.empty()) {
    const actions::Upload scan{"", std::filesystem::path{o.scan}.filename().string(), to_bytes(TRY(read_file(o.scan)))};
    q.document = TRY(actions::keep_proof(opened.services(), opened.who, q.person, q.kind, scan)).text();
  }
  TRY(actions::record_qualification(opened.services(), opened.who, q));
  fmt::print("Kualifikasi dicatat.\n");
  return {};
}

Result<void> calendar(const PeopleOptions& o) {
  OpenedFor opened;
  TRY(open_for(opened, o.name));
  const actions::Services& s = opened.services();
  if (o.file.empty()) {
    const people::Office office = TRY(s.store.read(store::Scope::office(opened.who.office), [](store::Transaction& tx) {
      return people::load_office(tx);
    }));
    for (const people::HolidayList& list : office.settings.holidays)
      fmt::print("{}\t{}\tversi {}\t{} hari\t{}\n", list.year, list.source, list.version, list.days.size(), list.hash);
    return {};
  }
  const std::string octets = TRY(read_file(o.file));
  workflow::Editions editions{actions::verbs()};
  const actions::Administering as{s, editions, opened.who, "", true};
  const auto taken = TRY(actions::set_holidays(as, o.source, o.year, bytes_of(octets), o.dry_run));
  fmt::print("{}{} hari libur {} ({}){}\n", o.dry_run ? "Uji coba, tidak ada yang ditulis. " : "", taken.days, o.year,
             o.source, o.dry_run ? std::string{} : fmt::format(", versi {}", taken.version));
  return {};
}

Result<void> change(const PeopleOptions& o) {
  OpenedFor opened;
  TRY(open_for(opened, o.name));
  people::Change made;
  made.person = TRY(opened.person(o.person)).id;
  const auto kind = people::change_of_word(o.kind);
  if (!kind) return malformed("cli.change_kind");
  made.kind = *kind;
  made.day = TRY(people::parse_day(o.day));
  made.basis = o.basis;
  made.to_unit = o.unit;
  TRY(actions::record_change(opened.services(), opened.who, made));
  TRY(opened.installation->deliver());
  fmt::print("Dicatat.\n");
  return {};
}

Result<void> export_data(const PeopleOptions& o) {
  OpenedFor opened;
  TRY(open_for(opened, o.name));
  const actions::File file =
      TRY(actions::export_of(opened.services(), opened.who, TRY(opened.person(o.person)).id));
  return write_file(o.out, text_of(file.bytes));
}

Result<void> looks(const PeopleOptions& o) {
  OpenedFor opened;
  TRY(open_for(opened, o.name));
  for (const actions::PersonLook& look :
       TRY(actions::looks(opened.services(), opened.who, TRY(opened.person(o.person)).id)))
    fmt::print("{}\t{}\t{}\t{}\t{}\n", look.at.rfc3339(), look.slot, look.subject.text(), look.by.text(),
               look.purpose);
  return {};
}

Result<void> incident(const PeopleOptions& o) {
  OpenedFor opened;
  TRY(open_for(opened, o.name));
  actions::Incident about{
      TRY(Timestamp::parse(o.from)), TRY(Timestamp::parse(o.until)), TRY(Timestamp::parse(o.known)), {}};
  if (!o.looked_by.empty()) about.by = TRY(opened.person(o.looked_by)).id;
  const sheet::Page page = TRY(actions::concerned(opened.services(), opened.who, about));
  const Bytes written = o.out.ends_with(".xlsx") ? TRY(sheet::write_xlsx({page}, opened.clock.now()))
                                                 : to_bytes(sheet::write_csv(page));
  TRY(write_file(o.out, text_of(written)));
  fmt::print("{} orang terdampak. {}\n", page.rows.size(), page.notes.front());
  return {};
}

}  // namespace

void add_people_command(CLI::App& app, int& status) {
  static PeopleOptions o;
  auto* command = app.add_subcommand("people", "people_import_qualifications_moves");
  command->require_subcommand(1);
  const auto sub = [&](const char* name, const char* about, Result<void> (*work)(const PeopleOptions&)) {
    auto* one = command->add_subcommand(name, about);
    one->add_option("--data", o.name.data, "installation_folder")->required();
    one->add_option("--office", o.name.office, "office")->required();
    one->add_option("--by", o.name.by, "short_name_official_who_does_it")->required();
    if (work) one->callback([&status, work] { status = told(work(o)); });
    return one;
  };
  auto* one = sub("import", "takes_over_csv_xlsx_list_every", nullptr);
  one->add_option("file", o.file, "file")->required();
  one->add_option("--what", o.what, "what_lists_hold")
      ->check(CLI::IsMember({"orang", "sertifikat", "masuk", "keluar"}))
      ->capture_default_str();
  one->add_flag("--dry-run", o.dry_run, "judges_writes_nothing");
  one->add_option("--report", o.report, "report_line_by_line_csv_xlsx_file");
  one->callback([&status] {
    bool all_good = true;
    status = told(import(o, all_good));
    if (status == done && !all_good) status = not_good;
  });
  one = sub("require", "settles_which_proof_role_asks", require);
  one->add_option("--role", o.role, "role")->required();
  one->add_option("--kind", o.kind, "kind_proof")->required();
  one->add_flag("--remove", o.remove, "no_longer_asked");
  one = sub("qualify", "notes_somebody_qualification_with", qualify);
  one->add_option("--person", o.person, "short_name")->required();
  one->add_option("--kind", o.kind, "kind_proof")->required();
  one->add_option("--proof", o.proof, "number_certificate_decision")->required();
  one->add_option("--scan", o.scan, "its_scan_pdf_jpg_png_shown_on");
  one->add_option("--from", o.day, "valid_from")->required();
  one->add_option("--until", o.until, "until_empty_without_end");
  one = sub("calendar", "takes_over_year_days_off_csv_xlsx", calendar);
  one->add_option("file", o.file, "file");
  one->add_option("--source", o.source, "where_list_is_from")
      ->capture_default_str();
  one->add_option("--year", o.year, "its_year")->check(CLI::Range(2000, 2200));
  one->add_flag("--dry-run", o.dry_run, "judges_writes_nothing");
  one = sub("change", "notes_move_transfer_retirement", change);
  one->add_option("--person", o.person, "short_name")->required();
  one->add_option("--kind", o.kind, "kinds_of_moves")->required();
  one->add_option("--day", o.day, "with_effect_from_this_day")->required();
  one->add_option("--basis", o.basis, "decision_number")->required();
  one->add_option("--unit", o.unit, "unit_moved_mutasi");
  one = sub("export", "person_data_that_person_json", export_data);
  one->add_option("--person", o.person, "short_name")->required();
  one->add_option("--out", o.out, "file_write")->required();
  sub("looks", "who_looked_at_somebody_papers", looks)
      ->add_option("--person", o.person, "short_name")
      ->required();
  one = sub("incident", "people_whose_data_incident_concerns", incident);
  one->add_option("--from", o.from, "from_rfc_3339")->required();
  one->add_option("--until", o.until, "until_rfc_3339")->required();
  one->add_option("--known", o.known, "when_it_became_known_rfc_3339")->required();
  one->add_option("--looked-by", o.looked_by, "only_what_this_person_looked_at");
  one->add_option("--out", o.out, "csv_xlsx_file")->required();
}

}  // namespace paraf::cli
