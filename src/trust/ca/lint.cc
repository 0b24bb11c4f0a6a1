#include "trust/ca/lint.h"

#include <algorithm>
#include <array>

#include "trust/ca/lint/access_points.h"
#include "trust/ca/lint/alternative_name.h"
#include "trust/ca/lint/authority_key_id.h"
#include "trust/ca/lint/basic_constraints.h"
#include "trust/ca/lint/country_code.h"
#include "trust/ca/lint/crl_point.h"
#include "trust/ca/lint/ed25519_for_logins.h"
#include "trust/ca/lint/extended_key_usage.h"
#include "trust/ca/lint/extensions_known.h"
#include "trust/ca/lint/issuer_name.h"
#include "trust/ca/lint/key_encipherment_by_rsa.h"
#include "trust/ca/lint/key_kind.h"
#include "trust/ca/lint/key_usage.h"
#include "trust/ca/lint/legal_person_subject.h"
#include "trust/ca/lint/no_claim_to_be_qualified.h"
#include "trust/ca/lint/not_critical.h"
#include "trust/ca/lint/ocsp_no_check.h"
#include "trust/ca/lint/only_a_ca_signs_certificates.h"
#include "trust/ca/lint/ordered_key.h"
#include "trust/ca/lint/organization_identifier_form.h"
#include "trust/ca/lint/policies.h"
#include "trust/ca/lint/serial_form.h"
#include "trust/ca/lint/serial_reserved.h"
#include "trust/ca/lint/server_name.h"
#include "trust/ca/lint/signature_algorithm.h"
#include "trust/ca/lint/signer_key_usage.h"
#include "trust/ca/lint/subject_attributes.h"
#include "trust/ca/lint/subject_key_id.h"
#include "trust/ca/lint/subject_lengths.h"
#include "trust/ca/lint/subject_strings.h"
#include "trust/ca/lint/subject_utf8.h"
#include "trust/ca/lint/subject_without_personal_numbers.h"
#include "trust/ca/lint/time_stamping_alone.h"
#include "trust/ca/lint/validity_form.h"
#include "trust/ca/lint/validity_length.h"
#include "trust/ca/lint/version_3.h"

namespace paraf::ca {

namespace {

namespace der = crypto::der;
namespace tag = der::tag;

// Certificate::parse has refused what is not DER, foreign fields [RFC 5280 §4.1], unique identifiers
// [§4.1.2.8], algorithms that differ inside and outside [§4.1.1.2] and an extension given twice [§4.2].

// The eight fields of a to-be-signed certificate, as they stand.
Result<LintRead::Fields> fields_of(ByteView tbs) {
  der::Reader outer{tbs};
  der::Reader in = TRY(outer.enter(tag::sequence));
  LintRead::Fields f;
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

Result<std::vector<LintRead::Extension>> extensions_of(const LintRead::Fields& f) {
  der::Reader outer{f.extensions.content};
  der::Reader in = TRY(outer.enter(tag::sequence));
  std::vector<LintRead::Extension> all;
  while (!in.empty()) {
    der::Reader one = TRY(in.enter(tag::sequence));
    const der::Element id = TRY(one.next(tag::oid));
    const bool critical = one.at(tag::boolean) && TRY(one.boolean());
    all.push_back({TRY(der::Oid::from_content(id.content)), critical, TRY(one.octet_string())});
  }
  return all;
}

constexpr std::array all_rules{
    rules::version_3_rule,
    rules::serial_form_rule,
    rules::serial_reserved_rule,
    rules::signature_algorithm_rule,
    rules::issuer_name_rule,
    rules::validity_form_rule,
    rules::validity_length_rule,
    rules::subject_attributes_rule,
    rules::subject_strings_rule,
    rules::subject_without_personal_numbers_rule,
    rules::ordered_key_rule,
    rules::key_kind_rule,
    rules::extensions_known_rule,
    rules::authority_key_id_rule,
    rules::subject_key_id_rule,
    rules::key_usage_rule,
    rules::only_a_ca_signs_certificates_rule,
    rules::basic_constraints_rule,
    rules::extended_key_usage_rule,
    rules::time_stamping_alone_rule,
    rules::ocsp_no_check_rule,
    rules::policies_rule,
    rules::crl_point_rule,
    rules::access_points_rule,
    rules::not_critical_rule,
    rules::alternative_name_rule,
    rules::server_name_rule,
    rules::subject_lengths_rule,
    rules::subject_utf8_rule,
    rules::country_code_rule,
    rules::legal_person_subject_rule,
    rules::organization_identifier_form_rule,
    rules::signer_key_usage_rule,
    rules::key_encipherment_by_rsa_rule,
    rules::ed25519_for_logins_rule,
    rules::no_claim_to_be_qualified_rule,
};

}  // namespace

const LintRead& LintCase::read() const {
  if (!read_) {
    auto fields = fields_of(certificate.tbs());
    auto extensions = fields ? extensions_of(*fields) : Result<std::vector<LintRead::Extension>>{malformed("crypto.der")};
    read_.emplace(LintRead{std::move(fields), attributes_of(certificate.subject()), std::move(extensions)});
  }
  return *read_;
}

std::optional<crypto::Certificate::Extension> LintCase::extension(const der::Oid& id) const {
  const auto& all = read().extensions;
  if (!all) return certificate.extension(id);
  for (const LintRead::Extension& one : *all)
    if (one.id == id) return crypto::Certificate::Extension{one.critical, one.value};
  return std::nullopt;
}

std::span<const LintRule> lint_rules() { return all_rules; }

Result<void> check_rules(const LintCase& at) {
  for (const LintRule& rule : all_rules) {
    if (at.certificate.not_before() < rule.effective) continue;  // it was not yet a rule
    if (const Broken what = rule.broken(at))
      return refused("ca.lint", {{"rule", std::string{rule.name}}, {"finding", *what}, {"citation", std::string{rule.citation}}});
  }
  return {};
}

}  // namespace paraf::ca
