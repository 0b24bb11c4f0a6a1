#include "actions/act.h"

#include <boost/json.hpp>

#include "actions/actions.sql.h"
#include "actions/desk_parts.h"
#include "actions/notices.h"
#include "office/documents/identity_data.h"
#include "office/people/name.h"
#include "platform/crypto/hash.h"
#include "platform/journal/journal.h"
#include "platform/messages/messages.h"
#include "platform/outbox/outbox.h"

namespace paraf::actions {

namespace json = boost::json;

const store::Sql sql{"actions", embedded::actions_actions_sql};

std::string Acting::param(std::string_view name) const {
  const auto found = request.params.find(std::string{name});
  return found == request.params.end() ? std::string{} : found->second;
}

std::string Acting::step_param(std::string_view name) const {
  if (!step) return {};
  const auto found = step->params.find(std::string{name});
  return found == step->params.end() ? std::string{} : found->second;
}

std::string Acting::position() const {
  if (!by) return {};
  if (const auto& stand_in = decision.stand_in)
    return std::string{people::name_of(stand_in->kind)} + " " +
           (stand_in->title.empty() ? by->position : stand_in->title);
  return by->position;
}

const Doing& doing(std::string_view verb) {
  static const std::map<std::string, Doing, std::less<>> all = {
      {"receive_letter", receive_letter()},
      {"give_disposition", give_disposition()},
      {"forward", pass_on()},
      {"give_order", pass_on()},
      {"report", pass_on()},
      {"study_order", pass_on()},
      {"receive_account", pass_on()},
      {"explain_usage", pass_on()},
      {"coordinate_requirements", coordinate_requirements()},
      {"check_documents", check_documents()},
      {"draft_letter", draft_letter()},
      {"type_letter", type_letter()},
      {"initial_letter", initial_letter()},
      {"sign_letter", sign_letter()},
      {"seal_letter", seal_letter()},
      {"archive_letter", archive_letter()},
      {"dispatch_letter", dispatch_letter()},
      {"notify_unit", notify_unit()},
      {"send_to_authority", send_to_authority()},
      {"receive_reply", receive_reply()},
      {"schedule_assistance", schedule_assistance()},
      {"assist_login", assist_login()},
      {"register_subscriber", register_subscriber()},
      {"complete_identity", complete_identity()},
      {"verify_identity", verify_identity()},
      {"set_passphrase", set_passphrase()},
      {"issue_certificate", issue_certificate()},
      {"download_certificate", download_certificate()},
      {"offer_slots", offer_slots()},
      {"choose_slot", choose_slot()},
      {"assess_request", assess_request()},
      {"send_activation", send_activation()},
      {"renew_certificate", renew_certificate()},
      {"rekey_certificate", rekey_certificate()},
      {"change_data", change_data()},
      {"suspend_certificate", suspend_certificate()},
      {"release_certificate", release_certificate()},
      {"revoke_certificate", revoke_certificate()},
      {"create_mailbox", create_mailbox()},
      {"confirm_mailbox", confirm_mailbox()},
  };
  static const Doing only_recorded{};
  const auto found = all.find(verb);
  return found == all.end() ? only_recorded : found->second;
}

calendar::WorkingTime working_time(const Services& s, const people::Office& office) {
  calendar::WorkingTime time = s.settings.calendar;
  time.zone = office.settings.zone;
  for (const people::HolidayList& list : office.settings.holidays) {
    const auto of_year = [&](calendar::Day day) {
      return static_cast<int>(std::chrono::year_month_day{day}.year()) == list.year;
    };
    if (list.source == people::national_holidays) {
      std::erase_if(time.days_off, [&](const auto& off) { return of_year(off.first); });
      if (!list.fasting.empty())
        std::erase_if(time.ramadan, [&](const calendar::Period& span) { return of_year(span.from); });
    }
  }
  for (const people::HolidayList& list : office.settings.holidays) {
    time.days_off.insert(list.days.begin(), list.days.end());
    for (const people::Period& span : list.fasting) time.ramadan.push_back({span.from, span.until.value_or(span.from)});
  }
  time.days_off.insert(office.settings.days_off.begin(), office.settings.days_off.end());
  return time;
}

std::string slot_label(const sop::Sop& sop, std::string_view paper) {
  const sop::Paper* found = sop.paper(paper);
  return found ? found->label : std::string{paper};
}

std::string letter_use(const Acting& a) { return a.step_param("letter"); }

Result<letters::Letter> letter_of(const Acting& a, store::Transaction& tx) {
  const std::string use = letter_use(a);
  const auto found = TRY(letters::letter_of_case(tx, a.before.id.text(), use));
  if (!found) return conflict("workflow.no_draft", {{"letter", use}});
  return *found;
}

std::string actor_of(const workflow::Who& who) {
  return who.empty() ? "system" : "person:" + who.person.text();
}

// ── mails ──

namespace {

const Result<messages::Catalogue>& catalogue() {
  static const Result<messages::Catalogue> all = messages::Catalogue::embedded();
  return all;
}

std::string words_of_mail(const messages::Sentence& sentence, const Facts& facts) {
  std::string text = messages::fill(sentence.say, facts);
  if (!sentence.next.empty()) text += "\n\n" + messages::fill(sentence.next, facts);
  return text;
}

}  // namespace

Result<void> post_mail(const Services& s, store::Transaction& tx, Timestamp now, const OfficeId& owner,
                       std::string_view to, std::string_view to_name, std::string_view code,
                       const Facts& facts, std::string_view key, const std::vector<MailFile>& files) {
  if (!catalogue()) return tl::unexpected<Error>(catalogue().error());
  const messages::Sentence* sentence = catalogue()->find(messages::Language::id, code);
  if (!sentence) return internal("actions.mail_text", std::string{code});
  json::array attached;
  for (const MailFile& file : files)
    attached.emplace_back(json::object{
        {"name", file.name}, {"type", file.type}, {"document", file.document.text()}, {"text", file.text}});
  std::string text = words_of_mail(*sentence, facts);
  // Nobody has told us which of the two they read.
  if (const messages::Sentence* english = catalogue()->find(messages::Language::en, code))
    text += "\n\n--- English ---\n\n" + words_of_mail(*english, facts);
  const json::object body{{"office", owner.text()}, {"to", to},
                          {"to_name", to_name},     {"subject", messages::fill(sentence->title, facts)},
                          {"text", text},           {"files", attached}};
  // A mail holds names, addresses and one-time links: it lies sealed until it leaves.
  const std::string sealed = base64(s.sealer.seal(json::serialize(body), "outbox.mail"));
  TRY(outbox::post(tx, now, s.random, "mail", key, json::serialize(json::object{{"sealed", sealed}})));
  return {};
}

Result<void> mail_applicant(Acting& a, store::Transaction& tx, std::string_view code, Facts facts,
                            std::string_view key, std::vector<MailFile> files) {
  const Package package = TRY(package_of(a.s, tx, a.before.id));
  if (package.statement.email.empty()) return {};
  facts.emplace_back("name", package.statement.name);
  facts.emplace_back("office", a.office.name);
  facts.emplace_back("sop", a.sop().identity.name.reading);
  facts.emplace_back("follow", a.s.settings.public_url + "/lacak/" + a.before.tracking);
  // Their own office's requests alone: who wants to be told on the telephone stands there.
  if (package.office == a.office.id &&
      TRY(notify(a.s, tx, a.now, package.person, code, facts, a.before.id.text() + "/" + std::string{key})) &&
      files.empty())
    return {};
  return post_mail(a.s, tx, a.now, a.office.id, package.statement.email, package.statement.name, code, facts,
                   a.before.id.text() + "/" + std::string{key}, files);
}

Result<void> reply(Acting& a, store::Transaction& tx, std::string_view event, std::string_view reason,
                   const std::map<std::string, std::string>& facts) {
  if (!a.before.link) return {};
  json::object body{{"office", a.before.link->office.text()},
                    {"case", a.before.link->id.text()},
                    {"from", a.before.office.text()},
                    {"authority_case", a.before.id.text()},
                    {"person", a.applicant().person.text()},
                    {"event", event},
                    {"reason", reason}};
  for (const auto& [name, value] : facts) body[name] = value;
  TRY(outbox::post(tx, a.now, a.s.random, "reply", a.before.id.text() + "/" + std::string{event},
                   json::serialize(body)));
  return {};
}

// ── the package ──

namespace {

std::string text(const json::object& o, std::string_view key) {
  const json::value* v = o.if_contains(key);
  return v && v->is_string() ? std::string{v->as_string()} : std::string{};
}

std::string package_place(store::Transaction& tx, const CaseId& id) {
  return "package:" + tx.scope().only().text() + ":" + id.text();
}

}  // namespace

namespace {

std::string written(const Package& p) {
  const Statement& st = p.statement;
  return json::serialize(json::object{{"name", st.name},
                                      {"nip", st.nip},
                                      {"nik", st.nik},
                                      {"position", st.position},
                                      {"rank", st.rank},
                                      {"unit", st.unit},
                                      {"email", st.email},
                                      {"phone", st.phone},
                                      {"office", p.office.text()},
                                      {"origin", p.origin.text()},
                                      {"person", p.person.text()},
                                      {"organisation", p.organisation},
                                      {"region", p.region},
                                      {"province", p.province}});
}

Result<Package> package_from(const std::string& plain) {
  boost::system::error_code failed;
  const json::value parsed = json::parse(plain, failed);
  if (failed || !parsed.is_object()) return internal("actions.package");
  const json::object& o = parsed.as_object();
  Package p;
  p.statement = {text(o, "name"), text(o, "nip"),  text(o, "nik"),   text(o, "position"),
                 text(o, "rank"), text(o, "unit"), text(o, "email"), text(o, "phone")};
  p.office = OfficeId::trusted(text(o, "office"));
  p.origin = CaseId::trusted(text(o, "origin"));
  p.person = PersonId::trusted(text(o, "person"));
  p.organisation = text(o, "organisation");
  p.region = text(o, "region");
  p.province = text(o, "province");
  return p;
}

// What a letter, a certificate and a table have room for.
Result<void> must_fit(const Statement& st) {
  constexpr std::size_t most = 250;
  const std::pair<const char*, const std::string*> fields[] = {
      {"nama", &st.name},   {"NIP", &st.nip},   {"NIK", &st.nik},     {"jabatan", &st.position},
      {"pangkat", &st.rank}, {"unit", &st.unit}, {"surel", &st.email}, {"telepon", &st.phone}};
  for (const auto& [field, words] : fields)
    if (words->size() > most)
      return malformed("actions.statement_too_long", {{"field", field}, {"most", std::to_string(most)}});
  return {};
}

std::string member_place(store::Transaction& tx, const CaseId& id, const PersonId& person) {
  return "member:" + tx.scope().only().text() + ":" + id.text() + ":" + person.text();
}

}  // namespace

Result<void> put_package(const Services& s, store::Transaction& tx, const CaseId& id, const Package& p) {
  TRY(must_fit(p.statement));
  const Bytes sealed = s.sealer.seal(written(p), package_place(tx, id));
  TRY(tx.execute(actions::sql, "put_package",
                 {store::value(tx.scope().only()), store::value(id), store::value(sealed)}));
  return {};
}

Result<Package> package_of(const Services& s, store::Transaction& tx, const CaseId& id) {
  const store::Row row =
      TRY(tx.one(actions::sql, "get_package", {store::value(tx.scope().only()), store::value(id)}));
  return opened_package(s, tx, id, row.bytes(0));
}

Result<Package> opened_package(const Services& s, store::Transaction& tx, const CaseId& id, ByteView sealed) {
  return package_from(TRY(s.sealer.open(sealed, package_place(tx, id))));
}

Result<void> put_member(const Services& s, store::Transaction& tx, const CaseId& id, const Package& p) {
  TRY(must_fit(p.statement));
  const Bytes sealed = s.sealer.seal(written(p), member_place(tx, id, p.person));
  TRY(tx.execute(actions::sql, "put_member",
                 {store::value(tx.scope().only()), store::value(id), store::value(p.person), store::value(sealed)}));
  return {};
}

Result<Package> member_of(const Services& s, store::Transaction& tx, const CaseId& id, const PersonId& person) {
  const store::Row row = TRY(tx.one(actions::sql, "get_member",
                                    {store::value(tx.scope().only()), store::value(id), store::value(person)}));
  return package_from(TRY(s.sealer.open(row.bytes(0), member_place(tx, id, person))));
}

Result<std::vector<Package>> addressed(const Services& s, store::Transaction& tx, const workflow::Case& c) {
  std::vector<Package> all;
  if (!c.collective()) {
    all.push_back(TRY(package_of(s, tx, c.id)));
    return all;
  }
  for (const workflow::Member& m : c.members)
    if (m.goes_along()) all.push_back(TRY(member_of(s, tx, c.id, m.who.person)));
  return all;
}

std::string mark_of_members(const workflow::Case& c) {
  std::string all;
  for (const workflow::Member& m : c.members)
    if (m.goes_along()) all += m.who.person.text() + "\n";
  return all.empty() ? all : hex(crypto::sha256(bytes_of(all)));
}

Result<void> mail_member(Acting& a, store::Transaction& tx, const workflow::Who& who, std::string_view code,
                         Facts facts, std::string_view key) {
  const Statement st = TRY(member_of(a.s, tx, a.before.id, who.person)).statement;
  if (st.email.empty()) return {};
  facts.emplace_back("name", st.name);
  facts.emplace_back("office", a.office.name);
  facts.emplace_back("sop", a.sop().identity.name.reading);
  facts.emplace_back("follow", a.s.settings.public_url + "/lacak/" + a.before.tracking);
  const std::string once = a.before.id.text() + "/" + std::string{key} + "/" + who.person.text();
  if (who.office == a.office.id && TRY(notify(a.s, tx, a.now, who.person, code, facts, once))) return {};
  return post_mail(a.s, tx, a.now, a.office.id, st.email, st.name, code, facts, once);
}

std::string sentence_of(const Error& error) {
  return catalogue() ? catalogue()->sentence(messages::Language::id, error).say : std::string{error.code};
}

std::string places_that_differ(const people::Nik& one, const people::Nik& other) {
  std::string places;
  for (std::size_t i = 0; i < one.digits().size(); ++i)
    if (one.digits()[i] != other.digits()[i]) places += (places.empty() ? "" : ", ") + std::to_string(i + 1);
  return places;
}

Result<Compared> compare(const Services& s, store::Transaction& tx, const workflow::Case& c) {
  Compared compared;
  const auto ktp = c.refs.find("ktp");
  if (ktp == c.refs.end()) return compared;
  const Package package = TRY(package_of(s, tx, c.id));
  const auto declared = documents::declared_identity(tx, s.sealer, DocumentId::trusted(ktp->second));
  if (!declared) {
    if (declared.error().code == "documents.identity_undeclared") return compared;
    return tl::unexpected<Error>(declared.error());
  }
  compared.typed = true;
  documents::Identity letter;
  letter.name = package.statement.name;
  if (const auto nik = people::Nik::parse(package.statement.nik)) letter.nik = *nik;
  const auto differences = documents::differences(letter, *declared);
  std::vector<documents::Difference> decisive;
  for (const documents::Difference& d : differences) {
    const bool name = d.field == "nama";
    compared.rows.push_back({d.field, name ? letter.name : (letter.nik ? letter.nik->masked() : ""),
                             name ? declared->name : (declared->nik ? declared->nik->masked() : ""),
                             !name && letter.nik && declared->nik ? places_that_differ(*letter.nik, *declared->nik)
                                                                  : std::string{}});
    if (d.decisive) decisive.push_back(d);
  }
  compared.decisive = documents::fields_of(decisive);
  return compared;
}

}  // namespace paraf::actions
