#include "office/letters/render.h"

#include <algorithm>
#include <cmath>

#include "office/letters/emblem.h"
#include "office/letters/render_table.h"
#include "office/letters/template.h"
#include "office/letters/word_fill.h"
#include "office/people/nip.h"
#include "platform/convert/convert.h"
#include "platform/convert/walls.h"
#include "platform/pdf/overlay.h"

namespace paraf::letters {
namespace {

using pdf::Align;
using pdf::Paragraph;
using pdf::TextStyle;

// An office's paper. The measures are those of common letters; none is laid down by a rule we could
// cite, so they stay in one place.
struct Margins {
  double left = 25, right = 20, top = 12, bottom = 22;
};
constexpr int most_pages = 50;
constexpr double qr_side = 25;

class Sheet {
 public:
  Sheet(const people::Office& office, const Content& content, const Finish& finish)
      : office_(office),
        content_(content),
        finish_(finish),
        size_(paper(content.paper.empty() ? office.settings.letters.paper : content.paper)),
        canvas_({.title = content.hal(),
                 .author = office.name,
                 .subject = content.hal(),
                 .language = "id",
                 .created = finish.made}) {
    body_.face = office.settings.letters.face == "sans" ? pdf::Face::sans : pdf::Face::serif;
    body_.size = office.settings.letters.size;
    body_.line_spacing = 1.12;
  }

  Result<Rendered> draw() {
    late_ = late_fields();
    new_page();
    for (std::size_t i = 0; i < content_.blocks.size(); ++i) {
      next_ = i + 1;
      const Result<void> done =
          std::visit([&](const auto& block) { return place(block); }, content_.blocks[i]);
      if (!done) return tl::unexpected<Error>(done.error());
      if (pages_ > most_pages) return too_large("letters.too_long");
    }
    Rendered made{TRY(canvas_.finish()), pages_, signature_page_, signature_, size_};
    return made;
  }

  // On a page of the office's own: filled, set elsewhere, and marked here.
  Result<Rendered> draw_on(ByteView docx) {
    if (finish_.final && !finish_.signer)
      return refused("letters.blank_unfilled", {{"blank", "ttd_pengirim"}, {"letter", content_.letter}});
    const double room = signature_height() + 2;
    const FilledWord filled =
        TRY(fill_word(docx, *content_.page, late_fields(), content_.letter, room, qr_side + 2));
    const Bytes set = TRY(convert::to_pdf(filled.docx));
    const pdf::File file = TRY(pdf::File::open(set));
    const auto spot = TRY(pdf::destination(file, signature_bookmark));
    if (!spot) return refused("letters.word_no_signature");
    if (file.pages() > static_cast<std::size_t>(most_pages)) return too_large("letters.too_long");
    const double wide = filled.names_signer ? qr_side : block_width();
    for (std::size_t i = 1; i <= file.pages(); ++i) {
      size_ = TRY(file.page(i)).seen();
      mark_page();
      if (i != spot->page) continue;
      const double at = spot->at.x - (filled.signature == Align::left     ? 0
                                      : filled.signature == Align::centre ? wide / 2
                                                                          : wide);
      const double x = std::clamp(at, 8.0, std::max(8.0, size_.width - 8 - wide));
      if (!filled.names_signer) {
        TRY(draw_signature({x, spot->at.y, wide, signature_height()}, signature_lines()));
      } else {
        TRY(draw_code({x, spot->at.y}));
        signature_ = {x, spot->at.y, wide, wide};
        signature_page_ = pages_;
      }
    }
    const pdf::Size page = TRY(file.page(spot->page)).seen();
    const pdf::DocumentInfo info{content_.hal(), office_.name, content_.hal(), "id", finish_.made};
    return Rendered{TRY(pdf::overlay(set, TRY(canvas_.finish()), info)), pages_, signature_page_, signature_,
                    page};
  }

 private:
  static pdf::Size paper(const std::string& name) { return name == "F4" ? pdf::f4 : pdf::a4; }

