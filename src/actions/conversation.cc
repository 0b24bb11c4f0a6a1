#include "actions/conversation.h"

#include <set>

#include "actions/actions.sql.h"
#include "actions/desk_parts.h"
#include "platform/journal/journal.h"

namespace paraf::actions {

namespace {

using AnswerId = Id<struct ActTag>;
using store::Scope;
using store::Transaction;
using store::value;

constexpr std::int64_t most_waiting = 10;

bool blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

Result<std::optional<Receipt>> earlier(Transaction& tx, const Session& who, const CaseRef& subject,
                                       std::string_view key) {
  if (key.empty()) return std::optional<Receipt>{};
  const auto written = TRY(workflow::receipt_of(tx, who.person, key));
  if (!written) return std::optional<Receipt>{};
  Receipt receipt = TRY(receipt_from_json(*written));
  if (receipt.subject != subject) return conflict("actions.key_used");
  receipt.repeated = true;
  return std::optional{std::move(receipt)};
}

// Who wrote for the office is told that there is an answer; of whom and what it says, they read at the desk.
Result<void> mail_official(const Services& s, Transaction& tx, Timestamp now, const CaseRef& subject,
                           const std::string& official, const std::string& act) {
  const auto person = people::person(tx, PersonId::trusted(official));
  if (!person || !person->active || !person->email) return {};
  const people::Office office = TRY(people::load_office(tx));
  const std::string page =
      s.settings.public_url + "/meja/perkara/" + subject.office.text() + "/" + subject.id.text();
  return post_mail(s, tx, now, subject.office, person->email->text(), person->name, "actions.mail.answered",
                   {{"office", office.name}, {"page", page}}, subject.id.text() + "/" + act, {});
}

}  // namespace

std::string_view name_of(Said::Side side) {
  switch (side) {
    case Said::Side::office: return "office";
    case Said::Side::applicant: return "applicant";
    case Said::Side::internal: return "internal";
  }
  return "";
}

std::vector<Said> conversation(const CaseView& view) {
  std::vector<Said> all;
  for (const EventView& e : view.timeline) {
    if (e.act == "message") all.push_back({Said::Side::office, e.by, e.role, e.note, e.at});
    if (e.act == "answer") all.push_back({Said::Side::applicant, e.by, e.role, e.note, e.at});
    if (e.act == "note") all.push_back({Said::Side::internal, e.by, e.role, e.note, e.at});
  }
  return all;
}

Result<Receipt> answer(const Services& s, const Session& who, const CaseRef& subject, std::string text,
                       std::string_view idempotency_key) {
  if (who.enrolment) return forbidden("actions.enrolment_only");
  if (blank(text)) return refused("workflow.reason_missing", {{"what", "pesan"}});
  if (text.size() > longest_words) return malformed("actions.answer_too_long");
  const Timestamp now = s.clock.now();
  const workflow::Who by{who.office, who.person};
  const std::string id = AnswerId::make(now, s.random).text();
  return s.store.transact(Scope::office(subject.office), [&](Transaction& tx) -> Result<Receipt> {
    if (auto before = TRY(earlier(tx, who, subject, idempotency_key))) return std::move(*before);
    const workflow::Case c = TRY(workflow::load(tx, subject.id));
    if (!c.is_applicant(by)) return not_found("workflow.no_such_case");
    if (workflow::is_over(c.status)) return conflict("actions.conversation_over");
    const auto stands =
        TRY(tx.maybe(actions::sql, "conversation_of", {value(subject.office), value(subject.id)}));
    if (stands && stands->integer(1) >= most_waiting) return refused("actions.answers_waiting");

    workflow::Event event;
    event.act = id;
    event.at = now;
    event.verb = "answer";
    event.by = by;
    event.row = c.at;
    event.note = text;
    TRY(workflow::record(tx, subject.id, event));
    TRY(journal::append(tx, now,
                        {"answer", "case:" + subject.id.text(), actor_of(by), {{"act", id}, {"row", c.at}}}));
    TRY(tx.execute(actions::sql, "applicant_wrote", {value(subject.office), value(subject.id), value(now)}));
    if (stands && !stands->text(0).empty()) TRY(mail_official(s, tx, now, subject, stands->text(0), id));
    Receipt receipt;
    receipt.act = id;
    receipt.subject = subject;
    receipt.version = c.version;
    receipt.status = std::string{workflow::name_of(c.status)};
    receipt.row = c.at;
    if (!idempotency_key.empty())
      TRY(workflow::keep_receipt(tx, now, who.person, idempotency_key, to_json(receipt)));
    return receipt;
  });
}

namespace {

// What the rows name, once each, in the office of the transaction.
Result<void> take_unread(const Services& s, Transaction& tx, const store::Rows& rows, std::set<std::string>& seen,
                         std::vector<Unread>& all) {
  for (const store::Row& row : rows) {
    if (!seen.insert(row.text(0)).second) continue;
    const CaseId id = CaseId::trusted(row.text(0));
    all.push_back({{tx.scope().only(), id}, TRY(package_of(s, tx, id)).statement.name, row.time(1)});
  }
  return {};
}

}  // namespace

Result<std::vector<Unread>> unread_words(const Services& s, const Session& who) {
  std::vector<Unread> all;
  if (who.enrolment) return all;
  all = TRY(s.store.read(Scope::office(who.office), [&](Transaction& tx) -> Result<std::vector<Unread>> {
    std::vector<Unread> here;
    std::set<std::string> seen;
    const auto today = local_day(s.clock.now(), working_time(s, TRY(people::load_office(tx))).zone);
    for (const std::string& role : people::roles_of(TRY(people::role_book(tx)), who.person, today))
      if (role != "pemohon")
        TRY(take_unread(
            s, tx,
            TRY(tx.query(actions::sql, "answers_unread", {value(who.office), value(role), value(who.person)})), seen, here));
    TRY(take_unread(s, tx, TRY(tx.query(actions::sql, "messages_unread", {value(who.office), value(who.person)})), seen,
                    here));
    return here;
  }));
  if (who.office == s.settings.authority) return all;
  // Their own requests lie at the authority too, and it writes to them as the office does.
  const OfficeId& authority = s.settings.authority;
  const auto there = TRY(s.store.read(Scope::office(authority), [&](Transaction& tx) -> Result<std::vector<Unread>> {
    std::vector<Unread> found;
    std::set<std::string> seen;
    TRY(take_unread(s, tx, TRY(tx.query(actions::sql, "messages_unread", {value(authority), value(who.person)})), seen,
                    found));
    return found;
  }));
  all.insert(all.end(), there.begin(), there.end());
  return all;
}

Result<void> words_read(const Services& s, const Session& who, const CaseRef& subject) {
  const Timestamp now = s.clock.now();
  // A page is looked at far more often than there is something new on it: nothing is written then.
  const bool fresh = TRY(s.store.read(Scope::office(subject.office), [&](Transaction& tx) -> Result<bool> {
    if (!TRY(workflow::load(tx, subject.id)).is_applicant({who.office, who.person})) return false;
    return TRY(tx.maybe(actions::sql, "unread_message",
                        {value(subject.office), value(subject.id), value(who.person)}))
        .has_value();
  }));
  if (!fresh) return {};
  return s.store.transact(Scope::office(subject.office), [&](Transaction& tx) -> Result<void> {
    TRY(tx.execute(actions::sql, "put_conversation_read",
                   {value(subject.office), value(subject.id), value(who.person), value(now)}));
    return {};
  });
}

Result<void> office_wrote(Transaction& tx, Timestamp now, const CaseId& id, const PersonId& official) {
  TRY(tx.execute(actions::sql, "office_wrote",
                 {value(tx.scope().only()), value(id), value(now), value(official)}));
  return {};
}

}  // namespace paraf::actions
