// actions/desk_parts.h: the inside of the Desk, shared by its files.
#pragma once

#include <boost/json/fwd.hpp>

#include "actions/act.h"
#include "actions/verbs.h"
#include "office/documents/age.h"

namespace paraf::actions {

struct Desk::Parts {
  explicit Parts(const Services& services) : s(services), editions(verbs()) {}

  Services s;
  workflow::Editions editions;

  // A case with what is needed to judge in it.
  struct Loaded {
    workflow::Case c;
    std::shared_ptr<const workflow::Edition> edition;
    people::Office office;
    people::RoleBook roles;
    calendar::WorkingTime time;
    std::map<std::string, std::set<std::string>> initials;
    std::optional<people::Person> by;  // the asker, when of this office
    bool officer = false;              // holds a role in the office today

    workflow::Context context(Timestamp now) const;

    // An act that no step asked for: of a clock, of the courier, of an administrator. It lives no longer than the
    // services and the session it is given.
    Acting beside(const Services& services, const Session& who, Timestamp now, std::string id,
                  workflow::Decision decision, std::string note = {},
                  std::map<std::string, std::string> facts = {}) const {
      static const ActRequest no_step{};
      return {.s = services,
              .who = who,
              .request = no_step,
              .edition = edition,
              .step = nullptr,
              .office = office,
              .time = time,
              .now = now,
              .id = std::move(id),
              .before = c,
              .decision = std::move(decision),
              .by = {},
              .prepared = {},
              .note = std::move(note),
              .made = {},
              .facts = std::move(facts)};
    }
  };
  // load: another office's case is `not_found workflow.no_such_case` but to its applicant.
  Result<Loaded> load(const Session& who, const CaseRef& subject);
  Result<Loaded> load_in(store::Transaction& tx, const CaseId& id);

  // Of a row of the statements `lines…` in actions.sql.
  Result<CaseLine> line_of(store::Transaction& tx, const store::Row& row);

  struct Request {  // one act, of any kind
    workflow::Act act;
    const ActRequest* step = nullptr;
    std::vector<Upload> uploads;
    std::string key;
    std::optional<std::int64_t> version;
    // What is done beside deciding, inside the transaction.
    std::function<Result<void>(Acting&, store::Transaction&)> record{};
    std::string verb;  // as it is recorded
  };
  Result<Receipt> carry_out(const Session& who, const CaseRef& subject, Request request);
  Result<Receipt> attempt(const Session& who, const CaseRef& subject, const Request& request);

  struct Viewing;  // the page of a case while it is put together
  struct Collective;  // what a collective request is read against
  Result<Collective> ready_for(const Session& who, const CollectiveRequest& request);

  // Rows of collective requests that wait for the applicant's address: are there any, and what goes on when it is
  // confirmed.
  Result<bool> rows_wait(store::Transaction& tx, const PersonId& person);
  Result<void> go_on_confirmed(const OfficeId& office, const PersonId& person);

  // Who the case is about, and what became of each: an applicant sees only their own line.
  Result<void> name_applicants(store::Transaction& tx, const Loaded& loaded, bool own, CaseView& view);

  Result<int> put_in_force(const people::Office& office, Timestamp now);
  // Reminders, each once: of certificates that end (90, 30, 7 and 1 days before, to the holder and the verifiers
  // of the office), and of answers that fall due (3 and 1 days before).
  Result<int> remind();
  Result<int> remind_of_expiry(Timestamp now);
  Result<int> remind_of_answers(const people::Office& office, Timestamp now);

  // Writes what was decided and done: case, timeline, journal, receipt.
  Result<Receipt> write(store::Transaction& tx, Acting& a, const Request& request);

  // inspect and store uploads, outside any transaction.
  Result<std::vector<std::pair<Upload, documents::Stored>>> keep(const OfficeId& office, const sop::Sop& sop,
                                                                const std::vector<Upload>& uploads, std::string_view verb);
  Result<std::optional<Receipt>> earlier(const OfficeId& office, const Session& who, const std::string& key);

  // the courier's handlers
  Result<void> deliver_mail(const std::string& id, const std::string& body);
  Result<void> take_handover(const std::string& body);
  struct Sent;  // what an office handed over
  Result<Sent> read_sent(const boost::json::object& handed_over);
  Result<void> hear_withdrawal(const store::Scope& there, const CaseId& id, const std::string& reason);
  Result<void> open_handover(store::Transaction& tx, const CaseId& id, const Sent& sent,
                             const std::vector<documents::Stored>& stored);
  Result<void> take_reply(const std::string& body);

  Ledger ledger(const calendar::Ledger& clock, Timestamp now, const calendar::WorkingTime& time) const;
  Result<void> must_be_officer_of_authority(const Session& who);
  Result<void> may_look(const Session& who, const Loaded& loaded) const;
};

bool initialled(const sop::Sop& sop, const workflow::Case& c, std::string_view letter, std::string_view performer);
bool is_officer(const people::RoleBook& book, const PersonId& person, calendar::Day day);

// `conflict actions.claimed` (fact: name) when a colleague has taken on what waits for the step's role.
Result<void> not_anothers(store::Transaction& tx, const CaseId& id, const sop::Sop& sop, const sop::Step& step,
                          const PersonId& person);

// The authority's case is over without a certificate: what it had learnt of the applicant is unsettled again, so that
// they may be registered anew.
Result<void> unsettle(Acting& a, store::Transaction& tx);
// tell_recalled tells the authority that the office gave up what it had handed over.
Result<void> tell_recalled(Acting& a, store::Transaction& tx);

// For the pages. name_of: the name of whoever did something, when this office knows them; asked once and kept in `known`.
std::string name_of(store::Transaction& tx, const workflow::Who& who, std::map<PersonId, std::string>& known);
// words_of: what a row asks for; what a step of it does.
std::string words_of(const sop::Row& row);
std::string words_of(const sop::Row& row, const sop::Step& step);
std::vector<std::string> outcomes_of(const sop::Step& step);

// The package of a case whose sealed octets were read with something else.
Result<Package> opened_package(const Services& s, store::Transaction& tx, const CaseId& id, ByteView sealed);

// What a paper of the procedure must be: type, colour, size.
documents::Slot slot_of(const sop::Sop& sop, std::string_view paper, std::string_view verb);
// How old the paper is by the procedure's rule, on the office's own day; refusals are those of documents::judge_age.
// Not inside a transaction.
Result<documents::Aged> age_of(const Services& s, const OfficeId& office, const sop::Sop& sop, const Upload& upload);
std::string to_json(const Receipt& receipt);
Result<Receipt> receipt_from_json(std::string_view json);

}  // namespace paraf::actions
