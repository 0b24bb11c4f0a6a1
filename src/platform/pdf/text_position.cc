#include "platform/pdf/text_position.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

#include "platform/pdf/bounded.h"
#include "platform/pdf/qpdf.h"
#include "platform/pdf/texts_font.h"

#include <qpdf/QPDFPageObjectHelper.hh>

namespace paraf::pdf {
namespace {

using Object = QPDFObjectHandle;
using Matrix = QPDFObjectHandle::Matrix;

// Some hundred dense pages. A million operators of text cost seconds, and a few kilobytes can hold them.
constexpr std::size_t most_operations = 500'000;
constexpr int deepest_form = 12;

// First a, then b [ISO 32000-2 §8.3.4].
Matrix times(const Matrix& a, const Matrix& b) {
  return {a.a * b.a + a.b * b.c, a.a * b.b + a.b * b.d,       a.c * b.a + a.d * b.c,
          a.c * b.b + a.d * b.d, a.e * b.a + a.f * b.c + b.e, a.e * b.b + a.f * b.d + b.f};
}
Point at(const Matrix& m, double x, double y) { return {m.a * x + m.c * y + m.e, m.b * x + m.d * y + m.f}; }
constexpr double apart(Point a, Point b) { return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y); }

struct Glyph {
  std::string text;
  Point from, to;                   // of the base line, in units of the page
  double left, bottom, right, top;  // of the box around it
  double size;                      // of the type, as seen
};

struct GraphicsState {
  Matrix ctm{1, 0, 0, 1, 0, 0};
  std::shared_ptr<Font> font;
  double size = 0, character = 0, word = 0, scale = 1, leading = 0, rise = 0;
};

class Reading;

// Collects the operands of one stream and hands every operator to the reading.
class Stream : public QPDFObjectHandle::ParserCallbacks {
 public:
  Stream(Reading& reading, Object resources, int depth)
      : reading_(reading), resources_(resources), depth_(depth) {}
  void handleObject(Object object, size_t, size_t) override;
  void handleEOF() override {}

 private:
  Reading& reading_;
  Object resources_;
  int depth_;
  std::vector<Object> operands_;
};

class Reading {
 public:
  std::vector<Glyph> glyphs;

  void page(Object object) {
    glyphs.clear();
    states_ = {GraphicsState{}};
    Object resources = QPDFPageObjectHelper{object}.getAttribute("/Resources", false);
    Stream stream{*this, resources, 0};
    object.parsePageContents(&stream);
  }

  void operation(const std::string& name, std::vector<Object>& given, Object resources, int depth) {
    if (++operations_ > most_operations) throw std::length_error("content");
    GraphicsState& now = states_.back();
    const auto number = [&](std::size_t i) {
      return i < given.size() && given[i].isNumber() ? given[i].getNumericValue() : 0.0;
    };
    const auto matrix = [&] {
      return Matrix{number(0), number(1), number(2), number(3), number(4), number(5)};
    };
    if (name == "q") {
      if (states_.size() < 512) states_.push_back(now);
    } else if (name == "Q") {
      if (states_.size() > 1) states_.pop_back();
    } else if (name == "cm") {
      now.ctm = times(matrix(), now.ctm);
    } else if (name == "BT") {
      text_ = line_ = Matrix{1, 0, 0, 1, 0, 0};
    } else if (name == "Tm") {
      text_ = line_ = matrix();
    } else if (name == "Td" || name == "TD") {
      if (name == "TD") now.leading = -number(1);
      next_line(number(0), number(1));
    } else if (name == "T*") {
      next_line(0, -now.leading);
    } else if (name == "Tf") {
      now.size = number(1);
      if (!given.empty() && given[0].isName()) now.font = font(resources, given[0].getName());
    } else if (name == "Tc") {
      now.character = number(0);
    } else if (name == "Tw") {
      now.word = number(0);
    } else if (name == "Tz") {
      now.scale = number(0) / 100;
    } else if (name == "TL") {
      now.leading = number(0);
    } else if (name == "Ts") {
      now.rise = number(0);
    } else if (name == "Tj" || name == "'" || name == "\"") {
      if (name == "\"") now.word = number(0), now.character = number(1);
      if (name != "Tj") next_line(0, -now.leading);
      if (!given.empty() && given.back().isString()) show(given.back().getStringValue());
    } else if (name == "TJ") {
      if (given.empty() || !given[0].isArray()) return;
      for (int i = 0; i < given[0].getArrayNItems(); ++i) {
        Object item = given[0].getArrayItem(i);
        if (item.isString())
          show(item.getStringValue());
        else if (item.isNumber())
          advance(-item.getNumericValue() / 1000 * now.size * now.scale);
      }
    } else if (name == "gs") {
      Object states = resources.isDictionary() ? resources.getKey("/ExtGState") : Object::newNull();
      Object state = states.isDictionary() && !given.empty() && given[0].isName()
                         ? states.getKey(given[0].getName())
                         : Object::newNull();
      Object set = state.isDictionary() ? state.getKey("/Font") : Object::newNull();
      if (set.isArray() && set.getArrayNItems() == 2 && set.getArrayItem(1).isNumber()) {
        now.font = font_of(set.getArrayItem(0));
        now.size = set.getArrayItem(1).getNumericValue();
      }
    } else if (name == "Do") {
      Object named = resources.isDictionary() ? resources.getKey("/XObject") : Object::newNull();
      if (named.isDictionary() && !given.empty() && given[0].isName())
        form(named.getKey(given[0].getName()), resources, depth);
    }
  }

