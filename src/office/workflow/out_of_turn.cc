// Acts out of the procedure's order: a disposition taken back while unread, a remark, a recorded deviation.
#include <algorithm>
#include <array>

#include "office/workflow/decide_parts.h"

namespace paraf::workflow {

namespace {

// What is only words between people may be left out for once, or was done by another way: nothing that
// decides, numbers, initials, signs, hands over or issues can be.
constexpr std::array<std::string_view, 10> left_out = {
    "give_order",  "forward",     "report",        "study_order",         "coordinate_requirements",
    "type_letter", "seal_letter", "explain_usage", "schedule_assistance", "assist_login"};
constexpr std::string_view head_of_office = "kepala_dinas";

constexpr std::array<std::string_view, 3> passed_down = {"give_disposition", "forward", "give_order"};

}  // namespace

bool may_be_left_out(std::string_view verb) {
  return std::find(left_out.begin(), left_out.end(), verb) != left_out.end();
}

Result<Decision> do_take_back(const sop::Sop& sop, const Case& before, const Act& act,
                              const Context& context) {
  if (before.status != Status::open) return over(before);
  const Done* last = nullptr;
  std::string at, id;
  for (const auto& [no, state] : before.rows)
    for (const auto& [step, done] : state.done)
      if (!last || done.at > last->at || (done.at == last->at && index_of(sop, no) >= index_of(sop, at))) {
        last = &done;
        at = no;
        id = step;
      }
  const bool words =
      last && std::find(passed_down.begin(), passed_down.end(), last->verb) != passed_down.end();
  if (!words) return conflict("workflow.nothing_to_take_back");
  if (last->by != act.by) return forbidden("workflow.not_your_disposition");
  if (context.read_since) return conflict("workflow.disposition_read");
  if (act.reason.empty()) return refused("workflow.reason_missing", {{"what", "penarikan disposisi"}});
  Decision next{before, at, id, "", std::nullopt};
  Case& c = next.after;
  c.changed = context.now;
  c.rows[at].done.erase(id);
  if (c.at != at) {
    // The row the disposition opened was not begun: it is as if the case had never been there.
    c.rows[c.at].clock.pause(context.now, context.time);
    if (c.rows[c.at].visits > 1)
      --c.rows[c.at].visits;
    else
      c.rows.erase(c.at);
    c.at = at;
    c.rows[at].left.reset();
  }
  set_clock(sop, c, context);
  next.back = true;
  return next;
}

Result<Decision> do_note(const Case& before, const Act& act, const Context& context) {
  if (is_over(before.status)) return over(before);
  if (before.is_applicant(act.by)) return forbidden("workflow.own_case");
  const auto today = local_day(context.now, context.time.zone);
  bool official = false;
  if (act.by.office == before.office)
    for (const std::string& role : people::roles_of(context.roles, act.by.person, today))
      official = official || role != applicant_role;
  if (!official) return forbidden("workflow.needs_role", {{"role", "pejabat instansi"}});
  if (act.reason.empty()) return refused("workflow.reason_missing", {{"what", "catatan"}});
  Decision next{before, before.at, "", "", std::nullopt};
  next.after.changed = context.now;
  return next;
}

Result<Decision> do_deviate(const sop::Sop& sop, const Case& before, const Act& act, const Context& context) {
  if (before.status != Status::open) return over(before);
  const sop::Row* row = sop.row(before.at);
  if (!row) return over(before);
  const sop::Step* step = TRY(find_step(*row, before, act));
  if (before.is_applicant(act.by)) return forbidden("workflow.own_case");
  const auto right = act.by.office == before.office
                         ? people::may_act(context.roles, act.by.person, head_of_office,
                                           local_day(context.now, context.time.zone))
                         : std::nullopt;
  if (!right) return forbidden("workflow.deviation_by_head");
  if (!may_be_left_out(step->verb))
    return refused("workflow.not_left_out", {{"row", row->no}});
  if (act.reason.empty()) return refused("workflow.reason_missing", {{"what", "penyimpangan"}});
  Decision next{before, row->no, step->id, step->by, right->stand_in};
  Case& c = next.after;
  c.changed = context.now;
  c.rows[row->no].done[step->id] = {
      act.id,
      act.by,
      right->stand_in ? std::string{people::name_of(right->stand_in->kind)} : "",
      context.now,
      "penyimpangan",
      made_by(context.verbs, *step),
      step->verb,
      letter_of(*step)};
  go_on(sop, c, context);
  next.ended = is_over(c.status) || c.status == Status::following;
  return next;
}

}  // namespace paraf::workflow
