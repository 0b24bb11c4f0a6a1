// What two officers do to a certificate reaches the record of its holder, whoever dies and at whatever door.
#include <algorithm>

#include "actions/officers.h"
#include "doors/cli/served.h"
#include "office/people/subscriber.h"
#include "platform/journal/journal.h"

namespace paraf::cli::served {

namespace {

using Act = ca::Request::Act;

struct Died {};

struct Holder {
  std::unique_ptr<Stage> stage = Served::raise("kudus", "pendaftaran-penerbitan");
  Node& node = stage->node();
  SystemRandom random;
  std::string serial, issuer;
  Holder() {
    const auto head = stage->actor("kadis");
    REQUIRE(head);
    REQUIRE(stage->certify(**head));
    const auto mine = node.desk->certificates((*head)->session());
    REQUIRE(mine);
    serial = mine->front().serial;
    issuer = mine->front().issuer;
    while (node.courier->deliver_due().value() != 0) continue;
  }
  // As on the command line: no service of the offices is there.
  ca::Requests requests(ca::FaultPoint fault = {}) {
    return {*node.authority, *node.store, stage->clock(), random, std::move(fault)};
  }
  Result<ca::Request> done(Act act, ca::FaultPoint fault = {}) {
    ca::Request::Content content{{"issuer", issuer}, {"serial", serial}};
    if (act == Act::revoke) content["reason"] = "superseded";
    ca::Requests both = requests(std::move(fault));
    const ca::Request asked = TRY(both.ask(act, content, "person:ani"));
    return both.approve(asked.id, asked.hash, "person:budi");
  }
  std::string standing() {
    const SubscriberId subscriber = node.authority->find(issuer, serial)->subscriber;
    const auto found =
        node.store->read(store::Scope::office(OfficeId::trusted("psre")),
                         [&](store::Transaction& tx) { return people::subscriber(tx, subscriber); });
    REQUIRE(found);
    return std::string{people::word_of(found->standing.status)};
  }
  int told(const std::string& act) {
    const auto written =
        node.store->read(store::Scope::office(OfficeId::trusted("psre")), [&](store::Transaction& tx) {
          return journal::of_subject(tx, "certificate:" + serial);
        });
    REQUIRE(written);
    return static_cast<int>(std::count_if(written->begin(), written->end(),
                                          [&](const journal::Written& w) { return w.entry.act == act; }));
  }
};

}  // namespace

TEST_CASE("a revocation of two officers reaches the holder's record, whoever dies before it does") {
  for (const std::string step : {"", "ca.request_approved", "ca.request_performed"}) {
    CAPTURE(step);
    Holder holder;
    const std::string before = holder.standing();
    if (step.empty()) {
      REQUIRE(holder.done(Act::revoke));
    } else {
      CHECK_THROWS_AS((void)holder.done(Act::revoke, ca::FaultPoint{[&](std::string_view at) {
                                          if (at == step) throw Died{};
                                        }}),
                      Died);
      CHECK(holder.requests().resume().value() == 1);
    }
    CHECK(holder.standing() == before);  // the command line knows no holders
    CHECK(holder.node.courier->deliver_due().value() == 1);
    CHECK(holder.standing() == people::word_of(people::SubscriberStatus::revoked));
    CHECK(holder.told("certificate.revoked") == 1);
    CHECK(holder.node.courier->deliver_due().value() == 0);
  }
}

TEST_CASE("a hold that is told late does not undo its release") {
  Holder holder;
  const std::string active = holder.standing();
  const auto held = holder.done(Act::suspend);
  REQUIRE(held);
  REQUIRE(actions::follow_certificate(*holder.node.services, *held));
  CHECK(holder.standing() == people::word_of(people::SubscriberStatus::suspended));
  const auto released = holder.done(Act::release);
  REQUIRE(released);
  REQUIRE(actions::follow_certificate(*holder.node.services, *released));
  CHECK(holder.standing() == active);
  CHECK(holder.node.courier->deliver_due().value() == 2);
  CHECK(holder.standing() == active);
  CHECK(holder.told("certificate.suspended") == 1);
  CHECK(holder.told("certificate.resumed") == 1);
}

}  // namespace paraf::cli::served
