#include "platform/mail/headers.h"

#include <algorithm>

#include "base/text.h"

namespace paraf::mail {
namespace {

std::string with_crlf(std::string_view raw) {
  std::string out;
  out.reserve(raw.size() + raw.size() / 40);
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '\n' && (i == 0 || raw[i - 1] != '\r')) out += '\r';
    out += raw[i];
  }
  return out;
}

std::size_t colon_of(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return std::string_view::npos;
  const bool name = std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon),
                                [](char c) { return c > 32 && c < 127; });
  return name ? colon : std::string_view::npos;
}

}  // namespace

std::string_view HeaderField::value() const { return std::string_view{raw}.substr(name.size() + 1); }
bool HeaderField::is(std::string_view other) const { return lowered(name) == lowered(other); }

Parts split(std::string_view raw) {
  const std::string text = with_crlf(raw);
  Parts parts;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = text.find("\r\n", at);
    const std::string_view line =
        std::string_view{text}.substr(at, end == std::string::npos ? std::string::npos : end - at);
    const std::size_t next = end == std::string::npos ? text.size() : end + 2;
    if (line.empty()) {
      at = next;
      break;
    }
    if ((line.front() == ' ' || line.front() == '\t') && !parts.fields.empty()) {
      parts.fields.back().raw += "\r\n" + std::string{line};
    } else {
      const std::size_t colon = colon_of(line);
      if (colon == std::string_view::npos) break;
      parts.fields.push_back({std::string{line.substr(0, colon)}, std::string{line}});
    }
    at = next;
  }
  parts.body = text.substr(at);
  return parts;
}

std::string unfolded(std::string_view value) {
  std::string out;
  for (const char c : value)
    if (c != '\r' && c != '\n') out += c == '\t' ? ' ' : c;
  const std::size_t first = out.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return out.substr(first, out.find_last_not_of(' ') - first + 1);
}

std::string domain_of(std::string_view from) {
  // A display name in quotes may hold anything, an address among it: it is left out first.
  std::string bare;
  bool quoted = false;
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (quoted && from[i] == '\\') {
      ++i;
      continue;
    }
    if (from[i] == '"')
      quoted = !quoted;
    else if (!quoted)
      bare += from[i];
  }
  const std::size_t open = bare.find('<');
  if (open != std::string::npos) {
    const std::size_t close = bare.find('>', open);
    if (close == std::string::npos || bare.find('<', close) != std::string::npos) return {};
    if (bare.find('@', close) != std::string::npos || bare.find('@') < open) return {};
    bare = bare.substr(open + 1, close - open - 1);
  }
  const std::string address = unfolded(bare);
  const std::size_t at = address.find('@');
  if (at == std::string::npos || at == 0 || address.find('@', at + 1) != std::string::npos) return {};
  if (address.find_first_of(", ;\t") != std::string::npos) return {};
  return lowered(address.substr(at + 1));
}

bool is_or_below(std::string_view domain, std::string_view parent) {
  const std::string d = lowered(domain), p = lowered(parent);
  if (p.empty() || d.size() < p.size()) return false;
  if (d == p) return true;
  return d.size() > p.size() && d[d.size() - p.size() - 1] == '.' && d.ends_with(p);
}

}  // namespace paraf::mail
