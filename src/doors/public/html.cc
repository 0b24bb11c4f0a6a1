#include "doors/public/html.h"

#include <fmt/format.h>

#include <algorithm>

#include "actions/services.h"
#include "doors/api/problem.h"
#include "doors/public/assets.h"
#include "doors/public/language.h"

namespace paraf::publik {

using messages::Language;

Reader::Reader(const Parts& p, const http::Request& r)
    : parts(p), request(r), language_(language_of(r)) {}

std::string Reader::say(std::string_view word, const Facts& facts) const {
  return say_of("publik." + std::string{word}, facts);
}

std::string Reader::say_of(std::string_view code, const Facts& facts) const {
  return escape(parts.messages.text(language_, code, facts));
}

std::string Reader::link(std::string_view path) const {
  if (!english() || kept_language(request, language_)) return std::string{path};
  const std::string_view page = path.substr(0, path.find('#'));
  return std::string{page} + (page.find('?') == std::string_view::npos ? "?lang=en" : "&lang=en") +
         std::string{path.substr(page.size())};
}

std::string Reader::date(std::string_view iso) const {
  const auto day = people::parse_day(iso);
  if (!day) return escape(iso);
  if (!english()) return escape(people::written(*day));
  static constexpr std::string_view months[] = {"January",   "February", "March",    "April",
                                                "May",       "June",     "July",     "August",
                                                "September", "October",  "November", "December"};
  const std::chrono::year_month_day parts_of{*day};
  return fmt::format("{} {} {}", static_cast<unsigned>(parts_of.day()),
                     months[static_cast<unsigned>(parts_of.month()) - 1], static_cast<int>(parts_of.year()));
}

std::string Reader::when(Timestamp instant, Zone zone) const {
  const auto local = std::chrono::floor<std::chrono::minutes>(instant.instant() + offset_of(zone));
  const auto of_day = local - std::chrono::floor<std::chrono::days>(local);
  const auto minutes = static_cast<int>(of_day.count());
  return fmt::format("{}, {:02}{}{:02} {}", date(people::iso(local_day(instant, zone))), minutes / 60,
                     english() ? ":" : ".", minutes % 60, name_of(zone));
}

std::string escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out.push_back(c);
    }
  }
  return out;
}

std::string heading(int level, std::string_view html) {
  return fmt::format("<h{0}>{1}</h{0}>\n", level, html);
}
std::string paragraph(std::string_view html) { return fmt::format("<p>{}</p>\n", html); }

std::string note(std::string_view kind, std::string_view title_html, std::string_view html) {
  return fmt::format("<section class=\"note {}\"><h2>{}</h2>{}</section>\n", kind, title_html, html);
}

std::string facts(const std::vector<std::pair<std::string, std::string>>& rows) {
  std::string out = "<dl>\n";
  for (const auto& [term, value] : rows) {
    if (!value.empty()) out += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", term, value);
  }
  return out + "</dl>\n";
}

std::string field(const Field& f) {
  std::string out = fmt::format("<div class=\"field\"><label for=\"{0}\">{1}</label>", f.name, f.label_html);
  if (!f.hint_html.empty())
    out += fmt::format("<p class=\"hint\" id=\"{0}-hint\">{1}</p>", f.name, f.hint_html);
  out += fmt::format("<input id=\"{0}\" name=\"{0}\" type=\"{1}\" autocomplete=\"{2}\"", f.name, f.type,
                     f.autocomplete);
  if (!f.hint_html.empty()) out += fmt::format(" aria-describedby=\"{}-hint\"", f.name);
  if (!f.value.empty()) out += fmt::format(" value=\"{}\"", escape(f.value));
  if (!f.pattern.empty()) out += fmt::format(" pattern=\"{}\"", escape(f.pattern));
  if (!f.accept.empty()) out += fmt::format(" accept=\"{}\"", f.accept);
  if (!f.inputmode.empty()) out += fmt::format(" inputmode=\"{}\"", f.inputmode);
  if (f.type == "text") out += " spellcheck=\"false\" autocapitalize=\"off\"";
  if (f.required) out += " required";
  return out + "></div>\n";
}

