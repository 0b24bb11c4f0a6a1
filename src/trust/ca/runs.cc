#include "trust/ca/runs.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace paraf::ca {

namespace {

namespace fs = std::filesystem;

// A descriptor and, with it, the lock of whoever opened it.
class Opened {
 public:
  explicit Opened(const std::string& path) : fd_(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW)) {}
  ~Opened() {
    if (fd_ >= 0) ::close(fd_);
  }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

// What a run writes into its file: this boot of this machine, and the very file. Empty: unknown.
std::string mark_of(int fd) {
  std::ifstream kernel{"/proc/sys/kernel/random/boot_id"};
  const std::string boot{std::istreambuf_iterator<char>{kernel}, {}};
  struct stat about {};
  if (boot.empty() || ::fstat(fd, &about) != 0) return {};
  return fmt::format("{}{} {}\n", boot, about.st_dev, about.st_ino);
}

// Shared, so that two who ask at the same moment both learn it.
bool is_dead_in(int fd) {
  if (fd < 0 || ::flock(fd, LOCK_SH | LOCK_NB) != 0) return false;
  const std::string mark = mark_of(fd);
  std::string says(mark.size() + 1, '\0');
  const ssize_t size = ::pread(fd, says.data(), says.size(), 0);
  return !mark.empty() && size == static_cast<ssize_t>(mark.size()) && says.compare(0, mark.size(), mark) == 0;
}

}  // namespace

Runs::~Runs() {
  if (held_ >= 0) ::close(held_);
}

// Written and locked before it has its name, so that nobody meets it without its lock.
Result<void> Runs::begin(const std::string& run) {
  if (folder_.empty()) return {};
  std::error_code failed;
  fs::create_directories(folder_, failed);
  const std::string fresh = path_of(run) + ".new";
  const auto broken = [&](const std::string& during) {
    return unavailable("ca.run_file", during + ": " + std::strerror(errno));
  };
  held_ = ::open(fresh.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (held_ < 0) return broken("open");
  if (::flock(held_, LOCK_EX | LOCK_NB) != 0) return broken("flock");
  const std::string mark = mark_of(held_);
  if (::write(held_, mark.data(), mark.size()) != static_cast<ssize_t>(mark.size())) return broken("write");
  if (::rename(fresh.c_str(), path_of(run).c_str()) != 0) return broken("rename");
  return {};
}

std::set<std::string> Runs::dead() const {
  std::set<std::string> found;
  if (folder_.empty()) return found;
  std::error_code failed;
  for (fs::directory_iterator at{folder_, failed}, end; !failed && at != end; at.increment(failed)) {
    const Opened file{at->path().string()};
    if (is_dead_in(file.fd())) found.insert(at->path().filename().string());
  }
  return found;
}

void Runs::forget(const std::set<std::string>& dead) const {
  for (const std::string& run : dead) ::unlink(path_of(run).c_str());
}

}  // namespace paraf::ca
