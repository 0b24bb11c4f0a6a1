#include "platform/openid/token.h"

#include <algorithm>
#include <boost/json.hpp>

#include "platform/crypto/der.h"
#include "platform/crypto/hash.h"
#include "platform/crypto/keys.h"

namespace paraf::openid {

namespace json = boost::json;
namespace der = crypto::der;

namespace {

constexpr std::size_t longest_token = 16 * 1024, longest_subject = 255, longest_claim = 1000;
constexpr std::size_t most_keys = 50, coordinate = 32;

std::optional<json::object> object_in(std::string_view text) {
  json::error_code failed;
  json::parse_options options;
  options.max_depth = 8;
  json::value value = json::parse(text, failed, {}, options);
  if (failed || !value.is_object()) return std::nullopt;
  return std::move(value.as_object());
}

std::string text_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  return {value->as_string().data(), value->as_string().size()};
}

std::optional<Bytes> octets_in(const json::object& object, std::string_view name) {
  auto octets = from_base64(text_in(object, name));
  if (!octets || octets->empty()) return std::nullopt;
  return std::move(*octets);
}

// [RFC 7518 §6.3.1]
std::optional<Bytes> rsa_key(const json::object& jwk) {
  const auto n = octets_in(jwk, "n"), e = octets_in(jwk, "e");
  if (!n || !e) return std::nullopt;
  constexpr der::Oid rsa{"1.2.840.113549.1.1.1"};
  return der::sequence(
      {der::sequence({der::oid(rsa), der::null()}),
       der::bit_string(der::sequence({der::unsigned_integer(*n), der::unsigned_integer(*e)}))});
}

// [RFC 7518 §6.2.1]
std::optional<Bytes> p256_key(const json::object& jwk) {
  const auto x = octets_in(jwk, "x"), y = octets_in(jwk, "y");
  if (text_in(jwk, "crv") != "P-256" || !x || !y || x->size() != coordinate || y->size() != coordinate)
    return std::nullopt;
  constexpr der::Oid ec{"1.2.840.10045.2.1"}, curve{"1.2.840.10045.3.1.7"};
  Bytes point{0x04};
  append(point, *x);
  append(point, *y);
  return der::sequence({der::sequence({der::oid(ec), der::oid(curve)}), der::bit_string(point)});
}

// JOSE writes (r, s) one after the other; everybody else in DER. [RFC 7518 §3.4]
Result<Bytes> ecdsa_der(ByteView plain) {
  if (plain.size() != 2 * coordinate) return refused("openid.token.signature");
  return der::sequence(
      {der::unsigned_integer(plain.first(coordinate)), der::unsigned_integer(plain.last(coordinate))});
}

bool names(const json::value& audience, std::string_view client) {
  if (audience.is_string()) return audience.as_string() == client;
  if (!audience.is_array()) return false;
  return std::any_of(audience.as_array().begin(), audience.as_array().end(),
                     [&](const json::value& each) { return each.is_string() && each.as_string() == client; });
}

std::optional<Timestamp> time_in(const json::object& claims, std::string_view name) {
  const json::value* value = claims.if_contains(name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const double seconds = value->to_number<double>();
  if (!(seconds > 0 && seconds < 1e11)) return std::nullopt;
  return Timestamp::from_seconds(static_cast<std::int64_t>(seconds));
}

Result<void> check_signature(const KeySet& keys, std::string_view algorithm, std::string_view id,
                             std::string_view signed_part, ByteView signature) {
  bool tried = false;
  for (const KeySet::Key& key : keys.keys()) {
    if (key.algorithm != algorithm || (!id.empty() && !key.id.empty() && key.id != id)) continue;
    tried = true;
    const Bytes plain =
        algorithm == "ES256" ? TRY(ecdsa_der(signature)) : Bytes{signature.begin(), signature.end()};
    if (crypto::verify(key.spki, crypto::HashAlg::sha256, bytes_of(signed_part), plain)) return {};
  }
  return tried ? refused("openid.token.signature") : refused("openid.token.key");
}

Result<void> check_claims(const json::object& claims, const Expected& expected) {
  if (text_in(claims, "iss") != expected.issuer) return refused("openid.token.issuer");
  const json::value* audience = claims.if_contains("aud");
  if (audience == nullptr || !names(*audience, expected.client_id)) return refused("openid.token.audience");
  // Where it was made for several, it says to whom it was handed.
  const bool several = audience->is_array() && audience->as_array().size() > 1;
  if ((several || claims.contains("azp")) && text_in(claims, "azp") != expected.client_id)
    return refused("openid.token.audience");
  const auto until = time_in(claims, "exp"), made = time_in(claims, "iat"), from = time_in(claims, "nbf");
  const bool good = until && made && expected.now < *until + expected.skew &&
                    *made <= expected.now + expected.skew && (!from || *from <= expected.now + expected.skew);
  if (!good) return refused("openid.token.expired");
  const std::string nonce = text_in(claims, "nonce");
  if (expected.nonce.empty() || !crypto::equal_in_constant_time(bytes_of(nonce), bytes_of(expected.nonce)))
    return refused("openid.token.nonce");
  return {};
}

// Some issuers say "true" as a text.
bool verified(const json::object& claims) {
  const json::value* value = claims.if_contains("email_verified");
  return value != nullptr &&
         ((value->is_bool() && value->as_bool()) || (value->is_string() && value->as_string() == "true"));
}

}  // namespace

Result<KeySet> KeySet::read(std::string_view text) {
  const auto set = object_in(text);
  const json::value* list = set ? set->if_contains("keys") : nullptr;
  if (list == nullptr || !list->is_array() || list->as_array().size() > most_keys)
    return unavailable("openid.keys");
  KeySet out;
  for (const json::value& each : list->as_array()) {
    if (!each.is_object()) continue;
    const json::object& jwk = each.as_object();
    const bool rsa = text_in(jwk, "kty") == "RSA";
    const std::string algorithm = rsa ? "RS256" : "ES256", named = text_in(jwk, "alg"),
                      use = text_in(jwk, "use");
    if ((!named.empty() && named != algorithm) || (!use.empty() && use != "sig")) continue;
    auto spki = rsa ? rsa_key(jwk) : text_in(jwk, "kty") == "EC" ? p256_key(jwk) : std::nullopt;
    if (!spki || !crypto::goodkey(*spki)) continue;
    out.keys_.push_back({text_in(jwk, "kid"), algorithm, std::move(*spki)});
  }
  if (out.keys_.empty()) return unavailable("openid.keys");
  return out;
}

Result<Claims> read_token(std::string_view token, const KeySet& keys, const Expected& expected) {
  const auto first = token.find('.'), last = token.rfind('.');
  if (token.size() > longest_token || first == std::string_view::npos || first == last ||
      token.find('.', first + 1) != last)
    return refused("openid.token.form");
  const auto head_octets = from_base64(token.substr(0, first));
  const auto body_octets = from_base64(token.substr(first + 1, last - first - 1));
  const auto signature = from_base64(token.substr(last + 1));
  const auto head = head_octets ? object_in(text_of(*head_octets)) : std::nullopt;
  const auto claims = body_octets ? object_in(text_of(*body_octets)) : std::nullopt;
  if (!head || !claims || !signature || head->contains("crit")) return refused("openid.token.form");

  const std::string algorithm = text_in(*head, "alg");
  if (algorithm != "RS256" && algorithm != "ES256") return refused("openid.token.algorithm");
  TRY(check_signature(keys, algorithm, text_in(*head, "kid"), token.substr(0, last), *signature));
  TRY(check_claims(*claims, expected));

  Claims out;
  out.subject = text_in(*claims, "sub");
  if (out.subject.empty() || out.subject.size() > longest_subject) return refused("openid.token.form");
  if (verified(*claims)) out.email = text_in(*claims, "email");
  out.acr = text_in(*claims, "acr");
  if (const json::value* methods = claims->if_contains("amr"); methods != nullptr && methods->is_array())
    for (const json::value& method : methods->as_array())
      if (method.is_string()) out.amr.emplace_back(method.as_string().data(), method.as_string().size());
  for (const auto& [name, value] : *claims) {
    std::string text;
    if (value.is_string()) text.assign(value.as_string().data(), value.as_string().size());
    if (value.is_int64() || value.is_uint64()) text = json::serialize(value);
    if (!text.empty() && text.size() <= longest_claim) out.texts.emplace(std::string{name}, std::move(text));
  }
  return out;
}

}  // namespace paraf::openid
