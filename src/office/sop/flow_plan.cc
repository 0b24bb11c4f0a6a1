#include "office/sop/flow_plan.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "office/sop/flow.h"

namespace paraf::sop {

namespace {

constexpr double symbol_height = 8;
constexpr double pentagon = 6.5;  // side of an off-page connector
constexpr double gap = 2;         // between a symbol and a line that passes it
constexpr double widest = 15;     // a symbol, at most

class Planner {
 public:
  Planner(const Sop& sop, const std::vector<double>& heights, const FlowFrame& frame)
      : sop_(sop), heights_(heights), frame_(frame) {
    for (const Performer& one : sop.performers)
      if (!one.hidden) visible_.push_back(one.id);
  }

  FlowPlan run() {
    arrange();
    // A row that a later page comes back to needs room for the connector below its symbol. That may
    // move rows to other pages, so look again; each turn only adds such rows.
    while (true) {
      const std::set<std::size_t> before = returned_to_;
      connect();
      if (returned_to_ == before) break;
      arrange();
    }
    return std::move(plan_);
  }

 private:
  void arrange() {
    plan_ = {};
    letters_ = 0;
    incoming_.clear();
    place_rows(frame_.bottom);
    balance();
    place_symbols();
  }

  // Rows go down the page; one that does not fit begins the next, one that fits no page is cut.
  void place_rows(double bottom) {
    plan_.rows.clear();
    plan_.strips.clear();
    std::size_t page = 0;
    double y = frame_.top_first;
    bool fresh = true;
    const auto turn = [&] {
      plan_.strips.push_back({page, false, y, strip_height});
      ++page;
      plan_.strips.push_back({page, true, frame_.top, strip_height});
      y = frame_.top + strip_height;
      fresh = true;
    };
    for (std::size_t i = 0; i < sop_.rows.size(); ++i) {
      const double room = i + 1 < sop_.rows.size() ? strip_height : 0;
      double left = std::max(heights_[i], row_height_least + (returned_to_.count(i) != 0 ? pentagon + 2 : 0));
      bool first = true;
      if (!fresh && y + left + room > bottom) turn();
      while (true) {
        const double space = bottom - room - y;
        if (left <= space) {
          plan_.rows.push_back({page, i, first, true, y, left});
          y += left;
          fresh = false;
          break;
        }
        // Too high even for an empty page: this much now, the rest overleaf, with a little more
        // room because a line is never cut in two.
        const double part = std::max(bottom - strip_height - y, row_height_least);
        plan_.rows.push_back({page, i, first, false, y, part});
        left = std::max(left - part + 8, row_height_least);
        y += part;
        first = false;
        turn();
      }
    }
    plan_.pages = page + 1;
    plan_.end = y;
  }

  // A last page with one lonely row looks forgotten: end the page before it a little earlier.
  void balance() {
    const std::size_t pages = plan_.pages;
    for (double bottom = frame_.bottom; pages > 1 && rows_on_last_page() < 2 && bottom > frame_.bottom / 2;) {
      bottom -= 4;
      place_rows(bottom);
      if (plan_.pages == pages) continue;
      place_rows(frame_.bottom);
      return;
    }
  }
  std::ptrdiff_t rows_on_last_page() const {
    return std::count_if(plan_.rows.begin(), plan_.rows.end(),
                         [&](const RowPlace& r) { return r.page + 1 == plan_.pages; });
  }

  void place_symbols() {
    for (const RowPlace& place : plan_.rows) {
      if (!place.first) continue;
      const Row& row = sop_.rows[place.row];
      const double middle =
          place.y + (place.height - (returned_to_.count(place.row) != 0 ? pentagon + 2 : 0)) / 2;
      for (const std::string& performer : row.performers) {
        const auto column = std::find(visible_.begin(), visible_.end(), performer);
        if (column == visible_.end()) continue;
        Node node;
        node.page = place.page;
        node.row = place.row;
        node.column = static_cast<std::size_t>(column - visible_.begin());
        node.symbol = row.symbols.at(performer);
        node.inferred = std::find(row.inferred_performers.begin(), row.inferred_performers.end(),
                                  performer) != row.inferred_performers.end();
        const double width =
            std::min(frame_.column - 2 * (gap + 1.5), node.symbol == Symbol::decision ? 14.0 : widest);
        const double height = symbol_height + (node.symbol == Symbol::decision ? 2 : 0);
        node.box = {frame_.centres[node.column] - width / 2, middle - height / 2, width, height};
        plan_.nodes.push_back(node);
      }
    }
  }

