// bench/malformed.cc: a million requests that are not what they should be, before every parser of foreign
// octets the authority has: mutated and random OCSP and time stamp requests, PKCS#10 requests, certificates,
// revocation lists, answers of time servers. Nothing may crash, leak or take long, and everything is answered
// in the protocol's own words. Fails on a wrong answer, on one that took over a quarter of a second, or when
// memory grows.
//
//     bench_malformed [HOW MANY = 1000000 [SEED]]
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <functional>
#include <map>
#include <string>

#include "tests/support/pki.h"
#include "trust/tsa/tsa.h"
#include "trust/tsa/witness.h"
#include "trust/validation/crl.h"
#include "trust/validation/ocsp.h"

using namespace paraf;

namespace {

class AllGood final : public validation::StatusSource {
  Result<validation::Status> status(const crypto::Certificate&, ByteView) const override {
    return validation::Status{validation::Status::Kind::good, {}, {}};
  }
};

long resident_kb() {
  std::ifstream file{"/proc/self/status"};
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("VmRSS:")) return std::atol(line.c_str() + 6);
  return 0;
}

// Octets changed, cut, doubled, put in; lengths made wrong on purpose.
Bytes mutated(const Bytes& good, Random& random) {
  Bytes bad = good;
  const auto times = 1 + random.below(6);
  for (std::uint64_t i = 0; i < times; ++i) {
    const std::size_t at = bad.empty() ? 0 : random.below(bad.size());
    switch (random.below(6)) {
      case 0:
        if (!bad.empty()) bad[at] = static_cast<std::uint8_t>(random.below(256));
        break;
      case 1:
        if (!bad.empty()) bad[at] ^= static_cast<std::uint8_t>(1u << random.below(8));
        break;
      case 2: bad.resize(at); break;
      case 3:
        bad.insert(bad.begin() + static_cast<std::ptrdiff_t>(at),
                   static_cast<std::uint8_t>(random.below(256)));
        break;
      case 4:
        if (at + 1 < bad.size()) bad[at + 1] = 0x84;  // a length of four octets
        break;
      default: {
        const Bytes again(bad.begin() + static_cast<std::ptrdiff_t>(at), bad.end());
        if (bad.size() < 8192) append(bad, again);
      }
    }
  }
  return bad;
}

struct Parser {
  std::string name;
  Bytes good;
  std::function<std::string(const Bytes&)> take;  // what it said; "wrong …" fails the run
};

}  // namespace

int main(int argc, char** argv) {
  const long many = argc > 1 ? std::atol(argv[1]) : 1'000'000;
  SeededRandom random{argc > 2 ? static_cast<std::uint64_t>(std::atoll(argv[2])) : 1};
  const tests::TestPki pki;
  const AllGood source;
  const ManualClock clock{pki.now};
  validation::Responder responder{pki.issuing.certificate, pki.ocsp.certificate, pki.ocsp.key, source, clock,
                                  {.cached = 1000}};
  const tests::Issued stamp =
      tests::issue({.name = "TSA", .eku = {crypto::oid::eku_time_stamping}, .serial = {9}}, &pki.issuing);
  const auto stamper = tsa::TimeStamper::make({.policy = crypto::der::Oid{"2.999.62.2.1"}}, stamp.certificate,
                                              {pki.issuing.certificate}, stamp.key, clock, random)
                           .value();
  const auto key = crypto::open_key(crypto::generate_key(crypto::KeyKind::p256).value().pkcs8).value();
  const Bytes list =
      validation::build_crl(
          {{.serial = {1, 2, 3}, .at = pki.now, .reason = 1}},
          {.number = {1}, .this_update = pki.now, .next_update = pki.now + std::chrono::hours{24}},
          pki.issuing.certificate, *pki.issuing.key, crypto::HashAlg::sha256)
          .value();
  const auto said_by_ocsp = [](const Bytes& der) -> std::string {
    const auto outer = crypto::der::single(der, crypto::der::tag::sequence);
    if (!outer) return "wrong: no answer";
    const auto status = crypto::der::Reader{outer->content}.enumerated();
    if (!status) return "wrong: no status";
    return "status " + std::to_string(*status);
  };
  const auto said = [](const auto& result) {
    return result ? std::string{"taken"} : std::string{result.error().code};
  };
  const Parser parsers[] = {
      {"OCSP request",
       validation::ocsp_request(pki.issuing.certificate, pki.person.certificate.serial(), Bytes(16, 1)),
       [&](const Bytes& b) { return said_by_ocsp(responder.answer(b)->der); }},
      {"OCSP request by GET",
       validation::ocsp_request(pki.issuing.certificate, pki.person.certificate.serial()),
       [&](const Bytes& b) { return said_by_ocsp(responder.answer_get(base64(b))->der); }},
      {"time stamp request", tsa::time_stamp_request(crypto::HashAlg::sha256, Bytes(32, 7), Bytes{1, 2, 3}),
       [&](const Bytes& b) -> std::string {
         const Bytes answer = stamper->answer(b);
         const auto outer = crypto::der::single(answer, crypto::der::tag::sequence);
         auto in = outer ? crypto::der::Reader{outer->content} : crypto::der::Reader{ByteView{}};
         auto info = in.enter(crypto::der::tag::sequence);
         const auto status = info ? info->integer() : Result<std::int64_t>{malformed("crypto.der")};
         if (!status) return "wrong: no answer";
         return "status " + std::to_string(*status);
       }},
      {"PKCS#10 request", crypto::make_request(pki.person.certificate.subject(), *key).value(),
       [&](const Bytes& b) { return said(crypto::CertificateRequest::parse(b)); }},
      {"certificate", pki.person.certificate.der(),
       [&](const Bytes& b) { return said(crypto::Certificate::parse(b)); }},
      {"revocation list", list, [&](const Bytes& b) { return said(crypto::Crl::parse(b)); }},
      {"public key", key->spki(), [&](const Bytes& b) { return said(crypto::goodkey(b)); }},
      {"time server's answer", Bytes(48, 0x24),
       [&](const Bytes& b) { return said(tsa::read_time_answer(b, 0x2424242424242424, pki.now, pki.now)); }},
  };
  int failures = 0;
  fmt::print("{:<24}{:>10}{:>12}{:>12}   answers\n", "", "requests", "mean µs", "slowest ms");
  for (const Parser& parser : parsers) {
    const long count = many / static_cast<long>(std::size(parsers));
    std::map<std::string, long> answers;
    double slowest = 0, all = 0;
    long begin_kb = 0;
    for (long i = 0; i < count; ++i) {
      const Bytes input = i % 10 == 0 ? random.bytes(random.below(400)) : mutated(parser.good, random);
      const auto began = std::chrono::steady_clock::now();
      ++answers[parser.take(input)];
      const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
      slowest = std::max(slowest, took);
      all += took;
      if (i == count / 4) begin_kb = resident_kb();
    }
    std::string text;
    for (const auto& [what, times] : answers) {
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", what, times);
      if (what.starts_with("wrong") || what == "internal") ++failures;
    }
    const long grown = resident_kb() - begin_kb;
    fmt::print("{:<24}{:>10}{:>12.1f}{:>12.1f}   {}\n", parser.name, count,
               all / static_cast<double>(std::max(1L, count)) * 1e6, slowest * 1e3, text);
    // A machine that is busy elsewhere may hold one up; a parser that is slow is slow by more than this.
    if (slowest > 0.25) ++failures;
    if (grown > 16 * 1024) {
      fmt::print("  grew by {} kB\n", grown);
      ++failures;
    }
  }
  return failures == 0 ? 0 : 1;
}
