// Paths and lists against the Public Key Interoperability Test Suite of NIST (PKITS 1.0.1), as Debian has it in
// python3-cryptography-vectors. The name of each end entity's certificate says what must come out.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "platform/crypto/crl.h"

using namespace paraf;
using namespace paraf::crypto;

namespace {

namespace fs = std::filesystem;
const fs::path folder = "/usr/lib/python3/dist-packages/cryptography_vectors/x509/PKITS_data";

Bytes octets(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  return Bytes{std::istreambuf_iterator<char>{in}, {}};
}

// Those whose name does not say it; what they give when any policy will do and none is asked for.
const std::map<std::string, bool> unnamed = {
    {"AllCertificatesNoPoliciesTest2EE", true},    {"AllCertificatesSamePoliciesTest10EE", true},
    {"AllCertificatesSamePoliciesTest13EE", true}, {"AllCertificatesanyPolicyTest11EE", true},
    {"AnyPolicyTest14EE", true},                   {"CPSPointerQualifierTest20EE", true},
    {"DifferentPoliciesTest3EE", true},            {"DifferentPoliciesTest4EE", false},
    {"DifferentPoliciesTest5EE", false},           {"DifferentPoliciesTest7EE", false},
    {"DifferentPoliciesTest8EE", false},           {"DifferentPoliciesTest9EE", false},
    {"DifferentPoliciesTest12EE", false},          {"OverlappingPoliciesTest6EE", true},
    {"UserNoticeQualifierTest15EE", true},         {"UserNoticeQualifierTest16EE", true},
    {"UserNoticeQualifierTest17EE", true},         {"UserNoticeQualifierTest18EE", true},
    {"UserNoticeQualifierTest19EE", true},         {"inhibitAnyPolicyTest3EE", true},
};

// Good by RFC 5280 and not taken here, by the beginning of the name: each is a refusal, never an error of
// the other kind.
const std::map<std::string, std::string> not_taken = {
    {"ValidDSA", "DSA: an algorithm nobody signs letters with"},
    {"ValidIDPwithindirectCRL", "indirect lists"},
    {"ValidcRLIssuer", "indirect lists"},
    {"ValidonlySomeReasons", "lists of some reasons, to be put together"},
    {"ValiddeltaCRL", "delta lists"},
    {"ValiddistributionPointTest4", "names relative to the issuer"},
    {"ValiddistributionPointTest5", "names relative to the issuer"},
    {"ValiddistributionPointTest7", "names relative to the issuer"},
    {"ValidNoissuingDistributionPoint", "names relative to the issuer"},
    {"ValidBasicSelfIssuedCRLSigningKey", "a list under another key of the CA"},
    {"ValidSeparateCertificateandCRLKeys", "a list under another key of the CA"},
    {"ValidBasicSelfIssued", "a list under another key of the CA"},
    {"ValidSelfIssued", "a list that the self-issued certificate may not sign, and its predecessor did"},
    {"ValidDNnameConstraintsTest19", "the same"},
    {"ValidRolloverfromPrintableStringtoUTF8String", "names are compared octet by octet"},
    {"ValidNegativeSerialNumber", "nobody could ask about such a serial"},
    {"ValidGeneralizedTimeCRLnextUpdate", "a list for longer than any clock"},
};

// Revoked on a delta list alone. Whether one is read is left open [RFC 5280 §5.2.4]; here the whole list is
// believed for as long as it says.
const std::set<std::string> on_a_delta = {"InvaliddeltaCRLTest4EE"};

struct World {
  Certificates anchors, between;
  std::map<std::string, Certificate> leaves;  // by the name of the test
  std::vector<Crl> lists;
};

World world() {
  World w;
  for (const auto& entry : fs::directory_iterator{folder / "certs"}) {
    const std::string name = entry.path().stem().string();
    auto read = Certificate::parse(octets(entry.path()));
    if (!read) continue;  // refused already; asked for below by its name
    if (name == "TrustAnchorRootCertificate") w.anchors.push_back(*read);
    else if (name.ends_with("EE")) w.leaves.emplace(name, *read);
    else w.between.push_back(*read);
  }
  for (const auto& entry : fs::directory_iterator{folder / "crls"})
    if (auto list = Crl::parse(octets(entry.path()))) w.lists.push_back(std::move(*list));
  return w;
}

// Each certificate below the anchor is on no list of its issuer, and some list of its issuer would have it.
bool none_revoked(const World& w, const Certificates& path, Timestamp at) {
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    bool known = false;
    for (const Crl& list : w.lists) {
      if (!list.signed_by(path[i + 1])) continue;
      if (list.find(path[i].serial())) return false;
      known = known || (list.this_update() <= at && at <= list.next_update() && list.covers(path[i]));
    }
    if (!known) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("no path or list that NIST calls invalid is taken, and what is refused besides is known by name") {
  REQUIRE_MESSAGE(fs::exists(folder), "python3-cryptography-vectors is not installed");
  const World w = world();
  REQUIRE(w.anchors.size() == 1);
  const Timestamp at = Timestamp::from_seconds(1'600'000'000);  // September 2020
  int judged = 0, good = 0;
  for (const auto& entry : fs::directory_iterator{folder / "certs"}) {
    const std::string name = entry.path().stem().string();
    if (!name.ends_with("EE")) continue;
    const auto said = unnamed.find(name);
    REQUIRE((name.starts_with("Valid") || name.starts_with("Invalid") || said != unnamed.end()));
    const bool expected = said != unnamed.end() ? said->second : name.starts_with("Valid");
    const auto leaf = w.leaves.find(name);
    bool taken = false;
    std::string why = "form";
    if (leaf != w.leaves.end()) {
      const auto path = verify_chain(leaf->second, w.between, w.anchors, at, Purpose::any);
      taken = path && none_revoked(w, *path, at);
      why = path ? "list" : path.error().line();
    }
    ++judged;
    good += taken ? 1 : 0;
    CAPTURE(name);
    CAPTURE(why);
    if (!expected && !on_a_delta.contains(name)) CHECK_FALSE(taken);
    if (!expected || taken) continue;
    CHECK(std::any_of(not_taken.begin(), not_taken.end(), [&](const auto& known) { return name.starts_with(known.first); }));
  }
  CHECK(judged == 223);
  MESSAGE("PKITS: ", judged, " paths judged, ", good, " good");
}
