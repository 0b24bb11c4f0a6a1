// The package leaves for the authority: the signed recommendation and the papers the SOP names.
//
// The authority's case has its id from here, so that a hand-over that arrives twice opens one case.
#include <algorithm>
#include <boost/json.hpp>

#include "actions/desk_parts.h"
#include "platform/journal/journal.h"
#include "platform/outbox/outbox.h"

namespace paraf::actions {

namespace json = boost::json;

namespace {

struct Parcel {
  const sop::Sop& sop;
  const workflow::Case& c;
  workflow::Link there;
  std::string letter;
  std::vector<std::string> papers;  // empty: every one
  PersonId by;
  PersonId applicant{};  // of a collective request: whose package it is
};

Result<std::size_t> post(store::Transaction& tx, Timestamp now, Random& random, const Parcel& p,
                         const std::string& key) {
  const auto letter = TRY(letters::letter_of_case(tx, p.c.id.text(), p.letter));
  if (!letter || !letter->document) return conflict("letters.not_signed");
  json::array papers;
  papers.emplace_back(json::object{{"paper", "rekomendasi"}, {"document", letter->document->text()}});
  for (const documents::Document& paper : TRY(documents::documents_of(tx, p.c.id.text()))) {
    const bool named =
        p.papers.empty() || std::find(p.papers.begin(), p.papers.end(), paper.slot) != p.papers.end();
    const bool theirs = paper.applicant.empty() || paper.applicant == p.applicant.text();
    if (named && theirs && p.sop.paper(paper.slot))
      papers.emplace_back(json::object{{"paper", paper.slot}, {"document", paper.id.text()}});
  }
  const json::object body{{"office", p.c.office.text()},
                          {"case", p.c.id.text()},
                          {"authority", p.there.office.text()},
                          {"authority_case", p.there.id.text()},
                          {"person", p.applicant.text()},
                          {"by", p.by.text()},
                          {"letter", p.letter},
                          {"papers", papers}};
  TRY(outbox::post(tx, now, random, "handover", key, json::serialize(body)));
  return papers.size();
}

}  // namespace

Doing send_to_authority() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
            if (a.before.collective()) {
              std::size_t sent = 0;
              for (const workflow::Member& m : a.after().members) {
                if (!m.link || !m.goes_along()) continue;
                TRY(post(tx, a.now, a.s.random,
                         {a.sop(), a.before, *m.link, letter_use(a), a.step->papers, a.who.person, m.who.person},
                         a.before.id.text() + "/" + m.who.person.text()));
                ++sent;
              }
              a.made["paket_psre"] = std::to_string(sent);
              a.facts["authority"] = a.s.settings.authority.text();
              a.facts["packages"] = std::to_string(sent);
              return {};
            }
            const workflow::Link& there = *a.after().link;
            const std::size_t papers = TRY(post(
                tx, a.now, a.s.random,
                {a.sop(), a.before, there, letter_use(a), a.step->papers, a.who.person},
                a.before.id.text() + "/" + there.id.text()));  // handed over again after it came back: another one
            a.made["paket_psre"] = there.id.text();
            a.facts["authority"] = there.office.text();
            a.facts["authority_case"] = there.id.text();
            a.facts["papers"] = std::to_string(papers);
            return {};
          }};
}

Result<void> Desk::hand_over_again(const Session& who, const CaseRef& subject) {
  const Services& s = parts_->s;
  const Timestamp now = s.clock.now();
  const Parts::Loaded l = TRY(parts_->load(who, subject));
  if (!l.officer || l.c.is_applicant({who.office, who.person})) return not_found("workflow.no_such_case");
  const workflow::Done* sent = l.c.last("send_to_authority");
  if (!sent || !l.c.handed_over()) return conflict("actions.not_sent");
  std::vector<std::string> papers;
  for (const sop::Row& row : l.edition->sop.rows)
    for (const sop::Step& step : row.steps)
      if (step.verb == "send_to_authority") papers = step.papers;
  return s.store.transact(store::Scope::office(subject.office), [&](store::Transaction& tx) -> Result<void> {
    const std::string act = Id<struct ActTag>::make(now, s.random).text();
    const auto again = [&](const workflow::Link& there, const PersonId& applicant) {
      return post(tx, now, s.random, {l.edition->sop, l.c, there, sent->letter, papers, who.person, applicant},
                  l.c.id.text() + "/" + act + "/" + applicant.text());
    };
    if (l.c.link) TRY(again(*l.c.link, PersonId{}));
    for (const workflow::Member& m : l.c.members)
      if (m.link && m.goes_along()) TRY(again(*m.link, m.who.person));
    TRY(journal::append(tx, now,
                        {"handover.again", "case:" + l.c.id.text(), actor_of({who.office, who.person}), {}}));
    return {};
  });
}

}  // namespace paraf::actions
