#include "doors/staff/procedure_parts.h"

#include <fmt/format.h>

#include <algorithm>

#include "doors/public/looks.h"
#include "doors/staff/procedure_fields.h"
#include "office/sop/form.h"

namespace paraf::staff {

using publik::escape;

namespace {

// "letters/rekomendasi.yaml" is "rekomendasi" to whoever chooses it.
std::string_view name_of_file(std::string_view path) {
  path.remove_prefix(std::min(path.rfind('/') + 1, path.size()));
  return path.ends_with(".yaml") ? path.substr(0, path.size() - 5) : path;
}

// The head of a table by its messages, and its lines, each a body of its own.
std::string sheet_of(const Visit& v, std::string_view kind, const std::vector<const char*>& columns,
                     const std::string& rows_html) {
  if (rows_html.empty()) return {};
  std::string head;
  for (const char* column : columns) head += fmt::format("<th scope=\"col\">{}</th>", v.say(column));
  return fmt::format("<div class=\"sheet\"><table class=\"{}\"><thead><tr>{}</tr></thead>\n{}</table></div>\n", kind, head,
                     rows_html);
}

class PartsForm {
 public:
  PartsForm(const Visit& v, const Written& written) : v_(v), written_(written) {}

  std::string papers() const;
  std::string letters() const;
  std::string rules() const;

 private:
  // One line of the papers or of the letters: `kind` is the word of the file, `at` its fields' names begin with.
  struct Line {
    std::string_view kind;
    std::size_t index;
    std::string at;
    std::string name;
  };
  Line line_of(std::string_view kind, char letter, std::size_t index, const std::string& label, const std::string& id) const {
    return {kind, index, fmt::format("{}{}", letter, index), label.empty() ? id : label};
  }

  std::string paper(std::size_t i) const;
  std::string letter(std::size_t i) const;
  std::string age(const Line& line, const sop::TablePaper& paper) const;
  std::string row(const Line& line, const std::string& label, int from, const std::string& id,
                  const std::vector<std::pair<const char*, std::string>>& cells) const;
  std::string tools(const Line& line, int from) const;
  std::string adding(std::string_view kind) const;
  std::string folded(std::string_view kind, const char* title, std::size_t count, const std::string& inner_html) const;
  std::vector<Option> performers() const;
  std::string name_of(const std::string& performer) const;
  std::string cell(const char* what, const Line& line) const {
    return v_.say("sop.part.cell", {{"what", v_.say(what)}, {"name", line.name}});
  }

