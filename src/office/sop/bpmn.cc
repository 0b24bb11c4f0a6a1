#include "office/sop/bpmn.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include "office/sop/flow.h"

namespace paraf::sop {

namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\n': out += "&#10;"; break;
      default:
        // XML 1.0 has no other control characters, not even escaped [XML §2.2].
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\t') out += c;
    }
  }
  return out;
}

enum class Kind { start, end, task, gateway, answer };

struct Shape {  // a flow node and where it is drawn
  std::string id;
  Kind kind;
  std::string name;
  std::string documentation;
  std::size_t lane;
  double x, y, width, height;  // y: from the middle of the lane, until the lanes have their heights
  double cx() const { return x + width / 2; }
  double cy() const { return y + height / 2; }
};

struct Flow {
  std::string id, name;
  std::size_t from, to;  // of the shapes
  std::vector<std::pair<double, double>> points;
};

constexpr double pool_x = 120, pool_y = 60, header = 30;
constexpr double task_width = 190, task_height = 80, gateway_size = 50, event_size = 36, gap = 55;

// How many lines a viewer breaks a task's name into, generously: it sets about 30 letters in a line.
double height_of(std::string_view name) {
  return std::max(task_height, 30 + 14 * std::ceil(static_cast<double>(name.size()) / 27));
}

class Export {
 public:
  explicit Export(const Sop& sop) : sop_(sop) {
    for (const Performer& one : sop.performers)
      if (!one.hidden) lanes_.push_back(&one);
  }

  std::string run() {
    place();
    connect();
    settle_lanes();
    for (Flow& one : flows_) one.points = route(shapes_[one.from], shapes_[one.to]);
    return text();
  }

 private:
  // A task, and the gateway after it when the task can end in more than one way.
  struct Place {
    std::size_t task;
    std::optional<std::size_t> gateway;
    std::size_t exit() const { return gateway ? *gateway : task; }
  };

  std::size_t lane_of(const std::string& performer) const {
    for (std::size_t i = 0; i < lanes_.size(); ++i)
      if (lanes_[i]->id == performer) return i;
    return lanes_.size();
  }

  // x is the left edge, dy the middle's distance from the middle of the lane.
  std::size_t add(Kind kind, std::string id, std::string name, std::size_t lane, double x, double dy = 0) {
    const double w = kind == Kind::task ? task_width : kind == Kind::gateway ? gateway_size : event_size;
    const double h = kind == Kind::task ? height_of(name) : w;
    shapes_.push_back({std::move(id), kind, std::move(name), {}, lane, x, dy - h / 2, w, h});
    return shapes_.size() - 1;
  }

  // A lane is as high as what stands in it, with room at its foot for the ways back.
  void settle_lanes() {
    lane_heights_.assign(std::max<std::size_t>(lanes_.size(), 1), 120);
    for (const Shape& shape : shapes_)
      lane_heights_[shape.lane] =
          std::max(lane_heights_[shape.lane], 2 * std::max(-shape.y, shape.y + shape.height) + 80);
    for (Shape& shape : shapes_) shape.y += lane_top(shape.lane) + lane_heights_[shape.lane] / 2;
  }
  double lane_top(std::size_t lane) const {
    double y = pool_y;
    for (std::size_t i = 0; i < lane; ++i) y += lane_heights_[i];
    return y;
  }

  // The outcomes that are decided in a row at one of its performers: by their own steps, and at the
  // last of them those of who acts without a symbol in the row.
  std::map<std::string, std::string> outcomes(const Row& row, const std::string& performer, bool last) const {
    std::map<std::string, std::string> out;
    for (const Step& step : row.steps) {
      const bool drawn =
          std::find(row.performers.begin(), row.performers.end(), step.by) != row.performers.end() &&
          lane_of(step.by) < lanes_.size();
      if (step.by == performer || (last && !drawn)) out.insert(step.outcomes.begin(), step.outcomes.end());
    }
    return out;
  }

  // The steps of one performer in a row, or, where nothing is said of them, the row's own words.
  static std::string name_of(const Row& row, const std::string& performer) {
    std::string own;
    for (const Step& step : row.steps)
      if (step.by == performer && !step.text.reading.empty())
        own += (own.empty() ? "" : "; ") + step.text.reading;
    const std::string& whole = row.activity.reading;
    return fmt::format("{}. {}", row.no, !whole.empty() ? whole : !own.empty() ? own : "…");
  }