  double width() const { return size_.width - margins_.left - margins_.right; }
  double bottom() const { return size_.height - margins_.bottom; }
  double room() const { return bottom() - y_; }
  TextStyle style(Align align, bool bold = false) const {
    TextStyle made = body_;
    made.align = align;
    made.bold = bold;
    return made;
  }

  // What the moment of signing fills in. A draft shows dots where it has nothing yet; the final
  // version must have it.
  Fields late_fields() const {
    Fields fields;
    const auto put = [&](const char* name, const std::string& text) {
      if (!text.empty())
        fields[name] = text;
      else if (!finish_.final)
        fields[name] = finish_.recorded ? "-" : "…";
    };
    put("nomor_naskah", finish_.number);
    put("tanggal_naskah", people::written(finish_.day));
    put("ttd_pengirim", finish_.final ? "ditandatangani secara elektronik" : "");
    put("nama_pengirim", finish_.signer ? finish_.signer->name : "");
    put("nip_pengirim", finish_.signer ? grouped(finish_.signer->nip) : "");
    put("jabatan_pengirim", finish_.signer ? finish_.signer->position : "");
    put("pangkat_pengirim", finish_.signer ? finish_.signer->rank : "");
    return fields;
  }

  static std::string grouped(const std::string& digits) {
    const auto nip = people::Nip::parse(digits);
    return nip ? nip->grouped() : digits;
  }

  Result<std::string> filled(const std::string& text) const {
    return fill_blanks(text, late_, content_.letter, false);
  }

  // ---- pages ----------------------------------------------------------------------------------

  // What every page of a letter carries, whoever set it.
  void mark_page() {
    canvas_.begin_page(size_);
    ++pages_;
    if (!finish_.final && !finish_.recorded) {
      TextStyle mark{.face = pdf::Face::sans, .size = 96, .bold = true, .colour = {0.55, 0.55, 0.6, 0.16}};
      canvas_.turned_text({size_.width / 2, size_.height / 2}, 52, "KONSEP", mark);
    }
    if (finish_.final && has_signature() && !office_.settings.letters.notice.empty()) {
      const TextStyle small{
          .face = pdf::Face::sans, .size = 7, .align = Align::centre, .colour = {0.25, 0.25, 0.25, 1}};
      const Paragraph notice{office_.settings.letters.notice, small, width()};
      const double top = size_.height - 8 - notice.height();
      canvas_.line({margins_.left, top - 1.5}, {size_.width - margins_.right, top - 1.5},
                   {0.2, {0.4, 0.4, 0.4, 1}, {}});
      canvas_.draw(notice, {margins_.left, top});
    }
  }

  void new_page() {
    mark_page();
    y_ = margins_.top;
    if (pages_ == 1) return;
    canvas_.text({margins_.left, y_}, "- " + std::to_string(pages_) + " -", style(Align::centre), width());
    y_ += 12;
  }

  // The notice speaks of a signature: a paper without one does not carry it.
  bool has_signature() const {
    return std::any_of(content_.blocks.begin(), content_.blocks.end(),
                       [](const Block& block) { return std::holds_alternative<SignatureBlock>(block); });
  }

  void need(double height) {
    if (room() < height) new_page();
  }

  // ---- text that may cross pages ----------------------------------------------------------------

  // A paragraph keeps two lines together at either end. With `tail` mm wanted behind it (a signature),
  // it gives its last lines to the next page rather than leave the signature there alone.
  void flow(const Paragraph& paragraph, double x, double tail = 0) {
    std::size_t first = 0;
    while (first < paragraph.lines()) {
      const std::size_t left = paragraph.lines() - first;
      std::size_t count = std::min(left, paragraph.lines_that_fit(first, room()));
      const bool last = count == left;
      if (last && tail > 0 && room() - paragraph.height(first, count) < tail && y_ > margins_.top + 30)
        count = left > 3 ? left - 2 : 0;
      else if (!last && left - count < 2 && count > 2)
        --count;
      if (!last && count < 2 && left > 1) count = 0;
      if (count == 0) {
        if (y_ <= margins_.top + 12 + 1e-6 && pages_ > 1)
          count = 1;  // a line taller than a page cannot happen; do not loop
        else {
          new_page();
          continue;
        }
      }
      y_ += canvas_.draw(paragraph, {x, y_}, first, count);
      first += count;
      if (first < paragraph.lines()) new_page();
    }
  }

