#include "trust/keys/codes.h"

#include <algorithm>

#include "platform/crypto/hash.h"
#include "trust/keys/attempts.h"

namespace paraf::keys {

using store::Scope;
using store::Transaction;
using store::value;

// ---- time-based codes ----

namespace {

constexpr std::size_t sha1_block = 64;
constexpr std::size_t app_secret_size = 20;  // as long as the hash [RFC 4226 §4]

Bytes hmac_sha1(ByteView key, ByteView data) {
  Bytes block(sha1_block, 0);
  if (key.size() > sha1_block) {
    const Bytes shorter = crypto::digest(crypto::HashAlg::sha1, key);
    std::copy(shorter.begin(), shorter.end(), block.begin());
  } else {
    std::copy(key.begin(), key.end(), block.begin());
  }
  Bytes inner, outer;
  for (const std::uint8_t octet : block) {
    inner.push_back(octet ^ 0x36);
    outer.push_back(octet ^ 0x5c);
  }
  append(inner, data);
  append(outer, crypto::digest(crypto::HashAlg::sha1, inner));
  return crypto::digest(crypto::HashAlg::sha1, outer);
}

bool same(std::string_view a, std::string_view b) {
  return crypto::equal_in_constant_time(bytes_of(a), bytes_of(b));
}

bool six_digits(std::string_view code) {
  return code.size() == totp_digits &&
         std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Bytes name_of_code(const std::string& id) { return to_bytes("paraf code 1\n" + id); }
Bytes name_of_app(const SubscriberId& subscriber) { return to_bytes("paraf totp 1\n" + subscriber.text()); }

}  // namespace

std::string base32(ByteView bytes) {
  static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  unsigned held = 0, bits = 0;
  for (const std::uint8_t octet : bytes) {
    held = (held << 8) | octet;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text.push_back(alphabet[(held >> bits) & 31]);
    }
  }
  if (bits > 0) text.push_back(alphabet[(held << (5 - bits)) & 31]);
  return text;
}

std::string totp_code(const Secret& secret, std::int64_t step) {
  Bytes counter(8);
  for (std::size_t i = 0; i < 8; ++i)
    counter[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(step) >> (56 - 8 * i));
  const Bytes mac = hmac_sha1(secret.reveal(), counter);
  const std::size_t at = mac[19] & 0x0f;
  const std::uint32_t number = (static_cast<std::uint32_t>(mac[at] & 0x7f) << 24) |
                               (static_cast<std::uint32_t>(mac[at + 1]) << 16) |
                               (static_cast<std::uint32_t>(mac[at + 2]) << 8) | mac[at + 3];
  std::string digits = std::to_string(number % 1'000'000);
  return std::string(totp_digits - digits.size(), '0') + digits;
}

std::optional<std::int64_t> totp_match(const Secret& secret, std::string_view code, Timestamp at) {
  const std::int64_t now = totp_step(at);
  std::optional<std::int64_t> found;
  for (const std::int64_t step : {now - 1, now, now + 1})
    if (same(totp_code(secret, step), code)) found = step;
  return found;
}

std::string totp_address(const Secret& secret, std::string_view issuer, std::string_view account) {
  const auto plain = [](std::string_view text) {
    std::string out;
    for (const char c : text) {
      const bool unreserved = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              c == '-' || c == '.' || c == '_' || c == '~';
      if (unreserved) {
        out.push_back(c);
      } else {
        const std::uint8_t octet = static_cast<std::uint8_t>(c);
        out += "%" + hex(ByteView{&octet, 1});
      }
    }
    return out;
  };
  return "otpauth://totp/" + plain(issuer) + ":" + plain(account) + "?secret=" + base32(secret.reveal()) +
         "&issuer=" + plain(issuer) + "&algorithm=SHA1&digits=6&period=30";
}

// ---- codes of holders ----

Codes Custody::codes() {
  CodeSettings settings;
  settings.limits = settings_.limits;
  return Codes{store_, keyring_, clock_, random_, settings};
}

Result<SentCode> Codes::issue(const SubscriberId& subscriber, const std::string& origin, std::int64_t uses,
                              std::chrono::seconds lifetime) {
  const Timestamp now = clock_.now();
  SentCode sent;
  sent.id = Id<struct CodeTag>::make(now, random_).text();
  std::string digits = std::to_string(random_.below(1'000'000));
  digits.insert(0, totp_digits - digits.size(), '0');
  sent.code = Secret{std::string_view{digits}};
  sent.expires = now + (lifetime.count() > 0 ? lifetime : settings_.lifetime);
  const Bytes sealed =
      TRY(keyring_.seal(SealKey::activation, sent.code.reveal(), name_of_code(sent.id), random_));
  TRY(store_.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    const store::Row lately =
        TRY(tx.one(sql, "count_codes", {value(subscriber), value(origin), value(now - settings_.window)}));
    if (lately.integer(0) >= settings_.most_in_window)
      return too_many("keys.code.too_many", {{"minutes", std::to_string(settings_.window.count() / 60)}});
    TRY(tx.execute(sql, "end_codes", {value(subscriber), value(origin)}));
    TRY(tx.execute(sql, "add_code",
                   {value(sent.id), value(subscriber), value(origin), value(sealed), value(now),
                    value(sent.expires), value(std::max<std::int64_t>(1, uses))}));
    return {};
  }));
  return sent;
}

