// base/text.h: octets that mean to be text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace paraf {

// Well-formed UTF-8 without surrogates or overlong forms [RFC 3629]. Whatever else a field holds would be
// written into a JSON that nobody can read again: doors refuse it.
bool is_utf8(std::string_view text);

// A text that a person can have typed and another can read: UTF-8 without control characters other than tab
// and the ends of lines, and without the marks that turn the direction of writing (U+202A to U+202E, U+2066 to U+2069), behind
// which a name shows as another.
bool is_plain_text(std::string_view text);

// The start of a text in at most so many octets, and never half a character: "Idul Fit…", not "Idul Fit\xe2".
std::string_view clipped(std::string_view text, std::size_t most);

// ASCII letters made small. Whatever else there is stands: on letters beyond ASCII the databases disagree, and so
// they are compared as they are written.
constexpr char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
std::string lowered(std::string_view text);

// Without the spaces, tabs and ends of lines around it.
std::string_view trimmed(std::string_view text);

}  // namespace paraf
