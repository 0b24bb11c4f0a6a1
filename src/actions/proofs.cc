#include "actions/proofs.h"

#include <algorithm>

#include "actions/officials.h"
#include "platform/journal/journal.h"

namespace paraf::actions {

namespace {

using store::Scope;

// Papers of cases are found by their case; these by their person.
std::string owner_of(const PersonId& person) { return "person:" + person.text(); }

constexpr std::string_view slot = "bukti";

}  // namespace

Result<DocumentId> keep_proof(const Services& s, const Session& who, const PersonId& of, std::string_view kind,
                              const Upload& scan) {
  const Timestamp now = s.clock.now();
  TRY(s.store.read(Scope::office(who.office), [&](store::Transaction& tx) { return must_administer(s, tx, who); }));
  documents::Slot demands;
  demands.id = std::string{slot} + "." + std::string{kind};
  demands.label = std::string{kind};
  std::replace(demands.label.begin(), demands.label.end(), '_', ' ');  // as the screens read a kind
  if (!demands.label.empty() && demands.label[0] >= 'a' && demands.label[0] <= 'z')
    demands.label[0] = static_cast<char>(demands.label[0] - 'a' + 'A');
  demands.types = {documents::FileType::pdf, documents::FileType::jpg, documents::FileType::png};
  demands.confidential = true;
  const documents::Inspected seen = TRY(documents::inspect(scan.bytes, demands));
  const documents::Stored stored = TRY(documents::store(s.blobs, who.office, now, s.random, seen));
  return s.store.transact(Scope::office(who.office), [&](store::Transaction& tx) -> Result<DocumentId> {
    TRY(must_administer(s, tx, who));
    TRY(people::person(tx, of));
    for (const documents::Document& earlier : TRY(documents::documents_of(tx, owner_of(of), true)))
      if (earlier.slot == demands.id && earlier.hash == stored.hash && !earlier.destroyed) return earlier.id;
    const documents::Document kept =
        TRY(documents::add(tx, now, s.blobs, stored, {owner_of(of), of.text(), scan.name, who.person}));
    TRY(journal::append(tx, now, {"qualification.scan_kept", owner_of(of), actor_of({who.office, who.person}),
                                  {{"document", kept.id.text()}, {"hash", kept.hash}}}));
    return kept.id;
  });
}

Result<File> proof_scan(const Services& s, const Session& who, const PersonId& of, const DocumentId& document) {
  const auto found =
      TRY(s.store.read(Scope::office(who.office), [&](store::Transaction& tx) -> Result<documents::Document> {
        if (who.enrolment) return forbidden("actions.enrolment_only");
        if (who.person != of) TRY(must_administer(s, tx, who));
        return documents::document(tx, document);
      }));
  if (found.owner_case != owner_of(of) || !found.slot.starts_with(slot)) return not_found("documents.unknown");
  Bytes octets = TRY(
      documents::view(s.store, s.blobs, s.clock.now(), who.office, document, who.person, "bukti kualifikasi"));
  return File{found.name, std::string{documents::media_type_of(found.type)}, std::move(octets)};
}

}  // namespace paraf::actions
