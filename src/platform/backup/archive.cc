#include "platform/backup/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "platform/crypto/hash.h"

namespace paraf::backup {

namespace {

constexpr std::size_t piece = 1 << 18;

struct EntryFree {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};
struct ReadFree {
  void operator()(archive* a) const { archive_read_free(a); }
};

class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

bool stays_inside(const std::string& name) {
  const std::filesystem::path path{name};
  if (name.empty() || path.is_absolute()) return false;
  return std::none_of(path.begin(), path.end(), [](const auto& part) { return part == ".." || part == "."; });
}

}  // namespace

void ArchiveWriter::Free::operator()(archive* a) const { archive_write_free(a); }

tl::unexpected<Error> ArchiveWriter::failed(const std::string& what) const {
  const char* said = archive_error_string(archive_.get());
  return unavailable("backup.cannot_write", path_ + ": " + what + ": " + (said ? said : "?"));
}

Result<ArchiveWriter> ArchiveWriter::open(const std::string& path) {
  ArchiveWriter writer{std::unique_ptr<archive, Free>{archive_write_new()}, path};
  archive* a = writer.archive_.get();
  // libarchive creates with the umask of the process; the token's PIN is in there.
  const File made{::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
  if (made.fd() < 0) return writer.failed("create");
  const bool good = archive_write_set_format_pax_restricted(a) == ARCHIVE_OK &&
                    archive_write_add_filter_zstd(a) == ARCHIVE_OK && archive_write_open_filename(a, path.c_str()) == ARCHIVE_OK;
  if (!good) return writer.failed("open");
  return writer;
}

Result<void> ArchiveWriter::header(const std::string& name, std::int64_t size, unsigned mode) {
  const std::unique_ptr<archive_entry, EntryFree> entry{archive_entry_new()};
  archive_entry_set_pathname(entry.get(), name.c_str());
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), static_cast<__LA_MODE_T>(mode));
  archive_entry_set_size(entry.get(), size);
  if (archive_write_header(archive_.get(), entry.get()) != ARCHIVE_OK) return failed(name);
  return {};
}

Result<void> ArchiveWriter::data(ByteView octets) {
  if (archive_write_data(archive_.get(), octets.data(), octets.size()) != static_cast<la_ssize_t>(octets.size()))
    return failed("data");
  return {};
}

Result<std::optional<FileMark>> ArchiveWriter::file(const std::string& path, const std::string& name) {
  const File file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.fd() < 0 && errno == ENOENT) return std::optional<FileMark>{};
  struct stat about {};
  if (file.fd() < 0 || ::fstat(file.fd(), &about) != 0) return unavailable("backup.cannot_read", path);
  TRY(header(name, about.st_size, about.st_mode & 0777));
  crypto::Hasher hasher;
  Bytes buffer(piece);
  for (std::int64_t left = about.st_size; left > 0;) {
    const auto want = static_cast<std::size_t>(std::min<std::int64_t>(left, piece));
    const ssize_t got = ::read(file.fd(), buffer.data(), want);
    if (got < 0 && errno == EINTR) continue;
    // A file that shrinks while it is copied is none of those we know (they are written once).
    if (got <= 0) return unavailable("backup.cannot_read", path);
    const ByteView read{buffer.data(), static_cast<std::size_t>(got)};
    hasher.update(read);
    TRY(data(read));
    left -= got;
  }
  return std::optional<FileMark>{{about.st_size, hasher.finish()}};
}

Result<void> ArchiveWriter::text(const std::string& name, std::string_view content) {
  TRY(header(name, static_cast<std::int64_t>(content.size()), 0600));
  return data(bytes_of(content));
}

Result<void> ArchiveWriter::close() {
  if (archive_write_close(archive_.get()) != ARCHIVE_OK) return failed("close");
  const File file{::open(path_.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.fd() < 0 || ::fsync(file.fd()) != 0) return failed("sync");
  return {};
}

Result<void> read_archive(const std::string& path, const std::function<Result<Sink>(const Entry&)>& open) {
  const std::unique_ptr<archive, ReadFree> a{archive_read_new()};
  archive_read_support_filter_zstd(a.get());
  archive_read_support_format_tar(a.get());
  if (!std::filesystem::exists(path)) return not_found("backup.no_file", {{"file", path}});
  if (archive_read_open_filename(a.get(), path.c_str(), piece) != ARCHIVE_OK) return malformed("backup.not_a_backup");
  Bytes buffer(piece);
  archive_entry* entry = nullptr;
  int code = 0;
  while ((code = archive_read_next_header(a.get(), &entry)) == ARCHIVE_OK) {
    const char* name = archive_entry_pathname(entry);
    if (!name || archive_entry_filetype(entry) != AE_IFREG || !stays_inside(name)) return malformed("backup.not_a_backup");
    const Sink sink = TRY(open({name, archive_entry_size(entry), static_cast<unsigned>(archive_entry_perm(entry))}));
    la_ssize_t got = 0;
    while ((got = archive_read_data(a.get(), buffer.data(), buffer.size())) > 0)
      TRY(sink({buffer.data(), static_cast<std::size_t>(got)}));
    if (got < 0) return refused("backup.damaged", {{"file", name}});
  }
  if (code != ARCHIVE_EOF) return malformed("backup.not_a_backup");
  return {};
}

}  // namespace paraf::backup
