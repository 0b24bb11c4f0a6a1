#include "platform/openid/client.h"

#include <algorithm>
#include <boost/json.hpp>

#include "platform/crypto/hash.h"
#include "platform/http/address.h"
#include "platform/http/http.h"
#include "platform/openid/fetch.h"

namespace paraf::openid {

namespace json = boost::json;

namespace {

using std::chrono::seconds;
constexpr seconds discovery_life{3600}, keys_pause{30}, failure_pause{10}, longest_wait{5};
constexpr int most_waiting = 4, most_exchanging = 16;
constexpr long ok = 200, bad_request = 400, server_error = 500;

std::string with(std::string address, std::initializer_list<std::pair<const char*, std::string_view>> words) {
  for (const auto& [name, value] : words)
    if (!value.empty()) {
      address += address.find('?') == std::string::npos ? '?' : '&';
      address += std::string{name} + "=" + http::encode(value);
    }
  return address;
}

std::string word(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string()
             ? std::string{value->as_string().data(), value->as_string().size()}
             : std::string{};
}

Result<json::object> object_of(const Answer& answer) {
  json::error_code failed;
  json::value value = json::parse(answer.body, failed);
  if (failed || !value.is_object()) return unavailable("openid.provider", "not JSON");
  return std::move(value.as_object());
}

bool lists(const json::object& object, std::string_view name, std::string_view entry) {
  const json::value* list = object.if_contains(name);
  return list != nullptr && list->is_array() &&
         std::any_of(list->as_array().begin(), list->as_array().end(),
                     [&](const json::value& each) { return each.is_string() && each.as_string() == entry; });
}

}  // namespace

Result<void> check_issuer(std::string_view issuer) {
  if (!http::is_protected(issuer) || issuer.find_first_of("?#") != std::string_view::npos)
    return malformed("openid.address");
  return {};
}

Client::Client(ClientSettings settings, std::string redirect, const Clock& clock, Random& random)
    : settings_(std::move(settings)), redirect_(std::move(redirect)), clock_(clock), random_(random) {}

// The document must be the issuer's own: who publishes another's name is not believed anything.
// [OpenID Connect Discovery 1.0 §4.3]
Result<Client::Known> Client::discover() const {
  std::string base = settings_.issuer;
  if (base.ends_with('/')) base.pop_back();
  const Answer answer = TRY(fetch(base + "/.well-known/openid-configuration", settings_.ca_file));
  if (answer.status != ok)
    return unavailable("openid.provider", "discovery " + std::to_string(answer.status));
  const json::object told = TRY(object_of(answer));
  if (word(told, "issuer") != settings_.issuer) return unavailable("openid.provider", "issuer of discovery");
  Known known;
  known.authorize = word(told, "authorization_endpoint");
  known.token = word(told, "token_endpoint");
  known.keys = word(told, "jwks_uri");
  for (const std::string* address : {&known.authorize, &known.token, &known.keys})
    if (!http::is_protected(*address)) return unavailable("openid.provider", "endpoint of discovery");
  known.farewell = word(told, "end_session_endpoint");
  if (!http::is_protected(known.farewell)) known.farewell.clear();
  const json::value* names = told.if_contains("authorization_response_iss_parameter_supported");
  known.names_issuer = names != nullptr && names->is_bool() && names->as_bool();
  constexpr const char* methods = "token_endpoint_auth_methods_supported";
  known.secret_in_form =
      lists(told, methods, "client_secret_post") && !lists(told, methods, "client_secret_basic");
  const Answer keys = TRY(fetch(known.keys, settings_.ca_file));
  if (keys.status != ok) return unavailable("openid.provider", "keys " + std::to_string(keys.status));
  known.key_set = TRY(KeySet::read(keys.body));
  known.at = clock_.now();
  return known;
}

// Made and ended under the lock, with the asking between: unlock, ask, lock.
class Client::Turn {
 public:
  explicit Turn(Client& client) : client_(client) { client_.asking_ = true; }
  ~Turn() {
    client_.asking_ = false;
    client_.asked_.notify_all();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  Client& client_;
};

bool Client::wait_for_turn(std::unique_lock<std::mutex>& lock) {
  if (!asking_) return true;
  if (waiting_ >= most_waiting) return false;
  ++waiting_;
  const bool mine = asked_.wait_for(lock, longest_wait, [&] { return !asking_; });
  --waiting_;
  return mine;
}

Result<Client::Known> Client::known() {
  std::unique_lock lock{mutex_};
  const auto young = [&] { return known_ && clock_.now() - known_->at < discovery_life; };
  if (young()) return *known_;
  if (asking_ && known_) return *known_;  // an hour old; somebody is at it
  if (!wait_for_turn(lock)) return unavailable("openid.provider", "being asked");
  if (young()) return *known_;
  if (failed_at_ && clock_.now() - *failed_at_ < failure_pause)
    return unavailable("openid.provider", "asked a moment ago");
  const Turn turn{*this};
  lock.unlock();
  auto fresh = discover();
  lock.lock();
  failed_at_ = fresh ? std::nullopt : std::optional{clock_.now()};
  if (!fresh) return fresh;
  fresh->keys_generation = ++keys_generation_;
  keys_asked_at_ = clock_.now();
  keys_failed_ = false;
  known_ = *fresh;
  return fresh;
}

Result<void> Client::renew_keys(std::uint64_t read_with) {
  std::unique_lock lock{mutex_};
  if (!known_) return refused("openid.token.key");
  const auto brought = [&] { return known_->keys_generation != read_with; };
  if (brought()) return {};
  if (!wait_for_turn(lock)) return unavailable("openid.provider", "being asked");
  if (brought()) return {};  // by who was at it
  if (clock_.now() - keys_asked_at_ < keys_pause) {
    if (keys_failed_) return unavailable("openid.provider", "keys asked a moment ago");
    return refused("openid.token.key");
  }
  keys_asked_at_ = clock_.now();
  const std::string address = known_->keys;
  const Turn turn{*this};
  lock.unlock();
  const auto read = [&]() -> Result<KeySet> {
    const Answer keys = TRY(fetch(address, settings_.ca_file));
    if (keys.status != ok) return unavailable("openid.provider", "keys " + std::to_string(keys.status));
    return KeySet::read(keys.body);
  }();
  lock.lock();
  keys_failed_ = !read;
  known_->key_set = TRY(read);
  known_->keys_generation = ++keys_generation_;
  return {};
}

Result<Departure> Client::depart() {
  const Known at = TRY(known());
  Departure out;
  out.state = base64url(random_.bytes(32));
  out.nonce = base64url(random_.bytes(32));
  out.verifier = base64url(random_.bytes(32));
  const std::string challenge = base64url(crypto::sha256(bytes_of(out.verifier)));
  out.address = with(at.authorize, {{"response_type", "code"},
                                    {"client_id", settings_.client_id},
                                    {"redirect_uri", redirect_},
                                    {"scope", settings_.scopes},
                                    {"state", out.state},
                                    {"nonce", out.nonce},
                                    {"code_challenge", challenge},
                                    {"code_challenge_method", "S256"},
                                    {"acr_values", settings_.acr_values}});
  return out;
}

Result<Claims> Client::arrive(const Arrival& arrival) {
  const Known at = TRY(known());
  if (arrival.issuer ? *arrival.issuer != settings_.issuer : at.names_issuer)
    return refused("openid.mixed_up");
  const std::string token = TRY(exchange(at, arrival));
  const Expected expected{settings_.issuer, settings_.client_id, arrival.nonce, clock_.now()};
  auto claims = read_token(token, at.key_set, expected);
  if (claims || claims.error().code != "openid.token.key") return claims;
  TRY(renew_keys(at.keys_generation));
  return read_token(token, TRY(known()).key_set, expected);
}

// The code for the provider's word. [RFC 6749 §4.1.3]
Result<std::string> Client::exchange(const Known& at, const Arrival& arrival) {
  {
    const std::lock_guard lock{mutex_};
    if (exchanging_ >= most_exchanging) return unavailable("openid.provider", "too many at once");
    ++exchanging_;
  }
  struct Leave {
    Client& client;
    ~Leave() {
      const std::lock_guard lock{client.mutex_};
      --client.exchanging_;
    }
  } const leave{*this};
  std::string form =
      with("?grant_type=authorization_code",
           {{"code", arrival.code}, {"redirect_uri", redirect_}, {"code_verifier", arrival.verifier}});
  const std::string_view secret = text_of(settings_.secret.reveal());
  const bool basic = !secret.empty() && !at.secret_in_form;
  if (!basic) form = with(std::move(form), {{"client_id", settings_.client_id}, {"client_secret", secret}});
  // [RFC 6749 §2.3.1]
  const Secret shown{
      std::string_view{base64(bytes_of(http::encode(settings_.client_id) + ":" + http::encode(secret)))}};
  const Secret sent{std::string_view{form}.substr(1)};
  const Answer answer = TRY(fetch(at.token, settings_.ca_file, &sent, basic ? &shown : nullptr));
  if (answer.status >= bad_request && answer.status < server_error) return refused("openid.code");
  if (answer.status != ok) return unavailable("openid.provider", "token " + std::to_string(answer.status));
  return word(TRY(object_of(answer)), "id_token");
}

std::string Client::farewell(std::string_view back) const {
  const std::lock_guard lock{mutex_};
  if (!known_ || known_->farewell.empty()) return {};
  return with(known_->farewell, {{"client_id", settings_.client_id}, {"post_logout_redirect_uri", back}});
}

}  // namespace paraf::openid
