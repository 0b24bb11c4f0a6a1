// A report or request is weighed: urgent, unfounded, or to go its ordinary way. The words go on the sheet.
#include "actions/act.h"

namespace paraf::actions {

Doing assess_request() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
            (void)tx;
            a.note = a.param("text");
            a.facts["position"] = a.position();
            for (const char* name : {"alasan", "atas_permintaan"})
              if (const auto said = a.before.refs.find(name); said != a.before.refs.end())
                a.facts[name] = said->second;
            return {};
          }};
}

}  // namespace paraf::actions
