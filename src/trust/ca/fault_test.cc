// Dying between any two steps, and what the next start makes of it.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <iterator>
#include <set>
#include <thread>

#include "tests/support/folder.h"
#include "trust/ca/fixture.h"

using namespace paraf;
using namespace paraf::ca;
using fixture::House;

namespace {

struct Died {};

FaultPoint die_at(std::string wanted) {
  return FaultPoint{[wanted = std::move(wanted)](std::string_view step) {
    if (step == wanted) throw Died{};
  }};
}

// A signer whose key answers with nonsense, or not at all.
class FaultySigner final : public crypto::Signer {
 public:
  FaultySigner(std::shared_ptr<crypto::Signer> real, bool answers) : real_(std::move(real)), answers_(answers) {}
  crypto::KeyKind kind() const override { return real_->kind(); }
  const Bytes& spki() const override { return real_->spki(); }
  Result<Bytes> sign_digest(crypto::HashAlg hash, ByteView digest) override {
    if (!broken) return real_->sign_digest(hash, digest);
    if (!answers_) return unavailable("crypto.token.gone");
    Bytes other{digest.begin(), digest.end()};
    other[0] ^= 1;
    return real_->sign_digest(hash, other);
  }
  bool broken = false;

 private:
  std::shared_ptr<crypto::Signer> real_;
  bool answers_;
};

class FaultyKeyring final : public keys::Keyring {
 public:
  FaultyKeyring(keys::Keyring& real, bool answers) : real_(real), answers_(answers) {}
  Result<void> make(keys::Purpose p, crypto::KeyKind k) override { return real_.make(p, k); }
  Result<bool> has(keys::Purpose p) override { return real_.has(p); }
  Result<std::shared_ptr<crypto::Signer>> signer(keys::Purpose p) override {
    auto signer = std::make_shared<FaultySigner>(TRY(real_.signer(p)), answers_);
    if (p == keys::Purpose::issuing) issuing = signer;
    return signer;
  }
  Result<int> make_next(keys::Purpose p, crypto::KeyKind k) override { return real_.make_next(p, k); }
  Result<std::vector<std::shared_ptr<crypto::Signer>>> signers(keys::Purpose p) override {
    if (!TRY(real_.has(p))) return std::vector<std::shared_ptr<crypto::Signer>>{};
    return std::vector<std::shared_ptr<crypto::Signer>>{TRY(signer(p))};
  }
  Result<void> make_secrets() override { return real_.make_secrets(); }
  Result<Bytes> seal(keys::SealKey k, ByteView p, ByteView a, Random& r) override { return real_.seal(k, p, a, r); }
  Result<Secret> open(keys::SealKey k, ByteView s, ByteView a) override { return real_.open(k, s, a); }
  Result<int> rotate(keys::SealKey k) override { return real_.rotate(k); }
  int generation(keys::SealKey k) const override { return real_.generation(k); }
  Result<Secret> hmac(keys::MacKey k, ByteView d) override { return real_.hmac(k, d); }
  Result<void> health() override { return real_.health(); }
  std::shared_ptr<FaultySigner> issuing;

 private:
  keys::Keyring& real_;
  bool answers_;
};

// Houses of several processes that stand in one folder.
AuthoritySettings in(const std::filesystem::path& folder) {
  AuthoritySettings settings = fixture::quick_settings();
  settings.runs = (folder / "runs").string();
  return settings;
}

std::string states(tests::Database& db, const std::string& order) {
  return db.raw_text("SELECT COUNT(*) FROM ca_promise WHERE order_id = '" + order + "'") + " " +
         db.raw_text("SELECT COUNT(*) FROM ca_certificate WHERE state = 1 AND order_id = '" + order + "'") + " " +
         db.raw_text("SELECT COUNT(*) FROM ca_certificate WHERE state = 2 AND order_id = '" + order + "'");
}

}  // namespace

TEST_CASE("a promise whose giving up was not committed is counted when it is, once") {
  tests::Database db{tests::Engine::sqlite};
  House house{db};
  REQUIRE(house.found());
  const auto authority = house.open(die_at("ca.promised"));
  REQUIRE(authority);
  CHECK_THROWS_AS((void)(*authority)->issue(house.order("act-1")), Died);
  house.clock.advance(std::chrono::hours{24});
  // The work ends well and its commit does not.
  db.raw("CREATE TABLE nobody (id INTEGER PRIMARY KEY)");
  db.raw("CREATE TABLE trap (id INTEGER REFERENCES nobody (id) DEFERRABLE INITIALLY DEFERRED)");
  db.raw("CREATE TRIGGER lay AFTER INSERT ON ca_certificate BEGIN INSERT INTO trap VALUES (1); END");
  CHECK_FALSE((*authority)->reconcile());
  CHECK((*authority)->counts().presumed.load() == 0);
  db.raw("DROP TRIGGER lay");
  CHECK((*authority)->reconcile()->presumed == 1);
  CHECK((*authority)->counts().presumed.load() == 1);
}

