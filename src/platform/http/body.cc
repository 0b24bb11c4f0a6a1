// The Body of a request: memory first, then an unlinked file.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "platform/http/http.h"

namespace paraf::http {

Body::Body(Body&& other) noexcept { *this = std::move(other); }

Body& Body::operator=(Body&& other) noexcept {
  if (this == &other) return *this;
  clear();
  memory_ = std::move(other.memory_);
  scratch_ = std::move(other.scratch_);
  memory_limit_ = other.memory_limit_;
  size_ = std::exchange(other.size_, 0);
  file_ = std::exchange(other.file_, -1);
  map_ = std::exchange(other.map_, nullptr);
  mapped_ = std::exchange(other.mapped_, 0);
  other.memory_.clear();
  return *this;
}

Body::~Body() { clear(); }

void Body::spill(std::size_t memory_limit, std::string scratch) {
  memory_limit_ = memory_limit;
  scratch_ = std::move(scratch);
}

void Body::clear() {
  if (map_ != nullptr) munmap(const_cast<void*>(map_), mapped_);
  if (file_ >= 0) close(file_);
  map_ = nullptr;
  mapped_ = 0;
  file_ = -1;
  size_ = 0;
  memory_.clear();
}

Result<void> Body::write_out(ByteView more) {
  while (!more.empty()) {
    const ssize_t written = write(file_, more.data(), more.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return unavailable("http.scratch", std::strerror(errno));
    more = more.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> Body::append(ByteView more) {
  if (file_ < 0 && size_ + more.size() > memory_limit_) {
    // Without a name from the start where the file system can, and unlinked at once where it
    // cannot: a crash leaves no upload (a KTP, perhaps) lying about.
    file_ = open(scratch_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file_ < 0) {
      std::string name = scratch_ + "/paraf-upload-XXXXXX";
      file_ = mkostemp(name.data(), O_CLOEXEC);
      if (file_ >= 0) unlink(name.c_str());
    }
    if (file_ < 0) return unavailable("http.scratch", std::strerror(errno));
    TRY(write_out(bytes_of(memory_)));
    memory_.clear();
    memory_.shrink_to_fit();
  }
  if (file_ >= 0) {
    TRY(write_out(more));
  } else {
    memory_.append(text_of(more));
  }
  size_ += more.size();
  return {};
}

ByteView Body::view() const {
  if (file_ < 0) return bytes_of(memory_);
  if (mapped_ != size_) {
    if (map_ != nullptr) munmap(const_cast<void*>(map_), mapped_);
    void* map = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file_, 0);
    if (map == MAP_FAILED) std::abort();  // out of address space: nothing sensible can follow
    map_ = map;
    mapped_ = size_;
  }
  return {static_cast<const std::uint8_t*>(map_), size_};
}

}  // namespace paraf::http
