// Certificates and bundles from strangers: reading, every getter, and a path over them.
#include <cstdlib>

#include "platform/crypto/pem.h"
#include "platform/crypto/x509.h"

using namespace paraf;
using namespace paraf::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input{data, size};
  static_cast<void>(pem_blocks(text_of(input), "CERTIFICATE"));
  static_cast<void>(parse_pkcs7_bundle(input));
  static_cast<void>(kind_of(input));
  const auto c = Certificate::parse(input);
  if (!c) return 0;
  if (Certificate::parse(c->der()).value() != *c) std::abort();
  std::size_t sum = c->subject_text().size() + c->issuer_text().size() + c->serial_hex().size();
  sum += c->subject_attribute(oid::common_name).value_or("").size();
  sum += c->extended_key_usage().size() + c->policies().size() + c->ocsp_urls().size() + c->crl_urls().size() +
         c->ca_issuers_urls().size();
  sum += c->subject_key_id().value_or(Bytes{}).size() + c->authority_key_id().value_or(Bytes{}).size();
  sum += c->key_usage().value_or(0) + (c->is_ca() ? 1 : 0);
  static_cast<void>(sum);
  static_cast<void>(c->signed_by(*c));
  static_cast<void>(goodkey(c->spki()));
  static_cast<void>(verify_chain(*c, {*c}, {*c}, c->not_before(), Purpose::document_signing));
  return 0;
}
