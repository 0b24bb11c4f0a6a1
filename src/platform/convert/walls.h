// platform/convert/walls.h: what a program that reads strangers' files may reach: the files it is made of,
// and one folder.
//
// Two walls of the kernel. Landlock (Linux 5.13 and later) lets it read the programs and fonts of the system,
// and write in its folder alone: no key, no database, no other letter. seccomp takes away the network, and every
// way to speak to, signal, read or limit a process that runs already. Neither needs a privilege; both go with the
// process and its children.
#pragma once

#include <linux/filter.h>

#include <string>
#include <vector>

namespace paraf::convert {

// Whether this kernel keeps files apart (Landlock). Where it does not, the program may read what our user
// may.
bool files_walled();

// What it is for. To set a letter, an office suite makes a socket, begins itself anew and reads settings of the system;
// to draw a page, a program reads one file and draws: every socket and every second process is taken from it.
enum class Reach { office, drawing };

// Walls are prepared before the fork, and raised in the child, where only system calls are safe.
class Walls {
 public:
  // folder: the one it may write in; program: what will be executed, wherever it lies.
  Walls(const std::string& folder, const std::string& program, Reach reach = Reach::office);
  Walls(const Walls&) = delete;
  Walls& operator=(const Walls&) = delete;
  ~Walls();
  bool ready() const { return ready_; }
  // raise_files before descriptors are closed, raise_calls as the last thing before execve. False: do not go
  // on.
  bool raise_files() const;
  bool raise_calls();

 private:
  std::vector<sock_filter> calls_;
  int files_ = -1;  // the ruleset; -1: this kernel has none
  bool ready_ = false;
};

}  // namespace paraf::convert
