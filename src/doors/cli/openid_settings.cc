#include "doors/cli/openid_settings.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>

#include "doors/cli/cli.h"

namespace paraf::cli {

namespace {

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= 40 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

bool has_openid(const std::string& scopes) {
  return (" " + scopes + " ").find(" openid ") != std::string::npos;
}

// One provider's words, each taken once: what is left at the end was misspelt.
class Words {
 public:
  Words(const YAML::Node& node, std::string file, int number)
      : node_(node), file_(std::move(file)), place_("penyedia[" + std::to_string(number) + "]") {
    if (node_.IsMap())
      for (const auto& entry : node_) left_.insert(entry.first.as<std::string>());
  }
  std::string text(const std::string& name, const std::string& otherwise = {}) {
    left_.erase(name);
    return node_.IsMap() && node_[name] && node_[name].IsScalar() ? node_[name].as<std::string>() : otherwise;
  }
  std::vector<std::string> list(const std::string& name) {
    left_.erase(name);
    return node_.IsMap() && node_[name] ? node_[name].as<std::vector<std::string>>()
                                        : std::vector<std::string>{};
  }
  tl::unexpected<Error> wrong(const std::string& name) const {
    return malformed("cli.settings", {{"file", file_}, {"setting", place_ + "." + name}});
  }
  Result<void> nothing_left() const {
    if (!left_.empty()) return wrong(*left_.begin());
    return {};
  }

 private:
  const YAML::Node node_;
  const std::string file_, place_;
  std::set<std::string> left_;
};

Result<staff::Provider> read_one(Words words, const std::string& public_url, const Clock& clock,
                                 Random& random) {
  staff::Provider out;
  out.name = words.text("nama");
  if (!is_name(out.name)) return words.wrong("nama");
  out.label = words.text("label");
  if (out.label.empty()) return words.wrong("label");
  const auto office = OfficeId::parse(words.text("instansi"));
  if (!office) return words.wrong("instansi");
  out.office = *office;

  openid::ClientSettings settings;
  settings.issuer = words.text("issuer");
  if (!openid::check_issuer(settings.issuer)) return words.wrong("issuer");
  settings.client_id = words.text("client_id");
  if (settings.client_id.empty()) return words.wrong("client_id");
  settings.scopes = words.text("scope", settings.scopes);
  if (!has_openid(settings.scopes)) return words.wrong("scope");
  settings.acr_values = words.text("acr_values");
  settings.ca_file = words.text("ca_file");
  if (const std::string file = words.text("client_secret_file"); !file.empty()) {
    std::string secret = TRY(read_file(file));
    while (secret.ends_with('\n') || secret.ends_with('\r')) secret.pop_back();
    if (secret.empty()) return words.wrong("client_secret_file");
    settings.secret = Secret{std::string_view{secret}};
  }

  const std::string match = words.text("cocokkan", "email");
  if (match != "email" && match != "nip") return words.wrong("cocokkan");
  out.by_nip = match == "nip";
  out.nip_claim = words.text("klaim_nip");
  if (out.by_nip == out.nip_claim.empty()) return words.wrong("klaim_nip");
  out.second_factor = words.list("faktor_kedua");
  for (const std::string& taken : out.second_factor)
    if (taken.size() < 5 || !(taken.starts_with("amr:") || taken.starts_with("acr:")))
      return words.wrong("faktor_kedua");
  TRY(words.nothing_left());
  out.client = std::make_shared<openid::Client>(std::move(settings),
                                                public_url + staff::return_path(out.name), clock, random);
  return out;
}

}  // namespace

Result<staff::Providers> read_providers(std::string_view yaml, const std::string& file,
                                        const std::string& public_url, const Clock& clock, Random& random) {
  staff::Providers all;
  try {
    const YAML::Node root = YAML::Load(std::string{yaml});
    if (!root.IsMap() || root.size() != 1 || !root["penyedia"] || !root["penyedia"].IsSequence())
      return malformed("cli.settings", {{"file", file}, {"setting", "penyedia"}});
    for (const YAML::Node& node : root["penyedia"]) {
      Words words{node, file, static_cast<int>(all.size()) + 1};
      staff::Provider one = TRY(read_one(words, public_url, clock, random));
      const bool twice =
          std::any_of(all.begin(), all.end(), [&](const staff::Provider& p) { return p.name == one.name; });
      if (twice) return words.wrong("nama");
      all.push_back(std::move(one));
    }
  } catch (const YAML::Exception& broken) {
    return malformed("cli.settings", {{"file", file}, {"setting", std::to_string(broken.mark.line + 1)}});
  }
  return all;
}

}  // namespace paraf::cli
