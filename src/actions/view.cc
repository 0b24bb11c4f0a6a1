// The page of a case: everything its reader may know of it, put together in one transaction.
#include <algorithm>
#include <utility>

#include "actions/actions.sql.h"
#include "actions/desk_parts.h"
#include "actions/with_authority.h"
#include "office/documents/identity_data.h"
#include "office/people/birth.h"
#include "office/people/subscriber.h"

namespace paraf::actions {

namespace {

std::string hidden_nik(const std::string& nik) {
  const auto parsed = people::Nik::parse(nik);
  return parsed ? parsed->masked() : std::string{};
}

std::string_view letter_state(const letters::Letter& letter) {
  switch (letter.state) {
    case letters::LetterState::draft: return "konsep";
    case letters::LetterState::numbered: return "menunggu tanda tangan";
    case letters::LetterState::signed_: return "ditandatangani";
    case letters::LetterState::dropped: return "batal";
  }
  return "konsep";
}

// What colleagues say and arrange among themselves is not on the applicant's page.
bool among_officials(std::string_view verb) {
  return verb == "note" || verb == "claim" || verb == "release" || verb == "take_over";
}

// Who did it and when is the applicant's to know; what one official wrote to another about it is not. The reason of a
// refusal is written to the applicant, wherever it stands.
bool written_to_officials(const workflow::Event& e) {
  static constexpr std::string_view inside[] = {"give_disposition", "forward",        "give_order",  "report",
                                                "study_order",      "draft_letter",   "type_letter", "initial_letter",
                                                "sign_letter",      "archive_letter", "recall"};
  return e.outcome != "tolak" && std::ranges::find(inside, e.verb) != std::end(inside);
}

// The clock to pick up: from coming to the row until somebody took the case on there, or did its first step.
void pick_up(RowView& row, const workflow::Case& c, const std::vector<workflow::Event>& events, Timestamp now,
             const calendar::WorkingTime& time) {
  const auto state = c.rows.find(row.no);
  const bool applicants = std::all_of(row.steps.begin(), row.steps.end(),
                                      [](const auto& step) { return step.performer == "pemohon"; });
  if (state == c.rows.end() || row.steps.empty() || applicants) return;
  std::optional<Timestamp> first;
  const auto take = [&](Timestamp at) {
    if (at >= state->second.entered && (!first || at < *first)) first = at;
  };
  for (const workflow::Event& e : events)
    if ((e.verb == "claim" || e.verb == "take_over") && e.row == row.no) take(e.at);
  // What its applicant did there, or what came by itself, was not taken up by anybody.
  for (const auto& [step, done] : state->second.done)
    if (!done.by.empty() && !c.is_applicant(done.by)) take(done.at);
  row.picked_up = first.has_value();
  row.pickup = calendar::hours_text(time.between(state->second.entered, first.value_or(now)));
}

// What the applicant typed off the KTP. The NIK is shown to nobody whole.
Result<std::optional<IdentityView>> identity_of(const Services& s, store::Transaction& tx,
                                                const workflow::Case& c) {
  const auto ktp = c.refs.find("ktp");
  if (ktp == c.refs.end()) return std::optional<IdentityView>{};
  const auto declared = documents::declared_identity(tx, s.sealer, DocumentId::trusted(ktp->second));
  if (!declared) {
    if (declared.error().code == "documents.identity_undeclared") return std::optional<IdentityView>{};
    return tl::unexpected<Error>(declared.error());
  }
  IdentityView view;
  view.ktp = DocumentId::trusted(ktp->second);
  view.name = declared->name;
  if (declared->nik) view.nik = declared->nik->masked();
  const auto kept = TRY(fields_of(s, tx, c.id, identity_fields));
  if (const auto born = kept.find("birth_date"); born != kept.end()) {
    view.birth_date = born->second;
    view.birth_fits =
        !declared->nik || people::birth_fits(*declared->nik, TRY(people::parse_day(born->second)));
  }
  return std::optional{std::move(view)};
}

}  // namespace

std::string words_of(const sop::Row& row) {
  if (!row.activity.reading.empty()) return row.activity.reading;
  std::string all;
  for (const sop::Step& step : row.steps)
    if (!step.text.reading.empty()) all += (all.empty() ? "" : "; ") + step.text.reading;
  return all;
}

// A case while its page is put together. `own` is the applicant's own look: it sees less of what officials
// say among themselves, and nothing of the other applicants.
struct Desk::Parts::Viewing {
  Parts& p;
  store::Transaction& tx;
  const Session& who;
  const Loaded& l;
  const Timestamp now;
  const bool own;
  const sop::Sop& sop;
  const workflow::Case& c;
  CaseView view{};
  std::map<PersonId, std::string> names{};  // of whoever did something, each asked once
  std::map<std::string, PersonId> taken{};  // by role: who took on what waits for it
  std::map<std::string, std::vector<std::string>> by_place{};  // by place of the SOP: who may act in it today

