#include "actions/officials.h"

namespace paraf::actions {

namespace {

struct Present {
  people::RoleBook roles;
  calendar::Day today;
};

Result<Present> present(const Services& s, store::Transaction& tx) {
  const people::Office office = TRY(people::load_office(tx));
  return Present{TRY(people::role_book(tx)), local_day(s.clock.now(), working_time(s, office).zone)};
}

}  // namespace

Result<void> must_be_official(const Services& s, store::Transaction& tx, const Session& who) {
  if (who.enrolment) return forbidden("actions.enrolment_only");
  if (who.office != tx.scope().only()) return forbidden("actions.officials_only");
  const Present in = TRY(present(s, tx));
  if (!TRY(people::person(tx, who.person)).active || !is_officer(in.roles, who.person, in.today))
    return forbidden("actions.officials_only");
  return {};
}

Result<void> must_administer(const Services& s, store::Transaction& tx, const Session& who) {
  if (who.enrolment) return forbidden("actions.enrolment_only");
  if (who.office != tx.scope().only()) return forbidden("actions.administrator_only");
  const Present in = TRY(present(s, tx));
  if (!people::may_act(in.roles, who.person, "admin_instansi", in.today))
    return forbidden("actions.administrator_only");
  return {};
}

}  // namespace paraf::actions
