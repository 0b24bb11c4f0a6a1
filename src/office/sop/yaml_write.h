// office/sop/yaml_write.h: a changed tree back into the text it was read from.
//
// An office's file is its own: comments, the order of its lines, the way a list is broken. Who changes
// one cell of the table must find every other letter as it stood. So a tree is not printed anew: what
// says the same keeps its lines, and only what says something else is written.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "office/sop/yaml_tree.h"

namespace paraf::sop {

// The same in what they say, wherever they stand and however they are written.
bool same(const YamlNode& a, const YamlNode& b);

YamlNode yaml_scalar(std::string text);
YamlNode yaml_list(const std::vector<std::string>& texts);
// The value of a key, added at the end when the map has none.
YamlNode& yaml_at(YamlNode& map, std::string_view key);
void yaml_drop(YamlNode& map, std::string_view key);

// A value on one line: `{teks: 2 Jam, jam: 2}`, `[a, "b, c"]`. Quoted where plain text would say something
// else.
std::string yaml_line(const YamlNode& node);

// write_yaml gives the text whose tree is `now`. `now` is a copy of `was`, the tree of `text`, in which nodes
// were changed, removed, added (these have no place) or, in a list, moved (they keep theirs: by it they are
// known). The result is read again before it is given: `refused sop.table.unwritable` when it would not say
// the same.
Result<std::string> write_yaml(std::string_view text, const YamlNode& was, const YamlNode& now);

}  // namespace paraf::sop
