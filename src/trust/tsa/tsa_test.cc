#include "trust/tsa/tsa.h"

#include <doctest/doctest.h>

#include "platform/crypto/pem.h"
#include "tests/support/command.h"
#include "tests/support/folder.h"
#include "tests/support/pki.h"

using namespace paraf;
using namespace paraf::crypto;
using namespace paraf::tsa;
using tests::TestPki;

namespace {

struct World {
  TestPki pki;
  ManualClock clock{pki.now + std::chrono::milliseconds{250}};
  SystemRandom random;
  std::unique_ptr<TimeStamper> stamper = made({.policy = der::Oid{"1.3.6.1.4.1.99999.1"}}).value();

  Result<std::unique_ptr<TimeStamper>> made(TsaSettings settings) {
    return TimeStamper::make(std::move(settings), pki.tsa.certificate, {pki.issuing.certificate}, pki.tsa.key,
                             clock, random);
  }
};

std::string refusal(ByteView response) {  // status and failure bit, from the octets
  der::Reader in = der::Reader{response}.enter(der::tag::sequence).value();
  der::Reader status = in.enter(der::tag::sequence).value();
  CHECK(in.empty());
  const auto number = status.integer().value();
  CHECK_FALSE(status.enter(der::tag::sequence).value().next(der::tag::utf8).value().content.empty());  // why, in words
  const ByteView bits = status.next(der::tag::bit_string).value().content;
  for (std::size_t n = 0; n < (bits.size() - 1) * 8; ++n)
    if ((bits[1 + n / 8] & (0x80 >> n % 8)) != 0) return std::to_string(number) + "/" + std::to_string(n);
  return "none";
}

}  // namespace

TEST_CASE("openssl ts asks, and believes the stamp") {
  World w;
  const tests::Folder folder;
  const auto path = [&](const char* name) { return (folder.path() / name).string(); };
  const std::string root =
      tests::write_file(path("root.pem"), bytes_of(pem("CERTIFICATE", w.pki.root.certificate.der())));
  const std::string issuing =
      tests::write_file(path("issuing.pem"), bytes_of(pem("CERTIFICATE", w.pki.issuing.certificate.der())));
  const std::string both =
      tests::write_file(path("both.pem"), bytes_of(pem("CERTIFICATE", w.pki.issuing.certificate.der()) +
                                                   pem("CERTIFICATE", w.pki.tsa.certificate.der())));
  const std::string data = tests::write_file(path("data"), bytes_of("surat"));
  const std::string other = tests::write_file(path("other"), bytes_of("surau"));
  const std::string when = " -attime " + std::to_string(w.pki.now.seconds());
  for (const std::string options : {"-sha256 -cert", "-sha384 -cert -no_nonce",
                                    "-sha512 -cert -tspolicy 1.3.6.1.4.1.99999.1", "-sha256"}) {
    CAPTURE(options);
    CHECK(tests::run("openssl ts -query " + options + " -data " + data + " -out " + path("q")).exit == 0);
    tests::write_file(path("r"), w.stamper->answer(tests::read_file(path("q"))));
    const bool with_certificates = options.find("-cert") != std::string::npos;
    const std::string verify = "openssl ts -verify -in " + path("r") + " -CAfile " + root + " -untrusted " +
                               (with_certificates ? issuing : both) + when;
    const tests::Outcome good = tests::run(verify + " -queryfile " + path("q"));
    CAPTURE(good.text);
    CHECK(good.exit == 0);
    CHECK(good.says("Verification: OK"));
    CHECK(tests::run(verify + " -data " + data).says("Verification: OK"));
    CHECK_FALSE(tests::run(verify + " -data " + other).says("Verification: OK"));
    const tests::Outcome text = tests::run("openssl ts -reply -text -in " + path("r"));
    CHECK(text.says("Status: Granted"));
    CHECK(text.says("Policy OID: 1.3.6.1.4.1.99999.1"));
    CHECK(text.says("Time stamp: Jan 31 00:00:00.25 2026 GMT"));
    CHECK(text.says("Accuracy: 0x01 seconds, unspecified millis, unspecified micros"));
    CHECK(text.says("Ordering: no"));
    CHECK(text.says("Serial number: 0x01"));
  }
}

