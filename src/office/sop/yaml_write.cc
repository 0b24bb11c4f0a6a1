#include "office/sop/yaml_write.h"

#include <algorithm>
#include <cctype>
#include <optional>

namespace paraf::sop {

namespace {

using Lines = std::vector<std::string>;
constexpr std::size_t widest_list = 110, widest_map = 200;

Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }
std::size_t indent_of(std::string_view line) { return std::min(line.find_first_not_of(' '), line.size()); }
bool comment(std::string_view line) {
  const std::size_t at = line.find_first_not_of(" \t");
  return at != std::string_view::npos && line[at] == '#';
}

// " # why" at the end of a line, or "": a # after a blank, outside quotation marks.
std::string_view remark_of(std::string_view line) {
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool fresh = i == 0 || std::string_view{" [{,"}.find(line[i - 1]) != std::string_view::npos;
    if (quote == '"' && c == '\\')
      ++i;
    else if (quote != 0)
      quote = c == quote ? '\0' : quote;
    else if ((c == '"' || c == '\'') && fresh)
      quote = c;
    else if (c == '#' && i > 0 && line[i - 1] == ' ')
      return line.substr(line.find_last_not_of(' ', i - 1) + 1);
  }
  return {};
}

// ── values as text ──

bool plain(std::string_view text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") return false;
  const auto first = static_cast<unsigned char>(text.front());
  if (std::isalnum(first) == 0 && first < 0x80 && first != '(' && first != '.' && first != '/') return false;
  if (text.back() == ' ' || text.back() == ':') return false;
  if (text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos) return false;
  return std::none_of(text.begin(), text.end(), [](char c) {
    return std::string_view{",[]{}\"\\"}.find(c) != std::string_view::npos ||
           static_cast<unsigned char>(c) < 0x20;
  });
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else
      out += c;
  }
  return out + "\"";
}

bool holds_maps(const YamlNode& node) {
  const auto is_map = [](const YamlNode& item) { return item.kind == YamlNode::Kind::map; };
  if (node.kind == YamlNode::Kind::list) return std::any_of(node.items.begin(), node.items.end(), is_map);
  return std::any_of(node.entries.begin(), node.entries.end(),
                     [](const YamlEntry& entry) { return holds_maps(entry.second); });
}

bool on_one_line(const YamlNode& node) {
  if (node.kind == YamlNode::Kind::scalar || node.kind == YamlNode::Kind::null) return true;
  if (holds_maps(node)) return false;
  return yaml_line(node).size() <= (node.kind == YamlNode::Kind::list ? widest_list : widest_map);
}

void put_item(Lines& out, const YamlNode& node, std::size_t indent);

// `lead` stands before the key: blanks, or the dash of an item.
void put_entry(Lines& out, const std::string& lead, const YamlEntry& entry, std::size_t indent) {
  const auto& [key, value] = entry;
  const std::string head = lead + yaml_line(key) + ":";
  // Papers, letters: things of the file itself have a line each.
  const bool things = indent == 0 && std::any_of(value.entries.begin(), value.entries.end(), [](const YamlEntry& one) {
                        return one.second.kind == YamlNode::Kind::map;
                      });
  if (!things && on_one_line(value)) {
    const std::string line = yaml_line(value);
    out.push_back(line.empty() ? head : head + " " + line);
    return;
  }
  out.push_back(head);
  for (const YamlNode& item : value.items) put_item(out, item, indent + 2);
  for (const YamlEntry& inner : value.entries)
    put_entry(out, std::string(indent + 2, ' '), inner, indent + 2);
}

void put_item(Lines& out, const YamlNode& node, std::size_t indent) {
  const std::string dash = std::string(indent, ' ') + "- ";
  if (on_one_line(node) || node.entries.empty()) {
    out.push_back(dash + yaml_line(node));
    return;
  }
  bool first = true;
  for (const YamlEntry& entry : node.entries) {
    put_entry(out, first ? dash : std::string(indent + 2, ' '), entry, indent + 2);
    first = false;
  }
}

// ── the lines that stand ──

struct Span {  // lines, from 0; the last is outside
  std::size_t from = 0, to = 0;
};

class Writer {
 public:
  explicit Writer(std::string_view text) : lines_(lines_of(text)) {}

  // False: it is not written in a way that could be changed in part.
  bool map(const YamlNode& was, const YamlNode& now, Span whole);
  Lines out;
  Span all() const { return {0, lines_.size()}; }

 private:
  bool list(const YamlNode& was, const YamlNode& now, Span whole);
  bool value(const YamlEntry& was, const YamlNode& now, Span span);
  bool item(const YamlNode& was, const YamlNode& now, Span span, std::size_t dash);
  bool in_block(const YamlNode& node) const;
  bool opens(Place place, char c) const;
  std::size_t dash_line(const YamlNode& list, const YamlNode& item) const;
  std::vector<Span> spans(const std::vector<std::size_t>& starts, std::size_t column, Span whole) const;
  Span shed(Span span) const;  // without the blank lines it ends with
  std::size_t last_line(Span span) const;
  bool leads(Place place) const;
  // A span that ends before it begins holds nothing: a comment above the next thing may be claimed by that.
  void copy(Span span) {
    for (std::size_t i = span.from; i < std::min(span.to, lines_.size()); ++i) out.push_back(lines_[i]);
  }

