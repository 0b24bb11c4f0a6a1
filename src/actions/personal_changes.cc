// People are moved and leave: their roles end on the day, and the procedure for their certificate begins by
// itself.
#include <algorithm>
#include <boost/json.hpp>

#include "actions/actions.sql.h"
#include "actions/desk_parts.h"
#include "actions/personal.h"
#include "office/letters/render.h"
#include "office/people/account.h"
#include "office/people/held.h"
#include "platform/journal/journal.h"

namespace paraf::actions {

namespace json = boost::json;
using store::Scope;
using store::value;

namespace {

std::string text(const json::object& o, std::string_view key) {
  const json::value* v = o.if_contains(key);
  return v && v->is_string() ? std::string{v->as_string()} : std::string{};
}

// Who recorded the change stands in its journal entry; the procedure is brought in by them.
Result<PersonId> recorded_by(store::Transaction& tx, const std::string& change) {
  for (const journal::Written& entry : TRY(journal::of_subject(tx, "change:" + change)))
    if (entry.entry.act == "person.change_recorded")
      return PersonId::trusted(entry.entry.actor.substr(entry.entry.actor.find(':') + 1));
  return PersonId{};
}

// The office's own notice, as the paper that such a request asks for: what was decided, by which decree.
Result<Bytes> notice(const people::Office& office, const people::Person& person, const std::string& kind,
                     const std::string& basis, Timestamp now) {
  const auto dash = [](const std::string& said) { return said.empty() ? std::string{"-"} : said; };
  const people::Day today = local_day(now, office.settings.zone);
  letters::Content content{"perubahan_kepegawaian", "A4", std::string(32, '0'), {}};
  content.blocks = {
      letters::Kop{}, letters::Title{"PEMBERITAHUAN PERUBAHAN KEPEGAWAIAN"},
      letters::Pairs{{{"Nama", person.name},
                      {"Jabatan", dash(person.position)},
                      {"Perubahan", kind},
                      {"Dasar", dash(basis)},
                      {"Dicatat", people::written(today)}}},
      letters::Text{"Dibuat oleh sistem dari catatan kepegawaian kantor, sebagai dasar prosedur sertifikat "
                    "elektroniknya."}};
  letters::Finish finish;
  finish.day = today;
  finish.made = now;
  finish.recorded = true;
  return TRY(letters::render(office, content, finish)).pdf;
}

Result<void> begin(Desk& desk, const Services& s, const outbox::Message& message) {
  boost::system::error_code failed;
  const json::value parsed = json::parse(message.body, failed);
  if (failed || !parsed.is_object()) return malformed("actions.message");
  const json::object& o = parsed.as_object();
  const PersonId person = PersonId::trusted(text(o, "person"));
  const auto kind = people::change_of_word(text(o, "kind"));
  if (!kind) return malformed("actions.message");
  const std::string purpose = people::leaves(*kind) ? "revoke" : "change";
  workflow::Editions editions{verbs()};
  struct Found {
    bool holds = false;
    std::string sop;
    std::vector<std::string> papers;  // that the procedure asks of whoever hands in
    PersonId by;
    people::Office office;
    people::Person person;
  };
  const Found found =
      TRY(s.store.read(Scope::office(message.office), [&](store::Transaction& tx) -> Result<Found> {
        Found f;
        f.holds = !TRY(tx.query(actions::sql, "holders", {value(message.office), value(person)})).empty();
        for (const auto& edition : TRY(editions.all_present(tx)))
          if (edition->sop.purpose == purpose) {
            f.sop = edition->sop.id;
            f.papers.clear();
            for (const sop::Paper& paper : edition->sop.papers)
              if (paper.required && paper.from == "pemohon" &&
                  (paper.types.empty() ||
                   std::find(paper.types.begin(), paper.types.end(), "pdf") != paper.types.end()))
                f.papers.push_back(paper.id);
          }
        f.by = TRY(recorded_by(tx, message.key));
        f.office = TRY(people::load_office(tx));
        f.person = TRY(people::person(tx, person));
        return f;
      }));
  if (!found.holds) return {};
  if (found.sop.empty()) return refused("actions.no_procedure", {{"purpose", purpose}});
  SubmitRequest request;
  request.sop = found.sop;
  request.applicants = {person};
  request.letter_number = text(o, "basis");
  request.idempotency_key = "change:" + message.key;
  request.params["reason"] =
      *kind == people::ChangeKind::transfer ? "affiliationChanged" : "cessationOfOperation";
  request.params["asked_by"] = "kantor";
  // What there is to change is where they work from that day on.
  if (*kind == people::ChangeKind::transfer)
    if (const people::Unit* unit = found.office.unit(found.person.unit)) {
      request.statement.emplace();
      request.statement->unit = unit->name;
    }
  for (const std::string& paper : found.papers)
    request.papers.push_back(
        {paper, "pemberitahuan.pdf",
         TRY(notice(found.office, found.person, text(o, "kind"), text(o, "basis"), s.clock.now()))});
  const auto opened = desk.submit({found.by, message.office, std::nullopt}, std::move(request));
  if (!opened) return tl::unexpected<Error>(opened.error());
  return {};
}

}  // namespace

Result<void> record_change(const Services& s, const Session& who, const people::Change& change) {
  const Timestamp now = s.clock.now();
  TRY(s.store.transact(Scope::office(who.office), [&](store::Transaction& tx) -> Result<void> {
    if (who.enrolment) return forbidden("actions.enrolment_only");
    const people::Office office = TRY(people::load_office(tx));
    const auto today = local_day(now, working_time(s, office).zone);
    if (!people::may_act(TRY(people::role_book(tx)), who.person, "admin_instansi", today))
      return forbidden("actions.administrator_only");
    const people::Change made = TRY(people::record_change(tx, now, s.random, change));
    TRY(journal::append(tx, now,
                        {"person.change_recorded",
                         "change:" + made.id,
                         actor_of({who.office, who.person}),
                         {{"person", made.person.text()},
                          {"kind", std::string{people::word_of(made.kind)}},
                          {"day", people::iso(made.day)},
                          {"basis", made.basis}}}));
    return {};
  }));
  TRY(apply_changes(s, who.office));
  return {};
}

Result<int> apply_changes(const Services& s, const OfficeId& office) {
  const Timestamp now = s.clock.now();
  return s.store.transact(Scope::office(office), [&](store::Transaction& tx) -> Result<int> {
    const people::Office of = TRY(people::load_office(tx));
    const auto due = TRY(people::apply_changes(tx, now, local_day(now, of.settings.zone)));
    for (const people::Change& change : due) {
      if (people::leaves(change.kind))
        if (const auto row = TRY(tx.maybe(people::account_sql, "account_by_person", {value(change.person)})))
          TRY(people::enable_account(tx, now, people::AccountId::trusted(row->text(0)), false));
      const json::object body{
          {"person", change.person.text()}, {"kind", people::word_of(change.kind)}, {"basis", change.basis}};
      TRY(outbox::post(tx, now, s.random, "person_change", change.id, json::serialize(body)));
      TRY(journal::append(
          tx, now,
          {"person.changed",
           "change:" + change.id,
           "system",
           {{"person", change.person.text()}, {"kind", std::string{people::word_of(change.kind)}}}}));
    }
    return static_cast<int>(due.size());
  });
}

void connect_changes(outbox::Courier& courier, Desk& desk, const Services& s) {
  courier.on("person_change",
             [&desk, &s](const outbox::Message& message) { return begin(desk, s, message); });
}

}  // namespace paraf::actions
