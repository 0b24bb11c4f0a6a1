// Each alarm is provoked, leaves by a real mail server once a day, and shows in the metrics and to whoever
// asks after the authority's health.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "doors/cli/ca_tending.h"
#include "doors/cli/installation.h"
#include "office/people/office.h"
#include "office/people/roles.h"
#include "platform/mail/mail.h"
#include "platform/store/restore_guard.h"
#include "tests/support/database.h"
#include "tests/support/smtp.h"
#include "trust/ca/status.h"

using namespace paraf;
using namespace paraf::cli;

namespace {

// A token that can be pulled out.
class Losable final : public keys::Keyring {
 public:
  bool lost = false;
  Result<void> make(keys::Purpose p, crypto::KeyKind k) override { return ring_->make(p, k); }
  Result<bool> has(keys::Purpose p) override { return ring_->has(p); }
  Result<std::shared_ptr<crypto::Signer>> signer(keys::Purpose p) override { return ring_->signer(p); }
  Result<int> make_next(keys::Purpose p, crypto::KeyKind k) override { return ring_->make_next(p, k); }
  Result<std::vector<std::shared_ptr<crypto::Signer>>> signers(keys::Purpose p) override {
    return ring_->signers(p);
  }
  Result<void> make_secrets() override { return ring_->make_secrets(); }
  Result<Bytes> seal(keys::SealKey k, ByteView plain, ByteView associated, Random& random) override {
    return ring_->seal(k, plain, associated, random);
  }
  Result<Secret> open(keys::SealKey k, ByteView sealed, ByteView associated) override {
    return ring_->open(k, sealed, associated);
  }
  Result<int> rotate(keys::SealKey k) override { return ring_->rotate(k); }
  int generation(keys::SealKey k) const override { return ring_->generation(k); }
  Result<Secret> hmac(keys::MacKey k, ByteView data) override { return ring_->hmac(k, data); }
  Result<void> health() override {
    if (lost) return unavailable("crypto.token.lost");
    return ring_->health();
  }

 private:
  std::unique_ptr<keys::Keyring> ring_ = keys::memory_keyring_for_tests();
};

// An authority that runs with a clock moved by hand.
struct Ward {
  explicit Ward(tests::Database& db) : store(db.open(modules())) {
    settings.alarm_to = "operator@contoh.go.id";
    settings.mail_from = "paraf@contoh.go.id";
    settings.clock = "trusted";
    ca::AuthoritySettings quick;
    quick.root_key = quick.issuing_key = quick.ocsp_key = quick.tsa_key = crypto::KeyKind::p256;
    const ca::Parts parts{*store, ring, clock, random, {}};
    REQUIRE(ca::create_authority(parts, quick, ca::builtin_profiles().value(), "system"));
    authority = ca::Authority::open(parts, quick, ca::builtin_profiles().value()).value();
    const crypto::Certificate& stamp = authority->certificate(keys::Purpose::tsa);
    stamper = tsa::TimeStamper::make(
                  {.policy = crypto::der::Oid::parse(authority->time_stamp_policy()).value()}, stamp,
                  authority->chain(stamp), authority->signer(keys::Purpose::tsa), clock, random)
                  .value();
    const auto voice = authority->responders().front();
    responder = std::make_unique<validation::Responder>(voice.issuer, voice.certificate, voice.signer,
                                                        authority->status(), clock);
    courier = std::make_unique<outbox::Courier>(*store, clock, "utama");
    begin();
  }
  // The settings of the clock are read when the tending begins.
  void begin() {
    tending.reset();
    tending = std::make_unique<Tending>(
        Tending::Parts{*store, ring, clock, random, *authority, *stamper, *responder, settings});
  }
  std::set<std::string> causes() {
    std::set<std::string> ids;
    for (const Alarm& alarm : tending->alarms()) ids.insert(alarm.id);
    return ids;
  }
  bool measured(const std::string& line) { return tending->metrics().find(line + "\n") != std::string::npos; }
  // The Authority and its tending grow old together with the lists and certificates left as they are.
  void wait(std::chrono::hours time) { clock.advance(time); }

