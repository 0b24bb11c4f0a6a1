#include "platform/pdf/syntax.h"

#include <algorithm>
#include <string_view>

namespace paraf::pdf::syntax {
namespace {

bool is_digit(std::uint8_t c) { return c >= '0' && c <= '9'; }
bool is_delimiter(std::uint8_t c) { return std::string_view{"()<>[]{}/%"}.find(static_cast<char>(c)) != std::string_view::npos; }
bool is_regular(std::uint8_t c) { return !is_space(c) && !is_delimiter(c); }

int hex_digit(std::uint8_t c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::size_t> end_of_literal(ByteView file, std::size_t at) {
  int open = 0;
  for (; at < file.size(); ++at) {
    if (file[at] == '\\') ++at;
    else if (file[at] == '(') ++open;
    else if (file[at] == ')' && --open == 0) return at + 1;
  }
  return std::nullopt;
}

std::optional<std::size_t> end_of_hex(ByteView file, std::size_t at) {
  for (++at; at < file.size(); ++at) {
    if (file[at] == '>') return at + 1;
    if (hex_digit(file[at]) < 0 && !is_space(file[at])) return std::nullopt;
  }
  return std::nullopt;
}

std::size_t end_of_regular(ByteView file, std::size_t at) {
  while (at < file.size() && is_regular(file[at])) ++at;
  return at;
}

// "7 0 R" begins with an integer; whether it is a reference shows only behind it.
std::size_t end_of_number(ByteView file, std::size_t at) {
  const std::size_t end = end_of_regular(file, at);
  std::size_t next = at;
  if (!integer(file, next) || next != end) return end;
  next = skip_space(file, next);
  if (!integer(file, next)) return end;
  next = skip_space(file, next);
  if (!starts_with(file, next, "R")) return end;
  if (next + 1 < file.size() && is_regular(file[next + 1])) return end;
  return next + 1;
}

std::string name_at(ByteView file, std::size_t at, std::size_t end) {
  std::string out{"/"};
  for (++at; at < end; ++at) {
    if (file[at] == '#' && at + 2 < end && hex_digit(file[at + 1]) >= 0 && hex_digit(file[at + 2]) >= 0) {
      out.push_back(static_cast<char>(hex_digit(file[at + 1]) * 16 + hex_digit(file[at + 2])));
      at += 2;
    } else {
      out.push_back(static_cast<char>(file[at]));
    }
  }
  return out;
}

std::optional<std::vector<Entry>> entries_of(ByteView file, std::size_t at, std::size_t* end, int depth) {
  at = skip_space(file, at);
  if (depth > max_depth || !starts_with(file, at, "<<")) return std::nullopt;
  at = skip_space(file, at + 2);
  std::vector<Entry> out;
  while (!starts_with(file, at, ">>")) {
    if (at >= file.size() || file[at] != '/') return std::nullopt;
    const std::size_t key_end = end_of_regular(file, at + 1);
    std::string key = name_at(file, at, key_end);
    const std::size_t begin = skip_space(file, key_end);
    const auto value_end = end_of_value(file, begin, depth + 1);
    if (!value_end) return std::nullopt;
    out.push_back({std::move(key), begin, *value_end});
    at = skip_space(file, *value_end);
  }
  if (end) *end = at + 2;
  return out;
}

}  // namespace

bool is_space(std::uint8_t c) { return c == 0 || c == 9 || c == 10 || c == 12 || c == 13 || c == 32; }

std::size_t skip_space(ByteView file, std::size_t at) {
  while (at < file.size()) {
    if (file[at] == '%') {
      while (at < file.size() && file[at] != '\n' && file[at] != '\r') ++at;
    } else if (is_space(file[at])) {
      ++at;
    } else {
      break;
    }
  }
  return at;
}

bool starts_with(ByteView file, std::size_t at, std::string_view word) {
  return at <= file.size() && file.size() - at >= word.size() && text_of(file.subspan(at, word.size())) == word;
}

std::optional<std::uint64_t> integer(ByteView file, std::size_t& at) {
  std::size_t end = at;
  std::uint64_t value = 0;
  while (end < file.size() && is_digit(file[end])) {
    if (end - at >= 18) return std::nullopt;
    value = value * 10 + (file[end++] - std::uint64_t{'0'});
  }
  if (end == at) return std::nullopt;
  at = end;
  return value;
}

std::optional<std::size_t> end_of_value(ByteView file, std::size_t at, int depth) {
  if (depth > max_depth || at >= file.size()) return std::nullopt;
  const std::uint8_t c = file[at];
  if (c == '(') return end_of_literal(file, at);
  if (c == '/') return end_of_regular(file, at + 1);
  if (c == '<') {
    if (!starts_with(file, at, "<<")) return end_of_hex(file, at);
    std::size_t end = 0;
    return entries_of(file, at, &end, depth) ? std::optional{end} : std::nullopt;
  }
  if (c == '[') {
    at = skip_space(file, at + 1);
    while (at < file.size() && file[at] != ']') {
      const auto end = end_of_value(file, at, depth + 1);
      if (!end) return std::nullopt;
      at = skip_space(file, *end);
    }
    return at < file.size() ? std::optional{at + 1} : std::nullopt;
  }
  if (is_digit(c)) return end_of_number(file, at);
  const std::size_t end = end_of_regular(file, at);  // -1.5, true, null
  return end > at ? std::optional{end} : std::nullopt;
}

std::optional<std::vector<Entry>> dictionary(ByteView file, std::size_t at, std::size_t* end) {
  return entries_of(file, at, end, 0);
}

std::optional<std::vector<Entry>> object_dictionary(ByteView file, std::size_t at) {
  at = skip_space(file, at);
  if (!integer(file, at)) return std::nullopt;
  at = skip_space(file, at);
  if (!integer(file, at)) return std::nullopt;
  at = skip_space(file, at);
  if (!starts_with(file, at, "obj")) return std::nullopt;
  return dictionary(file, at + 3);
}

const Entry* find(const std::vector<Entry>& entries, std::string_view key) {
  const Entry* found = nullptr;
  for (const Entry& entry : entries) {
    if (entry.key != key) continue;
    if (found) return nullptr;  // readers disagree on which of two counts
    found = &entry;
  }
  return found;
}

std::optional<std::uint64_t> number(ByteView file, const std::vector<Entry>& entries, std::string_view key) {
  const Entry* entry = find(entries, key);
  if (!entry) return std::nullopt;
  std::size_t at = entry->begin;
  const auto value = integer(file, at);
  return value && at == entry->end ? value : std::nullopt;
}

std::optional<std::size_t> start_of_xref(ByteView file) {
  const std::size_t window = std::min<std::size_t>(file.size(), 2048);
  const std::string_view end = text_of(file.subspan(file.size() - window));
  const std::size_t found = end.rfind("startxref");
  if (found == std::string_view::npos) return std::nullopt;
  std::size_t at = skip_space(file, file.size() - window + found + 9);
  const auto value = integer(file, at);
  if (!value || *value >= file.size()) return std::nullopt;
  return static_cast<std::size_t>(*value);
}

std::optional<Section> section(ByteView file, std::size_t at) {
  Section out{.at = at, .is_stream = false, .previous = {}, .hybrid = {}};
  std::size_t here = skip_space(file, at);
  std::optional<std::vector<Entry>> entries;
  if (starts_with(file, here, "xref")) {
    here = skip_space(file, here + 4);
    while (!starts_with(file, here, "trailer")) {
      const auto first = integer(file, here);
      here = skip_space(file, here);
      const auto count = integer(file, here);
      if (!first || !count) return std::nullopt;
      // An entry is twenty octets; some writers use a single line end, so it is read, not leapt over.
      for (std::uint64_t i = 0; i < *count; ++i) {
        here = skip_space(file, here);
        if (!integer(file, here)) return std::nullopt;
        here = skip_space(file, here);
        if (!integer(file, here)) return std::nullopt;
        here = skip_space(file, here);
        if (!starts_with(file, here, "n") && !starts_with(file, here, "f")) return std::nullopt;
        ++here;
      }
      here = skip_space(file, here);
    }
    entries = dictionary(file, here + 7);
  } else {
    out.is_stream = true;
    entries = object_dictionary(file, here);
  }
  if (!entries) return std::nullopt;
  for (const std::string_view key : {"/Prev", "/XRefStm"}) {
    if (std::count_if(entries->begin(), entries->end(), [&](const Entry& e) { return e.key == key; }) > 1)
      return std::nullopt;
  }
  const auto place = [&](std::string_view key) -> std::optional<std::size_t> {
    const auto value = number(file, *entries, key);
    return value && *value < file.size() ? std::optional{static_cast<std::size_t>(*value)} : std::nullopt;
  };
  if (find(*entries, "/Prev") && !place("/Prev")) return std::nullopt;
  out.previous = place("/Prev");
  if (!out.is_stream) out.hybrid = place("/XRefStm");
  return out;
}

}  // namespace paraf::pdf::syntax
