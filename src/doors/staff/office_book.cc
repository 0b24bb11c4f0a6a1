// The office as it is set up: people and roles, stand-ins, calendar, numbers, agreements, keys and
// certificates of the installation; and the journal, with its verification.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "actions/act.h"
#include "actions/services.h"
#include "base/text.h"
#include "doors/public/looks.h"
#include "doors/staff/lists.h"
#include "office/people/roles.h"
#include "platform/journal/checkpoint.h"
#include "platform/journal/journal.h"

namespace paraf::staff {

using http::Method;
using http::Response;
using publik::escape;
using store::Scope;
using store::Transaction;

namespace {

std::string panel(std::string_view id, const std::string& title, const std::string& inner) {
  return fmt::format(
      "<section class=\"panel\" aria-labelledby=\"{0}\"><h2 id=\"{0}\">{1}</h2>\n{2}</section>\n", id, title,
      inner);
}

std::string period(const Visit& v, const people::Period& p) {
  const std::string from = v.r.date(people::iso(p.from));
  return p.until ? from + " – " + v.r.date(people::iso(*p.until)) : v.say("book.since", {{"from", from}});
}

struct Book {
  std::vector<people::Person> people;
  people::RoleBook roles;
  std::vector<people::Agreement> agreements;
};

std::string people_block(const Visit& v, const Book& book) {
  const auto today = local_day(v.services().clock.now(), v.zone());
  const std::string position = say_or(v.r, "statement", "position"), unit = say_or(v.r, "statement", "unit"),
                    roles = v.say("book.roles"), email = say_or(v.r, "statement", "email");
  std::string out = "<div class=\"sheet\"><table class=\"stack\"><thead><tr><th scope=\"col\">" +
                    v.say("holders.name") + "</th><th scope=\"col\">" + position + "</th><th scope=\"col\">" +
                    unit + "</th><th scope=\"col\">" + roles + "</th><th scope=\"col\">" + email +
                    "</th></tr></thead><tbody>\n";
  // Applicants are many, and found by a search.
  auto people = book.people;
  std::erase_if(people, [&](const people::Person& p) {
    const auto held = people::roles_of(book.roles, p.id, today);
    return std::none_of(held.begin(), held.end(), [](const std::string& role) { return role != "pemohon"; });
  });
  for (const people::Person& p : people) {
    std::string held;
    for (const std::string& role : people::roles_of(book.roles, p.id, today))
      held += badge(role == "pemohon" ? "plain" : "info", say_or(v.r, "role", role)) + " ";
    const people::Unit* of = v.office.unit(p.unit);
    out += fmt::format(
        "<tr><th scope=\"row\">{}{}</th><td data-label=\"{}\">{}</td><td data-label=\"{}\">{}</td><td "
        "data-label=\"{}\">{}</td>"
        "<td data-label=\"{}\">{}</td></tr>\n",
        escape(p.name), p.active ? "" : " " + badge("bad", v.say("book.inactive")), position,
        p.position.empty() ? "–" : escape(p.position), unit,
        of == nullptr ? (p.agency.empty() ? "–" : escape(p.agency)) : escape(of->name), roles,
        held.empty() ? "–" : held, email,
        p.email ? escape(p.email->text()) + (p.email_state == people::EmailState::confirmed
                                                 ? ""
                                                 : " " + badge("unsure", v.say("book.unconfirmed")))
                : std::string{"–"});
  }
  return out + "</tbody></table></div>\n";
}

std::string applicants_link(const Visit& v) {
  if (std::ranges::find(v.roles, "admin_instansi") == v.roles.end()) return {};
  return "<p>" + link_to(v, "/meja/kelola/orang", v.say("book.applicants")) + "</p>\n";
}

std::string stand_ins_block(const Visit& v, const Book& book) {
  if (book.roles.stand_ins.empty()) return "<p class=\"faint\">" + v.say("book.stand_ins.none") + "</p>";
  std::string out = "<ul>";
  for (const people::StandIn& s : book.roles.stand_ins) {
    const auto who =
        std::find_if(book.people.begin(), book.people.end(), [&](const auto& p) { return p.id == s.person; });
    out += "<li><strong>" + std::string{people::name_of(s.kind)} + " " +
           escape(s.title.empty() ? s.role : s.title) +
           "</strong>: " + escape(who == book.people.end() ? "" : who->name) + ", " + period(v, s.period) +
           "<br><span class=\"faint\">" + escape(s.legal_basis) + "</span></li>";
  }
  return out + "</ul>";
}

std::string calendar_block(const Visit& v) {
  const calendar::WorkingTime time = actions::working_time(v.services(), v.office);
  const auto today = local_day(v.services().clock.now(), v.zone());
  const auto of_day = [](int minutes) { return fmt::format("{:02}.{:02}", minutes / 60, minutes % 60); };
  const auto& usual = time.ordinary[1];
  const auto& friday = time.ordinary[5];
  std::string out =
      publik::facts({{v.say("book.zone"), std::string{name_of(v.zone())}},
                     {v.say("book.weekdays"), of_day(usual.opens) + "–" + of_day(usual.closes)},
                     {v.say("book.friday"), of_day(friday.opens) + "–" + of_day(friday.closes)}});
  std::string days;
  int shown = 0;
  for (const auto& [day, name] : time.days_off)
    if (day >= today && shown++ < 12)
      days += "<li>" + v.r.date(calendar::date_text(day)) + " – " + escape(name) + "</li>";
  return out + publik::heading(3, v.say("book.days_off")) +
         (days.empty() ? "<p class=\"faint\">–</p>" : "<ul>" + days + "</ul>");
}

std::string numbers_block(const Visit& v) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const auto& [book, pattern] : v.office.settings.numbers)
    rows.emplace_back(say_or(v.r, "book_of", book), "<code>" + escape(pattern) + "</code>");
  for (const auto& [letter, code] : v.office.settings.codes)
    rows.emplace_back(v.say("book.code") + " " + escape(letter), "<code>" + escape(code) + "</code>");
  rows.emplace_back(v.say("book.retention"),
                    v.say("book.years", {{"years", std::to_string(v.office.settings.retention_years)}}));
  return publik::facts(rows);
}

