#include "office/workflow/decide.h"

#include <algorithm>
#include <array>

namespace paraf::workflow {

namespace {
constexpr std::string_view applicant_role = "pemohon";

// What the authority's word is called in the SOP of the office that waits for it.
struct Heard {
  std::string_view event, verb;
};
constexpr std::array<Heard, 7> fulfils = {{
    {"registered", "register_subscriber"},
    {"account_sent", "receive_account"},
    {"identity_completed", "complete_identity"},
    {"verified", "verify_identity"},
    {"passphrase_set", "set_passphrase"},
    {"issued", "issue_certificate"},
    {"downloaded", "download_certificate"},
}};

std::string_view event_of(std::string_view verb) {
  for (const Heard& h : fulfils)
    if (h.verb == verb) return h.event;
  return {};
}

std::size_t index_of(const sop::Sop& sop, std::string_view no) {
  for (std::size_t i = 0; i < sop.rows.size(); ++i)
    if (sop.rows[i].no == no) return i;
  return sop.rows.size();
}

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string label_of(const sop::Sop& sop, std::string_view performer) {
  const sop::Performer* p = sop.performer(performer);
  return p ? p->label : std::string{performer};
}

std::string letter_of(const sop::Step& step) {
  const auto found = step.params.find("letter");
  return found == step.params.end() ? std::string{} : found->second;
}

// "{letter}.konsep" with the step's own letter.
std::string artefact(std::string text, const sop::Step& step) {
  const auto at = text.find("{letter}");
  if (at != std::string::npos) text.replace(at, 8, letter_of(step));
  return text;
}

std::vector<std::string> made_by(const sop::Verbs& verbs, const sop::Step& step) {
  std::vector<std::string> made;
  if (const sop::VerbSpec* spec = spec_of(verbs, step.verb))
    for (const std::string& word : spec->makes) made.push_back(artefact(word, step));
  return made;
}

std::string readable(const sop::Sop& sop, const std::string& artefact_or_paper) {
  if (const sop::Paper* paper = sop.paper(artefact_or_paper)) return paper->label;
  return artefact_or_paper;
}

const RowState* state_of(const Case& c, std::string_view no) {
  const auto found = c.rows.find(std::string{no});
  return found == c.rows.end() ? nullptr : &found->second;
}

bool is_done(const Case& c, const sop::Row& row, std::string_view step) {
  const RowState* state = state_of(c, row.no);
  return state && state->done.contains(std::string{step});
}

bool may_begin(const Case& c, const sop::Row& row, const sop::Step& step) {
  return std::all_of(step.after.begin(), step.after.end(), [&](const std::string& id) { return is_done(c, row, id); });
}

bool is_finished(const Case& c, const sop::Row& row) {
  return std::all_of(row.steps.begin(), row.steps.end(), [&](const sop::Step& s) { return is_done(c, row, s.id); });
}

calendar::Unit unit_of(sop::TimeUnit unit) {
  switch (unit) {
    case sop::TimeUnit::none: return calendar::Unit::none;
    case sop::TimeUnit::minutes: return calendar::Unit::minutes;
    case sop::TimeUnit::hours: return calendar::Unit::hours;
    case sop::TimeUnit::working_days: return calendar::Unit::working_days;
  }
  return calendar::Unit::none;
}

bool is_external(const sop::Sop& sop, const sop::Step& step) {
  const sop::Performer* p = sop.performer(step.by);
  return p && (p->external || p->role == applicant_role);
}

// That the package arrived is a receipt, not yet a reply.
bool replied(const Case& c) {
  return std::any_of(c.words.begin(), c.words.end(), [](const Word& w) { return w.event != "received"; });
}

// Reading a reply is nobody's work before there is one.
bool waits_for_reply(const Case& c, const sop::Step& step) { return step.verb == "receive_reply" && !replied(c); }

// The clock of an official's row stands while only the applicant or the authority can go on. A row
// that is theirs alone runs a clock of its own.
bool clock_runs(const sop::Sop& sop, const Case& c, const sop::Row& row) {
  if (c.status != Status::open) return false;
  if (std::all_of(row.steps.begin(), row.steps.end(), [&](const sop::Step& s) { return is_external(sop, s); })) return true;
  return std::any_of(row.steps.begin(), row.steps.end(), [&](const sop::Step& s) {
    return !is_external(sop, s) && !waits_for_reply(c, s) && !is_done(c, row, s.id) && may_begin(c, row, s);
  });
}

void set_clock(const sop::Sop& sop, Case& c, const Context& context) {
  const sop::Row* row = sop.row(c.at);
  if (!row) return;
  calendar::Ledger& clock = c.rows[c.at].clock;
  if (clock_runs(sop, c, *row))
    clock.start(context.now);
  else
    clock.pause(context.now, context.time);
}

void leave(Case& c, const Context& context) {
  const auto found = c.rows.find(c.at);
  if (found == c.rows.end()) return;
  found->second.clock.pause(context.now, context.time);
  if (!found->second.left) found->second.left = context.now;
}

void end(Case& c, Status status, const Context& context) {
  leave(c, context);
  c.status = status;
  if (status == Status::done || status == Status::following) c.at = "end";
  c.answer_due.reset();
}

// What the authority has said already, at steps that waited for it.
void take_words(const sop::Sop& sop, Case& c, const sop::Row& row, const Context& context) {
  for (bool more = true; more;) {
    more = false;
    for (const sop::Step& step : row.steps) {
      if (!by_authority(sop, step) || is_done(c, row, step.id) || !may_begin(c, row, step)) continue;
      for (const Word& word : c.words) {
        if (word.event.empty() || word.event != event_of(step.verb)) continue;
        c.rows[row.no].done[step.id] =
            Done{"", {}, "", word.at, "", made_by(context.verbs, step), step.verb, letter_of(step)};
        more = true;
        break;
      }
    }
  }
}

void enter(const sop::Sop& sop, Case& c, std::string_view no, const Context& context);

// A row that is finished hands the case on.
void go_on(const sop::Sop& sop, Case& c, const Context& context) {
  const sop::Row* row = sop.row(c.at);
  if (!row || c.status != Status::open) return;
  take_words(sop, c, *row, context);
  if (!is_finished(c, *row)) {
    set_clock(sop, c, context);
    return;
  }
  enter(sop, c, row->next, context);
}

void enter(const sop::Sop& sop, Case& c, std::string_view no, const Context& context) {
  leave(c, context);
  const sop::Row* row = sop.row(no);
  if (!row) {  // "end"
    const bool awaited = c.link && !sop.rows.empty() && sop.purpose != "authority" && !c.heard("issued");
    end(c, awaited ? Status::following : Status::done, context);
    return;
  }
  c.at = row->no;
  auto [state, fresh] = c.rows.try_emplace(row->no);
  if (fresh) {
    state->second.entered = context.now;
    state->second.clock.unit = unit_of(row->time.unit);
    state->second.clock.amount = row->time.amount;
  } else {
    state->second.left.reset();
    ++state->second.visits;
  }
  go_on(sop, c, context);
}

// Back to an earlier row: what was done from there on has to be done again. The ledgers go on
// counting: time spent on a correction is time spent.
void go_back(const sop::Sop& sop, Case& c, std::string_view no, const Context& context) {
  const std::size_t target = index_of(sop, no);
  for (std::size_t i = target; i < sop.rows.size(); ++i)
    if (const auto found = c.rows.find(sop.rows[i].no); found != c.rows.end()) found->second.done.clear();
  enter(sop, c, no, context);
}

// ── not now ──

tl::unexpected<Error> over(const Case& c) {
  return conflict("workflow.over", {{"status", std::string{name_of(c.status)}}});
}

// The step that is meant: the one named, or of this verb the first that is open, else the first.
Result<const sop::Step*> find_step(const sop::Row& row, const Case& c, const Act& act) {
  const sop::Step* first = nullptr;
  const sop::Step* open = nullptr;
  for (const sop::Step& step : row.steps) {
    const bool same_verb = step.verb == act.verb;
    const bool meant = act.step.empty() ? same_verb : step.id == act.step && (act.verb.empty() || same_verb);
    if (!meant) continue;
    if (!first) first = &step;
    if (!open && !is_done(c, row, step.id) && may_begin(c, row, step)) open = &step;
  }
  if (open) return open;
  if (!first) return conflict("workflow.not_at_this_row", {{"row", row.no}, {"activity", row.activity.reading}});
  if (is_done(c, row, first->id)) return conflict("workflow.already_done", {{"row", row.no}});
  std::vector<std::string> before;
  for (const std::string& id : first->after) {
    if (is_done(c, row, id)) continue;
    for (const sop::Step& step : row.steps)
      if (step.id == id) before.push_back(step.text.reading.empty() ? step.verb : step.text.reading);
  }
  return conflict("workflow.comes_after", {{"row", row.no}, {"before", join(before)}});
}

// ── not you ──

// The right in which somebody acts; an empty one for the applicant.
Result<std::optional<people::StandIn>> right_to(const sop::Sop& sop, const Case& c, const sop::Performer& performer,
                                               const sop::Step& step, const Act& act, const Context& context) {
  if (sop.purpose != "authority" && by_authority(sop, step))
    return forbidden("workflow.done_at_authority", {{"performer", performer.label}});
  if (performer.role == applicant_role) {
    if (!c.is_applicant(act.by)) return forbidden("workflow.applicant_only");
    return std::optional<people::StandIn>{};
  }
  // No officer handles their own application.
  if (c.is_applicant(act.by)) return forbidden("workflow.own_case");
  const auto right = act.by.office == c.office
                         ? people::may_act(context.roles, act.by.person, performer.role,
                                           calendar::local_day(context.now, context.time.zone))
                         : std::nullopt;
  if (!right) return forbidden("workflow.needs_role", {{"role", performer.label}});
  for (const FourEyes& pair : context.four_eyes) {
    if (pair.second != step.verb) continue;
    const Done* earlier = c.last(pair.first, letter_of(step));
    if (earlier && earlier->by == act.by) return forbidden("workflow.four_eyes");
  }
  return right->stand_in;
}

// ── not yet ──

Result<std::string> target_of(const sop::Step& step, const Act& act) {
  if (act.outcome.empty()) return std::string{};
  const auto found = step.outcomes.find(act.outcome);
  if (found == step.outcomes.end()) {
    std::vector<std::string> offered;
    for (const auto& [word, to] : step.outcomes) offered.push_back(word);
    return refused("workflow.no_such_outcome", {{"outcome", act.outcome}, {"offered", offered.empty() ? "-" : join(offered)}});
  }
  return found->second;
}

// Which papers a check is about: those the step names, else every one of the procedure.
std::vector<std::string> checked_papers(const sop::Sop& sop, const sop::Step& step) {
  if (!step.papers.empty()) return step.papers;
  std::vector<std::string> all;
  for (const sop::Paper& paper : sop.papers) all.push_back(paper.id);
  return all;
}

Result<void> papers_agree(const sop::Sop& sop, const Case& c, const sop::Step& step, const std::string& target,
                          const Act& act) {
  for (const auto& [id, judged] : act.verdicts) {
    if (!sop.paper(id)) return refused("workflow.no_such_paper", {{"paper", id}});
    if (!judged.complete && judged.reason.empty())
      return refused("workflow.reason_missing", {{"what", readable(sop, id)}});
  }
  const bool any_incomplete = std::any_of(act.verdicts.begin(), act.verdicts.end(),
                                          [](const auto& v) { return !v.second.complete; });
  if (target == "return" && !any_incomplete) return refused("workflow.nothing_incomplete");
  if (!target.empty()) return {};
  std::vector<std::string> missing;
  for (const std::string& id : checked_papers(sop, step)) {
    const sop::Paper* paper = sop.paper(id);
    const auto state = c.papers.find(id);
    const bool there = state != c.papers.end() && state->second.present;
    const auto judged = act.verdicts.find(id);
    const bool bad = (judged != act.verdicts.end() && !judged->second.complete) ||
                     (judged == act.verdicts.end() && there && state->second.judged && !state->second.complete);
    if (bad || (paper && paper->required && !there)) missing.push_back(readable(sop, id));
  }
  if (!missing.empty()) return refused("workflow.documents_missing", {{"documents", join(missing)}});
  return {};
}

Result<void> things_are_there(const sop::Sop& sop, const Case& c, const sop::Row& row, const sop::Step& step,
                              const Act& act, const Context& context) {
  std::set<std::string> there = c.artefacts();
  there.insert(act.papers.begin(), act.papers.end());
  std::set<std::string> made_here;
  for (const sop::Step& s : row.steps)
    for (const std::string& word : made_by(context.verbs, s)) made_here.insert(word);

  std::vector<std::string> missing;
  for (const std::string& need : row.needs)
    if (!there.contains(need) && !made_here.contains(need)) missing.push_back(readable(sop, need));
  if (!missing.empty()) return refused("workflow.documents_missing", {{"documents", join(missing)}});

  if (const sop::VerbSpec* spec = spec_of(context.verbs, step.verb)) {
    for (const std::string& need : spec->needs) {
      const std::string what = artefact(need, step);
      if (!there.contains(what)) missing.push_back(readable(sop, what));
    }
  }
  if (!missing.empty()) return refused("workflow.needs_first", {{"what", join(missing)}});
  return {};
}

// What a step makes may be a paper, which only exists when somebody brought it; and the act that would
// finish a row must leave everything the row has to hand on.
Result<void> leaves_what_it_must(const sop::Sop& sop, const Case& c, const sop::Row& row, const sop::Step& step,
                                 const Act& act, const Context& context) {
  std::set<std::string> on_file = act.papers;
  for (const auto& [name, paper] : c.papers)
    if (paper.present) on_file.insert(name);
  std::vector<std::string> missing;
  const std::vector<std::string> made = made_by(context.verbs, step);
  for (const std::string& word : made)
    if (sop.paper(word) && !on_file.contains(word)) missing.push_back(readable(sop, word));
  const bool last = std::all_of(row.steps.begin(), row.steps.end(), [&](const sop::Step& s) {
    return s.id == step.id || is_done(c, row, s.id);
  });
  if (last) {
    for (const std::string& word : row.makes)
      if (sop.paper(word) && !on_file.contains(word)) missing.push_back(readable(sop, word));
  }
  std::sort(missing.begin(), missing.end());
  missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
  if (!missing.empty()) return refused("workflow.documents_missing", {{"documents", join(missing)}});
  return {};
}

Result<void> letter_is_ready(const sop::Sop& sop, const sop::Step& step, const Context& context) {
  if (step.verb != "sign_letter") return {};
  const sop::LetterUse* letter = sop.letter(letter_of(step));
  if (!letter) return {};
  const auto holding = context.initials.find(letter->id);
  std::vector<std::string> missing;
  for (const std::string& performer : letter->initials)
    if (holding == context.initials.end() || !holding->second.contains(performer))
      missing.push_back(label_of(sop, performer));
  if (!missing.empty()) return refused("workflow.initials_missing", {{"performers", join(missing)}});
  return {};
}

Result<void> reply_fits(const Case& c, const sop::Step& step, const Act& act) {
  if (step.verb != "receive_reply") return {};
  if (!replied(c)) return refused("workflow.no_reply_yet");
  const bool refusal = c.heard("refused");
  if (refusal && act.outcome.empty()) return refused("workflow.reply_is_refusal", {{"reason", c.words.back().reason}});
  if (!refusal && act.outcome == "ditolak") return refused("workflow.reply_is_no_refusal");
  return {};
}

std::string reason_of(const sop::Sop& sop, const Case& c, const Act& act) {
  std::string reason = act.reason;
  if (reason.empty())
    for (const auto& [id, judged] : act.verdicts)
      if (!judged.complete) reason += (reason.empty() ? "" : "; ") + readable(sop, id) + ": " + judged.reason;
  if (reason.empty())
    for (const Word& word : c.words)
      if (word.event == "refused") reason = word.reason;
  return reason;
}

// ── the kinds of acts ──

Result<Decision> do_step(const sop::Sop& sop, const Case& before, const Act& act, const Context& context) {
  if (is_over(before.status) || before.status == Status::following) return over(before);
  const sop::Row* row = sop.row(before.at);
  if (!row) return over(before);
  if (before.status == Status::returned) return conflict("workflow.waits_for_applicant", {{"reason", before.reason}});
  const sop::Step* step = TRY(find_step(*row, before, act));
  const sop::Performer* performer = sop.performer(step->by);
  if (!performer) return internal("workflow.no_performer", step->by);

  const auto stand_in = TRY(right_to(sop, before, *performer, *step, act, context));

  const std::string target = TRY(target_of(*step, act));
  // Whoever sends something back or refuses it says why; a refusal that is only read gives its own reason.
  if (!target.empty() && act.verdicts.empty() && act.reason.empty() && step->verb != "receive_reply")
    return refused("workflow.reason_missing", {{"what", act.outcome}});
  for (const std::string& paper : act.papers)
    if (!sop.paper(paper)) return refused("workflow.no_such_paper", {{"paper", paper}});
  if (target.empty()) TRY(things_are_there(sop, before, *row, *step, act, context));
  if (target.empty()) TRY(leaves_what_it_must(sop, before, *row, *step, act, context));
  if (step->verb == "check_documents") TRY(papers_agree(sop, before, *step, target, act));
  if (target.empty()) TRY(letter_is_ready(sop, *step, context));
  TRY(reply_fits(before, *step, act));

  Decision next{before, row->no, step->id, performer->id, stand_in};
  Case& c = next.after;
  c.changed = context.now;
  for (const auto& [id, judged] : act.verdicts) {
    PaperState& paper = c.papers[id];
    paper.judged = true;
    paper.complete = judged.complete;
    paper.reason = judged.reason;
  }
  // Nothing was said against the others, so a plain check has found them complete.
  if (step->verb == "check_documents" && target.empty())
    for (const std::string& id : checked_papers(sop, *step))
      if (const auto paper = c.papers.find(id); paper != c.papers.end() && paper->second.present) {
        paper->second.judged = paper->second.complete = true;
        paper->second.reason.clear();
      }
  for (const std::string& id : act.papers) c.papers[id] = PaperState{true, false, false, ""};
  if (act.link && !c.link) c.link = act.link;

  if (target == "return") {
    c.status = Status::returned;
    c.reason = reason_of(sop, before, act);
    c.answer_due = context.time.end_of_day(context.now, sop.answer_days);
    set_clock(sop, c, context);
    next.returned = true;
    return next;
  }
  Done done{act.id, act.by, stand_in ? std::string{people::name_of(stand_in->kind)} : "", context.now, act.outcome,
            target.empty() ? made_by(context.verbs, *step) : std::vector<std::string>{}, step->verb, letter_of(*step)};
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
  } else {
    go_on(sop, c, context);
  }
  next.ended = is_over(c.status) || c.status == Status::following;
  return next;
}

Result<Decision> do_amend(const sop::Sop& sop, const Case& before, const Act& act, const Context& context) {
  if (before.status != Status::open && before.status != Status::returned) return over(before);
  if (!before.is_applicant(act.by)) return forbidden("workflow.applicant_only");
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

Result<Decision> do_withdraw(const Case& before, const Act& act, const Context& context) {
  if (is_over(before.status)) return over(before);
  if (!before.is_applicant(act.by)) return forbidden("workflow.applicant_only");
  if (before.link) return refused("workflow.already_sent");
  Decision next{before, before.at, "", "", std::nullopt};
  next.after.changed = context.now;
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
  if (there.contains(act.letter + ".ditandatangani")) return conflict("workflow.letter_signed", {{"letter", act.letter}});
  if (before.is_applicant(act.by)) return forbidden("workflow.own_case");

  std::optional<people::Authority> right;
  std::string as;
  std::string back_to;
  for (const sop::Row& row : sop.rows) {
    for (const sop::Step& step : row.steps) {
      if (letter_of(step) != act.letter) continue;
      const bool works_on_it = step.verb == "draft_letter" || step.verb == "type_letter" || step.verb == "initial_letter";
      const sop::Performer* performer = sop.performer(step.by);
      if (works_on_it && performer && !right && act.by.office == before.office) {
        right = people::may_act(context.roles, act.by.person, performer->role,
                                calendar::local_day(context.now, context.time.zone));
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

Result<Decision> do_word(const sop::Sop& sop, const Case& before, const Act& act, const Context& context) {
  Decision next{before, before.at, "", "", std::nullopt};
  Case& c = next.after;
  if (before.heard(act.verb)) return next;  // said twice is said once
  c.words.push_back({act.verb, context.now, act.reason});
  c.changed = context.now;
  if (is_over(before.status)) return next;
  if (act.verb == "withdrawn") {  // the office it came from gave the request up
    c.reason = act.reason;
    end(c, Status::withdrawn, context);
    next.ended = true;
    return next;
  }
  if (act.verb == "refused") {
    // Where the SOP has a row that reads the reply, an official closes the case; elsewhere nobody would.
    const sop::Row* row = sop.row(c.at);
    const bool read_by_somebody = row && std::any_of(row->steps.begin(), row->steps.end(), [&](const sop::Step& s) {
      return s.verb == "receive_reply" && !is_done(c, *row, s.id) && !s.outcomes.empty();
    });
    if (!read_by_somebody) {
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

Result<Decision> do_expire(const Case& before, const Context& context) {
  if (before.status != Status::returned || !before.answer_due) return over(before);
  if (context.now <= *before.answer_due) return conflict("workflow.not_expired");
  Decision next{before, before.at, "", "", std::nullopt};
  next.after.changed = context.now;
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
  return sop.purpose != "authority" && is_external(sop, step) && !event_of(step.verb).empty();
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
  for (const std::string& thing : opening.given) c.papers[thing].present = true;
  enter(sop, c, sop.rows.front().no, context);
  return c;
}

Result<Decision> decide(const sop::Sop& sop, const Case& before, const Act& act, const Context& context) {
  switch (act.kind) {
    case Act::Kind::step: return do_step(sop, before, act, context);
    case Act::Kind::amend: return do_amend(sop, before, act, context);
    case Act::Kind::withdraw: return do_withdraw(before, act, context);
    case Act::Kind::edit_letter: return do_edit(sop, before, act, context);
    case Act::Kind::word: return do_word(sop, before, act, context);
    case Act::Kind::expire: return do_expire(before, context);
  }
  return internal("workflow.kind");
}

}  // namespace paraf::workflow
