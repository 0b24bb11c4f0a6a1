// /pki: every CA of ours with its own files.
#include "doors/cli/served.h"
#include "platform/crypto/hash.h"
#include "platform/crypto/pem.h"

using namespace paraf;
using namespace paraf::cli::served;

TEST_CASE("after a rollover /pki lists each issuing CA with the fingerprint and the files that are its own") {
  Served served{"kudus", "pendaftaran-penerbitan"};
  ca::Authority& authority = *served.node.authority;
  REQUIRE(authority.roll_over(keys::Purpose::issuing, crypto::KeyKind::p256, "person:officer"));
  REQUIRE(authority.revoke("root", authority.issuers().front().second.serial_hex(), ca::Reason::superseded, "person:officer"));
  tests::HttpClient client{served.server->port()};
  const std::string page = client.get("/pki?lang=en").body;
  // What stands between one heading and the next.
  const auto section = [&](const crypto::Certificate& certificate) {
    const std::size_t at = page.find(hex(certificate.fingerprint()));
    REQUIRE(at != std::string::npos);
    const std::size_t from = page.rfind("<h2", at);
    return page.substr(from, page.find("<h2", at) - from);
  };
  const auto all = authority.issuers();
  REQUIRE(all.size() == 3);
  for (const auto& [id, certificate] : all) {
    CAPTURE(id);
    const std::string mine = section(certificate);
    for (const char* ending : {".pem", ".cer", ".crl"}) {
      const std::string file = "/pki/" + id + ending;
      CHECK(mine.find("\"" + file + "\"") != std::string::npos);
      const auto got = client.get(file);
      CHECK(got.status == 200);
      if (ending == std::string{".cer"}) CHECK(got.body == text_of(certificate.der()));
      if (ending == std::string{".crl"}) CHECK(crypto::Crl::parse(to_bytes(got.body))->signed_by(certificate));
    }
    for (const auto& [other, none] : all)
      if (other != id) CHECK(mine.find("\"/pki/" + other + ".cer\"") == std::string::npos);
    CHECK((mine.find("Revoked") != std::string::npos) == (id == "issuing"));
  }
  CHECK(page.find("Issuing authority before it") > page.find("Issuing authority<"));
}
