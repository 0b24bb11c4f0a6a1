#include "office/letters/emblem.h"

#include <cmath>
#include <numbers>
#include <vector>

namespace paraf::letters {
namespace {

using pdf::Point;

std::vector<Point> ring(Point centre, double radius, int corners, double turned) {
  std::vector<Point> points;
  for (int i = 0; i < corners; ++i) {
    const double angle = turned + 2 * std::numbers::pi * i / corners;
    points.push_back({centre.x + radius * std::sin(angle), centre.y - radius * std::cos(angle)});
  }
  return points;
}

std::vector<Point> star(Point centre, double radius) {
  std::vector<Point> points;
  for (int i = 0; i < 10; ++i) {
    const double angle = std::numbers::pi * i / 5;
    const double reach = i % 2 == 0 ? radius : radius * 0.4;
    points.push_back({centre.x + reach * std::sin(angle), centre.y - reach * std::cos(angle)});
  }
  return points;
}

// A shield: straight shoulders, sides that swing in to a point.
std::vector<Point> shield(Point at, double width, double height) {
  std::vector<Point> points = {{at.x, at.y}, {at.x + width, at.y}};
  constexpr int steps = 16;
  for (int side = 0; side < 2; ++side)
    for (int i = 0; i <= steps; ++i) {
      const double part = side == 0 ? static_cast<double>(i) / steps : 1 - static_cast<double>(i) / steps;
      const double half = width / 2 * std::sqrt(1 - std::pow(part, 2.6));
      const double y = at.y + height * (0.35 + 0.65 * part);
      points.push_back({at.x + width / 2 + (side == 0 ? half : -half), y});
    }
  return points;
}

}  // namespace

void draw_emblem(pdf::Canvas& canvas, std::string_view which, pdf::Point at, double side) {
  const pdf::Colour ink{0.13, 0.18, 0.30, 1};
  const pdf::Colour pale{0.86, 0.89, 0.94, 1};
  const Point centre{at.x + side / 2, at.y + side / 2};
  const pdf::Stroke outline{0.5, ink, {}};
  const pdf::Stroke thin{0.25, ink, {}};
  if (which == "bulat") {
    canvas.ellipse({at.x, at.y, side, side}, outline, {pdf::white});
    canvas.ellipse({at.x + side * 0.07, at.y + side * 0.07, side * 0.86, side * 0.86}, thin, {pale});
  } else if (which == "segi_lima") {
    canvas.polygon(ring({centre.x, centre.y + side * 0.04}, side * 0.52, 5, 0), outline, {pdf::white});
    canvas.polygon(ring({centre.x, centre.y + side * 0.04}, side * 0.44, 5, 0), thin, {pale});
  } else {
    canvas.polygon(shield({at.x + side * 0.07, at.y}, side * 0.86, side), outline, {pdf::white});
    canvas.polygon(shield({at.x + side * 0.14, at.y + side * 0.07}, side * 0.72, side * 0.84), thin, {pale});
  }
  canvas.polygon(star({centre.x, centre.y - side * 0.12}, side * 0.15), {0, ink, {}}, {ink});
  // Three waves under the star: land between waters.
  for (int wave = 0; wave < 3; ++wave) {
    std::vector<Point> line;
    const double half = side * (0.26 - 0.045 * wave);
    for (int i = 0; i <= 24; ++i) {
      const double part = static_cast<double>(i) / 24;
      line.push_back(
          {centre.x - half + 2 * half * part,
           centre.y + side * (0.13 + 0.075 * wave) + side * 0.018 * std::sin(part * 4 * std::numbers::pi)});
    }
    canvas.polyline(line, {0.35, ink, {}});
  }
}

}  // namespace paraf::letters
