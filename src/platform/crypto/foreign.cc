#include "platform/crypto/foreign.h"

#include <openssl/cms.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>

#include "platform/crypto/openssl.h"

namespace paraf::crypto {
namespace {

constexpr int max_depth = 48;

struct Head {
  std::uint8_t tag = 0;
  bool indefinite = false;
  std::size_t head = 0, length = 0;
};
std::optional<Head> head_of(ByteView in) {
  if (in.size() < 2 || (in[0] & 0x1f) == 0x1f) return std::nullopt;
  Head out{in[0], false, 2, in[1]};
  if (in[1] == 0x80) {
    out.indefinite = true;
    out.length = 0;
    return (in[0] & 0x20) != 0 ? std::optional{out} : std::nullopt;
  }
  if (in[1] > 0x80) {
    const std::size_t count = in[1] & 0x7fU;
    if (count > 8 || in.size() < 2 + count) return std::nullopt;
    out.length = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (out.length >> 48 != 0) return std::nullopt;
      out.length = out.length << 8 | in[2 + i];
    }
    out.head = 2 + count;
  }
  if (out.length > in.size() - out.head) return std::nullopt;
  return out;
}

// Writes the value at the start of `in` in DER's form and takes it away from `in`.
bool put(ByteView& in, Bytes& out, int depth) {
  const auto head = head_of(in);
  if (!head || depth > max_depth) return false;
  in = in.subspan(head->head);
  const bool constructed = (head->tag & 0x20) != 0;
  if (!constructed) {
    append(out, der::element(head->tag, in.first(head->length)));
    in = in.subspan(head->length);
    return true;
  }
  Bytes content;
  // A string of the universal class in several pieces becomes one.
  const std::uint8_t whole = head->tag & 0x1f;
  const bool pieces = (head->tag & 0xc0) == 0 && (whole == der::tag::octet_string || whole == der::tag::utf8 ||
                                                  (whole >= 0x12 && whole <= der::tag::bmp));
  const auto member = [&](ByteView& from) {
    if (!pieces) return put(from, content, depth + 1);
    Bytes piece;
    if (!put(from, piece, depth + 1)) return false;
    const auto inner = head_of(piece);
    if (!inner) return false;
    append(content, ByteView{piece}.subspan(inner->head));
    return true;
  };
  if (head->indefinite) {
    while (in.size() >= 2 && !(in[0] == 0 && in[1] == 0)) {
      if (!member(in)) return false;
    }
    if (in.size() < 2) return false;
    in = in.subspan(2);
  } else {
    ByteView inside = in.first(head->length);
    while (!inside.empty()) {
      if (!member(inside)) return false;
    }
    in = in.subspan(head->length);
  }
  append(out, der::element(pieces ? whole : head->tag, content));
  return true;
}

using Cms = std::unique_ptr<CMS_ContentInfo, openssl::Release<CMS_ContentInfo_free>>;
struct X509s {
  STACK_OF(X509) * all;
  ~X509s() { sk_X509_pop_free(all, X509_free); }
};

std::string common_name(const X509_NAME* name) {
  const int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
  if (at < 0) return {};
  std::uint8_t* text = nullptr;
  const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
  if (size < 0) return {};
  std::string out{reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)};
  OPENSSL_free(text);
  return out;
}

void describe(Foreign& out, X509* x) {
  out.signer = common_name(X509_get_subject_name(x));
  out.issuer = common_name(X509_get_issuer_name(x));
  const ASN1_INTEGER* serial = X509_get0_serialNumber(x);
  out.serial = hex({ASN1_STRING_get0_data(serial), static_cast<std::size_t>(ASN1_STRING_length(serial))});
  std::uint8_t* der = nullptr;
  const int size = i2d_X509(x, &der);
  if (size > 0) out.certificate.assign(der, der + size);
  OPENSSL_free(der);
  EVP_PKEY* const key = X509_get0_pubkey(x);
  if (key == nullptr || EVP_PKEY_get_security_bits(key) < 112) out.weak = true;
}

