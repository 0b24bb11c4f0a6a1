// The first login was assisted: who was there is written down. Who did not come is given another appointment, where
// the SOP has a way for it (tidak_hadir).
#include "actions/act.h"
#include "actions/actions.sql.h"

namespace paraf::actions {

Doing assist_login() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
            const std::string attended = a.plain() ? a.param("attended") : "tidak";
            if (attended != "ya" && attended != "tidak") return malformed("actions.attendance");
            if (attended == "tidak" && a.plain()) return refused("actions.not_attended");
            a.facts["attended"] = attended;
            if (const auto at = a.before.refs.find("jadwal"); at != a.before.refs.end()) a.facts["schedule"] = at->second;
            a.after().refs["kehadiran"] = attended;
            a.note = a.param("text");
            TRY(tx.execute(actions::sql, "mark_attended",
                           {store::value(a.before.office), store::value(a.before.id), store::value(attended)}));
            return {};
          }};
}

}  // namespace paraf::actions
