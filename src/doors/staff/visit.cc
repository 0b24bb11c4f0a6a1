#include "doors/staff/visit.h"

#include <algorithm>

#include "actions/resume.h"
#include "actions/services.h"
#include "actions/verbs.h"
#include "doors/api/gate.h"
#include "doors/public/refusal.h"
#include "doors/staff/administration.h"
#include "doors/staff/second_factor.h"

namespace paraf::staff {

using http::Response;
using publik::Reader;
using store::Scope;
using store::Transaction;

Door::Door(const Parts& p) : parts(p), editions(actions::verbs()) {}

std::string say(const Reader& r, std::string_view word, const Facts& facts) {
  return r.say_of("staff." + std::string{word}, facts);
}

std::string say_or(const Reader& r, std::string_view prefix, std::string_view key) {
  std::string code = "staff." + std::string{prefix} + "." + std::string{key};
  std::replace(code.begin(), code.end(), ' ', '_');
  if (r.parts.messages.has(r.language(), code)) return r.say_of(code);
  std::string readable{key};
  std::replace(readable.begin(), readable.end(), '_', ' ');
  if (!readable.empty() && readable[0] >= 'a' && readable[0] <= 'z')
    readable[0] = static_cast<char>(readable[0] - 'a' + 'A');
  return publik::escape(readable);
}

bool Visit::official() const {
  return std::any_of(roles.begin(), roles.end(), [](const std::string& role) { return role != "pemohon"; });
}

bool Visit::officer() const {
  return who.office == services().settings.authority &&
         std::find(roles.begin(), roles.end(), "petugas_psre") != roles.end();
}

bool Visit::keeper() const {
  static constexpr std::string_view keepers[] = {"admin_instansi", "auditor", "kepala_psre"};
  return std::any_of(roles.begin(), roles.end(), [](const std::string& role) {
    return std::find(std::begin(keepers), std::end(keepers), role) != std::end(keepers);
  });
}

Result<actions::CaseRef> Visit::subject() const {
  return actions::CaseRef{TRY(OfficeId::parse(request.param("office"))),
                          TRY(CaseId::parse(request.param("case")))};
}

std::vector<actions::Upload> Visit::uploads(std::string_view prefix) const {
  std::vector<actions::Upload> all;
  for (const http::FormFile& file : form.files) {
    if (!file.head.name.starts_with(prefix) || file.data.empty()) continue;
    const ByteView octets = file.data.view();
    const std::string slot = file.head.name.substr(prefix.size());
    all.push_back({slot, file.head.filename, Bytes{octets.begin(), octets.end()}, field("t." + slot)});
  }
  return all;
}

std::string cookie_name(const Reader& r) {
  const Parts& p = r.parts;
  const api::Parts parts{p.desk, p.services, p.accounts, p.messages};
  // The gate only reads the request.
  const api::Call call{parts, const_cast<http::Request&>(r.request), r.language(), {}, {}};
  return api::session_cookie_name(call);
}

http::Cookie session_cookie(const Reader& r, std::string token) {
  std::string name = cookie_name(r);
  const bool secure = name.starts_with("__Host-");
  return {.name = std::move(name), .value = std::move(token), .secure = secure};
}

http::Cookie guest_cookie(const Reader& r, std::string token) {
  const bool secure = session_cookie(r, {}).secure;
  return {.name = secure ? "__Secure-paraf-lanjut" : "paraf-lanjut",
          .value = std::move(token),
          .path = "/meja/susun",
          .secure = secure};
}

bool from_elsewhere(const http::Request& request) {
  const std::string_view site = request.headers.get("Sec-Fetch-Site");
  if (!site.empty()) return site != "same-origin" && site != "none";
  const std::string_view origin = request.headers.get("Origin");
  if (origin.empty()) return false;
  const std::string_view host = request.headers.get("Host");
  return host.empty() || !origin.ends_with("://" + std::string{host});
}

std::string safe_return(std::string_view asked) {
  const bool ours = asked == "/meja" || asked.starts_with("/meja/") || asked.starts_with("/meja?");
  const bool plain = std::all_of(asked.begin(), asked.end(), [](char c) {
    return c > 0x20 && c < 0x7f && c != '\\' && c != '"' && c != '<' && c != '>';
  });
  return ours && plain && !asked.starts_with("/meja/masuk") && !asked.starts_with("/meja/keluar")
             ? std::string{asked}
             : "/meja";
}

std::string case_path(const actions::CaseRef& subject) {
  return "/meja/perkara/" + subject.office.text() + "/" + subject.id.text();
}

namespace {

struct Comer {
  people::SignedIn who;
  bool guest = false;
};

Result<Comer> comer(const Door& door, const Reader& r, const http::Request& request, Admits admits) {
  Result<people::SignedIn> who = unauthorized("people.account.no_session");
  if (const auto token = request.cookie(cookie_name(r))) who = door.parts.accounts.resume(*token);
  if (who || admits == Admits::accounts || who.error().kind != ErrorKind::unauthorized)
    return Comer{TRY(std::move(who)), false};
  const auto link = request.cookie(guest_cookie(r, {}).name);
  if (!link) return tl::unexpected<Error>(who.error());
  return Comer{TRY(actions::resumed_by(door.parts.services, *link)), true};
}

Result<Visit> admit(const Door& door, Reader& r, http::Request& request, Admits admits) {
  auto [who, guest] = TRY(comer(door, r, request, admits));
  struct Known {
    people::Office office;
    people::Person person;
  };
  Known known =
      TRY(door.parts.services.store.read(Scope::office(who.office), [&](Transaction& tx) -> Result<Known> {
        people::Office office = TRY(people::load_office(tx));
        return Known{std::move(office), TRY(people::person(tx, who.person))};
      }));
  auto roles = TRY(api::roles_today(door.parts.services, who.office, who.person));
  return Visit{door,
               r,
               request,
               std::move(who),
               std::move(roles),
               std::move(known.office),
               std::move(known.person),
               {},
               guest};
}

// The page a form stands on: "/meja/perkara/kudus/01J…/tarik" stands on the case's.
std::string page_of(const std::string& path) {
  if (path.starts_with("/meja/perkara/")) {
    std::size_t end = std::string_view{"/meja/perkara/"}.size();
    for (int part = 0; part < 2 && end != std::string::npos; ++part)
      end = path.find('/', end + (part > 0 ? 1 : 0));
    return path.substr(0, end);
  }
  // A PDF that waits for its signature, whichever of its forms was sent.
  static constexpr std::string_view waiting = "/meja/tanda-tangan/";
  if (path.starts_with(waiting)) return path.substr(0, path.find('/', waiting.size()));
  for (const char* page : {"/meja/ajukan", "/meja/sertifikat", "/meja/perkara"})
    if (path.starts_with(page)) return page;
  return "/meja";
}

Response to_login(const Reader& r, const http::Request& request) {
  // A form that was sent cannot be taken up again; its page can, and the draft of it lies in the browser.
  const bool look = request.method == http::Method::get || request.method == http::Method::head;
  std::string back = look ? request.path : page_of(request.path);
  if (look && !request.raw_query.empty()) back += "?" + request.raw_query;
  // Who brings a session that is no more did not choose to leave.
  const bool ended = request.cookie(cookie_name(r)).has_value();
  Response response = Response::redirect(
      r.link("/meja/masuk?ke=" + http::encode(safe_return(back)) + (ended ? "&sebab=habis" : "")));
  response.header("Cache-Control", "no-store");
  return response;
}

Result<Response> heard(Visit& v, const Page& page, const http::Route& route) {
  if (v.request.method == http::Method::post) {
    if (from_elsewhere(v.request)) return forbidden("staff.csrf");
    // Where many papers come at once, each is a part of the form.
    const std::size_t parts = route.body_limit > 64u * 1024 * 1024 ? 1200 : http::FormLimits{}.parts;
    v.form = TRY(http::read_form(v.request, {.parts = parts, .file = route.body_limit}));
    if (!people::csrf_matches(v.who, v.form.field("csrf"))) return forbidden("staff.csrf");
  }
  return page(v);
}

Response failed(const Visit& v, const Error& error) {
  std::string body =
      publik::heading(1, v.say("failed")) + publik::failure_note(v.r, error) +
      publik::paragraph("<a href=\"" + publik::escape(v.r.link("/meja")) + "\">" + v.say("back") + "</a>");
  Response response = sheet(v, v.say("failed"), body, http::status_of(error.kind));
  if (error.kind == ErrorKind::unavailable) response.header("Retry-After", "5");
  return response;
}

}  // namespace

void keep_frame(http::Router& router, const Held& door) {
  router.refuse_with("/meja/", [door](const http::Request& request, const Error& error) {
    if (error.code != "http.no_such_page" || request.method != http::Method::get)
      return publik::refusal(door->parts, request, error);
    http::Request asked;  // who asks, and for what; a look has no body
    asked.method = request.method;
    asked.path = request.path;
    asked.raw_query = request.raw_query;
    asked.headers = request.headers;
    asked.peer = request.peer;
    asked.secure = request.secure;
    Reader r{door->parts, asked};
    const auto visit = admit(*door, r, asked, Admits::accounts);
    return visit ? failed(*visit, error) : publik::refusal(door->parts, request, error);
  });
}

void show(http::Router& router, const Held& door, http::Method method, std::string pattern, Page page,
          http::Route route, Admits admits) {
  router.add(
      method, std::move(pattern),
      [door, page = std::move(page), route, admits](http::Request& request) {
        Reader r{door->parts, request};
        auto visit = admit(*door, r, request, admits);
        if (!visit)
          return visit.error().kind == ErrorKind::unauthorized ? to_login(r, request)
                                                               : publik::failure(r, visit.error());
        if (!visit->guest && held_back(*visit)) return go(*visit, "/meja/kode");
        auto response = heard(*visit, page, route);
        return response ? std::move(*response) : failed(*visit, response.error());
      },
      route);
}

}  // namespace paraf::staff
