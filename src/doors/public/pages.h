// doors/public/pages.h: the groups of pages and services, each in a file of its own.
#pragma once

#include <functional>
#include <memory>

#include "doors/public/html.h"
#include "platform/http/router.h"

namespace paraf::publik {

using Held = std::shared_ptr<const Parts>;
using PageHandler = std::function<Result<http::Response>(Reader&, http::Request&)>;

// show mounts a page: a failure of the handler becomes a page that says what to do next.
void show(http::Router& router, const Held& parts, http::Method method, std::string pattern, PageHandler handler, http::Route route = {});

void mount_front(http::Router& router, const Held& parts);      // front.cc: home, style, health
void mount_follow(http::Router& router, const Held& parts);     // follow.cc: /lacak
void mount_check(http::Router& router, const Held& parts);      // check.cc: /periksa, /s
void mount_enrolment(http::Router& router, const Held& parts);  // enrolment.cc: /aktivasi, /pendaftaran, /surel
void mount_policy(http::Router& router, const Held& parts);     // policy.cc: /pki/cps
void mount_pki(http::Router& router, const Held& parts);        // pki.cc: /pki, /ocsp, /tsa

}  // namespace paraf::publik
