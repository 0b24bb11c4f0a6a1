#include "office/documents/documents.h"

#include <algorithm>

#include "office/documents/age.h"
#include "office/documents/documents.sql.h"
#include "office/documents/malware.h"
#include "office/documents/sharpness.h"
#include "office/people/nik.h"
#include "platform/crypto/hash.h"
#include "platform/journal/journal.h"

namespace paraf::documents {

const store::Sql sql{"documents", embedded::office_documents_documents_sql};

namespace {

using store::value;

const OfficeId& office_of(const store::Transaction& tx) { return tx.scope().only(); }

Verdict verdict_of(const std::string& word) {
  for (const Verdict each : {Verdict::accepted, Verdict::incomplete, Verdict::rejected})
    if (word == name_of(each)) return each;
  return Verdict::none;
}

Document from_row(const store::Row& row) {
  Document document;
  document.id = DocumentId::trusted(row.text(0));
  document.owner_case = row.text(1);
  document.applicant = row.text(2);
  document.slot = row.text(3);
  document.edition = static_cast<int>(row.integer(4));
  document.current = row.truth(5);
  document.name = row.text(6);
  document.type = file_type_of(row.text(7)).value_or(FileType::pdf);
  document.size = row.integer(8);
  document.hash = row.text(9);
  document.confidential = row.truth(10);
  document.uploaded_by = PersonId::trusted(row.text(11));
  document.uploaded_at = row.time(12);
  document.verdict = verdict_of(row.text(13));
  document.reason = row.text(14);
  if (!row.is_null(15)) document.judged_by = PersonId::trusted(row.text(15));
  document.destroyed = !row.is_null(16);
  document.version = row.integer(17);
  return document;
}

std::vector<Document> from_rows(const store::Rows& rows) {
  std::vector<Document> all;
  for (const store::Row& row : rows) all.push_back(from_row(row));
  return all;
}

std::string list_of(const std::vector<FileType>& types) {
  std::string text;
  for (const FileType type : types) text += (text.empty() ? "" : ", ") + std::string{name_of(type)};
  return text;
}

// A name as it may stand in a list: no folders, no control characters, no NIK, not endless.
std::string kept_name(std::string_view uploaded, FileType type) {
  const std::size_t slash = uploaded.find_last_of("/\\");
  if (slash != std::string_view::npos) uploaded.remove_prefix(slash + 1);
  std::string name;
  for (const char c : uploaded)
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) name.push_back(c);
  if (name.empty() || name.size() > 120 || people::holds_nik(name))
    name = "berkas." + std::string{name_of(type)};
  return name;
}

Result<Stored> shelved(blobs::Blobs& blobs, const OfficeId& office, Timestamp now, Random& random,
                       ByteView file, FileType type, std::string_view slot, bool confidential) {
  const DocumentId id = DocumentId::make(now, random);
  return Stored{TRY(blobs.write(office, id, file, now)), type, hex(crypto::sha256(file)), std::string{slot},
                confidential};
}

}  // namespace

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::none: return "belum";
    case Verdict::accepted: return "sesuai";
    case Verdict::incomplete: return "kurang";
    case Verdict::rejected: return "tolak";
  }
  return "belum";
}

Result<Inspected> inspect(ByteView file, const Slot& slot) {
  if (file.empty()) return malformed("documents.empty", {{"paper", slot.label}});
  if (file.size() > slot.most)
    return too_large("documents.too_large",
                     {{"paper", slot.label}, {"most", std::to_string(slot.most / (1024 * 1024)) + " MB"}});
  const std::optional<FileType> type = sniff(file);
  const bool wanted = type && (slot.types.empty() ||
                               std::find(slot.types.begin(), slot.types.end(), *type) != slot.types.end());
  if (!wanted) {
    Facts facts{{"paper", slot.label}, {"wanted", slot.types.empty() ? "pdf, jpg, png, docx" : list_of(slot.types)}};
    if (!type) return refused("documents.unknown_type", std::move(facts));
    facts.emplace_back("found", name_of(*type));
    return refused("documents.wrong_type", std::move(facts));
  }
  TRY(scan_upload(file));
  std::optional<Picture> picture;
  if (*type == FileType::jpg || *type == FileType::png) {
    picture = TRY(look_at(file, *type));
    if (slot.colour && !is_colour(*picture)) return refused("documents.not_colour", {{"paper", slot.label}});
  }
  return Inspected{*type, file, picture, slot};
}

