// The page around every desk page: who I am, where I can go, the way out.
#include <fmt/format.h>

#include "doors/staff/pieces.h"
#include "doors/staff/visit.h"

namespace paraf::staff {

using http::Response;
using publik::escape;
using publik::Reader;

namespace {

std::string head(const Reader& r, std::string_view title) {
  std::string html = fmt::format(
      "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{} · Paraf</title>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" "
      "content=\"light dark\">\n"
      "<meta name=\"robots\" content=\"noindex\">\n"
      "<link rel=\"stylesheet\" href=\"/gaya.css\">\n<link rel=\"stylesheet\" href=\"/meja/gaya.css\">\n"
      "<link rel=\"icon\" href=\"/lambang.svg\" type=\"image/svg+xml\">\n</head>\n<body class=\"desk\">\n"
      "<a class=\"skip\" href=\"#isi\">{}</a>\n",
      r.english() ? "en" : "id", title, r.say("skip"));
  if (r.parts.demo) html += fmt::format("<p class=\"demo\">{}</p>\n", r.say("demo"));
  return html;
}

std::string mark(const Reader& r, std::string_view home) {
  return fmt::format(
      "<a class=\"mark\" href=\"{}\"><img src=\"/lambang.svg\" alt=\"\" width=\"32\" height=\"32\"> "
      "Paraf</a>",
      escape(r.link(home)));
}

// A page that answers a POST is read again at its form's GET address.
std::string foot(const Reader& r, std::string_view here) {
  const std::string path = escape(here);
  const std::string other =
      r.english() ? fmt::format("<a href=\"{}\" lang=\"id\" hreflang=\"id\">Bahasa Indonesia</a>", path)
                  : fmt::format("<a href=\"{}?lang=en\" lang=\"en\" hreflang=\"en\">English</a>", path);
  return fmt::format("<footer><div class=\"wide\"><p>{}</p><p>{}</p></div></footer>\n</body>\n</html>\n",
                     r.say("footer"), other);
}

Response answer(const Reader& r, std::string html, int status) {
  Response response = Response::html(status, std::move(html));
  response.header("Content-Language", r.english() ? "en" : "id");
  response.header("Cache-Control", "no-store");
  response.header("Content-Security-Policy",
                  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri "
                  "'none'; frame-ancestors 'none'");
  response.header("Referrer-Policy", "no-referrer");
  return response;
}

}  // namespace

Response sheet(const Visit& v, std::string_view title, std::string_view body, int status,
               std::string_view at) {
  const Reader& r = v.r;
  const auto item = [&](std::string_view path, std::string_view word) {
    const bool here = v.request.path == path;
    return fmt::format("<li><a href=\"{}\"{}>{}</a></li>", escape(r.link(path)),
                       here ? " aria-current=\"page\"" : "", v.say(word));
  };
  std::string html = head(r, title);
  html += fmt::format(
      "<header><div class=\"wide\">{}<nav aria-label=\"{}\"><ul>{}{}{}</ul></nav>"
      "<div class=\"me\"><span><strong>{}</strong> <span class=\"of\">{}</span></span>"
      "<form action=\"{}\" method=\"post\">{}<button "
      "type=\"submit\">{}</button></form></div></div></header>\n",
      mark(r, "/meja"), r.say("nav"), item("/meja", "nav.desk"), item("/meja/ajukan", "nav.request"),
      item("/meja/sertifikat", "nav.certificates"), escape(v.person.name),
      escape(v.person.position.empty() ? v.office.name : v.person.position), escape(r.link("/meja/keluar")),
      hidden("csrf", v.who.csrf), v.say("logout"));
  html += fmt::format("<main id=\"isi\" tabindex=\"-1\">\n{}</main>\n", body);
  return answer(r, html + foot(r, at.empty() ? std::string_view{v.request.path} : at), status);
}

Response stranger_sheet(const Reader& r, std::string_view title, std::string_view body, int status) {
  std::string html = head(r, title);
  html += fmt::format(
      "<header><div class=\"wide\">{}<nav aria-label=\"{}\"><ul><li><a href=\"{}\">{}</a></li><li><a "
      "href=\"{}\">{}</a></li></ul></nav></div></header>\n",
      mark(r, "/"), r.say("nav"), escape(r.link("/lacak")), r.say("nav.follow"), escape(r.link("/periksa")),
      r.say("nav.check"));
  html += fmt::format("<main id=\"isi\" class=\"narrow\" tabindex=\"-1\">\n{}</main>\n", body);
  return answer(r, html + foot(r, r.request.path), status);
}

Response go(const Visit& v, std::string_view path) {
  Response response = Response::redirect(v.r.link(path));
  response.header("Cache-Control", "no-store");
  return response;
}

Response stream(const actions::File& file, bool keep) {
  const bool shown =
      !keep && (file.type == "application/pdf" || file.type == "image/png" || file.type == "image/jpeg");
  Response response =
      Response::octets(file.type.empty() ? "application/octet-stream" : file.type, file.bytes);
  std::string plain;  // for readers that do not know filename* [RFC 6266 appendix D]
  for (const char c : file.name)
    plain.push_back(c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '/' && c != '%' ? c : '_');
  response.header("Content-Disposition", std::string{shown ? "inline" : "attachment"} + "; filename=\"" +
                                             plain + "\"; filename*=UTF-8''" + http::encode(file.name));
  response.header("Cache-Control", "no-store");
  response.header("X-Content-Type-Options", "nosniff");
  response.header("Content-Security-Policy", "frame-ancestors 'none'");
  response.header("Referrer-Policy", "no-referrer");
  return response;
}

}  // namespace paraf::staff
