#include "doors/cli/sign_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include "doors/cli/cli.h"
#include "doors/cli/hidden_line.h"

namespace paraf::cli {

Result<MappedFile> MappedFile::open(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat about {};
  if (fd < 0 || fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
    if (fd >= 0) ::close(fd);
    return not_found("cli.file", {{"file", path}});
  }
  const auto size = static_cast<std::size_t>(about.st_size);
  void* at = size == 0 ? nullptr : mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  ::close(fd);
  if (at == MAP_FAILED) return not_found("cli.file", {{"file", path}});
  return MappedFile{at, size};
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : at_(std::exchange(other.at_, nullptr)), size_(std::exchange(other.size_, 0)) {}
MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(at_, other.at_);
  std::swap(size_, other.size_);
  return *this;
}
MappedFile::~MappedFile() {
  if (at_) munmap(at_, size_);
}

GrowingFile::~GrowingFile() {
  if (fd_ < 0) return;
  ::close(fd_);
  ::unlink(draft_.c_str());
}

Result<void> GrowingFile::append(ByteView octets) {
  if (fd_ < 0) fd_ = ::open(draft_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd_ < 0) return unavailable("cli.write", draft_ + ": " + std::strerror(errno));
  while (!octets.empty()) {
    const ssize_t n = ::write(fd_, octets.data(), std::min<std::size_t>(octets.size(), std::size_t{1} << 20));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return unavailable("cli.write", draft_ + ": " + std::strerror(errno));
    octets = octets.subspan(static_cast<std::size_t>(n));
  }
  return {};
}

Result<void> GrowingFile::finish() {
  const bool good = fd_ >= 0 && fchmod(fd_, 0644) == 0 && fsync(fd_) == 0 &&
                    std::rename(draft_.c_str(), path_.c_str()) == 0;
  if (!good) return unavailable("cli.write", path_ + ": " + std::strerror(errno));
  ::close(std::exchange(fd_, -1));
  return {};
}

namespace {

Result<Secret> of_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return not_found("cli.file", {{"file", path}});
  Secret out = first_line(fd);
  ::close(fd);
  return out;
}

// "NAME=value" or "NAME='value'" on a line of its own.
Result<Secret> of_env_file(const std::string& path, const std::string& variable) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return not_found("cli.file", {{"file", path}});
  Secret found;
  for (int lines = 0; lines < 1000 && found.empty(); ++lines) {
    const Secret line = first_line(fd);
    const std::string_view text = text_of(line.reveal());
    if (text.size() <= variable.size() || !text.starts_with(variable) || text[variable.size()] != '=')
      continue;
    std::string_view value = text.substr(variable.size() + 1);
    if (value.size() >= 2 && (value.front() == '\'' || value.front() == '"') && value.back() == value.front())
      value = value.substr(1, value.size() - 2);
    found = Secret{value};
  }
  ::close(fd);
  return found;
}

}  // namespace

Result<Secret> read_secret(const SecretSource& source, const std::string& prompt) {
  Secret out = source.descriptor >= 0     ? first_line(source.descriptor)
               : !source.file.empty()     ? TRY(of_file(source.file))
               : !source.env_file.empty() ? TRY(of_env_file(source.env_file, source.variable))
                                          : hidden_line(prompt);
  if (out.empty()) return malformed("cli.no_password");
  return out;
}

std::string output_name(const std::string& input, const std::string& folder, const std::string& mark) {
  namespace fs = std::filesystem;
  const fs::path from{input};
  const fs::path name = from.stem().string() + "." + mark + from.extension().string();
  return (folder.empty() ? from.parent_path() / name : fs::path{folder} / name).string();
}

Progress::Progress(std::size_t total) : total_(total), shown_(total > 1 && isatty(STDERR_FILENO) == 1) {}
Progress::~Progress() {
  if (shown_) fmt::print(stderr, "\r\033[K");
}
void Progress::step(const std::string& what) {
  ++done_;
  if (!shown_) return;
  constexpr std::size_t width = 30;
  const std::size_t full = done_ * width / total_;
  fmt::print(stderr, "\r\033[K[{}{}] {}/{} {}", std::string(full, '#'), std::string(width - full, '.'), done_,
             total_, what);
  std::fflush(stderr);
}

}  // namespace paraf::cli
