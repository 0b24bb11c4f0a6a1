#include "trust/ca/profile.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "platform/crypto/hash.h"
#include "trust/ca/authentication.yaml.h"
#include "trust/ca/individual.yaml.h"
#include "trust/ca/issuing.yaml.h"
#include "trust/ca/ocsp.yaml.h"
#include "trust/ca/own_ca.yaml.h"
#include "trust/ca/root.yaml.h"
#include "trust/ca/seal.yaml.h"
#include "trust/ca/smime.yaml.h"
#include "trust/ca/sub_ca.yaml.h"
#include "trust/ca/tls_client.yaml.h"
#include "trust/ca/tls_server.yaml.h"
#include "trust/ca/tsa.yaml.h"
#include "trust/keys/keyring.h"

namespace paraf::ca {

namespace {

namespace oid = crypto::oid;
using crypto::der::Oid;

struct NamedOid {
  std::string_view word;
  Oid oid;
};
constexpr std::array attributes{NamedOid{"country", oid::country},
                                NamedOid{"state", oid::state},
                                NamedOid{"locality", oid::locality},
                                NamedOid{"organization", oid::organization},
                                NamedOid{"organizational_unit", oid::organizational_unit},
                                NamedOid{"title", oid::title},
                                NamedOid{"common_name", oid::common_name},
                                NamedOid{"organization_identifier", oid::organization_identifier},
                                NamedOid{"description", oid::description}};

struct NamedBit {
  std::string_view word;
  std::uint32_t bit;
};
constexpr std::array usages{NamedBit{"digital_signature", crypto::usage::digital_signature},
                            NamedBit{"non_repudiation", crypto::usage::non_repudiation},
                            NamedBit{"key_encipherment", crypto::usage::key_encipherment},
                            NamedBit{"key_cert_sign", crypto::usage::key_cert_sign},
                            NamedBit{"crl_sign", crypto::usage::crl_sign}};

// What a pattern of the subject may be filled with.
constexpr std::array<std::string_view, 7> fields{"common_name",  "organization", "organizational_unit",    "title",
                                                 "locality",     "subscriber",   "organization_identifier"};
constexpr std::array<std::string_view, 19> entries{
    "alternative_name", "request", "stands_alone",
    "title",          "clause",       "issuer",      "keys",         "validity",           "subscriber",
    "subject",        "ca",           "path_length", "key_usage",    "extended_key_usage", "policies",
    "issuer_address", "ocsp_address", "crl_address", "ocsp_no_check"};

// Raised inside this file only, with the place in the file.
struct Wrong {
  int line;
  std::string what;
};

[[noreturn]] void wrong(const YAML::Node& at, std::string what) {
  throw Wrong{at.Mark().line + 1, std::move(what)};
}

void check_words(const YAML::Node& map, std::initializer_list<std::string_view> known) {
  if (!map.IsMap()) wrong(map, "must be a map");
  for (const auto& entry : map)
    if (std::find(known.begin(), known.end(), entry.first.as<std::string>()) == known.end())
      wrong(entry.first, fmt::format("'{}' is no entry here", entry.first.as<std::string>()));
}

std::string text(const YAML::Node& map, const char* name) {
  const YAML::Node node = map[name];
  if (!node || !node.IsScalar() || node.Scalar().empty()) wrong(map, fmt::format("'{}' is missing", name));
  return node.Scalar();
}

bool truth(const YAML::Node& map, const char* name) {
  const YAML::Node node = map[name];
  bool value = false;
  if (node && !YAML::convert<bool>::decode(node, value))
    wrong(node, fmt::format("'{}' must be true or false", name));
  return value;
}

int whole(const YAML::Node& map, const char* name) {
  const YAML::Node node = map[name];
  int value = 0;
  if (node && (!YAML::convert<int>::decode(node, value) || value < 0))
    wrong(node, fmt::format("'{}' must be a whole number", name));
  return value;
}

const YAML::Node list(const YAML::Node& map, const char* name) {
  const YAML::Node node = map[name];
  if (node && !node.IsSequence()) wrong(node, fmt::format("'{}' must be a list", name));
  return node;
}

Oid object_identifier(const YAML::Node& node) {
  const auto parsed = Oid::parse(node.Scalar());
  if (!parsed) wrong(node, fmt::format("'{}' is no object identifier", node.Scalar()));
  return *parsed;
}

// "{organization}" or plain text; a field nobody fills would reach a certificate as it stands here.
void check_pattern(const YAML::Node& at, std::string_view pattern) {
  for (auto open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{', open + 1)) {
    const auto close = pattern.find('}', open);
    const auto field = pattern.substr(open + 1, close == std::string_view::npos ? close : close - open - 1);
    if (close == std::string_view::npos || std::find(fields.begin(), fields.end(), field) == fields.end())
      wrong(at, fmt::format("'{}' is no field of a subject", field));
  }
}

std::vector<SubjectPart> subject(const YAML::Node& node) {
  if (!node || !node.IsMap() || node.size() == 0) wrong(node, "'subject' is missing");
  std::vector<SubjectPart> parts;
  for (const auto& entry : node) {
    const std::string word = entry.first.as<std::string>();
    const auto named =
        std::find_if(attributes.begin(), attributes.end(), [&](const NamedOid& a) { return a.word == word; });
    if (named == attributes.end()) wrong(entry.first, fmt::format("'{}' is no attribute of a name", word));
    SubjectPart part{.attribute = named->oid, .word = word, .pattern = {}, .required = true};
    if (entry.second.IsScalar()) {
      part.pattern = entry.second.Scalar();
    } else {
      check_words(entry.second, {"value", "required"});
      part.pattern = text(entry.second, "value");
      part.required = truth(entry.second, "required");
    }
    check_pattern(entry.second, part.pattern);
    parts.push_back(std::move(part));
  }
  return parts;
}

// A word of a list stands in it once.
void once(const YAML::Node& list) {
  std::set<std::string> seen;
  for (const YAML::Node& entry : list)
    if (const std::string word = entry.IsMap() ? text(entry, "oid") : entry.Scalar(); !seen.insert(word).second)
      wrong(entry, fmt::format("'{}' stands here twice", word));
}

// A service's purpose stands alone: whoever trusts it for that trusts it for nothing else.
void check_purposes(const YAML::Node& root, const Profile& p) {
  const YAML::Node eku = root["extended_key_usage"];
  const auto has = [&](const Oid& purpose) {
    return std::find(p.extended_key_usage.begin(), p.extended_key_usage.end(), purpose) != p.extended_key_usage.end();
  };
  if (has(Oid{"2.5.29.37.0"})) wrong(eku, "any purpose is no purpose");
  const bool answers = has(oid::eku_ocsp_signing), stamps = has(oid::eku_time_stamping);
  // [RFC 3161 §2.3]
  if (stamps && (p.extended_key_usage.size() != 1 || !p.extended_key_usage_critical))
    wrong(eku, "timeStamping stands alone and is critical");
  if (answers && p.extended_key_usage.size() != 1) wrong(eku, "OCSPSigning stands alone");
  if ((answers || stamps) && p.end_entity_subscriber) wrong(eku, "the authority's own services are nobody else's");
  // [RFC 6960 §4.2.2.2.1]
  if (p.ocsp_no_check != answers)
    wrong(p.ocsp_no_check ? root["ocsp_no_check"] : eku, "ocsp_no_check belongs to a responder, and to no one else");
  if (has(oid::eku_server_auth) && p.alternative != Profile::Alternative::dns)
    wrong(eku, "a server has 'alternative_name: dns'");
  if (p.id == keys::name_of(keys::Purpose::ocsp) && !answers) wrong(root, "a responder has the purpose OCSPSigning");
  if (p.id == keys::name_of(keys::Purpose::tsa) && !stamps) wrong(root, "a time stamper has the purpose timeStamping");
}

// What is well written and yet could not be kept, or not be believed.
void check_fit(const YAML::Node& root, const Profile& p) {
  for (const char* name : {"keys", "key_usage", "policies"}) once(root[name]);
  if (root["extended_key_usage"]) once(root["extended_key_usage"]["purposes"]);
  if (!p.is_ca && (p.key_usage & crypto::usage::crl_sign) != 0) wrong(root["key_usage"], "crl_sign belongs to a CA");
  constexpr int longest_ca = 25, longest = 5;  // years
  if (p.years * 366 + p.days > (p.is_ca ? longest_ca : longest) * 366)
    wrong(root["validity"], fmt::format("longer than {} years", p.is_ca ? longest_ca : longest));
  check_purposes(root, p);
}

Profile profile(const YAML::Node& root, std::string_view id) {
  if (!root.IsMap()) wrong(root, "a profile is a map");
  for (const auto& entry : root)
    if (std::find(entries.begin(), entries.end(), entry.first.as<std::string>()) == entries.end())
      wrong(entry.first, fmt::format("'{}' is no entry of a profile", entry.first.as<std::string>()));

  Profile p;
  p.id = std::string{id};
  p.title = text(root, "title");
  p.clause = text(root, "clause");
  p.issuer = text(root, "issuer");
  p.end_entity_subscriber = truth(root, "subscriber");
  for (const YAML::Node& name : list(root, "keys")) {
    const auto kind = crypto::key_kind(name.Scalar());
    if (!kind) wrong(name, fmt::format("'{}' is no kind of key", name.Scalar()));
    p.keys.push_back(*kind);
  }
  if (p.keys.empty()) wrong(root, "'keys' is missing");

  const YAML::Node validity = root["validity"];
  if (!validity) wrong(root, "'validity' is missing");
  check_words(validity, {"years", "days"});
  p.years = whole(validity, "years");
  p.days = whole(validity, "days");
  if (p.years == 0 && p.days == 0) wrong(validity, "a validity of nothing");

  p.subject = subject(root["subject"]);
  p.is_ca = truth(root, "ca");
  if (root["path_length"]) {
    if (!p.is_ca) wrong(root["path_length"], "only a CA has a path length");
    p.path_length = whole(root, "path_length");
  }
  for (const YAML::Node& name : list(root, "key_usage")) {
    const auto bit = std::find_if(usages.begin(), usages.end(),
                                  [&](const NamedBit& u) { return u.word == name.Scalar(); });
    if (bit == usages.end()) wrong(name, fmt::format("'{}' is no key usage", name.Scalar()));
    p.key_usage |= bit->bit;
  }
  if (p.key_usage == 0) wrong(root, "'key_usage' is missing");
  const bool signs_certificates = (p.key_usage & crypto::usage::key_cert_sign) != 0;
  if (signs_certificates != p.is_ca)
    wrong(root["key_usage"], "key_cert_sign belongs to a CA, and to no one else");

  if (const YAML::Node eku = root["extended_key_usage"]) {
    check_words(eku, {"critical", "purposes"});
    p.extended_key_usage_critical = truth(eku, "critical");
    for (const YAML::Node& purpose : list(eku, "purposes"))
      p.extended_key_usage.push_back(object_identifier(purpose));
    if (p.extended_key_usage.empty()) wrong(eku, "'purposes' is missing");
  }
  // Documents signed with Ed25519 are not read by the tools that check them; TLS and logins can.
  const auto is_login = [](const Oid& purpose) {
    return purpose == oid::eku_server_auth || purpose == oid::eku_client_auth;
  };
  if (std::find(p.keys.begin(), p.keys.end(), crypto::KeyKind::ed25519) != p.keys.end() &&
      (p.extended_key_usage.empty() || !std::all_of(p.extended_key_usage.begin(), p.extended_key_usage.end(), is_login)))
    wrong(root["keys"], "ed25519 is for TLS and logins only");
  if (const YAML::Node alternative = root["alternative_name"]) {
    if (alternative.Scalar() == "dns") p.alternative = Profile::Alternative::dns;
    else if (alternative.Scalar() == "email") p.alternative = Profile::Alternative::email;
    else wrong(alternative, fmt::format("'{}' is no kind of alternative name: dns or email", alternative.Scalar()));
  }
  p.from_request = truth(root, "request");
  p.stands_alone = truth(root, "stands_alone");
  if (p.stands_alone && !p.is_ca) wrong(root["stands_alone"], "only a CA stands alone");
  for (const YAML::Node& policy : list(root, "policies")) {
    check_words(policy, {"oid", "cps"});
    Policy read{.oid = text(policy, "oid"), .cps = truth(policy, "cps")};
    std::string plain = read.oid;
    if (plain.starts_with("{arc}")) plain.replace(0, 5, "2.999");
    if (!Oid::parse(plain)) wrong(policy["oid"], fmt::format("'{}' is no object identifier", read.oid));
    p.policies.push_back(std::move(read));
  }
  p.issuer_address = truth(root, "issuer_address");
  p.ocsp_address = truth(root, "ocsp_address");
  p.crl_address = truth(root, "crl_address");
  p.ocsp_no_check = truth(root, "ocsp_no_check");
  check_fit(root, p);
  return p;
}

}  // namespace

Result<Profile> read_profile(std::string_view yaml, std::string_view id) {
  const auto refuse = [&](int line, std::string what) {
    return malformed(
        "ca.profile",
        {{"profile", std::string{id}}, {"line", std::to_string(line)}, {"what", std::move(what)}});
  };
  try {
    Profile read = profile(YAML::Load(std::string{yaml}), id);
    read.hash = hex(crypto::sha256(bytes_of(yaml)));
    return read;
  } catch (const Wrong& error) {
    return refuse(error.line, error.what);
  } catch (const YAML::Exception& error) {
    return refuse(error.mark.line + 1, error.msg);
  }
}

Result<Profiles> read_profiles(const std::string& folder) {
  Profiles profiles;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator{folder, failed}) {
    if (entry.path().extension() != ".yaml") continue;
    std::ifstream file{entry.path(), std::ios::binary};
    std::ostringstream content;
    content << file.rdbuf();
    const std::string id = entry.path().stem().string();
    profiles.emplace(id, TRY(read_profile(content.str(), id)));
  }
  if (failed) return unavailable("ca.profile_folder", folder);
  TRY(check_profiles(profiles));
  return profiles;
}

Result<Profiles> builtin_profiles() {
  Profiles profiles;
  const std::pair<const char*, std::string_view> texts[] = {
      {"authentication", embedded::trust_ca_authentication_yaml},
      {"individual", embedded::trust_ca_individual_yaml},
      {"issuing", embedded::trust_ca_issuing_yaml},
      {"ocsp", embedded::trust_ca_ocsp_yaml},
      {"own_ca", embedded::trust_ca_own_ca_yaml},
      {"root", embedded::trust_ca_root_yaml},
      {"seal", embedded::trust_ca_seal_yaml},
      {"smime", embedded::trust_ca_smime_yaml},
      {"sub_ca", embedded::trust_ca_sub_ca_yaml},
      {"tls_client", embedded::trust_ca_tls_client_yaml},
      {"tls_server", embedded::trust_ca_tls_server_yaml},
      {"tsa", embedded::trust_ca_tsa_yaml}};
  for (const auto& [id, yaml] : texts) profiles.emplace(id, TRY(read_profile(yaml, id)));
  TRY(check_profiles(profiles));
  return profiles;
}

Result<void> check_profiles(const Profiles& profiles) {
  const auto refuse = [](const std::string& id, std::string what) {
    return refused("ca.profiles", {{"profile", id}, {"what", std::move(what)}});
  };
  for (const char* needed : {"root", "issuing", "ocsp", "tsa"})
    if (!profiles.contains(needed)) return refuse(needed, "the ceremony needs it");
  const auto is_for_people = [](const auto& each) { return each.second.end_entity_subscriber && !each.second.is_ca; };
  if (std::none_of(profiles.begin(), profiles.end(), is_for_people))
    return refuse("individual", "there is no profile for subscribers");
  std::set<std::string> issuers;
  for (const auto& [id, profile] : profiles) {
    const auto issuer = profiles.find(profile.issuer);
    if (issuer == profiles.end() || !issuer->second.is_ca)
      return refuse(id, fmt::format("its issuer '{}' is no CA", profile.issuer));
    if (id != profile.issuer)
      issuers.insert(profile.issuer);
    else if (!profile.is_ca)
      return refuse(id, "only a CA may be its own issuer");
  }
  for (const auto& [id, profile] : profiles)
    if (profile.is_ca && !profile.stands_alone && !issuers.contains(id))
      return refuse(id, "nothing is issued under it");
  return {};
}

}  // namespace paraf::ca
