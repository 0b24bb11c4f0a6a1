#include <algorithm>
#include <iterator>

#include "office/sop/cell.h"
#include "office/sop/print_parts.h"

namespace paraf::sop {

namespace {

using pdf::Align;
using pdf::TextStyle;

constexpr double pad = 1.8;
const pdf::Stroke frame_line{0.3, pdf::black, {}};

// An identity page is one page if it can be: the type shrinks a little before a second one begins.
constexpr double sizes[] = {9, 8.5, 8};

// The letterhead: the government and the office in bold, the address below in small type.
Cell letterhead(const Sop& sop, double width) {
  Cell cell{width, {}};
  for (std::size_t i = 0; i < sop.identity.heading.size(); ++i) {
    const std::string& text = sop.identity.heading[i];
    const bool address =
        text != upper(text) || text.find("@") != std::string::npos || text.find("Jl") != std::string::npos;
    TextStyle style{.size = address ? 8.5 : i == 0 ? 13.0 : 11.5, .bold = !address, .align = Align::centre};
    cell.add(text, style, 1.2);
  }
  return cell;
}

class IdentityPage {
 public:
  IdentityPage(Pages& pages, const Sop& sop)
      : pages_(pages),
        canvas_(pages.canvas()),
        sop_(sop),
        page_(pages.size()),
        left_(page_margin),
        width_(page_.width - 2 * page_margin),
        half_(width_ / 2) {}

  void run() {
    for (const double size : sizes) {
      body_ = {.size = size};
      bold_ = {.size = size, .bold = true};
      y_ = page_margin;
      if (fits()) break;
      if (size == sizes[std::size(sizes) - 1]) body_.size = bold_.size = sizes[0];
    }
    turn();
    head();
    pair("dasar_hukum", sop_.identity.legal_basis, "kualifikasi", sop_.identity.qualifications);
    pair("keterkaitan", sop_.identity.related, "peralatan", sop_.identity.equipment);
    pair("peringatan", sop_.identity.warnings, "pencatatan", sop_.identity.records);
    coordination();
  }

 private:
  bool fits() {
    const auto tallest = [&](const char* a, const std::vector<Text>& b, const char* c,
                             const std::vector<Text>& d) {
      return std::max(section(a, b).height(), section(c, d).height()) + 2 * pad;
    };
    const Identity& id = sop_.identity;
    const double sum =
        head_height() + tallest("dasar_hukum", id.legal_basis, "kualifikasi", id.qualifications) +
        tallest("keterkaitan", id.related, "peralatan", id.equipment) +
        tallest("peringatan", id.warnings, "pencatatan", id.records) +
        (id.coordination.empty() ? 0 : 3 + 6.2 * static_cast<double>(id.coordination.size() + 1));
    return page_margin + sum <= bottom() + 0.01;
  }
  double head_height() {
    measuring_ = true;
    const double before = y_;
    head();
    const double height = y_ - before;
    y_ = before;
    measuring_ = false;
    return height;
  }
  void turn() {
    pages_.begin();
    y_ = page_margin;
  }
  double bottom() const { return page_.height - page_margin; }
  void box(double x, double y, double width, double height) {
    if (!measuring_) canvas_.rectangle({x, y, width, height}, frame_line);
  }
  void put(const Cell& cell, pdf::Point at) {
    if (!measuring_) cell.draw(canvas_, at);
  }

