#include "actions/act.h"
#include "office/letters/render.h"
#include "office/letters/word_fill.h"
#include "office/registry/pattern.h"
#include "platform/crypto/hash.h"

namespace paraf::actions {

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
  letters::Finish finish;
  const calendar::WorkingTime time = working_time(s, office);
  finish.day = local_day(now, time.zone);
  finish.made = now;
  finish.final = final;
  finish.check_url = s.settings.public_url + "/s/" + read.letter.check_code;
  finish.number = read.letter.number;
  if (finish.number.empty()) {
    const auto pattern = TRY(registry::NumberPattern::parse(office.number_pattern(use)));
    const auto code = office.settings.codes.find(use);
    finish.number = pattern.provisional(finish.day, {code == office.settings.codes.end() ? "" : code->second,
                                                     office.short_name, office.short_name});
  } else if (const auto day = people::parse_day(read.letter.day)) {
    finish.day = *day;  // a letter keeps the day on which its number was given
  }
  if (signer)
    finish.signer = letters::Signer{position, signer->name, signer->rank, signer->nip ? std::string{signer->nip->digits()} : ""};
  // The page it was drafted for, if this machine can set it; else the blocks, which say the same.
  const sop::LetterUse* letter = edition.sop.letter(use);
  if (read.content.page && letter != nullptr && letters::can_render_on_page())
    if (const auto file = edition.files.find(letters::page_beside(letter->templat)); file != edition.files.end()) {
      const Bytes page = TRY(from_base64(file->second));
      if (hex(crypto::sha256(page)) == read.content.page->file)
        return TRY(letters::render_on_page(office, read.content, finish, page)).pdf;
    }
  return TRY(letters::render(office, read.content, finish)).pdf;
}

}  // namespace paraf::actions