  static std::string documentation_of(const Row& row) {
    std::string out;
    const auto line = [&](std::string_view what, const std::string& text) {
      if (!text.empty()) out += fmt::format("{}{}: {}", out.empty() ? "" : "\n", what, text);
    };
    const auto joined = [](const std::vector<Text>& texts) {
      std::string all;
      for (const Text& one : texts) all += (all.empty() ? "" : "; ") + one.reading;
      return all;
    };
    for (const Step& step : row.steps)
      if (!step.text.reading.empty()) line(step.mark.empty() ? "Langkah" : step.mark, step.text.reading);
    line("Kelengkapan", joined(row.requirements));
    line("Waktu", row.time.text);
    line("Output", joined(row.outputs));
    line("Keterangan", row.remark.reading);
    if (row.inferred) line("Catatan", "pelaksana disimpulkan dari uraian");
    if (row.reconstructed) line("Catatan", "kegiatan ini rekonstruksi, tidak ada pada naskah sumber");
    return out;
  }

  void place() {
    double x = pool_x + header + 40;
    bool started = false;
    for (std::size_t i = 0; i < sop_.rows.size(); ++i) {
      const Row& row = sop_.rows[i];
      std::vector<std::string> drawn;
      for (const std::string& performer : row.performers)
        if (lane_of(performer) < lanes_.size()) drawn.push_back(performer);
      for (const std::string& performer : drawn) {
        const std::size_t lane = lane_of(performer);
        if (!started) {
          add(Kind::start, "mulai", "Mulai", lane, x);
          started = true;
          x += event_size + gap;
        }
        Place one{add(Kind::task, fmt::format("kegiatan_{}_{}", i + 1, performer), name_of(row, performer),
                      lane, x),
                  {}};
        shapes_.back().documentation = documentation_of(row);
        if (!outcomes(row, performer, performer == drawn.back()).empty()) {
          x += task_width + gap;
          one.gateway = add(Kind::gateway, fmt::format("keputusan_{}_{}", i + 1, performer), "", lane, x);
          x += gateway_size + gap + 20;
        } else {
          x += task_width + gap;
        }
        places_[i].push_back(one);
      }
    }
    std::size_t lane = 0;
    for (auto it = places_.rbegin(); it != places_.rend(); ++it)
      if (!it->second.empty()) {
        lane = shapes_[it->second.back().task].lane;
        break;
      }
    end_ = add(Kind::end, "selesai", "Selesai", lane, x);
    width_ = x + event_size + 60 - pool_x;
  }

  const Place* first_of(const Row* row) const {
    for (std::size_t hops = 0; row && hops <= sop_.rows.size(); ++hops, row = sop_.after(*row)) {
      const auto found = places_.find(static_cast<std::size_t>(row - sop_.rows.data()));
      if (found != places_.end() && !found->second.empty()) return &found->second.front();
    }
    return nullptr;
  }

  void flow(std::size_t from, std::size_t to, std::string name = {}) {
    flows_.push_back({fmt::format("alur_{}", flows_.size() + 1), std::move(name), from, to, {}});
  }

  // On: out on the right, in on the left. Back: out below, along the foot of the lane, in from below.
  // From a gateway to what stands above or below it: straight.
  std::vector<std::pair<double, double>> route(const Shape& a, const Shape& b) {
    if (a.kind == Kind::gateway && b.kind == Kind::answer)
      return {{a.cx(), a.y + a.height}, {a.cx(), b.cy()}, {b.x + b.width, b.cy()}};
    if (std::abs(a.cx() - b.cx()) < 1) {
      const bool down = b.cy() > a.cy();
      return {{a.cx(), down ? a.y + a.height : a.y}, {b.cx(), down ? b.y : b.y + b.height}};
    }
    if (a.kind == Kind::answer) return {{a.x, a.cy()}, {b.cx() - 20, a.cy()}, {b.cx() - 20, b.y + b.height}};
    if (b.cx() > a.cx()) {
      if (std::abs(a.cy() - b.cy()) < 1) return {{a.x + a.width, a.cy()}, {b.x, b.cy()}};
      const double middle = b.x - 18;
      return {{a.x + a.width, a.cy()}, {middle, a.cy()}, {middle, b.cy()}, {b.x, b.cy()}};
    }
    const double foot = lane_top(a.lane) + lane_heights_[a.lane] - 8 - 5 * static_cast<double>(backs_++ % 2);
    const double out = a.kind == Kind::gateway ? a.cx() : a.cx() + 30;
    return {{out, a.y + a.height}, {out, foot}, {b.cx() + 20, foot}, {b.cx() + 20, b.y + b.height}};
  }