  // The copies stand under the signature, on its page.
  double copies_height(std::size_t at) const {
    if (at >= content_.blocks.size()) return 0;
    const auto* copies = std::get_if<Copies>(&content_.blocks[at]);
    if (copies == nullptr || copies->to.empty() || copies->to.size() > 12) return 0;
    return 8 + 5.2 * static_cast<double>(copies->to.size());
  }

  // What the signature block and its copies take, when they are what follows.
  double tail_height() const {
    if (next_ >= content_.blocks.size()) return 0;
    const auto* block = std::get_if<SignatureBlock>(&content_.blocks[next_]);
    return block == nullptr ? 0 : signature_height() + 12 + copies_height(next_ + 1);
  }

  // ---- blocks -----------------------------------------------------------------------------------

  Result<void> place(const Kop&) {
    const people::Letterhead& kop = office_.kop;
    const double emblem = 22, gap = 4;
    const double x = margins_.left + emblem + gap, text_width = width() - emblem - gap;
    const double top = y_;
    TextStyle line{.face = body_.face, .size = 13, .bold = true, .align = Align::centre};
    y_ += canvas_.text({x, y_}, kop.government, line, text_width);
    line.size = kop.agency.size() > 46 ? 14 : 16;
    y_ += canvas_.text({x, y_}, kop.agency, line, text_width);
    line.bold = false;
    line.size = 9;
    for (const std::string& each : kop.address) y_ += canvas_.text({x, y_}, each, line, text_width);
    if (!kop.contact.empty()) y_ += canvas_.text({x, y_}, kop.contact, line, text_width);
    y_ = std::max(y_, top + emblem);
    draw_emblem(canvas_, kop.emblem, {margins_.left, top + (y_ - top - emblem) / 2}, emblem);
    y_ += 2;
    canvas_.line({margins_.left, y_}, {size_.width - margins_.right, y_}, {0.9, pdf::black, {}});
    canvas_.line({margins_.left, y_ + 1}, {size_.width - margins_.right, y_ + 1}, {0.25, pdf::black, {}});
    y_ += 6;
    return {};
  }

  Result<void> place(const Heading& heading) {
    const double label = 20, colon = 4, right = 58;
    const double value = width() - label - colon - right - 4;
    TextStyle date = style(Align::left);
    canvas_.text({margins_.left + width() - right, y_}, office_.seat + ", " + people::written(finish_.day),
                 date, right);
    const auto row = [&](std::string_view name, const std::string& text) -> Result<void> {
      if (text.empty()) return {};
      const std::string said = TRY(filled(text));
      canvas_.text({margins_.left, y_}, name, style(Align::left), label);
      canvas_.text({margins_.left + label, y_}, ":", style(Align::left), colon);
      y_ += canvas_.text({margins_.left + label + colon, y_}, said, style(Align::left), value) + 0.6;
      return {};
    };
    if (heading.with_number)
      TRY(row("Nomor", late_.contains("nomor_naskah") ? std::string{"${nomor_naskah}"} : std::string{}));
    if (heading.with_number && !late_.contains("nomor_naskah"))
      return refused("letters.blank_unfilled", {{"blank", "nomor_naskah"}, {"letter", content_.letter}});
    TRY(row("Sifat", heading.sifat));
    TRY(row("Lampiran", heading.lampiran));
    TRY(row("Hal", heading.hal));
    y_ += 5;
    return {};
  }

  Result<void> place(const Title& title) {
    TextStyle line = style(Align::centre, true);
    line.size = body_.size + 1.5;
    line.underline = true;
    if (title.annex) new_page();
    if (title.with_date)
      y_ += canvas_.text({margins_.left, y_}, office_.seat + ", " + people::written(finish_.day),
                         style(Align::right), width()) +
            3;
    y_ += 2;
    y_ += canvas_.text({margins_.left, y_}, TRY(filled(title.text)), line, width()) + 1;
    if (title.with_number) {
      const auto number = late_.find("nomor_naskah");
      if (number == late_.end())
        return refused("letters.blank_unfilled", {{"blank", "nomor_naskah"}, {"letter", content_.letter}});
      y_ += canvas_.text({margins_.left, y_}, "Nomor: " + number->second, style(Align::centre), width());
    }
    y_ += 5;
    return {};
  }

