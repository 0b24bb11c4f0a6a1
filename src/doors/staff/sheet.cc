// The page around every desk page: who I am, where I can go, the way out.
#include <fmt/format.h>

#include "actions/long_file.h"
#include "actions/notices.h"
#include "actions/services.h"
#include "doors/public/assets.h"
#include "doors/public/language.h"
#include "doors/public/looks.h"
#include "doors/staff/pieces.h"
#include "doors/staff/procedure_proposals.h"
#include "doors/staff/visit.h"

namespace paraf::staff {

using http::Response;
using publik::escape;
using publik::Reader;

namespace {

std::string mark(const Reader& r, std::string_view home) {
  return fmt::format(
      "<a class=\"mark\" href=\"{}\" aria-label=\"Paraf\"><img src=\"{}\" alt=\"\" width=\"32\" "
      "height=\"32\"> "
      "<span>Paraf</span></a>",
      escape(r.link(home)), publik::asset("lambang.svg"));
}

// A page that answers a POST is read again at its form's GET address.
std::string foot(const Reader& r, std::string_view here) {
  return fmt::format(
      "<footer><div class=\"wide\"><p>{} <a href=\"{}\" data-tombol>{}</a></p><p>{}</p></div></footer>\n"
      "</body>\n</html>\n",
      r.say("footer"), escape(r.link("/meja/bantuan")), say(r, "help.keys"), publik::other_language(r, here));
}

Response answer(const Reader& r, std::string html, int status) {
  Response response = Response::html(status, std::move(html));
  publik::guard(response, r);
  return response;
}

struct Place {
  std::string_view path, word, icon;
  bool shown;
  int fresh = 0;  // how much there waits for who looks
  std::string_view fresh_word = "inbox.unread";
};

std::string group(const Visit& v, std::string_view title, std::initializer_list<Place> places) {
  std::string items;
  for (const Place& place : places) {
    if (!place.shown) continue;
    const std::string_view at = v.request.path;
    const bool here =
        at == place.path || (place.path != "/meja" && at.starts_with(std::string{place.path} + "/"));
    const std::string fresh =
        place.fresh == 0 ? std::string{}
                         : fmt::format(" <span class=\"fresh\">{}<span class=\"sr\"> {}</span></span>", place.fresh,
                                       v.say(place.fresh_word));
    items += fmt::format("<li><a href=\"{}\"{}>{}{}{}</a></li>", escape(v.r.link(place.path)),
                         here ? " aria-current=\"page\"" : "", publik::icon(place.icon), v.say(place.word), fresh);
  }
  return items.empty() ? items : fmt::format("<h2>{}</h2><ul>{}</ul>", v.say(title), items);
}

// Where somebody can go from here: by what they are, not by what they might ask for.
std::string rail(const Visit& v) {
  const bool official = v.official(), keeper = v.keeper(), authority = v.who.office == v.services().settings.authority;
  const auto unread = official ? v.desk().unread(v.session()) : Result<int>{0};
  const auto proposed = waiting_proposals_count(v);
  return fmt::format(
      "<nav class=\"rail\" id=\"menu\" popover aria-label=\"{}\">\n{}{}{}</nav>\n", v.r.say("nav"),
      group(v, "nav.work",
            {{"/meja", "nav.desk", "inbox", true, unread ? *unread : 0},
             {"/meja/perkara", "nav.cases", "folder", official},
             {"/meja/jadwal", "nav.schedule", "calendar", official && !authority},
             {"/meja/pemilik", "nav.subscribers", "holder", official && !authority},
             {"/meja/register", "nav.registers", "book", official},
             {"/meja/surel-otoritas", "nav.tray", "mail", official},
             {"/meja/pemegang", "nav.holders", "holder", v.officer()},
             {"/meja/penyelenggara", "nav.authority", "key", v.officer()},
             {"/meja/laporan", "nav.reports", "bars", official}}),
      group(v, "nav.mine",
            {{"/meja/ajukan", "nav.request", "plus", official},
             {"/meja/susun", "nav.request", "plus", !official},
             {"/meja/kolektif", "nav.collective", "people", official},
             {"/meja/sertifikat", "nav.certificates", "certificate", true},
             {"/meja/atas-nama-saya", "nav.signed", "pen", true},
             {"/meja/autentikator", "nav.authenticator", "phone", true},
             {"/meja/pesan-telepon", "nav.telephone", "mail", actions::notices_carried(v.services())}}),
      group(v, "nav.office",
            {{"/meja/sop", "nav.procedures", "flow", official, proposed ? *proposed : 0, "sop.waits"},
             {"/meja/kelola", "nav.office_book", "building", official},
             {"/meja/templat", "nav.templates", "template", official},
             {"/meja/impor", "nav.imports", "upload", keeper},
             {"/meja/jurnal", "nav.journal", "list", keeper}}));
}

// The one search over the office's cases. An applicant has a few of their own, and sees them all.
std::string find_box(const Visit& v) {
  return fmt::format(
      "<form class=\"find\" role=\"search\" action=\"/meja/cari\" method=\"get\">{}<label class=\"sr\" "
      "for=\"cari\">{}</label><input id=\"cari\" name=\"q\" type=\"search\" placeholder=\"{}\" "
      "autocomplete=\"off\" value=\"{}\"><button type=\"submit\">{}</button></form>",
      v.r.english() ? hidden("lang", "en") : "", v.say("find"), v.say("find.hint"),
      v.request.path == "/meja/cari" ? escape(v.request.query("q").value_or("")) : "", v.say("find.button"));
}

}  // namespace

Response sheet(const Visit& v, std::string_view title, std::string_view body, int status,
               std::string_view at) {
  const Reader& r = v.r;
  // Who came by a link has no desk to go to; they can end their visit.
  if (v.guest)
    return stranger_sheet(r, title,
                          form_of(v, {.id = "akhiri",
                                      .action = "/meja/susun/akhiri",
                                      .inner_html = "",
                                      .button_html = v.say("guest.end"),
                                      .kind = "quiet"}) +
                              std::string{body},
                          status);
  std::string html = publik::head(r, title, true, v.who.person.text());
  html += fmt::format(
      "<header><div class=\"wide\">{}{}<div class=\"me\"><span><strong>{}</strong><span class=\"of\">{}</span></span>"
      "<form action=\"{}\" method=\"post\" data-keluar>{}<button "
      "type=\"submit\">{}</button></form></div></div></header>\n",
      "<button type=\"button\" class=\"menu\" popovertarget=\"menu\">" + v.say("nav.menu") + "</button>" + mark(r, "/meja"),
      v.official() ? find_box(v) : std::string{}, escape(v.person.name),
      escape(v.person.position.empty() ? v.office.name : v.person.position), escape(r.link("/meja/keluar")),
      hidden("csrf", v.who.csrf), v.say("logout"));
  html += rail(v);
  html += fmt::format("<main id=\"isi\" tabindex=\"-1\">\n{}</main>\n", body);
  return answer(r, html + foot(r, at.empty() ? std::string_view{v.request.path} : at), status);
}

Response stranger_sheet(const Reader& r, std::string_view title, std::string_view body, int status) {
  std::string html = publik::head(r, title, true);
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

namespace {

Response named(Response response, const std::string& name, bool shown) {
  std::string plain;  // for readers that do not know filename* [RFC 6266 appendix D]
  for (const char c : name)
    plain.push_back(c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '/' && c != '%' ? c : '_');
  response.header("Content-Disposition", std::string{shown ? "inline" : "attachment"} + "; filename=\"" +
                                             plain + "\"; filename*=UTF-8''" + http::encode(name));
  response.header("Cache-Control", "no-store");
  response.header("X-Content-Type-Options", "nosniff");
  // Shown beside the form that judges it, in a page of ours; nowhere else.
  response.header("Content-Security-Policy", "frame-ancestors 'self'");
  response.header("Referrer-Policy", "no-referrer");
  return response;
}

}  // namespace

Response stream(const actions::File& file, bool keep) {
  const bool shown =
      !keep && (file.type == "application/pdf" || file.type == "image/png" || file.type == "image/jpeg");
  return named(Response::octets(file.type.empty() ? "application/octet-stream" : file.type, file.bytes), file.name,
               shown);
}

Response stream(const actions::LongFile& file) {
  Response response;
  response.header("Content-Type", file.type);
  response.body = http::FilePart{file.descriptor, 0, file.length};
  return named(std::move(response), file.name, false);
}

}  // namespace paraf::staff
