// oauth2/authorize: the holder's own consent, on a page of ours, with the account's login. [RFC 6749 §4.1,
// RFC 7636]
//
// The application sends the browser here; we ask who it is, and for scope "credential" the passphrase too;
// the browser goes back with a code that is good once, for two minutes, for the application it was made for,
// and only with the verifier whose hash came first. What the passphrase opened travels under the code itself:
// what the store keeps of it opens nothing.
#include <algorithm>
#include <boost/json.hpp>

#include "base/text.h"
#include "doors/api/gate.h"
#include "doors/api/second_factor.h"
#include "doors/csc/gate.h"
#include "doors/public/html.h"
#include "office/people/account.h"
#include "platform/crypto/hash.h"
#include "platform/crypto/kdf.h"
#include "platform/crypto/seal.h"
#include "platform/http/form.h"
#include "platform/journal/journal.h"

namespace paraf::csc {

namespace json = boost::json;
using http::Response;
using publik::Reader;

namespace {

constexpr std::chrono::minutes code_life{2};
constexpr std::size_t secret_size = 32;
constexpr int most_signatures = 1000;
constexpr std::size_t longest = 2000;  // of a parameter that is only handed on

// What the browser brings: in the query at first, then in the hidden fields of the form.
using Words = std::function<std::string(std::string_view)>;
constexpr const char* handed_on[] = {
    "response_type",  "client_id", "redirect_uri",          "scope",           "state",
    "code_challenge", "lang",      "code_challenge_method", "credentialID",    "numSignatures",
    "hash",           "hashes",    "description",           "hashAlgorithmOID"};

struct Asked {
  applications::Application client;
  std::string redirect, state;
  bool sign = false;  // scope "credential": a SAD, and not only a token
  std::string challenge, credential;
  std::int64_t count = 0;
  std::vector<Bytes> hashes;
};

// Whom we may send the browser back to is settled first: an error before that stays here.
Result<Asked> client_of(const esign::Parts& parts, const Words& words) {
  Asked asked;
  const auto found = parts.desk.services().store.read(
      store::Scope::installation(),
      [&](store::Transaction& tx) { return applications::named(tx, words("client_id")); });
  if (!found || !found->enabled) return malformed("csc.redirect");
  asked.client = *found;
  asked.redirect = words("redirect_uri");
  const auto& known = asked.client.redirects;
  if (asked.redirect.empty() && known.size() == 1) asked.redirect = known.front();
  if (std::find(known.begin(), known.end(), asked.redirect) == known.end()) return malformed("csc.redirect");
  asked.state = words("state");
  return asked;
}

// The word of the interface for what is wrong with the rest; empty: nothing.
std::string fault_in(Asked& asked, const Words& words, int version) {
  if (words("response_type") != "code") return "unsupported_response_type";
  asked.challenge = words("code_challenge");
  if (asked.challenge.size() != 43 || words("code_challenge_method") != "S256") return "invalid_request";
  const std::string scope = words("scope");
  if (!scope.empty() && scope != "service" && scope != "credential") return "invalid_scope";
  asked.sign = scope == "credential";
  if (!asked.sign) return {};
  asked.credential = words("credentialID");
  const std::string number = words("numSignatures");
  if (asked.credential.empty() || number.empty() || number.size() > 4 ||
      number.find_first_not_of("0123456789") != std::string::npos)
    return "invalid_request";
  asked.count = std::stoi(number);
  const std::string list = words(version == 1 ? "hash" : "hashes");
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t end = std::min(list.find(',', at), list.size());
    auto hash = from_base64(std::string_view{list}.substr(at, end - at));
    if (!hash || !hash_of_size(hash->size())) return "invalid_request";
    if (!asked.hashes.empty() && hash->size() != asked.hashes.front().size()) return "invalid_request";
    asked.hashes.push_back(std::move(*hash));
    at = end + 1;
  }
  const auto hashes = static_cast<std::int64_t>(asked.hashes.size());
  if (hashes == 0 || asked.count < hashes || asked.count > most_signatures) return "invalid_request";
  return {};
}

Response back_to(const Asked& asked, const http::Pairs& answer) {
  std::string to = asked.redirect;
  for (const auto& [name, value] : answer)
    to += (to.find('?') == std::string::npos ? "?" : "&") + name + "=" + http::encode(value);
  if (!asked.state.empty()) to += "&state=" + http::encode(asked.state);
  Response response = Response::redirect(to);
  response.header("Cache-Control", "no-store").header("Referrer-Policy", "no-referrer");
  return response;
}

// "https://eoffice.example": browsers hold the way back from a form to the page's policy.
std::string origin_of(const std::string& address) {
  return address.substr(0, address.find_first_of("/?", address.find("://") + 3));
}

Response sheet(Reader& r, const Asked& asked, const Words& words, int version, const std::string& above,
               int status) {
  const Facts facts{{"application", asked.client.title}, {"count", std::to_string(asked.count)}};
  std::string inner;
  for (const char* name : handed_on)
    if (const std::string value = words(name); !value.empty())
      inner += std::string{"<input type=\"hidden\" name=\""} + name + "\" value=\"" + publik::escape(value) +
               "\">\n";
  inner += publik::field(
      {.name = "login", .label_html = r.say_of("csc.consent.login"), .autocomplete = "username"});
  inner += publik::field({.name = "password",
                          .label_html = r.say_of("csc.consent.password"),
                          .type = "password",
                          .autocomplete = "current-password"});
  inner += publik::field({.name = "totp",
                          .label_html = r.say_of("csc.consent.totp"),
                          .hint_html = r.say_of("csc.consent.totp_hint"),
                          .autocomplete = "one-time-code",
                          .required = false,
                          .inputmode = "numeric"});
  if (asked.sign) {
    inner += publik::field({.name = "passphrase",
                            .label_html = r.say_of("csc.consent.passphrase"),
                            .hint_html = r.say_of("csc.consent.passphrase_hint"),
                            .type = "password"});
    if (asked.client.policy == applications::Policy::both)
      inner +=
          publik::field({.name = "otp", .label_html = r.say_of("csc.consent.otp"), .inputmode = "numeric"});
  }
  std::string body = publik::heading(1, r.say_of("csc.consent.title")) + above;
  body += publik::paragraph(r.say_of(asked.sign ? "csc.consent.asks_signature" : "csc.consent.asks", facts));
  if (const std::string said = words("description"); !said.empty())
    body += publik::paragraph(r.say_of("csc.consent.says") + " “" + publik::escape(clipped(said, 300)) + "”");
  const std::string action = "/csc/v" + std::to_string(version) + "/oauth2/authorize";
  body += publik::form(r, action, inner, r.say_of("csc.consent.button"));
  body += publik::paragraph(r.say_of("csc.consent.else"));
  Response response = publik::page(r, r.say_of("csc.consent.title"), body, status);
  std::string policy{response.headers.get("Content-Security-Policy")};
  constexpr std::string_view own = "form-action 'self'";
  if (const auto at = policy.find(own); at != std::string::npos)
    policy.insert(at + own.size(), " " + origin_of(asked.redirect));
  response.header("Content-Security-Policy", policy);
  return response;
}

// The code: a token of the store, and behind it what opens the SAD that lies with the token.
Result<std::string> give_code(const esign::Parts& parts, const Asked& asked, const people::SignedIn& who,
                              const std::optional<actions::Authorised>& sad) {
  const actions::Services& s = parts.desk.services();
  const Timestamp now = s.clock.now();
  const Secret secret{s.random.bytes(secret_size)};
  json::object detail{{"redirect", asked.redirect}, {"challenge", asked.challenge}};
  if (sad) {
    const Secret key = crypto::hkdf_sha256(secret.reveal(), bytes_of("paraf csc code"), bytes_of("sad"),
                                           crypto::seal_key_size);
    detail["sad"] = base64(TRY(crypto::seal(key, sad->token.reveal(), bytes_of(asked.challenge), s.random)));
    detail["until"] = (now + sad->lasts).seconds();
    detail["credential"] = asked.credential;
  }
  const std::string token =
      TRY(s.store.transact(store::Scope::installation(), [&](store::Transaction& tx) -> Result<std::string> {
        TRY(journal::append_installation(tx, now,
                                         {"csc.consent",
                                          "application:" + asked.client.id.text(),
                                          "person:" + who.person.text(),
                                          {{"scope", asked.sign ? "credential" : "service"}}}));
        return applications::give_token(
            tx, s.random, "csc.code",
            {asked.client.id, who.person.text(), json::serialize(detail), now + code_life});
      }));
  return token + "." + base64url(secret.reveal());
}

// Who is at the browser proves it here and now; no session is left behind.
Result<std::string> consent(const esign::Parts& parts, const http::Request& request, const http::Form& form,
                            const Asked& asked) {
  const auto opened =
      TRY(parts.pages.accounts.login(form.field("login"), Secret{form.field("password")}, request.peer,
                                     request.headers.get("User-Agent"), form.field("totp")));
  TRY(parts.pages.accounts.logout(opened.who));
  if (opened.who.office != asked.client.office) return forbidden("csc.other_office");
  const actions::Services& s = parts.desk.services();
  const auto roles = TRY(api::roles_today(s, opened.who.office, opened.who.person));
  if (TRY(api::lacks_second_factor(s, parts.pages.accounts, opened.who, roles)))
    return forbidden("people.account.factor_required");
  std::optional<actions::Authorised> sad;
  if (asked.sign) {
    const actions::Calling by{asked.client, {}};
    const actions::Credential credential = TRY(parts.desk.credential(by, asked.credential));
    if (credential.person != opened.who.person) return not_found("application.no_credential");
    actions::AuthoriseWish wish;
    wish.passphrase = Secret{form.field("passphrase")};
    wish.code = std::string{form.field("otp")};
    wish.hash = TRY(hash_of_size(asked.hashes.front().size()));
    wish.hashes = asked.hashes;
    wish.count = asked.count;
    sad = TRY(parts.desk.authorise(by, credential, wish));
  }
  return give_code(parts, asked, opened.who, sad);
}

Result<Response> ask(const esign::Parts& parts, Reader& r, const http::Request& request, int version) {
  const Words words = [&](std::string_view name) {
    std::string value = request.query(name).value_or("");
    return value.size() > longest && name != "hash" && name != "hashes" ? std::string{} : value;
  };
  TRY(esign::each_once(TRY(http::decode_pairs(request.raw_query))));  // [RFC 6749 §3.1]
  Asked asked = TRY(client_of(parts, words));
  if (const std::string fault = fault_in(asked, words, version); !fault.empty())
    return back_to(asked, {{"error", fault}});
  return sheet(r, asked, words, version, "", 200);
}

Result<Response> answered(const esign::Parts& parts, Reader& r, const http::Request& request, int version) {
  const http::Form form = TRY(http::read_form(request));
  TRY(esign::each_once(form.fields));
  const Words words = [&](std::string_view name) { return std::string{form.field(name)}; };
  Asked asked = TRY(client_of(parts, words));
  if (const std::string fault = fault_in(asked, words, version); !fault.empty())
    return back_to(asked, {{"error", fault}});
  const auto code = consent(parts, request, form, asked);
  if (code) return back_to(asked, {{"code", *code}});
  const Error& error = code.error();
  if (error.kind == ErrorKind::internal || error.kind == ErrorKind::unavailable)
    return back_to(asked, {{"error", "server_error"}});
  return sheet(r, asked, words, version, publik::failure_note(r, error), http::status_of(error.kind));
}

}  // namespace

