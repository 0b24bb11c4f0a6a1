#include "trust/signing/report.h"

#include <fmt/format.h>

#include <map>

#include "platform/pdf/canvas.h"

namespace paraf::signing {
namespace {

constexpr double left = 22, right = 188, top = 22, bottom = 272, key_width = 46;
constexpr pdf::Colour grey{0.35, 0.35, 0.35, 1}, good{0.07, 0.45, 0.2, 1}, bad{0.7, 0.1, 0.1, 1}, unsure{0.6, 0.4, 0, 1};

// A page that goes on by itself.
class Sheet {
 public:
  // `foot` stands at the foot of every page: which file, and its hash.
  Sheet(const std::string& title, Timestamp created, std::string language, std::string foot_line)
      : canvas_{{.title = title, .author = "Paraf", .subject = {}, .language = std::move(language), .created = created}},
        foot_(std::move(foot_line)) {
    canvas_.begin_page(pdf::a4);
    foot();
  }
  void write(std::string_view text, const pdf::TextStyle& style, double after = 1.5, double indent = 0) {
    const pdf::Paragraph paragraph{text, style, right - left - indent};
    for (std::size_t first = 0; first < paragraph.lines();) {
      std::size_t count = paragraph.lines_that_fit(first, bottom - y_);
      if (count == 0) {
        new_page();
        count = std::max<std::size_t>(1, paragraph.lines_that_fit(first, bottom - y_));
      }
      count = std::min(count, paragraph.lines() - first);
      y_ += canvas_.draw(paragraph, {left + indent, y_}, first, count);
      first += count;
    }
    y_ += after;
  }
  void row(std::string_view key, std::string_view value) {
    if (value.empty()) return;
    const pdf::TextStyle small{.size = 9, .colour = grey}, plain{.size = 9.5};
    const pdf::Paragraph paragraph{value, plain, right - left - key_width};
    if (y_ + paragraph.height() > bottom) new_page();
    canvas_.text({left, y_}, key, small, key_width - 2);
    y_ += canvas_.draw(paragraph, {left + key_width, y_}) + 1;
  }
  // The verdict, to be seen from across a table.
  void banner(std::string_view word, std::string_view sentence, const pdf::Colour& colour) {
    const pdf::Paragraph text{sentence, {.size = 10}, right - left - 12};
    const double height = 12 + text.height() + 3;
    if (y_ + height > bottom) new_page();
    const pdf::Colour pale{0.92 + 0.08 * colour.red, 0.92 + 0.08 * colour.green, 0.92 + 0.08 * colour.blue, 1};
    canvas_.rectangle({left, y_, right - left, height}, {.width = 0}, {pale}, 1.5);
    canvas_.rectangle({left, y_, 2.2, height}, {.width = 0}, {colour});
    canvas_.text({left + 7, y_ + 3}, word, {.size = 15, .bold = true, .colour = colour}, right - left - 12);
    canvas_.draw(text, {left + 7, y_ + 11.5});
    y_ += height + 5;
  }
  // One thing, with a mark before it that says whether it may be.
  void item(std::string_view text, const pdf::Colour& colour, bool bold) {
    const pdf::Paragraph paragraph{text, {.size = 9.5, .bold = bold, .colour = bold ? colour : pdf::black}, right - left - 6};
    if (y_ + paragraph.height() > bottom) new_page();
    canvas_.rectangle({left + 1.2, y_ + 1.4, 1.6, 1.6}, {.width = 0}, {colour});
    y_ += canvas_.draw(paragraph, {left + 6, y_}) + 0.8;
  }
  // So that a heading is not left alone at the foot of a page.
  void keep(double height) {
    if (y_ + height > bottom) new_page();
  }
  void rule() {
    y_ += 2;
    if (y_ > bottom - 20) return new_page();
    canvas_.line({left, y_}, {right, y_});
    y_ += 4;
  }
  Result<Bytes> finish() { return canvas_.finish(); }

 private:
  void new_page() {
    canvas_.begin_page(pdf::a4);
    foot();
    y_ = top;
  }
  void foot() {
    const pdf::TextStyle small{.size = 8, .colour = grey}, at_right{.size = 8, .align = pdf::Align::right, .colour = grey};
    canvas_.line({left, bottom + 6}, {right, bottom + 6}, {.width = 0.15, .colour = grey});
    canvas_.text({left, bottom + 7.5}, foot_, small, right - left - 20);
    canvas_.text({right - 20, bottom + 7.5}, std::to_string(canvas_.pages()), at_right, 20);
  }
  pdf::Canvas canvas_;
  std::string foot_;
  double y_ = top;
};

pdf::Colour colour_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::valid: return good;
    case Verdict::invalid:
    case Verdict::rejected: return bad;
    case Verdict::indeterminate:
    case Verdict::no_signature: return unsure;
  }
  return unsure;
}

struct Voice {
  const messages::Catalogue& catalogue;
  messages::Language language;
  std::string operator()(std::string_view code, const Facts& facts = {}) const {
    return catalogue.text(language, "signing.report." + std::string{code}, facts);
  }
  std::string finding(const Finding& f) const {
    const messages::Sentence* sentence = catalogue.find(language, f.code);
    if (sentence == nullptr) return std::string{f.code};
    return messages::fill(sentence->say.empty() ? sentence->title : sentence->say, f.facts);
  }
};

