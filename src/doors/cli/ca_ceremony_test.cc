#include "doors/cli/ca_ceremony.h"

#include <doctest/doctest.h>

using namespace paraf;
using namespace paraf::cli;

namespace {

const std::string good =
    "title: Pembentukan PSrE Contoh\n"                                                                    // 1
    "place: Ruang kunci\n"                                                                                // 2
    "officers: [{name: Arief, role: ketua}, {name: Maria, role: saksi}]\n"                                // 3
    "base_url: http://127.0.0.1:8080\n"                                                                   // 4
    "offices: [psre]\n"                                                                                   // 5
    "authority: {organization: Contoh, root: Akar, issuing: Penerbit, ocsp: O, tsa: T, arc: 2.999.62}\n"  // 6
    "keys: {root: p384, issuing: p256}\n"                                                                 // 7
    "shards: 4\n";                                                                                        // 8

std::string with(const std::string& line, const std::string& instead) {
  std::string text = good;
  const auto at = text.find(line);
  return text.replace(at, text.find('\n', at) - at, instead);
}

}  // namespace

TEST_CASE("a ceremony is read from one file, or refused with the line and what is wrong there") {
  const auto read = read_ceremony(good);
  REQUIRE(read);
  CHECK(read->officers.size() == 2);
  CHECK(read->hash.size() == 64);
  CHECK(read->plan.settings.authority.crl_shards == 4);
  CHECK(read->plan.settings.authority.root_key == crypto::KeyKind::p384);
  CHECK(read->plan.settings.authority.tsa_key == crypto::KeyKind::rsa2048);  // the usual one
  CHECK(read->plan.demo_password.empty());
  CHECK(read_ceremony(good + "# lain\n")->hash != read->hash);
  struct Row {
    std::string why, yaml, line;
  };
  const Row rows[] = {
      {"an address to fetch from by https", good + "pki_url: https://pki.contoh.go.id\n", "9"},
      {"one officer", with("officers", "officers: [{name: Arief, role: ketua}]"), "1"},
      {"the same officer twice", with("officers", "officers: [{name: A, role: x}, {name: A, role: y}]"), "3"},
      {"a part nobody knows", good + "colour: red\n", "9"},
      {"no title", with("title", "# "), "2"},
      {"no offices", with("offices", "offices: []"), "1"},
      {"an arc that is none",
       with("authority", "authority: {organization: C, root: A, issuing: P, ocsp: O, tsa: T, arc: x}"), "6"},
      {"a key no CA has", with("keys", "keys: {root: ed25519}"), "7"},
      {"too many shards", with("shards", "shards: 5000"), "8"},
      {"no YAML", "title: [", "1"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto refused = read_ceremony(row.yaml);
    REQUIRE(!refused);
    CHECK(refused.error().code == "cli.ceremony");
    if (row.why != "no YAML") CHECK(refused.error().facts.front().second == row.line);
  }
}

TEST_CASE("a transcript is a PDF of as many pages as it takes, and a rehearsal says so") {
  const auto c = read_ceremony(good);
  const std::vector<std::string> lines(120, "baris");
  for (const bool rehearsal : {false, true}) {
    const auto pdf = transcript_pdf(lines, *c, rehearsal);
    REQUIRE(pdf);
    CHECK(text_of(*pdf).starts_with("%PDF-"));
    CHECK(pdf->size() > 2000);
  }
}
