#include "doors/staff/certified.h"

#include <algorithm>

#include "doors/staff/pieces.h"

namespace paraf::staff {

std::string certified_note(const Visit& v, const sop::Sop& sop) {
  if (sop.purpose != "issue") return {};
  const auto mine = v.desk().certificates(v.session());
  if (!mine) return {};  // the page asks for a certificate all the same
  const auto valid = std::ranges::find(*mine, "active", &actions::CertificateView::status);
  if (valid == mine->end()) return {};
  const std::string until = v.r.date(people::iso(local_day(valid->not_after, v.zone())));
  return publik::note("unsure", v.say("request.certified", {{"until", until}}),
                      "<p>" + v.say("request.certified.text") + "</p><p>" +
                          link_to(v, "/meja/sertifikat", v.say("request.certified.look")) + "</p>");
}

}  // namespace paraf::staff
