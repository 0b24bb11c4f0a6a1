#include "actions/collective_waits.h"

#include <set>

#include "actions/statement.h"

namespace paraf::actions {

Result<std::optional<people::Person>> known_person(const Services& s, store::Transaction& tx, const Statement& st) {
  if (const auto nik = people::Nik::parse(st.nik)) return people::person_by_nik(tx, s.sealer, *nik);
  if (const auto email = people::EmailAddress::parse(st.email)) return people::person_by_email(tx, *email);
  return std::optional<people::Person>{};
}

bool may_be_asked(const std::optional<people::Person>& known, const Statement& st) {
  if (!known || !known->email) return true;
  const auto stated = people::EmailAddress::parse(st.email);
  return stated && *stated == *known->email;
}

Result<std::map<int, std::string>> rows_that_wait(const Services& s, const Session& who, const sop::Sop& sop,
                                                  const CollectiveRequest& request,
                                                  const std::vector<RowReport>& report) {
  std::set<int> good;
  for (const RowReport& row : report)
    if (row.line != 0 && row.problems.empty()) good.insert(row.line);
  return s.store.read(
      store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<std::map<int, std::string>> {
        std::map<int, std::string> waits;
        const people::Office office = TRY(people::load_office(tx));
        for (const ApplicantRow& row : request.rows) {
          if (!good.contains(row.line)) continue;
          const auto known = TRY(known_person(s, tx, row.statement));
          const auto holds = statement_holds(sop, office, known ? *known : people::Person{}, row.statement);
          if (holds || holds.error().code != "actions.email_not_confirmed") continue;
          waits[row.line] = sentence_of(
              Error{ErrorKind::refused, known ? "actions.row_waits" : "actions.row_waits_new", holds.error().facts});
        }
        return waits;
      });
}

}  // namespace paraf::actions
