#include <yaml-cpp/yaml.h>

#include "office/calendar/calendar.h"

namespace paraf::calendar {

namespace {

// A slip in the file, with its line. yaml-cpp throws; nothing thrown leaves this file.
struct Slip {
  int line;
  std::string what;
};

int line_of(const YAML::Node& node) { return node.Mark().line + 1; }

std::string scalar(const YAML::Node& node) {
  if (!node.IsScalar()) throw Slip{line_of(node), "teks diharapkan di sini"};
  return node.Scalar();
}

int minute_of_day(const YAML::Node& node) {
  const std::string text = scalar(node);
  int hour = -1, minute = -1;
  char sign = 0;
  if (std::sscanf(text.c_str(), "%2d%c%2d", &hour, &sign, &minute) != 3 || (sign != '.' && sign != ':') ||
      hour < 0 || hour > 24 || minute < 0 || minute > 59)
    throw Slip{line_of(node), "jam harus ditulis seperti \"07.30\""};
  return hour * 60 + minute;
}

Day day(const YAML::Node& node) {
  const auto read = date_of(scalar(node));
  if (!read) throw Slip{line_of(node), "tanggal harus ditulis seperti 2026-01-31"};
  return *read;
}

void week(const YAML::Node& node, Week& onto) {
  static const char* const names[] = {"minggu", "senin", "selasa", "rabu", "kamis", "jumat", "sabtu"};
  for (const auto& entry : node) {
    const std::string name = scalar(entry.first);
    std::size_t at = 7;
    for (std::size_t i = 0; i < 7; ++i)
      if (name == names[i]) at = i;
    if (at == 7) throw Slip{line_of(entry.first), "hari tidak dikenal: " + name};
    const YAML::Node value = entry.second;
    if (value.IsScalar() && value.Scalar() == "libur") {
      onto[at] = Hours{};
      continue;
    }
    if (!value.IsMap() || !value["masuk"] || !value["pulang"])
      throw Slip{line_of(entry.first), "hari memerlukan `masuk` dan `pulang`, atau `libur`"};
    Hours hours{minute_of_day(value["masuk"]), minute_of_day(value["pulang"]), 0, 0};
    if (const YAML::Node pause = value["istirahat"]) {
      if (!pause.IsSequence() || pause.size() != 2) throw Slip{line_of(pause), "istirahat: [dari, sampai]"};
      hours.break_from = minute_of_day(pause[0]);
      hours.break_until = minute_of_day(pause[1]);
    }
    const bool ordered = hours.opens < hours.closes && hours.break_from <= hours.break_until &&
                         (hours.break_from == hours.break_until ||
                          (hours.opens <= hours.break_from && hours.break_until <= hours.closes));
    if (!ordered) throw Slip{line_of(value), "jam masuk, istirahat, dan pulang tidak berurutan"};
    onto[at] = hours;
  }
}

void days_off(const YAML::Node& node, WorkingTime& onto) {
  if (!node.IsSequence()) throw Slip{line_of(node), "daftar diharapkan di sini"};
  for (const YAML::Node& entry : node) {
    if (!entry.IsMap() || !entry["tanggal"]) throw Slip{line_of(entry), "setiap hari memerlukan `tanggal`"};
    onto.days_off[day(entry["tanggal"])] = entry["nama"] ? scalar(entry["nama"]) : std::string{};
  }
}

}  // namespace

Result<WorkingTime> read_calendar(std::string_view yaml, WorkingTime onto, std::string_view file) {
  const auto wrong = [&](int line, std::string what) {
    return malformed("calendar.file",
                     {{"file", std::string{file}}, {"line", std::to_string(line)}, {"what", std::move(what)}});
  };
  try {
    const YAML::Node root = YAML::Load(std::string{yaml});
    if (!root.IsMap()) return wrong(1, "berkas kalender kosong");
    for (const auto& entry : root) {
      const std::string key = scalar(entry.first);
      const YAML::Node value = entry.second;
      if (key == "zona") {
        onto.zone = TRY(zone_of(scalar(value)));
      } else if (key == "jam_kerja") {
        week(value, onto.ordinary);
      } else if (key == "jam_kerja_ramadan") {
        week(value, onto.fasting);
      } else if (key == "ramadan") {
        for (const YAML::Node& period : value) onto.ramadan.push_back({day(period["dari"]), day(period["sampai"])});
      } else if (key == "hari_libur" || key == "cuti_bersama") {
        days_off(value, onto);
      } else if (key != "keterangan") {
        return wrong(line_of(entry.first), "kata tidak dikenal: " + key);
      }
    }
  } catch (const Slip& slip) {
    return wrong(slip.line, slip.what);
  } catch (const YAML::Exception& e) {
    return wrong(e.mark.line + 1, e.msg);
  }
  return onto;
}

}  // namespace paraf::calendar
