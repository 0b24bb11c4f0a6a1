// What strangers' tools say of our signatures: pdfsig (NSS), mutool, qpdf, openssl, and PDFBox with
// Bouncy Castle. See tests/judges.
#include <cstdlib>
#include <filesystem>
#include <fstream>

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

TEST_CASE("strangers' tools accept one to five signatures on every input form, with RSA and P-256") {
  const char* source = std::getenv("PARAF_ROOT");
  const std::string judges = std::string{source ? source : "."} + "/tests/judges/";
  Rig rig;
  const tests::Issued rsa =
      tests::issue({.name = "Siti Aminah", .kind = crypto::KeyKind::rsa2048, .serial = {9}}, &rig.pki.issuing);
  const paraf::tests::Folder folder;
  const std::filesystem::path work = folder.path();
  write(work / "root.pem", bytes_of(crypto::pem("CERTIFICATE", rig.pki.root.certificate.der())));
  std::string command = judges + "judge_pdf.sh --root " + (work / "root.pem").string();
  int number = 0;
  const auto forms = paraf::testing::input_forms();
  // Five signatures on every form (each revision is a file of fewer), and one to four on the first.
  for (std::size_t round = 0; round < forms.size() + 4; ++round) {
    Bytes file = round < forms.size() ? forms[round].file : forms[0].file;
    const int count = round < forms.size() ? 5 : static_cast<int>(round - forms.size()) + 1;
    for (int i = 0; i < count; ++i) {
      Order order = i % 2 == 0 ? rig.visible() : rig.order();
      if (order.mark) order.mark->rect.y += 40.0 * i;
      if (i % 2 == 1) order.chain.front() = rsa.certificate;
      auto out = sign_pdf(file, order, with(i % 2 == 1 ? *rsa.key : *rig.pki.person.key), rig.stamps);
      REQUIRE(out);
      file = std::move(*out);
    }
    const auto path = work / ("form" + std::to_string(++number) + "_" + std::to_string(count) + ".pdf");
    write(path, file);
    command += " " + path.string();
  }
  CHECK(std::system(command.c_str()) == 0);  // prints a line for each file and judge

  // A judge that cannot say no is none.
  Bytes bad = rig.sign(paraf::testing::drawn_document(), rig.order());
  bad[bad.size() / 3] ^= 1;
  write(work / "bad.pdf", bad);
  for (const char* judge : {"pdfsig", "mutool", "openssl", "pdfbox"}) {
    CAPTURE(judge);
    const std::string ask = std::string{"PARAF_JUDGES="} + judge + " " + judges + "judge_pdf.sh --root " +
                            (work / "root.pem").string() + " " + (work / "bad.pdf").string() + " >/dev/null 2>&1";
    CHECK(std::system(ask.c_str()) != 0);
  }
}
