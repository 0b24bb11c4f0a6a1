#include "doors/public/public.h"

#include "doors/public/pages.h"

namespace paraf::publik {

void show(http::Router& router, const Held& parts, http::Method method, std::string pattern, PageHandler handler, http::Route route) {
  router.add(method, std::move(pattern),
             [parts, handler = std::move(handler)](http::Request& request) {
               Reader reader{*parts, request};
               auto response = handler(reader, request);
               return response ? std::move(*response) : failure(reader, response.error());
             },
             std::move(route));
}

void mount(http::Router& router, const Parts& parts) {
  const auto held = std::make_shared<const Parts>(parts);
  mount_front(router, held);
  mount_follow(router, held);
  mount_check(router, held);
  mount_enrolment(router, held);
  mount_policy(router, held);
  mount_pki(router, held);
  router.refuse_with("/", [held](const http::Request& request, const Error& error) { return failure(Reader{*held, request}, error); });
  router.always("X-Content-Type-Options", "nosniff");
}

}  // namespace paraf::publik