TEST_CASE("whoever dies in the middle of an issuance leaves nothing unknown behind") {
  struct Row {
    std::string step;
    std::string left;        // promised, issued, presumed: as the dead left it
    std::string reconciled;  // after the next start
    bool same_certificate;   // the repeated order gives the one that was made
  };
  const Row rows[] = {
      {"ca.serial_taken", "0 0 0", "0 0 0", false},  // a number nobody used
      {"ca.linted", "0 0 0", "0 0 0", false},
      {"ca.promised", "1 0 0", "0 0 1", false},      // perhaps signed: revoked
      {"ca.signed", "1 0 0", "0 0 1", false},        // signed, unknown to anyone: revoked
      {"ca.fulfilled", "0 1 0", "0 1 0", true},      // made, only the answer was lost
  };
  for (const Row& row : rows) {
    for (tests::Database& db : tests::each_engine()) {
      CAPTURE(db.name());
      CAPTURE(row.step);
      House house{db};
      REQUIRE(house.found());
      const IssuanceOrder order = house.order("act-1");
      {
        auto doomed = house.open(die_at(row.step));
        REQUIRE(doomed);
        bool died = false;
        try {
          (void)(*doomed)->issue(order);
        } catch (const Died&) {
          died = true;
        }
        REQUIRE(died);
      }
      CHECK(states(db, "act-1") == row.left);
      const std::string lost =
          db.raw_text("SELECT COALESCE(MAX(serial), '') FROM (SELECT serial, order_id FROM ca_certificate UNION ALL "
                      "SELECT serial, order_id FROM ca_promise) known WHERE order_id = 'act-1'");

      const auto next = house.open();
      REQUIRE(next);
      CHECK(states(db, "act-1") == row.reconciled);
      CHECK((*next)->reconcile()->presumed == 0);  // once is enough
      const auto& issuing = (*next)->certificate(keys::Purpose::issuing);

      const auto again = (*next)->issue(order);
      REQUIRE(again);
      REQUIRE((*next)->status().refresh());
      CHECK((*next)->status().status(issuing, from_hex(again->serial).value())->kind == validation::Status::Kind::good);
      if (lost.empty()) continue;
      CHECK((again->serial == lost) == row.same_certificate);  // a failed serial is never taken up again
      if (row.same_certificate) continue;
      CHECK((*next)->status().status(issuing, from_hex(lost).value())->kind == validation::Status::Kind::revoked);
      REQUIRE((*next)->publish_due() == 1);
      CHECK(crypto::Crl::parse((*next)->latest_crl("issuing")->der)->find(from_hex(lost).value()));
      CHECK(code_of((*next)->release("issuing", lost, "x")) == "ca.not_held");
    }
  }
}

TEST_CASE("while others open the authority again and again, nothing that is being issued is lost") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    REQUIRE(house.found());
    const auto authority = house.open();
    REQUIRE(authority);
    std::atomic<bool> over{false};
    std::atomic<int> opened{0};
    {
      const std::jthread others{[&] {
        for (; !over; ++opened) {
          const auto other = house.open();  // the same node, as a second server or a command is
          if (!other || !(*other)->reconcile()) break;
        }
      }};
      for (int i = 0; i < 40 || opened < 5; ++i) CHECK((*authority)->issue(house.order("act-" + std::to_string(i))));
      over = true;
    }
    CHECK(db.raw_text("SELECT COUNT(*) FROM ca_certificate WHERE state = 2") == "0");
    CHECK(db.raw_text("SELECT COUNT(*) FROM ca_promise") == "0");
  }
}

