// What the doors show: inboxes, cases, the public page behind a code, papers and letters.
#include <algorithm>

#include "actions/actions.sql.h"
#include "actions/desk_parts.h"
#include "office/documents/identity_data.h"
#include "office/letters/render.h"
#include "office/letters/template.h"
#include "office/people/birth.h"
#include "office/people/subscriber.h"

namespace paraf::actions {

namespace {

std::string hidden_nik(const std::string& nik) {
  const auto parsed = people::Nik::parse(nik);
  return parsed ? parsed->masked() : std::string{};
}

std::string row_words(const sop::Row& row) {
  if (!row.activity.reading.empty()) return row.activity.reading;
  std::string all;
  for (const sop::Step& step : row.steps)
    if (!step.text.reading.empty()) all += (all.empty() ? "" : "; ") + step.text.reading;
  return all;
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
  for (const auto& [step, done] : state->second.done) take(done.at);
  row.picked_up = first.has_value();
  row.pickup = calendar::hours_text(time.between(state->second.entered, first.value_or(now)));
}

// What the applicant typed off the KTP. The NIK is shown to nobody whole.
Result<std::optional<IdentityView>> identity_of(const Services& s, store::Transaction& tx, const workflow::Case& c) {
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
    view.birth_fits = !declared->nik || people::birth_fits(*declared->nik, TRY(people::parse_day(born->second)));
  }
  return std::optional{std::move(view)};
}

}  // namespace

Ledger Desk::Parts::ledger(const calendar::Ledger& clock, Timestamp now,
                           const calendar::WorkingTime& time) const {
  Ledger l;
  const calendar::Seconds worked = clock.worked_at(now, time);
  l.used = calendar::hours_text(worked);
  l.allowed = clock.allowed();
  l.used_minutes = worked.count() / 60;
  const int day = time.ordinary[1].minutes();
  l.allowed_minutes = clock.unit == calendar::Unit::minutes        ? clock.amount
                      : clock.unit == calendar::Unit::hours        ? clock.amount * 60
                      : clock.unit == calendar::Unit::working_days ? std::int64_t{clock.amount} * day
                                                                   : 0;
  l.running = clock.since.has_value();
  l.late = clock.late_at(now, time);
  l.due = clock.due(time);
  return l;
}

