// Public keys: which kind, whether a signature holds, and what their algorithms are called.
#include <openssl/rsa.h>

#include <array>

#include "platform/crypto/der.h"
#include "platform/crypto/keys.h"
#include "platform/crypto/openssl.h"

namespace paraf::crypto {

namespace {

using der::Oid;

constexpr Oid rsa_encryption{"1.2.840.113549.1.1.1"}, rsa_pss{"1.2.840.113549.1.1.10"}, mgf1{"1.2.840.113549.1.1.8"},
    ec_public_key{"1.2.840.10045.2.1"}, curve_p256{"1.2.840.10045.3.1.7"}, curve_p384{"1.3.132.0.34"},
    ed25519{"1.3.101.112"};

struct HashFacts {
  HashAlg hash;
  Oid digest, with_rsa, with_ecdsa;
};
constexpr HashFacts hashes[] = {
    {HashAlg::sha256, "2.16.840.1.101.3.4.2.1", "1.2.840.113549.1.1.11", "1.2.840.10045.4.3.2"},
    {HashAlg::sha384, "2.16.840.1.101.3.4.2.2", "1.2.840.113549.1.1.12", "1.2.840.10045.4.3.3"},
    {HashAlg::sha512, "2.16.840.1.101.3.4.2.3", "1.2.840.113549.1.1.13", "1.2.840.10045.4.3.4"},
    {HashAlg::sha1, "1.3.14.3.2.26", "1.2.840.113549.1.1.5", "1.2.840.10045.4.1"},
};
constexpr Oid md5{"1.2.840.113549.2.5"}, md5_with_rsa{"1.2.840.113549.1.1.4"};

const HashFacts& facts(HashAlg hash) {
  for (const HashFacts& f : hashes)
    if (f.hash == hash) return f;
  std::abort();
}

Result<der::Reader> algorithm_fields(ByteView algorithm) {
  return der::Reader{TRY(der::single(algorithm, der::tag::sequence)).content};
}

// The parameters of RSASSA-PSS [RFC 4055 §3.1]. Left out, they would mean SHA-1: refused.
struct Pss {
  HashAlg hash, mask;
  int salt;
};
Result<Pss> pss_parameters(der::Reader fields) {
  der::Reader in = TRY(fields.enter(der::tag::sequence));
  if (!in.at(der::context_constructed(0)))
    return refused("crypto.algorithm_weak");
  Pss pss{HashAlg::sha1, HashAlg::sha1, 20};
  pss.hash = TRY(hash_named(TRY(in.next()).content));
  if (!in.at(der::context_constructed(1))) return refused("crypto.algorithm_weak");
  der::Reader mask = TRY(algorithm_fields(TRY(in.next()).content));
  if (TRY(mask.oid()) != mgf1) return refused("crypto.algorithm_unknown");
  pss.mask = TRY(hash_named(mask.rest()));
  if (in.at(der::context_constructed(2)))
    pss.salt = static_cast<int>(TRY(der::Reader{TRY(in.next()).content}.integer()) & 0xffff);
  return pss;
}

}  // namespace

namespace openssl {

Result<Key> public_key(ByteView spki) {
  const std::uint8_t* at = spki.data();
  Key key{d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size()))};
  if (!key || at != spki.data() + spki.size()) {
    ERR_clear_error();
    return refused("crypto.key_unknown");
  }
  return key;
}

}  // namespace openssl

namespace {

struct Decoded {
  Bytes spki;
  openssl::Key key;
  // Made ready for one hash, without PSS: as most signatures are.
  openssl::KeyContext ready{};
  HashAlg ready_for = HashAlg::sha1;
};

// The last few public keys of this thread, decoded: decoding costs more than verifying, and what
// is verified most is our own signatures.
Result<Decoded*> decoded(ByteView spki) {
  thread_local std::array<Decoded, 8> kept;
  thread_local std::size_t next = 0;
  for (Decoded& k : kept)
    if (k.key && k.spki.size() == spki.size() && std::equal(spki.begin(), spki.end(), k.spki.begin())) return &k;
  openssl::Key key = TRY(openssl::public_key(spki));
  Decoded& place = kept[next];
  next = (next + 1) % kept.size();
  place.ready.reset();  // before the key it was made of
  place = Decoded{Bytes{spki.begin(), spki.end()}, std::move(key)};
  return &place;
}

Result<void> verify_ed25519(ByteView spki, ByteView data, ByteView signature) {
  EVP_PKEY* const key = TRY(decoded(spki))->key.get();
  const openssl::DigestContext context{EVP_MD_CTX_new()};
  if (!context || EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key) != 1) return openssl::failed();
  if (EVP_DigestVerify(context.get(), signature.data(), signature.size(), data.data(), data.size()) == 1) return {};
  ERR_clear_error();
  return refused("crypto.signature_wrong");
}

Result<void> verify_with(EVP_PKEY_CTX* ready, ByteView digest, ByteView signature) {
  if (EVP_PKEY_verify(ready, signature.data(), signature.size(), digest.data(), digest.size()) == 1) return {};
  ERR_clear_error();
  return refused("crypto.signature_wrong");
}