// [RFC 6749 §4.1.3]: whatever does not fit, the code is gone.
Result<json::object> redeem_code(const esign::Parts& parts, const applications::Application& application,
                                 const http::Form& form) {
  const actions::Services& s = parts.desk.services();
  const Timestamp now = s.clock.now();
  const std::string_view code = form.field("code");
  const auto dot = code.find('.');
  const auto secret = dot == std::string_view::npos ? Result<Bytes>{malformed("csc.code")}
                                                    : from_base64(code.substr(dot + 1));
  const auto token = TRY(s.store.transact(store::Scope::installation(), [&](store::Transaction& tx) {
    return applications::take_token(tx, now, "csc.code", code.substr(0, dot));
  }));
  if (!token || !secret || token->application != application.id) return malformed("csc.code");
  const json::value detail = json::parse(token->detail);
  const auto word = [&](const char* name) -> std::string {
    const json::value* value = detail.as_object().if_contains(name);
    return value != nullptr && value->is_string() ? std::string{value->as_string().c_str()} : std::string{};
  };
  const std::string_view verifier = form.field("code_verifier");
  const std::string challenge = word("challenge");
  const bool proven = verifier.size() >= 43 && verifier.size() <= 128 &&
                      base64url(crypto::sha256(bytes_of(verifier))) == challenge;
  const std::string_view redirect = form.field("redirect_uri");
  if (!proven || (!redirect.empty() && redirect != word("redirect"))) return malformed("csc.code");
  if (word("sad").empty()) {
    const Tokens given = TRY(s.store.transact(store::Scope::installation(), [&](store::Transaction& tx) {
      return give_tokens(tx, s.random, now, application.id, token->person, true);
    }));
    return json::object{{"access_token", given.access},
                        {"refresh_token", given.refresh},
                        {"token_type", "Bearer"},
                        {"expires_in", given.lasts.count()}};
  }
  const Secret key =
      crypto::hkdf_sha256(*secret, bytes_of("paraf csc code"), bytes_of("sad"), crypto::seal_key_size);
  const auto sad = crypto::open_sealed(key, TRY(from_base64(word("sad"))), bytes_of(challenge));
  if (!sad) return malformed("csc.code");
  const std::int64_t left = detail.as_object().at("until").to_number<std::int64_t>() - now.seconds();
  return json::object{{"access_token", text_of(*sad)},
                      {"token_type", "SAD"},
                      {"expires_in", std::max<std::int64_t>(0, left)},
                      {"credentialID", word("credential")}};
}

void mount_authorize(http::Router& router, const Held& parts) {
  for (const int version : {1, 2}) {
    const auto show = [&](http::Method method, auto handler) {
      router.add(method, "/csc/v" + std::to_string(version) + "/oauth2/authorize",
                 [parts, handler, version](http::Request& request) {
                   Reader r{parts->pages, request};
                   auto answer = handler(*parts, r, request, version);
                   return answer ? std::move(*answer) : publik::failure(r, answer.error());
                 });
    };
    show(http::Method::get, ask);
    show(http::Method::post, answered);
  }
}

}  // namespace paraf::csc
