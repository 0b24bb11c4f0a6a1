// An appointment for the assisted first login: proposed hours of which the applicant chooses one, or one set
// by the office; in the case, and as an invitation in the applicant's mailbox.
#include <charconv>

#include "actions/act.h"
#include "actions/actions.sql.h"
#include "actions/invitation.h"

namespace paraf::actions {

namespace {

constexpr int most_slots = 9;

Result<int> length_of(const Acting& a) {
  int length = 60;
  std::string said = a.param("minutes");
  if (const auto offered = a.before.refs.find("slot.menit"); said.empty() && offered != a.before.refs.end())
    said = offered->second;
  if (said.empty()) return length;
  const auto [end, failed] = std::from_chars(said.data(), said.data() + said.size(), length);
  if (failed != std::errc{} || end != said.data() + said.size() || length < 5 || length > 480)
    return malformed("actions.schedule_length");
  return length;
}

// The appointment is set: written down, and sent as an invitation that replaces an earlier one.
Result<void> set(Acting& a, store::Transaction& tx, Timestamp at, int length, const std::string& place) {
  const std::string when = calendar::local_text(at, a.time.zone);
  int moved = 0;
  if (const auto before = a.before.refs.find("jadwal.ke"); before != a.before.refs.end())
    moved = std::stoi(before->second);
  a.after().refs["jadwal"] = when;
  a.after().refs["jadwal.tempat"] = place;
  a.after().refs["jadwal.ke"] = std::to_string(moved + 1);
  a.made["jadwal"] = when;
  a.facts["at"] = when;
  a.note = place;
  TRY(tx.execute(actions::sql, "put_appointment",
                 {store::value(a.before.office), store::value(a.before.id), store::value(at), store::value(length),
                  store::value(place), store::value(moved)}));
  const Appointment appointment{a.before.id.text() + "@paraf",
                                moved,
                                a.now,
                                at,
                                std::chrono::minutes{length},
                                a.time.zone,
                                "Pendampingan login sertifikat elektronik",
                                place};
  return mail_applicant(a, tx, "actions.mail.schedule", {{"at", when}, {"place", place}}, a.id,
                        {{"jadwal.ics", "text/calendar", DocumentId{}, invitation(appointment)}});
}

}  // namespace

Doing schedule_assistance() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
            const Timestamp at = TRY(calendar::local_time(a.param("at")));
            if (at <= a.now) return refused("actions.schedule_past");
            return set(a, tx, at, TRY(length_of(a)),
                       a.param("place").empty() ? a.office.name : a.param("place"));
          }};
}

Doing offer_slots() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
            std::string list;
            int count = 0;
            for (int i = 1; i <= most_slots; ++i) {
              const std::string slot = "slot." + std::to_string(i);
              a.after().refs.erase(slot);
              const std::string said = a.param(slot);
              if (said.empty()) continue;
              const Timestamp at = TRY(calendar::local_time(said));
              if (at <= a.now) return refused("actions.schedule_past");
              a.after().refs[slot] = at.rfc3339();
              list += "\n" + std::to_string(i) + ". " + calendar::local_text(at, a.time.zone);
              ++count;
            }
            if (count == 0) return refused("actions.no_slot");
            const std::string place = a.param("place").empty() ? a.office.name : a.param("place");
            a.after().refs["slot.menit"] = std::to_string(TRY(length_of(a)));
            a.after().refs["slot.tempat"] = place;
            a.made["slot"] = std::to_string(count);
            a.facts["slots"] = std::to_string(count);
            a.note = place;
            return mail_applicant(a, tx, "actions.mail.slots", {{"list", list}, {"place", place}}, a.id);
          }};
}

Doing choose_slot() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
            const auto slot = a.before.refs.find("slot." + a.param("slot"));
            if (slot == a.before.refs.end()) return refused("actions.no_such_slot");
            const Timestamp at = TRY(calendar::local_time(slot->second));
            if (at <= a.now) return refused("actions.schedule_past");
            return set(a, tx, at, TRY(length_of(a)), a.before.refs.at("slot.tempat"));
          }};
}

}  // namespace paraf::actions
