// One letter, many applicants: the list handed in and reported row by row; each of them on the page of the
// case, completed or withdrawn by itself.
#include "doors/staff/collective.h"

#include <fmt/format.h>

#include <algorithm>

#include "actions/applicant_list.h"
#include "actions/collective_waits.h"
#include "actions/services.h"
#include "doors/staff/case_parts.h"
#include "office/documents/documents.h"

namespace paraf::staff {

using actions::CaseRef;
using http::Method;
using http::Response;
using publik::escape;
using store::Scope;
using store::Transaction;

namespace {

constexpr const char* path = "/meja/kolektif";
constexpr std::size_t with_many_papers = 160 * 1024 * 1024;  // 500 cards as a phone takes them, made small

std::string word(const Visit& v, std::string_view code, const Facts& facts = {}) {
  return v.r.say_of("collective." + std::string{code}, facts);
}

// ── handing in ──

using Procedure = std::shared_ptr<const workflow::Edition>;

Result<std::vector<Procedure>> procedures(const Visit& v) {
  auto all = TRY(v.services().store.read(Scope::office(v.who.office),
                                         [&](Transaction& tx) { return v.door.editions.all_present(tx); }));
  std::erase_if(all, [](const Procedure& edition) { return edition->sop.purpose != "issue"; });
  return all;
}

Result<Procedure> chosen(const Visit& v, const std::string& id) {
  const auto all = TRY(procedures(v));
  if (all.size() == 1 && id.empty()) return all.front();
  for (const Procedure& edition : all)
    if (edition->sop.id == id) return edition;
  return not_found("staff.no_such_sop");
}

// What the dry run says: the rows, and which of the good ones will wait.
struct Judged {
  std::vector<actions::RowReport> rows;
  std::map<int, std::string> waits;
};

std::string report_block(const Visit& v, const Judged& judged) {
  std::string rows;
  int good = 0, bad = 0;
  const auto& report = judged.rows;
  for (const actions::RowReport& row : report) {
    std::string problems;
    for (const std::string& problem : row.problems) problems += "<p>" + escape(problem) + "</p>";
    const bool whole = row.problems.empty(), of_list = row.line != 0;
    const auto wait = judged.waits.find(row.line);
    const bool waits = wait != judged.waits.end();
    if (waits) problems = "<p>" + escape(wait->second) + "</p>";
    if (of_list) ++(whole ? good : bad);
    rows += fmt::format(
        "<tr><th scope=\"row\">{}</th><td data-label=\"{}\">{}</td><td data-label=\"{}\">{}{}</td></tr>\n",
        of_list ? std::to_string(row.line) : "–", v.say("holders.name"), escape(row.name),
        word(v, "report.problems"),
        waits   ? badge("unsure", word(v, "waits"))
        : whole ? badge("good", word(v, "good"))
                : badge(of_list ? "bad" : "unsure", word(v, of_list ? "bad" : "remark")),
        problems);
  }
  const std::string count = word(
      v, "report.count",
      {{"rows", std::to_string(good + bad)},
       {"good", std::to_string(good)},
       {"bad", std::to_string(bad)},
       {"waits", std::to_string(judged.waits.size())}});
  return "<section class=\"panel\" aria-labelledby=\"laporan\"><h2 id=\"laporan\">" + word(v, "report") +
         "</h2>\n<p role=\"status\">" + count +
         "</p>\n<div class=\"sheet\"><table class=\"stack\"><thead><tr><th scope=\"col\">" +
         word(v, "report.line") + "</th><th scope=\"col\">" + v.say("holders.name") +
         "</th><th scope=\"col\">" + word(v, "report.problems") + "</th></tr></thead><tbody>\n" + rows +
         "</tbody></table></div></section>\n";
}

std::string list_form(const Visit& v, const sop::Sop& sop, const Typed& typed) {
  const std::string id = "kolektif";
  std::string inner = hidden("sop", sop.id) + "\n" +
                      box({.form = id,
                           .name = "unit",
                           .label_html = word(v, "unit"),
                           .value = typed.was("unit", v.person.agency)}) +
                      box({.form = id,
                           .name = "nomor",
                           .label_html = v.say("request.number"),
                           .hint_html = v.say("request.number.hint"),
                           .value = typed.was("nomor")}) +
                      box({.form = id,
                           .name = "tanggal_surat",
                           .label_html = v.say("request.date"),
                           .hint_html = v.say("request.date.hint"),
                           .value = typed.was("tanggal_surat"),
                           .type = "date",
                           .max = people::iso(local_day(v.services().clock.now(), v.zone()))}) +
                      box({.form = id,
                           .name = "daftar",
                           .label_html = word(v, "list"),
                           .hint_html = word(v, "list.hint"),
                           .type = "file",
                           .required = true,
                           .accept = ".csv,.xlsx"});
  std::string each;
  for (const sop::Paper& paper : sop.papers)
    if (paper.each) each += (each.empty() ? "" : ", ") + paper.label;
  if (!each.empty())
    inner += fmt::format(
        "<div class=\"field\"><label for=\"{0}-berkas\">{1}</label><p class=\"hint\" "
        "id=\"{0}-berkas-hint\">{2}</p><input "
        "id=\"{0}-berkas\" name=\"m.\" type=\"file\" multiple aria-describedby=\"{0}-berkas-hint\"></div>\n",
        id, word(v, "files"), word(v, "files.hint", {{"papers", each}}));
  inner += publik::heading(2, word(v, "shared"));
  for (const sop::Paper& paper : sop.papers)
    if (paper.from == "pemohon" && !paper.each)
      inner += box({.form = id,
                    .name = "u." + paper.id,
                    .label_html = escape(paper.label),
                    .hint_html = paper.required ? "" : v.say("field.optional"),
                    .type = "file",
                    .accept = accept_of(paper.types)}) +
               day_field(v, id, paper, typed.was("t." + paper.id));
  inner += choice(id, "cara", word(v, "mode"),
                  {{"periksa", word(v, "mode.check")}, {"kirim", word(v, "mode.send")}},
                  typed.was("cara", "periksa"), true);
  return form_of(v, {.id = id,
                     .action = path,
                     .inner_html = inner,
                     .button_html = word(v, "button"),
                     .files = true,
                     .key = typed.was("kunci")});
}

Result<Response> list_page(const Visit& v, const std::string& sop, const Typed& typed,
                           const Judged* report = nullptr,
                           const Error* error = nullptr) {
  const auto all = TRY(procedures(v));
  std::string body = publik::heading(1, word(v, "title"));
  const auto found = chosen(v, sop);
  if (!found) {
    body += "<p class=\"lead\">" + v.say(all.empty() ? "request.none" : "request.choose") +
            "</p>\n<ul class=\"things\">\n";
    for (const Procedure& edition : all)
      body += "<li><strong>" +
              link_to(v, std::string{path} + "?sop=" + http::encode(edition->sop.id),
                      escape(edition->sop.identity.name.reading)) +
              "</strong></li>\n";
    return sheet(v, word(v, "title"), body + "</ul>\n");
  }
  const sop::Sop& of = (*found)->sop;
  body += "<p class=\"lead\">" + escape(of.identity.name.reading) + "</p>\n" +
          publik::paragraph(word(v, "lead")) +
          publik::paragraph(
              link_to(v, std::string{path} + "/daftar.xlsx?sop=" + http::encode(of.id), word(v, "empty")));
  if (error != nullptr) body += publik::failure_note(v.r, *error);
  if (report != nullptr) body += report_block(v, *report);
  if (error != nullptr || report != nullptr) body += publik::paragraph(v.say("request.files_again"));
  return sheet(v, word(v, "title"), "<div class=\"column\">" + body + list_form(v, of, typed) + "</div>",
               error == nullptr ? 200 : http::status_of(error->kind), path);
}

Result<actions::ApplicantList> list_of_form(const Visit& v, const sop::Sop& sop) {
  const http::FormFile* file = v.form.file("daftar");
  if (file == nullptr || file->data.empty()) return malformed("collective.no_list");
  return actions::applicants_of(TRY(sheet::read(file->data.view())), sop, v.uploads("m."));
}

Result<Response> hand_in(Visit& v) {
  const auto done = [&]() -> Result<Response> {
    const Procedure procedure = TRY(chosen(v, v.field("sop")));
    actions::ApplicantList list = TRY(list_of_form(v, procedure->sop));
    actions::CollectiveRequest request;
    request.sop = procedure->sop.id;
    request.unit = v.field("unit");
    request.letter_number = v.field("nomor");
    request.letter_date = v.field("tanggal_surat");
    request.idempotency_key = v.field("kunci");
    request.rows = std::move(list.rows);
    if (v.field("cara") != "kirim") {
      Judged report{actions::merged(list, TRY(v.desk().check_collective(v.session(), request))), {}};
      report.waits = TRY(actions::rows_that_wait(v.services(), v.session(), procedure->sop, request, report.rows));
      return list_page(v, procedure->sop.id, Typed{v.form}, &report);
    }
    request.papers = v.uploads("u.");
    const actions::Receipt receipt = TRY(v.desk().submit_collective(v.session(), std::move(request)));
    return go(v, case_path(receipt.subject) + "?selesai=submit#para-pemohon");
  }();
  if (!done) return list_page(v, v.field("sop"), Typed{v.form}, nullptr, &done.error());
  return done;
}

Result<Response> empty_list(Visit& v) {
  const Procedure procedure = TRY(chosen(v, v.request.query("sop").value_or("")));
  return stream({"daftar-pemohon.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                 TRY(sheet::write_xlsx({actions::empty_list(procedure->sop)}, v.services().clock.now()))},
                true);
}

// ── one of them ──

std::string member_badge(const Visit& v, const actions::MemberView& m) {
  return status_badge(v, m.status) +
         (m.authority_status.empty() ? "" : " " + badge("info", say_or(v.r, "heard", m.authority_status)));
}

// Completing or withdrawing is for the applicant and for whoever brought the letter.
bool answers_for(const Visit& v, const Opened& o) {
  if (o.own) return true;
  const auto by = v.services().store.read(Scope::office(o.view.subject.office),
                                          [&](Transaction& tx) -> Result<workflow::Who> {
                                            return TRY(workflow::load(tx, o.view.subject.id)).by;
                                          });
  return by && *by == workflow::Who{v.who.office, v.who.person};
}

Result<const actions::MemberView*> member_of(const Visit& v, const Opened& o) {
  const PersonId person = TRY(PersonId::parse(v.request.param("person")));
  for (const actions::MemberView& m : o.view.members)
    if (m.person == person) return &m;
  return not_found("people.unknown");
}

Result<Response> member_page(const Visit& v, const Typed& typed = {}, const Error* error = nullptr) {
  const Opened o = TRY(open_case(v, TRY(v.subject())));
  const actions::MemberView& m = *TRY(member_of(v, o));
  const std::string here = case_path(o.view.subject) + "/pemohon/" + m.person.text(), id = "pemohon";
  std::string body = "<p class=\"crumb\">" +
                     link_to(v, case_path(o.view.subject), escape(o.view.statement.name)) + "</p>\n" +
                     publik::heading(1, word(v, "member.amend.title", {{"name", m.name}})) + "<p>" +
                     member_badge(v, m) + "</p>\n";
  if (!m.reason.empty())
    body += publik::note("unsure", v.say("case.returned"), "<p>" + escape(m.reason) + "</p>");
  if (error != nullptr) body += publik::failure_note(v.r, *error);
  std::string papers, words;
  for (const sop::Paper& paper : o.edition->sop.papers)
    if (paper.each)
      papers += box({.form = id,
                     .name = "u." + paper.id,
                     .label_html = escape(paper.label),
                     .type = "file",
                     .accept = accept_of(paper.types)}) +
                day_field(v, id, paper, typed.was("t." + paper.id));
  for (const char* field : {"name", "nip", "nik", "position", "rank", "unit", "email", "phone"}) {
    const bool secret = std::string_view{field} == "nik";
    words += box({.form = id,
                  .name = std::string{"s."} + field,
                  .label_html = say_or(v.r, "statement", field),
                  .value = secret ? "" : typed.was(std::string{"s."} + field),
                  .inputmode = secret ? "numeric" : ""});
  }
  body += form_of(v, {.id = id,
                      .action = here,
                      .inner_html = publik::paragraph(word(v, "member.amend.text")) + papers +
                                    "<div class=\"grid\">" + words + "</div>",
                      .button_html = word(v, "member.amend.button"),
                      .files = true,
                      .key = typed.was("kunci")});
  body +=
      fold(word(v, "member.withdraw"), form_of(v, {.id = "tarik",
                                                   .action = here + "/tarik",
                                                   .inner_html = box({.form = "tarik",
                                                                      .name = "alasan",
                                                                      .label_html = v.say("withdraw.reason"),
                                                                      .value = typed.was("alasan"),
                                                                      .type = "area",
                                                                      .required = true}),
                                                   .button_html = word(v, "member.withdraw.button"),
                                                   .key = typed.was("kunci"),
                                                   .kind = "danger"}));
  return sheet(v, escape(m.name), "<div class=\"column\">" + body + "</div>",
               error == nullptr ? 200 : http::status_of(error->kind), here);
}

Page member_deed(std::string word_of_it,
                 std::function<Result<void>(Visit&, const CaseRef&, const PersonId&)> act) {
  return [done_word = std::move(word_of_it), act = std::move(act)](Visit& v) -> Result<Response> {
    const CaseRef subject = TRY(v.subject());
    const auto done = act(v, subject, TRY(PersonId::parse(v.request.param("person"))));
    if (!done) return member_page(v, Typed{v.form}, &done.error());
    return go(v, case_path(subject) + "?selesai=" + done_word + "#para-pemohon");
  };
}

Result<void> amend_member(Visit& v, const CaseRef& subject, const PersonId& person) {
  actions::Statement st{v.field("s.name"), v.field("s.nip"),  v.field("s.nik"),   v.field("s.position"),
                        v.field("s.rank"), v.field("s.unit"), v.field("s.email"), v.field("s.phone")};
  const bool said =
      !(st.name + st.nip + st.nik + st.position + st.rank + st.unit + st.email + st.phone).empty();
  auto papers = v.uploads("u.");
  if (papers.empty() && !said) return refused("staff.nothing_sent");
  TRY(v.desk().amend_applicant(v.session(), subject, person, std::move(papers),
                               said ? std::optional{std::move(st)} : std::nullopt, v.field("kunci")));
  return {};
}

Result<void> withdraw_member(Visit& v, const CaseRef& subject, const PersonId& person) {
  TRY(v.desk().withdraw_applicant(v.session(), subject, person, v.field("alasan"), v.field("kunci")));
  return {};
}

}  // namespace

std::string members_block(const Visit& v, const Opened& o) {
  if (o.view.members.empty()) return {};
  const auto all = v.services().store.read(Scope::office(o.view.subject.office), [&](Transaction& tx) {
    return documents::documents_of(tx, o.view.subject.id.text());
  });
  const bool may_answer = answers_for(v, o);
  const std::string name = v.say("holders.name"), state = v.say("cases.status"),
                    papers = word(v, "member.papers");
  std::string rows;
  int number = 0;
  for (const actions::MemberView& m : o.view.members) {
    std::string links;
    if (all)
      for (const documents::Document& d : *all)
        if (d.applicant == m.person.text())
          links +=
              "<p>" +
              link_to(v, case_path(o.view.subject) + "/berkas/" + d.id.text(),
                      escape(o.edition->sop.paper(d.slot) ? o.edition->sop.paper(d.slot)->label : d.slot)) +
              "</p>";
    std::string fate = member_badge(v, m);
    if (!m.reason.empty()) fate += "<p>" + escape(m.reason) + "</p>";
    if (const auto due = Timestamp::parse(m.answer_due); due && m.status == "returned")
      fate += "<p class=\"faint\">" + word(v, "member.until", {{"until", v.r.when(*due, o.zone())}}) + "</p>";
    if (!m.serial.empty()) fate += "<p class=\"code\">" + escape(m.serial) + "</p>";
    if (may_answer && (m.status == "returned" || m.status == "open") && is_open(o.view))
      fate += "<p>" +
              link_to(v, case_path(o.view.subject) + "/pemohon/" + m.person.text(), word(v, "member.amend")) +
              "</p>";
    rows += fmt::format(
        "<tr data-item><td>{}</td><th scope=\"row\">{}</th><td data-label=\"{}\">{}</td><td "
        "data-label=\"{}\">{}</td></tr>\n",
        ++number, escape(m.name), state, fate, papers, links.empty() ? "–" : links);
  }
  return fmt::format(
      "<section class=\"panel\" aria-labelledby=\"para-pemohon\"><h2 id=\"para-pemohon\">{}</h2>\n<p "
      "class=\"faint\">{}</p>\n<div class=\"sheet\"><table class=\"stack\"><thead><tr><th "
      "scope=\"col\">{}</th><th "
      "scope=\"col\">{}</th><th scope=\"col\">{}</th><th "
      "scope=\"col\">{}</th></tr></thead><tbody>\n{}</tbody></table></div></section>\n",
      word(v, "members"), word(v, "members.count", {{"count", std::to_string(number)}}),
      word(v, "report.line"), name, state, papers, rows);
}

std::string fates_fields(const Visit& v, const Opened& o, const std::string& form, const Typed& typed) {
  if (o.view.members.empty()) return {};
  std::string each;
  for (const actions::MemberView& m : o.view.members) {
    if (m.status != "open") continue;
    const std::string person = m.person.text();
    each += "<div class=\"verdict\">" +
            choice(form, "n." + person, escape(m.name),
                   {{"", word(v, "fate.good")},
                    {"kurang", word(v, "fate.returned")},
                    {"tolak", word(v, "fate.refused")}},
                   typed.was("n." + person)) +
            box({.form = form,
                 .name = "nr." + person,
                 .label_html = word(v, "fate.reason"),
                 .value = typed.was("nr." + person)}) +
            "</div>\n";
  }
  return fold(word(v, "verdict"), publik::paragraph(word(v, "verdict.text")) + each,
              static_cast<bool>(typed));
}

std::map<PersonId, actions::ActRequest::Fate> fates_of(const Visit& v) {
  std::map<PersonId, actions::ActRequest::Fate> fates;
  for (const auto& [name, value] : v.form.fields) {
    if (!name.starts_with("n.") || value.empty()) continue;
    const auto person = PersonId::parse(name.substr(2));
    if (person) fates[*person] = {value == "tolak", v.field("nr." + name.substr(2))};
  }
  return fates;
}

void mount_collective(http::Router& router, const Held& door) {
  const http::Route upload{.body_limit = with_many_papers, .time_limit = std::chrono::minutes{10}};
  const std::string member = "/meja/perkara/{office}/{case}/pemohon/{person}";
  show(router, door, Method::get, path,
       [](Visit& v) { return list_page(v, v.request.query("sop").value_or(""), {}); });
  show(router, door, Method::post, path, hand_in, upload);
  show(router, door, Method::get, std::string{path} + "/daftar.xlsx", empty_list);
  show(router, door, Method::get, member, [](Visit& v) { return member_page(v); });
  show(router, door, Method::post, member, member_deed("amend", amend_member), upload);
  show(router, door, Method::post, member + "/tarik", member_deed("withdraw", withdraw_member));
}

}  // namespace paraf::staff
