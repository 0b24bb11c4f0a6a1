// The papers a procedure asks for and the letters it makes, as the tables below its own.
#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "office/sop/table.h"
#include "office/sop/table_cells.h"
#include "office/sop/yaml_write.h"

namespace paraf::sop {

namespace {

constexpr std::string_view papers_word = "berkas", letters_word = "surat";

bool yes(const YamlNode* node, bool otherwise) {
  const std::string text = reading(node);
  return text == "ya" || text == "true" || (otherwise && text != "tidak" && text != "false");
}

void set_yes(YamlNode& node, std::string_view key, bool was, bool now, bool otherwise) {
  if (was == now) return;
  if (now == otherwise)
    yaml_drop(node, key);
  else
    yaml_at(node, key) = yaml_scalar(now ? "ya" : "tidak");
}

TablePaper paper_of(const YamlEntry& entry, int from) {
  const auto& [key, node] = entry;
  TablePaper paper;
  paper.from = from;
  paper.id = key.text;
  paper.label = reading(node.find("label"));
  for (const PaperFlag& flag : paper_flags()) paper.*flag.held = yes(node.find(flag.word), flag.otherwise);
  const YamlNode* types = node.find("jenis");
  paper.types = types == nullptr ? Words{"pdf"} : readings(types);
  const YamlNode* brought = node.find("dari");
  paper.brought_by = brought == nullptr ? "pemohon" : reading(brought);
  const YamlNode* age = node.find("paling_lama");
  if (age == nullptr) return paper;
  for (const std::string_view unit : units_of_age())
    if (const YamlNode* amount = age->find(unit); amount != nullptr && paper.age.empty()) {
      paper.age = reading(amount);
      paper.age_unit = unit;
    }
  paper.refuse = reading(age->find("bila_lewat")) == "tolak";
  return paper;
}

TableLetter letter_of(const YamlEntry& entry, int from) {
  const auto& [key, node] = entry;
  TableLetter letter;
  letter.from = from;
  letter.id = key.text;
  letter.label = reading(node.find("label"));
  letter.templat = reading(node.find("templat"));
  letter.signer = reading(node.find("penanda_tangan"));
  letter.initials = readings(node.find("paraf"));
  letter.inferred = yes(node.find("disimpulkan"), false);
  return letter;
}

void set_age(YamlNode& node, const TablePaper& was, const TablePaper& now) {
  if (was.age == now.age && was.age_unit == now.age_unit && was.refuse == now.refuse) return;
  if (now.age.empty() || now.age_unit.empty()) return yaml_drop(node, "paling_lama");
  YamlNode age = part_of(node, "paling_lama");
  if (age.kind != YamlNode::Kind::map) age = {};
  for (const std::string_view unit : units_of_age())
    if (unit != now.age_unit) yaml_drop(age, unit);
  if (was.age != now.age || was.age_unit != now.age_unit) yaml_at(age, now.age_unit) = yaml_scalar(now.age);
  if (was.refuse && !now.refuse) yaml_drop(age, "bila_lewat");
  if (!was.refuse && now.refuse) yaml_at(age, "bila_lewat") = yaml_scalar("tolak");
  yaml_at(node, "paling_lama") = std::move(age);
}

void set_part(YamlNode& node, const TablePaper& was, const TablePaper& now) {
  set_word(node, "label", was.label, now.label);
  for (const PaperFlag& flag : paper_flags())
    set_yes(node, flag.word, was.*flag.held, now.*flag.held, flag.otherwise);
  if (once(was.types) != once(now.types)) {
    if (now.types.empty())
      yaml_drop(node, "jenis");
    else
      yaml_at(node, "jenis") = yaml_list(once(now.types));
  }
  set_word(node, "dari", was.brought_by, now.brought_by == "pemohon" && was.brought_by != "pemohon" ? "" : now.brought_by);
  set_age(node, was, now);
}

void set_part(YamlNode& node, const TableLetter& was, const TableLetter& now) {
  set_word(node, "label", was.label, now.label);
  set_word(node, "templat", was.templat, now.templat);
  set_word(node, "penanda_tangan", was.signer, now.signer);
  if (once(was.initials) != once(now.initials)) {
    if (now.initials.empty())
      yaml_drop(node, "paraf");
    else
      yaml_at(node, "paraf") = yaml_list(once(now.initials));
  }
  if (was.inferred && !now.inferred) yaml_drop(node, "disimpulkan");
}

// The named things of a map; one that is new in the file stands before the rows, as an office would write it.
template <typename T>
void set_named(YamlNode& root, std::string_view word, const std::vector<T>& was, const std::vector<T>& now) {
  YamlNode map = part_of(root, word);
  const std::vector<YamlEntry> old = std::exchange(map.entries, {});
  for (const T& one : now) {
    const bool known = one.from >= 0 && static_cast<std::size_t>(one.from) < old.size();
    YamlEntry entry = known ? old[static_cast<std::size_t>(one.from)] : YamlEntry{yaml_scalar(one.id), {}};
    set_part(entry.second, known ? was[static_cast<std::size_t>(one.from)] : T{}, one);
    map.entries.push_back(std::move(entry));
  }
  if (map.entries.empty()) {
    if (!old.empty()) yaml_drop(root, word);
    return;
  }
  map.kind = YamlNode::Kind::map;
  if (root.find(word) == nullptr) {
    const auto rows = std::find_if(root.entries.begin(), root.entries.end(),
                                   [](const YamlEntry& entry) { return entry.first.text == "kegiatan"; });
    root.entries.insert(rows, {yaml_scalar(std::string{word}), {}});
  }
  yaml_at(root, word) = std::move(map);
}

template <typename T>
std::vector<T> named_in(const YamlNode& root, std::string_view word, T (*part)(const YamlEntry&, int)) {
  std::vector<T> out;
  if (const YamlNode* map = root.find(word))
    for (const YamlEntry& entry : map->entries) out.push_back(part(entry, static_cast<int>(out.size())));
  return out;
}

}  // namespace

const std::vector<PaperFlag>& paper_flags() {
  static const std::vector<PaperFlag> flags{{"wajib", &TablePaper::required, true},
                                            {"rahasia", &TablePaper::confidential, false},
                                            {"warna", &TablePaper::colour, false},
                                            {"setiap_pemohon", &TablePaper::each, false},
                                            {"tambahan", &TablePaper::added, false}};
  return flags;
}

const std::vector<std::string>& paper_types() {
  static const std::vector<std::string> types{"pdf", "jpg", "png", "docx"};
  return types;
}

const std::vector<std::string_view>& units_of_age() {
  static const std::vector<std::string_view> units{"hari", "bulan", "tahun"};
  return units;
}

void read_parts(const YamlNode& root, Table& table) {
  table.papers = named_in(root, papers_word, paper_of);
  table.letters = named_in(root, letters_word, letter_of);
}

void set_parts(YamlNode& root, const Table& was, const Table& now) {
  if (now.papers) set_named(root, papers_word, *was.papers, *now.papers);
  if (now.letters) set_named(root, letters_word, *was.letters, *now.letters);
}

Words papers_gone(const Table& was, const Table& now) {
  Words gone;
  if (!now.papers) return gone;
  std::set<std::string> left;
  for (const TablePaper& paper : *now.papers) left.insert(paper.id);
  for (const TablePaper& paper : *was.papers)
    if (!left.contains(paper.id)) gone.push_back(paper.id);
  return gone;
}

void forget(YamlNode& row, const Words& gone) {
  for (const std::string_view key : {"perlu", "hasil"}) {
    const Words was = readings(row.find(key));
    Words now = was;
    std::erase_if(now, [&](const std::string& name) { return contains(gone, name); });
    if (now == was) continue;
    if (now.empty())
      yaml_drop(row, key);
    else
      yaml_at(row, key) = yaml_list(now);
  }
}

Spot spot_of(const YamlNode& root, int line) {
  const YamlEntry* part = nullptr;
  for (const YamlEntry& entry : root.entries)
    if (entry.first.place.line <= line) part = &entry;
  if (part == nullptr) return {};
  constexpr std::array<std::string_view, 4> words{"pelaksana", papers_word, letters_word, "kegiatan"};
  const auto word = std::find(words.begin(), words.end(), part->first.text);
  if (word == words.end()) return {};
  Spot spot{*word};
  for (const YamlNode& item : part->second.items) spot.at += item.place.line <= line ? 1 : 0;
  for (const YamlEntry& entry : part->second.entries) spot.at += entry.first.place.line <= line ? 1 : 0;
  return spot;
}

}  // namespace paraf::sop
