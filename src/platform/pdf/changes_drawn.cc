#include "platform/pdf/changes_drawn.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "platform/pdf/qpdf.h"

namespace paraf::pdf {
namespace {

using Object = QPDFObjectHandle;

struct Matrix {
  double a = 1, b = 0, c = 0, d = 1, e = 0, f = 0;
  Matrix before(const Matrix& m) const {  // this first, then m
    return {a * m.a + b * m.c, a * m.b + b * m.d,       c * m.a + d * m.c,
            c * m.b + d * m.d, e * m.a + f * m.c + m.e, e * m.b + f * m.d + m.f};
  }
};

Page::Box box_under(const Matrix& m, double left, double bottom, double right, double top) {
  Page::Box out{1e30, 1e30, -1e30, -1e30};
  for (const auto& [x, y] : {std::pair{left, bottom}, {left, top}, {right, bottom}, {right, top}}) {
    const double u = m.a * x + m.c * y + m.e, v = m.b * x + m.d * y + m.f;
    out = {std::min(out.left, u), std::min(out.bottom, v), std::max(out.right, u), std::max(out.top, v)};
  }
  return out;
}

constexpr std::size_t most_steps = 400'000, most_boxes = 50'000;

struct State {
  Matrix place;
  double size = 0, leading = 0, spacing = 0, word_spacing = 0, stretch = 1, rise = 0, line = 1;
  Object font = Object::newNull();
  bool seen_through = false;
};

// Does an encoding give a letter or a digit another look? Acrobat's own only names the signs around them.
bool renames(Object encoding) {
  Object list = encoding.isDictionary() ? encoding.getKey("/Differences") : Object::newNull();
  static const char* const digits[] = {"/zero", "/one", "/two", "/three", "/four", "/five", "/six", "/seven", "/eight", "/nine"};
  long long code = 0;
  for (int i = 0; list.isArray() && i < std::min(list.getArrayNItems(), 1000); ++i) {
    Object item = list.getArrayItem(i);
    if (item.isInteger()) {
      code = item.getIntValue();
    } else if (item.isName()) {
      const bool digit = code >= '0' && code <= '9', letter = (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z');
      const std::string name = item.getName();
      if (digit && name != digits[code - '0']) return true;
      if (letter && name != std::string{"/"} + static_cast<char>(code)) return true;
      ++code;
    }
  }
  return false;
}

class Follower final : public Object::ParserCallbacks {
 public:
  struct Ink {
    double thick = 6;     // from this width on a line is an area
    double paper = 1e30;  // the area there is
    double used = 0;      // what lines took of it
  };
  Follower(Drawn& out, std::size_t& steps, Ink& ink, Object resources, State start, int depth)
      : out_(out), steps_(steps), ink_(ink), resources_(resources), now_(start), depth_(depth) {}

  void handleObject(Object object) override {
    if (++steps_ > most_steps) return terminateParsing();
    if (object.isInlineImage()) {
      picture();
    } else if (object.isOperator()) {
      const std::string what = object.getOperatorValue();
      act(what);
      operands_.clear();
    } else if (operands_.size() < 64) {
      operands_.push_back(object);
    }
  }
  void handleEOF() override {}

 private:
  double number(std::size_t i) {
    Object value = i < operands_.size() ? operands_[i] : Object::newNull();
    return value.isNumber() ? value.getNumericValue() : 0;
  }
  Matrix matrix() { return {number(0), number(1), number(2), number(3), number(4), number(5)}; }
  Object named(const char* kind) {
    Object here = resources_;
    Object all = here.isDictionary() ? here.getKey(kind) : Object::newNull();
    if (operands_.empty() || !all.isDictionary() || !Object{operands_.front()}.isName()) return Object::newNull();
    return all.getKey(Object{operands_.front()}.getName());
  }

  void act(const std::string& what) {
    if (what == "q") {
      if (saved_.size() < 256) saved_.push_back(now_);
    } else if (what == "Q") {
      if (!saved_.empty()) {
        now_ = saved_.back();
        saved_.pop_back();
      }
    } else if (what == "cm") {
      now_.place = matrix().before(now_.place);
    } else if (what == "gs") {
      graphics_state(named("/ExtGState"));
    } else if (what == "Do") {
      external(named("/XObject"));
    } else if (what == "f" || what == "F" || what == "f*" || what == "B" || what == "B*" || what == "b" ||
               what == "b*" || what == "sh") {
      if (!now_.seen_through) out_.fills = true;
      path_ = 0;
    } else if (what == "w") {
      now_.line = number(0);
    } else if (what == "S" || what == "s") {
      stroke();
    } else if (what == "n") {
      path_ = 0;
    } else if (!path(what)) {
      text(what);
    }
  }

  // The length of the path, as the crow flies.
  bool path(const std::string& what) {
    const auto go = [&](double x, double y) {
      path_ += std::hypot(x - x_, y - y_);
      x_ = x;
      y_ = y;
    };
    if (what == "m") {
      x_ = number(0);
      y_ = number(1);
    } else if (what == "l") {
      go(number(0), number(1));
    } else if (what == "c") {
      go(number(4), number(5));
    } else if (what == "v" || what == "y") {
      go(number(2), number(3));
    } else if (what == "re") {
      path_ += 2 * (std::abs(number(2)) + std::abs(number(3)));
    } else {
      return false;
    }
    return true;
  }
  void stroke() {
    const Matrix& m = now_.place;
    const double scale = std::sqrt(std::abs(m.a * m.d - m.b * m.c)), width = now_.line * scale;
    ink_.used += width * path_ * scale;
    if (!now_.seen_through && (width > ink_.thick || ink_.used > 0.4 * ink_.paper)) out_.fills = true;
    path_ = 0;
  }

  void text(const std::string& what) {
    if (what == "BT") text_ = line_ = {};
    else if (what == "Tf") font(named("/Font"));
    else if (what == "Tc") now_.spacing = number(0);
    else if (what == "Tw") now_.word_spacing = number(0);
    else if (what == "Tz") now_.stretch = number(0) / 100;
    else if (what == "TL") now_.leading = number(0);
    else if (what == "Ts") now_.rise = number(0);
    else if (what == "Td") next_line(number(0), number(1));
    else if (what == "TD") {
      now_.leading = -number(1);
      next_line(number(0), number(1));
    } else if (what == "Tm") text_ = line_ = matrix();
    else if (what == "T*") next_line(0, -now_.leading);
    else if (what == "Tj") show(operands_.empty() ? Object::newNull() : operands_.front());
    else if (what == "TJ") show_all();
    else if (what == "'" || what == "\"") {
      next_line(0, -now_.leading);
      show(operands_.empty() ? Object::newNull() : operands_.back());
    }
  }

  void next_line(double x, double y) {
    line_ = Matrix{1, 0, 0, 1, x, y}.before(line_);
    text_ = line_;
  }

  void font(Object font) {
    now_.font = font;
    now_.size = number(1);
    if (!font.isDictionary()) return;
    const bool composite = font.getKey("/Subtype").isName() && font.getKey("/Subtype").getName() == "/Type0";
    const bool own = font.hasKey("/FontDescriptor") && font.getKey("/Encoding").isNull();  // a subset's own codes
    if (composite || own || renames(font.getKey("/Encoding"))) out_.simple_fonts = false;
  }

  double width_of(const std::string& octets) {
    if (!now_.font.isDictionary()) return 0.5 * static_cast<double>(octets.size());
    Object kind = now_.font.getKey("/Subtype");
    if (kind.isName() && kind.getName() == "/Type0") return 0.5 * static_cast<double>(octets.size() / 2);
    const std::vector<double>& widths = widths_of(now_.font);
    double sum = 0;
    for (const char c : octets) sum += widths[static_cast<unsigned char>(c)];
    return sum;
  }
  const std::vector<double>& widths_of(Object font) {
    const QPDFObjGen id = font.getObjGen();
    const auto found = widths_.find(id);
    if (id.isIndirect() && found != widths_.end()) return found->second;
    std::vector<double> out(256, 0.5);
    Object first = font.getKey("/FirstChar"), list = font.getKey("/Widths");
    const long long from = first.isInteger() ? first.getIntValue() : 0;
    for (int i = 0; list.isArray() && i < std::min(list.getArrayNItems(), 256); ++i) {
      const long long at = from + i;
      if (at >= 0 && at < 256 && list.getArrayItem(i).isNumber())
        out[static_cast<std::size_t>(at)] = list.getArrayItem(i).getNumericValue() / 1000;
    }
    return widths_[id] = std::move(out);
  }

  void show(Object string) {
    if (!string.isString()) return;
    const std::string octets = string.getStringValue();
    if (out_.shown.size() < 100'000) out_.shown += octets;
    const double width =
        (width_of(octets) * now_.size + now_.spacing * static_cast<double>(octets.size()) +
         now_.word_spacing * static_cast<double>(std::count(octets.begin(), octets.end(), ' '))) *
        now_.stretch;
    // Spaces draw nothing, and a line of underscores or dots is where somebody is to sign.
    const auto blank = [](char c) { return c == ' ' || c == 0 || c == '_' || c == '.'; };
    const double step = octets.empty() ? 0 : width / static_cast<double>(octets.size());
    for (std::size_t from = 0; from < octets.size();) {
      if (blank(octets[from])) {
        ++from;
        continue;
      }
      std::size_t to = from;
      while (to < octets.size() && (!blank(octets[to]) || (to + 1 < octets.size() && !blank(octets[to + 1])))) ++to;
      if (out_.words.size() < most_boxes)
        out_.words.push_back(box_under(text_.before(now_.place), step * static_cast<double>(from),
                                       now_.rise - 0.15 * now_.size, step * static_cast<double>(to),
                                       now_.rise + 0.7 * now_.size));
      from = to;
    }
    text_ = Matrix{1, 0, 0, 1, width, 0}.before(text_);
  }
  void show_all() {
    if (operands_.empty() || !operands_.front().isArray()) return;
    Object list = operands_.front();
    for (int i = 0; i < list.getArrayNItems(); ++i) {
      Object item = list.getArrayItem(i);
      if (item.isNumber())
        text_ = Matrix{1, 0, 0, 1, -item.getNumericValue() / 1000 * now_.size * now_.stretch, 0}.before(text_);
      else show(item);
    }
  }

  void picture() {
    if (!now_.seen_through && out_.pictures.size() < most_boxes)
      out_.pictures.push_back(box_under(now_.place, 0, 0, 1, 1));
  }
  void graphics_state(Object state) {
    if (!state.isDictionary()) return;
    Object mode = state.getKey("/BM"), alpha = state.getKey("/ca");
    if (mode.isArray() && mode.getArrayNItems() > 0) mode = mode.getArrayItem(0);
    if (mode.isName()) now_.seen_through = mode.getName() == "/Multiply" || mode.getName() == "/Darken";
    if (alpha.isNumber() && alpha.getNumericValue() <= 0.7) now_.seen_through = true;
  }
  void external(Object what) {
    if (!what.isStream() || depth_ > 8) return;
    Object dict = what.getDict(), kind = dict.getKey("/Subtype");
    if (kind.isName() && kind.getName() == "/Image") return picture();
    State inner = now_;
    Object m = dict.getKey("/Matrix");
    if (m.isArray() && m.getArrayNItems() == 6) {
      const auto at = [&](int i) { return m.getArrayItem(i).isNumber() ? m.getArrayItem(i).getNumericValue() : 0.0; };
      inner.place = Matrix{at(0), at(1), at(2), at(3), at(4), at(5)}.before(now_.place);
    }
    Object resources = dict.getKey("/Resources");
    Follower below{out_, steps_, ink_, resources.isDictionary() ? resources : resources_, inner, depth_ + 1};
    try {
      what.parseAsContents(&below);
    } catch (const std::exception&) {  // what cannot be unpacked draws nothing that we know of
    }
  }

  Drawn& out_;
  std::size_t& steps_;
  Ink& ink_;
  Object resources_;
  State now_;
  int depth_;
  double x_ = 0, y_ = 0, path_ = 0;
  Matrix text_, line_;
  std::vector<State> saved_;
  std::vector<Object> operands_;
  std::map<QPDFObjGen, std::vector<double>> widths_;
};

double area(const Page::Box& b) { return std::max(0.0, b.right - b.left) * std::max(0.0, b.top - b.bottom); }
Page::Box common(const Page::Box& a, const Page::Box& b) {
  return {std::max(a.left, b.left), std::max(a.bottom, b.bottom), std::min(a.right, b.right), std::min(a.top, b.top)};
}

}  // namespace

Page::Box box_in(Object array) {
  if (!array.isArray() || array.getArrayNItems() != 4) return {};
  const auto at = [&](int i) { return array.getArrayItem(i).isNumber() ? array.getArrayItem(i).getNumericValue() : 0.0; };
  return {std::min(at(0), at(2)), std::min(at(1), at(3)), std::max(at(0), at(2)), std::max(at(1), at(3))};
}

Drawn drawn_by(Object page_or_form, double scale) {
  Drawn out;
  std::size_t steps = 0;
  try {
    const bool is_form = page_or_form.isStream();
    Object dict = is_form ? page_or_form.getDict() : page_or_form;
    Object resources = dict.getKey("/Resources");
    for (Object up = dict; !is_form && resources.isNull() && steps++ < 64 && up.getKey("/Parent").isDictionary();) {
      up = up.getKey("/Parent");  // inherited [ISO 32000-2 §7.7.3.4]
      resources = up.getKey("/Resources");
    }
    Follower::Ink ink;
    if (scale > 0) ink.thick /= scale;
    if (const double whole = area(box_in(dict.getKey("/BBox"))); whole > 0) ink.paper = whole;
    Follower follower{out, steps, ink, resources, {}, 0};
    if (is_form) page_or_form.parseAsContents(&follower);
    else page_or_form.parsePageContents(&follower);
  } catch (const std::exception&) {
  }
  return out;
}

bool hides(const Page::Box& over, const Drawn& page, const Page::Box& sheet) {
  if (area(over) <= 0) return false;
  for (const Page::Box& word : page.words) {
    const Page::Box both = common(over, word);
    const double height = word.top - word.bottom, width = word.right - word.left;
    if (both.top - both.bottom >= 0.5 * height && both.right - both.left >= std::min(width, height * 0.35) * 0.9 &&
        area(both) > 0)
      return true;
  }
  for (const Page::Box& picture : page.pictures) {
    if (area(picture) > 0.6 * area(sheet)) continue;
    if (area(common(over, picture)) > 0.25 * std::min(area(over), area(picture))) return true;
  }
  return false;
}

double share_on_words(const Page::Box& over, const Drawn& page) {
  double sum = 0;
  for (const Page::Box& word : page.words) {
    const Page::Box both = common(over, word);
    if (both.top > both.bottom && both.right > both.left) sum += area(both);
  }
  return area(over) > 0 ? std::min(1.0, sum / area(over)) : 0;
}

}  // namespace paraf::pdf
