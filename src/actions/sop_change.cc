// An office changes its procedure: proposed, coordinated, approved, in force from a day; running cases moved
// or not.
#include <algorithm>

#include "actions/officials.h"
#include "office/sop/check.h"
#include "office/workflow/change.h"
#include "platform/journal/journal.h"

namespace paraf::actions {

namespace {

struct Reader {
  const Services& s;
  store::Transaction& tx;

  std::string name_of(const PersonId& id) const {
    if (id.empty()) return {};
    const auto person = people::person(tx, id);
    return person ? person->name : std::string{};
  }

  Result<SopProposal> view(const workflow::Proposal& p) const {
    const sop::Reading reading = sop::read(p.text, verbs());
    SopProposal v;
    v.edition = p.hash;
    v.sop = p.sop;
    v.name = p.name;
    v.number = p.number;
    v.effective = p.effective;
    v.proposed_by = name_of(p.proposed_by);
    v.approved_by = name_of(p.approved_by);
    v.basis = p.basis;
    bool complete = true;
    for (const std::string& position : reading.sop.identity.coordination) {
      const bool given = std::ranges::find(p.initials, position, &workflow::Coordination::position) != p.initials.end();
      v.coordination.emplace_back(position, given);
      complete = complete && given;
    }
    v.state = p.state != "diusulkan" ? p.state : complete ? "menunggu persetujuan" : "menunggu paraf";
    v.remarks = sop::check(reading.sop, verbs());
    return v;
  }
};

Result<void> must_head(const Services& s, store::Transaction& tx, const Session& who) {
  if (who.enrolment) return forbidden("actions.enrolment_only");
  const auto today = local_day(s.clock.now(), working_time(s, TRY(people::load_office(tx))).zone);
  if (!people::may_act(TRY(people::role_book(tx)), who.person, "kepala_dinas", today))
    return forbidden("actions.head_only");
  return {};
}

// Whoever proposed a change does not also write down what others said to it, as long as there is somebody else who may.
Result<bool> another_administers(const Services& s, store::Transaction& tx, const Session& who) {
  const auto today = local_day(s.clock.now(), working_time(s, TRY(people::load_office(tx))).zone);
  const auto all = people::who_may_act(TRY(people::role_book(tx)), "admin_instansi", today);
  return std::ranges::any_of(all, [&](const people::Authority& one) { return one.person != who.person; });
}

Result<void> write_down(store::Transaction& tx, const Services& s, const Session& who, std::string_view what,
                        std::string_view edition, Facts facts) {
  TRY(journal::append(tx, s.clock.now(),
                      {std::string{what}, "edition:" + std::string{edition},
                       actor_of({who.office, who.person}), std::move(facts)}));
  return {};
}

}  // namespace

Result<SopProposal> Desk::propose_sop(const Session& who, const SopText& text, std::string_view effective) {
  const Services& s = parts_->s;
  const sop::Sop parsed = TRY(sop::parse(text.yaml, verbs()));
  const calendar::Day from = TRY(calendar::date_of(effective));
  return s.store.transact(
      store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<SopProposal> {
        TRY(must_administer(s, tx, who));
        if (from < local_day(s.clock.now(), working_time(s, TRY(people::load_office(tx))).zone))
          return refused("actions.effective_past");
        // Letters that were not edited stay as they are.
        std::map<std::string, std::string> files = text.files;
        if (const auto present = parts_->editions.present(tx, parsed.id)) {
          if (parsed.edition <= (*present)->sop.edition)
            return refused("actions.edition_number", {{"number", std::to_string((*present)->sop.edition)}});
          files.insert((*present)->files.begin(), (*present)->files.end());
        }
        for (const sop::LetterUse& letter : parsed.letters)
          if (!files.contains(letter.templat)) return refused("actions.no_template", {{"letter", letter.id}});
        const auto made =
            TRY(workflow::propose(tx, s.clock.now(), parsed, text.yaml, files, effective, who.person));
        TRY(write_down(tx, s, who, "sop.proposed", made.hash,
                       {{"sop", made.sop}, {"effective", std::string{effective}}}));
        return Reader{s, tx}.view(made);
      });
}

Result<SopProposal> Desk::coordinate_sop(const Session& who, std::string_view edition,
                                         std::string_view position, std::string_view paper) {
  const Services& s = parts_->s;
  return s.store.transact(
      store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<SopProposal> {
        const auto p = TRY(workflow::proposal(tx, edition));
        if (p.state != "diusulkan") return conflict("workflow.proposal_settled");
        const sop::Reading reading = sop::read(p.text, verbs());
        const auto& wanted = reading.sop.identity.coordination;
        if (std::find(wanted.begin(), wanted.end(), position) == wanted.end())
          return refused("actions.no_such_position");
        const people::Person person = TRY(people::person(tx, who.person));
        const bool own = person.position == position;
        // A position of another office initials on paper; the administrator writes down which.
        if (!own) TRY(must_administer(s, tx, who));
        if (!own && paper.empty()) return refused("actions.paper_reference");
        if (p.proposed_by == who.person && (own || TRY(another_administers(s, tx, who))))
          return forbidden("workflow.four_eyes");
        TRY(workflow::coordinate(tx, s.clock.now(), edition, position, who.person, paper));
        TRY(write_down(tx, s, who, "sop.coordinated", edition,
                       {{"position", std::string{position}}, {"paper", std::string{paper}}}));
        return Reader{s, tx}.view(TRY(workflow::proposal(tx, edition)));
      });
}

Result<SopProposal> Desk::approve_sop(const Session& who, std::string_view edition, std::string_view basis,
                                      bool refuse) {
  const Services& s = parts_->s;
  return s.store.transact(
      store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<SopProposal> {
        TRY(must_head(s, tx, who));
        const auto p = TRY(workflow::proposal(tx, edition));
        if (basis.empty()) return refused("actions.proposal_basis");
        if (p.proposed_by == who.person) return forbidden("workflow.four_eyes");
        const SopProposal before = TRY((Reader{s, tx}.view(p)));
        if (!refuse)
          for (const auto& [position, given] : before.coordination)
            if (!given) return refused("actions.coordination_missing", {{"position", position}});
        // What was approved and is not in force yet can still be refused.
        const bool waits = refuse && p.state == "disetujui";
        TRY(workflow::settle(tx, edition, waits ? "disetujui" : "diusulkan", refuse ? "ditolak" : "disetujui",
                             who.person, basis));
        TRY(write_down(tx, s, who, refuse ? "sop.refused" : "sop.approved", edition,
                       {{"basis", std::string{basis}}, {"effective", p.effective}}));
        return Reader{s, tx}.view(TRY(workflow::proposal(tx, edition)));
      });
}

Result<std::vector<SopProposal>> Desk::sop_proposals(const Session& who) {
  const Services& s = parts_->s;
  return s.store.read(
      store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<std::vector<SopProposal>> {
        const auto today =
            local_day(s.clock.now(), working_time(s, TRY(people::load_office(tx))).zone);
        if (who.enrolment || !is_officer(TRY(people::role_book(tx)), who.person, today))
          return forbidden("actions.officials_only");
        std::vector<SopProposal> all;
        for (const auto& p : TRY(workflow::proposals(tx))) all.push_back(TRY((Reader{s, tx}.view(p))));
        return all;
      });
}

// Approved procedures come into force on their day, in the order of their days.
Result<int> Desk::Parts::put_in_force(const people::Office& office, Timestamp now) {
  const std::string today = calendar::date_text(local_day(now, working_time(s, office).zone));
  return s.store.transact(store::Scope::office(office.id), [&](store::Transaction& tx) -> Result<int> {
    int count = 0;
    for (const auto& p : TRY(workflow::proposals_due(tx, today))) {
      // Another edition came into force since it was proposed: by the command line, or before only one could be on its
      // way.
      const auto present = editions.present(tx, p.sop);
      if (present && (*present)->sop.edition >= p.number) {
        TRY(workflow::settle(tx, p.hash, "disetujui", "terlampaui", p.approved_by, p.basis));
        TRY(journal::append(tx, now, {"sop.superseded", "edition:" + p.hash, "system", {{"sop", p.sop}}}));
        continue;
      }
      const std::string hash =
          TRY(editions.adopt(tx, now, p.text, TRY(workflow::proposal_files(tx, p.hash))));
      TRY(workflow::settle(tx, p.hash, "disetujui", "berlaku", p.approved_by, p.basis));
      TRY(journal::append(
          tx, now,
          {"sop.in_force", "edition:" + hash, "system", {{"sop", p.sop}, {"effective", p.effective}}}));
      ++count;
    }
    return count;
  });
}

Result<MoveReport> Desk::move_case(const Session& who, const CaseRef& subject, std::string reason,
                                   bool dry_run) {
  const Services& s = parts_->s;
  const Timestamp now = s.clock.now();
  const auto look = [&](store::Transaction& tx)
      -> Result<std::pair<Parts::Loaded, std::shared_ptr<const workflow::Edition>>> {
    TRY(must_administer(s, tx, who));
    Parts::Loaded l = TRY(parts_->load_in(tx, subject.id));
    auto to = TRY(parts_->editions.present(tx, l.c.sop));
    return std::pair{std::move(l), std::move(to)};
  };
  const auto report_of = [](const Parts::Loaded& l, const workflow::Edition& to,
                            const workflow::Moved& moved) {
    MoveReport report;
    report.from = l.c.edition;
    report.to = to.sop.hash;
    report.row = l.c.at;
    report.new_row = moved.after.at;
    report.kept = moved.kept;
    report.lost = moved.lost;
    report.fresh = moved.fresh;
    for (const std::string& problem : moved.problems) {
      const auto colon = problem.find(": ");
      Error error{ErrorKind::refused, "", {}};
      for (const std::string_view code :
           {"workflow.over", "workflow.move_same", "workflow.move_no_row", "workflow.move_needs"})
        if (problem.substr(0, colon) == code) error.code = code;
      if (colon != std::string::npos)
        error.facts = {{"what", problem.substr(colon + 2)}, {"status", ""}};
      else
        error.facts = {{"status", std::string{workflow::name_of(l.c.status)}}};
      report.problems.push_back(sentence_of(error));
    }
    return report;
  };
  if (who.office != subject.office) return not_found("workflow.no_such_case");
  if (dry_run)
    return s.store.read(
        store::Scope::office(subject.office), [&](store::Transaction& tx) -> Result<MoveReport> {
          const auto [l, to] = TRY(look(tx));
          return report_of(l, *to, workflow::move_to(l.edition->sop, to->sop, l.c, l.context(now)));
        });
  if (reason.empty()) return refused("workflow.reason_missing", {{"what", "pemindahan edisi"}});
  return s.store.transact(
      store::Scope::office(subject.office), [&](store::Transaction& tx) -> Result<MoveReport> {
        const auto [l, to] = TRY(look(tx));
        const workflow::Moved moved = workflow::move_to(l.edition->sop, to->sop, l.c, l.context(now));
        MoveReport report = report_of(l, *to, moved);
        if (!report.problems.empty())
          return refused("actions.not_movable", {{"why", report.problems.front()}});
        Parts::Request r;
        r.act.id = Id<struct ActTag>::make(now, s.random).text();
        r.act.reason = reason;
        r.verb = "move_edition";
        Acting a = l.beside(
            s, who, now, r.act.id, {moved.after, l.c.at, "", "", std::nullopt}, reason,
            {{"from", report.from}, {"to", report.to}, {"lost", std::to_string(report.lost.size())}});
        a.edition = to;
        TRY(parts_->write(tx, a, r));
        return report;
      });
}

}  // namespace paraf::actions