  // The head: whose procedure it is on the left, its fields on the right, as the file has them.
  void head() {
    const double label = 46;
    const double value = half_ - label;
    double y = y_;
    for (const auto& [word, text] : sop_.identity.fields) {
      Cell title{label - 2 * pad, body_};
      title.add(title_of(sop_, word));
      const bool approval = word == "disahkan_oleh";
      Cell cell{value - 2 * pad, body_};
      TextStyle style = word == "nama" ? bold_ : body_;
      if (approval) style.align = Align::centre;
      if (!text.reading.empty()) cell.add(text.reading, style, 0);
      double height = std::max({title.height(), cell.height(), 3.6}) + 2 * pad;
      if (approval) height = std::max(height + 16, 26.0);  // room for the signature
      box(left_ + half_, y, label, height);
      box(left_ + half_ + label, y, value, height);
      put(title, {left_ + half_ + pad, y + pad});
      put(cell, {left_ + half_ + label + pad, y + pad});
      if (approval && !sop_.identity.approved_by.empty()) {
        Cell name{value - 2 * pad, body_};
        name.add(sop_.identity.approved_by, {.size = body_.size, .bold = true, .align = Align::centre}, 0);
        put(name, {left_ + half_ + label + pad, y + height - pad - name.height()});
      }
      y += height;
    }
    const Cell letters = letterhead(sop_, half_ - 2 * pad - 8);
    const double height = std::max(y - y_, letters.height() + 2 * pad);
    box(left_, y_, half_, height);
    put(letters, {left_ + pad + 4, y_ + (height - letters.height()) / 2});
    if (height > y - y_) box(left_ + half_, y, half_, height - (y - y_));
    y_ += height;
  }

  Cell section(const std::string& word, const std::vector<Text>& items) {
    Cell cell{half_ - 2 * pad, body_};
    cell.add(title_of(sop_, word), bold_, 0);
    if (word == "peringatan" && !sop_.identity.warning_lead.empty())
      cell.add(sop_.identity.warning_lead, 0.6);
    const auto& plain = sop_.identity.unnumbered;
    cell.add_list(items, std::find(plain.begin(), plain.end(), word) == plain.end());
    return cell;
  }

  // Two cells side by side, going on over the page when they must.
  void pair(const std::string& left_word, const std::vector<Text>& left_items, const std::string& right_word,
            const std::vector<Text>& right_items) {
    const Cell left = section(left_word, left_items);
    const Cell right = section(right_word, right_items);
    Cursor at_left, at_right;
    const double whole = std::max(left.height(), right.height()) + 2 * pad;
    const double space = bottom() - y_;
    // A pair that fits on a page of its own is not cut for the sake of a few lines.
    if (whole > space && (space < 30 || (whole < bottom() - page_margin && whole - space < 25 && space < 60)))
      turn();
    while (!left.done(at_left) || !right.done(at_right)) {
      const double room = bottom() - y_ - 2 * pad;
      const double used = std::max(left.draw(canvas_, {left_ + pad, y_ + pad}, room, at_left),
                                   right.draw(canvas_, {left_ + half_ + pad, y_ + pad}, room, at_right));
      box(left_, y_, half_, used + 2 * pad);
      box(left_ + half_, y_, half_, used + 2 * pad);
      y_ += used + 2 * pad;
      if (!left.done(at_left) || !right.done(at_right)) turn();
    }
  }

  // Paraf Koordinasi: who looked the procedure through before it was approved.
  void coordination() {
    const auto& positions = sop_.identity.coordination;
    if (positions.empty()) return;
    const double line = 6.2;
    const double height = line * static_cast<double>(positions.size() + 1);
    if (y_ + 3 + height > bottom()) turn();
    const double name = 62, initials = 24;
    const double x = left_ + width_ - name - initials;
    double y = y_ + 3;
    box(x, y, name + initials, line);
    canvas_.text({x, y + 1.3}, "Paraf Koordinasi", {.size = 8.5, .bold = true, .align = Align::centre},
                 name + initials);
    for (const std::string& position : positions) {
      y += line;
      box(x, y, name, line);
      box(x + name, y, initials, line);
      canvas_.text({x + pad, y + 1.3}, position, {.size = 8.5}, name - 2 * pad);
    }
    y_ = y + line;
  }

  Pages& pages_;
  pdf::Canvas& canvas_;
  const Sop& sop_;
  pdf::Size page_;
  double left_, width_, half_;
  double y_ = 0;
  bool measuring_ = false;
  TextStyle body_, bold_;
};

}  // namespace

void print_identity(Pages& pages, const Sop& sop) { IdentityPage{pages, sop}.run(); }

}  // namespace paraf::sop
