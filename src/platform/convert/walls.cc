#include "platform/convert/walls.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <asm/ioctls.h>
#include <asm/sockios.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>

namespace paraf::convert {
namespace {

constexpr std::uint64_t run = LANDLOCK_ACCESS_FS_EXECUTE, read_file = LANDLOCK_ACCESS_FS_READ_FILE,
                        read_folder = LANDLOCK_ACCESS_FS_READ_DIR, write_file = LANDLOCK_ACCESS_FS_WRITE_FILE;
constexpr std::uint64_t first_version = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
// Later versions name more: giving a file another folder (2), and cutting it short (3).
constexpr std::uint64_t refer = 1u << 13, truncate = 1u << 14;
constexpr std::uint64_t only_files = run | read_file | write_file | truncate;

int version() {
  return static_cast<int>(
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION));
}

std::uint64_t handled(int of_version) {
  return first_version | (of_version >= 2 ? refer : 0) | (of_version >= 3 ? truncate : 0);
}

// In the child too: system calls only. What is not on this machine is passed over: it cannot be reached
// either.
bool allow(int ruleset, const char* path, std::uint64_t access) {
  const int place = ::open(path, O_PATH | O_CLOEXEC);
  if (place < 0) return errno == ENOENT || errno == ENOTDIR;
  struct stat what {};
  landlock_path_beneath_attr rule{.allowed_access = access & handled(version()), .parent_fd = place};
  const bool known = ::fstat(place, &what) == 0;
  if (!S_ISDIR(what.st_mode)) rule.allowed_access &= only_files;
  const bool good =
      known && ::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
  ::close(place);
  return good;
}

int ruleset_of(const std::string& folder, const std::string& program) {
  landlock_ruleset_attr all{};  // later headers have more fields than one
  all.handled_access_fs = handled(version());
  const int ruleset = static_cast<int>(::syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0));
  if (ruleset < 0) return -1;
  bool good = allow(ruleset, folder.c_str(), all.handled_access_fs);
  for (const char* system : {"/usr", "/lib", "/lib64", "/bin", "/sbin"})
    good = good && allow(ruleset, system, run | read_file | read_folder);
  for (const char* settings :
       {"/etc/fonts", "/etc/libreoffice", "/etc/ld.so.cache", "/etc/localtime", "/etc/passwd",
        "/etc/nsswitch.conf", "/etc/papersize", "/var/cache/fontconfig", "/var/lib/libreoffice",
        "/var/spool/libreoffice", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu"})
    good = good && allow(ruleset, settings, read_file | read_folder);
  for (const char* device : {"/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"})
    good = good && allow(ruleset, device, read_file | write_file);
  // LibreOffice listens at a socket in /tmp, and nowhere else: it may make one there, and neither read nor
  // write.
  good = good && allow(ruleset, "/tmp", LANDLOCK_ACCESS_FS_MAKE_SOCK);
  // The program itself, or the whole of an installation of its own (/opt/libreoffice/program/soffice).
  std::error_code none;
  const std::filesystem::path real = std::filesystem::canonical(program, none);
  const bool whole = real.parent_path().filename() == "program";
  good = good && allow(ruleset, (whole ? real.parent_path().parent_path() : real).c_str(),
                       run | read_file | read_folder);
  if (good) return ruleset;
  ::close(ruleset);
  return -1;
}

// Stands in the rules for the process that they will hold, whose number is known after the fork alone. No process has
// it: Linux counts to four million.
constexpr std::uint32_t myself = 0x7e57'1d1d;

bool forbid(scmp_filter_ctx rules, int call, int with = EPERM) {
  return seccomp_rule_add(rules, SCMP_ACT_ERRNO(static_cast<std::uint32_t>(with)), call, 0) == 0;
}

// Forbidden where this argument is, or is not, the value. A caller that fills the upper half too is not let through.
bool forbid_where(scmp_filter_ctx rules, int call, scmp_arg_cmp argument, int with = EPERM) {
  return seccomp_rule_add_array(rules, SCMP_ACT_ERRNO(static_cast<std::uint32_t>(with)), call, 1, &argument) == 0;
}

scmp_arg_cmp other_than(unsigned argument, std::uint64_t value) {
  return {.arg = argument, .op = SCMP_CMP_NE, .datum_a = value, .datum_b = 0};
}
scmp_arg_cmp low_bits(unsigned argument, std::uint64_t mask, std::uint64_t value) {
  return {.arg = argument, .op = SCMP_CMP_MASKED_EQ, .datum_a = mask, .datum_b = value};
}

// What only an office suite needs.
bool forbid_company(scmp_filter_ctx rules) {
  bool good = forbid(rules, SCMP_SYS(socket), EAFNOSUPPORT);
  for (const int call : {SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(clone), SCMP_SYS(clone3), SCMP_SYS(socketpair)})
    good = good && forbid(rules, call);
  return good;
}

// A local socket may be made and listened at, as LibreOffice does. Streams alone: a datagram needs no connection to
// reach somebody's.
bool forbid_speech(scmp_filter_ctx rules) {
  constexpr std::uint64_t type_bits = 0xf;  // the others are SOCK_CLOEXEC and SOCK_NONBLOCK
  bool good = forbid_where(rules, SCMP_SYS(socket), other_than(0, AF_UNIX), EAFNOSUPPORT);
  for (std::uint64_t type = 0; type <= type_bits; ++type)
    if (type != SOCK_STREAM)
      for (const int call : {SCMP_SYS(socket), SCMP_SYS(socketpair)})
        good = good && forbid_where(rules, call, low_bits(1, type_bits, type), EPROTOTYPE);
  return good;
}

// No process but itself gets a signal or a limit from it, nor is read or stopped. abort() and raise() are its own.
bool forbid_reach(scmp_filter_ctx rules) {
  bool good = true;
  for (const int call : {SCMP_SYS(kill), SCMP_SYS(tgkill), SCMP_SYS(rt_sigqueueinfo), SCMP_SYS(rt_tgsigqueueinfo)})
    good = good && forbid_where(rules, call, other_than(0, myself));
  for (const int call : {SCMP_SYS(tkill), SCMP_SYS(pidfd_open), SCMP_SYS(pidfd_send_signal), SCMP_SYS(pidfd_getfd)})
    good = good && forbid(rules, call);
  good = good && forbid_where(rules, SCMP_SYS(prlimit64), other_than(0, 0));
  // A descriptor that signals somebody when there is something to read.
  constexpr std::uint64_t word = 0xffff'ffff;
  for (const std::uint64_t order : {F_SETOWN, F_SETOWN_EX, F_SETSIG})
    good = good && forbid_where(rules, SCMP_SYS(fcntl), low_bits(1, word, order));
  for (const std::uint64_t order : {FIOSETOWN, SIOCSPGRP})
    good = good && forbid_where(rules, SCMP_SYS(ioctl), low_bits(1, word, order));
  return good;
}

std::vector<sock_filter> filter(Reach reach) {
  std::vector<sock_filter> program;
  scmp_filter_ctx const rules = seccomp_init(SCMP_ACT_ALLOW);
  if (rules == nullptr) return program;
  bool good = (reach == Reach::drawing ? forbid_company(rules) : forbid_speech(rules)) && forbid_reach(rules) &&
              forbid(rules, SCMP_SYS(connect), ECONNREFUSED);  // a database's socket, a bus's
  for (const int call :
       {SCMP_SYS(io_uring_setup), SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
        SCMP_SYS(bpf), SCMP_SYS(unshare), SCMP_SYS(setns), SCMP_SYS(mount), SCMP_SYS(keyctl)})
    good = good && forbid(rules, call);
  const int memory = ::memfd_create("rules", MFD_CLOEXEC);
  if (good && memory >= 0 && seccomp_export_bpf(rules, memory) == 0) {
    const off_t size = ::lseek(memory, 0, SEEK_END);
    program.resize(static_cast<std::size_t>(size) / sizeof(sock_filter));
    if (::pread(memory, program.data(), static_cast<std::size_t>(size), 0) != size) program.clear();
  }
  if (memory >= 0) ::close(memory);
  seccomp_release(rules);
  return program;
}

}  // namespace

bool files_walled() { return version() > 0; }

Walls::Walls(const std::string& folder, const std::string& program, Reach reach) : calls_(filter(reach)) {
  const bool walled = files_walled();
  if (walled) files_ = ruleset_of(folder, program);
  ready_ = !calls_.empty() && (!walled || files_ >= 0);
}

Walls::~Walls() {
  if (files_ >= 0) ::close(files_);
}

bool Walls::raise_files() const {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
  if (files_ < 0) return true;
  return allow(files_, "/proc/self", read_file | read_folder) &&
         ::syscall(SYS_landlock_restrict_self, files_, 0) == 0;
}

bool Walls::raise_calls() {
  for (sock_filter& step : calls_)
    if (step.k == myself) step.k = static_cast<std::uint32_t>(::getpid());
  const sock_fprog loaded{static_cast<unsigned short>(calls_.size()),
                          calls_.data()};
  return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &loaded) == 0;
}

}  // namespace paraf::convert
