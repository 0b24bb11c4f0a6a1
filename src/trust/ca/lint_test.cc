#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "trust/ca/lint.h"

using namespace paraf;
using namespace paraf::ca;
namespace der = crypto::der;
namespace oid = crypto::oid;
namespace tag = crypto::der::tag;

namespace {

const Timestamp begin = Timestamp::from_seconds(1'767'600'000);

// A to-be-signed certificate in pieces, so that a test can break one of them.
struct Pieces {
  Bytes version = der::explicit_tag(0, der::integer(2));
  Bytes serial, algorithm, issuer, validity, subject, spki;
  std::vector<Bytes> extensions;
  Bytes more;  // after the extensions
  Bytes outer_algorithm;
};

Bytes extension(const der::Oid& id, bool critical, ByteView value) {
  if (critical) return der::sequence({der::oid(id), der::boolean(true), der::octet_string(value)});
  return der::sequence({der::oid(id), der::octet_string(value)});
}

Bytes joined(const std::vector<Bytes>& parts) {
  Bytes all;
  for (const Bytes& part : parts) append(all, part);
  return all;
}

struct Case {
  explicit Case(const std::string& profile_id) : profile(builtin_profiles().value().at(profile_id)) {
    settings.crl_shards = 4;
    signer = crypto::open_key(crypto::generate_key(crypto::KeyKind::p256).value().pkcs8).value();
    issuer = {.id = profile.issuer,
              .name = crypto::distinguished_name({{oid::country, "ID"}, {oid::common_name, "CA Uji"}}),
              .key_id = crypto::key_identifier(signer->spki()).value(),
              .not_after = begin + std::chrono::hours{24 * 3650},
              .signer = signer,
              .shards = 4};
    key = profile_id == "root" ? signer->spki() : crypto::generate_key(crypto::KeyKind::p256).value().spki;
    serial = Bytes{0x01};
    serial.resize(18, 0x55);
    const Form form = make_form(profile, issuer, settings);
    Subject subject{.common_name = "Ratna Sari", .organization = "Pemerintah Kota Contoh"};
    if (profile_id == "seal") subject.organization_identifier = "NTRID-0220001234567";
    if (profile.alternative == Profile::Alternative::dns) {
      subject.common_name = "simpel.contoh.go.id";
      subject.dns_names = {"www.contoh.go.id", "simpel.contoh.go.id"};
    }
    if (profile.alternative == Profile::Alternative::email) subject.email = "ratna@contoh.go.id";
    const Bytes name = subject_name(profile, subject, SubscriberId::trusted("01KE6QX9PZV3MB7NHTRC4WD2GA")).value();
    const Timestamp end = end_of_validity(profile, begin);
    const Tbs tbs = make_tbs(form, serial, shard_of(serial, 4), begin,
                             profile_id == "root" ? end : std::min(end, issuer.not_after), name, key,
                             crypto::key_identifier(key).value(), alternative_name(profile, subject).value());
    take_apart(tbs.der);
  }

  void take_apart(ByteView tbs) {
    der::Reader outer{tbs};
    der::Reader in = outer.enter(tag::sequence).value();
    const auto next = [&] {
      const ByteView whole = in.next().value().whole;
      return Bytes{whole.begin(), whole.end()};
    };
    pieces.version = next();
    pieces.serial = next();
    pieces.algorithm = next();
    pieces.issuer = next();
    pieces.validity = next();
    pieces.subject = next();
    pieces.spki = next();
    der::Reader tagged = in.enter(der::context_constructed(3)).value();
    der::Reader list = tagged.enter(tag::sequence).value();
    while (!list.empty()) {
      const ByteView whole = list.next().value().whole;
      pieces.extensions.emplace_back(whole.begin(), whole.end());
    }
    pieces.outer_algorithm = pieces.algorithm;
  }

  Bytes& of(const der::Oid& id) {
    const Bytes wanted = der::oid(id);
    for (Bytes& e : pieces.extensions)
      if (std::search(e.begin(), e.end(), wanted.begin(), wanted.end()) != e.end()) return e;
    throw std::runtime_error{"no such extension"};
  }
  void drop(const der::Oid& id) {
    const Bytes gone = of(id);
    std::erase(pieces.extensions, gone);
  }

  // The names of every rule that is broken.
  std::set<std::string> broken() const {
    const Bytes list = der::element(tag::sequence, joined(pieces.extensions));
    const Bytes tbs =
        der::sequence({pieces.version, pieces.serial, pieces.algorithm, pieces.issuer, pieces.validity,
                       pieces.subject, pieces.spki, der::explicit_tag(3, list), pieces.more});
    const Bytes signature = signer->sign(crypto::HashAlg::sha256, tbs).value();
    const auto certificate =
        crypto::Certificate::parse(crypto::signed_object(tbs, pieces.outer_algorithm, signature));
    if (!certificate) return {"form"};
    std::set<std::string> found;
    const LintCase at{*certificate, profile, issuer, settings, key, serial};
    for (const LintRule& rule : lint_rules())
      if (rule.broken(at)) found.emplace(rule.name);
    CHECK(found.empty() == check_rules(at).has_value());
    return found;
  }

  Profile profile;
  AuthoritySettings settings;
  std::shared_ptr<crypto::Signer> signer;
  Issuer issuer;
  Bytes key, serial;
  Pieces pieces;
};

Bytes name_with(const der::Oid& type, const std::string& text) {
  return crypto::distinguished_name(
      {{oid::country, "ID"},
       {oid::organization, "Pemerintah Kota Contoh"},
       {oid::common_name, type == oid::common_name ? text : "Ratna Sari"},
       {oid::description,
        type == oid::description ? text : "01KE6QX9PZV3MB7NHTRC4WD2GA Tanda Tangan Elektronik"}});
}

}  // namespace

TEST_CASE("what the authority makes by its profiles breaks no rule") {
  for (const std::string id : {"root", "issuing", "individual", "ocsp", "tsa", "seal", "authentication", "tls_server",
                               "tls_client", "smime", "sub_ca", "own_ca"}) {
    CAPTURE(id);
    std::string all;
    for (const std::string& rule : Case{id}.broken()) all += rule + " ";
    CHECK(all == "");
  }
}

TEST_CASE("each rule finds what breaks it") {
  struct Row {
    std::string why, profile, rule;
    std::function<void(Case&)> breakit;
  };
  using namespace der;
  const auto later = [](Timestamp from, Timestamp until) {
    return der::sequence({der::time(from), der::time(until)});
  };
  const Row rows[] = {
      {"a unique identifier", "individual", "form",
       [](Case& c) {
         c.pieces.more = der::element(0x82, Bytes{0, 1});
       }},
      {"version 2", "individual", "version_3",
       [](Case& c) { c.pieces.version = der::explicit_tag(0, der::integer(1)); }},
      {"a short serial", "individual", "serial_form",
       [](Case& c) {
         c.serial = Bytes(8, 1);
         c.pieces.serial = der::unsigned_integer(c.serial);
       }},
      {"a serial with prefix 0x80", "individual", "serial_form",
       [](Case& c) {
         c.serial[0] = 0x80;
         c.pieces.serial = der::unsigned_integer(c.serial);
       }},
      {"another serial than the reserved", "individual", "serial_reserved",
       [](Case& c) { c.pieces.serial = der::unsigned_integer(Bytes(18, 0x56)); }},
      {"another algorithm inside", "individual", "form",
       [](Case& c) {
         const ByteView a = crypto::signature_algorithm(crypto::KeyKind::p384, crypto::HashAlg::sha384);
         c.pieces.algorithm.assign(a.begin(), a.end());
       }},
      {"an algorithm that is not the issuer's", "individual", "signature_algorithm",
       [](Case& c) {
         const ByteView a = crypto::signature_algorithm(crypto::KeyKind::p256, crypto::HashAlg::sha512);
         c.pieces.algorithm.assign(a.begin(), a.end());
         c.pieces.outer_algorithm = c.pieces.algorithm;
       }},
      {"another issuer", "individual", "issuer_name",
       [](Case& c) { c.pieces.issuer = name_with(oid::common_name, "CA Lain"); }},
      {"a root that names another issuer", "root", "issuer_name",
       [](Case& c) { c.pieces.issuer = name_with(oid::common_name, "CA Lain"); }},
      {"GeneralizedTime before 2050", "individual", "validity_form",
       [](Case& c) {
         c.pieces.validity = der::sequence({der::element(tag::generalized_time, bytes_of("20260105080000Z")),
                                            der::time(end_of_validity(c.profile, begin))});
       }},
      {"a second too long", "individual", "validity_length",
       [&](Case& c) {
         c.pieces.validity = later(begin, end_of_validity(c.profile, begin) + std::chrono::seconds{1});
       }},
      {"a day too short", "individual", "validity_length",
       [&](Case& c) {
         c.pieces.validity = later(begin, end_of_validity(c.profile, begin) - std::chrono::hours{24});
       }},
      {"past the issuer's end", "individual", "validity_length",
       [](Case& c) { c.issuer.not_after = begin + std::chrono::hours{1}; }},
      {"ends before it begins", "individual", "validity_length",
       [&](Case& c) { c.pieces.validity = later(begin, begin - std::chrono::seconds{1}); }},
      {"an empty subject", "individual", "subject_attributes",
       [](Case& c) { c.pieces.subject = der::sequence({}); }},
      {"without organization", "individual", "subject_attributes",
       [](Case& c) {
         c.pieces.subject = crypto::distinguished_name(
             {{oid::country, "ID"}, {oid::common_name, "Ratna"}, {oid::description, "x"}});
       }},
      {"an attribute too many", "individual", "subject_attributes",
       [](Case& c) {
         c.pieces.subject = crypto::distinguished_name({{oid::country, "ID"},
                                                        {oid::organization, "O"},
                                                        {oid::common_name, "Ratna"},
                                                        {oid::description, "x"},
                                                        {oid::serial_number, "1"}});
       }},
      {"a name as T61String", "individual", "subject_strings",
       [](Case& c) {
         const auto at = std::find(c.pieces.subject.begin(), c.pieces.subject.end(), tag::utf8);
         *at = tag::t61;
       }},
      {"a country of three letters", "individual", "subject_strings",
       [](Case& c) {
         c.pieces.subject = crypto::distinguished_name({{oid::country, "IDN"},
                                                        {oid::organization, "O"},
                                                        {oid::common_name, "Ratna"},
                                                        {oid::description, "x"}});
       }},
      {"a NIK as name", "individual", "subject_without_personal_numbers",
       [](Case& c) { c.pieces.subject = name_with(oid::common_name, "3275014408750002"); }},
      {"a NIP in groups", "individual", "subject_without_personal_numbers",
       [](Case& c) { c.pieces.subject = name_with(oid::common_name, "NIP 19750804 200112 2 003"); }},
      {"an e-mail address", "individual", "subject_without_personal_numbers",
       [](Case& c) { c.pieces.subject = name_with(oid::description, "ratna@contoh.go.id"); }},
      {"another key", "individual", "ordered_key",
       [](Case& c) { c.key = crypto::generate_key(crypto::KeyKind::p256).value().spki; }},
      {"a kind the profile does not take", "individual", "key_kind",
       [](Case& c) { c.profile.keys = {crypto::KeyKind::rsa2048}; }},
      {"an extension twice", "individual", "form",
       [](Case& c) { c.pieces.extensions.push_back(c.of(oid::key_usage)); }},
      {"an extension nobody asked for", "individual", "extensions_known",
       [](Case& c) {
         c.pieces.extensions.push_back(extension(oid::qc_statements, false, der::sequence({})));
       }},
      {"without policies", "individual", "extensions_known",
       [](Case& c) { c.drop(oid::certificate_policies); }},
      {"another issuer's key identifier", "individual", "authority_key_id",
       [](Case& c) { c.issuer.key_id[0] ^= 1; }},
      {"a critical key identifier", "individual", "authority_key_id",
       [](Case& c) {
         c.of(oid::authority_key_identifier) =
             extension(oid::authority_key_identifier, true,
                       der::sequence({der::element(der::context(0), c.issuer.key_id)}));
       }},
      {"a key identifier of another key", "individual", "subject_key_id",
       [](Case& c) {
         c.of(oid::subject_key_identifier) =
             extension(oid::subject_key_identifier, false, der::octet_string(Bytes(20, 9)));
       }},
      {"a key usage that is not critical", "individual", "key_usage",
       [](Case& c) {
         c.of(oid::key_usage) = extension(oid::key_usage, false, der::named_bits(c.profile.key_usage));
       }},
      {"a usage too many", "individual", "key_usage",
       [](Case& c) {
         c.of(oid::key_usage) = extension(
             oid::key_usage, true, der::named_bits(c.profile.key_usage | crypto::usage::key_encipherment));
       }},
      {"an individual that signs certificates", "individual", "only_a_ca_signs_certificates",
       [](Case& c) {
         c.of(oid::key_usage) = extension(
             oid::key_usage, true, der::named_bits(c.profile.key_usage | crypto::usage::key_cert_sign));
       }},
      {"an individual that is a CA", "individual", "basic_constraints",
       [](Case& c) {
         c.of(oid::basic_constraints) =
             extension(oid::basic_constraints, true, der::sequence({der::boolean(true)}));
       }},
      {"an issuing CA without path length", "issuing", "basic_constraints",
       [](Case& c) {
         c.of(oid::basic_constraints) =
             extension(oid::basic_constraints, true, der::sequence({der::boolean(true)}));
       }},
      {"a CA flag that is FALSE in DER", "individual", "basic_constraints",
       [](Case& c) {
         c.of(oid::basic_constraints) =
             extension(oid::basic_constraints, true, der::sequence({der::boolean(false)}));
       }},
      {"any purpose", "individual", "extended_key_usage",
       [](Case& c) {
         c.of(oid::extended_key_usage) =
             extension(oid::extended_key_usage, false, der::sequence({der::oid(der::Oid{"2.5.29.37.0"})}));
       }},
      {"a time stamper for e-mail too", "tsa", "time_stamping_alone",
       [](Case& c) {
         c.of(oid::extended_key_usage) =
             extension(oid::extended_key_usage, true,
                       der::sequence({der::oid(oid::eku_time_stamping), der::oid(oid::eku_email)}));
       }},
      {"a time stamper's purpose not critical", "tsa", "time_stamping_alone",
       [](Case& c) {
         c.of(oid::extended_key_usage) =
             extension(oid::extended_key_usage, false, der::sequence({der::oid(oid::eku_time_stamping)}));
       }},
      {"no-check for a person", "individual", "ocsp_no_check",
       [](Case& c) { c.pieces.extensions.push_back(extension(oid::ocsp_no_check, false, der::null())); }},
      {"no-check that is not NULL", "ocsp", "ocsp_no_check",
       [](Case& c) { c.of(oid::ocsp_no_check) = extension(oid::ocsp_no_check, false, der::integer(1)); }},
      {"a server's name that is critical", "tls_server", "alternative_name",
       [](Case& c) {
         c.of(oid::subject_alt_name) = extension(
             oid::subject_alt_name, true, der::sequence({der::element(der::context(2), bytes_of("a.contoh.go.id"))}));
       }},
      {"a server with an address of mail", "tls_server", "alternative_name",
       [](Case& c) {
         c.of(oid::subject_alt_name) = extension(
             oid::subject_alt_name, false, der::sequence({der::element(der::context(1), bytes_of("a@contoh.go.id"))}));
       }},
      {"a name with a NUL in it", "tls_server", "alternative_name",
       [](Case& c) {
         c.of(oid::subject_alt_name) = extension(
             oid::subject_alt_name, false, der::sequence({der::element(der::context(2), Bytes{'a', 0, 'b'})}));
       }},
      {"no name at all", "tls_server", "alternative_name",
       [](Case& c) {
         c.of(oid::subject_alt_name) = extension(oid::subject_alt_name, false, der::sequence({}));
       }},
      {"a common name that is none of the server's", "tls_server", "server_name",
       [](Case& c) {
         c.of(oid::subject_alt_name) = extension(
             oid::subject_alt_name, false, der::sequence({der::element(der::context(2), bytes_of("a.contoh.go.id"))}));
       }},
      {"a name of 65 characters", "individual", "subject_lengths",
       [](Case& c) { c.pieces.subject = name_with(oid::common_name, std::string(65, 'a')); }},
      {"octets that are no UTF-8", "individual", "subject_utf8",
       [](Case& c) { c.pieces.subject = name_with(oid::common_name, "Ratna \xc3"); }},
      {"an overlong form", "individual", "subject_utf8",
       [](Case& c) { c.pieces.subject = name_with(oid::common_name, "Ratna \xc0\xaf"); }},
      {"a line break in a name", "individual", "subject_utf8",
       [](Case& c) { c.pieces.subject = name_with(oid::common_name, "Ratna\nSari"); }},
      {"a country in small letters", "individual", "country_code",
       [](Case& c) {
         c.pieces.subject = crypto::distinguished_name(
             {{oid::country, "id"}, {oid::organization, "O"}, {oid::common_name, "Ratna"}, {oid::description, "x"}});
       }},
      {"a legal person without a name", "seal", "legal_person_subject",
       [](Case& c) {
         c.pieces.subject = crypto::distinguished_name({{oid::country, "ID"},
                                                        {oid::organization, "O"},
                                                        {oid::organization_identifier, "NTRID-1"},
                                                        {oid::description, "x"}});
       }},
      {"a number without its scheme", "seal", "organization_identifier_form",
       [](Case& c) {
         c.pieces.subject = crypto::distinguished_name({{oid::country, "ID"},
                                                        {oid::organization, "O"},
                                                        {oid::organization_identifier, "0220001234567"},
                                                        {oid::common_name, "Segel"},
                                                        {oid::description, "x"}});
       }},
      {"a signer who enciphers", "individual", "signer_key_usage",
       [](Case& c) {
         c.of(oid::key_usage) = extension(
             oid::key_usage, true, der::named_bits(crypto::usage::non_repudiation | crypto::usage::key_encipherment));
       }},
      {"a key on a curve that enciphers keys", "tls_server", "key_encipherment_by_rsa",
       [](Case& c) {
         c.of(oid::key_usage) = extension(
             oid::key_usage, true, der::named_bits(crypto::usage::digital_signature | crypto::usage::key_encipherment));
       }},
      {"Ed25519 for documents", "individual", "ed25519_for_logins",
       [](Case& c) {
         c.key = crypto::generate_key(crypto::KeyKind::ed25519).value().spki;
         c.pieces.spki = c.key;
       }},
      {"a claim to be qualified", "individual", "no_claim_to_be_qualified",
       [](Case& c) {
         const Bytes compliance = der::sequence({der::oid(der::Oid{"0.4.0.1862.1.1"})});
         c.pieces.extensions.push_back(extension(oid::qc_statements, false, der::sequence({compliance})));
       }},
      {"another's policy", "individual", "policies", [](Case& c) { c.settings.arc = "2.999.63"; }},
      {"the list of another shard", "individual", "crl_point",
       [](Case& c) {
         c.serial[17] ^= 1;
         c.pieces.serial = der::unsigned_integer(c.serial);
       }},
      {"another responder", "individual", "access_points",
       [](Case& c) { c.settings.base_url = "http://127.0.0.2:8080"; }},
      {"critical policies", "individual", "not_critical",
       [](Case& c) {
         Bytes& e = c.of(oid::certificate_policies);
         der::Reader outer{e};
         der::Reader in = outer.enter(tag::sequence).value();
         const Bytes id = [&] {
           const ByteView w = in.next().value().whole;
           return Bytes{w.begin(), w.end()};
         }();
         const ByteView rest = in.rest();
         Bytes value{rest.begin(), rest.end()};
         e = der::sequence({id, der::boolean(true), value});
       }},
  };
  std::set<std::string> shown;
  for (const Row& row : rows) {
    CAPTURE(row.why);
    Case c{row.profile};
    row.breakit(c);
    const auto broken = c.broken();
    CHECK(broken.contains(row.rule));
    shown.insert(row.rule);
  }
  // No rule without a certificate that breaks it.
  for (const LintRule& rule : lint_rules()) CHECK_MESSAGE(shown.contains(std::string{rule.name}), rule.name);
}

TEST_CASE("a rule counts from the day it came into force, and says where it comes from") {
  for (const LintRule& rule : lint_rules()) {
    CAPTURE(rule.name);
    CHECK(!rule.citation.empty());
    CHECK(rule.effective <= begin);
    CHECK(rule.effective >= Timestamp::parse("2001-01-01T00:00:00Z").value());
  }
}

TEST_CASE("names of servers and addresses are held to their form") {
  const Profiles all = builtin_profiles().value();
  struct Row {
    std::string why, profile;
    std::vector<std::string> dns;
    std::string email, what;
  };
  const Row rows[] = {
      {"a server's name", "tls_server", {"simpel.contoh.go.id"}, "", ""},
      {"every name of a domain", "tls_server", {"*.contoh.go.id"}, "", ""},
      {"an A-label", "tls_server", {"xn--bcher-kva.contoh.id"}, "", ""},
      {"no name", "tls_server", {}, "", "missing"},
      {"capitals", "tls_server", {"SIMPEL.contoh.go.id"}, "", "malformed"},
      {"a name without a dot", "tls_server", {"localhost"}, "", "malformed"},
      {"an address that looks like a name", "tls_server", {"10.0.0.1"}, "", "malformed"},
      {"a star that is not the whole label", "tls_server", {"a*.contoh.go.id"}, "", "malformed"},
      {"a star in the middle", "tls_server", {"a.*.go.id"}, "", "malformed"},
      {"a star alone", "tls_server", {"*"}, "", "malformed"},
      {"a label of 64", "tls_server", {std::string(64, 'a') + ".id"}, "", "malformed"},
      {"an end in a dot", "tls_server", {"contoh.go.id."}, "", "malformed"},
      {"a server that wants mail", "tls_server", {"a.id"}, "a@b.id", "not_of_this_profile"},
      {"an address", "smime", {}, "ratna.sari+surat@contoh.go.id", ""},
      {"no address", "smime", {}, "", "missing"},
      {"no domain", "smime", {}, "ratna@", "malformed"},
      {"two of them", "smime", {}, "a@b.id@c.id", "malformed"},
      {"a person with a server's name", "individual", {"a.id"}, "", "not_of_this_profile"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    Subject subject;
    subject.dns_names = row.dns;
    subject.email = row.email;
    const auto made = alternative_name(all.at(row.profile), subject);
    CHECK(made.has_value() == row.what.empty());
    if (!made) CHECK(made.error().facts.back().second == row.what);
  }
}

TEST_CASE("a validity ends one second before its anniversary") {
  struct Row {
    std::string why, from, until;
    int years, days;
  };
  const Row rows[] = {
      {"two years", "2026-01-05T08:00:00Z", "2028-01-05T07:59:59Z", 2, 0},
      {"begun on 29 February, two years on", "2028-02-29T00:00:00Z", "2030-02-27T23:59:59Z", 2, 0},
      {"four years on there is one again", "2028-02-29T00:00:00Z", "2032-02-28T23:59:59Z", 4, 0},
      {"ninety days", "2026-01-01T00:00:00Z", "2026-03-31T23:59:59Z", 0, 90},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    Profile p;
    p.years = row.years;
    p.days = row.days;
    CHECK(end_of_validity(p, Timestamp::parse(row.from).value()).rfc3339() == row.until);
  }
}

TEST_CASE("a subject is refused for what cannot be in a name") {
  const Profile p = builtin_profiles().value().at("individual");
  const SubscriberId id = SubscriberId::trusted("01KE6QX9PZV3MB7NHTRC4WD2GA");
  struct Row {
    std::string why, name, organization, what;
  };
  const Row rows[] = {
      {"a name with titles", "Dr. H. Ahmad Fauzi, S.H., M.Si.", "Pemerintah Kota Contoh", ""},
      {"64 characters, more octets", std::string(63, 'a') + "é", "O", ""},
      {"65 characters", std::string(65, 'a'), "O", "too_long"},
      {"no name", "", "O", "missing"},
      {"no agency", "Ahmad", "", "missing"},
      {"a line break", "Ahmad\nFauzi", "O", "control_character"},
      {"a mark that turns the writing round", "\u202eAhmad", "O", "control_character"},
      {"a space at the end", "Ahmad ", "O", "space_at_the_end"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto name = subject_name(p, {.common_name = row.name, .organization = row.organization}, id);
    if (row.what.empty()) {
      CHECK(name);
      continue;
    }
    REQUIRE(!name);
    CHECK(name.error().code == "ca.policy.subject");
    CHECK(name.error().facts.back().second == row.what);
  }
}
