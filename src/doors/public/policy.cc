// The statement of practice: a page with its contents, the same as a PDF, and the text as it is written. The
// address /pki/cps stands in every certificate, and is read by people.
#include <fmt/format.h>

#include <map>

#include "actions/services.h"
#include "doors/public/cps.en.md.h"
#include "doors/public/cps.md.h"
#include "doors/public/pages.h"
#include "doors/public/policy_text.h"
#include "platform/crypto/hash.h"
#include "platform/pdf/canvas.h"
#include "trust/ca/ca.h"

namespace paraf::publik {

using http::Method;
using http::Response;

namespace {

constexpr std::string_view root = "/pki/cps";

// As this installation practises it: with the arc of its own policies.
std::string text_of(const Reader& r) {
  return messages::fill(r.english() ? embedded::doors_public_cps_en_md : embedded::doors_public_cps_md,
                        {{"arc", r.parts.services.authority.settings().arc}});
}
// By which a copy is told from another version.
std::string print_of(const Reader& r) { return hex(crypto::sha256(bytes_of(text_of(r)))); }

// The newest row of the history: its version and since when.
std::pair<std::string, std::string> version_of(const std::vector<PolicyBlock>& blocks) {
  for (const PolicyBlock& block : blocks)
    if (block.kind == PolicyBlock::Kind::table && block.rows.size() > 1 && block.rows[1].size() > 1)
      return {plain(block.rows[1][0]), plain(block.rows[1][1])};
  return {};
}

// ── the page ──

std::string html_of(const PolicyLine& line) {
  std::string out;
  for (const PolicyWord& word : line) {
    const char* tag = word.code ? "code" : word.strong ? "strong" : nullptr;
    out += tag == nullptr ? escape(word.text) : fmt::format("<{0}>{1}</{0}>", tag, escape(word.text));
  }
  return out;
}

std::string anchor(const PolicyBlock& block) { return "p" + block.clause; }

std::string contents(const Reader& r, const std::vector<PolicyBlock>& blocks) {
  std::string out = "<nav class=\"contents\" aria-labelledby=\"isi-dokumen\"><h2 id=\"isi-dokumen\">" +
                    r.say("policy.contents") + "</h2>\n<ol>\n";
  for (const PolicyBlock& block : blocks)
    if (block.kind == PolicyBlock::Kind::heading && (block.level == 2 || block.level == 3))
      out +=
          fmt::format("<li class=\"level{}\"><a href=\"#{}\"><span class=\"clause\">{}</span> {}</a></li>\n",
                      block.level, anchor(block), block.clause, html_of(block.lines.front()));
  return out + "</ol></nav>\n";
}

std::string table(const PolicyBlock& block) {
  std::string out = "<table class=\"stack\"><thead><tr>";
  for (const PolicyLine& cell : block.rows.front()) out += "<th scope=\"col\">" + html_of(cell) + "</th>";
  out += "</tr></thead><tbody>\n";
  for (std::size_t row = 1; row < block.rows.size(); ++row) {
    out += "<tr>";
    for (std::size_t i = 0; i < block.rows[row].size(); ++i)
      out += i == 0 ? "<th scope=\"row\">" + html_of(block.rows[row][i]) + "</th>"
                    : fmt::format("<td data-label=\"{}\">{}</td>",
                                  i < block.rows[0].size() ? escape(plain(block.rows[0][i])) : "",
                                  html_of(block.rows[row][i]));
    out += "</tr>\n";
  }
  return out + "</tbody></table>\n";
}

std::string body_of(const std::vector<PolicyBlock>& blocks) {
  using Kind = PolicyBlock::Kind;
  std::string out;
  for (const PolicyBlock& block : blocks) {
    if (block.kind == Kind::table) out += table(block);
    if (block.kind == Kind::paragraph) out += paragraph(html_of(block.lines.front()));
    if (block.kind == Kind::heading && block.level > 1)
      out += fmt::format("<h{0} id=\"{1}\"><a class=\"clause\" href=\"#{1}\">{2}</a> {3}</h{0}>\n",
                         block.level, anchor(block), block.clause, html_of(block.lines.front()));
    if (block.kind == Kind::numbered || block.kind == Kind::dashed) {
      const char* tag = block.kind == Kind::numbered ? "ol" : "ul";
      out += fmt::format("<{}>\n", tag);
      for (const PolicyLine& item : block.lines) out += "<li>" + html_of(item) + "</li>\n";
      out += fmt::format("</{}>\n", tag);
    }
  }
  return out;
}

Result<Response> policy_page(Reader& r, http::Request&) {
  const auto blocks = read_policy(text_of(r));
  const std::string title = html_of(blocks.front().lines.front());
  const auto [version, since] = version_of(blocks);
  const std::string files = fmt::format("<a href=\"{}\">PDF</a> · <a href=\"{}\">{}</a>",
                                        escape(r.link(std::string{root} + ".pdf")),
                                        escape(r.link(std::string{root} + ".txt")), r.say("policy.text"));
  const std::string body =
      heading(1, title) + "<article class=\"policy\">\n" +
      facts({{r.say("policy.version"), escape(version) + " · " +
                                           r.say("policy.since", {{"date", r.date(since)}}) +
                                           " · <a href=\"#p9.12\">" + r.say("policy.history") + "</a>"},
             {r.say("policy.files"), files},
             {"SHA-256", "<code>" + print_of(r) + "</code>"}}) +
      contents(r, blocks) + body_of(blocks) + "</article>\n";
  return page(r, title, body);
}

// ── the print ──

constexpr double left = 25, top = 22, bottom = 275, width = 160;

std::vector<pdf::Run> runs_of(const PolicyLine& line, std::string_view before = {}) {
  std::vector<pdf::Run> runs;
  if (!before.empty()) runs.push_back({std::string{before}});
  for (const PolicyWord& word : line) runs.push_back({word.text, word.strong, word.code});
  return runs;
}

// Paragraph by paragraph down the pages. What is set where is only known when all is set: the second time the
// contents are drawn with the pages of the first.
class Print {
 public:
  Print(pdf::Canvas& canvas, std::string running, const std::map<std::string, std::size_t>& known)
      : canvas_(canvas), running_(std::move(running)), known_(known) {
    turn();
  }
  std::map<std::string, std::size_t> pages;  // by clause

