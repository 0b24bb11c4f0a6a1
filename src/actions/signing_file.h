// actions/signing_file.h: a PDF that waits for its owner's signature.
//
// It is handed in once; its pages are looked at, the mark is placed, and a passphrase that was mistyped or a
// session that ended costs neither. It is the person's alone: nobody of the office sees it, and it is no
// document of the office. Signing it, throwing it away, and two hours without a touch destroy it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actions/desk.h"
#include "office/people/people.h"
#include "platform/store/store.h"

namespace paraf::actions {

inline constexpr std::chrono::hours signing_file_life{2};
inline constexpr std::size_t signing_file_pages = 2000;  // all of them are looked at before one is signed
inline constexpr std::size_t signing_files_at_once = 5;  // of one person; the oldest makes room

struct SigningFile {
  DocumentId id;
  std::string name;
  std::int64_t size = 0;
  Timestamp touched;
  std::optional<DocumentId> signed_as{};
  Timestamp until() const { return touched + signing_file_life; }
};

// What the visible mark of a person's own signature says, line by line; the second is set bold.
std::vector<std::string> mark_lines(const people::Person& person);

// keep_signing_file opens the file as the signing will: its refusals are pdf::File::open's, and
// `refused actions.signing_file_no_pages`, `…_pages` (more than can be shown), `…_page` (one that does not read).
Result<DocumentId> keep_signing_file(const Services& s, const Session& who, std::string_view name, ByteView pdf);

// Those that wait, newest first.
Result<std::vector<SigningFile>> signing_files(const Services& s, const Session& who);

// `not_found actions.no_signing_file`: not the person's, gone, or forgotten.
Result<SigningFile> signing_file(const Services& s, const Session& who, const DocumentId& id);
// Its octets; signed already, it has none: `not_found actions.no_signing_file`.
Result<Bytes> signing_file_octets(const Services& s, const Session& who, const DocumentId& id);

// sign_signing_file: Desk::sign_document of what waits (`request.pdf` and `request.name` are filled here, and the key
// that makes one signature of a button pressed twice); then the file is destroyed. What is refused leaves it as it is,
// with two more hours.
Result<DocumentId> sign_signing_file(Desk& desk, const Services& s, const Session& who, const DocumentId& id,
                                     SignRequest request);

Result<void> drop_signing_file(const Services& s, const Session& who, const DocumentId& id);

// Destroys what nobody touched for two hours; at most 500. By the server's round.
Result<int> sweep_signing_files(const Services& s, const OfficeId& office);

extern const store::Sql signing_file_sql;

}  // namespace paraf::actions
