// doors/portal/pages.h: the groups of pages, each in a file of its own.
#pragma once

#include "doors/staff/visit.h"

namespace paraf::portal {

// Words of messages/*/portal.yaml, escaped.
inline std::string say(const staff::Visit& v, std::string_view word, const Facts& facts = {}) {
  return v.r.say_of("portal." + std::string{word}, facts);
}

void mount_compose(http::Router& router, const staff::Held& door);  // compose.cc: /meja/susun
void mount_complete(http::Router& router, const staff::Held& door);  // complete.cc: /meja/lengkapi
void mount_resume(http::Router& router, const staff::Held& door);   // resume.cc: /lanjut
void mount_signing(http::Router& router, const staff::Held& door);  // signing.cc: /meja/tanda-tangan
void mount_own(http::Router& router,
               const staff::Held& door);  // own.cc: /meja/atas-nama-saya, /meja/autentikator
void mount_telephone(http::Router& router, const staff::Held& door);  // telephone.cc: /meja/pesan-telepon

}  // namespace paraf::portal
