#include "actions/signing_file.h"

#include "actions/desk_parts.h"
#include "actions/signing_file.sql.h"
#include "platform/pdf/file.h"

namespace paraf::actions {

const store::Sql signing_file_sql{"signing_file", embedded::actions_signing_file_sql};

using store::Scope;
using store::Transaction;
using store::value;

namespace {

std::string name_place(std::string_view id) { return "signing_file:" + std::string{id} + ".name"; }

// A link in the mail opens the steps of one case, and no signing.
Result<void> not_by_link(const Session& who) {
  if (who.enrolment) return forbidden("actions.enrolment_only");
  return {};
}

Result<SigningFile> read(const Services& s, std::string id, ByteView name, std::int64_t size, Timestamp touched,
                         const std::string& signed_as) {
  SigningFile file{.id = DocumentId::trusted(id),
                   .name = TRY(s.sealer.open(name, name_place(id))),
                   .size = size,
                   .touched = touched};
  if (!signed_as.empty()) file.signed_as = DocumentId::trusted(signed_as);
  return file;
}

Result<void> destroy(const Services& s, Transaction& tx, const OfficeId& office, const DocumentId& id) {
  TRY(s.blobs.destroy(tx, s.clock.now(), id));
  TRY(tx.execute(signing_file_sql, "drop_file", {value(office), value(id)}));
  return {};
}

// Nobody signs what they cannot be shown: a file with a page that does not read is not taken.
Result<void> can_be_shown(const pdf::File& file) {
  const std::size_t pages = file.pages();
  if (pages == 0) return refused("actions.signing_file_no_pages");
  if (pages > signing_file_pages)
    return refused("actions.signing_file_pages",
                   {{"pages", std::to_string(pages)}, {"most", std::to_string(signing_file_pages)}});
  for (std::size_t at = 1; at <= pages; ++at)
    if (!file.page(at)) return refused("actions.signing_file_page", {{"page", std::to_string(at)}});
  return {};
}

}  // namespace

std::vector<std::string> mark_lines(const people::Person& person) {
  std::vector<std::string> lines{"Ditandatangani secara elektronik oleh:", person.name};
  if (!person.position.empty()) lines.push_back(person.position);
  return lines;
}

Result<DocumentId> keep_signing_file(const Services& s, const Session& who, std::string_view name, ByteView pdf) {
  TRY(not_by_link(who));
  TRY(can_be_shown(TRY(pdf::File::open(pdf))));
  const Timestamp now = s.clock.now();
  const DocumentId id = DocumentId::make(now, s.random);
  const blobs::Draft written = TRY(s.blobs.write(who.office, id, pdf, now));
  return s.store.transact(Scope::office(who.office), [&](Transaction& tx) -> Result<DocumentId> {
    const auto waiting = TRY(tx.query(signing_file_sql, "files_of", {value(who.office), value(who.person)}));
    for (std::size_t at = signing_files_at_once - 1; at < waiting.size(); ++at)
      TRY(destroy(s, tx, who.office, DocumentId::trusted(waiting[at].text(0))));
    TRY(s.blobs.keep(tx, now, written));
    TRY(tx.execute(signing_file_sql, "put_file",
                   {value(who.office), value(id), value(who.person), value(s.sealer.seal(name, name_place(id.text()))),
                    value(static_cast<std::int64_t>(pdf.size())), value(now)}));
    return id;
  });
}

Result<std::vector<SigningFile>> signing_files(const Services& s, const Session& who) {
  TRY(not_by_link(who));
  const Timestamp now = s.clock.now();
  return s.store.read(Scope::office(who.office), [&](Transaction& tx) -> Result<std::vector<SigningFile>> {
    std::vector<SigningFile> all;
    for (const store::Row& row : TRY(tx.query(signing_file_sql, "files_of", {value(who.office), value(who.person)}))) {
      all.push_back(TRY(read(s, row.text(0), row.bytes(1), row.integer(2), row.time(3), row.text(4))));
      if (all.back().until() < now) all.pop_back();
    }
    return all;
  });
}

Result<SigningFile> signing_file(const Services& s, const Session& who, const DocumentId& id) {
  TRY(not_by_link(who));
  const auto row = TRY(s.store.read(Scope::office(who.office), [&](Transaction& tx) {
    return tx.maybe(signing_file_sql, "file", {value(who.office), value(id), value(who.person)});
  }));
  if (!row) return not_found("actions.no_signing_file");
  SigningFile file = TRY(read(s, id.text(), row->bytes(0), row->integer(1), row->time(2), row->text(3)));
  if (file.until() < s.clock.now()) return not_found("actions.no_signing_file");
  return file;
}

Result<Bytes> signing_file_octets(const Services& s, const Session& who, const DocumentId& id) {
  if (TRY(signing_file(s, who, id)).signed_as) return not_found("actions.no_signing_file");
  return s.blobs.read(who.office, id);
}

Result<DocumentId> sign_signing_file(Desk& desk, const Services& s, const Session& who, const DocumentId& id,
                                     SignRequest request) {
  const SigningFile file = TRY(signing_file(s, who, id));
  if (file.signed_as) return *file.signed_as;
  const auto scope = Scope::office(who.office);
  TRY(s.store.transact(scope, [&](Transaction& tx) -> Result<void> {
    TRY(tx.execute(signing_file_sql, "touch_file", {value(who.office), value(id), value(s.clock.now())}));
    return {};
  }));
  request.pdf = TRY(s.blobs.read(who.office, id));
  request.name = file.name;
  request.idempotency_key = "signing_file:" + id.text();
  const std::string key = request.idempotency_key;
  TRY(desk.sign_document(who, std::move(request)));
  // Dying here leaves a file that, signed again, is found signed.
  return s.store.transact(scope, [&](Transaction& tx) -> Result<DocumentId> {
    const auto written = TRY(workflow::receipt_of(tx, who.person, key));
    if (!written) return internal("actions.signing_receipt", id.text());
    const Receipt receipt = TRY(receipt_from_json(*written));
    const auto made = receipt.made.find("document");
    if (made == receipt.made.end()) return conflict("actions.key_used");
    TRY(s.blobs.destroy(tx, s.clock.now(), id));
    TRY(tx.execute(signing_file_sql, "file_signed", {value(who.office), value(id), value(made->second)}));
    return DocumentId::trusted(made->second);
  });
}

Result<void> drop_signing_file(const Services& s, const Session& who, const DocumentId& id) {
  const auto there = signing_file(s, who, id);
  if (!there) return there.error().code == "actions.no_signing_file" ? Result<void>{} : tl::unexpected<Error>(there.error());
  return s.store.transact(Scope::office(who.office),
                          [&](Transaction& tx) { return destroy(s, tx, who.office, id); });
}

Result<int> sweep_signing_files(const Services& s, const OfficeId& office) {
  const Timestamp before = s.clock.now() - signing_file_life;
  return s.store.transact(Scope::office(office), [&](Transaction& tx) -> Result<int> {
    int swept = 0;
    for (const store::Row& row : TRY(tx.query(signing_file_sql, "forgotten_files", {value(office), value(before)}))) {
      TRY(destroy(s, tx, office, DocumentId::trusted(row.text(0))));
      ++swept;
    }
    return swept;
  });
}

}  // namespace paraf::actions
