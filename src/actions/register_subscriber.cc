// The authority's officer registers the applicant of a package; the one-time activation link leaves by mail.
#include "actions/act.h"
#include "office/people/subscriber.h"

namespace paraf::actions {

Doing register_subscriber() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
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