Result<std::optional<Secret>> Codes::app_secret(const SubscriberId& subscriber, bool confirmed) {
  const auto row = TRY(store_.read(
      Scope::installation(), [&](Transaction& tx) { return tx.maybe(sql, "totp", {value(subscriber)}); }));
  if (!row || row->is_null(1) == confirmed) return std::optional<Secret>{};
  return std::optional<Secret>{
      TRY(keyring_.open(SealKey::activation, row->bytes(0), name_of_app(subscriber)))};
}

// A step that was used, or an older one, is used up: nobody who looked over a shoulder gets a second turn.
Result<bool> Codes::use_app(const SubscriberId& subscriber, std::string_view code, bool confirmed) {
  const auto secret = TRY(app_secret(subscriber, confirmed));
  if (!secret) return false;
  const auto step = totp_match(*secret, code, clock_.now());
  if (!step) return false;
  return TRY(store_.transact(Scope::installation(), [&](Transaction& tx) {
           return tx.execute(sql, "use_totp_step", {value(subscriber), value(*step)});
         })) == 1;
}

Result<void> Codes::use(const SubscriberId& subscriber, const std::string& origin, std::string_view code,
                        std::int64_t count) {
  const auto all = counters(settings_.limits, "code", subscriber, origin);
  const Timestamp now = clock_.now();
  TRY(begin_attempt(store_, now, settings_.limits, all));
  bool good = false;
  const auto living = TRY(store_.read(Scope::installation(), [&](Transaction& tx) {
    return tx.maybe(sql, "living_code", {value(subscriber), value(origin), value(now)});
  }));
  if (six_digits(code)) {
    if (living) {
      const Secret sent =
          TRY(keyring_.open(SealKey::activation, living->bytes(1), name_of_code(living->text(0))));
      if (same(text_of(sent.reveal()), code))
        good = TRY(store_.transact(Scope::installation(), [&](Transaction& tx) {
                 return tx.execute(sql, "use_code", {value(living->text(0)), value(count)});
               })) == 1;
    }
    if (!good) good = TRY(use_app(subscriber, code, true));
  }
  const std::int64_t left =
      TRY(store_.transact(Scope::installation(), [&](Transaction& tx) -> Result<std::int64_t> {
        if (good) TRY(forgive_attempt(tx, now, all));
        return attempts_left(tx, settings_.limits, all);
      }));
  if (good) return {};
  if (!living && !TRY(has_app(subscriber))) return unauthorized("keys.code.none");
  return unauthorized("keys.code.wrong", {{"left", std::to_string(left)}});
}

Result<Secret> Codes::begin_app(const SubscriberId& subscriber) {
  Secret secret{random_.bytes(app_secret_size)};
  const Bytes sealed =
      TRY(keyring_.seal(SealKey::activation, secret.reveal(), name_of_app(subscriber), random_));
  const Timestamp now = clock_.now();
  TRY(store_.transact(Scope::installation(), [&](Transaction& tx) {
    return tx.execute(sql, "put_totp", {value(subscriber), value(sealed), value(now)});
  }));
  return secret;
}

Result<void> Codes::confirm_app(const SubscriberId& subscriber, const std::string& origin,
                                std::string_view code) {
  const auto all = counters(settings_.limits, "code", subscriber, origin);
  const Timestamp now = clock_.now();
  TRY(begin_attempt(store_, now, settings_.limits, all));
  const bool good = TRY(use_app(subscriber, code, false));
  const std::int64_t left =
      TRY(store_.transact(Scope::installation(), [&](Transaction& tx) -> Result<std::int64_t> {
        if (good) {
          TRY(forgive_attempt(tx, now, all));
          TRY(tx.execute(sql, "confirm_totp", {value(subscriber), value(now)}));
        }
        return attempts_left(tx, settings_.limits, all);
      }));
  if (!good) return unauthorized("keys.code.wrong", {{"left", std::to_string(left)}});
  return {};
}

Result<bool> Codes::has_app(const SubscriberId& subscriber) {
  return TRY(app_secret(subscriber, true)).has_value();
}

Result<void> Codes::drop_app(const SubscriberId& subscriber) {
  TRY(store_.transact(Scope::installation(),
                      [&](Transaction& tx) { return tx.execute(sql, "drop_totp", {value(subscriber)}); }));
  return {};
}

Result<void> Codes::sweep() {
  const Timestamp old = clock_.now() - std::chrono::hours{24};
  TRY(store_.transact(Scope::installation(),
                      [&](Transaction& tx) { return tx.execute(sql, "sweep_codes", {value(old)}); }));
  return {};
}

}  // namespace paraf::keys
