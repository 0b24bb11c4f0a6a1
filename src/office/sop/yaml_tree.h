// office/sop/yaml_tree.h: a YAML file as a tree that remembers where each thing stood.
//
// We build the tree from the parser's events instead of taking its document, because an office's
// file may come from a stranger: anchors and aliases are refused (they are how a small file becomes
// a large one), depth and number of nodes are bounded, and a key given twice is seen, not
// overwritten.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "office/sop/load.h"

namespace paraf::sop {

struct YamlEntry;

struct YamlNode {
  enum class Kind { null, scalar, list, map };
  Kind kind = Kind::null;
  Place place;
  std::string text;                // of a scalar
  std::vector<YamlNode> items;     // of a list
  std::vector<YamlEntry> entries;  // of a map, in order, doubles included

  const YamlNode* find(std::string_view key) const;  // the first of that name
  bool empty() const { return kind == Kind::null || (kind == Kind::scalar && text.empty()); }
};

struct YamlEntry {  // a key and what stands under it
  YamlNode first, second;
};

struct YamlLimits {
  std::size_t bytes = std::size_t{512} * 1024;
  int depth = 32;
  int nodes = 50'000;
};

// parse_yaml gives the tree of the one document in the text, or false and a finding.
bool parse_yaml(std::string_view text, YamlNode& root, std::vector<Finding>& findings,
                const YamlLimits& limits = {});

}  // namespace paraf::sop
