// The authority's acts behind a procedure: promised with the office's act, kept by the courier, once.
#include "actions/lifecycle.h"

#include <boost/json.hpp>

#include "doors/cli/certified.h"
#include "doors/cli/papers.h"

namespace paraf::cli::served {

namespace {

namespace json = boost::json;

struct Died {};

struct Holder : Certified {
  Holder() : Certified("kudus", "pendaftaran-penerbitan") {}
  void promise(const std::string& act, const std::string& key, const std::string& reason = {}) {
    SystemRandom random;
    REQUIRE(node.store->transact(
        store::Scope::office(stage->office()), [&](store::Transaction& tx) -> Result<void> {
          TRY(outbox::post(tx, stage->clock().now(), random, "certificate_act", serial + ":" + key,
                           json::serialize(json::object{{"act", act},
                                                        {"issuer", issuer},
                                                        {"serial", serial},
                                                        {"reason", reason},
                                                        {"since", ""},
                                                        {"actor", "person:01JGZZZZZZZZZZZZZZZZZZZZZZ"},
                                                        {"case", "01JGZZZZZZZZZZZZZZZZZZZZZZ"},
                                                        {"office", "kudus"}})));
          return {};
        }));
  }
  // In the authority's own journal, and in its office's.
  int entries(const std::string& act) { return told(act, {store::Scope::installation(), authority()}); }
};

}  // namespace

TEST_CASE("who dies between the office's act and the authority's leaves a promise that is kept, once") {
  for (const std::string step : {"actions.certificate_act_promised", "actions.certificate_act_done"}) {
    for (const std::string act : {"revoked", "suspended"}) {
      CAPTURE(step);
      CAPTURE(act);
      Holder holder;
      const std::string before = holder.standing();
      actions::connect_certificate_acts(*holder.node.courier, *holder.node.desk, *holder.node.services,
                                        ca::FaultPoint{[&](std::string_view at) {
                                          if (at == step) throw Died{};
                                        }});
      holder.promise(act, "1", act == "revoked" ? "superseded" : "");
      CHECK_THROWS_AS((void)holder.node.courier->deliver_due(), Died);
      CHECK(holder.standing() == before);
      CHECK(holder.record().revoked.has_value() == (step == "actions.certificate_act_done"));

      // Another run takes it up when the dead one's lease is over.
      actions::connect_certificate_acts(*holder.node.courier, *holder.node.desk, *holder.node.services);
      holder.stage->clock().advance(std::chrono::minutes{6});
      CHECK(holder.node.courier->deliver_due().value() == 1);
      REQUIRE(holder.record().revoked);
      CHECK(holder.record().revoked->reason ==
            (act == "revoked" ? ca::Reason::superseded : ca::Reason::certificate_hold));
      CHECK(holder.standing() != before);
      const int told = holder.entries("certificate." + act);
      CHECK(told == 2);  // the authority's own entry, and its office's

      // The same once more, as a message may come twice: nothing changes.
      const Timestamp when = holder.record().revoked->at;
      holder.promise(act, "2", act == "revoked" ? "superseded" : "");
      CHECK(holder.node.courier->deliver_due().value() == 1);
      CHECK(holder.record().revoked->at == when);
      CHECK(holder.entries("certificate." + act) == told);
    }
  }
}

TEST_CASE("a release lifts a hold and nothing else, and a hold is not laid on what is revoked") {
  Holder holder;
  holder.promise("resumed", "1");
  CHECK(holder.node.courier->deliver_due().value() == 1);
  CHECK_FALSE(holder.record().revoked);
  const std::string active = holder.standing();
  holder.promise("suspended", "2");
  CHECK(holder.node.courier->deliver_due().value() == 1);
  CHECK(holder.record().revoked);
  holder.promise("resumed", "3");
  CHECK(holder.node.courier->deliver_due().value() == 1);
  CHECK_FALSE(holder.record().revoked);
  CHECK(holder.standing() == active);
  holder.promise("revoked", "4", "keyCompromise");
  holder.promise("suspended", "5");
  holder.promise("resumed", "6");
  CHECK(holder.node.courier->deliver_due().value() == 3);
  REQUIRE(holder.record().revoked);
  CHECK(holder.record().revoked->reason == ca::Reason::key_compromise);
}

TEST_CASE("a hold that is put off is not overtaken by its release, and a revocation waits for neither") {
  for (const std::string last : {"resumed", "revoked"}) {
    CAPTURE(last);
    Holder holder;
    outbox::Courier& courier = *holder.node.courier;
    const std::string active = holder.standing();
    actions::connect_certificate_acts(courier, *holder.node.desk, *holder.node.services,
                                      ca::FaultPoint{[](std::string_view) { throw Died{}; }});
    holder.promise("suspended", "1");
    CHECK_THROWS_AS((void)courier.deliver_due(), Died);  // for five minutes it is the dead one's
    actions::connect_certificate_acts(courier, *holder.node.desk, *holder.node.services);
    holder.stage->clock().advance(std::chrono::minutes{1});
    holder.promise(last, "2", last == "revoked" ? "keyCompromise" : "");
    CHECK(courier.deliver_due().value() == (last == "revoked" ? 1 : 0));
    for (int i = 0; i < 3; ++i) {
      holder.stage->clock().advance(std::chrono::minutes{6});
      REQUIRE(courier.deliver_due());
    }
    CHECK(courier.deliver_due().value() == 0);
    CHECK(holder.record().revoked.has_value() == (last == "revoked"));
    if (last == "resumed") {
      CHECK(holder.standing() == active);
      CHECK(holder.entries("certificate.suspended") == 2);
      CHECK(holder.entries("certificate.resumed") == 1);
    } else {
      CHECK(holder.record().revoked->reason == ca::Reason::key_compromise);
    }
  }
}

TEST_CASE("a hold that was given up on and is revived after its release is out of date") {
  Holder holder;
  outbox::Courier& courier = *holder.node.courier;
  courier.on("certificate_act", [](const outbox::Message&) -> Result<void> { return refused("token.away"); });
  holder.promise("suspended", "1");
  CHECK(courier.deliver_due().value() == 0);
  actions::connect_certificate_acts(courier, *holder.node.desk, *holder.node.services);
  holder.stage->clock().advance(std::chrono::minutes{1});
  holder.promise("resumed", "2");
  CHECK(courier.deliver_due().value() == 1);
  const auto installation = store::Scope::installation();
  const auto dead = holder.node.store->read(
      installation, [](store::Transaction& tx) { return outbox::standing(tx, "dead"); });
  REQUIRE(dead);
  REQUIRE(dead->size() == 1);
  REQUIRE(holder.node.store->transact(installation, [&](store::Transaction& tx) {
    return outbox::revive(tx, holder.stage->clock().now(), dead->front().message.id);
  }));
  CHECK(courier.deliver_due().value() == 1);
  CHECK_FALSE(holder.record().revoked);
}

TEST_CASE("a certificate that was made and not written down is written down, once, as it was asked") {
  for (const bool made : {true, false}) {
    CAPTURE(made);
    const auto stage = Served::raise("purnama", "pembaruan");
    Node& node = stage->node();
    SystemRandom random;
    const auto actor = [&](const char* word) -> Actor& {
      const auto found = stage->actor(word);
      REQUIRE(found);
      return **found;
    };
    Actor &dewi = actor("dewi"), &verifikator = actor("verifikator"), &kasi = actor("kasi");
    REQUIRE(stage->certify(dewi));
    actions::SubmitRequest request;
    request.sop = stage->procedure().id;
    for (const sop::Paper& slot : stage->procedure().papers)
      request.papers.push_back(
          sample_paper(slot, dewi.person.name, "Dinas", stage->clock().now(), stage->sop_folder()).value());
    const auto submitted = node.desk->submit(dewi.session(), std::move(request));
    INFO((submitted ? std::string{} : submitted.error().line()));
    REQUIRE(submitted);
    const actions::CaseRef subject = submitted->subject;
    const auto act = [&](Actor& who, const char* verb) {
      actions::ActRequest step;
      step.verb = verb;
      if (step.verb == "check_documents")
        for (const sop::Paper& slot : stage->procedure().papers) step.verdicts[slot.id] = {true, ""};
      if (step.verb == "give_order") step.params["text"] = "perbarui";
      const auto done = node.desk->perform(who.session(), subject, std::move(step));
      INFO(verb << " " << (done ? std::string{} : done.error().line()));
      REQUIRE(done);
    };
    act(verifikator, "check_documents");
    act(kasi, "give_order");
    REQUIRE(stage->deliver());

    // What a run leaves that died after the certificate was made, or just before it.
    const actions::CertificateView old = node.desk->certificates(dewi.session())->front();
    const std::string order = "lanjutan:" + subject.office.text() + ":" + subject.id.text();
    REQUIRE(node.store->transact(
        store::Scope::office(subject.office), [&](store::Transaction& tx) -> Result<void> {
          TRY(outbox::post(tx, stage->clock().now(), random, "certificate_follower", order + ":1",
                           json::serialize(json::object{{"order", order},
                                                        {"case", subject.id.text()},
                                                        {"office", subject.office.text()},
                                                        {"person", verifikator.person.id.text()},
                                                        {"of", verifikator.office.text()},
                                                        {"verb", "renew_certificate"},
                                                        {"step", ""}})));
          return {};
        }));
    if (made) {
      ca::Renewal renewal;
      renewal.id = order;
      renewal.approval = Bytes(32, 1);
      renewal.issuer = old.issuer;
      renewal.serial = old.serial;
      renewal.actor = "person:" + verifikator.person.id.text();
      REQUIRE(node.authority->renew(renewal));
    }
    CHECK(node.courier->deliver_due().value() == 0);  // the act may still be under way
    CHECK(node.desk->certificates(dewi.session())->size() == 1);
    stage->clock().advance(std::chrono::minutes{2});
    CHECK(node.courier->deliver_due().value() >= 1);
    const auto now = node.desk->certificates(dewi.session());
    CHECK(now->size() == (made ? 2 : 1));
    if (made) {
      CHECK(node.desk->view(verifikator.session(), subject)->status == "done");
      continue;
    }
    act(verifikator, "renew_certificate");  // nothing was made: the step still waits
    CHECK(node.desk->certificates(dewi.session())->size() == 2);
  }
}

}  // namespace paraf::cli::served