bool holds(EVP_PKEY* key, const EVP_MD* hash, ByteView digest, ByteView signature) {
  EVP_PKEY_CTX* const context = EVP_PKEY_CTX_new(key, nullptr);
  const bool good = context != nullptr && EVP_PKEY_verify_init(context) == 1 &&
                    EVP_PKEY_CTX_set_signature_md(context, hash) == 1 &&
                    EVP_PKEY_verify(context, signature.data(), signature.size(), digest.data(), digest.size()) == 1;
  EVP_PKEY_CTX_free(context);
  return good;
}

// fits says that the algorithm named for the signature is one of this key and this hash. Nothing signs
// that name, so another one there is a change that the signature itself cannot show. The bare names of
// the key's kind are in use too. [RFC 5652 §5.3, RFC 3370 §3.2]
bool fits(const X509_ALGOR* algorithm, EVP_PKEY* key, const EVP_MD* hash) {
  const int named = OBJ_obj2nid(algorithm->algorithm);
  const int kind = key == nullptr ? NID_undef : EVP_PKEY_get_base_id(key);
  if (kind == EVP_PKEY_RSA && (named == NID_rsaEncryption || named == NID_rsassaPss)) return true;
  if (kind == EVP_PKEY_RSA_PSS && named == NID_rsassaPss) return true;
  if (kind == EVP_PKEY_EC && named == NID_X9_62_id_ecPublicKey) return true;
  int named_hash = NID_undef, named_kind = NID_undef;
  if (OBJ_find_sigid_algs(named, &named_hash, &named_kind) != 1) return false;
  const bool same_hash = named_hash == NID_undef || named_hash == EVP_MD_get_type(hash);
  const bool same_kind = named_kind == kind || (named_kind == NID_X9_62_id_ecPublicKey && kind == EVP_PKEY_EC);
  return same_hash && same_kind;
}

std::optional<Foreign> judge(CMS_ContentInfo* cms, const DigestOf& digest_of, bool content_is_digest) {
  STACK_OF(CMS_SignerInfo)* const signers = CMS_get0_SignerInfos(cms);
  if (signers == nullptr || sk_CMS_SignerInfo_num(signers) < 1) return std::nullopt;
  CMS_SignerInfo* const signer = sk_CMS_SignerInfo_value(signers, 0);
  X509_ALGOR *digest_algorithm = nullptr, *signature_algorithm = nullptr;
  CMS_SignerInfo_get0_algs(signer, nullptr, nullptr, &digest_algorithm, &signature_algorithm);
  const EVP_MD* const hash = EVP_get_digestbyobj(digest_algorithm->algorithm);
  if (hash == nullptr) return std::nullopt;
  const std::string name = EVP_MD_get0_name(hash);

  Foreign out;
  out.weak = EVP_MD_get_size(hash) < 28;
  X509* own = nullptr;
  const X509s inside{CMS_get1_certs(cms)};
  for (int i = 0; i < sk_X509_num(inside.all) && own == nullptr; ++i) {
    if (CMS_SignerInfo_cert_cmp(signer, sk_X509_value(inside.all, i)) == 0) own = sk_X509_value(inside.all, i);
  }
  if (own != nullptr) describe(out, own);

  std::optional<Bytes> digest;
  if (content_is_digest) {
    ASN1_OCTET_STRING** const content = CMS_get0_content(cms);
    if (content == nullptr || *content == nullptr) return std::nullopt;
    const ByteView octets{ASN1_STRING_get0_data(*content), static_cast<std::size_t>(ASN1_STRING_length(*content))};
    const auto covered = digest_of("SHA1");
    if (!covered || !std::ranges::equal(*covered, octets)) return out;
    out.weak = true;  // whatever signs it, what it signs is a SHA-1
    digest = digest_named(name, {octets});
  } else {
    digest = digest_of(name);
  }
  if (!digest) return std::nullopt;
  const bool has_attributes = CMS_signed_get_attr_count(signer) > 0;
  if (has_attributes) {
    const auto* said = static_cast<const ASN1_OCTET_STRING*>(
        CMS_signed_get0_data_by_OBJ(signer, OBJ_nid2obj(NID_pkcs9_messageDigest), -3, V_ASN1_OCTET_STRING));
    if (said == nullptr) return std::nullopt;
    const ByteView octets{ASN1_STRING_get0_data(said), static_cast<std::size_t>(ASN1_STRING_length(said))};
    out.digest_fits = std::ranges::equal(octets, *digest);
  } else {
    out.digest_fits = true;  // the signature itself says
  }
  if (own == nullptr || !out.digest_fits) return out;
  if (!fits(signature_algorithm, X509_get0_pubkey(own), hash)) return out;
  if (has_attributes) {
    CMS_SignerInfo_set1_signer_cert(signer, own);
    out.whole = CMS_SignerInfo_verify(signer) == 1;
  } else {
    const ASN1_OCTET_STRING* const signature = CMS_SignerInfo_get0_signature(signer);
    EVP_PKEY* const key = X509_get0_pubkey(own);
    out.whole = key != nullptr &&
                holds(key, hash, *digest,
                      {ASN1_STRING_get0_data(signature), static_cast<std::size_t>(ASN1_STRING_length(signature))});
  }
  return out;
}

}  // namespace

