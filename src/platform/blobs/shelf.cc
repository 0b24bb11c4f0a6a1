#include "platform/blobs/shelf.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>

namespace paraf::blobs {

namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> failed(std::string_view what, const std::string& path) {
  return unavailable("blobs.shelf", fmt::format("{} {}: {}", what, path, std::generic_category().message(errno)));
}

class File {
 public:
  File(const std::string& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

bool write_all(int fd, ByteView octets) {
  while (!octets.empty()) {
    const ssize_t wrote = ::write(fd, octets.data(), octets.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return false;
    octets = octets.subspan(static_cast<std::size_t>(wrote));
  }
  return true;
}

Result<void> sync_folder(const std::string& folder) {
  const File directory{folder, O_RDONLY | O_DIRECTORY};
  if (!directory || ::fsync(directory.fd()) != 0) return failed("sync", folder);
  return {};
}

// A folder that is new is itself an entry of its parent, to be made durable there.
Result<void> make_folder(const std::string& folder, const std::string& parent) {
  if (::mkdir(folder.c_str(), 0700) == 0) return sync_folder(parent);
  if (errno == EEXIST) return {};
  return failed("make", folder);
}

// Names are our own hex; anything else would walk about in the file system.
bool is_name(const std::string& name) {
  return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

struct Place {
  std::string outer, inner, file;
};
Place place_of(const std::string& folder, const std::string& name) {
  const std::string outer = folder + "/" + name.substr(0, 2);
  const std::string inner = outer + "/" + name.substr(2, 2);
  return {outer, inner, inner + "/" + name};
}

}  // namespace

Result<FolderShelf> FolderShelf::open(std::string folder) {
  std::error_code ignored;
  fs::create_directories(fs::path{folder}.parent_path(), ignored);
  TRY(make_folder(folder, fs::path{folder}.parent_path().empty() ? "." : fs::path{folder}.parent_path().string()));
  return FolderShelf{std::move(folder)};
}

Result<void> FolderShelf::put(const std::string& name, ByteView octets) {
  if (!is_name(name)) return internal("blobs.name", name);
  const Place place = place_of(folder_, name);
  TRY(make_folder(place.outer, folder_));
  TRY(make_folder(place.inner, place.outer));
  // Two writers of one name must not write into one file.
  static std::atomic<unsigned> serial = 0;
  const std::string beside = fmt::format("{}.{}-{}.part", place.file, ::getpid(), ++serial);
  {
    const File file{beside, O_WRONLY | O_CREAT | O_TRUNC};
    if (!file || !write_all(file.fd(), octets) || ::fsync(file.fd()) != 0) {
      const auto error = failed("write", beside);
      ::unlink(beside.c_str());
      return error;
    }
  }
  if (::rename(beside.c_str(), place.file.c_str()) != 0) return failed("rename", beside);
  return sync_folder(place.inner);
}

Result<Bytes> FolderShelf::get(const std::string& name) const {
  if (!is_name(name)) return internal("blobs.name", name);
  const std::string path = place_of(folder_, name).file;
  const File file{path, O_RDONLY};
  if (!file && errno == ENOENT) return not_found("blobs.missing");
  if (!file) return failed("open", path);
  struct stat about {};
  if (::fstat(file.fd(), &about) != 0) return failed("stat", path);
  Bytes octets(static_cast<std::size_t>(about.st_size));
  for (std::size_t at = 0; at < octets.size();) {
    const ssize_t got = ::read(file.fd(), octets.data() + at, octets.size() - at);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return failed("read", path);
    at += static_cast<std::size_t>(got);
  }
  return octets;
}

Result<void> FolderShelf::remove(const std::string& name) {
  // Also what each() shows of a put() that died half way: <name>.<process>-<n>.part.
  if (!is_name(name.substr(0, 64)) || name.find('/') != std::string::npos) return internal("blobs.name", name);
  const Place place = place_of(folder_, name);
  if (::unlink(place.file.c_str()) != 0) {
    if (errno == ENOENT) return {};
    return failed("remove", place.file);
  }
  return sync_folder(place.inner);
}

Result<void> FolderShelf::each(const std::function<void(const std::string&, Timestamp)>& visit) const {
  std::error_code error;
  for (fs::recursive_directory_iterator at{folder_, error}, end; !error && at != end; at.increment(error)) {
    struct stat about {};
    if (::stat(at->path().c_str(), &about) != 0 || !S_ISREG(about.st_mode)) continue;
    visit(at->path().filename(), Timestamp::from_seconds(about.st_mtim.tv_sec));
  }
  if (error) return unavailable("blobs.shelf", error.message());
  return {};
}

}  // namespace paraf::blobs
