// platform/convert/page_image.h: a page of somebody's PDF as a picture, by pdftoppm (poppler-utils) where it is installed.
//
// A reader of PDF that draws everything there is to draw is a million lines that no file of a stranger should meet
// within this program. So it meets them in one of its own, which can read that file, fonts and libraries, write one
// picture, open no connection and start nothing (sandbox.h). Two run at once and four wait;
// of one person one runs and one waits. Whom that leaves no place is told at once.
// [why so](docs/decisions/0064-the-page-one-signs-is-seen.md)
#pragma once

#include <chrono>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace paraf::convert {

// Where pdftoppm is; empty: it is not installed. PARAF_PDFTOPPM names another place, or with "-" none.
std::string page_program();

struct PageBounds {
  std::chrono::milliseconds time{8'000};
  std::chrono::milliseconds patience{6'000};  // until it is this one's turn
  std::string whose{};                        // who looks; empty: nobody in particular
  std::size_t memory = std::size_t{1} << 30;
};
// page_image: a JPEG of the page as a reader sees it, cropped and turned, its longer side `longest` dots (at most 3000).
// `page` is counted from 1.
//   `unavailable convert.no_page_program`, `unavailable convert.pages_busy`, `refused convert.no_page`: it cannot be drawn.
Result<Bytes> page_image(ByteView pdf, std::size_t page, int longest, const PageBounds& bounds = {});

}  // namespace paraf::convert
