#include "doors/staff/openid.h"

#include <algorithm>
#include <boost/json.hpp>

#include "actions/services.h"
#include "doors/staff/pieces.h"
#include "platform/crypto/hash.h"

namespace paraf::staff {

namespace json = boost::json;
using http::Method;
using http::Response;
using publik::Reader;

namespace {

constexpr std::chrono::minutes way_life{10};
constexpr const char* code_path = "/meja/masuk/kode";

// What the browser holds while it is away, or while it fetches the code of its authenticator. "__Host-" as
// the session's; sent along when another site leads here (Lax), which is how it comes back.
http::Cookie held_cookie(const Reader& r, std::string value) {
  const bool secure = cookie_name(r).starts_with("__Host-");
  return {.name = secure ? "__Host-paraf-lewat" : "paraf-lewat",
          .value = std::move(value),
          .max_age = static_cast<int>(std::chrono::seconds{way_life}.count()),
          .secure = secure,
          .same_site = "Lax"};
}

void give_held(const Reader& r, Response& response, std::string_view place, json::object what) {
  what["until"] = (r.parts.services.clock.now() + way_life).seconds();
  response.headers.add("Set-Cookie", http::set_cookie(held_cookie(r, base64url(r.parts.services.sealer.seal(
                                                                         json::serialize(what), place)))));
}

void forget_held(const Reader& r, Response& response) {
  http::Cookie gone = held_cookie(r, "");
  gone.max_age = 0;
  response.headers.add("Set-Cookie", http::set_cookie(gone));
}

Result<json::object> held(const Reader& r, const http::Request& request, std::string_view place) {
  const auto cookie = request.cookie(held_cookie(r, "").name);
  const auto sealed = cookie ? from_base64(*cookie) : Result<Bytes>{refused("openid.state")};
  if (!sealed) return refused("openid.state");
  const auto opened = r.parts.services.sealer.open(*sealed, place);
  if (!opened) return refused("openid.state");
  // Sealed by ourselves, it is as we wrote it.
  json::object what = json::parse(*opened).as_object();
  if (r.parts.services.clock.now().seconds() > what.at("until").as_int64()) return refused("openid.state");
  return what;
}

std::string word(const json::object& object, const char* name) {
  const json::string& text = object.at(name).as_string();
  return {text.data(), text.size()};  // with whatever is in it: a name cut short is another's
}

std::string place_of(const Provider& provider) { return "openid:" + provider.name; }

bool asked_second_factor(const Provider& provider, const openid::Claims& claims) {
  return std::any_of(
      provider.second_factor.begin(), provider.second_factor.end(), [&](const std::string& taken) {
        if (taken == "acr:" + claims.acr) return !claims.acr.empty();
        return taken.starts_with("amr:") &&
               std::find(claims.amr.begin(), claims.amr.end(), taken.substr(4)) != claims.amr.end();
      });
}

people::Vouched vouched(const Provider& provider, const openid::Claims& claims) {
  people::Vouched out;
  out.provider = provider.name;
  out.office = provider.office;
  out.issuer = provider.client->issuer();
  out.subject = claims.subject;
  out.second_factor = asked_second_factor(provider, claims);
  if (!provider.by_nip) {
    out.email = claims.email;
  } else if (const auto nip = claims.texts.find(provider.nip_claim); nip != claims.texts.end()) {
    out.nip = nip->second;
  }
  return out;
}

// The session's cookie goes with requests that our own pages make, and the browser was led here by another
// site: so it is our own page that leads on.
Response arrived(const Reader& r, const std::string& back, const people::OpenedSession& opened) {
  const std::string to = r.link(back);
  const std::string body = publik::heading(1, say(r, "openid.arrived")) + "<p><a class=\"button\" href=\"" +
                           publik::escape(to) + "\">" + say(r, "openid.go_on") + "</a></p>\n";
  Response response = stranger_sheet(r, say(r, "openid.arrived"), body);
  give_session(r, response, opened);
  forget_held(r, response);
  response.header("Refresh", "0; url=" + to);
  return response;
}

Response code_page(const Reader& r, const Error* error = nullptr) {
  std::string body = publik::heading(1, say(r, "openid.code")) + "<p class=\"lead\">" +
                     say(r, "openid.code.lead") + "</p>\n";
  if (error != nullptr) body += publik::failure_note(r, *error);
  body += publik::form(r, code_path,
                       box({.form = "kode",
                            .name = "kode",
                            .label_html = say(r, "code.digits"),
                            .autocomplete = "one-time-code",
                            .required = true,
                            .inputmode = "numeric"}),
                       say(r, "login.button"));
  return stranger_sheet(r, say(r, "openid.code"), body,
                        error == nullptr ? 200 : http::status_of(error->kind));
}

Result<people::OpenedSession> enter(const Reader& r, const people::Vouched& who, std::string_view code = {}) {
  return r.parts.accounts.login_vouched(who, r.request.peer, r.request.headers.get("User-Agent"), code);
}

class Ways {
 public:
  explicit Ways(std::shared_ptr<const Providers> providers) : providers_(std::move(providers)) {}