std::string agreements_block(const Visit& v, const Book& book) {
  if (book.agreements.empty()) return "<p class=\"faint\">" + v.say("book.agreements.none") + "</p>";
  std::string out = "<ul>";
  for (const people::Agreement& a : book.agreements)
    out += "<li><strong>" + escape(a.number) + "</strong> " + escape(a.subject) +
           "<br><span class=\"faint\">" + period(v, a.period) + "</span></li>";
  return out + "</ul>";
}

std::string keys_block(const Visit& v) {
  std::vector<std::pair<std::string, std::string>> rows;
  const Timestamp soon = v.services().clock.now() + std::chrono::hours{24 * 90};
  for (const auto& [purpose, word] : {std::pair{keys::Purpose::root, "root"},
                                      {keys::Purpose::issuing, "issuing"},
                                      {keys::Purpose::ocsp, "ocsp"},
                                      {keys::Purpose::tsa, "tsa"}}) {
    const crypto::Certificate& c = v.services().authority.certificate(purpose);
    const bool away = purpose == keys::Purpose::root && v.services().authority.root_is_away();
    rows.emplace_back(v.say("book.key." + std::string{word}),
                      v.say(away ? "book.key.away" : "book.key.token") + "<br>" +
                      v.say("book.until", {{"until", v.r.when(c.not_after(), v.zone())}}) + " " +
                          (c.not_after() < soon ? badge("unsure", v.say("holders.soon"))
                                                : badge("good", say_or(v.r, "status", "active"))) +
                          "<br><span class=\"code\">" + escape(hex(c.serial())) + "</span>");
  }
  return publik::facts(rows) + "<p class=\"faint\">" + v.say("book.key.next") + "</p>\n<p class=\"links\">" +
         link_to(v, "/pki", v.say("book.pki")) + " " +
         (v.officer() ? link_to(v, "/meja/penyelenggara/perbuatan/gilir", v.say("authority.do.gilir")) + " " : "") +
         link_to(v, "/meja/kelola/keadaan", v.say("book.health")) + "</p>";
}

