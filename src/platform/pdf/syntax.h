// platform/pdf/syntax.h: where things stand in the octets of a PDF [ISO 32000-2 §7.2, §7.3].
//
// qpdf gives objects; a signature is about octets. This small reader finds the place of a
// dictionary's entries in the file and follows the chain of cross-reference sections. It never
// guesses: what is not exactly in form has no place.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace paraf::pdf::syntax {

inline constexpr int max_depth = 64;

bool is_space(std::uint8_t c);
// The first octet from `at` that is neither white space nor in a comment.
std::size_t skip_space(ByteView file, std::size_t at);
bool starts_with(ByteView file, std::size_t at, std::string_view word);

// A non-negative integer at `at`, which is moved behind it.
std::optional<std::uint64_t> integer(ByteView file, std::size_t& at);

// The end of the value that begins at `at`: a reference "7 0 R" is one value.
std::optional<std::size_t> end_of_value(ByteView file, std::size_t at, int depth = 0);

struct Entry {
  std::string key;  // "/Contents", with #xx undone
  std::size_t begin, end;
};
// The entries of the dictionary "<<" at `at` (white space allowed before it).
std::optional<std::vector<Entry>> dictionary(ByteView file, std::size_t at, std::size_t* end = nullptr);
// The entries of the dictionary in "n g obj <<" at `at`.
std::optional<std::vector<Entry>> object_dictionary(ByteView file, std::size_t at);
const Entry* find(const std::vector<Entry>& entries, std::string_view key);  // none, or not once: null
std::optional<std::uint64_t> number(ByteView file, const std::vector<Entry>& entries, std::string_view key);

// The number behind the last "startxref" of the file.
std::optional<std::size_t> start_of_xref(ByteView file);

struct Section {  // one cross-reference section
  std::size_t at;
  bool is_stream;
  std::optional<std::size_t> previous, hybrid;  // /Prev, /XRefStm
};
std::optional<Section> section(ByteView file, std::size_t at);

}  // namespace paraf::pdf::syntax
