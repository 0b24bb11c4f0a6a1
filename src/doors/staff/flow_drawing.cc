#include "doors/staff/flow_drawing.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "office/sop/flow_plan.h"

namespace paraf::staff {

using publik::escape;

namespace {

constexpr double numbers = 12, words = 66, column = 34, head = 16, row_high = 19;  // mm

// A title in lines of at most `wide` characters.
std::vector<std::string> lines_of(const std::string& text, std::size_t wide) {
  std::vector<std::string> lines = {""};
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t space = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, space - at);
    if (!lines.back().empty() && lines.back().size() + 1 + word.size() > wide) lines.emplace_back();
    lines.back() += (lines.back().empty() ? "" : " ") + word;
    at = space + 1;
  }
  return lines;
}

std::string shape(const sop::Node& n, std::string_view kind) {
  const auto& b = n.box;
  const double mx = n.cx(), my = n.cy(), r = n.right(), d = n.bottom();
  const std::string css = fmt::format("shape {}{}", kind, n.inferred ? " inferred" : "");
  switch (n.symbol) {
    case sop::Symbol::decision:
      return fmt::format(
          "<path class=\"{}\" d=\"M{:.2f} {:.2f}L{:.2f} {:.2f}L{:.2f} {:.2f}L{:.2f} {:.2f}Z\"/>", css, mx,
          b.y, r, my, mx, d, b.x, my);
    case sop::Symbol::connector:
      return fmt::format(
          "<path class=\"{}\" d=\"M{:.2f} {:.2f}H{:.2f}V{:.2f}L{:.2f} {:.2f}L{:.2f} {:.2f}Z\"/>", css, b.x,
          b.y, r, b.y + b.height * 0.62, mx, d, b.x, b.y + b.height * 0.62);
    default:
      return fmt::format(
          "<rect class=\"{}\" x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\" rx=\"{:.2f}\"/>",
          css, b.x, b.y, b.width, b.height, n.symbol == sop::Symbol::process ? 0.6 : b.height / 2);
  }
}

std::string text_at(double x, double y, std::string_view css, std::string_view anchor,
                    const std::string& text) {
  return fmt::format("<text class=\"{}\" x=\"{:.2f}\" y=\"{:.2f}\" text-anchor=\"{}\">{}</text>", css, x, y,
                     anchor, escape(text));
}

// What a row does; where only its steps say it, they do.
std::string activity_of(const sop::Row& row) {
  std::string said = row.activity.reading;
  for (const sop::Step& step : row.steps)
    if (row.activity.reading.empty() && !step.text.reading.empty())
      said += (said.empty() ? "" : "; ") + (step.mark.empty() ? std::string{} : step.mark + ". ") + step.text.reading;
  return said;
}

// As many lines of it as the row's height holds.
std::string activity_at(const std::string& activity, double y, double high) {
  constexpr double line = 3.7;
  auto lines = lines_of(activity, 38);
  const auto most = static_cast<std::size_t>(std::max((high - 2) / line, 1.0));
  if (lines.size() > most) {
    lines.resize(most);
    lines.back() += " …";
  }
  std::string out;
  double at = y + (high - line * static_cast<double>(lines.size())) / 2 + 2.7;
  for (const std::string& text : lines) {
    out += text_at(numbers + 1, at, "said", "start", text);
    at += line;
  }
  return out;
}

std::string wire(const sop::Wire& w) {
  if (w.points.size() < 2) return {};
  std::string d;
  for (std::size_t i = 0; i < w.points.size(); ++i)
    d += fmt::format("{}{:.2f} {:.2f}", i == 0 ? "M" : "L", w.points[i].x, w.points[i].y);
  const auto& end = w.points.back();
  const auto& before = w.points[w.points.size() - 2];
  const double dx = end.x > before.x   ? 1
                    : end.x < before.x ? -1
                                       : 0,
               dy = end.y > before.y   ? 1
                    : end.y < before.y ? -1
                                       : 0;
  std::string out = fmt::format("<path class=\"wire\" d=\"{}\"/>", d);
  out += fmt::format("<path class=\"head\" d=\"M{:.2f} {:.2f}L{:.2f} {:.2f}L{:.2f} {:.2f}Z\"/>", end.x, end.y,
                     end.x - 1.9 * dx - 0.8 * dy, end.y - 1.9 * dy - 0.8 * dx, end.x - 1.9 * dx + 0.8 * dy,
                     end.y - 1.9 * dy + 0.8 * dx);
  return out;
}

