#include "doors/cli/settings.h"

#include <doctest/doctest.h>

namespace paraf::cli {
namespace {

TEST_CASE("settings read back as they were written") {
  Settings set;
  set.base_url = "https://paraf.contoh.go.id";
  set.authority.pki_url = "http://pki.contoh.go.id";
  set.demo = true;
  set.smtp_host = "mail.contoh.go.id";
  set.smtp_tls = mail::SmtpSettings::Tls::implicit;
  set.subscriber_key = crypto::KeyKind::p256;
  set.authority.root_name = "CA \"Contoh\": satu # dua";
  const auto read = read_settings(write_settings(set), "paraf.yaml");
  REQUIRE(read);
  CHECK(read->base_url == set.base_url);
  CHECK(read->demo);
  CHECK(read->smtp_tls == set.smtp_tls);
  CHECK(read->subscriber_key == set.subscriber_key);
  CHECK(read->authority.root_name == set.authority.root_name);
  CHECK(read->authority.base_url == set.base_url);
  CHECK(write_settings(*read) == write_settings(set));
}

TEST_CASE("a setting that is misspelt or out of its range is refused by its name") {
  struct Row {
    std::string why, yaml, setting;
  };
  const Row rows[] = {
      {"a misspelt name is not silently ignored", "base_ulr: x", "base_ulr"},
      {"a port is a number", "smtp_port: smtp", "smtp_port"},
      {"and of sixteen bits", "smtp_port: 70000", "smtp_port"},
      {"an unknown kind of key", "root_key: rsa1024", "root_key"},
      {"neither yes nor no", "demo: mungkin", "demo"},
      {"an authority has a name", "root_name: \"\"", "root_name"},
      {"a list is no text", "base_url: [a]", "base_url"},
      {"broken YAML, with its place", "a: [", "1:1"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto read = read_settings(row.yaml, "paraf.yaml");
    REQUIRE(code_of(read) == "cli.settings");
    CHECK(read.error().facts[1].second == row.setting);
  }
  CHECK(read_settings("", "paraf.yaml"));
}

TEST_CASE("a new installation behind https has certificates that name http") {
  struct Row {
    std::string base_url, pki_url, fetched, code;
  };
  const Row rows[] = {{"http://paraf.contoh.go.id", "", "", ""},
                      {"https://paraf.contoh.go.id", "", "http://paraf.contoh.go.id", ""},
                      {"https://paraf.contoh.go.id:8443", "", "", "cli.pki_url"},
                      {"https://paraf.contoh.go.id:8443", "http://pki.contoh.go.id", "http://pki.contoh.go.id", ""}};
  for (const Row& row : rows) {
    CAPTURE(row.base_url);
    Settings s;
    s.base_url = row.base_url;
    s.authority.pki_url = row.pki_url;
    const auto fetched = pki_url_for(s);
    CHECK(code_of(fetched) == row.code);
    if (fetched) CHECK(*fetched == row.fetched);
  }
  CHECK(code_of(read_settings("pki_url: https://pki.contoh.go.id\n", "x")) == "cli.settings");
}

}  // namespace
}  // namespace paraf::cli
