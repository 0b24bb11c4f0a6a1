// Tables on paper. Landscape F4 is what offices keep their books on; a table of few columns stands upright.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
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
const TextStyle part_style{Face::sans, 10.5, true};
const TextStyle note_style{Face::sans, 9, false, false, false, Align::centre};
const TextStyle head_style{Face::sans, 8, true, false, false, Align::centre};
const TextStyle cell_style{Face::sans, 8};
const TextStyle plot_style{Face::sans, 7.5};
const pdf::Colour grey{0.35, 0.35, 0.35, 1};
// Told apart on a printer without colours too: dark, middle, light.
constexpr pdf::Colour bars[] = {{0.11, 0.29, 0.49, 1}, {0.42, 0.60, 0.78, 1}, {0.78, 0.84, 0.91, 1}};

const pdf::Stroke mark_line{0.5, {0.70, 0.11, 0.11, 1}, {}};

// As people write it: "5 Januari 2026", "3,5".
std::string shown(const std::string& cell, const sheet::Column& column) {
  if (column.date)
    if (const auto day = people::parse_day(cell)) return people::written(*day);
  std::string text = cell;
  if (column.number && sheet::number_in(cell)) std::replace(text.begin(), text.end(), '.', ',');
  return text;
}

class Printer {
 public:
  Printer(const people::Office& office, const std::string& title, Timestamp made, int total)
      : office_(office),
        made_(made),
        total_(total),
        canvas_({.title = title, .author = office.name, .created = made}) {}

  void table(const sheet::Page& page) {
    page_ = &page;
    const double asked = std::accumulate(page.columns.begin(), page.columns.end(), 0.0,
                                         [](double sum, const auto& c) { return sum + c.width; });
    const pdf::Size size = asked > 110 ? pdf::landscape(pdf::f4) : pdf::f4;
    // A short table shares the page with the one before it.
    const bool shares = number_ > 0 && size.width == size_.width && y_ + 60 < size.height - margin;
    size_ = size;
    widths_.clear();
    for (const sheet::Column& column : page.columns) widths_.push_back(room() * column.width / asked);
    if (shares) {
      y_ += 8;
      y_ += canvas_.text({margin, y_}, page.title, part_style, room()) + 2;
    } else {
      new_page();
      y_ += canvas_.text({margin, y_}, page.title, number_ == 1 ? title_style : part_style, room()) + 1;
      if (number_ == 1)
        for (const std::string& note : page.notes) y_ += canvas_.text({margin, y_}, note, note_style, room());
      y_ += number_ == 1 ? 4 : 1;
    }
    head();
    for (const auto& row : page.rows) put(row);
    if (page.rows.empty()) {
      canvas_.text({margin, y_ + 2}, "Tidak ada isian.", {Face::sans, 9, false, true}, room());
      y_ += 9;
    }
    for (const sheet::Plot& plot : page.plots) draw(plot);
  }

  int pages() const { return number_; }
  Result<Bytes> finish() { return canvas_.finish(); }

 private:
  double room() const { return size_.width - 2 * margin; }
  double bottom() const { return size_.height - margin; }

  void new_page() {
    canvas_.begin_page(size_);
    ++number_;
    y_ = margin;
    const TextStyle foot{.face = Face::sans, .size = 7.5, .colour = grey};
    TextStyle right = foot;
    right.align = Align::right;
    canvas_.text({margin, bottom() + 3},
                 fmt::format("{} · dicetak {}", office_.short_name,
                             people::written(local_day(made_, office_.settings.zone))),
                 foot, room());
    canvas_.text({margin, bottom() + 3},
                 fmt::format("halaman {} dari {}", number_, std::max(total_, number_)), right, room());
  }

