#include "doors/public/public.h"

#include "doors/public/language.h"
#include "doors/public/pages.h"
#include "doors/public/refusal.h"

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

// The address of a form, typed or gone back to: it takes only what is sent, and leads to the page its form is on.
http::Response refusal(const Parts& parts, const http::Request& request, const Error& error) {
  const Reader reader{parts, request};
  for (const auto& [fact, page] : error.facts) {
    if (error.code != "http.method_not_allowed" || fact != "above") continue;
    http::Response response = http::Response::redirect(reader.link(page));
    response.header("Cache-Control", "no-store");
    keep_language(response, reader);
    return response;
  }
  return failure(reader, error);
}

void mount(http::Router& router, const Parts& parts) {
  const auto held = std::make_shared<const Parts>(parts);
  mount_front(router, held);
  mount_follow(router, held);
  mount_check(router, held);
  mount_enrolment(router, held);
  mount_policy(router, held);
  mount_pki(router, held);
  router.refuse_with("/", [held](const http::Request& request, const Error& error) { return refusal(*held, request, error); });
  router.always("X-Content-Type-Options", "nosniff");
}

}  // namespace paraf::publik
