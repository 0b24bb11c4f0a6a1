#include "trust/ca/names.h"

#include <fmt/format.h>

#include "platform/crypto/der.h"

namespace paraf::ca {

namespace {
const std::string& fetched_from(const AuthoritySettings& s) { return s.pki_url.empty() ? s.base_url : s.pki_url; }
}  // namespace

std::string AuthoritySettings::ca_url(std::string_view issuer) const {
  return fmt::format("{}/pki/{}.cer", fetched_from(*this), issuer);
}

std::string AuthoritySettings::crl_url(std::string_view issuer, int shard) const {
  if (shard < 0) return fmt::format("{}/pki/{}.crl", fetched_from(*this), issuer);
  return fmt::format("{}/pki/{}-{}.crl", fetched_from(*this), issuer, shard);
}

std::string AuthoritySettings::ocsp_url() const { return fetched_from(*this) + "/ocsp"; }
std::string AuthoritySettings::cps_url() const { return base_url + "/pki/cps"; }

Result<void> check_own_names(const AuthoritySettings& settings) {
  const AuthoritySettings demo;
  for (const auto name : {&AuthoritySettings::organization, &AuthoritySettings::root_name, &AuthoritySettings::issuing_name,
                          &AuthoritySettings::ocsp_name, &AuthoritySettings::tsa_name})
    if (settings.*name == demo.*name) return refused("ca.demo_name", {{"name", settings.*name}});
  if (!crypto::der::Oid::parse(settings.arc)) return malformed("ca.arc", {{"arc", settings.arc}});
  // Given to examples, and to nobody [Rec. ITU-T X.660 (2011) A.5].
  if (settings.arc == "2.999" || settings.arc.starts_with("2.999."))
    return refused("ca.example_arc", {{"arc", settings.arc}});
  return {};
}

}  // namespace paraf::ca
