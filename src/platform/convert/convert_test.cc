#include "platform/convert/convert.h"

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
      {"opens no descriptor of ours", "ls /proc/self/fd | wc -l > surat.pdf", "4\n"},
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

}  // namespace
}  // namespace paraf::convert
