#include "tests/support/postgres.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <vector>

namespace paraf::tests {

namespace {

namespace fs = std::filesystem;

struct Account {
  uid_t user;
  gid_t group;
};

// initdb refuses root: the server then runs as Debian's postgres, or as nobody where there is none.
std::optional<Account> unprivileged() {
  if (geteuid() != 0) return std::nullopt;
  for (const char* name : {"postgres", "nobody"})
    if (const passwd* entry = getpwnam(name)) return Account{entry->pw_uid, entry->pw_gid};
  return Account{65534, 65534};
}

std::string binaries() {
  std::vector<std::string> found;
  std::error_code none;
  for (const auto& version : fs::directory_iterator{"/usr/lib/postgresql", none})
    if (fs::exists(version.path() / "bin/initdb", none)) found.push_back(version.path() / "bin");
  if (found.empty()) throw std::runtime_error("PostgreSQL is not installed: no /usr/lib/postgresql/*/bin/initdb");
  return *std::max_element(found.begin(), found.end());
}

// What follows runs between fork and exec, in a program that may have threads: system calls only,
// everything else is made before.
struct Command {
  explicit Command(std::vector<std::string> all) : words(std::move(all)) {
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
  }
  std::vector<std::string> words;
  std::vector<char*> argv;
};

pid_t spawn(const Command& command, const std::optional<Account>& account, const char* folder) {
  const pid_t child = fork();
  if (child != 0) return child;
  if (account && (setgroups(0, nullptr) != 0 || setgid(account->group) != 0 || setuid(account->user) != 0)) _exit(126);
  prctl(PR_SET_PDEATHSIG, SIGQUIT);
  if (chdir(folder) != 0) _exit(126);
  execv(command.argv[0], command.argv.data());
  _exit(127);
}

int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return -1;
  return status;
}

// The supervisor: makes the cluster, runs the server, and when the other end of `life` is closed (by
// the program, or by the kernel when the program died) ends the server and removes the folder.
[[noreturn]] void supervise(int life, int report, const std::string& folder, const std::optional<Account>& account,
                            const Command& initdb, const Command& server, const Command& remove) {
  setsid();  // a Ctrl-C meant for the program must not keep us from cleaning up
  signal(SIGPIPE, SIG_IGN);
  const int null = open("/dev/null", O_RDWR);
  const int log = open((folder + "/log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  dup2(null, 0);
  dup2(log, 1);
  dup2(log, 2);
  const int kept_life = fcntl(life, F_DUPFD_CLOEXEC, 100);
  const int kept_report = fcntl(report, F_DUPFD_CLOEXEC, 101);
  for (int fd = 3; fd < 100; ++fd) close(fd);

  const pid_t making = spawn(initdb, account, folder.c_str());
  const bool made = making > 0 && wait_for(making) == 0;
  const pid_t running = made ? spawn(server, account, folder.c_str()) : -1;
  const char word = running > 0 ? 'y' : 'n';
  (void)!write(kept_report, &word, 1);
  close(kept_report);

  char unused = 0;
  while (read(kept_life, &unused, 1) != 0)
    if (errno != EINTR && errno != EAGAIN) break;
  if (running > 0) {
    kill(running, SIGQUIT);  // at once; nothing of it is needed again
    wait_for(running);
  }
  const pid_t removing = spawn(remove, std::nullopt, "/");
  if (removing > 0) wait_for(removing);
  _exit(0);
}

using Connected = std::unique_ptr<PGconn, decltype(&PQfinish)>;
using Answered = std::unique_ptr<PGresult, decltype(&PQclear)>;

void run(const std::string& url, const std::string& sql) {
  const Connected connection{PQconnectdb(url.c_str()), &PQfinish};
  if (PQstatus(connection.get()) != CONNECTION_OK)
    throw std::runtime_error(fmt::format("PostgreSQL of the tests: {}", PQerrorMessage(connection.get())));
  const Answered answer{PQexec(connection.get(), sql.c_str()), &PQclear};
  const ExecStatusType status = PQresultStatus(answer.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
    throw std::runtime_error(fmt::format("PostgreSQL of the tests: {}", PQresultErrorMessage(answer.get())));
}

std::string read_log(const std::string& folder) {
  std::ifstream in{folder + "/log"};
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

Postgres::Postgres(Durability durability) {
  char pattern[] = "/tmp/paraf-pg-XXXXXX";  // short: the path of a socket has at most 107 characters
  if (!mkdtemp(pattern)) throw std::runtime_error("cannot make a folder in /tmp");
  socket_ = pattern;
  const std::optional<Account> account = unprivileged();
  if (account && chown(pattern, account->user, account->group) != 0) throw std::runtime_error("chown of the folder");
  chmod(pattern, 0755);

  const std::string bin = binaries();
  const std::string data = socket_ + "/data";
  const Command initdb{{bin + "/initdb", "-D", data, "-A", "trust", "-U", "paraf", "-E", "UTF8", "--locale=C",
                        "--no-sync", "--no-instructions"}};
  std::vector<std::string> words{bin + "/postgres", "-D", data, "-k", socket_, "-c", "listen_addresses=",
                                 "-c", "max_connections=300", "-c", "unix_socket_permissions=0777"};
  if (durability == Durability::relaxed)
    for (const char* setting : {"fsync=off", "full_page_writes=off", "shared_buffers=32MB", "max_wal_size=256MB"})
      words.insert(words.end(), {"-c", setting});
  const Command server{words};
  const Command remove{{"/bin/rm", "-rf", socket_}};

  int life[2], report[2];
  if (pipe2(life, O_CLOEXEC) != 0 || pipe2(report, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
  supervisor_ = fork();
  if (supervisor_ == 0) {
    close(life[1]);
    close(report[0]);
    supervise(life[0], report[1], socket_, account, initdb, server, remove);
  }
  close(life[0]);
  close(report[1]);
  pipe_ = life[1];
  char word = 'n';
  (void)!read(report[0], &word, 1);
  close(report[0]);

  const auto give_up = [&](const std::string& what) {
    const std::string log = read_log(socket_);
    close(pipe_);
    wait_for(supervisor_);
    throw std::runtime_error(what + "\n" + log);
  };
  if (word != 'y') give_up("initdb failed");
  const std::string address = url("postgres");
  for (int tried = 0; PQping(address.c_str()) != PQPING_OK; ++tried) {
    if (tried == 600) give_up("PostgreSQL does not come up");
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
}

Postgres::~Postgres() {
  if (supervisor_ < 0) return;
  close(pipe_);
  wait_for(supervisor_);
}

std::string Postgres::url(const std::string& database) const {
  return fmt::format("postgresql:///{}?host={}&user=paraf", database, socket_);
}

void Postgres::create(const std::string& database) const {
  run(url("postgres"), fmt::format("CREATE DATABASE {} TEMPLATE template0 STRATEGY file_copy", database));
}

void Postgres::drop(const std::string& database) const {
  run(url("postgres"), fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", database));
}

void Postgres::cut_connections(const std::string& database) const {
  run(url("postgres"), fmt::format("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                                   "WHERE datname = '{}' AND pid <> pg_backend_pid()", database));
}

Postgres& Postgres::shared() {
  // Made once; if that throws, the next database asked for tries again, and its test fails as well.
  static Postgres one = [] {
    const char* given = std::getenv("PARAF_TEST_PG");
    return given && *given ? Postgres{std::string{given}, true} : Postgres{Durability::relaxed};
  }();
  return one;
}

}  // namespace paraf::tests
