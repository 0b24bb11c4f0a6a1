// trust/signing/check_process.h: checking a stranger's file in a process of its own.
//
// A PDF, a container and a certificate are read by a million lines of C and C++ of which one may be
// wrong. So the reading happens in a process that is given two file descriptors, the file and a
// socket to us, and then gives up everything else: no file can be opened, nothing connected, nothing
// started (seccomp), and time and memory are counted. What it says is taken as words, not as truth
// about our own authority: revocation is asked over the socket and answered here.
//
// The process is `paraf-check`, which lies beside this program and is linked to the few libraries that
// reading needs, so that it starts in a quarter of the time; where it is not there, this very program
// started anew does the same ([why so](docs/decisions/0043-the-checker-is-a-program-of-its-own.md)). It is
// started with the word `check-worker` (posix_spawn, so a server's threads do not matter); main hands that
// to check_worker().
#pragma once

#include <chrono>
#include <string>

#include "trust/signing/check.h"

namespace paraf::signing {

struct Bounds {
  std::chrono::milliseconds time{3000};
  std::size_t memory = std::size_t{512} << 20;  // octets of memory of its own
  std::string program{};  // empty: worker_program()
};

// `paraf-check` in the folder of this program, else this program itself. One that was replaced while it
// ran (an upgrade) takes itself, for the new `paraf-check` may speak in other words.
std::string worker_program();

// The report of check_pdf; a file that takes more than the bounds, or brings the process down, is
// REJECTED with signing.check.too_slow. An Error only if no process can be had at all.
Result<Report> check_apart(int file, const CheckOptions& options, const Bounds& bounds = {});
Result<Report> check_apart(ByteView file, const CheckOptions& options, const Bounds& bounds = {});

inline constexpr std::string_view worker_word = "check-worker";
// What the program does when it is started with that word: descriptor 3 is the file, 4 the socket.
// The status is that of the process.
int check_worker();

// Gives up everything but reading, writing and memory; false if the kernel has no seccomp. For good.
bool give_up_everything();

}  // namespace paraf::signing