// After every line, so that none runs through them.
std::string words_at(const sop::Wire& w) {
  std::string out;
  if (!w.label.empty()) out += text_at(w.label_at.x, w.label_at.y + 1, "small said-of", "start", w.label);
  if (!w.word.empty()) out += text_at(w.word_at.x, w.word_at.y + 1, "small said-of", "start", w.word);
  return out;
}

}  // namespace

std::string flow_drawing(const Visit& v, const sop::Sop& sop, const RowStates& states, bool activities) {
  const double left = numbers + (activities ? words : 0);
  std::vector<const sop::Performer*> seen;
  for (const sop::Performer& p : sop.performers)
    if (!p.hidden) seen.push_back(&p);
  if (seen.empty() || sop.rows.empty()) return {};
  sop::FlowFrame frame;
  frame.top_first = frame.top = head;
  frame.bottom = 1e6;  // one page, however long
  frame.column = column;
  for (std::size_t i = 0; i < seen.size(); ++i)
    frame.centres.push_back(left + column * (static_cast<double>(i) + 0.5));
  const sop::FlowPlan plan = sop::plan_flow(sop, std::vector<double>(sop.rows.size(), row_high), frame);
  const double wide = left + column * static_cast<double>(seen.size()) + (activities ? 8 : 22),
               high = std::max(plan.end, head) + 4;

  // A telephone held upright has no room for the columns: the rows stand in words beside the drawing anyway.
  std::string out = "<p class=\"upright hint\">" + v.say("flow.upright") + "</p>\n";
  out += fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{0}\"><svg class=\"flow{4}\" "
      "viewBox=\"0 0 {1:.1f} "
      "{2:.1f}\" width=\"{3:.0f}\" role=\"img\" aria-label=\"{0}\">\n",
      v.say("flow.title", {{"name", sop.identity.name.reading}}), wide, high, wide * 4.2,
      activities ? " worded" : "");
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const auto lines = lines_of(seen[i]->label, 17);
    for (std::size_t n = 0; n < lines.size() && n < 3; ++n)
      out += text_at(frame.centres[i],
                     head - 3.2 * static_cast<double>(std::min<std::size_t>(lines.size(), 3) - n) + 1,
                     "small", "middle", lines[n]);
  }
  const auto state_of = [&](std::size_t row) { return states ? states(sop.rows[row].no) : std::string{}; };
  for (const sop::RowPlace& place : plan.rows) {
    const bool now = state_of(place.row) == "berjalan";
    out += fmt::format("<rect class=\"{}\" x=\"0\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\"/>",
                       now ? "lit" : "past", place.y, wide, place.height);
    out += fmt::format("<path class=\"lane\" d=\"M0 {:.2f}H{:.2f}\"/>", place.y, wide);
    if (place.first) {
      out += text_at(numbers / 2, place.y + place.height / 2 + 1.2, "no", "middle", sop.rows[place.row].no);
      if (activities) out += activity_at(activity_of(sop.rows[place.row]), place.y, place.height);
    }
  }
  for (std::size_t i = 0; i <= seen.size(); ++i)
    out += fmt::format("<path class=\"lane\" d=\"M{0:.2f} 2V{1:.2f}\"/>",
                       left + column * static_cast<double>(i), plan.end);
  if (activities) out += fmt::format("<path class=\"lane\" d=\"M{0:.2f} 2V{1:.2f}\"/>", numbers, plan.end);
  for (const sop::Wire& w : plan.wires) out += wire(w);
  for (const sop::Node& n : plan.nodes) {
    const std::string state = state_of(n.row);
    out += shape(n, state == "selesai" ? "done" : state == "berjalan" ? "now" : "");
  }
  for (const sop::Wire& w : plan.wires) out += words_at(w);
  return out + "</svg></div>\n";
}

}  // namespace paraf::staff
