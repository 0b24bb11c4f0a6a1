#include "actions/mailbox.h"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "actions/connector.sql.h"
#include "actions/desk_parts.h"
#include "actions/mailbox_parts.h"
#include "actions/officials.h"
#include "base/text.h"
#include "platform/crypto/hash.h"
#include "platform/journal/journal.h"

namespace paraf::actions {

namespace json = boost::json;
using store::value;

namespace {

struct Match {
  OfficeId office;
  CaseId id;
  std::string
      by;  // "in-reply-to", "references", "subject", "body": the field that must be covered; "": by nothing
  bool ambiguous = false;
};

Result<std::optional<store::Row>> parcel(store::Transaction& installation, const char* by,
                                         std::string_view key) {
  return installation.maybe(connector_sql, by, {value(key)});
}

// Which case the mail is about. Two different ones are none.
Result<Match> match(const Services& s, const mail::Received& mail) {
  return s.store.read(store::Scope::installation(), [&](store::Transaction& tx) -> Result<Match> {
    Match match;
    const auto take = [&](const std::optional<store::Row>& row, const char* by) {
      if (!row) return;
      const OfficeId office = OfficeId::trusted(row->text(0));
      const CaseId id = CaseId::trusted(row->text(1));
      if (match.id.empty())
        match = {office, id, by, false};
      else if (match.id != id)
        match.ambiguous = true;
    };
    for (const std::string& reference : references_in(mail.subject))
      take(TRY(parcel(tx, "parcel_of_reference", reference)), "subject");
    if (!mail.in_reply_to.empty())
      take(TRY(parcel(tx, "parcel_of_message", mail.in_reply_to)), "in-reply-to");
    if (match.id.empty())
      for (const std::string& earlier : mail.references)
        take(TRY(parcel(tx, "parcel_of_message", earlier)), "references");
    if (match.id.empty())
      for (const std::string& reference : references_in(mail.text))
        take(TRY(parcel(tx, "parcel_of_reference", reference)), "body");
    return match;
  });
}

// The addresses a text names. For finding whom a mail is about; never proof of anything.
std::vector<people::EmailAddress> addresses_in(std::string_view text) {
  std::vector<people::EmailAddress> all;
  for (std::size_t at = text.find('@'); at != std::string_view::npos && all.size() < 20;
       at = text.find('@', at + 1)) {
    const auto part = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
             c == '-' || c == '_' || c == '+';
    };
    std::size_t from = at, to = at + 1;
    while (from > 0 && part(text[from - 1])) --from;
    while (to < text.size() && part(text[to])) ++to;
    while (to > at && text[to - 1] == '.') --to;
    if (auto address = people::EmailAddress::parse(text.substr(from, to - from))) all.push_back(*address);
  }
  return all;
}

// A case of the person the mail names that waits for the authority: a hint for the official.
Result<CaseId> case_of_person(store::Transaction& tx, const mail::Received& mail) {
  std::set<CaseId> found;
  for (const people::EmailAddress& address : addresses_in(mail.text))
    if (const auto person = TRY(people::person_by_email(tx, address)))
      for (const workflow::Line& line : TRY(workflow::cases(tx, "", person->id, 20))) {
        const workflow::Case c = TRY(workflow::load(tx, line.id));
        if (c.link && !workflow::is_over(c.status)) found.insert(line.id);
      }
  return found.size() == 1 ? *found.begin() : CaseId{};
}

std::string place_of(const OfficeId& office, std::string_view id) {
  return "connector_mail:" + office.text() + ':' + std::string{id};
}

Bytes sealed_of(const Services& s, const OfficeId& office, const std::string& id,
                const mail::Received& mail) {
  constexpr std::size_t most = 8000;
  json::array names;
  for (const mail::Attachment& attachment : mail.attachments) names.emplace_back(attachment.name);
  const std::string_view text = clipped(mail.text, most);
  const json::object o{
      {"from", mail.from}, {"subject", mail.subject}, {"text", text}, {"attachments", names}};
  return s.sealer.seal(json::serialize(o), place_of(office, id));
}

std::string text_in(const json::object& o, std::string_view key) {
  const json::value* v = o.if_contains(key);
  return v && v->is_string() ? std::string{v->as_string()} : std::string{};
}

Result<MailLine> line_of(const Services& s, const OfficeId& office, const store::Row& row) {
  MailLine line;
  line.id = row.text(0);
  line.came = row.time(1);
  line.state = row.text(2);
  line.subject = CaseId::trusted(row.text(3));
  line.event = row.text(4);
  line.proof = row.text(5);
  line.reason = row.text(6);
  line.version = row.integer(9);
  boost::system::error_code failed;
  const json::value parsed = json::parse(TRY(s.sealer.open(row.bytes(7), place_of(office, line.id))), failed);
  if (failed || !parsed.is_object()) return internal("actions.mail_row");
  const json::object& o = parsed.as_object();
  line.from = text_in(o, "from");
  line.title = text_in(o, "subject");
  line.text = text_in(o, "text");
  if (const json::value* names = o.if_contains("attachments"); names && names->is_array())
    for (const json::value& name : names->as_array())
      if (name.is_string()) line.attachments.emplace_back(name.as_string());
  return line;
}

struct Judged {
  OfficeId office;
  CaseId id;
  std::string state = "baki", event, proof, reason;
};

constexpr std::string_view to_applicant = "pemohon";  // what a report is about, when it is no package

// A report on a mail that we wrote to somebody of a case.
Result<std::optional<Judged>> about_our_mail(const Services& s, const mail::DeliveryReport& report) {
  const std::string sent = report.message_id.substr(0, report.message_id.find('@'));
  if (!report.permanent || sent.empty()) return std::optional<Judged>{};
  const auto row = TRY(s.store.read(store::Scope::installation(), [&](store::Transaction& tx) {
    return tx.maybe(connector_sql, "mail_of_ours", {value(sent)});
  }));
  if (!row) return std::optional<Judged>{};
  const std::string key = row->text(1);
  const auto id = CaseId::parse(key.substr(0, key.find('/')));
  if (!id) return std::optional<Judged>{};
  return std::optional{Judged{OfficeId::trusted(row->text(0)), *id, "laporan", std::string{to_applicant}, {}, report.status}};
}

// What the mail is, before anything is written.
Result<Judged> judge(const Services& s, std::string_view raw, const mail::Received& mail,
                     const OfficeId& tray_of) {
  if (mail.report)
    if (auto ours = TRY(about_our_mail(s, *mail.report))) return std::move(*ours);
  const Match found = TRY(match(s, mail));
  Judged judged{
      found.id.empty() ? tray_of : found.office, found.ambiguous ? CaseId{} : found.id, "baki", {}, {}, {}};
  if (mail.report) {
    judged.state = "laporan";
    judged.reason = mail.report->status;
    return judged;
  }
  const Connector c = TRY(s.store.read(store::Scope::office(judged.office),
                                       [](store::Transaction& tx) { return connector_of(tx); }));
  auto proof = mail::prove(raw, c.trust(), s.clock.now());
  if (!proof && proof.error().kind != ErrorKind::unavailable) return tl::unexpected<Error>(proof.error());
  const std::string meaning = meaning_of(c.replies, mail.subject, mail.text);
  if (proof && proof->proved()) judged.proof = proof->kind;
  judged.event = meaning;
  if (found.ambiguous)
    judged.reason = "actions.mail_ambiguous";
  else if (found.id.empty())
    judged.reason = "actions.mail_unmatched";
  else if (!proof)
    judged.reason = proof.error().code;
  else if (!proof->proved())
    judged.reason = proof->reason;
  else if (found.by != "body" && !proof->covers(found.by))
    judged.reason = "actions.mail_not_covered";
  else if (mail.automatic && meaning != "received")
    judged.reason = "actions.mail_automatic";
  else if (meaning.empty() || meaning == "issued")
    judged.reason = "actions.mail_unread";  // an issued one has a serial to be read
  else
    judged.state = "tercatat";
  if (judged.state == "tercatat") {
    // Of many applicants each has a fate of their own: whose the answer is, a person has to read.
    const workflow::Case request =
        TRY(s.store.read(store::Scope::office(judged.office),
                         [&](store::Transaction& tx) { return workflow::load(tx, judged.id); }));
    if (request.applicants.size() > 1) judged.state = "baki", judged.reason = "actions.mail_collective";
  }
  return judged;
}

}  // namespace

