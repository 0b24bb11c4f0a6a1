#include "platform/openid/token.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "platform/crypto/der.h"
#include "platform/crypto/hash.h"
#include "platform/crypto/keys.h"
#include "platform/openid/client.h"

namespace paraf::openid {

namespace json = boost::json;
namespace der = crypto::der;

namespace {

const Timestamp now = *Timestamp::parse("2026-01-05T02:00:00Z");

// A provider with keys of its own, that says whatever a test wants said.
struct Issuer {
  crypto::KeyPair rsa = *crypto::generate_key(crypto::KeyKind::rsa2048);
  crypto::KeyPair ec = *crypto::generate_key(crypto::KeyKind::p256);
  crypto::KeyPair stranger = *crypto::generate_key(crypto::KeyKind::rsa2048);

  static json::object jwk_of(const crypto::KeyPair& pair, const std::string& id) {
    der::Reader spki{der::single(pair.spki, der::tag::sequence)->content};
    (void)spki.next();
    const ByteView bits = *spki.bit_string();
    if (pair.kind == crypto::KeyKind::p256)
      return {{"kty", "EC"},
              {"crv", "P-256"},
              {"kid", id},
              {"use", "sig"},
              {"x", base64url(bits.subspan(1, 32))},
              {"y", base64url(bits.subspan(33, 32))}};
    der::Reader parts{der::single(bits, der::tag::sequence)->content};
    const ByteView n = *parts.unsigned_integer(), e = *parts.unsigned_integer();
    return {{"kty", "RSA"}, {"kid", id}, {"alg", "RS256"}, {"n", base64url(n)}, {"e", base64url(e)}};
  }
  KeySet keys() const {
    const json::object odd{{"kty", "oct"}, {"k", "AAAA"}};
    return *KeySet::read(
        json::serialize(json::object{{"keys", json::array{odd, jwk_of(rsa, "r"), jwk_of(ec, "e")}}}));
  }
  static std::string two_parts(const json::object& head, const json::object& claims) {
    return base64url(bytes_of(json::serialize(head))) + "." + base64url(bytes_of(json::serialize(claims)));
  }
  static std::string sign(const crypto::KeyPair& pair, const json::object& head, const json::object& claims) {
    const std::string text = two_parts(head, claims);
    Bytes signature = *(*crypto::open_key(pair.pkcs8))->sign(crypto::HashAlg::sha256, bytes_of(text));
    if (pair.kind == crypto::KeyKind::p256) {
      der::Reader pair_of{der::single(signature, der::tag::sequence)->content};
      Bytes plain;
      for (int i = 0; i < 2; ++i) {
        const ByteView number = *pair_of.unsigned_integer();
        plain.insert(plain.end(), 32 - number.size(), 0);
        append(plain, number);
      }
      signature = plain;
    }
    return text + "." + base64url(signature);
  }
};

json::object good() {
  return {{"iss", "https://sso.contoh.go.id"},
          {"sub", "a-1"},
          {"aud", "paraf"},
          {"nonce", "n-1"},
          {"iat", now.seconds() - 5},
          {"exp", now.seconds() + 300},
          {"email", "galih@contoh.go.id"},
          {"email_verified", true},
          {"amr", json::array{"pwd", "mfa"}},
          {"acr", "2"},
          {"nip", "198504122010011003"}};
}

json::object but(std::initializer_list<std::pair<const char*, json::value>> changes) {
  json::object claims = good();
  for (const auto& [name, value] : changes) {
    if (value.is_null())
      claims.erase(name);
    else
      claims[name] = value;
  }
  return claims;
}

const json::object rs{{"alg", "RS256"}, {"kid", "r"}};
const Expected expected{"https://sso.contoh.go.id", "paraf", "n-1", now};

}  // namespace

TEST_CASE("a token is believed or refused for exactly one reason") {
  const Issuer issuer;
  const std::string taken = Issuer::sign(issuer.rsa, rs, good());
  const auto part = [&](int n) {
    const auto first = taken.find('.'), last = taken.rfind('.');
    return n == 0   ? taken.substr(0, first)
           : n == 1 ? taken.substr(first + 1, last - first - 1)
                    : taken.substr(last + 1);
  };
  // HS256 with the public key as the secret: the oldest confusion there is.
  const std::string by_public_key = [&] {
    const std::string text = Issuer::two_parts({{"alg", "HS256"}, {"kid", "r"}}, good());
    return text + "." + base64url(crypto::hmac_sha256(issuer.rsa.spki, bytes_of(text)));
  }();
  const auto rsa = [&](std::initializer_list<std::pair<const char*, json::value>> changes) {
    return Issuer::sign(issuer.rsa, rs, but(changes));
  };
  struct Row {
    std::string why, token, code;
  };
  const std::int64_t at = now.seconds();
  const Row rows[] = {
      {"RS256", taken, ""},
      {"ES256", Issuer::sign(issuer.ec, {{"alg", "ES256"}, {"kid", "e"}}, good()), ""},
      {"no kid: the one key that fits", Issuer::sign(issuer.rsa, {{"alg", "RS256"}}, good()), ""},
      {"for several, and handed to us", rsa({{"aud", json::array{"lain", "paraf"}}, {"azp", "paraf"}}), ""},
      {"over for less than the skew", rsa({{"exp", at - 59}}), ""},
      {"empty", "", "openid.token.form"},
      {"two parts", part(0) + "." + part(1), "openid.token.form"},
      {"four parts", taken + ".x", "openid.token.form"},
      {"not JSON", part(0) + ".e30x." + part(2), "openid.token.form"},
      {"an extension we do not know",
       Issuer::sign(issuer.rsa, {{"alg", "RS256"}, {"crit", json::array{"x"}}}, good()), "openid.token.form"},
      {"no subject", rsa({{"sub", nullptr}}), "openid.token.form"},
      {"too long", std::string(20000, 'a') + ".a.a", "openid.token.form"},
      {"alg none, no signature", Issuer::two_parts({{"alg", "none"}}, good()) + ".",
       "openid.token.algorithm"},
      {"alg NONE", Issuer::two_parts({{"alg", "NONE"}}, good()) + ".", "openid.token.algorithm"},
      {"no alg", Issuer::two_parts({{"kid", "r"}}, good()) + "." + part(2), "openid.token.algorithm"},
      {"HS256 under the public key", by_public_key, "openid.token.algorithm"},
      {"a key it does not publish", Issuer::sign(issuer.stranger, {{"alg", "RS256"}, {"kid", "x"}}, good()),
       "openid.token.key"},
      {"an RSA key's name with ES256", Issuer::sign(issuer.ec, {{"alg", "ES256"}, {"kid", "r"}}, good()),
       "openid.token.key"},
      {"a stranger's key under a known name", Issuer::sign(issuer.stranger, rs, good()),
       "openid.token.signature"},
      {"a stranger's key carried in the head",
       Issuer::sign(issuer.stranger, {{"alg", "RS256"}, {"jwk", Issuer::jwk_of(issuer.stranger, "r")}},
                    good()),
       "openid.token.signature"},
      {"another's claims under a good signature",
       part(0) + "." + base64url(bytes_of(json::serialize(but({{"sub", "a-2"}})))) + "." + part(2),
       "openid.token.signature"},
      {"a signature cut short", taken.substr(0, taken.size() - 8), "openid.token.signature"},
      {"an ECDSA signature of 63 octets",
       Issuer::two_parts({{"alg", "ES256"}, {"kid", "e"}}, good()) + "." + base64url(Bytes(63, 1)),
       "openid.token.signature"},
      {"an ECDSA signature of zeros",
       Issuer::two_parts({{"alg", "ES256"}, {"kid", "e"}}, good()) + "." + base64url(Bytes(64, 0)),
       "openid.token.signature"},
      {"another issuer", rsa({{"iss", "https://jahat.contoh"}}), "openid.token.issuer"},
      {"the same issuer with a slash", rsa({{"iss", "https://sso.contoh.go.id/"}}), "openid.token.issuer"},
      {"for another application", rsa({{"aud", "lain"}}), "openid.token.audience"},
      {"no audience", rsa({{"aud", nullptr}}), "openid.token.audience"},
      {"for several, and handed to none", rsa({{"aud", json::array{"lain", "paraf"}}}),
       "openid.token.audience"},
      {"handed to another", rsa({{"azp", "lain"}}), "openid.token.audience"},
      {"over by the skew", rsa({{"exp", at - 60}}), "openid.token.expired"},
      {"without an end", rsa({{"exp", nullptr}}), "openid.token.expired"},
      {"an end that is a text", rsa({{"exp", "selamanya"}}), "openid.token.expired"},
      {"made in an hour", rsa({{"iat", at + 3600}}), "openid.token.expired"},
      {"not yet", rsa({{"nbf", at + 61}}), "openid.token.expired"},
      {"another nonce", rsa({{"nonce", "n-2"}}), "openid.token.nonce"},
      {"no nonce", rsa({{"nonce", nullptr}}), "openid.token.nonce"},
  };
  const KeySet keys = issuer.keys();
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(code_of(read_token(row.token, keys, expected)) == row.code);
  }
  Expected nothing_asked = expected;
  nothing_asked.nonce.clear();
  CHECK(code_of(read_token(rsa({{"nonce", ""}}), keys, nothing_asked)) == "openid.token.nonce");
}

