// The addresses in certificates, and whose names an authority may bear.
#include "trust/ca/names.h"

#include <doctest/doctest.h>

#include "trust/ca/fixture.h"

using namespace paraf;
using namespace paraf::ca;
using fixture::House;

TEST_CASE("what checks a certificate fetches by http, also where people come by https") {
  struct Row {
    std::string why, base_url, pki_url, fetched;  // fetched: where from; nothing: no certificate is given
  };
  const Row rows[] = {
      {"one address for both", "http://paraf.contoh.go.id", "", "http://paraf.contoh.go.id"},
      {"two addresses", "https://paraf.contoh.go.id", "http://pki.contoh.go.id", "http://pki.contoh.go.id"},
      {"https to fetch from", "https://paraf.contoh.go.id", "https://pki.contoh.go.id", ""},
      {"made before there was a second address", "https://paraf.contoh.go.id", "", "https://paraf.contoh.go.id"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    tests::Database db{tests::Engine::sqlite};
    AuthoritySettings settings = fixture::quick_settings();
    settings.base_url = row.base_url;
    settings.pki_url = row.pki_url;
    House house{db, settings};
    if (row.fetched.empty()) {
      CHECK(code_of(house.found()) == "ca.lint");
      continue;
    }
    const auto made = crypto::Certificate::parse(house.ready()->issue(house.order("one"))->der).value();
    CHECK(made.crl_urls() == std::vector{row.fetched + "/pki/issuing.crl"});
    CHECK(made.ocsp_urls() == std::vector{row.fetched + "/ocsp"});
    CHECK(made.ca_issuers_urls() == std::vector{row.fetched + "/pki/issuing.cer"});
    const auto policies = made.extension(crypto::oid::certificate_policies);
    const Bytes practice = to_bytes(row.base_url + "/pki/cps");
    CHECK_FALSE(std::ranges::search(policies->value, practice).empty());
  }
}

TEST_CASE("an authority of its own has neither the demo's names nor an arc of examples") {
  AuthoritySettings own;
  CHECK(code_of(check_own_names(own)) == "ca.demo_name");
  own.organization = "Pemerintah Kota Contoh";
  own.root_name = "Akar Contoh";
  own.issuing_name = "Penerbit Contoh";
  own.ocsp_name = "OCSP Contoh";
  CHECK(code_of(check_own_names(own)) == "ca.demo_name");  // one is left
  own.tsa_name = "TSA Contoh";
  CHECK(code_of(check_own_names(own)) == "ca.example_arc");
  for (const auto& [arc, code] : std::vector<std::pair<std::string, std::string>>{
           {"2.999", "ca.example_arc"},
           {"2.999.62", "ca.example_arc"},
           {"x", "ca.arc"},
           {"2.9991.1", ""},
           {"1.3.6.1.4.1.32473.1", ""}}) {
    CAPTURE(arc);
    own.arc = arc;
    CHECK(code_of(check_own_names(own)) == code);
  }
}