  Result<void> place(const Addressee& addressee) {
    need(30);
    for (const std::string& each : addressee.lines)
      y_ += canvas_.text({margins_.left, y_}, TRY(filled(each)), style(Align::left), width() * 0.62);
    y_ += 5;
    return {};
  }

  Result<void> place(const Text& text) {
    TextStyle line = style(Align::justify);
    line.line_spacing = 1.25;
    if (text.indent) line.hanging = -12.5;
    const Paragraph paragraph{TRY(filled(text.text)), line, width()};
    flow(paragraph, margins_.left, tail_height());
    y_ += 2.5;
    return {};
  }

  Result<void> place(const Numbered& list) {
    TextStyle line = style(Align::justify);
    line.line_spacing = 1.2;
    int number = 0;
    for (const std::string& item : list.items) {
      const Paragraph paragraph{TRY(filled(item)), line, width() - 20};
      need(paragraph.height(0, std::min<std::size_t>(2, paragraph.lines())));
      canvas_.text({margins_.left + 12.5, y_}, std::to_string(++number) + ".", line, 7);
      flow(paragraph, margins_.left + 20);
      y_ += 0.8;
    }
    y_ += 2;
    return {};
  }

  Result<void> place(const Pairs& pairs) {
    TextStyle line = style(Align::left);
    line.line_spacing = 1.15;
    double label = 20;
    for (const auto& [name, said] : pairs.rows) label = std::max(label, pdf::text_width(name, line) + 3);
    label = std::min(label, width() * 0.45);
    const double x = margins_.left + 12.5, colon = 4;
    for (const auto& [name, said] : pairs.rows) {
      const Paragraph left{TRY(filled(name)), line, label};
      const Paragraph right{TRY(filled(said)), line, width() - 12.5 - label - colon};
      need(std::min(std::max(left.height(), right.height()), 60.0));
      const double top = y_;
      canvas_.draw(left, {x, top});
      canvas_.text({x + label, top}, ":", line, colon);
      flow(right, x + label + colon);
      y_ = std::max(y_, top + left.height()) + 0.4;
    }
    y_ += 2.5;
    return {};
  }

  // ---- tables -----------------------------------------------------------------------------------

  struct Cells {
    std::vector<Paragraph> paragraphs;
    double height = 0;
  };
  Result<Cells> cells(const std::vector<std::string>& texts, const std::vector<double>& widths,
                      bool head) const {
    const TextStyle line = cell_style(body_, widths.size(), head);
    Cells made;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      made.paragraphs.emplace_back(breakable(TRY(filled(texts[i]))), line, widths[i] - 2 * cell_pad);
      made.height = std::max(made.height, made.paragraphs.back().height());
    }
    made.height += 2 * cell_pad;
    return made;
  }

  void draw_row(const Cells& row, const std::vector<double>& widths, bool head) {
    double x = margins_.left;
    for (std::size_t i = 0; i < row.paragraphs.size(); ++i) {
      canvas_.rectangle({x, y_, widths[i], row.height}, {0.25, pdf::black, {}},
                        head ? pdf::Fill{{0.92, 0.92, 0.92, 1}} : pdf::Fill{});
      const double down = head ? (row.height - row.paragraphs[i].height()) / 2 : cell_pad;
      canvas_.draw(row.paragraphs[i], {x + cell_pad, y_ + down});
      x += widths[i];
    }
    y_ += row.height;
  }

