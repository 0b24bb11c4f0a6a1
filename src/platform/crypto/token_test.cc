#include <doctest/doctest.h>
#include <p11-kit/pkcs11.h>

#include <barrier>
#include <thread>

#include "platform/crypto/pkcs11.h"
#include "platform/crypto/seal.h"
#include "platform/crypto/token.h"
#include "tests/support/softhsm.h"

using namespace paraf;
using namespace paraf::crypto;

TEST_CASE("a token is named by a PKCS#11 URI, and a PIN in it is refused") {
  const TokenAddress address =
      TokenAddress::parse(
          "pkcs11:token=Kunci%20Utama;serial=12ab;slot-id=7;object=x?module-path=/usr/lib/hsm.so")
          .value();
  CHECK(address.label == "Kunci Utama");
  CHECK(address.serial == "12ab");
  CHECK(address.slot == 7ul);
  CHECK(address.module == "/usr/lib/hsm.so");
  CHECK(code_of(TokenAddress::parse("pkcs11:token=a")) == "crypto.token.uri");
  CHECK(code_of(TokenAddress::parse("token=a?module-path=x")) == "crypto.token.uri");
  CHECK(code_of(TokenAddress::parse("pkcs11:token=%4?module-path=x")) == "crypto.token.uri");
  CHECK(code_of(TokenAddress::parse("pkcs11:token?module-path=x")) == "crypto.token.uri");
  CHECK(code_of(TokenAddress::parse("pkcs11:token=a;x-rack=2?module-path=x")) == "crypto.token.uri");  // another one is meant
  CHECK(TokenAddress::parse("pkcs11:token=a;object=k;type=private?module-path=x&x-log=1"));
  CHECK(code_of(TokenAddress::parse("pkcs11:token=a?module-path=x&pin-source=file:/etc/pin")) == "crypto.token.pin_source");
  CHECK(code_of(TokenAddress::parse("pkcs11:token=a?module-path=x&pin-value=1")) ==
        "crypto.token.pin_in_uri");
}

TEST_CASE("what a token signs verifies, whichever key it holds") {
  const tests::SoftHsm hsm;
  const auto token = hsm.open();
  for (const KeyKind kind : {KeyKind::rsa2048, KeyKind::p256, KeyKind::p384}) {
    CAPTURE(name_of(kind));
    const std::string label{name_of(kind)};
    CHECK(token->generate(kind, label));
    CHECK(code_of(token->generate(kind, label)) == "crypto.token.label_taken");
    const auto signer = token->signer(label).value();
    CHECK(signer->kind() == kind);
    const Bytes data = to_bytes("daftar pencabutan");
    for (const HashAlg hash : {HashAlg::sha256, HashAlg::sha384}) {
      const Bytes signature = signer->sign(hash, data).value();
      CHECK(verify(signer->spki(), hash, data, signature));
    }
  }
  CHECK(token->labels().value() == std::vector<std::string>{"p256", "p384", "rsa2048"});
  CHECK(token->destroy("p256"));
  CHECK(code_of(token->signer("p256")) == "crypto.token.no_key");
  CHECK(code_of(token->destroy("p256")) == "crypto.token.no_key");
  CHECK(code_of(token->generate(KeyKind::ed25519, "e")) == "crypto.token.kind");
}

TEST_CASE("a token seals and opens, and only with the same key, name and octets") {
  const tests::SoftHsm hsm;
  const auto token = hsm.open();
  SystemRandom random;
  CHECK(token->generate_sealing_key("luar"));
  CHECK(token->generate_sealing_key("lain"));
  CHECK(code_of(token->generate_sealing_key("luar")) == "crypto.token.label_taken");
  const Bytes name = to_bytes("pelanggan 7");
  for (const std::size_t size : {1u, 16u, 121u, 1300u}) {
    const Bytes plain = random.bytes(size);
    const Bytes sealed = token->seal("luar", plain, name, random).value();
    CHECK(sealed.size() == size + seal_overhead);
    const Secret back = token->open_sealed("luar", sealed, name).value();
    CHECK(Bytes(back.reveal().begin(), back.reveal().end()) == plain);
    CHECK(code_of(token->open_sealed("lain", sealed, name)) == "crypto.seal_broken");
    CHECK(code_of(token->open_sealed("luar", sealed, bytes_of("pelanggan 8"))) == "crypto.seal_broken");
    Bytes changed = sealed;
    changed[sealed.size() / 2] ^= 1;
    CHECK(code_of(token->open_sealed("luar", changed, name)) == "crypto.seal_broken");
  }
  CHECK(code_of(token->open_sealed("tidak ada", Bytes(40), name)) == "crypto.token.no_key");
  CHECK(code_of(token->open_sealed("luar", Bytes(27), name)) == "crypto.seal_broken");
}

