// A signed letter goes to the archive, under its classification, for its retention.
#include <charconv>

#include "actions/act.h"

namespace paraf::actions {

Doing archive_letter() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
            const letters::Letter letter = TRY(letter_of(a, tx));
            std::string classification = a.param("classification");
            if (const auto code = a.office.settings.codes.find(letter.letter);
                classification.empty() && code != a.office.settings.codes.end())
              classification = code->second;
            int years = a.office.settings.retention_years;
            if (const std::string said = a.param("retention"); !said.empty()) {
              const auto [end, failed] = std::from_chars(said.data(), said.data() + said.size(), years);
              if (failed != std::errc{} || end != said.data() + said.size() || years < 1 || years > 100)
                return malformed("actions.retention");
            }
            if (!letter.archived_at) TRY(letters::archive(tx, a.now, letter, a.who.person, classification, years));
            a.facts["letter"] = letter.id.text();
            a.facts["classification"] = classification;
            a.facts["retention_years"] = std::to_string(years);
            return {};
          }};
}

}  // namespace paraf::actions
