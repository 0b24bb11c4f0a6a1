#include "platform/backup/backup.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "platform/backup/archive.h"
#include "platform/crypto/hash.h"
#include "platform/store/dump.h"

namespace paraf::backup {

namespace {

namespace fs = std::filesystem;

constexpr const char* manifest_name = "manifest.json";

// A folder of ours, removed whatever happens. What a dead predecessor left there goes first.
class WorkFolder {
 public:
  explicit WorkFolder(fs::path path) : path_(std::move(path)) {
    std::error_code error;
    fs::remove_all(path_, error);
    made_ = fs::create_directory(path_, error);
    fs::permissions(path_, fs::perms::owner_all, error);
  }
  ~WorkFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  bool made() const { return made_; }
  const fs::path& path() const { return path_; }
  void keep() { path_.clear(); }

 private:
  fs::path path_;
  bool made_ = false;
};

Result<void> sync_folder(const fs::path& folder) {
  const int fd = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && ::fsync(fd) == 0;
  if (fd >= 0) ::close(fd);
  if (!synced) return unavailable("backup.cannot_write", folder.string());
  return {};
}

// The store is dumped, not copied; a demo's mail was sent; who lives now is of no use later; half-written files were
// never there.
bool is_copied(const fs::path& relative) {
  const std::string first = relative.begin()->string();
  if (first == "mail" || first == "runs" || first.starts_with("paraf.db")) return false;
  return relative.extension() != ".part";
}

Result<std::vector<fs::path>> files_below(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::recursive_directory_iterator at{folder, error}, end; !error && at != end; at.increment(error)) {
    std::error_code gone;  // a file may go while we look
    if (fs::is_regular_file(at->symlink_status(gone))) found.push_back(at->path());
  }
  if (error) return unavailable("backup.cannot_read", folder.string());
  std::sort(found.begin(), found.end());
  return found;
}

Result<Summary> summary_of(const Manifest& manifest, std::string_view manifest_json) {
  Summary summary{manifest.made, manifest.engine, static_cast<std::int64_t>(manifest.files.size()), 0,
                  hex(crypto::sha256(bytes_of(manifest_json)))};
  for (const auto& [path, mark] : manifest.files) summary.bytes += mark.size;
  return summary;
}

// Reads the archive, holds it against its manifest, and puts its files below `into` unless that is empty.
Result<Summary> unpack(const std::string& file, const fs::path& into) {
  struct Seen {
    crypto::Hasher hasher;
    std::int64_t size = 0;
    int fd = -1;
    ~Seen() {
      if (fd >= 0) ::close(fd);
    }
  };
  std::map<std::string, FileMark> found;
  std::string manifest_json;
  const auto open = [&](const Entry& entry) -> Result<Sink> {
    if (entry.name == manifest_name)
      return Sink{[&](ByteView octets) -> Result<void> {
        manifest_json += text_of(octets);
        return {};
      }};
    auto seen = std::make_shared<Seen>();
    if (!into.empty()) {
      const fs::path path = into / entry.name;
      std::error_code error;
      fs::create_directories(path.parent_path(), error);
      seen->fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
      if (seen->fd < 0 || ::fchmod(seen->fd, entry.mode & 0777) != 0) return unavailable("backup.cannot_write", path.string());
    }
    FileMark& mark = found[entry.name];
    mark = {0, crypto::Hasher{}.finish()};  // an empty file never calls its sink
    return Sink{[seen, &mark, into](ByteView octets) -> Result<void> {
      seen->hasher.update(octets);
      seen->size += static_cast<std::int64_t>(octets.size());
      mark = {seen->size, seen->hasher.copy().finish()};
      while (seen->fd >= 0 && !octets.empty()) {
        const ssize_t wrote = ::write(seen->fd, octets.data(), octets.size());
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return unavailable("backup.cannot_write", into.string());
        octets = octets.subspan(static_cast<std::size_t>(wrote));
      }
      return {};
    }};
  };
  TRY(read_archive(file, open));
  if (manifest_json.empty()) return malformed("backup.not_a_backup");
  const Manifest manifest = TRY(Manifest::parse(manifest_json));
  for (const auto& [path, mark] : manifest.files) {
    const auto same = found.find(path);
    if (same == found.end() || !(same->second == mark)) return refused("backup.damaged", {{"file", path}});
  }
  for (const auto& [path, mark] : found)
    if (!manifest.files.contains(path)) return refused("backup.damaged", {{"file", path}});
  return summary_of(manifest, manifest_json);
}

Result<void> require_empty(const fs::path& folder) {
  std::error_code error;
  if (fs::exists(folder, error) && !(fs::is_directory(folder, error) && fs::is_empty(folder, error)))
    return conflict("backup.target_not_empty", {{"folder", folder.string()}});
  return {};
}

// Everything below the folder reaches the disk before the rename that makes it an installation.
Result<void> sync_all(const fs::path& folder) {
  for (const fs::path& path : TRY(files_below(folder))) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool synced = fd >= 0 && ::fsync(fd) == 0;
    if (fd >= 0) ::close(fd);
    if (!synced) return unavailable("backup.cannot_write", path.string());
  }
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator{folder, error})
    if (entry.is_directory()) TRY(sync_folder(entry.path()));
  return sync_folder(folder);
}

