// The order of a table and its numbers, and whatever names a row by its number.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "base/text.h"
#include "office/sop/form.h"
#include "office/sop/table.h"

namespace paraf::sop {

namespace {

template <typename T>
auto at_index(std::vector<T>& list, std::size_t index) {
  return list.begin() + static_cast<std::ptrdiff_t>(index);
}

// A row on its way to another place. One that only leads on to the next row leads to whichever that will be.
struct Moving {
  TableRow row;
  bool onward = false;
};

void follow(Table& table, const std::map<std::string, std::string>& renamed) {
  const auto after = [&](std::string& to, std::string_view before) {
    if (!to.starts_with(before)) return;
    const auto found = renamed.find(to.substr(before.size()));
    if (found != renamed.end()) to = std::string{before} + found->second;
  };
  for (TableRow& row : table.rows) {
    after(row.next, "");
    for (TableStep& step : row.steps)
      for (auto& [word, target] : step.outcomes) after(target, "baris ");
  }
}

// Where a row leads that leads on to the next one.
std::string following(const Table& table, std::size_t at) {
  return at + 1 < table.rows.size() ? table.rows[at + 1].no : "selesai";
}

// reorder carries out a change of the order, and lets everything that names a row follow it.
void reorder(Table& table, const std::function<void(std::vector<Moving>&)>& change) {
  const bool counted = numbers_count(table);
  std::vector<Moving> rows;
  for (std::size_t i = 0; i < table.rows.size(); ++i)
    rows.push_back({table.rows[i], table.rows[i].next == following(table, i)});
  change(rows);
  table.rows.clear();
  for (const Moving& one : rows) table.rows.push_back(one.row);
  if (counted) {
    std::map<std::string, std::string> renamed;
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      std::string number = std::to_string(i + 1);
      if (!table.rows[i].no.empty()) renamed[table.rows[i].no] = number;
      table.rows[i].no = std::move(number);
    }
    follow(table, renamed);
  }
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i].onward) table.rows[i].next = following(table, i);
}

template <typename Taken>
std::string unused(std::string_view stem, const Taken& taken) {
  for (int n = 1;; ++n)
    if (std::string id = fmt::format("{}-{}", stem, n); !taken(id)) return id;
}

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

// "Surat Permohonan (asli)" → "surat_permohonan_asli"; a name that is taken counts on.
template <typename T>
std::string id_of(std::string_view label, std::string_view otherwise, const std::vector<T>& all) {
  constexpr std::size_t longest = 32;  // of 40: what counts stands behind it
  std::string id;
  for (const char c : lowered(label)) {
    const bool fits = is_letter(c) || (!id.empty() && c >= '0' && c <= '9');
    if (fits)
      id += c;
    else if (!id.empty() && id.back() != '_')
      id += '_';
  }
  id.resize(std::min(id.size(), longest));
  while (id.ends_with('_')) id.pop_back();
  if (id.empty()) id = otherwise;
  const auto taken = [&](const std::string& name) {
    return std::any_of(all.begin(), all.end(), [&](const T& one) { return one.id == name; });
  };
  return taken(id) ? unused(id, taken) : id;
}

// After an office's own "3" comes "3a", after "3a" "3b"; where these are taken, the first number that is free.
std::string free_number(const Table& table, std::string_view after) {
  const auto taken = [&](const std::string& no) {
    return std::any_of(table.rows.begin(), table.rows.end(), [&](const TableRow& r) { return r.no == no; });
  };
  char letter = 'a';
  if (after.size() > 1 && is_letter(after.back()) && !is_letter(after[after.size() - 2])) {
    letter = static_cast<char>(after.back() + 1);
    after.remove_suffix(1);
  }
  for (; is_letter(letter) && after.size() < longest_number; ++letter)
    if (std::string no = std::string{after} + letter; !taken(no)) return no;
  for (int n = 1;; ++n)
    if (std::string no = std::to_string(n); !taken(no)) return no;
}

}  // namespace

bool numbers_count(const Table& table) {
  for (std::size_t i = 0; i < table.rows.size(); ++i)
    if (table.rows[i].no != std::to_string(i + 1)) return false;
  return true;
}

void follow_numbers(Table& table, const std::vector<std::string>& former) {
  std::map<std::string, std::string> renamed;
  for (std::size_t i = 0; i < std::min(former.size(), table.rows.size()); ++i)
    if (!former[i].empty() && !table.rows[i].no.empty()) renamed.emplace(former[i], table.rows[i].no);
  follow(table, renamed);
}

