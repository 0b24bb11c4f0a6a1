// Papers are checked: a verdict each. Incomplete ones send the request back, with the reasons.
#include "actions/kept_verdict.h"

namespace paraf::actions {

Result<void> keep_verdict(Acting& a, store::Transaction& tx, const documents::Document& paper,
                          const workflow::PaperState& judged) {
  const bool rejected = !judged.complete && a.request.outcome == "tolak";
  const auto verdict = judged.complete ? documents::Verdict::accepted
                       : rejected      ? documents::Verdict::rejected
                                       : documents::Verdict::incomplete;
  if (paper.verdict != verdict) TRY(documents::judge(tx, a.now, paper, verdict, judged.reason, a.who.person));
  return {};
}

Doing check_documents() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
            const workflow::PaperState* judged = nullptr;
            std::string complete, incomplete, old, accepted;
            const auto stale = TRY(documents::stale_of_case(tx, a.before.id.text()));
            for (const documents::Document& paper : TRY(documents::documents_of(tx, a.before.id.text()))) {
              const auto state = a.after().papers.find(paper.slot);
              if (state == a.after().papers.end() || !state->second.judged) continue;
              judged = &state->second;
              TRY(keep_verdict(a, tx, paper, *judged));
              // Older than the procedure says: taken only by somebody who says why.
              if (judged->complete && stale.contains(paper.id)) {
                const auto verdict_of = a.request.verdicts.find(paper.slot);
                const bool said = verdict_of != a.request.verdicts.end() && !verdict_of->second.reason.empty();
                if (!said && a.param("text").empty())
                  return refused("actions.old_paper", {{"paper", slot_label(a.sop(), paper.slot)}});
                old += (old.empty() ? "" : ",") + paper.slot;
                accepted += "\n- " + slot_label(a.sop(), paper.slot) + ": " +
                            (said ? verdict_of->second.reason : a.param("text"));
              }
              std::string& list = judged->complete ? complete : incomplete;
              list += (list.empty() ? "" : ",") + paper.slot;
            }
            // A paper that was asked for and never came has no document to hold the verdict.
            std::string reasons;
            for (const auto& [id, verdict] : a.request.verdicts)
              if (!verdict.complete) reasons += "\n- " + slot_label(a.sop(), id) + ": " + verdict.reason;
            a.facts["complete"] = complete.empty() ? "-" : complete;
            a.facts["incomplete"] = incomplete.empty() ? "-" : incomplete;
            if (!old.empty()) a.facts["old"] = old;
            const std::string said = reasons + accepted;
            a.note = said.empty() ? a.param("text") : said.substr(1);
            std::string out;
            for (const auto& [person, fate] : a.request.fates) {
              const workflow::Who who{a.before.office, person};
              const std::string name = TRY(member_of(a.s, tx, a.before.id, person)).statement.name;
              out += "\n- " + name + ": " + fate.reason;
              a.facts["applicant." + person.text()] = fate.refused ? "tolak" : "kurang";
              TRY(mail_member(a, tx, who, fate.refused ? "actions.mail.refused" : "actions.mail.returned",
                              {{"reason", fate.reason},
                               {"reasons", fate.reason},
                               {"until", calendar::local_text(a.time.end_of_day(a.now, a.sop().answer_days), a.time.zone)}},
                              a.id));
            }
            if (!out.empty())
              TRY(mail_applicant(a, tx, "actions.mail.rows_returned",
                                 {{"reasons", out},
                                  {"count", std::to_string(a.request.fates.size())},
                                  {"until", calendar::local_text(a.time.end_of_day(a.now, a.sop().answer_days), a.time.zone)}},
                                 a.id + "/applicants"));
            if (a.decision.returned && a.after().answer_due)
              return mail_applicant(a, tx, "actions.mail.returned",
                                    {{"reasons", reasons.empty() ? a.decision.after.reason : reasons},
                                     {"until", calendar::local_text(*a.after().answer_due, a.time.zone)}},
                                    a.id);
            return {};
          }};
}

}  // namespace paraf::actions
