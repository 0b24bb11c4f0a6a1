#include "doors/staff/procedure_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "actions/verbs.h"
#include "doors/public/looks.h"
#include "doors/staff/pieces.h"
#include "office/people/role_names.h"

namespace paraf::staff {

using publik::escape;

namespace {

using Words = std::vector<std::string>;
constexpr std::size_t most_rows = 200, most_steps = 60, most_columns = 30;

bool contains(const Words& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::string lines(const Words& list) {
  std::string out;
  for (const std::string& one : list) out += (out.empty() ? "" : "\n") + one;
  return out;
}

// ── fields: each says by itself what it is, for in a table no label stands beside it ──

struct Field {
  std::string name, label_html, value;
};

std::string area(const Field& f, std::size_t wide, int least = 1) {
  std::size_t rows = 0, at = 0;
  while (at <= f.value.size()) {
    const std::size_t end = std::min(f.value.find('\n', at), f.value.size());
    rows += (end - at) / wide + 1;
    at = end + 1;
  }
  return fmt::format("<textarea name=\"{}\" aria-label=\"{}\" rows=\"{}\">\n{}</textarea>", escape(f.name),
                     f.label_html, std::max(static_cast<int>(rows), least), escape(f.value));
}

std::string line(const Field& f, std::string_view more = {}) {
  return fmt::format(
      "<input type=\"text\" name=\"{}\" aria-label=\"{}\" value=\"{}\" autocomplete=\"off\"{}>",
      escape(f.name), f.label_html, escape(f.value), more);
}

// One of several. What the file has and nobody offers is offered too: it is not for a form to lose it.
std::string one_of(const Field& f, std::vector<Option> options, bool labelled = true) {
  if (std::none_of(options.begin(), options.end(), [&](const Option& o) { return o.value == f.value; }))
    options.push_back({f.value, f.value.empty() ? "–" : escape(f.value)});
  std::string out = labelled ? fmt::format("<label><span>{}</span>", f.label_html) : std::string{};
  out += fmt::format("<select name=\"{}\"{}>", escape(f.name),
                     labelled ? std::string{} : fmt::format(" aria-label=\"{}\"", f.label_html));
  for (const Option& o : options)
    out += fmt::format("<option value=\"{}\"{}>{}</option>", escape(o.value),
                       o.value == f.value ? " selected" : "", o.label_html);
  return out + (labelled ? "</select></label>" : "</select>");
}

std::string some_of(const std::string& name, std::string_view legend, const std::vector<Option>& options,
                    const Words& chosen) {
  if (options.empty()) return {};
  std::string out = fmt::format("<fieldset><legend>{}</legend>", legend);
  for (const Option& o : options)
    out +=
        fmt::format("<label class=\"pick\"><input type=\"checkbox\" name=\"{}\" value=\"{}\"{}> {}</label> ",
                    escape(name), escape(o.value), contains(chosen, o.value) ? " checked" : "", o.label_html);
  return out + "</fieldset>";
}

// The page comes back at the row that the button is about.
std::string button(std::string_view act, std::size_t row, std::string_view words) {
  return fmt::format(
      "<button type=\"submit\" class=\"peek\" name=\"perbuatan\" value=\"{}\" "
      "formaction=\"#kegiatan-{}\">{}</button>",
      act, row, words);
}
std::string column_button(std::string_view act, std::string_view words) {
  return fmt::format(
      "<button type=\"submit\" class=\"peek\" name=\"perbuatan\" value=\"{}\" "
      "formaction=\"#kolom\">{}</button>",
      act, words);
}

// ── the form ──

class Cells {
 public:
  Cells(const Visit& v, const sop::Table& table, const sop::Sop& sop) : v_(v), table_(table), sop_(sop) {}

  std::string columns() const;
  std::string head() const;
  std::string table() const;

 private:
  std::string row(std::size_t i) const;
  std::string details(std::size_t i) const;
  std::string step(std::size_t i, std::size_t j) const;
  std::string params(const std::string& at, const sop::TableStep& step, const sop::VerbSpec& spec) const;
  std::string outcomes(const std::string& at, const sop::TableStep& step, const sop::VerbSpec& spec) const;
  std::string activity(const std::string& at, const sop::TableRow& row) const;
  std::string_view symbol(const sop::TableRow& row, const std::string& performer) const;
  std::vector<Option> performers(bool none) const;
  std::vector<Option> rows_after(std::string_view before) const;
  std::string label(std::string_view word, const sop::TableRow& row) const {
    return v_.say("sop.cell", {{"what", v_.say(word)}, {"no", row.no}});
  }

  const Visit& v_;
  const sop::Table& table_;
  const sop::Sop& sop_;
};

std::vector<Option> Cells::performers(bool none) const {
  std::vector<Option> out;
  if (none) out.push_back({"", "–"});
  for (const sop::TableColumn& column : table_.columns) out.push_back({column.id, escape(column.label)});
  return out;
}

// Where a row or an outcome may lead.
std::vector<Option> Cells::rows_after(std::string_view before) const {
  std::vector<Option> out;
  for (const sop::TableRow& row : table_.rows)
    out.push_back({std::string{before} + row.no, v_.say("sop.row", {{"no", row.no}})});
  out.push_back({"selesai", v_.say("sop.end")});
  return out;
}

std::string Cells::columns() const {
  std::vector<Option> roles;
  for (const char* role : people::role_names)
    if (std::string_view{role} != "auditor" && std::string_view{role} != "kepala_psre")
      roles.push_back({role, say_or(v_.r, "role", role)});
  roles.push_back({"psre", v_.say("sop.authority")});
  std::string out = "<ul class=\"columns-of\">\n";
  for (std::size_t i = 0; i < table_.columns.size(); ++i) {
    const sop::TableColumn& column = table_.columns[i];
    const std::string at = fmt::format("p{}", i), no = std::to_string(i + 1);
    out +=
        "<li>" + hidden(at + ".asal", std::to_string(column.from)) + hidden(at + ".id", column.id) +
        line({at + ".label", v_.say("sop.column.label", {{"no", no}}), column.label}) +
        one_of({at + ".peran", v_.say("sop.column.role", {{"no", no}}), column.role}, roles, false) +
        (table_.columns.size() > 1 ? column_button("kolom-" + std::to_string(i), v_.say("sop.remove")) : "") +
        "</li>\n";
  }
  return out + "</ul>" + column_button("kolom+", v_.say("sop.column.add"));
}

std::string Cells::head() const {
  std::string out;
  for (const auto& [word, list] : sop::head_fields()) {
    const auto held = table_.head.find(std::string{word});
    if (held == table_.head.end()) continue;
    const Field field{"h." + std::string{word}, v_.say("sop.head." + std::string{word}), lines(held->second)};
    out +=
        fmt::format("<div class=\"field\"><span aria-hidden=\"true\">{}{}</span>{}</div>\n", field.label_html,
                    list ? " <em class=\"hint\">" + v_.say("sop.one_a_line") + "</em>" : "",
                    list ? area(field, 90, 2) : line(field));
  }
  return out;
}

std::string Cells::table() const {
  std::string out =
      "<div class=\"sheet\"><table class=\"typed\"><thead><tr><th scope=\"col\" rowspan=\"2\">" +
      v_.say("sop.no") + "</th><th scope=\"col\" rowspan=\"2\">" + v_.say("sop.activity") +
      fmt::format("</th><th scope=\"colgroup\" colspan=\"{}\">{}</th>", table_.columns.size(),
                  v_.say("sop.performer")) +
      "<th scope=\"colgroup\" colspan=\"3\">" + v_.say("sop.standard") +
      "</th><th scope=\"col\" rowspan=\"2\">" + v_.say("sop.remark") + "</th></tr>\n<tr>";
  for (const sop::TableColumn& column : table_.columns)
    out += "<th scope=\"col\">" + escape(column.label) + "</th>";
  for (const char* word : {"sop.needs", "sop.time", "sop.output"})
    out += "<th scope=\"col\">" + v_.say(word) + "</th>";
  out += "</tr></thead>\n";
  for (std::size_t i = 0; i < table_.rows.size(); ++i) out += row(i);
  return out + "</table></div>\n";
}

// A row says what is done in one text, or in its lettered steps.
std::string Cells::activity(const std::string& at, const sop::TableRow& row) const {
  std::string out;
  const bool lettered =
      std::any_of(row.steps.begin(), row.steps.end(), [](const auto& s) { return !s.text.empty(); });
  if (!row.activity.empty() || !lettered)
    out += area({at + ".uraian", label("sop.activity", row), row.activity}, 30, 2);
  for (std::size_t j = 0; j < row.steps.size(); ++j) {
    const sop::TableStep& step = row.steps[j];
    if (step.text.empty()) continue;
    out += "<div class=\"lettered\"><span>" + escape(step.mark) + (step.mark.empty() ? "" : ".") + "</span>" +
           area({fmt::format("{}.l{}.teks", at, j), label("sop.activity", row) + " " + escape(step.mark),
                 step.text},
                28) +
           "</div>";
  }
  return out;
}

// As the symbol will be drawn; nothing while the row cannot be read.
std::string_view Cells::symbol(const sop::TableRow& row, const std::string& performer) const {
  const sop::Row* read = sop_.row(row.no);
  if (read == nullptr) return {};
  const auto found = read->symbols.find(performer);
  if (found == read->symbols.end()) return {};
  if (found->second == sop::Symbol::decision) return "decides";
  return found->second == sop::Symbol::start || found->second == sop::Symbol::end ? "capsule" : "";
}

std::string Cells::row(std::size_t i) const {
  const sop::TableRow& row = table_.rows[i];
  const std::string at = fmt::format("k{}", i);
  std::string out = fmt::format("<tbody id=\"kegiatan-{}\"><tr><th scope=\"row\">{}{}{}</th><td>{}", i,
                                escape(row.no), hidden(at + ".asal", std::to_string(row.from)),
                                hidden(at + ".no", row.no), activity(at, row));
  if (row.inferred)
    out += fmt::format(
        "<label class=\"pick\"><input type=\"checkbox\" name=\"{}.pasti\" value=\"ya\"> {}</label>", at,
        v_.say("sop.confirm"));
  out += "</td>";
  for (const sop::TableColumn& column : table_.columns)
    out += fmt::format(
        "<td class=\"does {}\" data-label=\"{}\"><label><input type=\"checkbox\" name=\"{}.pelaksana\" "
        "value=\"{}\"{}><span "
        "class=\"sr\">{}</span></label></td>",
        symbol(row, column.id), escape(column.label), at, escape(column.id),
        contains(row.performers, column.id) ? " checked" : "",
        v_.say("sop.does", {{"who", column.label}, {"no", row.no}}));
  const auto cell = [&](const char* word, const std::string& field) {
    return fmt::format("<td data-label=\"{}\">{}</td>", v_.say(word), field);
  };
  out +=
      cell("sop.needs", area({at + ".kelengkapan", label("sop.needs", row), lines(row.requirements)}, 18)) +
      cell("sop.time", area({at + ".waktu", label("sop.time", row), row.time}, 10)) +
      cell("sop.output", area({at + ".output", label("sop.output", row), lines(row.outputs)}, 18)) +
      cell("sop.remark", area({at + ".keterangan", label("sop.remark", row), row.remark}, 14)) + "</tr>\n";
  return out + fmt::format("<tr class=\"how\"><td></td><td colspan=\"{}\">", table_.columns.size() + 5) +
         details(i) + "</td></tr></tbody>\n";
}

std::string Cells::details(std::size_t i) const {
  const sop::TableRow& row = table_.rows[i];
  const std::string at = fmt::format("k{}", i), n = std::to_string(i);
  std::string summary;
  for (const sop::TableStep& step : row.steps)
    summary +=
        (summary.empty() ? "" : " → ") + (step.verb.empty() ? v_.say("sop.no_verb") : escape(step.verb));
  const bool incomplete =
      std::any_of(row.steps.begin(), row.steps.end(), [](const auto& s) { return s.verb.empty(); });
  std::string inner;
  for (std::size_t j = 0; j < row.steps.size(); ++j) inner += step(i, j);
  const std::vector<Option> units{{"", v_.say("sop.unmeasured")},
                                  {"menit", v_.say("sop.unit.minutes")},
                                  {"jam", v_.say("sop.unit.hours")},
                                  {"hari_kerja", v_.say("sop.unit.days")}};
  inner +=
      "<div class=\"row-tools\"><label><span>" + v_.say("sop.measure") + "</span>" +
      line({at + ".jumlah", label("sop.measure", row), row.amount}, " size=\"4\" inputmode=\"numeric\"") +
      "</label>" + one_of({at + ".satuan", v_.say("sop.unit"), row.unit}, units) +
      one_of({at + ".lanjut", v_.say("sop.next"), row.next}, rows_after("")) +
      "</div>\n<p class=\"row-tools\">" +
      button("langkah+" + n + "." + std::to_string(row.steps.size()), i, v_.say("sop.step.add"));
  inner += button("kegiatan+" + n, i + 1, v_.say("sop.row.add"));
  if (i > 0) inner += button("naik" + n, i - 1, v_.say("sop.row.up"));
  if (i + 1 < table_.rows.size()) inner += button("turun" + n, i + 1, v_.say("sop.row.down"));
  if (table_.rows.size() > 1) inner += button("kegiatan-" + n, i > 0 ? i - 1 : 0, v_.say("sop.row.remove"));
  return fold(v_.say("sop.how") + ": <strong>" + summary + "</strong>", inner + "</p>", incomplete);
}

std::string Cells::step(std::size_t i, std::size_t j) const {
  const sop::TableRow& row = table_.rows[i];
  const sop::TableStep& step = row.steps[j];
  const std::string at = fmt::format("k{}.l{}", i, j);
  std::vector<Option> verbs{{"", v_.say("sop.choose")}}, others;
  for (const auto& [word, spec] : actions::verbs()) verbs.push_back({word, word});
  for (std::size_t k = 0; k < row.steps.size(); ++k)
    if (k != j)
      others.push_back(
          {row.steps[k].id, escape(row.steps[k].mark.empty() ? row.steps[k].id : row.steps[k].mark)});
  std::string out = "<fieldset class=\"step-of\"><legend>" +
                    v_.say("sop.step", {{"step", step.mark.empty() ? std::to_string(j + 1) : step.mark}}) +
                    "</legend>" + hidden(at + ".asal", std::to_string(step.from)) +
                    hidden(at + ".id", step.id) + "<label><span>" + v_.say("sop.letter_mark") + "</span>" +
                    line({at + ".huruf", v_.say("sop.letter_mark"), step.mark}, " size=\"2\"") + "</label>" +
                    one_of({at + ".tindakan", v_.say("sop.verb"), step.verb}, verbs) +
                    one_of({at + ".oleh", v_.say("sop.by"), step.by}, performers(true));
  if (const auto spec = actions::verbs().find(step.verb); spec != actions::verbs().end())
    out += params(at, step, spec->second) + outcomes(at, step, spec->second);
  out += some_of(at + ".sesudah", v_.say("sop.after"), others, step.after);
  if (step.text.empty())  // else its words stand in the cell above
    out += "<label class=\"long\"><span>" + v_.say("sop.step.text") + "</span>" +
           line({at + ".teks", v_.say("sop.step.text"), step.text}) + "</label>";
  if (row.steps.size() > 1) out += button(fmt::format("langkah-{}.{}", i, j), i, v_.say("sop.remove"));
  return out + "</fieldset>\n";
}

std::string Cells::params(const std::string& at, const sop::TableStep& step,
                          const sop::VerbSpec& spec) const {
  using Kind = sop::VerbParam::Kind;
  std::string out;
  for (const sop::VerbParam& param : spec.params) {
    const auto held = step.params.find(param.word);
    const Field field{at + ".p." + param.word, v_.say("sop.param." + param.word),
                      held == step.params.end() ? "" : held->second};
    std::vector<Option> options;
    switch (param.kind) {
      case Kind::performer: out += one_of(field, performers(!param.required)); break;
      case Kind::letter:
        if (!param.required) options.push_back({"", "–"});
        for (const sop::LetterUse& letter : sop_.letters)
          options.push_back({letter.id, escape(letter.label)});
        out += one_of(field, options);
        break;
      case Kind::papers:
        for (const sop::Paper& paper : sop_.papers) options.push_back({paper.id, escape(paper.label)});
        out += some_of(field.name, field.label_html, options, sop::words_in(field.value));
        break;
      case Kind::text:
        out += "<label class=\"long\"><span>" + field.label_html + "</span>" + line(field) + "</label>";
        break;
    }
  }
  return out;
}

std::string Cells::outcomes(const std::string& at, const sop::TableStep& step,
                            const sop::VerbSpec& spec) const {
  std::string out;
  for (const std::string& word : spec.outcomes) {
    std::vector<Option> targets{{"", v_.say("sop.not_offered")},
                                {"kembalikan ke pemohon", v_.say("sop.return")},
                                {"tolak", v_.say("sop.refuse_request")}};
    const std::vector<Option> rows = rows_after("baris ");
    targets.insert(targets.end(), rows.begin(), rows.end());
    const auto held = step.outcomes.find(word);
    out += one_of({at + ".b." + word, v_.say("sop.if", {{"outcome", word}}),
                   held == step.outcomes.end() ? "" : held->second},
                  targets);
  }
  return out;
}

// ── what was typed ──

class Reader {
 public:
  explicit Reader(const http::Form& form) {
    for (const auto& [name, value] : form.fields) fields_[name].push_back(value);
  }

  bool has(const std::string& name) const { return fields_.contains(name); }
  std::string text(const std::string& name) const {  // one line, without blanks around it
    std::string out;
    for (const char c : first(name)) out += c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
    const std::size_t from = std::min(out.find_first_not_of(' '), out.size());
    return out.substr(from, out.find_last_not_of(' ') + 1 - from);
  }
  Words lines(const std::string& name) const {
    Words out;
    std::string one;
    for (const char c : std::string{first(name)} + "\n") {
      if (c != '\n') {
        one += c == '\r' || c == '\t' ? ' ' : c;
        continue;
      }
      const std::size_t from = std::min(one.find_first_not_of(' '), one.size());
      one = one.substr(from, one.find_last_not_of(' ') + 1 - from);
      if (!one.empty()) out.push_back(one);
      one.clear();
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
        if (!value.empty()) {
          std::string& held = out[std::string{it->first.substr(at.size())}];
          held += held.empty() ? "" : ", ";
          held += value;
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
  row.performers = form.all(at + ".pelaksana");
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

}  // namespace

bool fits_form(const sop::Table& table) {
  return table.rows.size() <= most_rows && table.columns.size() <= most_columns &&
         std::all_of(table.rows.begin(), table.rows.end(),
                     [](const sop::TableRow& row) { return row.steps.size() <= most_steps; });
}

std::string table_form(const Visit& v, const sop::Table& table, const sop::Sop& sop) {
  const Cells cells{v, table, sop};
  return cells.table() + "<div class=\"folds\">" + "<div id=\"kolom\">" +
         fold(v.say("sop.columns"), cells.columns()) + "</div>" + fold(v.say("sop.identity"), cells.head()) +
         "</div>\n";
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
  for (std::size_t i = 0; i < most_rows && typed.has(fmt::format("k{}.asal", i)); ++i)
    table.rows.push_back(row_typed(typed, fmt::format("k{}", i)));
  return table;
}

void carry_out(sop::Table& table, std::string_view act) {
  const std::size_t digits = std::min(act.find_first_of("0123456789"), act.size());
  const std::string_view what = act.substr(0, digits);
  std::size_t at = 0, step = 0;
  const char* const end = act.data() + act.size();
  const auto first = std::from_chars(act.data() + digits, end, at);
  if (first.ptr != end && *first.ptr == '.') std::from_chars(first.ptr + 1, end, step);
  if (what == "kolom+") return sop::insert_column(table);
  if (what == "kolom-") return sop::remove_column(table, at);
  if (at >= table.rows.size()) return;
  if (what == "kegiatan+") sop::insert_row(table, at);
  if (what == "kegiatan-") sop::remove_row(table, at);
  if (what == "naik" || what == "turun") sop::move_row(table, at, what == "naik");
  if (what == "langkah+") sop::insert_step(table.rows[at], step);
  if (what == "langkah-") sop::remove_step(table.rows[at], step);
}

}  // namespace paraf::staff
