#include "office/sop/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "office/sop/form.h"
#include "office/sop/table_cells.h"
#include "office/sop/yaml_write.h"

namespace paraf::sop {

namespace {

// The words of the format that are of the step itself; every other one is its verb's.
const std::vector<std::string> of_step{"id", "huruf", "teks", "tindakan", "oleh", "sesudah", "bila"};

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
  for (const UnitOfTime& unit : units_of_time())
    if (time != nullptr && time->find(unit.word) != nullptr) {
      row.amount = reading(time->find(unit.word));
      row.unit = unit.word;
    }
  if (const YamlNode* steps = list_of(node, "langkah"))
    for (std::size_t i = 0; i < steps->items.size(); ++i)
      row.steps.push_back(step_of(steps->items[i], static_cast<int>(i)));
  return row;
}

// ── a cell back into its node ──

// What is no list, and has nothing that should be in one, stays what it is.
void put_list(YamlNode& map, std::string_view key, YamlNode list) {
  if (list.items.empty() && list_of(map, key) == nullptr) return;
  list.kind = YamlNode::Kind::list;
  yaml_at(map, key) = std::move(list);
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
      const Words papers = once(names_in(value));
      if (once(names_in(before)) == papers) continue;
      if (papers.empty())
        yaml_drop(node, param.word);
      else
        yaml_at(node, param.word) = yaml_list(papers);
    } else {
      set_word(node, param.word, before, value);
    }
  }
  if (was.verb != now.verb)
    std::erase_if(node.entries, [&](const YamlEntry& entry) { return !contains(own, entry.first.text); });
}

// Where an outcome leads; also of one that its verb does not know, for it too may name a row that moved.
void set_outcomes(YamlNode& node, const TableStep& was, const TableStep& now, const VerbSpec* spec) {
  YamlNode outcomes = part_of(node, "bila");
  Words words = spec == nullptr ? Words{} : spec->outcomes;
  for (const auto& [word, target] : now.outcomes)
    if (!contains(words, word)) words.push_back(word);
  for (const std::string& word : words)
    set_word(outcomes, word, value_in(was.outcomes, word), value_in(now.outcomes, word));
  if (was.verb != now.verb && spec != nullptr)
    std::erase_if(outcomes.entries,
                  [&](const YamlEntry& entry) { return !contains(spec->outcomes, entry.first.text); });
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
  const auto spec = verbs.find(now.verb);
  if (spec != verbs.end()) set_params(node, was, now, spec->second);
  set_outcomes(node, was, now, spec == verbs.end() ? nullptr : &spec->second);
  set_words(node, "sesudah", was.after, now.after);
}

// What the steps of a row do, whoever does it and in whatever order; once it is something else, what the row
// promises of them is no longer sure.
Words doings(const std::vector<YamlNode>& steps) {
  Words out;
  for (YamlNode step : steps) {
    for (const std::string& word : of_step)
      if (word != "tindakan") yaml_drop(step, word);
    out.push_back(yaml_line(step));
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
  if (was.from >= 0 && doings(old) != doings(list.items)) yaml_drop(row, "hasil");
  put_list(row, "langkah", std::move(list));
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
      if (const YamlNode* node = head->find(word); list || node != nullptr)
        table.head[std::string{word}] = list ? readings(node) : Words{reading(node)};
  if (const YamlNode* columns = list_of(root, "pelaksana"))
    for (std::size_t i = 0; i < columns->items.size(); ++i) {
      const YamlNode& node = columns->items[i];
      table.columns.push_back({static_cast<int>(i), reading(node.find("id")), reading(node.find("label")),
                               reading(node.find("peran"))});
    }
  if (const YamlNode* rows = list_of(root, "kegiatan"))
    for (std::size_t i = 0; i < rows->items.size(); ++i)
      table.rows.push_back(row_of(rows->items[i], static_cast<int>(i)));
  read_parts(root, table);
  return table;
}

std::string one_line(std::string text) {
  for (char& c : text)
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
  return std::string{trimmed(text)};
}

std::vector<std::string> names_in(std::string_view text) {
  Words out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    if (const std::string_view name = trimmed(text.substr(0, end)); !name.empty()) out.emplace_back(name);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

const std::vector<UnitOfTime>& units_of_time() {
  static const std::vector<UnitOfTime> units{{"menit", TimeUnit::minutes, "menit"},
                                             {"jam", TimeUnit::hours, "jam"},
                                             {"hari_kerja", TimeUnit::working_days, "hari"}};
  return units;
}

Measure measure_of(std::string_view words) {
  const std::string text = lowered(words);
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0 || digits > 5) return {};
  std::string unit{trimmed(std::string_view{text}.substr(digits))};
  std::replace(unit.begin(), unit.end(), ' ', '_');
  for (const UnitOfTime& one : units_of_time())
    if (unit == one.word || unit == one.said) return {text.substr(0, digits), std::string{one.word}};
  return {};
}

Result<std::string> write_table(std::string_view yaml, const Table& table, const Verbs& verbs) {
  YamlNode root;
  std::vector<Finding> findings;
  if (!parse_yaml(yaml, root, findings)) return tl::unexpected{invalid("sop.yaml", findings.front())};
  if (root.kind != YamlNode::Kind::map) return refused("sop.table.unwritable");
  const Table was = table_of(root);
  YamlNode now = root;
  if (!table.edition.empty())
    set_word(now, "edisi", was.edition, table.edition);  // else it is not in the form
  set_head(now, was, table);
  set_columns(now, was, table);
  set_parts(now, was, table);
  const Words gone = papers_gone(was, table);
  YamlNode rows = part_of(now, "kegiatan");
  const std::vector<YamlNode> old = std::exchange(rows.items, {});
  for (const TableRow& row : table.rows) {
    const bool known = row.from >= 0 && static_cast<std::size_t>(row.from) < old.size();
    YamlNode node = known ? old[static_cast<std::size_t>(row.from)] : YamlNode{};
    set_row(node, known ? was.rows[static_cast<std::size_t>(row.from)] : TableRow{}, row, verbs);
    forget(node, gone);
    rows.items.push_back(std::move(node));
  }
  put_list(now, "kegiatan", std::move(rows));
  return write_yaml(yaml, root, now);
}

}  // namespace paraf::sop