TEST_CASE("a run is given up when it is dead, at once and by anybody, and not a moment before") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    REQUIRE(house.found());
    auto doomed = house.open(die_at("ca.promised"));
    REQUIRE(doomed);
    CHECK_THROWS_AS((void)(*doomed)->issue(house.order("act-1")), Died);
    house.settings.node = "2";
    const auto other = house.open();
    REQUIRE(other);
    CHECK((*other)->reconcile()->left == 1);
    CHECK(states(db, "act-1") == "1 0 0");
    doomed->reset();
    const auto looking = Authority::open(house.parts(), house.settings, builtin_profiles().value(), Authority::Access::look);
    REQUIRE(looking);
    CHECK(states(db, "act-1") == "1 0 0");  // who looks changes nothing
    CHECK((*other)->reconcile()->presumed == 1);
    CHECK(states(db, "act-1") == "0 0 1");
    // Of the files of runs only those of the living remain.
    CHECK(std::distance(std::filesystem::directory_iterator{house.settings.runs}, {}) == 1);
  }
}

TEST_CASE("the file of a run proves nothing in a copy of its folder") {
  tests::Database db{tests::Engine::sqlite};
  House house{db};
  REQUIRE(house.found());
  auto doomed = house.open(die_at("ca.promised"));
  REQUIRE(doomed);
  CHECK_THROWS_AS((void)(*doomed)->issue(house.order("act-1")), Died);
  const std::string original = house.settings.runs;
  house.settings.runs += ".copy";
  std::filesystem::copy(original, house.settings.runs);
  CHECK((*house.open())->reconcile()->left == 1);
}

TEST_CASE("who only looks needs no key, and cannot sign") {
  tests::Database db{tests::Engine::sqlite};
  House house{db};
  const auto made = house.ready()->issue(house.order("act-1"));
  REQUIRE(made);
  house.ring = keys::memory_keyring_for_tests();  // another token: none of our keys
  CHECK(code_of(house.open()) == "ca.key_missing");
  const auto looking = Authority::open(house.parts(), house.settings, builtin_profiles().value(), Authority::Access::look);
  REQUIRE(looking);
  CHECK((*looking)->find("issuing", made->serial)->der == made->der);
  CHECK((*looking)->search({.text = "ratna"}));
  CHECK((*looking)->chain_pem(*made).size() > Authority::pem(*made).size());
  CHECK(code_of((*looking)->issue(house.order("act-2"))) == "ca.key_missing");
  CHECK(code_of((*looking)->publish_crl("issuing", 0)) != "");
}

TEST_CASE("a promise of another machine is left alone while it may still be at work") {
  tests::Database db{tests::Engine::postgresql};
  House house{db};
  REQUIRE(house.found());
  const std::string here = house.settings.runs;
  house.settings.node = "2";
  house.settings.runs += ".there";
  house.settings.status_silence = std::chrono::hours{1};
  {
    auto doomed = house.open(die_at("ca.promised"));
    REQUIRE(doomed);
    CHECK_THROWS_AS((void)(*doomed)->issue(house.order("act-1")), Died);
  }
  house.settings.node = "1";
  house.settings.runs = here;
  const auto first = house.open();
  REQUIRE(first);
  CHECK(states(db, "act-1") == "1 0 0");
  CHECK((*first)->reconcile()->left == 1);
  house.clock.advance(std::chrono::minutes{11});
  CHECK((*first)->reconcile()->presumed == 1);
  CHECK(states(db, "act-1") == "0 0 1");
}

TEST_CASE("a node whose promise was given up meanwhile does not fulfil it") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    REQUIRE(house.found());
    const std::string columns = "issuer, serial, shard, profile, order_id, subscriber, key_id, spki_hash, subject, "
                                "not_before, not_after, made, node, run, der, profile_hash, follows";
    const std::string given_up = "INSERT INTO ca_certificate (" + columns + ", state, revoked_at, reason, revision) SELECT " +
                                 columns + ", 2, 1, 0, 0 FROM ca_promise; DELETE FROM ca_promise";
    const FaultPoint slow{[&](std::string_view step) {
      if (step == "ca.signed") db.raw(given_up);
    }};
    const auto authority = house.open(slow);
    REQUIRE(authority);
    CHECK(code_of((*authority)->issue(house.order("act-1"))) == "ca.promise_lost");
    CHECK(states(db, "act-1") == "0 0 1");
  }
}

TEST_CASE("a key that is blocked while a certificate of it is being signed takes that certificate with it") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    REQUIRE(house.found());
    const IssuanceOrder order = house.order("act-1");
    Authority* blocking = nullptr;
    const FaultPoint meanwhile{[&](std::string_view step) {
      if (step == "ca.signed" && blocking) REQUIRE(blocking->block_key(order.public_key, "lost", "person:x"));
    }};
    const auto authority = house.open(meanwhile);
    REQUIRE(authority);
    blocking = authority->get();
    CHECK(code_of((*authority)->issue(order)) == "ca.promise_lost");
    blocking = nullptr;
    CHECK(states(db, "act-1") == "0 0 1");
    CHECK(code_of((*authority)->issue(order)) == "ca.key_blocked");
    REQUIRE((*authority)->publish_due());
    CHECK((*authority)->latest_crl("issuing")->entries == 1);
  }
}

