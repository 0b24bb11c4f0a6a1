// platform/pdf/texts_font.h: what the codes of a font mean, and how far each one goes [ISO 32000-2
// §9.5-§9.10].
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/pdf/qpdf.h"

namespace paraf::pdf {

struct Letter {
  std::string text;    // UTF-8; empty: the font does not say
  double width = 0;    // of the em, thousandths
  bool space = false;  // the single octet 32, which word spacing applies to
};

// A mapping of codes: ToUnicode, or an /Encoding of a font with many letters.
struct CodeMap {
  struct Range {
    std::size_t octets;
    std::uint32_t first, last;
  };
  std::vector<Range> spaces;                         // how many octets a code has
  std::map<std::uint32_t, std::string> to_text;      // code → UTF-8
  std::map<std::uint32_t, std::uint32_t> to_number;  // code → CID
  static CodeMap parse(std::string_view program);
};

class Font {
 public:
  explicit Font(QPDFObjectHandle dictionary);
  std::vector<Letter> read(const std::string& string) const;

 private:
  void simple(QPDFObjectHandle font);
  void composite(QPDFObjectHandle font);
  void measure_standard(const std::string& name);
  bool composite_ = false, codes_are_unicode_ = false;
  CodeMap to_unicode_, encoding_;
  std::map<std::uint32_t, std::string> names_;  // of a simple font: code → UTF-8
  std::map<std::uint32_t, double> widths_;      // code or CID → thousandths
  double missing_ = 0;
};

// Code points → UTF-8.
std::string utf8_of(std::uint32_t point);

}  // namespace paraf::pdf
