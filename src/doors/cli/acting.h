// doors/cli/acting.h: a command that is done in somebody's name: the installation opened, and who acts.
#pragma once

#include <memory>
#include <string>

#include "actions/services.h"
#include "doors/cli/cli.h"
#include "doors/cli/installation.h"
#include "office/people/people.h"

namespace paraf::cli {

struct InTheNameOf {
  std::string data, office, by;  // by: the short login of an official; journalled
};

struct OpenedFor {
  SystemClock clock;
  SystemRandom random;
  std::unique_ptr<Installation> installation;
  actions::Session who;
  const actions::Services& services() { return installation->services(); }
  Result<people::Person> person(const std::string& login) {
    const auto found =
        TRY(installation->store().read(store::Scope::office(who.office), [&](store::Transaction& tx) {
          return people::person_by_login(tx, login);
        }));
    if (!found) return not_found("cli.no_such_person", {{"office", who.office.text()}});
    return *found;
  }
};

inline Result<void> open_for(OpenedFor& opened, const InTheNameOf& name) {
  opened.installation = TRY(Installation::open(name.data, opened.clock, opened.random));
  opened.who.office = TRY(OfficeId::parse(name.office));
  opened.who.person = TRY(opened.person(name.by)).id;
  return {};
}

inline int told(const Result<void>& result) {
  return result ? static_cast<int>(done) : say_error(result.error());
}

}  // namespace paraf::cli
