// The office's procedures as civil servants know them: the table, the flow beside it, what the checker says,
// the printed document; and the same while somebody types.
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "actions/services.h"
#include "actions/verbs.h"
#include "doors/public/looks.h"
#include "doors/staff/bpmn_view.h"
#include "doors/staff/flow_drawing.h"
#include "doors/staff/pieces.h"
#include "doors/staff/procedure_parts.h"
#include "doors/staff/procedure_proposals.h"
#include "doors/staff/procedure_table.h"
#include "office/sop/bpmn.h"
#include "office/sop/check.h"
#include "office/sop/print.h"
#include "office/sop/yaml_tree.h"
#include "office/workflow/change.h"

namespace paraf::staff {

using http::Method;
using http::Response;
using publik::escape;
using store::Scope;
using store::Transaction;

namespace {

constexpr const char* home = "/meja/sop";
constexpr std::size_t most_text = 512 * 1024;
using Procedures = std::vector<std::shared_ptr<const workflow::Edition>>;

Result<Procedures> present(const Visit& v) {
  if (!v.official()) return forbidden("staff.officials_only");
  return v.services().store.read(Scope::office(v.who.office),
                                 [&](Transaction& tx) { return v.door.editions.all_present(tx); });
}

Result<std::shared_ptr<const workflow::Edition>> named(const Visit& v) {
  for (const auto& edition : TRY(present(v)))
    if (edition->sop.id == v.request.param("sop")) return edition;
  return not_found("staff.no_such_sop");
}

bool administers(const Visit& v) { return std::ranges::find(v.roles, "admin_instansi") != v.roles.end(); }

std::string path_of(const sop::Sop& sop) { return std::string{home} + "/" + http::encode(sop.id); }

Result<Response> list(const Visit& v, const Error* error = nullptr) {
  const Procedures all = TRY(present(v));
  std::string body =
      publik::heading(1, v.say("nav.procedures")) + "<p class=\"lead\">" + v.say("sop.lead") + "</p>\n";
  if (v.request.query("selesai") == "usul")
    body += "<div role=\"status\">" +
            publik::note("good", v.say("sop.proposed"), "<p>" + v.say("sop.proposed.text") + "</p>") + "</div>\n";
  if (all.empty()) body += "<p class=\"empty\">" + v.say("request.none") + "</p>\n";
  body += "<h2 class=\"sr\">" + v.say("nav.procedures") + "</h2>\n<ul class=\"tasks\">\n";
  for (const auto& edition : all) {
    const sop::Sop& sop = edition->sop;
    body += fmt::format(
        "<li data-item><div><h3>{}</h3><p class=\"faint\">{}</p></div><div class=\"pace\">{}</div></li>\n",
        link_to(v, path_of(sop), escape(sop.identity.name.reading)),
        v.say("request.rows", {{"rows", std::to_string(sop.rows.size())}}),
        v.say("sop.edition", {{"edition", std::to_string(sop.edition)}}));
  }
  body += "</ul>\n" + TRY(proposals_block(v, error));
  return sheet(v, v.say("nav.procedures"), body, error == nullptr ? 200 : http::status_of(error->kind), home);
}

std::string texts(const std::vector<sop::Text>& list) {
  if (list.empty()) return {};
  // What the procedure numbers itself needs no bullet beside it.
  const bool numbered = std::all_of(list.begin(), list.end(), [](const sop::Text& text) {
    return text.reading.starts_with("(") || text.reading.starts_with("- ");
  });
  std::string out = numbered ? "<ul class=\"marked\">" : "<ul>";
  for (const sop::Text& text : list) out += "<li>" + escape(text.reading) + "</li>";
  return out + "</ul>";
}

std::string performers_of(const sop::Sop& sop, const sop::Row& row) {
  std::string out;
  for (const std::string& id : row.performers) {
    const sop::Performer* p = sop.performer(id);
    out += (out.empty() ? "" : ", ") + escape(p == nullptr ? id : p->label);
  }
  return out;
}

std::string table(const Visit& v, const sop::Sop& sop) {
  std::string out = "<div class=\"sheet\" tabindex=\"0\" role=\"group\" aria-label=\"" + v.say("sop.table") +
                    "\"><table class=\"stack\"><thead><tr>";
  const std::string columns[] = {v.say("sop.no"),    v.say("sop.activity"), v.say("sop.performer"),
                                 v.say("sop.needs"), v.say("sop.time"),     v.say("sop.output"),
                                 v.say("sop.remark")};
  for (const std::string& column : columns) out += "<th scope=\"col\">" + column + "</th>";
  out += "</tr></thead><tbody>\n";
  for (const sop::Row& row : sop.rows) {
    std::string activity = escape(row.activity.reading);
    if (std::any_of(row.steps.begin(), row.steps.end(), [](const sop::Step& s) { return !s.mark.empty(); })) {
      activity += "<ul class=\"acts\">";
      for (const sop::Step& step : row.steps)
        if (!step.mark.empty() && !step.text.reading.empty())
          activity += "<li>" + escape(step.mark) + ". " + escape(step.text.reading) + "</li>";
      activity += "</ul>";
    }
    if (row.reconstructed)
      activity += "<p class=\"remark\">" + v.say("row.reconstructed") + "</p>";
    else if (row.inferred)
      activity += "<p class=\"remark\">" + v.say("row.inferred") + "</p>";
    if (!row.activity.note.empty()) activity += "<p class=\"hint\">" + escape(row.activity.note) + "</p>";
    const std::string cells[] = {
        activity,           performers_of(sop, row),   texts(row.requirements), escape(row.time.text),
        texts(row.outputs), escape(row.remark.reading)};
    out += "<tr><th scope=\"row\">" + escape(row.no) + "</th>";
    for (std::size_t i = 0; i < std::size(cells); ++i)
      out += fmt::format("<td data-label=\"{}\">{}</td>", columns[i + 1], cells[i].empty() ? "–" : cells[i]);
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

// What stands between two backticks is a word of the file.
std::string with_code(std::string_view text) {
  std::string out;
  bool code = false;
  for (const char c : escape(text)) {
    if (c != '`') {
      out.push_back(c);
      continue;
    }
    out += code ? "</code>" : "<code>";
    code = !code;
  }
  return out + (code ? "</code>" : "");
}

// Where a finding is, as whoever reads it can go there.
using Whereabouts = std::function<std::string(const sop::Finding&)>;

std::string in_line(const Visit& v, const sop::Finding& f) {
  return v.say("sop.line", {{"line", std::to_string(f.line)}});
}
Whereabouts of_text(const Visit& v) {
  return [&v](const sop::Finding& f) {
    return fmt::format("<button type=\"button\" class=\"peek\" data-baris=\"{}\">{}</button>", f.line,
                       in_line(v, f));
  };
}
// In a table nobody counts lines: the row, the paper or the letter, if it is in one.
Whereabouts of_table(const Visit& v, const sop::YamlNode& root, const sop::Table& table) {
  return [&](const sop::Finding& f) {
    const sop::Spot spot = sop::spot_of(root, f.line);
    const auto to = [&](const std::string& name_html) {
      return fmt::format("<a href=\"#{}-{}\">{}</a>", spot.part, spot.at, name_html);
    };
    const auto at = static_cast<std::size_t>(std::max(spot.at, 0));
    const auto named = [&](const auto& list) { return to(escape(list[at].label.empty() ? list[at].id : list[at].label)); };
    if (spot.at >= 0 && spot.part == "kegiatan" && at < table.rows.size())
      return to(v.say("sop.row", {{"no", table.rows[at].no}}));
    if (spot.at >= 0 && spot.part == "berkas" && at < table.papers->size()) return named(*table.papers);
    if (spot.at >= 0 && spot.part == "surat" && at < table.letters->size()) return named(*table.letters);
    if (spot.part == "pelaksana") return "<a href=\"#kolom\">" + v.say("sop.columns") + "</a>";
    return "<span class=\"faint\">" + v.say("sop.above") + "</span>";
  };
}

std::string findings(const Visit& v, const std::vector<sop::Finding>& all, const Whereabouts& where) {
  if (all.empty()) return "<p class=\"advice good\">" + v.say("sop.no_findings") + "</p>\n";
  std::string out;
  for (const sop::Finding& f : all) {
    const bool error = f.severity == sop::Severity::error, warning = f.severity == sop::Severity::warning;
    const std::string_view kind = error ? "bad" : warning ? "unsure" : "info";
    const std::string_view word = error ? "sop.error" : warning ? "sop.warning" : "sop.finding";
    const messages::Sentence told = sop::sentence_of(f, v.r.parts.messages, v.r.language());
    out += fmt::format(
        "<div class=\"finding\"><div>{}<br>{}</div><div>{}<br><span class=\"faint\">{}</span></div></div>\n",
        badge(kind, v.say(word)), where(f), with_code(told.say), with_code(told.next));
  }
  return out;
}

// What the text would be, beside who types it: the flow, what the checker says, and the table.
std::string preview(const Visit& v, const std::string& text) {
  const sop::Reading reading = sop::read(text, actions::verbs());
  const std::vector<sop::Finding> all =
      reading.ok() ? sop::check(reading.sop, actions::verbs()) : reading.findings;
  std::string out = publik::heading(2, v.say("sop.findings")) + findings(v, all, of_text(v));
  if (reading.ok())
    out += publik::heading(2, v.say("flow")) + flow_drawing(v, reading.sop) +
           publik::heading(2, v.say("sop.table")) + table(v, reading.sop);
  return out;
}

// The same beside the table: what only wants confirming stands in the table itself.
std::string beside_table(const Visit& v, const std::string& text) {
  const sop::Reading reading = sop::read(text, actions::verbs());
  std::vector<sop::Finding> grave, remarks;
  for (const sop::Finding& f : reading.ok() ? sop::check(reading.sop, actions::verbs()) : reading.findings)
    (f.severity == sop::Severity::remark ? remarks : grave).push_back(f);
  sop::YamlNode root;
  std::vector<sop::Finding> none;
  if (!sop::parse_yaml(text, root, none)) root = {};
  const sop::Table table = sop::table_of(root);
  const Whereabouts where = of_table(v, root, table);
  std::string out;
  if (reading.ok()) out += publik::heading(2, v.say("flow")) + flow_drawing(v, reading.sop);
  out += publik::heading(2, v.say("sop.findings")) + findings(v, grave, where);
  if (!remarks.empty())
    out += fold(v.say("sop.remarks", {{"n", std::to_string(remarks.size())}}), findings(v, remarks, where));
  return out;
}

// For the script, which keeps it until it is proposed.
std::string as_text(const std::string& text) {
  return "<textarea id=\"naskah\" hidden>\n" + escape(text) + "</textarea>";
}

Result<Response> look(Visit& v) {
  const auto edition = TRY(named(v));
  const sop::Sop& sop = edition->sop;
  const auto& id = sop.identity;
  std::string body = "<p class=\"crumb\">" + link_to(v, home, v.say("nav.procedures")) + "</p>\n" +
                     publik::heading(1, escape(id.name.reading)) + "<p class=\"acts-row\">" +
                     link_to(v, path_of(sop) + "/cetak", v.say("sop.print")) + " " +
                     bpmn_view_link(v, path_of(sop)) + " " +
                     link_to(v, path_of(sop) + "/bpmn", v.say("sop.bpmn")) + " " +
                     link_to(v, path_of(sop) + "/sunting", v.say("sop.edit")) + " " +
                     link_to(v, path_of(sop) + "/simulasi", v.say("walk.title")) + " " +
                     link_to(v, path_of(sop) + "/edisi", v.say("sop.editions")) + " " +
                     (administers(v) ? link_to(v, path_of(sop) + "/pindah", v.say("sop.move")) : "") + "</p>\n";
  body += "<section class=\"panel\" aria-labelledby=\"alur\"><h2 id=\"alur\">" + v.say("flow") + "</h2>\n" +
          flow_drawing(v, sop, {}, true) + "</section>\n";
  body += "<section aria-labelledby=\"tabel\"><h2 id=\"tabel\">" + v.say("sop.table") + "</h2>\n" +
          table(v, sop) + "</section>\n";
  body +=
      "<div class=\"two\"><section class=\"panel\" aria-labelledby=\"identitas\"><h2 id=\"identitas\">" +
      v.say("sop.identity") + "</h2>\n" +
      publik::facts({{v.say("sop.edition_word"), std::to_string(sop.edition)},
                     {v.say("sop.number"), escape(id.number)},
                     {v.say("sop.effective"), escape(id.effective)},
                     {v.say("sop.approved"), escape(id.approver_position)},
                     {v.say("sop.basis"), texts(id.legal_basis)},
                     {v.say("sop.qualifications"), texts(id.qualifications)},
                     {v.say("sop.related"), texts(id.related)},
                     {v.say("sop.equipment"), texts(id.equipment)},
                     {v.say("sop.warnings"), texts(id.warnings)},
                     {v.say("sop.records"), texts(id.records)},
                     {v.say("sop.hash"), "<code>" + escape(sop.hash.substr(0, 24)) + "</code>"}}) +
      "</section>\n<section class=\"panel\" aria-labelledby=\"temuan\"><h2 id=\"temuan\">" +
      v.say("sop.findings") + "</h2>\n" +
      findings(v, sop::check(sop, actions::verbs()),
               [&](const sop::Finding& f) { return "<span class=\"faint\">" + in_line(v, f) + "</span>"; }) +
      "</section></div>\n";
  return sheet(v, escape(id.name.reading), body);
}

// For the administrator: the same form, sent as a proposal. What is wrong with the day stands at the day.
bool about_the_day(const Error& error) {
  return error.code == "staff.sop.no_day" || error.code == "calendar.date" || error.code == "actions.effective_past";
}

std::string proposing(const Visit& v, const sop::Sop& sop, const Error* error) {
  if (!administers(v)) return {};
  std::string wrong;
  if (error != nullptr && about_the_day(*error)) {
    const auto sentence = v.r.parts.messages.sentence(v.r.language(), *error);
    wrong = escape(sentence.say) + " " + escape(sentence.next);
  }
  return box({.form = "sunting",
              .name = "berlaku",
              .label_html = v.say("sop.from_day"),
              .hint_html = v.say("sop.from_day.hint"),
              .value = v.field("berlaku"),
              .type = "date",
              .error_html = wrong}) +
         fmt::format("<button type=\"submit\" class=\"quiet\" formaction=\"{}\">{}</button>",
                     escape(v.r.link(path_of(sop) + "/usulkan")), v.say("sop.propose"));
}

// ── the editor: the table, or the text it is kept in ──

// Line ends as we keep them; a browser sends two characters for each.
std::string unix_text(std::string text) {
  std::erase(text, '\r');
  return text;
}

// What is put into a file is in its language, whoever reads the page.
NewWords new_words(const Visit& v) {
  const auto word = [&](const char* code) { return v.r.parts.messages.text(messages::Language::id, code); };
  // A name that was typed is put in under that.
  const auto unnamed = [&](const char* field, const char* code) { return v.field(field).empty() ? word(code) : std::string{}; };
  return {word("staff.sop.new_row"), word("staff.sop.new_column"), unnamed("berkas.baru", "staff.sop.new_paper"),
          unnamed("surat.baru", "staff.sop.new_letter")};
}

// What the form stands for: the text itself, or the text below the table with the cells as they are now.
Result<std::string> typed_text(const Visit& v) {
  const std::string below = v.field("dasar");
  if (below.empty()) return unix_text(v.field("teks"));
  return sop::write_table(unix_text(below), table_typed(v.form), actions::verbs());
}

// The same as the next edition: in a table nobody counts them by hand.
Result<std::string> proposed_text(const Visit& v, const sop::Sop& present) {
  const std::string text = TRY(typed_text(v));
  if (v.field("dasar").empty() || sop::read(text, actions::verbs()).sop.edition > present.edition)
    return text;
  // The table was made from an edition that is no longer in force: what changed since would be undone unseen.
  if (sop::read(unix_text(v.field("dasar")), actions::verbs()).sop.edition < present.edition)
    return conflict("staff.sop.moved_on", {{"number", std::to_string(present.edition)}});
  sop::Table table = table_typed(v.form);
  table.edition = std::to_string(present.edition + 1);
  return sop::write_table(unix_text(v.field("dasar")), table, actions::verbs());
}

struct Editing {
  std::string text;              // as it stands
  bool changed = false;          // from the edition in force
  std::string complaint_html{};  // why the table could not be taken over
  bool table = true;
  int line = 0;  // of the text, to be looked at; 0: none
  const Error* refused = nullptr;  // why it was not proposed
};

// The table, where the text can be read as one; else why it cannot.
struct AsTable {
  std::string form_html, why_html;
};
AsTable cells_of(const Visit& v, const std::string& text, const workflow::Edition& edition) {
  sop::YamlNode root;
  std::vector<sop::Finding> none;
  const sop::Table table = sop::parse_yaml(text, root, none) ? sop::table_of(root) : sop::Table{};
  if (table.rows.empty()) return {{}, v.say("sop.no_table")};
  if (!fits_form(table))
    return {{},
            v.say("sop.too_large", {{"rows", std::to_string(most_rows)},
                                    {"columns", std::to_string(most_columns)},
                                    {"steps", std::to_string(most_steps)},
                                    {"parts", std::to_string(most_parts)}})};
  const sop::Sop sop = sop::read(text, actions::verbs()).sop;
  std::vector<std::string> templates;
  for (const auto& [name, content] : edition.files) templates.push_back(name);
  return {table_form(v, table, sop) + "<div class=\"folds\">" + parts_form(v, {table, root, sop, templates}) + "</div>\n", {}};
}

std::string editor(const Visit& v, const workflow::Edition& edition, const Editing& now) {
  const sop::Sop& sop = edition.sop;
  const std::string path = path_of(sop) + "/sunting";
  const auto press = [&](std::string_view extra, std::string_view words) {
    return fmt::format("<button type=\"submit\" class=\"quiet\"{}>{}</button> ", extra, words);
  };
  const AsTable table = now.table ? cells_of(v, now.text, edition) : AsTable{};
  const bool cells = !table.form_html.empty();
  std::string out = now.complaint_html;
  if (!table.why_html.empty()) out += "<p class=\"advice unsure\">" + table.why_html + "</p>\n";
  out += fmt::format(
      "<form id=\"sunting\" class=\"{}\" action=\"{}\" method=\"post\" data-pratinjau=\"{}\"{}>{}",
      cells ? "by-table" : "editor", escape(v.r.link(path)), escape(v.r.link(path_of(sop) + "/pratinjau")),
      now.changed ? " data-berubah" : "", hidden("csrf", v.who.csrf));
  out += "<p class=\"row-tools\">" + submit(v.say("sop.edit.check")) + " " +
         press(fmt::format(" formaction=\"{}\" formtarget=\"_blank\"",
                           escape(v.r.link(path_of(sop) + "/cetak"))),
               v.say("sop.edit.print")) +
         press(fmt::format(" name=\"cara\" value=\"{}\"", cells ? "naskah" : "tabel"),
               v.say(cells ? "sop.as_text" : "sop.as_table")) +
         "</p>\n";
  if (cells)
    out += hidden("dasar", now.text) + table.form_html;
  else
    out += fmt::format(
        "<div class=\"field\"><label for=\"teks\">{}</label><textarea id=\"teks\" name=\"teks\" "
        "spellcheck=\"false\" wrap=\"off\"{}>\n{}</textarea></div>",
        v.say("sop.edit.label"), now.line > 0 ? fmt::format(" data-baris=\"{}\"", now.line) : "", escape(now.text));
  out += proposing(v, sop, now.refused) + "</form>\n";
  const std::string beside =
      "<div id=\"pratinjau\">" + (cells ? beside_table(v, now.text) : preview(v, now.text)) + "</div>";
  return fmt::format("<div class=\"two{}\">{}{}</div>\n", cells ? " tabled" : "", out, beside);
}

Result<Response> edit(Visit& v, const Error* refused = nullptr) {
  const auto edition = TRY(named(v));
  const sop::Sop& sop = edition->sop;
  Editing now{.text = sop.yaml, .refused = refused};
  if (v.request.method == Method::post) {
    const bool was_table = !v.field("dasar").empty();
    sop::Table table = table_typed(v.form);
    now.line = line_asked(v.field("perbuatan"));
    if (was_table) carry_out(table, v.field("perbuatan"), new_words(v));
    const std::string below = unix_text(v.field(was_table ? "dasar" : "teks"));
    const auto text =
        was_table ? sop::write_table(below, table, actions::verbs()) : Result<std::string>{below};
    now.text = text.value_or(below);
    now.changed = now.text != sop.yaml;
    if (!text) now.complaint_html = publik::failure_note(v.r, text.error());
    if (refused != nullptr && !about_the_day(*refused)) now.complaint_html = publik::failure_note(v.r, *refused);
    const std::string way = now.line > 0 ? "naskah" : v.field("cara");
    now.table = way.empty() ? was_table && text.has_value() : way == "tabel";
  }
  const std::string body = "<p class=\"crumb\">" +
                           link_to(v, path_of(sop), escape(sop.identity.name.reading)) + "</p>\n" +
                           publik::heading(1, v.say("sop.edit.title")) +
                           publik::paragraph(v.say("sop.edit.text")) + editor(v, *edition, now);
  return sheet(v, v.say("sop.edit.title"), body, refused == nullptr ? 200 : http::status_of(refused->kind),
               path_of(sop) + "/sunting");
}

// The text as it stands becomes a proposal: initials of the coordination, then the head's approval, then a
// day.
Result<Response> propose(Visit& v) {
  const auto edition = TRY(named(v));
  const auto made = [&]() -> Result<actions::SopProposal> {
    if (v.field("berlaku").empty()) return malformed("staff.sop.no_day");
    return v.desk().propose_sop(v.session(), {TRY(proposed_text(v, edition->sop)), edition->files}, v.field("berlaku"));
  }();
  return made ? go(v, std::string{home} + "?selesai=usul") : edit(v, &made.error());
}

Result<Response> coordinate(Visit& v) {
  const auto done = v.desk().coordinate_sop(v.session(), v.field("edisi"), v.field("jabatan"), v.field("rujukan"));
  return done ? go(v, std::string{home} + "#usulan") : list(v, &done.error());
}

Result<Response> approve(Visit& v) {
  const auto done =
      v.desk().approve_sop(v.session(), v.field("edisi"), v.field("dasar"), v.field("putusan") == "tolak");
  return done ? go(v, std::string{home} + "#usulan") : list(v, &done.error());
}

Result<Response> while_typing(Visit& v) {
  TRY(named(v));
  const auto text = typed_text(v);
  if (!text) return publik::failure(v.r, text.error());
  Response response = Response::html(
      200, v.field("dasar").empty() ? preview(v, *text) : beside_table(v, *text) + as_text(*text));
  publik::guard(response, v.r);
  return response;
}

}  // namespace

void mount_procedures(http::Router& router, const Held& door) {
  const http::Route text{.body_limit = 4 * most_text};
  const std::string at = std::string{home} + "/{sop}";
  show(router, door, Method::get, home, [](Visit& v) { return list(v); });
  show(router, door, Method::get, at, look);
  show(router, door, Method::get, at + "/sunting", [](Visit& v) { return edit(v); });
  show(router, door, Method::post, at + "/sunting", [](Visit& v) { return edit(v); }, text);
  show(router, door, Method::post, at + "/pratinjau", while_typing, text);
  show(router, door, Method::post, at + "/usulkan", propose, text);
  show(router, door, Method::post, std::string{home} + "/paraf", coordinate);
  show(router, door, Method::post, std::string{home} + "/sahkan", approve);
  show(router, door, Method::get, at + "/cetak", [](Visit& v) -> Result<Response> {
    const auto edition = TRY(named(v));
    const std::string asked = v.request.query("edisi").value_or("");
    if (asked.empty()) return stream({edition->sop.id + ".pdf", "application/pdf", TRY(sop::print(edition->sop))});
    const auto proposed = TRY(v.services().store.read(
        Scope::office(v.who.office), [&](Transaction& tx) { return workflow::proposal(tx, asked); }));
    if (proposed.sop != edition->sop.id) return not_found("workflow.no_such_proposal");
    return stream({proposed.sop + ".pdf", "application/pdf", TRY(sop::print(TRY(sop::parse(proposed.text, actions::verbs()))))});
  });
  // The text as it stands in the editor, as it would be printed.
  show(
      router, door, Method::post, at + "/cetak",
      [](Visit& v) -> Result<Response> {
        TRY(named(v));
        const sop::Sop typed = TRY(sop::parse(TRY(typed_text(v)), actions::verbs()));
        return stream({typed.id + ".pdf", "application/pdf", TRY(sop::print(typed))});
      },
      text);
  show(router, door, Method::get, at + "/bpmn", [](Visit& v) -> Result<Response> {
    const auto edition = TRY(named(v));
    const std::string xml = sop::bpmn(edition->sop);
    const ByteView octets = bytes_of(xml);
    return stream({edition->sop.id + ".bpmn", "application/xml", Bytes{octets.begin(), octets.end()}}, true);
  });
}

}  // namespace paraf::staff
