#include "doors/staff/staff.h"

#include "doors/staff/collective.h"
#include "doors/staff/visit.h"

namespace paraf::staff {

void mount(http::Router& router, const Parts& parts) {
  const auto door = std::make_shared<const Door>(parts);
  mount_login(router, door);
  mount_inbox(router, door);
  mount_case(router, door);
  mount_request(router, door);
  mount_collective(router, door);
  mount_tray(router, door);
  mount_imports(router, door);
  mount_corrections(router, door);
  mount_templates(router, door);
  mount_certificates(router, door);
  mount_search(router, door);
  mount_procedures(router, door);
  mount_registers(router, door);
  mount_reports(router, door);
  mount_beside(router, door);
  mount_office(router, door);
}

}  // namespace paraf::staff
