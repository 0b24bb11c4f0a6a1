// office/sop/table_cells.h: one cell of a table out of its node of the file, and back into it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "office/sop/table.h"

namespace paraf::sop {

using Words = std::vector<std::string>;

bool contains(const Words& list, std::string_view word);
Words once(const Words& names);  // a name said twice is said once

// The text of a node; one that is a map tells more about its text. "" where there is none.
std::string reading(const YamlNode* node);
Words readings(const YamlNode* node);  // of a list, or of one text

YamlNode part_of(const YamlNode& map, std::string_view key);  // a copy; null where there is none
void set_reading(YamlNode& node, const std::string& text);
// A cell that says what it said changes nothing; an empty one drops its key.
void set_word(YamlNode& map, std::string_view key, const std::string& was, const std::string& now);
void set_words(YamlNode& map, std::string_view key, const Words& was, const Words& now);

// Papers and letters: table_parts.cc.
void read_parts(const YamlNode& root, Table& table);
void set_parts(YamlNode& root, const Table& was, const Table& now);
// What names a paper that went: the needs and results of the rows, which no cell shows, no longer do.
Words papers_gone(const Table& was, const Table& now);
void forget(YamlNode& row, const Words& gone);

}  // namespace paraf::sop
