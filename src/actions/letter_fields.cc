#include "actions/letter_fields.h"

#include "actions/act.h"
#include "actions/officials.h"
#include "actions/verbs.h"

namespace paraf::actions {

Result<std::map<std::string, std::string>> letter_fields(const Services& s, const Session& who,
                                                         const CaseRef& subject, const std::string& letter) {
  if (who.office != subject.office) return not_found("workflow.no_such_case");
  using Fields = std::map<std::string, std::string>;
  return s.store.read(store::Scope::office(subject.office), [&](store::Transaction& tx) -> Result<Fields> {
    TRY(must_be_official(s, tx, who));
    workflow::Case c = TRY(workflow::load(tx, subject.id));
    const people::Office office = TRY(people::load_office(tx));
    workflow::Editions editions{verbs()};
    workflow::Decision as_it_is;
    as_it_is.after = c;
    const ActRequest nothing;
    Acting looking{.s = s,
                   .who = who,
                   .request = nothing,
                   .edition = TRY(editions.edition(tx, c.edition)),
                   .step = nullptr,
                   .office = office,
                   .time = working_time(s, office),
                   .now = s.clock.now(),
                   .id = {},
                   .before = std::move(c),
                   .decision = std::move(as_it_is),
                   .by = TRY(people::person(tx, who.person)),
                   .prepared = {},
                   .note = {},
                   .made = {},
                   .facts = {}};
    Fields fields = TRY(case_fields(looking, tx, letter));
    std::erase_if(fields, [](const auto& field) { return field.first.starts_with("nik"); });
    return fields;
  });
}

}  // namespace paraf::actions
