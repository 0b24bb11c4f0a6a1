// What every procedure allows although no row of it says so: a request refused, sent back, or recalled from the
// authority, each with its reason.
#include <algorithm>

#include "office/workflow/decide_parts.h"

namespace paraf::workflow {

namespace {

constexpr std::string_view head_of_office = "kepala_dinas";

// In what right somebody stands before the request.
struct Right {
  people::Authority of;
  std::string performer;  // of the SOP; "" for the head of the office
};

std::optional<people::Authority> may(const Act& act, std::string_view role, const Case& c,
                                     const Context& context) {
  if (act.by.office != c.office) return std::nullopt;
  return people::may_act(context.roles, act.by.person, role,
                         local_day(context.now, context.time.zone));
}

template <typename Of>
std::optional<Right> of_a_step(const sop::Sop& sop, const Case& c, const Act& act, const Context& context,
                               Of&& counts) {
  for (const sop::Row& row : sop.rows)
    for (const sop::Step& step : row.steps) {
      const sop::Performer* performer = sop.performer(step.by);
      if (performer == nullptr || is_external(sop, step) || !counts(row, step)) continue;
      if (auto right = may(act, performer->role, c, context)) return Right{std::move(*right), performer->id};
    }
  return std::nullopt;
}

std::optional<Right> of_head(const Case& c, const Act& act, const Context& context) {
  if (auto right = may(act, head_of_office, c, context)) return Right{std::move(*right), ""};
  return std::nullopt;
}

// Of the authority's case: its officers. Of an office's: its head; and, while it is to be put right for the
// authority, whoever hands it over.
Result<Right> right_over(const sop::Sop& sop, const Case& c, const Act& act, const Context& context) {
  if (c.is_applicant(act.by)) return forbidden("workflow.own_case");
  if (sop.purpose == "authority") {
    const auto right = of_a_step(sop, c, act, context, [](const auto&, const auto&) { return true; });
    if (right) return *right;
    return forbidden("workflow.needs_role", {{"role", "petugas"}});
  }
  if (const auto head = of_head(c, act, context)) return *head;
  if (c.heard("returned") && !c.handed_over())
    if (const auto right = of_a_step(sop, c, act, context,
                                     [&](const sop::Row& row, const sop::Step&) { return row.no == c.at; }))
      return *right;
  return forbidden("workflow.refused_by_head");
}

Result<Right> may_judge(const sop::Sop& sop, const Case& before, const Act& act, const Context& context,
                        std::string_view what) {
  if (is_over(before.status) || before.status == Status::following) return over(before);
  if (before.status == Status::returned)
    return conflict("workflow.waits_for_applicant", {{"reason", before.reason}});
  if (is_issued(before)) return conflict("workflow.issued_already");
  if (sop.purpose != "authority" && before.handed_over()) return conflict("workflow.at_authority");
  Right right = TRY(right_over(sop, before, act, context));
  if (act.reason.empty()) return refused("workflow.reason_missing", {{"what", std::string{what}}});
  return right;
}

}  // namespace

Result<Decision> do_refuse(const sop::Sop& sop, const Case& before, const Act& act, const Context& context) {
  Right right = TRY(may_judge(sop, before, act, context, "penolakan"));
  Decision next{before, before.at, "", right.performer, std::move(right.of.stand_in)};
  next.after.changed = context.now;
  next.after.reason = act.reason;
  end(next.after, Status::refused, context);
  next.refused = next.ended = true;
  return next;
}

Result<Decision> do_send_back(const sop::Sop& sop, const Case& before, const Act& act, const Context& context) {
  Right right = TRY(may_judge(sop, before, act, context, "pengembalian"));
  Decision next{before, before.at, "", right.performer, std::move(right.of.stand_in)};
  Case& c = next.after;
  c.changed = context.now;
  c.reason = act.reason;
  if (sop.purpose == "authority") {  // the office puts it right and hands it over anew: a case of its own
    end(c, Status::refused, context);
    next.ended = true;
    return next;
  }
  if (before.collective()) return refused("workflow.one_by_one");
  for (auto& [id, paper] : c.papers) paper.judged = false;
  c.status = Status::returned;
  c.answer_due = context.time.end_of_day(context.now, sop.answer_days);
  set_clock(sop, c, context);
  next.returned = true;
  return next;
}

Result<Decision> do_recall(const sop::Sop& sop, const Case& before, const Act& act, const Context& context) {
  if (is_over(before.status)) return over(before);
  if (sop.purpose == "authority" || !before.handed_over()) return conflict("workflow.not_at_authority");
  if (is_issued(before)) return conflict("workflow.issued_already");
  if (before.is_applicant(act.by)) return forbidden("workflow.own_case");
  auto right = of_head(before, act, context);
  if (!right)
    right = of_a_step(sop, before, act, context, [](const sop::Row&, const sop::Step& step) {
      return step.verb == "send_to_authority" || step.verb == "sign_letter";
    });
  if (!right) return forbidden("workflow.recalled_by");
  if (act.reason.empty()) return refused("workflow.reason_missing", {{"what", "penarikan"}});
  Decision next{before, before.at, "", right->performer, std::move(right->of.stand_in)};
  next.after.changed = context.now;
  next.after.reason = act.reason;
  end(next.after, Status::withdrawn, context);
  next.ended = true;
  return next;
}

void come_back(const sop::Sop& sop, Case& c, const Context& context) {
  const sop::Row* at = nullptr;
  for (const sop::Row& row : sop.rows)
    for (const sop::Step& step : row.steps)
      if (step.verb == "send_to_authority" && is_done(c, row, step.id)) at = &row;
  c.link.reset();
  if (at == nullptr) {  // moved to an edition that hands nothing over: it is the office's again, where it stands
    if (sop.row(c.at) != nullptr)
      go_on(sop, c, context);
    else
      end(c, Status::refused, context);
    return;
  }
  for (const sop::Step& step : at->steps)
    if (step.verb == "send_to_authority") c.rows[at->no].done.erase(step.id);
  for (std::size_t i = index_of(sop, at->no) + 1; i < sop.rows.size(); ++i)
    if (const auto later = c.rows.find(sop.rows[i].no); later != c.rows.end()) later->second.done.clear();
  for (auto& [id, paper] : c.papers) paper.judged = false;
  c.status = Status::open;
  c.reason.clear();
  enter(sop, c, at->no, context);
}

bool too_late(const Case& c, const Act& word) {
  if (word.verb != "issued" || (c.status != Status::withdrawn && c.status != Status::refused)) return false;
  if (!c.collective()) return c.link && !c.heard("refused");
  const Member* one = c.member(word.about);
  return one != nullptr && one->link && !one->heard("refused");
}

void reopen(const sop::Sop& sop, Case& c, const Context& context) {
  c.reason.clear();
  const sop::Row* row = sop.row(c.at);
  if (row == nullptr) {  // its own rows were over, and the authority's was waited for
    c.status = Status::following;
    return;
  }
  c.status = Status::open;
  RowState& state = c.rows[row->no];
  state.left.reset();
  for (const sop::Step& step : row->steps) {  // a refusal that did not hold
    const auto done = state.done.find(step.id);
    if (done == state.done.end()) continue;
    const auto outcome = step.outcomes.find(done->second.outcome);
    if (outcome != step.outcomes.end() && outcome->second == "refuse") state.done.erase(done);
  }
  set_clock(sop, c, context);
}

}  // namespace paraf::workflow
