// An application registers somebody of its office: a real request, by the office's own procedure.
#include <algorithm>

#include "actions/application_parts.h"
#include "actions/verbs.h"
#include "base/text.h"
#include "platform/crypto/hash.h"
#include "platform/journal/journal.h"

namespace paraf::actions {

using store::Scope;
using store::Transaction;

namespace {

// The procedure of the office that leads to a certificate: the only one whose purpose it is.
Result<std::shared_ptr<const workflow::Edition>> procedure(const Services& s, const OfficeId& office) {
  workflow::Editions editions{verbs()};
  const auto all =
      TRY(s.store.read(Scope::office(office), [&](Transaction& tx) { return editions.all_present(tx); }));
  std::vector<std::shared_ptr<const workflow::Edition>> issuing;
  for (const auto& edition : all)
    if (edition->sop.purpose == "issue") issuing.push_back(edition);
  if (issuing.size() != 1) return refused("application.no_procedure");
  return issuing.front();
}

// The slot of the procedure that takes the paper; empty: it takes none such.
std::string slot_of(const sop::Sop& sop, std::string_view paper) {
  const std::pair<std::string_view, std::string_view> also[] = {{"surat_rekomendasi", "surat_permohonan"},
                                                                {"sk_pengangkatan", "sk_jabatan"},
                                                                {"ktp", "berkas_persyaratan"}};
  if (sop.paper(paper) != nullptr) return std::string{paper};
  for (const auto& [from, to] : also)
    if (from == paper && sop.paper(to) != nullptr) return std::string{to};
  return {};
}

}  // namespace

Result<Registered> ApplicationDesk::enrol(const Calling& by, RegistrationWish wish) {
  const applications::Application& app = by.application;
  const Timestamp now = s_.clock.now();
  const auto scope = Scope::office(app.office);
  if (wish.nik.empty()) return malformed("application.no_nik");
  const auto nik = people::Nik::parse(wish.nik);
  if (!nik) return malformed("application.nik_form");
  if (wish.name.empty()) return malformed("application.no_name");
  const people::EmailAddress email = TRY(people::EmailAddress::parse(wish.email));
  const HolderStatus standing = TRY(status(by, {wish.nik, {}}));
  if (standing.status != people::SubscriberStatus::not_registered &&
      standing.status != people::SubscriberStatus::no_certificate)
    return conflict("application.registered_already");
  const auto edition = TRY(procedure(s_, app.office));

  // Whom the office does not know yet it knows from now on, with an address that only says to be theirs.
  const people::Person applicant =
      TRY(s_.store.transact(scope, [&](Transaction& tx) -> Result<people::Person> {
        if (auto known = TRY(people::person_by_nik(tx, s_.sealer, *nik))) return *known;
        people::Person fresh;
        fresh.name = wish.name;
        if (!wish.nip.empty()) fresh.nip = TRY(people::Nip::parse(wish.nip));
        fresh.position = wish.position;
        fresh.agency = wish.unit;
        fresh.email = email;
        if (!wish.phone.empty()) fresh.phone = TRY(people::Phone::parse(wish.phone));
        fresh.login = lowered("app-" + base::make_ulid(now, s_.random));
        const PersonId id = TRY(people::add_person(tx, now, s_.random, s_.sealer, fresh, *nik));
        TRY(journal::append(tx, now, {"person.registered", "person:" + id.text(), app.actor(), {}}));
        return people::person(tx, id);
      }));
  const Session session{applicant.id, app.office, std::nullopt};
  const bool confirmed =
      applicant.email && *applicant.email == email && applicant.email_state == people::EmailState::confirmed;
  Registered out;
  if (!edition->sop.email_domains.empty() && !confirmed) {
    if (!applicant.email || *applicant.email != email) return refused("application.other_email");
    TRY(people::check_official(email, {edition->sop.email_domains, {}}));
    TRY(desk_.ask_email_confirmation(session));
    out.confirmation_sent = true;
    return out;
  }
  SubmitRequest request;
  request.sop = edition->sop.id;
  request.statement = Statement{.name = wish.name,
                                .nip = wish.nip,
                                .nik = std::string{nik->digits()},
                                .position = wish.position,
                                .rank = {},
                                .unit = wish.unit,
                                .email = email.text(),
                                .phone = wish.phone};
  for (RegistrationWish::Paper& paper : wish.papers)
    if (std::string slot = slot_of(edition->sop, paper.slot); !slot.empty() && !paper.bytes.empty())
      request.papers.push_back({std::move(slot), paper.name, std::move(paper.bytes)});
  // The same person asked for twice by the same application, on the same day, is one request.
  request.idempotency_key = "aplikasi:" + app.id.text() + ":" + std::to_string(now.seconds() / 86400);
  const Receipt receipt = TRY(desk_.submit(session, std::move(request)));
  const auto code = receipt.made.find("tracking");
  if (code != receipt.made.end()) out.tracking = code->second;
  return out;
}

}  // namespace paraf::actions
