// An official mailbox: made on the office's mail service by its keeper, written down here, and confirmed by
// who reads it before anything relies on it.
#include "actions/act.h"

namespace paraf::actions {

Doing create_mailbox() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
            const people::EmailAddress address = TRY(people::EmailAddress::parse(a.param("address")));
            TRY(people::check_official(address, a.office.settings.email));
            if (const auto other = TRY(people::person_by_email(tx, address));
                other && other->id != a.applicant().person)
              return conflict("actions.mailbox_taken");
            TRY(people::declare_email(tx, a.now, a.applicant().person, address));
            const std::string token =
                TRY(people::start_confirmation(tx, a.now, a.s.random, a.applicant().person));
            Package package = TRY(package_of(a.s, tx, a.before.id));
            package.statement.email = address.text();
            TRY(put_package(a.s, tx, a.before.id, package));
            a.made["akun_surel"] = address.text();
            a.facts["person"] = a.applicant().person.text();
            a.note = a.param("text");
            return post_mail(
                a.s, tx, a.now, a.office.id, address.text(), package.statement.name, "actions.mail.confirm",
                {{"name", package.statement.name}, {"link", a.s.settings.public_url + "/surel/" + token}},
                a.id);
          }};
}

// The mailbox works when its owner has answered from it.
Doing confirm_mailbox() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
            const people::Person person = TRY(people::person(tx, a.applicant().person));
            if (person.email_state != people::EmailState::confirmed)
              return refused("actions.mailbox_unconfirmed");
            a.facts["person"] = person.id.text();
            a.note = a.param("text");
            return {};
          }};
}

}  // namespace paraf::actions
