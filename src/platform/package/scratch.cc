#include "platform/package/scratch.h"

#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace paraf::package {

ScratchFolder::ScratchFolder() {
  const char* base = std::getenv("TMPDIR");
  std::string made =
      std::string{base == nullptr || std::strlen(base) > 150 ? "/tmp" : base} + "/paraf-XXXXXX";
  if (mkdtemp(made.data()) != nullptr) path_ = made;
}

ScratchFolder::~ScratchFolder() {
  std::error_code none;
  if (!path_.empty()) std::filesystem::remove_all(path_, none);
}

}  // namespace paraf::package
