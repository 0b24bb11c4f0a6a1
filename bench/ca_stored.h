// bench/ca_stored.h: an authority that has issued for years, and how long it takes to find one certificate in
// it.
#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <string>

#include "bench/ca_peers.h"
#include "tests/support/database.h"
#include "trust/ca/ca.h"

namespace paraf::bench {

// Memory of this program, in MB.
inline double resident() {
  std::ifstream statm{"/proc/self/statm"};
  double pages = 0;
  statm >> pages >> pages;
  return pages * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

// fill leaves on record what so many issuances would have left: certificates, serials, orders, keys, two
// entries each of the journal, and the words by which each is found. Written past the authority, which would
// take minutes: their octets are no certificates', and the journal's are of no chain. Indexes are built
// afterwards.
inline void fill(tests::Database& db, int stored) {
  const bool sqlite = db.engine() == tests::Engine::sqlite;
  const std::string tables = "('ca_certificate', 'ca_word', 'journal_entry')";
  const std::string indexes =
      sqlite ? "FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN " + tables
             : "FROM pg_indexes WHERE tablename IN " + tables +
                   " AND indexname NOT IN (SELECT conname FROM pg_constraint)";
  const std::string create = db.raw_text(sqlite ? "SELECT group_concat(sql, ';') " + indexes
                                                : "SELECT string_agg(indexdef, ';') " + indexes);
  const std::string drop =
      db.raw_text(sqlite ? "SELECT group_concat('DROP INDEX ' || name, ';') " + indexes
                         : "SELECT string_agg('DROP INDEX ' || indexname, ';') " + indexes);
  const auto chance = [&](int octets) {
    return sqlite ? fmt::format("lower(hex(randomblob({})))", octets)
                  : fmt::format("substr(md5(random()::text) || md5(random()::text), 1, {})", octets * 2);
  };
  const auto octets = [&](int count) {
    return sqlite ? fmt::format("zeroblob({})", count)
                  : fmt::format("decode(repeat('00', {}), 'hex')", count);
  };
  // A hundred a minute, before today.
  const std::string minute = sqlite ? "printf('%06x', 10000000 + i / 100)" : "lpad(to_hex(10000000 + i / 100), 6, '0')";
  const std::string before =
      sqlite ? "PRAGMA synchronous=OFF; PRAGMA cache_size=-524288; PRAGMA temp_store=MEMORY; "
               "PRAGMA wal_autocheckpoint=100000;"
             : "SET synchronous_commit=off; SET work_mem='256MB'; SET maintenance_work_mem='512MB';";
  const std::string after = sqlite ? "PRAGMA wal_checkpoint(TRUNCATE);" : "";
  const std::string script =
      before + drop + ";" +
      fmt::format(
          "CREATE TEMP TABLE old AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
          "{}) "
          "SELECT i, '7e' || {} || {} AS serial, {} AS key_hash, {} AS sha FROM n;",
          stored, minute, chance(14), chance(32), chance(32)) +
      "INSERT INTO ca_certificate (issuer, serial, shard, state, profile, order_id, subscriber, key_id, "
      "spki_hash, subject,"
      " not_before, not_after, made, node, run, der, revision) SELECT 'issuing', serial, 0, 1, 'individual', "
      "'old-' || i,"
      " 'SUBSCRIBER' || (i / 3), 'KEY' || i, key_hash, 'CN=Pegawai ' || i || ',O=Instansi kota' || (i % 500) "
      "|| ',C=ID',"
      " 1700000000000000, 1830000000000000 + i * CAST(1000000 AS BIGINT), 1700000000000000, '1', 'r', " +
      octets(1000) +
      ", 100 + i FROM old ORDER BY i;"
      "UPDATE ca_certificate SET revoked_at = 1750000000000000, reason = 4 WHERE order_id LIKE 'old-%7';"
      "INSERT INTO ca_serial SELECT 'issuing', serial, 1700000000000000 FROM old ORDER BY serial;"
      "INSERT INTO ca_order SELECT 'old-' || i, key_hash, 'issuing', serial FROM old ORDER BY 1;"
      "INSERT INTO ca_key (spki_hash, subscriber, seen) SELECT key_hash, 'SUBSCRIBER' || (i / 3), "
      "1700000000000000 FROM old "
      "ORDER BY 1;"
      // Numbers below those of the chain.
      "INSERT INTO journal_entry SELECT '', 2 * i - 1 - " +
      std::to_string(2 * stored + 1) +
      ", 1700000000000000, 'certificate.promised', 'certificate:' || serial, 'person:bench', "
      "'{\"issuer\":\"issuing\","
      "\"profile\":\"individual\",\"profile_hash\":\"' || key_hash || '\",\"order\":\"old-' || i || "
      "'\",\"approval\":\"' || "
      "key_hash || '\",\"subscriber\":\"SUBSCRIBER' || i || '\",\"tbs\":\"' || sha || '\"}', " +
      octets(32) +
      " FROM old ORDER BY i;"
      "INSERT INTO journal_entry SELECT '', 2 * i - " +
      std::to_string(2 * stored + 1) +
      ", 1700000000000000, 'certificate.issued', 'certificate:' || serial, 'person:bench', "
      "'{\"issuer\":\"issuing\","
      "\"order\":\"old-' || i || '\",\"sha256\":\"' || sha || '\"}', " +
      octets(32) +
      " FROM old ORDER BY i;"
      "INSERT INTO ca_word SELECT word, 'issuing', serial FROM ("
      "SELECT 'pegawai' AS word, serial FROM old UNION ALL SELECT 'instansi', serial FROM old UNION ALL "
      "SELECT 'old', serial FROM old UNION ALL SELECT 'profil:individual', serial FROM old UNION ALL "
      "SELECT CAST(i AS TEXT), serial FROM old UNION ALL SELECT 'kota' || (i % 500), serial FROM old UNION "
      "ALL "
      "SELECT 'subscriber' || (i / 3), serial FROM old UNION ALL SELECT 'key' || i, serial FROM old UNION "
      "ALL "
      "SELECT serial, serial FROM old UNION ALL SELECT key_hash, serial FROM old UNION ALL SELECT sha, "
      "serial FROM old) w "
      "ORDER BY word, serial;" +
      fmt::format(
          "UPDATE ca_revision SET last = 200 + {0}; INSERT INTO ca_worded (id, revision) VALUES (1, 100 + "
          "{0});",
          stored) +
      create + "; ANALYZE;" + after;
  db.raw(script);
  if (sqlite) return;
  // As the server's own autovacuum leaves what was written long ago: the start then reads an index and no rows.
  db.raw("VACUUM ca_certificate");
  db.raw("CHECKPOINT");
}

// How long a search takes among all that is on record, the slowest of ten of each kind; false when one takes
// longer than it may.
inline bool searches(tests::Database& db, ca::Authority& authority, Timestamp now) {
  constexpr double most = 100;  // ms
  const auto of = [&](const std::string& column) {
    return db.raw_text("SELECT " + column + " FROM ca_certificate WHERE order_id = 'old-7777'");
  };
  struct Row {
    std::string what;
    ca::Search query;
  };
  using Status = ca::InventoryQuery::Status;
  const Row rows[] = {
      {"serial", {.text = of("serial")}},
      {"beginning of a serial", {.text = of("substr(serial, 1, 10)")}},
      {"number of the order", {.text = "old-7777"}},
      {"subscriber", {.text = of("subscriber")}},
      {"key", {.text = of("key_id")}},
      {"SHA-256 of the key", {.text = of("spki_hash")}},
      {"one name among all", {.text = "pegawai 7777"}},
      {"an office of 500", {.text = "kota42"}},
      {"words that all have", {.text = "pegawai instansi profil:individual"}},
      {"words that nobody has together", {.text = "kota42 kota43"}},
      {"revoked, newest first", {.status = Status::revoked}},
      {"revoked, of an office", {.text = "kota42", .status = Status::revoked}},
      {"held (none)", {.status = Status::suspended}},
      {"expired (none)", {.status = Status::expired}},
      {"ends within a year",
       {.status = Status::valid, .expires_from = now, .expires_before = now + std::chrono::hours{24 * 365}}},
  };
  fmt::print("  {:<34}{:>12}{:>9}{:>8}\n", "search of the inventory", "slowest ms", "at most", "rows");
  bool quick = true;
  for (const Row& row : rows) {
    double slowest = 0;
    std::size_t found = 0;
    for (int i = 0; i < 10; ++i) {
      const auto began = Steady::now();
      const auto page = authority.search(row.query);
      slowest = std::max(slowest, seconds_since(began) * 1e3);
      if (!page) throw std::runtime_error(page.error().line());
      found = page->records.size();
    }
    fmt::print("  {:<34}{:>12.1f}{:>9.0f}{:>8}\n", row.what, slowest, most, found);
    quick = quick && slowest <= most;
  }
  std::fflush(stdout);
  return quick;
}

}  // namespace paraf::bench