  // A row is never split over pages; where the table goes on, its head stands again.
  Result<void> place(const Table& table) {
    const std::vector<double> widths = column_widths(table, body_, width());
    const Cells head = TRY(cells(table.head, widths, true));
    need(head.height + 14);
    draw_row(head, widths, true);
    for (const auto& texts : table.rows) {
      const Cells row = TRY(cells(texts, widths, false));
      if (row.height + head.height > bottom() - margins_.top - 12) return too_large("letters.too_long");
      if (room() < row.height) {
        new_page();
        draw_row(head, widths, true);
      }
      draw_row(row, widths, false);
    }
    y_ += 4;
    return {};
  }

  Result<void> place(const Boxes& boxes) {
    TextStyle label = style(Align::left);
    label.size = body_.size - 2;
    label.colour = {0.25, 0.25, 0.25, 1};
    const TextStyle line = style(Align::left);
    const double pad = 1.8;
    for (const auto& cells : boxes.rows) {
      const double each = width() / static_cast<double>(cells.size());
      std::vector<std::pair<Paragraph, Paragraph>> made;
      double height = 0;
      for (const auto& [name, said] : cells) {
        made.emplace_back(Paragraph{TRY(filled(name)), label, each - 2 * pad},
                          Paragraph{TRY(filled(said)), line, each - 2 * pad});
        height = std::max(height, made.back().first.height() + made.back().second.height());
      }
      height += 2 * pad + 1;
      need(height);
      double x = margins_.left;
      for (const auto& [name, said] : made) {
        canvas_.rectangle({x, y_, each, height}, {0.3, pdf::black, {}});
        const double at = canvas_.draw(name, {x + pad, y_ + pad});
        canvas_.draw(said, {x + pad, y_ + pad + at + 0.6});
        x += each;
      }
      y_ += height;
    }
    y_ += 5;
    return {};
  }

  // ---- signature --------------------------------------------------------------------------------

  double block_width() const { return std::min(98.0, width() * 0.62); }

  struct Lines {
    std::vector<Paragraph> paragraphs;
    double height = 0;
  };

  Lines signature_lines() const {
    const people::LetterStyle& setting = office_.settings.letters;
    TextStyle line{.face = body_.face, .size = body_.size - 1, .align = Align::left};
    TextStyle bold = line;
    bold.bold = true;
    TextStyle small = line;
    small.size = body_.size - 2.5;
    const double text = block_width() - (finish_.recorded && finish_.check_url.empty() ? 6 : qr_side + 7);
    Lines lines;
    const auto add = [&](const std::string& said, const TextStyle& how) {
      if (said.empty()) return;
      lines.paragraphs.emplace_back(said, how, text);
      lines.height += lines.paragraphs.back().height() + 0.5;
    };
    add(finish_.final      ? "Ditandatangani secara elektronik oleh:"
        : finish_.recorded ? "Diberikan melalui sistem dan tercatat atas nama:"
                           : "Akan ditandatangani secara elektronik oleh:",
        small);
    if (finish_.signer) {
      add(finish_.signer->position + ",", line);
      add(finish_.signer->name, bold);
      if (setting.show_rank) add(finish_.signer->rank, line);
      if (setting.show_nip && !finish_.signer->nip.empty()) add("NIP " + grouped(finish_.signer->nip), line);
    } else {
      add("Pejabat yang berwenang", line);
    }
    return lines;
  }

  double signature_height() const { return std::max(qr_side + 4, signature_lines().height + 5); }

  Result<void> place(const SignatureBlock& block) {
    if (finish_.recorded && !finish_.signer) return {};  // the sheet names its givers in its boxes
    if (finish_.final && !finish_.signer)
      return refused("letters.blank_unfilled", {{"blank", "ttd_pengirim"}, {"letter", content_.letter}});
    const Lines lines = signature_lines();
    const double height = std::max(qr_side + 4, lines.height + 5);
    y_ += 4;
    need(height + 2 + (copies_height(next_) > 0 ? copies_height(next_) + 5 : 0));
    const double x = block.left ? margins_.left : margins_.left + width() - block_width();
    TRY(draw_signature({x, y_, block_width(), height}, lines));
    y_ += height + 5;
    return {};
  }

  bool settled() const { return finish_.final || finish_.recorded; }
  bool with_code() const { return finish_.final || !finish_.check_url.empty(); }

