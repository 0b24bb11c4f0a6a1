// What the counter should know before it judges the papers. Hints for the eyes of an official; none refuses anything.
#include "actions/report_counter.h"
#include "actions/services.h"
#include "doors/staff/collective.h"

namespace paraf::staff {

std::string hints_block(const Visit& v, const Opened& o) {
  const auto hints = actions::counter_hints(v.services(), v.session(), o.view.subject);
  if (!hints || hints->empty()) return {};
  std::string list;
  for (const actions::CounterHint& hint : *hints) list += "<li>" + v.r.say_of(hint.code, hint.facts) + "</li>";
  return publik::note("unsure", v.r.say_of("counter.title"), "<ul>" + list + "</ul>");
}

}  // namespace paraf::staff
