#include "actions/letter_fields.h"

#include "actions/letter_page.h"
#include "actions/officials.h"
#include "actions/verbs.h"

namespace paraf::actions {

namespace {

using store::Transaction;

// With the case as it is, for an official of its office: what an act would be given, and nothing is done.
template <typename Use>
auto looking_at(const Services& s, const Session& who, const CaseRef& subject, const ActRequest& request, Use use)
    -> decltype(use(std::declval<Acting&>(), std::declval<Transaction&>())) {
  if (who.office != subject.office) return not_found("workflow.no_such_case");
  using Answer = decltype(use(std::declval<Acting&>(), std::declval<Transaction&>()));
  Prepared prepared;
  prepared.words = authority_words(s, subject.office);
  return s.store.read(store::Scope::office(subject.office), [&](Transaction& tx) -> Answer {
    TRY(must_be_official(s, tx, who));
    workflow::Case c = TRY(workflow::load(tx, subject.id));
    const people::Office office = TRY(people::load_office(tx));
    workflow::Editions editions{verbs()};
    workflow::Decision as_it_is;
    as_it_is.after = c;
    Acting looking{.s = s,
                   .who = who,
                   .request = request,
                   .edition = TRY(editions.edition(tx, c.edition)),
                   .step = nullptr,
                   .office = office,
                   .time = working_time(s, office),
                   .now = s.clock.now(),
                   .id = {},
                   .before = std::move(c),
                   .decision = std::move(as_it_is),
                   .by = TRY(people::person(tx, who.person)),
                   .prepared = std::move(prepared),
                   .note = {},
                   .made = {},
                   .facts = {}};
    return use(looking, tx);
  });
}

}  // namespace

Result<std::map<std::string, std::string>> letter_fields(const Services& s, const Session& who,
                                                         const CaseRef& subject, const std::string& letter) {
  using Fields = std::map<std::string, std::string>;
  return looking_at(s, who, subject, {}, [&](Acting& a, Transaction& tx) -> Result<Fields> {
    Fields fields = TRY(case_fields(a, tx, letter));
    std::erase_if(fields, [](const auto& field) { return field.first.starts_with("nik"); });
    return fields;
  });
}

Result<void> may_edit_letter(const Services& s, const Session& who, const CaseRef& subject, const std::string& letter) {
  return looking_at(s, who, subject, {}, [&](Acting& a, Transaction& tx) -> Result<void> {
    workflow::Act act;
    act.kind = workflow::Act::Kind::edit_letter;
    act.by = a.actor();
    act.letter = letter;
    const people::RoleBook roles = TRY(people::role_book(tx));
    TRY(workflow::decide(a.sop(), a.before, act, {.time = a.time, .verbs = verbs(), .roles = roles, .now = a.now}));
    return {};
  });
}

Result<Bytes> preview_letter(const Services& s, const Session& who, const CaseRef& subject, const PageWish& wish) {
  ActRequest request;
  request.params = wish.fields;
  struct Page {
    Acting a;
    letters::Letter letter;
    letters::Content content;
  };
  const Page page = TRY(looking_at(s, who, subject, request, [&](Acting& a, Transaction& tx) -> Result<Page> {
    if (a.before.is_applicant(a.actor())) return forbidden("workflow.own_case");
    letters::Letter letter;
    letter.letter = wish.letter;
    const auto there = TRY(letters::letter_of_case(tx, subject.id.text(), wish.letter));
    if (there && there->state == letters::LetterState::signed_)
      return conflict("workflow.letter_signed", {{"letter", wish.letter}});
    if (there && there->state != letters::LetterState::dropped) letter = *there;
    const bool stands = !letter.id.empty() && wish.fields.empty() && !wish.anew;
    letters::Content content = stands ? TRY(letters::content(tx, s.sealer, letter.id, letter.edition))
                                      : TRY(fill_letter(a, tx, wish.letter));
    return Page{a, std::move(letter), std::move(content)};
  }));
  return letter_page(s, page.a.office, *page.a.edition, page.letter, page.content, false, std::nullopt, "", page.a.now);
}

}  // namespace paraf::actions
