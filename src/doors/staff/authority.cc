// What the authority issued, one certificate with its history, and how its lists and responders are.
#include "doors/staff/authority.h"

#include <fmt/format.h>

#include <algorithm>

#include "actions/services.h"

namespace paraf::staff {

using actions::InventoryLine;
using actions::Officers;
using http::Method;
using http::Response;
using publik::escape;

namespace {

constexpr std::string_view statuses[] = {"valid", "expired", "revoked", "suspended"};
constexpr std::string_view reasons[] = {"keyCompromise", "affiliationChanged",   "superseded",
                                        "unspecified",   "cessationOfOperation", "privilegeWithdrawn"};

std::string certificate_path(std::string_view serial) {
  return std::string{authority_home} + "/sertifikat/" + http::encode(serial);
}

std::string cell(std::string_view label, std::string_view html) {
  return fmt::format("<td data-label=\"{}\">{}</td>", label, html);
}

std::string holder(const InventoryLine& line) { return escape(line.name.empty() ? line.serial : line.name); }

std::string table(const Visit& v, const std::vector<InventoryLine>& lines) {
  if (lines.empty()) return "<p class=\"empty\">" + v.say("authority.none") + "</p>\n";
  const std::string organisation = v.say("authority.organisation"), profile = v.say("authority.profile"),
                    status = v.say("certificate.status"), until = v.say("authority.until");
  std::string out = "<div class=\"sheet\"><table class=\"stack\"><thead><tr>";
  for (const std::string& title : {v.say("certificate.subject"), organisation, profile, status, until})
    out += "<th scope=\"col\">" + title + "</th>";
  out += "</tr></thead><tbody>\n";
  for (const InventoryLine& line : lines)
    out += "<tr data-item><th scope=\"row\">" + link_to(v, certificate_path(line.serial), holder(line)) +
           "</th>" + cell(organisation, escape(line.organisation)) +
           cell(profile, say_or(v.r, "profile", line.profile)) + cell(status, status_badge(v, line.status)) +
           cell(until, time_tag(v, line.not_after, v.zone())) + "</tr>\n";
  return out + "</tbody></table></div>\n";
}

std::string queried(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::string query;
  for (const auto& [name, value] : pairs)
    if (!value.empty()) query += (query.empty() ? "?" : "&") + name + "=" + http::encode(value);
  return query;
}

Result<actions::InventoryAsk> asked(const Visit& v) {
  actions::InventoryAsk ask;
  ask.text = v.request.query("q").value_or("");
  ask.status = v.request.query("status").value_or("");
  ask.after = v.request.query("sesudah").value_or("");
  return ask;
}

Result<Response> inventory(Visit& v) {
  Officers officers{v.services()};
  TRY(officers.admitted(v.session()));
  auto ask = TRY(asked(v));
  auto found = officers.inventory(v.session(), ask);
  std::string trouble;
  int status = 200;
  // A filter that is none is told on the page, with everything beside it that can be chosen instead.
  if (!found && found.error().kind == ErrorKind::malformed) {
    trouble = publik::failure_note(v.r, found.error());
    status = http::status_of(found.error().kind);
    if (found.error().code == "ca.search_status") ask.status.clear();
    found = actions::InventoryPage{};
  }
  const auto page = TRY(std::move(found));
  std::string body = publik::heading(1, v.say("nav.authority")) + authority_tabs(v, authority_home);
  body += fmt::format("<nav class=\"filter\" aria-label=\"{}\"><ul>", v.say("cases.filter"));
  for (const std::string_view which :
       {std::string_view{}, statuses[0], statuses[1], statuses[2], statuses[3]})
    body += fmt::format(
        "<li><a href=\"{}\"{}>{}</a></li>",
        escape(v.r.link(authority_home + queried({{"status", std::string{which}}, {"q", ask.text}}))),
        which == ask.status ? " aria-current=\"true\"" : "",
        which.empty()      ? v.say("cases.all")
        : which == "valid" ? say_or(v.r, "status", "active")
                           : say_or(v.r, "status", which));
  body += "</ul></nav>\n";
  body += fmt::format(
      "<form class=\"toolbar\" action=\"{}\" method=\"get\">{}{}<div class=\"field\"><label "
      "for=\"saring\">{}</label>"
      "<input id=\"saring\" name=\"q\" type=\"search\" value=\"{}\"></div><button type=\"submit\" "
      "class=\"quiet\">{}</button></form>\n",
      authority_home, ask.status.empty() ? "" : hidden("status", ask.status),
      v.r.english() ? hidden("lang", "en") : "", v.say("authority.words"), escape(ask.text),
      v.say("cases.filter_button"));
  body += trouble.empty() ? table(v, page.lines) : trouble;
  if (!page.next.empty())
    body +=
        "<p>" +
        link_to(v,
                authority_home + queried({{"status", ask.status}, {"q", ask.text}, {"sesudah", page.next}}),
                v.say("authority.more")) +
        "</p>\n";
  const std::string file = std::string{authority_home} + "/berkas";
  body += "<p class=\"faint\">" + v.say("authority.download") + " " +
          link_to(v, file + queried({{"status", ask.status}, {"q", ask.text}, {"bentuk", "xlsx"}}), "XLSX") +
          " · " +
          link_to(v, file + queried({{"status", ask.status}, {"q", ask.text}, {"bentuk", "csv"}}), "CSV") +
          "</p>\n";
  return sheet(v, v.say("nav.authority"), body, status);
}

actions::SheetForm form_asked(const Visit& v) {
  return v.request.query("bentuk") == "csv" ? actions::SheetForm::csv : actions::SheetForm::xlsx;
}

// ── one certificate ──

// What may be asked for it as it stands, each in a form of its own.
std::string ask_forms(const Visit& v, const InventoryLine& line) {
  const std::string to = certificate_path(line.serial) + "/minta";
  const auto act = [&](const char* word) {
    return hidden("perbuatan", word) + hidden("penerbit", line.issuer);
  };
  std::string out;
  if (line.status == "active" || line.status == "suspended") {
    std::vector<Option> options;
    for (const std::string_view reason : reasons)
      options.push_back({std::string{reason}, say_or(v.r, "reason", reason)});
    out +=
        fold(v.say("authority.ask.revoke"),
             form_of(v, {.id = "cabut",
                         .action = to,
                         .inner_html = act("revoke") +
                                       choice("cabut", "alasan", v.say("revoke.reason"), options, "", true) +
                                       box({.form = "cabut",
                                            .name = "sejak",
                                            .label_html = v.say("authority.since"),
                                            .hint_html = v.say("authority.since.hint"),
                                            .type = "date"}),
                         .button_html = v.say("authority.ask.button"),
                         .kind = "danger"}));
  }
  if (line.status == "suspended")
    out += fold(v.say("authority.ask.release"), form_of(v, {.id = "pulih",
                                                            .action = to,
                                                            .inner_html = act("release"),
                                                            .button_html = v.say("authority.ask.button")}));
  if (line.status == "active")
    out += fold(v.say("authority.ask.renew"), form_of(v, {.id = "perbarui",
                                                          .action = to,
                                                          .inner_html = act("renew"),
                                                          .button_html = v.say("authority.ask.button")}));
  // What takes more than a word has a page of its own.
  const auto more = [&](std::string_view kind) {
    out += "<p>" +
           link_to(v, std::string{authority_home} + "/perbuatan/" + std::string{kind} + "?serial=" + http::encode(line.serial),
                   v.say("authority.do." + std::string{kind})) +
           "</p>\n";
  };
  if (line.status == "active") {
    more("ganti-kunci");
    more("ganti-sertifikat");
  }
  more("blokir");
  return publik::heading(2, v.say("authority.ask")) + "<p>" + v.say("authority.ask.lead") + "</p>\n" + out;
}

// What one officer does alone: the urgent path.
std::string urgent_form(const Visit& v, const actions::CertificateHistory& h) {
  if (h.line.status != "active" || h.subscriber.empty()) return {};
  return publik::heading(2, v.say("authority.urgent")) + "<p>" + v.say("authority.urgent.lead") + "</p>\n" +
         form_of(v, {.id = "tangguh",
                     .action = certificate_path(h.line.serial) + "/tangguhkan",
                     .inner_html = box({.form = "tangguh",
                                        .name = "sebab",
                                        .label_html = v.say("authority.urgent.why"),
                                        .hint_html = v.say("authority.urgent.why.hint"),
                                        .value = v.field("sebab"),
                                        .required = true}),
                     .button_html = v.say("authority.urgent.button"),
                     .kind = "danger"});
}

Result<Response> certificate(const Visit& v, const Error* error = nullptr) {
  Officers officers{v.services()};
  const auto h = TRY(officers.certificate(v.session(), std::string{v.request.param("serial")}));
  const auto code = [](std::string_view text) { return "<span class=\"code\">" + escape(text) + "</span>"; };
  std::string body = "<p class=\"crumb\">" + link_to(v, authority_home, v.say("nav.authority")) + "</p>\n" +
                     publik::heading(1, holder(h.line)) + "<p>" + status_badge(v, h.line.status) + "</p>\n";
  if (error != nullptr) body += publik::failure_note(v.r, *error);
  std::vector<std::pair<std::string, std::string>> rows{
      {v.say("authority.organisation"), escape(h.line.organisation)},
      {v.say("authority.profile"), say_or(v.r, "profile", h.line.profile)},
      {v.say("certificate.valid"),
       v.say("certificate.from_until", {{"from", v.r.when(h.line.not_before, v.zone())},
                                        {"until", v.r.when(h.line.not_after, v.zone())}})},
      {v.say("certificate.serial"), code(h.line.serial)},
      {"SHA-256", code(h.fingerprint)}};
  if (h.line.revoked) {
    rows.emplace_back(v.say(h.line.status == "suspended" ? "authority.held" : "certificate.revoked"),
                      time_tag(v, *h.line.revoked, v.zone()));
    rows.emplace_back(v.say("revoke.reason"), say_or(v.r, "reason", h.line.reason));
  }
  if (h.invalid_since) rows.emplace_back(v.say("authority.since"), time_tag(v, *h.invalid_since, v.zone()));
  if (!h.follows.empty())
    rows.emplace_back(v.say("authority.follows"), link_to(v, certificate_path(h.follows), code(h.follows)));
  if (!h.followed_by.empty())
    rows.emplace_back(v.say("authority.followed_by"),
                      link_to(v, certificate_path(h.followed_by), code(h.followed_by)));
  body += publik::facts(rows);
  body += publik::heading(2, v.say("authority.history")) + "<ol class=\"things\">\n";
  for (const auto& event : h.events)
    body += "<li>" + time_tag(v, event.at, v.zone()) + " · " + say_or(v.r, "event", event.act) +
            (event.by.empty() ? "" : " · " + escape(event.by)) + "</li>\n";
  body += "</ol>\n<div id=\"tindakan\">" + urgent_form(v, h) + ask_forms(v, h.line) + "</div>\n";
  return sheet(v, holder(h.line), "<div class=\"column\">" + body + "</div>",
               error == nullptr ? 200 : http::status_of(error->kind), certificate_path(h.line.serial));
}

Result<Response> ask(Visit& v) {
  const auto asked = [&]() -> Result<actions::OfficersRequest> {
    const auto act = TRY(ca::act_named(v.field("perbuatan")));
    ca::Request::Content content{{"issuer", v.field("penerbit")},
                                 {"serial", std::string{v.request.param("serial")}}};
    if (act == ca::Request::Act::revoke) {
      content["reason"] = v.field("alasan");
      // A day alone is meant as it began in Indonesia's west.
      if (const std::string since = v.field("sejak"); !since.empty())
        content["invalid_since"] = TRY(Timestamp::parse(since + "T00:00:00+07:00")).rfc3339();
    }
    if (act == ca::Request::Act::renew) content["kind"] = "renew";
    return Officers{v.services()}.ask(v.session(), act, content);
  }();
  if (!asked) return certificate(v, &asked.error());
  return go(v, std::string{authority_home} + "/permintaan/" + asked->request.id.text() +
                   (asked->request.asked_before ? "?sudah=1" : ""));
}

Result<Response> suspend(Visit& v) {
  const std::string serial{v.request.param("serial")};
  const auto held = Officers{v.services()}.suspend(v.session(), serial, v.field("sebab"));
  if (!held) return certificate(v, &held.error());
  return go(v, certificate_path(serial));
}

// ── how it goes ──

Result<Response> status(Visit& v) {
  const auto s = TRY(Officers{v.services()}.status(v.session()));
  const Timestamp now = v.services().clock.now();
  std::string body = publik::heading(1, v.say("authority.status")) +
                     authority_tabs(v, std::string{authority_home} + "/layanan") +
                     publik::heading(2, v.say("authority.lists"));
  const std::string made = v.say("authority.made"), until = v.say("authority.until"),
                    entries = v.say("authority.entries");
  body += "<div class=\"sheet\"><table class=\"stack\"><thead><tr>";
  for (const std::string& title : {v.say("authority.list"), made, until, entries})
    body += "<th scope=\"col\">" + title + "</th>";
  body += "</tr></thead><tbody>\n";
  for (const auto& list : s.lists) {
    const std::string name =
        list.issuer + (list.shard < 0 || s.lists.size() < 3 ? "" : "-" + std::to_string(list.shard));
    const bool late = list.next_update - now < std::chrono::hours{48};
    body += "<tr><th scope=\"row\">" + escape(name) + "</th>" +
            cell(made, time_tag(v, list.this_update, v.zone())) +
            cell(until, time_tag(v, list.next_update, v.zone()) +
                            (late ? " " + badge("bad", v.say("authority.soon")) : "")) +
            cell(entries, std::to_string(list.entries)) + "</tr>\n";
  }
  body += "</tbody></table></div>\n" + publik::heading(2, v.say("authority.services")) +
          "<ul class=\"things\">\n";
  for (const auto& service : s.services) {
    const bool late = service.not_after - now < std::chrono::hours{24 * 14};
    body += "<li><div><strong>" + escape(service.name) + "</strong> " +
            badge(late ? "bad" : "good", v.say(late ? "authority.soon" : "authority.well")) +
            "</div><p class=\"faint\">" + until + " " + time_tag(v, service.not_after, v.zone()) +
            "</p></li>\n";
  }
  body += "</ul>\n<p class=\"faint\">" +
          v.say("authority.index", {{"count", std::to_string(s.certificates)}}) + "</p>\n";
  return sheet(v, v.say("authority.status"), body);
}

// How many days were asked for; `malformed ca.search_days` for what is no such number.
Result<int> days_asked(const Visit& v) {
  const std::string typed = v.request.query("hari").value_or("90");
  const bool number =
      !typed.empty() && typed.size() < 5 && typed.find_first_not_of("0123456789") == std::string::npos;
  if (!number || std::stoi(typed) < 1 || std::stoi(typed) > 3660)
    return malformed("ca.search_days", {{"word", typed}});
  return std::stoi(typed);
}

Result<Response> expiries(Visit& v) {
  const auto chosen = days_asked(v);
  const int days = chosen ? *chosen : 90;
  Officers officers{v.services()};
  const auto report = TRY(officers.expiries(v.session(), days));
  const std::string at = std::string{authority_home} + "/kedaluwarsa";
  std::string body = publik::heading(1, v.say("authority.expiries")) + authority_tabs(v, at);
  body += publik::form(v.r, at,
                       box({.form = "hari",
                            .name = "hari",
                            .label_html = v.say("authority.days"),
                            .value = chosen ? std::to_string(days) : v.request.query("hari").value_or(""),
                            .type = "number",
                            .inputmode = "numeric",
                            .min = "1",
                            .max = "3660"}),
                       v.say("authority.show"), false, "get");
  if (!chosen)
    return sheet(v, v.say("authority.expiries"), body + publik::failure_note(v.r, chosen.error()),
                 http::status_of(chosen.error().kind));
  body +=
      "<p class=\"lead\">" +
      v.say("authority.expiring", {{"count", std::to_string(report.total)}, {"days", std::to_string(days)}}) +
      "</p>\n";
  if (!report.groups.empty()) body += "<ul class=\"things\">\n";
  for (const auto& group : report.groups)
    body += "<li>" + escape(group.month) + " · " + say_or(v.r, "profile", group.profile) + " · " +
            std::to_string(group.count) + "</li>\n";
  if (!report.groups.empty()) body += "</ul>\n";
  auto first = report.lines;
  if (first.size() > 200) first.resize(200);
  body += table(v, first);
  const std::string query = "?hari=" + std::to_string(days) + "&bentuk=";
  body += "<p class=\"faint\">" + v.say("authority.download") + " " +
          link_to(v, at + "/berkas" + query + "xlsx", "XLSX") + " · " +
          link_to(v, at + "/berkas" + query + "csv", "CSV") + "</p>\n";
  return sheet(v, v.say("authority.expiries"), body);
}

}  // namespace

std::string authority_tabs(const Visit& v, std::string_view here) {
  const std::string base = authority_home;
  std::string out = fmt::format("<nav class=\"filter tabs\" aria-label=\"{}\"><ul>", v.say("nav.authority"));
  for (const auto& [path, word] : {std::pair{base, "authority.tab.inventory"},
                                   {base + "/permintaan", "authority.tab.requests"},
                                   {base + "/perbuatan", "authority.tab.do"},
                                   {base + "/daftar", "authority.tab.lists"},
                                   {base + "/kedaluwarsa", "authority.tab.expiries"},
                                   {base + "/layanan", "authority.tab.status"}})
    out += fmt::format("<li><a href=\"{}\"{}>{}</a></li>", escape(v.r.link(path)),
                       path == here ? " aria-current=\"true\"" : "", v.say(word));
  return out + "</ul></nav>\n";
}

void mount_authority(http::Router& router, const Held& door) {
  const std::string at = authority_home;
  show(router, door, Method::get, at, inventory);
  show(router, door, Method::get, at + "/berkas", [](Visit& v) -> Result<Response> {
    return stream(TRY(Officers{v.services()}.inventory_file(v.session(), TRY(asked(v)), form_asked(v))),
                  true);
  });
  show(router, door, Method::get, at + "/sertifikat/{serial}", [](Visit& v) { return certificate(v); });
  show(router, door, Method::post, at + "/sertifikat/{serial}/minta", ask);
  show(router, door, Method::post, at + "/sertifikat/{serial}/tangguhkan", suspend);
  show(router, door, Method::get, at + "/layanan", status);
  show(router, door, Method::get, at + "/kedaluwarsa", expiries);
  show(router, door, Method::get, at + "/kedaluwarsa/berkas", [](Visit& v) -> Result<Response> {
    return stream(
        TRY(Officers{v.services()}.expiries_file(v.session(), TRY(days_asked(v)), form_asked(v))), true);
  });
  mount_authority_requests(router, door);
  mount_authority_acts(router, door);
}

}  // namespace paraf::staff
