// What two officers do to a certificate reaches the record of its holder, whoever dies and at whatever door.
#include "actions/act.h"
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
  void calm() {
    while (node.courier->deliver_due().value() != 0) continue;
  }
  // What the authority wrote to holders: such a mail names the page of one's certificates.
  std::vector<mail::Mail> written() {
    std::vector<mail::Mail> all;
    for (const mail::Mail& each : stage->mailbox().mails)
      if (each.text.find("/meja/sertifikat") != std::string::npos) all.push_back(each);
    return all;
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
    CHECK(holder.node.courier->deliver_due().value() == 2);  // the message, and the mail it posted
    CHECK(holder.standing() == people::word_of(people::SubscriberStatus::revoked));
    CHECK(holder.told("certificate.revoked") == 1);
    holder.calm();
    CHECK(holder.written().size() == 1);
    CHECK(holder.told("certificate.revoked") == 1);
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
  holder.calm();
  CHECK(holder.standing() == active);
  CHECK(holder.written().size() == 2);  // each once, although each was told twice
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
  CHECK(holder.node.courier->deliver_due().value() == 2);  // the message, and the mail it posted
  CHECK(holder.standing() == people::word_of(people::SubscriberStatus::suspended));
  holder.calm();
  CHECK(holder.written().size() == 1);
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

TEST_CASE("the holder is told by mail, once, of whatever the authority did to the certificate") {
  struct Row {
    std::string why;
    Act act;
    ca::Request::Content content;
    std::string step;  // where it dies once
    std::string subject;
  };
  const Row rows[] = {
      {"held", Act::suspend, {}, "", "ditangguhkan"},
      {"held, and the program died after it", Act::suspend, {}, "ca.request_performed", "ditangguhkan"},
      {"revoked", Act::revoke, {{"reason", "affiliationChanged"}}, "ca.request_approved", "dicabut"},
      {"revoked because the key is lost", Act::revoke, {{"reason", "keyCompromise"}}, "", "dicabut"},
      {"its key blocked", Act::block_key, {}, "ca.key_blocked", "dicabut"},
      {"renewed", Act::renew, {{"kind", "renew"}}, "ca.fulfilled", "telah terbit"},
      {"another key", Act::renew, {{"kind", "rekey"}}, "ca.request_performed", "telah terbit"},
      {"replaced", Act::renew, {{"kind", "replace"}}, "ca.request_ended", "telah diganti"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    Holder holder;
    const Actor& head = *holder.stage->actor("kadis").value();
    ca::Request::Content content = row.content;
    const bool fresh_key = row.act == Act::renew && row.content.at("kind") != "renew";
    if (row.act == Act::block_key)
      content = {{"public_key", base64(crypto::Certificate::parse(holder.record().der)->spki())}, {"why", "bocor"}};
    else
      content.insert({{"issuer", holder.issuer}, {"serial", holder.serial}});
    if (fresh_key) content["public_key"] = base64(crypto::generate_key(crypto::KeyKind::p256)->spki);
    const std::size_t before = holder.node.desk->certificates(head.session())->size();
    const ca::FaultPoint die{[&](std::string_view at) {
      if (at == row.step) throw Died{};
    }};
    {
      ca::Requests both = holder.requests(die);
      const auto asked = both.ask(row.act, content, "person:ani");
      INFO((asked ? std::string{} : asked.error().line()));
      REQUIRE(asked);
      try {
        (void)both.approve(asked->id, asked->hash, "person:budi");
      } catch (const Died&) {
      }
    }
    REQUIRE(holder.requests().resume());
    holder.calm();
    const auto mails = holder.written();
    REQUIRE(mails.size() == 1);
    CHECK(mails.front().to == head.person.email->text());
    CHECK(mails.front().subject.find(row.subject) != std::string::npos);
    CHECK(mails.front().text.find('{') == std::string::npos);
    REQUIRE(holder.requests().resume());
    holder.calm();
    CHECK(holder.written().size() == 1);
    // It shows on the holder's page, and what may sign is what has its key here.
    const auto mine = holder.node.desk->certificates(head.session());
    CHECK(mine->size() == before + (row.act == Act::renew ? 1 : 0));
    const auto signer = actions::signing_holder(*holder.node.services, head.session().office, head.session().person);
    if (row.act == Act::renew && !fresh_key) CHECK(signer->serial == mine->front().serial);
    if (row.why == "another key") CHECK(signer->serial == holder.serial);
    if (row.why == "replaced") CHECK(code_of(signer) == "actions.certificate_revoked");
    if (row.act == Act::renew) CHECK(holder.standing() == people::word_of(people::SubscriberStatus::issued));
  }
}

TEST_CASE("who revokes their own certificate is told too, whoever dies") {
  Holder holder;
  const Actor& head = *holder.stage->actor("kadis").value();
  REQUIRE(holder.node.desk->revoke(head.session(), holder.serial, "cessationOfOperation"));
  holder.calm();
  CHECK(holder.written().size() == 1);
  CHECK(holder.told("certificate.revoked") == 1);
}

}  // namespace paraf::cli::served
