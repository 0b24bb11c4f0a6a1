// doors/cli/certified.h: for tests: an office on its stage, and an official of it who has a certificate.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "doors/cli/served.h"
#include "office/people/subscriber.h"
#include "platform/journal/journal.h"

namespace paraf::cli::served {

struct Certified {
  std::unique_ptr<Stage> stage;
  Node& node;
  std::string serial, issuer;

  // Of the head of the office, which is a folder of sop/.
  Certified(const std::string& office, const std::string& procedure)
      : stage(Served::raise(office, procedure)), node(stage->node()) {
    const auto head = stage->actor("kadis");
    REQUIRE(head);
    REQUIRE(stage->certify(**head));
    const auto mine = node.desk->certificates((*head)->session());
    REQUIRE(mine);
    serial = mine->front().serial;
    issuer = mine->front().issuer;
  }

  static store::Scope authority() { return store::Scope::office(OfficeId::trusted("psre")); }

  ca::Record record() { return node.authority->find(issuer, serial).value(); }

  // The word of the holder's record at the authority.
  std::string standing() {
    const SubscriberId subscriber = record().subscriber;
    const auto found = node.store->read(
        authority(), [&](store::Transaction& tx) { return people::subscriber(tx, subscriber); });
    REQUIRE(found);
    return std::string{people::word_of(found->standing.status)};
  }

  // How often the journals of these scopes tell `act` of the certificate.
  int told(const std::string& act, const std::vector<store::Scope>& scopes = {authority()}) {
    std::ptrdiff_t count = 0;
    for (const store::Scope& scope : scopes) {
      const auto written = node.store->read(
          scope, [&](store::Transaction& tx) { return journal::of_subject(tx, "certificate:" + serial); });
      REQUIRE(written);
      count += std::ranges::count_if(*written, [&](const journal::Written& w) { return w.entry.act == act; });
    }
    return static_cast<int>(count);
  }
};

}  // namespace paraf::cli::served
