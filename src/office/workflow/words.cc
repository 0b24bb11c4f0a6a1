// What decide() reads from a case and its procedure.
#include <algorithm>
#include <array>

#include "office/workflow/decide_parts.h"

namespace paraf::workflow {

namespace {

// What the authority's word is called in the SOP of the office that waits for it.
struct Heard {
  std::string_view event, verb;
};
constexpr std::array<std::string_view, 4> makes_certificate = {"issue_certificate", "renew_certificate",
                                                               "rekey_certificate", "change_data"};
constexpr std::array<Heard, 7> fulfils = {{
    {"registered", "register_subscriber"},
    {"account_sent", "receive_account"},
    {"identity_completed", "complete_identity"},
    {"verified", "verify_identity"},
    {"passphrase_set", "set_passphrase"},
    {"issued", "issue_certificate"},
    {"downloaded", "download_certificate"},
}};

const RowState* state_of(const Case& c, std::string_view no) {
  const auto found = c.rows.find(std::string{no});
  return found == c.rows.end() ? nullptr : &found->second;
}

}  // namespace

std::string_view event_of(std::string_view verb) {
  for (const Heard& h : fulfils)
    if (h.verb == verb) return h.event;
  return {};
}

std::size_t index_of(const sop::Sop& sop, std::string_view no) {
  for (std::size_t i = 0; i < sop.rows.size(); ++i)
    if (sop.rows[i].no == no) return i;
  return sop.rows.size();
}

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string label_of(const sop::Sop& sop, std::string_view performer) {
  const sop::Performer* p = sop.performer(performer);
  return p ? p->label : std::string{performer};
}

std::string letter_of(const sop::Step& step) {
  const auto found = step.params.find("letter");
  return found == step.params.end() ? std::string{} : found->second;
}

// "{letter}.konsep" with the step's own letter.
std::string artefact(std::string text, const sop::Step& step) {
  const auto at = text.find("{letter}");
  if (at != std::string::npos) text.replace(at, 8, letter_of(step));
  return text;
}

std::vector<std::string> made_by(const sop::Verbs& verbs, const sop::Step& step) {
  std::vector<std::string> made;
  if (const sop::VerbSpec* spec = spec_of(verbs, step.verb))
    for (const std::string& word : spec->makes) made.push_back(artefact(word, step));
  return made;
}

std::string readable(const sop::Sop& sop, const std::string& artefact_or_paper) {
  if (const sop::Paper* paper = sop.paper(artefact_or_paper)) return paper->label;
  return artefact_or_paper;
}

bool is_done(const Case& c, const sop::Row& row, std::string_view step) {
  const RowState* state = state_of(c, row.no);
  return state && state->done.contains(std::string{step});
}

bool may_begin(const Case& c, const sop::Row& row, const sop::Step& step) {
  return std::all_of(step.after.begin(), step.after.end(),
                     [&](const std::string& id) { return is_done(c, row, id); });
}

bool is_finished(const Case& c, const sop::Row& row) {
  return std::all_of(row.steps.begin(), row.steps.end(),
                     [&](const sop::Step& s) { return is_done(c, row, s.id); });
}

bool is_external(const sop::Sop& sop, const sop::Step& step) {
  const sop::Performer* p = sop.performer(step.by);
  return p && (p->external || p->role == applicant_role);
}

// That the package arrived is a receipt, not yet a reply. A collective request is answered when everybody
// it was handed over for is.
bool replied(const Case& c) {
  const auto answered = [](const std::vector<Word>& words) {
    return std::any_of(words.begin(), words.end(), [](const Word& w) { return w.event != "received"; });
  };
  if (!c.collective()) return answered(c.words);
  return c.handed_over() && std::all_of(c.members.begin(), c.members.end(),
                                        [&](const Member& m) { return !m.link || answered(m.words); });
}

bool is_issued(const Case& c) {
  return c.heard("issued") || std::any_of(makes_certificate.begin(), makes_certificate.end(),
                                          [&](std::string_view verb) { return c.last(verb) != nullptr; });
}

// Reading a reply is nobody's work before there is one.
bool waits_for_reply(const Case& c, const sop::Step& step) {
  return step.verb == "receive_reply" && !replied(c);
}

}  // namespace paraf::workflow
