#include "office/sop/flow_plan.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <random>

namespace paraf::sop {
namespace {

FlowFrame frame_for(std::size_t performers) {
  FlowFrame frame{.top_first = 30, .top = 25, .bottom = 200, .centres = {}, .column = 20};
  for (std::size_t i = 0; i < performers; ++i)
    frame.centres.push_back(90 + 20 * (static_cast<double>(i) + 0.5));
  return frame;
}

Sop table(std::size_t performers, const std::vector<std::vector<std::size_t>>& rows) {
  Sop sop;
  for (std::size_t i = 0; i < performers; ++i)
    sop.performers.push_back(
        {.id = fmt::format("p{}", i), .label = "P", .role = i == 0 ? "pemohon" : "kepala_seksi"});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Row row;
    row.no = std::to_string(i + 1);
    row.next = i + 1 < rows.size() ? std::to_string(i + 2) : "end";
    for (const std::size_t p : rows[i]) {
      const std::string id = fmt::format("p{}", p);
      row.performers.push_back(id);
      row.symbols[id] = i == 0 ? Symbol::start : i + 1 == rows.size() ? Symbol::end : Symbol::process;
      Step step;
      step.id = id;
      step.by = id;
      row.steps.push_back(step);
    }
    sop.rows.push_back(row);
  }
  return sop;
}

void decide(Sop& sop, std::size_t row, const std::string& target, const std::string& outcome = "koreksi") {
  const std::string performer = sop.rows[row].performers.front();
  sop.rows[row].symbols[performer] = Symbol::decision;
  sop.rows[row].steps.front().outcomes[outcome] = target;
}

bool inside(const pdf::Rect& box, pdf::Point p) {
  return p.x > box.x + 0.05 && p.x < box.x + box.width - 0.05 && p.y > box.y + 0.05 &&
         p.y < box.y + box.height - 0.05;
}

// Whether a straight piece of a wire runs through the inside of a box.
bool crosses(const pdf::Rect& box, pdf::Point a, pdf::Point b) {
  for (int i = 0; i <= 400; ++i) {
    const double t = i / 400.0;
    if (inside(box, {a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t})) return true;
  }
  return false;
}

void holds(const Sop& sop, const std::vector<double>& heights, std::size_t performers) {
  const FlowFrame frame = frame_for(performers);
  const FlowPlan plan = plan_flow(sop, heights, frame);
  for (const Wire& wire : plan.wires) {
    for (std::size_t i = 0; i + 1 < wire.points.size(); ++i) {
      const pdf::Point a = wire.points[i], b = wire.points[i + 1];
      const bool level = std::abs(a.x - b.x) < 0.001 || std::abs(a.y - b.y) < 0.001;
      CHECK(level);
      for (const Node& node : plan.nodes)
        if (node.page == wire.page) {
          CAPTURE(sop.rows[node.row].no);
          CHECK_FALSE(crosses(node.box, a, b));
        }
    }
    for (const pdf::Point p : wire.points) {
      CHECK(p.x >= 90);
      CHECK(p.x <= 90 + 20 * static_cast<double>(performers));
      CHECK(p.y >= frame.top);
      CHECK(p.y <= frame.bottom + 0.01);
    }
  }
  std::map<std::string, int> letters;
  for (const Connector& one : plan.connectors) {
    ++letters[one.letter];
    CHECK(one.box.y + one.box.height <= frame.bottom + 0.01);
    for (const Node& node : plan.nodes)
      if (node.page == one.page)
        CHECK_FALSE(inside(node.box, {one.box.x + one.box.width / 2, one.box.y + one.box.height / 2}));
  }
  for (const auto& [letter, count] : letters) CHECK(count >= 2);
  std::vector<bool> placed(sop.rows.size());
  for (std::size_t i = 0; i < plan.rows.size(); ++i) {
    const RowPlace& place = plan.rows[i];
    placed[place.row] = true;
    CHECK(place.y + place.height <= frame.bottom + 0.01);
    if (i > 0 && plan.rows[i - 1].page == place.page)
      CHECK(plan.rows[i - 1].y + plan.rows[i - 1].height <= place.y + 0.01);
  }
  CHECK(std::all_of(placed.begin(), placed.end(), [](bool one) { return one; }));
}

TEST_CASE("a short table stays on one page, its arrows run from symbol to symbol") {
  const Sop sop = table(3, {{0}, {1}, {1}, {2}, {0}});
  const FlowPlan plan = plan_flow(sop, {10, 10, 10, 10, 10}, frame_for(3));
  CHECK(plan.pages == 1);
  CHECK(plan.nodes.size() == 5);
  CHECK(plan.wires.size() == 4);
  CHECK(plan.connectors.empty());
  holds(sop, {10, 10, 10, 10, 10}, 3);
}

TEST_CASE("an arrow that leaves the page has the same letter at both ends") {
  const Sop sop = table(2, std::vector<std::vector<std::size_t>>(20, {0}));
  const std::vector<double> heights(20, 20);
  const FlowPlan plan = plan_flow(sop, heights, frame_for(2));
  CHECK(plan.pages == 3);
  REQUIRE(plan.connectors.size() == 4);
  CHECK(plan.connectors[0].letter == plan.connectors[1].letter);
  CHECK(plan.connectors[0].page == 0);
  CHECK(plan.connectors[1].page == 1);
  holds(sop, heights, 2);
}

TEST_CASE("a diamond sends back to the row its outcome names, also over the page") {
  Sop sop = table(4, {{0}, {1}, {2}, {3}, {1}, {2}, {3}, {2}, {1}, {2}, {3}, {0}});
  decide(sop, 4, "row:2");
  decide(sop, 9, "row:2");
  decide(sop, 10, "row:2");
  decide(sop, 3, "return");
  const std::vector<double> heights(12, 22);
  const FlowPlan plan = plan_flow(sop, heights, frame_for(4));
  REQUIRE(plan.pages == 2);
  CHECK(std::count_if(plan.wires.begin(), plan.wires.end(),
                      [](const Wire& w) { return w.label == "Tidak"; }) == 4);
  // Rows 10 and 11 go back to row 2 on the first page: two connectors out, one shared in.
  std::map<std::string, int> letters;
  for (const Connector& one : plan.connectors) ++letters[one.letter];
  CHECK(std::any_of(letters.begin(), letters.end(), [](const auto& one) { return one.second == 3; }));
  holds(sop, heights, 4);
}

TEST_CASE("a way past the next row goes round its symbol, under a name of its own") {
  // 2: assessed; urgent: 3, else on to 4. 3 stands below 2.
  Sop sop = table(3, {{0}, {1}, {1}, {2}, {1}, {1}});
  decide(sop, 1, "row:3", "mendesak");
  sop.rows[1].next = "4";
  const std::vector<double> heights(6, 17);
  holds(sop, heights, 3);
  const FlowPlan plan = plan_flow(sop, heights, frame_for(3));
  CHECK(
      std::any_of(plan.wires.begin(), plan.wires.end(), [](const Wire& w) { return w.label == "Mendesak"; }));
}

TEST_CASE("two diamonds of one row send back over each other, not through") {
  for (const std::size_t target : {3, 0}) {
    CAPTURE(target);
    Sop sop = table(4, {{0}, {target}, {2, 1}, {0}, {3}});
    decide(sop, 2, "row:2");
    sop.rows[2].symbols["p1"] = Symbol::decision;
    sop.rows[2].steps[1].outcomes["koreksi"] = "row:2";
    const std::vector<double> heights(5, 17);
    holds(sop, heights, 4);
  }
}

TEST_CASE("a row higher than a page is cut into pieces that together hold it") {
  const Sop sop = table(2, {{0}, {1}, {0}});
  const std::vector<double> heights{10, 400, 10};
  const FlowPlan plan = plan_flow(sop, heights, frame_for(2));
  double sum = 0;
  int pieces = 0;
  for (const RowPlace& place : plan.rows)
    if (place.row == 1) {
      sum += place.height;
      ++pieces;
    }
  CHECK(pieces == 3);
  CHECK(sum >= 400);
  holds(sop, heights, 2);
}

TEST_CASE("nothing overlaps and nothing leaves the table, whatever the table") {
  std::mt19937 chance{7};  // the same tables every time
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(chance()) % n; };
  for (int round = 0; round < 300; ++round) {
    CAPTURE(round);
    const std::size_t performers = 2 + below(4);
    std::vector<std::vector<std::size_t>> rows;
    std::vector<double> heights;
    const std::size_t count = 2 + below(18);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t first = below(performers);
      rows.push_back({first});
      if (below(4) == 0 && first + 1 < performers) rows.back().push_back(first + 1);
      heights.push_back(8 + static_cast<double>(below(50)));
    }
    Sop sop = table(performers, rows);
    for (std::size_t i = 2; i + 1 < count; ++i)
      if (below(4) == 0 && rows[i].size() == 1)
        decide(sop, i, below(2) == 0 ? "return" : fmt::format("row:{}", 1 + below(i)));
    holds(sop, heights, performers);
  }
}

}  // namespace
}  // namespace paraf::sop
