// The authority with its keys where they are in an installation: in a SoftHSM2 token.
#include <doctest/doctest.h>

#include <atomic>
#include <barrier>
#include <filesystem>
#include <thread>

#include "platform/crypto/pkcs11.h"
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

TEST_CASE("a token that is taken away under load and given back costs promises, and no serial is lost or used twice") {
  tests::Folder folder;
  const std::string place = (folder.path() / "token").string();
  tests::Database db{tests::Engine::sqlite};
  House house{db};  // P-256 throughout
  auto token = keys::create_token(place, house.random);
  REQUIRE(token);
  house.ring = std::move(*token);
  const auto authority = house.ready();
  const auto module = crypto::pkcs11::Module::acquire(crypto::TokenAddress::softhsm(place, "paraf").module,
                                                      crypto::TokenAddress::softhsm(place, "paraf").softhsm_conf).value();
  const std::string tokens = place + "/tokens", away = place + "/away";

  constexpr int clients = 4, rounds = 12, taken = 4, given_back = 8;
  std::vector<IssuanceOrder> orders;
  for (int i = 0; i < clients * rounds; ++i) orders.push_back(house.order("act-" + std::to_string(i)));
  std::atomic<int> round{0}, made{0}, refused_by_token{0}, other{0};
  // Between two rounds, because SoftHSM2 does not survive it in the middle of a call.
  std::barrier line{clients, [&]() noexcept {
                      const int now = ++round;
                      if (now == taken) std::filesystem::rename(tokens, away);
                      if (now == given_back) std::filesystem::rename(away, tokens);
                      if (now == taken || now == given_back) module->call->C_Finalize(nullptr);
                    }};
  {
    std::vector<std::jthread> threads;
    for (int client = 0; client < clients; ++client)
      threads.emplace_back([&, client] {
        for (int i = 0; i < rounds; ++i) {
          line.arrive_and_wait();
          const auto record = authority->issue(orders[static_cast<std::size_t>(client * rounds + i)]);
          if (record) ++made;
          else if (record.error().kind == ErrorKind::unavailable) ++refused_by_token;
          else ++other;
        }
      });
  }
  CHECK(other == 0);
  CHECK(made == clients * (rounds - (given_back - taken)));
  CHECK(refused_by_token == clients * (given_back - taken));
  CHECK(house.ring->health());
  CHECK(db.raw_text("SELECT COUNT(*) FROM ca_promise") == "0");
  CHECK(db.raw_text("SELECT COUNT(*) FROM ca_certificate WHERE state = 1 AND subscriber <> ''") ==
        std::to_string(made));
  CHECK(db.raw_text("SELECT COUNT(*) FROM ca_certificate WHERE state = 2 AND revoked_at IS NULL") == "0");
  for (const IssuanceOrder& order : orders)
    CHECK(authority->issue(order));  // the failed ones now, the others as they are
  CHECK(db.raw_text("SELECT COUNT(*) FROM ca_certificate WHERE state = 1 AND subscriber <> ''") ==
        std::to_string(clients * rounds));
}
