#include <doctest/doctest.h>

#include <algorithm>

#include "trust/ca/profile.h"

using namespace paraf;

namespace {

const std::string good =
    "title: Uji\n"                                 // 1
    "clause: CPS 7.1.3\n"                          // 2
    "issuer: issuing\n"                            // 3
    "keys: [p256]\n"                               // 4
    "validity: {years: 1}\n"                       // 5
    "subject: {common_name: \"{common_name}\"}\n"  // 6
    "key_usage: [digital_signature]\n";            // 7

std::string with(const std::string& line) { return good + line + "\n"; }
std::string without(const std::string& line, const std::string& instead = {}) {
  std::string text = good;
  const auto at = text.find(line);
  return text.replace(at, text.find('\n', at) + 1 - at, instead.empty() ? "" : instead + "\n");
}
std::string fact(const Error& error, std::string_view name) {
  for (const auto& [key, value] : error.facts)
    if (key == name) return value;
  return {};
}

}  // namespace

TEST_CASE("a profile is refused with the line and what is wrong there") {
  REQUIRE(ca::read_profile(good, "x"));
  struct Row {
    std::string why, yaml, line, what;
  };
  const Row rows[] = {
      {"an entry nobody knows", with("colour: red"), "8", "'colour' is no entry of a profile"},
      {"no title", without("title"), "1", "'title' is missing"},
      {"a key that cannot sign a PDF", without("keys", "keys: [ed25519]"), "4",
       "ed25519 is for TLS and logins only"},
      {"Ed25519 for e-mail", without("keys", "keys: [ed25519]") + "extended_key_usage: {purposes: [1.3.6.1.5.5.7.3.4]}\n", "4",
       "ed25519 is for TLS and logins only"},
      {"names of no kind", with("alternative_name: ip"), "8", "'ip' is no kind of alternative name: dns or email"},
      {"an end entity that stands alone", with("stands_alone: true"), "8", "only a CA stands alone"},
      {"no key at all", without("keys", "keys: []"), "1", "'keys' is missing"},
      {"a validity of nothing", without("validity", "validity: {years: 0}"), "5", "a validity of nothing"},
      {"a validity in months", without("validity", "validity: {months: 3}"), "5",
       "'months' is no entry here"},
      {"an attribute for the NIK", without("subject", "subject: {serial_number: \"{nik}\"}"), "6",
       "'serial_number' is no attribute of a name"},
      {"a field nobody fills", without("subject", "subject: {common_name: \"{nik}\"}"), "6",
       "'nik' is no field of a subject"},
      {"a field left open", without("subject", "subject: {common_name: \"{common_name\"}"), "6",
       "'common_name' is no field of a subject"},
      {"an end entity that signs certificates", without("key_usage", "key_usage: [key_cert_sign]"), "7",
       "key_cert_sign belongs to a CA, and to no one else"},
      {"a CA that does not", with("ca: true"), "7", "key_cert_sign belongs to a CA, and to no one else"},
      {"a path length of an end entity", with("path_length: 0"), "8", "only a CA has a path length"},
      {"a usage nobody knows", without("key_usage", "key_usage: [decipher]"), "7",
       "'decipher' is no key usage"},
      {"a purpose that is no OID", with("extended_key_usage: {purposes: [pdf]}"), "8",
       "'pdf' is no object identifier"},
      {"purposes without purpose", with("extended_key_usage: {critical: true}"), "8",
       "'purposes' is missing"},
      {"a policy that is no OID", with("policies: [{oid: \"{arc}.x\", cps: true}]"), "8",
       "'{arc}.x' is no object identifier"},
      {"a truth that is none", with("ocsp_address: perhaps"), "8", "'ocsp_address' must be true or false"},
      {"a key twice", without("keys", "keys: [p256, p256]"), "4", "'p256' stands here twice"},
      {"a policy twice", with("policies: [{oid: \"{arc}.1.1\"}, {oid: \"{arc}.1.1\"}]"), "8",
       "'{arc}.1.1' stands here twice"},
      {"lists signed by no CA", without("key_usage", "key_usage: [digital_signature, crl_sign]"), "7",
       "crl_sign belongs to a CA"},
      {"fifty years", without("validity", "validity: {years: 50}"), "5", "longer than 5 years"},
      {"any purpose", with("extended_key_usage: {purposes: [2.5.29.37.0]}"), "8", "any purpose is no purpose"},
      {"a time stamper that is not critical", with("extended_key_usage: {purposes: [1.3.6.1.5.5.7.3.8]}"), "8",
       "timeStamping stands alone and is critical"},
      {"a time stamper with another purpose",
       with("extended_key_usage: {critical: true, purposes: [1.3.6.1.5.5.7.3.8, 1.3.6.1.5.5.7.3.2]}"), "8",
       "timeStamping stands alone and is critical"},
      {"a responder with another purpose",
       with("ocsp_no_check: true\nextended_key_usage: {purposes: [1.3.6.1.5.5.7.3.9, 1.3.6.1.5.5.7.3.2]}"), "9",
       "OCSPSigning stands alone"},
      {"a subscriber who answers for the authority",
       with("subscriber: true\nocsp_no_check: true\nextended_key_usage: {purposes: [1.3.6.1.5.5.7.3.9]}"), "10",
       "the authority's own services are nobody else's"},
      {"no check of one who is no responder", with("ocsp_no_check: true"), "8",
       "ocsp_no_check belongs to a responder, and to no one else"},
      {"a responder that is checked", with("extended_key_usage: {purposes: [1.3.6.1.5.5.7.3.9]}"), "8",
       "ocsp_no_check belongs to a responder, and to no one else"},
      {"a server without names", with("extended_key_usage: {purposes: [1.3.6.1.5.5.7.3.1]}"), "8",
       "a server has 'alternative_name: dns'"},
      {"no YAML", "title: [", "1", "end of sequence flow not found"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto read = ca::read_profile(row.yaml, "x");
    REQUIRE(!read);
    CHECK(read.error().code == "ca.profile");
    CHECK(fact(read.error(), "what") == row.what);
    if (row.why != "no YAML") CHECK(fact(read.error(), "line") == row.line);
  }
}

TEST_CASE("a service of the authority has its service's purpose") {
  for (const auto& [id, what] : {std::pair{"ocsp", "a responder has the purpose OCSPSigning"},
                                 std::pair{"tsa", "a time stamper has the purpose timeStamping"}}) {
    const auto read = ca::read_profile(good, id);
    REQUIRE(!read);
    CHECK(fact(read.error(), "what") == what);
  }
}

TEST_CASE("the profiles in policy/ are the ones compiled in, and fit together") {
  const auto built = ca::builtin_profiles();
  const auto read = ca::read_profiles("policy/profiles");
  REQUIRE(built);
  REQUIRE(read);
  CHECK(built->size() == read->size());
  for (const auto& [id, profile] : *read) {
    REQUIRE(built->contains(id));
    CHECK(profile.hash == built->at(id).hash);
    CHECK(profile.hash.size() == 64);
  }
}

TEST_CASE("profiles that do not fit together stop the start") {
  const ca::Profiles good_set = ca::builtin_profiles().value();
  CHECK(ca::check_profiles(good_set));

  ca::Profiles no_tsa = good_set;
  no_tsa.erase("tsa");
  CHECK(code_of(ca::check_profiles(no_tsa)) == "ca.profiles");

  ca::Profiles nobodys = good_set;
  std::erase_if(nobodys, [](const auto& each) { return each.second.end_entity_subscriber; });
  CHECK(code_of(ca::check_profiles(nobodys)) == "ca.profiles");

  ca::Profiles stray = good_set;
  stray.at("individual").issuer = "ocsp";  // no CA
  CHECK(code_of(ca::check_profiles(stray)) == "ca.profiles");

  ca::Profiles idle = good_set;
  idle["second"] = idle.at("issuing");
  idle.at("second").id = "second";  // a CA nothing is issued under
  CHECK(code_of(ca::check_profiles(idle)) == "ca.profiles");
}

TEST_CASE("an individual's certificate is what the domain says it is") {
  const ca::Profile individual = ca::builtin_profiles().value().at("individual");
  CHECK(individual.years == 2);
  CHECK(individual.days == 0);
  CHECK(individual.keys.front() == crypto::KeyKind::rsa2048);
  CHECK(individual.key_usage == (crypto::usage::digital_signature | crypto::usage::non_repudiation));
  CHECK(std::count(individual.extended_key_usage.begin(), individual.extended_key_usage.end(),
                   crypto::oid::eku_pdf_signing) == 1);
  CHECK(!individual.is_ca);
}
