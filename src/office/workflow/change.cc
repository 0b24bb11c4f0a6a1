#include "office/workflow/change.h"

#include <algorithm>

#include "office/workflow/decide_parts.h"

namespace paraf::workflow {

namespace {

const OfficeId& office_of(store::Transaction& tx) { return tx.scope().only(); }

Result<Proposal> from_row(store::Transaction& tx, const store::Row& r) {
  Proposal p;
  p.hash = r.text(0);
  p.sop = r.text(1);
  p.number = static_cast<int>(r.integer(2));
  p.name = r.text(3);
  p.text = r.text(4);
  p.effective = r.text(5);
  p.state = r.text(6);
  p.proposed_by = PersonId::trusted(r.text(7));
  p.approved_by = PersonId::trusted(r.text(8));
  p.basis = r.text(9);
  for (const store::Row& mark :
       TRY(tx.query(workflow::sql, "coordination", {store::value(office_of(tx)), store::value(p.hash)})))
    p.initials.push_back({mark.text(0), PersonId::trusted(mark.text(1)), mark.text(2), mark.time(3)});
  return p;
}

// What one unit has counted, in another: a working day is what the office's ordinary day has.
std::int64_t consumed_as(const calendar::Ledger& clock, calendar::Unit unit,
                         const calendar::WorkingTime& time) {
  const bool were_days = clock.unit == calendar::Unit::working_days;
  const bool are_days = unit == calendar::Unit::working_days;
  if (were_days == are_days) return clock.consumed;
  if (!are_days) return clock.worked;
  return clock.worked * calendar::day_part / (std::int64_t{time.ordinary[1].minutes()} * 60);
}

}  // namespace

Result<Proposal> propose(store::Transaction& tx, Timestamp now, const sop::Sop& sop, std::string_view text,
                         const std::map<std::string, std::string>& files, std::string_view effective,
                         const PersonId& by) {
  const std::string hash = hash_of_edition(text, files);
  const OfficeId& office = office_of(tx);
  if (TRY(tx.maybe(workflow::sql, "proposal", {store::value(office), store::value(hash)})))
    return conflict("workflow.proposed_already");
  TRY(tx.execute(workflow::sql, "hold_sop", {store::value(office), store::value(sop.id)}));
  if (const auto open = TRY(tx.maybe(workflow::sql, "open_proposal", {store::value(office), store::value(sop.id)})))
    return conflict("workflow.proposal_open", {{"number", std::to_string(open->integer(0))}});
  TRY(tx.execute(workflow::sql, "add_proposal",
                 {store::value(office), store::value(hash), store::value(sop.id),
                  store::value(std::int64_t{sop.edition}), store::value(sop.identity.name.reading),
                  store::value(text), store::value(effective), store::value(by), store::value(now)}));
  for (const auto& [path, content] : files)
    TRY(tx.execute(workflow::sql, "add_proposal_file",
                   {store::value(office), store::value(hash), store::value(path), store::value(content)}));
  return proposal(tx, hash);
}

Result<Proposal> proposal(store::Transaction& tx, std::string_view hash) {
  const auto row =
      TRY(tx.maybe(workflow::sql, "proposal", {store::value(office_of(tx)), store::value(hash)}));
  if (!row) return not_found("workflow.no_such_proposal");
  return from_row(tx, *row);
}

Result<std::vector<Proposal>> proposals(store::Transaction& tx) {
  std::vector<Proposal> all;
  for (const store::Row& row : TRY(tx.query(workflow::sql, "proposals", {store::value(office_of(tx))})))
    all.push_back(TRY(from_row(tx, row)));
  return all;
}

Result<bool> any_proposal_waits(store::Transaction& tx) {
  const auto count = TRY(tx.one(workflow::sql, "any_proposal_waits", {store::value(office_of(tx))}));
  return count.integer(0) > 0;
}

Result<std::vector<Proposal>> proposals_due(store::Transaction& tx, std::string_view today) {
  std::vector<Proposal> all;
  for (const store::Row& row :
       TRY(tx.query(workflow::sql, "proposals_due", {store::value(office_of(tx)), store::value(today)})))
    all.push_back(TRY(from_row(tx, row)));
  return all;
}

Result<std::map<std::string, std::string>> proposal_files(store::Transaction& tx, std::string_view hash) {
  std::map<std::string, std::string> files;
  for (const store::Row& row :
       TRY(tx.query(workflow::sql, "proposal_files", {store::value(office_of(tx)), store::value(hash)})))
    files[row.text(0)] = row.text(1);
  return files;
}

Result<void> coordinate(store::Transaction& tx, Timestamp now, std::string_view hash,
                        std::string_view position, const PersonId& person, std::string_view paper) {
  TRY(tx.execute(workflow::sql, "add_coordination",
                 {store::value(office_of(tx)), store::value(hash), store::value(position),
                  store::value(person), store::value(paper), store::value(now)}));
  return {};
}

Result<void> settle(store::Transaction& tx, std::string_view hash, std::string_view from, std::string_view to,
                    const PersonId& by, std::string_view basis) {
  const std::int64_t changed =
      TRY(tx.execute(workflow::sql, "settle_proposal",
                     {store::value(office_of(tx)), store::value(hash), store::value(to), store::value(by),
                      store::value(basis), store::value(from)}));
  if (changed != 1) return conflict("workflow.proposal_settled");
  return {};
}

Result<std::vector<EditionLine>> editions_of(store::Transaction& tx, std::string_view sop) {
  std::vector<EditionLine> all;
  for (const store::Row& row :
       TRY(tx.query(workflow::sql, "editions_of", {store::value(tx.scope().only()), store::value(sop)})))
    all.push_back({row.text(0), static_cast<int>(row.integer(1)), row.time(2), row.truth(3)});
  return all;
}

Result<std::vector<CaseId>> running_elsewhere(store::Transaction& tx, std::string_view sop, std::string_view hash,
                                              int most) {
  std::vector<CaseId> all;
  for (const store::Row& row :
       TRY(tx.query(workflow::sql, "running_elsewhere",
                    {store::value(tx.scope().only()), store::value(sop), store::value(hash),
                     store::value(std::int64_t{most})})))
    all.push_back(CaseId::trusted(row.text(0)));
  return all;
}

Moved move_to(const sop::Sop& from, const sop::Sop& to, const Case& c, const Context& context) {
  Moved moved{c, {}, {}, {}, {}};
  Case& after = moved.after;
  if (c.status != Status::open && c.status != Status::returned) moved.problems.emplace_back("workflow.over");
  if (from.hash == to.hash) moved.problems.emplace_back("workflow.move_same");
  const sop::Row* at = to.row(c.at);
  if (!at) moved.problems.push_back("workflow.move_no_row: " + c.at);
  after.edition = to.hash;
  for (auto& [no, state] : after.rows) {
    const sop::Row* row = to.row(no);
    for (auto done = state.done.begin(); done != state.done.end();) {
      const bool known = row && std::any_of(row->steps.begin(), row->steps.end(), [&](const sop::Step& s) {
                           return s.id == done->first && s.verb == done->second.verb;
                         });
      (known ? moved.kept : moved.lost).push_back(no + "." + done->first);
      done = known ? std::next(done) : state.done.erase(done);
    }
  }
  for (const sop::Row& row : to.rows) {
    if (row.no == c.at) break;
    if (!c.rows.contains(row.no)) moved.fresh.push_back(row.no);
  }
  if (!at || !moved.problems.empty()) return moved;
  const auto there = after.artefacts();
  for (const std::string& need : at->needs)
    if (!there.contains(need)) moved.problems.push_back("workflow.move_needs: " + readable(to, need));
  for (const auto& [id, paper] : after.papers)
    if (paper.present && !to.paper(id) && from.paper(id)) moved.lost.push_back(id);
  calendar::Ledger& clock = after.rows[c.at].clock;
  clock.pause(context.now, context.time);
  const calendar::Unit unit = unit_of(at->time.unit);
  clock.consumed = consumed_as(clock, unit, context.time);
  clock.unit = unit;
  clock.amount = at->time.amount;
  after.changed = context.now;
  go_on(to, after, context);
  return moved;
}

}  // namespace paraf::workflow
