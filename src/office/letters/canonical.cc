// The one text of a JSON value [RFC 8785].
#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "office/letters/content.h"

namespace paraf::letters {
namespace {

namespace json = boost::json;

// §3.2.3: keys are sorted by their UTF-16 code units, which differs from the order of UTF-8 octets
// where surrogates meet U+E000 and above.
std::u16string utf16(std::string_view text) {
  std::u16string units;
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    char32_t point = length == 1 ? first : first & (0xFFU >> (length + 1));
    for (std::size_t k = 1; k < length && i + k < text.size(); ++k)
      point = (point << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
    if (point >= 0x10000) {
      point -= 0x10000;
      units.push_back(static_cast<char16_t>(0xD800 + (point >> 10)));
      units.push_back(static_cast<char16_t>(0xDC00 + (point & 0x3FF)));
    } else {
      units.push_back(static_cast<char16_t>(point));
    }
    i += length;
  }
  return units;
}

// §3.2.2.2
void write_string(std::string& out, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  out.push_back('"');
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += "\\u00";
          out.push_back(hex[static_cast<std::size_t>(c) >> 4]);
          out.push_back(hex[static_cast<std::size_t>(c) & 15]);
        } else {
          out.push_back(c);
        }
    }
  }
  out.push_back('"');
}

// §3.2.2.3: as ECMAScript writes a number [ECMA-262 Number::toString]: the fewest digits that read back
// the same, plain between 1e-6 and 1e21, with an exponent outside.
void write_number(std::string& out, double number) {
  if (number == 0) {  // also -0
    out.push_back('0');
    return;
  }
  char buffer[64];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, std::fabs(number), std::chars_format::scientific);
  const std::string_view made{buffer, static_cast<std::size_t>(end.ptr - buffer)};
  const std::size_t e = made.find('e');
  std::string digits{made.substr(0, 1)};
  if (e > 2) digits += made.substr(2, e - 2);
  int exponent = 0;
  std::from_chars(made.data() + e + (made[e + 1] == '+' ? 2 : 1), made.data() + made.size(), exponent);

  const int count = static_cast<int>(digits.size());
  const int point = exponent + 1;  // where the point stands, counted from the first digit
  if (number < 0) out.push_back('-');
  if (count <= point && point <= 21) {
    out += digits + std::string(static_cast<std::size_t>(point - count), '0');
  } else if (0 < point && point <= 21) {
    out += digits.substr(0, static_cast<std::size_t>(point)) + "." +
           digits.substr(static_cast<std::size_t>(point));
  } else if (-6 < point && point <= 0) {
    out += "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  } else {
    out += digits.substr(0, 1);
    if (count > 1) out += "." + digits.substr(1);
    out += exponent < 0 ? "e-" : "e+";
    out += std::to_string(std::abs(exponent));
  }
}

void write(std::string& out, const json::value& value) {
  switch (value.kind()) {
    case json::kind::null: out += "null"; break;
    case json::kind::bool_: out += value.get_bool() ? "true" : "false"; break;
    case json::kind::int64: out += std::to_string(value.get_int64()); break;
    case json::kind::uint64: out += std::to_string(value.get_uint64()); break;
    case json::kind::double_: write_number(out, value.get_double()); break;
    case json::kind::string: write_string(out, value.get_string()); break;
    case json::kind::array: {
      out.push_back('[');
      bool first = true;
      for (const json::value& each : value.get_array()) {
        if (!first) out.push_back(',');
        first = false;
        write(out, each);
      }
      out.push_back(']');
      break;
    }
    case json::kind::object: {
      std::vector<std::pair<std::u16string, const json::key_value_pair*>> members;
      for (const json::key_value_pair& each : value.get_object())
        members.emplace_back(utf16(each.key()), &each);
      std::sort(members.begin(), members.end(),
                [](const auto& a, const auto& b) { return a.first < b.first; });
      out.push_back('{');
      bool first = true;
      for (const auto& [key, member] : members) {
        if (!first) out.push_back(',');
        first = false;
        write_string(out, member->key());
        out.push_back(':');
        write(out, member->value());
      }
      out.push_back('}');
      break;
    }
  }
}

}  // namespace

std::string canonical_json(const boost::json::value& value) {
  std::string out;
  write(out, value);
  return out;
}

}  // namespace paraf::letters
