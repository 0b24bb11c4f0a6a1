// A provider that answers slowly, and who waits for it.
#include "platform/openid/client.h"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>
#include <vector>

#include "tests/support/carrier.h"

using namespace paraf;
using namespace paraf::openid;

namespace {

std::string json(const std::string& body) { return "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body; }

const std::string discovery = json(
    R"({"issuer":"http://127.0.0.1:{port}/paraf","authorization_endpoint":"http://127.0.0.1:{port}/a",)"
    R"("token_endpoint":"http://127.0.0.1:{port}/t","jwks_uri":"http://127.0.0.1:{port}/k"})");
// [RFC 7517 Appendix A.1]
const std::string keys = json(
    R"({"keys":[{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",)"
    R"("y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","use":"sig","kid":"1"}]})");

std::chrono::milliseconds took(const std::function<void()>& what) {
  const auto began = std::chrono::steady_clock::now();
  what();
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
}

ClientSettings settings_of(const tests::Carrier& provider) {
  ClientSettings settings;
  settings.issuer = provider.url();
  settings.client_id = "paraf";
  settings.scopes = "openid";
  return settings;
}

}  // namespace

TEST_CASE("a provider that is slow is asked once, and keeps nobody from what needs no answer") {
  tests::Carrier provider{{discovery, keys}, std::chrono::milliseconds{700}};
  ManualClock clock{Timestamp::from_seconds(1'767'600'000)};
  SystemRandom random;
  Client client{settings_of(provider), "http://127.0.0.1/back", clock, random};
  {
    std::vector<std::jthread> guests;
    std::atomic<int> gone{0};
    for (int i = 0; i < 4; ++i)
      guests.emplace_back([&] {
        if (client.depart()) ++gone;
      });
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
    CHECK(took([&] { CHECK(client.farewell("http://127.0.0.1/").empty()); }) < std::chrono::milliseconds{300});
    guests.clear();
    CHECK(gone == 4);
  }
  CHECK(provider.heads.size() == 2);
}

TEST_CASE("while what is known is asked for anew, what was known serves") {
  tests::Carrier provider{{discovery, keys, discovery, keys}, std::chrono::milliseconds{400}};
  ManualClock clock{Timestamp::from_seconds(1'767'600'000)};
  SystemRandom random;
  Client client{settings_of(provider), "http://127.0.0.1/back", clock, random};
  REQUIRE(client.depart());
  clock.advance(std::chrono::hours{2});
  std::jthread asking{[&] { CHECK(client.depart()); }};
  std::this_thread::sleep_for(std::chrono::milliseconds{150});
  CHECK(took([&] { CHECK(client.depart()); }) < std::chrono::milliseconds{200});
}

TEST_CASE("a provider that is away is not asked by everybody at once") {
  tests::Carrier provider{{"", "", ""}};
  ManualClock clock{Timestamp::from_seconds(1'767'600'000)};
  SystemRandom random;
  Client client{settings_of(provider), "http://127.0.0.1/back", clock, random};
  CHECK(code_of(client.depart()) == "openid.provider");
  CHECK(code_of(client.depart()) == "openid.provider");
  CHECK(provider.heads.size() == 1);
}

TEST_CASE("few wait for a provider that is slow; the others are told at once") {
  tests::Carrier provider{{discovery, keys}, std::chrono::milliseconds{1200}};
  ManualClock clock{Timestamp::from_seconds(1'767'600'000)};
  SystemRandom random;
  Client client{settings_of(provider), "http://127.0.0.1/back", clock, random};
  std::atomic<int> gone{0}, told{0};
  std::vector<std::jthread> guests;
  for (int i = 0; i < 20; ++i)
    guests.emplace_back([&] {
      const auto departure = client.depart();
      if (departure) ++gone;
      if (code_of(departure) == "openid.provider") ++told;
    });
  std::this_thread::sleep_for(std::chrono::milliseconds{700});  // the provider has not said a word yet
  CHECK(told == 15);
  guests.clear();
  CHECK(gone == 5);
}

TEST_CASE("while a provider changes its keys, nobody who comes meanwhile is refused") {
  // What is signed with the new key, to the form of its signature: without the key it is not even looked at.
  const std::string token = json(R"({"id_token":")" + base64url(bytes_of(R"({"alg":"ES256","kid":"2"})")) + "." +
                                 base64url(bytes_of(R"({"sub":"a"})")) + "." + base64url(Bytes(64, 1)) + R"("})");
  std::string new_keys = keys;
  new_keys.replace(new_keys.find(R"("kid":"1")"), 9, R"("kid":"2")");
  tests::Carrier provider{{discovery, keys, token, token, new_keys}, std::chrono::milliseconds{300}};
  ManualClock clock{Timestamp::from_seconds(1'767'600'000)};
  SystemRandom random;
  Client client{settings_of(provider), "http://127.0.0.1/back", clock, random};
  REQUIRE(client.depart());
  clock.advance(std::chrono::minutes{1});
  std::jthread first{[&] { CHECK(code_of(client.arrive({"a", {}, {}, {}})) == "openid.token.signature"); }};
  CHECK(code_of(client.arrive({"b", {}, {}, {}})) == "openid.token.signature");
}
