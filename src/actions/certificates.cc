// Certificates as their holders and the authority's officers see them; documents signed; the first signers.
#include <charconv>

#include "actions/actions.sql.h"
#include "actions/certificate_record.h"
#include "actions/desk_parts.h"
#include "actions/officers.h"
#include "actions/signing_file.h"
#include "actions/waiting.h"
#include "office/people/subscriber.h"
#include "platform/crypto/hash.h"
#include "platform/journal/journal.h"

namespace paraf::actions {

namespace {

CertificateView view_of(const ca::Record& record, Timestamp now) {
  CertificateView v;
  v.serial = record.serial;
  v.subject = record.subject;
  v.issuer = record.issuer;
  v.not_before = record.not_before;
  v.not_after = record.not_after;
  if (record.revoked) v.revoked = record.revoked->at;
  const bool held = record.revoked && record.revoked->reason == ca::Reason::certificate_hold;
  v.status = held ? "suspended" : record.revoked ? "revoked" : now > record.not_after ? "expired" : "active";
  return v;
}

}  // namespace

Result<void> Desk::Parts::must_be_officer_of_authority(const Session& who) {
  if (who.enrolment || who.office != s.settings.authority) return forbidden("actions.authority_only");
  return s.store.read(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<void> {
    const auto office = TRY(people::load_office(tx));
    const auto today = local_day(s.clock.now(), working_time(s, office).zone);
    if (!people::may_act(TRY(people::role_book(tx)), who.person, "petugas_psre", today))
      return forbidden("actions.authority_only");
    return {};
  });
}

Result<std::vector<CertificateView>> Desk::certificates(const Session& who) {
  std::vector<CertificateView> all;
  for (const Holder& holder : TRY(holders(parts_->s, who.office, who.person)))
    all.push_back(view_of(holder.record, parts_->s.clock.now()));
  return all;
}

Result<std::vector<CertificateView>> Desk::all_certificates(const Session& who, std::string_view search) {
  TRY(parts_->must_be_officer_of_authority(who));
  std::vector<CertificateView> all;
  ca::InventoryQuery query;
  query.most = 500;
  for (const ca::Record& record : TRY(parts_->s.authority.inventory(query))) {
    if (record.subscriber.empty() || record.state != ca::Record::State::issued) continue;
    if (!search.empty() && record.subject.find(search) == std::string::npos &&
        record.serial.find(search) == std::string::npos)
      continue;
    all.push_back(view_of(record, parts_->s.clock.now()));
  }
  return all;
}

Result<File> Desk::certificate(const Session& who, std::string_view serial, CertificateForm form) {
  const Services& s = parts_->s;
  std::optional<ca::Record> record;
  for (const Holder& holder : TRY(holders(s, who.office, who.person)))
    if (holder.serial == serial) record = holder.record;
  if (!record && who.enrolment) {  // fresh from the authority, before its word reached the office
    const auto c = TRY(s.store.read(store::Scope::office(who.enrolment->office), [&](store::Transaction& tx) {
      return workflow::load(tx, who.enrolment->id);
    }));
    if (const auto mine = c.refs.find("serial"); mine != c.refs.end() && mine->second == serial)
      record = TRY(certificate_record(s, std::string{serial}));
  }
  if (!record) {
    TRY(parts_->must_be_officer_of_authority(who));
    record = TRY(certificate_record(s, std::string{serial}));
  }
  // What is kept of a promise is its lint copy, under a throw-away key: nobody may take that for a certificate.
  if (record->state != ca::Record::State::issued) return conflict("ca.never_made", {{"serial", record->serial}});
  const std::string name = "sertifikat-" + record->serial;
  switch (form) {
    case CertificateForm::pem:
      return File{name + ".pem", "application/x-pem-file", to_bytes(ca::Authority::pem(*record))};
    case CertificateForm::der: return File{name + ".cer", "application/pkix-cert", record->der};
    case CertificateForm::chain:
      return File{name + "-rantai.pem", "application/x-pem-file", to_bytes(s.authority.chain_pem(*record))};
    case CertificateForm::pkcs7:
      return File{name + ".p7b", "application/x-pkcs7-certificates", s.authority.pkcs7(*record)};
  }
  return internal("actions.form");
}

Result<void> Desk::revoke(const Session& who, std::string_view serial, std::string_view reason) {
  const Services& s = parts_->s;
  const ca::Reason why = TRY(ca::reason_named(reason));
  bool own = false;
  for (const Holder& holder : TRY(holders(s, who.office, who.person))) own = own || holder.serial == serial;
  if (!own) {
    TRY(parts_->must_be_officer_of_authority(who));
    return forbidden("actions.revocation_by_two");
  }
  const ca::Record before = TRY(certificate_record(s, std::string{serial}));
  const std::string actor = actor_of({who.office, who.person});
  TRY(s.store.transact(store::Scope::office(s.settings.authority), [&](store::Transaction& tx) {
    return watch_certificate(tx, s.clock.now(), s.random, before, actor);
  }));
  const ca::Record record = TRY(s.authority.revoke(before.issuer, before.serial, why, actor));
  return s.store.transact(
      store::Scope::office(s.settings.authority), [&](store::Transaction& tx) -> Result<void> {
        const auto subscriber = TRY(people::subscriber(tx, record.subscriber));
        // The record follows only the certificate it names; an older one's revocation leaves it alone.
        if (subscriber.certificate == record.serial)
          TRY(people::advance(tx, s.clock.now(), subscriber, people::SubscriberEvent::revoked));
        TRY(journal::append(tx, s.clock.now(),
                            {"certificate.revoked",
                             "certificate:" + record.serial,
                             actor_of({who.office, who.person}),
                             {{"reason", std::string{reason}}, {"subscriber", record.subscriber.text()}}}));
        return {};
      });
}

namespace {

// "laporan.pdf" signed is "laporan-tertandatangani.pdf": beside the original, not over it.
std::string signed_name(std::string_view original) {
  static constexpr std::string_view mark = "-tertandatangani", type = ".pdf";
  std::string_view stem = original.empty() ? "dokumen" : original;
  if (stem.size() > type.size() && (stem.ends_with(".pdf") || stem.ends_with(".PDF"))) stem.remove_suffix(type.size());
  return std::string{stem} + std::string{stem.ends_with(mark) ? "" : mark} + std::string{type};
}

constexpr std::chrono::milliseconds longest_wait{20'000};

}  // namespace

Result<File> Desk::sign_document(const Session& who, SignRequest request) {
  Parts& p = *parts_;
  const Services& s = p.s;
  const Timestamp now = s.clock.now();
  if (who.enrolment) return forbidden("actions.enrolment_only");
  // The same key several times at once is signed once: who comes second waits, and finds the first one's document.
  std::optional<Waiting::Turn> turn;
  if (!request.idempotency_key.empty())
    turn.emplace(TRY(waiting().turn(
        crypto::sha256(bytes_of(who.office.text() + " " + who.person.text() + " " + request.idempotency_key)), longest_wait)));
  if (const auto before = TRY(p.earlier(who.office, who, request.idempotency_key))) {
    const auto made = before->made.find("document");
    if (made == before->made.end()) return conflict("actions.key_used");
    return signed_document(who, DocumentId::trusted(made->second));
  }
  const auto scope = store::Scope::office(who.office);
  const people::Person person =
      TRY(s.store.read(scope, [&](store::Transaction& tx) { return people::person(tx, who.person); }));
  if (!person.active) return forbidden("actions.person_inactive");
  const Holder holder = TRY(signing_holder(s, who.office, who.person));
  SignOrder order;
  order.mark = request.mark;
  order.lines = mark_lines(person);
  order.name = person.name;
  order.reason = request.reason;
  order.location = request.location;
  order.origin = "person:" + who.person.text();
  order.at = now;
  const std::string actor = actor_of({who.office, who.person});
  Bytes signed_pdf = TRY(sign(s, holder, request.passphrase, request.pdf, order, actor));
  const documents::Stored stored = TRY(
      documents::store_made(s.blobs, who.office, now, s.random, signed_pdf, "dokumen.ditandatangani", true));
  const std::string name = signed_name(request.name);
  const auto kept = s.store.transact(scope, [&](store::Transaction& tx) -> Result<void> {
    const auto document = TRY(documents::add(
        tx, now, s.blobs, stored, {"person:" + who.person.text(), who.person.text(), name, who.person}));
    TRY(tx.execute(actions::sql, "add_signed",
                   {store::value(who.office), store::value(document.id), store::value(who.person),
                    store::value(document.name), store::value(holder.serial), store::value(now)}));
    TRY(journal::append(tx, now,
                        {"document.signed",
                         "document:" + document.id.text(),
                         actor,
                         {{"serial", holder.serial}, {"hash", document.hash}}}));
    if (!request.idempotency_key.empty()) {
      Receipt receipt;
      receipt.subject.office = who.office;
      receipt.made["document"] = document.id.text();
      TRY(workflow::keep_receipt(tx, now, who.person, request.idempotency_key, to_json(receipt)));
    }
    return {};
  });
  if (!kept) {
    // The same key twice at once: what came first stands, and nothing is kept of this one.
    if (kept.error().code == "store.duplicate")
      if (const auto first = TRY(p.earlier(who.office, who, request.idempotency_key)))
        if (const auto made = first->made.find("document"); made != first->made.end())
          return signed_document(who, DocumentId::trusted(made->second));
    return tl::unexpected<Error>(kept.error());
  }
  return File{name, "application/pdf", std::move(signed_pdf)};
}

Result<std::vector<SignedFile>> Desk::signed_documents(const Session& who) {
  return parts_->s.store.read(
      store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<std::vector<SignedFile>> {
        std::vector<SignedFile> all;
        for (const store::Row& r :
             TRY(tx.query(actions::sql, "list_signed", {store::value(who.office), store::value(who.person)})))
          all.push_back({DocumentId::trusted(r.text(0)), r.text(1), r.time(3), r.text(2)});
        return all;
      });
}

Result<File> Desk::signed_document(const Session& who, const DocumentId& document) {
  const Services& s = parts_->s;
  const auto row = TRY(s.store.read(store::Scope::office(who.office), [&](store::Transaction& tx) {
    return tx.maybe(actions::sql, "signed_document", {store::value(who.office), store::value(document)});
  }));
  if (!row || row->text(0) != who.person.text()) return not_found("documents.unknown");
  Bytes octets =
      TRY(documents::view(s.store, s.blobs, s.clock.now(), who.office, document, who.person, "unduh"));
  return File{row->text(1), "application/pdf", std::move(octets)};
}

// The first signers: no procedure can have run before somebody may sign its letters.
Result<std::string> Desk::bootstrap_signer(const Session& administrator, const OfficeId& office,
                                           const PersonId& person_id, Secret passphrase,
                                           std::string_view legal_basis) {
  Parts& p = *parts_;
  const Services& s = p.s;
  const Timestamp now = s.clock.now();
  if (legal_basis.empty()) return refused("actions.no_legal_basis");
  const auto scope = store::Scope::office(office);
  struct Read {
    people::Office office;
    people::Person person;
    bool allowed = false;
  };
  const Read read = TRY(s.store.read(scope, [&](store::Transaction& tx) -> Result<Read> {
    Read r{TRY(people::load_office(tx)), TRY(people::person(tx, person_id)), false};
    // From the machine itself (paraf init), or the office's administrator, who is not the one it is for.
    const auto today = local_day(now, working_time(s, r.office).zone);
    r.allowed = administrator.person.empty() ||
                (administrator.office == office && administrator.person != person_id &&
                 people::may_act(TRY(people::role_book(tx)), administrator.person, "admin_instansi", today)
                     .has_value());
    return r;
  }));
  if (!read.allowed) return forbidden("actions.administrator_only");
  for (const Holder& holder : TRY(holders(s, office, person_id)))
    if (!holder.record.revoked && now <= holder.record.not_after) return conflict("actions.bootstrap_over");
  if (!read.person.email) return refused("actions.no_email");
  const std::string actor =
      administrator.person.empty() ? "installation" : "person:" + administrator.person.text();

  const people::Nik nik = TRY(s.store.transact(scope, [&](store::Transaction& tx) {
    return people::reveal_nik(tx, now, s.sealer, person_id,
                              administrator.person.empty() ? person_id : administrator.person, "bootstrap");
  }));
  const auto there = store::Scope::office(s.settings.authority);
  // Repeated after a crash, it goes on where it was: registration, key and certificate are taken by names
  // that stay.
  people::Subscriber subscriber =
      TRY(s.store.transact(there, [&](store::Transaction& tx) -> Result<people::Subscriber> {
        if (const auto known = TRY(people::subscriber_by_nik(tx, s.sealer, nik));
            known && known->origin_person == person_id.text() && known->standing.verified &&
            known->certificate.empty())
          return *known;
        people::Registration data{.name = read.person.name,
                                  .nip = read.person.nip,
                                  .email = *read.person.email,
                                  .phone = read.person.phone,
                                  .position = read.person.position,
                                  .unit = read.person.unit,
                                  .organisation = read.office.organisation,
                                  .region = read.office.region,
                                  .province = read.office.province,
                                  .origin = office,
                                  .origin_case = "bootstrap",
                                  .origin_person = person_id.text()};
        auto fresh = TRY(people::register_subscriber(tx, now, s.random, s.sealer, data, nik));
        fresh = TRY(people::advance(tx, now, fresh, people::SubscriberEvent::identity_completed));
        fresh = TRY(people::advance(tx, now, fresh, people::SubscriberEvent::verified));
        TRY(journal::append(tx, now,
                            {"bootstrap.approved",
                             "subscriber:" + fresh.id.text(),
                             actor,
                             {{"office", office.text()}, {"person", person_id.text()}}}));
        return fresh;
      }));
  keys::KeyOrder key_order{
      .id = "bootstrap:" + subscriber.id.text() + ":" + std::to_string(subscriber.version),
      .subscriber = subscriber.id,
      .kind = s.settings.subscriber_key,
      .passphrase = std::move(passphrase),
      .holder = {.name = read.person.name,
                 .emails = {read.person.email->text()},
                 .numbers = {std::string{nik.digits()}}},
      .actor = actor};
  const keys::SubscriberKey key = TRY(s.custody.create(key_order));
  ca::IssuanceOrder order;
  order.id = "bootstrap:" + key.id.text();
  order.approval = to_bytes("bootstrap:" + office.text() + ":" + person_id.text());
  order.subscriber = subscriber.id;
  order.key = key.id;
  order.public_key = key.spki;
  order.subject.common_name = read.person.name;
  order.subject.organization = read.office.organisation;
  order.actor = actor;
  const ca::Record record = TRY(s.authority.issue(order));
  TRY(s.store.transact(there, [&](store::Transaction& tx) -> Result<void> {
    TRY(people::attach_key(tx, now, subscriber.id, key.id));
    TRY(people::attach_certificate(tx, now, subscriber.id, CertificateId::trusted(record.serial)));
    const auto made = TRY(people::advance(tx, now, TRY(people::subscriber(tx, subscriber.id)),
                                          people::SubscriberEvent::certificate_made));
    TRY(people::advance(tx, now, made, people::SubscriberEvent::activated));
    return {};
  }));
  TRY(s.store.transact(scope, [&](store::Transaction& tx) -> Result<void> {
    TRY(tx.execute(actions::sql, "add_holder",
                   {store::value(office), store::value(record.serial), store::value(person_id),
                    store::value(subscriber.id), store::value(key.id), store::value(now)}));
    TRY(journal::append(tx, now,
                        {"bootstrap_signer",
                         "person:" + person_id.text(),
                         actor,
                         {{"serial", record.serial}, {"basis", std::string{legal_basis}}}}));
    return {};
  }));
  return record.serial;
}

}  // namespace paraf::actions
