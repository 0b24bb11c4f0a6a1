// A disposition: what a superior writes on the sheet, to whom. A refusal is written there too.
#include "actions/act.h"

namespace paraf::actions {

Doing give_disposition() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
            (void)tx;  // the sheet is drawn from the timeline: what is recorded is what is printed
            a.note = a.param("text");
            a.facts["to"] = a.step_param("to");
            a.facts["position"] = a.position();
            return {};
          }};
}

// forward, give_order, report, study_order, receive_account, explain_usage: words from one performer to another,
// kept in the timeline and printed on the disposition sheet.
Doing pass_on() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
            (void)tx;
            a.note = a.param("text");
            if (const std::string to = a.step_param("to"); !to.empty()) a.facts["to"] = to;
            if (const std::string topic = a.step_param("topic"); !topic.empty()) a.facts["topic"] = topic;
            if (a.by) a.facts["position"] = a.position();
            return {};
          }};
}

}  // namespace paraf::actions
