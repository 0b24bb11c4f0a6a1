// trust/ca/runs.h: whether the process that made a promise still lives. Private to the CA.
//
// A run keeps a file of its name in the installation's folder, locked as long as it lives. The kernel lets go of the
// lock when the process ends, however it ends: whoever gets the lock has proof of a death. The file names the
// boot and itself (device, inode), so a copy of the folder on another machine proves nothing. Of a run without a
// file here nothing is known: it may live on another machine.
#pragma once

#include <set>
#include <string>

#include "base/result.h"

namespace paraf::ca {

class Runs {
 public:
  // folder: empty where nobody keeps such files; then no death is ever proved.
  explicit Runs(std::string folder) : folder_(std::move(folder)) {}
  ~Runs();
  Runs(const Runs&) = delete;
  Runs& operator=(const Runs&) = delete;

  // begin says that this run lives from now on: unavailable ca.run_file
  Result<void> begin(const std::string& run);
  // The runs that are proved dead. Whoever has given up what they promised takes their files away.
  std::set<std::string> dead() const;
  void forget(const std::set<std::string>& dead) const;

 private:
  std::string path_of(const std::string& run) const { return folder_ + "/" + run; }

  std::string folder_;
  int held_ = -1;
};

}  // namespace paraf::ca
