// A letter is signed: with the official's own certificate, or by hand with the scan attached.
//
// Promise first, then keep it. The number is durably the letter's before the letter is rendered; if we
// die in between, the same step repeated renders with the same number. The key is used outside any
// transaction, and only what was signed is recorded.
#include "actions/act.h"
#include "office/registry/pattern.h"
#include "platform/journal/journal.h"

namespace paraf::actions {

namespace {

registry::NewEntry entry_of(const Acting& a, const letters::Letter& letter, const letters::Content& content) {
  registry::NewEntry entry;
  entry.letter = letter.id.text();
  entry.owner_case = a.before.id.text();
  entry.to = content.addressee();
  entry.subject = letter.subject;
  const auto code = a.office.settings.codes.find(letter.letter);
  entry.parts = {code == a.office.settings.codes.end() ? "" : code->second, a.office.short_name, a.office.short_name};
  return entry;
}

// The promise: the number is this letter's, whatever happens next.
Result<letters::Letter> promise(const Acting& a) {
  return a.s.store.transact(store::Scope::office(a.office.id), [&a](store::Transaction& tx) -> Result<letters::Letter> {
    const letters::Letter letter = TRY(letter_of(a, tx));
    const sop::LetterUse* use = a.sop().letter(letter.letter);
    const auto pattern = TRY(registry::NumberPattern::parse(a.office.number_pattern(letter.letter)));
    const letters::Content content = TRY(letters::content(tx, a.s.sealer, letter.id, letter.edition));
    const letters::Letter numbered = TRY(letters::number(tx, a.now, letter, a.day(), pattern, entry_of(a, letter, content),
                                                         use ? use->initials : std::vector<std::string>{}));
    if (letter.state == letters::LetterState::draft)
      TRY(journal::append(tx, a.now, {"letter.numbered", "letter:" + letter.id.text(), actor_of(a.actor()),
                                      {{"case", a.before.id.text()}, {"hash", numbered.hash}}}));
    return numbered;
  });
}

Result<void> prepare(Acting& a) {
  if (!a.plain()) return {};
  if (a.before.collective()) {
    const auto listed = a.before.refs.find(letter_use(a) + ".pemohon");
    if (listed == a.before.refs.end() || listed->second != mark_of_members(a.before))
      return conflict("actions.letter_lists_others");
  }
  const bool by_hand = !a.prepared.files.empty();
  std::optional<Holder> holder;
  if (!by_hand) {
    if (a.request.passphrase.empty()) return refused("actions.passphrase_or_scan");
    holder = TRY(signing_holder(a.s, a.who.office, a.who.person));
  }
  const letters::Letter letter = TRY(promise(a));
  a.prepared.words["number"] = letter.number;
  if (by_hand) {
    a.prepared.product = a.prepared.files.front().second;
    a.prepared.words["by_hand"] = "ya";
    return {};
  }
  const Bytes pdf = TRY(render_letter(a.s, a.office, *a.edition, a.before, letter.letter, true, a.by, a.position(), a.now));
  SignOrder order;
  order.name = a.by->name;
  order.reason = letter.subject;
  order.location = a.office.seat;
  order.origin = "person:" + a.who.person.text();
  order.at = a.now;
  const Bytes signed_pdf = TRY(sign(a.s, *holder, a.request.passphrase, pdf, order, actor_of(a.actor())));
  a.prepared.product =
      TRY(documents::store_made(a.s.blobs, a.office.id, a.now, a.s.random, signed_pdf, "surat." + letter.letter, false));
  a.prepared.words["serial"] = holder->serial;
  return {};
}

Result<void> record(Acting& a, store::Transaction& tx) {
  letters::Letter letter = TRY(letter_of(a, tx));
  const std::string use = letter.letter;
  a.facts["letter"] = letter.id.text();
  a.facts["hash"] = letter.hash;
  a.note = a.param("text");
  if (!a.plain()) {
    if (letter.state == letters::LetterState::numbered) TRY(letters::reopen(tx, a.now, letter));
    return {};
  }
  const documents::Document document = TRY(documents::add(tx, a.now, a.s.blobs, *a.prepared.product,
                                                          {a.before.id.text(), "", use + ".pdf", a.who.person}));
  letter = TRY(letters::mark_signed(tx, a.now, letter, a.who.person, document.id));
  a.after().numbers[use + ".nomor"] = letter.number;
  a.after().refs[use + ".pdf"] = document.id.text();
  a.after().refs[use] = letter.id.text();
  if (a.prepared.words.contains("by_hand")) a.after().refs[use + ".by_hand"] = "ya";
  a.made[use + ".nomor"] = letter.number;
  a.made["document"] = document.id.text();
  a.facts["number"] = letter.number;
  if (const auto serial = a.prepared.words.find("serial"); serial != a.prepared.words.end()) a.facts["serial"] = serial->second;
  a.facts["position"] = a.position();
  return {};
}

}  // namespace

Doing sign_letter() { return {prepare, record}; }

}  // namespace paraf::actions
