// office/letters/render_table.h: how wide the columns of a letter's table are.
#pragma once

#include <string>
#include <vector>

#include "office/letters/content.h"
#include "platform/pdf/canvas.h"

namespace paraf::letters {

inline constexpr double cell_pad = 1.2;  // mm

// The type in a cell: smaller than the letter's, and smaller still where columns are many.
pdf::TextStyle cell_style(const pdf::TextStyle& body, std::size_t columns, bool head);
// A cell's text with the places where an address may be broken.
std::string breakable(std::string text);
// The columns share the room as the table says, but none is narrower than its longest word: a NIK broken over
// two lines is misread.
std::vector<double> column_widths(const Table& table, const pdf::TextStyle& body, double room);

}  // namespace paraf::letters
