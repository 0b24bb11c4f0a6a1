// doors/staff/bpmn_view.h: a procedure as BPMN 2.0 in the page (docs/decisions/0070-bpmn-in-the-page.md).
#pragma once

#include <string>
#include <string_view>

#include "doors/staff/visit.h"

namespace paraf::staff {

// Nothing where the program was built without the viewer; the file can be downloaded everywhere.
std::string bpmn_view_link(const Visit& v, std::string_view procedure);

void mount_bpmn_view(http::Router& router, const Held& door);

}  // namespace paraf::staff