  void set(const std::vector<pdf::Run>& runs, const pdf::TextStyle& style, double indent, double after,
           double keep_with_next = 0) {
    const pdf::Paragraph paragraph{runs, style, width - indent};
    if (y_ + std::min(paragraph.height(), 20.0) + keep_with_next > bottom) turn();
    for (std::size_t line = 0; line < paragraph.lines();) {
      const std::size_t fit = paragraph.lines_that_fit(line, bottom - y_);
      if (fit == 0) {
        turn();
        continue;
      }
      y_ += canvas_.draw(paragraph, {left + indent, y_}, line, fit);
      line += fit;
    }
    y_ += after;
  }
  void content(const PolicyBlock& block) {
    const double indent = (block.level - 2) * 8.0, at = y_;
    set(runs_of(block.lines.front(), block.clause + "  "), {.bold = block.level == 2}, indent, 1.5);
    if (const auto page = known_.find(block.clause); page != known_.end() && y_ > at)
      canvas_.text({left, at}, std::to_string(page->second), {.align = pdf::Align::right}, width);
  }
  void set_block(const PolicyBlock& block) {
    using Kind = PolicyBlock::Kind;
    const pdf::TextStyle plain_text{.line_spacing = 1.15};
    switch (block.kind) {
      case Kind::heading: {
        y_ += block.level == 2 ? 4 : 1.5;
        set(runs_of(block.lines.front(), block.clause.empty() ? "" : block.clause + "  "),
            {.size = block.level == 2   ? 14.0
                     : block.level == 3 ? 12.0
                                        : 11.0,
             .bold = true},
            0, 2, 14);
        pages[block.clause] = canvas_.pages();
        break;
      }
      case Kind::paragraph: set(runs_of(block.lines.front()), plain_text, 0, 3); break;
      case Kind::numbered:
      case Kind::dashed: {
        int number = 0;
        for (const PolicyLine& line : block.lines) {
          const std::string mark = block.kind == Kind::numbered ? std::to_string(++number) + ". " : "– ";
          pdf::TextStyle style = plain_text;
          style.hanging = 6;
          set(runs_of(line, mark), style, 4, 1);
        }
        y_ += 2;
        break;
      }
      case Kind::table:
        for (std::size_t row = 1; row < block.rows.size(); ++row) {
          std::string before;
          for (std::size_t i = 0; i + 1 < block.rows[row].size(); ++i)
            before += plain(block.rows[row][i]) + " · ";
          set(runs_of(block.rows[row].back(), before), plain_text, 4, 1.5);
        }
        break;
    }
  }
  void space(double mm) { y_ += mm; }
  void turn() {
    canvas_.begin_page(pdf::a4);
    y_ = top;
    const pdf::TextStyle small{.size = 8.5, .colour = {0.33, 0.38, 0.37}};
    canvas_.text({left, 284}, running_, small, width - 20);
    pdf::TextStyle number = small;
    number.align = pdf::Align::right;
    canvas_.text({left, 284}, std::to_string(canvas_.pages()), number, width);
  }

