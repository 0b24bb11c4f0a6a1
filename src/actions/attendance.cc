// The list of who came to their appointment: printed before it with room to sign, and after it as it was
// recorded.
#include <fmt/format.h>

#include "actions/act.h"
#include "actions/actions.sql.h"
#include "actions/officials.h"
#include "actions/report.h"

namespace paraf::actions {

namespace {

std::string clock_of(Timestamp at, people::Zone zone) {
  const auto local = std::chrono::floor<std::chrono::minutes>(at.instant() + people::offset_of(zone));
  const auto of_day = (local - std::chrono::floor<std::chrono::days>(local)).count();
  return fmt::format("{:02}.{:02}", of_day / 60, of_day % 60);
}

}  // namespace

Result<sheet::Page> attendance_page(const Services& s, store::Transaction& tx, const people::Office& office,
                                    people::Day from, people::Day until_after) {
  const people::Zone zone = office.settings.zone;
  sheet::Page page{
      "Daftar hadir",
      "DAFTAR HADIR PENDAMPINGAN LOGIN",
      {office.name, people::written(from) + " sampai " + people::written(until_after - std::chrono::days{1})},
      {{"No", 6, true},
       {"Tanggal", 16, false, true},
       {"Pukul (" + std::string{people::name_of(zone)} + ")", 10},
       {"Nama", 30},
       {"NIP", 22},
       {"Unit kerja", 30},
       {"Tempat", 24},
       {"Kehadiran", 12},
       {"Tanda tangan", 24}},
      {}};
  page.least_height = 9;
  for (const store::Row& row :
       TRY(tx.query(actions::sql, "appointments_between",
                    {store::value(office.id), store::value(reports::instant_of(from, zone)),
                     store::value(reports::instant_of(until_after, zone))}))) {
    const Statement who = TRY(package_of(s, tx, CaseId::trusted(row.text(0)))).statement;
    const auto nip = people::Nip::parse(who.nip);
    const std::string attended = row.text(5);
    page.rows.push_back({std::to_string(page.rows.size() + 1), people::iso(people::day_of(row.time(1), zone)),
                         clock_of(row.time(1), zone), who.name, nip ? nip->grouped() : who.nip, who.unit,
                         row.text(3),
                         attended == "ya"      ? "hadir"
                         : attended == "tidak" ? "tidak hadir"
                                               : "",
                         ""});
  }
  return page;
}

}  // namespace paraf::actions