Result<CaseView> Desk::view(const Session& who, const CaseRef& subject) {
  Parts& p = *parts_;
  const Services& s = p.s;
  const Timestamp now = s.clock.now();
  const Parts::Loaded l = TRY(p.load(who, subject));
  TRY(p.may_look(who, l));
  const sop::Sop& sop = l.edition->sop;
  const workflow::Case& c = l.c;
  const bool own = c.is_applicant({who.office, who.person});
  const auto today = calendar::local_day(now, l.time.zone);

  return s.store.read(store::Scope::office(subject.office), [&](store::Transaction& tx) -> Result<CaseView> {
    CaseView v;
    v.subject = subject;
    v.sop = c.sop;
    v.sop_name = sop.identity.name.reading;
    v.edition = c.edition;
    v.status = std::string{workflow::name_of(c.status)};
    v.row = c.at;
    v.tracking = c.tracking;
    v.version = c.version;
    v.opened = c.opened;
    v.changed = c.changed;
    v.statement = TRY(package_of(s, tx, c.id)).statement;
    if (!own) v.statement.nik = hidden_nik(v.statement.nik);
    std::map<PersonId, std::string> names;
    TRY(p.name_applicants(tx, l, own, v));
    for (const auto& [person, name] : v.applicants) names[person] = name;

    auto papers = TRY(documents::documents_of(tx, c.id.text()));
    // Nobody sees another applicant's card.
    if (own) std::erase_if(papers, [&](const auto& d) { return !d.applicant.empty() && d.applicant != who.person.text(); });
    auto days = TRY(documents::days_of_case(tx, c.id.text()));
    const auto stale = TRY(documents::stale_of_case(tx, c.id.text()));
    std::vector<std::string> shown;
    const auto add_paper = [&](const std::string& id) {
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
      for (const documents::Document& d : papers)
        if (d.slot == id) {
          paper.confidential = paper.confidential || d.confidential;
          paper.files.push_back({d.id, d.name, std::string{documents::name_of(d.type)}, d.uploaded_at, days[d.id],
                                 stale.contains(d.id)});
        }
      shown.push_back(id);
      v.papers.push_back(std::move(paper));
    };
    for (const sop::Paper& paper : sop.papers) add_paper(paper.id);
    for (const documents::Document& d : papers)
      if (std::find(shown.begin(), shown.end(), d.slot) == shown.end() && !d.slot.starts_with("surat."))
        add_paper(d.slot);

    for (const sop::LetterUse& use : sop.letters) {
      const auto letter = TRY(letters::letter_of_case(tx, c.id.text(), use.id));
      if (!letter) continue;
      LetterView lv;
      lv.id = letter->id;
      lv.use = use.id;
      lv.label = use.label;
      lv.state = std::string{letter_state(*letter)};
      lv.version = letter->edition;
      lv.number = letter->number;
      const auto holding = TRY(letters::holding_initials(tx, letter->id));
      for (const letters::Initial& mark : TRY(letters::initials(tx, letter->id))) {
        const bool holds =
            initialled(sop, c, use.id, mark.performer) &&
            std::any_of(holding.begin(), holding.end(), [&](const letters::Initial& h) {
              return h.performer == mark.performer && h.person == mark.person && h.edition == mark.edition;
            });
        lv.initials.emplace_back(mark.performer, holds);
      }
      lv.sealed = letter->sealed_at.has_value();
      lv.archived = letter->archived_at.has_value();
      lv.dispatched = letter->dispatched_at.has_value();
      lv.by_hand = c.refs.contains(use.id + ".by_hand");
      v.letters.push_back(std::move(lv));
    }

    std::map<std::string, PersonId> taken;  // by role
    if (!own)
      for (const store::Row& row : TRY(
               tx.query(actions::sql, "claims_of_case", {store::value(subject.office), store::value(c.id)}))) {
        const PersonId person = PersonId::trusted(row.text(1));
        taken[row.text(0)] = person;
        const auto place = std::find_if(sop.performers.begin(), sop.performers.end(),
                                        [&](const sop::Performer& each) { return each.role == row.text(0); });
        v.claims.push_back({place == sop.performers.end() ? row.text(0) : place->label,
                            name_of(tx, {subject.office, person}, names), row.time(2), person == who.person});
      }
    const auto open = workflow::open_steps(sop, c);
    for (const sop::Row& row : sop.rows) {
      RowView rv;
      rv.no = row.no;
      rv.activity = row_words(row);
      rv.inferred = row.inferred;
      rv.reconstructed = row.reconstructed;
      const auto state = c.rows.find(row.no);
      rv.state = c.at == row.no && !workflow::is_over(c.status) ? "berjalan"
                 : state != c.rows.end() && state->second.left  ? "selesai"
                                                                : "menunggu";
      if (state != c.rows.end()) rv.clock = p.ledger(state->second.clock, now, l.time);
      for (const sop::Step& step : row.steps) {
        RowView::StepView sv;
        sv.id = step.id;
        sv.mark = step.mark;
        sv.verb = step.verb;
        sv.performer = step.by;
        const sop::Performer* performer = sop.performer(step.by);
        if (performer) sv.performer_label = performer->label;
        sv.text = words_of(row, step);
        sv.outcomes = outcomes_of(step);
        const bool is_open = std::any_of(open.begin(), open.end(),
                                         [&](const workflow::OpenStep& o) { return o.step == &step; });
        sv.state = is_open ? "terbuka" : "menunggu";
        if (state != c.rows.end())
          if (const auto done = state->second.done.find(step.id); done != state->second.done.end()) {
            sv.state = "selesai";
            sv.at = done->second.at;
            const auto named = names.find(done->second.by.person);
            sv.by = named != names.end() ? named->second : name_of(tx, done->second.by, names);
          }
        if (is_open && performer && !workflow::by_authority(sop, step))
          sv.mine =
              performer->role == "pemohon"
                  ? own
                  : !own && l.by && people::may_act(l.roles, who.person, performer->role, today).has_value();
        if (const auto claim = performer ? taken.find(performer->role) : taken.end();
            is_open && claim != taken.end() && claim->second != who.person)
          sv.held_by = name_of(tx, {subject.office, claim->second}, names);
        rv.steps.push_back(std::move(sv));
      }
      v.rows.push_back(std::move(rv));
    }

    const auto all_events = TRY(workflow::events(tx, c.id));
    for (RowView& row : v.rows) pick_up(row, c, all_events, now, l.time);
    for (const workflow::Event& e : all_events) {
      if (own && among_officials(e.verb)) continue;
      // What another applicant of the same request wrote to the office is theirs.
      if (own && e.verb == "answer" && c.collective() && e.by.person != who.person) continue;
      const auto named = names.find(e.by.person);
      const std::string by = named != names.end() ? named->second : name_of(tx, e.by, names);
      const sop::Row* row = sop.row(e.row);
      v.timeline.push_back({e.act, row ? row_words(*row) : std::string{}, by, e.acting, e.row, e.step,
                            e.outcome, e.note, e.at, {}});
      if (const sop::Performer* performer = sop.performer(e.performer)) v.timeline.back().role = performer->label;
      v.timeline.back().act =
          e.verb == "word" && e.facts.contains("event") ? "word." + e.facts.at("event") : e.verb;
    }
    const auto artefacts = c.artefacts();
    v.artefacts.assign(artefacts.begin(), artefacts.end());
    v.numbers = c.numbers;
    if (c.answer_due) v.answer_due = c.answer_due->rfc3339();
    if (c.status == workflow::Status::returned) v.returned_reason = c.reason;
    if (c.status == workflow::Status::refused) v.refused_reason = c.reason;
    if (c.link) v.linked = CaseRef{c.link->office, c.link->id};
    if (!c.words.empty()) v.authority_status = c.words.back().event;
    if (sop.purpose == "authority" && l.officer) {
      v.mismatches = TRY(compare(s, tx, c)).rows;
      v.identity = TRY(identity_of(s, tx, c));
    }
    for (const auto& [ref, at] : c.refs)
      if (ref.size() == 6 && ref.starts_with("slot."))
        if (const auto hour = Timestamp::parse(at)) v.offered[ref.substr(5)] = calendar::local_text(*hour, l.time.zone);
    if (const auto serial = c.refs.find("serial"); serial != c.refs.end())
      v.certificate_serial = serial->second;
    return v;
  });
}

