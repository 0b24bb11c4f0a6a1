// office/workflow/decide_parts.h: the inside of decide(), shared by its files.
//
// words.cc reads the case, moves.cc moves it, refusals.cc says why not; decide.cc puts them together.
#pragma once

#include "office/workflow/decide.h"

namespace paraf::workflow {

inline constexpr std::string_view applicant_role = "pemohon";

// ── reading (words.cc) ──
std::string_view event_of(std::string_view verb);  // the authority's word that fulfils it; empty: none does
std::size_t index_of(const sop::Sop& sop, std::string_view no);
std::string join(const std::vector<std::string>& words);
std::string label_of(const sop::Sop& sop, std::string_view performer);
std::string letter_of(const sop::Step& step);
std::string artefact(std::string text, const sop::Step& step);  // "{letter}.konsep" with the step's own letter
std::vector<std::string> made_by(const sop::Verbs& verbs, const sop::Step& step);
std::string readable(const sop::Sop& sop, const std::string& artefact_or_paper);
bool is_done(const Case& c, const sop::Row& row, std::string_view step);
bool may_begin(const Case& c, const sop::Row& row, const sop::Step& step);
bool is_finished(const Case& c, const sop::Row& row);
bool is_external(const sop::Sop& sop, const sop::Step& step);
bool waits_for_reply(const Case& c, const sop::Step& step);  // reading a reply is nobody's work before there is one
bool replied(const Case& c);
bool is_issued(const Case& c);  // what the request asks for is in the world: words undo it no more, a revocation does

// ── moving (moves.cc) ──
void set_clock(const sop::Sop& sop, Case& c, const Context& context);
void end(Case& c, Status status, const Context& context);
void enter(const sop::Sop& sop, Case& c, std::string_view no, const Context& context);
void go_on(const sop::Sop& sop, Case& c, const Context& context);
void go_back(const sop::Sop& sop, Case& c, std::string_view no, const Context& context);
void settle_members(const sop::Sop& sop, Case& c, const Context& context);

// ── refusing (refusals.cc) ──
tl::unexpected<Error> over(const Case& c);
Result<const sop::Step*> find_step(const sop::Row& row, const Case& c, const Act& act);
Result<std::optional<people::StandIn>> right_to(const sop::Sop& sop, const Case& c, const sop::Performer& performer,
                                               const sop::Step& step, const Act& act, const Context& context);
Result<std::string> target_of(const sop::Step& step, const Act& act);
// Whether the step gives verdicts on papers: the check of a file, and the authority's look at an identity.
bool judges_papers(const sop::Step& step);
std::vector<std::string> checked_papers(const sop::Sop& sop, const sop::Step& step);
// What lies before whoever does such a step, by name: of a check what it is about, of the authority's look whatever
// came with the request, and the card its applicant brought.
std::map<std::string, std::string> papers_to_judge(const sop::Sop& sop, const Case& c, const sop::Step& step);
// Everything a step wants before it may be done.
Result<void> may_be_done(const sop::Sop& sop, const Case& c, const sop::Row& row, const sop::Step& step,
                         const std::string& target, const Act& act, const Context& context);
std::string reason_of(const sop::Sop& sop, const Case& c, const Act& act);

// ── acts out of turn (out_of_turn.cc) ──
Result<Decision> do_take_back(const sop::Sop& sop, const Case& before, const Act& act, const Context& context);
Result<Decision> do_note(const Case& before, const Act& act, const Context& context);
Result<Decision> do_deviate(const sop::Sop& sop, const Case& before, const Act& act, const Context& context);

// ── out of every row (given_back.cc) ──
Result<Decision> do_refuse(const sop::Sop& sop, const Case& before, const Act& act, const Context& context);
Result<Decision> do_send_back(const sop::Sop& sop, const Case& before, const Act& act, const Context& context);
Result<Decision> do_recall(const sop::Sop& sop, const Case& before, const Act& act, const Context& context);
// The authority has sent a single request back: the case stands again at the row that handed it over, and the papers
// may be replaced. By an edition that has no such row it goes on where it stands, and is over when it stands nowhere.
void come_back(const sop::Sop& sop, Case& c, const Context& context);
// A request the office gave up while it lay with the authority, which had issued before it heard of that: the word
// finds it over, and it is open again where it stood.
bool too_late(const Case& c, const Act& word);
void reopen(const sop::Sop& sop, Case& c, const Context& context);

}  // namespace paraf::workflow
