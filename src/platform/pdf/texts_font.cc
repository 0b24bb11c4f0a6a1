#include "platform/pdf/texts_font.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "platform/pdf/canvas.h"
#include "platform/pdf/syntax.h"

namespace paraf::pdf {
namespace {

using Object = QPDFObjectHandle;
constexpr std::size_t most_codes = 70'000;

// The upper halves of the encodings that have names [ISO 32000-2 annex D.2]; the lower half is ASCII,
// but for two quotation marks of the standard encoding.
constexpr std::array<std::uint16_t, 32> win_ansi{
    0x20ac, 0x2022, 0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,  0x2030, 0x160,
    0x2039, 0x152,  0x2022, 0x17d,  0x2022, 0x2022, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x2022, 0x17e,  0x178};
constexpr std::array<std::uint16_t, 128> mac_roman{
    0xc4,  0xc5,   0xc7,   0xc9,   0xd1,   0xd6,   0xdc,   0xe1,   0xe0,   0xe2,   0xe4, 0xe3,   0xe5,
    0xe7,  0xe9,   0xe8,   0xea,   0xeb,   0xed,   0xec,   0xee,   0xef,   0xf1,   0xf3, 0xf2,   0xf4,
    0xf6,  0xf5,   0xfa,   0xf9,   0xfb,   0xfc,   0x2020, 0xb0,   0xa2,   0xa3,   0xa7, 0x2022, 0xb6,
    0xdf,  0xae,   0xa9,   0x2122, 0xb4,   0xa8,   0,      0xc6,   0xd8,   0,      0xb1, 0,      0,
    0xa5,  0xb5,   0,      0,      0,      0,      0,      0xaa,   0xba,   0,      0xe6, 0xf8,   0xbf,
    0xa1,  0xac,   0,      0x192,  0,      0,      0xab,   0xbb,   0x2026, 0x20,   0xc0, 0xc3,   0xd5,
    0x152, 0x153,  0x2013, 0x2014, 0x201c, 0x201d, 0x2018, 0x2019, 0xf7,   0,      0xff, 0x178,  0x2044,
    0xa4,  0x2039, 0x203a, 0xfb01, 0xfb02, 0x2021, 0xb7,   0x201a, 0x201e, 0x2030, 0xc2, 0xca,   0xc1,
    0xcb,  0xc8,   0xcd,   0xce,   0xcf,   0xcc,   0xd3,   0xd4,   0,      0xd2,   0xda, 0xdb,   0xd9,
    0x131, 0x2c6,  0x2dc,  0xaf,   0x2d8,  0x2d9,  0x2da,  0xb8,   0x2dd,  0x2db,  0x2c7};
constexpr std::array<std::uint16_t, 64> standard_upper{
    // from 0xa0
    0,      0xa1,   0xa2,   0xa3,   0x2044, 0xa5,   0x192,  0xa7,  0xa4,  0x27,   0x201c, 0xab,   0x2039,
    0x203a, 0xfb01, 0xfb02, 0,      0x2013, 0x2020, 0x2021, 0xb7,  0,     0xb6,   0x2022, 0x201a, 0x201e,
    0x201d, 0xbb,   0x2026, 0x2030, 0,      0xbf,   0,      0x60,  0xb4,  0x2c6,  0x2dc,  0xaf,   0x2d8,
    0x2d9,  0xa8,   0,      0x2da,  0xb8,   0,      0x2dd,  0x2db, 0x2c7, 0x2014, 0,      0,      0,
    0,      0,      0,      0,      0,      0,      0,      0,     0,     0,      0,      0};

std::uint32_t point_of(std::string_view encoding, std::uint32_t code) {
  if (code < 0x20 || code == 0x7f) return 0;
  if (code < 0x80) {
    if (encoding != "/StandardEncoding") return code;
    return code == 0x27 ? 0x2019 : code == 0x60 ? 0x2018 : code;
  }
  if (encoding == "/MacRomanEncoding") return mac_roman[code - 0x80];
  if (encoding == "/StandardEncoding") return code >= 0xa0 && code < 0xe0 ? standard_upper[code - 0xa0] : 0;
  return code < 0xa0 ? win_ansi[code - 0x80] : code;
}

// The names of the ASCII signs that are not their own name [Adobe Glyph List], and what else an
// Indonesian office types.
constexpr std::pair<std::string_view, std::uint32_t> glyph_names[] = {
    {"space", 0x20},
    {"exclam", 0x21},
    {"quotedbl", 0x22},
    {"numbersign", 0x23},
    {"dollar", 0x24},
    {"percent", 0x25},
    {"ampersand", 0x26},
    {"quotesingle", 0x27},
    {"parenleft", 0x28},
    {"parenright", 0x29},
    {"asterisk", 0x2a},
    {"plus", 0x2b},
    {"comma", 0x2c},
    {"hyphen", 0x2d},
    {"minus", 0x2d},
    {"period", 0x2e},
    {"slash", 0x2f},
    {"zero", 0x30},
    {"one", 0x31},
    {"two", 0x32},
    {"three", 0x33},
    {"four", 0x34},
    {"five", 0x35},
    {"six", 0x36},
    {"seven", 0x37},
    {"eight", 0x38},
    {"nine", 0x39},
    {"colon", 0x3a},
    {"semicolon", 0x3b},
    {"less", 0x3c},
    {"equal", 0x3d},
    {"greater", 0x3e},
    {"question", 0x3f},
    {"at", 0x40},
    {"bracketleft", 0x5b},
    {"backslash", 0x5c},
    {"bracketright", 0x5d},
    {"asciicircum", 0x5e},
    {"underscore", 0x5f},
    {"grave", 0x60},
    {"braceleft", 0x7b},
    {"bar", 0x7c},
    {"braceright", 0x7d},
    {"asciitilde", 0x7e},
    {"quoteleft", 0x2018},
    {"quoteright", 0x2019},
    {"quotedblleft", 0x201c},
    {"quotedblright", 0x201d},
    {"endash", 0x2013},
    {"emdash", 0x2014},
    {"bullet", 0x2022},
    {"ellipsis", 0x2026},
    {"section", 0xa7},
    {"degree", 0xb0},
    {"Euro", 0x20ac},
    {"fi", 0xfb01},
    {"fl", 0xfb02},
    {"nbspace", 0xa0},
    {"eacute", 0xe9},
    {"Eacute", 0xc9},
};

std::uint32_t point_of_name(std::string_view name) {
  name.remove_prefix(1);  // the slash
  if (name.size() == 1) return static_cast<unsigned char>(name[0]);
  for (const auto& [known, point] : glyph_names)
    if (name == known) return point;
  const std::size_t dot = name.find('.');  // "a.sc": a variant of a
  if (dot != std::string_view::npos && dot > 0) return point_of_name("/" + std::string{name.substr(0, dot)});
  const std::size_t skip = name.starts_with("uni") && name.size() == 7 ? 3
                           : name.starts_with("u") && name.size() >= 5 ? 1
                                                                       : 0;
  if (skip == 0) return 0;
  const std::string digits{name.substr(skip)};
  char* end = nullptr;
  const unsigned long value = std::strtoul(digits.c_str(), &end, 16);
  return *end == 0 && value < 0x110000 ? static_cast<std::uint32_t>(value) : 0;
}

std::string utf8_of_utf16(std::string_view octets) {
  std::string out;
  for (std::size_t i = 0; i + 1 < octets.size(); i += 2) {
    const auto unit = [&](std::size_t at) {
      return (std::uint32_t{static_cast<unsigned char>(octets[at])} << 8) |
             static_cast<unsigned char>(octets[at + 1]);
    };
    std::uint32_t point = unit(i);
    if (point >= 0xd800 && point < 0xdc00 && i + 3 < octets.size()) {
      point = 0x10000 + ((point - 0xd800) << 10) + (unit(i + 2) - 0xdc00);
      i += 2;
    }
    out += utf8_of(point);
  }
  return out;
}

std::string data_of(Object stream) {
  const auto data = stream.getStreamData(qpdf_dl_generalized);
  return {reinterpret_cast<const char*>(data->getBuffer()), data->getSize()};
}

// The pieces of a CMap program: strings in angle brackets as octets with a '<' before them, all else
// as it is written.
std::vector<std::string> pieces_of(std::string_view program) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < program.size() && out.size() < 4 * most_codes;) {
    const char c = program[at];
    if (c == '%') {
      while (at < program.size() && program[at] != '\n' && program[at] != '\r') ++at;
    } else if (syntax::is_space(static_cast<std::uint8_t>(c))) {
      ++at;
    } else if (c == '<' && at + 1 < program.size() && program[at + 1] != '<') {
      std::string octets{"<"};
      int high = -1;
      for (++at; at < program.size() && program[at] != '>'; ++at) {
        const char d = program[at];
        const int digit = d >= '0' && d <= '9'   ? d - '0'
                          : d >= 'a' && d <= 'f' ? d - 'a' + 10
                          : d >= 'A' && d <= 'F' ? d - 'A' + 10
                                                 : -1;
        if (digit < 0) continue;
        if (high < 0)
          high = digit;
        else
          octets.push_back(static_cast<char>(high * 16 + digit)), high = -1;
      }
      if (high >= 0) octets.push_back(static_cast<char>(high * 16));
      ++at;
      out.push_back(std::move(octets));
    } else if (c == '[' || c == ']' || c == '<' || c == '>' || c == '(' || c == ')') {
      out.emplace_back(1, c);
      ++at;
    } else {
      const std::size_t from = at++;
      while (at < program.size() && !syntax::is_space(static_cast<std::uint8_t>(program[at])) &&
             std::string_view{"<>[]()/%"}.find(program[at]) == std::string_view::npos)
        ++at;
      out.emplace_back(program.substr(from, at - from));
    }
  }
  return out;
}

