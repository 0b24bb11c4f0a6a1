#include "doors/public/policy_text.h"

#include <algorithm>

#include "base/text.h"

namespace paraf::publik {

namespace {

PolicyLine words_of(std::string_view text) {
  PolicyLine line;
  bool strong = false, code = false;
  std::string now;
  const auto end_run = [&] {
    if (!now.empty()) line.push_back({std::move(now), strong, code});
    now.clear();
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '`') {
      end_run();
      code = !code;
    } else if (!code && text.substr(at, 2) == "**") {
      end_run();
      strong = !strong;
      ++at;
    } else {
      now.push_back(text[at]);
    }
  }
  end_run();
  return line;
}

PolicyBlock heading(std::string_view line) {
  PolicyBlock block;
  block.kind = PolicyBlock::Kind::heading;
  block.level = static_cast<int>(line.find_first_not_of('#'));
  std::string_view text = trimmed(line.substr(static_cast<std::size_t>(block.level)));
  const std::size_t number = text.find_first_not_of("0123456789.");
  if (number != 0 && number != std::string_view::npos && text[number] == ' ') {
    block.clause = std::string{text.substr(0, number)};
    text = trimmed(text.substr(number));
  }
  block.lines.push_back(words_of(text));
  return block;
}

// "1. ", "12. "
std::size_t numbered(std::string_view line) {
  const std::size_t dot = line.find_first_not_of("0123456789");
  return dot != 0 && dot != std::string_view::npos && line.substr(dot, 2) == ". " ? dot + 2 : 0;
}

std::vector<PolicyLine> cells(std::string_view line) {
  std::vector<PolicyLine> row;
  line.remove_prefix(1);
  while (!line.empty()) {
    const std::size_t end = std::min(line.find('|'), line.size());
    row.push_back(words_of(trimmed(line.substr(0, end))));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return row;
}

}  // namespace

std::vector<PolicyBlock> read_policy(std::string_view text) {
  using Kind = PolicyBlock::Kind;
  std::vector<PolicyBlock> blocks;
  std::string open;  // the paragraph or item that goes on over several lines
  Kind kind = Kind::paragraph;
  const auto close = [&] {
    if (open.empty()) return;
    const bool goes_on = kind != Kind::paragraph && !blocks.empty() && blocks.back().kind == kind;
    if (!goes_on) blocks.push_back({kind, 0, {}, {}, {}});
    blocks.back().lines.push_back(words_of(open));
    open.clear();
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t number = numbered(line);
    if (line.empty() || line.starts_with('#') || line.starts_with('|') || number > 0 ||
        line.starts_with("- "))
      close();
    if (line.empty()) continue;
    if (line.starts_with('#')) {
      blocks.push_back(heading(line));
    } else if (line.starts_with("|-")) {
      continue;  // the rule below a table's head
    } else if (line.starts_with('|')) {
      if (blocks.empty() || blocks.back().kind != Kind::table) blocks.push_back({Kind::table, 0, {}, {}, {}});
      blocks.back().rows.push_back(cells(line));
    } else if (number > 0 || line.starts_with("- ")) {
      kind = number > 0 ? Kind::numbered : Kind::dashed;
      open = std::string{line.substr(number > 0 ? number : 2)};
    } else {
      if (open.empty()) kind = Kind::paragraph;
      open += (open.empty() ? "" : " ") + std::string{line};
    }
  }
  close();
  return blocks;
}

std::string plain(const PolicyLine& line) {
  std::string text;
  for (const PolicyWord& word : line) text += word.text;
  return text;
}

}  // namespace paraf::publik
