#include "trust/signing/detached.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "platform/crypto/cms.h"
#include "platform/crypto/pem.h"
#include "tests/support/folder.h"
#include "trust/signing/rig_for_test.h"

using namespace paraf;
using namespace paraf::signing;

namespace {

void write(const std::filesystem::path& path, ByteView octets) {
  std::ofstream{path, std::ios::binary}.write(reinterpret_cast<const char*>(octets.data()),
                                              static_cast<std::streamsize>(octets.size()));
}

}  // namespace

TEST_CASE("a signature beside any file is CAdES, and openssl believes it and no other content") {
  Rig rig;
  const paraf::tests::Folder folder;
  const std::filesystem::path work = folder.path();
  write(work / "root.pem", bytes_of(crypto::pem("CERTIFICATE", rig.pki.root.certificate.der())));
  const Bytes content = to_bytes(std::string_view{"nomor,nama\n1,Budi Santoso\n\0\xff", 28});
  write(work / "data", content);
  write(work / "other", bytes_of("nomor,nama\n1,Siti Aminah\n"));
  using crypto::KeyKind;
  for (const KeyKind kind : {KeyKind::rsa2048, KeyKind::rsa3072, KeyKind::p256, KeyKind::p384}) {
    for (const Level level : {Level::b_b, Level::b_t}) {
      CAPTURE(crypto::name_of(kind));
      const tests::Issued person = tests::issue({.kind = kind, .serial = {9}}, &rig.pki.issuing);
      DetachedOrder order{
          .chain = {person.certificate, rig.pki.issuing.certificate}, .at = rig.clock.now(), .level = level};
      const auto made = sign_detached(content, order, with(*person.key), rig.stamps);
      REQUIRE(made);
      const auto cms = crypto::SignedData::parse(*made).value();
      CHECK(cms.names_signer());
      CHECK(cms.signing_time() == rig.clock.now());
      CHECK(cms.time_stamps().size() == (level == Level::b_t ? 1 : 0));
      write(work / "data.p7s", *made);
      const auto judged = [&](const char* file) {
        const std::string command = "openssl cms -verify -binary -inform DER -in " +
                                    (work / "data.p7s").string() + " -content " + (work / file).string() +
                                    " -CAfile " + (work / "root.pem").string() +
                                    " -purpose any -no_check_time -out /dev/null 2>/dev/null";
        return std::system(command.c_str()) == 0;
      };
      CHECK(judged("data"));
      CHECK_FALSE(judged("other"));
    }
  }
}

TEST_CASE("what a file beside cannot be is refused") {
  Rig rig;
  DetachedOrder order{.chain = {rig.pki.person.certificate}, .at = rig.clock.now(), .level = Level::b_lt};
  CHECK(code_of(prepare_detached(bytes_of("x"), order)) == "signing.detached_level");
  order.level = Level::b_t;
  CHECK(code_of(sign_detached(bytes_of("x"), order, with(*rig.pki.person.key), {})) ==
        "signing.no_time_stamp");
  CHECK(code_of(sign_detached(bytes_of("x"), order, with(*rig.pki.tsa.key), rig.stamps)) ==
        "signing.wrong_key");
  order.chain.clear();
  CHECK(code_of(prepare_detached(bytes_of("x"), order)) == "signing.no_certificate");
}
