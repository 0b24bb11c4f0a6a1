// platform/package/scratch.h: a folder for libraries and programs that read and write files only.
#pragma once

#include <cstddef>
#include <string>

namespace paraf::package {

// Below TMPDIR (or /tmp), in a folder of this process; nobody else can read it, and it goes with everything in it.
//
// A process that was killed takes nothing away. Its folder holds a lock that the kernel lets go of with the process, so
// the next one that makes a scratch folder in the same place finds it and takes it away.
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

// What processes of our user that are gone left behind: how many folders were taken away.
std::size_t sweep_scratch();

}  // namespace paraf::package
