#include "doors/staff/procedure_pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "actions/act.h"
#include "actions/compared.h"
#include "actions/services.h"
#include "actions/verbs.h"
#include "doors/staff/flow_drawing.h"
#include "doors/staff/lists.h"
#include "office/sop/table_changes.h"
#include "office/workflow/change.h"
#include "office/workflow/walk.h"

namespace paraf::staff {

using http::Method;
using http::Response;
using publik::escape;
using store::Scope;
using store::Transaction;

namespace {

constexpr const char* home = "/meja/sop";
constexpr int most_cases = 100;

using Edition = std::shared_ptr<const workflow::Edition>;

Result<Edition> present(const Visit& v) {
  if (!v.official()) return forbidden("staff.officials_only");
  const std::string id{v.request.param("sop")};
  auto found = v.services().store.read(Scope::office(v.who.office),
                                       [&](Transaction& tx) { return v.door.editions.present(tx, id); });
  if (!found && found.error().code == "workflow.no_such_sop") return not_found("staff.no_such_sop");
  return found;
}

std::string path_of(const sop::Sop& sop, std::string_view page) {
  return std::string{home} + "/" + http::encode(sop.id) + std::string{page};
}

std::string crumb(const Visit& v, const sop::Sop& sop) {
  return "<p class=\"crumb\">" + link_to(v, path_of(sop, ""), escape(sop.identity.name.reading)) + "</p>\n";
}

// ── editions and their differences ──

struct Text {
  std::string hash, title, yaml;
};

Result<std::vector<Text>> texts_of(const Visit& v, const sop::Sop& now) {
  return v.services().store.read(
      Scope::office(v.who.office), [&](Transaction& tx) -> Result<std::vector<Text>> {
        std::vector<Text> all;
        for (const workflow::Proposal& p : TRY(workflow::proposals(tx)))
          if (p.sop == now.id && p.state != "berlaku")
            all.push_back(
                {p.hash,
                 v.say("sop.edition", {{"edition", std::to_string(p.number)}}) + " · " + escape(p.state),
                 p.text});
        for (const workflow::EditionLine& line : TRY(workflow::editions_of(tx, now.id))) {
          const auto edition = TRY(v.door.editions.edition(tx, line.hash));
          all.push_back({line.hash,
                         v.say("sop.edition", {{"edition", std::to_string(line.number)}}) + " · " +
                             v.r.when(line.adopted, v.zone()) +
                             (line.present ? " · " + v.say("sop.present") : ""),
                         edition->sop.yaml});
        }
        return all;
      });
}

// What changed, with three lines around each change; the rest is counted.
std::string changes(const Visit& v, const std::string& before, const std::string& after) {
  const auto lines = actions::compared(actions::lines_of(before), actions::lines_of(after));
  constexpr std::size_t around = 3;
  std::vector<bool> shown(lines.size(), false);
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (lines[i].first != ' ')
      for (std::size_t j = i < around ? 0 : i - around; j <= std::min(i + around, lines.size() - 1); ++j)
        shown[j] = true;
  std::string out;
  bool gap = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!shown[i]) {
      if (!gap) out += "<span class=\"faint\">⋯</span>\n";
      gap = true;
      continue;
    }
    gap = false;
    const auto& [mark, text] = lines[i];
    out += mark == '+'   ? "<ins>" + escape(text) + "</ins>\n"
           : mark == '-' ? "<del>" + escape(text) + "</del>\n"
                         : "<span>" + escape(text) + "</span>\n";
  }
  const bool same = std::none_of(shown.begin(), shown.end(), [](bool b) { return b; });
  return same ? "<p class=\"empty\">" + v.say("sop.same") + "</p>\n"
              : "<div class=\"changes\">" + out + "</div>\n";
}

sop::Table table_in(const std::string& yaml) {
  sop::YamlNode root;
  std::vector<sop::Finding> none;
  return sop::parse_yaml(yaml, root, none) ? sop::table_of(root) : sop::Table{};
}

// The part of the procedure a word of the file is, as the table and its head call it.
std::string part_named(const Visit& v, const sop::CellChange& change) {
  static const std::map<std::string_view, const char*> parts{
      {"uraian", "sop.activity"}, {"pelaksana", "sop.performer"}, {"kelengkapan", "sop.needs"}, {"waktu", "sop.time"},
      {"output", "sop.output"},   {"keterangan", "sop.remark"},   {"langkah", "sop.how"},       {"lanjut", "sop.next"},
      {"kolom", "sop.columns"},   {"berkas", "sop.part.papers"},  {"surat", "sop.part.letters"}};
  if (change.word == "kegiatan") return v.say(change.was_row.empty() ? "sop.change.new" : "sop.change.gone");
  const auto found = parts.find(change.word);
  return v.say(found == parts.end() ? "sop.head." + std::string{change.word} : found->second);
}