  const Visit& v_;
  const Written& written_;
};

std::vector<Option> PartsForm::performers() const {
  std::vector<Option> out;
  for (const sop::TableColumn& column : written_.table.columns) out.push_back({column.id, escape(column.label)});
  return out;
}

std::string PartsForm::name_of(const std::string& performer) const {
  for (const sop::TableColumn& column : written_.table.columns)
    if (column.id == performer) return column.label;
  return performer;
}

// Its line of the text, its place among the others, and its end.
std::string PartsForm::tools(const Line& line, int from) const {
  std::string out;
  const sop::YamlNode* map = written_.root.find(line.kind);
  if (map != nullptr && from >= 0 && static_cast<std::size_t>(from) < map->entries.size()) {
    const int number = map->entries[static_cast<std::size_t>(from)].first.place.line;
    out += act_button(fmt::format("naskah.{}", number), "teks", v_.say("sop.line", {{"line", std::to_string(number)}}),
                      v_.say("sop.part.edit", {{"what", line.name}})) +
           " ";
  }
  if (line.index > 0)
    out += act_button(fmt::format("{}-naik{}", line.kind, line.index), fmt::format("{}-{}", line.kind, line.index - 1), "↑",
                      v_.say("sop.earlier", {{"what", line.name}})) +
           " ";
  return out + act_button(fmt::format("{}-{}", line.kind, line.index), std::string{line.kind}, v_.say("sop.remove"),
                          v_.say("sop.part.remove", {{"what", line.name}}));
}

std::string PartsForm::row(const Line& line, const std::string& label, int from, const std::string& id,
                           const std::vector<std::pair<const char*, std::string>>& cells) const {
  std::string out = fmt::format(
      "<tbody id=\"{}-{}\"><tr><th scope=\"row\">{}{}{} <code>{}</code></th>", line.kind, line.index,
      hidden(line.at + ".asal", std::to_string(from)), hidden(line.at + ".id", id),
      area({line.at + ".label", cell("sop.part.name", line), label}, 24), escape(id));
  for (const auto& [what, html] : cells) out += fmt::format("<td data-label=\"{}\">{}</td>", v_.say(what), html);
  return out + "<td class=\"row-tools\">" + tools(line, from) + "</td></tr></tbody>\n";
}

std::string PartsForm::age(const Line& line, const sop::TablePaper& paper) const {
  std::vector<Option> units;
  for (const std::string_view unit : sop::units_of_age())
    units.push_back({std::string{unit}, v_.say("sop.age_unit." + std::string{unit})});
  const std::string unit = paper.age_unit.empty() ? units.front().value : paper.age_unit;
  return "<span class=\"aged\">" +
         staff::line({line.at + ".umur", cell("sop.part.age", line), paper.age}, " size=\"3\" inputmode=\"numeric\"") +
         one_of({line.at + ".satuan", cell("sop.unit", line), unit}, units, false) + "</span>" +
         tick_of(line.at + ".tolak", "ya", v_.say("sop.part.refused"), paper.refuse);
}

std::string PartsForm::paper(std::size_t i) const {
  const sop::TablePaper& paper = (*written_.table.papers)[i];
  const Line line = line_of("berkas", 'b', i, paper.label, paper.id);
  std::vector<Option> types, bringers{{"pemohon", v_.say("sop.part.applicant")}, {"kantor", v_.say("sop.part.package")}};
  for (const std::string& type : sop::paper_types()) types.push_back({type, escape(type)});
  for (Option& performer : performers()) bringers.push_back(std::move(performer));
  std::string flags;
  for (const sop::PaperFlag& flag : sop::paper_flags())
    flags += tick_of(line.at + "." + std::string{flag.word}, "ya", v_.say("sop.flag." + std::string{flag.word}),
                     paper.*flag.held);
  return row(line, paper.label, paper.from, paper.id,
             {{"sop.part.types", some_of(line.at + ".jenis", cell("sop.part.types", line), types, paper.types)},
              {"sop.part.traits",
               fmt::format("<fieldset><legend>{}</legend>{}</fieldset>", cell("sop.part.traits", line), flags)},
              {"sop.part.age", age(line, paper)},
              {"sop.part.from", one_of({line.at + ".dari", cell("sop.part.from", line), paper.brought_by}, bringers, false)}});
}

std::string PartsForm::letter(std::size_t i) const {
  const sop::TableLetter& letter = (*written_.table.letters)[i];
  const Line line = line_of("surat", 's', i, letter.label, letter.id);
  std::vector<Option> templates;
  for (const std::string& one : written_.templates) templates.push_back({one, escape(name_of_file(one))});
  const auto earlier = [&](std::size_t k, const Option& one) {
    return k == 0 ? std::string{}
                  : " " + act_button(fmt::format("paraf-naik{}.{}", i, k), fmt::format("surat-{}", i), "↑",
                                     v_.say("sop.earlier", {{"what", name_of(one.value)}}));
  };
  std::string signer = one_of({line.at + ".penanda_tangan", cell("sop.part.signer", line), letter.signer}, performers(), false);
  if (letter.inferred) signer += tick_of(line.at + ".pasti", "ya", v_.say("sop.part.confirm"), false);
  return row(line, letter.label, letter.from, letter.id,
             {{"sop.part.signer", signer},
              {"sop.part.initials",
               some_of(line.at + ".paraf", cell("sop.part.initials", line), performers(), letter.initials, earlier)},
              {"sop.part.template",
               one_of({line.at + ".templat", cell("sop.part.template", line), letter.templat}, templates, false)}});
}

std::string PartsForm::adding(std::string_view kind) const {
  const std::string word{kind};
  return "<p class=\"row-tools\">" + labelled_line({word + ".baru", v_.say("sop.part.new." + word), ""}, "", "long") +
         act_button(word + "+", word, v_.say("sop.part.add." + word)) + "</p>\n";
}

std::string PartsForm::folded(std::string_view kind, const char* title, std::size_t count,
                              const std::string& inner_html) const {
  const std::string pressed = v_.field("perbuatan");
  const bool here = pressed.starts_with(kind) || (kind == "surat" && pressed.starts_with("paraf"));
  return fmt::format("<div id=\"{}\">{}</div>\n", kind,
                     fold(fmt::format("{} ({})", v_.say(title), count), inner_html + adding(kind), here));
}

std::string PartsForm::papers() const {
  std::string rows;
  for (std::size_t i = 0; i < written_.table.papers->size(); ++i) rows += paper(i);
  return folded("berkas", "sop.part.papers", written_.table.papers->size(),
                hidden("berkas.ada", "ya") + sheet_of(v_, "typed parts",
                                                      {"sop.part.name", "sop.part.types", "sop.part.traits",
                                                       "sop.part.age", "sop.part.from", "sop.part.line"},
                                                      rows));
}

std::string PartsForm::letters() const {
  std::string rows;
  for (std::size_t i = 0; i < written_.table.letters->size(); ++i) rows += letter(i);
  return folded("surat", "sop.part.letters", written_.table.letters->size(),
                hidden("surat.ada", "ya") + sheet_of(v_, "typed parts",
                                                     {"sop.part.name", "sop.part.signer", "sop.part.initials",
                                                      "sop.part.template", "sop.part.line"},
                                                     rows));
}

std::string PartsForm::rules() const {
  std::string rows;
  for (const sop::Precondition& rule : written_.sop.preconditions)
    rows += fmt::format(
        "<tr><th scope=\"row\"><code>{}</code></th><td data-label=\"{}\">{}</td><td>{}</td></tr>\n", escape(rule.id),
        v_.say("sop.part.text"), escape(rule.text),
        act_button(fmt::format("naskah.{}", rule.place.line), "teks",
                   v_.say("sop.line", {{"line", std::to_string(rule.place.line)}}),
                   v_.say("sop.part.edit", {{"what", escape(rule.id)}})));
  if (rows.empty()) return {};
  return fold(fmt::format("{} ({})", v_.say("sop.part.preconditions"), written_.sop.preconditions.size()),
              sheet_of(v_, "stack", {"sop.part.name", "sop.part.text", "sop.part.line"}, "<tbody>\n" + rows + "</tbody>"));
}

}  // namespace

std::string parts_form(const Visit& v, const Written& written) {
  const PartsForm form{v, written};
  return form.papers() + form.letters() + form.rules();
}

}  // namespace paraf::staff
