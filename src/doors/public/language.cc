#include "doors/public/language.h"

#include <fmt/format.h>

#include "actions/services.h"

namespace paraf::publik {

using messages::Language;

namespace {

constexpr const char* name = "lang";  // of the cookie, and in the address
constexpr int a_year = 365 * 24 * 60 * 60;

std::optional<Language> said(const std::optional<std::string>& word) {
  if (word == "en") return Language::en;
  if (word == "id") return Language::id;
  return std::nullopt;
}

std::string_view code_of(Language language) { return language == Language::en ? "en" : "id"; }

}  // namespace

Language language_of(const http::Request& request) {
  if (const auto asked = said(request.query(name))) return *asked;
  return said(request.cookie(name)).value_or(Language::id);
}

bool kept_language(const http::Request& request, Language language) { return said(request.cookie(name)) == language; }

void keep_language(http::Response& response, const Reader& r) {
  // A page that the worker passes on is still gone to; what it stores for later is not.
  const std::string_view how = r.request.headers.get("Sec-Fetch-Mode");
  const bool looked_at = how.empty() || how == "navigate";
  const auto asked = said(r.request.query(name));
  if (!asked || !looked_at || kept_language(r.request, *asked)) return;
  const bool secure = r.request.secure || r.parts.services.settings.public_url.starts_with("https://");
  response.headers.add("Set-Cookie", http::set_cookie({.name = name,
                                                       .value = std::string{code_of(*asked)},
                                                       .max_age = a_year,
                                                       .secure = secure,
                                                       .http_only = false,  // the worker reads it; it is no secret
                                                       .same_site = "Lax"}));
}

std::string other_language(const Reader& r, std::string_view here) {
  std::string query;
  if (r.request.method != http::Method::post) {
    std::string_view left = r.request.raw_query;
    while (!left.empty()) {
      const std::string_view pair = left.substr(0, left.find('&'));
      left.remove_prefix(std::min(pair.size() + 1, left.size()));
      if (!pair.empty() && !pair.starts_with("lang=")) query += std::string{pair} + "&";
    }
  }
  const auto to = [&](Language language, std::string_view label) {
    return fmt::format("<a href=\"{0}?{1}lang={2}\" lang=\"{2}\" hreflang=\"{2}\">{3}</a>",
                       escape(here.empty() ? "/" : here), escape(query), code_of(language), label);
  };
  return r.english() ? to(Language::id, "Bahasa Indonesia") : to(Language::en, "English");
}

}  // namespace paraf::publik