  void head() {
    std::vector<Paragraph> texts;
    double height = 0;
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      texts.emplace_back(page_->columns[i].title, head_style, widths_[i] - 2 * pad);
      height = std::max(height, texts.back().height());
    }
    height += 2 * pad;
    double x = margin;
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      canvas_.rectangle({x, y_, widths_[i], height}, {.width = 0.15}, {{0.91, 0.93, 0.96, 1}});
      canvas_.draw(texts[i], {x + pad, y_ + (height - texts[i].height()) / 2});
      x += widths_[i];
    }
    y_ += height;
  }

  // A row is divided only where it is taller than a page of its own.
  void put(const std::vector<std::string>& cells) {
    std::vector<Paragraph> texts;
    double height = page_->least_height - 2 * pad;
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      TextStyle own = cell_style;
      if (page_->columns[i].number) own.align = Align::right;
      texts.emplace_back(i < cells.size() ? shown(cells[i], page_->columns[i]) : "", own,
                         widths_[i] - 2 * pad);
      height = std::max(height, texts.back().height());
    }
    if (y_ + height + 2 * pad > bottom()) overleaf();
    std::vector<std::size_t> first(texts.size(), 0);
    for (bool more = true; more;) {
      more = false;
      const double space = bottom() - y_ - 2 * pad;
      std::vector<std::size_t> count(texts.size(), 0);
      double used = page_->least_height - 2 * pad;
      for (std::size_t i = 0; i < texts.size(); ++i) {
        count[i] = std::min(texts[i].lines() - first[i], texts[i].lines_that_fit(first[i], space));
        used = std::max(used, texts[i].height(first[i], count[i]));
      }
      double x = margin;
      for (std::size_t i = 0; i < texts.size(); ++i) {
        canvas_.rectangle({x, y_, widths_[i], used + 2 * pad}, {.width = 0.15});
        if (count[i] > 0) canvas_.draw(texts[i], {x + pad, y_ + pad}, first[i], count[i]);
        x += widths_[i];
        first[i] += count[i];
        more = more || first[i] < texts[i].lines();
      }
      y_ += used + 2 * pad;
      if (more) overleaf();
    }
  }

  void overleaf() {
    new_page();
    head();
  }

  // Bars from the left, the row's label before them, the value behind.
  void draw(const sheet::Plot& plot) {
    constexpr double bar = 3.4, between = 2, legend = 5;
    const auto value_at = [&](const std::vector<std::string>& row, std::size_t column) {
      return column < row.size() ? sheet::number_in(row[column]) : std::nullopt;
    };
    double most = 0;
    for (const auto& row : page_->rows)
      for (const std::size_t column : plot.values) most = std::max(most, value_at(row, column).value_or(0));
    for (const auto& row : page_->rows)
      if (plot.mark && most > 0) most = std::max(most, value_at(row, *plot.mark).value_or(0));
    if (most <= 0 || plot.label >= page_->columns.size()) return;
    const double label = std::min(70.0, room() * 0.35), scale = (room() - label - 16) / most;
    const double group = bar * static_cast<double>(plot.values.size());
    if (y_ + 18 + group > bottom()) new_page();
    y_ += 6;
    y_ += canvas_.text({margin, y_}, plot.title, {Face::sans, 9, true}, room()) + 1.5;
    double x = margin + label;
    for (std::size_t i = 0; i < plot.values.size(); ++i) {
      const std::string& name = page_->columns[plot.values[i]].title;
      canvas_.rectangle({x, y_ + 0.4, 3, 2.4}, {.width = 0.1}, {bars[i % std::size(bars)]});
      canvas_.text({x + 4, y_}, name, plot_style, 60);
      x += 8 + pdf::text_width(name, plot_style) + 4;
    }
    if (plot.mark) {
      canvas_.line({x + 1, y_}, {x + 1, y_ + 3.2}, mark_line);
      canvas_.text({x + 4, y_}, page_->columns[*plot.mark].title, plot_style, 60);
    }
    y_ += legend;
    double top = y_;
    const auto axis = [&] {
      canvas_.line({margin + label, top - 0.6}, {margin + label, y_}, {0.2, grey, {}});
    };
    for (const auto& row : page_->rows) {
      const auto any = [&](std::size_t column) { return value_at(row, column).has_value(); };
      if (plot.mark && std::none_of(plot.values.begin(), plot.values.end(), any)) continue;
      const Paragraph name{(plot.group ? row[*plot.group] + ", " : std::string{}) + row[plot.label], plot_style,
                           label - 3};
      const double height = std::max(group, name.height());
      if (y_ + height > bottom()) {
        axis();
        new_page();
        top = y_;
      }
      canvas_.draw(name, {margin, y_ + (height - name.height()) / 2});
      double at = y_ + (height - group) / 2;
      for (std::size_t i = 0; i < plot.values.size(); ++i, at += bar) {
        const auto value = value_at(row, plot.values[i]);
        if (value && *value > 0)
          canvas_.rectangle({margin + label, at + 0.3, *value * scale, bar - 0.6}, {.width = 0.1},
                            {bars[i % std::size(bars)]});
        canvas_.text({margin + label + (value ? *value * scale : 0) + 1, at},
                     shown(row[plot.values[i]], page_->columns[plot.values[i]]),
                     {.face = Face::sans, .size = 6.5}, 30);
      }
      if (const auto mark = plot.mark ? value_at(row, *plot.mark) : std::nullopt)
        canvas_.line({margin + label + *mark * scale, y_ + (height - group) / 2 - 0.5},
                     {margin + label + *mark * scale, y_ + (height + group) / 2 + 0.5}, mark_line);
      y_ += height + between;
    }
    axis();
  }

  const people::Office& office_;
  Timestamp made_;
  int total_;
  pdf::Canvas canvas_;
  const sheet::Page* page_ = nullptr;
  pdf::Size size_ = pdf::f4;
  std::vector<double> widths_;
  double y_ = 0;
  int number_ = 0;
};

}  // namespace

// How many pages there are is known when all are drawn: they are drawn twice.
Result<Bytes> print(const std::vector<sheet::Page>& pages, const people::Office& office, Timestamp made) {
  for (int total = 0;;) {
    Printer printer{office, pages.empty() ? std::string{} : pages.front().title, made, total};
    for (const sheet::Page& page : pages) printer.table(page);
    if (total == printer.pages()) return printer.finish();
    total = printer.pages();
  }
}

}  // namespace paraf::reports
