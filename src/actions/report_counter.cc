#include "actions/report_counter.h"

#include "actions/act.h"
#include "actions/officials.h"
#include "office/documents/age.h"
#include "office/people/held.h"

namespace paraf::actions {

namespace {

// Another case as an official knows it: its code, whose it is, and where it lies.
Result<Facts> facts_of_case(store::Transaction& tx, const CaseId& id) {
  const workflow::Case c = TRY(workflow::load(tx, id));
  std::string names;
  for (const workflow::Who& applicant : c.applicants)
    names += (names.empty() ? "" : ", ") + TRY(people::person(tx, applicant.person)).name;
  return Facts{{"case", c.tracking}, {"name", names}, {"id", id.text()}};
}

}  // namespace

Result<std::vector<CounterHint>> counter_hints(const Services& s, const Session& who,
                                               const CaseRef& subject) {
  if (who.office != subject.office) return not_found("workflow.no_such_case");
  struct Read {
    std::vector<CounterHint> hints;
    std::vector<PersonId> applicants;
  };
  const Timestamp now = s.clock.now();
  Read read =
      TRY(s.store.read(store::Scope::office(subject.office), [&](store::Transaction& tx) -> Result<Read> {
        TRY(must_be_official(s, tx, who));
        Read r;
        const workflow::Case c = TRY(workflow::load(tx, subject.id));
        const people::Office office = TRY(people::load_office(tx));
        const people::Day today = local_day(now, office.settings.zone);
        for (const workflow::Who& applicant : c.applicants) {
          r.applicants.push_back(applicant.person);
          if (const auto held = TRY(people::active_held(tx, applicant.person, today)))
            r.hints.push_back({"counter.certificate_outside",
                               {{"serial", held->serial}, {"until", people::iso(*held->period.until)}}});
          for (const workflow::Line& line : TRY(workflow::cases(tx, "", applicant.person, 50))) {
            const auto status = workflow::status_of(line.status);
            if (line.id != c.id && line.sop == c.sop && status && !workflow::is_over(*status))
              r.hints.push_back({"counter.other_request", TRY(facts_of_case(tx, line.id))});
          }
        }
        auto days = TRY(documents::days_of_case(tx, c.id.text()));
        for (const documents::Document& paper : TRY(documents::documents_of(tx, c.id.text()))) {
          for (const auto& [other, applicant] : TRY(documents::elsewhere(tx, paper))) {
            Facts facts = TRY(facts_of_case(tx, TRY(CaseId::parse(other))));
            facts.emplace_back("paper", paper.slot);
            r.hints.push_back({"counter.same_paper", std::move(facts)});
          }
          for (const std::string& hint : TRY(documents::hints(tx, paper.id)))
            if (hint == documents::stale_hint)
              r.hints.push_back({"counter.too_old", {{"paper", paper.slot}, {"day", days[paper.id]}}});
            else
              r.hints.push_back({"counter.picture_" + hint, {{"paper", paper.slot}}});
        }
        return r;
      }));
  for (const PersonId& applicant : read.applicants)
    for (const Holder& holder : TRY(holders(s, subject.office, applicant)))
      if (holder.record.state == ca::Record::State::issued && !holder.record.revoked &&
          now <= holder.record.not_after)
        read.hints.push_back({"counter.certificate_here",
                              {{"serial", holder.serial}, {"until", holder.record.not_after.rfc3339()}}});
  return std::move(read.hints);
}

}  // namespace paraf::actions