TEST_CASE("we verify our own stamp, and openssl's own authority's") {
  World w;
  const Bytes data = to_bytes("nilai tanda tangan");
  const Bytes token = w.stamper->token(HashAlg::sha256, digest(HashAlg::sha256, data)).value();
  const TimeStamp stamp = verify_time_stamp(token, data, w.pki.anchors()).value();
  CHECK(stamp.time == w.clock.now());
  CHECK(stamp.accuracy == std::chrono::seconds{1});
  CHECK(stamp.policy.dotted() == "1.3.6.1.4.1.99999.1");
  CHECK(stamp.serial.size() == 18);
  CHECK(stamp.serial[0] == 1);
  CHECK(stamp.signer == w.pki.tsa.certificate);
  CHECK(stamp.chain.size() == 3);
  CHECK(stamp.nonce == std::nullopt);
  CHECK(verify_time_stamp_digest(token, digest(HashAlg::sha256, data), w.pki.anchors()));
  CHECK(w.stamper->token(HashAlg::sha256, digest(HashAlg::sha256, data)).value() != token);  // another serial

  const tests::Folder folder;
  const auto path = [&](const char* name) { return (folder.path() / name).string(); };
  tests::write_file(path("tsa.pem"), bytes_of(pem("CERTIFICATE", w.pki.tsa.certificate.der())));
  tests::write_file(path("chain.pem"), bytes_of(pem("CERTIFICATE", w.pki.issuing.certificate.der())));
  tests::write_file(path("key.pem"), pkcs8_to_pem(w.pki.tsa.pkcs8).reveal());
  tests::write_file(path("q"),
                    time_stamp_request(HashAlg::sha256, digest(HashAlg::sha256, data), Bytes{0x85, 1}));
  tests::write_file(
      path("tsa.conf"),
      bytes_of("[tsa]\nserial=" + path("serial") + "\nsigner_cert=" + path("tsa.pem") +
               "\ncerts=" + path("chain.pem") + "\nsigner_key=" + path("key.pem") +
               "\nsigner_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256\n"
               "accuracy=secs:2,millisecs:500,microsecs:7\ness_cert_id_chain=no\ness_cert_id_alg=sha256\n"));
  const tests::Outcome made = tests::run("openssl ts -reply -config " + path("tsa.conf") +
                                         " -section tsa -queryfile " + path("q") + " -out " + path("r"));
  CAPTURE(made.text);
  REQUIRE(made.exit == 0);
  const Bytes theirs = token_of(tests::read_file(path("r"))).value();
  const TimeStamp foreign = read_time_stamp(theirs).value();
  CHECK(foreign.accuracy == std::chrono::microseconds{2'500'007});
  CHECK(foreign.nonce == Bytes{0, 0x85, 1});
  CHECK(foreign.imprint == digest(HashAlg::sha256, data));
  CHECK(foreign.policy.dotted() == "1.2.3.4");
}

