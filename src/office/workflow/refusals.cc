// Why not: first "not now", then "not you", then "not yet".
#include <algorithm>

#include "office/workflow/decide_parts.h"

namespace paraf::workflow {

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
  if (!first)
    return conflict("workflow.not_at_this_row", {{"row", row.no}, {"activity", row.activity.reading}});
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
Result<std::optional<people::StandIn>> right_to(const sop::Sop& sop, const Case& c,
                                                const sop::Performer& performer, const sop::Step& step,
                                                const Act& act, const Context& context) {
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
                                           local_day(context.now, context.time.zone))
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
    return refused("workflow.no_such_outcome",
                   {{"outcome", act.outcome}, {"offered", offered.empty() ? "-" : join(offered)}});
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

bool judges_papers(const sop::Step& step) {
  return step.verb == "check_documents" || step.verb == "verify_identity";
}

namespace {

// What the office's own procedure names came with its name.
std::string name_of_paper(const sop::Sop& sop, const Case& c, const std::string& id) {
  if (sop.paper(id)) return readable(sop, id);
  const auto came = c.refs.find("berkas." + id);
  return came != c.refs.end() ? came->second : id == "ktp" ? "KTP" : id;
}

}  // namespace

std::map<std::string, std::string> papers_to_judge(const sop::Sop& sop, const Case& c, const sop::Step& step) {
  std::map<std::string, std::string> there;
  const auto on_file = [&](const std::string& id) {
    const auto state = c.papers.find(id);
    return state != c.papers.end() && state->second.present;
  };
  if (step.verb == "check_documents") {
    for (const std::string& id : checked_papers(sop, step))
      if (on_file(id)) there[id] = readable(sop, id);
    return there;
  }
  static constexpr std::string_view package = "paket_psre";  // stands among the papers it brought, and is none
  for (const auto& [id, state] : c.papers)
    if (state.present && id != package) there[id] = name_of_paper(sop, c, id);
  return there;
}

namespace {

bool any_incomplete(const Act& act) {
  return std::any_of(act.verdicts.begin(), act.verdicts.end(), [](const auto& v) { return !v.second.complete; });
}

// Whoever agrees has looked at each paper and says so of each: nothing passes because nobody spoke of it.
Result<void> each_is_judged(const std::map<std::string, std::string>& there, const Act& act) {
  std::vector<std::string> unfit, unsaid;
  for (const auto& [id, name] : there) {
    const auto judged = act.verdicts.find(id);
    if (judged == act.verdicts.end())
      unsaid.push_back(name);
    else if (!judged->second.complete)
      unfit.push_back(name);
  }
  if (!unfit.empty()) return refused("workflow.paper_unfit", {{"papers", join(unfit)}});
  if (!unsaid.empty()) return refused("workflow.verdicts_missing", {{"papers", join(unsaid)}});
  return {};
}

Result<void> papers_agree(const sop::Sop& sop, const Case& c, const sop::Step& step,
                          const std::string& target, const Act& act) {
  if (!judges_papers(step))
    return act.verdicts.empty() ? Result<void>{} : refused("workflow.no_verdict_here");
  const auto lies_there = papers_to_judge(sop, c, step);
  for (const auto& [id, judged] : act.verdicts) {
    if (!sop.paper(id) && !lies_there.contains(id)) return refused("workflow.no_such_paper", {{"paper", id}});
    if (!judged.complete && judged.reason.empty())
      return refused("workflow.reason_missing", {{"what", name_of_paper(sop, c, id)}});
  }
  if (target == "return" && !any_incomplete(act)) return refused("workflow.nothing_incomplete");
  if (!target.empty()) return {};
  if (step.verb == "verify_identity") return each_is_judged(lies_there, act);
  std::vector<std::string> missing;
  for (const std::string& id : checked_papers(sop, step)) {
    const sop::Paper* paper = sop.paper(id);
    const auto state = c.papers.find(id);
    const bool there = state != c.papers.end() && state->second.present;
    const auto judged = act.verdicts.find(id);
    const bool bad =
        (judged != act.verdicts.end() && !judged->second.complete) ||
        (judged == act.verdicts.end() && there && state->second.judged && !state->second.complete);
    if (bad || (paper && paper->required && !there)) missing.push_back(readable(sop, id));
  }
  if (!missing.empty()) return refused("workflow.documents_missing", {{"documents", join(missing)}});
  return each_is_judged(lies_there, act);
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
Result<void> leaves_what_it_must(const sop::Sop& sop, const Case& c, const sop::Row& row,
                                 const sop::Step& step, const Act& act, const Context& context) {
  std::set<std::string> on_file = act.papers;
  for (const auto& [name, paper] : c.papers)
    if (paper.present) on_file.insert(name);
  std::vector<std::string> missing;
  const std::vector<std::string> made = made_by(context.verbs, step);
  for (const std::string& word : made)
    if (sop.paper(word) && !on_file.contains(word)) missing.push_back(readable(sop, word));
  const bool last = std::all_of(row.steps.begin(), row.steps.end(),
                                [&](const sop::Step& s) { return s.id == step.id || is_done(c, row, s.id); });
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

std::string reason_of_refusal(const Case& c) {
  for (const Word& word : c.words)
    if (word.event == "refused") return word.reason;
  for (const Member& m : c.members)
    if (m.status == Status::refused) return m.reason;
  return {};
}

Result<void> reply_fits(const Case& c, const sop::Step& step, const Act& act) {
  if (step.verb != "receive_reply") return {};
  if (!replied(c)) return refused("workflow.no_reply_yet");
  // Of a collective request only the refusal of everybody is one.
  const bool refusal = c.collective() ? std::none_of(c.members.begin(), c.members.end(),
                                                     [](const Member& m) { return m.goes_along(); })
                                      : c.heard("refused");
  if (refusal && act.outcome.empty())
    return refused("workflow.reply_is_refusal", {{"reason", reason_of_refusal(c)}});
  if (!refusal && act.outcome == "ditolak") return refused("workflow.reply_is_no_refusal");
  return {};
}

// What becomes of single applicants is said where their papers are checked, by an outcome the SOP offers.
Result<void> fates_fit(const Case& c, const sop::Step& step, const Act& act) {
  for (const auto& [who, fate] : act.fates) {
    const Member* member = c.member(who);
    if (!member || !member->goes_along()) return refused("workflow.no_such_applicant");
    const std::string outcome = fate.refused ? "tolak" : "kurang";
    if (step.verb != "check_documents" || !step.outcomes.contains(outcome))
      return refused("workflow.no_such_outcome", {{"outcome", outcome}, {"offered", "-"}});
    if (fate.reason.empty()) return refused("workflow.reason_missing", {{"what", outcome}});
  }
  return {};
}

}  // namespace

Result<void> may_be_done(const sop::Sop& sop, const Case& c, const sop::Row& row, const sop::Step& step,
                         const std::string& target, const Act& act, const Context& context) {
  // Whoever sends something back or refuses it says why; a refusal that is only read gives its own reason.
  const bool says_why = !act.reason.empty() || any_incomplete(act);
  if (!target.empty() && !says_why && (act.verdicts.empty() || target != "return") && step.verb != "receive_reply")
    return refused("workflow.reason_missing", {{"what", act.outcome}});
  for (const std::string& paper : act.papers)
    if (!sop.paper(paper)) return refused("workflow.no_such_paper", {{"paper", paper}});
  if (target.empty()) TRY(things_are_there(sop, c, row, step, act, context));
  if (target.empty()) TRY(leaves_what_it_must(sop, c, row, step, act, context));
  TRY(papers_agree(sop, c, step, target, act));
  TRY(fates_fit(c, step, act));
  if (target.empty()) TRY(letter_is_ready(sop, step, context));
  TRY(reply_fits(c, step, act));
  if ((target == "refuse" || target == "return") && is_issued(c)) return conflict("workflow.issued_already");
  return {};
}

std::string reason_of(const sop::Sop& sop, const Case& c, const Act& act) {
  std::string reason = act.reason;
  if (reason.empty())
    for (const auto& [id, judged] : act.verdicts)
      if (!judged.complete) reason += (reason.empty() ? "" : "; ") + name_of_paper(sop, c, id) + ": " + judged.reason;
  if (reason.empty()) reason = reason_of_refusal(c);
  return reason;
}

}  // namespace paraf::workflow
