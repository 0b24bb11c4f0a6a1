#include "office/workflow/decide.h"

#include <algorithm>

#include "office/workflow/decide_parts.h"
#include "office/workflow/hold.h"

namespace paraf::workflow {

namespace {

Result<Decision> do_step(const sop::Sop& sop, const Case& before, const Act& act, const Context& context) {
  if (is_over(before.status) || before.status == Status::following) return over(before);
  const sop::Row* row = sop.row(before.at);
  if (!row) return over(before);
  if (before.status == Status::returned)
    return conflict("workflow.waits_for_applicant", {{"reason", before.reason}});
  const sop::Step* step = TRY(find_step(*row, before, act));
  const sop::Performer* performer = sop.performer(step->by);
  if (!performer) return internal("workflow.no_performer", step->by);

  const auto stand_in = TRY(right_to(sop, before, *performer, *step, act, context));

  const std::string target = TRY(target_of(*step, act));
  TRY(may_be_done(sop, before, *row, *step, target, act, context));

  Decision next{before, row->no, step->id, performer->id, stand_in};
  Case& c = next.after;
  c.changed = context.now;
  const auto lies_there = papers_to_judge(sop, before, *step);
  for (const auto& [id, judged] : act.verdicts) {
    PaperState& paper = c.papers[id];
    paper.present = paper.present || lies_there.contains(id);
    paper.judged = true;
    paper.complete = judged.complete;
    paper.reason = judged.reason;
  }
  for (const std::string& id : act.papers) c.papers[id] = PaperState{true, false, false, ""};
  if (act.link && !c.link && !c.collective()) {
    c.link = act.link;
    c.words.clear();  // what the authority said of a hand-over that it sent back is of that one
  }
  for (Member& m : c.members) {
    if (const auto link = act.links.find(m.who); link != act.links.end() && m.goes_along() && !m.link)
      m.link = link->second;
    const auto fate = act.fates.find(m.who);
    if (fate == act.fates.end()) continue;
    m.status = fate->second.refused ? Status::refused : Status::returned;
    m.reason = fate->second.reason;
    if (!fate->second.refused) m.answer_due = context.time.end_of_day(context.now, sop.answer_days);
  }

  if (target == "return") {
    c.status = Status::returned;
    c.reason = reason_of(sop, before, act);
    c.answer_due = context.time.end_of_day(context.now, sop.answer_days);
    set_clock(sop, c, context);
    next.returned = true;
    return next;
  }
  Done done{act.id,
            act.by,
            stand_in ? std::string{people::name_of(stand_in->kind)} : "",
            context.now,
            act.outcome,
            target.empty() ? made_by(context.verbs, *step) : std::vector<std::string>{},
            step->verb,
            letter_of(*step)};
  if (target == "refuse") {
    c.rows[row->no].done[step->id] = std::move(done);
    c.reason = reason_of(sop, before, act);
    end(c, Status::refused, context);
    next.refused = true;
    return next;
  }
  c.rows[row->no].done[step->id] = std::move(done);
  if (target == "end") {
    enter(sop, c, "end", context);
  } else if (target.starts_with("row:")) {
    const std::string to = target.substr(4);
    if (index_of(sop, to) <= index_of(sop, row->no)) {
      go_back(sop, c, to, context);
      next.back = true;
    } else {
      enter(sop, c, to, context);
    }
  } else if (act.fates.empty()) {
    go_on(sop, c, context);
  } else {
    settle_members(sop, c, context);
    next.refused = c.status == Status::refused;
    next.returned = c.status == Status::returned;
  }
  next.ended = is_over(c.status) || c.status == Status::following;
  return next;
}

// One applicant of a collective request completes what was missing of theirs: they or whoever brought the
// request in. Once a letter is signed it says whom it is about: who comes later needs one of their own.
Result<Decision> amend_member(const sop::Sop& sop, const Case& before, const Act& act,
                              const Context& context) {
  const Member* member = before.member(act.about);
  if (!member) return refused("workflow.no_such_applicant");
  if (member->status != Status::returned && member->status != Status::open) return over(before);
  for (const std::string& thing : before.artefacts())
    if (thing.ends_with(".ditandatangani"))
      return conflict("workflow.letter_signed", {{"letter", thing.substr(0, thing.find('.'))}});
  for (const std::string& id : act.papers)
    if (const sop::Paper* paper = sop.paper(id); !paper || !paper->each)
      return refused("workflow.no_such_paper", {{"paper", id}});
  Decision next{before, before.at, "", "", std::nullopt};
  Case& c = next.after;
  c.changed = context.now;
  Member& m = *c.member(act.about);
  m.papers.insert(act.papers.begin(), act.papers.end());
  std::vector<std::string> missing;
  for (const sop::Paper& paper : sop.papers)
    if (paper.each && paper.required && !m.papers.contains(paper.id)) missing.push_back(paper.label);
  if (!missing.empty()) return refused("workflow.documents_missing", {{"documents", join(missing)}});
  m.status = Status::open;
  m.reason.clear();
  m.answer_due.reset();
  settle_members(sop, c, context);
  return next;
}

Result<Decision> do_amend(const sop::Sop& sop, const Case& before, const Act& act, const Context& context) {
  if (before.status != Status::open && before.status != Status::returned) return over(before);
  const bool brought = before.collective() && act.by == before.by;
  if (!before.is_applicant(act.by) && !brought) return forbidden("workflow.applicant_only");
  if (before.collective() && !act.about.empty()) {
    if (!brought && act.about != act.by) return forbidden("workflow.applicant_only");
    return amend_member(sop, before, act, context);
  }
  for (const std::string& id : act.papers) {
    if (!sop.paper(id)) return refused("workflow.no_such_paper", {{"paper", id}});
    const auto paper = before.papers.find(id);
    if (paper != before.papers.end() && paper->second.judged && paper->second.complete)
      return conflict("workflow.paper_judged", {{"paper", readable(sop, id)}});
  }
  Decision next{before, before.at, "", "", std::nullopt};
  Case& c = next.after;
  c.changed = context.now;
  for (const std::string& id : act.papers) c.papers[id] = PaperState{true, false, false, ""};
  const bool still = std::any_of(c.papers.begin(), c.papers.end(),
                                 [](const auto& p) { return p.second.judged && !p.second.complete; });
  if (c.status == Status::returned && !still) {
    c.status = Status::open;
    c.reason.clear();
    c.answer_due.reset();
    go_on(sop, c, context);  // the authority may have spoken meanwhile
  } else {
    set_clock(sop, c, context);
  }
  return next;
}

Result<Decision> do_withdraw(const sop::Sop& sop, const Case& before, const Act& act,
                             const Context& context) {
  if (is_over(before.status)) return over(before);
  const bool brought = before.collective() && act.by == before.by;
  if (!before.is_applicant(act.by) && !brought) return forbidden("workflow.applicant_only");
  Decision next{before, before.at, "", "", std::nullopt};
  next.after.changed = context.now;
  if (before.collective() && !(brought && act.about.empty())) {  // one of them
    Member* m = next.after.member(brought ? act.about : act.by);
    if (!m || is_over(m->status)) return refused("workflow.no_such_applicant");
    if (m->link) return refused("workflow.already_sent");
    m->status = Status::withdrawn;
    m->reason = act.reason;
    m->answer_due.reset();
    settle_members(sop, next.after, context);
    next.ended = is_over(next.after.status);
    return next;
  }
  if (before.handed_over()) return refused("workflow.already_sent");
  next.after.reason = act.reason;
  end(next.after, Status::withdrawn, context);
  next.ended = true;
  return next;
}

// An edit of an unsigned letter voids the initials given to what is no longer so: the case goes back to
// the first row that gave one.
Result<Decision> do_edit(const sop::Sop& sop, const Case& before, const Act& act, const Context& context) {
  if (before.status != Status::open) return over(before);
  const auto there = before.artefacts();
  if (!there.contains(act.letter + ".konsep")) return conflict("workflow.no_draft", {{"letter", act.letter}});
  if (there.contains(act.letter + ".ditandatangani"))
    return conflict("workflow.letter_signed", {{"letter", act.letter}});
  if (before.is_applicant(act.by)) return forbidden("workflow.own_case");

  std::optional<people::Authority> right;
  std::string as;
  std::string back_to;
  for (const sop::Row& row : sop.rows) {
    for (const sop::Step& step : row.steps) {
      if (letter_of(step) != act.letter) continue;
      const bool works_on_it =
          step.verb == "draft_letter" || step.verb == "type_letter" || step.verb == "initial_letter";
      const sop::Performer* performer = sop.performer(step.by);
      if (works_on_it && performer && !right && act.by.office == before.office) {
        right = people::may_act(context.roles, act.by.person, performer->role,
                                local_day(context.now, context.time.zone));
        as = performer->id;
      }
      if (step.verb == "initial_letter" && is_done(before, row, step.id) && back_to.empty()) back_to = row.no;
    }
  }
  if (!right) return forbidden("workflow.not_of_the_letter");
  Decision next{before, before.at, "", as, right->stand_in};
  next.after.changed = context.now;
  if (!back_to.empty()) {
    go_back(sop, next.after, back_to, context);
    next.back = true;
  }
  return next;
}

// Where the SOP has a row that reads the reply, an official closes the case; elsewhere nobody would.
bool read_by_somebody(const sop::Sop& sop, const Case& c) {
  const sop::Row* row = sop.row(c.at);
  return row && std::any_of(row->steps.begin(), row->steps.end(), [&](const sop::Step& s) {
           return s.verb == "receive_reply" && !is_done(c, *row, s.id) && !s.outcomes.empty();
         });
}

// A word about one applicant of a collective request changes their fate alone.
Result<Decision> do_word_of_member(const sop::Sop& sop, const Case& before, const Act& act,
                                   const Context& context) {
  Decision next{before, before.at, "", "", std::nullopt};
  Case& c = next.after;
  Member* m = c.member(act.about);
  if (!m) return refused("workflow.no_such_applicant");
  if (m->heard(act.verb)) return next;
  const bool late = too_late(before, act);
  m->words.push_back({act.verb, context.now, act.reason});
  c.changed = context.now;
  if (late) {
    m->reason.clear();
    reopen(sop, c, context);
  }
  if (act.verb == "issued") m->status = Status::done;
  // A letter for many is not sent again for one of them: whoever is sent back asks anew.
  if (act.verb == "refused" || act.verb == "returned") {
    m->status = Status::refused;
    m->reason = act.reason;
  }
  const bool nobody_left =
      std::none_of(c.members.begin(), c.members.end(), [](const Member& one) { return one.goes_along(); });
  if (nobody_left && c.status == Status::open && read_by_somebody(sop, c))
    set_clock(sop, c, context);  // there is something to read now
  else
    settle_members(sop, c, context);
  next.refused = c.status == Status::refused && before.status != Status::refused;
  next.ended = is_over(c.status) || c.status == Status::following;
  return next;
}

Result<Decision> do_word(const sop::Sop& sop, const Case& before, const Act& act, const Context& context) {
  if (before.collective()) return do_word_of_member(sop, before, act, context);
  Decision next{before, before.at, "", "", std::nullopt};
  Case& c = next.after;
  if (before.heard(act.verb)) return next;  // said twice is said once
  c.words.push_back({act.verb, context.now, act.reason});
  c.changed = context.now;
  if (too_late(before, act))
    reopen(sop, c, context);
  else if (is_over(before.status))
    return next;
  if (act.verb == "withdrawn") {  // the office it came from gave the request up
    if (is_issued(before)) return next;  // too late: it hears so from us, and goes on
    c.reason = act.reason;
    end(c, Status::withdrawn, context);
    next.ended = true;
    return next;
  }
  if (act.verb == "returned") {
    come_back(sop, c, context);
    next.refused = next.ended = is_over(c.status);
    next.back = !next.ended;
    if (next.ended) c.reason = act.reason;
    return next;
  }
  if (act.verb == "refused") {
    if (!read_by_somebody(sop, c)) {
      c.reason = act.reason;
      end(c, Status::refused, context);
      next.refused = true;
    }
    set_clock(sop, c, context);  // there is something to read now
    return next;
  }
  if (c.status == Status::following) {
    if (act.verb == "issued") c.status = Status::done, next.ended = true;
    return next;
  }
  go_on(sop, c, context);
  next.ended = c.status != Status::open && c.status != Status::returned;
  return next;
}

Result<Decision> do_expire(const sop::Sop& sop, const Case& before, const Context& context) {
  Decision next{before, before.at, "", "", std::nullopt};
  next.after.changed = context.now;
  bool some = false;
  for (Member& m : next.after.members)
    if (m.status == Status::returned && m.answer_due && context.now > *m.answer_due) {
      m.status = Status::expired;
      m.answer_due.reset();
      some = true;
    }
  if (some) {
    settle_members(sop, next.after, context);
    next.ended = is_over(next.after.status);
    return next;
  }
  if (before.status != Status::returned || !before.answer_due) return over(before);
  if (context.now <= *before.answer_due) return conflict("workflow.not_expired");
  end(next.after, Status::expired, context);
  next.ended = true;
  return next;
}

}  // namespace

std::vector<FourEyes> Context::default_four_eyes() { return {{"draft_letter", "sign_letter"}}; }

const sop::VerbSpec* spec_of(const sop::Verbs& verbs, std::string_view name) {
  for (const auto& [word, spec] : verbs)
    if (spec.name == name) return &spec;
  return nullptr;
}

bool by_authority(const sop::Sop& sop, const sop::Step& step) {
  return sop.purpose == "issue" && is_external(sop, step) && !event_of(step.verb).empty();
}

std::vector<OpenStep> open_steps(const sop::Sop& sop, const Case& c) {
  std::vector<OpenStep> open;
  const sop::Row* row = c.status == Status::open ? sop.row(c.at) : nullptr;
  if (!row) return open;
  for (const sop::Step& step : row->steps)
    if (!waits_for_reply(c, step) && !is_done(c, *row, step.id) && may_begin(c, *row, step))
      open.push_back({row, &step, sop.performer(step.by)});
  return open;
}

Result<Case> open_case(const sop::Sop& sop, const Opening& opening, const Context& context) {
  for (const sop::Precondition& condition : sop.preconditions) {
    if (opening.met.contains(condition.id)) continue;
    if (condition.id == "pks_berlaku") return refused("workflow.no_agreement");
    return refused("workflow.precondition", {{"condition", condition.id}});
  }
  if (opening.applicants.empty()) return malformed("workflow.no_applicant");
  if (sop.rows.empty()) return internal("workflow.no_rows", sop.id);
  Case c;
  c.office = sop.office;
  c.id = opening.id;
  c.sop = sop.id;
  c.edition = sop.hash;
  c.applicants = opening.applicants;
  c.tracking = opening.tracking;
  c.opened = c.changed = context.now;
  for (const std::string& paper : opening.papers) {
    if (!sop.paper(paper)) return refused("workflow.no_such_paper", {{"paper", paper}});
    c.papers[paper].present = true;
  }
  if (opening.members.size() > most_applicants)
    return refused("workflow.too_many_applicants", {{"most", std::to_string(most_applicants)}});
  c.by = opening.by;
  c.members = opening.members;
  if (c.collective() &&
      std::none_of(c.members.begin(), c.members.end(), [](const Member& m) { return m.goes_along(); }))
    return refused("workflow.no_complete_applicant");
  // Whoever goes along has their own papers: the others are returned.
  if (c.collective())
    for (const sop::Paper& paper : sop.papers)
      if (paper.each && paper.required) c.papers[paper.id].present = true;
  for (Member& m : c.members)
    if (m.status == Status::returned) m.answer_due = context.time.end_of_day(context.now, sop.answer_days);
  for (const std::string& thing : opening.given) c.papers[thing].present = true;
  enter(sop, c, sop.rows.front().no, context);
  return c;
}

namespace {

// What would end the case, or turn it back.
bool would_undo(const Act& act) {
  switch (act.kind) {
    case Act::Kind::step: return !act.outcome.empty();
    case Act::Kind::word: return act.verb == "withdrawn";
    case Act::Kind::withdraw:
    case Act::Kind::expire:
    case Act::Kind::take_back:
    case Act::Kind::deviate:
    case Act::Kind::refuse:
    case Act::Kind::send_back:
    case Act::Kind::recall: return true;
    case Act::Kind::amend:
    case Act::Kind::edit_letter:
    case Act::Kind::note: return false;
  }
  return true;
}

}  // namespace

Result<Decision> decide(const sop::Sop& sop, const Case& before, const Act& act, const Context& context) {
  if (is_being_issued(before) && would_undo(act)) return conflict("workflow.issuing");
  switch (act.kind) {
    case Act::Kind::step: return do_step(sop, before, act, context);
    case Act::Kind::amend: return do_amend(sop, before, act, context);
    case Act::Kind::withdraw: return do_withdraw(sop, before, act, context);
    case Act::Kind::edit_letter: return do_edit(sop, before, act, context);
    case Act::Kind::word: return do_word(sop, before, act, context);
    case Act::Kind::expire: return do_expire(sop, before, context);
    case Act::Kind::take_back: return do_take_back(sop, before, act, context);
    case Act::Kind::note: return do_note(before, act, context);
    case Act::Kind::deviate: return do_deviate(sop, before, act, context);
    case Act::Kind::refuse: return do_refuse(sop, before, act, context);
    case Act::Kind::send_back: return do_send_back(sop, before, act, context);
    case Act::Kind::recall: return do_recall(sop, before, act, context);
  }
  return internal("workflow.kind");
}

}  // namespace paraf::workflow
