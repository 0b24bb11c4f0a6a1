// The form of a procedure's table back into a table, and its buttons.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "actions/verbs.h"
#include "doors/staff/procedure_table.h"
#include "office/sop/form.h"

namespace paraf::staff {

namespace {

using Words = std::vector<std::string>;

class Reader {
 public:
  explicit Reader(const http::Form& form) {
    for (const auto& [name, value] : form.fields) fields_[name].push_back(value);
  }

  bool has(const std::string& name) const { return fields_.contains(name); }
  std::string text(const std::string& name) const { return sop::one_line(std::string{first(name)}); }
  Words lines(const std::string& name) const {
    Words out;
    std::string_view left = first(name);
    while (!left.empty()) {
      const std::size_t end = std::min(left.find('\n'), left.size());
      if (std::string one = sop::one_line(std::string{left.substr(0, end)}); !one.empty()) out.push_back(std::move(one));
      left.remove_prefix(std::min(end + 1, left.size()));
    }
    return out;
  }
  Words all(const std::string& name) const {
    const auto found = fields_.find(name);
    return found == fields_.end() ? Words{} : Words{found->second.begin(), found->second.end()};
  }
  int number(const std::string& name) const {
    const std::string_view digits = first(name);
    int n = -1;
    std::from_chars(digits.data(), digits.data() + digits.size(), n);
    return n;
  }
  // What the fields below `at` hold: "surat" of "k0.l1.p.surat"; several with ", " between them.
  std::map<std::string, std::string> below(const std::string& at) const {
    std::map<std::string, std::string> out;
    for (auto it = fields_.lower_bound(at); it != fields_.end() && it->first.starts_with(at); ++it)
      for (const std::string_view value : it->second)
        if (const std::string one = sop::one_line(std::string{value}); !one.empty()) {
          std::string& held = out[std::string{it->first.substr(at.size())}];
          held += (held.empty() ? "" : ", ") + one;
        }
    return out;
  }

 private:
  std::string_view first(const std::string& name) const {
    const auto found = fields_.find(name);
    return found == fields_.end() ? std::string_view{} : found->second.front();
  }

