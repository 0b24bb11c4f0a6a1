#include "office/sop/table_changes.h"

#include <algorithm>
#include <map>
#include <optional>

#include "office/sop/form.h"

namespace paraf::sop {

namespace {

using Words = std::vector<std::string>;
using Papers = std::vector<TablePaper>;
using Letters = std::vector<TableLetter>;
using Numbers = std::map<std::string, std::string>;  // of a row before, and of the same row now
constexpr std::size_t most_compared = 400;           // rows, each with each

std::string said_in(const TableRow& row) {
  Words said{row.activity};
  for (const TableStep& step : row.steps)
    if (!step.text.empty()) said.push_back(step.mark.empty() ? step.text : step.mark + ". " + step.text);
  if (said[0].empty()) said.erase(said.begin());
  return joined(said, "\n");
}

int likeness(const TableRow& a, const TableRow& b) {
  const auto same_step = [](const TableStep& x, const TableStep& y) { return x.id == y.id && x.verb == y.verb; };
  const bool steps = !a.steps.empty() && a.steps.size() == b.steps.size() &&
                     std::equal(a.steps.begin(), a.steps.end(), b.steps.begin(), same_step);
  const std::string said = said_in(a);
  return (!said.empty() && said == said_in(b) ? 4 : 0) + (steps ? 2 : 0) + (a.no == b.no ? 1 : 0);
}

// Which row each row was before; the likest whole in which no two cross.
std::vector<std::optional<std::size_t>> known_again(const std::vector<TableRow>& before,
                                                    const std::vector<TableRow>& after) {
  const std::size_t m = before.size(), n = after.size();
  std::vector<std::optional<std::size_t>> was(n);
  if (m > most_compared || n > most_compared) {
    for (std::size_t j = 0; j < n; ++j)
      for (std::size_t i = 0; i < m && !was[j]; ++i)
        if (before[i].no == after[j].no) was[j] = i;
    return was;
  }
  std::vector<std::vector<int>> best(m + 1, std::vector<int>(n + 1, 0)), like(m, std::vector<int>(n, 0));
  for (std::size_t i = m; i-- > 0;)
    for (std::size_t j = n; j-- > 0;) {
      like[i][j] = likeness(before[i], after[j]);
      best[i][j] = std::max({best[i + 1][j], best[i][j + 1], like[i][j] == 0 ? 0 : like[i][j] + best[i + 1][j + 1]});
    }
  for (std::size_t i = 0, j = 0; i < m && j < n;) {
    if (like[i][j] > 0 && best[i][j] == like[i][j] + best[i + 1][j + 1])
      was[j++] = i++;
    else if (best[i][j] == best[i + 1][j])
      ++i;
    else
      ++j;
  }
  return was;
}

std::string place_now(const std::string& place, std::string_view lead, const Numbers& now) {
  if (!place.starts_with(lead)) return place;
  const auto found = now.find(place.substr(lead.size()));
  return found == now.end() ? place : std::string{lead} + found->second;
}

// "a. memeriksa, berkas: surat, ktp; oleh kasi; bila kurang: baris 3"
std::string steps_of(const TableRow& row, const Numbers& now) {
  Words out;
  for (const TableStep& step : row.steps) {
    std::string one = (step.mark.empty() ? "" : step.mark + ". ") + step.verb;
    for (const auto& [word, value] : step.params)
      if (!value.empty()) one += ", " + word + ": " + value;
    if (!step.by.empty()) one += "; oleh " + step.by;
    if (!step.after.empty()) one += "; sesudah " + joined(step.after);
    for (const auto& [word, target] : step.outcomes) one += "; bila " + word + ": " + place_now(target, "baris ", now);
    out.push_back(one);
  }
  return joined(out, "\n");
}

std::string time_of(const TableRow& row) {
  const std::string measure = row.unit.empty() ? std::string{} : row.amount + " " + row.unit;
  const Measure said = measure_of(row.time);
  const bool twice = measure.empty() || (said.amount == row.amount && said.unit == row.unit);
  return twice ? row.time : row.time + " (" + measure + ")";
}

class Changes {
 public:
  void cell(std::string_view word, std::string before, std::string after, const TableRow* was = nullptr,
            const TableRow* now = nullptr) {
    if (before == after) return;
    all.push_back({now == nullptr ? "" : now->no, was == nullptr ? "" : was->no, word, std::move(before), std::move(after)});
  }

