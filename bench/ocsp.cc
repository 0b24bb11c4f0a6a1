// bench/ocsp.cc: status answers, time stamps, revocation lists and token signatures, each as a
// ratio of what the key alone can do, measured in turns in the same minute. CPU time, one thread;
// every answer is judged outside the clock. Fails when an answer is wrong or a ratio is below the
// least that is asked of it.
#include <fmt/format.h>
#include <p11-kit/pkcs11.h>

#include <algorithm>
#include <ctime>
#include <functional>

#include "platform/crypto/pkcs11.h"
#include "tests/support/pki.h"
#include "tests/support/softhsm.h"
#include "trust/tsa/tsa.h"
#include "trust/validation/crl.h"
#include "trust/validation/ocsp.h"

using namespace paraf;
using crypto::HashAlg;
using crypto::KeyKind;

namespace {

int failures = 0;

void require(bool holds, const char* what) {
  if (holds) return;
  fmt::print("wrong: {}\n", what);
  ++failures;
}

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double cost(const std::function<void()>& act, int times) {  // µs of CPU a call
  const double start = cpu_seconds();
  for (int i = 0; i < times; ++i) act();
  return (cpu_seconds() - start) / times * 1e6;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Measures the limit and the work in turns, so that both meet the same moods of the machine.
void compare(const std::string& name, double goal, double least, int times, const std::function<void()>& limit,
             const std::function<void()>& work) {
  std::vector<double> limits, works;
  limit();
  work();
  for (int round = 0; round < 9; ++round) {
    limits.push_back(cost(limit, times));
    works.push_back(cost(work, times));
  }
  const double l = median(limits), w = median(works), ratio = l / w;
  fmt::print("{:<34}{:>10.1f}{:>10.1f}{:>10.2f}{:>8.2f}{:>8.2f}{:>12.0f}\n", name, l, w, ratio, goal, least, 1e6 / w);
  require(ratio >= least, "below the least ratio");
}

class AllGood final : public validation::StatusSource {
  Result<validation::Status> status(const crypto::Certificate&, ByteView) const override {
    return validation::Status{validation::Status::Kind::good, {}, {}};
  }
};

void answers(KeyKind kind, double goal, double least) {
  const tests::TestPki pki;
  const tests::Issued signer = tests::issue({.name = "OCSP", .kind = kind, .eku = {crypto::oid::eku_ocsp_signing}, .serial = {9}}, &pki.issuing);
  const AllGood source;
  const ManualClock clock{pki.now};
  validation::Responder responder{pki.issuing.certificate, signer.certificate, signer.key, source, clock};
  const ByteView serial = pki.person.certificate.serial();
  const Bytes nonce(16, 1), live = validation::ocsp_request(pki.issuing.certificate, serial, nonce);
  const Bytes plain = validation::ocsp_request(pki.issuing.certificate, serial);
  const Bytes digest(32, 7);
  const int times = crypto::is_rsa(kind) ? 100 : 1000;
  const auto raw = [&] { require(signer.key->sign_digest(HashAlg::sha256, digest).has_value(), "raw signature"); };
  std::shared_ptr<const validation::OcspAnswer> last;
  compare(fmt::format("OCSP live, {}", name_of(kind)), goal, least, times, raw, [&] { last = responder.answer(live); });
  const auto judged = validation::read_ocsp(last->der, pki.person.certificate, pki.issuing.certificate, pki.now);
  require(judged && judged->status.kind == validation::Status::Kind::good && judged->nonce == nonce, "live answer");
  require(responder.counts().errors == 0, "errors of the responder");
  if (kind != KeyKind::p256) return;

  // Without a nonce: signed once, then given again. There is no signature left to compare with; what
  // is compared is a fresh one.
  compare("OCSP from the cache, POST", 20, 10, times, raw, [&] { last = responder.answer(plain); });
  const std::string path = base64(plain);
  compare("OCSP from the cache, GET", 15, 8, times, raw, [&] { last = responder.answer_get(path); });
  require(validation::read_ocsp(last->der, pki.person.certificate, pki.issuing.certificate, pki.now).has_value(), "cached answer");
  require(responder.counts().from_cache > 1000, "the cache was not used");
}

void stamps(KeyKind kind, double goal, double least) {
  const tests::TestPki pki;
  const tests::Issued signer = tests::issue({.name = "TSA", .kind = kind, .eku = {crypto::oid::eku_time_stamping}, .serial = {9}}, &pki.issuing);
  const ManualClock clock{pki.now};
  SystemRandom random;
  const auto stamper = tsa::TimeStamper::make({.policy = crypto::der::Oid{"1.3.6.1.4.1.99999.1"}}, signer.certificate,
                                              {pki.issuing.certificate}, signer.key, clock, random).value();
  const Bytes data = to_bytes("surat"), imprint = crypto::digest(HashAlg::sha256, data);
  const Bytes request = tsa::time_stamp_request(HashAlg::sha256, imprint, Bytes{1, 2, 3, 4});
  Bytes response;
  compare(fmt::format("TSA, {}", name_of(kind)), goal, least, crypto::is_rsa(kind) ? 100 : 1000,
          [&] { require(signer.key->sign_digest(HashAlg::sha256, imprint).has_value(), "raw signature"); },
          [&] { response = stamper->answer(request); });
  const auto token = tsa::token_of(response);
  require(token && tsa::verify_time_stamp(*token, data, pki.anchors()).has_value(), "time stamp");
}

void lists() {
  const tests::TestPki pki;
  SeededRandom random{3};
  std::vector<validation::RevokedEntry> entries(1'000'000);
  for (auto& entry : entries) {
    entry = {random.bytes(17), pki.now, static_cast<int>(random.below(6))};
    entry.serial[0] = 1;
  }
  std::vector<double> seconds;
  Bytes der;
  for (int round = 0; round < 3; ++round)
    seconds.push_back(cost([&] {
      der = validation::build_crl(entries, {.number = {1}, .this_update = pki.now, .next_update = pki.now + std::chrono::hours{24}},
                                  pki.issuing.certificate, *pki.issuing.key, HashAlg::sha256).value();
    }, 1) / 1e6);
  fmt::print("{:<34}{:>38.3f} s of 0.2 (at most 0.5), {} octets\n", "CRL of 1,000,000", median(seconds), der.size());
  require(median(seconds) <= 0.5, "CRL slower than half a second");
  const auto read = crypto::Crl::parse(der);
  require(read && read->size() == entries.size() && read->signed_by(pki.issuing.certificate) && read->find(entries[777'777].serial), "CRL");
}

void tokens() {
  const tests::SoftHsm hsm;
  const auto device = hsm.open();
  require(device->generate(KeyKind::p256, "k").has_value(), "key on the token");
  const auto signer = device->signer("k").value();
  const auto module = crypto::pkcs11::Module::acquire(hsm.address().module, hsm.address().softhsm_conf).value();
  const CK_SLOT_ID slot = crypto::pkcs11::find_slot(*module, hsm.address()).value();
  CK_SESSION_HANDLE session = 0;
  module->call->C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &session);
  CK_OBJECT_CLASS type = CKO_PRIVATE_KEY;
  CK_ATTRIBUTE wanted{CKA_CLASS, &type, sizeof type};
  CK_OBJECT_HANDLE key = 0;
  CK_ULONG count = 0;
  module->call->C_FindObjectsInit(session, &wanted, 1);
  module->call->C_FindObjects(session, &key, 1, &count);
  module->call->C_FindObjectsFinal(session);
  Bytes digest(32, 7), signature(64);
  CK_MECHANISM mechanism{CKM_ECDSA, nullptr, 0};
  compare("token signature, P-256", 0.85, 0.75, 500,
          [&] {
            CK_ULONG size = signature.size();
            require(module->call->C_SignInit(session, &mechanism, key) == CKR_OK &&
                        module->call->C_Sign(session, digest.data(), digest.size(), signature.data(), &size) == CKR_OK, "C_Sign");
          },
          [&] { require(signer->sign_digest(HashAlg::sha256, digest).has_value(), "token signature"); });
}

}  // namespace

int main() {
  fmt::print("{:<34}{:>10}{:>10}{:>10}{:>8}{:>8}{:>12}\n", "", "limit µs", "work µs", "ratio", "goal", "least", "a second");
  answers(KeyKind::p256, 0.6, 0.4);
  answers(KeyKind::rsa2048, 0.9, 0.8);
  stamps(KeyKind::p256, 0.55, 0.4);
  stamps(KeyKind::rsa2048, 0.9, 0.8);
  tokens();
  lists();
  return failures == 0 ? 0 : 1;
}
