// Which addresses we call.
#include "platform/http/address.h"

#include <doctest/doctest.h>

#include <string>

using paraf::http::is_protected;

TEST_CASE("an address is called over TLS, or on this machine itself") {
  struct Row {
    std::string why, address;
    bool called;
  };
  const Row rows[] = {
      {"over TLS", "https://sso.contoh.go.id/realms/asn", true},
      {"over TLS, on a port", "https://sso.contoh.go.id:8443", true},
      {"this machine by number", "http://127.0.0.1:8080/x", true},
      {"this machine by name", "http://localhost", true},
      {"this machine in IPv6", "http://[::1]:8080/x", true},
      {"without TLS to somebody else", "http://sso.contoh.go.id", false},
      {"a name that only begins like this machine's", "http://localhost.jahat.example/", false},
      {"a number that only begins like this machine's", "http://127.0.0.1.jahat.example/", false},
      {"another machine in IPv6", "http://[::2]/", false},
      {"this machine as the user of another", "http://localhost@jahat.example/", false},
      {"a user", "https://a@sso.contoh.go.id/", false},
      {"a password before the host", "https://a:b@sso.contoh.go.id/", false},
      {"an @ behind the host is part of the path", "https://sso.contoh.go.id/a@b", true},
      {"a backslash, which some take for a slash", "https://sso.contoh.go.id\\@jahat.example/", false},
      {"a line end", "https://sso.contoh.go.id/\r\nHost: x", false},
      {"letters that look like others", "https://ss\u043e.contoh.go.id/", false},
      {"a space", "https://sso.contoh.go.id/a b", false},
      {"no host", "https:///x", false},
      {"no host but a port", "https://:443/x", false},
      {"another scheme", "file:///etc/passwd", false},
      {"a scheme in capitals is not the word", "HTTPS://sso.contoh.go.id", false},
      {"no scheme", "sso.contoh.go.id", false},
      {"nothing", "", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(is_protected(row.address) == row.called);
  }
}
