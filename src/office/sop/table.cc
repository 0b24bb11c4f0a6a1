#include "office/sop/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <utility>

#include "base/text.h"
#include "office/sop/form.h"
#include "office/sop/yaml_write.h"

namespace paraf::sop {

namespace {

using Words = std::vector<std::string>;

const std::vector<std::string> units{"menit", "jam", "hari_kerja"};

// The words of the format that are of the step itself; every other one is its verb's.
const std::vector<std::string> of_step{"id", "huruf", "teks", "tindakan", "oleh", "sesudah", "bila"};

bool contains(const Words& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// One line, whatever the file breaks.
std::string in_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  const std::size_t from = std::min(text.find_first_not_of(' '), text.size());
  return text.substr(from, text.find_last_not_of(' ') + 1 - from);
}

// A text may be a map that tells more about it.
std::string reading(const YamlNode* node) {
  if (node == nullptr) return {};
  if (node->kind == YamlNode::Kind::map) return reading(node->find("teks"));
  return in_line(node->text);
}

Words readings(const YamlNode* node) {
  Words out;
  if (node == nullptr || node->empty()) return out;
  if (node->kind != YamlNode::Kind::list) return {reading(node)};
  for (const YamlNode& item : node->items)
    if (std::string text = reading(&item); !text.empty()) out.push_back(std::move(text));
  return out;
}

const YamlNode* list_of(const YamlNode& root, std::string_view key) {
  const YamlNode* node = root.find(key);
  return node != nullptr && node->kind == YamlNode::Kind::list ? node : nullptr;
}

TableStep step_of(const YamlNode& node, int from) {
  TableStep step;
  step.from = from;
  step.id = node.find("id") != nullptr ? reading(node.find("id")) : fmt::format("langkah-{}", from + 1);
  step.mark = reading(node.find("huruf"));
  step.text = reading(node.find("teks"));
  step.verb = reading(node.find("tindakan"));
  step.by = reading(node.find("oleh"));
  step.after = readings(node.find("sesudah"));
  for (const auto& [key, value] : node.entries)
    if (!contains(of_step, key.text)) step.params[key.text] = joined(readings(&value));
  if (const YamlNode* outcomes = node.find("bila"))
    for (const auto& [key, value] : outcomes->entries) step.outcomes[key.text] = reading(&value);
  return step;
}

TableRow row_of(const YamlNode& node, int from) {
  TableRow row;
  row.from = from;
  row.no = reading(node.find("no"));
  row.activity = reading(node.find("uraian"));
  row.performers = readings(node.find("pelaksana"));
  if (const YamlNode* inferred = node.find("disimpulkan"))
    row.inferred =
        inferred->kind == YamlNode::Kind::list || inferred->text == "ya" || inferred->text == "true";
  row.requirements = readings(node.find("kelengkapan"));
  row.outputs = readings(node.find("output"));
  row.remark = reading(node.find("keterangan"));
  row.next = reading(node.find("lanjut"));
  const YamlNode* time = node.find("waktu");
  row.time = reading(time);
  for (const std::string& unit : units)
    if (time != nullptr && time->find(unit) != nullptr) {
      row.amount = reading(time->find(unit));
      row.unit = unit;
    }
  if (const YamlNode* steps = list_of(node, "langkah"))
    for (std::size_t i = 0; i < steps->items.size(); ++i)
      row.steps.push_back(step_of(steps->items[i], static_cast<int>(i)));
  return row;
}

// ── a cell back into its node ──

YamlNode part_of(const YamlNode& map, std::string_view key) {
  const YamlNode* node = map.find(key);
  return node == nullptr ? YamlNode{} : *node;
}

void put_list(YamlNode& map, std::string_view key, YamlNode list) {
  if (list.items.empty() && map.find(key) == nullptr) return;
  list.kind = YamlNode::Kind::list;
  yaml_at(map, key) = std::move(list);
}

void set_reading(YamlNode& node, const std::string& text) {
  if (node.kind == YamlNode::Kind::map)
    yaml_at(node, "teks") = yaml_scalar(text);
  else
    node = yaml_scalar(text);
}

void set_word(YamlNode& map, std::string_view key, const std::string& was, const std::string& now) {
  if (was == now) return;
  if (now.empty())
    yaml_drop(map, key);
  else
    set_reading(yaml_at(map, key), now);
}

// A line that stays keeps what else the file says of it; one that is reworded keeps it too.
void set_lines(YamlNode& map, std::string_view key, const Words& was, const Words& now) {
  if (was == now) return;
  if (now.empty()) return yaml_drop(map, key);
  YamlNode& node = yaml_at(map, key);
  if (node.kind != YamlNode::Kind::list) {
    if (now.size() == 1 && was.size() == 1) return set_reading(node, now[0]);
    YamlNode list = yaml_list({});
    if (!node.empty()) list.items.push_back(std::move(node));
    node = std::move(list);
  }
  std::vector<YamlNode> left = std::move(node.items);
  const auto take = [&](auto&& which) {
    const auto found = std::find_if(left.begin(), left.end(), which);
    YamlNode taken = found == left.end() ? YamlNode{} : *found;
    if (found != left.end()) left.erase(found);
    return taken;
  };
  node.items.clear();
  for (std::size_t i = 0; i < now.size(); ++i) {
    YamlNode item = take([&](const YamlNode& old) { return reading(&old) == now[i]; });
    if (item.kind == YamlNode::Kind::null) {
      item = take([&](const YamlNode& old) {
        return i < was.size() && !contains(now, was[i]) && reading(&old) == was[i];
      });
      set_reading(item, now[i]);
    }
    node.items.push_back(std::move(item));
  }
}

// One word as a word, several as a list.
void set_words(YamlNode& map, std::string_view key, const Words& was, const Words& now) {
  if (was == now) return;
  if (now.empty())
    yaml_drop(map, key);
  else
    yaml_at(map, key) = now.size() == 1 ? yaml_scalar(now[0]) : yaml_list(now);
}

void set_time(YamlNode& row, const TableRow& was, TableRow now) {
  if (was.time == now.time && was.amount == now.amount && was.unit == now.unit) return;
  if (was.time != now.time && was.amount == now.amount && was.unit == now.unit) {
    const Measure said = measure_of(now.time);  // who writes "2 Jam" need not say it twice
    now.amount = said.amount;
    now.unit = said.unit;
  }
  YamlNode time = yaml_scalar(now.time);
  if (!now.unit.empty() && !now.amount.empty()) {
    time = {};
    if (!now.time.empty()) yaml_at(time, "teks") = yaml_scalar(now.time);
    yaml_at(time, now.unit) = yaml_scalar(now.amount);
  }
  YamlNode& node = yaml_at(row, "waktu");
  time.place = node.place;
  node = std::move(time);
}

std::string value_in(const std::map<std::string, std::string>& map, const std::string& key) {
  const auto found = map.find(key);
  return found == map.end() ? std::string{} : found->second;
}

void set_params(YamlNode& node, const TableStep& was, const TableStep& now, const VerbSpec& spec) {
  Words own = of_step;
  for (const VerbParam& param : spec.params) {
    own.push_back(param.word);
    const std::string before = value_in(was.params, param.word), value = value_in(now.params, param.word);
    if (param.kind == VerbParam::Kind::papers) {
      if (words_in(before) == words_in(value)) continue;
      yaml_drop(node, param.word);
      if (const Words papers = words_in(value); !papers.empty())
        yaml_at(node, param.word) = yaml_list(papers);
    } else {
      set_word(node, param.word, before, value);
    }
  }
  if (was.verb != now.verb)
    std::erase_if(node.entries, [&](const YamlEntry& entry) { return !contains(own, entry.first.text); });
  YamlNode outcomes = part_of(node, "bila");
  for (const std::string& word : spec.outcomes)
    set_word(outcomes, word, value_in(was.outcomes, word), value_in(now.outcomes, word));
  if (was.verb != now.verb)
    std::erase_if(outcomes.entries,
                  [&](const YamlEntry& entry) { return !contains(spec.outcomes, entry.first.text); });
  if (same(outcomes, part_of(node, "bila"))) return;
  if (outcomes.entries.empty())
    yaml_drop(node, "bila");
  else
    yaml_at(node, "bila") = std::move(outcomes);
}

void set_step(YamlNode& node, const TableStep& was, const TableStep& now, const Verbs& verbs) {
  if (now.from < 0) yaml_at(node, "id") = yaml_scalar(now.id);
  set_word(node, "huruf", was.mark, now.mark);
  set_word(node, "teks", was.text, now.text);
  set_word(node, "tindakan", was.verb, now.verb);
  set_word(node, "oleh", was.by, now.by);
  if (const auto spec = verbs.find(now.verb); spec != verbs.end()) set_params(node, was, now, spec->second);
  set_words(node, "sesudah", was.after, now.after);
}

// Which of its steps a row had and what they did; what it promises of them is then no longer sure.
std::vector<std::string> doings(const TableRow& row) {
  std::vector<std::string> out;
  for (const TableStep& step : row.steps) {
    std::string one = step.verb;
    for (const auto& [key, value] : step.params) one += "|" + key + "=" + value;
    out.push_back(one);
  }
  std::sort(out.begin(), out.end());
  return out;
}

void set_steps(YamlNode& row, const TableRow& was, const TableRow& now, const Verbs& verbs) {
  YamlNode list = part_of(row, "langkah");
  const std::vector<YamlNode> old = std::exchange(list.items, {});
  for (const TableStep& step : now.steps) {
    const bool known = step.from >= 0 && static_cast<std::size_t>(step.from) < old.size();
    YamlNode node = known ? old[static_cast<std::size_t>(step.from)] : YamlNode{};
    set_step(node, known ? was.steps[static_cast<std::size_t>(step.from)] : TableStep{}, step, verbs);
    list.items.push_back(std::move(node));
  }
  put_list(row, "langkah", std::move(list));
  if (was.from >= 0 && doings(was) != doings(now)) yaml_drop(row, "hasil");
}

void set_row(YamlNode& node, const TableRow& was, const TableRow& now, const Verbs& verbs) {
  set_word(node, "no", was.no, now.no);
  set_word(node, "uraian", was.activity, now.activity);
  set_words(node, "pelaksana", was.performers, now.performers);
  if (was.inferred && !now.inferred) yaml_drop(node, "disimpulkan");
  set_lines(node, "kelengkapan", was.requirements, now.requirements);
  set_time(node, was, now);
  set_lines(node, "output", was.outputs, now.outputs);
  set_word(node, "keterangan", was.remark, now.remark);
  set_steps(node, was, now, verbs);
  set_word(node, "lanjut", was.next, now.next);
}

void set_columns(YamlNode& root, const Table& was, const Table& now) {
  YamlNode list = part_of(root, "pelaksana");
  const std::vector<YamlNode> old = std::exchange(list.items, {});
  for (const TableColumn& column : now.columns) {
    const bool known = column.from >= 0 && static_cast<std::size_t>(column.from) < old.size();
    const TableColumn before = known ? was.columns[static_cast<std::size_t>(column.from)] : TableColumn{};
    YamlNode node = known ? old[static_cast<std::size_t>(column.from)] : YamlNode{};
    set_word(node, "id", before.id, column.id);
    set_word(node, "label", before.label, column.label);
    set_word(node, "peran", before.role, column.role);
    list.items.push_back(std::move(node));
  }
  put_list(root, "pelaksana", std::move(list));
}

void set_head(YamlNode& root, const Table& was, const Table& now) {
  YamlNode head = part_of(root, "identitas");
  for (const auto& [word, list] : head_fields()) {
    const auto before = was.head.find(std::string{word}), after = now.head.find(std::string{word});
    if (after == now.head.end()) continue;  // not in the form
    const Words old = before == was.head.end() ? Words{} : before->second;
    if (list) {
      set_lines(head, word, old, after->second);
    } else if (old != after->second) {
      // What the office left empty is printed empty, so it stays.
      set_reading(yaml_at(head, word), after->second.empty() ? std::string{} : after->second[0]);
    }
  }
  if (!head.entries.empty()) yaml_at(root, "identitas") = std::move(head);
}

// ── order and numbers ──

// Where a row leads that only goes on to the next one, whichever that will be.
constexpr const char* onward = "\x01";

template <typename T>
auto at_index(std::vector<T>& list, std::size_t index) {
  return list.begin() + static_cast<std::ptrdiff_t>(index);
}

// Numbers that only count are counted again; an office's own ("3a") stay.
bool counts(const Table& table) {
  for (std::size_t i = 0; i < table.rows.size(); ++i)
    if (table.rows[i].no != std::to_string(i + 1)) return false;
  return true;
}

// change carries out a change of the order, and lets everything that names a row follow it.
void reorder(Table& table, const std::function<void(std::vector<TableRow>&)>& change) {
  const bool counted = counts(table);
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const std::string following = i + 1 < table.rows.size() ? table.rows[i + 1].no : "selesai";
    if (table.rows[i].next == following) table.rows[i].next = onward;
  }
  change(table.rows);
  std::map<std::string, std::string> renamed;
  for (std::size_t i = 0; i < table.rows.size() && counted; ++i) {
    if (!table.rows[i].no.empty()) renamed[table.rows[i].no] = std::to_string(i + 1);
    table.rows[i].no = std::to_string(i + 1);
  }
  const auto follow = [&](std::string& to, std::string_view before) {
    if (!to.starts_with(before)) return;
    const auto found = renamed.find(to.substr(before.size()));
    if (found != renamed.end()) to = std::string{before} + found->second;
  };
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    TableRow& row = table.rows[i];
    if (row.next == onward)
      row.next = i + 1 < table.rows.size() ? table.rows[i + 1].no : "selesai";
    else
      follow(row.next, "");
    for (TableStep& step : row.steps)
      for (auto& [word, target] : step.outcomes) follow(target, "baris ");
  }
}

