// base/text.h: octets that mean to be text.
#pragma once

#include <cstddef>
#include <string_view>

namespace paraf {

// Well-formed UTF-8 without surrogates or overlong forms [RFC 3629]. Whatever else a field holds would be
// written into a JSON that nobody can read again: doors refuse it.
bool is_utf8(std::string_view text);

// The start of a text in at most so many octets, and never half a character: "Idul Fit…", not "Idul Fit\xe2".
std::string_view clipped(std::string_view text, std::size_t most);

}  // namespace paraf
