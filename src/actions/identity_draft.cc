#include "actions/identity_draft.h"

#include <boost/json.hpp>

#include "actions/desk_parts.h"
#include "actions/identity_draft.sql.h"

namespace paraf::actions {

const store::Sql identity_draft_sql{"identity_draft", embedded::actions_identity_draft_sql};

using store::Scope;
using store::Transaction;
using store::value;

namespace {

namespace json = boost::json;

struct Field {
  const char* name;
  std::string IdentityDraft::*member;
};
constexpr Field fields[] = {{"name", &IdentityDraft::name},
                            {"nik", &IdentityDraft::nik},
                            {"birth", &IdentityDraft::birth},
                            {"file", &IdentityDraft::file}};

struct Kept {
  IdentityDraft draft;
  std::string document;  // "": no card
};

Result<CaseRef> subject_of(const Session& who) {
  if (!who.enrolment) return forbidden("actions.enrolment_only");
  return *who.enrolment;
}

// The words of one person in one case open nowhere else.
std::string place_of(const Session& who, const CaseRef& subject) {
  return "identity_draft:" + who.person.text() + "." + subject.id.text();
}

Result<std::optional<Kept>> find(const Services& s, Transaction& tx, const Session& who, const CaseRef& subject) {
  const auto row =
      TRY(tx.maybe(identity_draft_sql, "draft", {value(who.office), value(who.person), value(subject.id)}));
  if (!row) return std::optional<Kept>{};
  Kept kept{{}, row->text(1)};
  kept.draft.size = row->integer(2);
  json::error_code failed;
  const json::value words = json::parse(TRY(s.sealer.open(row->bytes(0), place_of(who, subject))), failed);
  if (failed || !words.is_object()) return internal("actions.draft", subject.id.text());
  for (const Field& field : fields)
    if (const json::value* found = words.as_object().if_contains(field.name); found != nullptr && found->is_string())
      kept.draft.*field.member = std::string{found->as_string()};
  return std::optional{std::move(kept)};
}

Result<std::optional<Kept>> kept(const Services& s, const Session& who) {
  const CaseRef subject = TRY(subject_of(who));
  return s.store.read(Scope::office(who.office), [&](Transaction& tx) { return find(s, tx, who, subject); });
}

Result<void> destroy_card(const Services& s, Transaction& tx, const std::string& document) {
  if (document.empty()) return {};
  return s.blobs.destroy(tx, s.clock.now(), DocumentId::trusted(document));
}

}  // namespace

Result<IdentityDraft> identity_draft(const Services& s, const Session& who) {
  const auto there = TRY(kept(s, who));
  return there ? there->draft : IdentityDraft{};
}

Result<std::optional<Upload>> identity_card(const Services& s, const Session& who) {
  const auto there = TRY(kept(s, who));
  if (!there || there->document.empty()) return std::optional<Upload>{};
  return std::optional{Upload{
      "ktp", there->draft.file, TRY(s.blobs.read(who.office, DocumentId::trusted(there->document))), {}}};
}

Result<void> keep_identity(const Services& s, const Session& who, const IdentityDraft& draft, const Upload* card) {
  const CaseRef subject = TRY(subject_of(who));
  const Timestamp now = s.clock.now();
  std::optional<blobs::Draft> written;
  if (card != nullptr) written = TRY(s.blobs.write(who.office, DocumentId::make(now, s.random), card->bytes, now));
  return s.store.transact(Scope::office(who.office), [&](Transaction& tx) -> Result<void> {
    const auto before = TRY(find(s, tx, who, subject));
    std::string document = before ? before->document : std::string{};
    IdentityDraft next = draft;
    next.file = before ? before->draft.file : std::string{};
    next.size = before ? before->draft.size : 0;
    if (written) {
      TRY(destroy_card(s, tx, document));
      TRY(s.blobs.keep(tx, now, *written));
      document = written->document.text();
      next.file = card->name;
      next.size = static_cast<std::int64_t>(card->bytes.size());
    }
    json::object words;
    for (const Field& field : fields) words[field.name] = next.*field.member;
    TRY(tx.execute(identity_draft_sql, "put_draft",
                   {value(who.office), value(who.person), value(subject.id),
                    value(s.sealer.seal(json::serialize(words), place_of(who, subject))), value(document),
                    value(next.size), value(now)}));
    return {};
  });
}

Result<void> drop_identity(const Services& s, const Session& who) {
  const CaseRef subject = TRY(subject_of(who));
  return s.store.transact(Scope::office(who.office), [&](Transaction& tx) -> Result<void> {
    const auto there = TRY(find(s, tx, who, subject));
    if (!there) return {};
    TRY(destroy_card(s, tx, there->document));
    TRY(tx.execute(identity_draft_sql, "drop_draft", {value(who.office), value(who.person), value(subject.id)}));
    return {};
  });
}

Result<int> sweep_identities(const Services& s, const OfficeId& office) {
  const Timestamp before = s.clock.now() - identity_draft_life;
  return s.store.transact(Scope::office(office), [&](Transaction& tx) -> Result<int> {
    int swept = 0;
    for (const store::Row& row :
         TRY(tx.query(identity_draft_sql, "forgotten_drafts", {value(office), value(before)}))) {
      TRY(destroy_card(s, tx, row.text(2)));
      TRY(tx.execute(identity_draft_sql, "drop_draft", {value(office), value(row.text(0)), value(row.text(1))}));
      ++swept;
    }
    return swept;
  });
}

}  // namespace paraf::actions
