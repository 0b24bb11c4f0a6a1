#include "actions/desk.h"

#include <algorithm>
#include <boost/json.hpp>

#include "actions/conversation.h"
#include "actions/desk_parts.h"
#include "actions/letter_page.h"
#include "actions/statement.h"
#include "platform/crypto/hash.h"
#include "platform/journal/journal.h"

namespace paraf::actions {

namespace json = boost::json;

Desk::Desk(const Services& services) : parts_(std::make_unique<Parts>(services)) {}
Desk::~Desk() = default;

namespace {

using ActId = Id<struct ActTag>;

std::string text(const json::object& o, std::string_view key) {
  const json::value* v = o.if_contains(key);
  return v && v->is_string() ? std::string{v->as_string()} : std::string{};
}

}  // namespace

documents::Slot slot_of(const sop::Sop& sop, std::string_view paper, std::string_view verb) {
  documents::Slot slot;
  slot.id = std::string{paper};
  slot.label = slot_label(sop, paper);
  if (verb == "sign_letter") {
    slot.id = "surat.pindaian";
    slot.label = "Surat bertanda tangan";
    slot.types = {documents::FileType::pdf};
  } else if (const sop::Paper* known = sop.paper(paper)) {
    slot.confidential = known->confidential;
    slot.colour = known->colour;
    for (const std::string& type : known->types)
      if (const auto t = documents::file_type_of(type)) slot.types.push_back(*t);
  } else {
    slot.confidential = true;  // a KTP at the authority
    if (paper == "ktp") {
      slot.label = "KTP";
      slot.types = {documents::FileType::jpg, documents::FileType::png, documents::FileType::pdf};
    }
  }
  return slot;
}

Result<documents::Aged> age_of(const Services& s, const OfficeId& office, const sop::Sop& sop, const Upload& upload) {
  const sop::Paper* paper = sop.paper(upload.paper);
  if (paper == nullptr || !paper->age.set()) return documents::Aged{};
  const people::Office here = TRY(s.store.read(store::Scope::office(office),
                                               [](store::Transaction& tx) { return people::load_office(tx); }));
  return documents::judge_age(paper->label, {paper->age.days, paper->age.months, paper->age.refuse}, upload.day,
                              local_day(s.clock.now(), here.settings.zone));
}

std::string to_json(const Receipt& receipt) {
  json::object made;
  for (const auto& [key, value] : receipt.made) made[key] = value;
  return json::serialize(json::object{{"act", receipt.act},
                                      {"office", receipt.subject.office.text()},
                                      {"case", receipt.subject.id.text()},
                                      {"version", receipt.version},
                                      {"status", receipt.status},
                                      {"row", receipt.row},
                                      {"made", made}});
}

Result<Receipt> receipt_from_json(std::string_view written) {
  boost::system::error_code failed;
  const json::value parsed = json::parse(written, failed);
  if (failed || !parsed.is_object()) return internal("actions.receipt");
  const json::object& o = parsed.as_object();
  Receipt r;
  r.act = text(o, "act");
  r.subject = {OfficeId::trusted(text(o, "office")), CaseId::trusted(text(o, "case"))};
  if (const json::value* version = o.if_contains("version"); version && version->is_int64())
    r.version = version->as_int64();
  r.status = text(o, "status");
  r.row = text(o, "row");
  if (const json::value* made = o.if_contains("made"); made && made->is_object())
    for (const auto& entry : made->as_object())
      if (entry.value().is_string())
        r.made[std::string{entry.key()}] = std::string{entry.value().as_string()};
  return r;
}

// ── loading ──

// A case that went back for correction needs every initial given after that row again, also those that
// would still fit the text: who gave them has not seen why it came back.
bool initialled(const sop::Sop& sop, const workflow::Case& c, std::string_view letter,
                std::string_view performer) {
  for (const sop::Row& row : sop.rows) {
    const auto state = c.rows.find(row.no);
    if (state == c.rows.end()) continue;
    for (const sop::Step& step : row.steps) {
      const auto done = state->second.done.find(step.id);
      if (step.verb == "initial_letter" && step.by == performer && done != state->second.done.end() &&
          done->second.letter == letter)
        return true;
    }
  }
  return false;
}

workflow::Context Desk::Parts::Loaded::context(Timestamp now) const {
  return {.time = time, .verbs = verbs(), .roles = roles, .now = now, .initials = initials};
}

Result<Desk::Parts::Loaded> Desk::Parts::load_in(store::Transaction& tx, const CaseId& id) {
  Loaded l;
  l.c = TRY(workflow::load(tx, id));
  l.edition = TRY(editions.edition(tx, l.c.edition));
  l.office = TRY(people::load_office(tx));
  l.roles = TRY(people::role_book(tx));
  l.time = working_time(s, l.office);
  for (const sop::LetterUse& use : l.edition->sop.letters) {
    const auto letter = TRY(letters::letter_of_case(tx, id.text(), use.id));
    if (!letter) continue;
    for (const letters::Initial& mark : TRY(letters::holding_initials(tx, letter->id)))
      if (initialled(l.edition->sop, l.c, use.id, mark.performer)) l.initials[use.id].insert(mark.performer);
  }
  return l;
}

Result<Desk::Parts::Loaded> Desk::Parts::load(const Session& who, const CaseRef& subject) {
  if (who.enrolment && *who.enrolment != subject) return forbidden("actions.enrolment_only");
  Loaded l =
      TRY(s.store.read(store::Scope::office(subject.office), [&](store::Transaction& tx) -> Result<Loaded> {
        Loaded in = TRY(load_in(tx, subject.id));
        if (who.office == subject.office) {
          in.by = TRY(people::person(tx, who.person));
          in.officer = is_officer(in.roles, who.person, local_day(s.clock.now(), in.time.zone));
        }
        return in;
      }));
  // A case does not exist for whoever asks, unless it is their office's work, or about them, or they brought it.
  const workflow::Who asker{who.office, who.person};
  if (!l.officer && !l.c.is_applicant(asker) && l.c.by != asker) return not_found("workflow.no_such_case");
  if (l.by && !l.by->active) return forbidden("actions.person_inactive");
  return l;
}

Result<void> Desk::Parts::may_look(const Session& who, const Loaded& loaded) const {
  const workflow::Who asker{who.office, who.person};
  if (loaded.officer || loaded.c.is_applicant(asker) || loaded.c.by == asker) return {};
  return not_found("workflow.no_such_case");
}

Result<std::vector<std::pair<Upload, documents::Stored>>> Desk::Parts::keep(
    const OfficeId& office, const sop::Sop& sop, const std::vector<Upload>& uploads, std::string_view verb) {
  std::vector<std::pair<Upload, documents::Stored>> kept;
  for (const Upload& upload : uploads) {
    const documents::Inspected seen = TRY(documents::inspect(upload.bytes, slot_of(sop, upload.paper, verb)));
    const documents::Aged age = TRY(age_of(s, office, sop, upload));
    documents::Stored stored = TRY(documents::store(s.blobs, office, s.clock.now(), s.random, seen));
    stored.day = age.day;
    if (age.stale) stored.hints.emplace_back(documents::stale_hint);
    kept.emplace_back(Upload{upload.paper, upload.name, {}, upload.day}, std::move(stored));
  }
  return kept;
}

Result<std::optional<Receipt>> Desk::Parts::earlier(const OfficeId& office, const Session& who,
                                                    const std::string& key) {
  if (key.empty()) return std::optional<Receipt>{};
  const auto written = TRY(s.store.read(store::Scope::office(office), [&](store::Transaction& tx) {
    return workflow::receipt_of(tx, who.person, key);
  }));
  if (!written) return std::optional<Receipt>{};
  Receipt receipt = TRY(receipt_from_json(*written));
  receipt.repeated = true;
  return std::optional{std::move(receipt)};
}

// An applicant may be on the office's list too; that makes nobody an official.
bool is_officer(const people::RoleBook& book, const PersonId& person, calendar::Day day) {
  for (const std::string& role : people::roles_of(book, person, day))
    if (role != "pemohon") return true;
  return false;
}

// ── one act ──

Result<Receipt> Desk::Parts::write(store::Transaction& tx, Acting& a, const Request& request) {
  const workflow::Decision& d = a.decision;
  workflow::Event event{a.id,
                        a.now,
                        request.verb,
                        a.actor(),
                        d.stand_in ? std::string{people::name_of(d.stand_in->kind)} : "",
                        d.stand_in ? d.stand_in->legal_basis : "",
                        d.row,
                        d.step,
                        d.performer,
                        request.act.outcome,
                        a.note,
                        a.facts};
  if (request.act.kind == workflow::Act::Kind::expire || request.act.kind == workflow::Act::Kind::word)
    event.by = {};
  // What was approved, as a hash: an order to issue is bound to it.
  std::string approved = a.id + "\n" + a.before.id.text() + "\n" + request.verb + "\n" + actor_of(event.by) +
                         "\n" + a.now.rfc3339() + "\n" + d.step + "\n" + request.act.outcome;
  for (const auto& [name, value] : a.facts) approved += "\n" + name + "=" + value;
  const std::string hash = hex(crypto::sha256(bytes_of(approved)));
  if (request.verb == "verify_identity") a.after().refs["approval"] = hash;

  Receipt receipt;
  receipt.act = a.id;
  receipt.subject = {a.before.office, a.before.id};
  if (a.before.version == 0) {
    TRY(workflow::insert(tx, d.after, a.sop()));
    receipt.version = 1;
  } else {
    receipt.version = TRY(workflow::save(tx, a.before, d.after, a.sop()));
  }
  receipt.status = std::string{workflow::name_of(d.after.status)};
  receipt.row = d.after.at;
  receipt.made = a.made;
  TRY(workflow::record(tx, a.before.id, event));

  Facts facts = {{"act", a.id},
                 {"hash", hash},
                 {"row", d.row},
                 {"step", d.step},
                 {"outcome", request.act.outcome},
                 {"status", receipt.status},
                 {"at", receipt.row}};
  for (const auto& [name, value] : a.facts) facts.emplace_back("fact." + name, value);
  TRY(journal::append(tx, a.now,
                      {request.verb, "case:" + a.before.id.text(), actor_of(event.by), std::move(facts)}));
  if (!request.key.empty())
    TRY(workflow::keep_receipt(tx, a.now, a.who.person, request.key, to_json(receipt)));
  return receipt;
}

Result<Receipt> Desk::Parts::attempt(const Session& who, const CaseRef& subject, const Request& request) {
  static const ActRequest no_step{};
  const Timestamp now = s.clock.now();
  const Loaded l = TRY(load(who, subject));
  if (request.version && *request.version != l.c.version) return conflict("workflow.moved_on");

  workflow::Act act = request.act;
  act.id = ActId::make(now, s.random).text();
  act.by = {who.office, who.person};
  // The authority's case has its name before it exists, so that a hand-over repeated is one.
  if (act.kind == workflow::Act::Kind::step && !l.c.link)
    act.link = act.verb == "send_to_authority"
                   ? std::optional{workflow::Link{s.settings.authority, CaseId::make(now, s.random)}}
                   : std::nullopt;
  if (act.verb == "send_to_authority" && l.c.collective()) {
    act.link.reset();
    for (const workflow::Member& m : l.c.members)
      if (m.goes_along() && !m.link) act.links[m.who] = {s.settings.authority, CaseId::make(now, s.random)};
  }
  workflow::Context context = l.context(now);
  if (act.kind == workflow::Act::Kind::take_back) {
    const auto last = l.c.last_done();
    context.read_since = !last || TRY(s.store.read(store::Scope::office(subject.office), [&](store::Transaction& tx) {
      return workflow::read_by_others(tx, subject.id, who.person, last->at);
    }));
  }
  workflow::Decision decision = TRY(workflow::decide(l.edition->sop, l.c, act, context));

  const sop::Row* row = l.edition->sop.row(decision.row);
  const sop::Step* step = nullptr;
  if (row)
    for (const sop::Step& candidate : row->steps)
      if (candidate.id == decision.step) step = &candidate;

  Acting a{.s = s,
           .who = who,
           .request = request.step ? *request.step : no_step,
           .edition = l.edition,
           .step = step,
           .office = l.office,
           .time = l.time,
           .now = now,
           .id = act.id,
           .before = l.c,
           .decision = std::move(decision),
           .by = l.by,
           .prepared = {},
           .note = act.reason,
           .made = {},
           .facts = {}};
  // What a colleague has taken on is theirs: asked before a key is used, and again where it counts.
  const bool anybodys = act.kind != workflow::Act::Kind::step || !step || l.c.is_applicant(act.by);
  if (!anybodys)
    TRY(s.store.read(store::Scope::office(subject.office), [&](store::Transaction& tx) {
      return not_anothers(tx, subject.id, l.edition->sop, *step, who.person);
    }));
  a.prepared.files = TRY(keep(subject.office, a.sop(), request.uploads, request.verb));
  // Letters name the authority; whoever fills one has it at hand before the transaction.
  if (request.verb.ends_with("_letter")) a.prepared.words = authority_words(s, subject.office);
  const Doing& verb = doing(step && act.kind == workflow::Act::Kind::step ? step->verb : "");
  if (verb.prepare) TRY(verb.prepare(a));

  return s.store.transact(
      store::Scope::office(subject.office), [&](store::Transaction& tx) -> Result<Receipt> {
        Acting run = a;
        if (!anybodys) TRY(not_anothers(tx, subject.id, run.sop(), *step, who.person));
        if (step && step->verb != "sign_letter" && step->verb != "complete_identity")
          for (const auto& [upload, stored] : run.prepared.files)
            TRY(documents::add(tx, now, s.blobs, stored,
                               {run.before.id.text(), "", upload.name, who.person}));
        if (request.record) TRY(request.record(run, tx));
        if (verb.record) TRY(verb.record(run, tx));
        if (run.decision.refused)
          TRY(mail_applicant(run, tx, "actions.mail.refused", {{"reason", run.after().reason}},
                             run.id + "/refused"));
        // An office that refuses what it had handed over recalls it there too; what the authority refused
        // itself, it knows.
        const bool recalled = run.decision.refused && run.before.handed_over() && run.sop().purpose != "authority" &&
                                !run.before.heard("refused");
        if (recalled) TRY(tell_recalled(run, tx));
        return write(tx, run, request);
      });
}

Result<Receipt> Desk::Parts::carry_out(const Session& who, const CaseRef& subject, Request request) {
  // Spaces alone say nothing, and are no reason.
  if (request.act.reason.find_first_not_of(" \t\r\n") == std::string::npos) request.act.reason.clear();
  if (request.act.reason.size() > longest_words) return malformed("actions.answer_too_long");
  for (int round = 0;; ++round) {
    if (auto before = TRY(earlier(subject.office, who, request.key))) {
      if (before->subject != subject) return conflict("actions.key_used");
      return std::move(*before);
    }
    auto done = attempt(who, subject, request);
    if (done) return done;
    const std::string_view code = done.error().code;
    // Another act came in between, or the same key twice at once: look again, unless the asker said
    // which version they had seen.
    const bool again = (code == "workflow.moved_on" && !request.version) ||
                       (code == "store.duplicate" && !request.key.empty());
    if (!again || round == 4) return done;
  }
}

Result<Receipt> Desk::perform(const Session& who, const CaseRef& subject, ActRequest request) {
  Parts::Request r;
  r.act.kind = workflow::Act::Kind::step;
  r.act.verb = request.verb;
  r.act.step = request.step;
  r.act.outcome = request.outcome;
  for (const auto& [paper, verdict] : request.verdicts)
    r.act.verdicts[paper] = {verdict.complete, verdict.reason};
  for (const auto& [person, fate] : request.fates)
    r.act.fates[{subject.office, person}] = {fate.refused, fate.reason};
  // Whoever marks a paper incomplete has said that the file is: the outcome follows.
  if (request.verb == "check_documents" && request.outcome.empty() &&
      std::any_of(request.verdicts.begin(), request.verdicts.end(),
                  [](const auto& v) { return !v.second.complete; }))
    r.act.outcome = request.outcome = "kurang";
  if (const auto reason = request.params.find("text");
      !request.outcome.empty() && reason != request.params.end())
    r.act.reason = reason->second;
  if (request.verb != "sign_letter" && request.verb != "complete_identity")
    for (const Upload& upload : request.uploads) r.act.papers.insert(upload.paper);
  r.uploads = std::move(request.uploads);
  r.key = request.idempotency_key;
  r.version = request.version;
  r.verb = request.verb;
  r.step = &request;
  return parts_->carry_out(who, subject, std::move(r));
}

Result<Receipt> Desk::withdraw(const Session& who, const CaseRef& subject, std::string reason,
                               std::string idempotency_key) {
  Parts::Request r;
  r.act.kind = workflow::Act::Kind::withdraw;
  r.act.reason = std::move(reason);
  r.key = std::move(idempotency_key);
  r.verb = "withdraw";
  r.record = [](Acting& a, store::Transaction&) -> Result<void> {
    if (a.before.collective()) a.facts["applicants"] = std::to_string(a.before.members.size());
    return {};
  };
  return parts_->carry_out(who, subject, std::move(r));
}

Result<Receipt> Desk::amend(const Session& who, const CaseRef& subject, std::vector<Upload> papers,
                            std::optional<Statement> statement, std::string idempotency_key) {
  Parts::Request r;
  r.act.kind = workflow::Act::Kind::amend;
  for (const Upload& upload : papers) r.act.papers.insert(upload.paper);
  r.uploads = std::move(papers);
  r.key = std::move(idempotency_key);
  r.verb = "amend";
  r.record = [statement = std::move(statement)](Acting& a, store::Transaction& tx) -> Result<void> {
    std::string slots;
    for (const auto& [upload, stored] : a.prepared.files) {
      TRY(documents::add(tx, a.now, a.s.blobs, stored, {a.before.id.text(), "", upload.name, a.who.person}));
      slots += (slots.empty() ? "" : ",") + upload.paper;
    }
    a.facts["papers"] = slots.empty() ? "-" : slots;
    if (statement) {
      if (!statement->nik.empty()) TRY(people::Nik::parse(statement->nik));
      if (!statement->email.empty()) TRY(people::EmailAddress::parse(statement->email));
      Package package = TRY(package_of(a.s, tx, a.before.id));
      take_over(package.statement, *statement);
      TRY(put_package(a.s, tx, a.before.id, package));
      a.facts["statement"] = "changed";
    }
    return {};
  };
  return parts_->carry_out(who, subject, std::move(r));
}

Result<Receipt> Desk::edit_letter(const Session& who, const CaseRef& subject, std::string letter,
                                  Params fields, std::string idempotency_key) {
  ActRequest words;
  for (auto& [name, value] : fields)
    words.params[name.starts_with("field.") ? name : "field." + name] = value;
  Parts::Request r;
  r.act.kind = workflow::Act::Kind::edit_letter;
  r.act.letter = letter;
  r.key = std::move(idempotency_key);
  r.verb = "edit_letter";
  r.step = &words;
  r.record = [letter](Acting& a, store::Transaction& tx) -> Result<void> {
    auto found = TRY(letters::letter_of_case(tx, a.before.id.text(), letter));
    if (!found) return conflict("workflow.no_draft", {{"letter", letter}});
    if (found->state == letters::LetterState::numbered) found = TRY(letters::reopen(tx, a.now, *found));
    if (TRY(put_fields(a, tx, letter)) == 0) return malformed("actions.nothing_to_edit");
    letters::Content content = TRY(fill_letter(a, tx, letter));
    content.salt = TRY(letters::content(tx, a.s.sealer, found->id, found->edition)).salt;
    const letters::Letter edited =
        TRY(letters::revise(tx, a.now, a.s.sealer, *found, content, a.who.person, "diubah"));
    a.facts["letter"] = edited.id.text();
    a.facts["edition"] = std::to_string(edited.edition);
    a.facts["hash"] = edited.hash;
    return {};
  };
  return parts_->carry_out(who, subject, std::move(r));
}

Result<int> Desk::sweep() {
  const Timestamp now = parts_->s.clock.now();
  const auto offices = TRY(parts_->s.store.read(
      store::Scope::installation(), [](store::Transaction& tx) { return people::all_offices(tx); }));
  int closed = 0;
  TRY(parts_->remind());
  for (const people::Office& office : offices) {
    const auto ids = TRY(parts_->s.store.read(
        store::Scope::office(office.id), [&](store::Transaction& tx) { return workflow::lapsed(tx, now); }));
    for (const CaseId& id : ids) {
      const auto done = parts_->s.store.transact(
          store::Scope::office(office.id), [&](store::Transaction& tx) -> Result<Receipt> {
            const Parts::Loaded l = TRY(parts_->load_in(tx, id));
            Parts::Request r;
            r.act.kind = workflow::Act::Kind::expire;
            r.act.id = ActId::make(now, parts_->s.random).text();
            r.verb = "expire";
            static const Session nobody{};
            static const ActRequest no_step{};
            Acting a{.s = parts_->s,
                     .who = nobody,
                     .request = no_step,
                     .edition = l.edition,
                     .step = nullptr,
                     .office = l.office,
                     .time = l.time,
                     .now = now,
                     .id = r.act.id,
                     .before = l.c,
                     .decision = TRY(workflow::decide(l.edition->sop, l.c, r.act, l.context(now))),
                     .by = {},
                     .prepared = {},
                     .note = {},
                     .made = {},
                     .facts = {}};
            TRY(mail_applicant(a, tx, "actions.mail.expired", {}, a.id));
            return parts_->write(tx, a, r);
          });
      if (done)
        ++closed;
      else if (done.error().kind != ErrorKind::conflict)
        return tl::unexpected<Error>(done.error());
    }
  }
  return closed;
}

}  // namespace paraf::actions
