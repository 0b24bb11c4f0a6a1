// doors/cli/sign_files.h: large files in and out, and secrets that never stand on a command line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"

namespace paraf::cli {

// A file as the operating system shows it: pages come when they are read and may go again, so a
// file of 200 MB costs no memory of ours.
class MappedFile {
 public:
  static Result<MappedFile> open(const std::string& path);  // not_found cli.file
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();
  ByteView octets() const { return {static_cast<const std::uint8_t*>(at_), size_}; }

 private:
  MappedFile(void* at, std::size_t size) : at_(at), size_(size) {}
  void* at_ = nullptr;
  std::size_t size_ = 0;
};

// A file that grows beside its name and takes it only when it is whole and on the disk: what was there under
// that name stays until then.
class GrowingFile {
 public:
  explicit GrowingFile(std::string path) : path_(std::move(path)) {}
  ~GrowingFile();  // what was not finished is gone
  GrowingFile(const GrowingFile&) = delete;
  GrowingFile& operator=(const GrowingFile&) = delete;
  Result<void> append(ByteView octets);  // unavailable cli.write
  const std::string& draft() const { return draft_; }
  Result<void> finish();

 private:
  std::string path_, draft_ = path_ + ".part";
  int fd_ = -1;
};

// Where a secret comes from, in this order: an open file descriptor, a file, a variable "NAME=…" of
// an environment file, the terminal (not shown while it is typed). Its first line counts.
struct SecretSource {
  int descriptor = -1;
  std::string file{}, env_file{}, variable = "PARAF_PASSPHRASE";
  bool given() const { return descriptor >= 0 || !file.empty() || !env_file.empty(); }
};
Result<Secret> read_secret(const SecretSource& source,
                           const std::string& prompt);  // malformed cli.no_password

// "surat.pdf" → "surat.ttd.pdf", in the folder when one is given.
std::string output_name(const std::string& input, const std::string& folder, const std::string& mark);

// A bar on the terminal; silent where stderr is none.
class Progress {
 public:
  explicit Progress(std::size_t total);
  ~Progress();
  void step(const std::string& what);

 private:
  std::size_t total_, done_ = 0;
  bool shown_;
};

}  // namespace paraf::cli
