// office/documents/documents.h: the papers of a case: what was uploaded, what was found, who looked.
//
// A paper lies in a slot ("ktp", "surat_permohonan") of one applicant of one case; uploading again
// makes a new version and the verdict starts anew. The octets lie in blobs, each encrypted under a
// key of its own; here is only their address. Nothing here knows the procedure: the caller says
// what a slot demands.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/id.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "office/documents/file_type.h"
#include "platform/blobs/blobs.h"
#include "platform/store/store.h"

namespace paraf::documents {

struct Slot {
  std::string id{};
  std::string label{};            // for the reader of a refusal
  std::vector<FileType> types{};  // empty: any known type
  std::size_t most = 5 * 1024 * 1024;
  bool confidential = false;  // every view is recorded
  bool colour = false;        // a JPEG or PNG must be a colour scan
};

// An Inspected is proof that a file passed its slot's demands; only inspect() makes one. It holds a
// view of the octets: keep them until it is stored.
class Inspected {
 public:
  FileType type() const { return type_; }
  ByteView file() const { return file_; }
  const std::optional<Picture>& picture() const { return picture_; }
  const Slot& slot() const { return slot_; }

 private:
  friend Result<Inspected> inspect(ByteView file, const Slot& slot);
  Inspected(FileType type, ByteView file, std::optional<Picture> picture, Slot slot)
      : type_(type), file_(file), picture_(picture), slot_(std::move(slot)) {}
  FileType type_;
  ByteView file_;
  std::optional<Picture> picture_;
  Slot slot_;
};

// inspect: `malformed documents.empty`, `too_large documents.too_large` (most), `refused
// documents.wrong_type` (found, wanted), `refused documents.not_colour`, `…picture_unreadable`; and what a malware
// scanner says, where one is installed (malware.h).
// The colour of a PDF is not looked at: its pages are for the verifier's eyes.
Result<Inspected> inspect(ByteView file, const Slot& slot);

enum class Verdict { none, accepted, incomplete, rejected };
std::string_view name_of(Verdict verdict);  // "belum", "sesuai", "kurang", "tolak"

struct Document {
  DocumentId id{};
  std::string owner_case{};  // CaseId
  std::string applicant{};   // PersonId; empty: of the whole case
  std::string slot{};
  int edition = 1;      // counts the uploads into the slot
  bool current = true;  // the newest edition
  std::string name{};   // file name as uploaded, without folders
  FileType type = FileType::pdf;
  std::int64_t size = 0;
  std::string hash{};  // SHA-256 of the plain octets, hex
  bool confidential = false;
  PersonId uploaded_by{};
  Timestamp uploaded_at{};
  Verdict verdict = Verdict::none;
  std::string reason{};
  std::optional<PersonId> judged_by{};
  bool destroyed = false;
  std::int64_t version = 0;
};

// Octets that are durable on the shelf and not yet anybody's: what is not added is swept away.
struct Stored {
  blobs::Draft draft;
  FileType type = FileType::pdf;
  std::string hash{};  // of the plain octets
  std::string slot{};
  bool confidential = false;
  std::vector<std::string> hints{};  // office/documents/sharpness.h, age.h
  std::string day{};                 // the date the paper bears, where the slot asks for it
};

// store writes the octets, encrypted under a key and id of their own. Not inside a transaction.
Result<Stored> store(blobs::Blobs& blobs, const OfficeId& office, Timestamp now, Random& random,
                     const Inspected& file);
// store_made is for what this program made itself (a letter, a receipt, a signed PDF): no inspection but the
// type.
Result<Stored> store_made(blobs::Blobs& blobs, const OfficeId& office, Timestamp now, Random& random,
                          ByteView file, std::string_view slot, bool confidential);

struct Upload {
  std::string owner_case{};  // CaseId
  std::string applicant{};   // PersonId, or empty: of the whole case
  std::string name{};        // a file name that carries a NIK keeps only its ending
  PersonId by{};
};
// add makes it the current edition of its slot, inside the act's transaction.
Result<Document> add(store::Transaction& tx, Timestamp now, blobs::Blobs& blobs, const Stored& stored,
                     const Upload& upload);

Result<Document> document(store::Transaction& tx, const DocumentId& id);  // `not_found documents.unknown`
// The current papers of a case, in the order of their slots; with `all`, earlier editions too.
Result<std::vector<Document>> documents_of(store::Transaction& tx, std::string_view owner_case,
                                           bool all = false);
Result<std::optional<Document>> current_of(store::Transaction& tx, std::string_view owner_case,
                                           std::string_view applicant, std::string_view slot);

// judge records the verdict on the current edition; `incomplete` and `rejected` need a reason
// (`refused documents.reason_missing`). An earlier edition is `conflict documents.not_current`.
Result<Document> judge(store::Transaction& tx, Timestamp now, const Document& as_read, Verdict verdict,
                       std::string_view reason, const PersonId& by);

// view gives the octets. A look at a confidential paper is written down and durable, with its reason,
// before they are read. It runs a transaction of its own. `refused documents.destroyed`.
Result<Bytes> view(store::Store& store, blobs::Blobs& blobs, Timestamp now, const OfficeId& office,
                   const DocumentId& id, const PersonId& by, std::string_view purpose);
// What the picture itself suggests: "buram", "gelap", "kecil". For the eyes of the verifier, never a refusal.
Result<std::vector<std::string>> hints(store::Transaction& tx, const DocumentId& id);
// The dates that the current papers of a case bear, as they were stated, by document.
Result<std::map<DocumentId, std::string>> days_of_case(store::Transaction& tx, std::string_view owner_case);
// Which of them were taken though older than the procedure says.
Result<std::set<DocumentId>> stale_of_case(store::Transaction& tx, std::string_view owner_case);
// Other cases of the office that hold the very same file: cases and applicants.
Result<std::vector<std::pair<std::string, std::string>>> elsewhere(store::Transaction& tx, const Document& document);

struct Look {
  PersonId by{};
  std::string purpose{};
  Timestamp at{};
};
Result<std::vector<Look>> looks_at(store::Transaction& tx, const DocumentId& id);

// destroy makes the octets unreadable for ever (their key is destroyed) and keeps the row, so that
// the case still says that a paper was there, judged by whom. Twice is the same as once.
Result<void> destroy(store::Transaction& tx, Timestamp now, blobs::Blobs& blobs, const DocumentId& id,
                     const PersonId& by, std::string_view reason);

extern const store::Sql sql;

}  // namespace paraf::documents
