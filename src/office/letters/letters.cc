#include "office/letters/letters.h"

#include <boost/json.hpp>

#include <algorithm>

#include "office/letters/letters.sql.h"
#include "office/letters/signed_by.h"
#include "office/people/day.h"
#include "office/people/nik.h"
#include "platform/blobs/sealer.h"

namespace paraf::letters {

const store::Sql sql{"letters", embedded::office_letters_letters_sql};

namespace {

using store::value;

const OfficeId& office_of(const store::Transaction& tx) { return tx.scope().only(); }

// What is sealed as one version does not open as another.
std::string place_of(const LetterId& id, int edition) {
  return "letter:" + id.text() + ":" + std::to_string(edition);
}

std::optional<Timestamp> time_of(const store::Row& row, std::size_t at) {
  return row.is_null(at) ? std::nullopt : std::optional{row.time(at)};
}

LetterState state_of(const std::string& word) {
  for (const LetterState state : {LetterState::numbered, LetterState::signed_, LetterState::dropped})
    if (word == name_of(state)) return state;
  return LetterState::draft;
}

Letter from_row(const store::Row& row) {
  Letter letter;
  letter.id = LetterId::trusted(row.text(0));
  letter.owner_case = row.text(1);
  letter.letter = row.text(2);
  letter.subject = row.text(3);
  letter.state = state_of(row.text(4));
  letter.edition = static_cast<int>(row.integer(5));
  letter.hash = row.text(6);
  letter.number = row.text(7);
  letter.day = row.text(8);
  letter.check_code = row.text(9);
  if (!row.is_null(10)) letter.signed_by = PersonId::trusted(row.text(10));
  letter.signed_at = time_of(row, 11);
  if (!row.is_null(12)) letter.document = DocumentId::trusted(row.text(12));
  letter.sealed_at = time_of(row, 13);
  letter.archived_at = time_of(row, 14);
  letter.dispatched_at = time_of(row, 15);
  letter.classification = row.text(16);
  letter.retention_years = static_cast<int>(row.integer(17));
  letter.dispatched_to = row.text(18);
  letter.dispatched_by_way = row.text(19);
  letter.version = row.integer(20);
  return letter;
}

Result<std::vector<Letter>> letters_of(const Result<store::Rows>& rows) {
  if (!rows) return tl::unexpected<Error>(rows.error());
  std::vector<Letter> all;
  for (const store::Row& row : *rows) all.push_back(from_row(row));
  return all;
}

// An update at the version that was read; then the row as it stands now.
Result<Letter> saved(store::Transaction& tx, const LetterId& id, const Result<std::int64_t>& changed) {
  if (!changed) return tl::unexpected<Error>(changed.error());
  if (*changed == 0) return conflict("letters.changed");
  return letter(tx, id);
}

Result<void> must_be_signed(const Letter& letter, bool already) {
  if (letter.state != LetterState::signed_) return conflict("letters.not_signed");
  if (already) return conflict("letters.already");
  return {};
}

Result<void> keep_version(store::Transaction& tx, Timestamp now, const blobs::Sealer& sealer,
                          const LetterId& id, int edition, const Content& content, const PersonId& by,
                          std::string_view remark) {
  const std::string text = boost::json::serialize(to_json(content));
  TRY(tx.execute(
      sql, "insert_version",
      {value(office_of(tx)), value(id), value(edition), value(sealer.seal(text, place_of(id, edition))),
       value(canonical_hash(content)), value(by), value(now), value(remark)}));
  return {};
}

// Lists and the public page show the subject: it must not betray a number.
Result<std::string> subject_of(const Content& content) {
  std::string subject = content.hal();
  if (people::holds_nik(subject)) return refused("registry.subject_holds_nik");
  return subject;
}

}  // namespace

std::string_view name_of(LetterState state) {
  switch (state) {
    case LetterState::draft: return "konsep";
    case LetterState::numbered: return "bernomor";
    case LetterState::signed_: return "ditandatangani";
    case LetterState::dropped: return "batal";
  }
  return "konsep";
}

Result<Letter> draft(store::Transaction& tx, Timestamp now, Random& random, const blobs::Sealer& sealer,
                     const Draft& draft, const Content& content) {
  const std::string subject = TRY(subject_of(content));
  const LetterId id = LetterId::make(now, random);
  // 96 bits: nobody finds a letter by guessing, and the QR stays coarse enough for a cheap printer.
  const std::string code = base64url(random.bytes(12)).substr(0, 16);
  TRY(tx.execute(sql, "insert_letter",
                 {value(office_of(tx)), value(id), value(draft.owner_case), value(draft.letter),
                  value(subject), value(canonical_hash(content)), value(code)}));
  TRY(keep_version(tx, now, sealer, id, 1, content, draft.by, ""));
  return letter(tx, id);
}

Result<Letter> revise(store::Transaction& tx, Timestamp now, const blobs::Sealer& sealer,
                      const Letter& as_read, const Content& content, const PersonId& by,
                      std::string_view remark) {
  if (as_read.state != LetterState::draft) return conflict("letters.not_a_draft");
  const std::string subject = TRY(subject_of(content));
  const int edition = as_read.edition + 1;
  const auto changed = tx.execute(sql, "set_edition",
                                  {value(office_of(tx)), value(as_read.id), value(edition),
                                   value(canonical_hash(content)), value(subject), value(as_read.version)});
  Letter now_is = TRY(saved(tx, as_read.id, changed));
  TRY(keep_version(tx, now, sealer, as_read.id, edition, content, by, remark));
  return now_is;
}

Result<std::vector<Version>> versions(store::Transaction& tx, const LetterId& id) {
  std::vector<Version> all;
  for (const store::Row& row : TRY(tx.query(sql, "versions", {value(office_of(tx)), value(id)})))
    all.push_back({static_cast<int>(row.integer(0)), row.text(1), PersonId::trusted(row.text(2)), row.time(3),
                   row.text(4)});
  return all;
}

Result<Content> content(store::Transaction& tx, const blobs::Sealer& sealer, const LetterId& id,
                        int edition) {
  const auto row = TRY(tx.maybe(sql, "content", {value(office_of(tx)), value(id), value(edition)}));
  if (!row) return not_found("letters.unknown");
  return content_from_json(TRY(sealer.open(row->bytes(0), place_of(id, edition))));
}

std::vector<Initial> holding(const std::vector<Initial>& initials, const std::vector<Version>& versions) {
  if (versions.empty()) return {};
  // From which edition on the letter says what it says now.
  int unchanged_since = versions.back().edition;
  for (auto it = versions.rbegin(); it != versions.rend() && it->hash == versions.back().hash; ++it)
    unchanged_since = it->edition;
  std::vector<Initial> hold;
  for (const Initial& each : initials)
    if (each.edition >= unchanged_since && each.hash == versions.back().hash) hold.push_back(each);
  return hold;
}

Result<Letter> initial(store::Transaction& tx, Timestamp now, const Letter& as_read, const Initial& mark) {
  if (as_read.state != LetterState::draft) return conflict("letters.not_a_draft");
  if (mark.hash != as_read.hash) return conflict("letters.changed_since");
  for (const Initial& each : TRY(holding_initials(tx, as_read.id)))
    if (each.performer == mark.performer) return conflict("letters.already");
  const auto changed =
      tx.execute(sql, "touch", {value(office_of(tx)), value(as_read.id), value(as_read.version)});
  Letter now_is = TRY(saved(tx, as_read.id, changed));
  TRY(tx.execute(sql, "insert_initial",
                 {value(office_of(tx)), value(as_read.id), value(as_read.edition), value(mark.person),
                  value(mark.performer), value(mark.position), value(mark.hash), value(now)}));
  return now_is;
}

Result<std::vector<Initial>> initials(store::Transaction& tx, const LetterId& id) {
  std::vector<Initial> all;
  for (const store::Row& row : TRY(tx.query(sql, "initials", {value(office_of(tx)), value(id)})))
    all.push_back({PersonId::trusted(row.text(0)), row.text(1), row.text(2), static_cast<int>(row.integer(3)),
                   row.text(4), row.time(5)});
  return all;
}

Result<std::vector<Initial>> holding_initials(store::Transaction& tx, const LetterId& id) {
  return holding(TRY(initials(tx, id)), TRY(versions(tx, id)));
}

Result<Letter> number(store::Transaction& tx, Timestamp now, const Letter& as_read,
                      std::chrono::local_days day, const registry::NumberPattern& pattern,
                      const registry::NewEntry& entry, const std::vector<std::string>& required) {
  // Asked again after a crash or a failed signature: the same number, and nothing more.
  if (as_read.state == LetterState::numbered) return as_read;
  if (as_read.state != LetterState::draft) return conflict("letters.not_a_draft");
  const std::vector<Initial> hold = TRY(holding_initials(tx, as_read.id));
  std::string missing;
  for (const std::string& performer : required) {
    const bool given = std::any_of(hold.begin(), hold.end(),
                                   [&](const Initial& each) { return each.performer == performer; });
    if (!given) missing += (missing.empty() ? "" : ", ") + performer;
  }
  if (!missing.empty()) return refused("letters.initials_missing", {{"performers", missing}});

  registry::NewEntry wanted = entry;
  wanted.letter = as_read.id.text();
  const registry::AgendaEntry given = TRY(registry::reserve(tx, now, day, pattern, wanted));
  return saved(tx, as_read.id,
               tx.execute(sql, "set_number",
                          {value(office_of(tx)), value(as_read.id), value(given.number),
                           value(people::iso(given.day)), value(as_read.version)}));
}

Result<Letter> mark_signed(store::Transaction& tx, Timestamp now, const Letter& as_read, const PersonId& by,
                           const DocumentId& document) {
  if (as_read.state == LetterState::signed_) return conflict("letters.already");
  if (as_read.state != LetterState::numbered) return conflict("letters.not_numbered");
  TRY(registry::finish(tx, now, as_read.id.text()));
  return saved(tx, as_read.id,
               tx.execute(sql, "set_signed",
                          {value(office_of(tx)), value(as_read.id), value(by), value(now), value(document),
                           value(as_read.version)}));
}

Result<Letter> reopen(store::Transaction& tx, Timestamp, const Letter& as_read) {
  if (as_read.state != LetterState::numbered) return conflict("letters.not_numbered");
  return saved(tx, as_read.id,
               tx.execute(sql, "set_state",
                          {value(office_of(tx)), value(as_read.id), value(name_of(LetterState::draft)),
                           value(as_read.version)}));
}

Result<Letter> drop(store::Transaction& tx, Timestamp now, const Letter& as_read, std::string_view reason) {
  if (as_read.state == LetterState::signed_) return conflict("letters.already");
  if (as_read.state == LetterState::dropped) return as_read;
  // A number may be reserved though the letter is a draft again (reopen).
  if (TRY(registry::entry_of(tx, registry::Book::outgoing, as_read.id.text())))
    TRY(registry::abandon(tx, now, as_read.id.text(), reason));
  return saved(tx, as_read.id,
               tx.execute(sql, "set_state",
                          {value(office_of(tx)), value(as_read.id), value(name_of(LetterState::dropped)),
                           value(as_read.version)}));
}

Result<Letter> seal(store::Transaction& tx, Timestamp now, const Letter& as_read, const PersonId&) {
  TRY(must_be_signed(as_read, as_read.sealed_at.has_value()));
  return saved(tx, as_read.id,
               tx.execute(sql, "set_sealed",
                          {value(office_of(tx)), value(as_read.id), value(now), value(as_read.version)}));
}

Result<Letter> archive(store::Transaction& tx, Timestamp now, const Letter& as_read, const PersonId&,
                       std::string_view classification, int retention_years) {
  TRY(must_be_signed(as_read, as_read.archived_at.has_value()));
  if (retention_years < 1 || retention_years > 100) return malformed("letters.retention");
  return saved(tx, as_read.id,
               tx.execute(sql, "set_archived",
                          {value(office_of(tx)), value(as_read.id), value(now), value(classification),
                           value(retention_years), value(as_read.version)}));
}

Result<Letter> dispatch(store::Transaction& tx, Timestamp now, const Letter& as_read, const PersonId&,
                        std::string_view to, std::string_view way) {
  TRY(must_be_signed(as_read, as_read.dispatched_at.has_value()));
  return saved(tx, as_read.id,
               tx.execute(sql, "set_dispatched",
                          {value(office_of(tx)), value(as_read.id), value(now), value(to), value(way),
                           value(as_read.version)}));
}

Result<Letter> letter(store::Transaction& tx, const LetterId& id) {
  const auto row = TRY(tx.maybe(sql, "load_letter", {value(office_of(tx)), value(id)}));
  if (!row) return not_found("letters.unknown");
  return from_row(*row);
}

Result<std::optional<Letter>> letter_of_case(store::Transaction& tx, std::string_view owner_case,
                                             std::string_view letter) {
  const auto row =
      TRY(tx.maybe(sql, "letter_of_case", {value(office_of(tx)), value(owner_case), value(letter)}));
  return row ? std::optional{from_row(*row)} : std::nullopt;
}

Result<std::vector<Letter>> letters_of_case(store::Transaction& tx, std::string_view owner_case) {
  return letters_of(tx.query(sql, "letters_of_case", {value(office_of(tx)), value(owner_case)}));
}

Result<std::vector<Letter>> letters_in(store::Transaction& tx, LetterState state, int most) {
  return letters_of(tx.query(sql, "letters_in",
                             {value(office_of(tx)), value(name_of(state)), value(std::clamp(most, 1, 500))}));
}

Result<std::vector<Letter>> letters_signed_by(store::Transaction& tx, const PersonId& person, int most) {
  return letters_of(tx.query(sql, "letters_signed_by", {value(office_of(tx)), value(person), value(std::clamp(most, 1, 500))}));
}

Result<std::optional<PublicLetter>> letter_by_code(store::Transaction& tx, std::string_view check_code) {
  const auto row = TRY(tx.maybe(sql, "letter_by_code", {value(check_code)}));
  if (!row) return std::optional<PublicLetter>{};
  return std::optional{PublicLetter{OfficeId::trusted(row->text(0)), LetterId::trusted(row->text(1)),
                                    row->text(2), row->text(3), row->text(4), row->text(5)}};
}

}  // namespace paraf::letters