  void connect() {
    const Place* first = sop_.rows.empty() ? nullptr : first_of(&sop_.rows[0]);
    if (!first) return;
    flow(0, first->task);
    for (const auto& [index, all] : places_) {
      const Row& row = sop_.rows[index];
      for (std::size_t k = 0; k < all.size(); ++k) {
        const Place& here = all[k];
        if (here.gateway) flow(here.task, *here.gateway);
        const Place* next = k + 1 < all.size() ? &all[k + 1] : first_of(sop_.after(row));
        flow(here.exit(), next ? next->task : end_, here.gateway ? "lanjut" : "");
        if (here.gateway) ways_out(row, here, all.front(), k + 1 == all.size());
      }
    }
  }

  void ways_out(const Row& row, const Place& here, const Place& again, bool last) {
    const std::string performer = lanes_[shapes_[here.task].lane]->id;
    const double x = shapes_[*here.gateway].cx() - event_size / 2;
    const double below = shapes_[here.task].height / 2 + event_size / 2 + 25;
    const std::size_t lane = shapes_[here.task].lane;
    for (const auto& [outcome, target] : outcomes(row, performer, last)) {
      if (target == "refuse" || target == "end") {
        const std::size_t stop = add(Kind::end, fmt::format("akhir_{}_{}", shapes_[here.task].id, outcome),
                                     target == "refuse" ? "Ditolak" : "Selesai", lane, x, -90);
        flow(*here.gateway, stop, outcome);
      } else if (target == "return") {
        const std::size_t wait = add(Kind::answer, fmt::format("dilengkapi_{}", shapes_[here.task].id),
                                     "Pemohon melengkapi berkas", lane, x - 70, below);
        flow(*here.gateway, wait, outcome);
        flow(wait, here.task);
      } else if (const Row* back = sop_.row(row_named(target))) {
        const Place* to = back == &row ? &again : first_of(back);
        if (to) flow(*here.gateway, to->task, outcome);
      }
    }
  }

  std::string nodes() const {
    std::string out;
    for (std::size_t i = 0; i < shapes_.size(); ++i) {
      const Shape& shape = shapes_[i];
      static const std::map<Kind, const char*> names{{Kind::start, "startEvent"},
                                                     {Kind::end, "endEvent"},
                                                     {Kind::task, "task"},
                                                     {Kind::gateway, "exclusiveGateway"},
                                                     {Kind::answer, "intermediateCatchEvent"}};
      const char* name = names.at(shape.kind);
      out += fmt::format("    <bpmn:{} id=\"{}\"", name, shape.id);
      if (!shape.name.empty()) out += fmt::format(" name=\"{}\"", escaped(shape.name));
      out += ">\n";
      if (!shape.documentation.empty())
        out +=
            fmt::format("      <bpmn:documentation>{}</bpmn:documentation>\n", escaped(shape.documentation));
      for (const Flow& flow : flows_)
        if (flow.to == i) out += fmt::format("      <bpmn:incoming>{}</bpmn:incoming>\n", flow.id);
      for (const Flow& flow : flows_)
        if (flow.from == i) out += fmt::format("      <bpmn:outgoing>{}</bpmn:outgoing>\n", flow.id);
      if (shape.kind == Kind::answer)
        out += fmt::format("      <bpmn:messageEventDefinition id=\"pesan_{}\" />\n", shape.id);
      out += fmt::format("    </bpmn:{}>\n", name);
    }
    return out;
  }

