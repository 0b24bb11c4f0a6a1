#include "actions/long_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "platform/package/scratch.h"

namespace paraf::actions {

namespace {

constexpr std::size_t piece = 256 * 1024;  // written at once

}  // namespace

LongFile::Mapped::Mapped(int descriptor, std::size_t length) : length_(length) {
  if (length == 0) return;
  at_ = ::mmap(nullptr, length, PROT_READ, MAP_PRIVATE, descriptor, 0);
  good_ = at_ != MAP_FAILED;
  if (!good_) at_ = nullptr, length_ = 0;
}

LongFile::Mapped::~Mapped() {
  if (at_) ::munmap(at_, length_);
}

Result<Spool> Spool::open() {
  const package::ScratchFolder folder;  // goes at once, and the file's name with it
  const int file = folder.path().empty()
                       ? -1
                       : ::open((folder.path() + "/spool").c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return unavailable("actions.spool", std::strerror(errno));
  return Spool{std::shared_ptr<const int>{new int{file}, [](const int* open) {
                                            ::close(*open);
                                            delete open;
                                          }}};
}

Result<void> Spool::add(std::string_view text) {
  waiting_ += text;
  if (waiting_.size() < piece) return {};
  return write_out();
}

Result<void> Spool::write_out() {
  for (std::size_t done = 0; done < waiting_.size();) {
    const ::ssize_t wrote = ::write(*descriptor_, waiting_.data() + done, waiting_.size() - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return unavailable("actions.spool", std::strerror(errno));
    done += static_cast<std::size_t>(wrote);
  }
  length_ += waiting_.size();
  waiting_.clear();
  return {};
}

Result<LongFile> Spool::finish(std::string name, std::string type) {
  TRY(write_out());
  return LongFile{std::move(name), std::move(type), descriptor_, length_};
}

}  // namespace paraf::actions