// ── the word, and what goes with it (mailbox_parts.h) ──

Result<std::vector<documents::Stored>> keep_attachments(const Services& s, const OfficeId& office,
                                                        const mail::Received& mail,
                                                        std::vector<std::string>& names) {
  std::vector<documents::Stored> stored;
  for (const mail::Attachment& attachment : mail.attachments) {
    if (!documents::sniff(attachment.content)) continue;  // it stays in the mail itself
    const std::string slot = "balasan." + std::to_string(stored.size() + 1);
    stored.push_back(
        TRY(documents::store_made(s.blobs, office, s.clock.now(), s.random, attachment.content, slot, true)));
    names.push_back(attachment.name);
  }
  return stored;
}

Result<void> post_word(const Services& s, store::Transaction& tx, const Word& word) {
  const workflow::Case c = TRY(workflow::load(tx, word.subject));
  if (!c.link) return conflict("actions.not_sent");
  const json::object body{
      {"office", tx.scope().only().text()},  {"case", word.subject.text()}, {"from", c.link->office.text()},
      {"authority_case", c.link->id.text()}, {"event", word.event},         {"reason", word.words},
      {"person", word.person.text()},        {"mail", word.mail},           {"proof", word.proof},
      {"their_serial", word.serial}};
  TRY(outbox::post(tx, s.clock.now(), s.random, "reply",
                   word.subject.text() + '/' + word.event + '/' + word.mail + word.person.text(),
                   json::serialize(body)));
  return {};
}