  Result<void> draw_signature(const pdf::Rect& block, const Lines& lines) {
    signature_page_ = pages_;
    signature_ = block;
    canvas_.rectangle(
        block,
        settled() ? pdf::Stroke{0.3, pdf::black, {}} : pdf::Stroke{0.3, {0.5, 0.5, 0.5, 1}, {1.5, 1.2}}, {},
        1.2);
    TRY(draw_code({block.x + 2, block.y + (block.height - qr_side) / 2}));
    double at = block.y + (block.height - lines.height) / 2;
    const double in = settled() && !with_code() ? 3 : qr_side + 4.5;
    for (const Paragraph& each : lines.paragraphs) at += canvas_.draw(each, {block.x + in, at}) + 0.5;
    return {};
  }

  Result<void> draw_code(pdf::Point corner) {
    if (settled()) {
      if (finish_.final && finish_.check_url.empty())
        return refused("letters.blank_unfilled", {{"blank", "kode QR"}, {"letter", content_.letter}});
      if (with_code()) {
        TRY(canvas_.qr(finish_.check_url, corner, qr_side));
        canvas_.link({corner.x, corner.y, qr_side, qr_side}, finish_.check_url);
      }
    } else {
      canvas_.rectangle({corner.x + 1.5, corner.y + 1.5, qr_side - 3, qr_side - 3},
                        {0.25, {0.6, 0.6, 0.6, 1}, {1, 1}});
      TextStyle mark{
          .face = pdf::Face::sans, .size = 7.5, .align = Align::centre, .colour = {0.45, 0.45, 0.45, 1}};
      canvas_.text({corner.x + 1.5, corner.y + qr_side / 2 - 3}, "tempat\nkode QR", mark, qr_side - 3);
    }
    return {};
  }

  Result<void> place(const CodeNote& note) {
    const double height = qr_side + 4;
    need(height);
    if (!finish_.check_url.empty()) {
      TRY(canvas_.qr(finish_.check_url, {margins_.left, y_}, qr_side));
      canvas_.link({margins_.left, y_, qr_side, qr_side}, finish_.check_url);
    }
    const Paragraph said{TRY(filled(note.text)), style(Align::left), width() - qr_side - 5};
    canvas_.draw(said, {margins_.left + qr_side + 5, y_ + std::max(0.0, (qr_side - said.height()) / 2)});
    y_ += std::max(height, said.height() + 4);
    return {};
  }

  Result<void> place(const Copies& copies) {
    if (copies.to.empty()) return {};
    TextStyle line = style(Align::left);
    line.size = body_.size - 1;
    need(8 + 5 * static_cast<double>(copies.to.size()));
    y_ += 2;
    y_ += canvas_.text({margins_.left, y_}, "Tembusan:", line, width());
    int number = 0;
    for (const std::string& each : copies.to) {
      canvas_.text({margins_.left, y_}, std::to_string(++number) + ".", line, 6);
      y_ += canvas_.text({margins_.left + 6, y_}, TRY(filled(each)), line, width() * 0.7);
    }
    return {};
  }

  const people::Office& office_;
  const Content& content_;
  const Finish& finish_;
  pdf::Size size_;
  Margins margins_;
  pdf::Canvas canvas_;
  TextStyle body_;
  Fields late_;
  double y_ = 0;
  int pages_ = 0;
  std::size_t next_ = 0;
  int signature_page_ = 0;
  pdf::Rect signature_;
};

}  // namespace

Result<Rendered> render(const people::Office& office, const Content& content, const Finish& finish) {
  return Sheet{office, content, finish}.draw();
}

bool can_render_on_page() { return convert::available(); }

std::string_view page_wall() {
  if (!convert::available()) return "none";
  return convert::files_walled() ? "walled" : "open";
}

Result<Rendered> render_on_page(const people::Office& office, const Content& content, const Finish& finish,
                                ByteView docx) {
  if (!content.page) return render(office, content, finish);
  return Sheet{office, content, finish}.draw_on(docx);
}

}  // namespace paraf::letters
