#include "office/people/held.h"

#include "office/people/columns.h"
#include "office/people/sql.h"

namespace paraf::people {
namespace {

using store::value;

Result<std::vector<HeldCertificate>> read(const Result<store::Rows>& rows) {
  if (!rows) return tl::unexpected<Error>(rows.error());
  std::vector<HeldCertificate> all;
  for (const store::Row& row : *rows)
    all.push_back({row.text(0), row.text(1), PersonId::trusted(row.text(2)),
                   TRY(period_of_columns(row.text(3), row.text(4))), row.text(5) == "dicabut"});
  return all;
}

}  // namespace

Result<void> record_held(store::Transaction& tx, Timestamp now, const HeldCertificate& certificate) {
  if (certificate.serial.empty() || !certificate.period.until ||
      *certificate.period.until < certificate.period.from)
    return malformed("people.held");
  const auto known =
      TRY(read(tx.query(sql, "held_by_serial", {value(office_of(tx)), value(certificate.serial)})));
  if (!known.empty() && known.front().person != certificate.person)
    return conflict("people.held.other_person");
  TRY(tx.execute(
      sql, "put_held",
      {value(office_of(tx)), value(certificate.serial), value(certificate.issuer), value(certificate.person),
       value(iso(certificate.period.from)), value(day_column(certificate.period.until)),
       value(certificate.revoked ? "dicabut" : "aktif"), value(now)}));
  return {};
}

Result<std::vector<HeldCertificate>> held_by(store::Transaction& tx, const PersonId& person) {
  return read(tx.query(sql, "held_of", {value(office_of(tx)), value(person)}));
}

Result<std::optional<HeldCertificate>> active_held(store::Transaction& tx, const PersonId& person,
                                                   Day today) {
  for (HeldCertificate& one : TRY(held_by(tx, person)))
    if (one.active_on(today)) return std::optional{std::move(one)};
  return std::optional<HeldCertificate>{};
}

Result<std::vector<HeldCertificate>> held_ending(store::Transaction& tx, Day from, Day until) {
  return read(tx.query(sql, "held_ending", {value(office_of(tx)), value(iso(from)), value(iso(until))}));
}

}  // namespace paraf::people