Result<std::vector<CaseLine>> Desk::cases(const Session& who, std::string status, int most) {
  Parts& p = *parts_;
  const Services& s = p.s;
  if (who.enrolment) return forbidden("actions.enrolment_only");
  return s.store.read(
      store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<std::vector<CaseLine>> {
        const people::RoleBook book = TRY(people::role_book(tx));
        const auto today =
            calendar::local_day(s.clock.now(), working_time(s, TRY(people::load_office(tx))).zone);
        const PersonId only = is_officer(book, who.person, today) ? PersonId{} : who.person;
        std::vector<CaseLine> lines;
        for (const workflow::Line& line : TRY(workflow::cases(tx, status, only, std::clamp(most, 1, 1000)))) {
          CaseLine out;
          out.subject = {who.office, line.id};
          out.sop_name = TRY(p.editions.edition(tx, TRY(workflow::load(tx, line.id)).edition))
                             ->sop.identity.name.reading;
          out.applicant = TRY(package_of(s, tx, line.id)).statement.name;
          out.status = line.status;
          out.row = line.row;
          out.opened = line.opened;
          out.changed = line.changed;
          lines.push_back(std::move(out));
        }
        return lines;
      });
}

Result<Tracking> Desk::track(std::string_view code) {
  Parts& p = *parts_;
  const Services& s = p.s;
  const auto found = TRY(s.store.read(store::Scope::installation(), [&](store::Transaction& tx) {
    return workflow::found_by_code(tx, code);
  }));
  return s.store.read(store::Scope::office(found.office), [&](store::Transaction& tx) -> Result<Tracking> {
    const Parts::Loaded l = TRY(p.load_in(tx, found.id));
    Tracking t;
    t.sop_name = l.edition->sop.identity.name.reading;
    t.office_name = l.office.name;
    t.status = std::string{workflow::name_of(l.c.status)};
    if (const sop::Row* row = l.edition->sop.row(l.c.at)) t.activity = row_words(*row);
    t.rows = static_cast<int>(l.edition->sop.rows.size());
    t.opened = l.c.opened;
    t.changed = l.c.changed;
    for (const sop::Row& row : l.edition->sop.rows) {
      const auto state = l.c.rows.find(row.no);
      if (state == l.c.rows.end() || !state->second.left) continue;
      ++t.done;
      t.steps.emplace_back(*state->second.left, row_words(row));
    }
    return t;
  });
}

Result<File> Desk::paper(const Session& who, const CaseRef& subject, const DocumentId& document) {
  const Services& s = parts_->s;
  const Parts::Loaded l = TRY(parts_->load(who, subject));
  TRY(parts_->may_look(who, l));
  const auto found = TRY(s.store.read(store::Scope::office(subject.office), [&](store::Transaction& tx) {
    return documents::document(tx, document);
  }));
  const bool anothers = !found.applicant.empty() && found.applicant != who.person.text() &&
                        l.c.is_applicant({who.office, who.person});
  if (found.owner_case != subject.id.text() || anothers) return not_found("documents.unknown");
  Bytes octets =
      TRY(documents::view(s.store, s.blobs, s.clock.now(), subject.office, document, who.person, "lihat"));
  return File{found.name, std::string{documents::media_type_of(found.type)}, std::move(octets)};
}

Result<File> Desk::letter(const Session& who, const CaseRef& subject, std::string use) {
  const Services& s = parts_->s;
  const Parts::Loaded l = TRY(parts_->load(who, subject));
  TRY(parts_->may_look(who, l));
  const auto letter = TRY(s.store.read(store::Scope::office(subject.office), [&](store::Transaction& tx) {
    return letters::letter_of_case(tx, subject.id.text(), use);
  }));
  if (!letter) return not_found("workflow.no_draft", {{"letter", use}});
  const bool own = l.c.is_applicant({who.office, who.person});
  if (own && l.c.collective()) return forbidden("actions.letter_of_many");  // it names all the others
  if (letter->document)
    return File{use + ".pdf", "application/pdf",
                TRY(documents::view(s.store, s.blobs, s.clock.now(), subject.office, *letter->document,
                                    who.person, "lihat"))};
  // Who brought the letter in for others is no more of the office than they are.
  if (own || !l.officer) return forbidden("actions.draft_is_internal");
  // Who will sign stands under the draft by position only.
  Bytes pdf = TRY(render_letter(s, l.office, *l.edition, l.c, use, false, std::nullopt, "", s.clock.now()));
  return File{use + "-konsep.pdf", "application/pdf", std::move(pdf)};
}

}  // namespace paraf::actions