TEST_CASE("the MAC of a token is the same each time and another for another key") {
  const tests::SoftHsm hsm;
  const auto token = hsm.open();
  CHECK(token->generate_mac_key("a"));
  CHECK(token->generate_mac_key("b"));
  const auto mac = [&](const std::string& label, std::string_view text) {
    const Secret value = token->hmac_sha256(label, bytes_of(text)).value();
    return hex(value.reveal());
  };
  CHECK(mac("a", "x") == mac("a", "x"));
  CHECK(mac("a", "x") != mac("a", "y"));
  CHECK(mac("a", "x") != mac("b", "x"));
}

TEST_CASE("private and secret keys cannot be taken out of the token") {
  const tests::SoftHsm hsm;
  const auto token = hsm.open();
  CHECK(token->generate(KeyKind::p256, "pribadi"));
  CHECK(token->generate_sealing_key("rahasia"));
  const auto module = pkcs11::Module::acquire(hsm.address().module, hsm.address().softhsm_conf).value();
  const CK_SLOT_ID slot = pkcs11::find_slot(*module, hsm.address()).value();
  CK_SESSION_HANDLE session = 0;
  REQUIRE(module->call->C_OpenSession(slot, CKF_SERIAL_SESSION, nullptr, nullptr, &session) == CKR_OK);
  REQUIRE(module->call->C_FindObjectsInit(session, nullptr, 0) == CKR_OK);
  CK_OBJECT_HANDLE key = 0;
  CK_ULONG count = 0;
  int closed = 0;
  while (module->call->C_FindObjects(session, &key, 1, &count) == CKR_OK && count == 1) {
    CK_OBJECT_CLASS type = 0;
    CK_ATTRIBUTE ask{CKA_CLASS, &type, sizeof type};
    REQUIRE(module->call->C_GetAttributeValue(session, key, &ask, 1) == CKR_OK);
    if (type == CKO_PUBLIC_KEY) continue;
    std::array<std::uint8_t, 512> space{};
    CK_ATTRIBUTE value{CKA_VALUE, space.data(), space.size()};
    CHECK(module->call->C_GetAttributeValue(session, key, &value, 1) == CKR_ATTRIBUTE_SENSITIVE);
    ++closed;
  }
  CHECK(closed == 2);
  module->call->C_FindObjectsFinal(session);
  module->call->C_CloseSession(session);
}

TEST_CASE("a wrong PIN is refused, also while the token is open with the right one") {
  const tests::SoftHsm hsm;
  const Secret wrong{std::string_view{"salah-sekali"}};
  CHECK(code_of(Token::open(hsm.address(), wrong)) == "crypto.token.pin");
  const auto open = hsm.open();
  CHECK(code_of(Token::open(hsm.address(), wrong)) == "crypto.token.pin");
  CHECK(Token::open(hsm.address(), tests::SoftHsm::pin()));
}

