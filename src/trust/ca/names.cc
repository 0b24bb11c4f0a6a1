#include "trust/ca/names.h"

#include <fmt/format.h>

namespace paraf::ca {

std::string AuthoritySettings::ca_url(std::string_view issuer) const {
  return fmt::format("{}/pki/{}.cer", base_url, issuer);
}

std::string AuthoritySettings::crl_url(std::string_view issuer, int shard) const {
  if (shard < 0) return fmt::format("{}/pki/{}.crl", base_url, issuer);
  return fmt::format("{}/pki/{}-{}.crl", base_url, issuer, shard);
}

std::string AuthoritySettings::ocsp_url() const { return base_url + "/ocsp"; }
std::string AuthoritySettings::cps_url() const { return base_url + "/pki/cps"; }

}  // namespace paraf::ca
