#include "platform/pdf/mark.h"

#include <algorithm>
#include <list>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace paraf::pdf {
namespace {

constexpr double least = 3;         // pt
constexpr double whole_from = 0.8;  // a line is not broken that needs up to a fifth less to stay whole

void set_lines(Canvas& canvas, const Rect& rect, const std::vector<Run>& lines, const TextStyle& largest) {
  if (rect.width <= 2 || rect.height <= 0) return;
  std::vector<Run> runs;
  for (const Run& line : lines) {
    if (!runs.empty()) runs.back().text += '\n';
    runs.push_back(line);
  }
  const auto laid = [&](double points) {
    TextStyle style = largest;
    style.size = points;
    style.line_spacing = 1.1;
    return Paragraph{runs, style, rect.width};
  };
  // A word wider than the place would be broken or stand out at the side.
  const auto fits = [&](const Paragraph& text) {
    return text.height() <= rect.height && text.widest() <= rect.width + 0.01;
  };
  const auto draw = [&](const Paragraph& text) {
    const double free = std::max(0.0, rect.height - text.height());
    canvas.draw(text, {rect.x, rect.y + free / 2}, 0, text.lines_that_fit(0, rect.height + 0.01));
  };
  const double first = std::max(least, largest.size), smaller = std::max(least, whole_from * first);
  const std::size_t fewest = laid(smaller).lines();
  for (double points = first; points >= smaller; points -= 0.5)
    if (const Paragraph text = laid(points); text.lines() <= fewest && fits(text)) return draw(text);
  for (double points = first; points >= least; points -= 0.5) {
    const Paragraph text = laid(points);
    if (points - 0.5 < least || fits(text)) return draw(text);
  }
}

// A code to be set over the rest: it differs from one document to the next.
struct Code {
  std::string text;
  Point at;
  double side;
};

Code code_in(const Rect& rect, const std::string& text) {
  const double side = std::min(rect.width, rect.height);
  return {text, {rect.x + (rect.width - side) / 2, rect.y + (rect.height - side) / 2}, side};
}

bool overlap(const Rect& a, const Rect& b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

// What does not change from one document to the next, with its place; drawn in this order.
struct Plan {
  std::vector<MarkPiece> drawn{};
  std::vector<Code> codes{};
};

Plan plan_of(const std::vector<MarkPiece>& layout) {
  Plan out;
  for (std::size_t i = 0; i < layout.size(); ++i) {
    const MarkPiece& piece = layout[i];
    // Set last, a code would cover what is to be drawn over it.
    const auto covers = [&](const MarkPiece& later) { return overlap(later.rect, piece.rect); };
    const bool last = piece.lines.empty() &&
                      std::none_of(layout.begin() + static_cast<std::ptrdiff_t>(i) + 1, layout.end(), covers);
    MarkPiece rest = piece;
    if (!piece.qr.empty() && last) {
      out.codes.push_back(code_in(piece.rect, piece.qr));
      rest.qr.clear();
    }
    if (rest.frame || !rest.image.empty() || !rest.qr.empty() || !rest.lines.empty())
      out.drawn.push_back(std::move(rest));
  }
  return out;
}

Plan plan_of(Size size, const MarkLook& look) {
  if (!look.layout.empty()) return plan_of(look.layout);
  Plan out;
  Rect rest{0, 0, size.width, size.height};
  const bool beside = !look.lines.empty() || !look.image.empty();
  const auto square = [&](bool alone) {  // cuts one from the left
    const double side = alone ? std::min(rest.width, size.height) : std::min(size.height, 0.45 * rest.width);
    const Rect cut{alone ? rest.x + (rest.width - side) / 2 : rest.x, (size.height - side) / 2, side, side};
    rest.x += side + 1;
    rest.width -= side + 1;
    return cut;
  };
  if (!look.qr.empty()) out.codes.push_back(code_in(square(!beside && look.logo.empty()), look.qr));
  if (!look.logo.empty()) out.drawn.push_back({.rect = square(!beside), .image = look.logo});
  if (!look.image.empty() && rest.width > 2) {
    const double height = look.lines.empty() ? rest.height : 0.6 * rest.height;
    out.drawn.push_back({.rect = {rest.x, 0, rest.width, height}, .image = look.image});
    rest.y = height;
    rest.height -= height;
  }
  if (!look.lines.empty()) out.drawn.push_back({.rect = rest, .lines = look.lines});
  return out;
}

Result<Look> drawn(Size size, const std::vector<MarkPiece>& pieces) {
  Canvas canvas{{.title = {}}};
  canvas.begin_page(size);
  for (const MarkPiece& piece : pieces) {
    if (piece.frame) canvas.rectangle(piece.rect, {.width = 0.2});
    if (!piece.image.empty()) TRY(canvas.image(piece.image, piece.rect));
    if (!piece.qr.empty()) {
      const Code code = code_in(piece.rect, piece.qr);
      TRY(canvas.qr(code.text, code.at, code.side));
    }
    if (!piece.lines.empty())
      set_lines(canvas, piece.rect, piece.lines,
                {.face = piece.face, .size = piece.size, .align = piece.align});
  }
  return Look::of(size, TRY(canvas.finish()));
}

// Everything that a drawing depends on, as one text.
std::string key_of(Size size, const std::vector<MarkPiece>& pieces) {
  std::string out;
  const auto octets = [&](const void* from, std::size_t count) {
    out.append(static_cast<const char*>(from), count);
  };
  const auto number = [&](double value) { octets(&value, sizeof value); };
  const auto sized = [&](const auto& what) {
    const std::size_t count = what.size();
    octets(&count, sizeof count);
    octets(what.data(), count);
  };
  number(size.width), number(size.height);
  for (const MarkPiece& piece : pieces) {
    for (const double value : {piece.rect.x, piece.rect.y, piece.rect.width, piece.rect.height, piece.size})
      number(value);
    for (const int value : {int{piece.frame}, static_cast<int>(piece.align), static_cast<int>(piece.face)})
      out.push_back(static_cast<char>(value));
    sized(piece.image), sized(piece.qr);
    number(static_cast<double>(piece.lines.size()));
    for (const Run& line : piece.lines) {
      sized(line.text);
      for (const bool is : {line.bold, line.italic, line.underline}) out.push_back(is ? '1' : '0');
    }
  }
  return out;
}

// The drawings asked for last, of every thread.
class Kept {
 public:
  std::optional<Look> find(const std::string& key) {
    const std::lock_guard lock{mutex_};
    const auto known = places_.find(key);
    if (known == places_.end()) return std::nullopt;
    entries_.splice(entries_.begin(), entries_, known->second);
    return known->second->look;
  }
  void keep(const std::string& key, const Look& look) {
    const std::size_t octets = key.size() + look.octets();
    if (octets > most_octets / 16) return;
    const std::lock_guard lock{mutex_};
    if (places_.contains(key)) return;
    entries_.push_front({key, look, octets});
    places_[entries_.front().key] = entries_.begin();
    octets_ += octets;
    while (entries_.size() > most || octets_ > most_octets) {
      octets_ -= entries_.back().octets;
      places_.erase(entries_.back().key);
      entries_.pop_back();
    }
  }

 private:
  static constexpr std::size_t most = 64, most_octets = std::size_t{8} << 20;
  struct Entry {
    std::string key;
    Look look;
    std::size_t octets;
  };
  std::mutex mutex_;
  std::list<Entry> entries_;
  std::unordered_map<std::string_view, std::list<Entry>::iterator> places_;  // views of the keys in the list
  std::size_t octets_ = 0;
};

Result<Look> drawn_once(Size size, const std::vector<MarkPiece>& pieces) {
  if (pieces.empty()) return Look{size};
  static Kept kept;
  const std::string key = key_of(size, pieces);
  if (auto known = kept.find(key)) return std::move(*known);
  Look look = TRY(drawn(size, pieces));
  kept.keep(key, look);
  return look;
}

}  // namespace

Result<Look> draw_mark(Size size, const MarkLook& look) {
  const Plan plan = plan_of(size, look);
  Look out = TRY(drawn_once(size, plan.drawn));
  for (const Code& code : plan.codes) TRY(out.add_qr(code.text, code.at, code.side));
  return out;
}

Result<Look> draw_mark(Size size, const std::string& qr, const std::vector<Run>& lines) {
  return draw_mark(size, MarkLook{.qr = qr, .lines = lines});
}

}  // namespace paraf::pdf
