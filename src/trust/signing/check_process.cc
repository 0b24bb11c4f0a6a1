#include "trust/signing/check_process.h"

#include <fcntl.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <new>
#include <string>

#include "platform/crypto/hash.h"
#include "trust/signing/check_words.h"

namespace paraf::signing {
namespace {

using Deadline = std::chrono::steady_clock::time_point;
constexpr int file_descriptor = 3, socket_descriptor = 4;
constexpr std::size_t longest_line = std::size_t{16} << 20;

struct Descriptor {
  int fd = -1;
  Descriptor() = default;
  explicit Descriptor(int f) : fd(f) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

tl::unexpected<Error> no_process(const char* what) {
  return internal("signing.check_process", std::string{what} + ": errno " + std::to_string(errno));
}

bool send_all(int fd, std::string_view text, std::optional<Deadline> until) {
  while (!text.empty()) {
    const ssize_t sent = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL | (until ? MSG_DONTWAIT : 0));
    if (sent > 0) {
      text.remove_prefix(static_cast<std::size_t>(sent));
    } else if (sent < 0 && (errno == EAGAIN || errno == EINTR) && until && std::chrono::steady_clock::now() < *until) {
      pollfd wait{fd, POLLOUT, 0};
      ::poll(&wait, 1, 50);
    } else if (!(sent < 0 && errno == EINTR)) {
      return false;
    }
  }
  return true;
}

// A line, without its end; none at the end of the stream, at the deadline, or if it is too long.
std::optional<std::string> read_line(int fd, std::string& buffer, std::optional<Deadline> until) {
  while (true) {
    const std::size_t end = buffer.find('\n');
    if (end != std::string::npos) {
      std::string line = buffer.substr(0, end);
      buffer.erase(0, end + 1);
      return line;
    }
    if (buffer.size() > longest_line) return std::nullopt;
    if (until) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(*until - std::chrono::steady_clock::now());
      pollfd wait{fd, POLLIN, 0};
      const int ready = left.count() <= 0 ? 0 : ::poll(&wait, 1, static_cast<int>(left.count()));
      if (ready == 0 || (ready < 0 && errno != EINTR)) return std::nullopt;
      if (ready < 0) continue;
    }
    char piece[65536];
    const ssize_t got = ::read(fd, piece, sizeof piece);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return std::nullopt;
    buffer.append(piece, static_cast<std::size_t>(got));
  }
}

Report stopped() {
  Report report;
  report.findings.push_back({"signing.check.too_slow", {}});
  return report;
}

// A child that is over when this is.
struct Child {
  pid_t pid = -1;
  ~Child() {
    if (pid <= 0) return;
    ::kill(pid, SIGKILL);
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
};

bool start(Child& child, const std::string& program, int file, int socket) {
  // Above the numbers they are moved to, so that neither overwrites the other.
  const Descriptor high_file{::fcntl(file, F_DUPFD_CLOEXEC, 10)}, high_socket{::fcntl(socket, F_DUPFD_CLOEXEC, 10)};
  if (high_file.fd < 0 || high_socket.fd < 0) return false;
  posix_spawn_file_actions_t actions;
  if (posix_spawn_file_actions_init(&actions) != 0) return false;
  bool good = true;
  for (int standard = 0; standard < 3; ++standard)
    good = good && posix_spawn_file_actions_addopen(&actions, standard, "/dev/null", O_RDWR, 0) == 0;
  good = good && posix_spawn_file_actions_adddup2(&actions, high_file.fd, file_descriptor) == 0 &&
         posix_spawn_file_actions_adddup2(&actions, high_socket.fd, socket_descriptor) == 0 &&
         posix_spawn_file_actions_addclosefrom_np(&actions, socket_descriptor + 1) == 0;
  std::string name = "paraf", word{worker_word};
  char* const arguments[] = {name.data(), word.data(), nullptr};
  char* const environment[] = {nullptr};
  good = good && ::posix_spawn(&child.pid, program.c_str(), &actions, nullptr, arguments, environment) == 0;
  posix_spawn_file_actions_destroy(&actions);
  return good;
}

}  // namespace

std::string worker_program() {
  constexpr const char* itself = "/proc/self/exe";
  std::error_code none;
  const std::filesystem::path self = std::filesystem::read_symlink(itself, none);
  const std::filesystem::path beside = self.parent_path() / "paraf-check";
  const bool usable = ::access(self.c_str(), F_OK) == 0 && ::access(beside.c_str(), X_OK) == 0;
  return usable ? beside.string() : itself;
}

Result<Report> check_apart(int file, const CheckOptions& options, const Bounds& bounds) {
  int pair[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return no_process("socketpair");
  const Descriptor ours{pair[0]};
  Child child;
  {
    const Descriptor theirs{pair[1]};
    const std::string program = bounds.program.empty() ? worker_program() : bounds.program;
    if (!start(child, program, file, theirs.fd)) return no_process("posix_spawn");
  }
  const Deadline until = std::chrono::steady_clock::now() + bounds.time;
  // The password goes over the socket alone: never into an argument, which everybody on the machine sees.
  std::string first = options_text(options, bounds.memory) + "\n";
  const bool told = send_all(ours.fd, first, until);
  ::explicit_bzero(first.data(), first.size());
  if (!told) return stopped();
  std::string buffer;
  while (const auto line = read_line(ours.fd, buffer, until)) {
    if (const auto answer = answer_text(*line, options.revocation)) {
      if (!send_all(ours.fd, *answer + "\n", until)) return stopped();
      continue;
    }
    auto report = read_report(*line);
    return report ? std::move(*report) : stopped();
  }
  return stopped();
}

Result<Report> check_apart(ByteView octets, const CheckOptions& options, const Bounds& bounds) {
  const Descriptor memory{::memfd_create("pdf", MFD_CLOEXEC)};
  if (memory.fd < 0) return no_process("memfd_create");
  for (ByteView left = octets; !left.empty();) {
    const ssize_t wrote = ::write(memory.fd, left.data(), left.size());
    if (wrote <= 0) return no_process("write");
    left = left.subspan(static_cast<std::size_t>(wrote));
  }
  return check_apart(memory.fd, options, bounds);
}

bool give_up_everything() {
  // What is not named fails with EPERM, so that a library that looks for a file just does not find it.
  scmp_filter_ctx const filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
  if (filter == nullptr) return false;
  bool good = true;
  for (const int call : {SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(sendto), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap),
                         SCMP_SYS(mprotect), SCMP_SYS(madvise), SCMP_SYS(brk), SCMP_SYS(futex), SCMP_SYS(exit),
                         SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask), SCMP_SYS(close),
                         SCMP_SYS(clock_gettime), SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(gettid),
                         SCMP_SYS(tgkill), SCMP_SYS(sched_yield), SCMP_SYS(fstat), SCMP_SYS(newfstatat)})
    good = good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
  good = good && seccomp_load(filter) == 0;
  seccomp_release(filter);
  return good;
}