Result<Response> office_book(Visit& v) {
  if (!v.official()) return forbidden("staff.officials_only");
  const Book book =
      TRY(v.services().store.read(Scope::office(v.who.office), [&](Transaction& tx) -> Result<Book> {
        return Book{TRY(people::people_of_office(tx)), TRY(people::role_book(tx)),
                    TRY(people::agreements(tx))};
      }));
  std::string body =
      publik::heading(1, v.say("nav.office_book")) + "<p class=\"lead\">" + escape(v.office.name) + "</p>\n";
  std::string links = link_to(v, "/meja/kode", v.say("code.title"));
  if (std::find(v.roles.begin(), v.roles.end(), "admin_instansi") != v.roles.end())
    links = link_to(v, "/meja/kelola/orang", v.say("admin.people")) + " " +
            link_to(v, "/meja/kelola/atur", v.say("admin.settings")) + " " +
            link_to(v, "/meja/kelola/penghubung", v.say("connector.title")) + " " +
            link_to(v, "/meja/kelola/aplikasi", v.say("creds.heading")) + " " + links;
  if (v.keeper()) links = link_to(v, "/meja/kelola/keadaan", v.say("condition.title")) + " " + links;
  body += "<p class=\"acts-row\">" + links + "</p>\n";
  body += "<section aria-labelledby=\"orang\"><h2 id=\"orang\">" + v.say("book.officials") + "</h2>\n" +
          people_block(v, book) + applicants_link(v) + "</section>\n";
  body += "<div class=\"two\"><div>" + panel("pengganti", v.say("book.stand_ins"), stand_ins_block(v, book)) +
          panel("pks", v.say("book.agreements"), agreements_block(v, book)) +
          panel("nomor", v.say("book.numbers"), numbers_block(v)) + "</div><div>" +
          panel("kalender", v.say("book.calendar"), calendar_block(v)) +
          (v.keeper() ? panel("kunci", v.say("book.keys"), keys_block(v)) : std::string{}) + "</div></div>\n";
  return sheet(v, v.say("nav.office_book"), body);
}

// ── the journal ──

constexpr int journal_page_most = 200, journal_search_most = 20'000;

std::string report_block(const Visit& v, const journal::Report& report) {
  std::string text = "<p>" + v.say("journal.entries", {{"entries", std::to_string(report.entries)}}) + "</p>";
  for (const journal::Finding& f : report.findings)
    text += "<p>" + escape(f.chain) + " #" + std::to_string(f.at) + ": " + v.r.say_of(f.what) + "</p>";
  if (report.unproven > 0)
    text += "<p>" + v.say("journal.unproven", {{"entries", std::to_string(report.unproven)}}) + "</p>";
  return "<div role=\"status\">" +
         publik::note(report.intact() ? "good" : "bad",
                      v.say(report.intact() ? "journal.intact" : "journal.broken"), text) +
         "</div>\n";
}

// The act in words: of a case's procedure, or of the records around it.
std::string act_of(const Visit& v, std::string_view act) {
  const bool known = v.r.parts.messages.has(v.r.language(), "staff.record." + std::string{act});
  return say_or(v.r, known ? "record" : "act", act);
}

// "case:01J…" as words: the kind, and a link or a name where there is one, else enough of the number.
std::string subject_of(const Visit& v, const std::string& subject,
                       const std::map<std::string, std::string>& names) {
  const std::size_t colon = subject.find(':');
  if (colon == std::string::npos) return escape(subject);
  const std::string kind = say_or(v.r, "record.of", subject.substr(0, colon)), id = subject.substr(colon + 1);
  if (const auto name = names.find(subject); name != names.end()) return kind + " " + escape(name->second);
  const std::string number = publik::brief_code(id);
  if (subject.starts_with("case:"))
    return link_to(v, case_path({v.who.office, CaseId::trusted(id)}), kind + " " + number);
  return kind + " " + number;
}

// What of the journal is asked for; dates are days of the office.
struct JournalAsk {
  std::string from, until, who;
  std::optional<people::Day> first, last;
};

Result<JournalAsk> journal_asked(const Visit& v) {
  JournalAsk ask{v.request.query("dari").value_or(""), v.request.query("sampai").value_or(""),
                 v.request.query("oleh").value_or(""), {}, {}};
  if (!ask.from.empty()) ask.first = TRY(people::parse_day(ask.from));
  if (!ask.until.empty()) ask.last = TRY(people::parse_day(ask.until));
  return ask;
}

std::string journal_form(const Visit& v, const JournalAsk& ask) {
  const auto day = [&](const char* name, const char* word, const std::string& value) {
    return box({.form = "saring", .name = name, .label_html = v.say(word), .value = value, .type = "date"});
  };
  return fmt::format(
      "<form class=\"toolbar\" action=\"/meja/jurnal\" method=\"get\">{}{}{}{}<button type=\"submit\" "
      "class=\"quiet\">{}</button></form>\n",
      v.r.english() ? hidden("lang", "en") : "", day("dari", "journal.from", ask.from),
      day("sampai", "journal.until", ask.until),
      box({.form = "saring", .name = "oleh", .label_html = v.say("journal.by"), .value = ask.who}),
      v.say("cases.filter_button"));
}

