// Checking a signed PDF, and the page behind the QR of a letter.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "actions/services.h"
#include "doors/api/pdf_check.h"
#include "doors/public/check_result.h"
#include "doors/public/language.h"
#include "doors/public/pages.h"
#include "office/documents/documents.h"
#include "office/letters/letters.h"
#include "office/people/office.h"
#include "office/people/people.h"
#include "platform/crypto/hash.h"
#include "platform/http/form.h"
#include "trust/signing/report.h"

namespace paraf::publik {

using http::Method;
using http::Response;
using store::Scope;
using store::Transaction;

namespace {

constexpr std::size_t one_pdf = 32 * 1024 * 1024;

std::string ask(const Reader& r) {
  return form(r, "/periksa",
              field({.name = "berkas",
                     .label_html = r.say("check.file"),
                     .hint_html = r.say("check.file.hint"),
                     .type = "file",
                     .accept = "application/pdf,.pdf"}),
              r.say("check.button"), true) +
         note("unsure", r.say("check.qr"), "<p>" + r.say("check.qr.text") + "</p>");
}

std::string_view kind_of(signing::Verdict verdict) {
  switch (verdict) {
    case signing::Verdict::valid: return "good";
    case signing::Verdict::invalid: return "bad";
    case signing::Verdict::rejected: return "bad";
    case signing::Verdict::indeterminate: return "unsure";
    case signing::Verdict::no_signature: return "unsure";
  }
  return "unsure";
}

std::string findings(const Reader& r, const std::vector<signing::Finding>& list) {
  if (list.empty()) return {};
  std::string out = "<ul>\n";
  for (const signing::Finding& finding : list) {
    const messages::Sentence* sentence = r.parts.messages.find(r.language(), finding.code);
    const std::string title =
        sentence == nullptr || sentence->title.empty()
            ? ""
            : "<strong>" + escape(messages::fill(sentence->title, finding.facts)) + ".</strong> ";
    out += "<li>" + title + r.say_of(finding.code, finding.facts) + "</li>\n";
  }
  return out + "</ul>\n";
}

std::string verdict_word(const Reader& r, signing::Verdict verdict, std::string_view end = "") {
  return r.say("check.verdict." + std::string{signing::name_of(verdict)} + std::string{end});
}

std::string signature(const Reader& r, const signing::SignatureReport& s, std::size_t number) {
  // Of a signature that does not hold, neither who vouches for it nor what came later says anything.
  const std::string changes = "check.changes." + std::string{signing::name_of(s.changes_after)};
  std::string out = fmt::format("<section class=\"note {}\"><h2>{}</h2>", kind_of(s.verdict),
                                r.say("check.signature", {{"number", std::to_string(number)},
                                                          {"signer", s.signer.empty() ? "?" : s.signer}}));
  out += facts(
      {{r.say("check.verdict"), verdict_word(r, s.verdict)},
       {r.say("check.organization"), escape(s.organization)},
       {r.say("check.issuer"), escape(s.issuer)},
       {r.say("check.serial"), s.serial.empty() ? "" : "<code>" + escape(s.serial) + "</code>"},
       {r.say("check.trusted"), !s.intact ? "" : r.say(s.trusted ? "check.trusted.yes" : "check.trusted.no")},
       {r.say("check.time"), s.time == Timestamp{}
                                 ? ""
                                 : r.when(s.time, Zone::wib) + ", " +
                                       r.say(s.time_is_proven ? "check.time.proven" : "check.time.claimed")},
       {r.say("check.changes"), s.intact ? r.say(changes) : ""},
       {r.say("check.reason"), escape(s.reason)},
       {r.say("check.location"), escape(s.location)},
       {r.say("check.level"), escape(s.level)}});
  if (s.intact && !s.changes.empty()) {
    // Each kind once, with how often.
    std::map<std::pair<bool, std::string>, int> kinds;
    for (const signing::ChangeReport& change : s.changes) ++kinds[{change.allowed, change.what}];
    out += "<ul>\n";
    for (const auto& [kind, count] : kinds)
      out += fmt::format("<li>{}: {}{}</li>\n", r.say(kind.first ? "check.change.allowed" : "check.change.forbidden"),
                         escape(signing::word_of({kind.first, kind.second, 0}, r.parts.messages, r.language())),
                         count > 1 ? fmt::format(" ({})", count) : "");
    out += "</ul>\n";
  }
  return out + findings(r, s.findings) + "</section>\n";
}

// What each revision wrote; one that nobody allowed stands open.
std::string revisions(const Reader& r, const signing::Report& report) {
  if (report.revisions.empty()) return {};
  std::string out = heading(2, r.say_of("signing.report.rev.title")) + paragraph(r.say_of("signing.report.rev.lead"));
  for (std::size_t i = 0; i < report.revisions.size(); ++i) {
    const signing::RevisionWords words =
        signing::words_of(report.revisions[i], i + 1, r.parts.messages, r.language());
    const bool bad = std::any_of(words.lines.begin(), words.lines.end(), [](const auto& line) { return !line.allowed; });
    std::string inside = "<p>" + escape(words.extent) + "</p>";
    if (!words.lines.empty()) inside += "<ul>\n";
    for (const auto& line : words.lines) {
      const std::string text = escape(line.text);
      inside += "<li>" + (line.allowed ? text : "<strong>" + text + "</strong>") + "</li>\n";
    }
    if (!words.lines.empty()) inside += "</ul>\n";
    out += fmt::format("<details class=\"note {}\"{}><summary>{}</summary>{}</details>\n", bad ? "bad" : "plain",
                       bad ? " open" : "", escape(words.title), inside);
  }
  return out;
}

Result<Response> question(Reader& r, http::Request&) {
  return page(
      r, r.say("check.title"),
      heading(1, r.say("check.title")) + "<p class=\"lead\">" + r.say("check.lead") + "</p>\n" + ask(r));
}

}  // namespace

// The paper goes with the page: nothing is kept that could be fetched later.
std::string check_result(const Reader& r, const signing::Report& report, std::string_view file_name, ByteView file) {
  const std::string digest = hex(crypto::sha256(file));
  std::string body = note(kind_of(report.verdict), verdict_word(r, report.verdict),
                          "<p>" + verdict_word(r, report.verdict, ".text") + "</p>" + findings(r, report.findings));
  body += facts({{r.say("check.name"), escape(file_name)},
                 {r.say("check.size"), std::to_string(file.size())},
                 {"SHA-256", "<code>" + digest + "</code>"}});
  std::size_t number = 0;
  for (const signing::SignatureReport& one : report.signatures) body += signature(r, one, ++number);
  for (const signing::StampReport& one : report.timestamps) {
    if (one.field.empty()) continue;
    body += note(kind_of(one.verdict), r.say("check.stamp"),
                 facts({{r.say("check.verdict"), verdict_word(r, one.verdict)},
                        {r.say("check.issuer"), escape(one.authority)},
                        {r.say("check.time"), r.when(one.time, Zone::wib)}}));
  }
  body += revisions(r, report);
  const auto paper = signing::report_pdf(report,
                                         {.file_name = std::string{file_name},
                                          .octets = file.size(),
                                          .sha256 = digest,
                                          .checked_at = r.parts.services.clock.now(),
                                          .language = r.language()},
                                         r.parts.messages);
  if (paper)
    body += fmt::format("<p><a download=\"laporan-pemeriksaan.pdf\" href=\"data:application/pdf;base64,{}\">{}</a></p>\n",
                        base64(*paper), r.say("check.report"));
  return body;
}

namespace {

Result<Response> answer(Reader& r, http::Request& request) {
  const http::Form form = TRY(http::read_form(request, {.file = one_pdf}));
  const http::FormFile* file = form.file("berkas");
  if (file == nullptr || file->data.empty()) {
    const Error none{ErrorKind::malformed, "publik.no_file"};
    return page(r, r.say("check.title"), heading(1, r.say("check.title")) + failure_note(r, none) + ask(r),
                400);
  }
  const signing::Report report = api::check_pdf(r.parts.services, file->data.view());
  // The file is not kept, so the answer could not be asked for again in the other language: it is in both.
  http::Request in_other;
  in_other.raw_query = r.english() ? "lang=id" : "lang=en";
  const Reader other{r.parts, in_other};
  return page_in_both(r, other, r.say("check.result"),
                      heading(1, r.say("check.result")) + check_result(r, report, file->head.filename, file->data.view()) +
                          paragraph(r.say("check.kept")) +
                          heading(2, r.say("check.another")) + ask(r),
                      check_result(other, report, file->head.filename, file->data.view()));
}

// What a letter's QR leads to: what the office's register says of it. Position, not name, of who signed.
Result<Response> letter(Reader& r, http::Request& request) {
  const std::string code{request.param("code")};
  const auto found = TRY(r.parts.services.store.read(
      Scope::installation(), [&](Transaction& tx) { return letters::letter_by_code(tx, code); }));
  if (!found) {
    const Error unknown{ErrorKind::not_found, "publik.no_such_letter"};
    return page(r, r.say("letter.title"),
                heading(1, r.say("letter.title")) + failure_note(r, unknown) + ask(r), 404);
  }
  struct Known {
    people::Office office;
    letters::Letter letter;
    std::string position, hash;
  };
  const Known known =
      TRY(r.parts.services.store.read(Scope::office(found->office), [&](Transaction& tx) -> Result<Known> {
        Known k{TRY(people::load_office(tx)), TRY(letters::letter(tx, found->id)), {}, {}};
        if (k.letter.signed_by) k.position = TRY(people::person(tx, *k.letter.signed_by)).position;
        if (k.letter.document) k.hash = TRY(documents::document(tx, *k.letter.document)).hash;
        return k;
      }));
  const bool is_signed = known.letter.signed_at.has_value();
  std::string body =
      heading(1, r.say("letter.title")) +
      note(is_signed ? "good" : "unsure", r.say(is_signed ? "letter.signed" : "letter.unsigned"),
           "<p>" + r.say(is_signed ? "letter.signed.text" : "letter.unsigned.text") + "</p>");
  body +=
      facts({{r.say("letter.office"), escape(known.office.name)},
             {r.say("letter.number"), escape(known.letter.number)},
             {r.say("letter.date"), known.letter.day.empty() ? "" : r.date(known.letter.day)},
             {r.say("letter.subject"), escape(known.letter.subject)},
             {r.say("letter.signer"), escape(known.position)},
             {r.say("letter.signed_at"),
              is_signed ? r.when(*known.letter.signed_at, known.office.settings.zone) : ""},
             {r.say("letter.hash"), known.hash.empty() ? "" : "<code>" + escape(known.hash) + "</code>"}});
  body += heading(2, r.say("letter.check")) + paragraph(r.say("letter.check.text")) + ask(r);
  return page(r, r.say("letter.title"), body);
}

}  // namespace

void mount_check(http::Router& router, const Held& parts) {
  show(router, parts, Method::get, "/periksa", question);
  show(router, parts, Method::post, "/periksa", answer,
       {.body_limit = one_pdf + (1 << 20), .time_limit = std::chrono::minutes{5}});
  show(router, parts, Method::get, "/s/{code}", letter);
  show(router, parts, Method::get, "/periksa/{code}", letter);
}

}  // namespace paraf::publik
