// The list of who came to their appointment: printed before it with room to sign, and after it as it was
// recorded; and the report of the meeting: who came, how far each has come since, what is left.
#include <fmt/format.h>

#include <algorithm>

#include "actions/act.h"
#include "actions/actions.sql.h"
#include "actions/attendance.h"
#include "actions/officials.h"
#include "actions/report.h"

namespace paraf::actions {

namespace {

std::string clock_of(Timestamp at, Zone zone) {
  const auto local = std::chrono::floor<std::chrono::minutes>(at.instant() + offset_of(zone));
  const auto of_day = (local - std::chrono::floor<std::chrono::days>(local)).count();
  return fmt::format("{:02}.{:02}", of_day / 60, of_day % 60);
}

struct Step {
  std::string_view word;
  const char* then;  // what comes after it
};
constexpr Step steps[] = {{"", "menunggu berkas diterima PSrE"},
                          {"received", "menunggu pendaftaran di PSrE"},
                          {"registered", "menunggu tautan aktivasi"},
                          {"account_sent", "melengkapi data identitas"},
                          {"identity_completed", "menunggu verifikasi PSrE"},
                          {"verified", "membuat passphrase"},
                          {"passphrase_set", "menunggu penerbitan sertifikat"},
                          {"issued", "mengunduh sertifikat"},
                          {"downloaded", "selesai"}};

const Step& step_of(const workflow::Case& c) {
  const Step* furthest = &steps[0];
  for (const Step& step : steps)
    if (c.heard(step.word)) furthest = &step;
  return *furthest;
}

std::string said_of(std::string_view attended) {
  return attended == "ya" ? "hadir" : attended == "tidak" ? "tidak hadir" : "";
}

// An appointment, as the list and the report begin their lines.
std::vector<std::string> line_of(const store::Row& row, const Statement& who, Zone zone, std::size_t number) {
  const auto nip = people::Nip::parse(who.nip);
  return {std::to_string(number), people::iso(local_day(row.time(1), zone)), clock_of(row.time(1), zone),
          who.name, nip ? nip->grouped() : who.nip, who.unit};
}

std::vector<sheet::Column> columns_of(Zone zone) {
  return {{"No", 6, true}, {"Tanggal", 16, false, true}, {"Pukul (" + std::string{name_of(zone)} + ")", 10},
          {"Nama", 30},    {"NIP", 22},                  {"Unit kerja", 30}};
}

Result<store::Rows> appointments(store::Transaction& tx, const people::Office& office, people::Day from,
                                 people::Day until_after) {
  const Zone zone = office.settings.zone;
  return tx.query(actions::sql, "appointments_between",
                  {store::value(office.id), store::value(reports::instant_of(from, zone)),
                   store::value(reports::instant_of(until_after, zone))});
}

std::string days(people::Day from, people::Day until_after) {
  return people::written(from) + " sampai " + people::written(until_after - std::chrono::days{1});
}

}  // namespace

std::string_view reached(const workflow::Case& c) { return step_of(c).word; }

std::string left_to_do(const workflow::Case& c, std::string_view attended) {
  const Step& step = step_of(c);
  if (c.status == workflow::Status::refused) return "tidak ada: permohonan ditolak";
  if (c.status == workflow::Status::withdrawn || c.status == workflow::Status::expired)
    return "tidak ada: permohonan tidak dilanjutkan";
  // Who did not come and went on alone needs no other appointment.
  if (attended == "tidak" && &step < std::ranges::find(steps, std::string_view{"identity_completed"}, &Step::word))
    return "dijadwalkan kembali";
  return step.then;
}

Result<sheet::Page> assistance_page(const Services& s, store::Transaction& tx, const people::Office& office,
                                    people::Day from, people::Day until_after) {
  const Zone zone = office.settings.zone;
  sheet::Page page{"Laporan pendampingan", "LAPORAN PENDAMPINGAN LOGIN", {office.name, days(from, until_after)},
                   columns_of(zone), {}};
  page.columns.insert(page.columns.end(),
                      {{"Kehadiran", 12}, {"Data dilengkapi", 12}, {"Passphrase", 12}, {"Sertifikat", 12}, {"Yang tersisa", 30}});
  int came = 0, missed = 0, enrolled = 0, issued = 0, finished = 0;
  for (const store::Row& row : TRY(appointments(tx, office, from, until_after))) {
    const CaseId id = CaseId::trusted(row.text(0));
    const workflow::Case c = TRY(workflow::load(tx, id));
    const std::string &attended = row.text(5), left = left_to_do(c, attended);
    const auto past = [&, at = std::ranges::find(steps, reached(c), &Step::word)](std::string_view word) {
      return at >= std::ranges::find(steps, word, &Step::word);
    };
    came += attended == "ya";
    missed += attended == "tidak";
    enrolled += past("passphrase_set");
    issued += past("issued");
    finished += left == "selesai";
    auto line = line_of(row, TRY(package_of(s, tx, id)).statement, zone, page.rows.size() + 1);
    line.push_back(attended.empty() ? "belum dicatat" : said_of(attended));
    for (const char* word : {"identity_completed", "passphrase_set", "issued"}) line.push_back(past(word) ? "sudah" : "belum");
    line.push_back(left);
    page.rows.push_back(std::move(line));
  }
  const int all = static_cast<int>(page.rows.size());
  page.notes.push_back(fmt::format("Dijadwalkan {}: hadir {}, tidak hadir {}, belum dicatat {}. Sudah membuat passphrase {}, "
                                   "sertifikat terbit {}, selesai {}, masih ada yang tersisa {}.",
                                   all, came, missed, all - came - missed, enrolled, issued, finished, all - finished));
  return page;
}

Result<sheet::Page> attendance_page(const Services& s, store::Transaction& tx, const people::Office& office,
                                    people::Day from, people::Day until_after) {
  const Zone zone = office.settings.zone;
  sheet::Page page{"Daftar hadir", "DAFTAR HADIR PENDAMPINGAN LOGIN", {office.name, days(from, until_after)},
                   columns_of(zone), {}};
  page.columns.insert(page.columns.end(), {{"Tempat", 24}, {"Kehadiran", 12}, {"Tanda tangan", 24}});
  page.least_height = 9;
  for (const store::Row& row : TRY(appointments(tx, office, from, until_after))) {
    const Statement who = TRY(package_of(s, tx, CaseId::trusted(row.text(0)))).statement;
    auto line = line_of(row, who, zone, page.rows.size() + 1);
    line.insert(line.end(), {row.text(3), said_of(row.text(5)), ""});
    page.rows.push_back(std::move(line));
  }
  return page;
}

}  // namespace paraf::actions
