// What the counter should know before it judges the papers. Hints for the eyes of an official; none refuses anything.
#include "actions/report_counter.h"
#include "actions/services.h"
#include "doors/staff/collective.h"

namespace paraf::staff {

std::string hints_block(const Visit& v, const Opened& o) {
  const auto hints = actions::counter_hints(v.services(), v.session(), o.view.subject);
  if (!hints || hints->empty()) return {};
  std::string list;
  for (const actions::CounterHint& hint : *hints) {
    Facts facts = hint.facts;
    std::string other;
    for (auto& [name, said] : facts) {
      if (name == "id") other = said;
      if (name != "paper") continue;
      for (const actions::PaperView& each : o.view.papers)
        if (each.id == said) {
          said = each.label;
          break;
        }
    }
    list += "<li>" + v.r.say_of(hint.code, facts);
    if (!other.empty())
      list += fmt::format(" <a href=\"{}\">{}</a>",
                          publik::escape(v.r.link("/meja/perkara/" + o.view.subject.office.text() + "/" + other)),
                          v.r.say_of("counter.open"));
    list += "</li>";
  }
  return publik::note("unsure", v.r.say_of("counter.title"), "<ul>" + list + "</ul>");
}

}  // namespace paraf::staff
