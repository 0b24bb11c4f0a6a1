// What one officer asks and another approves; and lists, checked row by row, that are issued on one approval.
#include <fmt/format.h>

#include <algorithm>

#include "actions/services.h"
#include "doors/staff/authority.h"

namespace paraf::staff {

using actions::Officers;
using actions::OfficersRequest;
using http::Method;
using http::Response;
using publik::escape;

namespace {

const std::string home = std::string{authority_home} + "/permintaan";
const std::string list_home = std::string{authority_home} + "/daftar";
constexpr std::string_view states[] = {"", "done", "failed", "rejected", "withdrawn", "overtaken"};

std::string state_badge(const Visit& v, ca::Request::State state) {
  using State = ca::Request::State;
  const std::string_view kind = state == State::done                                  ? "good"
                                : state == State::failed || state == State::rejected  ? "bad"
                                : state == State::waiting || state == State::approved ? "unsure"
                                                                                      : "plain";
  return badge(kind, say_or(v.r, "request_state", ca::name_of(state)));
}

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + escape(name);
  return all;
}

Result<Response> list(Visit& v) {
  std::string chosen = v.request.query("keadaan").value_or("");
  auto found = Officers{v.services()}.requests(v.session(), chosen);
  std::string trouble;
  int status = 200;
  if (!found && found.error().code == "ca.request.state") {
    trouble = publik::failure_note(v.r, found.error());
    status = http::status_of(found.error().kind);
    found = std::vector<OfficersRequest>{};
  }
  const auto all = TRY(std::move(found));
  std::string body = publik::heading(1, v.say("authority.requests")) + authority_tabs(v, home);
  body += fmt::format("<nav class=\"filter\" aria-label=\"{}\"><ul>", v.say("cases.filter"));
  for (const std::string_view state : states)
    body += fmt::format("<li><a href=\"{}\"{}>{}</a></li>",
                        escape(v.r.link(state.empty() ? home : home + "?keadaan=" + std::string{state})),
                        state == chosen ? " aria-current=\"true\"" : "",
                        say_or(v.r, "request_state", state.empty() ? "waiting" : state));
  body += "</ul></nav>\n";
  if (all.empty())
    return sheet(v, v.say("authority.requests"),
                 body + (trouble.empty() ? "<p class=\"empty\">" + v.say("authority.requests.none") + "</p>\n" : trouble),
                 status);
  body += "<ul class=\"things\">\n";
  for (const OfficersRequest& r : all)
    body += "<li data-item><div><strong>" + link_to(v, home + "/" + r.request.id.text(), act_words(v, r)) +
            "</strong> " + state_badge(v, r.request.state) + "</div><p class=\"faint\">" +
            v.say("authority.asked_by", {}) + " " + joined(r.authors) + " · " +
            time_tag(v, r.request.asked, v.zone()) + "</p></li>\n";
  return sheet(v, v.say("authority.requests"), body + "</ul>\n");
}

// Every field whole, since it is what the approval is of; a key alone is too long to read, and stands as its hash.
std::vector<std::pair<std::string, std::string>> fields_of(const Visit& v, const ca::Request::Content& content) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const auto& [name, value] : content) {
    std::string shown = escape(actions::readable(name, value));
    if (name == "pkcs10" || name == "public_key" || name == "certificate") shown = "<span class=\"code\">" + shown + "</span>";
    if (name == "reason") shown = say_or(v.r, "reason", value);
    if (name == "profile") shown = say_or(v.r, "profile", value);
    if (name == "serial")
      shown = link_to(v, std::string{authority_home} + "/sertifikat/" + http::encode(value),
                      "<span class=\"code\">" + shown + "</span>");
    rows.emplace_back(say_or(v.r, "content", name), shown);
  }
  return rows;
}

std::string content_of(const Visit& v, const OfficersRequest& r) {
  auto rows = fields_of(v, r.request.content);
  rows.emplace_back(v.say("authority.hash"), "<span class=\"code\">" + escape(r.request.hash) + "</span>");
  return publik::facts(rows);
}

