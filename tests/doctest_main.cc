#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <string_view>

// A program that checks PDF files starts itself again for it (trust/signing/check_process.h). Here
// only where that is linked.
extern "C" int paraf_check_worker() __attribute__((weak));

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view{argv[1]} == "check-worker") return paraf_check_worker ? paraf_check_worker() : 2;
  return doctest::Context{argc, argv}.run();
}
