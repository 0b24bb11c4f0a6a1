#include "doors/staff/procedure_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "actions/verbs.h"
#include "doors/public/looks.h"
#include "doors/staff/procedure_fields.h"
#include "office/people/role_names.h"

namespace paraf::staff {

using publik::escape;

namespace {

using Words = std::vector<std::string>;

bool contains(const Words& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::string row_place(std::size_t row) { return fmt::format("kegiatan-{}", row); }

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
  std::string params(std::size_t i, std::size_t j, const sop::VerbSpec& spec) const;
  std::string outcomes(const std::string& at, const sop::TableStep& step, const sop::VerbSpec& spec) const;
  std::string activity(const std::string& at, const sop::TableRow& row) const;
  std::string number(const std::string& at, const sop::TableRow& row) const;
  std::string order(std::size_t i) const;
  std::string_view symbol(const sop::TableRow& row, const std::string& performer) const;
  std::vector<Option> performers(bool none) const;
  std::vector<Option> rows_after(std::string_view before) const;
  std::string earlier(const std::string& act, std::size_t row, const std::string& what) const {
    return " " + act_button(act, row_place(row), "↑", v_.say("sop.earlier", {{"what", what}}));
  }
  // An act by its word of the file; who reads no Indonesian is told what it is called on the desk.
  std::string act(const std::string& word) const {
    const auto spec = actions::verbs().find(word);
    return v_.r.english() && spec != actions::verbs().end() ? say_or(v_.r, "act", spec->second.name) : escape(word);
  }
  std::string outcome(const std::string& word) const {
    const std::string code = "fact.outcome." + word;
    const auto& words = v_.r.parts.messages;
    return v_.r.english() && words.has(v_.r.language(), code) ? words.text(v_.r.language(), code) : word;
  }
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
        (table_.columns.size() > 1 ? act_button("kolom-" + std::to_string(i), "kolom", v_.say("sop.remove")) : "") +
        "</li>\n";
  }
  return out + "</ul>" + act_button("kolom+", "kolom", v_.say("sop.column.add"));
}

std::string Cells::head() const {
  std::string out;
  for (const auto& [word, list] : sop::head_fields()) {
    const auto held = table_.head.find(std::string{word});
    if (held == table_.head.end()) continue;
    const Cell field{"h." + std::string{word}, v_.say("sop.head." + std::string{word}), lines(held->second)};
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

// Numbers that only count are counted; an office's own are a cell, and what names a row by its former one follows.
std::string Cells::number(const std::string& at, const sop::TableRow& row) const {
  if (sop::numbers_count(table_)) return escape(row.no) + hidden(at + ".no", row.no);
  return line({at + ".no", label("sop.no", row), row.no}, fmt::format(" size=\"3\" maxlength=\"{}\"", sop::longest_number)) +
         hidden(at + ".nomor", row.no);
}

// Who acts in a row, in the order in which they do; a performer without a column is ticked here.
std::string Cells::order(std::size_t i) const {
  const sop::TableRow& row = table_.rows[i];
  const std::string at = fmt::format("k{}", i);
  std::string out;
  for (std::size_t k = 0; k < row.performers.size(); ++k) {
    const std::string& id = row.performers[k];
    const auto column = std::find_if(table_.columns.begin(), table_.columns.end(),
                                     [&](const sop::TableColumn& one) { return one.id == id; });
    const bool known = column != table_.columns.end();
    const std::string name = known ? column->label : id;
    if (row.performers.size() == 1 && known) return {};
    out += "<li>" + hidden(at + ".urutan", id) +
           (known ? escape(name)
                  : tick_of(at + ".pelaksana", id, escape(name) + " (" + v_.say("sop.column.none") + ")", true)) +
           (k > 0 ? earlier(fmt::format("dahulu{}.{}", i, k), i, name) : "") + "</li>";
  }
  return out.empty() ? out : "<div class=\"in-order\"><span>" + v_.say("sop.order") + "</span><ol>" + out + "</ol></div>\n";
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
  std::string out = fmt::format("<tbody id=\"{}\"><tr><th scope=\"row\">{}{}</th><td>{}", row_place(i),
                                number(at, row), hidden(at + ".asal", std::to_string(row.from)), activity(at, row));
  if (row.inferred) out += tick_of(at + ".pasti", "ya", v_.say("sop.confirm"), false);
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
        (summary.empty() ? "" : " → ") + (step.verb.empty() ? v_.say("sop.no_verb") : act(step.verb));
  const bool incomplete =
      std::any_of(row.steps.begin(), row.steps.end(), [](const auto& s) { return s.verb.empty(); });
  std::string inner;
  for (std::size_t j = 0; j < row.steps.size(); ++j) inner += step(i, j);
  std::vector<Option> units{{"", v_.say("sop.unmeasured")}};
  for (const sop::UnitOfTime& unit : sop::units_of_time())
    units.push_back({std::string{unit.word}, v_.say("sop.unit." + std::string{unit.word})});
  inner +=
      order(i) + "<div class=\"row-tools\">" +
      labelled_line({at + ".jumlah", v_.say("sop.measure"), row.amount}, " size=\"4\" inputmode=\"numeric\"") +
      one_of({at + ".satuan", v_.say("sop.unit"), row.unit}, units) +
      one_of({at + ".lanjut", v_.say("sop.next"), row.next}, rows_after("")) +
      "</div>\n<p class=\"row-tools\">" +
      act_button("langkah+" + n + "." + std::to_string(row.steps.size()), row_place(i), v_.say("sop.step.add"));
  inner += act_button("kegiatan+" + n, row_place(i + 1), v_.say("sop.row.add"));
  if (i > 0) inner += act_button("naik" + n, row_place(i - 1), v_.say("sop.row.up"));
  if (i + 1 < table_.rows.size()) inner += act_button("turun" + n, row_place(i + 1), v_.say("sop.row.down"));
  if (table_.rows.size() > 1) inner += act_button("kegiatan-" + n, row_place(i > 0 ? i - 1 : 0), v_.say("sop.row.remove"));
  return fold(v_.say("sop.how") + ": <strong>" + summary + "</strong>", inner + "</p>", incomplete);
}

std::string Cells::step(std::size_t i, std::size_t j) const {
  const sop::TableRow& row = table_.rows[i];
  const sop::TableStep& step = row.steps[j];
  const std::string at = fmt::format("k{}.l{}", i, j);
  std::vector<Option> verbs{{"", v_.say("sop.choose")}}, others;
  for (const auto& [word, spec] : actions::verbs())
    verbs.push_back({word, v_.r.english() ? act(word) + " (" + word + ")" : word});
  for (std::size_t k = 0; k < row.steps.size(); ++k)
    if (k != j)
      others.push_back(
          {row.steps[k].id, escape(row.steps[k].mark.empty() ? row.steps[k].id : row.steps[k].mark)});
  std::string out = "<fieldset class=\"step-of\"><legend>" +
                    v_.say("sop.step", {{"step", step.mark.empty() ? std::to_string(j + 1) : step.mark}}) +
                    "</legend>" + hidden(at + ".asal", std::to_string(step.from)) +
                    hidden(at + ".id", step.id) +
                    labelled_line({at + ".huruf", v_.say("sop.letter_mark"), step.mark}, " size=\"2\"") +
                    one_of({at + ".tindakan", v_.say("sop.verb"), step.verb}, verbs) +
                    one_of({at + ".oleh", v_.say("sop.by"), step.by}, performers(true));
  if (const auto spec = actions::verbs().find(step.verb); spec != actions::verbs().end())
    out += params(i, j, spec->second) + outcomes(at, step, spec->second);
  else
    out += outcomes(at, step, {});
  out += some_of(at + ".sesudah", v_.say("sop.after"), others, step.after);
  if (step.text.empty())  // else its words stand in the cell above
    out += labelled_line({at + ".teks", v_.say("sop.step.text"), step.text}, "", "long");
  if (row.steps.size() > 1) out += act_button(fmt::format("langkah-{}.{}", i, j), row_place(i), v_.say("sop.remove"));
  return out + "</fieldset>\n";
}

std::string Cells::params(std::size_t i, std::size_t j, const sop::VerbSpec& spec) const {
  using Kind = sop::VerbParam::Kind;
  const sop::TableStep& step = table_.rows[i].steps[j];
  const std::string at = fmt::format("k{}.l{}", i, j);
  std::string out;
  for (const sop::VerbParam& param : spec.params) {
    const auto held = step.params.find(param.word);
    const Cell field{at + ".p." + param.word, v_.say("sop.param." + param.word),
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
        out += some_of(field.name, field.label_html, options, sop::names_in(field.value),
                       [&](std::size_t k, const Option& one) {
                         const sop::Paper* paper = sop_.paper(one.value);
                         return k == 0 ? std::string{}
                                       : earlier(fmt::format("dahulu{}.{}.{}", i, j, k), i,
                                                 paper == nullptr ? one.value : paper->label);
                       });
        break;
      case Kind::text:
        out += labelled_line(field, "", "long");
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
    out += one_of({at + ".b." + word, v_.say("sop.if", {{"outcome", outcome(word)}}),
                   held == step.outcomes.end() ? "" : held->second},
                  targets);
  }
  for (const auto& [word, target] : step.outcomes)
    if (!contains(spec.outcomes, word)) out += hidden(at + ".b." + word, target);
  return out;
}

}  // namespace

std::string table_form(const Visit& v, const sop::Table& table, const sop::Sop& sop) {
  const Cells cells{v, table, sop};
  return cells.table() + "<div class=\"folds\">" + "<div id=\"kolom\">" +
         fold(v.say("sop.columns"), cells.columns()) + "</div>" + fold(v.say("sop.identity"), cells.head()) +
         "</div>\n";
}

}  // namespace paraf::staff
