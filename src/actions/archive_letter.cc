// A signed letter goes to the archive, under its classification, for its retention.
#include <charconv>

#include "actions/act.h"

namespace paraf::actions {

namespace {

// Unless somebody says otherwise a letter lies in the archive under the class its number was given under, as the
// register has it; a letter without a number, under the class the office has for such letters.
Result<std::string> numbered_under(const Acting& a, store::Transaction& tx, const letters::Letter& letter) {
  const auto entry = TRY(registry::entry_of(tx, registry::Book::outgoing, letter.id.text()));
  if (entry && !entry->classification.empty()) return entry->classification;
  const auto code = a.office.settings.codes.find(letter.letter);
  return code == a.office.settings.codes.end() ? std::string{} : code->second;
}

}  // namespace

Doing archive_letter() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
            const letters::Letter letter = TRY(letter_of(a, tx));
            std::string classification = a.param("classification");
            if (classification.empty()) classification = TRY(numbered_under(a, tx, letter));
            int years = a.office.settings.retention_years;
            if (const std::string said = a.param("retention"); !said.empty()) {
              const auto [end, failed] = std::from_chars(said.data(), said.data() + said.size(), years);
              if (failed != std::errc{} || end != said.data() + said.size() || years < 1 || years > 100)
                return malformed("actions.retention");
            }
            if (!letter.archived_at) TRY(letters::archive(tx, a.now, letter, a.who.person, classification, years));
            a.facts["letter"] = letter.id.text();
            a.facts["classification"] = classification;
            a.made["klasifikasi"] = classification;
            a.facts["retention_years"] = std::to_string(years);
            return {};
          }};
}

}  // namespace paraf::actions