// The sentence and the next step of a code that was written down. Its facts were not: a sentence with places for
// them is told as it is kept, by its title.
std::string told_of(const Visit& v, const std::string& code) {
  const auto sentence = v.r.parts.messages.sentence(v.r.language(), {ErrorKind::refused, code});
  std::string told;
  for (const std::string& part : {sentence.say, sentence.next})
    if (part.find('{') == std::string::npos) told += (told.empty() ? "" : " ") + escape(part);
  return badge("bad", escape(sentence.title)) + "<p>" + told + "</p>";
}

constexpr std::size_t rows_shown = 100;

std::string rows_of(const Visit& v, const OfficersRequest& r) {
  if (r.rows.empty()) return {};
  const std::string at = home + "/" + r.request.id.text();
  const std::size_t pages = (r.rows.size() + rows_shown - 1) / rows_shown;
  std::size_t chosen = 1;
  const std::string typed = v.request.query("hal").value_or("1");
  if (!typed.empty() && typed.size() < 5 && typed.find_first_not_of("0123456789") == std::string::npos)
    chosen = std::clamp<std::size_t>(static_cast<std::size_t>(std::stoul(typed)), 1, pages);
  std::string out = publik::heading(2, v.say("authority.rows")) + "<p class=\"faint\">" +
                    v.say("authority.download") + " " + link_to(v, at + "/berkas?bentuk=xlsx", "XLSX") + " · " +
                    link_to(v, at + "/berkas?bentuk=csv", "CSV") + "</p>\n";
  std::string turn;
  for (std::size_t page = 1; pages > 1 && page <= pages; ++page)
    turn += page == chosen ? " <strong>" + std::to_string(page) + "</strong>"
                           : " " + link_to(v, at + "?hal=" + std::to_string(page), std::to_string(page));
  if (!turn.empty())
    turn = fmt::format("<nav aria-label=\"{}\"><p>{}</p></nav>\n", v.say("authority.rows"), turn);
  out += turn + "<ol class=\"things\">\n";
  const std::size_t from = (chosen - 1) * rows_shown;
  for (std::size_t i = from; i < std::min(from + rows_shown, r.rows.size()); ++i) {
    const ca::ListMade& row = r.rows[i];
    const std::string told =
        !row.serial.empty()
            ? link_to(v, std::string{authority_home} + "/sertifikat/" + http::encode(row.serial),
                      v.say("authority.row.issued"))
        : row.code.empty() ? v.say("authority.row.waiting")
                           : told_of(v, row.code);
    out += "<li value=\"" + std::to_string(row.line) + "\"><strong>" + escape(row.name) + "</strong> · " + told +
           "\n" + publik::facts(fields_of(v, row.content)) + "</li>\n";
  }
  return out + "</ol>\n" + turn;
}

std::string decision_forms(const Visit& v, const OfficersRequest& r) {
  using State = ca::Request::State;
  const std::string to = home + "/" + r.request.id.text();
  if (r.request.state != State::failed && r.request.state != State::waiting) return {};
  const std::string withdrawing = form_of(
      v, {.id = "tarik", .action = to + "/tarik", .inner_html = "", .button_html = v.say("authority.withdraw")});
  const std::string rejecting =
      fold(v.say("authority.reject"), form_of(v, {.id = "tolak",
                                                  .action = to + "/tolak",
                                                  .inner_html = box({.form = "tolak",
                                                                     .name = "alasan",
                                                                     .label_html = v.say("revoke.reason"),
                                                                     .required = true}),
                                                  .button_html = v.say("authority.reject"),
                                                  .kind = "danger"}));
  // What failed is tried again or given up: as long as it stands, nothing else is asked for about the same.
  if (r.request.state == State::failed)
    return form_of(v, {.id = "ulang",
                       .action = to + "/ulang",
                       .inner_html = "",
                       .button_html = v.say("authority.retry")}) +
           (r.own ? withdrawing : rejecting);
  if (r.own) return "<p>" + v.say("authority.own") + "</p>\n" + withdrawing;
  return form_of(v, {.id = "setuju",
                     .action = to + "/setuju",
                     .inner_html = hidden("sidik", r.request.hash) +
                                   tick("setuju", "yakin", v.say("authority.sure"), false, true),
                     .button_html = v.say("authority.approve")}) +
         rejecting;
}

