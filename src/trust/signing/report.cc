#include "trust/signing/report.h"

#include <fmt/format.h>

#include <map>

#include "platform/pdf/canvas.h"

namespace paraf::signing {
namespace {

constexpr double left = 22, right = 188, top = 22, bottom = 275, key_width = 46;

// A page that goes on by itself.
class Sheet {
 public:
  Sheet(const std::string& title, Timestamp created, std::string language)
      : canvas_{{.title = title, .author = "Paraf", .subject = {}, .language = std::move(language), .created = created}} {
    canvas_.begin_page(pdf::a4);
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
    const pdf::TextStyle small{.size = 9, .colour = {0.35, 0.35, 0.35, 1}}, plain{.size = 9.5};
    const pdf::Paragraph paragraph{value, plain, right - left - key_width};
    if (y_ + paragraph.height() > bottom) new_page();
    canvas_.text({left, y_}, key, small, key_width - 2);
    y_ += canvas_.draw(paragraph, {left + key_width, y_}) + 1;
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
    y_ = top;
  }
  pdf::Canvas canvas_;
  double y_ = top;
};

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
  sheet.write(heading, {.size = 12, .bold = true});
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
  std::map<std::pair<bool, std::string>, std::vector<int>> changes;
  for (const ChangeReport& change : s.changes) changes[{change.allowed, change.what}].push_back(change.object);
  for (const auto& [key, objects] : changes) {
    std::string numbers;
    for (std::size_t i = 0; i < objects.size() && i < 12; ++i) {
      if (objects[i] != 0) numbers += (numbers.empty() ? "" : ", ") + std::to_string(objects[i]);
    }
    const std::string word = word_of({key.first, key.second, 0}, say.catalogue, say.language);
    sheet.write(fmt::format("•  {}: {}{}", say(key.first ? "allowed" : "forbidden"), word,
                            numbers.empty() ? "" : say("objects", {{"numbers", numbers}})),
                {.size = 9.5}, 0.6, key_width);
  }
  for (const Finding& finding : s.findings) sheet.write(say.finding(finding), {.size = 9.5, .italic = true}, 1);
}

}  // namespace

std::string word_of(const ChangeReport& change, const messages::Catalogue& catalogue, messages::Language language) {
  const std::string code = "signing.report.change." + change.what;
  return catalogue.has(language, code) ? catalogue.text(language, code) : change.what;
}

Result<Bytes> report_pdf(const Report& report, const ReportHead& head, const messages::Catalogue& catalogue) {
  const Voice say{catalogue, head.language};
  Sheet sheet{say("title"), head.checked_at, head.language == messages::Language::id ? "id" : "en"};
  sheet.write(say("title"), {.size = 17, .bold = true}, 3);
  sheet.row(say("file"), head.file_name);
  sheet.row(say("size"), std::to_string(head.octets));
  sheet.row("SHA-256", head.sha256);
  sheet.row(say("checked"), when(head.checked_at));
  sheet.row(say("verdict"), say("verdict." + std::string{name_of(report.verdict)}));
  sheet.row(say("modified"), say(report.modified_after_signing ? "yes" : "no"));
  for (const Finding& finding : report.findings) sheet.write(say.finding(finding), {.size = 9.5, .italic = true}, 1);
  std::size_t number = 0;
  for (const SignatureReport& s : report.signatures)
    signature(sheet, say, s,
              say("signature", {{"number", std::to_string(++number)}, {"signer", s.signer.empty() ? "?" : s.signer}}));
  for (const SignatureReport& s : report.document_stamps)
    signature(sheet, say, s, say("stamp", {{"authority", s.signer.empty() ? "?" : s.signer}}));
  sheet.rule();
  sheet.write(say("note"), {.size = 9, .colour = {0.35, 0.35, 0.35, 1}});
  return sheet.finish();
}

}  // namespace paraf::signing