std::string in_lines(const std::string& text) {
  std::string out;
  for (const char c : escape(text)) out += c == '\n' ? std::string{"<br>"} : std::string{c};
  return out.empty() ? "–" : out;
}

// The same as the table has it: which cells changed, and what stood there.
std::string changed_cells(const Visit& v, const std::string& before, const std::string& after) {
  const std::vector<sop::CellChange> all = sop::changes_of(table_in(before), table_in(after));
  if (all.empty()) return {};
  const std::string part = v.say("sop.change.part"), was = v.say("sop.change.before"), is = v.say("sop.change.after");
  std::string rows;
  for (const sop::CellChange& one : all) {
    const bool moved = !one.row.empty() && !one.was_row.empty() && one.row != one.was_row;
    const std::string number =
        moved ? escape(one.was_row) + " → " + escape(one.row) : escape(one.row.empty() ? one.was_row : one.row);
    rows += fmt::format(
        "<tr><th scope=\"row\">{}</th><td data-label=\"{}\">{}</td><td data-label=\"{}\"><del>{}</del></td>"
        "<td data-label=\"{}\"><ins>{}</ins></td></tr>\n",
        number.empty() ? "–" : number, part, part_named(v, one), was, in_lines(one.before), is, in_lines(one.after));
  }
  return "<div class=\"sheet\"><table class=\"stack changed\"><thead><tr><th scope=\"col\">" + v.say("sop.no") +
         "</th><th scope=\"col\">" + part + "</th><th scope=\"col\">" + was + "</th><th scope=\"col\">" + is +
         "</th></tr></thead><tbody>\n" + rows + "</tbody></table></div>\n<p class=\"hint\">" + v.say("sop.change.rest") +
         "</p>\n";
}

Result<Response> editions(Visit& v) {
  const Edition now = TRY(present(v));
  const std::vector<Text> all = TRY(texts_of(v, now->sop));
  const auto find = [&](std::string_view name, std::size_t otherwise) {
    const std::string hash = v.request.query(name).value_or("");
    const auto found = std::find_if(all.begin(), all.end(), [&](const Text& t) { return t.hash == hash; });
    return found == all.end() ? std::min(otherwise, all.size() - 1)
                              : static_cast<std::size_t>(found - all.begin());
  };
  std::string body = crumb(v, now->sop) + publik::heading(1, v.say("sop.editions"));
  if (all.empty()) return not_found("staff.no_such_sop");
  const std::size_t from = find("dari", 1), to = find("ke", 0);
  std::vector<Option> options;
  for (const Text& text : all) options.push_back({text.hash, text.title});
  body += fmt::format(
      "<form class=\"toolbar\" action=\"{}\" method=\"get\">{}{}<button type=\"submit\" class=\"quiet\">{}</button></form>\n",
      escape(v.r.link(path_of(now->sop, "/edisi"))),
      drop_down("banding", "dari", v.say("sop.compare_from"), options, all[from].hash),
      drop_down("banding", "ke", v.say("sop.compare_to"), options, all[to].hash), v.say("sop.compare"));
  body += "<section aria-labelledby=\"beda\"><h2 id=\"beda\">" + v.say("sop.differences") +
          "</h2>\n<p class=\"faint\">" + all[from].title + " → " + all[to].title + "</p>" +
          changed_cells(v, all[from].yaml, all[to].yaml) + changes(v, all[from].yaml, all[to].yaml) + "</section>\n";
  return sheet(v, v.say("sop.editions"), body);
}

// ── running cases on an older edition ──

std::string listed(const std::vector<std::string>& steps) {
  std::string out;
  for (const std::string& step : steps) out += (out.empty() ? "" : ", ") + escape(step);
  return out.empty() ? "–" : out;
}