std::uint32_t number_of(std::string_view octets) {
  std::uint32_t value = 0;
  for (const char c : octets) value = (value << 8) | static_cast<unsigned char>(c);
  return value;
}

bool is_octets(const std::string& piece) { return !piece.empty() && piece[0] == '<'; }

}  // namespace

std::string utf8_of(std::uint32_t point) {
  std::string out;
  const auto add = [&](std::uint32_t octet) { out.push_back(static_cast<char>(octet)); };
  if (point == 0 || point >= 0x110000) return out;
  if (point < 0x80) {
    add(point);
  } else if (point < 0x800) {
    add(0xc0 | (point >> 6)), add(0x80 | (point & 0x3f));
  } else if (point < 0x10000) {
    add(0xe0 | (point >> 12)), add(0x80 | ((point >> 6) & 0x3f)), add(0x80 | (point & 0x3f));
  } else {
    add(0xf0 | (point >> 18)), add(0x80 | ((point >> 12) & 0x3f)), add(0x80 | ((point >> 6) & 0x3f)),
        add(0x80 | (point & 0x3f));
  }
  return out;
}

CodeMap CodeMap::parse(std::string_view program) {
  CodeMap out;
  const std::vector<std::string> pieces = pieces_of(program);
  const auto octets = [&](std::size_t i) { return std::string_view{pieces[i]}.substr(1); };
  const auto cid = [&](std::size_t i) {
    return static_cast<std::uint32_t>(std::strtoul(pieces[i].c_str(), nullptr, 10));
  };
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::string& word = pieces[i];
    const auto each = [&](std::string_view end, std::size_t width, auto&& take) {
      for (++i; i + width <= pieces.size() && pieces[i] != end;) {
        if (!is_octets(pieces[i])) return;
        i = take(i);
      }
    };
    if (word == "begincodespacerange") {
      each("endcodespacerange", 2, [&](std::size_t at) {
        if (octets(at).size() >= 1 && octets(at).size() <= 4)
          out.spaces.push_back({octets(at).size(), number_of(octets(at)), number_of(octets(at + 1))});
        return at + 2;
      });
    } else if (word == "beginbfchar") {
      each("endbfchar", 2, [&](std::size_t at) {
        if (is_octets(pieces[at + 1])) out.to_text[number_of(octets(at))] = utf8_of_utf16(octets(at + 1));
        return at + 2;
      });
    } else if (word == "beginbfrange") {
      each("endbfrange", 3, [&](std::size_t at) {
        const std::uint32_t first = number_of(octets(at)),
                            last = std::min<std::uint32_t>(number_of(octets(at + 1)), first + 0xffff);
        std::size_t next = at + 2;
        if (is_octets(pieces[next])) {
          std::string text{octets(next)};
          for (std::uint32_t code = first; code <= last && out.to_text.size() < most_codes; ++code) {
            out.to_text[code] = utf8_of_utf16(text);
            for (auto c = text.rbegin(); c != text.rend() && static_cast<unsigned char>(++*c) == 0; ++c) {
            }
          }
          return next + 1;
        }
        std::uint32_t code = first;
        for (++next; next < pieces.size() && pieces[next] != "]"; ++next, ++code)
          if (code <= last && is_octets(pieces[next])) out.to_text[code] = utf8_of_utf16(octets(next));
        return next + 1;
      });
    } else if (word == "begincidchar") {
      each("endcidchar", 2, [&](std::size_t at) {
        out.to_number[number_of(octets(at))] = cid(at + 1);
        return at + 2;
      });
    } else if (word == "begincidrange") {
      each("endcidrange", 3, [&](std::size_t at) {
        const std::uint32_t first = number_of(octets(at)),
                            last = std::min<std::uint32_t>(number_of(octets(at + 1)), first + 0xffff);
        for (std::uint32_t code = first; code <= last && out.to_number.size() < most_codes; ++code)
          out.to_number[code] = cid(at + 2) + (code - first);
        return at + 3;
      });
    }
  }
  return out;
}

