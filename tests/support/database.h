// tests/support/database.h: a fresh database for a test, on each of the two engines.
//
//     TEST_CASE("a number is given once") {
//       for (tests::Database& db : tests::each_engine()) {
//         CAPTURE(db.name());                       // "sqlite" or "postgresql"
//         auto store = db.open({&journal::sql, &registry::sql});
//         ...
//       }
//     }
//
// PostgreSQL is a private server of the test program (tests/support/postgres.h), started when
// the first database is asked of it. If it cannot start, the test fails; it is never skipped.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/store/store.h"

namespace paraf::tests {

enum class Engine { sqlite, postgresql };

class Database {
 public:
  // A new, empty database. A failure to make one throws std::runtime_error: the test fails.
  explicit Database(Engine engine);
  ~Database();  // removes it
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  Engine engine() const { return engine_; }
  std::string_view name() const;
  const std::string& url() const { return url_; }        // what Options::url takes
  const std::string& folder() const { return folder_; }  // a temporary folder, on either engine

  // open gives a store over it; call it twice for two nodes (PostgreSQL) or for a reopened file.
  std::unique_ptr<store::Store> open(std::vector<const store::Sql*> modules);

  // raw runs SQL behind the store's back: to tamper, or to load a fixture of an older schema.
  void raw(std::string_view sql);
  // raw_text gives the first column of the first row, as text.
  std::string raw_text(std::string_view sql);

  // cut_connections ends every session, as a failover does. Nothing on SQLite.
  void cut_connections();

 private:
  Engine engine_;
  std::string folder_;
  std::string url_;
  std::string place_;  // the file's path, or the database's name
};

// One fresh database per engine, for a range-for over both.
class EachEngine {
 public:
  class Step {
   public:
    Step(const EachEngine* all, std::size_t at) : all_(all), at_(at) {}
    Database& operator*() const;
    Step& operator++();
    bool operator!=(const Step& other) const { return at_ != other.at_; }

   private:
    const EachEngine* all_;
    std::size_t at_;
  };
  Step begin() const { return {this, 0}; }
  Step end() const { return {this, 2}; }

 private:
  friend class Step;
  mutable std::unique_ptr<Database> current_;
};
inline EachEngine each_engine() { return {}; }

}  // namespace paraf::tests