TEST_CASE("an address counts only when the issuer verified it, and texts are kept as they are") {
  const Issuer issuer;
  const KeySet keys = issuer.keys();
  const auto read = [&](std::initializer_list<std::pair<const char*, json::value>> changes) {
    return *read_token(Issuer::sign(issuer.rsa, rs, but(changes)), keys, expected);
  };
  const Claims claims = read({});
  CHECK(claims.subject == "a-1");
  CHECK(claims.email == "galih@contoh.go.id");
  CHECK(claims.acr == "2");
  CHECK(claims.amr == std::vector<std::string>{"pwd", "mfa"});
  CHECK(claims.texts.at("nip") == "198504122010011003");
  CHECK(read({{"email_verified", "true"}}).email == "galih@contoh.go.id");
  CHECK(read({{"email_verified", false}}).email.empty());
  CHECK(read({{"email_verified", 1}}).email.empty());
  CHECK(read({{"email_verified", nullptr}}).email.empty());
  CHECK(read({{"nip", 198504122010011003}}).texts.at("nip") == "198504122010011003");
}

TEST_CASE("a key set holds the keys that can be used, and at least one") {
  const Issuer issuer;
  const json::object rsa = Issuer::jwk_of(issuer.rsa, "r");
  const auto with = [](json::object key, const char* name, std::string_view value) {
    key[name] = value;
    return key;
  };
  struct Row {
    std::string why;
    json::value set;
    std::string code;
  };
  const Row rows[] = {
      {"one", json::object{{"keys", json::array{rsa}}}, ""},
      {"none", json::object{{"keys", json::array{}}}, "openid.keys"},
      {"no list", json::object{{"keys", rsa}}, "openid.keys"},
      {"a list alone", json::array{rsa}, "openid.keys"},
      {"for encryption", json::object{{"keys", json::array{with(rsa, "use", "enc")}}}, "openid.keys"},
      {"for another algorithm", json::object{{"keys", json::array{with(rsa, "alg", "PS256")}}},
       "openid.keys"},
      {"with an exponent of one", json::object{{"keys", json::array{with(rsa, "e", "AQ")}}}, "openid.keys"},
      {"of 512 bits", json::object{{"keys", json::array{with(rsa, "n", base64url(Bytes(64, 0xf1)))}}},
       "openid.keys"},
      {"a point that is on no curve",
       json::object{
           {"keys", json::array{with(Issuer::jwk_of(issuer.ec, "e"), "x", base64url(Bytes(32, 7)))}}},
       "openid.keys"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(code_of(KeySet::read(json::serialize(row.set))) == row.code);
  }
}

TEST_CASE("an issuer is spoken to by https, or on this machine") {
  struct Row {
    std::string why, address, code;
  };
  const Row rows[] = {
      {"https", "https://sso.contoh.go.id/realms/asn", ""},
      {"this machine", "http://127.0.0.1:9000", ""},
      {"this machine by name", "http://localhost:9000/x", ""},
      {"in the clear", "http://sso.contoh.go.id", "openid.address"},
      {"a name that begins like this machine's", "http://127.0.0.1.contoh.id", "openid.address"},
      {"a user before the host", "http://localhost@contoh.id", "openid.address"},
      {"a file", "file:///etc/passwd", "openid.address"},
      {"a query", "https://sso.contoh.go.id?x=1", "openid.address"},
      {"a line's end", "https://sso.contoh.go.id/\r\nX: y", "openid.address"},
      {"nothing", "", "openid.address"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(code_of(check_issuer(row.address)) == row.code);
  }
}

}  // namespace paraf::openid
