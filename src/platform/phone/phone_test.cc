#include "platform/phone/phone.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "platform/crypto/hash.h"
#include "tests/support/carrier.h"
#include "tests/support/smtp.h"

using namespace paraf;
using namespace paraf::phone;
using tests::Carrier;
using tests::http_header;
using tests::http_status;

namespace {

const Timestamp now = Timestamp::from_seconds(1'767'578'400);
const Notice notice{"01JABC", "+6281234567890", "id", "Dinas Kominfo: permohonan Anda sudah diterima."};

Secret shared() { return Secret{std::string_view{"rahasia bersama untuk pengujian 0123456789"}}; }

}  // namespace

TEST_CASE("a notice is taken, tried again later, or refused for good, as the carrier answers") {
  struct Row {
    std::string why, answer, code;
  };
  const Row rows[] = {
      {"taken", http_status(200), ""},
      {"taken, to be sent by and by", http_status(202), ""},
      {"the carrier is ill", http_status(500), "phone.gateway"},
      {"the carrier is overloaded", http_status(503), "phone.gateway"},
      {"too many at once", http_status(429), "phone.gateway"},
      {"no answer at all", "", "phone.gateway"},
      {"no such number", http_status(404), "phone.rejected"},
      {"a signature it does not believe", http_status(401), "phone.rejected"},
      {"an address elsewhere is not followed", http_status(302, "Location: http://127.0.0.1:1/\r\n"),
       "phone.rejected"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    Carrier carrier{{row.answer}};
    const auto gateway =
        webhook({.url = carrier.url(), .secret = shared(), .timeout = std::chrono::seconds{5}});
    REQUIRE(gateway);
    CHECK(code_of((*gateway)->send(notice, now)) == row.code);
  }
}

TEST_CASE("the carrier can tell that it was us, and that it has had this one before") {
  Carrier carrier{{http_status(500), http_status(200)}};
  const auto gateway = webhook({.url = carrier.url(), .secret = shared(), .channel = "sms"});
  REQUIRE(gateway);
  CHECK(code_of((*gateway)->send(notice, now)) == "phone.gateway");
  CHECK((*gateway)->send(notice, now + std::chrono::seconds{5}));
  REQUIRE(carrier.bodies.size() == 2);
  CHECK(carrier.bodies[0] == carrier.bodies[1]);
  CHECK(carrier.heads[0].starts_with("POST /paraf HTTP/1.1"));
  for (const std::string& head : carrier.heads) CHECK(http_header(head, "Idempotency-Key") == "01JABC");
  CHECK(http_header(carrier.heads[1], "X-Paraf-Timestamp") == "1767578405");
  CHECK(http_header(carrier.heads[1], "X-Paraf-Signature") ==
        "sha256=" + hex(crypto::hmac_sha256(shared().reveal(), bytes_of("1767578405." + carrier.bodies[1]))));
  CHECK(http_header(carrier.heads[0], "X-Paraf-Signature") !=
        http_header(carrier.heads[1], "X-Paraf-Signature"));
  const boost::json::object body = boost::json::parse(carrier.bodies[0]).as_object();
  CHECK(body.size() == 5);  // the number, the sentence, and nothing else of a person
  CHECK(body.at("to") == "+6281234567890");
  CHECK(body.at("text") == "Dinas Kominfo: permohonan Anda sudah diterima.");
  CHECK(body.at("channel") == "sms");
  CHECK(body.at("language") == "id");
  CHECK(body.at("id") == "01JABC");
}

TEST_CASE("nobody listens: later") {
  const auto gateway =
      webhook({.url = "http://127.0.0.1:" + std::to_string(tests::free_port()) + "/", .secret = shared()});
  REQUIRE(gateway);
  CHECK(code_of((*gateway)->send(notice, now)) == "phone.gateway");
}

TEST_CASE("a carrier is reached under protection, or not at all") {
  struct Row {
    std::string why, url, secret, channel, setting;
  };
  const std::string secret = "rahasia bersama untuk pengujian 0123456789";
  const Row rows[] = {
      {"https", "https://pesan.contoh.go.id/paraf", secret, "whatsapp", ""},
      {"this machine itself", "http://localhost:9000/", secret, "sms", ""},
      {"in the clear", "http://pesan.contoh.go.id/paraf", secret, "sms", "phone_url"},
      {"a name that only begins like this machine's", "http://localhost.contoh.id/", secret, "sms",
       "phone_url"},
      {"a password in the address", "https://a:b@pesan.contoh.go.id/", secret, "sms", "phone_url"},
      {"no address", "https://", secret, "sms", "phone_url"},
      {"another protocol", "ftp://pesan.contoh.go.id/", secret, "sms", "phone_url"},
      {"a secret that can be guessed", "https://pesan.contoh.go.id/", "rahasia", "sms", "phone_secret_file"},
      {"a channel we do not know", "https://pesan.contoh.go.id/", secret, "merpati", "phone_channel"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto made =
        webhook({.url = row.url, .secret = Secret{std::string_view{row.secret}}, .channel = row.channel});
    CHECK(made.has_value() == row.setting.empty());
    if (!made) CHECK(made.error().facts.at(0).second == row.setting);
  }
}