  std::string lanes() const {
    std::string out = "    <bpmn:laneSet id=\"pelaksana\">\n";
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
      out += fmt::format("      <bpmn:lane id=\"pelaksana_{}\" name=\"{}\">\n", lanes_[i]->id,
                         escaped(lanes_[i]->label));
      for (const Shape& shape : shapes_)
        if (shape.lane == i)
          out += fmt::format("        <bpmn:flowNodeRef>{}</bpmn:flowNodeRef>\n", shape.id);
      out += "      </bpmn:lane>\n";
    }
    return out + "    </bpmn:laneSet>\n";
  }

  static std::string bounds(double x, double y, double width, double height) {
    return fmt::format("<dc:Bounds x=\"{:.0f}\" y=\"{:.0f}\" width=\"{:.0f}\" height=\"{:.0f}\" />", x, y,
                       width, height);
  }

  static std::string label(double x, double y, double width, double height) {
    return fmt::format("<bpmndi:BPMNLabel>{}</bpmndi:BPMNLabel>", bounds(x, y, width, height));
  }
  // An event above a gateway has its name beside it: below it the arrow arrives.
  static std::string label_of(const Shape& shape) {
    if (shape.kind == Kind::end) return label(shape.x + shape.width + 4, shape.y + 11, 44, 14);
    if (shape.kind == Kind::answer) return label(shape.x - 20, shape.y + shape.height + 3, 76, 27);
    return {};
  }
  // The word of a way out stands where it leaves the gateway.
  static std::string label_of(const Flow& flow) {
    if (flow.name.empty()) return {};
    const auto [x, y] = flow.points[0];
    const auto [to_x, to_y] = flow.points[1];
    if (to_x > x + 1) return label(x + 3, y - 18, 34, 14);
    return label(x + 5, to_y < y ? y - 18 : y + 2 + (flow.name == "koreksi" ? 16 : 0), 42, 14);
  }

  std::string diagram() const {
    const double height = lane_top(lane_heights_.size()) - pool_y;
    std::string out = fmt::format(
        "      <bpmndi:BPMNShape id=\"gambar_kantor\" bpmnElement=\"kantor\" "
        "isHorizontal=\"true\">{}</bpmndi:BPMNShape>\n",
        bounds(pool_x, pool_y, width_, height));
    for (std::size_t i = 0; i < lanes_.size(); ++i)
      out += fmt::format(
          "      <bpmndi:BPMNShape id=\"gambar_pelaksana_{}\" bpmnElement=\"pelaksana_{}\" "
          "isHorizontal=\"true\">{}</bpmndi:BPMNShape>\n",
          lanes_[i]->id, lanes_[i]->id,
          bounds(pool_x + header, lane_top(i), width_ - header, lane_heights_[i]));
    for (const Shape& shape : shapes_)
      out +=
          fmt::format("      <bpmndi:BPMNShape id=\"gambar_{}\" bpmnElement=\"{}\"{}>{}</bpmndi:BPMNShape>\n",
                      shape.id, shape.id, shape.kind == Kind::gateway ? " isMarkerVisible=\"true\"" : "",
                      bounds(shape.x, shape.y, shape.width, shape.height) + label_of(shape));
    for (const Flow& flow : flows_) {
      out += fmt::format("      <bpmndi:BPMNEdge id=\"gambar_{}\" bpmnElement=\"{}\">", flow.id, flow.id);
      for (const auto& [x, y] : flow.points)
        out += fmt::format("<di:waypoint x=\"{:.0f}\" y=\"{:.0f}\" />", x, y);
      out += label_of(flow) + "</bpmndi:BPMNEdge>\n";
    }
    return out;
  }

  std::string text() const {
    std::string out =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<bpmn:definitions xmlns:bpmn=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" "
        "xmlns:bpmndi=\"http://www.omg.org/spec/BPMN/20100524/DI\" "
        "xmlns:dc=\"http://www.omg.org/spec/DD/20100524/DC\" "
        "xmlns:di=\"http://www.omg.org/spec/DD/20100524/DI\" "
        "id=\"sop\" targetNamespace=\"urn:paraf:sop\" exporter=\"Paraf\">\n";
    out += fmt::format(
        "  <bpmn:collaboration id=\"kerja_sama\">\n    <bpmn:participant id=\"kantor\" name=\"{}\" "
        "processRef=\"proses\" />\n  </bpmn:collaboration>\n",
        escaped(participant()));
    out += fmt::format("  <bpmn:process id=\"proses\" name=\"{}\" isExecutable=\"false\">\n",
                       escaped(sop_.identity.name.reading));
    out += lanes() + nodes();
    for (const Flow& flow : flows_) {
      out += fmt::format("    <bpmn:sequenceFlow id=\"{}\"", flow.id);
      if (!flow.name.empty()) out += fmt::format(" name=\"{}\"", escaped(flow.name));
      out +=
          fmt::format(" sourceRef=\"{}\" targetRef=\"{}\" />\n", shapes_[flow.from].id, shapes_[flow.to].id);
    }
    out +=
        "  </bpmn:process>\n  <bpmndi:BPMNDiagram id=\"gambar\">\n    <bpmndi:BPMNPlane id=\"bidang\" "
        "bpmnElement=\"kerja_sama\">\n";
    return out + diagram() + "    </bpmndi:BPMNPlane>\n  </bpmndi:BPMNDiagram>\n</bpmn:definitions>\n";
  }

  std::string participant() const {
    return sop_.identity.region.empty()
               ? sop_.identity.name.reading
               : fmt::format("{} — {}", sop_.identity.region, sop_.identity.name.reading);
  }

  const Sop& sop_;
  std::vector<const Performer*> lanes_;
  std::vector<Shape> shapes_;
  std::vector<Flow> flows_;
  std::map<std::size_t, std::vector<Place>> places_;
  std::size_t end_ = 0;
  std::size_t backs_ = 0;
  std::vector<double> lane_heights_;
  double width_ = 0;
};

}  // namespace

std::string bpmn(const Sop& sop) { return Export{sop}.run(); }

}  // namespace paraf::sop