  bool first_in_row(const Node& node) const {
    return &node == plan_.nodes.data() || (&node)[-1].row != node.row;
  }

  bool same_row_as_next(std::size_t i) const {
    return i + 1 < plan_.nodes.size() && plan_.nodes[i + 1].row == plan_.nodes[i].row;
  }

  // Whether a symbol of the row stands on the horizontal way between two x, ends included.
  bool blocked(const Node& from, double to_x) const {
    const double low = std::min(from.cx(), to_x) - 1;
    const double high = std::max(from.cx(), to_x) + 1;
    return std::any_of(plan_.nodes.begin(), plan_.nodes.end(), [&](const Node& other) {
      return &other != &from && other.row == from.row && other.right() > low && other.box.x < high;
    });
  }

  void connect() {
    // Where the flow goes on: to the next symbol of the row, or the first one of the row `next` names.
    for (std::size_t i = 0; i < plan_.nodes.size(); ++i) {
      if (same_row_as_next(i)) {
        beside(plan_.nodes[i], plan_.nodes[i + 1]);
      } else if (const Node* target = first_of(sop_.after(sop_.rows[plan_.nodes[i].row]))) {
        onward(plan_.nodes[i], *target);
      }
    }
    for (std::size_t i = 0; i < plan_.nodes.size(); ++i)
      if (plan_.nodes[i].symbol == Symbol::decision) refusal(i);
  }

  // The first symbol of a row; a row of hidden performers alone is passed over.
  const Node* first_of(const Row* row) const {
    for (std::size_t hops = 0; row && hops <= sop_.rows.size(); ++hops, row = sop_.after(*row)) {
      const auto index = static_cast<std::size_t>(row - sop_.rows.data());
      for (const Node& node : plan_.nodes)
        if (node.row == index) return &node;
    }
    return nullptr;
  }

  static std::string yes(const Node& from) { return from.symbol == Symbol::decision ? "Ya" : ""; }

  void wire(std::size_t page, std::vector<pdf::Point> points, std::string label = {}, pdf::Point at = {}) {
    plan_.wires.push_back({page, std::move(points), std::move(label), at});
  }

  void beside(const Node& from, const Node& to) {
    const bool right = to.cx() > from.cx();
    const double a = right ? from.right() : from.box.x;
    const double b = right ? to.box.x : to.right();
    wire(from.page, {{a, from.cy()}, {b, to.cy()}}, yes(from), {right ? a + 0.5 : a - 3.2, from.cy() - 1.5});
  }

  void onward(const Node& from, const Node& to) {
    if (from.page != to.page || to.row <= from.row) {
      overleaf(from, to);
      return;
    }
    const bool straight = from.column == to.column;
    const bool by_side =
        !straight && from.symbol != Symbol::decision && !blocked(from, to.cx()) && clear_column(from, to);
    if (by_side) {
      const double side = to.cx() > from.cx() ? from.right() : from.box.x;
      wire(from.page, {{side, from.cy()}, {to.cx(), from.cy()}, {to.cx(), to.box.y}});
      return;
    }
    const pdf::Point label{from.cx() + 0.8, from.bottom() + 1.7};
    if (straight && clear_column(from, to)) {
      wire(from.page, {{from.cx(), from.bottom()}, {to.cx(), to.box.y}}, yes(from), label);
      return;
    }
    const double lane = to.box.y - 3;
    if (clear_column(from, to, from.column)) {
      wire(from.page, {{from.cx(), from.bottom()}, {from.cx(), lane}, {to.cx(), lane}, {to.cx(), to.box.y}},
           yes(from), label);
      return;
    }
    // A symbol stands below: past it on the side that the way of a "Tidak" leaves free.
    const double down = from.bottom() + 2.6;
    const double past = from.cx() - widest / 2 - gap;
    wire(from.page,
         {{from.cx(), from.bottom()},
          {from.cx(), down},
          {past, down},
          {past, lane},
          {to.cx(), lane},
          {to.cx(), to.box.y}},
         yes(from), {label.x, from.bottom() + 1.4});
  }

  // No symbol stands in the column, the target's own if none is named, in the rows between.
  bool clear_column(const Node& from, const Node& to, std::optional<std::size_t> column = {}) const {
    return std::none_of(plan_.nodes.begin(), plan_.nodes.end(), [&](const Node& other) {
      return other.row > from.row && other.row < to.row && other.column == column.value_or(to.column);
    });
  }

  std::string next_letter() {
    const std::size_t n = letters_++;
    std::string letter(1, static_cast<char>('A' + n % 26));
    return n < 26 ? letter : letter + std::to_string(n / 26);
  }

