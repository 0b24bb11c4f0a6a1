// tests/support/postgres.h: a private PostgreSQL for tests and benchmarks.
//
// initdb in a temporary folder, listening on a unix socket there and nowhere else, run as an
// unprivileged user when we are root (initdb refuses root). It dies and its folder goes when the
// program that started it ends, however it ends: a small supervisor holds the other end of a pipe.
#pragma once

#include <string>

namespace paraf::tests {

class Postgres {
 public:
  enum class Durability {
    relaxed,  // fsync off: a killed process loses nothing, only a killed machine would
    full,     // as in production: for benchmarks
  };
  // Throws std::runtime_error, with what initdb or postgres said, if it does not come up.
  explicit Postgres(Durability durability);
  ~Postgres();
  Postgres(const Postgres&) = delete;
  Postgres& operator=(const Postgres&) = delete;

  const std::string& socket() const { return socket_; }  // the folder of the socket
  std::string url(const std::string& database) const;    // postgresql:///database?host=…&user=paraf
  void create(const std::string& database) const;
  void drop(const std::string& database) const;

  // Ends every session with a database, as a failing server or a failover does. The server stays.
  void cut_connections(const std::string& database) const;

  // The one of this test program; or, when PARAF_TEST_PG names the socket folder of a server that
  // someone else (`./dev test`) started for many programs, that one.
  static Postgres& shared();

 private:
  Postgres(std::string socket, bool) : socket_(std::move(socket)) {}
  std::string socket_;
  int pipe_ = -1;        // closing it ends the supervisor
  int supervisor_ = -1;  // its process id
};

}  // namespace paraf::tests
