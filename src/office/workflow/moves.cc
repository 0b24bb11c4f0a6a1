// How a case moves: rows entered and left, their clocks, the authority's words taken up.
#include <algorithm>

#include "office/workflow/decide_parts.h"

namespace paraf::workflow {

calendar::Unit unit_of(sop::TimeUnit unit) {
  switch (unit) {
    case sop::TimeUnit::none: return calendar::Unit::none;
    case sop::TimeUnit::minutes: return calendar::Unit::minutes;
    case sop::TimeUnit::hours: return calendar::Unit::hours;
    case sop::TimeUnit::working_days: return calendar::Unit::working_days;
  }
  return calendar::Unit::none;
}

namespace {

// The clock of an official's row stands while only the applicant or the authority can go on. A row
// that is theirs alone runs a clock of its own.
bool clock_runs(const sop::Sop& sop, const Case& c, const sop::Row& row) {
  if (c.status != Status::open) return false;
  if (std::all_of(row.steps.begin(), row.steps.end(),
                  [&](const sop::Step& s) { return is_external(sop, s); }))
    return true;
  return std::any_of(row.steps.begin(), row.steps.end(), [&](const sop::Step& s) {
    return !is_external(sop, s) && !waits_for_reply(c, s) && !is_done(c, row, s.id) && may_begin(c, row, s);
  });
}

}  // namespace

void set_clock(const sop::Sop& sop, Case& c, const Context& context) {
  const sop::Row* row = sop.row(c.at);
  if (!row) return;
  calendar::Ledger& clock = c.rows[c.at].clock;
  if (clock_runs(sop, c, *row))
    clock.start(context.now);
  else
    clock.pause(context.now, context.time);
}

namespace {

void leave(Case& c, const Context& context) {
  const auto found = c.rows.find(c.at);
  if (found == c.rows.end()) return;
  found->second.clock.pause(context.now, context.time);
  if (!found->second.left) found->second.left = context.now;
}

}  // namespace

void end(Case& c, Status status, const Context& context) {
  leave(c, context);
  c.status = status;
  if (status == Status::refused || status == Status::withdrawn || status == Status::expired)
    for (Member& m : c.members)
      if (m.status == Status::open || m.status == Status::returned) {
        m.status = status;
        m.reason = c.reason;
        m.answer_due.reset();
      }
  if (status == Status::done || status == Status::following) c.at = "end";
  c.answer_due.reset();
}

namespace {

// When the authority said it; of a collective request, when it said so about the last one.
std::optional<Timestamp> heard_at(const Case& c, std::string_view event) {
  if (event.empty() || !c.heard(event)) return std::nullopt;
  std::optional<Timestamp> at;
  const auto take = [&](const std::vector<Word>& words) {
    for (const Word& word : words)
      if (word.event == event) {
        if (!at || word.at > *at) at = word.at;
        break;
      }
  };
  take(c.words);
  for (const Member& m : c.members)
    if (m.goes_along()) take(m.words);
  return at;
}

// What the authority has said already, at steps that waited for it.
void take_words(const sop::Sop& sop, Case& c, const sop::Row& row, const Context& context) {
  for (bool more = true; more;) {
    more = false;
    for (const sop::Step& step : row.steps) {
      if (!by_authority(sop, step) || is_done(c, row, step.id) || !may_begin(c, row, step)) continue;
      const auto at = heard_at(c, event_of(step.verb));
      if (!at) continue;
      c.rows[row.no].done[step.id] =
          Done{"", {}, "", *at, "", made_by(context.verbs, step), step.verb, letter_of(step)};
      more = true;
    }
  }
}

}  // namespace

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
    const bool awaited =
        c.handed_over() && !sop.rows.empty() && sop.purpose != "authority" && !c.heard("issued");
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

// After one applicant's fate changed: the case goes on while there is somebody to go on for, waits
// while all that are left have to complete their file, and ends with the last of them.
void settle_members(const sop::Sop& sop, Case& c, const Context& context) {
  if (!c.collective() || is_over(c.status)) return;
  const auto any = [&](auto is) { return std::any_of(c.members.begin(), c.members.end(), is); };
  if (any([](const Member& m) { return m.goes_along(); })) {
    if (c.status == Status::returned && !c.answer_due) c.status = Status::open, c.reason.clear();
    if (c.status == Status::following && c.heard("issued")) end(c, Status::done, context);
    go_on(sop, c, context);
    return;
  }
  const auto of = [&](Status status) {
    return any([status](const Member& m) { return m.status == status; });
  };
  if (of(Status::returned)) {
    if (c.status == Status::open) c.status = Status::returned;
    set_clock(sop, c, context);
    return;
  }
  if (c.reason.empty()) c.reason = c.members.front().reason;
  end(c,
      of(Status::refused)   ? Status::refused
      : of(Status::expired) ? Status::expired
                            : Status::withdrawn,
      context);
}

}  // namespace paraf::workflow
