#include "actions/report.h"

#include <cmath>

#include "actions/act.h"
#include "actions/officials.h"
#include "actions/services.h"
#include "actions/verbs.h"

namespace paraf::actions {
namespace {

Result<File> file_of(const std::vector<sheet::Page>& pages, const people::Office& office,
                     const std::string& name, Timestamp now, Form form) {
  switch (form) {
    case Form::pdf: return File{name + ".pdf", "application/pdf", TRY(reports::print(pages, office, now))};
    case Form::xlsx:
      return File{name + ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                  TRY(sheet::write_xlsx(pages, now))};
    case Form::csv:
      return File{name + ".csv", "text/csv; charset=utf-8", to_bytes(sheet::write_csv(pages.front()))};
  }
  return internal("actions.report");
}

// What the office calls the ids of the figures: its present procedures say.
Result<reports::Names> names_of(store::Transaction& tx) {
  reports::Names names;
  workflow::Editions editions{verbs()};
  for (const auto& edition : TRY(editions.all_present(tx))) {
    const sop::Sop& sop = edition->sop;
    names.procedures[sop.id] = sop.identity.name.reading;
    for (const sop::Performer& one : sop.performers) names.roles.try_emplace(one.role, one.label);
    for (const sop::Paper& paper : sop.papers) names.papers.try_emplace(paper.id, paper.label);
  }
  return names;
}

template <typename Make>
Result<std::pair<people::Office, std::vector<sheet::Page>>> made(const Services& s, const Session& who,
                                                                 Make make) {
  using Both = std::pair<people::Office, std::vector<sheet::Page>>;
  return s.store.read(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<Both> {
    TRY(must_be_official(s, tx, who));
    people::Office office = TRY(people::load_office(tx));
    std::vector<sheet::Page> pages = TRY(make(tx, office));
    return Both{std::move(office), std::move(pages)};
  });
}

}  // namespace

std::optional<Form> form_of(std::string_view word) {
  if (word == "pdf") return Form::pdf;
  if (word == "xlsx") return Form::xlsx;
  if (word == "csv") return Form::csv;
  return std::nullopt;
}

Result<File> register_file(const Services& s, const Session& who, reports::Register which, people::Day from,
                           people::Day until_after, Form form) {
  if (until_after <= from || people::year_of(from) != people::year_of(until_after - std::chrono::days{1}))
    return malformed("actions.report_days");
  const auto [office, pages] = TRY(
      made(s, who, [&](store::Transaction& tx, const people::Office& o) -> Result<std::vector<sheet::Page>> {
        return std::vector{TRY(reports::register_page(tx, o, which, from, until_after))};
      }));
  return file_of(pages, office, "buku-agenda-" + people::iso(from), s.clock.now(), form);
}

Result<File> archive_file(const Services& s, const Session& who, people::Day from, people::Day until_after,
                          bool due, Form form) {
  const auto [office, pages] = TRY(
      made(s, who, [&](store::Transaction& tx, const people::Office& o) -> Result<std::vector<sheet::Page>> {
        return std::vector{due ? TRY(reports::archive_due_page(tx, o, s.clock.now()))
                               : TRY(reports::archive_page(tx, o, from, until_after))};
      }));
  return file_of(pages, office, "daftar-arsip", s.clock.now(), form);
}

namespace {

using MakePage = Result<sheet::Page> (*)(const Services&, store::Transaction&, const people::Office&, people::Day, people::Day);

Result<File> of_appointments(const Services& s, const Session& who, people::Day from, people::Day until_after, Form form,
                             MakePage make, const std::string& name) {
  if (until_after <= from) return malformed("actions.report_days");
  const auto [office, pages] = TRY(
      made(s, who, [&](store::Transaction& tx, const people::Office& o) -> Result<std::vector<sheet::Page>> {
        return std::vector{TRY(make(s, tx, o, from, until_after))};
      }));
  return file_of(pages, office, name + people::iso(from), s.clock.now(), form);
}

}  // namespace

Result<File> attendance_file(const Services& s, const Session& who, people::Day from, people::Day until_after,
                             Form form) {
  return of_appointments(s, who, from, until_after, form, attendance_page, "daftar-hadir-");
}

Result<File> assistance_file(const Services& s, const Session& who, people::Day from, people::Day until_after,
                             Form form) {
  return of_appointments(s, who, from, until_after, form, assistance_page, "laporan-pendampingan-");
}

Result<File> month_file(const Services& s, const Session& who, const reports::Month& month, Form form) {
  const auto [office, pages] = TRY(
      made(s, who, [&](store::Transaction& tx, const people::Office& o) -> Result<std::vector<sheet::Page>> {
        const Timestamp now = s.clock.now();
        const auto figures = TRY(reports::of_month(tx, month, o.settings.zone, now, working_time(s, o)));
        return reports::month_pages(figures, o, TRY(names_of(tx)), now);
      }));
  return file_of(pages, office, "laporan-" + month.iso(), s.clock.now(), form);
}

namespace {

std::string whole(const std::optional<double>& minutes) {
  return minutes ? std::to_string(std::llround(*minutes)) : "–";
}

sheet::Page rows_page(const ProcessReport& report, const people::Office& office, people::Day from, people::Day last) {
  sheet::Page page{
      "Waktu per kegiatan",
      "WAKTU PER KEGIATAN: STANDAR DAN NYATA",
      {office.name, people::written(from) + " sampai " + people::written(last),
       "Menit kerja menurut jam kerja kantor. Tanpa nama orang; kelompok di bawah tiga tidak punya median."},
      {{"Prosedur", 28, false},
       {"Baris", 7, false},
       {"Kegiatan", 44, false},
       {"Standar", 10, false},
       {"Standar (menit)", 10, true},
       {"Selesai", 8, true},
       {"Dalam standar", 9, true},
       {"Lewat standar", 9, true},
       {"Kembali", 9, true},
       {"Median (menit)", 9, true},
       {"P90 (menit)", 9, true},
       {"Tinggal (menit)", 9, true},
       {"Menunggu sekarang", 11, true},
       {"Sudah lewat", 8, true},
       {"Lewat, median (menit)", 10, true},
       {"Lewat, P90 (menit)", 10, true}},
      {},
      {{.title = "Median dan P90 dibanding standar (menit kerja)", .label = 1, .values = {9, 10}, .mark = 4, .group = 0}}};
  for (const ProcessRow& row : report.rows)
    page.rows.push_back({row.procedure, row.line.row, row.activity, row.line.promised.empty() ? "–" : row.line.promised,
                         whole(row.line.standard), std::to_string(row.line.count), std::to_string(row.line.in_time()),
                         std::to_string(row.line.late), std::to_string(row.line.again), whole(row.line.median),
                         whole(row.line.p90), whole(row.line.stayed), std::to_string(row.now.count),
                         std::to_string(row.now.late), whole(row.now.over_median), whole(row.now.over_p90)});
  return page;
}

}  // namespace

Result<File> statistics_file(const Services& s, workflow::Editions& editions, const Session& who, people::Day from,
                             people::Day until_after, Form form) {
  if (until_after <= from) return malformed("actions.report_days");
  const people::Office office = TRY(s.store.read(store::Scope::office(who.office),
                                                 [](store::Transaction& tx) { return people::load_office(tx); }));
  const Zone zone = office.settings.zone;
  const ProcessReport report = TRY(process_report(s, editions, who, reports::instant_of(from, zone),
                                                  reports::instant_of(until_after, zone)));
  return file_of({rows_page(report, office, from, until_after - std::chrono::days{1})}, office,
                 "waktu-kegiatan-" + people::iso(from), s.clock.now(), form);
}

}  // namespace paraf::actions