  Result<Response> depart(const Reader& r, const http::Request& request) const {
    const Provider& provider = *TRY(named(request.param("provider")));
    const openid::Departure to = TRY(provider.client->depart());
    Response response = Response::redirect(to.address);
    response.header("Cache-Control", "no-store").header("Referrer-Policy", "no-referrer");
    give_held(r, response, place_of(provider),
              {{"state", to.state},
               {"nonce", to.nonce},
               {"verifier", to.verifier},
               {"back", safe_return(request.query("ke").value_or(""))}});
    return response;
  }

  Result<Response> arrive(const Reader& r, const http::Request& request) const {
    const Provider& provider = *TRY(named(request.param("provider")));
    const json::object kept = TRY(held(r, request, place_of(provider)));
    const std::string state = request.query("state").value_or("");
    if (!crypto::equal_in_constant_time(bytes_of(state), bytes_of(word(kept, "state"))))
      return refused("openid.state");
    const auto claims = judge(provider, request, kept);
    if (!claims) {
      // A token that is not believed is somebody's doing. What anybody can write into an address is none: it would
      // fill the journal for nothing.
      if (claims.error().code.starts_with("openid.token."))
        TRY(r.parts.accounts.note_not_believed(provider.name, claims.error().code, {}, request.peer));
      return tl::unexpected<Error>(claims.error());
    }
    const people::Vouched who = vouched(provider, *claims);
    const auto opened = enter(r, who);
    if (opened) return arrived(r, word(kept, "back"), *opened);
    if (opened.error().code != "people.account.code_needed") return tl::unexpected<Error>(opened.error());
    Response response = code_page(r);
    give_held(r, response, code_path,
              {{"provider", provider.name},
               {"subject", who.subject},
               {"email", who.email},
               {"nip", who.nip},
               {"back", word(kept, "back")}});
    return response;
  }

  Result<Response> code(const Reader& r, http::Request& request) const {
    if (from_elsewhere(request)) return forbidden("staff.csrf");
    const http::Form form = TRY(http::read_form(request));
    const json::object kept = TRY(held(r, request, code_path));
    const Provider& provider = *TRY(named(word(kept, "provider")));
    people::Vouched who;
    who.provider = provider.name;
    who.office = provider.office;
    who.issuer = provider.client->issuer();
    who.subject = word(kept, "subject");
    who.email = word(kept, "email");
    who.nip = word(kept, "nip");
    const auto opened = enter(r, who, form.field("kode"));
    if (opened) return arrived(r, word(kept, "back"), *opened);
    if (opened.error().kind == ErrorKind::unauthorized) return code_page(r, &opened.error());
    return tl::unexpected<Error>(opened.error());
  }

  // What cannot go on is told above the form for name and password: the other way in.
  Response failed(const Reader& r, const Error& error) const {
    Response response = login_page(r, *providers_, "/meja", nullptr, &error);
    forget_held(r, response);
    return response;
  }

 private:
  Result<const Provider*> named(std::string_view name) const {
    const auto found = std::find_if(providers_->begin(), providers_->end(),
                                    [&](const Provider& p) { return p.name == name; });
    if (found == providers_->end()) return not_found("openid.unknown");
    return &*found;
  }

  static Result<openid::Claims> judge(const Provider& provider, const http::Request& request,
                                      const json::object& kept) {
    if (request.query("error")) return refused("openid.denied");
    const std::string code = request.query("code").value_or("");
    if (code.empty()) return refused("openid.code");
    return provider.client->arrive({.code = code,
                                    .issuer = request.query("iss"),
                                    .nonce = word(kept, "nonce"),
                                    .verifier = word(kept, "verifier")});
  }

  std::shared_ptr<const Providers> providers_;
};

}  // namespace

std::string return_path(std::string_view provider) {
  return "/meja/masuk/lewat/" + std::string{provider} + "/kembali";
}

std::string ways_in(const Reader& r, const Providers& providers, std::string_view back) {
  std::string html;
  for (const Provider& provider : providers)
    html += "<p><a class=\"button\" href=\"" +
            publik::escape(r.link("/meja/masuk/lewat/" + provider.name + "?ke=" + http::encode(back))) +
            "\">" + say(r, "openid.way", {{"provider", provider.label}}) + "</a></p>\n";
  return html;
}

void mount_openid(http::Router& router, const Held& door, const std::shared_ptr<const Providers>& providers) {
  const Ways ways{providers};
  const auto show = [&](Method method, std::string pattern, auto page) {
    router.add(method, std::move(pattern),
               [door, ways, page](http::Request& request) {
                 const Reader r{door->parts, request};
                 auto response = (ways.*page)(r, request);
                 if (!response) return ways.failed(r, response.error());
                 if (!response->headers.has("Cache-Control")) response->header("Cache-Control", "no-store");
                 return std::move(*response);
               },
               {.body_limit = 16 * 1024});
  };
  show(Method::get, "/meja/masuk/lewat/{provider}", &Ways::depart);
  show(Method::get, return_path("{provider}"), &Ways::arrive);
  show(Method::post, code_path, &Ways::code);
}

}  // namespace paraf::staff
