// An appointment for the assisted first login: in the case, and as an invitation in the applicant's mailbox.
#include <charconv>

#include "actions/act.h"

namespace paraf::actions {

namespace {

std::string stamp(Timestamp at) {  // RFC 5545 §3.3.5, form #2
  std::string text;
  for (const char c : at.rfc3339())
    if (c != '-' && c != ':') text += c;
  return text;
}

// RFC 5545: lines end with CRLF.
std::string invitation(const Acting& a, Timestamp at, std::chrono::minutes length, const std::string& place) {
  std::string text =
      "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Paraf//ID\r\nMETHOD:PUBLISH\r\nBEGIN:VEVENT\r\n";
  text += "UID:" + a.before.id.text() + "@paraf\r\nDTSTAMP:" + stamp(a.now) + "\r\nDTSTART:" + stamp(at) +
          "\r\nDTEND:" + stamp(at + length) + "\r\nSUMMARY:Pendampingan login sertifikat elektronik\r\n";
  if (!place.empty()) {
    text += "LOCATION:";
    for (const char c : place) {
      if (c == ',' || c == ';' || c == '\\') text += '\\';
      text += c == '\n' || c == '\r' ? ' ' : c;
    }
    text += "\r\n";
  }
  return text + "END:VEVENT\r\nEND:VCALENDAR\r\n";
}

}  // namespace

Doing schedule_assistance() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
            const Timestamp at = TRY(calendar::local_time(a.param("at")));
            if (at <= a.now) return refused("actions.schedule_past");
            int length = 60;
            if (const std::string said = a.param("minutes"); !said.empty()) {
              const auto [end, failed] = std::from_chars(said.data(), said.data() + said.size(), length);
              if (failed != std::errc{} || end != said.data() + said.size() || length < 5 || length > 480)
                return malformed("actions.schedule_length");
            }
            const std::string when = calendar::local_text(at, a.time.zone);
            const std::string place = a.param("place").empty() ? a.office.name : a.param("place");
            a.after().refs["jadwal"] = when;
            a.after().refs["jadwal.tempat"] = place;
            a.made["jadwal"] = when;
            a.facts["at"] = when;
            a.note = place;
            return mail_applicant(a, tx, "actions.mail.schedule", {{"at", when}, {"place", place}}, a.id,
                                  {{"jadwal.ics", "text/calendar", DocumentId{},
                                    invitation(a, at, std::chrono::minutes{length}, place)}});
          }};
}

}  // namespace paraf::actions
