#include "trust/validation/ocsp_form.h"

#include <algorithm>

namespace paraf::validation {

using namespace crypto;
using der::Reader;

Result<std::optional<CertId>> read_cert_id(Reader& in) {
  const der::Element whole = TRY(in.next(der::tag::sequence));
  Reader id{whole.content};
  const ByteView algorithm = TRY(id.next(der::tag::sequence)).whole;
  const auto hash = hash_named(algorithm);
  if (!hash && hash.error().code == "crypto.der") return tl::unexpected{hash.error()};
  CertId read{hash.value_or(HashAlg::sha256), TRY(id.octet_string()), TRY(id.octet_string()), {}, whole.whole};
  read.serial = TRY(id.unsigned_integer());
  TRY(id.end());
  if (!hash) return std::optional<CertId>{};
  return std::optional{read};
}

Result<IssuerHashes> IssuerHashes::of(const Certificate& issuer) {
  Reader spki{TRY(der::single(issuer.spki(), der::tag::sequence)).content};
  TRY(spki.next(der::tag::sequence));
  const ByteView key = TRY(spki.bit_string());
  IssuerHashes all;
  for (const HashAlg hash : {HashAlg::sha1, HashAlg::sha256, HashAlg::sha384, HashAlg::sha512}) {
    all.name[static_cast<std::size_t>(hash)] = digest(hash, issuer.subject());
    all.key[static_cast<std::size_t>(hash)] = digest(hash, key);
  }
  return all;
}

bool IssuerHashes::match(const CertId& id) const {
  const auto which = static_cast<std::size_t>(id.hash);
  return std::ranges::equal(name[which], id.name_hash) && std::ranges::equal(key[which], id.key_hash);
}

Result<OcspRequest> read_request(ByteView der, std::size_t at_most) {
  const auto read = [&]() -> Result<OcspRequest> {
    OcspRequest request;
    Reader outer{TRY(der::single(der, der::tag::sequence)).content};
    Reader tbs = TRY(outer.enter(der::tag::sequence));
    TRY(outer.optional(der::context_constructed(0)));  // a signature of the asker: nothing here depends on who asks
    TRY(outer.end());
    if (tbs.at(der::context_constructed(0))) {
      Reader version = TRY(tbs.enter(der::context_constructed(0)));
      if (TRY(version.integer()) != 0) return malformed("validation.ocsp.request");
    }
    TRY(tbs.optional(der::context_constructed(1)));
    Reader list = TRY(tbs.enter(der::tag::sequence));
    while (!list.empty()) {
      if (request.ids.size() == at_most) return malformed("validation.ocsp.request");
      Reader one = TRY(list.enter(der::tag::sequence));
      const ByteView before = one.rest();
      request.certificates.push_back(TRY(read_cert_id(one)));
      request.ids.push_back(before.first(before.size() - one.rest().size()));
      TRY(one.optional(der::context_constructed(0)));
      TRY(one.end());
    }
    if (request.ids.empty()) return malformed("validation.ocsp.request");
    if (tbs.at(der::context_constructed(2))) {
      Reader tagged = TRY(tbs.enter(der::context_constructed(2)));
      Reader extensions = TRY(tagged.enter(der::tag::sequence));
      while (!extensions.empty()) {
        Reader one = TRY(extensions.enter(der::tag::sequence));
        const der::Oid id = TRY(one.oid());
        const bool critical = one.at(der::tag::boolean) ? TRY(one.boolean()) : false;
        const ByteView value = TRY(one.octet_string());
        if (id == oid::ocsp_nonce) {
          // 1 to 128 octets; anything else is malformedRequest [RFC 9654 §2.1].
          const ByteView nonce = TRY(der::single(value, der::tag::octet_string)).content;
          if (nonce.empty() || nonce.size() > 128 || !request.nonce.empty()) return malformed("validation.ocsp.request");
          request.nonce = value;
        } else if (critical) {
          return malformed("validation.ocsp.request");
        }
      }
    }
    TRY(tbs.end());
    return request;
  };
  Result<OcspRequest> result = read();
  if (!result) return malformed("validation.ocsp.request");
  return result;
}

}  // namespace paraf::validation