 private:
  void next_line(double x, double y) { text_ = line_ = times(Matrix{1, 0, 0, 1, x, y}, line_); }
  void advance(double x) { text_ = times(Matrix{1, 0, 0, 1, x, 0}, text_); }

  std::shared_ptr<Font> font(Object resources, const std::string& name) {
    Object fonts = resources.isDictionary() ? resources.getKey("/Font") : Object::newNull();
    return fonts.isDictionary() ? font_of(fonts.getKey(name)) : nullptr;
  }

  std::shared_ptr<Font> font_of(Object dictionary) {
    if (!dictionary.isDictionary()) return nullptr;
    if (!dictionary.isIndirect()) return std::make_shared<Font>(dictionary);
    auto& known = fonts_[dictionary.getObjGen()];
    if (!known) known = std::make_shared<Font>(dictionary);
    return known;
  }

  void show(const std::string& octets) {
    GraphicsState& now = states_.back();
    if (!now.font) return;
    for (Letter& letter : now.font->read(octets)) {
      const double wide = letter.width / 1000 * now.size * now.scale;
      const Matrix place = times(Matrix{1, 0, 0, 1, 0, now.rise}, times(text_, now.ctm));
      if (!letter.text.empty()) keep(std::move(letter.text), place, wide, now.size);
      advance(wide + (now.character + (letter.space ? now.word : 0)) * now.scale);
    }
  }

  void keep(std::string text, const Matrix& place, double wide, double size) {
    Glyph glyph;
    glyph.text = std::move(text);
    glyph.from = at(place, 0, 0);
    glyph.to = at(place, wide, 0);
    // From a little below the line to the height of a capital: no font is asked.
    const Point corners[] = {at(place, 0, -0.22 * size), at(place, wide, -0.22 * size),
                             at(place, 0, 0.74 * size), at(place, wide, 0.74 * size)};
    glyph.left = glyph.right = corners[0].x;
    glyph.bottom = glyph.top = corners[0].y;
    for (const Point& p : corners) {
      glyph.left = std::min(glyph.left, p.x), glyph.right = std::max(glyph.right, p.x);
      glyph.bottom = std::min(glyph.bottom, p.y), glyph.top = std::max(glyph.top, p.y);
    }
    glyph.size = std::sqrt(apart(at(place, 0, 0), at(place, 0, size)));
    glyphs.push_back(std::move(glyph));
  }

  void form(Object stream, Object resources, int depth) {
    if (depth >= deepest_form || !stream.isStream()) return;
    Object dict = stream.getDict(), subtype = dict.getKey("/Subtype");
    if (!subtype.isName() || subtype.getName() != "/Form") return;
    if (stream.isIndirect() && !open_.insert(stream.getObjGen()).second) return;  // a form that draws itself
    const GraphicsState before = states_.back();
    const std::size_t deep = states_.size();
    const Matrix text = text_, line = line_;
    if (dict.getKey("/Matrix").isMatrix())
      states_.back().ctm = times(dict.getKey("/Matrix").getArrayAsMatrix(), before.ctm);
    Object own = dict.getKey("/Resources");
    Stream inside{*this, own.isDictionary() ? own : resources, depth + 1};
    stream.parseAsContents(&inside);
    states_.resize(std::min(states_.size(), deep));
    while (states_.size() < deep) states_.push_back(before);
    states_.back() = before;
    text_ = text, line_ = line;
    if (stream.isIndirect()) open_.erase(stream.getObjGen());
  }

