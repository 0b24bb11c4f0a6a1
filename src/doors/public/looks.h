// doors/public/looks.h: small things of a page's look: line icons, and dates short enough for a table.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "doors/public/html.h"
#include "office/people/day.h"

namespace paraf::publik {

// icon is a line drawing in the colour of the words beside it, which say the same: no reader is told of it.
// Names are of things: "inbox", "calendar", "book". A name that is none draws nothing.
std::string icon(std::string_view name);

// "5 Jan 2026, 09.00" · "5 Jan 2026, 09:00", of this year "5 Jan, 09.00": for a column whose head names the
// zone. The whole moment with its zone stands in the title.
std::string brief_time(const Reader& reader, Timestamp instant, Zone zone);
// "5 Jan 2026, 09.00 WIB": the same with its zone, as plain text.
std::string brief_when(const Reader& reader, Timestamp instant, Zone zone);
// "2026-01-05" as "5 Jan 2026"; what is no day stays as it is.
std::string brief_date(const Reader& reader, std::string_view iso);

// "6a02575d…a878da": enough to tell two numbers apart in a list; the whole stands in the title.
std::string brief_code(std::string_view code);

}  // namespace paraf::publik
