// bench/ca_peers.h: other people's authorities, as they come from Debian, driven in the run that measures ours.
#pragma once

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "platform/crypto/pem.h"
#include "tests/support/command.h"
#include "tests/support/http_client.h"
#include "tests/support/pki.h"
#include "trust/validation/ocsp.h"

namespace paraf::bench {

using Steady = std::chrono::steady_clock;

inline double seconds_since(Steady::time_point start) {
  return std::chrono::duration<double>(Steady::now() - start).count();
}

inline double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// CPU seconds of another process, from /proc/PID/stat.
inline double cpu_of(pid_t pid) {
  std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  std::istringstream after{text.substr(std::min(text.rfind(')') + 2, text.size()))};
  std::string word;
  double ticks = 0;
  for (int field = 3; field <= 15 && after >> word; ++field)
    if (field == 14 || field == 15) ticks += std::atof(word.c_str());
  return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

inline pid_t start(const std::vector<std::string>& words, const std::string& folder) {
  const pid_t child = fork();
  if (child != 0) return child;
  if (chdir(folder.c_str()) != 0) _exit(127);
  const int log = open("peer.log", O_WRONLY | O_CREAT | O_TRUNC, 0600);
  dup2(log, 1);
  dup2(log, 2);
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

struct Peer {
  double cpu = 0, rate = 0;  // µs for each, and answers a second
  int answers = 0;
};

// The same body again and again by so many clients, each over a connection of its own, as `openssl ocsp`
// wants it.
inline Peer drive(pid_t pid, std::uint16_t port, const std::string& path, const std::string& body,
                  const std::string& type, double seconds, const std::function<bool(const std::string&)>& good,
                  int clients = 1) {
  const auto ask = [&] {
    try {
      tests::HttpClient client{port};
      const auto answer = client.request("POST", path, body, {{"Content-Type", type}});
      return answer.status == 200 && good(answer.body);
    } catch (const std::exception&) {
      return false;
    }
  };
  for (int i = 0; i < 50 && !ask(); ++i) usleep(100'000);
  std::atomic<int> answers{0};
  const double cpu = cpu_of(pid);
  const auto began = Steady::now();
  std::vector<std::thread> threads;
  for (int i = 0; i < clients; ++i)
    threads.emplace_back([&] {
      while (seconds_since(began) < seconds)
        if (ask()) ++answers;
    });
  for (std::thread& t : threads) t.join();
  Peer peer;
  peer.answers = answers;
  peer.rate = answers / seconds_since(began);
  peer.cpu = (cpu_of(pid) - cpu) / std::max(1, peer.answers) * 1e6;
  return peer;
}

inline void stop(pid_t pid) {
  kill(pid, SIGTERM);
  waitpid(pid, nullptr, 0);
}

inline bool there(const std::string& program) { return tests::run("command -v " + program).exit == 0; }

class AllGood final : public validation::StatusSource {
  Result<validation::Status> status(const crypto::Certificate&, ByteView) const override {
    return validation::Status{validation::Status::Kind::good, {}, {}};
  }
};

inline void openssl_ocsp(const std::string& folder) {
  const tests::TestPki pki;
  const auto put = [&](const std::string& name, std::string_view text) {
    std::ofstream{folder + "/" + name} << text;
  };
  const tests::Issued signer =
      tests::issue({.name = "OCSP", .eku = {crypto::oid::eku_ocsp_signing}, .serial = {9}}, &pki.issuing);
  put("issuing.pem", crypto::pem("CERTIFICATE", pki.issuing.certificate.der()));
  if (tests::run("cd " + folder +
                 " && openssl ecparam -name prime256v1 -genkey -noout -out k.pem && openssl req -x509 -new "
                 "-key k.pem "
                 "-subj /CN=r -days 30 -out r.pem")
          .exit != 0)
    return;
  std::string index;
  for (int i = 0; i < 1000; ++i)
    index += fmt::format("V\t351231235959Z\t\t{:04X}\tunknown\t/CN=x{}\n", 0x1000 + i, i);
  index += "V\t351231235959Z\t\t" + pki.person.certificate.serial_hex() + "\tunknown\t/CN=p\n";
  put("index.txt", index);
  const Bytes request =
      validation::ocsp_request(pki.issuing.certificate, pki.person.certificate.serial(), Bytes(16, 1));
  const pid_t pid = start({"openssl", "ocsp", "-index", "index.txt", "-port", "18889", "-rsigner", "r.pem",
                           "-rkey", "k.pem", "-CA", "issuing.pem", "-ignore_err"},
                          folder);
  const Peer theirs = drive(pid, 18889, "/", std::string{text_of(request)}, "application/ocsp-request", 2,
                            [](const std::string& body) { return body.size() > 200; });
  stop(pid);

  const AllGood source;
  const ManualClock clock{pki.now};
  validation::Responder responder{pki.issuing.certificate, signer.certificate, signer.key, source, clock};
  const double cpu = cpu_seconds();
  constexpr int times = 5000;
  for (int i = 0; i < times; ++i)
    if (responder.answer(request)->der.size() < 200) std::abort();
  const double ours = (cpu_seconds() - cpu) / times * 1e6;
  fmt::print("\n{:<34}{:>12}{:>12}{:>8}\n", "OCSP, live, P-256, CPU µs", "theirs", "ours", "ratio");
  fmt::print("{:<34}{:>12.0f}{:>12.0f}{:>8.1f}   theirs with its HTTP, ours without\n", "openssl ocsp",
             theirs.cpu, ours, theirs.cpu / ours);
}

// What ours is held against: CPU for each certificate, and how many a second.
struct Ours {
  double cpu = 0, rate = 0;
};

// Debian's cfssl signs and forgets; with a store it keeps each certificate. It neither lints nor keeps a journal;
// ours is durable, linted and journalled, but without HTTP. postgresql: the address of an empty database on the server
// that ours was measured on.
inline void cfssl(const std::string& folder, const Ours& on_sqlite, const Ours& on_postgresql, const std::string& postgresql) {
  if (!there("cfssl")) {
    fmt::print("cfssl is not installed (golang-cfssl): no comparison\n");
    return;
  }
  const auto put = [&](const std::string& name, std::string_view text) {
    std::ofstream{folder + "/" + name} << text;
  };
  const auto table = [](const std::string& octets, const std::string& instant) {
    return fmt::format("CREATE TABLE certificates (serial_number {0} NOT NULL, authority_key_identifier {0} NOT NULL, "
                       "ca_label {0}, status {0} NOT NULL, reason int, expiry {1}, revoked_at {1}, pem {0} NOT NULL, "
                       "PRIMARY KEY (serial_number, authority_key_identifier));", octets, instant);
  };
  put("config.json", R"({"signing":{"default":{"usages":["digital signature"],"expiry":"8760h"}}})");
  put("sqlite.json", R"({"driver":"sqlite3","data_source":"certs.db"})");
  put("sqlite.sql", table("blob", "timestamp"));
  put("postgresql.json", fmt::format(R"({{"driver":"postgres","data_source":"{}"}})", postgresql));
  put("postgresql.sql", table("bytea", "timestamptz"));
  if (tests::run("cd " + folder +
                 " && openssl ecparam -name prime256v1 -genkey -noout -out ca-key.pem && openssl req -x509 "
                 "-new -key ca-key.pem -subj /CN=CA -days 30 -out ca.pem && openssl ecparam -name prime256v1 -genkey "
                 "-noout -out s.pem && openssl req -new -key s.pem -subj /CN=Ratna -out s.csr && python3 -c "
                 "'import sqlite3; sqlite3.connect(\"certs.db\").executescript(open(\"sqlite.sql\").read())' && psql -q '" +
                 postgresql + "' -f postgresql.sql")
          .exit != 0) {
    fmt::print("cfssl could not be prepared: no comparison\n");
    return;
  }
  std::string csr;
  std::ifstream file{folder + "/s.csr"};
  for (std::string line; std::getline(file, line);) csr += line + "\\n";
  const std::string body = R"({"certificate_request":")" + csr + R"(","hostname":"a.contoh.go.id"})";
  fmt::print("\n{:<34}{:>12}{:>12}{:>8}{:>12}{:>12}{:>8}{:>10}\n", "issuance, P-256", "theirs µs", "ours µs", "ratio",
             "theirs 1/s", "ours 1/s", "ratio", "at least");
  struct Row {
    std::string name, store;
    const Ours& ours;
    double least;
  };
  const Row rows[] = {{"cfssl serve, stores nothing", "", on_sqlite, 0},
                      {"cfssl serve, SQLite store", "sqlite.json", on_sqlite, 15},
                      {"cfssl serve, PostgreSQL store", "postgresql.json", on_postgresql, 8}};
  std::uint16_t port = 18890;
  for (const Row& row : rows) {
    std::vector<std::string> words{"cfssl",   "serve",  "-address",   "127.0.0.1", "-port",      std::to_string(port),
                                   "-ca",     "ca.pem", "-ca-key",    "ca-key.pem", "-config",   "config.json",
                                   "-loglevel", "2"};
    if (!row.store.empty()) words.insert(words.end(), {"-db-config", row.store});
    const pid_t pid = start(words, folder);
    const Peer theirs =
        drive(pid, port++, "/api/v1/cfssl/sign", body, "application/json", 3,
              [](const std::string& text) { return text.find("BEGIN CERTIFICATE") != std::string::npos; }, 8);
    stop(pid);
    fmt::print("{:<34}{:>12.0f}{:>12.0f}{:>8.1f}{:>12.0f}{:>12.0f}{:>8.1f}{:>10}   {} answers\n", row.name, theirs.cpu,
               row.ours.cpu, theirs.cpu / std::max(1.0, row.ours.cpu), theirs.rate, row.ours.rate,
               row.ours.rate / std::max(1.0, theirs.rate), row.least > 0 ? fmt::format("{:.0f}", row.least) : "", theirs.answers);
  }
}

}  // namespace paraf::bench
