// platform/backup/archive.h: tar and zstd, by libarchive. Private to backup.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "platform/backup/manifest.h"

struct archive;

namespace paraf::backup {

// Writes an archive file, mode 0600. close() makes it durable.
class ArchiveWriter {
 public:
  static Result<ArchiveWriter> open(const std::string& path);
  // file puts a file of the disk in; gives its mark. One that is gone meanwhile is an empty optional.
  Result<std::optional<FileMark>> file(const std::string& path, const std::string& name);
  Result<void> text(const std::string& name, std::string_view content);
  Result<void> close();

 private:
  struct Free {
    void operator()(archive* a) const;
  };
  ArchiveWriter(std::unique_ptr<archive, Free> handle, std::string path)
      : archive_(std::move(handle)), path_(std::move(path)) {}
  Result<void> header(const std::string& name, std::int64_t size, unsigned mode);
  Result<void> data(ByteView octets);
  tl::unexpected<Error> failed(const std::string& what) const;

  std::unique_ptr<archive, Free> archive_;
  std::string path_;
};

// What becomes of an entry's octets while it is read: written to a file, or only hashed.
using Sink = std::function<Result<void>(ByteView)>;
struct Entry {
  std::string name;
  std::int64_t size = 0;
  unsigned mode = 0;
};

// read_archive opens a sink for every file of the archive and feeds it. Names that would leave the
// folder they are put into, links and devices are `malformed backup.not_a_backup`: whoever made such
// an archive, it was not us.
Result<void> read_archive(const std::string& path, const std::function<Result<Sink>(const Entry&)>& open);

}  // namespace paraf::backup
