// doors/public/html.h: the page every answer to a person stands on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "doors/public/public.h"
#include "office/people/day.h"
#include "platform/http/http.h"
#include "platform/messages/messages.h"

namespace paraf::publik {

// What all pages of one request share: the language, and the words in it.
class Reader {
 public:
  Reader(const Parts& parts, const http::Request& request);
  bool english() const { return language_ == messages::Language::en; }
  messages::Language language() const { return language_; }

  // A sentence of messages/*/publik.yaml, escaped: say("home.title").
  std::string say(std::string_view word, const Facts& facts = {}) const;
  std::string say_of(std::string_view code, const Facts& facts = {}) const;  // any code, "signing.check.digest"
  // An address of ours that keeps the language.
  std::string link(std::string_view path) const;
  // "5 Januari 2026, 09.00 WIB" · "5 January 2026, 09:00 WIB"
  std::string when(Timestamp instant, Zone zone) const;
  std::string date(std::string_view iso) const;  // "2026-01-05" as words

  const Parts& parts;
  const http::Request& request;

 private:
  messages::Language language_;
};

std::string escape(std::string_view text);

// Blocks. Everything given to them is text and gets escaped, except `html`, which is already a block.
std::string heading(int level, std::string_view html);
std::string paragraph(std::string_view html);
std::string note(std::string_view kind, std::string_view title_html, std::string_view html);  // kind: good, bad, unsure, plain
std::string facts(const std::vector<std::pair<std::string, std::string>>& rows_html);         // a list of terms
struct Field {
  std::string name, label_html, hint_html{}, value{}, type = "text", autocomplete = "off", pattern{};
  bool required = true;
  std::string accept{};      // of a file
  std::string inputmode{};
};
std::string field(const Field& field);
// A form by POST; `multipart` when it carries files.
std::string form(const Reader& reader, std::string_view action, std::string_view inner_html, std::string_view button_html,
                 bool multipart = false, std::string_view method = "post");

// What begins every page, ours and the desk's: language, title, style, the script that raises it; `desk` adds the
// desk's style. It ends inside <body>.
std::string head(const Reader& reader, std::string_view title_html, bool desk = false, std::string_view who = {});
// The headers that go with it.
void guard(http::Response& response, const Reader& reader);

// The whole page. Its headers say that nothing but our own stylesheet is loaded, no script runs, no
// other site frames it, and what follows a link does not learn its address (it may hold a token).
http::Response page(const Reader& reader, std::string_view title_html, std::string_view body_html, int status = 200);
// A failure as a page.
http::Response failure(const Reader& reader, const Error& error);
std::string failure_note(const Reader& reader, const Error& error);

}  // namespace paraf::publik
