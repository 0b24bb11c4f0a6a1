#include "platform/convert/convert.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <semaphore>
#include <thread>
#include <vector>

#include "platform/convert/walls.h"
#include "platform/package/scratch.h"

namespace paraf::convert {
namespace {

std::counting_semaphore<2> running{2};

// In the child, between fork and exec: system calls only.
[[noreturn]] void become(char* const* arguments, char* const* environment, const char* folder,
                         const Walls& walls, const Bounds& bounds) {
  const auto limit = [](decltype(RLIMIT_CPU) what, rlim_t value) {
    const rlimit both{value, value};
    return ::setrlimit(what, &both) == 0;
  };
  const auto seconds = static_cast<rlim_t>(bounds.time.count() / 1000 + 1);
  if (!walls.raise_files()) ::_exit(126);
  const int nothing = ::open("/dev/null", O_RDWR);
  const bool good = ::setpgid(0, 0) == 0 && nothing >= 0 && ::dup2(nothing, 0) == 0 &&
                    ::dup2(nothing, 1) == 1 && ::dup2(nothing, 2) == 2 && ::close_range(3, ~0u, 0) == 0 &&
                    ::chdir(folder) == 0 && limit(RLIMIT_AS, bounds.memory) && limit(RLIMIT_CPU, seconds) &&
                    limit(RLIMIT_FSIZE, bounds.output) && limit(RLIMIT_CORE, 0) &&
                    ::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && walls.raise_calls();
  if (good) ::execve(arguments[0], arguments, environment);
  ::_exit(126);
}

tl::unexpected<Error> stopped(const char* why) { return refused("convert.stopped", {{"why", why}}); }

constexpr int restart = 81;  // LibreOffice wants to begin again, as it does with a new profile

// Runs it to its end: the exit status, -1 when it broke off.
Result<int> ran(char* const* arguments, char* const* environment, const std::string& folder, const Walls& walls,
                const Bounds& bounds, std::chrono::steady_clock::time_point until) {
  const pid_t child = ::fork();
  if (child < 0) return unavailable("convert.busy");
  if (child == 0) become(arguments, environment, folder.c_str(), walls, bounds);
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
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// It may make its socket in /tmp and not take it away: ours that nobody listens at any more go here.
void sweep_sockets() {
  const std::string mine = "OSL_PIPE_" + std::to_string(::getuid()) + "_SingleOfficeIPC_";
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator("/tmp", none)) {
    const std::string path = entry.path().string();
    sockaddr_un address{};
    if (!entry.path().filename().string().starts_with(mine) || !entry.is_socket(none) ||
        path.size() >= sizeof address.sun_path)
      continue;
    address.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), address.sun_path);
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool dead = socket >= 0 && ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 &&
                      errno == ECONNREFUSED;
    if (socket >= 0) ::close(socket);
    if (dead) ::unlink(path.c_str());
  }
}

// The program itself, without the script and the splash screen before it: they begin it again by themselves.
std::string executable(const std::string& place) {
  std::error_code none;
  const auto beside = std::filesystem::canonical(place, none).parent_path() / "soffice.bin";
  return std::filesystem::exists(beside, none) ? beside.string() : place;
}

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
  if (!available()) return unavailable("convert.no_program");
  const std::string place = executable(program());
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
  const Walls walls{folder.path(), place};
  if (!walls.ready()) return internal("convert.filter", "landlock or seccomp");

  const auto until = std::chrono::steady_clock::now() + bounds.time;
  int status = restart;
  for (int most = 0; most < 3 && status == restart; ++most) {
    status = TRY(ran(arguments.data(), environment.data(), folder.path(), walls, bounds, until));
    sweep_sockets();
  }
  std::ifstream in{folder.path() + "/surat.pdf", std::ios::binary};
  Bytes pdf{std::istreambuf_iterator<char>{in}, {}};
  if (pdf.empty() || status != 0) return stopped("berhenti di tengah jalan");
  return pdf;
}

}  // namespace paraf::convert
