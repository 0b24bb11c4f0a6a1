#include "actions/personal.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <set>

#include "actions/actions.sql.h"
#include "actions/officials.h"
#include "actions/personal.sql.h"
#include "office/people/held.h"
#include "platform/journal/journal.h"

namespace paraf::actions {

const store::Sql personal_sql{"personal", embedded::actions_personal_sql};

namespace {

namespace json = boost::json;
using store::Scope;
using store::value;

Result<void> own_or_administered(const Services& s, store::Transaction& tx, const Session& who,
                                 const PersonId& of) {
  if (!who.enrolment && who.office == tx.scope().only() && who.person == of) return {};
  return must_administer(s, tx, who);
}

Result<std::vector<PersonLook>> read_looks(const Result<store::Rows>& rows) {
  if (!rows) return tl::unexpected<Error>(rows.error());
  std::vector<PersonLook> all;
  for (const store::Row& row : *rows)
    all.push_back({DocumentId::trusted(row.text(0)), row.text(1), CaseId::trusted(row.text(2)),
                   PersonId::trusted(row.text(3)), row.text(4), row.time(5)});
  return all;
}

Result<std::vector<PersonLook>> looks_in(store::Transaction& tx, const PersonId& of) {
  return read_looks(tx.query(personal_sql, "looks_at_person",
                             {value(tx.scope().only()), value(of), value("person:" + of.text())}));
}

}  // namespace

std::vector<std::string> purposes() {
  return {"personal.purpose.identity", "personal.purpose.contact", "personal.purpose.papers",
          "personal.purpose.certificate", "personal.purpose.record"};
}

Result<std::vector<PersonLook>> looks(const Services& s, const Session& who, const PersonId& of) {
  return s.store.read(Scope::office(who.office),
                      [&](store::Transaction& tx) -> Result<std::vector<PersonLook>> {
                        TRY(own_or_administered(s, tx, who, of));
                        return looks_in(tx, of);
                      });
}

Result<File> export_of(const Services& s, const Session& who, const PersonId& of) {
  const Timestamp now = s.clock.now();
  const json::object all =
      TRY(s.store.transact(Scope::office(who.office), [&](store::Transaction& tx) -> Result<json::object> {
        TRY(own_or_administered(s, tx, who, of));
        const people::Person person = TRY(people::person(tx, of));
        json::object o{{"dibuat", now.rfc3339()}, {"nama", person.name}, {"jabatan", person.position},
                       {"pangkat", person.rank},  {"unit", person.unit}, {"instansi", person.agency},
                       {"aktif", person.active}};
        if (person.nip) o["nip"] = person.nip->digits();
        if (person.email) o["surel"] = person.email->text();
        if (person.phone) o["telepon"] = person.phone->text();
        if (!person.nik_masked.empty())
          o["nik"] = TRY(people::reveal_nik(tx, now, s.sealer, of, who.person, "ekspor")).digits();
        json::array roles, papers, cases, certificates, seen;
        for (const people::RoleGrant& grant : TRY(people::role_book(tx)).grants)
          if (grant.person == of)
            roles.emplace_back(
                json::object{{"peran", grant.role}, {"sejak", people::iso(grant.period.from)}});
        for (const store::Row& row :
             TRY(tx.query(personal_sql, "papers_of_person", {value(who.office), value(of), value("person:" + of.text())})))
          papers.emplace_back(json::object{{"berkas", row.text(1)},
                                           {"permohonan", row.text(2)},
                                           {"nama", row.text(3)},
                                           {"jenis", row.text(4)},
                                           {"diunggah", row.time(5).rfc3339()},
                                           {"dimusnahkan", row.truth(7)}});
        for (const workflow::Line& line : TRY(workflow::cases(tx, "", of, 500)))
          cases.emplace_back(json::object{{"permohonan", line.id.text()},
                                          {"sop", line.sop},
                                          {"status", line.status},
                                          {"dibuka", line.opened.rfc3339()}});
        for (const store::Row& row : TRY(tx.query(actions::sql, "holders", {value(who.office), value(of)})))
          certificates.emplace_back(json::object{{"nomor_seri", row.text(0)}});
        for (const people::HeldCertificate& held : TRY(people::held_by(tx, of)))
          certificates.emplace_back(json::object{{"nomor_seri", held.serial},
                                                 {"penerbit", held.issuer},
                                                 {"berakhir", people::iso(*held.period.until)}});
        for (const PersonLook& look : TRY(looks_in(tx, of)))
          seen.emplace_back(json::object{{"berkas", look.slot},
                                         {"oleh", look.by.text()},
                                         {"keperluan", look.purpose},
                                         {"pada", look.at.rfc3339()}});
        o["peran"] = roles;
        o["berkas"] = papers;
        o["permohonan"] = cases;
        o["sertifikat"] = certificates;
        o["dilihat"] = seen;
        TRY(journal::append(
            tx, now, {"personal.exported", "person:" + of.text(), actor_of({who.office, who.person}), {}}));
        return o;
      }));
  return File{"data-pribadi.json", "application/json", to_bytes(json::serialize(all))};
}

Result<void> correct(const Services& s, const Session& who, const Correction& correction) {
  if (correction.basis.find_first_not_of(" \t\n") == std::string::npos)
    return refused("people.change.no_basis");
  const Timestamp now = s.clock.now();
  return s.store.transact(Scope::office(who.office), [&](store::Transaction& tx) -> Result<void> {
    TRY(must_administer(s, tx, who));
    people::Person person = TRY(people::person(tx, correction.person));
    std::string fields;
    const auto take = [&](const std::optional<std::string>& given, std::string& field, const char* name) {
      if (!given || *given == field) return;
      field = *given;
      fields += (fields.empty() ? "" : ",") + std::string{name};
    };
    take(correction.name, person.name, "nama");
    take(correction.position, person.position, "jabatan");
    take(correction.rank, person.rank, "pangkat");
    if (correction.phone) {
      person.phone = TRY(people::Phone::parse(*correction.phone));
      fields += (fields.empty() ? "" : ",") + std::string{"telepon"};
    }
    if (fields.empty()) return {};
    TRY(people::change_person(tx, now, person));
    TRY(journal::append(tx, now,
                        {"personal.corrected",
                         "person:" + person.id.text(),
                         actor_of({who.office, who.person}),
                         {{"fields", fields}, {"basis", correction.basis}}}));
    return {};
  });
}

Result<int> destroy_due(const Services& s, const OfficeId& office) {
  const Timestamp now = s.clock.now();
  return s.store.transact(Scope::office(office), [&](store::Transaction& tx) -> Result<int> {
    const int years = TRY(people::load_office(tx)).settings.retention_years;
    const Timestamp before = now - std::chrono::hours{24 * 365 * years + 24 * (years / 4)};
    // A proof is kept as long after its last day, or after its holder left, as a paper after its case.
    const std::string last = people::iso(local_day(before, Zone::wib));
    const Timestamp yesterday = now - std::chrono::hours{24};
    const store::Rows papers = TRY(tx.query(personal_sql, "retention_over", {value(office), value(before)})),
                      proofs = TRY(tx.query(personal_sql, "proofs_over", {value(office), value(last), value(yesterday)}));
    int destroyed = 0;
    for (const store::Rows* rows : {&papers, &proofs})
      for (const store::Row& row : *rows) {
        TRY(documents::destroy(tx, now, s.blobs, DocumentId::trusted(row.text(0)), PersonId{}, "retensi"));
        ++destroyed;
      }
    return destroyed;
  });
}

Result<sheet::Page> concerned(const Services& s, const Session& who, const Incident& incident) {
  const Timestamp now = s.clock.now();
  return s.store.transact(Scope::office(who.office), [&](store::Transaction& tx) -> Result<sheet::Page> {
    TRY(must_administer(s, tx, who));
    const std::vector<PersonLook> seen =
        TRY(read_looks(tx.query(personal_sql, "looks_between",
                                {value(who.office), value(incident.from), value(incident.until),
                                 value(incident.by ? incident.by->text() : std::string{})})));
    struct Concerned {
      std::set<std::string> slots;
      int looks = 0;
    };
    std::map<PersonId, Concerned> people_concerned;
    for (const PersonLook& look : seen)
      for (const store::Row& row :
           TRY(tx.query(personal_sql, "applicants_of", {value(who.office), value(look.subject)}))) {
        Concerned& one = people_concerned[PersonId::trusted(row.text(0))];
        one.slots.insert(look.slot);
        ++one.looks;
      }
    sheet::Page page{"Terdampak",
                     "DAFTAR ORANG YANG DATANYA TERDAMPAK",
                     {"Pemberitahuan tertulis kepada mereka dan lembaga paling lambat " +
                      (incident.known + std::chrono::hours{72}).rfc3339() + " (3 x 24 jam sejak diketahui)"},
                     {{"No", 6, true},
                      {"Nama", 34, false},
                      {"Surel", 34, false},
                      {"Data", 30, false},
                      {"Dilihat", 9, true}},
                     {}};
    for (const auto& [id, one] : people_concerned) {
      const auto person = people::person(tx, id);
      std::string slots;
      for (const std::string& slot : one.slots) slots += (slots.empty() ? "" : ", ") + slot;
      page.rows.push_back({std::to_string(page.rows.size() + 1), person ? person->name : id.text(),
                           person && person->email ? person->email->text() : "", slots,
                           std::to_string(one.looks)});
    }
    TRY(journal::append(tx, now,
                        {"personal.incident",
                         "office:" + who.office.text(),
                         actor_of({who.office, who.person}),
                         {{"from", incident.from.rfc3339()},
                          {"until", incident.until.rfc3339()},
                          {"concerned", std::to_string(people_concerned.size())}}}));
    return page;
  });
}

}  // namespace paraf::actions
