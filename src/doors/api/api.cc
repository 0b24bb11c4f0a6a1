#include "doors/api/api.h"

#include "actions/services.h"
#include "doors/api/handlers.h"
#include "doors/api/openapi.yaml.h"
#include "doors/api/problem.h"
#include "platform/http/files.h"

namespace paraf::api {

void mount(http::Router& router, const Parts& parts) {
  const auto held = std::make_shared<const Parts>(parts);
  mount_sessions(router, held);
  mount_cases(router, held);
  mount_desk(router, held);
  mount_collective(router, held);
  mount_mail(router, held);
  mount_letters(router, held);
  mount_templates(router, held);
  mount_certificates(router, held);
  mount_own(router, held);
  mount_reports(router, held);
  mount_procedures(router, held);
  mount_administration(router, held);
  add(router, held, "openapi", [](Call&) -> Result<http::Response> {
    http::Response response = http::Response::text(200, std::string{embedded::doors_api_openapi_yaml});
    response.header("Content-Type", "application/yaml");
    return response;
  });
  router.refuse_with("/api/", [held](const http::Request& request, const Error& error) {
    return problem(held->messages, language_of(request), held->services.random, error);
  });
}

}  // namespace paraf::api