Result<Taken> take_mail(const Services& s, std::string_view raw, const OfficeId& tray_of) {
  const Timestamp now = s.clock.now();
  auto read = mail::parse(raw);
  if (!read && read.error().code != "mail.unreadable") return tl::unexpected<Error>(read.error());
  const mail::Received mail = read ? std::move(*read) : mail::Received{};
  const Judged judged = TRY(judge(s, raw, mail, tray_of));
  const DocumentId document = DocumentId::make(now, s.random);
  const std::string id = Id<struct MailTag>::make(now, s.random).text();
  const std::string hash = hex(crypto::sha256(bytes_of(raw)));
  const auto draft = TRY(s.blobs.write(judged.office, document, bytes_of(raw), now));
  std::vector<std::string> names;
  std::vector<documents::Stored> stored;
  if (judged.state == "tercatat") stored = TRY(keep_attachments(s, judged.office, mail, names));

  return s.store.transact(store::Scope::office(judged.office), [&](store::Transaction& tx) -> Result<Taken> {
    CaseId subject = judged.id;
    std::string reason = judged.reason;
    if (judged.reason == "actions.mail_unmatched") {
      subject = TRY(case_of_person(tx, mail));
      if (!subject.empty()) reason = "actions.mail_by_person";
    }
    const auto added =
        TRY(tx.query(connector_sql, "add_mail",
                     {value(judged.office), value(id), value(hash), value(now), value(judged.state),
                      value(subject), value(judged.event), value(judged.proof), value(reason),
                      value(sealed_of(s, judged.office, id, mail)), value(document)}));
    if (added.empty()) return Taken{{}, judged.office, {}};  // it was here before; the copy is swept away
    TRY(s.blobs.keep(tx, now, draft));
    for (std::size_t i = 0; i < stored.size(); ++i)
      TRY(documents::add(tx, now, s.blobs, stored[i], {subject.text(), id, names[i], PersonId{}}));
    if (judged.state == "tercatat")
      TRY(post_word(s, tx, {subject, judged.event, {}, id, judged.proof, {}, {}}));
    if (mail.report && mail.report->permanent)
      TRY(tx.execute(connector_sql, "set_parcel",
                     {value(judged.office), value(mail.report->message_id), value("kembali"),
                      value(mail.report->status), value(""), value(now), value("terkirim")}));
    TRY(journal::append(tx, now,
                        {"authority_mail." + judged.state,
                         "mail:" + id,
                         "system",
                         {{"case", subject.text()},
                          {"event", judged.event},
                          {"proof", judged.proof},
                          {"reason", reason},
                          {"hash", hash}}}));
    return Taken{id, judged.office, judged.state};
  });
}