Result<Response> page(const Visit& v, const Error* error = nullptr) {
  const auto id = TRY(ca::RequestId::parse(v.request.param("request")));
  const OfficersRequest r = TRY(Officers{v.services()}.request(v.session(), id));
  std::string body = "<p class=\"crumb\">" + link_to(v, home, v.say("authority.requests")) + "</p>\n" +
                     publik::heading(1, act_words(v, r)) + "<p>" + state_badge(v, r.request.state) + "</p>\n";
  if (error != nullptr) body += publik::failure_note(v.r, *error);
  if (v.request.query("sudah"))
    body += "<div role=\"status\">" +
            publik::note("unsure", v.say("authority.asked_before"), "<p>" + v.say("authority.asked_before.text") + "</p>") +
            "</div>\n";
  body +=
      publik::facts({{v.say("authority.asked_by"), joined(r.authors)},
                     {v.say("authority.asked"), time_tag(v, r.request.asked, v.zone())},
                     {v.say("authority.approved_by"), r.approved_by.empty() ? "–" : joined(r.approved_by)}});
  if (r.request.state == ca::Request::State::failed) body += told_of(v, r.request.result);
  if (r.request.state == ca::Request::State::overtaken)
    body += publik::note("unsure", v.say("authority.overtaken"), told_of(v, r.request.result));
  if (r.request.state == ca::Request::State::rejected)
    body += publik::note("bad", say_or(v.r, "request_state", ca::name_of(r.request.state)),
                         "<p>" + escape(r.request.result) + "</p>");
  if (r.obstacle) body += publik::failure_note(v.r, *r.obstacle);
  const bool waits = r.request.state == ca::Request::State::waiting;
  if (waits && !r.obstacle && r.request.act != ca::Request::Act::issue_list) body += preview_of(v, r.preview);
  if (r.request.state == ca::Request::State::done && r.request.act == ca::Request::Act::roll_over &&
      r.request.content.at("purpose") == "issuing" && v.services().authority.root_is_away())
    body += publik::note("plain", v.say("authority.root_request"),
                         "<p>" + link_to(v, std::string{authority_home} + "/perbuatan/dari-akar/permohonan",
                                         v.say("authority.root_request.link")) + "</p>");
  body += publik::heading(2, v.say("authority.content")) + content_of(v, r) + rows_of(v, r) +
          decision_forms(v, r);
  return sheet(v, v.say("authority.requests"), "<div class=\"column\">" + body + "</div>",
               error == nullptr ? 200 : http::status_of(error->kind), home + "/" + id.text());
}

Result<Response> decided(Visit& v, const Result<OfficersRequest>& done) {
  if (!done) return page(v, &done.error());
  return go(v, home + "/" + done->request.id.text());
}

Result<ca::RequestId> id_of(const Visit& v) { return ca::RequestId::parse(v.request.param("request")); }

// ── lists ──

std::string upload_form(const Visit& v) {
  return form_of(v, {.id = "daftar",
                     .action = list_home,
                     .inner_html = "<p>" + v.say("authority.lists.lead") + "</p>\n" +
                                   box({.form = "daftar",
                                        .name = "berkas",
                                        .label_html = v.say("authority.lists.file"),
                                        .type = "file",
                                        .required = true,
                                        .accept = ".csv,.xlsx"}),
                     .button_html = v.say("authority.lists.check"),
                     .files = true});
}

// The request that an error names: it is about the same, or did the same.
std::string request_named_in(const Visit& v, const Error& error) {
  for (const auto& [name, id] : error.facts)
    if (name == "request" && ca::RequestId::parse(id))
      return "<p>" + link_to(v, home + "/" + id, v.say("authority.earlier")) + "</p>\n";
  return {};
}

Result<Response> lists(const Visit& v, const Error* error = nullptr) {
  TRY(Officers{v.services()}.admitted(v.session()));  // the page is for officers alone
  std::string body = publik::heading(1, v.say("authority.lists.title")) + authority_tabs(v, list_home);
  if (error != nullptr) body += publik::failure_note(v.r, *error) + request_named_in(v, *error);
  return sheet(v, v.say("authority.lists.title"), body + upload_form(v),
               error == nullptr ? 200 : http::status_of(error->kind), list_home);
}

