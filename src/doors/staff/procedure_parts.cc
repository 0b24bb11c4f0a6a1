#include "doors/staff/procedure_parts.h"

#include <fmt/format.h>

#include "doors/public/looks.h"
#include "doors/staff/procedure_fields.h"
#include "office/sop/form.h"

namespace paraf::staff {

using publik::escape;

namespace {

using Cells = std::vector<std::string>;  // blocks

// One kind of part: its columns by message, and a row for each. The last column leads to the line.
class Part {
 public:
  Part(const Visit& v, std::string_view title, std::vector<const char*> columns)
      : v_(v), title_(title), columns_(std::move(columns)) {}

  void row(const std::string& id, const std::string& label, const Cells& cells, const sop::Place& place) {
    ++count_;
    rows_ += "<tr><th scope=\"row\">" + (label.empty() ? std::string{} : escape(label) + "<br>") + "<code>" + escape(id) +
             "</code></th>";
    for (std::size_t i = 0; i < cells.size(); ++i)
      rows_ += fmt::format("<td data-label=\"{}\">{}</td>", v_.say(columns_[i]), cells[i].empty() ? "–" : cells[i]);
    rows_ += "<td>" +
             act_button(fmt::format("naskah.{}", place.line), "teks", v_.say("sop.line", {{"line", std::to_string(place.line)}}),
                        v_.say("sop.part.edit", {{"what", label.empty() ? id : label}})) +
             "</td></tr>\n";
  }

  std::string shown() const {
    if (count_ == 0) return {};
    std::string head = "<th scope=\"col\">" + v_.say("sop.part.name") + "</th>";
    for (const char* column : columns_) head += fmt::format("<th scope=\"col\">{}</th>", v_.say(column));
    head += "<th scope=\"col\">" + v_.say("sop.part.line") + "</th>";
    return fold(fmt::format("{} ({})", v_.say(title_), count_),
                "<div class=\"sheet\"><table class=\"stack\"><thead><tr>" + head + "</tr></thead><tbody>\n" + rows_ +
                    "</tbody></table></div>");
  }

 private:
  const Visit& v_;
  std::string_view title_;
  std::vector<const char*> columns_;
  std::string rows_;
  int count_ = 0;
};

std::string name_of(const sop::Sop& sop, const std::string& performer) {
  const sop::Performer* one = sop.performer(performer);
  return escape(one == nullptr ? performer : one->label);
}

std::string yes(const Visit& v, bool is) { return is ? v.say("sop.part.yes") : std::string{}; }

}  // namespace

std::string parts_of(const Visit& v, const sop::Sop& sop) {
  Part papers{v, "sop.part.papers",
              {"sop.part.required", "sop.part.types", "sop.part.confidential", "sop.part.age", "sop.part.from"}};
  for (const sop::Paper& paper : sop.papers) {
    const std::string age = escape(paper.age.text()) + (paper.age.refuse ? ", " + v.say("sop.part.refused") : "");
    papers.row(paper.id, paper.label,
               {yes(v, paper.required), escape(sop::joined(paper.types)), yes(v, paper.confidential), age,
                name_of(sop, paper.from)},
               paper.place);
  }
  Part letters{v, "sop.part.letters", {"sop.part.signer", "sop.part.initials", "sop.part.template"}};
  for (const sop::LetterUse& letter : sop.letters) {
    std::string initials;
    for (const std::string& one : letter.initials) initials += (initials.empty() ? "" : ", ") + name_of(sop, one);
    letters.row(letter.id, letter.label, {name_of(sop, letter.signer), initials, escape(letter.templat)}, letter.place);
  }
  Part rules{v, "sop.part.preconditions", {"sop.part.text"}};
  for (const sop::Precondition& rule : sop.preconditions) rules.row(rule.id, "", {escape(rule.text)}, rule.place);
  return papers.shown() + letters.shown() + rules.shown();
}

}  // namespace paraf::staff
