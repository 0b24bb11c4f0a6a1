// A new request: which procedure, what its letter states, and the papers the procedure asks for.
#include <fmt/format.h>

#include <algorithm>

#include "actions/letter_date.h"
#include "actions/services.h"
#include "doors/staff/certified.h"
#include "doors/staff/pieces.h"

namespace paraf::staff {

using http::Method;
using http::Response;
using publik::escape;
using store::Scope;
using store::Transaction;

namespace {

constexpr std::size_t with_papers = 40 * 1024 * 1024;
constexpr const char* path = "/meja/ajukan";
using Procedures = std::vector<std::shared_ptr<const workflow::Edition>>;

Result<Procedures> procedures(const Visit& v) {
  auto all = TRY(v.services().store.read(Scope::office(v.who.office),
                                         [&](Transaction& tx) { return v.door.editions.all_present(tx); }));
  // The authority's own procedure begins with a hand-over, not with a request.
  std::erase_if(all, [](const auto& edition) { return edition->sop.purpose == "authority"; });
  return all;
}

Result<std::vector<people::Person>> colleagues(const Visit& v) {
  if (!v.official()) return std::vector<people::Person>{};
  auto all = TRY(v.services().store.read(Scope::office(v.who.office),
                                         [](Transaction& tx) { return people::people_of_office(tx); }));
  std::erase_if(all, [&](const people::Person& p) { return !p.active || p.id == v.who.person; });
  std::sort(all.begin(), all.end(),
            [](const people::Person& a, const people::Person& b) { return a.name < b.name; });
  return all;
}

std::string chooser(const Visit& v, const Procedures& all) {
  std::string out = "<p class=\"lead\">" + v.say("request.choose") + "</p>\n<ul class=\"things\">\n";
  for (const auto& edition : all) {
    const sop::Sop& sop = edition->sop;
    out += "<li><div><strong>" +
           link_to(v, std::string{path} + "?sop=" + http::encode(sop.id), escape(sop.identity.name.reading)) +
           "</strong></div><p class=\"faint\">" +
           v.say("request.rows", {{"rows", std::to_string(sop.rows.size())}}) + "</p></li>\n";
  }
  return out + "</ul>\n";
}

// A procedure about a certificate that is there is told which, and, to revoke it, why and by whom it was asked.
std::string certificate_fields(const Visit& v, const sop::Sop& sop, const std::string& id, const Typed& typed) {
  const std::string& purpose = sop.purpose;
  if (purpose != "renew" && purpose != "revoke" && purpose != "rekey" && purpose != "change") return {};
  const std::string serial = typed ? typed.was("p.serial") : v.request.query("seri").value_or("");
  std::string out = box({.form = id,
                         .name = "p.serial",
                         .label_html = v.say("certificate.serial"),
                         .hint_html = v.say("request.serial.hint"),
                         .value = serial});
  if (purpose != "revoke") return out;
  std::vector<Option> reasons, askers;
  for (const char* reason : {"keyCompromise", "affiliationChanged", "superseded", "cessationOfOperation", "unspecified"})
    reasons.push_back({reason, say_or(v.r, "reason", reason)});
  for (const char* asker : {"pemilik", "kantor", "pengadilan"}) askers.push_back({asker, say_or(v.r, "asked_by", asker)});
  return out + choice(id, "p.reason", v.say("revoke.reason"), reasons, typed.was("p.reason"), true) +
         choice(id, "p.asked_by", v.say("request.asked_by"), askers, typed.was("p.asked_by"), true);
}

std::string request_form(const Visit& v, const sop::Sop& sop, const std::vector<people::Person>& others,
                         const Typed& typed, const Error* error) {
  const std::string id = "ajukan";
  std::string inner = hidden("sop", sop.id) + "\n";
  if (!others.empty()) {
    std::vector<Option> options = {{"", v.say("request.myself", {{"name", v.person.name}})}};
    for (const people::Person& p : others)
      options.push_back({p.id.text(), escape(p.name + (p.position.empty() ? "" : " – " + p.position))});
    inner += drop_down(id, "pemohon", v.say("request.applicant"), options,
                       typed ? typed.was("pemohon") : v.request.query("pemohon").value_or(""),
                       v.say("request.applicant.hint"));
  }
  if (others.empty()) {
    const people::Person& me = v.person;
    inner += publik::heading(2, v.say("request.record")) +
             publik::facts(
                 {{say_or(v.r, "statement", "name"), escape(me.name)},
                  {say_or(v.r, "statement", "nip"), me.nip ? escape(me.nip->digits()) : std::string{}},
                  {say_or(v.r, "statement", "nik"), escape(me.nik_masked)},
                  {say_or(v.r, "statement", "position"), escape(me.position)},
                  {say_or(v.r, "statement", "email"), me.email ? escape(me.email->text()) : std::string{}}});
  }
  inner += request_letter_fields(v, sop, id, typed.was("nomor"), typed.was("tanggal_surat"), error);
  inner += certificate_fields(v, sop, id, typed);
  inner += publik::heading(2, v.say("request.papers"));
  for (const sop::Paper& paper : sop.papers) {
    if (paper.from != "pemohon") continue;
    std::string types;
    for (const std::string& type : paper.types) types += (types.empty() ? "" : ", ") + type;
    std::string hint = types.empty() ? std::string{} : v.say("request.types", {{"types", types}});
    if (paper.colour) hint += (hint.empty() ? "" : " ") + v.say("request.colour");
    if (!paper.required) hint += (hint.empty() ? "" : " ") + v.say("field.optional");
    inner += box({.form = id,
                  .name = "u." + paper.id,
                  .label_html = escape(paper.label),
                  .hint_html = hint,
                  .type = "file",
                  .required = paper.required,
                  .accept = accept_of(paper.types),
                  .error_html = wrong_at(v, paper.label, error)});
    inner += day_field(v, id, paper, typed.was("t." + paper.id));
  }
  std::string words;
  for (const char* field : {"name", "nip", "nik", "position", "rank", "unit", "email", "phone"}) {
    const bool secret = std::string_view{field} == "nik";
    const std::string name = std::string{"s."} + field;
    words += box({.form = id,
                  .name = name,
                  .label_html = say_or(v.r, "statement", field),
                  .value = secret ? "" : typed.was(name),
                  .inputmode = secret ? "numeric" : "",
                  .error_html = wrong_at(v, field, error)});
  }
  inner += fold(
      v.say("request.statement"),
      "<p class=\"hint\">" + v.say("request.statement.hint") + "</p><div class=\"grid\">" + words + "</div>",
      static_cast<bool>(typed));
  return form_of(v, {.id = id,
                     .action = path,
                     .inner_html = inner,
                     .button_html = v.say("request.button"),
                     .files = true,
                     .key = typed.was("kunci")});
}

Result<Response> request_page(const Visit& v, const std::string& chosen, const Typed& typed,
                              const Error* error = nullptr) {
  const Procedures all = TRY(procedures(v));
  std::string body = publik::heading(1, v.say("request.title"));
  if (all.empty())
    return sheet(v, v.say("request.title"), body + "<p class=\"empty\">" + v.say("request.none") + "</p>");
  const sop::Sop* sop = all.size() == 1 ? &all.front()->sop : nullptr;
  for (const auto& edition : all)
    if (edition->sop.id == chosen) sop = &edition->sop;
  if (sop == nullptr) return sheet(v, v.say("request.title"), body + chooser(v, all));
  body += "<p class=\"lead\">" + escape(sop->identity.name.reading) + "</p>\n" +
          publik::paragraph(v.say("request.lead"));
  const std::vector<people::Person> others = TRY(colleagues(v));
  if (others.empty()) body += certified_note(v, *sop);
  if (error != nullptr)
    body += publik::failure_note(v.r, *error) + publik::paragraph(v.say("request.files_again"));
  body += request_form(v, *sop, others, typed, error);
  return sheet(v, v.say("request.title"), "<div class=\"column\">" + body + "</div>",
               error == nullptr ? 200 : http::status_of(error->kind));
}

Result<actions::SubmitRequest> request_of(const Visit& v) {
  actions::SubmitRequest request;
  request.sop = v.field("sop");
  if (const std::string applicant = v.field("pemohon"); !applicant.empty())
    request.applicants.push_back(TRY(PersonId::parse(applicant)));
  request.letter_number = v.field("nomor");
  request.letter_date = v.field("tanggal_surat");
  request.statement =
      actions::Statement{v.field("s.name"), v.field("s.nip"),  v.field("s.nik"),   v.field("s.position"),
                         v.field("s.rank"), v.field("s.unit"), v.field("s.email"), v.field("s.phone")};
  request.papers = v.uploads("u.");
  for (const auto& [name, value] : v.form.fields)
    if (name.starts_with("p.") && !value.empty()) request.params[name.substr(2)] = value;
  request.idempotency_key = v.field("kunci");
  return request;
}

Result<Response> hand_in(Visit& v) {
  const auto receipt = [&]() -> Result<actions::Receipt> {
    return v.desk().submit(v.session(), TRY(request_of(v)));
  }();
  if (!receipt) return request_page(v, v.field("sop"), Typed{v.form}, &receipt.error());
  return go(v, case_path(receipt->subject) + "?selesai=submit");
}

}  // namespace

void mount_request(http::Router& router, const Held& door) {
  show(router, door, Method::get, path,
       [](Visit& v) { return request_page(v, v.request.query("sop").value_or(""), {}); });
  show(router, door, Method::post, path, hand_in,
       {.body_limit = with_papers, .time_limit = std::chrono::minutes{5}});
}

}  // namespace paraf::staff