TEST_CASE("a stamp is refused for exactly one reason") {
  World w;
  const Bytes data = to_bytes("x");
  const Bytes token = w.stamper->token(HashAlg::sha256, digest(HashAlg::sha256, data)).value();
  const TestPki stranger;
  CHECK(code_of(verify_time_stamp(token, bytes_of("y"), w.pki.anchors())) ==
        "tsa.imprint");  // copied from another document
  CHECK(code_of(verify_time_stamp(token, data, stranger.anchors())) == "crypto.chain.no_issuer");
  w.clock.set(w.pki.tsa.certificate.not_after() + std::chrono::seconds{1});
  CHECK(code_of(w.stamper->token(HashAlg::sha256, Bytes(32))) == "tsa.certificate_lapsed");
  CHECK(refusal(w.stamper->answer(time_stamp_request(HashAlg::sha256, Bytes(32)))) == "2/14");

  for (std::size_t n = 0; n < token.size(); ++n) {
    CHECK_FALSE(read_time_stamp(ByteView{token}.first(n)));
    Bytes changed = token;
    changed[n] ^= 1;
    CHECK_FALSE(verify_time_stamp(changed, data, w.pki.anchors()).has_value());
  }

  // A person's key makes a perfect envelope, but no time stamp.
  SignedDataParts parts;
  parts.key = w.pki.person.key->kind();
  parts.content = *SignedData::parse(token)->content();
  parts.content_type = oid::tst_info;
  parts.signed_attributes = signed_attributes(HashAlg::sha256, digest(HashAlg::sha256, *parts.content),
                                              w.pki.person.certificate, oid::tst_info);
  parts.signature = w.pki.person.key->sign(parts.signed_attributes).value();
  parts.signer = w.pki.person.certificate;
  CHECK(code_of(read_time_stamp(signed_data(parts))) == "tsa.not_a_time_stamper");
  CHECK(code_of(TimeStamper::make({.policy = der::Oid{"1.2.3"}}, w.pki.person.certificate, {},
                                  w.pki.person.key, w.clock, w.random)) == "tsa.certificate");
  CHECK(code_of(TimeStamper::make({.policy = der::Oid{"1.2.3"}}, w.pki.tsa.certificate, {}, w.pki.person.key,
                                  w.clock, w.random)) == "tsa.certificate");
}

TEST_CASE("a request is granted or rejected with the reason RFC 3161 has for it") {
  World w;
  const Bytes imprint(32, 1);
  const Bytes sha256_id = der::sequence({digest_algorithm(HashAlg::sha256).subspan(2), der::null()});
  const Bytes good_imprint = der::sequence({sha256_id, der::octet_string(imprint)});
  struct Row {
    std::string why;
    Bytes request;
    std::string answer;  // status/bit; empty: granted
  };
  const Row rows[] = {
      {"as it should be", time_stamp_request(HashAlg::sha256, imprint, Bytes{9}), ""},
      {"digest without parameters",
       der::sequence(
           {der::integer(1), der::sequence({digest_algorithm(HashAlg::sha256), der::octet_string(imprint)})}),
       ""},
      {"nothing", {}, "2/5"},
      {"no DER at all", to_bytes("hello"), "2/5"},
      {"version 2", der::sequence({der::integer(2), good_imprint}), "2/2"},
      {"SHA-1", time_stamp_request(HashAlg::sha1, Bytes(20)), "2/0"},
      {"a hash nobody knows",
       der::sequence({der::integer(1),
                      der::sequence({der::sequence({der::oid("1.2.3")}), der::octet_string(imprint)})}),
       "2/0"},
      {"an imprint too short for its hash",
       der::sequence({der::integer(1), der::sequence({sha256_id, der::octet_string(Bytes(31))})}), "2/5"},
      {"another policy", der::sequence({der::integer(1), good_imprint, der::oid("1.2.3")}), "2/15"},
      {"an extension", der::sequence({der::integer(1), good_imprint, der::explicit_tag(0, der::null())}),
       "2/16"},
      {"a nonce of 33 octets",
       der::sequence({der::integer(1), good_imprint, der::unsigned_integer(Bytes(33, 1))}), "2/5"},
      {"something after the end", der::sequence({der::integer(1), good_imprint, der::null()}), "2/5"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const Bytes response = w.stamper->answer(row.request);
    if (row.answer.empty()) {
      CHECK(token_of(response));
    } else {
      CHECK(refusal(response) == row.answer);
      CHECK(code_of(token_of(response)) == "tsa.not_granted");
    }
  }
  CHECK(code_of(token_of(bytes_of("x"))) == "tsa.response");
}

TEST_CASE("an accuracy below a second is said in milliseconds") {
  World w;
  TsaSettings fine{.policy = der::Oid{"1.2.3"}, .accuracy = std::chrono::milliseconds{250}};
  auto stamper = w.made(std::move(fine)).value();
  const Bytes data = to_bytes("x");
  const Bytes token = stamper->token(HashAlg::sha512, digest(HashAlg::sha512, data)).value();
  CHECK(verify_time_stamp(token, data, w.pki.anchors())->accuracy == std::chrono::milliseconds{250});
}
