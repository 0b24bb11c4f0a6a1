#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "office/sop/flow.h"
#include "office/sop/reader.h"
#include "office/sop/table.h"

namespace paraf::sop {

namespace {

const std::map<std::string, Symbol, std::less<>> symbol_words{{"mulai", Symbol::start},
                                                              {"proses", Symbol::process},
                                                              {"keputusan", Symbol::decision},
                                                              {"selesai", Symbol::end}};

const std::vector<std::string> target_words{"kembalikan ke pemohon", "tolak", "selesai"};

bool contains(const std::vector<std::string>& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::vector<std::string> words_of(const Verbs& verbs) {
  std::vector<std::string> out;
  for (const auto& [word, spec] : verbs) out.push_back(word);
  return out;
}

}  // namespace

void Reader::read_rows(const YamlNode& node) {
  for (const YamlNode& item : node.items)
    if (const YamlNode* no = item.find("no")) names_.rows.push_back(no->text);
  for (const YamlNode& item : node.items) {
    if (!form_.fields(item, "kegiatan",
                      {"no", "uraian", "pelaksana", "simbol", "disimpulkan", "rekonstruksi", "kelengkapan",
                       "waktu", "output", "keterangan", "perlu", "hasil", "langkah", "lanjut"}))
      continue;
    Row row = read_row(item);
    if (sop_.row(row.no)) {
      form_.error(item.place, "sop.check.row_twice", {{"row", row.no}});
      continue;
    }
    settle_symbols(row, sop_.rows.empty());
    sop_.rows.push_back(std::move(row));
  }
  if (sop_.rows.empty()) form_.error(node.place, "sop.check.no_rows");
  settle_needs();
}

Row Reader::read_row(const YamlNode& node) {
  Row row;
  row.place = node.place;
  const YamlNode* no = form_.need(node, "no", "kegiatan");
  row.no = form_.word(no, "no");
  const std::string where = fmt::format("kegiatan {}", row.no);
  if (no && (row.no.empty() || row.no.size() > longest_number || row.no == "end"))
    form_.error(no->place, "sop.check.row_number", {{"longest", std::to_string(longest_number)}});
  row.activity = form_.text(node.find("uraian"), "uraian");
  const YamlNode* performers = form_.need(node, "pelaksana", where);
  row.performers = performers_of(performers, "pelaksana");
  if (performers && row.performers.empty())
    form_.error(performers->place, "sop.check.row_without_performer", {{"row", row.no}});
  row.reconstructed = form_.yes(node.find("rekonstruksi"), "rekonstruksi", false);
  row.requirements = form_.texts(node.find("kelengkapan"), "kelengkapan");
  row.time = read_time(node.find("waktu"));
  row.outputs = form_.texts(node.find("output"), "output");
  row.remark = form_.text(node.find("keterangan"), "keterangan");
  read_marks(node, row);
  if (const YamlNode* needs = node.find("perlu")) {
    row.needs = form_.words(needs, "perlu");
    for (std::size_t i = 0; i < row.needs.size(); ++i)
      row.need_places.push_back(needs->items.size() == row.needs.size() ? needs->items[i].place
                                                                        : needs->place);
  }
  if (const YamlNode* steps = form_.need(node, "langkah", where)) read_steps(*steps, row);
  read_results(node.find("hasil"), row);
  if (row.activity.reading.empty() &&
      std::all_of(row.steps.begin(), row.steps.end(), [](const Step& s) { return s.text.reading.empty(); }))
    form_.error(node.place, "sop.check.row_without_words", {{"row", row.no}});
  const YamlNode* next = form_.need(node, "lanjut", where);
  const std::string to = form_.word(next, "lanjut");
  row.next = to == "selesai" ? "end" : to;
  if (next && row.next != "end" && !contains(names_.rows, to))
    form_.error(next->place, "sop.check.next_unknown", {{"row", row.no}, {"to", to}});
  return row;
}

StandardTime Reader::read_time(const YamlNode* node) {
  StandardTime time;
  if (!node || node->kind != YamlNode::Kind::map) {
    time.text = form_.word(node, "waktu");
    return time;
  }
  if (!form_.fields(*node, "waktu", {"teks", "menit", "jam", "hari_kerja"})) return time;
  for (const auto& [word, unit, said] : units_of_time()) {
    const YamlNode* amount = node->find(word);
    if (!amount) continue;
    if (time.unit != TimeUnit::none)
      form_.error(amount->place, "sop.check.time_in_two_units");
    time.unit = unit;
    time.amount = form_.number(amount, word, 0, 1, 100'000);
    time.text = fmt::format("{} {}", time.amount, said);
  }
  if (const YamlNode* text = node->find("teks")) time.text = form_.word(text, "teks");
  return time;
}

// simbol and disimpulkan: for all performers of the row at once, or by name.
void Reader::read_marks(const YamlNode& node, Row& row) {
  const auto symbol = [&](const YamlNode& at, const std::string& performer) {
    const auto found = symbol_words.find(form_.word(&at, "simbol"));
    if (found != symbol_words.end())
      row.symbols[performer] = found->second;
    else
      form_.error(at.place, "sop.check.symbol_unknown", {{"known", "keputusan, mulai, proses, selesai"}});
  };
  if (const YamlNode* symbols = node.find("simbol")) {
    if (symbols->kind == YamlNode::Kind::map) {
      for (const auto& [key, value] : symbols->entries) {
        known(&key, key.text, row.performers, "sop.check.performer_not_in_row");
        symbol(value, key.text);
      }
    } else {
      for (const std::string& performer : row.performers) symbol(*symbols, performer);
    }
  }
  const YamlNode* inferred = node.find("disimpulkan");
  if (!inferred) return;
  if (inferred->kind == YamlNode::Kind::list) {
    for (const YamlNode& item : inferred->items) {
      known(&item, item.text, row.performers, "sop.check.performer_not_in_row");
      row.inferred_performers.push_back(form_.word(&item, "disimpulkan"));
    }
  } else if (form_.yes(inferred, "disimpulkan", false)) {
    row.inferred_performers = row.performers;
  }
  row.inferred = !row.inferred_performers.empty();
}

void Reader::read_steps(const YamlNode& node, Row& row) {
  std::map<std::string, int> seen;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    if (node.items[i].kind != YamlNode::Kind::map) {
      form_.fields(node.items[i], "langkah", {});
      continue;
    }
    Step step = read_step(node.items[i], row, i);
    if (++seen[step.id] > 1)
      form_.error(node.items[i].place, "sop.check.step_twice", {{"row", row.no}, {"step", step.id}});
    else
      row.steps.push_back(std::move(step));
  }
  for (const Step& step : row.steps)
    for (const std::string& id : step.after)
      if (seen.count(id) == 0)
        form_.error(step.place, "sop.check.step_unknown", {{"step", step.id}, {"name", id}, {"row", row.no}});
  for (const Step& step : row.steps)
    if (steps_before(row, step).count(step.id) != 0)
      form_.error(step.place, "sop.check.step_waits_for_itself", {{"step", step.id}});
}

Step Reader::read_step(const YamlNode& node, const Row& row, std::size_t position) {
  Step step;
  step.place = node.place;
  const std::string where = fmt::format("kegiatan {}, langkah {}", row.no, position + 1);
  std::vector<std::string_view> keys{"id", "huruf", "teks", "tindakan", "oleh", "sesudah", "bila"};
  for (const auto& [word, spec] : verbs_)
    for (const VerbParam& param : spec.params)
      if (std::find(keys.begin(), keys.end(), param.word) == keys.end()) keys.push_back(param.word);
  form_.fields(node, where, keys);
  step.id = node.find("id") ? form_.id(node.find("id"), "id") : fmt::format("langkah-{}", position + 1);
  step.mark = form_.word(node.find("huruf"), "huruf");
  step.text = form_.text(node.find("teks"), "teks");
  step.after = form_.words(node.find("sesudah"), "sesudah");
  if (const YamlNode* by = node.find("oleh")) {
    step.by = form_.word(by, "oleh");
    known(by, step.by, names_.performers, "sop.check.performer_unknown");
  } else if (row.performers.size() == 1) {
    step.by = row.performers[0];
  } else if (!row.performers.empty()) {
    form_.error(node.place, "sop.check.step_by_whom", {{"row", row.no}, {"known", listed(row.performers)}});
  }
  const YamlNode* act = form_.need(node, "tindakan", where);
  const std::string word = form_.word(act, "tindakan");
  const auto found = verbs_.find(word);
  if (found == verbs_.end()) {
    if (act)
      form_.error(act->place, "sop.check.verb_unknown", {{"name", word}, {"near", nearest(word, words_of(verbs_))}});
    return step;
  }
  step.verb = found->second.name;
  read_params(node, found->second, step);
  read_outcomes(node, found->second, step);
  return step;
}

void Reader::read_params(const YamlNode& node, const VerbSpec& spec, Step& step) {
  std::vector<std::string> own;
  for (const VerbParam& param : spec.params) {
    own.push_back(param.word);
    const YamlNode* value = node.find(param.word);
    if (!value) {
      if (param.required)
        form_.error(node.place, "sop.check.param_missing", {{"verb", spec.word}, {"param", param.word}});
      continue;
    }
    switch (param.kind) {
      case VerbParam::Kind::papers:
        for (std::string& id : form_.words(value, param.word)) {
          known(value, id, names_.papers, "sop.check.paper_unknown");
          step.papers.push_back(std::move(id));
        }
        continue;
      case VerbParam::Kind::letter:
        known(value, form_.word(value, param.word), names_.letters, "sop.check.letter_unknown");
        break;
      case VerbParam::Kind::performer:
        known(value, form_.word(value, param.word), names_.performers, "sop.check.performer_unknown");
        break;
      case VerbParam::Kind::text: break;
    }
    step.params[param.name] = form_.word(value, param.word);
  }
  for (const YamlEntry& entry : node.entries) {
    const YamlNode& key = entry.first;
    const bool of_step = key.text == "id" || key.text == "huruf" || key.text == "teks" ||
                         key.text == "tindakan" || key.text == "oleh" || key.text == "sesudah" ||
                         key.text == "bila";
    const bool of_other = std::any_of(verbs_.begin(), verbs_.end(), [&](const auto& one) {
      return std::any_of(one.second.params.begin(), one.second.params.end(),
                         [&](const VerbParam& param) { return param.word == key.text; });
    });
    if (!of_step && of_other && !contains(own, key.text))
      form_.error(key.place, "sop.check.param_unknown",
                  {{"verb", spec.word}, {"param", key.text}, {"known", listed(own)}});
  }
}

void Reader::read_outcomes(const YamlNode& node, const VerbSpec& spec, Step& step) {
  const YamlNode* outcomes = node.find("bila");
  if (!outcomes) return;
  if (outcomes->kind != YamlNode::Kind::map) {
    form_.fields(*outcomes, "bila", {});
    return;
  }
  for (const auto& [key, value] : outcomes->entries) {
    if (!contains(spec.outcomes, key.text))
      form_.error(key.place, "sop.check.outcome_unknown",
                  {{"verb", spec.word}, {"name", key.text}, {"known", listed(spec.outcomes)}});
    const std::string to = form_.word(&value, "bila");
    if (to == "kembalikan ke pemohon")
      step.outcomes[key.text] = "return";
    else if (to == "tolak")
      step.outcomes[key.text] = "refuse";
    else if (to == "selesai")
      step.outcomes[key.text] = "end";
    else if (to.starts_with("baris ") && contains(names_.rows, to.substr(6)))
      step.outcomes[key.text] = "row:" + to.substr(6);
    else
      form_.error(value.place, "sop.check.outcome_leads_nowhere", {{"to", to}, {"near", nearest(to, target_words)}});
  }
}

// hasil: what the row promises. Left out, it is all that its steps make.
void Reader::read_results(const YamlNode* node, Row& row) {
  Artefacts made;
  for (const Step& step : row.steps) made.merge(made_by(step, verbs_));
  for (const Paper& paper : sop_.papers)
    if (contains(row.performers, paper.from)) made.insert(paper.id);
  if (!node) {
    row.makes.assign(made.begin(), made.end());
    return;
  }
  row.makes = form_.words(node, "hasil");
  for (std::size_t i = 0; i < row.makes.size(); ++i) {
    if (made.count(row.makes[i]) != 0) continue;
    const Place at = node->items.size() == row.makes.size() ? node->items[i].place : node->place;
    const std::vector<std::string> all{made.begin(), made.end()};
    form_.error(at, "sop.check.result_not_made",
                {{"row", row.no}, {"artefact", row.makes[i]}, {"known", listed(all)}, {"near", nearest(row.makes[i], all)}});
  }
}

// The symbol a row has when the file does not say: the first and the last are capsules, a check
// that can send the case back is a diamond, all else a box. [PermenPANRB 35/2012]
void Reader::settle_symbols(Row& row, bool first) {
  for (const std::string& performer : row.performers) {
    if (row.symbols.count(performer) != 0) continue;
    Symbol symbol = Symbol::process;
    for (const Step& step : row.steps)
      for (const auto& [outcome, target] : step.outcomes)
        if (step.by == performer && (target == "return" || !row_named(target).empty()))
          symbol = Symbol::decision;
    if (symbol == Symbol::process && row.next == "end" && performer == row.performers.back())
      symbol = Symbol::end;
    if (symbol == Symbol::process && first && performer == row.performers.front()) symbol = Symbol::start;
    row.symbols[performer] = symbol;
  }
}

void Reader::settle_needs() {
  const auto before = there_before(sop_);
  for (Row& row : sop_.rows) {
    const auto here = before.find(row.no);
    if (here == before.end()) continue;
    for (std::size_t i = row.needs.size(); i-- > 0;) {
      const std::string& need = row.needs[i];
      if (here->second.count(need) != 0 || !contains(row.makes, need)) continue;
      form_.remark(row.need_places[i], "sop.check.need_made_by_itself", {{"row", row.no}, {"artefact", need}});
      row.needs.erase(row.needs.begin() + static_cast<std::ptrdiff_t>(i));
      row.need_places.erase(row.need_places.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
}

}  // namespace paraf::sop