template <typename Taken>
std::string unused(std::string_view stem, const Taken& taken) {
  for (int n = 1;; ++n)
    if (std::string id = fmt::format("{}-{}", stem, n); !taken(id)) return id;
}

}  // namespace

const std::vector<HeadField>& head_fields() {
  static const std::vector<HeadField> fields{{"nomor", false},
                                             {"nama", false},
                                             {"tanggal_pembuatan", false},
                                             {"tanggal_revisi", false},
                                             {"tanggal_pengesahan", false},
                                             {"tanggal_efektif", false},
                                             {"dasar_hukum", true},
                                             {"kualifikasi", true},
                                             {"keterkaitan", true},
                                             {"peralatan", true},
                                             {"peringatan", true},
                                             {"pencatatan", true}};
  return fields;
}

Table table_of(const YamlNode& root) {
  Table table;
  table.edition = reading(root.find("edisi"));
  if (const YamlNode* head = root.find("identitas"))
    for (const auto& [word, list] : head_fields())
      if (list || head->find(word) != nullptr) table.head[std::string{word}] = readings(head->find(word));
  if (const YamlNode* columns = list_of(root, "pelaksana"))
    for (std::size_t i = 0; i < columns->items.size(); ++i) {
      const YamlNode& node = columns->items[i];
      table.columns.push_back({static_cast<int>(i), reading(node.find("id")), reading(node.find("label")),
                               reading(node.find("peran"))});
    }
  if (const YamlNode* rows = list_of(root, "kegiatan"))
    for (std::size_t i = 0; i < rows->items.size(); ++i)
      table.rows.push_back(row_of(rows->items[i], static_cast<int>(i)));
  return table;
}