fs::path without_slash(const std::string& folder) {
  fs::path path = fs::path{folder}.lexically_normal();
  return path.filename().empty() ? path.parent_path() : path;
}

}  // namespace

Result<Summary> backup(store::Store& store, const std::string& data_dir, const std::string& out_file, Timestamp now) {
  const fs::path out = fs::absolute(out_file), data = fs::absolute(data_dir);
  std::error_code error;
  if (fs::exists(out, error)) return conflict("backup.file_exists", {{"file", out_file}});
  // Listed before the dump would miss what the dump names; see "Order" in the header.
  const WorkFolder work{out.string() + ".work"};
  if (!work.made()) return unavailable("backup.cannot_write", work.path().string());
  TRY(store::dump(store, work.path()));

  const std::string beside = out.string() + ".part";
  const auto write = [&]() -> Result<Summary> {
    ArchiveWriter archive = TRY(ArchiveWriter::open(beside));
    Manifest manifest{now, std::string{store.engine()}, {}};
    const auto add = [&](const fs::path& path, const std::string& name) -> Result<void> {
      const auto mark = TRY(archive.file(path, name));
      if (mark) manifest.files[name] = *mark;
      return {};
    };
    for (const fs::path& path : TRY(files_below(work.path())))
      TRY(add(path, "store/" + path.lexically_relative(work.path()).string()));
    for (const fs::path& path : TRY(files_below(data))) {
      const fs::path relative = path.lexically_relative(data);
      const bool ours = path.string().starts_with(out.string());  // written into the very folder it copies
      if (!ours && is_copied(relative)) TRY(add(path, "data/" + relative.string()));
    }
    const std::string json = manifest.json();
    TRY(archive.text(manifest_name, json));
    TRY(archive.close());
    return summary_of(manifest, json);
  };
  Result<Summary> summary = write();
  if (!summary) {
    fs::remove(beside, error);
    return summary;
  }
  fs::rename(beside, out, error);
  if (error) return unavailable("backup.cannot_write", out.string());
  TRY(sync_folder(out.parent_path()));
  return summary;
}

Result<Summary> check(const std::string& file) { return unpack(file, {}); }

Result<Summary> restore(const std::string& file, const std::string& data_dir, const std::string& url,
                        const std::vector<const store::Sql*>& modules, Timestamp now) {
  const fs::path target = without_slash(fs::absolute(data_dir).string());
  TRY(require_empty(target));
  std::error_code error;
  fs::create_directories(target.parent_path(), error);
  WorkFolder work{target.string() + ".restoring"};
  if (!work.made()) return unavailable("backup.cannot_write", work.path().string());
  const Summary summary = TRY(unpack(file, work.path()));

  const fs::path built = work.path() / "data";
  fs::create_directory(built, error);
  fs::permissions(built, fs::perms::owner_all, error);
  const bool sqlite = summary.engine == "sqlite";
  const std::string own_url = "sqlite:" + (target / "paraf.db").string();
  const auto is_postgresql = [](const std::string& u) { return u.starts_with("postgres://") || u.starts_with("postgresql://"); };
  if (sqlite ? !(url.empty() || url == own_url) : !is_postgresql(url))
    return refused("backup.other_engine", {{"engine", summary.engine}});
  TRY(store::load(work.path() / "store", sqlite ? "sqlite:" + (built / "paraf.db").string() : url, modules,
                  {now, summary.made, summary.manifest_hash}));

  TRY(sync_all(built));
  if (fs::exists(target, error)) fs::remove(target, error);  // it is empty
  fs::rename(built, target, error);
  if (error) return unavailable("backup.cannot_write", target.string());
  TRY(sync_folder(target.parent_path()));
  return summary;
}

}  // namespace paraf::backup