Result<Stored> store(blobs::Blobs& blobs, const OfficeId& office, Timestamp now, Random& random,
                     const Inspected& file) {
  Stored stored = TRY(shelved(blobs, office, now, random, file.file(), file.type(), file.slot().id,
                              file.slot().confidential));
  stored.hints = hints_of(file.file(), file.type());
  return stored;
}

Result<Stored> store_made(blobs::Blobs& blobs, const OfficeId& office, Timestamp now, Random& random,
                          ByteView file, std::string_view slot, bool confidential) {
  const std::optional<FileType> type = sniff(file);
  if (!type) return internal("documents.made_unknown", std::string{slot});
  return shelved(blobs, office, now, random, file, *type, slot, confidential);
}

Result<Document> add(store::Transaction& tx, Timestamp now, blobs::Blobs& blobs, const Stored& stored,
                     const Upload& upload) {
  const OfficeId& office = office_of(tx);
  TRY(blobs.keep(tx, now, stored.draft));
  const auto key = [&] {
    return std::vector<store::Value>{value(office), value(upload.owner_case), value(upload.applicant),
                                     value(stored.slot)};
  };
  const std::int64_t newest = TRY(tx.one(sql, "newest_edition", key())).integer(0);
  TRY(tx.execute(sql, "retire_editions", key()));
  TRY(tx.execute(
      sql, "insert_document",
      {value(office), value(stored.draft.document), value(upload.owner_case), value(upload.applicant),
       value(stored.slot), value(newest + 1), value(kept_name(upload.name, stored.type)),
       value(name_of(stored.type)), value(stored.draft.size), value(stored.hash), value(stored.confidential),
       value(upload.by), value(now)}));
  for (const std::string& hint : stored.hints)
    TRY(tx.execute(sql, "add_hint", {value(office), value(stored.draft.document), value(hint)}));
  if (!stored.day.empty())
    TRY(tx.execute(sql, "put_day", {value(office), value(stored.draft.document), value(stored.day)}));
  return document(tx, stored.draft.document);
}

Result<std::vector<std::string>> hints(store::Transaction& tx, const DocumentId& id) {
  std::vector<std::string> all;
  for (const store::Row& row : TRY(tx.query(sql, "hints", {value(office_of(tx)), value(id)})))
    all.push_back(row.text(0));
  return all;
}

Result<std::map<DocumentId, std::string>> days_of_case(store::Transaction& tx, std::string_view owner_case) {
  std::map<DocumentId, std::string> all;
  for (const store::Row& row :
       TRY(tx.query(sql, "days_of_case", {value(office_of(tx)), value(owner_case)})))
    all[DocumentId::trusted(row.text(0))] = row.text(1);
  return all;
}

Result<std::set<DocumentId>> stale_of_case(store::Transaction& tx, std::string_view owner_case) {
  std::set<DocumentId> all;
  for (const store::Row& row : TRY(tx.query(
           sql, "hinted_of_case", {value(office_of(tx)), value(owner_case), value(stale_hint)})))
    all.insert(DocumentId::trusted(row.text(0)));
  return all;
}

Result<std::vector<std::pair<std::string, std::string>>> elsewhere(store::Transaction& tx,
                                                                   const Document& document) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const store::Row& row : TRY(tx.query(
           sql, "same_octets", {value(office_of(tx)), value(document.hash), value(document.owner_case)})))
    all.emplace_back(row.text(0), row.text(1));
  return all;
}