  ManualClock clock{*Timestamp::parse("2026-01-05T02:00:00Z")};
  SystemRandom random;
  Settings settings;
  std::unique_ptr<store::Store> store;
  Losable ring;
  std::unique_ptr<ca::Authority> authority;
  std::unique_ptr<tsa::TimeStamper> stamper;
  std::unique_ptr<validation::Responder> responder;
  std::unique_ptr<outbox::Courier> courier;
  std::unique_ptr<Tending> tending;
};

using std::chrono::hours;

}  // namespace

TEST_CASE("an authority that is well raises no alarm") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Ward ward{db};
    REQUIRE(ward.tending->every_second());
    CHECK(ward.causes().empty());
    CHECK(ward.tending->health().well());
    CHECK(ward.measured("paraf_alarms{cause=\"crl\"} 0"));
    CHECK(ward.measured("paraf_clock_trusted 1"));
    CHECK(ward.measured("paraf_token_healthy 1"));
  }
}

TEST_CASE("each cause has its alarm, and none beside it") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Ward ward{db};
    const store::Scope all = store::Scope::installation();

    SUBCASE("a list nobody renewed") {
      ward.wait(hours{24 * 3});
      CHECK(ward.causes().contains("crl:issuing:0"));
      CHECK_FALSE(ward.tending->health().lists);
      REQUIRE(ward.tending->every_second());  // it is renewed after all
      CHECK(ward.causes().empty());
    }
    SUBCASE("a revocation that no list tells of for minutes, while the token is away") {
      ca::IssuanceOrder order;
      order.id = "act-1";
      order.subscriber = SubscriberId::make(ward.clock.now(), ward.random);
      order.public_key = crypto::generate_key(crypto::KeyKind::p256)->spki;
      order.subject = {.common_name = "Ratna Sari", .organization = "Contoh"};
      const auto made = ward.authority->issue(order);
      REQUIRE(made);
      REQUIRE(ward.authority->revoke("issuing", made->serial, ca::Reason::superseded, "person:x"));
      CHECK(ward.causes().empty());
      ward.clock.advance(std::chrono::minutes{6});
      CHECK(ward.causes() == std::set<std::string>{"crl:issuing:0"});
      CHECK_FALSE(ward.tending->health().lists);
    }
    SUBCASE("a restored backup that nobody has cleared") {
      REQUIRE(ward.store->transact(all, [&](store::Transaction& tx) {
        return store::restore_guard::set(tx, {ward.clock.now(), ward.clock.now(), "b"});
      }));
      REQUIRE(ward.tending->every_second());
      CHECK(ward.causes() == std::set<std::string>{"restore"});
      CHECK_FALSE(ward.tending->health().well());
      CHECK(ward.measured("paraf_alarms{cause=\"restore\"} 1"));
    }
    SUBCASE("a certificate of the authority about to end") {
      ward.wait(
          ward.authority->certificate(keys::Purpose::issuing).not_after() - ward.clock.now() > hours{24 * 300}
              ? std::chrono::duration_cast<hours>(
                    ward.authority->certificate(keys::Purpose::issuing).not_after() - ward.clock.now()) -
                    hours{24 * 300}
              : hours{0});
      CHECK(ward.causes().contains("certificate:issuing"));
      CHECK(ward.causes().contains("certificate:ocsp"));
      CHECK(ward.tending->metrics().find("paraf_alarms{cause=\"certificate\"} 0") == std::string::npos);
    }
    SUBCASE("a time stamper that was revoked, until it is rolled over") {
      const Bytes asked = tsa::time_stamp_request(crypto::HashAlg::sha256, Bytes(32, 1));
      CHECK(tsa::token_of(ward.stamper->answer(asked)));
      const std::string serial = ward.authority->certificate(keys::Purpose::tsa).serial_hex();
      REQUIRE(ward.authority->revoke("issuing", serial, ca::Reason::superseded, "person:officer"));
      REQUIRE(ward.tending->every_second());
      REQUIRE(ward.tending->every_minute());
      CHECK_FALSE(tsa::token_of(ward.stamper->answer(asked)));
      CHECK(ward.causes() == std::set<std::string>{"service:tsa"});
      CHECK(ward.measured("paraf_alarms{cause=\"service\"} 1"));
      REQUIRE(ward.authority->roll_over(keys::Purpose::tsa, crypto::KeyKind::p256, "person:officer"));
      REQUIRE(ward.tending->every_second());
      CHECK(tsa::token_of(ward.stamper->answer(asked)));
      CHECK(ward.causes().empty());
    }
    SUBCASE("an issuing CA that was revoked, until there is the next one") {
      const std::string serial = ward.authority->certificate(keys::Purpose::issuing).serial_hex();
      REQUIRE(ward.authority->revoke("root", serial, ca::Reason::superseded, "person:officer"));
      REQUIRE(ward.tending->every_second());
      REQUIRE(ward.tending->every_minute());
      CHECK(ward.causes() == std::set<std::string>{"service:issuing"});
      REQUIRE(ward.authority->roll_over(keys::Purpose::issuing, crypto::KeyKind::p256, "person:officer"));
      REQUIRE(ward.tending->every_minute());  // the time stamper goes over to it
      REQUIRE(ward.tending->every_second());
      CHECK(ward.causes().empty());
      CHECK(tsa::token_of(ward.stamper->answer(tsa::time_stamp_request(crypto::HashAlg::sha256, Bytes(32, 1)))));
    }
    SUBCASE("a token that is gone") {
      ward.ring.lost = true;
      CHECK(ward.causes() == std::set<std::string>{"token"});
      CHECK_FALSE(ward.tending->health().token);
      CHECK(ward.measured("paraf_token_healthy 0"));
      CHECK(ward.measured("paraf_alarms{cause=\"token\"} 1"));
    }
    SUBCASE("a clock that no time server vouches for") {
      ward.settings.time_servers = "127.0.0.1:" + std::to_string(tests::free_port());
      ward.begin();
      CHECK(ward.causes() == std::set<std::string>{"clock"});
      CHECK_FALSE(ward.tending->health().clock);
      CHECK(ward.measured("paraf_clock_trusted 0"));
      const Bytes asked = tsa::time_stamp_request(crypto::HashAlg::sha256, Bytes(32, 1));
      CHECK_FALSE(tsa::token_of(ward.stamper->answer(asked)));
      CHECK(ward.measured("paraf_time_stamps_in_doubt_total 1"));
    }
    SUBCASE("a message that nobody takes, and one that failed for good") {
      REQUIRE(ward.store->transact(all, [&](store::Transaction& tx) -> Result<void> {
        TRY(outbox::post(tx, ward.clock.now(), ward.random, "nobody", "1", "{}"));
        TRY(outbox::post(tx, ward.clock.now(), ward.random, "refused", "2", "{}"));
        return {};
      }));
      ward.courier->on("refused",
                       [](const outbox::Message&) -> Result<void> { return refused("cli.alarm"); });
      CHECK(ward.causes().empty());
      REQUIRE(ward.courier->deliver_due());
      CHECK(ward.causes() == std::set<std::string>{"dead_letters"});
      ward.wait(hours{2});
      CHECK(ward.causes() == std::set<std::string>{"dead_letters", "queue"});
      CHECK_FALSE(ward.tending->health().queue);
    }
    SUBCASE("an approved act that failed") {
      ca::Requests requests{*ward.authority, *ward.store, ward.clock, ward.random};
      const auto key = crypto::generate_key(crypto::KeyKind::p256).value();
      const auto asked =
          requests.ask(ca::Request::Act::issue,
                       {{"profile", "individual"},
                        {"subscriber", SubscriberId::make(ward.clock.now(), ward.random).text()},
                        {"public_key", base64(key.spki)},
                        {"common_name", "Ratna Sari Wijaya"},
                        {"organization", "Pemerintah Kota Contoh"}},
                       "person:ani");
      REQUIRE(asked);
      REQUIRE(ward.authority->block_key(key.spki, "lost", "person:budi"));
      CHECK(requests.approve(asked->id, asked->hash, "person:budi")->state == ca::Request::State::failed);
      REQUIRE(ward.tending->every_second());
      CHECK(ward.causes() == std::set<std::string>{"requests"});
    }
    SUBCASE("a year without days off") {
      const OfficeId kudus = OfficeId::trusted("kudus");
      const auto year = [&](int days) {
        const people::Day day = local_day(ward.clock.now(), Zone::wib) + std::chrono::days{days};
        return static_cast<int>(std::chrono::year_month_day{day}.year());
      };
      const auto keep = [&](const std::string& source, int of) {
        REQUIRE(ward.store->transact(store::Scope::office(kudus), [&](store::Transaction& tx) -> Result<void> {
          const auto there = people::load_office(tx);
          people::Office office = there ? *there : people::Office{};
          office.id = kudus;
          office.name = "Dinas Komunikasi dan Informatika";
          office.settings.holidays.push_back({source, of, 1, "", {}, {}});
          return people::save_office(tx, office);
        }));
      };
      // Some months on, so that sixty days later is another year or not, as the day the test begins has it.
      keep("kabupaten", year(0));
      CHECK(ward.causes().empty());  // an office that has no national list says nothing of its own
      keep(std::string{people::national_holidays}, year(0) - 1);
      CHECK(ward.causes() == std::set<std::string>{"calendar:kudus"});
      CHECK(ward.measured("paraf_alarms{cause=\"calendar\"} 1"));
      keep(std::string{people::national_holidays}, year(0));
      CHECK(ward.causes().contains("calendar:kudus") == (year(0) != year(60)));
      keep(std::string{people::national_holidays}, year(60));
      CHECK(ward.causes().empty());
    }
    SUBCASE("an agreement with the authority about to end") {
      const OfficeId kudus = OfficeId::trusted("kudus");
      const people::Day today = local_day(ward.clock.now(), Zone::wib);
      const auto record = [&](const std::string& number, int from, int until) {
        REQUIRE(ward.store->transact(store::Scope::office(kudus), [&](store::Transaction& tx) {
          people::Agreement agreement;
          agreement.partner = "psre";
          agreement.number = number;
          agreement.period = {today + std::chrono::days{from}, today + std::chrono::days{until}};
          return people::record_agreement(tx, ward.clock.now(), ward.random, agreement);
        }));
      };
      people::Office office;
      office.id = kudus;
      office.name = "Dinas Komunikasi dan Informatika";
      REQUIRE(ward.store->transact(store::Scope::office(kudus),
                                   [&](store::Transaction& tx) { return people::save_office(tx, office); }));
      CHECK(ward.causes().empty());  // it never had one
      record("019/PKS/2024", -300, 40);
      CHECK(ward.causes() == std::set<std::string>{"agreement:kudus"});
      CHECK(ward.measured("paraf_alarms{cause=\"agreement\"} 1"));
      record("019/PKS/2026", 41, 800);
      CHECK(ward.causes().empty());
    }
  }
}

