// The office's cases: by status, by words, by number or code; and one search for all of it.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "actions/found.h"
#include "actions/services.h"
#include "base/text.h"
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
  const std::string whole = lowered(text), wanted = lowered(words);
  std::string out;
  std::size_t from = 0;
  for (std::size_t at; !wanted.empty() && (at = whole.find(wanted, from)) != std::string::npos;
       from = at + wanted.size())
    out +=
        escape(text.substr(from, at - from)) + "<mark>" + escape(text.substr(at, wanted.size())) + "</mark>";
  return out + escape(text.substr(from));
}

ToldApart told_of(const Visit& v, const std::vector<actions::CaseRef>& cases) {
  if (!v.official()) return {};
  return actions::told_apart(v.services(), v.session(), cases).value_or(ToldApart{});
}

std::string apart_text(const ToldApart& told, const actions::CaseRef& subject) {
  const auto found = told.find(subject.id);
  if (found == told.end()) return {};
  std::string out;
  for (const std::string& text : {found->second.sender, found->second.unit})
    if (!text.empty()) out += (out.empty() ? "" : " · ") + escape(text);
  if (!found->second.code.empty())
    out += (out.empty() ? "" : " · ") + ("<span class=\"code\">" + escape(found->second.code) + "</span>");
  return out;
}

Zone zone_of(const Visit& v, const actions::CaseRef& subject) {
  if (subject.office == v.who.office) return v.zone();
  const auto office = v.services().store.read(Scope::office(subject.office),
                                              [](Transaction& tx) { return people::load_office(tx); });
  return office ? office->settings.zone : v.zone();
}

namespace {

// Whose turn it is, below the status that does not say it.
std::string whom(const Visit& v, const CaseLine& line) {
  if (line.waits_for.empty() || line.status == "returned") return {};
  return "<br><span class=\"of\">" +
         (line.waits_for == "psre" ? v.say("waits.psre") : v.say("waits.for", {{"whom", line.waits_for}})) +
         "</span>";
}

}  // namespace

