// platform/package/scratch.h: a folder for libraries and programs that read and write files only.
#pragma once

#include <string>

namespace paraf::package {

// Below TMPDIR (or /tmp); nobody else can read it, and it goes with everything in it.
class ScratchFolder {
 public:
  ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder();
  const std::string& path() const { return path_; }  // empty: it could not be made

 private:
  std::string path_;
};

}  // namespace paraf::package