struct JournalRead {
  std::vector<journal::Written> entries;
  std::map<std::string, std::string> names;
};

bool asked_for(const Visit& v, const JournalAsk& ask, const JournalRead& read, const journal::Written& w) {
  const auto day = local_day(w.at, v.zone());
  if ((ask.first && day < *ask.first) || (ask.last && day > *ask.last)) return false;
  if (ask.who.empty()) return true;
  const auto name = read.names.find(w.entry.actor);
  return lowered(name == read.names.end() ? w.entry.actor : name->second).find(lowered(ask.who)) != std::string::npos;
}

Result<Response> journal_page(Visit& v) {
  if (!v.keeper()) return forbidden("staff.keepers_only");
  std::string body =
      publik::heading(1, v.say("nav.journal")) + "<p class=\"lead\">" + v.say("journal.lead") + "</p>\n";
  if (v.request.method == Method::post)
    body += report_block(v, TRY(journal::verify_journal(v.services().store, std::nullopt)));
  body += fmt::format(
      "<form class=\"toolbar\" action=\"{}\" method=\"post\">{}<button type=\"submit\">{}</button></form>\n",
      escape(v.r.link("/meja/jurnal")), hidden("csrf", v.who.csrf), v.say("journal.verify"));
  const JournalAsk ask = TRY(journal_asked(v));
  const bool all = ask.from.empty() && ask.until.empty() && ask.who.empty();
  JournalRead read =
      TRY(v.services().store.read(Scope::office(v.who.office), [&](Transaction& tx) -> Result<JournalRead> {
        JournalRead r{TRY(journal::latest(tx, all ? journal_page_most : journal_search_most)), {}};
        for (const people::Person& p : TRY(people::people_of_office(tx)))
          r.names["person:" + p.id.text()] = p.name;
        return r;
      }));
  const bool cut = !all && read.entries.size() == static_cast<std::size_t>(journal_search_most);
  std::erase_if(read.entries, [&](const journal::Written& w) { return !asked_for(v, ask, read, w); });
  if (read.entries.size() > static_cast<std::size_t>(journal_page_most)) read.entries.resize(journal_page_most);
  body += journal_form(v, ask) + "<p class=\"faint\">" +
          v.say("journal.shown", {{"count", std::to_string(read.entries.size())}}) + " " + v.say("journal.numbers") +
          (cut ? " " + v.say("journal.cut", {{"count", std::to_string(journal_search_most)}}) : "") + "</p>\n";
  const std::string at = v.say("journal.at") + " (" + std::string{name_of(v.zone())} + ")",
                    act = v.say("journal.act"), who = v.say("journal.who"), subject = v.say("journal.subject");
  body +=
      "<div class=\"sheet\"><table class=\"stack\"><thead><tr><th scope=\"col\" class=\"n\">" +
      v.say("sop.no") + "</th><th scope=\"col\">" + at + "</th><th scope=\"col\">" + act +
      "</th><th scope=\"col\">" + who + "</th><th scope=\"col\">" +
      subject + "</th></tr></thead><tbody>\n";
  for (const journal::Written& w : read.entries) {
    const auto name = read.names.find(w.entry.actor);
    const std::string what = subject_of(v, w.entry.subject, read.names);
    body += fmt::format(
        "<tr data-item><th scope=\"row\" class=\"n\">{}</th><td data-label=\"{}\">{}</td><td "
        "data-label=\"{}\">{}</td><td "
        "data-label=\"{}\">{}</td><td data-label=\"{}\">{}</td></tr>\n",
        w.number, at, publik::brief_time(v.r, w.at, v.zone()), act, act_of(v, w.entry.act), who,
        name == read.names.end() ? say_or(v.r, "record.by", w.entry.actor) : escape(name->second),
        subject, what);
  }
  return sheet(v, v.say("nav.journal"), body + "</tbody></table></div>\n", 200, "/meja/jurnal");
}

}  // namespace

void mount_office(http::Router& router, const Held& door) {
  show(router, door, Method::get, "/meja/kelola", office_book);
  show(router, door, Method::get, "/meja/jurnal", journal_page);
  show(router, door, Method::post, "/meja/jurnal", journal_page);
}

}  // namespace paraf::staff
