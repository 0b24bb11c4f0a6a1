#include "platform/package/scratch.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace paraf::package {
namespace {

namespace fs = std::filesystem;

// A process of its own, killed while a file lies in its scratch folder. Executed anew, since a child that is
// only forked shares its parent's lock.
std::string left_behind(const std::string& base) {
  int told[2];
  REQUIRE(::pipe(told) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::dup2(told[1], 1);
    ::setenv("TMPDIR", base.c_str(), 1);
    ::setenv("PARAF_TEST_SCRATCH", "1", 1);
    ::execl("/proc/self/exe", "test", "--no-skip", "-m", "-tc=(a process that is killed)",
            static_cast<char*>(nullptr));
    ::_exit(1);
  }
  ::close(told[1]);
  std::string path;
  for (char c = 0; ::read(told[0], &c, 1) == 1 && c != '\n';) path += c;
  ::close(told[0]);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  return path;
}

TEST_CASE("(a process that is killed)" * doctest::skip()) {
  if (::getenv("PARAF_TEST_SCRATCH") == nullptr) return;
  const ScratchFolder folder;
  std::ofstream{folder.path() + "/surat.pdf"} << "rahasia";
  (void)!::write(1, (folder.path() + "\n").data(), folder.path().size() + 1);
  for (;;) ::pause();
}

TEST_CASE("what a process left that was killed is taken away, and what a living one uses is not") {
  const ScratchFolder mine;
  const char* before = ::getenv("TMPDIR");
  const std::string was = before == nullptr ? "" : before, base = mine.path();
  const std::string left = left_behind(base);
  REQUIRE(fs::exists(left + "/surat.pdf"));
  fs::create_directory(base + "/paraf-scratch-strange");  // without a lock: being made, or nobody's of ours
  ::setenv("TMPDIR", base.c_str(), 1);
  CHECK(sweep_scratch() == 1);
  CHECK(sweep_scratch() == 0);
  before == nullptr ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", was.c_str(), 1);
  CHECK_FALSE(fs::exists(left));
  CHECK(fs::exists(base + "/paraf-scratch-strange"));
  sweep_scratch();
  CHECK(fs::exists(mine.path()));
}

TEST_CASE("a scratch folder is its user's alone, and goes with everything in it") {
  std::string path;
  {
    const ScratchFolder folder;
    path = folder.path();
    REQUIRE_FALSE(path.empty());
    std::ofstream{path + "/surat.pdf"} << "x";
    CHECK((fs::status(path).permissions() & (fs::perms::group_all | fs::perms::others_all)) ==
          fs::perms::none);
  }
  CHECK_FALSE(fs::exists(path));
}

}  // namespace
}  // namespace paraf::package
