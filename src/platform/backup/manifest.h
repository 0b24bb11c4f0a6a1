// platform/backup/manifest.h: what an archive says it holds. Private to backup.
#pragma once

#include <map>

#include "base/bytes.h"
#include "base/time.h"

namespace paraf::backup {

struct FileMark {
  std::int64_t size = 0;
  Bytes hash;  // SHA-256
  friend bool operator==(const FileMark&, const FileMark&) = default;
};

struct Manifest {
  Timestamp made;
  std::string engine;
  std::map<std::string, FileMark> files;  // by path inside the archive

  std::string json() const;
  static Result<Manifest> parse(std::string_view json);  // `malformed backup.not_a_backup`
};

}  // namespace paraf::backup
