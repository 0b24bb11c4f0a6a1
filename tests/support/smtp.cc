#include "tests/support/smtp.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>

namespace paraf::tests {
namespace {

constexpr const char* kExim = "/usr/sbin/exim4";
constexpr const char* kUser = "Debian-exim";

sockaddr_in local(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

bool answers(int port) {
  const int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = local(port);
  const bool open = connect(s, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(s);
  return open;
}

int run(std::vector<std::string> words) {
  if (geteuid() != 0) words.insert(words.begin(), {"sudo", "-n"});
  const pid_t child = fork();
  if (child == 0) {
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    execvp(argv[0], argv.data());
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

std::string config(const std::string& folder, int port) {
  const std::string at = std::to_string(port);
  return "spool_directory = " + folder + "/spool\nlog_file_path = " + folder + "/log/%slog\npid_file_path = " + folder +
         "/pid\nlocal_interfaces = 127.0.0.1\ndaemon_smtp_ports = " + at +
         "\nprimary_hostname = mail.contoh.go.id\nqualify_domain = contoh.go.id\ntls_advertise_hosts =\n"
         "host_lookup =\nrfc1413_hosts =\nkeep_environment =\ndeliver_drop_privilege = true\n"
         "acl_smtp_rcpt = rcpt\nacl_smtp_data = data\nmessage_size_limit = 50M\n"
         "begin acl\nrcpt:\n  accept domains = go.id : *.go.id\n  deny message = relay not permitted\ndata:\n  accept\n"
         "begin routers\nhere:\n  driver = accept\n  transport = box\n"
         "begin transports\nbox:\n  driver = appendfile\n  directory = " +
         folder + "/maildir\n  maildir_format\n  create_directory\n  mode = 0644\n  directory_mode = 0755\n  user = " +
         kUser + "\n  group = " + kUser + "\n";
}

}  // namespace

int free_port() {
  const int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = local(0);
  socklen_t size = sizeof address;
  bind(s, reinterpret_cast<const sockaddr*>(&address), size);
  getsockname(s, reinterpret_cast<sockaddr*>(&address), &size);
  close(s);
  return ntohs(address.sin_port);
}

SmtpServer::SmtpServer() : port_(free_port()) {
  const std::string folder = folder_.path().string();
  std::filesystem::permissions(folder_.path(), std::filesystem::perms{0755});
  for (const char* part : {"/spool", "/log", "/maildir"}) std::filesystem::create_directory(folder + part);
  std::ofstream{folder + "/exim.conf"} << config(folder, port_);
  if (run({"chown", "-R", kUser, folder + "/spool", folder + "/log", folder + "/maildir"}) != 0) {
    trouble_ = "cannot give the spool to the mail user (is exim4-daemon-light installed?)";
    return;
  }
  if (geteuid() != 0) run({"chown", "root", folder + "/exim.conf"});
  daemon_ = fork();
  if (daemon_ == 0) {
    const int out = open((folder + "/out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    dup2(out, 1);
    dup2(out, 2);
    const std::string file = folder + "/exim.conf";
    if (geteuid() == 0) execl(kExim, kExim, "-C", file.c_str(), "-bdf", nullptr);
    execlp("sudo", "sudo", "-n", kExim, "-C", file.c_str(), "-bdf", nullptr);
    _exit(127);
  }
  for (int tries = 0; tries < 100; ++tries) {
    if (answers(port_)) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  std::ifstream out{folder + "/out"};
  trouble_ = "exim does not answer: " + std::string{std::istreambuf_iterator<char>{out}, {}};
}

SmtpServer::~SmtpServer() {
  if (daemon_ <= 0) return;
  if (geteuid() == 0) {
    kill(daemon_, SIGTERM);
  } else {
    run({"kill", std::to_string(daemon_)});
  }
  waitpid(daemon_, nullptr, 0);
  if (geteuid() != 0) run({"rm", "-rf", folder_.path().string()});
}

std::vector<std::string> SmtpServer::mails(std::size_t count) const {
  const std::filesystem::path box = folder_.path() / "maildir" / "new";
  std::vector<std::filesystem::path> files;
  for (int tries = 0; tries < 50; ++tries) {
    files.clear();
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(box, none)) files.push_back(entry.path());
    if (files.size() >= count && count > 0) break;
    if (count == 0) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> texts;
  for (const auto& file : files) {
    std::ifstream in{file, std::ios::binary};
    texts.emplace_back(std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{});
  }
  return texts;
}

}  // namespace paraf::tests
