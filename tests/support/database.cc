#include "tests/support/database.h"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "base/random.h"
#include "tests/support/postgres.h"

namespace paraf::tests {

namespace {

// Several test programs may share one server: the name must be no one else's.
std::string fresh_name() {
  SystemRandom random;
  return fmt::format("t_{}_{:016x}", getpid(), random.number());
}

std::string raw_sqlite(const std::string& path, const std::string& sql) {
  sqlite3* db = nullptr;
  std::string first;
  char* said = nullptr;
  const auto keep_first = [](void* to, int columns, char** values, char**) {
    auto& text = *static_cast<std::string*>(to);
    if (text.empty() && columns > 0 && values[0]) text = values[0];
    return 0;
  };
  int code = sqlite3_open(path.c_str(), &db);
  if (code == SQLITE_OK) {
    sqlite3_busy_timeout(db, 5000);
    code = sqlite3_exec(db, sql.c_str(), keep_first, &first, &said);
  }
  const std::string error = said ? said : sqlite3_errmsg(db);
  sqlite3_free(said);
  sqlite3_close(db);
  if (code != SQLITE_OK) throw std::runtime_error("raw: " + error);
  return first;
}

std::string raw_postgres(const std::string& url, const std::string& sql) {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection{PQconnectdb(url.c_str()), &PQfinish};
  const std::unique_ptr<PGresult, decltype(&PQclear)> answer{PQexec(connection.get(), sql.c_str()), &PQclear};
  const ExecStatusType status = PQresultStatus(answer.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
    throw std::runtime_error(fmt::format("raw: {}", PQerrorMessage(connection.get())));
  return PQntuples(answer.get()) > 0 ? PQgetvalue(answer.get(), 0, 0) : "";
}

}  // namespace

Database::Database(Engine engine) : engine_(engine) {
  char pattern[] = "/tmp/paraf-db-XXXXXX";
  if (!mkdtemp(pattern)) throw std::runtime_error("cannot make a folder in /tmp");
  folder_ = pattern;
  if (engine == Engine::sqlite) {
    place_ = folder_ + "/paraf.db";
    url_ = "sqlite:" + place_;
    return;
  }
  place_ = fresh_name();
  try {
    Postgres::shared().create(place_);
    url_ = Postgres::shared().url(place_);
  } catch (...) {
    std::filesystem::remove_all(folder_);
    throw;
  }
}

Database::~Database() {
  if (engine_ == Engine::postgresql) {
    try {
      Postgres::shared().drop(place_);
    } catch (const std::exception& e) {
      fmt::print(stderr, "{}\n", e.what());
    }
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string_view Database::name() const { return engine_ == Engine::sqlite ? "sqlite" : "postgresql"; }

std::unique_ptr<store::Store> Database::open(std::vector<const store::Sql*> modules) {
  Result<std::unique_ptr<store::Store>> opened = store::Store::open({url_, 2}, std::move(modules));
  if (!opened) throw std::runtime_error("open: " + opened.error().line() + " " + opened.error().detail);
  return *std::move(opened);
}

void Database::raw(std::string_view sql) { (void)raw_text(sql); }

std::string Database::raw_text(std::string_view sql) {
  return engine_ == Engine::sqlite ? raw_sqlite(place_, std::string{sql}) : raw_postgres(url_, std::string{sql});
}

void Database::cut_connections() {
  if (engine_ == Engine::postgresql) Postgres::shared().cut_connections(place_);
}

Database& EachEngine::Step::operator*() const {
  // Made when the loop reaches it, so that a failure is that of the test.
  if (!all_->current_)
    all_->current_ = std::make_unique<Database>(at_ == 0 ? Engine::sqlite : Engine::postgresql);
  return *all_->current_;
}

EachEngine::Step& EachEngine::Step::operator++() {
  all_->current_.reset();
  ++at_;
  return *this;
}

}  // namespace paraf::tests
