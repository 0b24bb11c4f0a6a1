#include "office/calendar/holidays.h"

#include <algorithm>

#include "base/text.h"
#include "platform/sheet/sheet.h"

namespace paraf::calendar {

namespace {

constexpr int most_days = 400;            // of one event or row; a list is of one year
constexpr std::size_t longest_name = 200;  // a name is kept with every day of its span

tl::unexpected<Error> slip(int line, std::string what) {
  return malformed("calendar.list", {{"line", std::to_string(line)}, {"what", std::move(what)}});
}

int year_of(Day day) { return static_cast<int>(std::chrono::year_month_day{day}.year()); }

struct Span {
  Day from, until;  // both inside
  std::string name;
  bool fasting = false;
};

Result<void> take(Holidays& onto, const Span& span, int line, int year) {
  if (span.name.size() > longest_name || !is_plain_text(span.name))
    return slip(line, "nama hari libur terlalu panjang, atau bukan teks");
  if (span.until < span.from || (span.until - span.from).count() >= most_days)
    return slip(line, "hari terakhir mendahului hari pertama, atau terlalu jauh");
  for (const Day end : {span.from, span.until})
    if (year_of(end) != year)
      return refused("calendar.other_year", {{"line", std::to_string(line)},
                                             {"day", date_text(end)},
                                             {"year", std::to_string(year)}});
  if (span.fasting) {
    onto.ramadan.push_back({span.from, span.until});
    return {};
  }
  for (Day day = span.from; day <= span.until; day += std::chrono::days{1}) {
    std::string& name = onto.days[day];
    const bool told = ("; " + name + "; ").find("; " + span.name + "; ") != std::string::npos;
    if (name.size() <= longest_name && !told) name += (name.empty() ? "" : "; ") + span.name;
  }
  return {};
}

// ── a table ──

Result<Holidays> of_table(ByteView file, int year) {
  const sheet::Table table = TRY(sheet::read(file));
  const auto day = table.column({"tanggal", "date"}), until = table.column({"sampai", "hingga", "until"}),
             name = table.column({"nama", "keterangan", "name"}), kind = table.column({"jenis", "kind"});
  if (!day || !name) return slip(1, "kolom `tanggal` dan `nama` diperlukan");
  Holidays all;
  for (const sheet::Row& row : table.rows) {
    const auto from = date_of(row.cells[*day].text);
    if (!from) return slip(row.number, "tanggal harus ditulis seperti 2027-01-31");
    Span span{*from, *from, row.cells[*name].text, false};
    if (until && !row.cells[*until].text.empty()) {
      const auto last = date_of(row.cells[*until].text);
      if (!last) return slip(row.number, "`sampai` harus ditulis seperti 2027-01-31");
      span.until = *last;
    }
    const std::string word = kind ? lowered(row.cells[*kind].text) : std::string{};
    span.fasting = word == "ramadan";
    if (!span.fasting && !word.empty() && word != "libur" && word != "cuti bersama" && word != "cuti_bersama")
      return slip(row.number, "jenis tidak dikenal: " + word);
    if (span.name.empty() && !span.fasting) return slip(row.number, "hari libur memerlukan nama");
    TRY(take(all, span, row.number, year));
  }
  return all;
}

// ── iCalendar ──

struct ContentLine {
  int number;
  std::string name, parameters, value;  // "DTSTART", ";VALUE=DATE", "20270101"
};

// Long lines are folded: one that begins with a space goes on with the line before. [RFC 5545 §3.1]
std::vector<ContentLine> unfolded(std::string_view text) {
  std::vector<ContentLine> lines;
  int number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    ++number;
    at = end + 1;
    if (!line.empty() && (line.front() == ' ' || line.front() == '\t') && !lines.empty()) {
      lines.back().value += line.substr(1);
      continue;
    }
    const std::size_t colon = std::min(line.find(':'), line.size());
    const std::size_t parameters = std::min(line.find(';'), colon);
    lines.push_back({number, lowered(std::string{line.substr(0, parameters)}),
                     lowered(std::string{line.substr(parameters, colon - parameters)}),
                     std::string{line.substr(std::min(colon + 1, line.size()))}});
  }
  return lines;
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      ++i;
      out += text[i] == 'n' || text[i] == 'N' ? ' ' : text[i];
    } else {
      out += text[i];
    }
  }
  return out;
}

// "20270101": a day. What has an hour is no day off.
std::optional<Day> whole_day(std::string_view value) {
  if (value.size() != 8) return std::nullopt;
  const auto day = date_of(std::string{value.substr(0, 4)} + '-' + std::string{value.substr(4, 2)} + '-' +
                           std::string{value.substr(6)});
  return day ? std::optional{*day} : std::nullopt;
}

Result<Holidays> of_calendar(std::string_view text, int year) {
  Holidays all;
  std::optional<Span> event;
  bool begun = false, ended = false;  // the event has its DTSTART, its DTEND
  for (const ContentLine& line : unfolded(text)) {
    const std::string value = lowered(line.value);
    if (line.name == "begin" && value == "vevent") {
      event.emplace();
      begun = ended = false;
    } else if (!event) {
      continue;
    } else if (line.name == "dtstart" || line.name == "dtend") {
      const auto day = whole_day(line.value);
      if (!day) return slip(line.number, "acara harus sehari penuh (VALUE=DATE)");
      if (line.name == "dtstart") {
        event->from = *day;
        begun = true;
      } else {
        event->until = *day - std::chrono::days{1};  // the end is the day after
        ended = true;
      }
    } else if (line.name == "summary") {
      event->name = unescaped(line.value);
    } else if (line.name == "rrule" || line.name == "rdate") {
      return slip(line.number, "acara berulang tidak diterima: tulis setiap harinya");
    } else if (line.name == "end" && value == "vevent") {
      if (!begun || event->name.empty()) return slip(line.number, "acara memerlukan DTSTART dan SUMMARY");
      if (!ended) event->until = event->from;
      TRY(take(all, *event, line.number, year));
      event.reset();
    }
  }
  if (event) return slip(1, "acara terakhir tidak ditutup (END:VEVENT)");
  return all;
}

}  // namespace

Result<Holidays> read_holidays(ByteView file, int year) {
  const std::string_view text{reinterpret_cast<const char*>(file.data()), file.size()};
  constexpr std::string_view head = "begin:vcalendar";
  const bool calendar = lowered(std::string{text.substr(0, head.size())}) == head;
  Holidays all = TRY(calendar ? of_calendar(text, year) : of_table(file, year));
  if (all.days.empty()) return slip(1, "tidak ada satu hari libur pun di dalamnya");
  return all;
}

}  // namespace paraf::calendar
