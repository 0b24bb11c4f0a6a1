#include "actions/invitation.h"

#include <doctest/doctest.h>

namespace paraf::actions {
namespace {

Appointment appointment(Zone zone, std::string place = "Ruang layanan") {
  return {"case@paraf",
          0,
          calendar::local_time("2026-01-05 09:00 WIB").value(),
          calendar::local_time("2026-01-08 23:30 WIB").value(),
          std::chrono::minutes{90},
          zone,
          "Pendampingan",
          std::move(place)};
}

TEST_CASE("an invitation says the hour as the office's clock does") {
  struct Row {
    std::string why;
    Zone zone;
    std::string starts, ends, offset;
  };
  const Row rows[] = {
      {"western time", Zone::wib, "DTSTART;TZID=Asia/Jakarta:20260108T233000",
       "DTEND;TZID=Asia/Jakarta:20260109T010000", "TZOFFSETTO:+0700"},
      {"central time: the next day already", Zone::wita,
       "DTSTART;TZID=Asia/Makassar:20260109T003000", "DTEND;TZID=Asia/Makassar:20260109T020000",
       "TZOFFSETTO:+0800"},
      {"eastern time", Zone::wit, "DTSTART;TZID=Asia/Jayapura:20260109T013000",
       "DTEND;TZID=Asia/Jayapura:20260109T030000", "TZOFFSETTO:+0900"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const std::string text = invitation(appointment(row.zone));
    CHECK(text.find(row.starts + "\r\n") != std::string::npos);
    CHECK(text.find(row.ends + "\r\n") != std::string::npos);
    CHECK(text.find(row.offset + "\r\n") != std::string::npos);
    CHECK(text.find("DTSTAMP:20260105T020000Z\r\n") != std::string::npos);
  }
}

TEST_CASE("words cannot break out of their line, and long lines are folded between characters") {
  const std::string text =
      invitation(appointment(Zone::wib, "Aula; lantai 2, gedung A\r\nEND:VEVENT"));
  CHECK(text.find("LOCATION:Aula\\; lantai 2\\, gedung A  END:VEVENT\r\n") != std::string::npos);
  std::string far;
  for (int i = 0; i < 60; ++i) far += "\u00e9";
  const std::string folded = invitation(appointment(Zone::wib, far));
  for (std::size_t at = 0, end = 0; (end = folded.find("\r\n", at)) != std::string::npos; at = end + 2) {
    CHECK(end - at <= 75);
    CHECK((static_cast<unsigned char>(folded[at]) & 0xC0U) != 0x80U);  // never inside a character
  }
}

}  // namespace
}  // namespace paraf::actions