  const Strip* strip(std::size_t page, bool head) const {
    const auto found = std::find_if(plan_.strips.begin(), plan_.strips.end(),
                                    [&](const Strip& one) { return one.page == page && one.head == head; });
    return found == plan_.strips.end() ? nullptr : &*found;
  }

  pdf::Rect pentagon_at(double cx, double cy) const {
    return {cx - pentagon / 2, cy - pentagon / 2, pentagon, pentagon};
  }

  // Down to a connector at the foot of the page; from its twin at the head of the other page.
  void overleaf(const Node& from, const Node& to) {
    const Strip* foot = strip(from.page, false);
    const Strip* head = strip(to.page, true);
    if (to.row <= from.row || !foot || !head) {
      aside(from, to, to.cx() < from.cx(), {});
      return;
    }
    const std::string letter = next_letter();
    const pdf::Rect out = pentagon_at(from.cx(), foot->y + foot->height / 2 + 0.5);
    plan_.connectors.push_back({from.page, out, letter});
    wire(from.page, {{from.cx(), from.bottom()}, {from.cx(), out.y}}, yes(from),
         {from.cx() + 0.8, from.bottom() + 1.7});
    const pdf::Rect in = pentagon_at(to.cx(), head->y + head->height / 2 - 0.5);
    plan_.connectors.push_back({to.page, in, letter});
    wire(to.page, {{to.cx(), in.y + in.height}, {to.cx(), to.box.y}});
  }

  // The "Tidak" of a diamond: back to the row an outcome names, or to the applicant's own row.
  void refusal(std::size_t index) {
    const Node& from = plan_.nodes[index];
    const Row& row = sop_.rows[from.row];
    const Node* target = nullptr;
    bool returns = false;
    bool refuses = false;
    std::string label = "Tidak";
    for (const Step& step : row.steps) {
      if (step.by != visible_[from.column]) continue;
      for (const auto& [outcome, to] : step.outcomes) {
        if (const Row* named = sop_.row(row_named(to)); named && !target && named != &row) {
          target = first_of(named);
          // A way on that is no refusal has a name of its own: "Mendesak".
          if (target && target->row > from.row && !outcome.starts_with("tidak")) label = named_way(outcome);
        }
        returns = returns || to == "return";
        refuses = refuses || to == "refuse";
      }
    }
    if (!target && returns) target = applicant_before(from);
    const bool yes_right = same_row_as_next(index) && plan_.nodes[index + 1].cx() > from.cx();
    const bool yes_left = same_row_as_next(index) && !yes_right;
    if (!target) {
      outward(from, yes_right, returns ? "dikembalikan" : refuses ? "ditolak" : "diulang");
      return;
    }
    const bool left = yes_right || (!yes_left && target->cx() < from.cx());
    if (target->page != from.page) {
      aside(from, *target, left, label);
      return;
    }
    back(from, *target, left, label);
  }

  // "tidak_hadir" as it is read.
  static std::string named_way(std::string word) {
    std::replace(word.begin(), word.end(), '_', ' ');
    if (!word.empty() && word[0] >= 'a' && word[0] <= 'z') word[0] = static_cast<char>(word[0] - 32);
    return word;
  }

  const Node* applicant_before(const Node& from) const {
    const Node* found = nullptr;
    for (const Node& node : plan_.nodes) {
      const Performer* performer = sop_.performer(visible_[node.column]);
      if (node.row < from.row && performer && performer->role == "pemohon") found = &node;
    }
    return found;
  }

  double table_left() const { return frame_.centres.front() - frame_.column / 2; }
  double table_right() const { return frame_.centres.back() + frame_.column / 2; }

  // Above the arrow that leaves a diamond by its side; higher, over the diamond's slope, where the
  // table ends too soon.
  pdf::Point beside_label(const Node& from, bool left, const std::string& label = "Tidak") const {
    const double width = 1.08 * static_cast<double>(label.size());  // as it is set, or a little less
    const double wanted = left ? from.box.x - width - 0.2 : from.right() + 0.4;
    const double x = std::clamp(wanted, table_left() + 0.3, table_right() - width);
    return {x, from.cy() - (std::abs(x - wanted) < 0.01 ? 1.5 : 3.4)};
  }