std::string form(const Reader& reader, std::string_view action, std::string_view inner,
                 std::string_view button, bool multipart, std::string_view method) {
  // A GET form forgets the query of its action: the language then travels as a field.
  const std::string language =
      method == "get" && reader.english() ? "<input type=\"hidden\" name=\"lang\" value=\"en\">" : "";
  return fmt::format("<form action=\"{}\" method=\"{}\"{}>\n{}{}<button type=\"submit\">{}</button></form>\n",
                     method == "get" ? escape(action) : escape(reader.link(action)), method,
                     multipart ? " enctype=\"multipart/form-data\"" : "", language, inner, button);
}

namespace {

// What a script says to a person, in the page's language.
std::string words_for_scripts(const Reader& reader) {
  static constexpr std::string_view words[] = {
      "draf.disimpan",  "draf.belum",    "draf.buang",     "draf.lanjut",
      "tombol.judul",   "tombol.turun",  "tombol.naik",    "tombol.buka",
      "tombol.muat",    "tombol.cari",   "tombol.bantuan", "tombol.hidupkan",
      "tombol.matikan", "tutup",         "sesi.habis",     "sesi.masuk",
      "kabar.baru",     "kabar.muat",    "sandi.lihat",    "sandi.tutup",
      "sandi.kekuatan", "sandi.lemah",   "sandi.cukup",    "sandi.kuat",
      "sandi.angka",    "sandi.nik",     "foto.pilihan",  "foto.kecil",
      "foto.gelap",
      "foto.silau",     "foto.kabur",    "foto.baik",      "foto.diperkecil",
      "letak.tanda",    "letak.cara",    "letak.sini",     "letak.halaman",
      "letak.kiri",     "letak.atas",    "letak.sebelum",  "letak.sesudah",
      "letak.tanpa",    "tombol.pilih",  "borongan.semua", "borongan.terpilih",
      "bagian",         "tombol.gambar", "tombol.putar", "kirim.jalan"};
  std::string out = "<div id=\"kata\" hidden";
  for (const std::string_view word : words) {
    std::string name{word};
    std::replace(name.begin(), name.end(), '.', '-');
    out += " data-" + name + "=\"" + reader.say("script." + std::string{word}) + "\"";
  }
  return out + "></div>\n";
}

}  // namespace

std::string head(const Reader& reader, std::string_view title, bool desk, std::string_view who) {
  const auto style = [](std::string_view name) {
    return fmt::format("<link rel=\"stylesheet\" href=\"{}\">\n", asset(name));
  };
  std::string html = fmt::format(
      "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{} · Paraf</title>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"theme-color\" content=\"#14504b\">\n{}{}{}"
      "<link rel=\"icon\" href=\"{}\" type=\"image/svg+xml\">\n"
      "<script type=\"module\" src=\"{}\"></script>\n</head>\n<body{}{}{}>\n<a class=\"skip\" "
      "href=\"#isi\">{}</a>\n",
      reader.english() ? "en" : "id", title, desk ? "<meta name=\"robots\" content=\"noindex\">\n" : "",
      style("gaya.css"), desk ? style("meja.css") : "", asset("lambang.svg"), asset("paraf.js"),
      desk ? " class=\"desk\"" : "", who.empty() ? "" : fmt::format(" data-siapa=\"{}\"", escape(who)),
      reader.request.method == http::Method::post ? " data-kirim" : "", reader.say("skip"));
  if (reader.parts.demo)
    html += fmt::format("<section class=\"demo\" aria-label=\"{}\">{}</section>\n", reader.say("demo.label"),
                        reader.say("demo"));
  return html + words_for_scripts(reader);
}

