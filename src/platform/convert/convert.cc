#include "platform/convert/convert.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "platform/convert/queue.h"
#include "platform/convert/sandbox.h"
#include "platform/package/scratch.h"

namespace paraf::convert {
namespace {

Queue running{2, 4};

tl::unexpected<Error> stopped(const char* why) { return refused("convert.stopped", {{"why", why}}); }

constexpr int restart = 81;  // LibreOffice wants to begin again, as it does with a new profile

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
  const auto turn = running.take({}, bounds.patience);
  if (!turn) return unavailable("convert.busy");
  const package::ScratchFolder folder;
  if (folder.path().empty()) return unavailable("convert.busy");
  {
    std::ofstream out{folder.path() + "/surat.docx", std::ios::binary};
    out.write(reinterpret_cast<const char*>(docx.data()), static_cast<std::streamsize>(docx.size()));
    if (!out.flush()) return unavailable("convert.busy");
  }
  const Run setting{
      .arguments = {place, "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck",
                    "-env:UserInstallation=file://" + folder.path() + "/profil", "--convert-to",
                    "pdf:writer_pdf_Export:{\"ExportBookmarksToPDFDestination\":{\"type\":\"boolean\",\"value\":\"true\"},"
                    "\"ExportBookmarks\":{\"type\":\"boolean\",\"value\":\"false\"}}",
                    "--outdir", folder.path(), folder.path() + "/surat.docx"},
      .folder = folder.path(),
      .until = std::chrono::steady_clock::now() + bounds.time,
      .time = bounds.time,
      .memory = bounds.memory,
      .output = bounds.output};
  int status = restart;
  for (int most = 0; most < 3 && status == restart; ++most) {
    const std::optional<int> ended = TRY(run(setting));
    if (!ended) return stopped("melampaui waktu");
    status = *ended;
    sweep_sockets();
  }
  std::ifstream in{folder.path() + "/surat.pdf", std::ios::binary};
  Bytes pdf{std::istreambuf_iterator<char>{in}, {}};
  if (pdf.empty() || status != 0) return stopped("berhenti di tengah jalan");
  return pdf;
}

}  // namespace paraf::convert
