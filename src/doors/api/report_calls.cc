// How the procedures go, for programs: statistics, the month as a file, the log of what happened.
#include <boost/json.hpp>
#include <memory>

#include "actions/long_file.h"
#include "actions/report.h"
#include "actions/services.h"
#include "actions/verbs.h"
#include "doors/api/handlers.h"
#include "doors/api/span.h"
#include "doors/api/views.h"

namespace paraf::api {

namespace json = boost::json;
using http::Response;

namespace {

json::value number(const std::optional<double>& value) {
  return value ? json::value(*value) : json::value(nullptr);
}

Result<Response> statistics(Call& call, workflow::Editions& editions) {
  const Span span = TRY(span_of(call));
  const auto report =
      TRY(actions::process_report(call.parts.services, editions, call.session(), span.from, span.until));
  json::array rows, weeks;
  for (const actions::ProcessRow& row : report.rows)
    rows.push_back(json::object{{"sop", row.line.sop},
                                {"row", row.line.row},
                                {"activity", row.activity},
                                {"promised", row.line.promised},
                                {"count", row.line.count},
                                {"late", row.line.late},
                                {"again", row.line.again},
                                {"in_time", row.line.in_time()},
                                {"standard_minutes", number(row.line.standard)},
                                {"waiting_now", row.now.count},
                                {"late_now", row.now.late},
                                {"over_median_minutes", number(row.now.over_median)},
                                {"over_p90_minutes", number(row.now.over_p90)},
                                {"median_minutes", number(row.line.median)},
                                {"p90_minutes", number(row.line.p90)},
                                {"longest_minutes", number(row.line.longest)},
                                {"stayed_minutes", number(row.line.stayed)}});
  for (const reports::WeekLine& week : report.weeks)
    weeks.push_back(
        json::object{{"monday", people::iso(week.monday)}, {"opened", week.opened}, {"ended", week.ended}});
  json::object statuses;
  for (const auto& [status, count] : report.fates) statuses[status] = count;
  return answer(json::object{{"rows", rows}, {"weeks", weeks}, {"statuses", statuses}});
}

}  // namespace

void mount_reports(http::Router& router, const Held& parts) {
  const auto editions = std::make_shared<workflow::Editions>(actions::verbs());
  add(router, parts, "readStatistics", [editions](Call& call) { return statistics(call, *editions); });
  add(router, parts, "readEventLog", [](Call& call) -> Result<Response> {
    const Span span = TRY(span_of(call));
    return download(TRY(call.parts.desk.event_log(call.session(), span.from, span.until)));
  });
  add(router, parts, "readMonth", [](Call& call) -> Result<Response> {
    const auto form = actions::form_of(call.request.query("form").value_or("pdf"));
    if (!form) return malformed("api.field", {{"field", "form"}});
    return download(TRY(actions::month_file(call.parts.services, call.session(),
                                            TRY(reports::Month::parse(call.param("month"))), *form)));
  });
}

}  // namespace paraf::api
