// The rules against certificates that other people made wrong on purpose: those of pyca/cryptography, as Debian
// has them in python3-cryptography-vectors. Nearly all rules find something in a stranger's certificate; what counts
// is that the fault for which each was made is found by the rule for it, or that its form is refused.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "platform/crypto/pem.h"
#include "trust/ca/fixture.h"
#include "trust/ca/lint.h"

using namespace paraf;
using namespace paraf::ca;

namespace {

namespace fs = std::filesystem;
const fs::path folder = "/usr/lib/python3/dist-packages/cryptography_vectors/x509";

// The names of the rules that it breaks; "form" when it is no certificate to us at all.
std::set<std::string> broken(const fs::path& file, const std::string& profile_id) {
  std::ifstream in{file, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  Bytes octets = to_bytes(text);
  if (text.find("-----BEGIN") != std::string::npos) {
    const auto blocks = crypto::pem_blocks(text, "CERTIFICATE");
    if (!blocks || blocks->empty()) return {"form"};
    octets = blocks->front();
  }
  const auto certificate = crypto::Certificate::parse(octets);
  if (!certificate) return {"form"};
  static const Profiles profiles = builtin_profiles().value();
  static const auto signer = crypto::open_key(crypto::generate_key(crypto::KeyKind::p256)->pkcs8).value();
  const AuthoritySettings settings;
  Issuer issuer{.id = "issuing",
                .name = Bytes{certificate->issuer().begin(), certificate->issuer().end()},
                .key_id = {},
                .not_after = certificate->not_after(),
                .signer = signer};
  const Bytes key{certificate->spki().begin(), certificate->spki().end()};
  const Bytes serial{certificate->serial().begin(), certificate->serial().end()};
  const LintCase at{*certificate, profiles.at(profile_id), issuer, settings, key, serial};
  std::set<std::string> found;
  for (const LintRule& rule : lint_rules())
    if (rule.broken(at)) found.emplace(rule.name);
  // What is refused is refused by a rule that was in force when the certificate began.
  if (const auto judged = check_rules(at); !judged)
    for (const LintRule& rule : lint_rules())
      if (rule.name == judged.error().facts.front().second) CHECK(rule.effective <= certificate->not_before());
  return found;
}

}  // namespace

TEST_CASE("faults that others planted are found by the rule for them") {
  REQUIRE_MESSAGE(fs::exists(folder), "python3-cryptography-vectors is not installed");
  struct Row {
    std::string file, profile, rule;
  };
  const Row rows[] = {
      {"custom/bad_country.pem", "individual", "country_code"},
      {"custom/invalid_version.pem", "individual", "form"},
      {"v1_cert.pem", "individual", "form"},
      {"unique_identifier.pem", "individual", "subject_attributes"},
      {"custom/negative_serial.pem", "individual", "form"},
      {"custom/two_basic_constraints.pem", "individual", "form"},
      {"custom/basic_constraints_not_critical.pem", "individual", "basic_constraints"},
      {"wosign-bc-invalid.pem", "individual", "basic_constraints"},
      {"custom/bc_path_length_zero.pem", "individual", "basic_constraints"},
      {"custom/invalid_utf8_common_name.pem", "individual", "subject_utf8"},
      {"badasn1time.pem", "individual", "form"},
      {"custom/san_empty_hostname.pem", "tls_server", "alternative_name"},
      {"utf8-dnsname.pem", "tls_server", "alternative_name"},
      {"custom/san_ipaddr.pem", "tls_server", "alternative_name"},
      {"custom/san_other_name.pem", "tls_server", "alternative_name"},
      {"custom/san_email_dns_ip_dirname_uri.pem", "smime", "alternative_name"},
      {"custom/cp_invalid.pem", "individual", "policies"},
      {"custom/cp_cps_uri.pem", "individual", "policies"},
      {"custom/cdp_all_reasons.pem", "individual", "crl_point"},
      {"custom/aia_ocsp_ca_issuers.pem", "individual", "access_points"},
      {"custom/all_key_usages.pem", "individual", "key_usage"},
      {"custom/extended_key_usage.pem", "individual", "extended_key_usage"},
      {"custom/ocsp_nocheck.pem", "individual", "ocsp_no_check"},
      {"custom/unsupported_extension_critical.pem", "individual", "extensions_known"},
      {"custom/nc_excluded.pem", "individual", "extensions_known"},
      {"custom/inhibit_any_policy_5.pem", "individual", "extensions_known"},
      {"custom/dsa_selfsigned_ca.pem", "individual", "key_kind"},
      {"custom/ec_no_named_curve.pem", "individual", "key_kind"},
      {"custom/unsupported_subject_public_key_info.pem", "individual", "key_kind"},
      {"custom/unsupported_subject_name.pem", "individual", "subject_attributes"},
      {"verisign_md2_root.pem", "individual", "signature_algorithm"},
      {"custom/rsa_pss_cert.pem", "individual", "signature_algorithm"},
      {"ed25519/root-ed25519.pem", "individual", "ed25519_for_logins"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.file);
    REQUIRE(fs::exists(folder / row.file));
    const auto found = broken(folder / row.file, row.profile);
    std::string all;
    for (const std::string& rule : found) all += rule + " ";
    CAPTURE(all);
    CHECK(found.contains(row.rule));
  }
}

TEST_CASE("no certificate of strangers upsets a rule, whatever is in it") {
  const Profiles profiles = builtin_profiles().value();
  int read = 0;
  for (const auto& entry : fs::recursive_directory_iterator{folder}) {
    const auto end = entry.path().extension();
    if (!entry.is_regular_file() || (end != ".pem" && end != ".der" && end != ".crt")) continue;
    for (const auto& [id, profile] : profiles) CHECK_FALSE(broken(entry.path(), id).empty());
    ++read;
  }
  CHECK(read > 500);
}
