// What two officers do to a certificate reaches the record of its holder, whoever dies and at whatever door.
#include "actions/officers.h"
#include "doors/cli/certified.h"

namespace paraf::cli::served {

namespace {

using Act = ca::Request::Act;

struct Died {};

struct Holder : Certified {
  SystemRandom random;
  Holder() : Certified("kudus", "pendaftaran-penerbitan") {
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

TEST_CASE("a suspension by one officer reaches the holder's record, whoever dies, and stands once in the history") {
  Holder holder;
  const Actor& officer = *holder.stage->actor("petugas").value();
  actions::Officers officers{*holder.node.services};
  const auto held = officers.suspend(officer.session(), holder.serial, "dilaporkan hilang");
  REQUIRE(held);
  CHECK(held->status == "suspended");
  CHECK(holder.told("certificate.urgent") == 1);
  CHECK(holder.node.courier->deliver_due().value() == 1);
  CHECK(holder.standing() == people::word_of(people::SubscriberStatus::suspended));
  CHECK(holder.node.courier->deliver_due().value() == 0);
  const auto count = [&](std::string_view act) {
    const auto history = officers.certificate(officer.session(), holder.serial);
    REQUIRE(history);
    return std::ranges::count_if(history->events, [&](const auto& event) { return event.act == act; });
  };
  CHECK(holder.told("certificate.suspended", {store::Scope::installation(), holder.authority()}) == 2);
  CHECK(count("certificate.suspended") == 1);
  CHECK(code_of(holder.node.desk->revoke(officer.session(), holder.serial, "keyCompromise")) ==
        "actions.revocation_by_two");
  REQUIRE(holder.done(Act::release));
  while (holder.node.courier->deliver_due().value() != 0) continue;
  CHECK(count("certificate.released") == 1);
  CHECK(count("certificate.resumed") == 0);
  REQUIRE(holder.done(Act::suspend));  // a second one is a second line
  while (holder.node.courier->deliver_due().value() != 0) continue;
  CHECK(count("certificate.suspended") == 2);
}

}  // namespace paraf::cli::served
