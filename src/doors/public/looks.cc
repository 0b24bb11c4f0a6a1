#include "doors/public/looks.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "actions/services.h"

namespace paraf::publik {

namespace {

// Drawn on 24 by 24, lines of 1.75.
constexpr std::pair<std::string_view, std::string_view> drawings[] = {
    {"arrow", "M5 12h14M13 6l6 6-6 6"},
    {"bars", "M4 20h16M7 20v-7M12 20V5M17 20v-11"},
    {"book", "M6 3h13v18H6a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM4 18a2 2 0 0 1 2-2h13M9 7h6"},
    {"building",
     "M4 21V6l8-3 8 3v15M2.5 21h19M9 21v-4h6v4M8.5 9.500h.01M12 9.500h.01M15.5 9.500h.01M8.5 13h.01M12 "
     "13h.01M15.5 13h.01"},
    {"calendar",
     "M5 5h14a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1zM4 10h16M8 3v4M16 3v4"},
    {"certificate",
     "M12 3l7 2.500v5.500c0 4.6-3 8.200-7 10-4-1.800-7-5.400-7-10V5.500zM9 11.500l2.200 2.200L15.200 9.5"},
    {"download", "M12 4v11M7 11l5 5 5-5M5 20h14"},
    {"file", "M7 3h7l5 5v12a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM14 3v5h5"},
    {"flow", "M9 3h6v5H9zM4 16h6v5H4zM14 16h6v5h-6zM12 8v4M7 16v-4h10v4"},
    {"folder", "M4 6a1 1 0 0 1 1-1h4l2 2.500h8a1 1 0 0 1 1 1V18a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1z"},
    {"holder",
     "M4 5h16a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1zM10.5 10.500a2 2 0 1 1-4 0 2 2 "
     "0 0 1 4 0zM5.5 16c.4-1.800 1.5-2.5 3-2.500s2.6.7 3 2.500M14.5 10h3.500M14.5 14h3.5"},
    {"inbox", "M4 13l2.5-8h11L20 13v6H4zM4 13h4.500l1.5 2.500h4l1.5-2.500H20"},
    {"key", "M12 8.500a4 4 0 1 1-8 0 4 4 0 0 1 8 0zM11 11.500l8 8M16 16.500l2.5-2.500M13.5 14"},
    {"list", "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01"},
    {"mail",
     "M4 6h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1zM3.5 7l8.5 6.500L20.5 7"},
    {"pen", "M4 20l1-4L16 5a2 2 0 0 1 3 3L8 19zM14 7l3 3M13 20h7"},
    {"people",
     "M12 8.500a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM3 19c.5-3.5 2.800-5 6-5s5.5 1.5 6 5M15.5 5.800a3 3 0 0 1 0 "
     "5.400M18 14.500c1.700.7 2.700 2.200 3 4.5"},
    {"phone", "M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM11 18h2"},
    {"plus", "M7 3h7l5 5v12a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM12.5 11v6M9.5 14h6"},
    {"search", "M17 10.500a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0zM15.5 15.500L20 20"},
    {"template", "M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM4 9h16M9 9v11"},
    {"upload", "M12 20V9M7 13l5-5 5 5M5 4h14"},
};

constexpr std::string_view months_id[] = {"Jan", "Feb", "Mar", "Apr", "Mei", "Jun",
                                          "Jul", "Agu", "Sep", "Okt", "Nov", "Des"};
constexpr std::string_view months_en[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string brief_day(const Reader& reader, people::Day day, bool with_year = true) {
  const std::chrono::year_month_day of{day};
  const auto& months = reader.english() ? months_en : months_id;
  const std::string year = with_year ? fmt::format(" {}", static_cast<int>(of.year())) : std::string{};
  return fmt::format("{} {}{}", static_cast<unsigned>(of.day()), months[static_cast<unsigned>(of.month()) - 1], year);
}

std::string brief_moment(const Reader& reader, Timestamp instant, Zone zone) {
  const auto local = std::chrono::floor<std::chrono::minutes>(instant.instant() + offset_of(zone));
  const auto minutes = static_cast<int>((local - std::chrono::floor<std::chrono::days>(local)).count());
  const people::Day day = local_day(instant, zone);
  const bool this_year =
      people::year_of(day) == people::year_of(local_day(reader.parts.services.clock.now(), zone));
  return fmt::format("{}, {:02}{}{:02}", brief_day(reader, day, !this_year), minutes / 60,
                     reader.english() ? ":" : ".", minutes % 60);
}

}  // namespace

std::string icon(std::string_view name) {
  const auto found =
      std::find_if(std::begin(drawings), std::end(drawings), [&](const auto& d) { return d.first == name; });
  if (found == std::end(drawings)) return {};
  return fmt::format("<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"{}\"/></svg>",
                     found->second);
}

std::string brief_time(const Reader& reader, Timestamp instant, Zone zone) {
  return fmt::format("<time datetime=\"{}\" title=\"{}\">{}</time>", instant.rfc3339(), reader.when(instant, zone),
                     brief_moment(reader, instant, zone));
}

std::string brief_when(const Reader& reader, Timestamp instant, Zone zone) {
  return brief_moment(reader, instant, zone) + " " + std::string{name_of(zone)};
}

std::string brief_date(const Reader& reader, std::string_view iso) {
  const auto day = people::parse_day(iso);
  if (!day) return escape(iso);
  return fmt::format("<time datetime=\"{}\">{}</time>", escape(iso), brief_day(reader, *day));
}

std::string brief_code(std::string_view code) {
  constexpr std::size_t first = 8, last = 6;
  if (code.size() <= first + last + 2) return "<span class=\"code\">" + escape(code) + "</span>";
  return fmt::format("<span class=\"code\" title=\"{}\">{}…{}</span>", escape(code),
                     escape(code.substr(0, first)), escape(code.substr(code.size() - last)));
}

}  // namespace paraf::publik
