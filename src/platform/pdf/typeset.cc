#include "platform/pdf/typeset.h"

#include <pango/pangofc-font.h>

#include <algorithm>
#include <cmath>

namespace paraf::pdf {

const char* family_of(Face face) {
  switch (face) {
    case Face::sans: return "Liberation Sans";
    case Face::serif: return "Liberation Serif";
    case Face::mono: return "Liberation Mono";
  }
  return "Liberation Sans";
}

PangoContext* pango_of_this_thread() {
  struct Owned {
    PangoFontMap* map;
    PangoContext* context;
    Owned() : map(pango_cairo_font_map_new()) {
      pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(map), 72);
      context = pango_font_map_create_context(map);
      cairo_font_options_t* options = cairo_font_options_create();
      cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
      cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
      cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
      pango_cairo_context_set_font_options(context, options);
      cairo_font_options_destroy(options);
      pango_context_set_language(context, pango_language_from_string("id"));
      pango_context_set_round_glyph_positions(context, FALSE);
    }
    ~Owned() {
      g_object_unref(context);
      g_object_unref(map);
    }
  };
  thread_local Owned owned;
  return owned.context;
}

bool face_is_installed(Face face) {
  PangoFontDescription* asked = pango_font_description_new();
  pango_font_description_set_family(asked, family_of(face));
  pango_font_description_set_size(asked, 10 * PANGO_SCALE);
  PangoFont* font = pango_context_load_font(pango_of_this_thread(), asked);
  bool same = false;
  if (font) {
    PangoFontDescription* got = pango_font_describe(font);
    same = std::string_view{pango_font_description_get_family(got)} == family_of(face);
    pango_font_description_free(got);
    g_object_unref(font);
  }
  pango_font_description_free(asked);
  return same;
}

namespace {

// What has no place to end a line at costs the square of its length, and no word is as long as this: a longer one goes
// on in a new line, between two of its letters.
constexpr std::size_t longest_word = 2000;

// Adds the text to what stands before it. `since` counts the octets since the last space, across the runs.
void add_in_pieces(std::string& out, std::string_view text, std::size_t& since) {
  while (!text.empty()) {
    const std::size_t room = longest_word - std::min(since, longest_word);
    const std::size_t ends = text.substr(0, room + 1).find_first_of(" \n");
    if (ends == std::string_view::npos && text.size() <= room) {
      out += text;
      since += text.size();
      return;
    }
    std::size_t cut = room;
    if (ends != std::string_view::npos)
      cut = ends + 1;
    else
      while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0) == 0x80) --cut;
    out += text.substr(0, cut);
    if (ends == std::string_view::npos) out += '\n';
    since = 0;
    text.remove_prefix(cut);
  }
}

// The texts of the runs, one behind the other, valid as UTF-8, and where each run lies in it.
struct Joined {
  std::string text;
  PangoAttrList* attributes;
};

void mark(PangoAttrList* list, PangoAttribute* attribute, std::size_t from, std::size_t to) {
  attribute->start_index = static_cast<guint>(from);
  attribute->end_index = static_cast<guint>(to);
  pango_attr_list_insert(list, attribute);
}

Joined join(const std::vector<Run>& runs) {
  Joined out{{}, pango_attr_list_new()};
  std::size_t since = 0;
  for (const Run& run : runs) {
    const std::size_t from = out.text.size();
    char* valid = g_utf8_make_valid(run.text.data(), static_cast<gssize>(run.text.size()));
    add_in_pieces(out.text, valid, since);
    g_free(valid);
    const std::size_t to = out.text.size();
    if (run.bold) mark(out.attributes, pango_attr_weight_new(PANGO_WEIGHT_BOLD), from, to);
    if (run.italic) mark(out.attributes, pango_attr_style_new(PANGO_STYLE_ITALIC), from, to);
    if (run.underline) mark(out.attributes, pango_attr_underline_new(PANGO_UNDERLINE_SINGLE), from, to);
  }
  return out;
}

