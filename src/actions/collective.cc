// One letter, many applicants: every row is judged by itself, and each applicant has a fate of their own.
#include <algorithm>
#include <set>

#include "actions/actions.sql.h"
#include "actions/collective_waits.h"
#include "actions/desk_parts.h"
#include "actions/letter_date.h"
#include "actions/statement.h"
#include "platform/journal/journal.h"

namespace paraf::actions {

namespace {

constexpr int most_rows_of_one = 50;  // requests of one person that are looked through

struct Row {
  const ApplicantRow* row = nullptr;
  Statement statement;
  std::optional<people::Person> known;
  std::vector<std::string> problems;
  std::vector<const Upload*> papers{};  // those that passed their slot's demands
  bool waits = false;                   // nothing is wrong but that the address is not confirmed yet
};

// Whether somebody holds a certificate that is neither revoked nor over.
Result<bool> holds_one(const Services& s, const OfficeId& office, const PersonId& person) {
  for (const Holder& holder : TRY(holders(s, office, person)))
    if (!holder.record.revoked && s.clock.now() <= holder.record.not_after) return true;
  return false;
}

// In the case's references: this applicant's row waits for their address.
std::string waiting_mark(const PersonId& person) { return "surel." + person.text(); }

std::string waiting_reason(const Statement& st) {
  const auto email = people::EmailAddress::parse(st.email);
  return sentence_of(
      Error{ErrorKind::refused, "actions.email_waits", {{"email", email ? email->masked() : std::string{"-"}}}});
}

// Longer than an answer may take: the link outlives the row that waits for it.
constexpr std::chrono::hours link_of_a_row{24 * 30};

Result<void> ask_for_address(const Acting& a, store::Transaction& tx, const PersonId& person, const Statement& st,
                             const std::string& unit) {
  const people::Person there = TRY(people::person(tx, person));
  if (!there.email) TRY(people::declare_email(tx, a.now, person, TRY(people::EmailAddress::parse(st.email))));
  const std::string token = TRY(people::start_confirmation(tx, a.now, a.s.random, person, link_of_a_row));
  TRY(journal::append(tx, a.now, {"email.confirmation_sent", "person:" + person.text(), actor_of(a.actor()), {}}));
  return post_mail(a.s, tx, a.now, a.office.id, st.email, st.name, "actions.mail.confirm_row",
                   {{"name", st.name},
                    {"unit", unit},
                    {"office", a.office.name},
                    {"sop", a.sop().identity.name.reading},
                    {"link", a.s.settings.public_url + "/surel/" + token}},
                   a.before.id.text() + "/" + a.id + "/confirm/" + person.text());
}

struct Reading {
  const sop::Sop& sop;
  const people::Office& office;
  const CollectiveRequest& request;
};

documents::Slot demands_of(const sop::Sop& sop, const std::string& paper) {
  documents::Slot slot;
  slot.id = paper;
  slot.label = slot_label(sop, paper);
  slot.confidential = true;
  if (const sop::Paper* known = sop.paper(paper)) {
    slot.colour = known->colour;
    for (const std::string& type : known->types)
      if (const auto t = documents::file_type_of(type)) slot.types.push_back(*t);
  }
  return slot;
}

// Everything that is wrong with each row, in the words of the counter.
Result<std::vector<Row>> read_rows(const Services& s, const Reading& r) {
  std::vector<Row> rows;
  TRY(s.store.read(store::Scope::office(r.office.id), [&](store::Transaction& tx) -> Result<void> {
    rows.clear();
    for (const ApplicantRow& row : r.request.rows) {
      Row read{&row, row.statement, TRY(known_person(s, tx, row.statement)), {}, {}};
      if (read.statement.unit.empty()) read.statement.unit = r.request.unit;
      rows.push_back(std::move(read));
    }
    return {};
  }));
  std::map<std::string, int> niks, addresses;
  for (Row& row : rows) {
    const Statement& st = row.statement;
    const auto say = [&](const Error& error) { row.problems.push_back(sentence_of(error)); };
    people::Person nobody;
    const auto holds = statement_holds(r.sop, r.office, row.known ? *row.known : nobody, st);
    // Whoever is new has had no way to confirm an address: a link is sent, and the row waits for it.
    row.waits = !holds && holds.error().code == "actions.email_not_confirmed" && may_be_asked(row.known, st);
    if (!holds && !row.waits) say(holds.error());
    for (auto& [what, seen] : {std::pair{st.nik, &niks}, std::pair{st.email, &addresses}}) {
      if (what.empty()) continue;
      if (const auto [at, fresh] = seen->try_emplace(what, row.row->line); !fresh)
        row.problems.push_back(sentence_of(
            Error{ErrorKind::refused, "actions.row_twice", {{"line", std::to_string(at->second)}}}));
    }
    if (row.known && TRY(holds_one(s, r.office.id, row.known->id)))
      say(Error{ErrorKind::refused, "actions.row_has_certificate"});
    // One file that is none holds up its row, not the letter.
    for (const Upload& upload : row.row->papers) {
      if (const auto seen = documents::inspect(upload.bytes, demands_of(r.sop, upload.paper)); !seen)
        say(seen.error());
      else if (const auto age = age_of(s, r.office.id, r.sop, upload); !age)
        say(age.error());
      else
        row.papers.push_back(&upload);
    }
    std::string missing;
    for (const sop::Paper& paper : r.sop.papers)
      if (paper.each && paper.required &&
          std::none_of(row.row->papers.begin(), row.row->papers.end(),
                       [&](const Upload& u) { return u.paper == paper.id; }))
        missing += (missing.empty() ? "" : ", ") + paper.label;
    if (!missing.empty())
      say(Error{ErrorKind::refused, "workflow.documents_missing", {{"documents", missing}}});
    // Of a row that is returned anyway the address is asked when the rest is right.
    row.waits = row.waits && row.problems.empty();
  }
  return rows;
}

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : " ") + word;
  return all;
}