  std::map<std::string_view, std::vector<std::string_view>> fields_;  // into the form, which outlives it
};

// The ticks of a row stand in the order of the columns; who acted there before keeps his turn, and who is new comes last.
Words in_order(const Words& turns, Words ticked) {
  std::stable_sort(ticked.begin(), ticked.end(), [&](const std::string& a, const std::string& b) {
    return std::find(turns.begin(), turns.end(), a) < std::find(turns.begin(), turns.end(), b);
  });
  return ticked;
}

sop::TableStep step_typed(const Reader& form, const std::string& at) {
  sop::TableStep step;
  step.from = form.number(at + ".asal");
  step.id = form.text(at + ".id");
  step.mark = form.text(at + ".huruf");
  step.text = form.text(at + ".teks");
  step.verb = form.text(at + ".tindakan");
  step.by = form.text(at + ".oleh");
  step.after = form.all(at + ".sesudah");
  step.params = form.below(at + ".p.");
  step.outcomes = form.below(at + ".b.");
  return step;
}

sop::TableRow row_typed(const Reader& form, const std::string& at) {
  sop::TableRow row;
  row.from = form.number(at + ".asal");
  row.no = form.text(at + ".no");
  row.activity = form.text(at + ".uraian");
  row.performers = in_order(form.all(at + ".urutan"), form.all(at + ".pelaksana"));
  row.inferred = !form.has(at + ".pasti");
  row.requirements = form.lines(at + ".kelengkapan");
  row.outputs = form.lines(at + ".output");
  row.time = form.text(at + ".waktu");
  row.amount = form.text(at + ".jumlah");
  row.unit = form.text(at + ".satuan");
  row.remark = form.text(at + ".keterangan");
  row.next = form.text(at + ".lanjut");
  for (std::size_t j = 0; j < most_steps && form.has(fmt::format("{}.l{}.asal", at, j)); ++j)
    row.steps.push_back(step_typed(form, fmt::format("{}.l{}", at, j)));
  return row;
}

sop::TablePaper paper_typed(const Reader& form, const std::string& at) {
  sop::TablePaper paper;
  paper.from = form.number(at + ".asal");
  paper.id = form.text(at + ".id");
  paper.label = form.text(at + ".label");
  paper.types = form.all(at + ".jenis");
  for (const sop::PaperFlag& flag : sop::paper_flags()) paper.*flag.held = form.has(at + "." + std::string{flag.word});
  paper.age = form.text(at + ".umur");
  if (!paper.age.empty()) paper.age_unit = form.text(at + ".satuan");
  paper.refuse = form.has(at + ".tolak");
  paper.brought_by = form.text(at + ".dari");
  return paper;
}

sop::TableLetter letter_typed(const Reader& form, const std::string& at) {
  sop::TableLetter letter;
  letter.from = form.number(at + ".asal");
  letter.id = form.text(at + ".id");
  letter.label = form.text(at + ".label");
  letter.templat = form.text(at + ".templat");
  letter.signer = form.text(at + ".penanda_tangan");
  letter.initials = form.all(at + ".paraf");
  letter.inferred = !form.has(at + ".pasti");
  return letter;
}

void parts_typed(const Reader& form, sop::Table& table) {
  if (form.has("berkas.ada")) {
    table.papers.emplace();
    for (std::size_t i = 0; i < most_parts && form.has(fmt::format("b{}.asal", i)); ++i)
      table.papers->push_back(paper_typed(form, fmt::format("b{}", i)));
    if (const std::string name = form.text("berkas.baru"); !name.empty()) sop::insert_paper(table, name);
  }
  if (form.has("surat.ada")) {
    table.letters.emplace();
    for (std::size_t i = 0; i < most_parts && form.has(fmt::format("s{}.asal", i)); ++i)
      table.letters->push_back(letter_typed(form, fmt::format("s{}", i)));
    if (const std::string name = form.text("surat.baru"); !name.empty()) sop::insert_letter(table, name);
  }
}

}  // namespace

bool fits_form(const sop::Table& table) {
  return table.rows.size() <= most_rows && table.columns.size() <= most_columns &&
         (!table.papers || table.papers->size() <= most_parts) && (!table.letters || table.letters->size() <= most_parts) &&
         std::all_of(table.rows.begin(), table.rows.end(),
                     [](const sop::TableRow& row) { return row.steps.size() <= most_steps; });
}

sop::Table table_typed(const http::Form& form) {
  const Reader typed{form};
  sop::Table table;
  for (const auto& [word, list] : sop::head_fields()) {
    const std::string name = "h." + std::string{word};
    if (typed.has(name)) table.head[std::string{word}] = list ? typed.lines(name) : Words{typed.text(name)};
  }
  for (std::size_t i = 0; i < most_columns && typed.has(fmt::format("p{}.asal", i)); ++i) {
    const std::string at = fmt::format("p{}", i);
    table.columns.push_back({typed.number(at + ".asal"), typed.text(at + ".id"), typed.text(at + ".label"),
                             typed.text(at + ".peran")});
  }
  std::vector<std::string> printed;  // the numbers as the page had them
  for (std::size_t i = 0; i < most_rows && typed.has(fmt::format("k{}.asal", i)); ++i) {
    const std::string at = fmt::format("k{}", i);
    table.rows.push_back(row_typed(typed, at));
    printed.push_back(typed.has(at + ".nomor") ? typed.text(at + ".nomor") : table.rows.back().no);
  }
  sop::follow_numbers(table, printed);
  parts_typed(typed, table);
  return table;
}

namespace {

// "langkah-3.1": what, and where, outermost first.
struct Act {
  std::string_view what;
  std::vector<std::size_t> where;
};
Act act_of(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_of("0123456789"), text.size());
  Act act{text.substr(0, digits), {}};
  const char* at = text.data() + digits;
  const char* const end = text.data() + text.size();
  while (at != end && act.where.size() < 3) {
    std::size_t n = 0;
    const auto [next, failed] = std::from_chars(at, end, n);
    if (failed != std::errc{}) break;
    act.where.push_back(n);
    at = next != end && *next == '.' ? next + 1 : end;
  }
  return act;
}

template <typename T>
void put_earlier(std::vector<T>& list, std::size_t at) {
  if (at > 0 && at < list.size()) std::swap(list[at - 1], list[at]);
}

void put_paper_earlier(sop::TableStep& step, std::size_t at) {
  const auto spec = actions::verbs().find(step.verb);
  if (spec == actions::verbs().end()) return;
  for (const sop::VerbParam& param : spec->second.params)
    if (param.kind == sop::VerbParam::Kind::papers) {
      Words papers = sop::names_in(step.params[param.word]);
      put_earlier(papers, at);
      step.params[param.word] = sop::joined(papers);
    }
}

// A name that was typed is in the table already; the button alone puts in one without.
void carry_out_on_parts(sop::Table& table, const Act& act, const NewWords& words) {
  if (act.what == "berkas+" && !words.paper.empty()) return sop::insert_paper(table, words.paper);
  if (act.what == "surat+" && !words.letter.empty()) return sop::insert_letter(table, words.letter);
  if (act.where.empty() || !table.papers || !table.letters) return;
  const std::size_t at = act.where[0];
  if (act.what == "berkas-") return sop::remove_paper(table, at);
  if (act.what == "surat-") return sop::remove_letter(table, at);
  if (act.what == "berkas-naik") return put_earlier(*table.papers, at);
  if (act.what == "surat-naik") return put_earlier(*table.letters, at);
  if (act.what == "paraf-naik" && act.where.size() > 1 && at < table.letters->size())
    put_earlier((*table.letters)[at].initials, act.where[1]);
}

}  // namespace

void carry_out(sop::Table& table, std::string_view button, const NewWords& words) {
  const Act act = act_of(button);
  if (act.what == "kolom+") return sop::insert_column(table, words.column);
  carry_out_on_parts(table, act, words);
  if (act.where.empty()) return;
  const std::size_t at = act.where[0];
  if (act.what == "kolom-") return sop::remove_column(table, at);
  if (at >= table.rows.size()) return;
  sop::TableRow& row = table.rows[at];
  if (act.what == "kegiatan+") return sop::insert_row(table, at, words.activity);
  if (act.what == "kegiatan-") return sop::remove_row(table, at);
  if (act.what == "naik" || act.what == "turun") return sop::move_row(table, at, act.what == "naik");
  if (act.where.size() < 2) return;
  const std::size_t inner = act.where[1];
  if (act.what == "langkah+") return sop::insert_step(row, inner);
  if (act.what == "langkah-") return sop::remove_step(row, inner);
  if (act.what != "dahulu") return;
  if (act.where.size() == 2) return put_earlier(row.performers, inner);
  if (inner < row.steps.size()) put_paper_earlier(row.steps[inner], act.where[2]);
}

int line_asked(std::string_view button) {
  constexpr std::string_view lead = "naskah.";
  int line = 0;
  if (button.starts_with(lead))
    std::from_chars(button.data() + lead.size(), button.data() + button.size(), line);
  return std::max(line, 0);
}

}  // namespace paraf::staff