std::string case_table(const Visit& v, const std::vector<CaseLine>& cases, std::string_view words,
                       const std::map<std::string, std::string>& why) {
  if (cases.empty()) return "<p class=\"empty\">" + v.say("cases.none.status") + "</p>\n";
  std::vector<actions::CaseRef> listed;
  for (const CaseLine& line : cases) listed.push_back(line.subject);
  const ToldApart told = told_of(v, listed);
  const std::string procedure = v.say("cases.procedure"), status = v.say("cases.status"),
                    row = v.say("cases.row"), zone = " (" + std::string{name_of(v.zone())} + ")",
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
    std::string about = found == why.end() ? std::string{} : found->second;
    if (const std::string apart = apart_text(told, line.subject); !apart.empty())
      about += (about.empty() ? "" : "<br>") + apart;
    out += fmt::format(
        "<tr data-item><th scope=\"row\">{}{}</th><td class=\"title\" data-label=\"{}\">{}</td><td data-label=\"{}\">{}</td>"
        "<td class=\"n\" data-label=\"{}\">{}</td><td data-label=\"{}\">{}</td><td "
        "data-label=\"{}\">{}</td></tr>\n",
        link_to(v, case_path(line.subject),
                line.applicant.empty() ? v.say("cases.nameless") : marked(line.applicant, words)),
        about.empty() ? "" : "<br><span class=\"of\">" + about + "</span>", procedure,
        marked(line.sop_name, words), status, status_badge(v, line.status) + whom(v, line), row,
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
  for (const CaseLine& line : cases) {
    const std::string standing =
        line.status == "open" && line.waits_for == "psre" ? "following" : line.status;
    out += fmt::format(
        "<li data-item><div><h3>{}</h3><p>{} {}</p></div><div class=\"pace\">{} {}</div></li>\n",
        link_to(v, case_path(line.subject), escape(line.sop_name)), status_badge(v, standing),
        say_or(v.r, "status_text", standing), v.say("cases.changed"), time_tag(v, line.changed, v.zone()));
  }
  return out + "</ul></section>\n";
}

namespace {

constexpr std::size_t most_shown = 200, most_looked_at = 5000;  // the second where the list is narrowed
constexpr std::string_view statuses[] = {"open",    "returned",  "following", "done",
                                         "refused", "withdrawn", "expired"};

std::string digits_of(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c >= '0' && c <= '9') out.push_back(c);
  return out;
}

bool holds(std::string_view text, std::string_view words) {
  return lowered(text).find(words) != std::string::npos;
}

// By case: what of it was found, marked.
using Found = std::map<std::string, std::string>;

std::string marked_reason(const actions::FoundCase& found, const std::string& typed) {
  using By = actions::FoundCase::By;
  switch (found.by) {
    case By::name: return {};
    case By::nip: return "NIP " + marked(found.text, digits_of(typed));
    case By::email:
    case By::their_number: return marked(found.text, typed);
    case By::entry: return marked(found.text, typed) + " · " + marked(found.subject, typed);
  }
  return {};
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

struct Matching {
  std::vector<CaseLine> lines;
  Found why{};
  bool more = false;
};
Result<Matching> matching(const Visit& v, const std::string& status, const std::string& words,
                          std::size_t most = most_shown) {
  Matching all;
  if (words.empty() || !v.official()) {
    all.lines = TRY(v.desk().cases(v.session(), status, static_cast<int>(most) + 1));
    const std::string wanted = lowered(words);
    std::erase_if(all.lines, [&](const CaseLine& line) {
      return !holds(line.applicant, wanted) && !holds(line.sop_name, wanted);
    });
    all.more = all.lines.size() > most;
    if (all.more) all.lines.resize(most);
    return all;
  }
  actions::FoundCases found = TRY(v.desk().search(v.session(), words, status));
  for (actions::FoundCase& one : found.cases) {
    all.why.emplace(one.line.subject.id.text(), marked_reason(one, words));
    all.lines.push_back(std::move(one.line));
  }
  all.more = found.more;
  return all;
}

// "37", or "200+" with how to find the others.
std::string count_of(const Matching& all) { return std::to_string(all.lines.size()) + (all.more ? "+" : ""); }
std::string more_block(const Visit& v, const Matching& all, const std::string& words) {
  return all.more ? "<p class=\"faint\">" + v.say(words.empty() ? "cases.more" : "find.more") + "</p>\n" : "";
}

// What of the list is asked for beside the status and the words.
struct Narrowing {
  std::string sop, row, from, until;  // sop: a name; the days: when it came in
  std::optional<people::Day> first, last;
  bool any() const { return !sop.empty() || !row.empty() || first || last; }
};

Result<Narrowing> narrowing_of(const Visit& v) {
  Narrowing n{v.request.query("sop").value_or(""), v.request.query("baris").value_or(""),
              v.request.query("dari").value_or(""), v.request.query("sampai").value_or(""), {}, {}};
  if (!n.from.empty()) n.first = TRY(people::parse_day(n.from));
  if (!n.until.empty()) n.last = TRY(people::parse_day(n.until));
  return n;
}

bool within(const Visit& v, const Narrowing& n, const CaseLine& line) {
  const auto day = local_day(line.opened, v.zone());
  return (n.sop.empty() || line.sop_name == n.sop) && (n.row.empty() || line.row == n.row) &&
         !(n.first && day < *n.first) && !(n.last && day > *n.last);
}

// The address of the list as it is asked for; never with a population number.
std::string asked_address(std::string_view status, const std::string& words, const Narrowing& n) {
  std::string query;
  for (const auto& [name, value] : {std::pair<const char*, std::string>{"status", std::string{status}},
                                    {"q", digits_of(words).size() == 16 ? "" : words},
                                    {"sop", n.sop},
                                    {"baris", n.row},
                                    {"dari", n.from},
                                    {"sampai", n.until}})
    if (!value.empty()) query += (query.empty() ? "?" : "&") + std::string{name} + "=" + http::encode(value);
  return "/meja/perkara" + query;
}

Result<std::string> narrowing_fields(const Visit& v, const Narrowing& n) {
  std::vector<Option> procedures = {{"", v.say("cases.all")}};
  for (const auto& edition : TRY(v.services().store.read(
           Scope::office(v.who.office), [&](Transaction& tx) { return v.door.editions.all_present(tx); }))) {
    const std::string& name = edition->sop.identity.name.reading;
    procedures.push_back({name, escape(name)});
  }
  const auto day = [&](const char* name, const char* word, const std::string& value) {
    return box({.form = "saring", .name = name, .label_html = v.say(word), .value = value, .type = "date"});
  };
  return drop_down("saring", "sop", v.say("cases.procedure"), procedures, n.sop) +
         box({.form = "saring", .name = "baris", .label_html = v.say("cases.row"), .value = n.row}) +
         day("dari", "cases.from", n.from) + day("sampai", "cases.until", n.until);
}

std::string filter(const Visit& v, std::string_view chosen, const std::string& words, const Narrowing& n) {
  std::vector<std::pair<std::string, std::string>> items = {{"", v.say("cases.all")}};
  for (const std::string_view status : statuses)
    items.emplace_back(std::string{status}, say_or(v.r, "status", status));
  std::string out = fmt::format("<nav class=\"filter\" aria-label=\"{}\"><ul>", v.say("cases.filter"));
  for (const auto& [status, label] : items) {
    out += fmt::format("<li><a href=\"{}\"{}>{}</a></li>", escape(v.r.link(asked_address(status, words, n))),
                       status == chosen ? " aria-current=\"true\"" : "", label);
  }
  return out + "</ul></nav>\n";
}

Result<Response> list(Visit& v) {
  std::string chosen = v.request.query("status").value_or("");
  if (std::find(std::begin(statuses), std::end(statuses), chosen) == std::end(statuses)) chosen.clear();
  const std::string words = v.request.query("q").value_or("");
  const Narrowing narrowing = TRY(narrowing_of(v));
  Matching all = TRY(matching(v, chosen, words, narrowing.any() ? most_looked_at : most_shown));
  std::erase_if(all.lines, [&](const CaseLine& line) { return !within(v, narrowing, line); });
  if (all.lines.size() > most_shown) {
    all.more = true;
    all.lines.resize(most_shown);
  }
  std::string body = publik::heading(1, v.say("nav.cases")) + filter(v, chosen, words, narrowing);
  body += fmt::format(
      "<form class=\"toolbar\" action=\"/meja/perkara\" method=\"get\">{}{}<div "
      "class=\"field\"><label for=\"saring\">{}</label><input id=\"saring\" name=\"q\" type=\"search\" "
      "value=\"{}\"></div>{}<button type=\"submit\" class=\"quiet\">{}</button></form>\n",
      chosen.empty() ? "" : hidden("status", chosen), v.r.english() ? hidden("lang", "en") : "",
      v.say("cases.words"), escape(words), v.official() ? TRY(narrowing_fields(v, narrowing)) : std::string{},
      v.say("cases.filter_button"));
  body += TRY(filters_block(v, asked_address(chosen, words, narrowing)));
  body += "<p class=\"faint\">" + v.say("cases.count", {{"count", count_of(all)}}) + "</p>\n" +
          more_block(v, all, words) + case_table(v, all.lines, words, all.why);
  return sheet(v, v.say("nav.cases"), body);
}

Result<Response> search(Visit& v) {
  const std::string words = v.request.query("q").value_or("");
  if (const auto subject = by_code(v, words)) return go(v, case_path(*subject));
  std::string body = publik::heading(1, v.say("find.title"));
  if (words.empty()) {
    body += "<p class=\"empty\">" + v.say("find.empty") + "</p>\n";
  } else {
    const Matching all = TRY(matching(v, "", words));
    body += "<p class=\"lead\">" +
            v.say("find.found", {{"count", count_of(all)},
                                 {"words", digits_of(words).size() == 16 ? "…" : words}}) +
            "</p>\n" + more_block(v, all, words) +
            (digits_of(words).size() == 16
                 ? "<p class=\"empty\">" + v.say("find.no_nik") + "</p>\n"
             : all.lines.empty() ? "<p class=\"empty\">" + v.say("find.none") + "</p>\n"
                               : case_table(v, all.lines, words, all.why));
  }
  return sheet(v, v.say("find.title"), body);
}

}  // namespace

void mount_search(http::Router& router, const Held& door) {
  show(router, door, Method::get, "/meja/perkara", list);
  show(router, door, Method::get, "/meja/cari", search);
}

}  // namespace paraf::staff
