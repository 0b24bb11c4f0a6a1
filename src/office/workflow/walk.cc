#include "office/workflow/walk.h"

#include <algorithm>

#include "office/workflow/decide_parts.h"

namespace paraf::workflow {

namespace {

const OfficeId here = OfficeId::trusted("simulasi"), there = OfficeId::trusted("otoritas");

Who somebody(std::string_view as) { return {here, PersonId::trusted("simulasi:" + std::string{as})}; }

people::RoleBook everybody(const sop::Sop& sop, people::Day from) {
  people::RoleBook book;
  for (const sop::Performer& p : sop.performers) {
    people::RoleGrant grant;
    grant.person = somebody(p.id).person;
    grant.role = p.role;
    grant.period.from = from;
    book.grants.push_back(std::move(grant));
  }
  return book;
}

std::string words_of(const sop::Row& row, const sop::Step& step) {
  return step.text.reading.empty() ? row.activity.reading : step.text.reading;
}

class Walker {
 public:
  Walker(const sop::Sop& sop, const sop::Verbs& verbs, const calendar::WorkingTime& time, Timestamp start)
      : sop_(sop),
        verbs_(verbs),
        time_(time),
        book_(everybody(sop, local_day(start, time.zone))),
        context_{time_, verbs_, book_, start} {}

  Result<void> open() {
    Opening opening;
    opening.id = CaseId::trusted("simulasi");
    opening.applicants = {somebody("pemohon")};
    for (const sop::Paper& paper : sop_.papers)
      if (paper.from == "pemohon") opening.papers.insert(paper.id);
    if (sop_.purpose == "authority") {
      opening.given = {"paket_psre"};
      for (const sop::Paper& paper : sop_.papers) opening.given.insert(paper.id);
    }
    for (const sop::Precondition& rule : sop_.preconditions) opening.met.insert(rule.id);
    case_ = TRY(open_case(sop_, opening, context_));
    case_.office = here;
    return {};
  }

  std::vector<Choice> choices() const {
    std::vector<Choice> all;
    if (case_.status == Status::returned) all.push_back({"lengkapi", case_.at, "", "", ""});
    for (const OpenStep& open : open_steps(sop_, case_)) {
      if (by_authority(sop_, *open.step)) continue;
      Choice plain{open.row->no + "." + open.step->id, open.row->no, label_of(sop_, open.step->by),
                   words_of(*open.row, *open.step), ""};
      all.push_back(plain);
      for (const auto& [word, to] : open.step->outcomes) {
        Choice other = plain;
        other.word += ":" + word;
        other.outcome = word;
        all.push_back(std::move(other));
      }
    }
    for (const std::string& event : awaited()) all.push_back({"kata:" + event, case_.at, "", "", event});
    return all;
  }

  void go(const Choice& choice, std::chrono::minutes pace, Walk& walk) {
    context_.now = time_.after(context_.now, pace);
    Walked walked{choice, context_.now, std::nullopt};
    auto decision = decide(sop_, case_, act_of(choice), context_);
    if (decision) {
      remember(choice);
      case_ = std::move(decision->after);
    } else {
      walked.refused = decision.error();
    }
    walk.path.push_back(std::move(walked));
  }

  const Case& now() const { return case_; }
  Timestamp at() const { return context_.now; }

 private:
  // What the authority may say now: the words that steps of this row wait for, and refusal; after the
  // office's own procedure, the end of the authority's.
  std::vector<std::string> awaited() const {
    std::vector<std::string> events;
    if (case_.status == Status::following) return {"issued", "refused"};
    const sop::Row* row = sop_.row(case_.at);
    if (!row || case_.status != Status::open || !case_.handed_over()) return events;
    for (const sop::Step& step : row->steps) {
      const std::string event{event_of(step.verb)};
      if (event.empty() || is_done(case_, *row, step.id) || case_.heard(event)) continue;
      if (!by_authority(sop_, step) && !waits_for_reply(case_, step)) continue;
      if (std::find(events.begin(), events.end(), event) == events.end()) events.push_back(event);
    }
    const bool waits = std::any_of(row->steps.begin(), row->steps.end(),
                                   [&](const sop::Step& s) { return waits_for_reply(case_, s); });
    if (events.empty() && waits) events.push_back("verified");
    if (!events.empty()) events.push_back("refused");
    return events;
  }

