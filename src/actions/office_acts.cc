// What an office's administrator sets: the agreement with the authority, the edition of a SOP.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "actions/officials.h"
#include "platform/journal/journal.h"

namespace paraf::actions {

namespace {

namespace fs = std::filesystem;

Result<std::string> text_of_file(const fs::path& path) {
  std::ifstream in{path, std::ios::binary};
  if (!in) return not_found("actions.no_file", {{"file", path.filename().string()}});
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

Result<void> Desk::record_agreement(const Session& who, std::string_view number, std::string_view from,
                                    std::string_view until) {
  const Services& s = parts_->s;
  people::Agreement agreement;
  agreement.partner = s.settings.authority.text();
  agreement.number = std::string{number};
  agreement.subject = "Pemanfaatan sertifikat elektronik";
  agreement.period = {TRY(people::parse_day(from)), TRY(people::parse_day(until))};
  if (agreement.number.empty() || *agreement.period.until < agreement.period.from)
    return malformed("actions.agreement");
  return s.store.transact(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<void> {
    TRY(must_administer(s, tx, who));
    TRY(people::record_agreement(tx, s.clock.now(), s.random, agreement));
    TRY(journal::append(
        tx, s.clock.now(),
        {"agreement.recorded",
         "office:" + who.office.text(),
         actor_of({who.office, who.person}),
         {{"number", agreement.number}, {"from", std::string{from}}, {"until", std::string{until}}}}));
    return {};
  });
}

Result<std::string> Desk::adopt_sop(const Session& who, std::string_view folder) {
  const Services& s = parts_->s;
  const fs::path home{folder};
  const std::string text = TRY(text_of_file(home / "sop.yaml"));
  // The office's own letters, and over them those the procedure keeps beside it.
  std::map<std::string, std::string> files;
  for (const fs::path& letters : {home.parent_path() / "letters", home / "letters"}) {
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(letters, none))
      if (entry.path().extension() == ".yaml")
        files["letters/" + entry.path().filename().string()] = TRY(text_of_file(entry.path()));
  }
  return s.store.transact(
      store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<std::string> {
        TRY(must_administer(s, tx, who));
        const std::string hash = TRY(parts_->editions.adopt(tx, s.clock.now(), text, files));
        TRY(journal::append(tx, s.clock.now(),
                            {"sop.adopted", "edition:" + hash, actor_of({who.office, who.person}), {}}));
        return hash;
      });
}

// What was promised before a crash: certificates the authority promised are put right by its own reconciler;
// a numbered letter is signed by whoever repeats the step, under its number. So only the former is ours to
// call.
Result<int> Desk::recover() {
  const ca::Reconciled done = TRY(parts_->s.authority.reconcile());
  return done.presumed;
}

}  // namespace paraf::actions