std::string when(Timestamp t) {
  if (t == Timestamp{}) return {};
  const std::string local = (t + std::chrono::hours{7}).rfc3339();
  return fmt::format("{} {} WIB ({})", local.substr(0, 10), local.substr(11, 8), Timestamp::from_seconds(t.seconds()).rfc3339());
}

void signature(Sheet& sheet, const Voice& say, const SignatureReport& s, std::string_view heading) {
  sheet.rule();
  sheet.keep(40);
  sheet.write(heading, {.size = 12, .bold = true, .colour = colour_of(s.verdict)});
  sheet.row(say("verdict"), say("verdict." + std::string{name_of(s.verdict)}) +
                                (s.sub_indication.empty() ? "" : " (" + std::string{s.sub_indication} + ")"));
  sheet.row(say("field"), s.field);
  sheet.row(say("organization"), s.organization);
  sheet.row(say("issuer"), s.issuer);
  sheet.row(say("serial"), s.serial);
  sheet.row(say("time"), when(s.time) + (s.time == Timestamp{} ? "" : ", " + say(s.time_is_proven ? "proven" : "claimed")));
  sheet.row(say("level"), s.level);
  sheet.row(say("reason"), s.reason);
  sheet.row(say("location"), s.location);
  sheet.row(say("intact"), say(s.intact ? "yes" : "no"));
  sheet.row(say("trusted"), say(s.trusted ? "yes" : "no"));
  sheet.row(say("revision"), s.revision_end == 0 ? "" : say("covers", {{"octets", std::to_string(s.revision_end)}}));
  sheet.row(say("after"), say("after." + std::string{name_of(s.changes_after)}));
  // Kind by kind; the revisions below say it object by object.
  std::map<std::pair<bool, std::string>, std::size_t> changes;
  for (const ChangeReport& change : s.changes) ++changes[{change.allowed, word_of(change, say.catalogue, say.language)}];
  for (const auto& [what, count] : changes)
    sheet.item(say("rev.judged", {{"text", what.second}, {"verdict", say(what.first ? "allowed" : "forbidden")}}) +
                   (count > 1 ? fmt::format(" ({})", count) : ""),
               what.first ? good : bad, !what.first);
  for (const Finding& finding : s.findings) sheet.write(say.finding(finding), {.size = 9.5, .italic = true}, 1);
}

void revisions(Sheet& sheet, const Voice& say, const Report& report) {
  if (report.revisions.empty()) return;
  sheet.rule();
  sheet.keep(40);
  sheet.write(say("rev.title"), {.size = 13, .bold = true}, 1);
  sheet.write(say("rev.lead"), {.size = 9.5, .colour = grey}, 3);
  for (std::size_t i = 0; i < report.revisions.size(); ++i) {
    const RevisionWords words = words_of(report.revisions[i], i + 1, say.catalogue, say.language);
    sheet.keep(18);
    sheet.write(words.title, {.size = 10.5, .bold = true}, 0.5);
    sheet.write(words.extent, {.size = 9, .colour = grey}, 1.2);
    for (const RevisionWords::Line& line : words.lines)
      sheet.item(line.text, !line.judged ? grey : line.allowed ? good : bad, !line.allowed);
    if (words.lines.empty() && i > 0) sheet.write(say("rev.nothing"), {.size = 9.5}, 0.8, 6);
    sheet.write("", {.size = 5}, 0.5);
  }
}

}  // namespace

Result<Bytes> report_pdf(const Report& report, const ReportHead& head, const messages::Catalogue& catalogue) {
  const Voice say{catalogue, head.language};
  Sheet sheet{say("title"), head.checked_at, head.language == messages::Language::id ? "id" : "en",
              fmt::format("{} · SHA-256 {}", head.file_name, head.sha256)};
  sheet.write(say("title"), {.size = 17, .bold = true}, 4);
  const std::string verdict = "verdict." + std::string{name_of(report.verdict)};
  sheet.banner(say(verdict), say(verdict + ".text"), colour_of(report.verdict));
  sheet.row(say("file"), head.file_name);
  sheet.row(say("size"), std::to_string(head.octets));
  sheet.row("SHA-256", head.sha256);
  sheet.row(say("checked"), when(head.checked_at));
  sheet.row(say("modified"), say(report.modified_after_signing ? "yes" : "no"));
  for (const Finding& finding : report.findings) sheet.write(say.finding(finding), {.size = 9.5, .italic = true}, 1);
  std::size_t number = 0;
  for (const SignatureReport& s : report.signatures)
    signature(sheet, say, s,
              say("signature", {{"number", std::to_string(++number)}, {"signer", s.signer.empty() ? "?" : s.signer}}));
  for (const SignatureReport& s : report.document_stamps)
    signature(sheet, say, s, say("stamp", {{"authority", s.signer.empty() ? "?" : s.signer}}));
  revisions(sheet, say, report);
  sheet.rule();
  sheet.write(say("note"), {.size = 9, .colour = grey});
  return sheet.finish();
}

}  // namespace paraf::signing
