// The authority with its keys where they are in an installation: in a SoftHSM2 token.
#include <doctest/doctest.h>

#include "tests/support/folder.h"
#include "trust/ca/fixture.h"

using namespace paraf;
using namespace paraf::ca;
using fixture::House;

TEST_CASE("ceremony, issuance and lists work with keys in a token, also after a restart") {
  tests::Folder folder;
  const std::string place = (folder.path() / "token").string();
  tests::Database db{tests::Engine::sqlite};
  AuthoritySettings settings;  // RSA and P-256 both, as in an installation; RSA-4096 takes too long to make
  settings.root_key = settings.issuing_key = crypto::KeyKind::rsa3072;
  House house{db, settings};
  {
    auto token = keys::create_token(place, house.random);
    REQUIRE(token);
    house.ring = std::move(*token);
    REQUIRE(house.found());
  }
  house.ring.reset();
  auto token = keys::open_token(place);
  REQUIRE(token);
  house.ring = std::move(*token);
  const auto authority = house.open();
  REQUIRE(authority);
  const auto made = (*authority)->issue(house.order("act-1"));
  REQUIRE(made);
  const auto certificate = crypto::Certificate::parse(made->der);
  REQUIRE(certificate);
  CHECK(crypto::verify_chain(*certificate, {(*authority)->certificate(keys::Purpose::issuing)},
                             {(*authority)->certificate(keys::Purpose::root)}, house.clock.now(),
                             crypto::Purpose::document_signing));
  REQUIRE((*authority)->revoke("issuing", made->serial, Reason::superseded, "person:officer"));
  CHECK((*authority)->publish_due() == 1);
  CHECK(crypto::Crl::parse((*authority)->latest_crl("issuing")->der)->find(certificate->serial()));
}