void guard(http::Response& response, const Reader& reader) {
  response.header("Content-Language", reader.english() ? "en" : "id");
  response.header("Cache-Control", "no-store");
  response.header("Content-Security-Policy", page_policy);
  response.header("Referrer-Policy", "no-referrer");
  keep_language(response, reader);
}

namespace {

// The page, with the way to its other language.
http::Response whole(const Reader& reader, std::string_view title, std::string_view body, std::string_view other,
                     int status) {
  const auto item = [&](std::string_view path, std::string_view word) {
    const bool here = reader.request.path == path;
    return fmt::format("<li><a href=\"{}\"{}>{}</a></li>", escape(reader.link(path)),
                       here ? " aria-current=\"page\"" : "", reader.say(word));
  };
  std::string html = head(reader, title);
  html += fmt::format(
      "<header><div class=\"wide\"><a class=\"mark\" href=\"{}\"><img src=\"{}\" alt=\"\" "
      "width=\"32\" height=\"32\"> Paraf</a>"
      "<nav aria-label=\"{}\"><ul>{}{}{}{}</ul></nav></div></header>\n",
      escape(reader.link("/")), asset("lambang.svg"), reader.say("nav"), item("/lacak", "nav.follow"),
      item("/periksa", "nav.check"), item("/pki", "nav.pki"), item("/meja", "nav.login"));
  html += fmt::format(
      "<main id=\"isi\" tabindex=\"-1\">\n{}</main>\n<footer><div "
      "class=\"wide\"><p>{}</p><p>{}</p></div></footer>\n</body>\n</html>\n",
      body, reader.say("footer"), other);
  http::Response response = http::Response::html(status, std::move(html));
  guard(response, reader);
  return response;
}

}  // namespace

http::Response page(const Reader& reader, std::string_view title, std::string_view body, int status) {
  return whole(reader, title, body, other_language(reader, reader.request.path), status);
}

http::Response page_in_both(const Reader& reader, const Reader& other, std::string_view title, std::string_view body,
                            std::string_view other_body) {
  const std::string language = other.english() ? "en" : "id";
  const std::string folded = fmt::format(
      "<details class=\"note plain\" lang=\"{0}\"><summary>{1}</summary><div id=\"bahasa-lain\">\n{2}</div></details>\n",
      language, other.say("language.here"), other_body);
  return whole(reader, title, std::string{body} + folded,
               fmt::format("<a href=\"#bahasa-lain\" lang=\"{0}\" hreflang=\"{0}\">{1}</a>", language,
                           other.english() ? "English" : "Bahasa Indonesia"),
               200);
}

namespace {

// Under which whoever keeps the log finds what happened.
std::string reference_of(const Reader& reader, const Error& error) {
  return "<p class=\"faint\">" +
         reader.say("reference", {{"reference", api::note_failure(reader.parts.services.random, error)}}) +
         "</p>\n";
}

}  // namespace

std::string failure_note(const Reader& reader, const Error& error) {
  const messages::Sentence sentence = reader.parts.messages.sentence(reader.language(), error);
  return fmt::format(
      "<section class=\"note bad\" role=\"alert\" tabindex=\"-1\" autofocus><h2>{}</h2><p>{}</p><p><strong>{}</strong> "
      "{}</p>{}</section>\n",
      escape(sentence.title), escape(sentence.say), reader.say("next"), escape(sentence.next),
      reference_of(reader, error));
}

http::Response failure(const Reader& reader, const Error& error) {
  const messages::Sentence sentence = reader.parts.messages.sentence(reader.language(), error);
  std::string body = heading(1, escape(sentence.title)) + paragraph(escape(sentence.say)) +
                     paragraph("<strong>" + reader.say("next") + "</strong> " + escape(sentence.next)) +
                     paragraph("<a class=\"button\" href=\"" + escape(reader.link("/")) + "\">" +
                               reader.say("back_home") + "</a>") +
                     reference_of(reader, error);
  return page(reader, escape(sentence.title), body, http::status_of(error.kind));
}

}  // namespace paraf::publik
