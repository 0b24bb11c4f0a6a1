#include "office/reports/pages.h"

#include <fmt/format.h>

#include <algorithm>

namespace paraf::reports {
namespace {

using store::value;

const OfficeId& office_of(const store::Transaction& tx) { return tx.scope().only(); }

std::string figure(const std::optional<double>& number, int places) {
  return number ? fmt::format("{:.{}f}", *number, places) : "–";
}

sheet::Column day_column(std::string title) { return {std::move(title), 15, false, true}; }
sheet::Column figures(std::string title, double width) { return {std::move(title), width, true}; }

std::string named(const std::map<std::string, std::string>& names, const std::string& id) {
  const auto found = names.find(id);
  return found == names.end() ? id : found->second;
}

std::string iso_day(Timestamp at, Zone zone) { return people::iso(local_day(at, zone)); }

Timestamp begin_of(people::Day day, Zone zone) {
  return Timestamp{Timestamp::Instant{day.time_since_epoch()}} -
         std::chrono::microseconds{offset_of(zone)};
}

sheet::Page archive_of(const store::Rows& rows, const people::Office& office, std::string title) {
  sheet::Page page{"Arsip",
                   std::move(title),
                   {office.name},
                   {{"No", 6, true},
                    {"Nomor surat", 28, false},
                    day_column("Tanggal"),
                    {"Hal", 46, false},
                    {"Klasifikasi", 14, false},
                    day_column("Diarsipkan"),
                    day_column("Disimpan sampai")},
                   {}};
  for (const store::Row& row : rows) {
    const people::Day archived = local_day(row.time(5), office.settings.zone);
    std::chrono::year_month_day until{archived};
    until += std::chrono::years{row.integer(4)};
    if (!until.ok()) until = until.year() / until.month() / std::chrono::last;
    page.rows.push_back({std::to_string(page.rows.size() + 1), row.text(0), row.text(1), row.text(2),
                         row.text(3), people::iso(archived),
                         row.integer(4) > 0 ? people::iso(people::Day{until}) : "tetap"});
  }
  return page;
}

}  // namespace

Result<sheet::Page> register_page(store::Transaction& tx, const people::Office& office, Register which,
                                  people::Day from, people::Day until) {
  const int year = people::year_of(from);
  const bool both = which == Register::agenda;
  const char* title = both                          ? "BUKU AGENDA"
                      : which == Register::incoming ? "BUKU AGENDA SURAT MASUK"
                                                    : "BUKU AGENDA SURAT KELUAR";
  sheet::Page page{both                          ? "Agenda"
                   : which == Register::incoming ? "Surat masuk"
                                                 : "Surat keluar",
                   title,
                   {office.name, fmt::format("Tahun {}, {} sampai {}", year, people::written(from),
                                             people::written(until - std::chrono::days{1}))},
                   {},
                   {}};
  if (both) page.columns.push_back({"Buku", 8, false});
  page.columns.insert(
      page.columns.end(),
      {{"No", 6, true}, day_column("Tanggal"), {"Nomor surat", 28, false}, day_column("Tanggal surat")});
  if (which != Register::outgoing) page.columns.push_back({"Dari", 28, false});
  if (which != Register::incoming) page.columns.push_back({"Kepada", 28, false});
  page.columns.insert(page.columns.end(),
                      {{"Perihal", 44, false}, {"Klasifikasi", 12, false}, {"Keterangan", 20, false}});
  const auto rows =
      TRY(tx.query(sql, "agenda",
                   {value(office_of(tx)), value(year), value(people::iso(from)), value(people::iso(until)),
                    value(both                          ? ""
                          : which == Register::incoming ? "masuk"
                                                        : "keluar")}));
  for (const store::Row& row : rows) {
    const bool incoming = row.text(0) == "masuk";
    std::vector<std::string> cells;
    if (both) cells.push_back(row.text(0));
    cells.insert(cells.end(),
                 {std::to_string(row.integer(1)), row.text(3), incoming ? row.text(4) : row.text(2),
                  incoming ? row.text(5) : row.text(3)});  // ours bears the day of its number
    if (which != Register::outgoing) cells.push_back(row.text(6));
    if (which != Register::incoming) cells.push_back(row.text(7));
    const std::string remark = row.text(10) == "batal"     ? "Batal: " + row.text(11)
                               : row.text(10) == "dipesan" ? "Nomor dipesan"
                                                           : "";
    cells.insert(cells.end(), {row.text(8), row.text(9), remark});
    page.rows.push_back(std::move(cells));
  }
  // One book is read by its numbers; both together by their days.
  if (!both)
    std::stable_sort(page.rows.begin(), page.rows.end(), [](const auto& a, const auto& b) {
      return std::stol(a.front()) < std::stol(b.front());
    });
  return page;
}

Result<sheet::Page> archive_page(store::Transaction& tx, const people::Office& office, people::Day from,
                                 people::Day until) {
  return archive_of(TRY(tx.query(sql, "archive",
                                 {value(office_of(tx)), value(begin_of(from, office.settings.zone)),
                                  value(begin_of(until, office.settings.zone))})),
                    office, "DAFTAR ARSIP SURAT");
}

Result<sheet::Page> archive_due_page(store::Transaction& tx, const people::Office& office, Timestamp now) {
  return archive_of(TRY(tx.query(sql, "archive_due", {value(office_of(tx)), value(now)})), office,
                    "DAFTAR ARSIP YANG RETENSINYA BERAKHIR");
}

namespace {

using Notes = std::vector<std::string>;

sheet::Page procedures_page(const Statistics& s, const Names& names, const Notes& notes) {
  sheet::Page ends{"Prosedur",
                   "LAPORAN BULANAN – " + s.month.written(),
                   notes,
                   {{"Prosedur", 34, false},
                    {"Masuk", 8, true},
                    {"Selesai", 8, true},
                    {"Ditolak", 8, true},
                    {"Ditarik", 8, true},
                    {"Kedaluwarsa", 12, true},
                    figures("Median (hari)", 10),
                    figures("P90 (hari)", 10)},
                   {},
                   {{"Permohonan masuk dan selesai", 0, {1, 2, 3}}, {"Hari sampai selesai", 0, {6, 7}}}};
  for (const EndLine& line : s.procedures)
    ends.rows.push_back({named(names.procedures, line.sop), std::to_string(line.opened),
                         std::to_string(line.done), std::to_string(line.refused),
                         std::to_string(line.withdrawn), std::to_string(line.expired), figure(line.median, 1),
                         figure(line.p90, 1)});
  return ends;
}

sheet::Page rows_page(const Statistics& s, const Names& names, const Notes& notes) {
  sheet::Page rows{"Baris",
                   "WAKTU PER BARIS: DIJANJIKAN DAN NYATA",
                   notes,
                   {{"Prosedur", 30, false},
                    {"Baris", 7, false},
                    {"Dijanjikan", 12, false},
                    figures("Standar (menit)", 10),
                    {"Selesai", 8, true},
                    figures("Median (menit)", 12),
                    figures("P90 (menit)", 12),
                    {"Dalam standar", 9, true},
                    {"Lewat standar", 9, true},
                    {"Kembali", 9, true},
                    {"Menunggu sekarang", 11, true},
                    {"Sudah lewat", 9, true},
                    figures("Lewat, median (menit)", 12),
                    figures("Lewat, P90 (menit)", 12)},
                   {},
                   {{.title = "Median dan P90 dibanding standar (menit kerja)",
                     .label = 1,
                     .values = {5, 6},
                     .mark = 3,
                     .group = 0}}};
  StandingAt standing = s.standing_at;
  std::vector<RowLine> lines = s.rows;
  for (const RowLine& line : lines) standing.erase({line.sop, line.row});
  // Rows where something waits and nothing was done in the month.
  for (const auto& [key, waiting] : standing) {
    RowLine line;
    std::tie(line.sop, line.row) = key;
    line.promised = waiting.promised;
    line.standard = waiting.standard;
    lines.push_back(std::move(line));
  }
  for (const RowLine& line : lines) {
    const auto found = s.standing_at.find({line.sop, line.row});
    const Waiting waiting = found == s.standing_at.end() ? Waiting{} : found->second;
    rows.rows.push_back({named(names.procedures, line.sop), line.row, line.promised.empty() ? "–" : line.promised,
                         figure(line.standard, 0), std::to_string(line.count), figure(line.median, 0), figure(line.p90, 0),
                         std::to_string(line.in_time()), std::to_string(line.late), std::to_string(line.again),
                         std::to_string(waiting.count), std::to_string(waiting.late),
                         figure(waiting.over_median, 0), figure(waiting.over_p90, 0)});
  }
  return rows;
}

sheet::Page waiting_page(const Statistics& s, const people::Office& office, const Names& names, const Notes& notes) {
  sheet::Page waiting{"Menunggu",
                      "DI MANA PERMOHONAN MENUNGGU SEKARANG",
                      notes,
                      {{"Prosedur", 30, false},
                       {"Baris", 7, false},
                       {"Peran", 26, false},
                       {"Jumlah", 8, true},
                       {"Sudah lewat", 9, true},
                       figures("Lewat, median (menit)", 12),
                       figures("Lewat, P90 (menit)", 12),
                       day_column("Terlama sejak")},
                      {}};
  for (const WaitLine& line : s.waiting)
    waiting.rows.push_back({named(names.procedures, line.sop), line.row, named(names.roles, line.role),
                            std::to_string(line.now.count), std::to_string(line.now.late),
                            figure(line.now.over_median, 0), figure(line.now.over_p90, 0),
                            iso_day(line.since, office.settings.zone)});
  return waiting;
}

sheet::Page rest_page(const Statistics& s, const Names& names, const Notes& notes) {
  sheet::Page rest{"Surat dan berkas",
                   "SURAT DAN PENGEMBALIAN BERKAS",
                   notes,
                   {{"Apa", 44, false}, {"Jumlah", 10, true}},
                   {}};
  rest.rows = {{"Surat masuk dicatat", std::to_string(s.incoming)},
               {"Surat keluar dinomori", std::to_string(s.outgoing)},
               {"Nomor batal", std::to_string(s.voided)}};
  for (const auto& [status, count] : s.standing) {
    const std::string word = status == "open"       ? "berjalan"
                             : status == "returned" ? "menunggu pemohon"
                                                    : "menunggu PSrE";
    rest.rows.push_back({"Permohonan " + word + " (sekarang)", std::to_string(count)});
  }
  for (const auto& [paper, count] : s.returns)
    rest.rows.push_back({"Dikembalikan karena " + named(names.papers, paper), std::to_string(count)});
  return rest;
}

}  // namespace

std::vector<sheet::Page> month_pages(const Statistics& s, const people::Office& office, const Names& names,
                                     Timestamp now) {
  const Notes notes = {
      office.name, "Keadaan per " + people::written(local_day(now, office.settings.zone)) +
                       "; tidak memuat nama orang."};
  return {procedures_page(s, names, notes), rows_page(s, names, notes), waiting_page(s, office, names, notes),
          rest_page(s, names, notes)};
}

}  // namespace paraf::reports