 private:
  pdf::Canvas& canvas_;
  std::string running_;
  const std::map<std::string, std::size_t>& known_;
  double y_ = top;
};

Result<Bytes> print(const Reader& r) {
  const auto blocks = read_policy(text_of(r));
  const std::string title = plain(blocks.front().lines.front());
  const auto [version, since] = version_of(blocks);
  const auto words = [&](std::string_view code, const Facts& facts = {}) {
    return r.parts.messages.find(r.language(), "publik." + std::string{code})
               ? messages::fill(r.parts.messages.find(r.language(), "publik." + std::string{code})->say,
                                facts)
               : std::string{};
  };
  std::map<std::string, std::size_t> pages;
  for (int round = 0;; ++round) {
    pdf::Canvas canvas{{.title = title,
                        .language = r.english() ? "en" : "id",
                        .created = TRY(Timestamp::parse(since + "T00:00:00Z"))}};
    Print print{canvas, title + " · " + version, pages};
    print.space(50);
    print.set({{title, true}}, {.size = 22, .line_spacing = 1.1}, 0, 8);
    print.set({{words("policy.version") + " " + version + " · " + since}}, {.size = 12}, 0, 3);
    print.set({{"SHA-256 " + print_of(r)}}, {.face = pdf::Face::mono, .size = 7.5}, 0, 8);
    print.turn();
    print.set({{words("policy.contents"), true}}, {.size = 14}, 0, 4);
    for (const PolicyBlock& block : blocks)
      if (block.kind == PolicyBlock::Kind::heading && (block.level == 2 || block.level == 3))
        print.content(block);
    print.turn();
    for (const PolicyBlock& block : blocks)
      if (block.level != 1) print.set_block(block);
    if (round == 1) return canvas.finish();
    pages = print.pages;
  }
}

Result<Response> policy_pdf(Reader& r, http::Request&) {
  Response response = Response::octets("application/pdf", TRY(print(r)));
  response.header("Content-Disposition",
                  std::string{"inline; filename=\"paraf-cps-"} + (r.english() ? "en" : "id") + ".pdf\"");
  response.header("Cache-Control", "public, max-age=300");
  response.header("Content-Language", r.english() ? "en" : "id");
  response.header("Vary", "Cookie");
  return response;
}

Result<Response> policy_source(Reader& r, http::Request&) {
  Response response = Response::text(200, text_of(r));
  response.header("Content-Language", r.english() ? "en" : "id");
  response.header("Vary", "Cookie");
  return response;
}

}  // namespace

void mount_policy(http::Router& router, const Held& parts) {
  show(router, parts, Method::get, std::string{root}, policy_page);
  show(router, parts, Method::get, std::string{root} + ".pdf", policy_pdf);
  show(router, parts, Method::get, std::string{root} + ".txt", policy_source);
}

}  // namespace paraf::publik
