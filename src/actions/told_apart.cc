#include "actions/told_apart.h"

#include <boost/json.hpp>

#include "actions/actions.sql.h"
#include "actions/desk_parts.h"
#include "actions/officials.h"

namespace paraf::actions {

std::string sender_of(const Services& s, const OfficeId& asker, const std::optional<CaseRef>& linked) {
  if (!linked || asker != s.settings.authority) return {};
  const auto office = s.store.read(store::Scope::office(linked->office),
                                   [](store::Transaction& tx) { return people::load_office(tx); });
  return office ? office->name : linked->office.text();
}

Result<std::map<CaseId, Apart>> told_apart(const Services& s, const Session& who,
                                           const std::vector<CaseRef>& cases) {
  boost::json::array ids;
  for (const CaseRef& each : cases)
    if (each.office == who.office) ids.emplace_back(each.id.text());
  std::map<CaseId, Apart> all;
  std::map<CaseId, CaseRef> senders;
  if (ids.empty()) return all;
  TRY(s.store.read(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<void> {
    TRY(must_be_official(s, tx, who));
    for (const store::Row& row : TRY(tx.query(
             actions::sql, "lines_among",
             {store::value(who.office), store::value(boost::json::serialize(ids)), store::value("")}))) {
      const CaseId id = CaseId::trusted(row.text(0));
      const workflow::Case c = TRY(workflow::case_from_json(row.text(7)));
      all[id] = {TRY(opened_package(s, tx, id, row.bytes(6))).statement.unit, c.tracking, {}};
      if (c.link) senders[id] = {c.link->office, c.link->id};
    }
    return {};
  }));
  std::map<OfficeId, std::string> names;
  for (const auto& [id, from] : senders) {
    const auto [name, fresh] = names.try_emplace(from.office);
    if (fresh) name->second = sender_of(s, who.office, from);
    all[id].sender = name->second;
  }
  return all;
}

}  // namespace paraf::actions
