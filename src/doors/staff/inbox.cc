// What waits for me: counted in the words of the mail room, each count a filter that can be shared as an
// address.
#include <fmt/format.h>

#include <algorithm>

#include "doors/staff/lists.h"
#include "platform/crypto/hash.h"

namespace paraf::staff {

using actions::Task;
using http::Method;
using http::Response;
using publik::escape;

namespace {

// The counters an official knows from the national letter system, by what the step asks for.
struct Counter {
  std::string_view id;
  std::vector<std::string_view> verbs;
};
const std::vector<Counter>& counters() {
  static const std::vector<Counter> all = {
      {"disposisi", {"give_disposition"}},
      {"naskah-masuk", {"receive_letter", "receive_reply"}},
      {"verifikasi", {"check_documents", "coordinate_requirements", "verify_identity", "study_order"}},
      {"konsep", {"draft_letter", "type_letter"}},
      {"paraf", {"initial_letter"}},
      {"tanda-tangan", {"sign_letter"}},
      {"kirim", {"seal_letter", "archive_letter", "dispatch_letter", "send_to_authority", "notify_unit"}},
      {"tindak-lanjut", {}}};
  return all;
}

std::string_view counter_of(const Task& task) {
  for (const Counter& counter : counters())
    if (std::find(counter.verbs.begin(), counter.verbs.end(), task.verb) != counter.verbs.end())
      return counter.id;
  return "tindak-lanjut";
}

std::string address(std::string_view filter) {
  return filter.empty() ? std::string{"/meja"} : "/meja?tugas=" + std::string{filter};
}

std::string counters_block(const Visit& v, const std::vector<Task>& tasks, std::string_view chosen) {
  std::string out = "<ul class=\"counters\">\n";
  const auto item = [&](std::string_view id, std::size_t count) {
    out +=
        fmt::format("<li><a class=\"{}\" href=\"{}\"{}><strong>{}</strong>{}</a></li>\n",
                    count == 0          ? "zero"
                    : id == "terlambat" ? "late"
                                        : "some",
                    escape(v.r.link(address(id == chosen ? "" : id))),
                    id == chosen ? " aria-current=\"true\"" : "", count, v.say("counter." + std::string{id}));
  };
  for (const Counter& counter : counters())
    item(counter.id, static_cast<std::size_t>(std::count_if(tasks.begin(), tasks.end(), [&](const Task& t) {
           return counter_of(t) == counter.id;
         })));
  item("terlambat", static_cast<std::size_t>(std::count_if(tasks.begin(), tasks.end(),
                                                           [](const Task& t) { return t.clock.late; })));
  return out + "</ul>\n";
}

std::string pace(const Visit& v, const Task& t) {
  std::string out = "<div class=\"pace\">" + clock_text(v, t.clock);
  if (t.clock.allowed_minutes > 0)
    out += fmt::format("<progress max=\"{}\" value=\"{}\" aria-label=\"{}\"></progress>",
                       t.clock.allowed_minutes, std::min(t.clock.used_minutes, t.clock.allowed_minutes),
                       v.say("inbox.clock"));
  else
    out += "<br>";
  if (t.clock.due && !t.clock.late)
    out += v.say("clock.due", {{"due", v.r.when(*t.clock.due, v.zone())}});
  else
    out += v.say("inbox.since") + " " + time_tag(v, t.since, v.zone());
  return out + "</div>";
}

std::string task_line(const Visit& v, const Task& t) {
  std::string about = v.say("row", {{"row", t.row}}) + (t.mark.empty() ? "" : escape(t.mark)) + " · " +
                      escape(t.performer_label);
  if (!t.acting.empty()) about += " " + badge("unsure", escape(t.acting));
  return fmt::format(
      "<li class=\"task{}\" data-item data-tugas><div><h3>{}</h3><p>{}</p><p "
      "class=\"faint\">{}</p></div>{}</li>\n",
      t.clock.late ? " late" : "",
      link_to(v, case_path(t.subject), say_or(v.r, "act", t.verb) + " – " + escape(t.applicant)),
      escape(t.text), escape(t.sop_name) + " · " + about, pace(v, t));
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

std::string tasks_block(const Visit& v, std::vector<Task> tasks, std::string_view chosen) {
  const bool known = chosen == "terlambat" || std::any_of(counters().begin(), counters().end(),
                                                          [&](const Counter& c) { return c.id == chosen; });
  if (known)
    std::erase_if(tasks, [&](const Task& t) {
      return chosen == "terlambat" ? !t.clock.late : counter_of(t) != chosen;
    });
  in_order(tasks);
  std::string out = fmt::format(
      "<section aria-labelledby=\"tugas\" data-denyut=\"/meja/denyut\"><h2 id=\"tugas\">{} <span "
      "class=\"count\">{}</span></h2>\n",
      v.say(known ? "counter." + std::string{chosen} : "inbox.tasks"), tasks.size());
  if (known) out += "<p>" + link_to(v, "/meja", v.say("inbox.all")) + "</p>\n";
  if (tasks.empty())
    return out + "<p class=\"empty\">" + v.say(v.official() ? "inbox.none" : "inbox.none.applicant") +
           "</p></section>\n";
  out += "<ul class=\"tasks\">\n";
  for (const Task& task : tasks) out += task_line(v, task);
  return out + "</ul></section>\n";
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

// What an applicant comes for, large enough for a thumb.
std::string ways(const Visit& v) {
  const auto way = [&](std::string_view path, std::string_view word) {
    return fmt::format("<li><h2>{}</h2><p>{}</p></li>\n", link_to(v, path, v.say(word)),
                       v.say(std::string{word} + ".text"));
  };
  return "<ul class=\"cards\">\n" + way("/meja/ajukan", "way.request") + way("/meja/sertifikat", "way.sign") +
         "</ul>\n";
}

Result<Response> inbox(Visit& v) {
  const auto tasks = TRY(v.desk().inbox(v.session()));
  const std::string chosen = v.request.query("tugas").value_or("");
  std::string body = publik::heading(1, v.say(v.official() ? "inbox.title" : "inbox.title.applicant")) +
                     "<p class=\"lead\">" + escape(v.office.name) + "</p>\n" + email_block(v);
  if (v.official()) body += counters_block(v, tasks, chosen);
  body += tasks_block(v, tasks, chosen);
  if (v.official()) {
    const auto newest = TRY(v.desk().cases(v.session(), {}, 8));
    body += "<section aria-labelledby=\"terbaru\"><h2 id=\"terbaru\">" + v.say("inbox.newest") + "</h2>\n" +
            case_table(v, newest) + "<p>" + link_to(v, "/meja/perkara", v.say("cases.every")) +
            "</p></section>\n";
  } else {
    body += own_cases(v, TRY(v.desk().cases(v.session(), {}, 50))) + ways(v);
  }
  return sheet(v, v.say("inbox.title"), body);
}

// What is asked every few seconds while a desk lies open: a print of what waits, and nothing else.
Result<Response> pulse(Visit& v) {
  std::string seen;
  if (!v.request.params.empty()) {
    seen = std::to_string(TRY(v.desk().view(v.session(), TRY(v.subject()))).version);
  } else {
    for (const Task& t : TRY(v.desk().inbox(v.session())))
      seen += t.subject.id.text() + t.step + std::to_string(t.version) + "\n";
  }
  Response response =
      Response::json(200, "{\"cap\":\"" + hex(crypto::sha256(bytes_of(seen))).substr(0, 16) + "\"}");
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
                                  {"/", "cari"},
                                  {"?", "bantuan"}})
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