Result<std::optional<ReturnedMail>> returned_mail(const Services& s, const Session& who, const CaseRef& subject) {
  if (who.enrolment || who.office != subject.office) return std::optional<ReturnedMail>{};
  return s.store.read(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<std::optional<ReturnedMail>> {
    if (!must_be_official(s, tx, who)) return std::optional<ReturnedMail>{};
    const auto row = TRY(tx.maybe(connector_sql, "came_back",
                                  {value(who.office), value(subject.id), value(to_applicant), value(subject.id.text() + "/%")}));
    if (!row) return std::optional<ReturnedMail>{};
    return std::optional{ReturnedMail{row->time(0), row->text(1)}};
  });
}

Result<Fetched> fetch(const Services& s, mail::Mailbox& mailbox, const Letterbox& box) {
  mail::Position position;
  if (const auto row = TRY(s.store.read(store::Scope::installation(), [&](store::Transaction& tx) {
        return tx.maybe(connector_sql, "position", {value(box.name)});
      })))
    position = {static_cast<std::uint64_t>(row->integer(0)), static_cast<std::uint64_t>(row->integer(1))};
  const mail::Arrivals arrivals = TRY(mailbox.after(position));
  Fetched fetched;
  for (const std::uint64_t uid : arrivals.uids) {
    const auto raw = mailbox.fetch(uid);
    if (!raw && raw.error().kind != ErrorKind::too_large && raw.error().kind != ErrorKind::not_found)
      return tl::unexpected<Error>(raw.error());
    if (raw) {
      const Taken taken = TRY(take_mail(s, *raw, box.office));
      ++fetched.mails;
      if (taken.id.empty())
        ++fetched.repeated;
      else if (taken.state == "tercatat")
        ++fetched.recorded;
      else
        ++fetched.tray;
    } else if (raw.error().kind == ErrorKind::too_large) {
      ++fetched.too_large;
    }
    TRY(s.store.transact(store::Scope::installation(), [&](store::Transaction& tx) -> Result<void> {
      TRY(tx.execute(connector_sql, "move_position",
                     {value(box.name), value(static_cast<std::int64_t>(arrivals.validity)),
                      value(static_cast<std::int64_t>(uid))}));
      return {};
    }));
  }
  return fetched;
}

Result<std::vector<MailLine>> mails(const Services& s, const Session& who, std::string_view state, int most) {
  return s.store.read(
      store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<std::vector<MailLine>> {
        TRY(must_be_official(s, tx, who));
        std::vector<MailLine> all;
        for (const store::Row& row :
             TRY(tx.query(connector_sql, "mails", {value(who.office), value(state), value(""), value(most)})))
          all.push_back(TRY(line_of(s, who.office, row)));
        return all;
      });
}

namespace {

struct Kept {
  MailLine line;
  DocumentId document;
};

Result<Kept> kept(const Services& s, store::Transaction& tx, std::string_view id) {
  const auto row = TRY(tx.maybe(connector_sql, "mail", {value(tx.scope().only()), value(id)}));
  if (!row) return not_found("actions.no_such_mail");
  return Kept{TRY(line_of(s, tx.scope().only(), *row)), DocumentId::trusted(row->text(8))};
}

}  // namespace

