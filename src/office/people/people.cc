#include "office/people/people.h"

#include <algorithm>
#include <tuple>

#include "base/words.h"
#include "office/people/columns.h"
#include "office/people/find.h"
#include "office/people/sql.h"
#include "platform/blobs/sealer.h"
#include "platform/journal/journal.h"

namespace paraf::people {
namespace {

using store::value;

// What is sealed for one person does not open for another.
std::string place_of(const PersonId& id) { return "person:" + id.text() + ".nik"; }
std::string purpose_of(const OfficeId& office) { return "people.nik:" + office.text(); }

template <typename T>
std::optional<std::string> text_of(const std::optional<T>& field) {
  return field ? std::optional<std::string>{field->text()} : std::nullopt;
}
std::optional<std::string> text_of(const std::optional<Nip>& nip) {
  return nip ? std::optional<std::string>{nip->digits()} : std::nullopt;
}

Result<Person> from_row(const store::Row& row) {
  Person person;
  person.id = PersonId::trusted(row.text(0));
  person.login = row.text(1);
  person.name = row.text(2);
  person.nip = TRY(parsed<Nip>(row, 3));
  person.position = row.text(4);
  person.rank = row.text(5);
  person.unit = row.text(6);
  person.agency = row.text(7);
  person.email = TRY(parsed<EmailAddress>(row, 8));
  person.email_state = static_cast<EmailState>(row.integer(9));
  person.phone = TRY(parsed<Phone>(row, 10));
  person.nik_masked = row.text(11);
  person.active = row.truth(12);
  person.version = row.integer(13);
  return person;
}

Result<std::optional<Person>> maybe_person(const Result<std::optional<store::Row>>& found) {
  if (!found) return tl::unexpected<Error>(found.error());
  if (!*found) return std::optional<Person>{};
  return std::optional<Person>{TRY(from_row(**found))};
}

constexpr std::size_t fewest_digits = 6;  // of a NIP, to be found by
const std::string of_nip = "nip:";        // no word of a name has a colon

std::set<std::string> words_of(const std::string& name, const std::optional<Nip>& nip,
                               const std::optional<EmailAddress>& email) {
  std::set<std::string> words = words_in(name);
  if (email) add_words(words, email->text());
  // A word is found by its beginning, so each end of the NIP is one.
  for (std::size_t at = 0; nip && at + fewest_digits <= nip->digits().size(); ++at)
    words.insert(of_nip + std::string{nip->digits().substr(at)});
  return words;
}

Result<void> put_words(store::Transaction& tx, const PersonId& id, const std::string& name,
                       const std::optional<Nip>& nip, const std::optional<EmailAddress>& email) {
  TRY(tx.send(sql, "drop_person_words", {value(office_of(tx)), value(id)}));
  for (const std::string& word : words_of(name, nip, email))
    TRY(tx.send(sql, "add_person_word", {value(office_of(tx)), value(word), value(id)}));
  return {};
}

// Those who have words that begin so, all of them: by name. A rare word leads to its people.
Result<std::vector<Person>> with_words(store::Transaction& tx, const std::set<std::string>& wanted, int most) {
  constexpr int few = 1000;
  constexpr std::size_t most_words = 4;
  const std::set<std::string> asked = longest(wanted, most_words);
  const std::vector<std::string> words{asked.begin(), asked.end()};
  std::int64_t fewest = few;
  const std::string* rarest = nullptr;
  for (const std::string& word : words) {
    const auto count = TRY(tx.one(sql, "person_word_count",
                                  {value(office_of(tx)), value(word), value(beyond(word)), value(few)}))
                           .integer(0);
    if (count < fewest) fewest = count, rarest = &word;
  }
  std::vector<store::Value> values{value(office_of(tx))};
  for (std::size_t i = 0; i < most_words; ++i) {
    values.push_back(value(i < words.size() ? words[i] : std::string{}));
    values.push_back(value(i < words.size() ? beyond(words[i]) : std::string{}));
  }
  values.push_back(value(most));
  const store::Rows rows =
      rarest ? TRY(tx.query(sql, "people_of_word", {value(office_of(tx)), value(*rarest), value(beyond(*rarest))}))
             : TRY(tx.query(sql, "people_with", std::move(values)));
  std::vector<Person> people;
  for (const store::Row& row : rows) {
    Person person = TRY(from_row(row));
    if (!people.empty() && people.back().id == person.id) continue;
    if (people.size() < static_cast<std::size_t>(most) &&
        begin_some(asked, words_of(person.name, person.nip, person.email)))
      people.push_back(std::move(person));
  }
  return people;
}

}  // namespace

Result<PersonId> add_person(store::Transaction& tx, Timestamp now, Random& random,
                            const blobs::Sealer& sealer, const Person& person,
                            const std::optional<Nik>& nik) {
  const OfficeId& office = office_of(tx);
  if (TRY(person_by_login(tx, person.login)))
    return conflict("people.login_taken", {{"login", person.login}});
  if (nik && TRY(person_by_nik(tx, sealer, *nik))) return conflict("people.nik_taken");
  const PersonId id = PersonId::make(now, random);
  const std::optional<Bytes> sealed =
      nik ? std::optional{sealer.seal(nik->digits(), place_of(id))} : std::nullopt;
  const std::optional<Bytes> index =
      nik ? std::optional{sealer.index(purpose_of(office), nik->digits())} : std::nullopt;
  const EmailState state = !person.email                                 ? EmailState::none
                           : person.email_state == EmailState::confirmed ? EmailState::confirmed
                                                                         : EmailState::declared;
  TRY(tx.execute(
      sql, "insert_person",
      {value(office), value(id), value(person.login), value(person.name), value(text_of(person.nip)),
       value(person.position), value(person.rank), value(person.unit), value(person.agency),
       value(text_of(person.email)), value(static_cast<int>(state)), value(text_of(person.phone)),
       value(nik ? nik->masked() : std::string{}), value(sealed), value(index), value(person.active)}));
  TRY(put_words(tx, id, person.name, person.nip, person.email));
  return id;
}

Result<void> change_person(store::Transaction& tx, Timestamp, const Person& person) {
  const std::int64_t changed =
      TRY(tx.execute(sql, "update_person",
                     {value(office_of(tx)), value(person.id), value(person.name), value(text_of(person.nip)),
                      value(person.position), value(person.rank), value(person.unit), value(person.agency),
                      value(text_of(person.phone)), value(person.active), value(person.version)}));
  if (changed == 0) return conflict("people.changed");
  return put_words(tx, person.id, person.name, person.nip, TRY(paraf::people::person(tx, person.id)).email);
}

Result<void> set_nik(store::Transaction& tx, Timestamp, const blobs::Sealer& sealer, const PersonId& id,
                     const Nik& nik) {
  const auto holder = TRY(person_by_nik(tx, sealer, nik));
  if (holder && holder->id != id) return conflict("people.nik_taken");
  const OfficeId& office = office_of(tx);
  const std::int64_t changed = TRY(tx.execute(
      sql, "set_nik",
      {value(office), value(id), value(nik.masked()), value(sealer.seal(nik.digits(), place_of(id))),
       value(sealer.index(purpose_of(office), nik.digits()))}));
  if (changed == 0) return not_found("people.unknown");
  return {};
}

Result<Person> person(store::Transaction& tx, const PersonId& id) {
  const auto row = TRY(tx.maybe(sql, "load_person", {value(office_of(tx)), value(id)}));
  if (!row) return not_found("people.unknown");
  return from_row(*row);
}

Result<std::optional<Person>> person_by_login(store::Transaction& tx, std::string_view login) {
  return maybe_person(tx.maybe(sql, "person_by_login", {value(office_of(tx)), value(login)}));
}

Result<std::optional<Person>> person_by_nik(store::Transaction& tx, const blobs::Sealer& sealer,
                                            const Nik& nik) {
  const OfficeId& office = office_of(tx);
  return maybe_person(
      tx.maybe(sql, "person_by_nik", {value(office), value(sealer.index(purpose_of(office), nik.digits()))}));
}

Result<std::optional<Person>> person_by_nip(store::Transaction& tx, const Nip& nip) {
  return maybe_person(tx.maybe(sql, "person_by_nip", {value(office_of(tx)), value(nip.digits())}));
}

Result<std::optional<Person>> person_by_email(store::Transaction& tx, const EmailAddress& email) {
  return maybe_person(tx.maybe(sql, "person_by_email", {value(office_of(tx)), value(email.text())}));
}

Result<std::vector<Person>> people_of_office(store::Transaction& tx) {
  std::vector<Person> people;
  for (const store::Row& row : TRY(tx.query(sql, "people_of_office", {value(office_of(tx))})))
    people.push_back(TRY(from_row(row)));
  return people;
}

Result<std::vector<Person>> people_like(store::Transaction& tx, std::string_view words, int most) {
  const std::set<std::string> wanted = words_in(words);
  if (wanted.empty()) {
    std::vector<Person> people;
    if (words.find_first_not_of(" \t") != std::string_view::npos) return people;
    for (const store::Row& row : TRY(tx.query(sql, "people_by_name", {value(office_of(tx)), value(most)})))
      people.push_back(TRY(from_row(row)));
    return people;
  }
  std::vector<Person> people = TRY(with_words(tx, wanted, most));
  std::string digits;
  for (const char c : words)
    if (c >= '0' && c <= '9') digits.push_back(c);
  const bool number = words.find_first_not_of("0123456789 .-") == std::string_view::npos;
  if (!number || digits.size() < fewest_digits) return people;
  for (Person& person : TRY(with_words(tx, {of_nip + digits}, most)))
    if (std::ranges::none_of(people, [&](const Person& p) { return p.id == person.id; }))
      people.push_back(std::move(person));
  std::ranges::sort(people, {}, [](const Person& p) { return std::tie(p.name, p.id); });
  if (people.size() > static_cast<std::size_t>(most)) people.resize(static_cast<std::size_t>(most));
  return people;
}

Result<Nik> reveal_nik(store::Transaction& tx, Timestamp now, const blobs::Sealer& sealer, const PersonId& id,
                       const PersonId& by, std::string_view purpose) {
  const auto row = TRY(tx.maybe(sql, "sealed_nik", {value(office_of(tx)), value(id)}));
  if (!row) return not_found("people.unknown");
  if (row->is_null(0)) return refused("people.nik.absent");
  const std::string digits = TRY(sealer.open(row->bytes(0), place_of(id)));
  TRY(journal::append(
      tx, now,
      {"nik.revealed", "person:" + id.text(), "person:" + by.text(), {{"purpose", std::string{purpose}}}}));
  return Nik::parse(digits);
}

Result<void> declare_email(store::Transaction& tx, Timestamp, const PersonId& id, const EmailAddress& email) {
  const Person known = TRY(person(tx, id));
  // Declaring the address that is there already must not take its confirmation away.
  if (known.email == email) return {};
  TRY(tx.execute(
      sql, "set_email",
      {value(office_of(tx)), value(id), value(email.text()), value(static_cast<int>(EmailState::declared))}));
  TRY(tx.execute(sql, "drop_confirmation", {value(office_of(tx)), value(id)}));
  return put_words(tx, id, known.name, known.nip, email);
}

Result<std::string> start_confirmation(store::Transaction& tx, Timestamp now, Random& random,
                                       const PersonId& id, std::chrono::hours valid_for) {
  const Person known = TRY(person(tx, id));
  if (!known.email) return refused("people.email.none");
  std::string token = make_link_token(office_of(tx), random);
  TRY(tx.execute(sql, "put_confirmation",
                 {value(office_of(tx)), value(id), value(hash_of_token(token)), value(known.email->text()),
                  value(now + valid_for)}));
  return token;
}

Result<PersonId> confirm_email(store::Transaction& tx, Timestamp now, std::string_view token) {
  const OfficeId& office = office_of(tx);
  const auto row = TRY(tx.maybe(sql, "confirmation_by_hash", {value(office), value(hash_of_token(token))}));
  if (!row || now >= row->time(2)) return refused("people.link_dead");
  const PersonId id = PersonId::trusted(row->text(0));
  const Person known = TRY(person(tx, id));
  if (!known.email || known.email->text() != row->text(1)) return refused("people.link_dead");
  TRY(tx.execute(
      sql, "set_email",
      {value(office), value(id), value(row->text(1)), value(static_cast<int>(EmailState::confirmed))}));
  // Spent: the delete says so, and of two at once only one deletes.
  if (TRY(tx.execute(sql, "drop_confirmation", {value(office), value(id)})) == 0)
    return refused("people.link_dead");
  return id;
}

}  // namespace paraf::people
