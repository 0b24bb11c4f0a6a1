#include <doctest/doctest.h>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/support/folder.h"
#include "trust/keys/keyring.h"

using namespace paraf;
using keys::Purpose;
using keys::SealKey;

namespace {

// What every keyring must do, be its keys in a token or in memory.
void behaves(keys::Keyring& ring) {
  SystemRandom random;
  CHECK(ring.has(Purpose::ocsp) == false);
  CHECK(code_of(ring.signer(Purpose::ocsp)) == "crypto.token.no_key");
  REQUIRE(ring.make(Purpose::ocsp, crypto::KeyKind::p256));
  CHECK(code_of(ring.make(Purpose::ocsp, crypto::KeyKind::p256)) == "crypto.token.label_taken");
  const auto signer = ring.signer(Purpose::ocsp);
  REQUIRE(signer);
  const auto signature = (*signer)->sign(bytes_of("words"));
  REQUIRE(signature);
  CHECK(crypto::verify((*signer)->spki(), crypto::HashAlg::sha256, bytes_of("words"), *signature));

  const auto sealed = ring.seal(SealKey::blobs, bytes_of("secret"), bytes_of("name"), random);
  REQUIRE(sealed);
  CHECK(sealed->front() == 1);
  const auto opened = ring.open(SealKey::blobs, *sealed, bytes_of("name"));
  REQUIRE(opened);
  CHECK(text_of(opened->reveal()) == "secret");
  CHECK(code_of(ring.open(SealKey::blobs, *sealed, bytes_of("other"))) == "crypto.seal_broken");
  CHECK(code_of(ring.open(SealKey::people, *sealed, bytes_of("name"))) == "crypto.seal_broken");
  CHECK(code_of(ring.open(SealKey::blobs, {}, bytes_of("name"))) == "crypto.seal_broken");

  CHECK(ring.rotate(SealKey::blobs) == 2);
  CHECK(ring.open(SealKey::blobs, *sealed, bytes_of("name")));
  CHECK(ring.seal(SealKey::blobs, bytes_of("secret"), {}, random)->front() == 2);
  CHECK(ring.generation(SealKey::pool) == 1);

  const auto mac = ring.hmac(keys::MacKey::people, bytes_of("3275014408750002"));
  const auto again = ring.hmac(keys::MacKey::people, bytes_of("3275014408750002"));
  const auto other = ring.hmac(keys::MacKey::custody, bytes_of("3275014408750002"));
  REQUIRE((mac && again && other));
  CHECK(mac->size() == 32);
  CHECK(crypto::equal_in_constant_time(mac->reveal(), again->reveal()));
  CHECK(!crypto::equal_in_constant_time(mac->reveal(), other->reveal()));
  CHECK(ring.health());
}

}  // namespace

TEST_CASE("a keyring in memory keeps the keyring's promises") { behaves(*keys::memory_keyring_for_tests()); }

TEST_CASE("a keyring in a token keeps them too, and after a restart") {
  tests::Folder folder;
  const std::string place = (folder.path() / "token").string();
  SystemRandom random;
  Bytes sealed, spki;
  {
    auto made = keys::create_token(place, random);
    REQUIRE(made);
    behaves(**made);
    sealed = *(*made)->seal(SealKey::custody, bytes_of("secret"), bytes_of("name"), random);
    spki = (*(*made)->signer(Purpose::ocsp))->spki();
  }
  CHECK(code_of(keys::create_token(place, random)) == "crypto.token.exists");
  auto opened = keys::open_token(place);
  REQUIRE(opened);
  CHECK(text_of((*opened)->open(SealKey::custody, sealed, bytes_of("name"))->reveal()) == "secret");
  CHECK((*(*opened)->signer(Purpose::ocsp))->spki() == spki);
  CHECK((*opened)->generation(SealKey::blobs) == 2);

  struct stat at {};
  REQUIRE(::stat((place + "/pin").c_str(), &at) == 0);
  CHECK((at.st_mode & 0777) == 0600);
}

TEST_CASE("a token whose making was interrupted is made to its end") {
  tests::Folder folder;
  const std::string place = (folder.path() / "token").string();
  SystemRandom random;
  REQUIRE(keys::create_token(place, random));
  std::filesystem::remove(place + "/complete");
  auto again = keys::create_token(place, random);
  REQUIRE(again);
  CHECK((*again)->generation(SealKey::custody) == 1);
}