Result<MailLine> one_mail(const Services& s, const Session& who, std::string_view id) {
  return s.store.read(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<MailLine> {
    TRY(must_be_official(s, tx, who));
    return TRY(kept(s, tx, id)).line;
  });
}

Result<File> original(const Services& s, const Session& who, std::string_view id) {
  const Timestamp now = s.clock.now();
  const Kept mail =
      TRY(s.store.transact(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<Kept> {
        TRY(must_be_official(s, tx, who));
        Kept found = TRY(kept(s, tx, id));
        TRY(journal::append(
            tx, now,
            {"authority_mail.opened", "mail:" + found.line.id, actor_of({who.office, who.person}), {}}));
        return found;
      }));
  return File{mail.line.id + ".eml", "message/rfc822", TRY(s.blobs.read(who.office, mail.document))};
}

Result<File> attachment(const Services& s, const Session& who, std::string_view id, std::size_t which) {
  const File whole = TRY(original(s, who, id));
  mail::Received mail = TRY(mail::parse(text_of(whole.bytes)));
  if (which >= mail.attachments.size()) return not_found("actions.no_such_mail");
  mail::Attachment& one = mail.attachments[which];
  const auto type = documents::sniff(one.content);
  const std::string name = one.name.substr(one.name.find_last_of("/\\") + 1);
  return File{name.empty() ? "lampiran-" + std::to_string(which + 1) : name,
              type ? std::string{documents::media_type_of(*type)} : "application/octet-stream",
              Bytes{one.content.begin(), one.content.end()}};
}

Result<void> settle(const Services& s, const Session& who, const Settlement& settlement) {
  if (settlement.reason.empty()) return refused("actions.reason_missing");
  const Timestamp now = s.clock.now();
  const Kept mail =
      TRY(s.store.read(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<Kept> {
        TRY(must_be_official(s, tx, who));
        return kept(s, tx, settlement.mail);
      }));
  // One mail may decide over several applicants of a request: each is recorded.
  const bool next_person = mail.line.state == "tercatat" && !settlement.person.empty();
  if (mail.line.state != "baki" && !next_person) return conflict("actions.mail_settled");
  const char* known[] = {"", "received", "refused", "account_sent", "verified", "issued"};
  if (std::find(std::begin(known), std::end(known), settlement.event) == std::end(known))
    return malformed("actions.mail_event");
  std::vector<std::string> names;
  std::vector<documents::Stored> stored;
  if (!settlement.event.empty()) {
    const auto raw = TRY(s.blobs.read(who.office, mail.document));
    if (const auto read = mail::parse(text_of(raw)))
      stored = TRY(keep_attachments(s, who.office, *read, names));
  }
  return s.store.transact(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<void> {
    const std::string state = settlement.event.empty() ? "abaikan" : "tercatat";
    const auto changed =
        TRY(tx.execute(connector_sql, "settle_mail",
                       {value(who.office), value(mail.line.id), value(state), value(settlement.subject),
                        value(settlement.event), value(settlement.event.empty() ? "" : "petugas"),
                        value(settlement.reason), value(who.person), value(mail.line.version)}));
    if (changed == 0) return conflict("actions.mail_settled");
    for (std::size_t i = 0; i < stored.size(); ++i)
      TRY(documents::add(tx, now, s.blobs, stored[i],
                         {settlement.subject.text(), mail.line.id, names[i], who.person}));
    if (!settlement.event.empty())
      TRY(post_word(s, tx,
                    {settlement.subject, settlement.event, settlement.words, mail.line.id, "petugas",
                     settlement.serial, settlement.person}));
    TRY(journal::append(
        tx, now,
        {"authority_mail.settled",
         "mail:" + mail.line.id,
         actor_of({who.office, who.person}),
         {{"state", state}, {"case", settlement.subject.text()}, {"event", settlement.event}}}));
    return {};
  });
}

}  // namespace paraf::actions