TEST_CASE("a token that fails or signs wrongly costs a serial and nothing else") {
  for (const bool answers : {false, true}) {
    for (tests::Database& db : tests::each_engine()) {
      CAPTURE(db.name());
      CAPTURE(answers);
      House house{db};
      REQUIRE(house.found());
      FaultyKeyring ring{*house.ring, answers};
      const Parts parts{*house.store, ring, house.clock, house.random, FaultPoint{}};
      const auto authority = Authority::open(parts, house.settings, builtin_profiles().value());
      REQUIRE(authority);
      const IssuanceOrder order = house.order("act-1");
      ring.issuing->broken = true;
      CHECK(code_of((*authority)->issue(order)) == (answers ? "ca.signature_wrong" : "crypto.token.gone"));
      CHECK(states(db, "act-1") == "0 0 1");  // at once, not only at the next start
      ring.issuing->broken = false;
      CHECK((*authority)->issue(order));
      CHECK(states(db, "act-1") == "0 1 1");
    }
  }
}

TEST_CASE("a ceremony that is interrupted goes on where it was") {
  for (const std::string step : {"ca.ceremony_begun", "ca.keys_made", "ca.serial_taken", "ca.linted", "ca.promised", "ca.signed",
                                 "ca.fulfilled", "ca.ceremony_done"}) {
    for (tests::Database& db : tests::each_engine()) {
      CAPTURE(db.name());
      CAPTURE(step);
      House house{db};
      // Dies at every third passing of this step, until it is through.
      int passings = 0;
      const FaultPoint fault{[&](std::string_view at) {
        if (at == step && ++passings % 3 == 1) throw Died{};
      }};
      Result<void> done = unavailable("test.not_yet");
      for (int tries = 0; tries < 8 && !done; ++tries) {
        try {
          done = house.found(fault);
          if (!done && done.error().code == "ca.exists") done = {};
        } catch (const Died&) {
        }
      }
      REQUIRE(done);
      auto authority = house.open();
      REQUIRE(authority);
      REQUIRE((*authority)->publish_due());
      CHECK((*authority)->issue(house.order("act-1")));
      CHECK(db.raw_text("SELECT COUNT(*) FROM ca_certificate WHERE state = 1 AND subscriber = ''") == "4");
      CHECK((*authority)->latest_crl("root"));
    }
  }
}

TEST_CASE("PARAF_FAULT ends the process at the step it names, as a kill does") {
  const pid_t child = ::fork();
  if (child == 0) {
    ::setenv("PARAF_FAULT", "ca.promised", 1);
    FaultPoint{}("ca.linted");
    FaultPoint{}("ca.promised");
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGKILL);
}

TEST_CASE("a PARAF_FAULT that cannot be read is an error at the start, not a kill that never comes") {
  struct Row {
    std::string why, value;
    bool good;
  };
  const Row rows[] = {
      {"a step", "ca.promised", true},
      {"the second time", "ca.promised:2", true},
      {"no number", "ca.promised:", false},
      {"a word", "ca.promised:two", false},
      {"a number with something behind it", "ca.promised:2x", false},
      {"the zeroth time never comes", "ca.promised:0", false},
      {"nor does one before it", "ca.promised:-1", false},
      {"more than a number holds", "ca.promised:99999999999", false},
      {"no step", ":2", false},
      {"nothing", "", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    ::setenv("PARAF_FAULT", row.value.c_str(), 1);
    const auto read = FaultPoint::check_environment();
    CHECK((read ? std::string_view{} : read.error().code) == (row.good ? "" : "ca.fault"));
  }
  ::unsetenv("PARAF_FAULT");
  tests::Database db{tests::Engine::sqlite};
  House house{db};
  REQUIRE(house.found());
  ::setenv("PARAF_FAULT", "ca.promised:two", 1);
  const auto opened = house.open();
  ::unsetenv("PARAF_FAULT");
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == "ca.fault");
  CHECK(house.open());
}

