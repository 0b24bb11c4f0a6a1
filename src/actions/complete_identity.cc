// The applicant, let in by the link, says what the KTP says. It is compared with the letter and with itself at once,
// so that a slip of the finger is mended here and does not end as a refused case; then it is sealed, and compared
// again when the officer looks.
#include <algorithm>

#include "actions/act.h"
#include "office/documents/identity_data.h"
#include "office/people/birth.h"
#include "office/people/subscriber.h"

namespace paraf::actions {

namespace {

// The picture that is typed off: one uploaded now, or what came with the package.
Result<documents::Document> ktp_of(Acting& a, store::Transaction& tx) {
  if (!a.prepared.files.empty()) {
    const auto& [upload, stored] = a.prepared.files.front();
    return documents::add(tx, a.now, a.s.blobs, stored,
                          {a.before.id.text(), a.applicant().person.text(), upload.name, a.who.person});
  }
  const auto papers = TRY(documents::documents_of(tx, a.before.id.text()));
  for (const std::string_view slot : {"ktp", "berkas_persyaratan"})
    for (const documents::Document& paper : papers)
      if (paper.slot == slot) return paper;
  return refused("actions.ktp_missing");
}

// What the applicant should look at again: "nik, tanggal lahir"; "" when all agrees. A birth date may lawfully differ
// from the digits, which are never corrected: it is a reason to look and no more. [PP 40/2019 art. 30(2)]
Result<std::string> to_look_at(const Acting& a, store::Transaction& tx, const documents::Identity& card) {
  const Package package = TRY(package_of(a.s, tx, a.before.id));
  documents::Identity letter;
  letter.name = package.statement.name;
  if (const auto nik = people::Nik::parse(package.statement.nik)) letter.nik = *nik;
  std::string fields = documents::fields_of(documents::differences(letter, card));
  if (const std::string born = a.param("birth_date"); !born.empty())
    if (!people::birth_fits(*card.nik, TRY(people::parse_day(born))))
      fields += (fields.empty() ? "" : ", ") + std::string{"tanggal lahir"};
  return fields;
}

}  // namespace

Doing complete_identity() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
            const auto ref = a.before.refs.find("subscriber");
            if (ref == a.before.refs.end()) return conflict("actions.not_registered");
            const auto subscriber = TRY(people::subscriber(tx, SubscriberId::trusted(ref->second)));
            // The mailbox and a second fact were proven by the link; a login alone does not activate an
            // account.
            if (!subscriber.email_confirmed) return forbidden("actions.not_enrolled");
            const people::Nik nik = TRY(people::Nik::parse(a.param("nik")));
            const std::string name = a.param("name");
            if (name.empty()) return malformed("actions.name_missing");
            documents::Identity card;
            card.name = name;
            card.nik = nik;
            const std::string differs = TRY(to_look_at(a, tx, card));
            if (!differs.empty() && a.param("sure") != "ya")
              return refused("actions.identity_to_check", {{"fields", differs}});
            if (!differs.empty()) 
              a.note = "Pemohon menyatakan KTP memang berbeda. " +
                       sentence_of(Error{ErrorKind::refused, "actions.identity_to_check", {{"fields", differs}}});
            const documents::Document ktp = TRY(ktp_of(a, tx));
            TRY(documents::declare_identity(tx, a.now, a.s.sealer, ktp.id, documents::DeclaredBy::applicant,
                                            a.who.person, name, nik));
            TRY(keep_birth_date(a, tx));
            TRY(people::advance(tx, a.now, subscriber, people::SubscriberEvent::identity_completed));
            a.after().refs["ktp"] = ktp.id.text();
            a.after().papers[ktp.slot].present = true;
            a.facts["document"] = ktp.id.text();
            return reply(a, tx, "identity_completed");
          }};
}

}  // namespace paraf::actions
