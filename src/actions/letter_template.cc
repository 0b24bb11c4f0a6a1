#include "actions/letter_template.h"

#include <algorithm>

#include "actions/act.h"
#include "actions/officials.h"
#include "office/letters/render.h"
#include "office/letters/template.h"
#include "office/letters/word_fill.h"
#include "platform/crypto/hash.h"
#include "platform/journal/journal.h"

namespace paraf::actions {

namespace {

constexpr std::size_t most_page = 2u << 20;  // it is kept with every edition

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
            if (known == all.end()) known = all.insert(all.end(), {use.id, use.label, {}, true});
            known->procedures.push_back(edition->sop.identity.name.reading);
            known->on_page = known->on_page && edition->files.contains(letters::page_beside(use.templat));
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

Result<LetterWording> letter_wording(const Services& s, workflow::Editions& editions, const Session& who,
                                     const std::string& letter) {
  return s.store.read(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<LetterWording> {
    TRY(must_be_official(s, tx, who));
    for (const auto& edition : TRY(editions.all_present(tx)))
      if (const sop::LetterUse* use = use_in(*edition, letter)) {
        const std::string& yaml = edition->files.at(use->templat);
        return LetterWording{use->id, use->label, yaml,
                             TRY(letters::Template::read(yaml, use->templat)).blanks(),
                             edition->files.contains(letters::page_beside(use->templat))};
      }
    return not_found("actions.no_template", {{"letter", letter}});
  });
}

std::optional<Setting> setting_of(std::string_view word) {
  if (word == "wording" || word.empty()) return Setting::wording;
  if (word == "page") return Setting::page;
  return std::nullopt;
}

Result<File> word_preview(const Services& s, const Session& who, const letters::WordTemplate& templat,
                          ByteView page) {
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
  letters::Content content = TRY(read.fill(fields, three, s.random));
  if (!page.empty()) {
    if (page.size() > most_page) return too_large("letters.word_large");
    for (const std::string& blank : TRY(letters::blanks_on_page(page)))
      if (blank != "jumlah_pemohon") fields.try_emplace(blank, "‹" + blank + "›");
    content.page = letters::WordPage{hex(crypto::sha256(page)), letters::with_applicants(fields, three),
                                     letters::applicant_fields(three)};
  }
  letters::Finish finish;
  finish.day = local_day(s.clock.now(), working_time(s, office).zone);
  finish.made = s.clock.now();
  finish.number = "…";
  finish.check_url = s.settings.public_url + "/s/contoh";
  return File{read.letter() + "-contoh.pdf", "application/pdf",
              TRY(letters::render_on_page(office, content, finish, page)).pdf};
}

Result<std::vector<std::string>> adopt_word(const Services& s, workflow::Editions& editions,
                                            const Session& who, const std::string& letter, ByteView docx,
                                            Setting setting) {
  const letters::WordTemplate made = TRY(word_template(s, editions, who, letter, docx));
  TRY(word_preview(s, who, made));  // what cannot be drawn is not put in use
  if (setting == Setting::page) TRY(word_preview(s, who, made, docx));
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
          files.erase(letters::page_beside(use->templat));
          if (setting == Setting::page) files[letters::page_beside(use->templat)] = base64(docx);
          adopted.push_back(TRY(editions.adopt(tx, s.clock.now(), row.text(0), files)));
          TRY(journal::append(tx, s.clock.now(),
                              {"letter.template",
                               "edition:" + adopted.back(),
                               actor_of({who.office, who.person}),
                               {{"letter", letter},
                                {"file", hash},
                                {"set", setting == Setting::page ? "page" : "wording"}}}));
        }
        return adopted;
      });
}

}  // namespace paraf::actions