TEST_CASE("what was rolled over speaks within a second, wherever it was done") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Ward ward{db};
    REQUIRE(ward.tending->every_second());
    const auto answers = [&](const ca::Record& record, const std::string& issuer_id) {
      const auto all = ward.authority->issuers();
      const auto issuer = std::ranges::find(all, issuer_id, &std::pair<std::string, crypto::Certificate>::first);
      if (issuer == all.end()) return false;
      const auto certificate = crypto::Certificate::parse(record.der).value();
      const auto answer = ward.responder->answer(validation::ocsp_request(issuer->second, certificate.serial()));
      const auto judged = validation::read_ocsp(answer->der, certificate, issuer->second, ward.clock.now());
      return judged && judged->status.kind == validation::Status::Kind::good;
    };
    const auto issue = [&](ca::Authority& authority, const std::string& id) {
      ca::IssuanceOrder order;
      order.id = id;
      order.subscriber = SubscriberId::make(ward.clock.now(), ward.random);
      order.public_key = crypto::generate_key(crypto::KeyKind::p256).value().spki;
      order.subject = {.common_name = "Ratna Sari Wijaya", .organization = "Pemerintah Kota Contoh"};
      order.actor = "person:officer";
      return authority.issue(order).value();
    };
    const ca::Record before = issue(*ward.authority, "before");
    REQUIRE(ward.tending->every_second());
    CHECK(answers(before, "issuing"));

    // By this process, as from the desk.
    REQUIRE(ward.authority->roll_over(keys::Purpose::issuing, crypto::KeyKind::p256, "person:officer"));
    const ca::Record here = issue(*ward.authority, "here");
    CHECK(here.issuer == "issuing.2");
    REQUIRE(ward.tending->every_second());
    CHECK(answers(here, "issuing.2"));

    // By another node, as from the command line.
    const auto other = ca::Authority::open({*ward.store, ward.ring, ward.clock, ward.random, {}},
                                           ward.authority->settings(), ca::builtin_profiles().value())
                           .value();
    REQUIRE(other->roll_over(keys::Purpose::issuing, crypto::KeyKind::p256, "person:officer"));
    const ca::Record there = issue(*other, "there");
    REQUIRE(ward.tending->every_second());
    CHECK(answers(there, "issuing.3"));
    CHECK(answers(before, "issuing"));  // and the first goes on
  }
}

