#include "trust/signing/check_process.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "trust/signing/rig_for_test.h"

using namespace paraf;
using namespace paraf::signing;
using paraf::testing::classic;
using paraf::testing::small_document;
using paraf::testing::stream;

namespace {

// What happens in a child that has given up everything: the sum of the bits it returns.
template <typename Act>
int in_a_child(Act&& act) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(act());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// The value of a line of /proc/<process>/status, "2" of "Seccomp:	2".
std::string status_of(const std::string& process, const std::string& name) {
  std::ifstream in{"/proc/" + process + "/status"};
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(name + ":")) return line.substr(line.find_first_not_of(" \t", name.size() + 1));
  }
  return {};
}

std::string only_child() {
  std::ifstream in{"/proc/self/task/" + std::to_string(::gettid()) + "/children"};
  std::string pid, more;
  in >> pid >> more;
  return more.empty() ? pid : "";
}

// The programs that may do the checking: this one, and the one that is made for it.
std::vector<std::string> programs() {
  std::vector<std::string> out{"/proc/self/exe"};
  if (const char* build = std::getenv("PARAF_BUILD")) out.push_back(std::string{build} + "/paraf-check");
  return out;
}

}  // namespace

TEST_CASE("inside the worker no file can be opened, nothing connected and nothing started") {
  const int status = in_a_child([] {
    const int before = ::socket(AF_INET, SOCK_STREAM, 0);  // even one that was there is of no use
    if (before < 0 || !give_up_everything()) return 64;
    int bits = 0;
    if (::open("/etc/hostname", O_RDONLY) >= 0 || errno != EPERM) bits |= 1;
    if (::open("/tmp/paraf-made", O_CREAT | O_WRONLY, 0600) >= 0 || errno != EPERM) bits |= 2;
    if (::socket(AF_INET, SOCK_STREAM, 0) >= 0 || errno != EPERM) bits |= 4;
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(80);
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(before, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0 || errno != EPERM) bits |= 8;
    if (::fork() != -1 || errno != EPERM) bits |= 16;
    if (::kill(::getppid(), 0) == 0 || errno != EPERM) bits |= 32;
    return bits;
  });
  CHECK(status == 0);
}

TEST_CASE("the worker as it runs has given up everything, whichever program it is") {
  Rig rig;
  const Bytes file = rig.sign(paraf::testing::drawn_document(), rig.order());
  for (const std::string& program : programs()) {
    CAPTURE(program);
    CheckOptions options = rig.options();
    int asked = 0;
    // While it waits for our answer it can be looked at from outside.
    options.revocation = [&](const crypto::Certificate&, const crypto::Certificate&, Timestamp) {
      ++asked;
      const std::string worker = only_child();
      REQUIRE(!worker.empty());
      CHECK(status_of(worker, "Seccomp") == "2");  // a filter stands
      CHECK(status_of(worker, "NoNewPrivs") == "1");
      CHECK(status_of(worker, "Threads") == "1");
      std::set<std::string> open;
      for (const auto& each : std::filesystem::directory_iterator{"/proc/" + worker + "/fd"}) open.insert(each.path().filename());
      CHECK(open == std::set<std::string>{"0", "1", "2", "3", "4"});  // /dev/null, the file, the socket
      std::ifstream limits{"/proc/" + worker + "/limits"};
      const std::string text{std::istreambuf_iterator<char>{limits}, {}};
      CHECK(text.find("536870912") != std::string::npos);  // 512 MB
      std::ifstream environment{"/proc/" + worker + "/environ"};
      CHECK(environment.peek() == std::ifstream::traits_type::eof());
      return RevocationAnswer{Revocation::good, {}};
    };
    const auto report = check_apart(file, options, {.program = program});
    REQUIRE(report);
    CHECK(name_of(report->verdict) == "VALID");
    CHECK(asked == 2);
  }
}

TEST_CASE("the report from the other process is the same, letter for letter") {
  Rig rig;
  const Bytes files[] = {rig.sign(paraf::testing::drawn_document(), rig.order()), to_bytes(classic(small_document())),
                         to_bytes("halo"), {}};
  for (const Bytes& file : files) {
    const auto apart = check_apart(file, rig.options());
    REQUIRE(apart);
    CHECK(to_json(*apart, "f") == to_json(check_pdf(file, rig.options()), "f"));
  }
}

