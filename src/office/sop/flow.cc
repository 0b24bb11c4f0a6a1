#include "office/sop/flow.h"

#include <algorithm>
#include <deque>

namespace paraf::sop {

namespace {

// "{letter}.konsep" with the step's letter; nothing when the step does not give the parameter.
void fill_into(Artefacts& out, const std::vector<std::string>& words, const Step& step) {
  for (const std::string& word : words) {
    const auto open = word.find('{');
    const auto close = word.find('}');
    if (open == std::string::npos || close == std::string::npos || close < open) {
      out.insert(word);
      continue;
    }
    const auto value = step.params.find(word.substr(open + 1, close - open - 1));
    if (value != step.params.end()) out.insert(word.substr(0, open) + value->second + word.substr(close + 1));
  }
}

}  // namespace

const VerbSpec* verb_of(const Step& step, const Verbs& verbs) {
  for (const auto& [word, spec] : verbs)
    if (spec.name == step.verb) return &spec;
  return nullptr;
}

Artefacts made_by(const Step& step, const Verbs& verbs) {
  Artefacts out;
  if (const VerbSpec* spec = verb_of(step, verbs)) fill_into(out, spec->makes, step);
  return out;
}

Artefacts needed_by(const Step& step, const Verbs& verbs) {
  Artefacts out;
  if (const VerbSpec* spec = verb_of(step, verbs)) fill_into(out, spec->needs, step);
  return out;
}

Artefacts brought(const Sop& sop) {
  Artefacts out;
  const bool applicant_acts =
      std::any_of(sop.performers.begin(), sop.performers.end(),
                  [](const Performer& p) { return p.role == "pemohon" && !p.hidden; });
  for (const Paper& paper : sop.papers)
    if (paper.from == "kantor" || paper.from == "pemohon") out.insert(paper.id);
  if (sop.purpose == "authority")
    out.insert("paket_psre");
  else if (applicant_acts)
    out.erase("surat_permohonan");  // their first act makes it
  else
    out.insert("surat_permohonan");
  return out;
}

std::string row_named(const std::string& target) {
  return target.starts_with("row:") ? target.substr(4) : std::string{};
}

std::map<std::string, Artefacts> there_before(const Sop& sop) {
  std::map<std::string, Artefacts> before;
  if (sop.rows.empty()) return before;
  before[sop.rows[0].no] = brought(sop);
  std::deque<const Row*> waiting{&sop.rows[0]};
  // Every way to a row must have made what it needs: what arrives is what all ways have in common.
  // The sets only shrink, so this ends.
  const auto arrive = [&](const std::string& no, const Artefacts& with) {
    const Row* row = sop.row(no);
    if (!row) return;
    const auto known = before.find(no);
    if (known == before.end()) {
      before[no] = with;
      waiting.push_back(row);
      return;
    }
    Artefacts common;
    std::set_intersection(known->second.begin(), known->second.end(), with.begin(), with.end(),
                          std::inserter(common, common.end()));
    if (common == known->second) return;
    known->second = std::move(common);
    waiting.push_back(row);
  };
  while (!waiting.empty()) {
    const Row& row = *waiting.front();
    waiting.pop_front();
    Artefacts after = before[row.no];
    // A way out by an outcome leaves in the middle of the row: it brings only what was there before.
    for (const Step& step : row.steps)
      for (const auto& [outcome, target] : step.outcomes) arrive(row_named(target), before[row.no]);
    after.insert(row.makes.begin(), row.makes.end());
    arrive(row.next, after);
  }
  return before;
}

std::set<std::string> steps_before(const Row& row, const Step& step) {
  std::set<std::string> out;
  std::deque<std::string> waiting{step.after.begin(), step.after.end()};
  while (!waiting.empty()) {
    const std::string id = waiting.front();
    waiting.pop_front();
    if (!out.insert(id).second) continue;
    for (const Step& other : row.steps)
      if (other.id == id) waiting.insert(waiting.end(), other.after.begin(), other.after.end());
  }
  return out;
}

}  // namespace paraf::sop
