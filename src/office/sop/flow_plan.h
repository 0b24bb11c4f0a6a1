// office/sop/flow_plan.h: where everything on the flow pages goes.
//
// Pure geometry: it knows how high each row's text is and where the performers' columns stand, and
// says on which page each row, symbol, arrow and connector goes. It draws nothing and measures no
// type, so its promises can be tested: no arrow runs through a symbol, nothing leaves the table, and
// every arrow that cannot reach its end on the page has a connector at both of its ends.
#pragma once

#include <string>
#include <vector>

#include "office/sop/sop.h"
#include "platform/pdf/canvas.h"

namespace paraf::sop {

struct FlowFrame {       // mm
  double top_first = 0;  // where rows begin on the first page, and on the others
  double top = 0;
  double bottom = 0;            // where they must end
  std::vector<double> centres;  // x of each visible performer's column
  double column = 20;           // its width
};

// One piece of a row on a page: a row higher than a page has several.
struct RowPlace {
  std::size_t page = 0;
  std::size_t row = 0;
  bool first = true, last = true;  // of its row's pieces
  double y = 0, height = 0;
};

struct Node {  // a symbol
  std::size_t page = 0;
  std::size_t row = 0;
  std::size_t column = 0;  // of the visible performers
  Symbol symbol = Symbol::process;
  bool inferred = false;
  pdf::Rect box;
  double cx() const { return box.x + box.width / 2; }
  double cy() const { return box.y + box.height / 2; }
  double right() const { return box.x + box.width; }
  double bottom() const { return box.y + box.height; }
};

struct Wire {
  std::size_t page = 0;
  std::vector<pdf::Point> points;  // the last one has the arrow's head
  std::string label;               // "Ya", "Tidak", or empty
  pdf::Point label_at;             // the label's left end, middle of its height
  std::string word{};              // where it leads when it leaves the table: "ditolak"
  pdf::Point word_at{};
};

struct Connector {  // off-page: a pentagon with a letter
  std::size_t page = 0;
  pdf::Rect box;
  std::string letter;
};

struct Strip {  // the room at a page's edge where connectors stand
  std::size_t page = 0;
  bool head = false;  // above the rows; else below them
  double y = 0, height = 0;
};

struct FlowPlan {
  std::size_t pages = 0;
  std::vector<RowPlace> rows;
  std::vector<Node> nodes;
  std::vector<Wire> wires;
  std::vector<Connector> connectors;
  std::vector<Strip> strips;
  double end = 0;  // y below the last row on the last page
};

inline constexpr double row_height_least = 17;  // room for a symbol and for arrows above and below it
inline constexpr double strip_height = 12;

// `heights` are those that the rows' texts need, by index of Sop::rows.
FlowPlan plan_flow(const Sop& sop, const std::vector<double>& heights, const FlowFrame& frame);

}  // namespace paraf::sop