int check_worker() {
  std::string buffer;
  const auto first = read_line(socket_descriptor, buffer, std::nullopt);
  auto asked = first ? read_options(*first) : Result<WorkerOptions>{malformed("signing.check_words")};
  struct stat status {};
  if (!asked || ::fstat(file_descriptor, &status) != 0) return 2;
  ByteView octets;
  if (status.st_size > 0 && static_cast<std::size_t>(status.st_size) <= asked->options.max_octets) {
    const auto size = static_cast<std::size_t>(status.st_size);
    void* const at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file_descriptor, 0);
    if (at == MAP_FAILED) return 2;
    octets = {static_cast<const std::uint8_t*>(at), size};
  }
  // What the libraries read at their first use is read before nothing can be read any more.
  static_cast<void>(crypto::sha256(ByteView{}));
  const rlimit memory{asked->memory, asked->memory}, nothing{0, 0}, seconds{10, 10};
  // Memory of its own; the file is mapped and belongs to the page cache.
  if (::setrlimit(RLIMIT_DATA, &memory) != 0 || ::setrlimit(RLIMIT_CORE, &nothing) != 0 ||
      ::setrlimit(RLIMIT_CPU, &seconds) != 0 || !give_up_everything())
    return 2;

  // Whoever runs out of memory ends here: caught on the way, it would look like a file without signatures.
  std::set_new_handler([] { ::_exit(3); });
  CheckOptions& options = asked->options;
  if (asked->may_ask) {
    options.revocation = [&](const crypto::Certificate& certificate, const crypto::Certificate& issuer, Timestamp at) {
      if (!send_all(socket_descriptor, question_text(certificate, issuer, at) + "\n", std::nullopt)) return RevocationAnswer{};
      const auto line = read_line(socket_descriptor, buffer, std::nullopt);
      return line ? read_answer(*line) : RevocationAnswer{};
    };
  }
  Report report;
  if (octets.empty() && status.st_size > 0) report.findings.push_back({"pdf.too_large", {}});
  else report = check_pdf(octets, options);
  return send_all(socket_descriptor, report_text(report) + "\n", std::nullopt) ? 0 : 2;
}

}  // namespace paraf::signing

// For programs whose main is written once for all of them (tests/doctest_main.cc).
extern "C" int paraf_check_worker();
int paraf_check_worker() { return paraf::signing::check_worker(); }