TEST_CASE("a token that lost its sessions is logged in to again, and nobody notices") {
  const tests::SoftHsm hsm;
  const auto token = hsm.open();
  CHECK(token->generate(KeyKind::p256, "k"));
  const auto signer = token->signer("k").value();
  CHECK(signer->sign(bytes_of("sebelum")));
  const auto module = pkcs11::Module::acquire(hsm.address().module, hsm.address().softhsm_conf).value();
  const CK_SLOT_ID slot = pkcs11::find_slot(*module, hsm.address()).value();

  module->call->C_CloseAllSessions(slot);
  CHECK(signer->sign(bytes_of("setelah sesi hilang")));
  CHECK(token->health());

  module->call->C_Finalize(nullptr);
  CHECK(signer->sign(bytes_of("setelah modul mulai lagi")));

  // And with many threads noticing at the same moment. (The sessions are closed between two
  // rounds: SoftHSM2 itself does not survive it in the middle of a call.)
  std::atomic<int> held{0};
  std::barrier round{4, [&]() noexcept { module->call->C_CloseAllSessions(slot); }};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 50; ++i) {
          round.arrive_and_wait();
          if (signer->sign(bytes_of("x"))) ++held;
        }
      });
  }
  CHECK(held == 200);
}

TEST_CASE("a token that was taken away and given back works again in the same process, under load") {
  const tests::SoftHsm hsm;
  const auto token = hsm.open();
  CHECK(token->generate(KeyKind::p256, "k"));
  const auto signer = token->signer("k").value();
  const std::string tokens = hsm.folder() + "/tokens", away = hsm.folder() + "/away";
  std::atomic<bool> gone{false}, over{false};
  std::atomic<int> failed{0}, wrong{0}, signed_after{0};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        while (!over) {
          const auto signature = signer->sign(bytes_of("x"));
          if (signature && !gone && failed != 0) ++signed_after;
          if (!signature) ++failed;
          if (!signature && signature.error().code != "crypto.token.gone") ++wrong;
        }
      });
    const auto until = [&](const std::atomic<int>& counted, int many) {
      for (int i = 0; i < 300 && counted < many; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{50});
    };
    std::filesystem::rename(tokens, away);
    gone = true;
    until(failed, 8);
    std::filesystem::rename(away, tokens);
    gone = false;
    until(signed_after, 100);
    over = true;
  }
  CHECK(failed >= 8);
  CHECK(wrong == 0);
  CHECK(signed_after >= 100);
  CHECK(token->health());
}

TEST_CASE("a token that is really gone is reported as the device's fault") {
  const tests::SoftHsm hsm;
  const auto token = hsm.open();
  CHECK(token->generate(KeyKind::p256, "k"));
  const auto signer = token->signer("k").value();
  std::filesystem::remove_all(hsm.folder() + "/tokens");
  const auto module = pkcs11::Module::acquire(hsm.address().module, hsm.address().softhsm_conf).value();
  module->call->C_Finalize(nullptr);
  const auto signature = signer->sign(bytes_of("x"));
  REQUIRE_FALSE(signature);
  CHECK(signature.error().code == "crypto.token.gone");
  CHECK(signature.error().kind == ErrorKind::unavailable);
}

TEST_CASE("one token folder at a time; a moved folder is found where it is now") {
  tests::Folder elsewhere;
  const std::string moved = (elsewhere.path() / "dipulihkan").string();
  {
    const tests::SoftHsm hsm;
    const auto token = hsm.open();
    CHECK(token->generate_mac_key("m"));
    CHECK(code_of(init_softhsm(moved, "lain", tests::SoftHsm::pin(), tests::SoftHsm::pin())) ==
          "crypto.token.other_folder");
    CHECK(code_of(init_softhsm(hsm.folder(), "paraf-uji", tests::SoftHsm::pin(), tests::SoftHsm::pin())) ==
          "crypto.token.exists");
    std::filesystem::copy(
        hsm.folder(), moved,
        std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
  }
  const auto token = Token::open(TokenAddress::softhsm(moved, "paraf-uji"), tests::SoftHsm::pin());
  REQUIRE(token);
  CHECK((*token)->hmac_sha256("m", bytes_of("x")));
  CHECK(code_of(Token::open(TokenAddress::softhsm(moved, "tidak-ada"), tests::SoftHsm::pin())) ==
        "crypto.token.absent");
  CHECK(code_of(Token::open({.module = "/tidak/ada.so"}, tests::SoftHsm::pin())) == "crypto.token.module");
}