  const sop::Step* step_of(const Choice& choice) const {
    const sop::Row* row = sop_.row(choice.row);
    if (!row) return nullptr;
    for (const sop::Step& step : row->steps)
      if (choice.word == row->no + "." + step.id || choice.word.starts_with(row->no + "." + step.id + ":"))
        return &step;
    return nullptr;
  }

  Act act_of(const Choice& choice) const {
    Act act;
    act.id = "simulasi-" + std::to_string(context_.now.micros());
    act.reason = "contoh";
    if (choice.word == "lengkapi") {
      act.kind = Act::Kind::amend;
      act.by = somebody("pemohon");
      for (const sop::Paper& paper : sop_.papers)
        if (paper.from == "pemohon") act.papers.insert(paper.id);
      return act;
    }
    if (choice.word.starts_with("kata:")) {
      act.kind = Act::Kind::word;
      act.verb = choice.outcome;
      return act;
    }
    const sop::Step* step = step_of(choice);
    if (!step) return act;
    const sop::Performer* performer = sop_.performer(step->by);
    act.verb = step->verb;
    act.step = step->id;
    act.outcome = choice.outcome;
    act.by = somebody(performer && performer->role == "pemohon" ? "pemohon" : step->by);
    for (const sop::Paper& paper : sop_.papers)
      if (paper.from == step->by) act.papers.insert(paper.id);
    if (choice.outcome.empty() && judges_papers(*step))
      for (const auto& [id, name] : papers_to_judge(sop_, case_, *step)) act.verdicts[id] = {};
    const auto to = step->outcomes.find(choice.outcome);
    if (to != step->outcomes.end() && to->second == "return" && judges_papers(*step))
      if (const auto papers = checked_papers(sop_, *step); !papers.empty())
        act.verdicts[papers.front()] = {false, "contoh"};
    if (step->verb == "send_to_authority") act.link = Link{there, CaseId::trusted("simulasi")};
    return act;
  }

  // Initials hold until the letter is drafted or revised anew.
  void remember(const Choice& choice) {
    const sop::Step* step = step_of(choice);
    if (!step) return;
    const auto letter = step->params.find("letter");
    if (letter == step->params.end()) return;
    if (step->verb == "initial_letter") context_.initials[letter->second].insert(step->by);
    if (step->verb == "draft_letter" || step->verb == "type_letter") context_.initials.erase(letter->second);
  }

  const sop::Sop& sop_;
  const sop::Verbs& verbs_;
  const calendar::WorkingTime& time_;
  people::RoleBook book_;
  Context context_;
  Case case_;
};

}  // namespace

Result<Walk> walk(const sop::Sop& sop, const sop::Verbs& verbs, const calendar::WorkingTime& time,
                  Timestamp start, std::chrono::minutes pace, const std::vector<std::string>& chosen) {
  Walker walker{sop, verbs, time, start};
  TRY(walker.open());
  Walk walk;
  for (const std::string& word : chosen) {
    if (walk.path.size() == longest_walk) break;
    const auto choices = walker.choices();
    const auto found =
        std::find_if(choices.begin(), choices.end(), [&](const Choice& c) { return c.word == word; });
    if (found == choices.end()) break;  // the procedure is another than it was when this was chosen
    walker.go(*found, pace, walk);
  }
  walk.now = walker.now();
  walk.choices = walker.choices();
  walk.at = walker.at();
  return walk;
}

}  // namespace paraf::workflow
