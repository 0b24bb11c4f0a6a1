// office/registry/import.h: books that an office kept before: each line with the number it has there.
#pragma once

#include <string>
#include <vector>

#include "office/registry/registry.h"
#include "platform/sheet/sheet.h"

namespace paraf::registry {

struct ImportedEntry {
  int row = 0;  // as the spreadsheet program numbers it
  AgendaEntry entry;
};
struct EntryFinding {
  int row = 0;
  std::string column, code;
  Facts facts{};
};
struct EntryList {
  std::vector<ImportedEntry> good;
  std::vector<EntryFinding> findings;
  int rows = 0;
};

// read_entries wants columns "no" (or nomor agenda), tanggal, perihal, and for the outgoing book nomor surat;
// takes tanggal surat, dari, kepada, klasifikasi, keterangan ("batal" voids). `malformed
// registry.import.no_column`.
EntryList read_entries(const sheet::Table& table, Book book);
// The column that is missing, or "".
std::string missing_column(const sheet::Table& table, Book book);

// take_over writes the line under the number it has: `conflict registry.sequence_taken` when the book has
// that line. The book goes on after the highest.
Result<void> take_over(store::Transaction& tx, Timestamp now, const AgendaEntry& entry);
Result<bool> is_taken(store::Transaction& tx, Book book, int year, int sequence);

}  // namespace paraf::registry
