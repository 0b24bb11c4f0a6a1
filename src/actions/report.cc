#include "actions/report.h"

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

Result<File> attendance_file(const Services& s, const Session& who, people::Day from, people::Day until_after,
                             Form form) {
  if (until_after <= from) return malformed("actions.report_days");
  const auto [office, pages] = TRY(
      made(s, who, [&](store::Transaction& tx, const people::Office& o) -> Result<std::vector<sheet::Page>> {
        return std::vector{TRY(attendance_page(s, tx, o, from, until_after))};
      }));
  return file_of(pages, office, "daftar-hadir-" + people::iso(from), s.clock.now(), form);
}

Result<File> month_file(const Services& s, const Session& who, const reports::Month& month, Form form) {
  const auto [office, pages] = TRY(
      made(s, who, [&](store::Transaction& tx, const people::Office& o) -> Result<std::vector<sheet::Page>> {
        return reports::month_pages(TRY(reports::of_month(tx, month, o.settings.zone)), o, TRY(names_of(tx)),
                                    s.clock.now());
      }));
  return file_of(pages, office, "laporan-" + month.iso(), s.clock.now(), form);
}

}  // namespace paraf::actions
