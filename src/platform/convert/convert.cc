#include "platform/convert/convert.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <semaphore>
#include <thread>
#include <vector>

#include "platform/package/scratch.h"

namespace paraf::convert {
namespace {

std::counting_semaphore<2> running{2};

// The filter is made before the fork: afterwards only system calls are safe in a program of many threads.
std::vector<sock_filter> filter() {
  std::vector<sock_filter> program;
  scmp_filter_ctx const rules = seccomp_init(SCMP_ACT_ALLOW);
  if (rules == nullptr) return program;
  const scmp_arg_cmp elsewhere{.arg = 0, .op = SCMP_CMP_NE, .datum_a = AF_UNIX, .datum_b = 0};
  bool good =
      seccomp_rule_add_array(rules, SCMP_ACT_ERRNO(EAFNOSUPPORT), SCMP_SYS(socket), 1, &elsewhere) == 0;
  for (const int call :
       {SCMP_SYS(io_uring_setup), SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
        SCMP_SYS(bpf), SCMP_SYS(unshare), SCMP_SYS(setns), SCMP_SYS(mount), SCMP_SYS(keyctl)})
    good = good && seccomp_rule_add(rules, SCMP_ACT_ERRNO(EPERM), call, 0) == 0;
  const int memory = ::memfd_create("rules", MFD_CLOEXEC);
  if (good && memory >= 0 && seccomp_export_bpf(rules, memory) == 0) {
    const off_t size = ::lseek(memory, 0, SEEK_END);
    program.resize(static_cast<std::size_t>(size) / sizeof(sock_filter));
    if (::pread(memory, program.data(), static_cast<std::size_t>(size), 0) != size) program.clear();
  }
  if (memory >= 0) ::close(memory);
  seccomp_release(rules);
  return program;
}

// In the child, between fork and exec: system calls only.
[[noreturn]] void become(char* const* arguments, char* const* environment, const char* folder,
                         const sock_fprog& rules, const Bounds& bounds) {
  const auto limit = [](decltype(RLIMIT_CPU) what, rlim_t value) {
    const rlimit both{value, value};
    return ::setrlimit(what, &both) == 0;
  };
  const auto seconds = static_cast<rlim_t>(bounds.time.count() / 1000 + 1);
  const int nothing = ::open("/dev/null", O_RDWR);
  const bool good = ::setpgid(0, 0) == 0 && nothing >= 0 && ::dup2(nothing, 0) == 0 &&
                    ::dup2(nothing, 1) == 1 && ::dup2(nothing, 2) == 2 && ::close_range(3, ~0u, 0) == 0 &&
                    ::chdir(folder) == 0 && limit(RLIMIT_AS, bounds.memory) && limit(RLIMIT_CPU, seconds) &&
                    limit(RLIMIT_FSIZE, bounds.output) && limit(RLIMIT_CORE, 0) &&
                    ::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 &&
                    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
                    ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &rules) == 0;
  if (good) ::execve(arguments[0], arguments, environment);
  ::_exit(126);
}

tl::unexpected<Error> stopped(const char* why) { return refused("convert.stopped", {{"why", why}}); }

}  // namespace

std::string program() {
  if (const char* set = std::getenv("PARAF_SOFFICE"); set != nullptr && *set != '\0')
    return std::string_view{set} == "-" || ::access(set, X_OK) != 0 ? std::string{} : std::string{set};
  for (const char* place : {"/usr/bin/soffice", "/usr/lib/libreoffice/program/soffice",
                            "/opt/libreoffice/program/soffice", "/usr/local/bin/soffice"})
    if (::access(place, X_OK) == 0) return place;
  return {};
}

Result<Bytes> to_pdf(ByteView docx, const Bounds& bounds) {
  std::string place = program();
  if (place.empty()) return unavailable("convert.no_program");
  if (!running.try_acquire_for(bounds.time)) return unavailable("convert.busy");
  struct Leave {
    ~Leave() { running.release(); }
  } const leave;
  const package::ScratchFolder folder;
  if (folder.path().empty()) return unavailable("convert.busy");
  {
    std::ofstream out{folder.path() + "/surat.docx", std::ios::binary};
    out.write(reinterpret_cast<const char*>(docx.data()), static_cast<std::streamsize>(docx.size()));
    if (!out.flush()) return unavailable("convert.busy");
  }
  std::array<std::string, 11> words = {
      place,
      "--headless",
      "--norestore",
      "--nologo",
      "--nodefault",
      "--nolockcheck",
      "-env:UserInstallation=file://" + folder.path() + "/profil",
      "--convert-to",
      "pdf:writer_pdf_Export:{\"ExportBookmarksToPDFDestination\":{\"type\":\"boolean\",\"value\":\"true\"},"
      "\"ExportBookmarks\":{\"type\":\"boolean\",\"value\":\"false\"}}",
      "--outdir",
      folder.path()};
  std::string last = folder.path() + "/surat.docx";
  std::array<std::string, 4> own = {"HOME=" + folder.path(), "TMPDIR=" + folder.path(), "PATH=/usr/bin:/bin",
                                    "LANG=C.UTF-8"};
  std::vector<char*> arguments, environment;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(last.data());
  arguments.push_back(nullptr);
  for (std::string& word : own) environment.push_back(word.data());
  environment.push_back(nullptr);
  std::vector<sock_filter> rules = filter();
  if (rules.empty()) return internal("convert.filter", "seccomp");
  const sock_fprog loaded{static_cast<unsigned short>(rules.size()), rules.data()};

  const pid_t child = ::fork();
  if (child < 0) return unavailable("convert.busy");
  if (child == 0) become(arguments.data(), environment.data(), folder.path().c_str(), loaded, bounds);
  const auto until = std::chrono::steady_clock::now() + bounds.time;
  int status = 0;
  bool ended = false;
  while (!ended && std::chrono::steady_clock::now() < until) {
    const pid_t got = ::waitpid(child, &status, WNOHANG);
    ended = got == child || (got < 0 && errno != EINTR);
    if (!ended) std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  ::kill(-child, SIGKILL);  // what it started with it
  if (!ended) {
    ::kill(child, SIGKILL);
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return stopped("melampaui waktu");
  }
  std::ifstream in{folder.path() + "/surat.pdf", std::ios::binary};
  Bytes pdf{std::istreambuf_iterator<char>{in}, {}};
  if (pdf.empty() || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
    return stopped("berhenti di tengah jalan");
  return pdf;
}

}  // namespace paraf::convert
