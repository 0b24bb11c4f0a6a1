#include "actions/letter_template.h"

#include <algorithm>

#include "actions/act.h"
#include "actions/officials.h"
#include "office/letters/render.h"
#include "office/letters/template.h"
#include "platform/crypto/hash.h"
#include "platform/journal/journal.h"

namespace paraf::actions {

namespace {

using Present = std::vector<std::shared_ptr<const workflow::Edition>>;

const sop::LetterUse* use_in(const workflow::Edition& edition, const std::string& letter) {
  const sop::LetterUse* use = edition.sop.letter(letter);
  return use != nullptr && edition.files.contains(use->templat) ? use : nullptr;
}

Result<std::string> label_of(const Present& present, const std::string& letter) {
  for (const auto& edition : present)
    if (const sop::LetterUse* use = use_in(*edition, letter)) return use->label;
  return not_found("actions.no_template", {{"letter", letter}});
}

}  // namespace

Result<std::vector<OfficeLetter>> office_letters(const Services& s, workflow::Editions& editions,
                                                 const Session& who) {
  return s.store.read(
      store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<std::vector<OfficeLetter>> {
        TRY(must_be_official(s, tx, who));
        std::vector<OfficeLetter> all;
        for (const auto& edition : TRY(editions.all_present(tx)))
          for (const sop::LetterUse& use : edition->sop.letters) {
            if (!edition->files.contains(use.templat)) continue;
            auto known = std::find_if(all.begin(), all.end(),
                                      [&](const OfficeLetter& one) { return one.id == use.id; });
            if (known == all.end()) known = all.insert(all.end(), {use.id, use.label, {}});
            known->procedures.push_back(edition->sop.identity.name.reading);
          }
        return all;
      });
}

Result<letters::WordTemplate> word_template(const Services& s, workflow::Editions& editions,
                                            const Session& who, const std::string& letter, ByteView docx) {
  const std::string label =
      TRY(s.store.read(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<std::string> {
        TRY(must_be_official(s, tx, who));
        return label_of(TRY(editions.all_present(tx)), letter);
      }));
  return letters::template_of_word(docx, letter, label);
}

Result<File> word_preview(const Services& s, const Session& who, const letters::WordTemplate& templat) {
  const people::Office office = TRY(
      s.store.read(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<people::Office> {
        TRY(must_be_official(s, tx, who));
        return people::load_office(tx);
      }));
  letters::Fields fields = letters::fields_of(office);
  for (const letters::WordBlank& blank : templat.blanks)  // how many they are, the applicants say themselves
    if (blank.name != "jumlah_pemohon") fields.try_emplace(blank.name, "‹" + blank.name + "›");
  std::vector<letters::Applicant> three;
  for (const char* name : {"Ani Contoh", "Budi Contoh", "Citra Contoh"})
    three.push_back({name, "198604122011012001", "0000000000000000", "Perawat", "Pengatur (II/c)",
                     "Rumah Sakit Contoh", "contoh@contoh.go.id", "081300000000"});
  const auto read = TRY(letters::Template::read(templat.yaml, "word"));
  const letters::Content content = TRY(read.fill(fields, three, s.random));
  letters::Finish finish;
  finish.day = calendar::local_day(s.clock.now(), working_time(s, office).zone);
  finish.made = s.clock.now();
  finish.number = "…";
  finish.check_url = s.settings.public_url + "/s/contoh";
  return File{read.letter() + "-contoh.pdf", "application/pdf",
              TRY(letters::render(office, content, finish)).pdf};
}

Result<std::vector<std::string>> adopt_word(const Services& s, workflow::Editions& editions,
                                            const Session& who, const std::string& letter, ByteView docx) {
  const letters::WordTemplate made = TRY(word_template(s, editions, who, letter, docx));
  TRY(word_preview(s, who, made));  // what cannot be drawn is not put in use
  const std::string hash = hex(crypto::sha256(docx));
  return s.store.transact(
      store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<std::vector<std::string>> {
        TRY(must_administer(s, tx, who));
        std::vector<std::string> adopted;
        for (const auto& edition : TRY(editions.all_present(tx))) {
          const sop::LetterUse* use = use_in(*edition, letter);
          if (use == nullptr) continue;
          const auto row = TRY(tx.one(workflow::sql, "find_edition",
                                      {store::value(who.office), store::value(edition->sop.hash)}));
          auto files = edition->files;
          files[use->templat] = made.yaml;
          adopted.push_back(TRY(editions.adopt(tx, s.clock.now(), row.text(0), files)));
          TRY(journal::append(tx, s.clock.now(),
                              {"letter.template",
                               "edition:" + adopted.back(),
                               actor_of({who.office, who.person}),
                               {{"letter", letter}, {"file", hash}}}));
        }
        return adopted;
      });
}

}  // namespace paraf::actions
