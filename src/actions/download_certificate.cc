// The applicant fetched the certificate (the file itself comes from Desk::certificate).
#include "actions/act.h"

namespace paraf::actions {

Doing download_certificate() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
            const auto serial = a.before.refs.find("serial");
            if (serial == a.before.refs.end()) return conflict("actions.not_issued");
            a.made["sertifikat"] = serial->second;
            a.facts["serial"] = serial->second;
            return reply(a, tx, "downloaded");
          }};
}

}  // namespace paraf::actions
