// What waits for me: counted in the words of the mail room, each count a filter that can be shared as an
// address.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "actions/counters.h"
#include "actions/drafts.h"
#include "actions/pulse.h"
#include "actions/services.h"
#include "doors/public/looks.h"
#include "doors/staff/lists.h"
#include "doors/staff/procedure_proposals.h"
#include "platform/crypto/hash.h"

namespace paraf::staff {

using actions::Task;
using http::Method;
using http::Response;
using publik::escape;

std::string pick_of(const Task& task) {
  return task.subject.office.text() + "/" + task.subject.id.text() + "/" + task.step;
}

namespace {

// What of the list is shown: by what is asked, and by whose it is.
struct View {
  std::string asked, whose;  // "" each: everything
};
constexpr std::string_view whose_words[] = {"saya", "kelompok", "belum-dibaca"};

std::string address(const View& view) {
  std::string query;
  if (!view.asked.empty()) query += "?tugas=" + view.asked;
  if (!view.whose.empty()) query += (query.empty() ? "?milik=" : "&milik=") + view.whose;
  return "/meja" + query;
}

bool belongs(const Task& t, std::string_view whose) {
  if (whose == "saya") return t.held;
  if (whose == "kelompok") return t.held_by.empty();
  if (whose == "belum-dibaca") return t.unread;
  return true;
}

bool asks(const Task& t, std::string_view asked) {
  return asked.empty() || (asked == "terlambat" ? t.clock.late : actions::counter_of(t) == asked);
}

std::string counters_block(const Visit& v, const std::vector<Task>& tasks, const View& view) {
  std::string out = "<ul class=\"counters\">\n";
  const auto item = [&](std::string_view id) {
    std::size_t count = 0, fresh = 0;
    for (const Task& t : tasks)
      if (asks(t, id)) {
        ++count;
        fresh += t.unread ? 1 : 0;
      }
    const bool here = id == view.asked;
    out += fmt::format("<li><a class=\"{}\" href=\"{}\"{}><strong>{}</strong>{}{}</a></li>\n",
                       count == 0          ? "zero"
                       : id == "terlambat" ? "late"
                                           : "some",
                       escape(v.r.link(address({here ? "" : std::string{id}, view.whose}))),
                       here ? " aria-current=\"true\"" : "", count, v.say("counter." + std::string{id}),
                       fresh == 0 ? ""
                                  : " <span class=\"fresh\">" +
                                        v.say("inbox.fresh", {{"count", std::to_string(fresh)}}) + "</span>");
  };
  for (const std::string_view id : actions::counters()) item(id);
  item("terlambat");
  return out + "</ul>\n";
}

std::string whose_block(const Visit& v, const std::vector<Task>& tasks, const View& view) {
  std::string out = fmt::format("<nav class=\"filter\" aria-label=\"{}\"><ul>", v.say("inbox.whose"));
  const auto tab = [&](std::string_view whose) {
    const auto count = std::count_if(tasks.begin(), tasks.end(),
                                     [&](const Task& t) { return asks(t, view.asked) && belongs(t, whose); });
    out += fmt::format("<li><a href=\"{}\"{}>{} <span class=\"count\">{}</span></a></li>",
                       escape(v.r.link(address({view.asked, std::string{whose}}))),
                       whose == view.whose ? " aria-current=\"true\"" : "",
                       v.say(whose.empty() ? "inbox.whose.all" : "inbox.whose." + std::string{whose}), count);
  };
  tab("");
  for (const std::string_view whose : whose_words) tab(whose);
  return out + "</ul></nav>\n";
}

std::string pace(const Visit& v, const Task& t) {
  // An applicant without a limit is not told how long they have taken.
  if (t.clock.allowed_minutes <= 0 && !v.official())
    return "<div class=\"pace\">" + v.say("inbox.since") + " " + time_tag(v, t.since, zone_of(v, t.subject)) +
           "</div>";
  std::string out = "<div class=\"pace\">" + clock_text(v, t.clock);
  if (t.clock.allowed_minutes > 0)
    out += fmt::format("<progress max=\"{}\" value=\"{}\" aria-label=\"{}\"></progress>",
                       t.clock.allowed_minutes, std::min(t.clock.used_minutes, t.clock.allowed_minutes),
                       v.say("inbox.clock"));
  else
    out += "<br>";
  if (t.clock.due && !t.clock.late)
    out += v.say("clock.due", {{"due", publik::brief_when(v.r, *t.clock.due, zone_of(v, t.subject))}});
  else
    out += v.say("inbox.since") + " " + publik::brief_when(v.r, t.since, zone_of(v, t.subject));
  return out + "</div>";
}

std::string task_line(const Visit& v, const Task& t, bool picked, const std::string& apart) {
  std::string about = v.say("row", {{"row", t.row}}) + (t.mark.empty() ? "" : escape(t.mark)) + " · " +
                      escape(t.performer_label);
  if (!t.acting.empty()) about += " " + badge("unsure", escape(t.acting));
  std::string holder;
  if (t.held)
    holder = badge("good", v.say("claim.mine"));
  else if (!t.held_by.empty())
    holder = badge("plain", v.say("claim.by", {{"name", t.held_by}}));
  const std::string what = say_or(v.r, "act", t.verb) + " – " + escape(t.applicant);
  const std::string pick =
      picked ? fmt::format(
                   "<label class=\"pick\"><input type=\"checkbox\" name=\"pilih\" value=\"{}\"{}><span "
                   "class=\"sr\">{}</span></label>",
                   escape(pick_of(t)), done_together(t.verb) ? " data-bersama" : "", v.say("bulk.pick", {{"name", t.applicant}}))
             : std::string{};
  return fmt::format(
      "<li class=\"task{}{}{}\" data-item data-tugas>{}<div><h3>{}{}</h3><p>{}</p><p "
      "class=\"faint\">{} {}</p></div>{}</li>\n",
      t.clock.late ? " late" : "", t.unread ? " unread" : "", picked ? " pickable" : "", pick,
      link_to(v, case_path(t.subject), what),
      t.unread ? "<span class=\"sr\"> " + v.say("inbox.unread") + "</span>" : "", escape(t.text),
      (apart.empty() ? "" : apart + "<br>") + escape(t.sop_name) + " · " + about, holder, pace(v, t));
}

// Late ones first, then by when they are due, then the oldest.
void in_order(std::vector<Task>& tasks) {
  std::stable_sort(tasks.begin(), tasks.end(), [](const Task& a, const Task& b) {
    if (a.clock.late != b.clock.late) return a.clock.late;
    if (a.clock.due.has_value() != b.clock.due.has_value()) return a.clock.due.has_value();
    if (a.clock.due && b.clock.due && *a.clock.due != *b.clock.due) return *a.clock.due < *b.clock.due;
    return a.since < b.since;
  });
}

std::string none(const Visit& v, const View& view) {
  if (!view.asked.empty() || !view.whose.empty())
    return v.say("inbox.none.filter") + " " + link_to(v, "/meja", v.say("inbox.all"));
  return v.say(v.official() ? "inbox.none" : "inbox.none.applicant");
}

// One's own requests that came back: they wait for their applicant as a task does.
std::string returned_line(const Visit& v, const actions::CaseLine& line) {
  return fmt::format(
      "<li class=\"task\" data-item data-tugas><div><h3>{}</h3><p>{}</p></div><div class=\"pace\">{} {}</div></li>\n",
      link_to(v, case_path(line.subject), v.say("amend") + " – " + escape(line.sop_name)),
      v.say("status_text.returned"), v.say("inbox.since"), publik::brief_when(v.r, line.changed, v.zone()));
}

std::string tasks_block(const Visit& v, std::vector<Task> tasks, const View& view,
                        const std::vector<actions::CaseLine>& returned) {
  std::erase_if(tasks, [&](const Task& t) { return !asks(t, view.asked) || !belongs(t, view.whose); });
  in_order(tasks);
  std::string out = fmt::format(
      "<section aria-labelledby=\"tugas\" data-denyut=\"/meja/denyut\"><h2 id=\"tugas\">{} <span "
      "class=\"count\">{}</span></h2>\n",
      v.say(view.asked.empty() ? "inbox.tasks" : "counter." + view.asked), tasks.size() + returned.size());
  if (!view.asked.empty())
    out += "<p>" + link_to(v, address({"", view.whose}), v.say("inbox.all")) + "</p>\n";
  if (tasks.empty() && returned.empty())
    return out + "<p class=\"empty\">" + none(v, view) + "</p></section>\n";
  std::string list = "<ul class=\"tasks\">\n";
  for (const actions::CaseLine& line : returned) list += returned_line(v, line);
  std::vector<actions::CaseRef> listed;
  for (const Task& task : tasks) listed.push_back(task.subject);
  const ToldApart told = told_of(v, listed);
  for (const Task& task : tasks)
    list += task_line(v, task, v.official() && task.subject.office == v.who.office,
                      apart_text(told, task.subject));
  list += "</ul>";
  if (!v.official()) return out + list + "</section>\n";
  // The boxes belong to one form; what is done with the chosen, its buttons say.
  out += fmt::format(
      "<form id=\"borongan\" class=\"bare\" action=\"{}\" method=\"post\">{}\n<div class=\"bulkbar\" "
      "data-borongan>"
      "<span class=\"faint\">{}</span><button type=\"submit\" class=\"quiet\" data-bersama>{}</button><button "
      "type=\"submit\" "
      "class=\"quiet\" formaction=\"{}\">{}</button><button type=\"submit\" class=\"quiet\" "
      "formaction=\"{}\">{}</button></div>\n{}</form></section>\n",
      escape(v.r.link("/meja/borongan")), hidden("csrf", v.who.csrf), v.say("bulk.bar"),
      v.say("bulk.together"), escape(v.r.link("/meja/borongan/ambil")), v.say("claim.button"),
      escape(v.r.link("/meja/borongan/lepas")), v.say("claim.release"), list);
  return out;
}

// Only a confirmed address can be put into a request: whoever has not confirmed it is told so here.
std::string email_block(const Visit& v) {
  if (v.request.query("selesai") == "surel")
    return publik::note("good", v.say("email.sent"), "<p>" + v.say("email.sent.text") + "</p>");
  if (v.person.email_state != people::EmailState::declared || !v.person.email) return {};
  return publik::note("unsure", v.say("email.unconfirmed"),
                      "<p>" + v.say("email.unconfirmed.text", {{"email", v.person.email->text()}}) + "</p>" +
                          form_of(v, {.id = "surel",
                                      .action = "/meja/surel",
                                      .inner_html = "",
                                      .button_html = v.say("email.button")}));
}

// A request that was begun and not sent: it waits for nobody but its owner.
Result<std::string> drafts_block(const Visit& v) {
  const auto begun = TRY(actions::drafts(v.services(), v.session()));
  if (begun.empty()) return std::string{};
  const auto all = TRY(v.services().store.read(
      store::Scope::office(v.who.office), [&](store::Transaction& tx) { return v.door.editions.all_present(tx); }));
  std::string items;
  for (const actions::RequestDraft& draft : begun)
    for (const auto& edition : all)
      if (edition->sop.id == draft.sop)
        items += fmt::format("<li><div><strong>{}</strong></div><p class=\"faint\">{} · {}</p></li>\n",
                             link_to(v, "/meja/susun/" + http::encode(draft.sop),
                                     v.say("draft.go", {{"sop", edition->sop.identity.name.reading}})),
                             v.say("draft.changed"), time_tag(v, draft.changed, v.zone()));
  if (items.empty()) return std::string{};
  return "<section aria-labelledby=\"rancangan\"><h2 id=\"rancangan\">" + v.say("draft.title") +
         "</h2>\n<ul class=\"things\">\n" + items + "</ul></section>\n";
}

// What an applicant comes for, large enough for a thumb.
std::string ways(const Visit& v) {
  const auto way = [&](std::string_view path, std::string_view word) {
    return fmt::format("<li><h2>{}</h2><p>{}</p></li>\n", link_to(v, path, v.say(word)),
                       v.say(std::string{word} + ".text"));
  };
  return "<ul class=\"cards\">\n" + way("/meja/susun", "way.request") + way("/meja/sertifikat", "way.sign") +
         "</ul>\n";
}

// More waits than a page holds: the counters are of the page, and the others are one step on.
std::string pages_block(const Visit& v, const std::string& after, const actions::InboxPage& page) {
  if (after.empty() && page.next.empty()) return {};
  std::string out = "<p class=\"notice\">" +
                    v.say(page.next.empty() ? "inbox.last_page" : "inbox.more_waits",
                          {{"count", std::to_string(page.tasks.size())}});
  if (!after.empty()) out += " " + link_to(v, "/meja", v.say("inbox.oldest"));
  if (!page.next.empty())
    out += " " + link_to(v, "/meja?sesudah=" + http::encode(page.next), v.say("inbox.next_page"));
  return out + "</p>\n";
}

Result<Response> inbox(Visit& v) {
  const std::string after = v.request.query("sesudah").value_or("");
  const actions::InboxPage page = TRY(v.desk().inbox_page(v.session(), after));
  const std::vector<Task>& tasks = page.tasks;
  View view{v.request.query("tugas").value_or(""), v.request.query("milik").value_or("")};
  const bool known =
      view.asked == "terlambat" ||
      std::find(actions::counters().begin(), actions::counters().end(), view.asked) != actions::counters().end();
  if (!known) view.asked.clear();
  if (std::find(std::begin(whose_words), std::end(whose_words), view.whose) == std::end(whose_words))
    view.whose.clear();
  std::string body = publik::heading(1, v.say(v.official() ? "inbox.title" : "inbox.title.applicant")) +
                     "<p class=\"lead\">" + escape(v.office.name) + "</p>\n" + taken_note(v) + email_block(v) +
                     TRY(unread_block(v));
  if (v.official())
    body +=
        counters_block(v, tasks, view) + whose_block(v, tasks, view) + TRY(filters_block(v, address(view)));
  const auto newest = TRY(v.desk().cases(v.session(), {}, v.official() ? 8 : 50));
  std::vector<actions::CaseLine> returned;
  if (!v.official())
    std::copy_if(newest.begin(), newest.end(), std::back_inserter(returned),
                 [](const actions::CaseLine& line) { return line.status == "returned"; });
  body += pages_block(v, after, page) + TRY(waiting_proposals(v)) + tasks_block(v, tasks, view, returned) +
          TRY(drafts_block(v));
  if (v.official()) {
    body += "<section aria-labelledby=\"terbaru\"><h2 id=\"terbaru\">" + v.say("inbox.newest") + "</h2>\n" +
            case_table(v, newest) + "<p>" + link_to(v, "/meja/perkara", v.say("cases.every")) +
            "</p></section>\n";
  } else {
    body += own_cases(v, newest) + ways(v);
  }
  return sheet(v, v.say("inbox.title"), body);
}

// What is asked every few seconds while a desk lies open: a print of what waits, and nothing else.
Result<Response> pulse(Visit& v) {
  std::string print;
  if (v.request.params.empty()) {
    print = TRY(actions::pulse(v.services(), v.session()));
  } else {
    const actions::CaseView view = TRY(v.desk().view(v.session(), TRY(v.subject())));
    print = hex(crypto::sha256(
        bytes_of(std::to_string(view.version) + "/" + std::to_string(view.timeline.size()))));
  }
  Response response = Response::json(200, "{\"cap\":\"" + print.substr(0, 16) + "\"}");
  response.header("Cache-Control", "no-store");
  return response;
}

Result<Response> ask_confirmation(Visit& v) {
  TRY(v.desk().ask_email_confirmation(v.session()));
  return go(v, "/meja?selesai=surel");
}

Result<Response> help(Visit& v) {
  std::string keys = "<dl>";
  for (const auto& [key, word] : {std::pair{"j", "turun"},
                                  {"k", "naik"},
                                  {"Enter", "buka"},
                                  {"r", "muat"},
                                  {"x", "pilih"},
                                  {"/", "cari"},
                                  {"?", "bantuan"},
                                  {"+ − 0", "gambar"},
                                  {"R", "putar"}})
    keys += fmt::format("<div><dt><kbd>{}</kbd></dt><dd>{}</dd></div>", key,
                        v.r.say("script.tombol." + std::string{word}));
  return sheet(v, v.say("help.title"),
               "<div class=\"column\">" + publik::heading(1, v.say("help.title")) +
                   publik::paragraph(v.say("help.text")) + keys + "</dl></div>\n");
}

}  // namespace

void mount_inbox(http::Router& router, const Held& door) {
  show(router, door, Method::get, "/meja", inbox);
  show(router, door, Method::get, "/meja/denyut", pulse);
  show(router, door, Method::get, "/meja/denyut/{office}/{case}", pulse);
  show(router, door, Method::get, "/meja/bantuan", help);
  show(router, door, Method::post, "/meja/surel", ask_confirmation);
}

}  // namespace paraf::staff
