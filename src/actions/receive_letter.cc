// A letter enters: it takes the next number of the book of incoming letters, once.
#include "actions/act.h"
#include "office/registry/registry.h"

namespace paraf::actions {

Doing receive_letter() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
            const bool package = a.sop().purpose == "authority";
            const std::string id = (package ? "paket:" : "permohonan:") + a.before.id.text();
            // A case that came back to this row keeps its number.
            auto entry = TRY(registry::entry_of(tx, registry::Book::incoming, id));
            if (!entry) {
              const Package sent = TRY(package_of(a.s, tx, a.before.id));
              const auto pattern = TRY(registry::NumberPattern::parse(a.office.number_pattern("masuk")));
              registry::NewEntry fresh;
              fresh.letter = id;
              fresh.owner_case = a.before.id.text();
              fresh.from = package ? sent.organisation : sent.statement.unit;
              fresh.to = a.office.name;
              fresh.subject = a.sop().identity.name.reading;
              if (const auto number = a.before.numbers.find("surat_permohonan"); number != a.before.numbers.end())
                fresh.their_number = number->second;
              if (const auto day = a.before.numbers.find("surat_permohonan.tanggal"); day != a.before.numbers.end())
                fresh.letter_day = day->second;
              fresh.parts = {"", a.office.short_name, a.office.short_name};
              entry = TRY(registry::enter(tx, a.now, a.day(), pattern, fresh));
            }
            a.after().numbers["agenda_masuk"] = entry->number;
            a.made["agenda_masuk"] = entry->number;
            a.made["agenda_masuk.urut"] = std::to_string(entry->sequence);
            a.facts["agenda_masuk"] = entry->number;
            a.note = a.param("text");
            return {};
          }};
}

}  // namespace paraf::actions
