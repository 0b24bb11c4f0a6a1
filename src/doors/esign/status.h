// doors/esign/status.h: where somebody's certificate stands, and being registered: the same in both versions.
#pragma once

#include "doors/esign/gate.h"

namespace paraf::esign {

// {"status_code": 1111, "status": "ISSUE", "message": "…"}
Result<http::Response> status_answer(Call& call, const actions::HolderName& name);
// {"message": "Pendaftaran berhasil"}; a request that was not opened yet is an error that says why.
Result<http::Response> registered(Call& call, actions::RegistrationWish wish);

}  // namespace paraf::esign
