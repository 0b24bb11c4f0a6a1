#include "office/sop/form.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace paraf::sop {

namespace {

// A word of the program: fact.shape.… says it.
std::string shape_of(YamlNode::Kind kind) {
  switch (kind) {
    case YamlNode::Kind::null: return "null";
    case YamlNode::Kind::scalar: return "scalar";
    case YamlNode::Kind::list: return "list";
    case YamlNode::Kind::map: return "map";
  }
  return {};
}

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
  if (word.size() > 24) return {};
  std::string best;
  std::size_t least = word.size() < 4 ? 2 : 3;
  for (const std::string& one : known) {
    const std::size_t d = distance(word, one);
    if (d < least) {
      least = d;
      best = one;
    }
  }
  return best;
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  return fmt::format("{}", fmt::join(words, between));
}

std::string listed(const std::vector<std::string>& words) { return words.empty() ? "–" : joined(words); }

void Form::error(Place at, std::string_view code, Facts facts) {
  findings_.push_back({Severity::error, at.line, at.column, code, std::move(facts)});
}

void Form::remark(Place at, std::string_view code, Facts facts) {
  findings_.push_back({Severity::remark, at.line, at.column, code, std::move(facts)});
}

bool Form::fields(const YamlNode& node, std::string_view where, const std::vector<std::string_view>& known) {
  if (node.kind != YamlNode::Kind::map) {
    error(node.place, "sop.check.not_a_map", {{"where", std::string{where}}, {"shape", shape_of(node.kind)}});
    return false;
  }
  std::vector<std::string> names{known.begin(), known.end()};
  std::sort(names.begin(), names.end());
  std::set<std::string_view> seen;
  for (const auto& [key, value] : node.entries) {
    if (!std::binary_search(names.begin(), names.end(), key.text))
      error(key.place, "sop.check.key_unknown",
            {{"key", key.text}, {"where", std::string{where}}, {"known", listed(names)}, {"near", nearest(key.text, names)}});
    if (!seen.insert(key.text).second)
      error(key.place, "sop.check.key_twice", {{"key", key.text}, {"where", std::string{where}}});
  }
  return true;
}

const YamlNode* Form::need(const YamlNode& map, std::string_view key, std::string_view where) {
  const YamlNode* found = map.find(key);
  if (!found)
    error(map.place, "sop.check.key_missing", {{"where", std::string{where}}, {"key", std::string{key}}});
  return found;
}

std::string Form::word(const YamlNode* node, std::string_view key) {
  if (!node || node->kind == YamlNode::Kind::null) return {};
  if (node->kind != YamlNode::Kind::scalar) {
    error(node->place, "sop.check.not_text", {{"key", std::string{key}}, {"shape", shape_of(node->kind)}});
    return {};
  }
  return node->text;
}

bool Form::yes(const YamlNode* node, std::string_view key, bool otherwise) {
  if (!node) return otherwise;
  const std::string value = word(node, key);
  if (value == "ya" || value == "true") return true;
  if (value == "tidak" || value == "false") return false;
  error(node->place, "sop.check.not_yes_or_no", {{"key", std::string{key}}});
  return otherwise;
}

int Form::number(const YamlNode* node, std::string_view key, int otherwise, int least, int most) {
  if (!node) return otherwise;
  const std::string value = word(node, key);
  int read = 0;
  const auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), read);
  if (failure != std::errc{} || end != value.data() + value.size() || read < least || read > most) {
    error(node->place, "sop.check.not_a_number",
          {{"key", std::string{key}}, {"least", std::to_string(least)}, {"most", std::to_string(most)}});
    return otherwise;
  }
  return read;
}

std::vector<std::string> Form::words(const YamlNode* node, std::string_view key) {
  std::vector<std::string> out;
  if (!node || node->kind == YamlNode::Kind::null) return out;
  if (node->kind == YamlNode::Kind::list) {
    for (const YamlNode& item : node->items) out.push_back(word(&item, key));
  } else {
    out.push_back(word(node, key));
  }
  std::erase(out, std::string{});
  return out;
}

Text Form::text(const YamlNode* node, std::string_view key, const std::vector<std::string_view>& also) {
  Text out;
  if (!node || node->kind == YamlNode::Kind::null) return out;
  if (node->kind != YamlNode::Kind::map) {
    out.reading = word(node, key);
    return out;
  }
  std::vector<std::string> known{"teks", "teks_asli", "catatan", "di_paraf"};
  known.insert(known.end(), also.begin(), also.end());
  for (const auto& [name, value] : node->entries)
    if (std::find(known.begin(), known.end(), name.text) == known.end())
      error(name.place, "sop.check.key_unknown",
            {{"key", name.text}, {"where", std::string{key}}, {"known", listed(known)}, {"near", nearest(name.text, known)}});
  need(*node, "teks", key);
  out.reading = word(node->find("teks"), "teks");
  out.original = word(node->find("teks_asli"), "teks_asli");
  out.note = word(node->find("catatan"), "catatan");
  out.practice = word(node->find("di_paraf"), "di_paraf");
  return out;
}

std::vector<Text> Form::texts(const YamlNode* node, std::string_view key,
                              const std::vector<std::string_view>& also) {
  std::vector<Text> out;
  if (!node || node->kind == YamlNode::Kind::null) return out;
  if (node->kind == YamlNode::Kind::list) {
    for (const YamlNode& item : node->items) out.push_back(text(&item, key, also));
  } else {
    out.push_back(text(node, key, also));
  }
  return out;
}

std::string Form::id(const YamlNode* node, std::string_view key) {
  std::string value = word(node, key);
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto fits = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
  if (node && (value.empty() || value.size() > 40 || !letter(value[0]) ||
               !std::all_of(value.begin(), value.end(), fits))) {
    error(node->place, "sop.check.no_id", {{"value", value}, {"key", std::string{key}}});
    return {};
  }
  return value;
}

}  // namespace paraf::sop