Font::Font(Object font) {
  if (!font.isDictionary()) return;
  if (font.getKey("/ToUnicode").isStream()) to_unicode_ = CodeMap::parse(data_of(font.getKey("/ToUnicode")));
  const Object subtype = font.getKey("/Subtype");
  composite_ = Object{subtype}.isName() && Object{subtype}.getName() == "/Type0";
  if (composite_)
    composite(font);
  else
    simple(font);
}

// The fourteen fonts that need not be embedded have the widths of Liberation's faces, which were
// made to the same measure.
void Font::measure_standard(const std::string& name) {
  const auto has = [&](std::string_view part) { return name.find(part) != std::string::npos; };
  TextStyle style;
  style.face = has("Courier")                                 ? Face::mono
               : has("Times") || has("Roman") || has("Serif") ? Face::serif
                                                              : Face::sans;
  style.bold = has("Bold");
  style.italic = has("Oblique") || has("Italic");
  style.size = 100;
  for (const auto& [code, text] : names_)
    if (!text.empty()) widths_[code] = text_width(text, style) / mm_per_pt * 10;
}

void Font::simple(Object font) {
  std::string base;
  Object encoding = font.getKey("/Encoding"), descriptor = font.getKey("/FontDescriptor");
  const auto name_in = [](Object object) { return object.isName() ? object.getName() : std::string{}; };
  const std::string subtype = name_in(font.getKey("/Subtype"));
  base = encoding.isDictionary() ? name_in(encoding.getKey("/BaseEncoding")) : name_in(encoding);
  // A TrueType font that says nothing is read by WinAnsi by most who read it; others by the standard.
  if (base.empty()) base = subtype == "/TrueType" ? "/WinAnsiEncoding" : "/StandardEncoding";
  for (std::uint32_t code = 0; code < 256; ++code) names_[code] = utf8_of(point_of(base, code));
  if (encoding.isDictionary() && encoding.getKey("/Differences").isArray()) {
    Object differences = encoding.getKey("/Differences");
    std::uint32_t code = 0;
    for (int i = 0; i < differences.getArrayNItems(); ++i) {
      Object item = differences.getArrayItem(i);
      if (item.isInteger())
        code = static_cast<std::uint32_t>(item.getIntValue()) & 0xff;
      else if (item.isName())
        names_[code++ & 0xff] = utf8_of(point_of_name(item.getName()));
    }
  }
  double scale = 1;  // Type 3 measures in units of its own
  if (subtype == "/Type3" && font.getKey("/FontMatrix").isMatrix())
    scale = 1000 * font.getKey("/FontMatrix").getArrayAsMatrix().a;
  Object widths = font.getKey("/Widths"), first = font.getKey("/FirstChar");
  if (descriptor.isDictionary() && descriptor.getKey("/MissingWidth").isNumber())
    missing_ = descriptor.getKey("/MissingWidth").getNumericValue();
  if (!widths.isArray()) return measure_standard(name_in(font.getKey("/BaseFont")));
  const auto from = static_cast<std::uint32_t>(first.isInteger() ? first.getIntValue() : 0);
  for (int i = 0; i < std::min(widths.getArrayNItems(), 256); ++i)
    if (widths.getArrayItem(i).isNumber())
      widths_[from + static_cast<std::uint32_t>(i)] = widths.getArrayItem(i).getNumericValue() * scale;
}

