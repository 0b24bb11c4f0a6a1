// The people of this office who hold a certificate: how long yet, what became of it, and the procedures that
// renew, reset or revoke it, each begun as a case.
#include <fmt/format.h>

#include <algorithm>

#include "actions/holders.h"
#include "actions/services.h"
#include "doors/public/looks.h"
#include "doors/staff/lists.h"

namespace paraf::staff {

using actions::HolderView;
using http::Method;
using http::Response;
using publik::escape;
using store::Scope;
using store::Transaction;

namespace {

constexpr const char* home = "/meja/pemilik";
constexpr std::chrono::hours soon{24 * 90};

bool ends_soon(const HolderView& h, Timestamp now) {
  return h.status == "active" && h.not_after - now < soon;
}

std::string expiry(const Visit& v, const HolderView& h) {
  const Timestamp now = v.services().clock.now();
  std::string out = publik::brief_time(v.r, h.not_after, v.zone());
  if (h.status != "active") return out;
  const auto left = std::chrono::duration_cast<std::chrono::hours>(h.not_after - now).count() / 24;
  return out + "<br><span class=\"" + (ends_soon(h, now) ? "late" : "faint") + "\">" +
         v.say("subscriber.left", {{"days", std::to_string(left)}}) + "</span>";
}

Result<Response> list(Visit& v) {
  const std::string status = v.request.query("status").value_or(""),
                    words = v.request.query("q").value_or(""), after = v.request.query("dari").value_or("");
  const actions::HolderPage page = TRY(v.desk().office_holders(
      v.session(),
      {.words = words, .status = status == "berakhir" ? "ending" : status, .after = after}));
  const std::vector<HolderView>& all = page.rows;
  std::string body = publik::heading(1, v.say("nav.subscribers")) + "<p class=\"lead\">" +
                     v.say("subscriber.lead") + "</p>\n";
  body += fmt::format("<nav class=\"filter\" aria-label=\"{}\"><ul>", v.say("cases.filter"));
  for (const char* which : {"", "active", "berakhir", "suspended", "expired", "revoked"}) {
    const std::string_view word{which};
    const std::string label = word.empty()         ? v.say("cases.all")
                              : word == "berakhir" ? v.say("holders.soon")
                                                   : say_or(v.r, "status", word);
    body += fmt::format("<li><a href=\"{}\"{}>{}</a></li>",
                        escape(v.r.link(word.empty() ? home : std::string{home} + "?status=" + which)),
                        status == word ? " aria-current=\"true\"" : "", label);
  }
  body += "</ul></nav>\n";
  body += fmt::format(
      "<form class=\"toolbar\" action=\"{}\" method=\"get\">{}{}<div class=\"field\"><label "
      "for=\"saring\">{}</label><input id=\"saring\" name=\"q\" type=\"search\" value=\"{}\"></div><button "
      "type=\"submit\" class=\"quiet\">{}</button></form>\n",
      home, status.empty() ? "" : hidden("status", status), v.r.english() ? hidden("lang", "en") : "",
      v.say("subscriber.words"), escape(words), v.say("cases.filter_button"));
  std::string onward;
  if (!page.next.empty()) {
    std::string to = std::string{home} + "?dari=" + http::encode(page.next);
    if (!status.empty()) to += "&status=" + http::encode(status);
    if (!words.empty()) to += "&q=" + http::encode(words);
    onward = "<p class=\"onward\">" + link_to(v, to, v.say("subscriber.next")) + "</p>\n";
  }
  if (all.empty())
    return sheet(v, v.say("nav.subscribers"),
                 body + "<p class=\"empty\">" + v.say("subscriber.none") + "</p>\n" + onward);
  const std::string position = say_or(v.r, "statement", "position"), state = v.say("cases.status"),
                    until = v.say("holders.until"), serial = v.say("certificate.serial");
  body += fmt::format(
      "<div class=\"sheet\"><table class=\"stack\"><thead><tr><th scope=\"col\">{}</th><th "
      "scope=\"col\">{}</th><th "
      "scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead><tbody>\n",
      v.say("holders.name"), position, state, until, serial);
  for (const HolderView& h : all)
    body += fmt::format(
        "<tr data-item><th scope=\"row\">{}<br><span class=\"of\">{}</span></th><td "
        "data-label=\"{}\">{}</td><td "
        "data-label=\"{}\">{}</td><td data-label=\"{}\">{}</td><td data-label=\"{}\">{}</td></tr>\n",
        link_to(v, std::string{home} + "/" + http::encode(h.serial), marked(h.name, words)),
        marked(h.nip, words), position, escape(h.position), state, status_badge(v, h.status), until,
        expiry(v, h), serial,
        words.empty() ? publik::brief_code(h.serial)
                      : "<span class=\"code\">" + marked(h.serial, words) + "</span>");
  return sheet(v, v.say("nav.subscribers"), body + "</tbody></table></div>\n" + onward);
}

// The procedures of this office that are about a certificate which is there, by what they are for.
Result<std::string> procedures_for(const Visit& v, const HolderView& h) {
  static constexpr std::pair<const char*, const char*> purposes[] = {{"renew", "subscriber.renew"},
                                                                     {"rekey", "subscriber.rekey"},
                                                                     {"change", "subscriber.change"},
                                                                     {"revoke", "subscriber.revoke"}};
  const auto present = TRY(v.services().store.read(
      Scope::office(v.who.office), [&](Transaction& tx) { return v.door.editions.all_present(tx); }));
  std::string out;
  for (const auto& [purpose, word] : purposes)
    for (const auto& edition : present) {
      if (edition->sop.purpose != purpose) continue;
      out += fmt::format("<li><strong>{}</strong><p class=\"faint\">{}</p></li>",
                         link_to(v,
                                 "/meja/ajukan?sop=" + http::encode(edition->sop.id) +
                                     "&pemohon=" + h.person.text() + "&seri=" + http::encode(h.serial),
                                 v.say(word)),
                         escape(edition->sop.identity.name.reading));
    }
  if (out.empty()) return "<p class=\"empty\">" + v.say("subscriber.no_procedure") + "</p>\n";
  return "<ul class=\"things\">" + out + "</ul>\n";
}

std::string panel(std::string_view id, const std::string& title, const std::string& inner) {
  return fmt::format(
      "<section class=\"panel\" aria-labelledby=\"{0}\"><h2 id=\"{0}\">{1}</h2>\n{2}</section>\n", id, title,
      inner);
}

std::string cases_about(const Visit& v, const std::vector<actions::CaseLine>& cases) {
  if (cases.empty()) return "<p class=\"empty\">" + v.say("cases.none.status") + "</p>\n";
  std::string out = "<ul class=\"things\">\n";
  for (const actions::CaseLine& line : cases)
    out += "<li><div><strong>" + link_to(v, case_path(line.subject), escape(line.sop_name)) + "</strong> " +
           status_badge(v, line.status) + "</div><p class=\"faint\">" + v.say("cases.opened") + " " +
           time_tag(v, line.opened, v.zone()) + "</p></li>\n";
  return out + "</ul>\n";
}

std::string history(const Visit& v, const HolderView& h, const std::vector<HolderView>& all) {
  std::vector<std::pair<Timestamp, std::string>> events = {{h.not_before, v.say("subscriber.event.issued")}};
  if (!h.follows.empty())
    events.front().second = v.say("subscriber.event.follows") + " " +
                            link_to(v, std::string{home} + "/" + http::encode(h.follows),
                                    "<span class=\"code\">" + escape(h.follows) + "</span>");
  for (const HolderView& other : all)
    if (other.follows == h.serial)
      events.emplace_back(other.not_before,
                          v.say("subscriber.event.followed") + " " +
                              link_to(v, std::string{home} + "/" + http::encode(other.serial),
                                      "<span class=\"code\">" + escape(other.serial) + "</span>"));
  if (h.revoked)
    events.emplace_back(*h.revoked, v.say(h.status == "suspended" ? "subscriber.event.suspended"
                                                                  : "subscriber.event.revoked") +
                                        ": " + say_or(v.r, "reason", h.reason));
  if (v.services().clock.now() > h.not_after)
    events.emplace_back(h.not_after, v.say("subscriber.event.expired"));
  std::stable_sort(events.begin(), events.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::string out = "<ol class=\"timeline\">";
  for (const auto& [at, what] : events)
    out += "<li>" + time_tag(v, at, v.zone()) + " <strong>" + what + "</strong></li>\n";
  return out + "</ol>\n";
}

Result<Response> one(Visit& v) {
  const std::string_view serial = v.request.param("serial");
  const auto all = TRY(actions::holder_of(v.services(), v.session(), serial));
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const HolderView& h) { return h.serial == serial; });
  if (found == all.end()) return not_found("staff.no_certificate");
  const HolderView& h = *found;
  const auto cases = TRY(v.desk().cases_about(v.session(), h.person, h.serial));
  std::string body = "<p class=\"crumb\">" + link_to(v, home, v.say("nav.subscribers")) +
                     "</p>\n<div class=\"casehead\">" + publik::heading(1, escape(h.name)) + "<p>" +
                     status_badge(v, h.status) + "</p></div>\n<p class=\"lead\">" + escape(h.position) +
                     "</p>\n<div class=\"columns\"><div>\n";
  body += panel(
      "sertifikat", v.say("subscriber.certificate"),
      publik::facts(
          {{say_or(v.r, "statement", "nip"), escape(h.nip)},
           {v.say("certificate.serial"), "<span class=\"code\">" + escape(h.serial) + "</span>"},
           {v.say("subscriber.from"), time_tag(v, h.not_before, v.zone())},
           {v.say("holders.until"), expiry(v, h)},
           {v.say("certificate.revoked"), h.revoked ? time_tag(v, *h.revoked, v.zone()) : std::string{}}}));
  body += panel("perkara", v.say("subscriber.cases"), cases_about(v, cases)) + "</div><div>\n";
  const bool alive = h.status == "active" || h.status == "suspended";
  body += panel(
      "tindakan", v.say("subscriber.acts"),
      alive ? "<p class=\"faint\">" + v.say("subscriber.acts.text") + "</p>\n" + TRY(procedures_for(v, h))
            : "<p class=\"empty\">" + v.say("subscriber.over") + "</p>\n");
  body += panel("riwayat", v.say("case.timeline"), history(v, h, all)) + "</div></div>\n";
  return sheet(v, escape(h.name), body);
}

}  // namespace

void mount_subscribers(http::Router& router, const Held& door) {
  show(router, door, Method::get, home, list);
  show(router, door, Method::get, std::string{home} + "/{serial}", one);
}

}  // namespace paraf::staff
