// doors/staff/procedure_fields.h: the fields of a procedure's table. Each says by itself what it is, for in a table no
// label stands beside it; and each shows what the file has, though nobody offers it: it is not for a form to lose it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "doors/staff/pieces.h"

namespace paraf::staff {

struct Cell {
  std::string name, label_html, value;
};

std::string area(const Cell& cell, std::size_t wide, int least = 1);  // as high as its text in lines of `wide` letters
std::string line(const Cell& cell, std::string_view more = {});       // `more`: further attributes
// The same with its label in sight.
std::string labelled_line(const Cell& cell, std::string_view more = {}, std::string_view kind = {});
std::string one_of(const Cell& cell, std::vector<Option> options, bool labelled = true);

// What is chosen stands first, in its order, for a browser sends the ticks as they stand; `beside` is what stands beside
// the chosen one at a place.
using Beside = std::function<std::string(std::size_t, const Option&)>;
std::string some_of(const std::string& name, std::string_view legend, const std::vector<Option>& options,
                    const std::vector<std::string>& chosen, const Beside& beside = {});
std::string tick_of(const std::string& name, std::string_view value, std::string_view label_html, bool ticked);

// The words of a list, one a line.
std::string lines(const std::vector<std::string>& list);

// A button of the table; the page comes back at the place it is about. Where its sign says too little, `meant` does.
std::string act_button(std::string_view act, std::string_view place, std::string_view words, std::string_view meant = {});

}  // namespace paraf::staff
