// doors/public/language.h: which of the two languages somebody reads, and how they change it.
//
// Asked for in the address (?lang=en, ?lang=id) and kept in a cookie of that name for a year; who never asked reads
// Indonesian. Pages are `no-store`; what a cache may keep says `Vary: Cookie`.
#pragma once

#include <string>
#include <string_view>

#include "doors/public/html.h"

namespace paraf::publik {

messages::Language language_of(const http::Request& request);
// kept_language says whether the browser brings that very choice along, so that addresses need not carry it.
bool kept_language(const http::Request& request, messages::Language language);
// keep_language gives the cookie to whoever asked in the address of a page they look at; what a script or a worker
// fetches changes nothing.
void keep_language(http::Response& response, const Reader& reader);

// The link to `here` in the other language: the same page, with what its address asked. A page that answers a form
// has none; its address leads to the form's page (public.cc).
std::string other_language(const Reader& reader, std::string_view here);

// A page that cannot be asked for again, in both languages: the other one's body is folded at its end, and the link
// to the other language leads there.
http::Response page_in_both(const Reader& reader, const Reader& other, std::string_view title_html,
                            std::string_view body_html, std::string_view other_html);

}  // namespace paraf::publik