void insert_row(Table& table, std::size_t after) {
  if (after >= table.rows.size()) return;
  TableRow row;
  row.activity = "Kegiatan baru";
  row.performers = table.rows[after].performers;
  insert_step(row, 0);
  if (!counts(table))
    row.no = unused(table.rows[after].no, [&](const std::string& no) {
      return std::any_of(table.rows.begin(), table.rows.end(), [&](const TableRow& r) { return r.no == no; });
    });
  reorder(table, [&](std::vector<TableRow>& rows) {
    row.next =
        std::exchange(rows[after].next, onward);  // the row above leads to it, and it to where that led
    rows.insert(at_index(rows, after + 1), std::move(row));
  });
}

void remove_row(Table& table, std::size_t at) {
  if (at >= table.rows.size() || table.rows.size() == 1) return;
  reorder(table, [&](std::vector<TableRow>& rows) {
    const TableRow gone = rows[at];
    rows.erase(at_index(rows, at));
    const std::string to = gone.next != onward ? gone.next : at < rows.size() ? rows[at].no : "selesai";
    for (TableRow& row : rows) {
      if (row.next == gone.no) row.next = to;
      for (TableStep& step : row.steps)
        for (auto& [word, target] : step.outcomes)
          if (target == "baris " + gone.no) target = to == "selesai" ? to : "baris " + to;
    }
  });
}