Result<Response> moving(Visit& v) {
  const Edition now = TRY(present(v));
  if (std::find(v.roles.begin(), v.roles.end(), "admin_instansi") == v.roles.end())
    return forbidden("actions.administrator_only");
  const auto ids = TRY(v.services().store.read(Scope::office(v.who.office), [&](Transaction& tx) {
    return workflow::running_elsewhere(tx, now->sop.id, now->sop.hash, most_cases);
  }));
  std::string body = crumb(v, now->sop) + publik::heading(1, v.say("sop.move")) + "<p class=\"lead\">" +
                     v.say("sop.move.text") + "</p>\n";
  if (v.request.query("selesai"))
    body += "<div role=\"status\">" + publik::note("good", v.say("sop.moved"), "") + "</div>\n";
  if (ids.empty())
    return sheet(v, v.say("sop.move"), body + "<p class=\"empty\">" + v.say("sop.move.none") + "</p>\n");
  int n = 0;
  for (const CaseId& id : ids) {
    const actions::CaseRef subject{v.who.office, id};
    const auto report = v.desk().move_case(v.session(), subject, "", true);
    std::string inner;
    if (!report) {
      inner = publik::failure_note(v.r, report.error());
    } else {
      inner = publik::facts({{v.say("cases.row"), escape(report->row) + " → " + escape(report->new_row)},
                             {v.say("sop.move.kept"), listed(report->kept)},
                             {v.say("sop.move.lost"), listed(report->lost)},
                             {v.say("sop.move.fresh"), listed(report->fresh)}});
      for (const std::string& problem : report->problems)
        inner += "<p class=\"advice bad\">" + escape(problem) + "</p>";
      const std::string form = "pindah-" + std::to_string(++n);
      if (report->problems.empty())
        inner += form_of(
            v, {.id = form,
                .action = path_of(now->sop, "/pindah"),
                .inner_html = hidden("perkara", id.text()) + box({.form = form,
                                                                  .name = "alasan",
                                                                  .label_html = v.say("withdraw.reason"),
                                                                  .required = true}),
                .button_html = v.say("sop.move.button")});
    }
    const auto view = v.desk().view(v.session(), subject);
    const std::string whose = view ? view->statement.name : id.text();
    body += "<section class=\"panel\"><h2>" + link_to(v, case_path(subject), escape(whose)) + "</h2>\n" +
            inner + "</section>\n";
  }
  return sheet(v, v.say("sop.move"), body);
}

Result<Response> move(Visit& v) {
  const Edition now = TRY(present(v));
  TRY(v.desk().move_case(v.session(), {v.who.office, TRY(CaseId::parse(v.field("perkara")))},
                         v.field("alasan"), false));
  return go(v, path_of(now->sop, "/pindah?selesai=1"));
}

// ── a case in thought ──

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> all;
  while (!text.empty() && all.size() < workflow::longest_walk) {
    const std::size_t end = std::min(text.find(','), text.size());
    if (end > 0) all.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return all;
}

std::string choice_words(const Visit& v, const workflow::Choice& choice) {
  if (choice.word == "lengkapi") return v.say("walk.complete");
  if (choice.word.starts_with("kata:"))
    return v.say("walk.word") + ": " + say_or(v.r, "act", "word." + choice.outcome);
  std::string out = "<strong>" + escape(choice.performer) + "</strong>: " + escape(choice.activity);
  if (!choice.outcome.empty()) out += " – " + badge("unsure", say_or(v.r, "outcome", choice.outcome));
  return out;
}

std::string path_table(const Visit& v, const workflow::Walk& walk) {
  if (walk.path.empty()) return {};
  std::string rows;
  const std::string act = v.say("walk.act"), at = v.say("walk.at");
  for (const workflow::Walked& step : walk.path) {
    std::string what = choice_words(v, step.chosen);
    if (step.refused) what += publik::failure_note(v.r, *step.refused);
    rows += fmt::format(
        "<tr><th scope=\"row\">{}</th><td data-label=\"{}\">{}</td><td data-label=\"{}\">{}</td></tr>\n",
        escape(step.chosen.row), act, what, at, v.r.when(step.at, v.zone()));
  }
  return "<section aria-labelledby=\"jalan\"><h2 id=\"jalan\">" + v.say("walk.path") +
         "</h2>\n<div class=\"sheet\"><table class=\"stack\"><thead><tr><th scope=\"col\">" + v.say("sop.no") +
         "</th><th scope=\"col\">" + act + "</th><th scope=\"col\">" + at + "</th></tr></thead><tbody>" +
         rows + "</tbody></table></div></section>\n";
}

std::string clocks_table(const Visit& v, const sop::Sop& sop, const workflow::Walk& walk,
                         const calendar::WorkingTime& time) {
  std::string rows;
  const std::string used = v.say("walk.used"), promised = v.say("reports.promised");
  for (const sop::Row& row : sop.rows) {
    const auto state = walk.now.rows.find(row.no);
    if (state == walk.now.rows.end()) continue;
    const Timestamp until = state->second.left.value_or(walk.at);
    const bool late = state->second.clock.late_at(until, time);
    rows += fmt::format(
        "<tr><th scope=\"row\">{}</th><td data-label=\"{}\">{}{}</td><td data-label=\"{}\">{}</td></tr>\n",
        escape(row.no), used, calendar::hours_text(state->second.clock.worked_at(until, time)),
        late ? " " + badge("bad", v.say("reports.late")) : "", promised,
        row.time.text.empty() ? "–" : escape(row.time.text));
  }
  return "<table class=\"stack\"><thead><tr><th scope=\"col\">" + v.say("sop.no") +
         "</th><th scope=\"col\">" + used + "</th><th scope=\"col\">" + promised +
         "</th></tr></thead><tbody>" + rows + "</tbody></table>\n";
}

