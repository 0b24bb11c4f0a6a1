// actions/compared.h: two texts against each other, line by line.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paraf::actions {

// ' ' the same, '-' taken out, '+' put in: by the longest common sequence of lines. Its time grows with the product
// of the lines between the first and the last that differ.
std::vector<std::pair<char, std::string>> compared(const std::vector<std::string>& before,
                                                   const std::vector<std::string>& after);
std::vector<std::string> lines_of(std::string_view text);

}  // namespace paraf::actions