people::Person fresh_person(const Statement& st, const Row& row, const CaseId& id) {
  people::Person p;
  p.login = "pemohon-" + id.text() + "-" + std::to_string(row.row->line);
  p.name = st.name.empty() ? "(baris " + std::to_string(row.row->line) + ")" : st.name;
  if (const auto nip = people::Nip::parse(st.nip)) p.nip = *nip;
  p.position = st.position;
  p.rank = st.rank;
  p.agency = st.unit;
  if (auto email = people::EmailAddress::parse(st.email)) p.email = *email;
  if (auto phone = people::Phone::parse(st.phone)) p.phone = *phone;
  p.email_state = p.email ? people::EmailState::declared : people::EmailState::none;
  return p;
}

// A person's record for the row: the one there is, or a new one. What cannot be kept (a NIK that is none, an
// address another has) stays with the statement and waits to be corrected.
Result<PersonId> person_for(const Services& s, store::Transaction& tx, Timestamp now, const Row& row,
                            const CaseId& id, std::set<PersonId>& taken) {
  if (row.known && taken.insert(row.known->id).second) return row.known->id;
  std::optional<people::Nik> nik;
  if (const auto parsed = people::Nik::parse(row.statement.nik); parsed && row.problems.empty())
    nik = *parsed;
  people::Person p = fresh_person(row.statement, row, id);
  if (!row.problems.empty()) p.email.reset(), p.email_state = people::EmailState::none;
  const PersonId made = TRY(people::add_person(tx, now, s.random, s.sealer, p, nik));
  TRY(people::grant_role(tx, now,
                         {made, "pemohon", "", {local_day(now, Zone::wib), {}}}));
  taken.insert(made);
  return made;
}

}  // namespace

struct Desk::Parts::Collective {
  people::Office office;
  people::RoleBook roles;
  people::Person by;
  std::shared_ptr<const workflow::Edition> edition;
  std::optional<people::Agreement> agreement;
  calendar::WorkingTime time;
};