void Font::composite(Object font) {
  Object encoding = font.getKey("/Encoding"), descendants = font.getKey("/DescendantFonts");
  if (encoding.isStream()) {
    encoding_ = CodeMap::parse(data_of(encoding));
  } else if (encoding.isName()) {
    const std::string name = encoding.getName();
    codes_are_unicode_ =
        name.find("-UCS2-") != std::string::npos || name.find("-UTF16-") != std::string::npos;
  }
  missing_ = 1000;
  if (!descendants.isArray() || descendants.getArrayNItems() != 1 ||
      !descendants.getArrayItem(0).isDictionary())
    return;
  Object descendant = descendants.getArrayItem(0);
  if (descendant.getKey("/DW").isNumber()) missing_ = descendant.getKey("/DW").getNumericValue();
  Object widths = descendant.getKey("/W");
  for (int i = 0; widths.isArray() && i + 1 < widths.getArrayNItems() && widths_.size() < most_codes;) {
    if (!widths.getArrayItem(i).isInteger()) break;
    const auto first = static_cast<std::uint32_t>(widths.getArrayItem(i).getIntValue());
    Object next = widths.getArrayItem(i + 1);
    if (next.isArray()) {  // c [w1 w2 ...]
      for (int n = 0; n < next.getArrayNItems(); ++n)
        if (next.getArrayItem(n).isNumber())
          widths_[first + static_cast<std::uint32_t>(n)] = next.getArrayItem(n).getNumericValue();
      i += 2;
    } else {  // first last w
      if (!next.isInteger() || i + 2 >= widths.getArrayNItems() || !widths.getArrayItem(i + 2).isNumber())
        break;
      const auto last =
          std::min<std::uint32_t>(static_cast<std::uint32_t>(next.getIntValue()), first + 0xffff);
      for (std::uint32_t c = first; c <= last && widths_.size() < most_codes; ++c)
        widths_[c] = widths.getArrayItem(i + 2).getNumericValue();
      i += 3;
    }
  }
}

