// platform/openid/client.h: signing in at another house: the authorization code flow with PKCE.
// [OpenID Connect Core 1.0 §3.1] [OpenID Connect Discovery 1.0] [RFC 6749] [RFC 7636] [RFC 9207]
//
//     depart   the address to send the browser to, and what has to be kept of it until the browser is back
//     arrive   the code that came back, turned into a token at the provider's own address, and judged
//
// What a provider publishes of itself is fetched when it is needed and kept for an hour; a key that is not
// among the known ones is looked for again, at most twice a minute. Only https is spoken, with the
// certificate checked (http to this machine itself, for tests); no redirect is followed; answers are
// bounded in size and time. A provider that does not answer cannot hold our workers: it is not asked again for ten
// seconds, four wait at most for what one asks, and sixteen codes are exchanged at once; who comes beside them gets
// `unavailable openid.provider` at once.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>

#include "base/random.h"
#include "base/secret.h"
#include "base/time.h"
#include "platform/openid/token.h"

namespace paraf::openid {

struct ClientSettings {
  std::string issuer;  // to the letter, as its tokens say it
  std::string client_id;
  Secret secret{};  // empty: a public client, shown by PKCE alone
  std::string scopes = "openid email";
  std::string acr_values{};  // asked for; empty: none
  std::string ca_file{};     // PEM; empty: the system's
};

// `malformed openid.address`: neither https nor http of this machine; with a fragment, a query or a user.
Result<void> check_issuer(std::string_view issuer);

struct Departure {
  std::string address, state, nonce, verifier;
};
struct Arrival {
  std::string code;
  std::optional<std::string> issuer{};  // "iss" of the answer [RFC 9207]
  std::string nonce, verifier;          // of the departure
};

class Client {
 public:
  // redirect is our address that the browser comes back to, registered with the provider.
  Client(ClientSettings settings, std::string redirect, const Clock& clock, Random& random);

  Result<Departure> depart();
  // Beside those of read_token: `refused openid.mixed_up` (the answer of another issuer), `refused
  // openid.code` (the provider does not take the code), `unavailable openid.provider`.
  Result<Claims> arrive(const Arrival& arrival);
  // Where the provider's own session can be ended; empty: it does not say, or has not been asked yet.
  std::string farewell(std::string_view back) const;

  const std::string& issuer() const { return settings_.issuer; }

 private:
  struct Known {
    std::string authorize, token, keys, farewell;
    bool names_issuer = false;  // it promises "iss" in every answer
    bool secret_in_form = false;
    KeySet key_set{};
    std::uint64_t keys_generation = 0;  // grows with every set that is stored
    Timestamp at;
  };
  Result<Known> known();
  Result<Known> discover() const;
  // Unless there is another set already than the one a token was read with.
  Result<void> renew_keys(std::uint64_t read_with);
  Result<std::string> exchange(const Known& at, const Arrival& arrival);
  // The provider is asked by one at a time, and nobody is kept from what is known meanwhile. A Turn is had by one;
  // a few others wait a little, and find what it brought.
  class Turn;
  bool wait_for_turn(std::unique_lock<std::mutex>& lock);

  const ClientSettings settings_;
  const std::string redirect_;
  const Clock& clock_;
  Random& random_;
  mutable std::mutex mutex_;  // never held while the provider is asked
  std::condition_variable asked_;
  bool asking_ = false;
  int waiting_ = 0, exchanging_ = 0;
  std::uint64_t keys_generation_ = 0;
  Timestamp keys_asked_at_{};
  bool keys_failed_ = false;  // when they were asked for last
  std::optional<Known> known_;
  std::optional<Timestamp> failed_at_;
};

}  // namespace paraf::openid
