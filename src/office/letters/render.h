// office/letters/render.h: content on paper.
//
// The same content is drawn as a draft (KONSEP across every page, dots for the number, an empty
// signature block) and, once, as the version that is signed: number, date, QR, name and the notice
// at the foot are all inside before the first signature, so nothing visible is added afterwards.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "office/letters/content.h"
#include "office/people/office.h"
#include "platform/pdf/canvas.h"

namespace paraf::letters {

// Who signs, as printed.
struct Signer {
  std::string position{};  // "Kepala Dinas …", or for a stand-in "Plh. Kepala Dinas …"
  std::string name{}, rank{};
  std::string nip{};  // digits; printed in groups, or empty
};

struct Finish {
  std::string number{};            // final, or provisional for a draft
  std::chrono::local_days day{};   // of the letter
  std::optional<Signer> signer{};  // a draft may leave it out: the block shows the position only
  std::string check_url{};         // what the QR says: the public check page of this letter
  bool final = false;              // false: KONSEP
  // A sheet whose act is its own proof (a disposition, a receipt): neither a draft nor signed. No KONSEP,
  // no claim of a signature; the block says who did it, with a QR only when there is a page to show, and is
  // left out when no signer is given (the sheet's boxes name everybody who gave a disposition).
  bool recorded = false;
  Timestamp made{};  // for the document information
};

struct Rendered {
  Bytes pdf{};
  int pages = 0;
  int signature_page = 0;  // 1-based; 0: the letter has no signature block
  pdf::Rect signature{};   // mm from the top left of that page
  pdf::Size page{};
};

// render stops with `refused letters.blank_unfilled` if a late blank finds nothing, or a blank was
// typed into the content. A letter longer than 50 pages is `too_large letters.too_long`.
Result<Rendered> render(const people::Office& office, const Content& content, const Finish& finish);

// Whether this machine can: LibreOffice is installed. Without it a letter is drawn from its blocks.
bool can_render_on_page();
// Whether what sets it is kept from the files of this machine: "walled", "open" (the kernel cannot), "none" (not installed).
std::string_view page_wall();

// render_on_page sets the letter on the office's own Word page (content.page), by LibreOffice: about two
// seconds. KONSEP, the notice and the signature's mark are drawn upon it as on every letter; the mark is the
// QR code alone where the page itself names who signs. Besides the errors of render: those of fill_word and
// convert::to_pdf.
Result<Rendered> render_on_page(const people::Office& office, const Content& content, const Finish& finish,
                                ByteView docx);

}  // namespace paraf::letters