Result<Document> document(store::Transaction& tx, const DocumentId& id) {
  const auto row = TRY(tx.maybe(sql, "load_document", {value(office_of(tx)), value(id)}));
  if (!row) return not_found("documents.unknown");
  return from_row(*row);
}

Result<std::vector<Document>> documents_of(store::Transaction& tx, std::string_view owner_case, bool all) {
  return from_rows(TRY(
      tx.query(sql, all ? "all_documents" : "current_documents", {value(office_of(tx)), value(owner_case)})));
}

Result<std::optional<Document>> current_of(store::Transaction& tx, std::string_view owner_case,
                                           std::string_view applicant, std::string_view slot) {
  const auto row = TRY(
      tx.maybe(sql, "current_of", {value(office_of(tx)), value(owner_case), value(applicant), value(slot)}));
  return row ? std::optional{from_row(*row)} : std::nullopt;
}

Result<Document> judge(store::Transaction& tx, Timestamp now, const Document& as_read, Verdict verdict,
                       std::string_view reason, const PersonId& by) {
  if (!as_read.current) return conflict("documents.not_current");
  if (as_read.destroyed) return refused("documents.destroyed");
  const bool wants_reason = verdict == Verdict::incomplete || verdict == Verdict::rejected;
  if (wants_reason && reason.find_first_not_of(" \t\n") == std::string_view::npos)
    return refused("documents.reason_missing");
  const std::int64_t changed =
      TRY(tx.execute(sql, "judge",
                     {value(office_of(tx)), value(as_read.id), value(name_of(verdict)), value(reason),
                      value(by), value(now), value(as_read.version)}));
  if (changed == 0) return conflict("documents.changed");
  return document(tx, as_read.id);
}

Result<Bytes> view(store::Store& store, blobs::Blobs& blobs, Timestamp now, const OfficeId& office,
                   const DocumentId& id, const PersonId& by, std::string_view purpose) {
  const auto scope = store::Scope::office(office);
  const Document there = TRY(store.read(scope, [&](store::Transaction& tx) { return document(tx, id); }));
  if (there.destroyed) return refused("documents.destroyed");
  if (there.confidential)
    TRY(store.transact(scope, [&](store::Transaction& tx) -> Result<void> {
      TRY(tx.execute(sql, "note_look", {value(office), value(id), value(by), value(purpose), value(now)}));
      TRY(journal::append(tx, now,
                          {"document.looked_at",
                           "document:" + id.text(),
                           "person:" + by.text(),
                           {{"purpose", std::string{purpose}}}}));
      return {};
    }));
  return blobs.read(office, id);
}

Result<std::vector<Look>> looks_at(store::Transaction& tx, const DocumentId& id) {
  std::vector<Look> looks;
  for (const store::Row& row : TRY(tx.query(sql, "looks_at", {value(office_of(tx)), value(id)})))
    looks.push_back({PersonId::trusted(row.text(0)), row.text(1), row.time(2)});
  return looks;
}

Result<void> destroy(store::Transaction& tx, Timestamp now, blobs::Blobs& blobs, const DocumentId& id,
                     const PersonId& by, std::string_view reason) {
  const Document there = TRY(document(tx, id));
  if (there.destroyed) return {};
  TRY(blobs.destroy(tx, now, id));
  TRY(tx.execute(sql, "set_destroyed", {value(office_of(tx)), value(id), value(now)}));
  // What was typed off a destroyed KTP goes with it.
  TRY(tx.execute(sql, "forget_declared", {value(office_of(tx)), value(id)}));
  TRY(journal::append(tx, now,
                      {"document.destroyed",
                       "document:" + id.text(),
                       "person:" + by.text(),
                       {{"reason", std::string{reason}}}}));
  return {};
}

}  // namespace paraf::documents
