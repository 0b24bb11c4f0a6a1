#include "platform/convert/convert.h"
#include "platform/convert/walls.h"

#include <doctest/doctest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

namespace paraf::convert {
namespace {

TEST_CASE("without LibreOffice a conversion is refused as unavailable") {
  ::setenv("PARAF_SOFFICE", "-", 1);
  CHECK_FALSE(available());
  CHECK(code_of(to_pdf(to_bytes("PK"))) == "convert.no_program");
  ::setenv("PARAF_SOFFICE", "/bin/false", 1);
  CHECK(code_of(to_pdf(to_bytes("PK"))) == "convert.stopped");
  ::unsetenv("PARAF_SOFFICE");
}

// The sandbox, held by a program that tries what LibreOffice must not do.
TEST_CASE("what converts has no network, no environment of ours, and no more time than it is given") {
  struct Row {
    std::string why, script, expect;
  };
  const Row rows[] = {
      {"writes its PDF", "printf good > surat.pdf", "good"},
      {"sees no variable of ours", "printf \"%s\" \"${PARAF_SECRET:-none}\" > surat.pdf", "none"},
      {"opens no connection",
       "(exec 3<>/dev/tcp/127.0.0.1/9) 2>err; grep -qi 'family not supported' err && printf closed > "
       "surat.pdf",
       "closed"},
      {"opens no descriptor of ours",
       "n=0; for f in 3 4 5 6 7 8 9 10 11 12; do [ -e /proc/$$/fd/$f ] && n=$((n+1)); done; printf $n > surat.pdf", "0"},
      {"speaks to no local socket: a database's, a bus's",
       "perl -MSocket -e 'socket(S,AF_UNIX,SOCK_STREAM,0); connect(S,pack_sockaddr_un(\"/nowhere\")); print $!{ECONNREFUSED} ? "
       "\"refused\" : $!' > surat.pdf",
       "refused"},
      {"a folder of its own", "test \"$HOME\" = \"$PWD\" && printf own > surat.pdf", "own"},
  };
  char name[] = "/tmp/paraf-convert-test-XXXXXX";
  REQUIRE(::mkdtemp(name) != nullptr);
  ::setenv("PARAF_SECRET", "rahasia", 1);
  const std::string program_file = std::string{name} + "/soffice";
  ::setenv("PARAF_SOFFICE", program_file.c_str(), 1);
  const auto is = [&](const std::string& script) {
    FILE* out = ::fopen(program_file.c_str(), "w");
    REQUIRE(out != nullptr);
    ::fputs(("#!/bin/bash\n" + script + "\n").c_str(), out);
    ::fclose(out);
    REQUIRE(::chmod(program_file.c_str(), 0700) == 0);
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    is(row.script);
    const auto pdf = to_pdf(to_bytes("PK"));
    REQUIRE_MESSAGE(pdf, (pdf ? "" : pdf.error().line()));
    CHECK(text_of(*pdf) == row.expect);
  }
  is("sleep 30");
  CHECK(code_of(to_pdf(to_bytes("PK"), {.time = std::chrono::milliseconds{300}})) == "convert.stopped");
  ::unsetenv("PARAF_SOFFICE");
  ::unsetenv("PARAF_SECRET");
  ::unlink(program_file.c_str());
  ::rmdir(name);
}

// The kernel's other wall. The same acts succeed outside it, so that a row says something.
TEST_CASE("what converts reads and writes no file but those it is made of and its own folder") {
  if (!files_walled()) {
    MESSAGE("skipped: this kernel has no Landlock");
    return;
  }
  char name[] = "/tmp/paraf-walls-test-XXXXXX";
  REQUIRE(::mkdtemp(name) != nullptr);
  const std::string folder = name, secret = folder + "/rahasia";
  {
    FILE* out = ::fopen(secret.c_str(), "w");
    REQUIRE(out != nullptr);
    ::fputs("kunci", out);
    ::fclose(out);
  }
  struct Row {
    std::string why, act;
    bool may;
  };
  const Row rows[] = {
      {"a file of ours", "cat " + secret, false},
      {"by a link in its own folder", "ln -s " + secret + " tautan && cat tautan", false},
      {"what else lies there", "ls " + folder, false},
      {"a new file beside it", "printf x > " + folder + "/baru", false},
      {"the same file, cut short", ": > " + secret, false},
      {"taking it away", "rm " + secret, false},
      {"the passwords of the machine", "cat /etc/shadow", false},
      {"another process's environment", "cat /proc/" + std::to_string(::getpid()) + "/environ", false},
      {"its own folder", "printf x > berkas && cat berkas && rm berkas", true},
      {"the machine's fonts", "ls /usr/share", true},
      {"nothing at all", "printf x > /dev/null", true},
  };
  const std::string program_file = folder + "/soffice";
  ::setenv("PARAF_SOFFICE", program_file.c_str(), 1);
  for (const Row& row : rows) {
    CAPTURE(row.why);
    FILE* out = ::fopen(program_file.c_str(), "w");
    REQUIRE(out != nullptr);
    const std::string script = "if (" + row.act + ") >/dev/null 2>&1; then printf may; else printf not; fi > surat.pdf";
    ::fputs(("#!/bin/bash\n" + script + "\n").c_str(), out);
    ::fclose(out);
    REQUIRE(::chmod(program_file.c_str(), 0700) == 0);
    const auto pdf = to_pdf(to_bytes("PK"));
    REQUIRE_MESSAGE(pdf, (pdf ? "" : pdf.error().line()));
    CHECK(text_of(*pdf) == (row.may ? "may" : "not"));
  }
  CHECK(::access(secret.c_str(), R_OK) == 0);
  ::unsetenv("PARAF_SOFFICE");
  ::unlink(secret.c_str());
  ::unlink(program_file.c_str());
  CHECK(::rmdir(name) == 0);
}

TEST_CASE("LibreOffice sets a page within both walls, begun again with its new profile") {
  if (!available()) {
    MESSAGE("skipped: LibreOffice is not installed");
    return;
  }
  const auto pdf = to_pdf(to_bytes("{\\rtf1 Surat rekomendasi}"));
  REQUIRE_MESSAGE(pdf, (pdf ? "" : pdf.error().line()));
  CHECK(text_of(*pdf).starts_with("%PDF-"));
}

}  // namespace
}  // namespace paraf::convert
