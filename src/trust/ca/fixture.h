// trust/ca/fixture.h: an authority for the tests of this folder: P-256 throughout, keys in memory.
#pragma once

#include "platform/journal/journal.h"
#include "platform/outbox/outbox.h"
#include "tests/support/database.h"
#include "tests/support/folder.h"
#include "trust/ca/ca.h"
#include "trust/ca/requests.h"
#include "trust/ca/status.h"

namespace paraf::ca::fixture {

inline AuthoritySettings quick_settings() {
  AuthoritySettings s;
  s.root_key = s.issuing_key = s.ocsp_key = s.tsa_key = crypto::KeyKind::p256;
  return s;
}

struct House {
  explicit House(tests::Database& database, AuthoritySettings with = quick_settings())
      : db(database),
        settings(std::move(with)),
        store(db.open({&journal::sql, &outbox::sql, &sql, &list_sql})),
        ring(keys::memory_keyring_for_tests()) {
    if (settings.runs.empty()) settings.runs = (folder.path() / "runs").string();
  }

  Parts parts(FaultPoint fault = FaultPoint{}) { return {*store, *ring, clock, random, std::move(fault)}; }
  Result<void> found(FaultPoint fault = FaultPoint{}) {
    return create_authority(parts(std::move(fault)), settings, builtin_profiles().value(), "person:officer");
  }
  Result<std::unique_ptr<Authority>> open(FaultPoint fault = FaultPoint{}) {
    return Authority::open(parts(std::move(fault)), settings, builtin_profiles().value());
  }
  // After a ceremony that must work.
  std::unique_ptr<Authority> ready() {
    const auto founded = found();
    if (!founded) throw std::runtime_error{founded.error().line() + " " + founded.error().detail};
    auto opened = open();
    if (!opened) throw std::runtime_error{opened.error().line() + " " + opened.error().detail};
    return std::move(*opened);
  }
  IssuanceOrder order(const std::string& id) {
    IssuanceOrder o;
    o.id = id;
    o.approval = Bytes(32, 7);
    o.subscriber = ratna;
    o.key = KeyId::make(clock.now(), random);
    o.public_key = crypto::generate_key(crypto::KeyKind::p256).value().spki;
    o.subject = {.common_name = "Ratna Sari Wijaya, S.Kom.", .organization = "Pemerintah Kota Contoh"};
    o.actor = "person:officer";
    return o;
  }

  tests::Database& db;
  tests::Folder folder;
  AuthoritySettings settings;
  ManualClock clock{Timestamp::from_seconds(1'767'600'000)};  // 2026-01-05 08:00:00 UTC
  SystemRandom random;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<keys::Keyring> ring;
  SubscriberId ratna = SubscriberId::make(clock.now(), random);
};

}  // namespace paraf::ca::fixture