  std::vector<GraphicsState> states_;
  Matrix text_{1, 0, 0, 1, 0, 0}, line_{1, 0, 0, 1, 0, 0};
  std::map<QPDFObjGen, std::shared_ptr<Font>> fonts_;
  std::set<QPDFObjGen> open_;
  std::size_t operations_ = 0;
};

void Stream::handleObject(Object object, size_t, size_t) {
  if (!object.isOperator()) {
    if (operands_.size() < 64) operands_.push_back(object);
    return;
  }
  reading_.operation(object.getOperatorValue(), operands_, resources_, depth_);
  operands_.clear();
}

// The number of glyphs, from this one on, that spell the text; 0: they do not.
std::size_t spelled(const std::vector<Glyph>& glyphs, std::size_t from, std::string_view text) {
  std::size_t i = from;
  while (!text.empty()) {
    if (i == glyphs.size() || !text.starts_with(glyphs[i].text)) return 0;
    const double near = glyphs[i].size / 2;
    if (i > from && apart(glyphs[i - 1].to, glyphs[i].from) > near * near) return 0;
    text.remove_prefix(glyphs[i].text.size());
    ++i;
  }
  return i - from;
}

bool covers(const Rect& a, const Rect& b) {
  const double wide = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
  const double high = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
  return wide > 0 && high > 0 && wide * high > 0.5 * std::min(a.width * a.height, b.width * b.height);
}

// Of a word that was drawn twice to look bold, one.
void find_on(const Page& page, std::size_t number, const std::vector<Glyph>& glyphs, std::string_view text,
             std::vector<Found>& out) {
  const std::size_t before = out.size();
  for (std::size_t i = 0; i < glyphs.size();) {
    const std::size_t count = spelled(glyphs, i, text);
    if (count == 0) {
      ++i;
      continue;
    }
    double left = glyphs[i].left, bottom = glyphs[i].bottom, right = glyphs[i].right, top = glyphs[i].top;
    for (std::size_t n = i; n < i + count; ++n) {
      left = std::min(left, glyphs[n].left), right = std::max(right, glyphs[n].right);
      bottom = std::min(bottom, glyphs[n].bottom), top = std::max(top, glyphs[n].top);
    }
    i += count;
    const Found found{number, page.seen_at({left, bottom, right, top})};
    const Size size = page.seen();
    const bool on_page = found.box.x < size.width && found.box.y < size.height &&
                         found.box.x + found.box.width > 0 && found.box.y + found.box.height > 0;
    const bool again = std::any_of(out.begin() + static_cast<std::ptrdiff_t>(before), out.end(),
                                   [&](const Found& other) { return covers(other.box, found.box); });
    if (on_page && !again) out.push_back(found);
  }
}

}  // namespace

Result<std::vector<Found>> find_text(const File& file, std::string_view text, FindOn which) {
  std::vector<Found> out;
  if (text.empty()) return out;
  const UnpackBudget budget;
  static_cast<void>(
      file.damage());  // remembers what was wrong with the file, here and below, before pages are read
  Reading reading;
  const std::size_t pages = file.pages();
  for (std::size_t number = 1; number <= pages; ++number) {
    const Page page = TRY(file.page(number));
    static_cast<void>(file.damage());
    try {
      reading.page(file.reader().getObject(QPDFObjGen{page.object.number, page.object.generation}));
    } catch (const std::length_error&) {
      return too_large("pdf.content_too_long");
    } catch (const std::exception&) {
      // A page that cannot be followed to its end shows what it showed until there.
    }
    std::vector<Found> here;
    find_on(page, number, reading.glyphs, text, here);
    if (which != FindOn::every && here.size() > 1) here.resize(1);
    out.insert(out.end(), here.begin(), here.end());
    if (which == FindOn::first && !out.empty()) break;
  }
  // Odd operators in what is drawn are no damage of the file: viewers pass over them.
  file.reader().getWarnings();
  return out;
}

}  // namespace paraf::pdf