TEST_CASE("an alarm leaves by mail, once a day for each cause, until it is over") {
  tests::SmtpServer server;
  REQUIRE_MESSAGE(server.ready(), server.trouble());
  tests::Database db{tests::Engine::sqlite};
  Ward ward{db};
  mail::SmtpSettings smtp;
  smtp.host = "127.0.0.1";
  smtp.port = server.port();
  smtp.tls = mail::SmtpSettings::Tls::none;
  mail::SmtpSender sender{std::move(smtp)};
  ward.tending->connect(*ward.courier, sender);

  ward.ring.lost = true;
  REQUIRE(ward.tending->every_minute());
  REQUIRE(ward.tending->every_minute());  // said already
  REQUIRE(ward.courier->deliver_due());
  auto mails = server.mails(1);
  REQUIRE(mails.size() == 1);
  CHECK(mails[0].find("Subject: Paraf: token") != std::string::npos);
  CHECK(mails[0].find("operator@contoh.go.id") != std::string::npos);

  ward.wait(hours{24 * 3});  // by now the lists are old too, and the clock has jumped
  REQUIRE(ward.tending->every_minute());
  while (ward.courier->deliver_due().value() != 0) continue;
  mails = server.mails(5);
  std::string subjects;
  for (const std::string& mail : mails) {
    const std::size_t at = mail.find("Subject: ");
    subjects += mail.substr(at, mail.find('\n', at) - at);
  }
  CHECK(mails.size() == 5);
  for (const char* cause : {"crl:issuing:0", "crl:root:0", "clock"}) {
    CAPTURE(cause);
    CHECK(subjects.find(cause) != std::string::npos);
  }

  ward.ring.lost = false;
  ward.wait(hours{24});
  ward.begin();  // a run that begins with the clock as it is
  ward.tending->connect(*ward.courier, sender);
  REQUIRE(ward.tending->every_second());
  REQUIRE(ward.tending->every_minute());
  CHECK(ward.courier->deliver_due().value() == 0);
}
