#include "actions/import.h"

#include <algorithm>
#include <map>
#include <set>

#include "actions/act.h"
#include "office/people/changes.h"
#include "office/people/roles.h"
#include "office/registry/import.h"
#include "platform/journal/journal.h"

namespace paraf::actions {
namespace {

constexpr std::size_t batch = 200;  // rows in one transaction: the writer is everybody's

Result<people::Office> administered(const Services& s, store::Transaction& tx, const Session& who) {
  if (who.enrolment) return forbidden("actions.enrolment_only");
  people::Office office = TRY(people::load_office(tx));
  const auto today = local_day(s.clock.now(), working_time(s, office).zone);
  if (!people::may_act(TRY(people::role_book(tx)), who.person, "admin_instansi", today))
    return forbidden("actions.administrator_only");
  return office;
}

// run carries rows out batch by batch: one(tx, row, report) judges and, unless it is a dry run, writes. What
// it reports of a batch counts only when the batch is committed.
template <typename Row, typename One>
Result<void> run(const Services& s, const Session& who, const std::vector<Row>& rows, ImportReport& report,
                 One one) {
  for (std::size_t from = 0; from < rows.size(); from += batch) {
    const std::size_t until = std::min(from + batch, rows.size());
    const auto work = [&](store::Transaction& tx) -> Result<ImportReport> {
      ImportReport part;
      for (std::size_t i = from; i < until; ++i) TRY(one(tx, rows[i], part));
      return part;
    };
    const auto scope = store::Scope::office(who.office);
    ImportReport part = report.dry ? TRY(s.store.read(scope, work)) : TRY(s.store.transact(scope, work));
    report.added += part.added;
    report.known += part.known;
    report.findings.insert(report.findings.end(), part.findings.begin(), part.findings.end());
  }
  return {};
}

Result<ImportReport> ended(const Services& s, const Session& who, ImportReport report,
                           std::string_view what) {
  std::stable_sort(report.findings.begin(), report.findings.end(),
                   [](const people::Finding& a, const people::Finding& b) { return a.row < b.row; });
  std::set<int> wrong;
  for (const people::Finding& finding : report.findings)
    if (finding.fatal) wrong.insert(finding.row);
  report.wrong = static_cast<int>(wrong.size());
  if (report.dry) return report;
  TRY(s.store.transact(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<void> {
    TRY(journal::append(tx, s.clock.now(),
                        {"import." + std::string{what},
                         "office:" + who.office.text(),
                         actor_of({who.office, who.person}),
                         {{"rows", std::to_string(report.rows)},
                          {"added", std::to_string(report.added)},
                          {"known", std::to_string(report.known)},
                          {"wrong", std::to_string(report.wrong)}}}));
    return {};
  }));
  return report;
}

people::Finding finding_of(int row, const Error& error) {
  return {row, "", std::string{error.code}, error.facts, true};
}

Result<std::optional<people::Person>> holder(const Services& s, store::Transaction& tx,
                                             const people::ImportedCertificate& row) {
  if (row.nik)
    if (auto found = TRY(people::person_by_nik(tx, s.sealer, *row.nik))) return found;
  if (row.nip)
    if (auto found = TRY(people::person_by_nip(tx, *row.nip))) return found;
  if (row.email) return people::person_by_email(tx, *row.email);
  return std::optional<people::Person>{};
}

}  // namespace

Result<ImportReport> import_people(const Services& s, const Session& who, ByteView file, bool dry_run) {
  const people::Office office = TRY(s.store.read(
      store::Scope::office(who.office), [&](store::Transaction& tx) { return administered(s, tx, who); }));
  people::PeopleList list = TRY(people::read_people(TRY(sheet::read(file)), office));
  ImportReport report{list.rows, 0, 0, 0, dry_run, std::move(list.findings), {}};
  const Timestamp now = s.clock.now();
  TRY(run(
      s, who, list.good, report,
      [&](store::Transaction& tx, const people::ImportedPerson& row, ImportReport& part) -> Result<void> {
        const bool known = (row.nik && TRY(people::person_by_nik(tx, s.sealer, *row.nik))) ||
                           (row.person.nip && TRY(people::person_by_nip(tx, *row.person.nip))) ||
                           (row.person.email && TRY(people::person_by_email(tx, *row.person.email)));
        if (known) {
          ++part.known;
          part.findings.push_back({row.row, "", "people.import.known", {}, false});
          return {};
        }
        // Nobody new has a qualification on record yet: roles that ask for one are granted later, with its
        // proof.
        std::vector<std::string> roles;
        const auto asked = TRY(people::requirements(tx));
        for (const std::string& role : row.roles) {
          const auto need =
              std::find_if(asked.begin(), asked.end(), [&](const auto& a) { return a.first == role; });
          if (need == asked.end())
            roles.push_back(role);
          else
            part.findings.push_back({row.row,
                                     "",
                                     "people.qualification.missing",
                                     {{"role", role}, {"kind", need->second}},
                                     false});
        }
        if (TRY(people::person_by_login(tx, row.person.login))) {
          part.findings.push_back({row.row, "", "people.login_taken", {{"login", row.person.login}}, true});
          return {};
        }
        ++part.added;
        if (dry_run) return {};
        const PersonId id = TRY(people::add_person(tx, now, s.random, s.sealer, row.person, row.nik));
        for (const std::string& role : roles)
          TRY(people::grant_role(tx, now, {id, role, row.person.unit, {*row.since, std::nullopt}}));
        TRY(journal::append(
            tx, now, {"person.imported", "person:" + id.text(), actor_of({who.office, who.person}), {}}));
        return {};
      }));
  return ended(s, who, std::move(report), "people");
}

Result<ImportReport> import_certificates(const Services& s, const Session& who, ByteView file, bool dry_run) {
  TRY(s.store.read(store::Scope::office(who.office),
                   [&](store::Transaction& tx) { return administered(s, tx, who); }));
  people::CertificateList list = TRY(people::read_certificates(TRY(sheet::read(file))));
  ImportReport report{list.rows, 0, 0, 0, dry_run, std::move(list.findings), {}};
  TRY(run(s, who, list.good, report,
          [&](store::Transaction& tx, const people::ImportedCertificate& row,
              ImportReport& part) -> Result<void> {
            const auto person = TRY(holder(s, tx, row));
            if (!person) {
              part.findings.push_back({row.row, "", "people.import.no_such_person", {}, true});
              return {};
            }
            const auto held = TRY(people::held_by(tx, person->id));
            const bool known = std::any_of(held.begin(), held.end(),
                                           [&](const auto& one) { return one.serial == row.serial; });
            const auto kept =
                dry_run ? Result<void>{}
                        : people::record_held(tx, s.clock.now(),
                                              {row.serial, row.issuer, person->id, row.period, row.revoked});
            if (!kept && kept.error().kind != ErrorKind::conflict) return kept;
            if (!kept)
              part.findings.push_back(finding_of(row.row, kept.error()));
            else
              ++(known ? part.known : part.added);
            return {};
          }));
  return ended(s, who, std::move(report), "certificates");
}

Result<ImportReport> import_register(const Services& s, const Session& who, registry::Book book,
                                     ByteView file, bool dry_run) {
  TRY(s.store.read(store::Scope::office(who.office),
                   [&](store::Transaction& tx) { return administered(s, tx, who); }));
  const sheet::Table table = TRY(sheet::read(file));
  if (const std::string column = registry::missing_column(table, book); !column.empty())
    return malformed("registry.import.no_column", {{"column", column}});
  const registry::EntryList list = registry::read_entries(table, book);
  ImportReport report{list.rows, 0, 0, 0, dry_run, {}, {}};
  for (const registry::EntryFinding& f : list.findings)
    report.findings.push_back({f.row, f.column, f.code, f.facts, true});
  std::map<int, std::set<int>> by_year;
  for (const registry::ImportedEntry& one : list.good) by_year[one.entry.year].insert(one.entry.sequence);
  for (const auto& [year, numbers] : by_year)
    for (int n = 1; n < *numbers.rbegin() && report.gaps.size() < 1000; ++n)
      if (!numbers.contains(n)) report.gaps.push_back(n);
  TRY(run(
      s, who, list.good, report,
      [&](store::Transaction& tx, const registry::ImportedEntry& row, ImportReport& part) -> Result<void> {
        if (TRY(registry::is_taken(tx, book, row.entry.year, row.entry.sequence))) {
          ++part.known;
          part.findings.push_back(
              {row.row,
               "",
               "registry.sequence_taken",
               {{"number", std::to_string(row.entry.sequence)}, {"year", std::to_string(row.entry.year)}},
               false});
          return {};
        }
        ++part.added;
        if (!dry_run) TRY(registry::take_over(tx, s.clock.now(), row.entry));
        return {};
      }));
  return ended(s, who, std::move(report), "register");
}

Result<void> set_requirement(const Services& s, const Session& who, std::string_view role,
                             std::string_view kind, bool asked) {
  return s.store.transact(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<void> {
    TRY(administered(s, tx, who));
    TRY(asked ? people::require(tx, role, kind) : people::require_no_more(tx, role, kind));
    TRY(journal::append(tx, s.clock.now(),
                        {asked ? "role.requires" : "role.requires_no_more",
                         "role:" + std::string{role},
                         actor_of({who.office, who.person}),
                         {{"kind", std::string{kind}}}}));
    return {};
  });
}

Result<void> record_qualification(const Services& s, const Session& who,
                                  const people::Qualification& qualification) {
  return s.store.transact(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<void> {
    TRY(administered(s, tx, who));
    TRY(people::record_qualification(tx, s.clock.now(), qualification));
    TRY(journal::append(tx, s.clock.now(),
                        {"qualification.recorded",
                         "person:" + qualification.person.text(),
                         actor_of({who.office, who.person}),
                         {{"kind", qualification.kind}}}));
    return {};
  });
}

sheet::Page page_of(const ImportReport& report, messages::Language language) {
  sheet::Page page{"Laporan impor",
                   "",
                   {},
                   {{"Baris", 8, true},
                    {"Kolom", 18, false},
                    {"Akibat", 12, false},
                    {"Apa yang salah", 60, false},
                    {"Yang harus dilakukan", 60, false},
                    {"Kode", 30, false}},
                   {}};
  const auto catalogue = messages::Catalogue::embedded();
  for (const people::Finding& f : report.findings) {
    const messages::Sentence* sentence = catalogue ? catalogue->find(language, f.code) : nullptr;
    page.rows.push_back({f.row == 0 ? "judul" : std::to_string(f.row), f.column,
                         f.fatal ? "dilewati" : "catatan",
                         sentence ? messages::fill(sentence->say, f.facts) : f.code,
                         sentence ? messages::fill(sentence->next, f.facts) : "", f.code});
  }
  return page;
}

}  // namespace paraf::actions
