// What leaves after the commit: mails, the package to the authority, the authority's words back.
//
// Every message may come twice. A mail keeps its Message-ID; a package opens the case whose id it
// carries, once; a word heard before is not heard again.
#include <boost/json.hpp>

#include "actions/actions.sql.h"
#include "actions/connector.h"
#include "actions/desk_parts.h"
#include "actions/lifecycle.h"
#include "actions/officers.h"
#include "platform/outbox/outbox.h"

namespace paraf::actions {

namespace json = boost::json;

namespace {

std::string text(const json::object& o, std::string_view key) {
  const json::value* v = o.if_contains(key);
  return v && v->is_string() ? std::string{v->as_string()} : std::string{};
}

Result<json::object> object_of(const std::string& body) {
  boost::system::error_code failed;
  json::value parsed = json::parse(body, failed);
  if (failed || !parsed.is_object()) return malformed("actions.message");
  return parsed.as_object();
}

std::string host_of(std::string_view address) {
  const auto at = address.find('@');
  return at == std::string_view::npos ? "localhost" : std::string{address.substr(at + 1)};
}

const Session nobody{};

// In the timelines of both sides, of a recall that came after the issuance.
constexpr const char* too_late = "terlambat";

// The case was given up, and is not any more: the certificate was out before the authority heard of it.
bool lives_again(const workflow::Case& before, const workflow::Case& after) {
  return workflow::is_over(before.status) && before.status != after.status;
}

// Who was told that the request is over is told that it is not.
Result<void> tell_issued_after_all(Acting& a, store::Transaction& tx, const workflow::Who& about) {
  constexpr std::string_view code = "actions.mail.recalled_too_late";
  if (a.before.collective()) return mail_member(a, tx, about, code, {}, a.id);
  return mail_applicant(a, tx, code, {}, a.id);
}

}  // namespace

void Desk::connect(outbox::Courier& courier) {
  courier.on("mail", [this](const outbox::Message& m) { return parts_->deliver_mail(m.id.text(), m.body); });
  courier.on("handover", [this](const outbox::Message& m) -> Result<void> {
    const Connector way = TRY(parts_->s.store.read(
        store::Scope::office(m.office), [](store::Transaction& tx) { return connector_of(tx); }));
    return way.way == Way::email ? mail_package(parts_->s, way, m) : parts_->take_handover(m.body);
  });
  courier.on("address_confirmed", [this](const outbox::Message& m) {
    return parts_->go_on_confirmed(m.office, PersonId::trusted(m.body));
  });
  courier.on("reply", [this](const outbox::Message& m) { return parts_->take_reply(m.body); });
  connect_certificate_acts(courier, *this, parts_->s);
  connect_requests(courier, parts_->s);
}

Result<void> Desk::Parts::deliver_mail(const std::string& id, const std::string& body) {
  const json::object outer = TRY(object_of(body));
  const std::string plain = TRY(s.sealer.open(TRY(from_base64(text(outer, "sealed"))), "outbox.mail"));
  const json::object o = TRY(object_of(plain));
  mail::Mail mail;
  mail.from = s.settings.mail_from;
  mail.from_name = s.settings.mail_from_name;
  mail.to = text(o, "to");
  mail.to_name = text(o, "to_name");
  mail.subject = text(o, "subject");
  mail.text = text(o, "text");
  mail.message_id = id + "@" + host_of(s.settings.mail_from);
  mail.date = s.clock.now();
  if (const json::value* files = o.if_contains("files"); files && files->is_array())
    for (const json::value& file : files->as_array()) {
      const json::object& f = file.as_object();
      const std::string document = text(f, "document");
      Bytes content = to_bytes(text(f, "text"));
      if (!document.empty())
        content = TRY(s.blobs.read(OfficeId::trusted(text(o, "office")), DocumentId::trusted(document)));
      mail.attachments.push_back({text(f, "name"), text(f, "type"), std::move(content)});
    }
  return s.mail.send(mail);
}

// What an office handed over, and the papers as they are called there.
struct Desk::Parts::Sent {
  OfficeId from;
  CaseId origin;
  PersonId by;
  Package package;
  std::vector<documents::Document> papers;
  std::vector<std::string> slots, labels;
};

// What the letter says is what the authority is told, words an official put in it included.
Result<Desk::Parts::Sent> Desk::Parts::read_sent(const json::object& o) {
  const OfficeId from = OfficeId::trusted(text(o, "office"));
  return s.store.read(store::Scope::office(from), [&](store::Transaction& tx) -> Result<Sent> {
    Sent all;
    all.from = from;
    all.origin = CaseId::trusted(text(o, "case"));
    all.by = PersonId::trusted(text(o, "by"));
    const PersonId person = PersonId::trusted(text(o, "person"));
    all.package = TRY(person.empty() ? package_of(s, tx, all.origin) : member_of(s, tx, all.origin, person));
    if (person.empty())
      for (auto& [field, value] : TRY(fields_of(s, tx, all.origin, text(o, "letter")))) {
        if (field == "nama_pemohon") all.package.statement.name = value;
        if (field == "nik_pemohon") all.package.statement.nik = value;
        if (field == "jabatan_pemohon") all.package.statement.position = value;
      }
    const auto edition = TRY(editions.edition(tx, TRY(workflow::load(tx, all.origin)).edition));
    for (const json::value& paper : o.at("papers").as_array()) {
      all.papers.push_back(
          TRY(documents::document(tx, DocumentId::trusted(text(paper.as_object(), "document")))));
      all.slots.push_back(text(paper.as_object(), "paper"));
      const sop::LetterUse* letter = edition->sop.letter(text(o, "letter"));
      all.labels.push_back(all.slots.back() == "rekomendasi" && letter ? letter->label
                                                                       : slot_label(edition->sop, all.slots.back()));
    }
    return all;
  });
}

// The office gave up what it had handed over. Too late when the certificate is out: the case goes on, and so does the
// office's once it hears of the issuance.
Result<void> Desk::Parts::hear_withdrawal(const store::Scope& there, const CaseId& id, const std::string& reason) {
  const Timestamp now = s.clock.now();
  return s.store.transact(there, [&](store::Transaction& tx) -> Result<void> {
    const Loaded l = TRY(load_in(tx, id));
    Request r;
    r.act.kind = workflow::Act::Kind::word;
    r.act.id = Id<struct ActTag>::make(now, s.random).text();
    r.act.verb = "withdrawn";
    r.act.reason = reason;
    r.verb = "word";
    if (l.c.heard("withdrawn")) return {};
    Acting a = l.beside(s, nobody, now, r.act.id, TRY(workflow::decide(l.edition->sop, l.c, r.act, l.context(now))),
                        r.act.reason, {{"event", "withdrawn"}});
    if (a.decision.ended)
      TRY(unsettle(a, tx));
    else
      r.act.outcome = too_late;
    TRY(write(tx, a, r));
    return {};
  });
}

// The case at the authority, with the office's papers in its own store.
Result<void> Desk::Parts::open_handover(store::Transaction& tx, const CaseId& id, const Sent& sent,
                                        const std::vector<documents::Stored>& stored) {
  const Timestamp now = s.clock.now();
  const auto edition = TRY(editions.present(tx, ""));
  const people::Office office = TRY(people::load_office(tx));
  const people::RoleBook roles = TRY(people::role_book(tx));
  const auto time = working_time(s, office);
  const workflow::Context context{.time = time, .verbs = verbs(), .roles = roles, .now = now};
  workflow::Opening opening;
  opening.id = id;
  opening.tracking = workflow::make_tracking(s.random);
  opening.applicants = {{sent.from, sent.package.person}};
  opening.given = {"paket_psre"};
  for (const std::string& slot : sent.slots) opening.given.insert(slot);
  workflow::Case c = TRY(workflow::open_case(edition->sop, opening, context));
  c.link = workflow::Link{sent.from, sent.origin};
  // The papers keep the names that the office's own procedure gives them.
  for (std::size_t i = 0; i < sent.slots.size(); ++i) c.refs["berkas." + sent.slots[i]] = sent.labels[i];
  TRY(put_package(s, tx, id, sent.package));
  for (std::size_t i = 0; i < stored.size(); ++i)
    TRY(documents::add(tx, now, s.blobs, stored[i],
                       {id.text(), sent.package.person.text(), sent.papers[i].name, sent.by}));
  Request r;
  r.act.kind = workflow::Act::Kind::word;
  r.act.id = Id<struct ActTag>::make(now, s.random).text();
  r.verb = "handover";
  const Loaded l{.c = c, .edition = edition, .office = office, .roles = {}, .time = time, .initials = {}, .by = {}};
  Acting a = l.beside(s, nobody, now, r.act.id, {c, c.at, "", "", std::nullopt}, "",
                      {{"from", sent.from.text()}, {"origin", sent.origin.text()}});
  TRY(reply(a, tx, "received"));
  TRY(write(tx, a, r));
  return {};
}

Result<void> Desk::Parts::take_handover(const std::string& body) {
  const json::object o = TRY(object_of(body));
  const OfficeId authority = OfficeId::trusted(text(o, "authority"));
  const CaseId id = CaseId::trusted(text(o, "authority_case"));
  const auto there = store::Scope::office(authority);
  const bool known = TRY(s.store.read(there, [&](store::Transaction& tx) -> Result<bool> {
    const auto found = workflow::load(tx, id);
    if (!found && found.error().code != "workflow.no_such_case") return tl::unexpected<Error>(found.error());
    return found.has_value();
  }));
  if (o.contains("withdrawn")) {
    if (!known) return unavailable("actions.not_there_yet", id.text());  // the package itself is still on its way
    return hear_withdrawal(there, id, text(o, "withdrawn"));
  }
  if (known) return {};
  const Sent sent = TRY(read_sent(o));
  const Timestamp now = s.clock.now();
  std::vector<documents::Stored> stored;
  for (std::size_t i = 0; i < sent.papers.size(); ++i) {
    const Bytes octets = TRY(documents::view(s.store, s.blobs, now, sent.from, sent.papers[i].id, sent.by, "handover"));
    stored.push_back(TRY(documents::store_made(s.blobs, authority, now, s.random, octets, sent.slots[i],
                                               sent.papers[i].confidential)));
  }
  return s.store.transact(there, [&](store::Transaction& tx) { return open_handover(tx, id, sent, stored); });
}

Result<void> Desk::Parts::take_reply(const std::string& body) {
  const json::object o = TRY(object_of(body));
  const OfficeId office = OfficeId::trusted(text(o, "office"));
  const CaseId id = CaseId::trusted(text(o, "case"));
  const std::string event = text(o, "event");
  const Timestamp now = s.clock.now();
  return s.store.transact(store::Scope::office(office), [&](store::Transaction& tx) -> Result<void> {
    const Loaded l = TRY(load_in(tx, id));
    const workflow::Who about{office, PersonId::trusted(text(o, "person"))};
    const workflow::Member* member = l.c.member(about);
    if (l.c.collective() && !member) return malformed("actions.message");
    if (member ? member->heard(event) : l.c.heard(event)) return {};
    // A word about a hand-over that was sent back, and comes late or twice, is about nothing any more.
    const std::string there = text(o, "authority_case");
    if (!member && !there.empty() && (!l.c.link || l.c.link->id.text() != there)) return {};
    Request r;
    r.act.kind = workflow::Act::Kind::word;
    r.act.id = Id<struct ActTag>::make(now, s.random).text();
    r.act.verb = event;
    r.act.reason = text(o, "reason");
    r.act.about = about;
    r.verb = "word";
    Acting a = l.beside(s, nobody, now, r.act.id, TRY(workflow::decide(l.edition->sop, l.c, r.act, l.context(now))),
                        r.act.reason, {{"event", event}, {"authority_case", text(o, "authority_case")}});
    // By mail: which one, and what proved it.
    for (const char* name : {"mail", "proof"})
      if (!text(o, name).empty()) a.facts[name] = text(o, name);
    if (!text(o, "their_serial").empty()) a.facts["serial"] = text(o, "their_serial");
    if (event == "issued" && !text(o, "serial").empty()) {
      TRY(tx.execute(actions::sql, "add_holder",
                     {store::value(office), store::value(text(o, "serial")), store::value(text(o, "person")),
                      store::value(text(o, "subscriber")), store::value(text(o, "key")), store::value(now)}));
      if (workflow::Member* one = a.after().member(about))
        one->serial = text(o, "serial");
      else
        a.after().refs["serial"] = text(o, "serial");
      a.facts["serial"] = text(o, "serial");
    }
    if (lives_again(l.c, a.after())) {
      r.act.outcome = too_late;
      TRY(tell_issued_after_all(a, tx, about));
    }
    TRY(write(tx, a, r));
    return {};
  });
}

}  // namespace paraf::actions