TEST_CASE("the password of an encrypted file goes across, and without it the file is rejected with the reason") {
  Rig rig;
  for (const auto& form : paraf::testing::encrypted_forms()) {
    CAPTURE(form.name);
    Order order = rig.order();
    order.password = form.password;
    // Twice, so that an earlier revision is opened by the password too.
    const Bytes file = rig.sign(rig.sign(form.file, order), order);
    CheckOptions options = rig.options();
    options.password = Secret{std::string_view{form.password}};
    const auto open = check_apart(file, options);
    REQUIRE(open);
    CHECK(name_of(open->verdict) == "VALID");
    CHECK(open->signatures.size() == 2);
    if (form.password.empty()) continue;
    struct Wrong {
      std::string_view reason, password, code;
    };
    for (const auto& [reason, password, code] :
         {Wrong{"none", "", "pdf.encrypted"}, Wrong{"another", "bukan \"ini\"", "pdf.password"},
          Wrong{"no UTF-8", "\xff\n", "pdf.password"}}) {
      CAPTURE(reason);
      options.password = Secret{password};
      const auto shut = check_apart(file, options);
      REQUIRE(shut);
      CHECK(name_of(shut->verdict) == "REJECTED");
      REQUIRE(shut->findings.size() == 1);
      CHECK(shut->findings.front().code == code);
      const std::string said = to_json(*shut, "f");
      if (!password.empty()) CHECK(said.find("bukan") == std::string::npos);
    }
  }
  // A file that is not encrypted does not mind.
  CheckOptions options = rig.options();
  options.password = Secret{std::string_view{"bukan"}};
  CHECK(name_of(check_apart(rig.sign(paraf::testing::drawn_document(), rig.order()), options)->verdict) == "VALID");
}

TEST_CASE("revocation is asked across and answered by us") {
  Rig rig;
  const Bytes file = rig.sign(paraf::testing::drawn_document(), rig.order());
  CheckOptions options = rig.options();
  int asked = 0;
  options.revocation = [&](const crypto::Certificate& certificate, const crypto::Certificate&, Timestamp) {
    ++asked;
    return certificate == rig.pki.person.certificate
               ? RevocationAnswer{Revocation::revoked, rig.pki.now - std::chrono::hours{1}}
               : RevocationAnswer{Revocation::good, {}};
  };
  const auto report = check_apart(file, options);
  REQUIRE(report);
  CHECK(report->signatures.at(0).sub_indication == "REVOKED");
  CHECK(asked == 2);
}

TEST_CASE("what takes too long or too much is rejected, and in time") {
  Rig rig;
  const auto began = std::chrono::steady_clock::now();
  // A page tree, a form and a content that lead back to themselves, and a bomb in an object stream.
  auto bodies = small_document();
  bodies[0] = "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R] >> >>";
  bodies[1] = "<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 /Parent 2 0 R >>";
  bodies.push_back("<< /FT /Sig /T (a) /Kids [5 0 R] /Parent 5 0 R >>");
  for (const std::string& file : {classic(bodies), "%PDF-1.7\n" + std::string(20'000'000, '['),
                                  "%PDF-1.7\nxref\n" + std::string(20'000'000, '0')}) {
    const auto report = check_apart(bytes_of(file), rig.options());
    REQUIRE(report);
    CHECK(report->verdict != Verdict::valid);
  }
  // A worker that never answers.
  const auto stuck = check_apart(bytes_of("x"), rig.options(),
                                 {.time = std::chrono::milliseconds{200}, .program = "/usr/bin/yes"});
  REQUIRE(stuck);
  CHECK(name_of(stuck->verdict) == "REJECTED");
  CHECK(stuck->findings.at(0).code == "signing.check.too_slow");
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds{15});
  // No program, no answer: that is an error, and the file is not read here instead.
  CHECK(code_of(check_apart(bytes_of("x"), rig.options(), {.program = "/no/such/program"})) == "signing.check_process");
}

TEST_CASE("memory of its own is bounded") {
  Rig rig;
  // A file that would be unpacked to far more: refused inside the bounds, or ended by them.
  const auto report = check_apart(rig.sign(paraf::testing::drawn_document(), rig.order()), rig.options(),
                                  {.memory = std::size_t{1} << 20});
  REQUIRE(report);
  CHECK(report->verdict == Verdict::rejected);
}