namespace {

// Four issue at once until the step is reached for the thirteenth time; then all of it dies as by kill -9.
// What was answered goes to the pipe, a serial a line.
[[noreturn]] void issue_and_die(tests::Database& db, const std::string& token, const std::string& step, int answered) {
  House house{db, in(std::filesystem::path{token}.parent_path())};
  const auto ring = keys::open_token(token).value();
  std::atomic<int> reached{0};
  const FaultPoint fault{[&](std::string_view at) {
    if (at == step && ++reached == 13) ::raise(SIGKILL);
  }};
  const Parts parts{*house.store, *ring, house.clock, house.random, fault};
  const auto authority = Authority::open(parts, house.settings, builtin_profiles().value()).value();
  std::vector<std::thread> all;
  for (int t = 0; t < 4; ++t)
    all.emplace_back([&, t] {
      for (int i = 0; i < 100; ++i) {
        const auto made = authority->issue(house.order(fmt::format("act-{}-{}", t, i)));
        if (!made) ::_exit(9);
        const std::string line = made->serial + "\n";
        if (::write(answered, line.data(), line.size()) < 0) ::_exit(8);
      }
    });
  for (std::thread& each : all) each.join();
  ::_exit(7);  // it should not come to this
}

}  // namespace

TEST_CASE("killed under load between any two steps, every serial is accounted for and none is there twice") {
  for (const std::string step : {"ca.serial_taken", "ca.linted", "ca.promised", "ca.signed", "ca.fulfilled"}) {
    for (tests::Database& db : tests::each_engine()) {
      CAPTURE(db.name());
      CAPTURE(step);
      const tests::Folder folder;
      const std::string token = (folder.path() / "token").string();
      {
        House house{db, in(folder.path())};
        const auto ring = keys::create_token(token, house.random).value();
        const Parts parts{*house.store, *ring, house.clock, house.random, FaultPoint{}};
        REQUIRE(create_authority(parts, house.settings, builtin_profiles().value(), "person:officer"));
      }
      int ends[2];
      REQUIRE(::pipe(ends) == 0);
      const pid_t child = ::fork();
      if (child == 0) issue_and_die(db, token, step, ends[1]);
      ::close(ends[1]);
      std::string text;
      char octets[512];
      for (ssize_t got = 0; (got = ::read(ends[0], octets, sizeof octets)) > 0;)
        text.append(octets, static_cast<std::size_t>(got));
      ::close(ends[0]);
      int status = 0;
      REQUIRE(::waitpid(child, &status, 0) == child);
      REQUIRE(WIFSIGNALED(status));
      CHECK(WTERMSIG(status) == SIGKILL);

      House house{db, in(folder.path())};
      const auto ring = keys::open_token(token).value();
      const Parts parts{*house.store, *ring, house.clock, house.random, FaultPoint{}};
      const auto authority = Authority::open(parts, house.settings, builtin_profiles().value());
      REQUIRE(authority);
      int answered = 0;
      std::set<std::string> serials;
      for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos; at = end + 1, ++answered) {
        const std::string serial = text.substr(at, end - at);
        CHECK(serials.insert(serial).second);
        CHECK((*authority)->find("issuing", serial)->state == Record::State::issued);  // what was answered is there
      }
      const auto number = [&](const std::string& sql_text) { return std::stoi(db.raw_text(sql_text)); };
      const std::string of_subscribers = " FROM ca_certificate WHERE order_id LIKE 'act-%'";
      CHECK(number("SELECT COUNT(*) FROM ca_promise") == 0);
      CHECK(number("SELECT COUNT(*)" + of_subscribers + " AND state = 1") >= answered);
      CHECK(number("SELECT COUNT(*)" + of_subscribers) == number("SELECT COUNT(DISTINCT serial)" + of_subscribers));
      CHECK(number("SELECT COUNT(*)" + of_subscribers + " AND NOT EXISTS (SELECT 1 FROM ca_serial s WHERE s.issuer = "
                   "ca_certificate.issuer AND s.serial = ca_certificate.serial)") == 0);
      // Every promise is in the journal, and so is what became of it.
      CHECK(number("SELECT COUNT(*)" + of_subscribers) ==
            number("SELECT COUNT(*) FROM journal_entry WHERE act = 'certificate.promised' AND facts LIKE '%act-%'"));
      CHECK(number("SELECT COUNT(*)" + of_subscribers + " AND state = 2") ==
            number("SELECT COUNT(*) FROM journal_entry WHERE act = 'certificate.presumed_issued'"));
      // What is presumed is on the list.
      REQUIRE((*authority)->publish_due());
      CHECK((*authority)->latest_crl("issuing")->entries == number("SELECT COUNT(*)" + of_subscribers + " AND state = 2"));
      CHECK((*authority)->issue(house.order("after")));
    }
  }
}