void insert_row(Table& table, std::size_t after, std::string_view activity) {
  if (after >= table.rows.size()) return;
  Moving fresh;
  fresh.row.activity = activity;
  fresh.row.performers = table.rows[after].performers;
  insert_step(fresh.row, 0);
  if (!numbers_count(table)) fresh.row.no = free_number(table, table.rows[after].no);
  reorder(table, [&](std::vector<Moving>& rows) {
    // The row above leads to it, and it to where that led.
    fresh.row.next = rows[after].row.next;
    fresh.onward = std::exchange(rows[after].onward, true);
    rows.insert(at_index(rows, after + 1), fresh);
  });
}

void remove_row(Table& table, std::size_t at) {
  if (at >= table.rows.size() || table.rows.size() == 1) return;
  reorder(table, [&](std::vector<Moving>& rows) {
    const Moving gone = rows[at];
    rows.erase(at_index(rows, at));
    const bool onward = gone.onward || gone.row.next == gone.row.no;
    const std::string to = !onward ? gone.row.next : at < rows.size() ? rows[at].row.no : "selesai";
    if (at > 0 && rows[at - 1].onward) rows[at - 1] = {rows[at - 1].row, onward};
    for (Moving& one : rows) {
      if (one.row.next == gone.row.no) one.row.next = to;
      for (TableStep& step : one.row.steps)
        for (auto& [word, target] : step.outcomes)
          if (target == "baris " + gone.row.no) target = to == "selesai" ? to : "baris " + to;
    }
  });
}

void move_row(Table& table, std::size_t at, bool up) {
  if (at >= table.rows.size() || (up ? at == 0 : at + 1 == table.rows.size())) return;
  reorder(table, [&](std::vector<Moving>& rows) { std::swap(rows[at], rows[up ? at - 1 : at + 1]); });
}

void insert_step(TableRow& row, std::size_t after) {
  TableStep step;
  step.id = unused("langkah", [&](const std::string& id) {
    return std::any_of(row.steps.begin(), row.steps.end(), [&](const TableStep& s) { return s.id == id; });
  });
  if (row.performers.size() > 1) step.by = row.performers.front();
  if (!row.steps.empty()) step.after = {row.steps[std::min(after, row.steps.size() - 1)].id};
  row.steps.insert(at_index(row.steps, std::min(after + 1, row.steps.size())), std::move(step));
}

void remove_step(TableRow& row, std::size_t at) {
  if (at >= row.steps.size() || row.steps.size() == 1) return;
  const TableStep gone = row.steps[at];
  row.steps.erase(at_index(row.steps, at));
  // What waited for it waits for what it waited for.
  for (TableStep& step : row.steps) {
    if (std::erase(step.after, gone.id) == 0) continue;
    for (const std::string& before : gone.after)
      if (std::find(step.after.begin(), step.after.end(), before) == step.after.end())
        step.after.push_back(before);
  }
}

void insert_column(Table& table, std::string_view label) {
  TableColumn column;
  column.id = unused("pelaksana", [&](const std::string& id) {
    return std::any_of(table.columns.begin(), table.columns.end(),
                       [&](const TableColumn& c) { return c.id == id; });
  });
  column.label = label;
  table.columns.push_back(std::move(column));
}

void remove_column(Table& table, std::size_t at) {
  if (at < table.columns.size() && table.columns.size() > 1) table.columns.erase(at_index(table.columns, at));
}

namespace {

template <typename T>
void insert_named(std::optional<std::vector<T>>& list, std::string_view label, std::string_view otherwise) {
  if (!list) return;
  T one;
  one.id = id_of(label, otherwise, *list);
  one.label = label;
  list->push_back(std::move(one));
}

}  // namespace

void insert_paper(Table& table, std::string_view label) { insert_named(table.papers, label, "berkas"); }
void insert_letter(Table& table, std::string_view label) { insert_named(table.letters, label, "surat"); }

void remove_paper(Table& table, std::size_t at) {
  if (!table.papers || at >= table.papers->size()) return;
  const std::string gone = (*table.papers)[at].id;
  table.papers->erase(at_index(*table.papers, at));
  for (TableRow& row : table.rows)
    for (TableStep& step : row.steps)
      if (const auto looked_at = step.params.find("berkas"); looked_at != step.params.end()) {
        std::vector<std::string> papers = names_in(looked_at->second);
        if (std::erase(papers, gone) > 0) looked_at->second = joined(papers);
      }
}

void remove_letter(Table& table, std::size_t at) {
  if (table.letters && at < table.letters->size()) table.letters->erase(at_index(*table.letters, at));
}

}  // namespace paraf::sop
