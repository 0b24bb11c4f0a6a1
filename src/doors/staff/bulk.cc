// One act for several cases: chosen on the desk, worded once, done one by one; what was refused says why, and
// what nobody has read yet can be taken back.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "doors/staff/lists.h"

namespace paraf::staff {

using actions::Task;
using http::Method;
using http::Response;
using publik::escape;

namespace {

constexpr std::size_t most = 50;

// What is the same for one case as for twenty. Whatever judges, is worded for one person, initials or signs
// is done with the case before one's eyes.
constexpr std::string_view together[] = {"receive_letter", "give_disposition", "forward",
                                         "give_order",     "report",           "study_order",
                                         "notify_unit",    "seal_letter",      "archive_letter"};
constexpr std::string_view worded[] = {"give_disposition", "forward",     "give_order",
                                       "report",           "study_order", "notify_unit"};
constexpr std::string_view may_come_back[] = {"give_disposition", "forward", "give_order"};

template <std::size_t n>
bool among(const std::string_view (&words)[n], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

std::vector<std::string> chosen(const Visit& v) {
  std::vector<std::string> all;
  for (const auto& [name, value] : v.form.fields)
    if (name == "pilih" && all.size() < most) all.push_back(value);
  return all;
}

Result<std::vector<Task>> chosen_tasks(const Visit& v) {
  const std::vector<std::string> names = chosen(v);
  std::vector<Task> tasks;
  // What was chosen may stand on any page of the inbox.
  for (std::string after; tasks.size() < names.size();) {
    actions::InboxPage page = TRY(v.desk().inbox_page(v.session(), after));
    std::erase_if(page.tasks, [&](const Task& t) {
      return std::find(names.begin(), names.end(), pick_of(t)) == names.end();
    });
    std::move(page.tasks.begin(), page.tasks.end(), std::back_inserter(tasks));
    after = page.next;
    if (after.empty()) break;
  }
  if (tasks.empty()) return refused("staff.nothing_chosen");
  return tasks;
}

// The case and the version of it that was looked at.
struct Item {
  actions::CaseRef subject;
  std::string step;
  std::int64_t version = 0;
};

// "kudus/01J…/disposisi/7"
Result<Item> item_of(std::string_view text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == '/')
      parts.emplace_back();
    else
      parts.back().push_back(c);
  }
  if (parts.size() != 4 || parts[3].empty() || parts[3].size() > 9 ||
      !std::all_of(parts[3].begin(), parts[3].end(), [](char c) { return c >= '0' && c <= '9'; }))
    return malformed("staff.form");
  return Item{{TRY(OfficeId::parse(parts[0])), TRY(CaseId::parse(parts[1]))}, parts[2], std::stoll(parts[3])};
}

std::string crumb(const Visit& v) {
  return "<p class=\"crumb\">" + link_to(v, "/meja", v.say("nav.desk")) + "</p>\n";
}

ToldApart told_of_tasks(const Visit& v, const std::vector<Task>& tasks) {
  std::vector<actions::CaseRef> cases;
  for (const Task& t : tasks) cases.push_back(t.subject);
  return told_of(v, cases);
}

// What tells it from another of the same name.
std::string apart(const ToldApart& told, const actions::CaseRef& subject) {
  const std::string text = apart_text(told, subject);
  return text.empty() ? text : "<p class=\"faint\">" + text + "</p>";
}

std::string group_form(const Visit& v, const std::string& verb, const std::vector<Task>& tasks, const ToldApart& told) {
  const std::string id = "borongan-" + verb;
  std::string inner = hidden("tindakan", verb) + "\n<ul class=\"looks\">";
  for (const Task& t : tasks)
    inner += "<li>" + hidden("pilih", pick_of(t) + "/" + std::to_string(t.version)) +
             link_to(v, case_path(t.subject), escape(t.applicant)) + " <span class=\"faint\">" +
             escape(t.sop_name) + "</span>" + apart(told, t.subject) + "</li>";
  inner += "</ul>\n";
  if (among(worded, verb))
    inner += box({.form = id,
                  .name = "p.text",
                  .label_html = v.say(verb == "give_disposition" || verb == "give_order" ? "field.instruction"
                                                                                         : "field.note"),
                  .hint_html = v.say("bulk.text.hint"),
                  .type = "area"});
  return "<section><h2>" + say_or(v.r, "act", verb) + " <span class=\"count\">" +
         std::to_string(tasks.size()) + "</span></h2>\n" +
         form_of(v, {.id = id,
                     .action = "/meja/borongan/lakukan",
                     .inner_html = inner,
                     .button_html = v.say("bulk.do", {{"count", std::to_string(tasks.size())}})}) +
         "</section>\n";
}

Result<Response> prepare(Visit& v) {
  std::map<std::string, std::vector<Task>> groups;
  std::vector<Task> single, all = TRY(chosen_tasks(v));
  const ToldApart told = told_of_tasks(v, all);
  for (Task& t : all) {
    if (among(together, t.verb))
      groups[t.verb].push_back(std::move(t));
    else
      single.push_back(std::move(t));
  }
  std::string body =
      crumb(v) + publik::heading(1, v.say("bulk.title")) + publik::paragraph(v.say("bulk.text"));
  for (const auto& [verb, tasks] : groups) body += group_form(v, verb, tasks, told);
  if (!single.empty()) {
    body += "<section><h2>" + v.say("bulk.single") + "</h2>\n<p>" + v.say("bulk.single.text") +
            "</p>\n<ul class=\"things\">";
    for (const Task& t : single)
      body += "<li><strong>" + link_to(v, case_path(t.subject), escape(t.applicant)) +
              "</strong> <span class=\"faint\">" + say_or(v.r, "act", t.verb) + "</span>" + apart(told, t.subject) + "</li>";
    body += "</ul></section>\n";
  }
  return sheet(v, v.say("bulk.title"), "<div class=\"column\">" + body + "</div>", 200, "/meja");
}

std::string line_of(const Visit& v, const actions::CaseRef& subject, const std::string& name, const ToldApart& told,
                    const Error* error) {
  std::string out =
      "<li><div>" +
      badge(error == nullptr ? "good" : "bad", v.say(error == nullptr ? "bulk.done" : "bulk.refused")) +
      " <strong>" + link_to(v, case_path(subject), escape(name)) + "</strong></div>" + apart(told, subject);
  if (error != nullptr)
    out +=
        "<p>" +
        (error->kind == ErrorKind::internal ? v.say("bulk.failed") : v.r.say_of(error->code, error->facts)) +
        "</p>";
  return out + "</li>\n";
}

std::string name_of(const Visit& v, const actions::CaseRef& subject) {
  const auto view = v.desk().view(v.session(), subject);
  return view && !view->statement.name.empty() ? view->statement.name : subject.id.text();
}

Result<Response> perform(Visit& v) {
  const std::string verb = v.field("tindakan");
  if (!among(together, verb)) return malformed("staff.form");
  std::vector<Item> items;
  for (const std::string& text : chosen(v)) items.push_back(TRY(item_of(text)));
  if (items.empty()) return refused("staff.nothing_chosen");
  std::vector<actions::CaseRef> cases;
  for (const Item& item : items) cases.push_back(item.subject);
  const ToldApart told = told_of(v, cases);
  std::string lines, back;
  int done = 0;
  for (const Item& item : items) {
    actions::ActRequest act;
    act.verb = verb;
    act.step = item.step;
    act.version = item.version;
    // The button pressed twice is one act for each case.
    act.idempotency_key = v.field("kunci") + "/" + item.subject.id.text();
    if (const std::string text = v.field("p.text"); !text.empty()) act.params["text"] = text;
    const auto receipt = v.desk().perform(v.session(), item.subject, std::move(act));
    lines += line_of(v, item.subject, name_of(v, item.subject), told, receipt ? nullptr : &receipt.error());
    if (!receipt) continue;
    ++done;
    back += hidden("pilih", item.subject.office.text() + "/" + item.subject.id.text() + "/-/0");
  }
  const std::string count = std::to_string(done), all = std::to_string(items.size());
  std::string body =
      crumb(v) + publik::heading(1, say_or(v.r, "act", verb)) + "<div role=\"status\">" +
      publik::note(
          done == static_cast<int>(items.size()) ? "good" : "unsure",
          v.say("bulk.result", {{"done", count}, {"all", all}}),
          "<p>" + v.say(done == static_cast<int>(items.size()) ? "bulk.result.all" : "bulk.result.some") +
              "</p>") +
      "</div>\n<ul class=\"things\">" + lines + "</ul>\n";
  if (done > 0 && among(may_come_back, verb))
    body +=
        fold(v.say("bulk.back"), form_of(v, {.id = "borongan-tarik",
                                             .action = "/meja/borongan/tarik",
                                             .inner_html = back + "<p>" + v.say("bulk.back.text") + "</p>" +
                                                           box({.form = "borongan-tarik",
                                                                .name = "alasan",
                                                                .label_html = v.say("withdraw.reason"),
                                                                .type = "area",
                                                                .required = true}),
                                             .button_html = v.say("bulk.back.button", {{"count", count}}),
                                             .kind = "danger"}));
  return sheet(v, say_or(v.r, "act", verb), "<div class=\"column\">" + body + "</div>", 200, "/meja");
}

Result<Response> take_back(Visit& v) {
  std::string lines;
  for (const std::string& text : chosen(v)) {
    const Item item = TRY(item_of(text));
    const auto receipt = v.desk().take_back(v.session(), item.subject, v.field("alasan"),
                                            v.field("kunci") + "/" + item.subject.id.text());
    lines += line_of(v, item.subject, name_of(v, item.subject), told_of(v, {item.subject}),
                     receipt ? nullptr : &receipt.error());
  }
  if (lines.empty()) return refused("staff.nothing_chosen");
  return sheet(v, v.say("bulk.back"),
               "<div class=\"column\">" + crumb(v) + publik::heading(1, v.say("bulk.back")) +
                   "<ul class=\"things\">" + lines + "</ul></div>\n",
               200, "/meja");
}

// Claiming and giving back: from the desk for several, from the case for one.
Result<Response> claim(Visit& v) {
  std::string refusals, taken;
  for (const Task& t : TRY(chosen_tasks(v))) {
    if (const auto done = v.desk().claim(v.session(), t.subject); !done)
      refusals += line_of(v, t.subject, t.applicant, told_of(v, {t.subject}), &done.error());
    else
      taken += (taken.empty() ? "" : ",") + pick_of(t);
  }
  if (refusals.empty()) return go(v, "/meja?milik=saya&diambil=" + http::encode(taken));
  return sheet(v, v.say("claim.button"),
               "<div class=\"column\">" + crumb(v) + publik::heading(1, v.say("claim.some_not")) +
                   "<ul class=\"things\">" + refusals + "</ul></div>\n",
               409, "/meja");
}

Result<Response> release(Visit& v) {
  for (const Task& t : TRY(chosen_tasks(v))) TRY(v.desk().release(v.session(), t.subject));
  return go(v, "/meja");
}

}  // namespace

