#include <algorithm>
#include <array>

#include "office/sop/cell.h"
#include "office/sop/flow_plan.h"
#include "office/sop/print_parts.h"

namespace paraf::sop {

namespace {

using pdf::Align;
using pdf::TextStyle;

constexpr double pad = 1.3;
const pdf::Stroke rule{0.25, pdf::black, {}};
const pdf::Stroke ink{0.35, pdf::black, {}};
const pdf::Fill paper{pdf::white};
const pdf::Fill shade{{0.925, 0.925, 0.925, 1}};  // behind a row the source does not have
const pdf::Fill head_shade{{0.88, 0.88, 0.88, 1}};

const TextStyle text{.size = 8};
const TextStyle head_text{.size = 8, .bold = true, .align = Align::centre};
const TextStyle small{.size = 7};

constexpr std::array<const char*, 9> superscripts{"¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};

// The columns of the table, from left to right.
struct Columns {
  double left = 0, no = 8, activity = 60, performer = 20, needs = 44, time = 15.5, output = 40, remark = 27;
  std::size_t performers = 0;

  double performers_at() const { return left + no + activity; }
  double needs_at() const { return performers_at() + performer * static_cast<double>(performers); }
  double time_at() const { return needs_at() + needs; }
  double output_at() const { return time_at() + time; }
  double remark_at() const { return output_at() + output; }
  double right() const { return remark_at() + remark; }
  std::vector<double> edges() const {
    std::vector<double> out{left, left + no};
    for (std::size_t i = 0; i <= performers; ++i)
      out.push_back(performers_at() + performer * static_cast<double>(i));
    for (const double x : {time_at(), output_at(), remark_at(), right()}) out.push_back(x);
    return out;
  }
};

// The columns share the width: performers get what the texts leave, within reason.
Columns columns_for(double left, double width, std::size_t performers) {
  Columns c;
  c.left = left;
  c.performers = performers;
  const double fixed = c.no + c.time;
  const double texts = c.activity + c.needs + c.output + c.remark;
  const double wanted = (width - fixed - texts) / static_cast<double>(std::max<std::size_t>(performers, 1));
  c.performer = std::clamp(wanted, 19.0, 27.0);
  const double scale = (width - fixed - c.performer * static_cast<double>(performers)) / texts;
  c.activity *= scale;
  c.needs *= scale;
  c.output *= scale;
  c.remark *= scale;
  return c;
}

class FlowPages {
 public:
  FlowPages(Pages& pages, const Sop& sop)
      : pages_(pages), canvas_(pages.canvas()), sop_(sop), page_(pages.size()) {
    for (const Performer& one : sop.performers)
      if (!one.hidden) visible_.push_back(&one);
    columns_ = columns_for(page_margin, page_.width - 2 * page_margin, visible_.size());
  }

  void run() {
    std::vector<double> heights;
    for (const Row& row : sop_.rows) {
      cells_.push_back(cells_of(row));
      double height = 0;
      for (const Cell& cell : cells_.back().cells) height = std::max(height, cell.height());
      heights.push_back(height + 2 * pad);
    }
    const double title = title_height();
    FlowFrame frame;
    frame.top_first = page_margin + title + head_height();
    frame.top = page_margin + head_height();
    frame.bottom = page_.height - page_margin;
    frame.column = columns_.performer;
    for (std::size_t i = 0; i < visible_.size(); ++i)
      frame.centres.push_back(columns_.performers_at() + columns_.performer * (static_cast<double>(i) + 0.5));
    plan_ = plan_flow(sop_, heights, frame);
    for (std::size_t page = 0; page < plan_.pages; ++page) draw_page(page);
    y_ = plan_.end + 3;
    notes();
    legend();
    signature();
  }

 private:
  struct RowCells {
    std::vector<Cell> cells;  // no, activity, needs, time, output, remark
    std::vector<Cursor> cursors;
  };

  // A practice note is printed below the table; here its number.
  std::string noted(const Text& of) {
    if (of.practice.empty() || practice_.size() >= superscripts.size()) return of.reading;
    practice_.push_back(of.practice);
    return of.reading + superscripts[practice_.size() - 1];
  }

  RowCells cells_of(const Row& row) {
    const double inner = 2 * pad;
    TextStyle centred = text;
    centred.align = Align::centre;
    RowCells out;
    out.cells.emplace_back(columns_.no - 1, centred);
    out.cells.emplace_back(columns_.activity - inner, text);
    out.cells.emplace_back(columns_.needs - inner, text);
    out.cells.emplace_back(columns_.time - inner, centred);
    out.cells.emplace_back(columns_.output - inner, text);
    out.cells.emplace_back(columns_.remark - inner, text);
    out.cursors.resize(out.cells.size());
    out.cells[0].add(row.no);
    Cell& activity = out.cells[1];
    if (!row.activity.reading.empty()) activity.add(noted(row.activity));
    for (const Step& step : row.steps) {
      if (step.text.reading.empty()) continue;
      if (step.mark.empty())
        activity.add(noted(step.text), 0.5);
      else
        activity.add_marked(step.mark + ".", noted(step.text), 0.5);
    }
    for (const Text& item : row.requirements) out.cells[2].add_item(item.reading, 0.5);
    if (!row.time.text.empty()) out.cells[3].add(row.time.text);
    for (const Text& item : row.outputs) out.cells[4].add_item(item.reading, 0.5);
    if (!row.remark.reading.empty()) out.cells[5].add(noted(row.remark));
    if (row.reconstructed) {
      TextStyle mark = small;
      mark.italic = true;
      out.cells[5].add("Rekonstruksi: tidak ada pada naskah sumber", mark, 0.8);
    }
    return out;
  }

  std::string title() const {
    return sop_.identity.title.empty() ? upper(sop_.identity.name.reading) : sop_.identity.title;
  }
  TextStyle title_style() const { return {.size = 11.5, .bold = true, .align = Align::centre}; }
  double title_height() const {
    return pdf::Paragraph{title(), title_style(), columns_.right() - columns_.left}.height() + 4;
  }

  double head_line() const {  // of the row that names the performers
    double height = 0;
    for (const Performer* one : visible_)
      height = std::max(height, pdf::Paragraph{one->label, head_text, columns_.performer - 1}.height());
    return std::max(height, 3.5) + 2 * pad;
  }
  static constexpr double group_line = 6;
  double numbers_line() const { return sop_.identity.column_numbers ? 4.5 : 0; }
  double head_height() const { return group_line + head_line() + numbers_line(); }

  void head_cell(double x, double y, double width, double height, const std::string& label) {
    canvas_.rectangle({x, y, width, height}, rule, head_shade);
    const pdf::Paragraph paragraph{label, head_text, width - 1};
    canvas_.draw(paragraph, {x + 0.5, y + (height - paragraph.height()) / 2});
  }

  void draw_head(double y) {
    const double tall = group_line + head_line();
    const Columns& c = columns_;
    head_cell(c.left, y, c.no, tall, title_of(sop_, "no"));
    head_cell(c.left + c.no, y, c.activity, tall, title_of(sop_, "kegiatan"));
    head_cell(c.performers_at(), y, c.needs_at() - c.performers_at(), group_line,
              title_of(sop_, "pelaksana"));
    for (std::size_t i = 0; i < visible_.size(); ++i)
      head_cell(c.performers_at() + c.performer * static_cast<double>(i), y + group_line, c.performer,
                head_line(), visible_[i]->label);
    head_cell(c.needs_at(), y, c.remark_at() - c.needs_at(), group_line, title_of(sop_, "mutu_baku"));
    head_cell(c.needs_at(), y + group_line, c.needs, head_line(), title_of(sop_, "kelengkapan"));
    head_cell(c.time_at(), y + group_line, c.time, head_line(), title_of(sop_, "waktu"));
    head_cell(c.output_at(), y + group_line, c.output, head_line(), title_of(sop_, "output"));
    head_cell(c.remark_at(), y, c.remark, tall, title_of(sop_, "keterangan"));
    if (!sop_.identity.column_numbers) return;
    const std::vector<double> edges = c.edges();
    for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
      canvas_.rectangle({edges[i], y + tall, edges[i + 1] - edges[i], numbers_line()}, rule);
      TextStyle style = small;
      style.align = Align::centre;
      canvas_.text({edges[i], y + tall + 0.7}, std::to_string(i + 1), style, edges[i + 1] - edges[i]);
    }
  }

  void draw_page(std::size_t page) {
    pages_.begin();
    double y = page_margin;
    if (page == 0) {
      canvas_.text({columns_.left, y}, title(), title_style(), columns_.right() - columns_.left);
      y += title_height();
    }
    draw_head(y);
    for (const Strip& strip : plan_.strips)
      if (strip.page == page) grid(strip.y, strip.height, false);
    for (const RowPlace& place : plan_.rows)
      if (place.page == page) draw_row(place);
    for (const Wire& wire : plan_.wires)
      if (wire.page == page) canvas_.polyline(wire.points, ink, 2.0);
    for (const Node& node : plan_.nodes)
      if (node.page == page) draw_node(node);
    for (const Connector& one : plan_.connectors)
      if (one.page == page) draw_pentagon(one.box, one.letter);
    for (const Wire& wire : plan_.wires)
      if (wire.page == page) {
        if (!wire.label.empty()) draw_label(wire.label_at, wire.label);
        if (!wire.word.empty()) draw_label(wire.word_at, wire.word);
      }
  }

  void grid(double y, double height, bool shaded) {
    const std::vector<double> edges = columns_.edges();
    if (shaded)
      canvas_.rectangle({edges.front(), y, edges.back() - edges.front(), height}, {0, pdf::black, {}}, shade);
    for (std::size_t i = 0; i + 1 < edges.size(); ++i)
      canvas_.rectangle({edges[i], y, edges[i + 1] - edges[i], height}, rule);
  }

  void draw_row(const RowPlace& place) {
    const Row& row = sop_.rows[place.row];
    grid(place.y, place.height, row.reconstructed);
    RowCells& cells = cells_[place.row];
    const std::array<double, 6> x{columns_.left + 0.5,        columns_.left + columns_.no + pad,
                                  columns_.needs_at() + pad,  columns_.time_at() + pad,
                                  columns_.output_at() + pad, columns_.remark_at() + pad};
    if (!place.first)
      canvas_.text({x[0], place.y + pad}, "lanj.", {.size = 6.5, .italic = true, .align = Align::centre},
                   columns_.no - 1);
    for (std::size_t i = 0; i < cells.cells.size(); ++i)
      cells.cells[i].draw(canvas_, {x[i], place.y + pad}, place.height - 2 * pad, cells.cursors[i]);
  }

  void draw_symbol(Symbol symbol, const pdf::Rect& box, bool dashed, const std::string& word) {
    pdf::Stroke stroke = ink;
    if (dashed) stroke.dash = {1.2, 0.8};
    const double cx = box.x + box.width / 2;
    const double cy = box.y + box.height / 2;
    switch (symbol) {
      case Symbol::start:
      case Symbol::end: canvas_.rectangle(box, stroke, paper, box.height / 2); break;
      case Symbol::process: canvas_.rectangle(box, stroke, paper); break;
      case Symbol::decision:
        canvas_.polygon({{cx, box.y}, {box.x + box.width, cy}, {cx, box.y + box.height}, {box.x, cy}}, stroke,
                        paper);
        break;
      case Symbol::connector: draw_pentagon(box, word); return;
    }
    if (word.empty()) return;
    const pdf::Paragraph paragraph{word, {.size = 6.5, .align = Align::centre}, box.width};
    canvas_.draw(paragraph, {box.x, cy - paragraph.height() / 2});
  }

  void draw_node(const Node& node) {
    const Row& row = sop_.rows[node.row];
    const char* word = node.symbol == Symbol::start ? "Mulai" : node.symbol == Symbol::end ? "Selesai" : "";
    draw_symbol(node.symbol, node.box, row.reconstructed, word);
    if (!node.inferred) return;
    canvas_.text({node.right() + 0.3, node.box.y - 2.2}, "*", {.size = 9, .bold = true}, 4);
    inferred_ = true;
  }

  void draw_pentagon(const pdf::Rect& b, const std::string& letter) {
    const double shoulder = b.y + b.height * 0.6;
    canvas_.polygon({{b.x, b.y},
                     {b.x + b.width, b.y},
                     {b.x + b.width, shoulder},
                     {b.x + b.width / 2, b.y + b.height},
                     {b.x, shoulder}},
                    ink, paper);
    const pdf::Paragraph paragraph{letter, {.size = 7, .bold = true, .align = Align::centre}, b.width};
    canvas_.draw(paragraph, {b.x, b.y + (b.height * 0.8 - paragraph.height()) / 2});
  }

  // The label stands on paper of its own, so that no rule runs through it.
  void draw_label(pdf::Point at, const std::string& label) {
    const TextStyle style{.size = 6.5};
    const double width = pdf::text_width(label, style);
    canvas_.rectangle({at.x - 0.1, at.y - 1.1, width + 0.2, 2.2}, {0, pdf::black, {}}, paper);
    canvas_.text({at.x, at.y - 1.3}, label, style, width + 2);
  }

  void turn_if(double height) {
    if (y_ + height <= page_.height - page_margin) return;
    pages_.begin();
    y_ = page_margin;
  }

  // Below the table: what the reader must know that the office's own document does not say.
  void notes() {
    std::vector<std::pair<std::string, std::string>> lines;
    if (!sop_.identity.closing.empty()) lines.emplace_back("", sop_.identity.closing);
    for (std::size_t i = 0; i < practice_.size(); ++i)
      lines.emplace_back(superscripts[i], "Pelaksanaan di Paraf: " + practice_[i]);
    if (inferred_)
      lines.emplace_back("*",
                         "Simbol pelaksana tidak terbaca pada naskah sumber dan disimpulkan dari uraian; "
                         "perlu dipastikan oleh kantor.");
    for (const LetterUse& letter : sop_.letters)
      if (letter.inferred && !letter.note.note.empty()) lines.emplace_back("–", letter.note.note);
    if (std::any_of(sop_.rows.begin(), sop_.rows.end(), [](const Row& r) { return r.reconstructed; }))
      lines.emplace_back("▒",
                         "Kegiatan berlatar abu-abu dan bergaris putus adalah rekonstruksi: barisnya tidak "
                         "ada pada naskah sumber.");
    Cell cell{columns_.right() - columns_.left, small};
    for (const auto& [mark, line] : lines) {
      if (mark.empty())
        cell.add(line, {.size = 8, .italic = true}, 0.6);
      else
        cell.add_marked(mark, line, 0.6);
    }
    if (cell.empty()) return;
    turn_if(cell.height());
    y_ += cell.draw(canvas_, {columns_.left, y_}) + 3;
  }

  void legend() {
    const auto& entries = sop_.identity.legend;
    if (entries.empty()) return;
    const double width = 150;
    std::vector<Cell> cells;
    double height = 0;
    for (const auto& [symbol, words] : entries) {
      Cell cell{width - 24, small};
      cell.add(words.reading);
      height += std::max(cell.height(), 9.0) + 2;
      cells.push_back(std::move(cell));
    }
    const double sign = sop_.identity.signature.empty() ? 0 : signature_height;
    turn_if(std::max(height + 6, sign));
    signature_y_ = y_;
    y_ += canvas_.text({columns_.left, y_}, "Keterangan simbol:", {.size = 8, .bold = true}, width) + 2;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const double line = std::max(cells[i].height(), 9.0);
      const bool small_one = entries[i].first == Symbol::connector;
      const double w = small_one ? 6.5 : 15;
      const double h = small_one ? 6.5 : entries[i].first == Symbol::decision ? 9 : 7;
      const char* word = entries[i].first == Symbol::start ? "Mulai"
                         : entries[i].first == Symbol::end ? "Selesai"
                                                           : "";
      draw_symbol(entries[i].first, {columns_.left + 2 + (15 - w) / 2, y_ + (line - h) / 2, w, h}, false,
                  word);
      cells[i].draw(canvas_, {columns_.left + 22, y_ + (line - cells[i].height()) / 2});
      y_ += line + 2;
    }
  }

  static constexpr double signature_height = 36;

  // The signature block at the right: the position, room to sign, no name of ours.
  void signature() {
    if (sop_.identity.signature.empty()) return;
    if (signature_y_ < 0) {
      turn_if(signature_height);
      signature_y_ = y_;
    }
    const double width = 95;
    const double x = columns_.right() - width;
    const TextStyle style{.size = 9, .bold = true, .align = Align::centre};
    const double used = canvas_.text({x, signature_y_}, sop_.identity.signature, style, width);
    canvas_.line({x + 15, signature_y_ + used + 21}, {x + width - 15, signature_y_ + used + 21},
                 {0.2, pdf::black, {0.4, 0.8}});
  }

  Pages& pages_;
  pdf::Canvas& canvas_;
  const Sop& sop_;
  pdf::Size page_;
  std::vector<const Performer*> visible_;
  Columns columns_;
  std::vector<RowCells> cells_;
  std::vector<std::string> practice_;
  FlowPlan plan_;
  bool inferred_ = false;
  double y_ = 0;
  double signature_y_ = -1;
};

}  // namespace

void print_flow(Pages& pages, const Sop& sop) { FlowPages{pages, sop}.run(); }

}  // namespace paraf::sop
