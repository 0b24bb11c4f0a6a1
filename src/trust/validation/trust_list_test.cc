#include "trust/validation/trust_list.h"

#include <doctest/doctest.h>

#include "platform/crypto/pem.h"
#include "tests/support/pki.h"

using namespace paraf;
using namespace paraf::validation;

namespace {

std::string service(const crypto::Certificate& certificate, const std::string& kind, const std::string& status,
                    const std::string& history = "") {
  return "<TSPService><ServiceInformation><ServiceTypeIdentifier>http://uri.etsi.org/TrstSvc/Svctype/" + kind +
         "</ServiceTypeIdentifier><ServiceName><Name xml:lang=\"en\">Layanan</Name></ServiceName><ServiceDigitalIdentity>"
         "<DigitalId><X509Certificate>" +
         base64(certificate.der()) + "</X509Certificate></DigitalId></ServiceDigitalIdentity><ServiceStatus>" +
         "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/" + status + "</ServiceStatus></ServiceInformation>" +
         history + "</TSPService>";
}
std::string list(const std::string& services) {
  return "<?xml version=\"1.0\"?><tsl:TrustServiceStatusList xmlns:tsl=\"http://uri.etsi.org/02231/v2#\"><TrustServiceProvider>"
         "<TSPInformation><TSPName><Name xml:lang=\"en\">Penyedia</Name></TSPName></TSPInformation><TSPServices>" +
         services + "</TSPServices></TrustServiceProvider></tsl:TrustServiceStatusList>";
}

}  // namespace

TEST_CASE("of a trusted list, what issues and may do so now is an anchor") {
  const tests::TestPki pki;
  const std::string root = pki.root.certificate.serial_hex();
  struct Row {
    std::string why, xml;
    std::size_t anchors;
  };
  const Row rows[] = {
      {"an authority that is granted", list(service(pki.root.certificate, "CA/QC", "granted")), 1},
      {"one for the public", list(service(pki.root.certificate, "CA/PKC", "recognisedatnationallevel")), 1},
      {"a time stamp authority", list(service(pki.tsa.certificate, "TSA/QTST", "granted")), 1},
      {"withdrawn", list(service(pki.root.certificate, "CA/QC", "withdrawn")), 0},
      {"something else", list(service(pki.root.certificate, "Archiv", "granted")), 0},
      {"granted once, withdrawn now",
       list(service(pki.root.certificate, "CA/QC", "withdrawn",
                    "<ServiceHistory><ServiceStatus>x/granted</ServiceStatus></ServiceHistory>")),
       0},
      {"two services",
       list(service(pki.root.certificate, "CA/QC", "granted") + service(pki.issuing.certificate, "CA/QC", "granted")), 2},
      {"PEM",
       crypto::pem("CERTIFICATE", pki.root.certificate.der()) + crypto::pem("CERTIFICATE", pki.tsa.certificate.der()), 2},
      {"DER", std::string{text_of(pki.root.certificate.der())}, 1},
      {"nothing", "", 0},
      {"words", "halo", 0},
      {"XML of another kind", "<a><b/></a>", 0},
      {"XML that does not end", "<a><TSPService>", 0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto anchors = anchors_in(row.xml);
    CHECK((anchors ? anchors->size() : 0) == row.anchors);
  }
  const auto services = read_trust_list(rows[0].xml);
  REQUIRE(services);
  CHECK(services->at(0).provider == "Penyedia");
  CHECK(services->at(0).name == "Layanan");
  CHECK(services->at(0).kind == "CA/QC");
  CHECK(services->at(0).certificates.at(0).serial_hex() == root);
}