bool done_together(std::string_view verb) { return among(together, verb); }

std::string taken_note(const Visit& v) {
  const std::string taken = v.request.query("diambil").value_or("");
  std::string picks;
  std::size_t count = 0;
  for (std::size_t at = 0; at < taken.size() && count < most; ++count) {
    const std::size_t end = std::min(taken.find(',', at), taken.size());
    picks += hidden("pilih", taken.substr(at, end - at));
    at = end + 1;
  }
  if (count == 0) return {};
  return "<div role=\"status\">" +
         publik::note("good", v.say("bulk.taken", {{"count", std::to_string(count)}}),
                      form_of(v, {.id = "batal-ambil",
                                  .action = "/meja/borongan/lepas",
                                  .inner_html = picks,
                                  .button_html = v.say("bulk.taken.undo"),
                                  .kind = "quiet"})) +
         "</div>\n";
}

void mount_bulk(http::Router& router, const Held& door) {
  show(router, door, Method::post, "/meja/borongan", prepare);
  show(router, door, Method::post, "/meja/borongan/lakukan", perform);
  show(router, door, Method::post, "/meja/borongan/tarik", take_back);
  show(router, door, Method::post, "/meja/borongan/ambil", claim);
  show(router, door, Method::post, "/meja/borongan/lepas", release);
}

}  // namespace paraf::staff
