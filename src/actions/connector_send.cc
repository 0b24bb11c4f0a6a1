// A package leaves by mail: the letter and the papers, protected, under a reference that its answers carry.
#include <boost/json.hpp>

#include "actions/connector.h"
#include "actions/connector.sql.h"
#include "actions/desk_parts.h"
#include "platform/crypto/envelope.h"
#include "platform/journal/journal.h"
#include "platform/mail/locked_archive.h"

namespace paraf::actions {

namespace json = boost::json;

namespace {

using store::value;

const Result<messages::Catalogue>& catalogue() {
  static const Result<messages::Catalogue> all = messages::Catalogue::embedded();
  return all;
}

std::string text(const json::object& o, std::string_view key) {
  const json::value* v = o.if_contains(key);
  return v && v->is_string() ? std::string{v->as_string()} : std::string{};
}

struct Order {  // a hand-over, read
  OfficeId office;
  CaseId origin, there;
  PersonId by;
  bool withdrawn = false;
  std::vector<std::pair<std::string, DocumentId>> papers;  // slot and document
};

Result<Order> order_of(const std::string& body) {
  boost::system::error_code failed;
  const json::value parsed = json::parse(body, failed);
  if (failed || !parsed.is_object()) return malformed("actions.message");
  const json::object& o = parsed.as_object();
  Order order{OfficeId::trusted(text(o, "office")),
              CaseId::trusted(text(o, "case")),
              CaseId::trusted(text(o, "authority_case")),
              PersonId::trusted(text(o, "by")),
              o.contains("withdrawn"),
              {}};
  if (const json::value* papers = o.if_contains("papers"); papers && papers->is_array())
    for (const json::value& paper : papers->as_array())
      if (paper.is_object())
        order.papers.emplace_back(text(paper.as_object(), "paper"),
                                  DocumentId::trusted(text(paper.as_object(), "document")));
  return order;
}

struct Contents {
  std::vector<mail::Attachment> files;
  bool confidential = false;
  std::string office_name;
};

// The files have the names of their slots: a name that somebody gave their file may hold a NIK.
Result<Contents> contents_of(const Services& s, const Order& order, Timestamp now) {
  Contents contents;
  std::vector<documents::Document> papers;
  TRY(s.store.read(store::Scope::office(order.office), [&](store::Transaction& tx) -> Result<void> {
    contents.office_name = TRY(people::load_office(tx)).name;
    papers.clear();
    for (const auto& [slot, id] : order.papers) papers.push_back(TRY(documents::document(tx, id)));
    return {};
  }));
  for (std::size_t i = 0; i < papers.size(); ++i) {
    const std::string number = (i < 9 ? "0" : "") + std::to_string(i + 1);
    contents.confidential = contents.confidential || papers[i].confidential;
    contents.files.push_back(
        {number + '-' + order.papers[i].first + '.' + std::string{documents::name_of(papers[i].type)},
         std::string{documents::media_type_of(papers[i].type)},
         TRY(documents::view(s.store, s.blobs, now, order.office, papers[i].id, order.by, "handover"))});
  }
  return contents;
}

// protect closes the mail as the connector says; the reason why it may not leave, or "".
Result<std::string> protect(const Services& s, const Connector& c, const Contents& contents,
                            mail::Mail& mail) {
  mail.attachments = contents.files;
  if (!contents.confidential) return std::string{};
  switch (c.protection) {
    case Protection::tls: return std::string{s.mail.verified_tls() ? "" : "actions.no_verified_tls"};
    case Protection::by_hand: return std::string{"actions.by_hand"};
    case Protection::smime: {
      const auto receiver = TRY(crypto::Certificate::from_pem(c.certificate));
      if (s.clock.now() > receiver.not_after() || s.clock.now() < receiver.not_before())
        return std::string{"actions.receiver_certificate"};
      mail.envelope = TRY(crypto::envelop(bytes_of(TRY(mail::entity(mail))), {receiver}));
      return std::string{};
    }
    case Protection::archive: {
      if (!s.settings.archive_passphrase) return std::string{"actions.no_archive_passphrase"};
      mail.attachments = {
          {"berkas.zip", "application/zip", TRY(mail::lock(contents.files, *s.settings.archive_passphrase))}};
      return std::string{};
    }
  }
  return std::string{"actions.by_hand"};
}

Result<mail::Mail> written(const Services& s, const Connector& c, const Order& order,
                           const Contents& contents, const std::string& message_id) {
  if (!catalogue()) return tl::unexpected<Error>(catalogue().error());
  std::string list;
  for (const mail::Attachment& file : contents.files) list += "  " + file.name + '\n';
  const std::string code = order.withdrawn ? "actions.package.withdrawn" : "actions.package.sent";
  const Facts facts{
      {"reference", reference_of(order.there)}, {"office", contents.office_name}, {"files", list}};
  mail::Mail mail;
  mail.from = s.settings.mail_from;
  mail.from_name = contents.office_name;
  mail.to = c.address;
  mail.to_name = c.name;
  mail.subject = catalogue()->text(c.language, code + ".subject", facts);
  mail.text = catalogue()->text(c.language, code + ".text", facts);
  mail.message_id = message_id;
  mail.date = s.clock.now();
  return mail;
}

}  // namespace

Result<void> mail_package(const Services& s, const Connector& connector, const outbox::Message& message) {
  const Order order = TRY(order_of(message.body));
  const Timestamp now = s.clock.now();
  const std::string message_id =
      message.id.text() + '@' + s.settings.mail_from.substr(s.settings.mail_from.find('@') + 1);
  const Contents contents = TRY(contents_of(s, order, now));
  mail::Mail mail = TRY(written(s, connector, order, contents, message_id));
  const std::string held = TRY(protect(s, connector, contents, mail));
  if (held.empty()) TRY(s.mail.send(mail));

  const std::string protection = contents.confidential ? std::string{name_of(connector.protection)} : "tanpa";
  return s.store.transact(store::Scope::office(order.office), [&](store::Transaction& tx) -> Result<void> {
    TRY(tx.execute(connector_sql, "put_parcel",
                   {value(order.office), value(message_id), value(reference_of(order.there)),
                    value(order.origin), value(held.empty() ? "terkirim" : "menunggu_tangan"),
                    value(protection), value(held), value(order.by), value(now)}));
    TRY(journal::append(tx, now,
                        {held.empty() ? "handover.mailed" : "handover.held",
                         "case:" + order.origin.text(),
                         "system",
                         {{"reference", reference_of(order.there)},
                          {"message", message.id.text()},
                          {"protection", protection},
                          {"reason", held}}}));
    return {};
  });
}

}  // namespace paraf::actions