  Result<void> head();
  Result<void> papers();
  PaperView paper(const std::string& id, const std::vector<documents::Document>& filed) const;
  Result<void> letters();
  Result<void> claims();
  void rows();
  RowView::StepView step(const sop::Row& row, const sop::Step& step, bool open);
  std::vector<std::string> whom(const sop::Step& step, const std::string& role);
  Result<void> timeline();
  Result<void> authority();
  void outcome();
  void lies_with_authority();
  // Whether the asker could do so now, had they a reason.
  bool could(workflow::Act::Kind kind) const {
    workflow::Act act;
    act.kind = kind;
    act.by = {who.office, who.person};
    act.reason = "?";
    return l.officer && workflow::decide(sop, c, act, l.context(now)).has_value();
  }

  std::string name(const workflow::Who& by) {
    const auto known = names.find(by.person);
    return known != names.end() ? known->second : name_of(tx, by, names);
  }
};

namespace {

// What the authority's own record says of it; one that is over is held by nobody. After the reading of the case: the
// authority has readings of its own.
void look_up_held(const Services& s, CaseView& view) {
  if (!view.holds) return;
  HeldCertificate held = *std::exchange(view.holds, std::nullopt);
  const Timestamp now = s.clock.now();
  for (const auto& [issuer, certificate] : s.authority.issuers()) {
    const auto record = s.authority.find(issuer, held.serial);
    if (!record || record->not_after <= now) continue;
    const bool suspended = record->revoked && record->revoked->reason == ca::Reason::certificate_hold;
    if (record->revoked && !suspended) continue;
    held.issuer = issuer;
    held.not_after = record->not_after;
    held.status = suspended ? "suspended" : "active";
    view.holds = std::move(held);
    return;
  }
}

}  // namespace

Result<CaseView> Desk::view(const Session& who, const CaseRef& subject) {
  Parts& p = *parts_;
  const Parts::Loaded l = TRY(p.load(who, subject));
  TRY(p.may_look(who, l));
  CaseView seen = TRY(p.s.store.read(store::Scope::office(subject.office),
                        [&](store::Transaction& tx) -> Result<CaseView> {
                          const bool own = l.c.is_applicant({who.office, who.person});
                          Parts::Viewing it{p, tx, who, l, p.s.clock.now(), own, l.edition->sop, l.c};
                          it.view.subject = subject;
                          TRY(it.head());
                          TRY(it.papers());
                          TRY(it.letters());
                          TRY(it.claims());
                          it.rows();
                          TRY(it.timeline());
                          TRY(it.authority());
                          it.outcome();
                          return std::move(it.view);
                        }));
  look_up_held(p.s, seen);
  if (seen.at_authority)
    if (const auto there = p.s.store.read(store::Scope::office(p.s.settings.authority),
                                          [](store::Transaction& tx) { return people::load_office(tx); }))
      seen.at_authority->name = there->name;
  return seen;
}

Result<void> Desk::Parts::Viewing::head() {
  view.sop = c.sop;
  view.sop_name = sop.identity.name.reading;
  view.edition = c.edition;
  view.status = std::string{workflow::name_of(c.status)};
  view.row = c.at;
  view.tracking = c.tracking;
  view.version = c.version;
  view.opened = c.opened;
  view.changed = c.changed;
  view.statement = TRY(package_of(p.s, tx, c.id)).statement;
  if (!own) view.statement.nik = hidden_nik(view.statement.nik);
  TRY(p.name_applicants(tx, l, own, view));
  for (const auto& [person, name] : view.applicants) names[person] = name;
  return {};
}

Result<void> Desk::Parts::Viewing::papers() {
  auto filed = TRY(documents::documents_of(tx, c.id.text()));
  // Nobody sees another applicant's card.
  if (own)
    std::erase_if(filed,
                  [&](const auto& d) { return !d.applicant.empty() && d.applicant != who.person.text(); });
  std::vector<std::string> slots;
  for (const sop::Paper& each : sop.papers) slots.push_back(each.id);
  for (const documents::Document& d : filed)
    if (std::ranges::find(slots, d.slot) == slots.end() && !d.slot.starts_with("surat."))
      slots.push_back(d.slot);
  for (const std::string& slot : slots) view.papers.push_back(paper(slot, filed));

  auto days = TRY(documents::days_of_case(tx, c.id.text()));
  const auto stale = TRY(documents::stale_of_case(tx, c.id.text()));
  for (PaperView& each : view.papers)
    for (auto& file : each.files) {
      file.day = days[file.document];
      file.stale = stale.contains(file.document);
    }
  return {};
}

PaperView Desk::Parts::Viewing::paper(const std::string& id,
                                      const std::vector<documents::Document>& filed) const {
  PaperView paper;
  paper.id = id;
  paper.label = slot_label(sop, id);
  // What another office's procedure names came with its name.
  if (const auto label = c.refs.find("berkas." + id); label != c.refs.end() && !sop.paper(id))
    paper.label = label->second;
  if (const sop::Paper* slot = sop.paper(id)) {
    paper.required = slot->required;
    paper.confidential = slot->confidential;
    paper.added = slot->added;
    paper.most_age = slot->age.text();
  }
  if (const auto state = c.papers.find(id); state != c.papers.end() && state->second.judged) {
    paper.verdict = state->second.complete ? "lengkap" : "kurang";
    paper.reason = state->second.reason;
  }
  for (const documents::Document& d : filed)
    if (d.slot == id) {
      paper.confidential = paper.confidential || d.confidential;
      paper.files.push_back(
          {d.id, d.name, std::string{documents::name_of(d.type)}, d.uploaded_at, {}, false});
    }
  return paper;
}

Result<void> Desk::Parts::Viewing::letters() {
  for (const sop::LetterUse& use : sop.letters) {
    const auto letter = TRY(paraf::letters::letter_of_case(tx, c.id.text(), use.id));
    if (!letter) continue;
    LetterView lv;
    lv.id = letter->id;
    lv.use = use.id;
    lv.label = use.label;
    lv.state = std::string{letter_state(*letter)};
    lv.version = letter->edition;
    lv.number = letter->number;
    const auto holding = TRY(paraf::letters::holding_initials(tx, letter->id));
    for (const paraf::letters::Initial& mark : TRY(paraf::letters::initials(tx, letter->id))) {
      const bool holds =
          initialled(sop, c, use.id, mark.performer) &&
          std::any_of(holding.begin(), holding.end(), [&](const paraf::letters::Initial& h) {
            return h.performer == mark.performer && h.person == mark.person && h.edition == mark.edition;
          });
      lv.initials.emplace_back(mark.performer, holds);
    }
    lv.sealed = letter->sealed_at.has_value();
    lv.archived = letter->archived_at.has_value();
    lv.dispatched = letter->dispatched_at.has_value();
    lv.by_hand = c.refs.contains(use.id + ".by_hand");
    view.letters.push_back(std::move(lv));
  }
  return {};
}

Result<void> Desk::Parts::Viewing::claims() {
  if (own) return {};
  for (const store::Row& row : TRY(tx.query(actions::sql, "claims_of_case",
                                            {store::value(view.subject.office), store::value(c.id)}))) {
    const std::string role = row.text(0);
    const PersonId person = PersonId::trusted(row.text(1));
    taken[role] = person;
    const auto place = std::ranges::find(sop.performers, role, &sop::Performer::role);
    view.claims.push_back({place == sop.performers.end() ? role : place->label,
                           name_of(tx, {view.subject.office, person}, names), row.time(2),
                           person == who.person});
  }
  return {};
}

void Desk::Parts::Viewing::rows() {
  const auto open = workflow::open_steps(sop, c);
  for (const sop::Row& row : sop.rows) {
    RowView rv;
    rv.no = row.no;
    rv.activity = words_of(row);
    rv.inferred = row.inferred;
    rv.reconstructed = row.reconstructed;
    const auto state = c.rows.find(row.no);
    rv.state = c.at == row.no && !workflow::is_over(c.status) ? "berjalan"
               : state != c.rows.end() && state->second.left  ? "selesai"
                                                              : "menunggu";
    if (state != c.rows.end()) rv.clock = p.ledger(state->second.clock, now, l.time);
    for (const sop::Step& each : row.steps)
      rv.steps.push_back(step(row, each, std::ranges::any_of(open, [&](const workflow::OpenStep& o) {
                                return o.step == &each;
                              })));
    view.rows.push_back(std::move(rv));
  }
}

RowView::StepView Desk::Parts::Viewing::step(const sop::Row& row, const sop::Step& step, bool open) {
  RowView::StepView sv;
  sv.id = step.id;
  sv.mark = step.mark;
  sv.verb = step.verb;
  sv.performer = step.by;
  const sop::Performer* performer = sop.performer(step.by);
  if (performer) sv.performer_label = performer->label;
  sv.text = words_of(row, step);
  sv.outcomes = outcomes_of(step);
  sv.state = open ? "terbuka" : "menunggu";
  if (const auto state = c.rows.find(row.no); state != c.rows.end())
    if (const auto done = state->second.done.find(step.id); done != state->second.done.end()) {
      sv.state = "selesai";
      sv.at = done->second.at;
      sv.by = name(done->second.by);
    }
  if (performer && !own && sv.state != "selesai") sv.who = whom(step, performer->role);
  if (!open || !performer) return sv;
  if (!workflow::by_authority(sop, step)) {
    const auto today = local_day(now, l.time.zone);
    sv.mine = performer->role == "pemohon"
                  ? own
                  : !own && l.by && people::may_act(l.roles, who.person, performer->role, today).has_value();
  }
  if (const auto claim = taken.find(performer->role); claim != taken.end() && claim->second != who.person)
    sv.held_by = name_of(tx, {view.subject.office, claim->second}, names);
  return sv;
}

std::vector<std::string> Desk::Parts::Viewing::whom(const sop::Step& step, const std::string& role) {
  if (workflow::by_authority(sop, step)) return {};
  if (const auto asked = by_place.find(step.by); asked != by_place.end()) return asked->second;
  std::vector<std::string>& all = by_place[step.by];
  if (role == "pemohon") {
    for (const auto& [person, known] : view.applicants) all.push_back(known);
    return all;
  }
  for (const people::Authority& one : people::who_may_act(l.roles, role, local_day(now, l.time.zone))) {
    if (c.is_applicant({view.subject.office, one.person})) continue;  // nobody handles their own
    const auto person = people::person(tx, one.person);
    if (!person || !person->active) continue;
    std::string place = person->position;
    if (one.stand_in) {
      const sop::Performer* performer = sop.performer(step.by);
      const std::string title = !one.stand_in->title.empty() ? one.stand_in->title
                                : performer != nullptr       ? performer->label
                                                             : role;
      place = std::string{people::name_of(one.stand_in->kind)} + " " + title;
    }
    all.push_back(person->name + (place.empty() ? "" : " (" + place + ")"));
  }
  return all;
}

Result<void> Desk::Parts::Viewing::timeline() {
  const auto all_events = TRY(workflow::events(tx, c.id));
  for (RowView& row : view.rows) pick_up(row, c, all_events, now, l.time);
  for (const workflow::Event& e : all_events) {
    if (own && among_officials(e.verb)) continue;
    // What another applicant of the same request wrote to the office is theirs.
    if (own && e.verb == "answer" && c.collective() && e.by.person != who.person) continue;
    const sop::Row* row = sop.row(e.row);
    view.timeline.push_back({e.act,
                             row ? words_of(*row) : std::string{},
                             name(e.by),
                             e.acting,
                             e.row,
                             e.step,
                             e.outcome,
                             own && written_to_officials(e) ? std::string{} : e.note,
                             e.at,
                             {}});
    if (const sop::Performer* performer = sop.performer(e.performer))
      view.timeline.back().role = performer->label;
    if (const auto to = e.facts.find("to"); to != e.facts.end())
      if (const sop::Performer* performer = sop.performer(to->second)) view.timeline.back().to = performer->label;
    view.timeline.back().act =
        e.verb == "word" && e.facts.contains("event") ? "word." + e.facts.at("event") : e.verb;
  }
  return {};
}

// What only the authority's officers see: the letter beside the card.
Result<void> Desk::Parts::Viewing::authority() {
  if (sop.purpose != "authority" || !l.officer) return {};
  view.mismatches = TRY(compare(p.s, tx, c)).rows;
  view.identity = TRY(identity_of(p.s, tx, c));
  if (c.refs.contains("subscriber") || workflow::is_over(c.status)) return {};
  // Nobody is registered beside a certificate they hold.
  const auto nik = people::Nik::parse(TRY(package_of(p.s, tx, c.id)).statement.nik);
  if (!nik) return {};
  const auto known = TRY(people::subscriber_by_nik(tx, p.s.sealer, *nik));
  if (!known || people::after(known->standing, people::SubscriberEvent::registered) || known->certificate.empty())
    return {};
  view.holds = HeldCertificate{known->certificate, "", "", known->organisation, {}};  // see look_up_held
  return {};
}

void Desk::Parts::Viewing::lies_with_authority() {
  if (sop.purpose == "authority" || workflow::is_over(c.status)) return;
  if (!c.handed_over()) {
    if (!c.words.empty() && c.words.back().event == "returned") view.sent_back = c.words.back().reason;
    return;
  }
  view.at_authority = lies_there(c);
  if (view.at_authority) view.at_authority->can_recall = could(workflow::Act::Kind::recall);
}

void Desk::Parts::Viewing::outcome() {
  const auto artefacts = c.artefacts();
  view.artefacts.assign(artefacts.begin(), artefacts.end());
  view.numbers = c.numbers;
  if (c.answer_due) view.answer_due = c.answer_due->rfc3339();
  if (c.status == workflow::Status::returned) view.returned_reason = c.reason;
  if (c.status == workflow::Status::refused) view.refused_reason = c.reason;
  if (c.link) view.linked = CaseRef{c.link->office, c.link->id};
  if (!c.words.empty()) view.authority_status = c.words.back().event;
  for (const auto& [ref, at] : c.refs)
    if (ref.size() == 6 && ref.starts_with("slot."))
      if (const auto hour = Timestamp::parse(at))
        view.offered[ref.substr(5)] = calendar::local_text(*hour, l.time.zone);
  if (const auto serial = c.refs.find("serial"); serial != c.refs.end())
    view.certificate_serial = serial->second;
  lies_with_authority();
  view.can_refuse = could(workflow::Act::Kind::refuse);
  view.can_send_back = could(workflow::Act::Kind::send_back);
  if (const auto day = c.numbers.find("surat_permohonan.tanggal"); day != c.numbers.end())
    view.letter_date = day->second;
  view.letter_old = c.numbers.contains("surat_permohonan.lama");
}

}  // namespace paraf::actions
