// office/sop/print_parts.h: the two halves of the printed document, and the words both use.
#pragma once

#include "office/sop/print.h"
#include "platform/pdf/canvas.h"

namespace paraf::sop {

inline constexpr double page_margin = 13;  // mm

// The office's own title for a field or column, or the one of PermenPANRB 35/2012.
std::string title_of(const Sop& sop, const std::string& word);

std::string upper(std::string_view text);  // ASCII letters

// The pages of one document: each carries at its foot whose procedure it is, and which page of how many.
// How many there are is known when all are drawn: the document is drawn twice.
class Pages {
 public:
  Pages(pdf::Canvas& canvas, const Sop& sop, pdf::Size size, std::size_t total)
      : canvas_(canvas), sop_(sop), size_(size), total_(total) {}
  pdf::Canvas& canvas() { return canvas_; }
  pdf::Size size() const { return size_; }
  void begin();

 private:
  pdf::Canvas& canvas_;
  const Sop& sop_;
  pdf::Size size_;
  std::size_t total_;
};

void print_identity(Pages& pages, const Sop& sop);
void print_flow(Pages& pages, const Sop& sop);

}  // namespace paraf::sop
