#include "doors/portal/portal.h"

#include "doors/portal/pages.h"

namespace paraf::portal {

void mount(http::Router& router, const staff::Parts& parts) {
  const auto door = std::make_shared<const staff::Door>(parts);
  mount_compose(router, door);
  mount_own(router, door);
}

}  // namespace paraf::portal
