#include "trust/ca/lint.h"

#include <algorithm>
#include <array>
#include <set>

namespace paraf::ca {

namespace {

namespace der = crypto::der;
namespace oid = crypto::oid;
namespace tag = der::tag;
using crypto::Certificate;
using Broken = std::optional<std::string>;

constexpr auto kept = std::nullopt;

// ---- the fields ----
//
// Certificate::parse has refused what is not DER, foreign fields [RFC 5280 §4.1], unique identifiers
// [§4.1.2.8], algorithms that differ inside and outside [§4.1.1.2] and an extension given twice [§4.2].

// The eight fields of a to-be-signed certificate, as they stand.
struct Fields {
  der::Element version, serial, algorithm, issuer, validity, subject, spki, extensions;
};

Result<Fields> fields_of(ByteView tbs) {
  der::Reader outer{tbs};
  der::Reader in = TRY(outer.enter(tag::sequence));
  Fields f;
  f.version = TRY(in.next(der::context_constructed(0)));
  f.serial = TRY(in.next(tag::integer));
  f.algorithm = TRY(in.next(tag::sequence));
  f.issuer = TRY(in.next(tag::sequence));
  f.validity = TRY(in.next(tag::sequence));
  f.subject = TRY(in.next(tag::sequence));
  f.spki = TRY(in.next(tag::sequence));
  f.extensions = TRY(in.next(der::context_constructed(3)));
  TRY(in.end());
  return f;
}

bool same(ByteView a, ByteView b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

// [RFC 5280 §4.1.2.1] "When extensions are used, as expected in this profile, version MUST be 3."
Broken version_3(const LintCase& at) {
  const auto f = fields_of(at.certificate.tbs());
  const Bytes v3 = der::integer(2);
  if (!f || !same(f->version.content, v3)) return "version is not 3";
  return kept;
}

// [RFC 5280 §4.1.2.2] positive, at most 20 octets. [CPS §7.1.6] node prefix 01-7f, then 136 random bits.
Broken serial_form(const LintCase& at) {
  const auto f = fields_of(at.certificate.tbs());
  if (!f || f->serial.content.size() != 18) return "serial has not 18 octets";
  if (f->serial.content[0] < 0x01 || f->serial.content[0] > 0x7f) return "serial has no node prefix";
  return kept;
}

// [RFC 5280 §4.1.2.2] unique for this CA: it is the one that was put on record for it.
Broken serial_reserved(const LintCase& at) {
  if (!same(at.certificate.serial(), at.reserved_serial)) return "serial is not the reserved one";
  return kept;
}

// [RFC 5280 §4.1.2.3] the issuer's own.
Broken signature_algorithm(const LintCase& at) {
  const auto f = fields_of(at.certificate.tbs());
  if (!f) return "no algorithm";
  const ByteView own = crypto::signature_algorithm(at.issuer.signer->kind(), hash_for(at.issuer, at.profile));
  if (!same(f->algorithm.whole, own)) return "not the algorithm of the issuer";
  return kept;
}

bool self_signed(const LintCase& at) { return at.profile.id == at.profile.issuer; }

// [RFC 5280 §4.1.2.4, §6.1.3 (a)(4)] octet by octet the subject of the issuer.
Broken issuer_name(const LintCase& at) {
  if (self_signed(at) ? !same(at.certificate.issuer(), at.certificate.subject())
                      : !same(at.certificate.issuer(), at.issuer.name))
    return "issuer is not the issuer's subject";
  return kept;
}

// [RFC 5280 §4.1.2.5.1, .2] UTCTime through 2049, GeneralizedTime later; seconds, Z, no fraction.
Broken validity_form(const LintCase& at) {
  const auto f = fields_of(at.certificate.tbs());
  if (!f) return "no validity";
  der::Reader in{f->validity.content};
  for (int i = 0; i < 2; ++i) {
    const auto time = in.next();
    if (!time) return "no two times";
    const std::string_view text = text_of(time->content);
    const bool utc = time->is(tag::utc_time) && text.size() == 13;
    const bool late = time->is(tag::generalized_time) && text.size() == 15 && text.substr(0, 4) >= "2050";
    if (!(utc || late) || text.back() != 'Z') return "a time is written wrongly";
  }
  return in.empty() ? kept : Broken{"more than two times"};
}

// [CPS §6.3.2] as long as the profile says, shorter only because the issuer ends; [RFC 5280 §4.1.2.5]
Broken validity_length(const LintCase& at) {
  const Timestamp end = end_of_validity(at.profile, at.certificate.not_before());
  if (at.certificate.not_after() <= at.certificate.not_before()) return "ends before it begins";
  if (self_signed(at)) return at.certificate.not_after() == end ? kept : Broken{"not the profile's validity"};
  if (at.certificate.not_after() > at.issuer.not_after) return "ends after its issuer";
  if (at.certificate.not_after() != std::min(end, at.issuer.not_after)) return "not the profile's validity";
  return kept;
}

// ---- the subject ----

struct Attribute {
  der::Oid type;
  std::uint8_t tag;
  std::string text;
};

Result<std::vector<Attribute>> attributes_of(ByteView name) {
  std::vector<Attribute> all;
  der::Reader outer{name};
  der::Reader in = TRY(outer.enter(tag::sequence));
  while (!in.empty()) {
    der::Reader set = TRY(in.enter(tag::set));
    der::Reader pair = TRY(set.enter(tag::sequence));
    TRY(set.end());
    const der::Element type = TRY(pair.next(tag::oid));
    const der::Element text = TRY(pair.next());
    TRY(pair.end());
    all.push_back({TRY(der::Oid::from_content(type.content)), text.tag, std::string{text_of(text.content)}});
  }
  return all;
}

// [CPS §3.1.2] the attributes of the profile, in its order, each once; none that it does not know.
Broken subject_attributes(const LintCase& at) {
  const auto all = attributes_of(at.certificate.subject());
  if (!all || all->empty()) return "no subject";
  std::size_t next = 0;
  for (const SubjectPart& part : at.profile.subject) {
    const bool there = next < all->size() && (*all)[next].type == part.attribute;
    if (there) ++next;
    else if (part.required) return "subject without " + part.word;
  }
  return next == all->size() ? kept : Broken{"an attribute the profile does not have"};
}

// [RFC 5280 §4.1.2.4] UTF8String; [appendix A.1] countryName is a PrintableString of two letters.
Broken subject_strings(const LintCase& at) {
  const auto all = attributes_of(at.certificate.subject());
  if (!all) return "no subject";
  for (const Attribute& a : *all) {
    const bool country = a.type == oid::country;
    if (a.tag != (country ? tag::printable : tag::utf8)) return "wrong kind of string";
    if (country && a.text.size() != 2) return "country of another length than 2";
    if (a.text.empty()) return "an empty attribute";
  }
  return kept;
}

// [UU 27/2022] [CPS §3.1.3] no NIK, no NIP (16 and 18 digits), no e-mail: what is in a certificate is
// published with every signature, for ever.
Broken subject_without_personal_numbers(const LintCase& at) {
  const auto all = attributes_of(at.certificate.subject());
  if (!all) return "no subject";
  for (const Attribute& a : *all) {
    std::size_t digits = 0;
    for (const char c : a.text) {
      if (c == '@') return "an e-mail address";
      const bool digit = c >= '0' && c <= '9';
      const bool between = digits > 0 && (c == ' ' || c == '.' || c == '-');
      if (digit) ++digits;
      else if (!between) digits = 0;
      if (digits >= 16) return "a number as long as a NIK";
    }
  }
  return kept;
}

// ---- the key ----

// [CPS §3.2.1] the key of the order, and no other.
Broken ordered_key(const LintCase& at) {
  if (!same(at.certificate.spki(), at.ordered_key)) return "not the ordered key";
  return kept;
}

// [CPS §6.1.5] a kind the profile allows.
Broken key_kind(const LintCase& at) {
  const auto kind = crypto::kind_of(at.certificate.spki());
  const auto& allowed = at.profile.keys;
  if (!kind || std::find(allowed.begin(), allowed.end(), *kind) == allowed.end()) return "kind of key not allowed";
  return kept;
}

// ---- the extensions ----

struct Extension {
  der::Oid id;
  bool critical;
};

Result<std::vector<Extension>> extensions_of(const Certificate& certificate) {
  const Fields f = TRY(fields_of(certificate.tbs()));
  der::Reader outer{f.extensions.content};
  der::Reader in = TRY(outer.enter(tag::sequence));
  std::vector<Extension> all;
  while (!in.empty()) {
    der::Reader one = TRY(in.enter(tag::sequence));
    const der::Element id = TRY(one.next(tag::oid));
    const bool critical = TRY(one.optional(tag::boolean)).has_value();
    all.push_back({TRY(der::Oid::from_content(id.content)), critical});
  }
  return all;
}

// [CPS §7.1.7] what the profile has, and nothing else.
Broken extensions_known(const LintCase& at) {
  const auto all = extensions_of(at.certificate);
  if (!all) return "extensions cannot be read";
  const Profile& p = at.profile;
  const std::array<std::pair<der::Oid, bool>, 9> expected{{
      {oid::authority_key_identifier, !self_signed(at)},
      {oid::subject_key_identifier, true},
      {oid::key_usage, true},
      {oid::basic_constraints, true},
      {oid::extended_key_usage, !p.extended_key_usage.empty()},
      {oid::certificate_policies, !p.policies.empty()},
      {oid::authority_info_access, p.issuer_address || p.ocsp_address},
      {oid::crl_distribution_points, p.crl_address},
      {oid::ocsp_no_check, p.ocsp_no_check},
  }};
  std::size_t count = 0;
  for (const auto& [id, wanted] : expected) {
    if (at.certificate.extension(id).has_value() != wanted) return (wanted ? "without " : "with ") + id.dotted();
    if (wanted) ++count;
  }
  return count == all->size() ? kept : Broken{"an extension the profile does not have"};
}

// [RFC 5280 §4.2.1.1] names the issuer's key, is not critical.
Broken authority_key_id(const LintCase& at) {
  if (self_signed(at)) return kept;
  const auto extension = at.certificate.extension(oid::authority_key_identifier);
  if (!extension || extension->critical) return "missing or critical";
  if (at.certificate.authority_key_id() != at.issuer.key_id) return "not the issuer's key";
  return kept;
}

// [RFC 5280 §4.2.1.2] the SHA-1 of the key, method (1); not critical.
Broken subject_key_id(const LintCase& at) {
  const auto extension = at.certificate.extension(oid::subject_key_identifier);
  if (!extension || extension->critical) return "missing or critical";
  const auto own = crypto::key_identifier(at.certificate.spki());
  if (!own || at.certificate.subject_key_id() != *own) return "not of this key";
  return kept;
}

// [RFC 5280 §4.2.1.3] critical; [CPS §7.1] the uses of the profile.
Broken key_usage(const LintCase& at) {
  const auto extension = at.certificate.extension(oid::key_usage);
  if (!extension || !extension->critical) return "missing or not critical";
  if (at.certificate.key_usage() != at.profile.key_usage) return "not the uses of the profile";
  return kept;
}

// [RFC 5280 §4.2.1.3] "If the keyCertSign bit is asserted, then the cA bit … MUST also be asserted."
Broken only_a_ca_signs_certificates(const LintCase& at) {
  const auto bits = at.certificate.key_usage();
  if (bits && (*bits & crypto::usage::key_cert_sign) != 0 && !at.certificate.is_ca()) return "signs certificates, is no CA";
  return kept;
}

// [RFC 5280 §4.2.1.9] critical, the CA flag and the path length of the profile, DER defaults left out.
Broken basic_constraints(const LintCase& at) {
  const auto extension = at.certificate.extension(oid::basic_constraints);
  if (!extension || !extension->critical) return "missing or not critical";
  Bytes expected = der::sequence({});
  if (at.profile.is_ca && at.profile.path_length)
    expected = der::sequence({der::boolean(true), der::integer(*at.profile.path_length)});
  else if (at.profile.is_ca)
    expected = der::sequence({der::boolean(true)});
  if (!same(extension->value, expected)) return "not those of the profile";
  return kept;
}

// [RFC 5280 §4.2.1.12] the purposes of the profile; anyExtendedKeyUsage would void them.
Broken extended_key_usage(const LintCase& at) {
  constexpr der::Oid any{"2.5.29.37.0"};
  if (at.certificate.has_eku(any)) return "any purpose";
  if (at.certificate.extended_key_usage() != at.profile.extended_key_usage) return "not the purposes of the profile";
  const auto extension = at.certificate.extension(oid::extended_key_usage);
  if (extension && extension->critical != at.profile.extended_key_usage_critical) return "criticality";
  return kept;
}

// [RFC 3161 §2.3] a time stamper's certificate has this purpose alone, and critical.
Broken time_stamping_alone(const LintCase& at) {
  if (!at.certificate.has_eku(oid::eku_time_stamping)) return kept;
  if (at.certificate.extended_key_usage().size() != 1) return "not the only purpose";
  if (!at.certificate.extension(oid::extended_key_usage)->critical) return "not critical";
  return kept;
}

// [RFC 6960 §4.2.2.2.1] a responder, and only a responder, is not asked about.
Broken ocsp_no_check(const LintCase& at) {
  const auto extension = at.certificate.extension(oid::ocsp_no_check);
  if (!extension) return kept;
  if (!at.certificate.has_eku(oid::eku_ocsp_signing)) return "no responder";
  if (extension->critical || !same(extension->value, der::null())) return "not a NULL, or critical";
  return kept;
}

// [RFC 5280 §4.2.1.4] the policies of the profile under the authority's arc, none twice.
Broken policies(const LintCase& at) {
  std::vector<std::string> found, expected;
  for (const der::Oid& policy : at.certificate.policies()) found.push_back(policy.dotted());
  for (const Policy& policy : at.profile.policies) expected.push_back(with_arc(policy.oid, at.settings));
  if (found != expected) return "not the policies of the profile";
  if (std::set<std::string>{found.begin(), found.end()}.size() != found.size()) return "a policy twice";
  return kept;
}

bool plain_http(const std::string& url) { return url.starts_with("http://") || url.starts_with("https://"); }

// [RFC 5280 §4.2.1.13] the one list this serial is on.
Broken crl_point(const LintCase& at) {
  if (!at.profile.crl_address) return kept;
  const int shards = at.issuer.shards;
  const std::string url = at.settings.crl_url(at.issuer.id, shards > 1 ? shard_of(at.certificate.serial(), shards) : -1);
  if (at.certificate.crl_urls() != std::vector{url} || !plain_http(url)) return "not the list of this serial";
  return kept;
}

// [RFC 5280 §4.2.2.1] where the issuer's certificate and the responder are; not critical.
Broken access_points(const LintCase& at) {
  const Profile& p = at.profile;
  const std::vector<std::string> none;
  const auto issuers = p.issuer_address ? std::vector{at.settings.ca_url(p.issuer)} : none;
  const auto responders = p.ocsp_address ? std::vector{at.settings.ocsp_url()} : none;
  if (at.certificate.ca_issuers_urls() != issuers || at.certificate.ocsp_urls() != responders) return "other addresses";
  const auto extension = at.certificate.extension(oid::authority_info_access);
  if (extension && extension->critical) return "critical";
  return kept;
}

// [RFC 5280 §4.2.1.1, .4, .13, §4.2.2.1] none of these may be critical here: a reader who does not know
// one must still be able to use the certificate.
Broken not_critical(const LintCase& at) {
  for (const der::Oid& id : {oid::certificate_policies, oid::crl_distribution_points, oid::authority_info_access}) {
    const auto extension = at.certificate.extension(id);
    if (extension && extension->critical) return id.dotted();
  }
  return kept;
}

constexpr std::array rules{
    LintRule{"version_3", version_3},
    LintRule{"serial_form", serial_form},
    LintRule{"serial_reserved", serial_reserved},
    LintRule{"signature_algorithm", signature_algorithm},
    LintRule{"issuer_name", issuer_name},
    LintRule{"validity_form", validity_form},
    LintRule{"validity_length", validity_length},
    LintRule{"subject_attributes", subject_attributes},
    LintRule{"subject_strings", subject_strings},
    LintRule{"subject_without_personal_numbers", subject_without_personal_numbers},
    LintRule{"ordered_key", ordered_key},
    LintRule{"key_kind", key_kind},
    LintRule{"extensions_known", extensions_known},
    LintRule{"authority_key_id", authority_key_id},
    LintRule{"subject_key_id", subject_key_id},
    LintRule{"key_usage", key_usage},
    LintRule{"only_a_ca_signs_certificates", only_a_ca_signs_certificates},
    LintRule{"basic_constraints", basic_constraints},
    LintRule{"extended_key_usage", extended_key_usage},
    LintRule{"time_stamping_alone", time_stamping_alone},
    LintRule{"ocsp_no_check", ocsp_no_check},
    LintRule{"policies", policies},
    LintRule{"crl_point", crl_point},
    LintRule{"access_points", access_points},
    LintRule{"not_critical", not_critical},
};

}  // namespace

std::span<const LintRule> lint_rules() { return rules; }

Result<void> check_rules(const LintCase& at) {
  for (const LintRule& rule : rules)
    if (const Broken what = rule.broken(at))
      return refused("ca.lint", {{"rule", std::string{rule.name}}, {"finding", *what}});
  return {};
}

}  // namespace paraf::ca