Result<Desk::Parts::Collective> Desk::Parts::ready_for(const Session& who, const CollectiveRequest& request) {
  const Timestamp now = s.clock.now();
  if (who.enrolment) return forbidden("actions.enrolment_only");
  if (request.rows.empty()) return malformed("workflow.no_applicant");
  if (request.rows.size() > workflow::most_applicants)
    return refused("workflow.too_many_applicants", {{"most", std::to_string(workflow::most_applicants)}});
  Collective c =
      TRY(s.store.read(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<Collective> {
        people::Office office = TRY(people::load_office(tx));
        auto time = working_time(s, office);
        const auto today = local_day(now, time.zone);
        return Collective{std::move(office),
                          TRY(people::role_book(tx)),
                          TRY(people::person(tx, who.person)),
                          TRY(editions.present(tx, request.sop)),
                          TRY(people::agreement_on(tx, today)),
                          std::move(time)};
      }));
  if (c.edition->sop.purpose != "issue") return refused("actions.not_collective");
  if (!c.by.active) return forbidden("actions.person_inactive");
  return c;
}

Result<std::vector<RowReport>> Desk::check_collective(const Session& who, const CollectiveRequest& request) {
  const Parts::Collective c = TRY(parts_->ready_for(who, request));
  std::vector<RowReport> report;
  for (Row& row : TRY(read_rows(parts_->s, {c.edition->sop, c.office, request})))
    report.push_back({row.row->line, row.statement.name, std::move(row.problems)});
  return report;
}

namespace {

using Kept = std::vector<std::pair<Upload, documents::Stored>>;

// The applicants as the case is opened with them.
struct Assembled {
  workflow::Opening opening;
  std::vector<std::size_t> asked;  // rows that wait for the word of their own address
  std::string bad;                 // the rows that came back, each with its reasons
  int returned = 0;
};

Result<Assembled> assemble(const Services& s, store::Transaction& tx, Timestamp now, workflow::Opening opening,
                           const std::vector<Row>& rows, const std::vector<Kept>& own) {
  Assembled all;
  all.opening = std::move(opening);
  std::set<PersonId> taken;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    workflow::Member m;
    m.who = {all.opening.by.office, TRY(person_for(s, tx, now, rows[i], all.opening.id, taken))};
    for (const auto& [upload, stored] : own[i]) m.papers.insert(upload.paper);
    if (!rows[i].problems.empty()) {
      m.status = workflow::Status::returned;
      m.reason = joined(rows[i].problems);
      all.bad += "\n- baris " + std::to_string(rows[i].row->line) + " " + rows[i].statement.name + ": " + m.reason;
      ++all.returned;
    } else if (rows[i].waits) {
      m.status = workflow::Status::returned;
      m.reason = waiting_reason(rows[i].statement);
      all.asked.push_back(i);
    }
    all.opening.applicants.push_back(m.who);
    all.opening.members.push_back(std::move(m));
  }
  return all;
}

// Whose letter it is, in the place of one applicant.
Package sender_of(const people::Office& office, const people::Person& by, const Session& who, const CaseId& id,
                  const CollectiveRequest& request, std::size_t applicants) {
  Package sender;
  sender.statement.name = std::to_string(applicants) + " pemohon";
  sender.statement.unit = request.unit.empty() ? by.agency : request.unit;
  if (!sender.statement.unit.empty()) sender.statement.name += " dari " + sender.statement.unit;
  if (by.email) sender.statement.email = by.email->text();
  sender.office = who.office;
  sender.origin = id;
  sender.person = who.person;
  sender.organisation = office.organisation;
  sender.region = office.region;
  sender.province = office.province;
  return sender;
}