  Lines lines_;
};

std::size_t index_of(const Place& place) { return static_cast<std::size_t>(place.line - 1); }
std::size_t column_of(const Place& place) { return static_cast<std::size_t>(place.column - 1); }

bool Writer::opens(Place place, char c) const {
  return place.line > 0 && index_of(place) < lines_.size() &&
         column_of(place) < lines_[index_of(place)].size() && lines_[index_of(place)][column_of(place)] == c;
}

// The first thing of its line, but for the dashes of the lists it is in.
bool Writer::leads(Place place) const {
  return place.line > 0 && index_of(place) < lines_.size() &&
         lines_[index_of(place)].find_first_not_of(" -") == column_of(place);
}

// A map whose keys stand below each other, or a list whose dashes do.
bool Writer::in_block(const YamlNode& node) const {
  if (node.kind == YamlNode::Kind::map) {
    if (node.entries.empty()) return false;
    for (std::size_t i = 0; i < node.entries.size(); ++i) {
      const Place& key = node.entries[i].first.place;
      if (!leads(key) || key.column != node.entries[0].first.place.column) return false;
      if (i > 0 && key.line <= node.entries[i - 1].first.place.line) return false;
    }
    return true;
  }
  if (node.kind != YamlNode::Kind::list || node.items.empty() || !opens(node.place, '-')) return false;
  for (std::size_t i = 1; i < node.items.size(); ++i)
    if (dash_line(node, node.items[i]) <= dash_line(node, node.items[i - 1])) return false;
  return true;
}

std::size_t Writer::dash_line(const YamlNode& list, const YamlNode& item) const {
  std::size_t line = std::min(index_of(item.place), lines_.size() - 1);
  while (line > index_of(list.place) && !opens({static_cast<int>(line) + 1, list.place.column}, '-')) --line;
  return line;
}

// A comment right above a thing, as far in as the thing, is about it.
std::vector<Span> Writer::spans(const std::vector<std::size_t>& starts, std::size_t column,
                                Span whole) const {
  std::vector<Span> held;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    std::size_t from = starts[i];
    while (i > 0 && from > starts[i - 1] + 1 && comment(lines_[from - 1]) &&
           indent_of(lines_[from - 1]) == column)
      --from;
    if (!held.empty()) held.back().to = from;
    held.push_back({from, whole.to});
  }
  return held;
}

Span Writer::shed(Span span) const {
  while (span.to > span.from + 1 && blank(lines_[span.to - 1])) --span.to;
  return span;
}

// The last line of a span that says something.
std::size_t Writer::last_line(Span span) const {
  std::size_t last = span.to - 1;
  while (last > span.from && (blank(lines_[last]) || comment(lines_[last]))) --last;
  return last;
}

bool Writer::map(const YamlNode& was, const YamlNode& now, Span whole) {
  if (!in_block(was)) return false;
  if (now.entries.empty()) return false;
  const Place& first = was.entries[0].first.place;
  const std::size_t column = column_of(first);
  // What stands behind the dash of an item stays there.
  const bool behind_dash = indent_of(lines_[index_of(first)]) < column;
  if (behind_dash && now.entries[0].first.text != was.entries[0].first.text) return false;
  std::vector<std::size_t> starts;
  for (const YamlEntry& entry : was.entries) starts.push_back(index_of(entry.first.place));
  const std::vector<Span> held = spans(starts, column, whole);
  const Span last = held.back();
  copy({whole.from, held.front().from});
  for (const YamlEntry& entry : now.entries) {
    const auto old = std::find_if(was.entries.begin(), was.entries.end(),
                                  [&](const YamlEntry& e) { return e.first.text == entry.first.text; });
    if (old == was.entries.end()) {
      put_entry(out, std::string(column, ' '), entry, column);
      continue;
    }
    Span span = held[static_cast<std::size_t>(old - was.entries.begin())];
    if (span.to == last.to) span = shed(span);
    if (same(old->second, entry.second))
      copy(span);
    else if (!value(*old, entry.second, span))
      return false;
  }
  copy({shed(last).to, last.to});
  return true;
}

bool Writer::value(const YamlEntry& was, const YamlNode& now, Span span) {
  const std::size_t key = index_of(was.first.place), column = column_of(was.first.place);
  if (was.second.kind == now.kind && in_block(was.second) && index_of(was.second.place) > key &&
      !(now.kind == YamlNode::Kind::list && now.items.empty()) &&
      !(now.kind == YamlNode::Kind::map && now.entries.empty())) {
    // The key's line, and what stands before the first thing below it.
    const std::size_t first = now.kind == YamlNode::Kind::list ? dash_line(was.second, was.second.items[0])
                                                               : index_of(was.second.entries[0].first.place);
    copy({span.from, first});
    return now.kind == YamlNode::Kind::list ? list(was.second, now, {first, span.to})
                                            : map(was.second, now, {first, span.to});
  }
  copy({span.from, key});
  const std::size_t end = last_line(span);
  put_entry(out, lines_[key].substr(0, column), {was.first, now}, column);
  if (end == key) out.back() += remark_of(lines_[key]);
  copy({end + 1, span.to});
  return true;
}