Result<Bytes> der_of_ber(ByteView ber) {
  Bytes out;
  out.reserve(ber.size());
  if (!put(ber, out, 0)) return malformed("crypto.der");
  // Padding may follow, as in a PDF's /Contents; anything else there would be room for something.
  if (std::ranges::any_of(ber, [](std::uint8_t o) { return o != 0; })) return malformed("crypto.der");
  return out;
}

std::optional<Bytes> digest_named(const std::string& hash, const std::vector<ByteView>& pieces) {
  const EVP_MD* const kind = EVP_get_digestbyname(hash.c_str());
  if (kind == nullptr) return std::nullopt;
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  Bytes out(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  bool good = context != nullptr && EVP_DigestInit_ex(context, kind, nullptr) == 1;
  for (const ByteView piece : pieces) good = good && EVP_DigestUpdate(context, piece.data(), piece.size()) == 1;
  good = good && EVP_DigestFinal_ex(context, out.data(), &size) == 1;
  EVP_MD_CTX_free(context);
  ERR_clear_error();
  if (!good) return std::nullopt;
  out.resize(size);
  return out;
}

std::optional<Foreign> judge_foreign(ByteView octets, const DigestOf& digest_of, bool content_is_digest) {
  const std::uint8_t* at = octets.data();
  const Cms cms{d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(octets.size()))};
  std::optional<Foreign> out;
  if (cms && OBJ_obj2nid(CMS_get0_type(cms.get())) == NID_pkcs7_signed) out = judge(cms.get(), digest_of, content_is_digest);
  ERR_clear_error();
  return out;
}

std::optional<Foreign> judge_bare_rsa(ByteView contents, ByteView certificate, ByteView sha1) {
  const std::uint8_t* at = certificate.data();
  const openssl::X509Ptr own{d2i_X509(nullptr, &at, static_cast<long>(certificate.size()))};
  const auto head = head_of(contents);
  std::optional<Foreign> out;
  if (own && head && head->tag == der::tag::octet_string) {
    out.emplace();
    describe(*out, own.get());
    out->weak = out->digest_fits = true;
    EVP_PKEY* const key = X509_get0_pubkey(own.get());
    out->whole = key != nullptr && EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA &&
                 holds(key, EVP_sha1(), sha1, contents.subspan(head->head, head->length));
  }
  ERR_clear_error();
  return out;
}

}  // namespace paraf::crypto