// The letter's papers, and each applicant's words and papers.
Result<void> put_papers(const Services& s, store::Transaction& tx, Timestamp now, const Package& sender,
                        const Assembled& all, const std::vector<Row>& rows, const Kept& shared,
                        const std::vector<Kept>& own) {
  const CaseId& id = all.opening.id;
  TRY(put_package(s, tx, id, sender));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Package one = sender;
    one.statement = rows[i].statement;
    one.person = all.opening.members[i].who.person;
    TRY(put_member(s, tx, id, one));
    for (const auto& [upload, stored] : own[i])
      TRY(documents::add(tx, now, s.blobs, stored, {id.text(), one.person.text(), upload.name, sender.person}));
  }
  for (const auto& [upload, stored] : shared)
    TRY(documents::add(tx, now, s.blobs, stored, {id.text(), "", upload.name, sender.person}));
  return {};
}

// Who has to say something more is written to, and who brought the letter.
Result<void> write_to_all(Acting& a, store::Transaction& tx, const Assembled& all, const std::vector<Row>& rows,
                          const std::string& unit) {
  for (const std::size_t i : all.asked)
    TRY(ask_for_address(a, tx, all.opening.members[i].who.person, rows[i].statement, unit));
  TRY(mail_applicant(a, tx, "actions.mail.received", {{"code", all.opening.tracking}}, "received"));
  if (all.returned == 0) return {};
  return mail_applicant(
      a, tx, "actions.mail.rows_returned",
      {{"reasons", all.bad},
       {"count", std::to_string(all.returned)},
       {"until", calendar::local_text(a.time.end_of_day(a.now, a.sop().answer_days), a.time.zone)}},
      "rows_returned");
}

// The first step is done with the sending, where it is the one that waits for it.
Result<workflow::Decision> submitted(const sop::Sop& sop, const workflow::Case& opened, workflow::Act submission,
                                     const workflow::Context& context) {
  submission.by = opened.applicants.front();
  for (const workflow::OpenStep& open : workflow::open_steps(sop, opened))
    if (open.step->verb == "submit_request") return workflow::decide(sop, opened, submission, context);
  return workflow::Decision{opened, opened.at, "", "", std::nullopt};
}

void count_up(Acting& a, const Assembled& all, std::size_t applicants) {
  a.made["tracking"] = all.opening.tracking;
  a.made["pemohon"] = a.facts["applicants"] = std::to_string(applicants);
  a.made["pemohon.dikembalikan"] = a.facts["returned"] = std::to_string(all.returned);
  if (!all.asked.empty()) a.made["pemohon.menunggu"] = a.facts["waiting"] = std::to_string(all.asked.size());
  a.facts["edition"] = a.sop().hash;
}

}  // namespace

