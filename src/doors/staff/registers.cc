// The books of letters, in and out, as they stand: every number once, a voided one with its reason. And the
// holders of certificates, for the authority's officers.
#include <fmt/format.h>

#include <algorithm>

#include "actions/report.h"
#include "actions/services.h"
#include "doors/public/looks.h"
#include "doors/staff/authority.h"
#include "doors/staff/lists.h"
#include "office/registry/registry.h"

namespace paraf::staff {

using actions::CertificateView;
using http::Method;
using http::Response;
using publik::escape;
using registry::AgendaEntry;
using registry::Book;
using store::Scope;
using store::Transaction;

namespace {

std::string cell(const std::string& label, const std::string& html, std::string_view css = {}) {
  return fmt::format("<td data-label=\"{}\"{}>{}</td>", label,
                     css.empty() ? "" : fmt::format(" class=\"{}\"", css), html.empty() ? "–" : html);
}

std::string head_of(std::initializer_list<std::string> columns) {
  std::string out = "<div class=\"sheet\"><table class=\"stack\"><thead><tr>";
  for (const std::string& column : columns) out += "<th scope=\"col\">" + column + "</th>";
  return out + "</tr></thead><tbody>\n";
}

int asked_number(const Visit& v, std::string_view name, int otherwise) {
  const std::string typed = v.request.query(name).value_or("");
  int number = 0;
  for (const char c : typed) {
    if (c < '0' || c > '9' || number > 100'000'000) return otherwise;
    number = number * 10 + (c - '0');
  }
  return typed.empty() ? otherwise : number;
}

std::string tabs(const Visit& v, std::string_view path, std::string_view name,
                 const std::vector<std::pair<std::string, std::string>>& items, std::string_view chosen) {
  std::string out = "<nav class=\"filter\" aria-label=\"" + v.say("cases.filter") + "\"><ul>";
  for (const auto& [value, label] : items)
    out += fmt::format(
        "<li><a href=\"{}\"{}>{}</a></li>",
        escape(v.r.link(std::string{path} + (value.empty() ? "" : "?" + std::string{name} + "=" + value))),
        value == chosen ? " aria-current=\"true\"" : "", label);
  return out + "</ul></nav>\n";
}

std::string words_form(const Visit& v, std::string_view path,
                       const std::vector<std::pair<std::string, std::string>>& kept, const std::string& words,
                       std::string_view label) {
  std::string out =
      fmt::format("<form class=\"toolbar\" action=\"{}\" method=\"get\">", path);
  for (const auto& [name, value] : kept) out += hidden(name, value);
  if (v.r.english()) out += hidden("lang", "en");
  return out + fmt::format(
                   "<div class=\"field\"><label for=\"saring\">{}</label><input id=\"saring\" name=\"cari\" "
                   "type=\"search\" "
                   "value=\"{}\"></div><button type=\"submit\" class=\"quiet\">{}</button></form>\n",
                   v.say(label), escape(words), v.say("cases.filter_button"));
}

// The way to the lines after these; in a search, how far it has looked.
std::string more_link(const Visit& v, int year, bool outgoing, const std::string& words, int next) {
  if (next == 0) return {};
  const std::string at = fmt::format("/meja/register?tahun={}{}{}&sesudah={}", year, outgoing ? "&buku=keluar" : "",
                                     words.empty() ? "" : "&cari=" + http::encode(words), next);
  return "<p>" +
         link_to(v, at, v.say(words.empty() ? "more" : "registers.search_on", {{"number", std::to_string(next)}})) +
         "</p>\n";
}

Result<Response> books(Visit& v) {
  if (!v.official()) return forbidden("staff.officials_only");
  constexpr int page = 100;
  const bool outgoing = v.request.query("buku").value_or("") == "keluar";
  const Book book = outgoing ? Book::outgoing : Book::incoming;
  const int year =
      asked_number(v, "tahun", calendar::local_year(v.services().clock.now(), v.zone()));
  const int after = asked_number(v, "sesudah", 0);
  const std::string words = v.request.query("cari").value_or("");
  struct Found {
    registry::Page page;
    std::vector<int> gaps;
  };
  const Found found =
      TRY(v.services().store.read(Scope::office(v.who.office), [&](Transaction& tx) -> Result<Found> {
        return Found{TRY(registry::list(
                         tx, {.book = book, .year = year, .words = words, .after = after, .most = page})),
                     TRY(registry::gaps(tx, book, year))};
      }));
  std::string body =
      publik::heading(1, v.say("registers.title", {{"year", std::to_string(year)}})) +
      tabs(v, "/meja/register", "buku", {{"", v.say("registers.in")}, {"keluar", v.say("registers.out")}},
           outgoing ? "keluar" : "");
  std::vector<std::pair<std::string, std::string>> kept = {{"tahun", std::to_string(year)}};
  if (outgoing) kept.emplace_back("buku", "keluar");
  body += words_form(v, "/meja/register", kept, words, "registers.words");
  body +=
      "<p>" +
      (found.gaps.empty() ? badge("good", v.say("registers.whole")) : badge("bad", v.say("registers.gaps"))) +
      "</p>\n";
  std::string files;
  for (const auto& [what, name] : {std::pair{outgoing ? "keluar" : "masuk", v.say(outgoing ? "registers.out" : "registers.in")},
                                   {"agenda", v.say("registers.agenda")}}) {
    files += "<span>" + name;
    for (const char* form : {"pdf", "xlsx", "csv"}) {
      std::string upper{form};
      for (char& c : upper) c = static_cast<char>(c - 32);
      files += fmt::format("<a href=\"{}\" aria-label=\"{} {}\">{}</a>",
                           escape(v.r.link(fmt::format("/meja/register/berkas?buku={}&tahun={}&bentuk={}", what, year, form))),
                           name, upper, upper);
    }
    files += "</span>";
  }
  body += "<p class=\"files\"><span>" + publik::icon("download") + " " + v.say("registers.files") + "</span> " + files + "</p>\n";
  const std::string more = more_link(v, year, outgoing, words, found.page.next);
  if (found.page.entries.empty())
    return sheet(v, v.say("nav.registers"),
                 body + "<p class=\"empty\">" +
                     v.say(more.empty() ? "registers.none" : "registers.none_so_far",
                           {{"number", std::to_string(found.page.next)}}) +
                     "</p>\n" + more);
  const std::string number = v.say("registers.number"), day = v.say("registers.day"),
                    subject = v.say("registers.subject"),
                    other = v.say(outgoing ? "registers.to" : "registers.from"),
                    state = v.say("cases.status"), theirs = v.say("registers.theirs");
  body += head_of({v.say("registers.sequence"), number, day, other, subject,
                   outgoing ? v.say("registers.class") : theirs, state});
  for (const AgendaEntry& e : found.page.entries) {
    const std::string what =
        e.owner_case.empty()
            ? escape(e.subject)
            : link_to(v, case_path({v.who.office, CaseId::trusted(e.owner_case)}), escape(e.subject));
    const std::string_view kind = e.state == registry::EntryState::final    ? "good"
                                  : e.state == registry::EntryState::voided ? "bad"
                                                                            : "unsure";
    body += fmt::format("<tr data-item><th scope=\"row\">{}</th>{}{}{}{}{}{}</tr>\n", e.sequence,
                        cell(number, "<span class=\"code\">" + escape(e.number) + "</span>"),
                        cell(day, publik::brief_date(v.r, calendar::date_text(e.day))),
                        cell(other, escape(outgoing ? e.to : e.from)), cell(subject, what),
                        cell(outgoing ? v.say("registers.class") : theirs,
                             escape(outgoing ? e.classification : e.their_number)),
                        cell(state, badge(kind, say_or(v.r, "entry", registry::name_of(e.state))) +
                                        (e.reason.empty() ? "" : "<br>" + escape(e.reason))));
  }
  body += "</tbody></table></div>\n" + more;
  return sheet(v, v.say("nav.registers"), body);
}

// The year's book as a file: to be printed and put away, or counted in a spreadsheet.
Result<Response> book_file(Visit& v) {
  const std::string which = v.request.query("buku").value_or("agenda");
  const int year = asked_number(v, "tahun", calendar::local_year(v.services().clock.now(), v.zone()));
  const auto form = actions::form_of(v.request.query("bentuk").value_or("pdf"));
  if (!form || year < 1900 || year > 9998) return malformed("staff.form");
  using namespace std::chrono;
  const local_days from{std::chrono::year{year} / January / 1}, until{std::chrono::year{year + 1} / January / 1};
  const auto book = which == "masuk"    ? reports::Register::incoming
                    : which == "keluar" ? reports::Register::outgoing
                                        : reports::Register::agenda;
  return stream(TRY(actions::register_file(v.services(), v.session(), book, from, until, *form)),
                *form != actions::Form::pdf);
}

// ── the holders ──

std::string part(const std::string& subject, std::string_view name) {
  const std::string key = std::string{name} + "=";
  std::size_t at = subject.starts_with(key) ? 0 : subject.find("," + key);
  if (at == std::string::npos) return {};
  at += at == 0 ? key.size() : key.size() + 1;
  std::string out;
  for (; at < subject.size() && subject[at] != ','; ++at) {
    if (subject[at] == '\\' && at + 1 < subject.size()) ++at;
    out.push_back(subject[at]);
  }
  return out;
}

Result<Response> holders(Visit& v) {
  if (!v.officer()) return forbidden("actions.authority_only");
  const std::string words = v.request.query("cari").value_or(""),
                    status = v.request.query("status").value_or("");
  auto all = TRY(v.desk().all_certificates(v.session(), words));
  const Timestamp now = v.services().clock.now(), soon = now + std::chrono::hours{24 * 60};
  std::erase_if(all, [&](const CertificateView& c) {
    if (status == "berakhir") return c.status != "active" || c.not_after > soon;
    return !status.empty() && c.status != status;
  });
  std::string body =
      publik::heading(1, v.say("nav.holders")) + tabs(v, "/meja/pemegang", "status",
                                                      {{"", v.say("cases.all")},
                                                       {"active", say_or(v.r, "status", "active")},
                                                       {"berakhir", v.say("holders.soon")},
                                                       {"revoked", say_or(v.r, "status", "revoked")},
                                                       {"expired", say_or(v.r, "status", "expired")}},
                                                      status);
  body += words_form(v, "/meja/pemegang",
                     status.empty() ? std::vector<std::pair<std::string, std::string>>{}
                                    : std::vector<std::pair<std::string, std::string>>{{"status", status}},
                     words, "certificates.search");
  if (all.empty())
    return sheet(v, v.say("nav.holders"),
                 body + "<p class=\"empty\">" + v.say("certificates.none_found") + "</p>\n");
  const std::string organisation = v.say("holders.organisation"), state = v.say("cases.status"),
                    until = v.say("holders.until") + " (" + std::string{name_of(v.zone())} + ")",
                    serial = v.say("certificate.serial"), acts = v.say("holders.acts");
  body += "<p class=\"faint\">" + v.say("holders.count", {{"count", std::to_string(all.size())}}) + "</p>\n" +
          head_of({v.say("holders.name"), organisation, state, until, serial, acts});
  for (const CertificateView& c : all) {
    const std::string at = std::string{authority_home} + "/sertifikat/" + http::encode(c.serial);
    std::string doing = link_to(v, "/meja/sertifikat/" + http::encode(c.serial) + "/pem", "PEM");
    if (c.status == "active" || c.status == "suspended")
      doing += " " + link_to(v, at + "#tindakan", v.say(c.status == "active" ? "holders.stop" : "holders.decide"));
    body +=
        fmt::format("<tr data-item><th scope=\"row\">{}</th>{}{}{}{}{}</tr>\n", link_to(v, at, escape(part(c.subject, "CN"))),
                    cell(organisation, escape(part(c.subject, "O"))),
                    cell(state, status_badge(v, c.status) +
                                    (c.revoked ? "<br>" + publik::brief_time(v.r, *c.revoked, v.zone()) : "")),
                    cell(until, publik::brief_time(v.r, c.not_after, v.zone())),
                    cell(serial, publik::brief_code(c.serial)), cell(acts, doing, "acts-cell"));
  }
  return sheet(v, v.say("nav.holders"), body + "</tbody></table></div>\n");
}

}  // namespace

void mount_registers(http::Router& router, const Held& door) {
  show(router, door, Method::get, "/meja/register", books);
  show(router, door, Method::get, "/meja/register/berkas", book_file);
  show(router, door, Method::get, "/meja/pemegang", holders);
}

}  // namespace paraf::staff
