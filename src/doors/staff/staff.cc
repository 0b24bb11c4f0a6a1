#include "doors/staff/staff.h"

#include "doors/staff/collective.h"
#include "doors/staff/administration.h"
#include "doors/staff/bpmn_view.h"
#include "doors/staff/deviation.h"
#include "doors/staff/openid.h"
#include "doors/staff/procedure_pages.h"
#include "doors/staff/second_factor.h"
#include "doors/staff/authority.h"
#include "doors/staff/visit.h"

namespace paraf::staff {

void mount(http::Router& router, const Parts& parts) { mount(router, parts, Providers{}); }

void mount(http::Router& router, const Parts& parts, Providers providers) {
  const auto door = std::make_shared<const Door>(parts);
  const auto ways = std::make_shared<const Providers>(std::move(providers));
  mount_login(router, door, ways);
  mount_openid(router, door, ways);
  mount_inbox(router, door);
  mount_bulk(router, door);
  mount_filters(router, door);
  mount_case(router, door);
  mount_request(router, door);
  mount_collective(router, door);
  mount_tray(router, door);
  mount_imports(router, door);
  mount_corrections(router, door);
  mount_templates(router, door);
  mount_certificates(router, door);
  mount_authority(router, door);
  mount_search(router, door);
  mount_schedule(router, door);
  mount_subscribers(router, door);
  mount_procedures(router, door);
  mount_registers(router, door);
  mount_reports(router, door);
  mount_beside(router, door);
  mount_office(router, door);
  mount_administration(router, door);
  mount_procedure_pages(router, door);
  mount_deviation(router, door);
  mount_bpmn_view(router, door);
  mount_second_factor(router, door);
  keep_frame(router, door);
}

}  // namespace paraf::staff