Result<Receipt> Desk::submit_collective(const Session& who, CollectiveRequest request) {
  Parts& p = *parts_;
  const Services& s = p.s;
  const Timestamp now = s.clock.now();
  if (auto before = TRY(p.earlier(who.office, who, request.idempotency_key))) return std::move(*before);
  const Parts::Collective c = TRY(p.ready_for(who, request));
  const sop::Sop& sop = c.edition->sop;
  const std::vector<Row> rows = TRY(read_rows(s, {sop, c.office, request}));
  const Kept shared = TRY(p.keep(who.office, sop, request.papers, ""));
  std::vector<Kept> own;
  for (const Row& row : rows) {
    std::vector<Upload> sound;
    for (const Upload* upload : row.papers) sound.push_back(*upload);
    own.push_back(TRY(p.keep(who.office, sop, sound, "")));
  }

  workflow::Opening opening;
  opening.id = CaseId::make(now, s.random);
  opening.tracking = workflow::make_tracking(s.random);
  opening.by = {who.office, who.person};
  for (const Upload& upload : request.papers) opening.papers.insert(upload.paper);
  if (c.agreement) opening.met.insert("pks_berlaku");
  Parts::Request act;
  act.verb = "submit_request";
  act.key = request.idempotency_key;
  act.act.id = Id<struct ActTag>::make(now, s.random).text();
  act.act.verb = "submit_request";
  const workflow::Context context{.time = c.time, .verbs = verbs(), .roles = c.roles, .now = now};
  static const ActRequest no_step{};

  auto done =
      s.store.transact(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<Receipt> {
        const Assembled all = TRY(assemble(s, tx, now, opening, rows, own));
        workflow::Case opened = TRY(workflow::open_case(sop, all.opening, context));
        for (const std::size_t i : all.asked) opened.refs[waiting_mark(all.opening.members[i].who.person)] = "menunggu";
        keep_letter(opened, request.letter_number,
                    TRY(letter_date(request.letter_date, request.papers, local_day(now, c.time.zone))));
        workflow::Decision decision = TRY(submitted(sop, opened, act.act, context));
        Acting a{.s = s,
                 .who = who,
                 .request = no_step,
                 .edition = c.edition,
                 .step = nullptr,
                 .office = c.office,
                 .time = c.time,
                 .now = now,
                 .id = act.act.id,
                 .before = opened,
                 .decision = decision,
                 .by = c.by,
                 .prepared = {},
                 .note = {},
                 .made = {},
                 .facts = {}};
        const Package sender =
            sender_of(c.office, c.by, who, opening.id, request, rows.size() - static_cast<std::size_t>(all.returned));
        TRY(put_papers(s, tx, now, sender, all, rows, shared, own));
        count_up(a, all, rows.size());
        TRY(write_to_all(a, tx, all, rows, sender.statement.unit));
        return p.write(tx, a, act);
      });
  if (!done && done.error().code == "store.duplicate" && !act.key.empty())
    if (auto before = TRY(p.earlier(who.office, who, act.key))) return std::move(*before);
  return done;
}

Result<Receipt> Desk::amend_applicant(const Session& who, const CaseRef& subject, const PersonId& applicant,
                                      std::vector<Upload> papers, std::optional<Statement> statement,
                                      std::string idempotency_key) {
  Parts::Request r;
  r.act.kind = workflow::Act::Kind::amend;
  r.act.about = {subject.office, applicant};
  for (const Upload& upload : papers) r.act.papers.insert(upload.paper);
  r.uploads = std::move(papers);
  r.key = std::move(idempotency_key);
  r.verb = "amend_applicant";
  r.record = [applicant, statement = std::move(statement)](Acting& a,
                                                           store::Transaction& tx) -> Result<void> {
    for (const auto& [upload, stored] : a.prepared.files)
      TRY(documents::add(tx, a.now, a.s.blobs, stored,
                         {a.before.id.text(), applicant.text(), upload.name, a.who.person}));
    Package package = TRY(member_of(a.s, tx, a.before.id, applicant));
    if (statement) take_over(package.statement, *statement);
    people::Person person = TRY(people::person(tx, applicant));
    // What the row could not keep before is kept now.
    if (const auto nik = people::Nik::parse(package.statement.nik); nik && person.nik_masked.empty())
      TRY(people::set_nik(tx, a.now, a.s.sealer, applicant, *nik));
    if (const auto email = people::EmailAddress::parse(package.statement.email); email && !person.email)
      TRY(people::declare_email(tx, a.now, applicant, *email));
    person = TRY(people::person(tx, applicant));
    const auto holds = statement_holds(a.sop(), a.office, person, package.statement);
    if (!holds && (holds.error().code != "actions.email_not_confirmed" || !may_be_asked(person, package.statement)))
      return holds;
    const workflow::Who about{a.before.office, applicant};
    if (!holds) {
      // All else is right: the row goes on when the link is opened.
      workflow::Member& m = *a.after().member(about);
      m.status = workflow::Status::returned;
      m.reason = waiting_reason(package.statement);
      m.answer_due = a.time.end_of_day(a.now, a.sop().answer_days);
      a.after().refs[waiting_mark(applicant)] = "menunggu";
      TRY(ask_for_address(a, tx, applicant, package.statement, package.statement.unit));
    } else {
      a.after().refs.erase(waiting_mark(applicant));
    }
    TRY(put_member(a.s, tx, a.before.id, package));
    a.facts["applicant"] = applicant.text();
    return {};
  };
  return parts_->carry_out(who, subject, std::move(r));
}