Result<void> verify_raw(ByteView spki, HashAlg hash, const Pss* pss, ByteView digest, ByteView signature) {
  if (hash == HashAlg::sha1) return refused("crypto.algorithm_weak");
  if (digest.size() != size_of(hash)) return refused("crypto.signature_wrong");
  const bool rsa = is_rsa(TRY(kind_of(spki)));
  if (pss && !rsa) return refused("crypto.signature_wrong");
  Decoded& known = *TRY(decoded(spki));
  if (!pss && known.ready && known.ready_for == hash) return verify_with(known.ready.get(), digest, signature);
  openssl::KeyContext context{EVP_PKEY_CTX_new_from_pkey(nullptr, known.key.get(), nullptr)};
  EVP_PKEY_CTX* const c = context.get();
  bool ready = c && EVP_PKEY_verify_init(c) == 1;
  if (rsa) ready = ready && EVP_PKEY_CTX_set_rsa_padding(c, pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING) == 1;
  if (pss)
    ready = ready && EVP_PKEY_CTX_set_rsa_mgf1_md(c, openssl::md(pss->mask)) == 1 &&
            EVP_PKEY_CTX_set_rsa_pss_saltlen(c, pss->salt) == 1;
  ready = ready && EVP_PKEY_CTX_set_signature_md(c, openssl::md(hash)) == 1;
  if (!ready) return openssl::failed();
  if (!pss) {
    known.ready = std::move(context);
    known.ready_for = hash;
  }
  return verify_with(c, digest, signature);
}

}  // namespace

ByteView signature_algorithm(KeyKind kind, HashAlg hash) {
  static const std::array<std::array<Bytes, 2>, 4> made = [] {
    std::array<std::array<Bytes, 2>, 4> all;
    for (const HashFacts& f : hashes)
      all[static_cast<std::size_t>(f.hash)] = {der::sequence({der::oid(f.with_rsa), der::null()}),
                                               der::sequence({der::oid(f.with_ecdsa)})};
    return all;
  }();
  static const Bytes edwards = der::sequence({der::oid(ed25519)});
  if (kind == KeyKind::ed25519) return edwards;
  return made[static_cast<std::size_t>(hash)][is_rsa(kind) ? 0 : 1];
}

ByteView digest_algorithm(HashAlg hash) {
  static const std::array<Bytes, 4> made = [] {
    std::array<Bytes, 4> all;
    for (const HashFacts& f : hashes) all[static_cast<std::size_t>(f.hash)] = der::sequence({der::oid(f.digest)});
    return all;
  }();
  return made[static_cast<std::size_t>(hash)];
}

Result<HashAlg> hash_named(ByteView algorithm) {
  der::Reader fields = TRY(algorithm_fields(algorithm));
  const Oid id = TRY(fields.oid());
  for (const HashFacts& f : hashes)
    if (id == f.digest || id == f.with_rsa || id == f.with_ecdsa) return f.hash;
  if (id == rsa_pss) return TRY(pss_parameters(fields)).hash;
  if (id == ed25519) return HashAlg::sha512;  // [RFC 8419 §3.1]
  if (id == md5 || id == md5_with_rsa) return refused("crypto.algorithm_weak");
  return refused("crypto.algorithm_unknown", {{"oid", id.dotted()}});
}

Result<KeyKind> kind_of(ByteView spki) {
  der::Reader fields{TRY(der::single(spki, der::tag::sequence)).content};
  der::Reader algorithm = TRY(fields.enter(der::tag::sequence));
  const Oid id = TRY(algorithm.oid());
  const ByteView bits = TRY(fields.bit_string());
  TRY(fields.end());
  if (id == ed25519) return KeyKind::ed25519;
  if (id == ec_public_key) {
    const Oid curve = TRY(algorithm.oid());
    if (curve == curve_p256) return KeyKind::p256;
    if (curve == curve_p384) return KeyKind::p384;
  }
  if (id == rsa_encryption) {
    der::Reader key{TRY(der::single(bits, der::tag::sequence)).content};
    switch (TRY(key.unsigned_integer()).size()) {
      case 256: return KeyKind::rsa2048;
      case 384: return KeyKind::rsa3072;
      case 512: return KeyKind::rsa4096;
      default: break;
    }
  }
  return refused("crypto.key_unknown");
}

Result<Bytes> key_identifier(ByteView spki) {
  der::Reader fields{TRY(der::single(spki, der::tag::sequence)).content};
  TRY(fields.next(der::tag::sequence));
  return digest(HashAlg::sha1, TRY(fields.bit_string()));
}

Result<void> verify(ByteView spki, HashAlg hash, ByteView data, ByteView signature) {
  if (TRY(kind_of(spki)) == KeyKind::ed25519) return verify_ed25519(spki, data, signature);
  return verify_raw(spki, hash, nullptr, digest(hash, data), signature);
}

Result<void> verify_digest(ByteView spki, HashAlg hash, ByteView digest, ByteView signature) {
  if (TRY(kind_of(spki)) == KeyKind::ed25519) return refused("crypto.no_digest_signature");
  return verify_raw(spki, hash, nullptr, digest, signature);
}

Result<void> verify_as(ByteView algorithm, ByteView spki, ByteView data, ByteView signature) {
  der::Reader fields = TRY(algorithm_fields(algorithm));
  const Oid id = TRY(fields.oid());
  if (id == rsa_pss) {
    const Pss pss = TRY(pss_parameters(fields));
    return verify_raw(spki, pss.hash, &pss, digest(pss.hash, data), signature);
  }
  const KeyKind kind = TRY(kind_of(spki));
  if (id == ed25519 || kind == KeyKind::ed25519) {
    if (id == ed25519 && kind == KeyKind::ed25519) return verify_ed25519(spki, data, signature);
    return refused("crypto.signature_wrong");
  }
  const HashAlg hash = TRY(hash_named(algorithm));
  if (id != (is_rsa(kind) ? facts(hash).with_rsa : facts(hash).with_ecdsa)) return refused("crypto.signature_wrong");
  return verify_raw(spki, hash, nullptr, digest(hash, data), signature);
}

}  // namespace paraf::crypto
