#include "office/sop/table_cells.h"

#include <algorithm>

#include "office/sop/yaml_write.h"

namespace paraf::sop {

bool contains(const Words& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// A name said twice is said once.
Words once(const Words& names) {
  Words out;
  for (const std::string& name : names)
    if (!contains(out, name)) out.push_back(name);
  return out;
}

std::string reading(const YamlNode* node) {
  if (node == nullptr) return {};
  if (node->kind == YamlNode::Kind::map) return reading(node->find("teks"));
  return one_line(node->text);
}

Words readings(const YamlNode* node) {
  Words out;
  if (node == nullptr || node->empty()) return out;
  if (node->kind != YamlNode::Kind::list) return {reading(node)};
  for (const YamlNode& item : node->items)
    if (std::string text = reading(&item); !text.empty()) out.push_back(std::move(text));
  return out;
}

YamlNode part_of(const YamlNode& map, std::string_view key) {
  const YamlNode* node = map.find(key);
  return node == nullptr ? YamlNode{} : *node;
}

void set_reading(YamlNode& node, const std::string& text) {
  if (node.kind == YamlNode::Kind::map)
    yaml_at(node, "teks") = yaml_scalar(text);
  else
    node = yaml_scalar(text);
}

void set_word(YamlNode& map, std::string_view key, const std::string& was, const std::string& now) {
  if (was == now) return;
  if (now.empty())
    yaml_drop(map, key);
  else
    set_reading(yaml_at(map, key), now);
}

// One word as a word, several as a list, in their order: it is the order in which they act.
void set_words(YamlNode& map, std::string_view key, const Words& was, const Words& now) {
  if (once(was) == once(now)) return;
  if (now.empty())
    yaml_drop(map, key);
  else
    yaml_at(map, key) = now.size() == 1 ? yaml_scalar(now[0]) : yaml_list(now);
}

}  // namespace paraf::sop
