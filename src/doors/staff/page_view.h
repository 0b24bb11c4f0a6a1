// doors/staff/page_view.h: a PDF as pictures of its pages, in a window of its own beside a form.
//
// No telephone's browser shows a PDF within a page, and the others put a viewer of their own around it. The pages are
// drawn in a walled process (platform/convert/page_image.h) and travel in one answer: of one person one drawing runs and
// one waits, so pages that were asked for one by one would refuse each other. The PDF itself is one press away.
// [why so](docs/decisions/0064-the-page-one-signs-is-seen.md)
#pragma once

#include <string>

#include "doors/staff/act_form.h"

namespace paraf::staff {

struct PageView {
  std::string title_html, whole;  // `whole`: where the PDF is, "": nowhere, it is not kept
};
// Where nothing can draw, the PDF as it is, shown by the browser. Drawn too slowly or by too many at once: a word in
// its place, and status 503.
http::Response page_view(const Visit& v, ByteView pdf, const PageView& view);
http::Response page_view_failed(const Visit& v, const Error& error, const PageView& view);

// The window for a letter: `path` is one of the pages above. `named`: the target of links and buttons.
std::string page_window(const Visit& v, std::string_view path, std::string_view named = "lembar");
// The button that draws the page anew from the fields of its form; a script presses it as somebody types.
std::string page_button(const Visit& v, std::string_view path, std::string_view named = "lembar");

// lihat and pratinjau of a letter; of a paper that is a PDF, lihat.
void mount_letter_pages(http::Router& router, const Held& door);

}  // namespace paraf::staff
