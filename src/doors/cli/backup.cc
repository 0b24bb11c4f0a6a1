#include "platform/backup/backup.h"

#include <fmt/format.h>

#include "doors/cli/cli.h"
#include "doors/cli/installation.h"

namespace paraf::cli {

int backup(const std::string& data, const std::string& out) {
  const auto store = open_store(data, {});
  if (!store) return say_error(store.error());
  const SystemClock clock;
  const auto summary = paraf::backup::backup(**store, data, out, clock.now());
  if (!summary) return say_error(summary.error());
  fmt::print("{}: {} berkas, {} oktet, keadaan {}\nDaftar isi: {}\n", out, summary->files, summary->bytes,
             summary->made.rfc3339(), summary->manifest_hash);
  fmt::print("Berkas ini memuat token dan PIN-nya: jaga seperti menjaga instalasinya.\n");
  return done;
}

int restore(const std::string& file, const std::string& data, const std::string& db) {
  const SystemClock clock;
  const auto summary = paraf::backup::restore(file, data, db, modules(), clock.now());
  if (!summary) return say_error(summary.error());
  fmt::print("{}: {} berkas dipulihkan, keadaan {}\n", data, summary->files, summary->made.rfc3339());
  fmt::print(
      "Sebelum menerbitkan lagi, otoritas membakar awalan nomor serinya dan memuat ulang pencabutan.\n");
  return done;
}

}  // namespace paraf::cli
