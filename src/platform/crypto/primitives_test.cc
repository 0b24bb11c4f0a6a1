// Digests, MACs, sealing and key derivation against the published vectors.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "platform/crypto/hash.h"
#include "platform/crypto/kdf.h"
#include "platform/crypto/seal.h"

using namespace paraf;
using namespace paraf::crypto;

namespace {

// Gives the octets it was told to, so that a published vector with its nonce can be replayed.
class ToldRandom final : public Random {
 public:
  explicit ToldRandom(Bytes octets) : octets_(std::move(octets)) {}
  void fill(std::span<std::uint8_t> to) override {
    for (auto& octet : to) octet = octets_.at(at_++);
  }

 private:
  Bytes octets_;
  std::size_t at_ = 0;
};

Bytes octets(std::string_view text) { return from_hex(text).value(); }

}  // namespace

TEST_CASE("a digest is the one FIPS 180-4 gives") {
  struct Row {
    HashAlg hash;
    std::string text, hex;
  };
  const Row rows[] = {
      {HashAlg::sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {HashAlg::sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {HashAlg::sha384, "abc",
       "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"},
      {HashAlg::sha512, "abc",
       "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e"
       "2a9ac94fa54ca49f"},
      {HashAlg::sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(hex(digest(row.hash, bytes_of(row.text))) == row.hex);
    CHECK(row.hex.size() == 2 * size_of(row.hash));
    Hasher hasher(row.hash);
    for (const char c : row.text) hasher.update(bytes_of(std::string_view{&c, 1}));
    CHECK(hex(hasher.finish()) == row.hex);
  }
  CHECK(hex(sha256(bytes_of("abc"))) == rows[0].hex);
}

TEST_CASE("a hasher that was forked gives every ending its own digest, and begins anew after finish") {
  Hasher start;
  start.update(bytes_of("a"));
  Hasher fork = start.copy();
  CHECK(fork.update(bytes_of("bc")).finish() == digest(HashAlg::sha256, bytes_of("abc")));
  CHECK(start.update(bytes_of("xy")).finish() == digest(HashAlg::sha256, bytes_of("axy")));
  CHECK(start.update(bytes_of("abc")).finish() == digest(HashAlg::sha256, bytes_of("abc")));
}

TEST_CASE("HMAC-SHA-256 gives the values of RFC 4231") {
  CHECK(hex(hmac_sha256(Bytes(20, 0x0b), bytes_of("Hi There"))) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hex(hmac_sha256(bytes_of("Jefe"), bytes_of("what do ya want for nothing?"))) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  // Test case 6: a key longer than the block is hashed first.
  CHECK(hex(hmac_sha256(Bytes(131, 0xaa), bytes_of("Test Using Larger Than Block-Size Key - Hash Key First"))) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("HKDF-SHA-256 gives the values of RFC 5869") {
  const Secret one = hkdf_sha256(Bytes(22, 0x0b), octets("000102030405060708090a0b0c"),
                                 octets("f0f1f2f3f4f5f6f7f8f9"), 42);
  CHECK(hex(one.reveal()) ==
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  const Secret three = hkdf_sha256(Bytes(22, 0x0b), {}, {}, 42);
  CHECK(hex(three.reveal()) ==
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST_CASE("a sealed text is that of AES-256-GCM, test case 16 of its specification") {
  const Secret key{octets("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")};
  const Bytes plain = octets(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
      "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
  const Bytes name = octets("feedfacedeadbeeffeedfacedeadbeefabaddad2");
  ToldRandom nonce{octets("cafebabefacedbaddecaf888")};
  const Bytes sealed = seal(key, plain, name, nonce).value();
  CHECK(hex(sealed) ==
        "cafebabefacedbaddecaf888"
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b");
  CHECK(open_sealed(key, sealed, name).value() == plain);
}

TEST_CASE("a seal opens only with its key, its name and every octet as it was") {
  SystemRandom random;
  const Secret key{random.bytes(32)}, other{random.bytes(32)};
  const Bytes sealed = seal(key, bytes_of("kunci"), bytes_of("budi"), random).value();
  CHECK(text_of(open_sealed_secret(key, sealed, bytes_of("budi")).value().reveal()) == "kunci");
  CHECK(code_of(open_sealed(other, sealed, bytes_of("budi"))) == "crypto.seal_broken");
  CHECK(code_of(open_sealed(key, sealed, bytes_of("siti"))) == "crypto.seal_broken");
  CHECK(code_of(open_sealed(key, ByteView{sealed}.first(seal_overhead - 1), bytes_of("budi"))) == "crypto.seal_broken");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    Bytes changed = sealed;
    changed[i] ^= 1;
    CHECK(code_of(open_sealed(key, changed, bytes_of("budi"))) == "crypto.seal_broken");
  }
  CHECK(code_of(seal(Secret{Bytes(16)}, {}, {}, random)) == "crypto.seal_key");
  const Bytes nothing = seal(key, {}, {}, random).value();
  CHECK(open_sealed(key, nothing, {}).value().empty());
}

TEST_CASE("Argon2id gives the value of its reference implementation") {
  const auto key = argon2id(Secret{std::string_view{"password"}}, bytes_of("somesalt"), {65536, 2, 1});
  CHECK(hex(key.value().reveal()) == "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
}

TEST_CASE("a stored password matches its own word and no other, and a forged row is refused") {
  SystemRandom random;
  const Secret word{std::string_view{"sandi-panjang-sekali"}}, other{std::string_view{"sandi-panjang-sekalj"}};
  const std::string stored = hash_password(word, random, Argon2Cost::trivial()).value();
  CHECK(stored.starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
  CHECK(password_matches(stored, word).value());
  CHECK_FALSE(password_matches(stored, other).value());
  CHECK(hash_password(word, random, Argon2Cost::trivial()).value() != stored);
  // The reference implementation's own encoding of "password" [argon2, test.c].
  CHECK(password_matches("$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                         Secret{std::string_view{"password"}})
            .value());
  const std::string_view forged[] = {"", "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$AAAA", "$argon2id$v=19$m=0,t=1,p=1$",
                                     "$argon2id$v=19$m=99999999,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu",
                                     "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ"};
  for (const auto text : forged) {
    CAPTURE(text);
    CHECK(code_of(password_matches(text, word)) == "crypto.password_hash");
  }
}

TEST_CASE("no more Argon2id runs than allowed happen at once, and all who wait are served") {
  limit_argon2(1);
  std::atomic<int> served{0};
  {
    std::vector<std::jthread> many;
    for (int i = 0; i < 6; ++i)
      many.emplace_back([&] {
        if (argon2id(Secret{std::string_view{"x"}}, bytes_of("somesalt"), {1024, 1, 1})) ++served;
      });
  }
  CHECK(served == 6);
  limit_argon2(2);
}

TEST_CASE("who uses a key does not wait behind those who log in, nor the other way round") {
  using namespace std::chrono_literals;
  for (const Argon2Line many : {Argon2Line::login, Argon2Line::key}) {
    CAPTURE(static_cast<int>(many));
    const Argon2Line one = many == Argon2Line::login ? Argon2Line::key : Argon2Line::login;
    limit_argon2(1);
    std::atomic<int> waiting{0}, served{0}, before_one{-1};
    std::vector<std::jthread> all;
    {
      auto first = argon2_turn(many);  // held until everybody waits
      REQUIRE(first);
      for (int i = 0; i < 30; ++i)
        all.emplace_back([&] {
          ++waiting;
          const auto turn = argon2_turn(many);
          if (turn) ++served;
        });
      all.emplace_back([&] {
        while (waiting < 30) std::this_thread::sleep_for(1ms);
        std::this_thread::sleep_for(50ms);  // the thirty are in line by now
        ++waiting;
        const auto turn = argon2_turn(one);
        if (turn) before_one = served.load();
      });
      while (waiting < 31) std::this_thread::sleep_for(1ms);
      std::this_thread::sleep_for(50ms);
    }
    all.clear();
    CHECK(served == 30);
    CHECK(before_one >= 0);
    CHECK(before_one <= 2);
  }
  limit_argon2(2);
}

TEST_CASE("behind thirty others nobody is made to wait") {
  limit_argon2(1);
  {
    std::vector<std::jthread> all;
    std::atomic<int> served{0}, refused{0};
    auto held = argon2_turn(Argon2Line::login);
    REQUIRE(held);
    for (int i = 0; i < 40; ++i)
      all.emplace_back([&] {
        const auto turn = argon2_turn(Argon2Line::login);
        ++(turn ? served : refused);
        if (!turn) CHECK(turn.error().code == "crypto.argon2_busy");
      });
    while (refused < 10) std::this_thread::sleep_for(std::chrono::milliseconds{1});
    { const auto done = std::move(held); }
    all.clear();
    CHECK(served == 30);
    CHECK(refused == 10);
  }
  limit_argon2(2);
}

TEST_CASE("what is computed within a turn needs no second one") {
  limit_argon2(1);
  SystemRandom random;
  const auto turn = argon2_turn(Argon2Line::login);
  REQUIRE(turn);
  CHECK(hash_password(Secret{std::string_view{"sandi"}}, random, Argon2Cost::trivial()));
  CHECK(argon2id(Secret{std::string_view{"x"}}, bytes_of("somesalt"), Argon2Cost::trivial()));
  limit_argon2(2);
}

TEST_CASE("comparing in constant time still compares") {
  CHECK(equal_in_constant_time(bytes_of("abc"), bytes_of("abc")));
  CHECK_FALSE(equal_in_constant_time(bytes_of("abc"), bytes_of("abd")));
  CHECK_FALSE(equal_in_constant_time(bytes_of("abc"), bytes_of("ab")));
  CHECK(equal_in_constant_time({}, {}));
}
