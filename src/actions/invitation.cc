#include "actions/invitation.h"

namespace paraf::actions {

namespace {

struct ZoneName {
  const char *id, *offset, *name;
};

ZoneName name_of_zone(Zone zone) {
  switch (zone) {
    case Zone::wib: return {"Asia/Jakarta", "+0700", "WIB"};
    case Zone::wita: return {"Asia/Makassar", "+0800", "WITA"};
    case Zone::wit: return {"Asia/Jayapura", "+0900", "WIT"};
  }
  return {"Asia/Jakarta", "+0700", "WIB"};
}

std::string utc(Timestamp at) {  // RFC 5545 §3.3.5, form #2
  std::string text;
  for (const char c : at.rfc3339().substr(0, 19))
    if (c != '-' && c != ':') text += c;
  return text + "Z";
}

std::string local(Timestamp at, Zone zone) {  // form #3: local time and TZID
  std::string text = utc(at + offset_of(zone));
  text.pop_back();
  return text;
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == ',' || c == ';' || c == '\\') out += '\\';
    out += c == '\n' || c == '\r' ? ' ' : c;
  }
  return out;
}

// A line longer than 75 octets goes on in the next, which begins with a space; never inside a character.
std::string folded(const std::string& line) {
  std::string out;
  std::size_t room = 75;
  for (std::size_t i = 0; i < line.size();) {
    std::size_t length = 1;
    while (i + length < line.size() && (static_cast<unsigned char>(line[i + length]) & 0xC0U) == 0x80U)
      ++length;
    if (length > room) {
      out += "\r\n ";
      room = 74;
    }
    out.append(line, i, length);
    room -= length;
    i += length;
  }
  return out + "\r\n";
}

}  // namespace

std::string invitation(const Appointment& a) {
  const ZoneName zone = name_of_zone(a.zone);
  const std::string tzid = std::string{";TZID="} + zone.id + ":";
  std::string text;
  for (const std::string& line : {std::string{"BEGIN:VCALENDAR"},
                                  std::string{"VERSION:2.0"},
                                  std::string{"PRODID:-//Paraf//ID"},
                                  std::string{"METHOD:PUBLISH"},
                                  std::string{"BEGIN:VTIMEZONE"},
                                  std::string{"TZID:"} + zone.id,
                                  std::string{"BEGIN:STANDARD"},
                                  std::string{"DTSTART:19700101T000000"},
                                  std::string{"TZOFFSETFROM:"} + zone.offset,
                                  std::string{"TZOFFSETTO:"} + zone.offset,
                                  std::string{"TZNAME:"} + zone.name,
                                  std::string{"END:STANDARD"},
                                  std::string{"END:VTIMEZONE"},
                                  std::string{"BEGIN:VEVENT"},
                                  "UID:" + escaped(a.uid),
                                  "SEQUENCE:" + std::to_string(a.sequence),
                                  "DTSTAMP:" + utc(a.made),
                                  "DTSTART" + tzid + local(a.at, a.zone),
                                  "DTEND" + tzid + local(a.at + a.length, a.zone),
                                  "SUMMARY:" + escaped(a.summary)})
    text += folded(line);
  if (!a.place.empty()) text += folded("LOCATION:" + escaped(a.place));
  return text + "END:VEVENT\r\nEND:VCALENDAR\r\n";
}

}  // namespace paraf::actions
