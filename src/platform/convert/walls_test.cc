// What stands within the walls and tries to reach a process outside them. The same acts succeed outside.
#include "platform/convert/walls.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>

#include "platform/convert/sandbox.h"
#include "platform/package/scratch.h"

namespace paraf::convert {
namespace {

using package::ScratchFolder;

// The exit status of a piece of Perl, which starts nothing.
int status_of(const std::string& script, Reach reach) {
  const ScratchFolder folder;
  const auto ended = run({.arguments = {"/usr/bin/perl", "-e", script},
                          .folder = folder.path(),
                          .until = std::chrono::steady_clock::now() + std::chrono::seconds{20},
                          .time = std::chrono::seconds{20},
                          .memory = std::size_t{1} << 30,
                          .output = 1 << 20,
                          .reach = reach});
  REQUIRE(ended);
  REQUIRE(*ended);
  return **ended;
}

constexpr int done = 7, denied = 8;

TEST_CASE("what reads strangers' files signals and limits no process but itself") {
  struct Row {
    std::string why, call;
    int ends;
  };
  const std::string us = std::to_string(::getpid());
  const auto call = [](long number, const std::string& arguments) {
    return "syscall(" + std::to_string(number) + ", " + arguments + ") == 0";
  };
  // si_code -1: what a program may say of a signal that it sends another.
  const std::string told = "pack('iiix116', 0, 0, -1)", limits = "pack('QQ', 60, 60)";
  const Row rows[] = {
      {"kill", call(SYS_kill, us + ", 0"), denied},
      {"kill of all there are", call(SYS_kill, "-1, 0"), denied},
      {"tkill", call(SYS_tkill, us + ", 0"), denied},
      {"tgkill", call(SYS_tgkill, us + ", " + us + ", 0"), denied},
      {"rt_sigqueueinfo", call(SYS_rt_sigqueueinfo, us + ", 0, my $i = " + told), denied},
      {"rt_tgsigqueueinfo", call(SYS_rt_tgsigqueueinfo, us + ", " + us + ", 0, my $i = " + told), denied},
      {"pidfd_open, and so pidfd_send_signal", "syscall(434, " + us + ", 0) > 0", denied},
      {"a descriptor's signals", "pipe(R, W) && fcntl(R, 8, " + us + ")", denied},
      {"another's limits", "syscall(302, " + us + ", 0, 0, my $o = " + limits + ") == 0", denied},
      {"itself", call(SYS_kill, "$$ + 0, 0") + " && " + call(SYS_tgkill, "$$ + 0, $$ + 0, 0"), done},
      {"its own limits", "syscall(302, 0, 0, 0, my $o = " + limits + ") == 0", done},
  };
  for (const Reach reach : {Reach::office, Reach::drawing})
    for (const Row& row : rows) {
      CAPTURE(static_cast<int>(reach));
      CAPTURE(row.why);
      CHECK(status_of(fmt::format("exit(({}) ? {} : $!{{EPERM}} ? {} : 9)", row.call, done, denied), reach) ==
            row.ends);
    }
}

TEST_CASE("no datagram of what reads strangers' files arrives at a local socket") {
  const ScratchFolder foreign;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = foreign.path() + "/bus";
  REQUIRE(path.size() < sizeof address.sun_path);
  std::copy(path.begin(), path.end(), address.sun_path);
  const int bus = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  REQUIRE(::bind(bus, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  for (const Reach reach : {Reach::office, Reach::drawing})
    for (const char* made : {"socket(S, 1, 2, 0)", "socketpair(S, T, 1, 2, 0)", "socket(S, 1, 5, 0)",
                             "socket(S, 1, 2 | 02000000, 0)"}) {
      CAPTURE(static_cast<int>(reach));
      CAPTURE(made);
      CHECK(status_of(fmt::format("exit({} && send(S, 'x', 0, pack('Sa108', 1, '{}')) ? {} : {})", made, path,
                                  done, denied),
                      reach) == denied);
      char got = 0;
      CHECK(::recv(bus, &got, 1, MSG_DONTWAIT) < 0);
    }
  ::close(bus);
  CHECK(status_of(fmt::format("exit(socket(S, 1, 1, 0) ? {} : {})", done, denied), Reach::office) == done);
}

}  // namespace
}  // namespace paraf::convert
