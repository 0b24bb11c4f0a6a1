#include "actions/letter_page.h"

#include "office/letters/render.h"
#include "office/letters/word_fill.h"
#include "office/registry/pattern.h"
#include "platform/crypto/hash.h"

namespace paraf::actions {

std::map<std::string, std::string> authority_words(const Services& s, const OfficeId& office) {
  if (office == s.settings.authority) return {};
  const auto authority = s.store.read(store::Scope::office(s.settings.authority),
                                      [](store::Transaction& tx) { return people::load_office(tx); });
  if (!authority) return {};
  return {{"psre", authority->name}, {"tempat_psre", authority->seat}};
}

Result<Bytes> letter_page(const Services& s, const people::Office& office, const workflow::Edition& edition,
                          const letters::Letter& letter, const letters::Content& content, bool final,
                          const std::optional<people::Person>& signer, const std::string& position, Timestamp now) {
  letters::Finish finish;
  const calendar::WorkingTime time = working_time(s, office);
  finish.day = local_day(now, time.zone);
  finish.made = now;
  finish.final = final;
  finish.check_url = s.settings.public_url + "/s/" + letter.check_code;
  finish.number = letter.number;
  if (finish.number.empty()) {
    const auto pattern = TRY(registry::NumberPattern::parse(office.number_pattern(letter.letter)));
    const auto code = office.settings.codes.find(letter.letter);
    finish.number = pattern.provisional(finish.day, {code == office.settings.codes.end() ? "" : code->second,
                                                     office.short_name, office.short_name});
  } else if (const auto day = people::parse_day(letter.day)) {
    finish.day = *day;  // a letter keeps the day on which its number was given
  }
  if (signer)
    finish.signer = letters::Signer{position, signer->name, signer->rank, signer->nip ? std::string{signer->nip->digits()} : ""};
  // The page it was drafted for, if this machine can set it; else the blocks, which say the same.
  const sop::LetterUse* use = edition.sop.letter(letter.letter);
  if (content.page && use != nullptr && letters::can_render_on_page())
    if (const auto file = edition.files.find(letters::page_beside(use->templat)); file != edition.files.end()) {
      const Bytes page = TRY(from_base64(file->second));
      if (hex(crypto::sha256(page)) == content.page->file)
        return TRY(letters::render_on_page(office, content, finish, page)).pdf;
    }
  return TRY(letters::render(office, content, finish)).pdf;
}

Result<Bytes> render_letter(const Services& s, const people::Office& office, const workflow::Edition& edition,
                            const workflow::Case& c, const std::string& use, bool final,
                            const std::optional<people::Person>& signer, const std::string& position, Timestamp now) {
  struct Read {
    letters::Letter letter;
    letters::Content content;
  };
  const Read read = TRY(s.store.read(store::Scope::office(office.id), [&](store::Transaction& tx) -> Result<Read> {
    const auto letter = TRY(letters::letter_of_case(tx, c.id.text(), use));
    if (!letter) return conflict("workflow.no_draft", {{"letter", use}});
    return Read{*letter, TRY(letters::content(tx, s.sealer, letter->id, letter->edition))};
  }));
  return letter_page(s, office, edition, read.letter, read.content, final, signer, position, now);
}

}  // namespace paraf::actions
