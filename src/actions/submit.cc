// A request comes in: its statement is read, its papers are kept, the case begins at the first row.
#include <algorithm>

#include "actions/desk_parts.h"
#include "actions/letter_date.h"
#include "actions/lifecycle.h"
#include "actions/statement.h"

namespace paraf::actions {

namespace {

// What the letter states, field by field, by the names a SOP asks for.
std::string said(const Statement& st, std::string_view field) {
  if (field == "name") return st.name;
  if (field == "nip") return st.nip;
  if (field == "nik") return st.nik;
  if (field == "position") return st.position;
  if (field == "rank") return st.rank;
  if (field == "email") return st.email;
  if (field == "phone") return st.phone;
  if (field == "unit") return st.unit;
  return {};
}

Statement of_record(const people::Person& p, const people::Office& office) {
  Statement st;
  st.name = p.name;
  if (p.nip) st.nip = std::string{p.nip->digits()};
  st.position = p.position;
  st.rank = p.rank;
  st.unit = p.agency;
  if (st.unit.empty())
    if (const people::Unit* unit = office.unit(p.unit)) st.unit = unit->name;
  if (st.unit.empty()) st.unit = office.name;
  if (p.email) st.email = p.email->text();
  if (p.phone) st.phone = p.phone->text();
  return st;
}

}  // namespace

Result<void> statement_holds(const sop::Sop& sop, const people::Office& office, const people::Person& applicant,
                             const Statement& st) {
  if (!st.nik.empty()) TRY(people::Nik::parse(st.nik));
  if (!st.nip.empty()) TRY(people::Nip::parse(st.nip));
  if (!st.phone.empty()) TRY(people::Phone::parse(st.phone));
  std::string missing;
  std::vector<std::string> asked = sop.applicant_data;
  // Without these no authority can go on; who asks for a mailbox has none yet.
  const std::vector<std::string> always_asked =
      sop.purpose == "mailbox" ? std::vector<std::string>{"name"} : std::vector<std::string>{"name", "nik", "email"};
  for (const std::string& always : always_asked)
    if (std::find(asked.begin(), asked.end(), always) == asked.end()) asked.push_back(always);
  for (const std::string& field : asked)
    if (said(st, field).empty()) missing += (missing.empty() ? "" : ", ") + field;
  if (!missing.empty()) return refused("actions.statement_missing", {{"fields", missing}});

  if (st.email.empty()) return {};
  const people::EmailAddress email = TRY(people::EmailAddress::parse(st.email));
  if (sop.email_domains.empty()) return {};
  TRY(people::check_official(email, {sop.email_domains, office.settings.email.unit_mailboxes}));
  const bool confirmed = applicant.email && *applicant.email == email && applicant.email_state == people::EmailState::confirmed;
  if (!confirmed) return refused("actions.email_not_confirmed", {{"email", email.masked()}});
  return {};
}

void take_over(Statement& onto, const Statement& from) {
  const auto take = [](std::string& field, const std::string& given) {
    if (!given.empty()) field = given;
  };
  take(onto.name, from.name);
  take(onto.nip, from.nip);
  take(onto.nik, from.nik);
  take(onto.position, from.position);
  take(onto.rank, from.rank);
  take(onto.unit, from.unit);
  take(onto.email, from.email);
  take(onto.phone, from.phone);
}

Result<Receipt> Desk::submit(const Session& who, SubmitRequest request) {
  Parts& p = *parts_;
  const Services& s = p.s;
  const Timestamp now = s.clock.now();
  if (who.enrolment) return forbidden("actions.enrolment_only");
  if (auto before = TRY(p.earlier(who.office, who, request.idempotency_key))) {
    if (before->subject.id.empty()) return conflict("actions.key_used");  // a document's
    return std::move(*before);
  }
  if (request.applicants.empty()) request.applicants = {who.person};
  // A certificate names one person, and so does the case that leads to it.
  if (request.applicants.size() != 1) return refused("actions.one_applicant");
  const PersonId applicant_id = request.applicants.front();

  struct Read {
    people::Office office;
    people::RoleBook roles;
    people::Person by, applicant;
    std::shared_ptr<const workflow::Edition> edition;
    std::optional<people::Agreement> agreement;
  };
  const Read read = TRY(s.store.read(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<Read> {
    people::Office office = TRY(people::load_office(tx));
    const auto time = working_time(s, office);
    const auto today = local_day(now, time.zone);
    return Read{std::move(office), TRY(people::role_book(tx)), TRY(people::person(tx, who.person)),
                TRY(people::person(tx, applicant_id)), TRY(p.editions.present(tx, request.sop)),
                TRY(people::agreement_on(tx, today))};
  }));
  const sop::Sop& sop = read.edition->sop;
  const auto time = working_time(s, read.office);
  // One's own request, or another's brought in by an official of the office (a letter on paper).
  const bool official = is_officer(read.roles, who.person, local_day(now, time.zone));
  if (who.person != applicant_id && !official) return forbidden("actions.not_your_request");

  Statement statement = request.statement.value_or(Statement{});
  const Statement record = of_record(read.applicant, read.office);
  const auto fill = [](std::string& onto, const std::string& from) { if (onto.empty()) onto = from; };
  fill(statement.name, record.name);
  fill(statement.nip, record.nip);
  fill(statement.position, record.position);
  fill(statement.rank, record.rank);
  fill(statement.unit, record.unit);
  fill(statement.email, record.email);
  fill(statement.phone, record.phone);
  if (statement.nik.empty() && !read.applicant.nik_masked.empty())
    statement.nik = std::string{TRY(s.store.transact(store::Scope::office(who.office), [&](store::Transaction& tx) {
                                  return people::reveal_nik(tx, now, s.sealer, applicant_id, who.person, "permohonan");
                                })).digits()};
  workflow::Context context{.time = time, .verbs = verbs(), .roles = read.roles, .now = now};
  workflow::Opening opening;
  opening.id = CaseId::make(now, s.random);
  opening.tracking = workflow::make_tracking(s.random);
  opening.applicants = {{who.office, applicant_id}};
  for (const Upload& upload : request.papers) opening.papers.insert(upload.paper);
  if (read.agreement) opening.met.insert("pks_berlaku");
  workflow::Case opened = TRY(workflow::open_case(sop, opening, context));
  TRY(statement_holds(sop, read.office, read.applicant, statement));
  TRY(choose_certificate(s, opened, sop.purpose, request.params));
  if (applicant_id != who.person) opened.by = {who.office, who.person};
  const LetterDate dated =
      TRY(letter_date(request.letter_date, request.papers, local_day(now, time.zone)));
  keep_letter(opened, request.letter_number, dated);

  // Where the SOP's first row begins with the submission, this is that step.
  Parts::Request act;
  act.verb = "submit_request";
  act.key = request.idempotency_key;
  act.act.id = Id<struct ActTag>::make(now, s.random).text();
  act.act.verb = "submit_request";
  act.act.by = opening.applicants.front();
  workflow::Decision decision{opened, opened.at, "", "", std::nullopt};
  for (const workflow::OpenStep& open : workflow::open_steps(sop, opened))
    if (open.step->verb == "submit_request") {
      decision = TRY(workflow::decide(sop, opened, act.act, context));
      break;
    }

  static const ActRequest no_step{};
  Acting a{.s = s, .who = who, .request = no_step, .edition = read.edition, .step = nullptr, .office = read.office, .time = time,
           .now = now, .id = act.act.id, .before = opened, .decision = decision, .by = read.by, .prepared = {}, .note = {},
           .made = {}, .facts = {}};
  a.prepared.files = TRY(p.keep(who.office, sop, request.papers, ""));
  Package package;
  package.statement = statement;
  package.office = who.office;
  package.origin = opened.id;
  package.person = applicant_id;
  package.organisation = read.office.organisation;
  package.region = read.office.region;
  package.province = read.office.province;

  auto done = s.store.transact(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<Receipt> {
    Acting run = a;
    TRY(put_package(s, tx, opened.id, package));
    std::string slots;
    for (const auto& [upload, stored] : run.prepared.files) {
      TRY(documents::add(tx, now, s.blobs, stored, {opened.id.text(), "", upload.name, who.person}));
      slots += (slots.empty() ? "" : ",") + upload.paper;
    }
    run.made["tracking"] = opened.tracking;
    if (dated.old) run.made["surat_permohonan.lama"] = "ya";
    run.facts["papers"] = slots.empty() ? "-" : slots;
    run.facts["edition"] = sop.hash;
    TRY(mail_applicant(run, tx, "actions.mail.received", {{"code", opened.tracking}}, "received"));
    return p.write(tx, run, act);
  });
  if (!done && done.error().code == "store.duplicate" && !act.key.empty())
    if (auto before = TRY(p.earlier(who.office, who, act.key))) return std::move(*before);
  return done;
}

}  // namespace paraf::actions
