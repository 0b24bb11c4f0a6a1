#include "trust/ca/tbs.h"

#include <algorithm>
#include <chrono>

#include "base/text.h"

namespace paraf::ca {

namespace der = crypto::der;
namespace oid = crypto::oid;
using der::Writer;
namespace tag = der::tag;

crypto::HashAlg hash_for(const Issuer& issuer, const Profile& profile) {
  if (!crypto::is_rsa(issuer.signer->kind())) return crypto::usual_hash(issuer.signer->kind());
  return profile.is_ca ? crypto::HashAlg::sha384 : crypto::HashAlg::sha256;
}

std::string with_arc(std::string_view text, const AuthoritySettings& settings) {
  constexpr std::string_view blank = "{arc}";
  if (!text.starts_with(blank)) return std::string{text};
  return settings.arc + std::string{text.substr(blank.size())};
}

int shard_of(ByteView serial, int shards) {
  // The last octets of a serial are random.
  const unsigned low = static_cast<unsigned>(serial[serial.size() - 2]) << 8 | serial[serial.size() - 1];
  return static_cast<int>(low % static_cast<unsigned>(shards));
}

Timestamp end_of_validity(const Profile& profile, Timestamp not_before) {
  using namespace std::chrono;
  const auto day = floor<days>(not_before.instant());
  year_month_day date = year_month_day{day} + years{profile.years};
  if (!date.ok()) date = date.year() / date.month() / last;  // 29 February of no leap year
  return Timestamp{sys_days{date} + days{profile.days} + (not_before.instant() - day) - seconds{1}};
}

namespace {

void extension(Writer& w, const der::Oid& id, bool critical, const Bytes& value) {
  w.wrap(tag::sequence, [&] {
    w.octet_string(value);
    if (critical) w.boolean(true);
    w.oid(id);
  });
}

Bytes key_usage_value(const Profile& profile) { return der::named_bits(profile.key_usage); }

Bytes basic_constraints_value(const Profile& profile) {
  if (!profile.is_ca) return der::sequence({});
  if (!profile.path_length) return der::sequence({der::boolean(true)});
  return der::sequence({der::boolean(true), der::integer(*profile.path_length)});
}

Bytes extended_key_usage_value(const Profile& profile) {
  Bytes purposes;
  for (const der::Oid& purpose : profile.extended_key_usage) append(purposes, der::oid(purpose));
  return der::element(tag::sequence, purposes);
}

Bytes policies_value(const Profile& profile, const AuthoritySettings& settings) {
  Bytes all;
  for (const Policy& policy : profile.policies) {
    // read_profile has tried the pattern; the arc is tried by Authority::open.
    const Bytes id = der::oid(der::Oid::parse(with_arc(policy.oid, settings)).value());
    if (!policy.cps) {
      append(all, der::sequence({id}));
      continue;
    }
    const Bytes cps = der::sequence({der::oid(oid::policy_cps), der::ia5(settings.cps_url())});
    append(all, der::sequence({id, der::sequence({cps})}));
  }
  return der::element(tag::sequence, all);
}

// [6] IMPLICIT IA5String of a GeneralName
Bytes address(const std::string& url) { return der::element(der::context(6), bytes_of(url)); }

Bytes crl_points_value(const std::string& url) {
  const Bytes full_name = der::element(der::context_constructed(0), address(url));
  const Bytes point_name = der::element(der::context_constructed(0), full_name);
  return der::sequence({der::sequence({point_name})});
}

Bytes access_value(const Profile& profile, const std::string& issuer, const AuthoritySettings& settings) {
  Bytes all;
  if (profile.ocsp_address) append(all, der::sequence({der::oid(oid::ad_ocsp), address(settings.ocsp_url())}));
  if (profile.issuer_address)
    append(all, der::sequence({der::oid(oid::ad_ca_issuers), address(settings.ca_url(issuer))}));
  return der::element(tag::sequence, all);
}

}  // namespace

Form make_form(const Profile& profile, const Issuer& issuer, const AuthoritySettings& settings) {
  Form form;
  form.profile = &profile;
  form.hash = hash_for(issuer, profile);
  const ByteView algorithm = crypto::signature_algorithm(issuer.signer->kind(), form.hash);
  form.algorithm.assign(algorithm.begin(), algorithm.end());

  const bool self_signed = profile.issuer == profile.id;
  if (!self_signed) {
    form.issuer_name = issuer.name;
    Writer w;
    extension(w, oid::authority_key_identifier, false,
              der::sequence({der::element(der::context(0), issuer.key_id)}));
    form.before_key_id = w.finish();
  }
  const int shards = profile.crl_address ? issuer.shards : 1;
  for (int shard = 0; shard < shards; ++shard) {
    Writer w;  // backwards: the last extension first
    if (profile.ocsp_no_check) extension(w, oid::ocsp_no_check, false, der::null());
    if (profile.crl_address)
      extension(w, oid::crl_distribution_points, false,
                crl_points_value(settings.crl_url(issuer.id, issuer.shards > 1 ? shard : -1)));
    if (profile.ocsp_address || profile.issuer_address)
      extension(w, oid::authority_info_access, false, access_value(profile, issuer.id, settings));
    if (!profile.policies.empty()) extension(w, oid::certificate_policies, false, policies_value(profile, settings));
    if (!profile.extended_key_usage.empty())
      extension(w, oid::extended_key_usage, profile.extended_key_usage_critical, extended_key_usage_value(profile));
    extension(w, oid::basic_constraints, true, basic_constraints_value(profile));
    extension(w, oid::key_usage, true, key_usage_value(profile));
    form.after_key_id.push_back(w.finish());
  }
  return form;
}

Tbs make_tbs(const Form& form, ByteView serial, int shard, Timestamp not_before, Timestamp not_after, ByteView subject,
             ByteView spki, ByteView key_id, ByteView alternative) {
  const std::size_t variant = form.after_key_id.size() > 1 ? static_cast<std::size_t>(shard) : 0;
  Writer w{2048};
  w.wrap(tag::sequence, [&] {  // read from the bottom upwards
    w.wrap(der::context_constructed(3), [&] {
      w.wrap(tag::sequence, [&] {
        w.raw(form.after_key_id[variant]);
        w.raw(alternative);
        w.wrap(tag::sequence, [&] {
          w.wrap(tag::octet_string, [&] { w.octet_string(key_id); });
          w.oid(oid::subject_key_identifier);
        });
        w.raw(form.before_key_id);
      });
    });
    w.raw(spki);
    w.raw(subject);
    w.wrap(tag::sequence, [&] {
      w.time(not_after);
      w.time(not_before);
    });
    w.raw(form.issuer_name.empty() ? subject : ByteView{form.issuer_name});
    w.raw(form.algorithm);
    w.unsigned_integer(serial);
    w.wrap(der::context_constructed(0), [&] { w.integer(2); });
  });
  return {.der = w.finish(), .serial = {serial.begin(), serial.end()}, .shard = shard};
}

namespace {

// Upper bounds in characters [RFC 5280 appendix A.1; description: X.520 §6.5.3, 1024].
std::size_t upper_bound(std::string_view word) {
  if (word == "country") return 2;
  if (word == "locality" || word == "state") return 128;
  if (word == "description") return 1024;
  return 64;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
}

const std::string& field_of(std::string_view name, const Subject& subject, const SubscriberId& subscriber) {
  if (name == "common_name") return subject.common_name;
  if (name == "organization") return subject.organization;
  if (name == "organizational_unit") return subject.organizational_unit;
  if (name == "title") return subject.title;
  if (name == "locality") return subject.locality;
  if (name == "organization_identifier") return subject.organization_identifier;
  return subscriber.text();
}

}  // namespace

Result<Bytes> subject_name(const Profile& profile, const Subject& subject, const SubscriberId& subscriber) {
  std::vector<std::pair<der::Oid, std::string>> name;
  for (const SubjectPart& part : profile.subject) {
    const auto refuse = [&](std::string_view what) {
      return refused("ca.policy.subject", {{"field", part.word}, {"what", std::string{what}}});
    };
    std::string text;
    bool missing = false;
    for (std::string_view rest = part.pattern; !rest.empty();) {
      const auto open = rest.find('{');
      text += rest.substr(0, open);
      if (open == std::string_view::npos) break;
      const auto close = rest.find('}', open);
      const std::string& filled = field_of(rest.substr(open + 1, close - open - 1), subject, subscriber);
      missing = missing || filled.empty();
      text += filled;
      rest.remove_prefix(close + 1);
    }
    if (missing && part.required) return refuse("missing");
    if (missing) continue;
    if (characters(text) > upper_bound(part.word)) return refuse("too_long");
    if (has_control(text) || !is_plain_text(text)) return refuse("control_character");
    if (text.front() == ' ' || text.back() == ' ') return refuse("space_at_the_end");
    name.emplace_back(part.attribute, std::move(text));
  }
  return crypto::distinguished_name(name);
}

namespace {

// A host name as RFC 5280 §4.2.1.6 wants it (the preferred name syntax), in lower case; its first label
// may be "*". An internationalised name comes as its A-label.
bool is_host_name(std::string_view name) {
  if (name.empty() || name.size() > 253) return false;
  bool first = true, dotted = false;
  while (true) {
    const auto dot = name.find('.');
    const std::string_view label = name.substr(0, dot);
    const bool wild = first && label == "*" && dot != std::string_view::npos;
    const bool letters = !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
                         std::all_of(label.begin(), label.end(), [](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
                         });
    if (!wild && !letters) return false;
    if (dot == std::string_view::npos) return dotted && label.find_first_not_of("0123456789") != std::string_view::npos;
    name.remove_prefix(dot + 1);
    first = false;
    dotted = true;
  }
}

// Enough of RFC 5321's Mailbox for an address that people have: no quotes, no comments, ASCII.
bool is_mail_address(std::string_view address) {
  const auto at = address.find('@');
  if (at == 0 || at == std::string_view::npos || at > 64 || address.front() == '.') return false;
  const bool plain =
      std::all_of(address.begin(), address.begin() + static_cast<std::ptrdiff_t>(at), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '-' || c == '_' || c == '+';
      });
  return plain && address.find("..") == std::string_view::npos && is_host_name(address.substr(at + 1));
}

}  // namespace

