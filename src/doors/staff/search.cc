// The office's cases: by status, by words, by number or code; and one search for all of it.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "actions/services.h"
#include "doors/public/looks.h"
#include "doors/staff/lists.h"
#include "office/registry/registry.h"

namespace paraf::staff {

using actions::CaseLine;
using http::Method;
using http::Response;
using publik::escape;
using store::Scope;
using store::Transaction;

std::string marked(std::string_view text, std::string_view words) {
  const auto low = [](std::string_view of) {
    std::string out{of};
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
  };
  const std::string whole = low(text), wanted = low(words);
  std::string out;
  std::size_t from = 0;
  for (std::size_t at; !wanted.empty() && (at = whole.find(wanted, from)) != std::string::npos;
       from = at + wanted.size())
    out +=
        escape(text.substr(from, at - from)) + "<mark>" + escape(text.substr(at, wanted.size())) + "</mark>";
  return out + escape(text.substr(from));
}

std::string case_table(const Visit& v, const std::vector<CaseLine>& cases, std::string_view words,
                       const std::map<std::string, std::string>& why) {
  if (cases.empty()) return "<p class=\"empty\">" + v.say("cases.none.status") + "</p>\n";
  const std::string procedure = v.say("cases.procedure"), status = v.say("cases.status"),
                    row = v.say("cases.row"), zone = " (" + std::string{people::name_of(v.zone())} + ")",
                    opened = v.say("cases.opened") + zone, changed = v.say("cases.changed") + zone;
  std::string out = fmt::format(
      "<div class=\"sheet\"><table class=\"stack\"><thead><tr><th scope=\"col\">{}</th><th "
      "scope=\"col\">{}</th>"
      "<th scope=\"col\">{}</th><th scope=\"col\" class=\"n\">{}</th><th scope=\"col\">{}</th><th "
      "scope=\"col\">{}</th>"
      "</tr></thead><tbody>\n",
      v.say("cases.applicant"), procedure, status, row, opened, changed);
  for (const CaseLine& line : cases) {
    const auto found = why.find(line.subject.id.text());
    const std::string about = found == why.end() ? std::string{} : found->second;
    out += fmt::format(
        "<tr data-item><th scope=\"row\">{}{}</th><td class=\"title\" data-label=\"{}\">{}</td><td data-label=\"{}\">{}</td>"
        "<td class=\"n\" data-label=\"{}\">{}</td><td data-label=\"{}\">{}</td><td "
        "data-label=\"{}\">{}</td></tr>\n",
        link_to(v, case_path(line.subject),
                line.applicant.empty() ? v.say("cases.nameless") : marked(line.applicant, words)),
        about.empty() ? "" : "<br><span class=\"of\">" + about + "</span>", procedure,
        marked(line.sop_name, words), status, status_badge(v, line.status), row,
        line.row == "end" ? "–" : escape(line.row), opened, publik::brief_time(v.r, line.opened, v.zone()), changed,
        publik::brief_time(v.r, line.changed, v.zone()));
  }
  return out + "</tbody></table></div>\n";
}

std::string own_cases(const Visit& v, const std::vector<CaseLine>& cases) {
  std::string out =
      "<section aria-labelledby=\"perkara\"><h2 id=\"perkara\">" + v.say("cases.mine") + "</h2>\n";
  if (cases.empty())
    return out + "<p class=\"empty\">" + v.say("cases.none") + " " +
           link_to(v, "/meja/ajukan", v.say("cases.first")) + "</p></section>\n";
  out += "<ul class=\"tasks\">\n";
  for (const CaseLine& line : cases)
    out += fmt::format(
        "<li data-item><div><h3>{}</h3><p>{} {}</p></div><div class=\"pace\">{} {}</div></li>\n",
        link_to(v, case_path(line.subject), escape(line.sop_name)), status_badge(v, line.status),
        say_or(v.r, "status_text", line.status), v.say("cases.changed"), time_tag(v, line.changed, v.zone()));
  return out + "</ul></section>\n";
}

calendar::Zone zone_of(people::Zone zone) {
  switch (zone) {
    case people::Zone::wib: return calendar::Zone::wib;
    case people::Zone::wita: return calendar::Zone::wita;
    case people::Zone::wit: return calendar::Zone::wit;
  }
  return calendar::Zone::wib;
}

namespace {

constexpr int most_shown = 200;
constexpr std::string_view statuses[] = {"open",    "returned",  "following", "done",
                                         "refused", "withdrawn", "expired"};

std::string lower(std::string_view text) {
  std::string out{text};
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

std::string digits_of(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c >= '0' && c <= '9') out.push_back(c);
  return out;
}

bool holds(std::string_view text, std::string_view words) {
  return lower(text).find(words) != std::string::npos;
}

// Cases of the people whose name, NIP or address holds the words, and those a register's line names. Never by
// NIK: what is searched for stands in an address.
// By case: what of it was found, marked.
using Found = std::map<std::string, std::string>;
Result<Found> found_by(const Visit& v, const std::string& typed) {
  const std::string words = lower(typed), digits = digits_of(typed);
  return v.services().store.read(Scope::office(v.who.office), [&](Transaction& tx) -> Result<Found> {
    Found ids;
    for (const people::Person& person : TRY(people::people_of_office(tx))) {
      const bool by_number =
          digits.size() > 5 && person.nip && person.nip->digits().find(digits) != std::string::npos;
      const bool by_address = person.email && holds(person.email->text(), words);
      if (!by_number && !by_address && !holds(person.name, words)) continue;
      const std::string what = by_number    ? "NIP " + marked(person.nip->digits(), digits)
                               : by_address ? marked(person.email->text(), typed)
                                            : std::string{};
      for (const workflow::Line& line : TRY(workflow::cases(tx, "", person.id, most_shown)))
        ids.emplace(line.id.text(), what);
    }
    const int year = calendar::local_year(v.services().clock.now(), zone_of(v.zone()));
    for (const registry::Book book : {registry::Book::incoming, registry::Book::outgoing})
      for (const int y : {year, year - 1})
        for (const registry::AgendaEntry& entry :
             TRY(registry::list(tx, {.book = book, .year = y, .words = typed, .after = 0, .most = 100})))
          if (!entry.owner_case.empty()) {
            const bool theirs = holds(entry.their_number, words);
            ids[entry.owner_case] = theirs
                                        ? marked(entry.their_number, typed)
                                        : marked(entry.number, typed) + " · " + marked(entry.subject, typed);
          }
    return ids;
  });
}

// The case of a code, when the reader may see it.
std::optional<actions::CaseRef> by_code(const Visit& v, std::string_view typed) {
  std::string code;
  for (const char c : typed) {
    if (c == ' ' || c == '-') continue;
    if (code.size() == 4 || code.size() == 9) code.push_back('-');
    code.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  }
  if (code.size() != 15) return std::nullopt;
  const auto found = v.services().store.read(
      Scope::installation(), [&](Transaction& tx) { return workflow::found_by_code(tx, code); });
  if (!found) return std::nullopt;
  const actions::CaseRef subject{found->office, found->id};
  return v.desk().view(v.session(), subject) ? std::optional{subject} : std::nullopt;
}

Result<std::vector<CaseLine>> matching(const Visit& v, const std::string& status, const std::string& words,
                                       Found& ids) {
  auto lines = TRY(v.desk().cases(v.session(), status, words.empty() ? most_shown : 1000));
  if (words.empty()) return lines;
  if (v.official()) ids = TRY(found_by(v, words));
  const std::string wanted = lower(words);
  std::erase_if(lines, [&](const CaseLine& line) {
    return !ids.contains(line.subject.id.text()) && !holds(line.applicant, wanted) &&
           !holds(line.sop_name, wanted);
  });
  return lines;
}

std::string filter(const Visit& v, std::string_view chosen, const std::string& words) {
  std::vector<std::pair<std::string, std::string>> items = {{"", v.say("cases.all")}};
  for (const std::string_view status : statuses)
    items.emplace_back(std::string{status}, say_or(v.r, "status", status));
  std::string out = fmt::format("<nav class=\"filter\" aria-label=\"{}\"><ul>", v.say("cases.filter"));
  for (const auto& [status, label] : items) {
    std::string query = status.empty() ? "" : "?status=" + status;
    if (!words.empty()) query += (query.empty() ? "?q=" : "&q=") + http::encode(words);
    out += fmt::format("<li><a href=\"{}\"{}>{}</a></li>", escape(v.r.link("/meja/perkara" + query)),
                       status == chosen ? " aria-current=\"true\"" : "", label);
  }
  return out + "</ul></nav>\n";
}

Result<Response> list(Visit& v) {
  std::string chosen = v.request.query("status").value_or("");
  if (std::find(std::begin(statuses), std::end(statuses), chosen) == std::end(statuses)) chosen.clear();
  const std::string words = v.request.query("q").value_or("");
  Found why;
  const auto cases = TRY(matching(v, chosen, words, why));
  std::string body = publik::heading(1, v.say("nav.cases")) + filter(v, chosen, words);
  body += fmt::format(
      "<form class=\"toolbar\" action=\"/meja/perkara\" method=\"get\">{}{}<div "
      "class=\"field\"><label for=\"saring\">{}</label><input id=\"saring\" name=\"q\" type=\"search\" "
      "value=\"{}\"></div><button type=\"submit\" class=\"quiet\">{}</button></form>\n",
      chosen.empty() ? "" : hidden("status", chosen), v.r.english() ? hidden("lang", "en") : "",
      v.say("cases.words"), escape(words), v.say("cases.filter_button"));
  std::string query = chosen.empty() ? "" : "?status=" + chosen;
  if (!words.empty() && digits_of(words).size() != 16)
    query += (query.empty() ? "?q=" : "&q=") + http::encode(words);
  body += TRY(filters_block(v, "/meja/perkara" + query));
  body += "<p class=\"faint\">" + v.say("cases.count", {{"count", std::to_string(cases.size())}}) + "</p>\n" +
          case_table(v, cases, words, why);
  return sheet(v, v.say("nav.cases"), body);
}

Result<Response> search(Visit& v) {
  const std::string words = v.request.query("q").value_or("");
  if (const auto subject = by_code(v, words)) return go(v, case_path(*subject));
  std::string body = publik::heading(1, v.say("find.title"));
  if (words.empty()) {
    body += "<p class=\"empty\">" + v.say("find.empty") + "</p>\n";
  } else {
    Found why;
    const auto cases = TRY(matching(v, "", words, why));
    body += "<p class=\"lead\">" +
            v.say("find.found", {{"count", std::to_string(cases.size())},
                                 {"words", digits_of(words).size() == 16 ? "…" : words}}) +
            "</p>\n" +
            (cases.empty() ? "<p class=\"empty\">" + v.say("find.none") + "</p>\n"
                           : case_table(v, cases, words, why));
  }
  return sheet(v, v.say("find.title"), body);
}

}  // namespace

void mount_search(http::Router& router, const Held& door) {
  show(router, door, Method::get, "/meja/perkara", list);
  show(router, door, Method::get, "/meja/cari", search);
}

}  // namespace paraf::staff