Result<Response> simulate(Visit& v) {
  const Edition now = TRY(present(v));
  const sop::Sop& sop = now->sop;
  const auto chosen = words_of(v.request.query("langkah").value_or(""));
  int pace = 30;
  if (const std::string asked = v.request.query("menit").value_or(""); !asked.empty()) {
    const bool digits = asked.size() < 5 &&
                        std::all_of(asked.begin(), asked.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits) return malformed("staff.form");
    pace = std::stoi(asked);
  }
  const calendar::WorkingTime time = actions::working_time(v.services(), v.office);
  // From the opening of a working day, so that the same choices give the same times all day long.
  const calendar::Day today = local_day(v.services().clock.now(), time.zone);
  const Timestamp start =
      time.after(calendar::at_local(today, std::chrono::minutes{0}, time.zone), std::chrono::seconds{1});
  const workflow::Walk walk =
      TRY(workflow::walk(sop, actions::verbs(), time, start, std::chrono::minutes{pace}, chosen));

  std::string words;
  for (const std::string& word : chosen) words += (words.empty() ? "" : ",") + word;
  const auto link = [&](const std::string& langkah) {
    return path_of(sop, "/simulasi?menit=" + std::to_string(pace) + "&langkah=" + http::encode(langkah));
  };
  std::string body = crumb(v, sop) + publik::heading(1, v.say("walk.title")) + "<p class=\"lead\">" +
                     v.say("walk.text") + "</p>\n" +
                     fmt::format(
                         "<form class=\"toolbar\" action=\"{}\" method=\"get\">{}{}<button type=\"submit\" "
                         "class=\"quiet\">{}</button></form>\n",
                         escape(v.r.link(path_of(sop, "/simulasi"))), hidden("langkah", words),
                         box({.form = "laju",
                              .name = "menit",
                              .label_html = v.say("walk.pace"),
                              .value = std::to_string(pace),
                              .type = "number",
                              .min = "0",
                              .max = "9999"}),
                         v.say("walk.again"));
  std::string next;
  for (const workflow::Choice& choice : walk.choices)
    next += "<li>" +
            link_to(v, link(words + (words.empty() ? "" : ",") + choice.word), choice_words(v, choice)) +
            "</li>";
  const std::size_t last = words.rfind(',');
  std::string back = "<p class=\"links\">";
  if (!chosen.empty())
    back += link_to(v, link(last == std::string::npos ? "" : words.substr(0, last)), v.say("walk.undo")) +
            " " + link_to(v, link(""), v.say("walk.restart"));
  back += "</p>\n";
  body += "<div class=\"two\"><div><section class=\"panel\" aria-labelledby=\"pilih\"><h2 id=\"pilih\">" +
          v.say("walk.choose") + "</h2>\n<p>" + status_badge(v, workflow::name_of(walk.now.status)) + " " +
          (walk.now.at == "end" ? "" : v.say("row", {{"row", walk.now.at}})) + "</p>" +
          (next.empty() ? "<p class=\"empty\">" + v.say("walk.over") + "</p>"
                        : "<ul class=\"things\">" + next + "</ul>") +
          back + "</section>\n" + path_table(v, walk) +
          "</div><div><section class=\"panel\" aria-labelledby=\"jam\"><h2 id=\"jam\">" +
          v.say("walk.clocks") + "</h2>\n" + clocks_table(v, sop, walk, time) +
          "</section>\n<section class=\"panel\" aria-labelledby=\"alur\"><h2 id=\"alur\">" + v.say("flow") +
          "</h2>\n" +
          flow_drawing(v, sop,
                       [&](std::string_view row) -> std::string {
                         const auto state = walk.now.rows.find(std::string{row});
                         if (walk.now.at == row && !workflow::is_over(walk.now.status)) return "berjalan";
                         return state != walk.now.rows.end() && state->second.left ? "selesai" : "menunggu";
                       }) +
          "</section></div></div>\n";
  return sheet(v, v.say("walk.title"), body);
}

}  // namespace

void mount_procedure_pages(http::Router& router, const Held& door) {
  const std::string at = std::string{home} + "/{sop}";
  show(router, door, Method::get, at + "/edisi", editions);
  show(router, door, Method::get, at + "/pindah", moving);
  show(router, door, Method::post, at + "/pindah", move);
  show(router, door, Method::get, at + "/simulasi", simulate);
}

}  // namespace paraf::staff
