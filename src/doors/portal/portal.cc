#include "doors/portal/portal.h"

#include "doors/portal/pages.h"

namespace paraf::portal {

void mount(http::Router& router, const staff::Parts& parts) {
  const auto door = std::make_shared<const staff::Door>(parts);
  mount_compose(router, door);
  mount_complete(router, door);
  mount_resume(router, door);
  mount_signing(router, door);
  mount_own(router, door);
  mount_telephone(router, door);
}

}  // namespace paraf::portal
