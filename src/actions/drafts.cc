#include "actions/drafts.h"

#include <boost/json.hpp>

#include "actions/desk_parts.h"
#include "actions/drafts.sql.h"
#include "office/documents/documents.h"

namespace paraf::actions {

const store::Sql drafts_sql{"drafts", embedded::actions_drafts_sql};

using store::Scope;
using store::Transaction;
using store::value;

namespace {

namespace json = boost::json;

struct Field {
  const char* name;
  std::string Statement::*member;
};
constexpr Field fields[] = {{"name", &Statement::name},   {"nip", &Statement::nip},
                            {"nik", &Statement::nik},     {"position", &Statement::position},
                            {"rank", &Statement::rank},   {"unit", &Statement::unit},
                            {"email", &Statement::email}, {"phone", &Statement::phone}};

std::string place_of(std::string_view draft, std::string_view what) {
  return "request_draft:" + std::string{draft} + "." + std::string{what};
}

std::string written(const Statement& statement, std::string_view letter_number, std::string_view letter_date) {
  json::object words{{"letter_number", letter_number}, {"letter_date", letter_date}};
  for (const Field& field : fields) words[field.name] = statement.*field.member;
  return json::serialize(words);
}

Result<RequestDraft> read(const Services& s, Transaction& tx, const OfficeId& office, std::string sop,
                          std::string id, ByteView words, Timestamp changed) {
  RequestDraft draft{.id = std::move(id),
                     .sop = std::move(sop),
                     .statement = {},
                     .letter_number = {},
                     .papers = {},
                     .changed = changed};
  json::error_code failed;
  const json::value read = json::parse(TRY(s.sealer.open(words, place_of(draft.id, "words"))), failed);
  if (failed || !read.is_object()) return internal("actions.draft", draft.id);
  const auto text = [&](const char* name) {
    const json::value* found = read.as_object().if_contains(name);
    return found != nullptr && found->is_string() ? std::string{found->as_string()} : std::string{};
  };
  draft.letter_number = text("letter_number");
  draft.letter_date = text("letter_date");
  for (const Field& field : fields) draft.statement.*field.member = text(field.name);
  for (const store::Row& row : TRY(tx.query(drafts_sql, "papers_of_draft", {value(office), value(draft.id)})))
    draft.papers.push_back({row.text(0), TRY(s.sealer.open(row.bytes(2), place_of(draft.id, "name"))),
                            row.integer(3), row.time(4), row.text(5)});
  return draft;
}

Result<std::optional<RequestDraft>> find(const Services& s, Transaction& tx, const Session& who,
                                         std::string_view sop) {
  const auto row = TRY(tx.maybe(drafts_sql, "draft", {value(who.office), value(who.person), value(sop)}));
  if (!row) return std::optional<RequestDraft>{};
  return std::optional{
      TRY(read(s, tx, who.office, std::string{sop}, row->text(0), row->bytes(1), row->time(2)))};
}

Result<RequestDraft> begun(const Services& s, Transaction& tx, const Session& who, std::string_view sop) {
  auto there = TRY(find(s, tx, who, sop));
  if (!there) return not_found("actions.no_draft");
  return std::move(*there);
}

// Takes a paper out of the draft and destroys its key.
Result<void> take_out(const Services& s, Transaction& tx, const OfficeId& office, std::string_view draft,
                      std::string_view paper) {
  for (const store::Row& row : TRY(tx.query(drafts_sql, "papers_of_draft", {value(office), value(draft)}))) {
    if (!paper.empty() && row.text(0) != paper) continue;
    TRY(s.blobs.destroy(tx, s.clock.now(), DocumentId::trusted(row.text(1))));
    TRY(tx.execute(drafts_sql, "drop_draft_paper", {value(office), value(draft), value(row.text(0))}));
  }
  return {};
}

Result<void> destroy(const Services& s, Transaction& tx, const OfficeId& office, std::string_view draft) {
  TRY(take_out(s, tx, office, draft, ""));
  TRY(tx.execute(drafts_sql, "drop_draft", {value(office), value(draft)}));
  return {};
}

Result<void> touch(Transaction& tx, const Session& who, std::string_view sop, Timestamp now) {
  TRY(tx.execute(drafts_sql, "touch_draft", {value(who.office), value(who.person), value(sop), value(now)}));
  return {};
}

Result<void> not_by_link(const Session& who) {
  if (who.enrolment) return forbidden("actions.enrolment_only");
  return {};
}

}  // namespace

Result<std::optional<RequestDraft>> draft(const Services& s, const Session& who, std::string_view sop) {
  TRY(not_by_link(who));
  return s.store.read(Scope::office(who.office), [&](Transaction& tx) { return find(s, tx, who, sop); });
}

Result<std::vector<RequestDraft>> drafts(const Services& s, const Session& who) {
  TRY(not_by_link(who));
  return s.store.read(Scope::office(who.office), [&](Transaction& tx) -> Result<std::vector<RequestDraft>> {
    std::vector<RequestDraft> all;
    for (const store::Row& row :
         TRY(tx.query(drafts_sql, "drafts_of", {value(who.office), value(who.person)})))
      all.push_back(TRY(read(s, tx, who.office, row.text(0), row.text(1), row.bytes(2), row.time(3))));
    return all;
  });
}

Result<void> keep_words(const Services& s, const Session& who, std::string_view sop,
                        const Statement& statement, std::string_view letter_number,
                        std::string_view letter_date) {
  TRY(not_by_link(who));
  const Timestamp now = s.clock.now();
  const std::string fresh = Id<struct DraftTag>::make(now, s.random).text();
  return s.store.transact(Scope::office(who.office), [&](Transaction& tx) -> Result<void> {
    const auto there = TRY(find(s, tx, who, sop));
    const std::string id = there ? there->id : fresh;
    const Bytes words = s.sealer.seal(written(statement, letter_number, letter_date), place_of(id, "words"));
    TRY(tx.execute(drafts_sql, "put_draft",
                   {value(who.office), value(who.person), value(sop), value(id), value(words), value(now)}));
    return {};
  });
}

Result<void> keep_paper(const Services& s, const Session& who, const sop::Sop& sop, const Upload& upload,
                        std::string_view key) {
  TRY(not_by_link(who));
  const std::string_view name = key.empty() ? std::string_view{sop.id} : key;
  if (sop.paper(upload.paper) == nullptr) return not_found("actions.no_such_paper");
  TRY(documents::inspect(upload.bytes, slot_of(sop, upload.paper, "")));
  const std::string day = TRY(age_of(s, who.office, sop, upload)).day;
  const Timestamp now = s.clock.now();
  const DocumentId document = DocumentId::make(now, s.random);
  const blobs::Draft written = TRY(s.blobs.write(who.office, document, upload.bytes, now));
  return s.store.transact(Scope::office(who.office), [&](Transaction& tx) -> Result<void> {
    const RequestDraft there = TRY(begun(s, tx, who, name));
    TRY(take_out(s, tx, who.office, there.id, upload.paper));
    TRY(s.blobs.keep(tx, now, written));
    TRY(tx.execute(drafts_sql, "put_draft_paper",
                   {value(who.office), value(there.id), value(upload.paper), value(document),
                    value(s.sealer.seal(upload.name, place_of(there.id, "name"))),
                    value(static_cast<std::int64_t>(upload.bytes.size())), value(now), value(day)}));
    return touch(tx, who, name, now);
  });
}

Result<void> drop_paper(const Services& s, const Session& who, std::string_view sop, std::string_view paper) {
  TRY(not_by_link(who));
  return s.store.transact(Scope::office(who.office), [&](Transaction& tx) -> Result<void> {
    TRY(take_out(s, tx, who.office, TRY(begun(s, tx, who, sop)).id, paper));
    return touch(tx, who, sop, s.clock.now());
  });
}

Result<void> drop_draft(const Services& s, const Session& who, std::string_view sop,
                        std::optional<Timestamp> as_of) {
  TRY(not_by_link(who));
  return s.store.transact(Scope::office(who.office), [&](Transaction& tx) -> Result<void> {
    const auto there = TRY(find(s, tx, who, sop));
    if (!there || (as_of && there->changed != *as_of)) return {};
    return destroy(s, tx, who.office, there->id);
  });
}

std::string sending_key(const RequestDraft& draft) {
  return "draft:" + draft.id + ":" + std::to_string(draft.changed.micros());
}

namespace {

struct Held {
  RequestDraft draft;
  std::vector<DocumentId> documents;  // of its papers, in their order
};

Result<Held> held(const Services& s, const Session& who, std::string_view sop) {
  return s.store.read(Scope::office(who.office), [&](Transaction& tx) -> Result<Held> {
    Held found{TRY(begun(s, tx, who, sop)), {}};
    for (const store::Row& row :
         TRY(tx.query(drafts_sql, "papers_of_draft", {value(who.office), value(found.draft.id)})))
      found.documents.push_back(DocumentId::trusted(row.text(1)));
    return found;
  });
}

Result<std::vector<Upload>> opened(const Services& s, const Session& who, const Held& held) {
  std::vector<Upload> all;
  for (std::size_t i = 0; i < held.documents.size(); ++i) {
    const DraftPaper& paper = held.draft.papers[i];
    all.push_back({paper.paper, paper.name, TRY(s.blobs.read(who.office, held.documents[i])), paper.day});
  }
  return all;
}

}  // namespace

Result<std::vector<Upload>> papers_of(const Services& s, const Session& who, std::string_view sop) {
  TRY(not_by_link(who));
  return opened(s, who, TRY(held(s, who, sop)));
}

Result<Receipt> send_draft(Desk& desk, const Services& s, const Session& who, std::string_view sop) {
  TRY(not_by_link(who));
  const Held there = TRY(held(s, who, sop));
  SubmitRequest request;
  request.sop = std::string{sop};
  request.statement = there.draft.statement;
  request.letter_number = there.draft.letter_number;
  request.letter_date = there.draft.letter_date;
  request.idempotency_key = sending_key(there.draft);
  request.papers = TRY(opened(s, who, there));
  const Receipt receipt = TRY(desk.submit(who, std::move(request)));
  // The case has its own copies by now. Dying here leaves a draft that, sent again as it is, is the same request.
  TRY(drop_draft(s, who, sop, there.draft.changed));
  return receipt;
}

Result<int> sweep_drafts(const Services& s, const OfficeId& office) {
  const Timestamp before = s.clock.now() - draft_life;
  return s.store.transact(Scope::office(office), [&](Transaction& tx) -> Result<int> {
    int swept = 0;
    for (const store::Row& row :
         TRY(tx.query(drafts_sql, "forgotten_drafts", {value(office), value(before)}))) {
      TRY(destroy(s, tx, office, row.text(0)));
      ++swept;
    }
    return swept;
  });
}

}  // namespace paraf::actions
