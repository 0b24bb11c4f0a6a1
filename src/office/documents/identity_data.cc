#include "office/documents/identity_data.h"

#include <algorithm>

#include "office/documents/documents.h"
#include "office/people/name.h"
#include "platform/blobs/sealer.h"

namespace paraf::documents {
namespace {

using store::value;

const OfficeId& office_of(const store::Transaction& tx) { return tx.scope().only(); }
std::string_view word_of(DeclaredBy by) { return by == DeclaredBy::verifier ? "verifikator" : "pemohon"; }
std::string place_of(const DocumentId& id, std::string_view by) {
  return "ktp:" + id.text() + ":" + std::string{by};
}

std::string bare(std::string_view text) { return people::bare_name(text); }

}  // namespace

std::vector<Difference> differences(const Identity& letter, const Identity& ktp) {
  std::vector<Difference> found;
  if (!letter.name.empty() && !ktp.name.empty() && !people::same_name(letter.name, ktp.name))
    found.push_back({"nama", true});
  if (letter.nik && ktp.nik && *letter.nik != *ktp.nik) found.push_back({"nik", true});
  if (letter.nip && ktp.nip && *letter.nip != *ktp.nip) found.push_back({"nip", false});
  if (letter.email && ktp.email && *letter.email != *ktp.email) found.push_back({"email", false});
  if (!letter.position.empty() && !ktp.position.empty() && bare(letter.position) != bare(ktp.position))
    found.push_back({"jabatan", false});
  return found;
}

std::string fields_of(const std::vector<Difference>& differences) {
  std::string fields;
  for (const Difference& each : differences) fields += (fields.empty() ? "" : ", ") + each.field;
  return fields;
}

Result<void> declare_identity(store::Transaction& tx, Timestamp now, const blobs::Sealer& sealer,
                              const DocumentId& ktp, DeclaredBy by, const PersonId& person,
                              std::string_view name, const people::Nik& nik) {
  TRY(document(tx, ktp));
  const std::string plain = std::string{nik.digits()} + "\n" + std::string{name};
  TRY(tx.execute(sql, "declare",
                 {value(office_of(tx)), value(ktp), value(word_of(by)), value(person),
                  value(sealer.seal(plain, place_of(ktp, word_of(by)))), value(now)}));
  return {};
}

Result<Identity> declared_identity(store::Transaction& tx, const blobs::Sealer& sealer,
                                   const DocumentId& ktp) {
  const store::Rows rows = TRY(tx.query(sql, "declared", {value(office_of(tx)), value(ktp)}));
  if (rows.empty()) return not_found("documents.identity_undeclared");
  // "pemohon" comes before "verifikator": the last one is the one that counts.
  const store::Row& row = rows.back();
  const std::string plain = TRY(sealer.open(row.bytes(1), place_of(ktp, row.text(0))));
  Identity identity;
  identity.nik = TRY(people::Nik::parse(std::string_view{plain}.substr(0, 16)));
  identity.name = plain.substr(std::min<std::size_t>(plain.size(), 17));
  return identity;
}

}  // namespace paraf::documents
