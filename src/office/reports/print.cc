// Tables on paper. Landscape F4 is what offices keep their books on; a table of few columns stands upright.
#include <fmt/format.h>
#include <algorithm>
#include <numeric>

#include "office/reports/pages.h"
#include "platform/pdf/canvas.h"

namespace paraf::reports {
namespace {

using pdf::Align;
using pdf::Face;
using pdf::Paragraph;
using pdf::TextStyle;

constexpr double margin = 15, pad = 1.2;
const TextStyle title_style{Face::sans, 13, true, false, false, Align::centre};
const TextStyle note_style{Face::sans, 9, false, false, false, Align::centre};
const TextStyle head_style{Face::sans, 8, true};
const TextStyle cell_style{Face::sans, 8};
const TextStyle foot_style{Face::sans, 7.5, false, false, false, Align::right};

class Printer {
 public:
  Printer(const people::Office& office, Timestamp made)
      : office_(office),
        made_(made),
        canvas_({.title = "Register", .author = office.name, .created = made}) {}

  void table(const sheet::Page& page) {
    page_ = &page;
    const double asked = std::accumulate(page.columns.begin(), page.columns.end(), 0.0,
                                         [](double sum, const auto& c) { return sum + c.width; });
    const pdf::Size size = asked > 110 ? pdf::landscape(pdf::f4) : pdf::f4;
    // A short table shares the page with the one before it.
    const bool shares = number_ > 0 && size.width == size_.width && y_ + 60 < size.height - margin;
    size_ = size;
    const double room = size_.width - 2 * margin;
    widths_.clear();
    for (const sheet::Column& column : page.columns) widths_.push_back(room * column.width / asked);
    begin(true, shares);
    for (const auto& row : page.rows) put(row, cell_style, {});
    if (page.rows.empty()) {
      canvas_.text({margin, y_ + 3}, "Tidak ada isian.", {Face::sans, 9, false, true}, room);
      y_ += 10;
    }
  }

  Result<Bytes> finish() { return canvas_.finish(); }

 private:
  void begin(bool first, bool shares = false) {
    const double room = size_.width - 2 * margin;
    if (shares) {
      y_ += 8;
    } else {
      canvas_.begin_page(size_);
      ++number_;
      y_ = margin;
    }
    if (first) {
      y_ += canvas_.text({margin, y_}, page_->title, title_style, room) + 1;
      if (!shares)
        for (const std::string& note : page_->notes) y_ += canvas_.text({margin, y_}, note, note_style, room);
      y_ += 4;
    }
    if (!shares)
      canvas_.text({margin, size_.height - margin + 3},
                   fmt::format("{} · {} · halaman {}", office_.short_name,
                               people::iso(people::day_of(made_, office_.settings.zone)), number_),
                   foot_style, room);
    std::vector<std::string> titles;
    for (const sheet::Column& column : page_->columns) titles.push_back(column.title);
    put(titles, head_style, {{0.91, 0.93, 0.96, 1}});
  }

  // A row is never divided: one that is taller than a page is cut to it, with dots.
  void put(const std::vector<std::string>& cells, const TextStyle& style, pdf::Fill fill) {
    std::vector<Paragraph> texts;
    double height = 0;
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      TextStyle own = style;
      if (page_->columns[i].number) own.align = Align::right;
      texts.emplace_back(i < cells.size() ? cells[i] : "", own, widths_[i] - 2 * pad);
      height = std::max(height, texts.back().height());
    }
    const double most = size_.height - 2 * margin - 20;
    height = std::min(height, most) + 2 * pad;
    if (y_ + height > size_.height - margin) begin(false);
    double x = margin;
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      canvas_.rectangle({x, y_, widths_[i], height}, {.width = 0.15}, fill);
      canvas_.draw(texts[i], {x + pad, y_ + pad}, 0,
                   std::max<std::size_t>(1, texts[i].lines_that_fit(0, height)));
      x += widths_[i];
    }
    y_ += height;
  }

  const people::Office& office_;
  Timestamp made_;
  pdf::Canvas canvas_;
  const sheet::Page* page_ = nullptr;
  pdf::Size size_ = pdf::f4;
  std::vector<double> widths_;
  double y_ = 0;
  int number_ = 0;
};

}  // namespace

Result<Bytes> print(const std::vector<sheet::Page>& pages, const people::Office& office, Timestamp made) {
  Printer printer{office, made};
  for (const sheet::Page& page : pages) printer.table(page);
  return printer.finish();
}

}  // namespace paraf::reports
