// doors/api/authorisation.h: who may call what, as a table.
//
// An endpoint exists only if it has a row here: mount() takes its method and path from the row. A test
// walks every endpoint with every role, and holds this table to docs/openapi.yaml (x-who).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/http.h"

namespace paraf::api {

enum class Who {
  anybody,        // without login too
  person,         // whoever is logged in; the Desk says what of it is theirs
  official,       // holds a role in their office today, or stands in for one
  officer,        // of the authority: petugas_psre or verifikator in the authority's office
  administrator,  // admin_instansi
};
std::string_view name_of(Who who);

struct Endpoint {
  std::string_view operation;  // operationId
  http::Method method;
  std::string_view pattern;
  Who who;
};
std::span<const Endpoint> endpoints();
// The row of an operation; one that is missing is a mistake of ours and stops the program.
const Endpoint& endpoint(std::string_view operation);

// in_authority: the person's office is the authority.
bool allows(Who who, bool logged_in, const std::vector<std::string>& roles, bool in_authority);

}  // namespace paraf::api