Result<Response> check(Visit& v) {
  const http::FormFile* file = v.form.file("berkas");
  const Result<ca::ListReport> report =
      file == nullptr || file->data.empty()
          ? Result<ca::ListReport>{refused("staff.no_file")}
          : Officers{v.services()}.check_list(v.session(), file->data.view());
  if (!report) return lists(v, &report.error());
  const std::string count = std::to_string(report->rows.size());
  std::string body = publik::heading(1, v.say("authority.lists.title")) + authority_tabs(v, list_home);
  if (report->bad == 0)
    body += publik::note("good", v.say("authority.lists.good", {{"count", count}}), "") +
            form_of(v, {.id = "minta",
                        .action = list_home + "/minta",
                        .inner_html = hidden("daftar", report->hash) + hidden("baris", count) +
                                      hidden("nama", file->head.filename),
                        .button_html = v.say("authority.lists.ask")});
  else
    body += publik::note(
        "bad", v.say("authority.lists.bad", {{"bad", std::to_string(report->bad)}, {"count", count}}), "");
  body += "<ol class=\"things\">\n";
  for (const ca::ListReport::Row& row : report->rows) {
    std::string told = badge("good", v.say("authority.row.good"));
    if (row.problem) {
      const auto sentence = v.r.parts.messages.sentence(v.r.language(), *row.problem);
      told = badge("bad", escape(sentence.title)) + "<p>" + escape(sentence.say) + " " +
             escape(sentence.next) + "</p>";
    }
    body += "<li value=\"" + std::to_string(row.line) + "\">" + escape(row.name) + " " + told + "</li>\n";
  }
  return sheet(v, v.say("authority.lists.title"), body + "</ol>\n" + (report->bad == 0 ? "" : upload_form(v)),
               report->bad == 0 ? 200 : 422, list_home);
}

}  // namespace

std::string act_words(const Visit& v, const OfficersRequest& r) {
  const auto count = r.request.content.find("rows");
  return v.say(
      "authority.act." + std::string{ca::name_of(r.request.act)},
      {{"about", r.about}, {"count", count == r.request.content.end() ? std::string{} : count->second}});
}

void mount_authority_requests(http::Router& router, const Held& door) {
  const std::string one = home + "/{request}";
  show(router, door, Method::get, home, list);
  show(router, door, Method::get, one, [](Visit& v) { return page(v); });
  show(router, door, Method::get, one + "/berkas", [](Visit& v) -> Result<Response> {
    const auto form = v.request.query("bentuk") == "csv" ? actions::SheetForm::csv : actions::SheetForm::xlsx;
    return stream(TRY(Officers{v.services()}.list_file(v.session(), TRY(id_of(v)), form)), true);
  });
  show(router, door, Method::post, one + "/setuju", [](Visit& v) -> Result<Response> {
    if (v.field("yakin") != "ya") {
      const Error error{ErrorKind::refused, "staff.not_confirmed"};
      return page(v, &error);
    }
    return decided(v, Officers{v.services()}.approve(v.session(), TRY(id_of(v)), v.field("sidik")));
  });
  show(router, door, Method::post, one + "/tolak", [](Visit& v) -> Result<Response> {
    return decided(v, Officers{v.services()}.reject(v.session(), TRY(id_of(v)), v.field("alasan")));
  });
  show(router, door, Method::post, one + "/tarik", [](Visit& v) -> Result<Response> {
    return decided(v, Officers{v.services()}.withdraw(v.session(), TRY(id_of(v))));
  });
  show(router, door, Method::post, one + "/ulang", [](Visit& v) -> Result<Response> {
    return decided(v, Officers{v.services()}.retry(v.session(), TRY(id_of(v))));
  });
  show(router, door, Method::get, list_home, [](Visit& v) { return lists(v); });
  show(router, door, Method::post, list_home, check,
       {.body_limit = 32 << 20, .time_limit = std::chrono::minutes{5}});
  show(router, door, Method::post, list_home + "/minta", [](Visit& v) -> Result<Response> {
    const auto asked = Officers{v.services()}.ask(
        v.session(), ca::Request::Act::issue_list,
        {{"list", v.field("daftar")}, {"rows", v.field("baris")}, {"name", v.field("nama")}});
    if (!asked) return lists(v, &asked.error());
    return go(v, home + "/" + asked->request.id.text());
  });
}

}  // namespace paraf::staff