void move_row(Table& table, std::size_t at, bool up) {
  if (at >= table.rows.size() || (up ? at == 0 : at + 1 == table.rows.size())) return;
  reorder(table, [&](std::vector<TableRow>& rows) { std::swap(rows[at], rows[up ? at - 1 : at + 1]); });
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
      if (!contains(step.after, before)) step.after.push_back(before);
  }
}

void insert_column(Table& table) {
  TableColumn column;
  column.id = unused("pelaksana", [&](const std::string& id) {
    return std::any_of(table.columns.begin(), table.columns.end(),
                       [&](const TableColumn& c) { return c.id == id; });
  });
  column.label = "Pelaksana baru";
  table.columns.push_back(std::move(column));
}

void remove_column(Table& table, std::size_t at) {
  if (at < table.columns.size() && table.columns.size() > 1) table.columns.erase(at_index(table.columns, at));
}

std::vector<std::string> words_in(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    std::string_view part = text.substr(0, end);
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    if (!part.empty()) out.emplace_back(part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

Measure measure_of(std::string_view words) {
  const std::string text = lowered(words);
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0 || digits > 5) return {};
  const std::size_t unit = std::min(text.find_first_not_of(' ', digits), text.size());
  static const std::map<std::string, std::string> said{
      {"menit", "menit"}, {"jam", "jam"}, {"hari", "hari_kerja"}, {"hari kerja", "hari_kerja"}};
  const auto found = said.find(text.substr(unit));
  return found == said.end() ? Measure{} : Measure{text.substr(0, digits), found->second};
}

Result<std::string> write_table(std::string_view yaml, const Table& table, const Verbs& verbs) {
  YamlNode root;
  std::vector<Finding> findings;
  if (!parse_yaml(yaml, root, findings)) {
    const Finding& first = findings.front();
    return malformed("sop.load.invalid", {{"file", "sop.yaml"},
                                          {"line", std::to_string(first.line)},
                                          {"column", std::to_string(first.column)},
                                          {"what", first.what},
                                          {"todo", first.todo}});
  }
  if (root.kind != YamlNode::Kind::map) return refused("sop.table.unwritable");
  const Table was = table_of(root);
  YamlNode now = root;
  if (!table.edition.empty())
    set_word(now, "edisi", was.edition, table.edition);  // else it is not in the form
  set_head(now, was, table);
  set_columns(now, was, table);
  YamlNode rows = part_of(now, "kegiatan");
  const std::vector<YamlNode> old = std::exchange(rows.items, {});
  for (const TableRow& row : table.rows) {
    const bool known = row.from >= 0 && static_cast<std::size_t>(row.from) < old.size();
    YamlNode node = known ? old[static_cast<std::size_t>(row.from)] : YamlNode{};
    set_row(node, known ? was.rows[static_cast<std::size_t>(row.from)] : TableRow{}, row, verbs);
    rows.items.push_back(std::move(node));
  }
  put_list(now, "kegiatan", std::move(rows));
  return write_yaml(yaml, root, now);
}

}  // namespace paraf::sop