std::vector<Letter> Font::read(const std::string& string) const {
  std::vector<Letter> out;
  const std::vector<CodeMap::Range>& spaces = encoding_.spaces;
  for (std::size_t at = 0; at < string.size();) {
    std::size_t octets = composite_ ? 2 : 1;
    if (composite_ && !spaces.empty()) {
      for (std::size_t size = 1; size <= 4 && at + size <= string.size(); ++size) {
        const std::uint32_t code = number_of(std::string_view{string}.substr(at, size));
        if (!std::any_of(spaces.begin(), spaces.end(), [&](const CodeMap::Range& r) {
              return r.octets == size && r.first <= code && code <= r.last;
            }))
          continue;
        octets = size;
        break;
      }
    }
    octets = std::min(octets, string.size() - at);
    const std::uint32_t code = number_of(std::string_view{string}.substr(at, octets));
    Letter letter;
    letter.space = octets == 1 && code == 32;
    if (const auto said = to_unicode_.to_text.find(code); said != to_unicode_.to_text.end())
      letter.text = said->second;
    else if (codes_are_unicode_)
      letter.text = utf8_of(code);
    else if (const auto named = names_.find(code); !composite_ && named != names_.end())
      letter.text = named->second;
    std::uint32_t number = code;
    if (const auto mapped = encoding_.to_number.find(code); composite_ && mapped != encoding_.to_number.end())
      number = mapped->second;
    const auto width = widths_.find(number);
    letter.width = width != widths_.end() ? width->second : missing_;
    out.push_back(std::move(letter));
    at += octets;
  }
  return out;
}

}  // namespace paraf::pdf
