// paraf sign, seal and extend as a person calls them, on an installation of their own.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>

#include "base/random.h"
#include "doors/cli/cli.h"
#include "doors/cli/installation.h"
#include "doors/cli/sign_command.h"
#include "platform/crypto/pem.h"
#include "platform/crypto/token.h"
#include "tests/judges/forms.h"
#include "tests/support/folder.h"
#include "tests/support/pki.h"
#include "trust/signing/extend.h"

namespace paraf::cli {
namespace {

constexpr const char* passphrase = "melati kuning di tepi sawah 45";

struct House {
  paraf::tests::Folder folder;
  std::string data = (folder.path() / "installation").string();
  std::string at(const std::string& name) const { return (folder.path() / name).string(); }
  void put(const std::string& name, ByteView octets) const { REQUIRE(write_file(at(name), text_of(octets))); }
  Bytes get(const std::string& name) const { return to_bytes(read_file(at(name)).value()); }
  std::string level(const std::string& name, const std::string& password = {}) const {
    const auto reached = signing::level_of(get(name), password);
    if (!reached) return reached.error().line();
    return *reached ? std::string{signing::name_of(**reached)} : "none";
  }
  House() {
    put("frasa", bytes_of(std::string{passphrase} + "\n"));
    put("env", bytes_of(std::string{"PARAF_OTHER=x\nPARAF_PASSPHRASE=\""} + passphrase + "\"\n"));
    put("salah", bytes_of("bukan frasanya sama sekali 99\n"));
  }
  SignOptions head(std::vector<std::string> files) const {
    SignOptions out;
    for (const std::string& file : files) out.files.push_back(at(file));
    out.data = data;
    out.office = "kudus";
    out.login = "agus.utomo@kuduskab.go.id";
    out.secret.file = at("frasa");
    return out;
  }
};

// A certificate for a key that stays in its token.
crypto::Certificate certified(const std::string& name, ByteView spki, const paraf::tests::Issued& issuer) {
  using namespace crypto;
  const Bytes subject = distinguished_name({{oid::country, "ID"}, {oid::common_name, name}});
  const ByteView algorithm = signature_algorithm(issuer.key->kind(), HashAlg::sha256);
  const Bytes extensions =
      paraf::tests::extension(oid::key_usage, true, der::named_bits(usage::digital_signature));
  const Bytes tbs = der::sequence({der::explicit_tag(0, der::integer(2)), der::integer(51), algorithm,
                                   issuer.certificate.subject(),
                                   der::sequence({der::time(Timestamp::from_seconds(1'767'225'600)),
                                                  der::time(Timestamp::from_seconds(2'000'000'000))}),
                                   subject, spki, der::explicit_tag(3, der::sequence({extensions}))});
  return Certificate::parse(signed_object(tbs, algorithm, issuer.key->sign(HashAlg::sha256, tbs).value()))
      .value();
}

}  // namespace

TEST_CASE("a head of office signs a batch by one passphrase, and raises what was signed") {
  const char* root = std::getenv("PARAF_ROOT");
  House house;
  {
    const SystemClock clock;
    SystemRandom random;
    Plan plan;
    plan.settings.demo = true;
    plan.settings.sop_folder = std::string{root ? root : "."} + "/sop";
    plan.offices = {"kudus", "psre"};
    plan.demo_password = passphrase;
    const auto made = Installation::create(house.data, plan, clock, random);
    REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error().line()));
  }
  const Bytes plain = paraf::testing::drawn_document();
  house.put("a.pdf", plain);
  house.put("b.pdf",
            paraf::testing::encrypted(plain, paraf::testing::Cipher::aes_256, "pembaca", "pemilik", true));
  house.put("rusak.pdf", bytes_of("bukan PDF"));
  house.put("data.csv", bytes_of("nomor,nama\n"));

  SignOptions all = house.head({"a.pdf", "rusak.pdf"});
  CHECK(sign(all) == failed);  // the one that can be signed is
  CHECK(house.level("a.ttd.pdf") == "B-T");
  CHECK_FALSE(std::filesystem::exists(house.at("rusak.ttd.pdf")));
  CHECK(house.get("a.pdf") == plain);

  // The same document under two names, in one batch under one consent.
  house.put("sama.pdf", plain);
  std::filesystem::remove(house.at("a.ttd.pdf"));
  CHECK(sign(house.head({"a.pdf", "sama.pdf"})) == done);
  CHECK(house.level("a.ttd.pdf") == "B-T");
  CHECK(house.level("sama.ttd.pdf") == "B-T");

  SignOptions marked = house.head({"a.pdf"});
  marked.level = "B-LTA";
  marked.out = house.at("bertanda.pdf");
  marked.mark.tag = "dicoba";
  marked.secret = {.env_file = house.at("env")};
  CHECK(sign(marked) == done);
  CHECK(house.level("bertanda.pdf") == "B-LTA");

  house.put("kata", bytes_of("pemilik\n"));
  SignOptions locked = house.head({"b.pdf"});
  CHECK(sign(locked) == failed);
  locked.pdf_password.file = house.at("kata");
  CHECK(sign(locked) == done);
  CHECK(house.level("b.ttd.pdf", "pembaca") == "B-T");

  ExtendOptions raise;
  raise.files = {house.at("a.ttd.pdf")};
  raise.data = house.data;
  for (const char* level : {"B-LT", "B-LTA"}) {
    raise.level = level;
    raise.out = house.at("arsip.pdf");
    CHECK(extend(raise) == done);
    CHECK(house.level("arsip.pdf") == level);
  }
  raise.out = raise.files.front();
  CHECK(extend(raise) == failed);  // never over its own input

  SignOptions beside = house.head({"data.csv"});
  beside.detached = true;
  CHECK(sign(beside) == done);
  CHECK(std::filesystem::file_size(house.at("data.csv.p7s")) > 2000);

  SignOptions wrong = house.head({"a.pdf"});
  wrong.out = house.at("tidak.pdf");
  wrong.secret.file = house.at("salah");
  CHECK(sign(wrong) == failed);
  CHECK_FALSE(std::filesystem::exists(house.at("tidak.pdf")));

  // The seal's key is in another token; time stamps and proofs are the installation's.
  SystemRandom random;
  const std::string token = house.at("segel");
  const Secret pin{"24680246"}, so_pin{"13579135"};
  const auto address = crypto::init_softhsm(token, "segel", pin, so_pin);
  REQUIRE_MESSAGE(address.has_value(), (address ? "" : address.error().line()));
  paraf::tests::TestPki pki;
  {
    const auto opened = crypto::Token::open(*address, pin).value();
    REQUIRE(opened->generate(crypto::KeyKind::p256, "segel"));
    const auto key = opened->signer("segel").value();
    const auto certificate = certified("Segel Dinas Kominfo", key->spki(), pki.issuing);
    house.put("segel.pem", bytes_of(crypto::pem("CERTIFICATE", pki.issuing.certificate.der()) +
                                    crypto::pem("CERTIFICATE", certificate.der())));
  }
  house.put("pin", bytes_of("24680246\n"));
  SignOptions office;
  office.files = {house.at("a.pdf")};
  office.out = house.at("segel.pdf");
  office.token = token;
  office.key = "segel";
  office.certificate = house.at("segel.pem");
  office.secret.file = house.at("pin");
  CHECK(seal(office) == failed);  // no time stamp without an installation, and B-T was asked for
  office.data = house.data;
  CHECK(seal(office) == done);
  CHECK(house.level("segel.pdf") == "B-T");
}

}  // namespace paraf::cli
