#include "platform/convert/sandbox.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

namespace paraf::convert {
namespace {

constexpr int broke_off = SIGKILL;  // as waitpid says it

// In the child, between fork and exec: system calls only.
[[noreturn]] void become(char* const* arguments, char* const* environment, const Run& run, Walls& walls) {
  const auto limit = [](decltype(RLIMIT_CPU) what, rlim_t value) {
    const rlimit both{value, value};
    return ::setrlimit(what, &both) == 0;
  };
  const auto seconds = static_cast<rlim_t>(run.time.count() / 1000 + 1);
  if (!walls.raise_files()) ::_exit(126);
  const int nothing = ::open("/dev/null", O_RDWR);
  const bool good = ::setpgid(0, 0) == 0 && nothing >= 0 && ::dup2(nothing, 0) == 0 &&
                    ::dup2(nothing, 1) == 1 && ::dup2(nothing, 2) == 2 && ::close_range(3, ~0u, 0) == 0 &&
                    ::chdir(run.folder.c_str()) == 0 && limit(RLIMIT_AS, run.memory) &&
                    limit(RLIMIT_CPU, seconds) && limit(RLIMIT_FSIZE, run.output) && limit(RLIMIT_CORE, 0) &&
                    ::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && walls.raise_calls();
  if (good) ::execve(arguments[0], arguments, environment);
  ::_exit(126);
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  for (std::string& word : words) all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

}  // namespace

Result<std::optional<int>> run(const Run& run) {
  std::vector<std::string> words = run.arguments;
  std::vector<std::string> own = {"HOME=" + run.folder, "TMPDIR=" + run.folder, "PATH=/usr/bin:/bin", "LANG=C.UTF-8"};
  const std::vector<char*> arguments = pointers(words), environment = pointers(own);
  Walls walls{run.folder, words.front(), run.reach};
  if (!walls.ready()) return internal("convert.filter", "landlock or seccomp");
  const pid_t child = ::fork();
  if (child < 0) return unavailable("convert.no_process");
  if (child == 0) become(arguments.data(), environment.data(), run, walls);
  int status = 0;
  bool ended = false;
  while (!ended && std::chrono::steady_clock::now() < run.until) {
    const pid_t got = ::waitpid(child, &status, WNOHANG);
    ended = got == child || (got < 0 && errno != EINTR);
    if (ended && got != child) status = broke_off;
    if (!ended) std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  ::kill(-child, SIGKILL);  // what it started with it
  if (ended) return std::optional{WIFEXITED(status) ? WEXITSTATUS(status) : -1};
  ::kill(child, SIGKILL);
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return std::optional<int>{};
}

}  // namespace paraf::convert