  // Out by the side, up a lane beside the target's column, into the target's side, below the middle
  // so that it does not lie on the line that leaves there.
  void back(const Node& from, const Node& to, bool left, const std::string& label) {
    const double side = left ? from.box.x : from.right();
    const bool from_right = to.cx() < from.cx() || (to.column == from.column && !left);
    const double lane = from_right ? to.right() + gap : to.box.x - gap;
    const double into = from_right ? to.right() : to.box.x;
    const double level = to.cy() + to.box.height / 4;
    if (blocked(from, lane) || (lane < from.cx()) != left) {
      // Another symbol of the row stands on that way, or the flow itself: over it. The top is free where
      // the flow came in by the side; else it leaves by the side and turns up at once.
      const double above = from.box.y - 2;
      if (first_in_row(from))
        wire(from.page,
             {{side, from.cy()},
              {side + (left ? -1 : 1), from.cy()},
              {side + (left ? -1 : 1), above},
              {lane, above},
              {lane, level},
              {into, level}},
             label, {left ? side - 1.8 - 1.08 * static_cast<double>(label.size()) : side + 1.6, from.cy()});
      else
        wire(from.page,
             {{from.cx(), from.box.y}, {from.cx(), above}, {lane, above}, {lane, level}, {into, level}},
             label, {from.cx() + (lane > from.cx() ? -6.4 : 1), above});
      return;
    }
    wire(from.page, {{side, from.cy()}, {lane, from.cy()}, {lane, level}, {into, level}}, label,
         std::abs(lane - side) > 5.9 ? beside_label(from, left, label)
                                     : pdf::Point{left ? side - 1.8 : side - 3.4, from.cy() - 3.5});
  }

  // A short arrow to a word: there is no column to go back to.
  void outward(const Node& from, bool left, const std::string& word) {
    const double side = left ? from.box.x : from.right();
    const double end =
        left ? std::max(side - 5.5, table_left() + 0.5) : std::min(side + 5.5, table_right() - 0.5);
    wire(from.page, {{side, from.cy()}, {end, from.cy()}}, "Tidak", beside_label(from, left));
    const double width = 1.2 * static_cast<double>(word.size());
    plan_.wires.back().word = word;
    plan_.wires.back().word_at = {
        left ? std::max(side - width + 3, table_left() + 0.3) : std::min(side - 3, table_right() - width),
        from.cy() + 4};
  }

  // Back to an earlier page: a connector beside this symbol, and one at the target that all who come
  // back to it share: below its symbol, or beside it where its own arrow leaves downward.
  void aside(const Node& from, const Node& to, bool left, const std::string& label) {
    const bool room_left = from.column > 0;
    const bool room_right = from.column + 1 < visible_.size();
    const bool go_left = left ? room_left || !room_right : !room_right && room_left;
    const auto known = incoming_.find(to.row);
    const std::string letter = known == incoming_.end() ? next_letter() : known->second;
    const double side = go_left ? from.box.x : from.right();
    const pdf::Rect out = pentagon_at(from.cx() + (go_left ? -frame_.column : frame_.column), from.cy());
    plan_.connectors.push_back({from.page, out, letter});
    wire(from.page, {{side, from.cy()}, {go_left ? out.x + out.width : out.x, from.cy()}}, label,
         beside_label(from, go_left, label));
    if (known != incoming_.end()) return;
    incoming_[to.row] = letter;
    returned_to_.insert(to.row);
    if (!leaves_downward(to)) {
      const pdf::Rect in = pentagon_at(to.cx(), to.bottom() + 2.6 + pentagon / 2);
      plan_.connectors.push_back({to.page, in, letter});
      wire(to.page, {{to.cx(), in.y}, {to.cx(), to.bottom()}});
      return;
    }
    const bool in_left = to.column > 0;
    const double level = to.cy();
    const pdf::Rect in = pentagon_at(to.cx() + (in_left ? -frame_.column : frame_.column), level);
    plan_.connectors.push_back({to.page, in, letter});
    wire(to.page, {{in_left ? in.x + in.width : in.x, level}, {in_left ? to.box.x : to.right(), level}});
  }

  bool leaves_downward(const Node& node) const {
    return std::any_of(plan_.wires.begin(), plan_.wires.end(), [&](const Wire& one) {
      return one.page == node.page && std::abs(one.points[0].x - node.cx()) < 0.01 &&
             std::abs(one.points[0].y - node.bottom()) < 0.01;
    });
  }

  const Sop& sop_;
  const std::vector<double>& heights_;
  const FlowFrame& frame_;
  std::vector<std::string> visible_;
  std::size_t letters_ = 0;
  std::map<std::size_t, std::string> incoming_;  // letter of the connector at a row that is come back to
  std::set<std::size_t> returned_to_;
  FlowPlan plan_;
};

}  // namespace

FlowPlan plan_flow(const Sop& sop, const std::vector<double>& heights, const FlowFrame& frame) {
  return Planner{sop, heights, frame}.run();
}

}  // namespace paraf::sop
