// The authority's officer registers the applicant of a package; the one-time activation link leaves by mail.
#include "actions/act.h"
#include "office/people/subscriber.h"

namespace paraf::actions {

namespace {

// A certificate that ended by itself, or was revoked a moment ago, is nothing the new one would stand beside: the record
// of its holder is put right first.
Result<void> settle_the_old(Acting& a) {
  if (a.sop().purpose != "authority") return {};
  const auto known = TRY(a.s.store.read(
      store::Scope::office(a.office.id), [&a](store::Transaction& tx) -> Result<std::optional<people::Subscriber>> {
        const Package package = TRY(package_of(a.s, tx, a.before.id));
        return people::subscriber_by_nik(tx, a.s.sealer, TRY(people::Nik::parse(package.statement.nik)));
      }));
  if (!known || known->certificate.empty()) return {};
  for (const auto& [issuer, certificate] : a.s.authority.issuers()) {
    const auto record = a.s.authority.find(issuer, known->certificate);
    if (!record) continue;
    const bool held = record->revoked && record->revoked->reason == ca::Reason::certificate_hold;
    if (record->revoked && !held)
      a.prepared.words["old"] = "revoked";
    else if (record->not_after <= a.now)
      a.prepared.words["old"] = "expired";
  }
  return {};
}

Result<void> follow_the_old(Acting& a, store::Transaction& tx, const people::Nik& nik) {
  const auto old = a.prepared.words.find("old");
  if (old == a.prepared.words.end()) return {};
  const auto known = TRY(people::subscriber_by_nik(tx, a.s.sealer, nik));
  const auto event =
      old->second == "revoked" ? people::SubscriberEvent::revoked : people::SubscriberEvent::expired;
  if (known && people::after(known->standing, event)) TRY(people::advance(tx, a.now, *known, event));
  return {};
}

}  // namespace

Doing register_subscriber() {
  return {settle_the_old, [](Acting& a, store::Transaction& tx) -> Result<void> {
            if (a.sop().purpose != "authority") {  // an office that notes its own part of it
              a.note = a.param("text");
              return {};
            }
            const Package package = TRY(package_of(a.s, tx, a.before.id));
            const Statement& st = package.statement;
            people::Registration data{.name = st.name,
                                      .nip = std::nullopt,
                                      .email = TRY(people::EmailAddress::parse(st.email)),
                                      .phone = std::nullopt,
                                      .position = st.position,
                                      .unit = st.unit,
                                      .organisation = package.organisation,
                                      .region = package.region,
                                      .province = package.province,
                                      .origin = package.office,
                                      .origin_case = package.origin.text(),
                                      .origin_person = package.person.text()};
            if (!st.nip.empty()) data.nip = TRY(people::Nip::parse(st.nip));
            if (!st.phone.empty()) data.phone = TRY(people::Phone::parse(st.phone));
            const people::Nik nik = TRY(people::Nik::parse(st.nik));
            TRY(follow_the_old(a, tx, nik));
            const people::Subscriber subscriber =
                TRY(people::register_subscriber(tx, a.now, a.s.random, a.s.sealer, data, nik));
            const std::string token = TRY(people::invite(tx, a.now, a.s.random, subscriber.id, a.s.settings.link_life));
            a.after().refs["subscriber"] = subscriber.id.text();
            a.facts["subscriber"] = subscriber.id.text();
            TRY(mail_applicant(a, tx, "actions.mail.activation",
                               {{"link", a.s.settings.public_url + "/aktivasi/" + token},
                                {"hours", std::to_string(a.s.settings.link_life.count())}},
                               a.id));
            TRY(reply(a, tx, "registered"));
            return reply(a, tx, "account_sent");
          }};
}

}  // namespace paraf::actions