PangoFontDescription* describe(const TextStyle& style) {
  PangoFontDescription* font = pango_font_description_new();
  pango_font_description_set_family(font, family_of(style.face));
  pango_font_description_set_size(font, static_cast<gint>(std::lround(style.size * PANGO_SCALE)));
  pango_font_description_set_weight(font, style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_style(font, style.italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
  return font;
}

int units(double mm) { return static_cast<int>(std::lround(mm * pt_per_mm * PANGO_SCALE)); }

}  // namespace

Paragraph::Layout::Layout(const std::vector<Run>& runs, const TextStyle& asked, double width_mm) : style(asked) {
  layout = pango_layout_new(pango_of_this_thread());
  PangoFontDescription* font = describe(style);
  pango_layout_set_font_description(layout, font);
  pango_font_description_free(font);

  Joined joined = join(runs);
  if (style.underline)
    mark(joined.attributes, pango_attr_underline_new(PANGO_UNDERLINE_SINGLE), 0, joined.text.size());
  pango_layout_set_text(layout, joined.text.data(), static_cast<int>(joined.text.size()));
  pango_layout_set_attributes(layout, joined.attributes);
  pango_attr_list_unref(joined.attributes);

  if (width_mm > 0) pango_layout_set_width(layout, units(width_mm));
  pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_line_spacing(layout, static_cast<float>(style.line_spacing));
  pango_layout_set_indent(layout, -units(style.hanging));
  pango_layout_set_justify(layout, style.align == Align::justify);
  pango_layout_set_alignment(layout, style.align == Align::centre  ? PANGO_ALIGN_CENTER
                                     : style.align == Align::right ? PANGO_ALIGN_RIGHT
                                                                   : PANGO_ALIGN_LEFT);
  PangoTabArray* tabs = pango_tab_array_new_with_positions(1, FALSE, PANGO_TAB_LEFT, units(12.5));
  pango_layout_set_tabs(layout, tabs);
  pango_tab_array_free(tabs);

  PangoLayoutIter* at = pango_layout_get_iter(layout);
  do {
    PangoRectangle logical;
    pango_layout_iter_get_line_extents(at, nullptr, &logical);
    int top = 0, bottom = 0;
    pango_layout_iter_get_line_yrange(at, &top, &bottom);
    lines.push_back({pango_layout_iter_get_line_readonly(at), pango_units_to_double(logical.x),
                     pango_units_to_double(pango_layout_iter_get_baseline(at)), pango_units_to_double(top),
                     pango_units_to_double(bottom)});
    widest = std::max(widest, pango_units_to_double(logical.width));
  } while (pango_layout_iter_next_line(at));
  pango_layout_iter_free(at);
}

Paragraph::Layout::~Layout() { g_object_unref(layout); }

void Paragraph::Layout::draw(cairo_t* cairo, double x, double y, std::size_t first, std::size_t count) const {
  const std::size_t end = std::min(lines.size(), first + std::min(count, lines.size()));
  if (first >= end) return;
  cairo_set_source_rgba(cairo, style.colour.red, style.colour.green, style.colour.blue, style.colour.alpha);
  for (std::size_t i = first; i < end; ++i) {
    cairo_move_to(cairo, x + lines[i].x, y + lines[i].baseline - lines[first].top);
    pango_cairo_show_layout_line(cairo, lines[i].line);
  }
}

Paragraph::Paragraph(const std::vector<Run>& runs, const TextStyle& style, double width)
    : layout_(std::make_unique<Layout>(runs, style, width)) {}
Paragraph::Paragraph(std::string_view text, const TextStyle& style, double width)
    : Paragraph(std::vector<Run>{Run{.text = std::string{text}}}, style, width) {}
Paragraph::Paragraph(Paragraph&&) noexcept = default;
Paragraph& Paragraph::operator=(Paragraph&&) noexcept = default;
Paragraph::~Paragraph() = default;

std::size_t Paragraph::lines() const { return layout_->lines.size(); }
double Paragraph::height() const { return height(0, lines()); }
double Paragraph::widest() const { return layout_->widest * mm_per_pt; }

double Paragraph::height(std::size_t first, std::size_t count) const {
  const auto& lines = layout_->lines;
  const std::size_t end = std::min(lines.size(), first + std::min(count, lines.size()));
  if (first >= end) return 0;
  return (lines[end - 1].bottom - lines[first].top) * mm_per_pt;
}

std::size_t Paragraph::lines_that_fit(std::size_t first, double room) const {
  std::size_t count = 0;
  while (first + count < lines() && height(first, count + 1) <= room) ++count;
  return count;
}

double text_width(std::string_view text, const TextStyle& style) { return Paragraph{text, style, 0}.widest(); }

}  // namespace paraf::pdf
