// actions/long_file.h: a file too long to stand in memory, put together piece by piece.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace paraf::actions {

// What was put together: on the disk, without a name there, until the last holder lets go.
struct LongFile {
  std::string name, type;
  std::shared_ptr<const int> descriptor;
  std::uint64_t length = 0;

  // The octets, as long as the Mapped stands: pages of the file, not a copy.
  class Mapped {
   public:
    Mapped(int descriptor, std::size_t length);
    ~Mapped();
    Mapped(const Mapped&) = delete;
    Mapped& operator=(const Mapped&) = delete;
    bool good() const { return good_; }
    std::string_view text() const { return {static_cast<const char*>(at_), length_}; }

   private:
    void* at_ = nullptr;
    std::size_t length_ = 0;
    bool good_ = true;
  };
  Mapped mapped() const { return {*descriptor, static_cast<std::size_t>(length)}; }
};

// Spool takes the pieces. `unavailable actions.spool` when the disk refuses.
class Spool {
 public:
  static Result<Spool> open();
  Result<void> add(std::string_view piece);
  Result<LongFile> finish(std::string name, std::string type);

 private:
  explicit Spool(std::shared_ptr<const int> descriptor) : descriptor_(std::move(descriptor)) {}
  Result<void> write_out();
  std::shared_ptr<const int> descriptor_;
  std::string waiting_{};
  std::uint64_t length_ = 0;
};

}  // namespace paraf::actions
