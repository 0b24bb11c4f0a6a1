#include "doors/staff/procedure_fields.h"

#include <fmt/format.h>

#include <algorithm>

#include "doors/public/looks.h"

namespace paraf::staff {

using publik::escape;

std::string lines(const std::vector<std::string>& list) {
  std::string out;
  for (const std::string& one : list) out += (out.empty() ? "" : "\n") + one;
  return out;
}

std::string area(const Cell& cell, std::size_t wide, int least) {
  std::size_t rows = 0, at = 0;
  while (at <= cell.value.size()) {
    const std::size_t end = std::min(cell.value.find('\n', at), cell.value.size());
    rows += (end - at) / wide + 1;
    at = end + 1;
  }
  return fmt::format("<textarea name=\"{}\" aria-label=\"{}\" rows=\"{}\">\n{}</textarea>", escape(cell.name),
                     cell.label_html, std::max(static_cast<int>(rows), least), escape(cell.value));
}

std::string line(const Cell& cell, std::string_view more) {
  return fmt::format("<input type=\"text\" name=\"{}\" aria-label=\"{}\" value=\"{}\" autocomplete=\"off\"{}>",
                     escape(cell.name), cell.label_html, escape(cell.value), more);
}

std::string labelled_line(const Cell& cell, std::string_view more, std::string_view kind) {
  return fmt::format("<label class=\"{}\"><span>{}</span>{}</label>", kind, cell.label_html, line(cell, more));
}

std::string one_of(const Cell& cell, std::vector<Option> options, bool labelled) {
  if (std::none_of(options.begin(), options.end(), [&](const Option& o) { return o.value == cell.value; }))
    options.push_back({cell.value, cell.value.empty() ? "–" : escape(cell.value)});
  std::string out = labelled ? fmt::format("<label><span>{}</span>", cell.label_html) : std::string{};
  out += fmt::format("<select name=\"{}\"{}>", escape(cell.name),
                     labelled ? std::string{} : fmt::format(" aria-label=\"{}\"", cell.label_html));
  for (const Option& o : options)
    out += fmt::format("<option value=\"{}\"{}>{}</option>", escape(o.value), o.value == cell.value ? " selected" : "",
                       o.label_html);
  return out + (labelled ? "</select></label>" : "</select>");
}

std::string tick_of(const std::string& name, std::string_view value, std::string_view label_html, bool ticked) {
  return fmt::format("<label class=\"pick\"><input type=\"checkbox\" name=\"{}\" value=\"{}\"{}> {}</label>", escape(name),
                     escape(value), ticked ? " checked" : "", label_html);
}

std::string some_of(const std::string& name, std::string_view legend, const std::vector<Option>& options,
                    const std::vector<std::string>& chosen, const Beside& beside) {
  if (options.empty() && chosen.empty()) return {};
  std::string out = fmt::format("<fieldset><legend>{}</legend>", legend);
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const auto offered =
        std::find_if(options.begin(), options.end(), [&](const Option& o) { return o.value == chosen[i]; });
    const Option one = offered == options.end() ? Option{chosen[i], escape(chosen[i])} : *offered;
    out += tick_of(name, one.value, one.label_html, true) + (beside ? beside(i, one) : std::string{}) + " ";
  }
  for (const Option& o : options)
    if (std::find(chosen.begin(), chosen.end(), o.value) == chosen.end())
      out += tick_of(name, o.value, o.label_html, false) + " ";
  return out + "</fieldset>";
}

std::string act_button(std::string_view act, std::string_view place, std::string_view words, std::string_view meant) {
  return fmt::format(
      "<button type=\"submit\" class=\"peek\" name=\"perbuatan\" value=\"{}\" formaction=\"#{}\"{}>{}</button>", act, place,
      meant.empty() ? std::string{} : fmt::format(" aria-label=\"{}\" title=\"{}\"", meant, meant), words);
}

}  // namespace paraf::staff