Result<bool> Desk::Parts::rows_wait(store::Transaction& tx, const PersonId& person) {
  for (const workflow::Line& line : TRY(workflow::cases(tx, "", person, most_rows_of_one)))
    if (TRY(workflow::load(tx, line.id)).refs.contains(waiting_mark(person))) return true;
  return false;
}

// The address is confirmed: every row that waited for it goes on. Again is the same as once.
Result<void> Desk::Parts::go_on_confirmed(const OfficeId& office, const PersonId& person) {
  const workflow::Who about{office, person};
  const auto waiting =
      TRY(s.store.read(store::Scope::office(office), [&](store::Transaction& tx) -> Result<std::vector<CaseId>> {
        std::vector<CaseId> ids;
        for (const workflow::Line& line : TRY(workflow::cases(tx, "", person, most_rows_of_one))) {
          const workflow::Case c = TRY(workflow::load(tx, line.id));
          const workflow::Member* m = c.member(about);
          if (m != nullptr && m->status == workflow::Status::returned && c.refs.contains(waiting_mark(person)))
            ids.push_back(line.id);
        }
        return ids;
      }));
  for (const CaseId& id : waiting) {
    Request r;
    r.act.kind = workflow::Act::Kind::amend;
    r.act.about = about;
    r.verb = "amend_applicant";
    r.record = [person](Acting& a, store::Transaction& tx) -> Result<void> {
      const Package package = TRY(member_of(a.s, tx, a.before.id, person));
      TRY(statement_holds(a.sop(), a.office, TRY(people::person(tx, person)), package.statement));
      a.after().refs.erase(waiting_mark(person));
      a.facts["applicant"] = person.text();
      a.facts["confirmed"] = "surel";
      return {};
    };
    const auto done = carry_out({person, office, std::nullopt}, {office, id}, std::move(r));
    // A letter signed meanwhile speaks of the others alone; the row then stays returned until its date.
    const bool later = !done && (done.error().kind == ErrorKind::unavailable || done.error().kind == ErrorKind::internal);
    if (later) return tl::unexpected<Error>(done.error());
  }
  return {};
}

Result<void> Desk::Parts::name_applicants(store::Transaction& tx, const Loaded& l, bool own, CaseView& view) {
  if (!l.c.collective()) {
    for (const workflow::Who& applicant : l.c.applicants)
      view.applicants.emplace_back(applicant.person, view.statement.name);
    return {};
  }
  for (const workflow::Member& m : l.c.members) {
    if (own && !(l.by && l.by->id == m.who.person)) continue;
    MemberView one;
    one.person = m.who.person;
    one.name = TRY(member_of(s, tx, l.c.id, m.who.person)).statement.name;
    one.status = std::string{workflow::name_of(m.status)};
    one.reason = m.reason;
    if (!m.words.empty()) one.authority_status = m.words.back().event;
    one.serial = m.serial;
    if (m.answer_due) one.answer_due = m.answer_due->rfc3339();
    view.applicants.emplace_back(one.person, one.name);
    view.members.push_back(std::move(one));
  }
  return {};
}

Result<Receipt> Desk::withdraw_applicant(const Session& who, const CaseRef& subject,
                                         const PersonId& applicant, std::string reason,
                                         std::string idempotency_key) {
  Parts::Request r;
  r.act.kind = workflow::Act::Kind::withdraw;
  r.act.about = {subject.office, applicant};
  r.act.reason = std::move(reason);
  r.key = std::move(idempotency_key);
  r.verb = "withdraw_applicant";
  r.record = [applicant](Acting& a, store::Transaction&) -> Result<void> {
    a.facts["applicant"] = applicant.text();
    return {};
  };
  return parts_->carry_out(who, subject, std::move(r));
}

}  // namespace paraf::actions
