// trust/ca/names.h: what makes an authority this one: its names, its OID arc, its addresses.
#pragma once

#include <chrono>
#include <string>

#include "base/result.h"
#include "platform/crypto/keys.h"

namespace paraf::ca {

struct AuthoritySettings {
  // The demo says in every name that it is one. [domain facts: no other authority's names or arc]
  std::string organization = "Paraf Demo";
  std::string root_name = "Paraf Demo Root CA — bukan untuk produksi";
  std::string issuing_name = "Paraf Demo CA — bukan untuk produksi";
  std::string ocsp_name = "Paraf Demo OCSP — bukan untuk produksi";
  std::string tsa_name = "Paraf Demo TSA — bukan untuk produksi";

  // 2.999 is the arc reserved for examples [Rec. ITU-T X.660 (2011) A.5]: right for a demo, to be
  // replaced by the operator's own. Policies are below it: {arc}.1.n certificates, {arc}.2.1 time stamps.
  std::string arc = "2.999.62";

  // Where the public doors are. Below it stand, and the certificates say so:
  //   {pki_url}/pki/root.cer, /pki/issuing.cer       CA certificates, DER
  //   {pki_url}/pki/root.crl, /pki/issuing.crl       revocation lists, DER; with shards issuing-3.crl
  //   {pki_url}/ocsp                                 the responder
  //   {base_url}/pki/cps                             the statement of practice
  // What checks a certificate fetches plainly: whoever asked over https would have to check another certificate
  // first [RFC 5280 §8]. So pki_url is http, also where people come by https.
  std::string base_url = "http://127.0.0.1:8080";
  std::string pki_url;  // "": base_url, as in installations that were made before there was one

  // Key kinds of the ceremony. Tests use P-256 for speed.
  crypto::KeyKind root_key = crypto::KeyKind::rsa4096;
  crypto::KeyKind issuing_key = crypto::KeyKind::rsa4096;
  crypto::KeyKind ocsp_key = crypto::KeyKind::p256;
  crypto::KeyKind tsa_key = crypto::KeyKind::rsa2048;
  crypto::KeyKind checkpoint_key = crypto::KeyKind::p256;

  int crl_shards = 1;                                  // of the issuing CA; fixed by the ceremony
  std::chrono::hours crl_lifetime{7 * 24};             // nextUpdate - thisUpdate
  std::chrono::hours crl_renewal{24};                  // publish a new one this often at least
  std::chrono::seconds status_silence{60};             // out of touch longer: no more "good"
  std::string node = "1";                              // this process's name among several
  std::string runs{};                                  // folder of the files by which a dead run is known: runs.h
  std::chrono::hours root_crl_lifetime{7 * 24};        // of the root's list: longer where people carry it

  std::string ca_url(std::string_view issuer) const;
  std::string crl_url(std::string_view issuer, int shard) const;  // shard -1: the issuer has one list
  std::string ocsp_url() const;
  std::string cps_url() const;
};

// An authority of its own: none of the demo's names and no arc of examples.
// refused ca.demo_name (fact: name), ca.example_arc; malformed ca.arc
Result<void> check_own_names(const AuthoritySettings& settings);

}  // namespace paraf::ca