  // `onward`: both lead on to the row that follows them, whichever that is.
  void row(const TableRow& was, const TableRow& now, const Numbers& numbers, bool onward) {
    const auto both = [&](std::string_view word, std::string before, std::string after) {
      cell(word, std::move(before), std::move(after), &was, &now);
    };
    both("uraian", said_in(was), said_in(now));
    both("pelaksana", joined(was.performers), joined(now.performers));
    both("kelengkapan", joined(was.requirements, "\n"), joined(now.requirements, "\n"));
    both("waktu", time_of(was), time_of(now));
    both("output", joined(was.outputs, "\n"), joined(now.outputs, "\n"));
    both("keterangan", was.remark, now.remark);
    both("langkah", steps_of(was, numbers), steps_of(now, {}));
    if (!onward) both("lanjut", place_now(was.next, "", numbers), now.next);
  }

  std::vector<CellChange> all;
};

bool leads_on(const Table& table, std::size_t at) {
  return table.rows[at].next == (at + 1 < table.rows.size() ? table.rows[at + 1].no : "selesai");
}

std::string said_of(const TablePaper& paper) {
  std::string out = paper.label + "\njenis: " + joined(paper.types);
  for (const PaperFlag& flag : paper_flags())
    if (paper.*flag.held) out += "; " + std::string{flag.word};
  if (!paper.age.empty()) out += "; paling_lama: " + paper.age + " " + paper.age_unit + (paper.refuse ? " (tolak)" : "");
  return out + "; dari: " + paper.brought_by;
}

std::string said_of(const TableLetter& letter) {
  std::string out = letter.label + "\ntemplat: " + letter.templat + "; penanda_tangan: " + letter.signer;
  if (letter.inferred) out += " (disimpulkan)";
  return letter.initials.empty() ? out : out + "; paraf: " + joined(letter.initials);
}

// Papers and letters are known by their names, which never change.
template <typename T>
void change_named(Changes& changes, std::string_view word, const std::vector<T>& before, const std::vector<T>& after) {
  const auto named = [](const std::vector<T>& list, const std::string& id) {
    const auto found = std::find_if(list.begin(), list.end(), [&](const T& one) { return one.id == id; });
    return found == list.end() ? std::string{} : said_of(*found);
  };
  for (const T& one : before) changes.cell(word, said_of(one), named(after, one.id));
  for (const T& one : after)
    if (named(before, one.id).empty()) changes.cell(word, "", said_of(one));
}

void change_columns(Changes& changes, const Table& before, const Table& after) {
  const auto words = [](const Table& table) {
    Words out;
    for (const TableColumn& column : table.columns) out.push_back(column.label + " (" + column.role + ")");
    return joined(out, "\n");
  };
  changes.cell("kolom", words(before), words(after));
}

}  // namespace

std::vector<CellChange> changes_of(const Table& before, const Table& after) {
  Changes changes;
  for (const HeadField& field : head_fields()) {
    const auto held = [&](const Table& table) {
      const auto found = table.head.find(std::string{field.word});
      return found == table.head.end() ? std::string{} : joined(found->second, "\n");
    };
    changes.cell(field.word, held(before), held(after));
  }
  change_columns(changes, before, after);
  change_named(changes, "berkas", before.papers.value_or(Papers{}), after.papers.value_or(Papers{}));
  change_named(changes, "surat", before.letters.value_or(Letters{}), after.letters.value_or(Letters{}));
  const auto was = known_again(before.rows, after.rows);
  Numbers numbers;
  for (std::size_t j = 0; j < was.size(); ++j)
    if (was[j]) numbers[before.rows[*was[j]].no] = after.rows[j].no;
  // What went stands where it stood: before the row that followed it.
  std::size_t told = 0;
  const auto gone_until = [&](std::size_t end) {
    for (; told < end; ++told)
      if (std::find(was.begin(), was.end(), std::optional{told}) == was.end())
        changes.cell("kegiatan", said_in(before.rows[told]), "", &before.rows[told]);
  };
  for (std::size_t j = 0; j < was.size(); ++j) {
    if (!was[j]) {
      changes.cell("kegiatan", "", said_in(after.rows[j]), nullptr, &after.rows[j]);
      continue;
    }
    gone_until(*was[j]);
    changes.row(before.rows[*was[j]], after.rows[j], numbers, leads_on(before, *was[j]) && leads_on(after, j));
  }
  gone_until(before.rows.size());
  return std::move(changes.all);
}

}  // namespace paraf::sop
