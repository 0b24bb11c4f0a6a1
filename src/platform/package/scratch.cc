#include "platform/package/scratch.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <vector>

namespace paraf::package {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view name = "/paraf-scratch-", any = "XXXXXX";
constexpr const char* lock_name = "/lock";

std::string place() {
  const char* base = std::getenv("TMPDIR");
  return base == nullptr || *base == '\0' || std::strlen(base) > 150 ? "/tmp" : base;
}

// The lock of a folder, taken: a descriptor, or -1 when a process has it, or there is none.
int take_lock(const std::string& folder, int flags) {
  const int lock = ::open((folder + lock_name).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
  if (lock >= 0 && ::flock(lock, LOCK_EX | LOCK_NB) == 0) return lock;
  if (lock >= 0) ::close(lock);
  return -1;
}

bool ours(const std::string& folder) {
  struct stat what {};
  return ::lstat(folder.c_str(), &what) == 0 && S_ISDIR(what.st_mode) && what.st_uid == ::getuid();
}

// The folder of this process, which it holds the lock of for as long as it lives.
class House {
 public:
  explicit House(const std::string& base) {
    std::string made = base + std::string{name} + std::string{any};
    if (::mkdtemp(made.data()) == nullptr) return;
    lock_ = take_lock(made, O_CREAT | O_EXCL);
    // Between the making and the locking somebody may have swept it.
    struct stat open {
    }, there{};
    const bool whole = lock_ >= 0 && ::fstat(lock_, &open) == 0 &&
                       ::stat((made + lock_name).c_str(), &there) == 0 && open.st_ino == there.st_ino;
    if (whole) path_ = made;
    owner_ = ::getpid();
  }
  House(const House&) = delete;
  House& operator=(const House&) = delete;
  ~House() {
    std::error_code none;
    if (!path_.empty() && owner_ == ::getpid()) fs::remove_all(path_, none);
    if (lock_ >= 0) ::close(lock_);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  int lock_ = -1;
  ::pid_t owner_ = 0;  // a child that was forked leaves it to its parent
};

const std::string& house() {
  static const House of_this_process = [] {
    sweep_scratch();
    return House{place()};
  }();
  return of_this_process.path();
}

}  // namespace

std::size_t sweep_scratch() {
  std::error_code none;
  std::vector<std::string> found;
  for (fs::directory_iterator at{place(), none}, end; !none && at != end; at.increment(none)) {
    const std::string path = at->path().string();
    if (("/" + at->path().filename().string()).starts_with(name) && ours(path)) found.push_back(path);
  }
  std::size_t gone = 0;
  for (const std::string& path : found) {
    const int lock = take_lock(path, 0);
    if (lock < 0) continue;
    fs::remove_all(path, none);
    ::close(lock);
    if (!none) ++gone;
  }
  return gone;
}

ScratchFolder::ScratchFolder() {
  if (house().empty()) return;
  std::string made = house() + "/" + std::string{any};
  if (::mkdtemp(made.data()) != nullptr) path_ = made;
}

ScratchFolder::~ScratchFolder() {
  std::error_code none;
  if (!path_.empty()) fs::remove_all(path_, none);
}

}  // namespace paraf::package