bool Writer::list(const YamlNode& was, const YamlNode& now, Span whole) {
  const std::size_t column = column_of(was.place);
  std::vector<std::size_t> starts;
  for (const YamlNode& one : was.items) starts.push_back(dash_line(was, one));
  const std::vector<Span> held = spans(starts, column, whole);
  const auto tail = [&](std::size_t i) { return held[i].to - shed(held[i]).to; };
  const std::size_t between = held.size() > 1 ? tail(0) : 0;
  for (std::size_t i = 0; i < now.items.size(); ++i) {
    const YamlNode& one = now.items[i];
    const auto old = std::find_if(was.items.begin(), was.items.end(), [&](const YamlNode& w) {
      return one.place.line > 0 && w.place.line == one.place.line && w.place.column == one.place.column;
    });
    std::size_t blanks = between;
    if (old == was.items.end()) {
      put_item(out, one, column);
    } else {
      const auto at = static_cast<std::size_t>(old - was.items.begin());
      if (at + 1 < held.size()) blanks = tail(at);
      if (same(*old, one))
        copy(shed(held[at]));
      else if (!item(*old, one, shed(held[at]), starts[at]))
        return false;
    }
    out.insert(out.end(), i + 1 < now.items.size() ? blanks : tail(held.size() - 1), std::string{});
  }
  return true;
}

bool Writer::item(const YamlNode& was, const YamlNode& now, Span span, std::size_t dash) {
  copy({span.from, dash});
  if (now.kind == YamlNode::Kind::map && in_block(was) && index_of(was.place) == dash &&
      !now.entries.empty() && now.entries[0].first.text == was.entries[0].first.text)
    return map(was, now, {dash, span.to});
  const std::size_t end = last_line({dash, span.to});
  put_item(out, now, indent_of(lines_[dash]));
  if (end == dash) out.back() += remark_of(lines_[dash]);
  copy({end + 1, span.to});
  return true;
}

}  // namespace

bool same(const YamlNode& a, const YamlNode& b) {
  if (a.kind != b.kind || a.text != b.text || a.items.size() != b.items.size() ||
      a.entries.size() != b.entries.size())
    return false;
  for (std::size_t i = 0; i < a.items.size(); ++i)
    if (!same(a.items[i], b.items[i])) return false;
  for (std::size_t i = 0; i < a.entries.size(); ++i)
    if (a.entries[i].first.text != b.entries[i].first.text || !same(a.entries[i].second, b.entries[i].second))
      return false;
  return true;
}

YamlNode yaml_scalar(std::string text) {
  YamlNode node;
  node.kind = YamlNode::Kind::scalar;
  node.text = std::move(text);
  return node;
}

YamlNode yaml_list(const std::vector<std::string>& texts) {
  YamlNode node;
  node.kind = YamlNode::Kind::list;
  for (const std::string& text : texts) node.items.push_back(yaml_scalar(text));
  return node;
}

YamlNode& yaml_at(YamlNode& map, std::string_view key) {
  for (auto& [name, value] : map.entries)
    if (name.text == key) return value;
  map.kind = YamlNode::Kind::map;
  map.entries.push_back({yaml_scalar(std::string{key}), {}});
  return map.entries.back().second;
}

void yaml_drop(YamlNode& map, std::string_view key) {
  std::erase_if(map.entries, [&](const YamlEntry& entry) { return entry.first.text == key; });
}

std::string yaml_line(const YamlNode& node) {
  std::string out;
  switch (node.kind) {
    case YamlNode::Kind::null: return {};
    case YamlNode::Kind::scalar: return plain(node.text) ? node.text : quoted(node.text);
    case YamlNode::Kind::list:
      for (const YamlNode& item : node.items)
        out += (out.empty() ? "" : ", ") + (item.kind == YamlNode::Kind::null ? "~" : yaml_line(item));
      return "[" + out + "]";
    case YamlNode::Kind::map:
      for (const auto& [key, value] : node.entries)
        out += (out.empty() ? "" : ", ") + yaml_line(key) + ": " +
               (value.kind == YamlNode::Kind::null ? "~" : yaml_line(value));
      return "{" + out + "}";
  }
  return out;
}

Result<std::string> write_yaml(std::string_view text, const YamlNode& was, const YamlNode& now) {
  if (same(was, now)) return std::string{text};
  // Some editors begin a file with a mark of its encoding, which is no letter of the first line.
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  const bool marked = text.starts_with(mark);
  Writer writer{marked ? text.substr(mark.size()) : text};
  std::string out;
  if (was.kind == YamlNode::Kind::map && writer.map(was, now, writer.all())) {
    if (marked) out = mark;
    for (const std::string& line : writer.out) out += line + "\n";
  }
  YamlNode again;
  std::vector<Finding> findings;
  if (out.empty() || !parse_yaml(out, again, findings) || !same(now, again))
    return refused("sop.table.unwritable");
  return out;
}

}  // namespace paraf::sop
