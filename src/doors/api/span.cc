#include "doors/api/span.h"

#include "actions/services.h"
#include "office/people/office.h"
#include "office/reports/statistics.h"

namespace paraf::api {

Result<Span> span_of(const Call& call) {
  const auto day = [&](const char* name) -> Result<people::Day> {
    const auto text = call.request.query(name);
    if (!text) return malformed("api.field_missing", {{"field", name}});
    return people::parse_day(*text);
  };
  const people::Day from = TRY(day("from")), last = TRY(day("until"));
  if (last < from || last - from > std::chrono::days{731})
    return malformed("api.field", {{"field", "until"}});
  const Zone zone =
      TRY(call.parts.services.store.read(store::Scope::office(call.who->office), [](store::Transaction& tx) {
        return people::load_office(tx);
      })).settings.zone;
  return Span{reports::instant_of(from, zone), reports::instant_of(last + std::chrono::days{1}, zone)};
}

}  // namespace paraf::api
