#include "actions/pulse.h"

#include "actions/act.h"
#include "actions/actions.sql.h"
#include "base/zone.h"
#include "office/people/office.h"
#include "platform/crypto/hash.h"

namespace paraf::actions {

namespace {

using store::value;

constexpr std::int64_t most = 1001;  // of one role: what a page of the inbox shows, and that there is more

void add(std::string& seen, const store::Rows& rows) {
  for (const store::Row& row : rows)
    seen += row.text(0) + ' ' + row.text(1) + ' ' + row.text(2) + ' ' + std::to_string(row.integer(3)) + ' ' +
            row.text(4) + '\n';
}

Result<void> of_roles(store::Transaction& tx, const Services& s, const Session& who, std::string& seen) {
  const people::Office office = TRY(people::load_office(tx));
  const people::RoleBook book = TRY(people::role_book(tx));
  const auto today = local_day(s.clock.now(), office.settings.zone);
  for (const std::string& role : people::roles_of(book, who.person, today))
    if (role != "pemohon")
      add(seen, TRY(tx.query(actions::sql, "pulse_of_role",
                             {value(who.office), value(role), value(who.person), value(most)})));
  return {};
}

}  // namespace

Result<std::string> pulse(const Services& s, const Session& who) {
  std::string seen;
  const auto read = [&](const OfficeId& office, bool roles) {
    return s.store.read(store::Scope::office(office), [&](store::Transaction& tx) -> Result<void> {
      if (roles) TRY(of_roles(tx, s, who, seen));
      store::Rows own =
          TRY(tx.query(actions::sql, "pulse_of_applicant", {value(office), value(who.person), value(most)}));
      if (who.enrolment)  // who came by the link of one case
        std::erase_if(own, [&](const store::Row& row) { return row.text(0) != who.enrolment->id.text(); });
      add(seen, own);
      return {};
    });
  };
  TRY(read(who.office, !who.enrolment));
  if (who.office != s.settings.authority) TRY(read(s.settings.authority, false));
  return hex(crypto::sha256(bytes_of(seen)));
}

}  // namespace paraf::actions