Bytes alternative_name_of(const crypto::Certificate& certificate) {
  const auto names = certificate.extension(oid::subject_alt_name);
  if (!names) return {};
  Writer w;
  extension(w, oid::subject_alt_name, false, Bytes{names->value.begin(), names->value.end()});
  return w.finish();
}

Result<Bytes> alternative_name(const Profile& profile, const Subject& subject) {
  const auto refuse = [](std::string field, std::string what) {
    return refused("ca.policy.subject", {{"field", std::move(field)}, {"what", std::move(what)}});
  };
  using Kind = Profile::Alternative;
  constexpr std::size_t most = 100;
  if (profile.alternative != Kind::dns && !subject.dns_names.empty()) return refuse("dns_names", "not_of_this_profile");
  if (profile.alternative != Kind::email && !subject.email.empty()) return refuse("email", "not_of_this_profile");
  Bytes names;
  if (profile.alternative == Kind::dns) {
    if (subject.dns_names.empty()) return refuse("dns_names", "missing");
    if (subject.dns_names.size() > most) return refuse("dns_names", "too_many");
    for (const std::string& name : subject.dns_names) {
      if (!is_host_name(name)) return refuse("dns_names", "malformed");
      append(names, der::element(der::context(2), bytes_of(name)));
    }
  } else if (profile.alternative == Kind::email) {
    if (subject.email.empty()) return refuse("email", "missing");
    if (!is_mail_address(subject.email)) return refuse("email", "malformed");
    append(names, der::element(der::context(1), bytes_of(subject.email)));
  } else {
    return Bytes{};
  }
  Writer w;
  extension(w, oid::subject_alt_name, false, der::element(tag::sequence, names));
  return w.finish();
}

}  // namespace paraf::ca
