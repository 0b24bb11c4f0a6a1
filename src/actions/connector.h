// actions/connector.h: how an office's package reaches the authority.
//
//     internal   the authority is an office of this installation (the default)
//     email      a mail to the authority (BSrE), as the SOPs say: the signed letter and the papers; the
//                answers come back by mail (actions/mailbox.h)
//
// A mail that carries a confidential paper (a KTP) leaves only protected: over TLS with a verified
// certificate, in an S/MIME envelope for the authority's certificate, or in an archive under a passphrase
// agreed by another way. Where none of these can be had the package is not sent: it waits to be handed over
// by hand, and who did that records it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actions/desk.h"
#include "platform/mail/authentication.h"
#include "platform/messages/messages.h"
#include "platform/outbox/outbox.h"
#include "platform/store/store.h"

namespace paraf::actions {

enum class Way { internal, email };
enum class Protection { tls, smime, archive, by_hand };
std::string_view name_of(Protection protection);  // "tls", "smime", "arsip", "tangan"

// What a reply means, by words it holds: all of them, case ignored.
struct ReplyRule {
  std::string event;  // "received", "refused", "account_sent", "verified", "issued"
  std::vector<std::string> words;
};

struct Connector {
  Way way = Way::internal;
  std::string address, name;  // of the authority
  messages::Language language = messages::Language::id;
  Protection protection = Protection::tls;
  std::string certificate;  // PEM, for S/MIME
  std::vector<std::string> domains;
  std::vector<std::pair<std::string, std::string>> keys;  // pinned DKIM records
  bool dns = false;                                       // keys that are not pinned are asked of DNS
  std::string server_name;                                // whose Authentication-Results we believe
  std::vector<ReplyRule> replies;

  mail::Trust trust() const;
};

// read_connector understands the YAML of docs/operator.md: `malformed actions.connector` (fact: problem).
Result<Connector> read_connector(std::string_view yaml);
// The transaction's office's; `internal` when none was set.
Result<Connector> connector_of(store::Transaction& tx);
// set_connector: by the office's administrator; journalled.
Result<void> set_connector(const Services& s, const Session& who, std::string_view yaml);

// The text as it was set, when and by whom; nothing where none was set. For the office's administrator.
struct KeptConnector {
  std::string yaml, by;  // by: a name
  Timestamp at;
};
Result<std::optional<KeptConnector>> kept_connector(const Services& s, const Session& who);
// try_mail sends a mail of trial to the administrator's own address, so that nobody else is troubled: errors of the
// sender; `refused actions.no_own_address`.
Result<void> try_mail(const Services& s, const Session& who);

// The reference that stands in the subject of the package and of its answers: "PRF-7F3KQ2MX9A". It is of the
// authority's case id, so that sending again keeps it.
std::string reference_of(const CaseId& authority_case);
// Every reference in a text.
std::vector<std::string> references_in(std::string_view text);
// What a reply means by the rules, quoted lines left out; empty: an official has to read it. Words of two
// meanings mean nothing.
std::string meaning_of(const std::vector<ReplyRule>& rules, std::string_view subject, std::string_view text);

// mail_package sends a hand-over by mail, or leaves it to be handed over by hand. By the courier, outside any
// transaction; sent again it bears the same Message-ID.
Result<void> mail_package(const Services& s, const Connector& connector, const outbox::Message& message);

struct Parcel {
  std::string message;  // Message-ID
  std::string reference;
  CaseId id;
  std::string state;       // "terkirim", "menunggu_tangan", "diserahkan", "kembali"
  std::string protection;  // "tls", "smime", "arsip", "tangan", "tanpa" (nothing confidential in it)
  std::string reason;      // why it waits or came back: an error code or what the official wrote
  Timestamp at;
};
// parcels: for officials of the office. state "": all.
Result<std::vector<Parcel>> parcels(const Services& s, const Session& who, std::string_view state = {},
                                    int most = 200);
// record_hand_over: an official handed the package over; `receipt` is the number or name on the receipt
// (`refused actions.receipt_missing`). `conflict actions.parcel_not_waiting`.
Result<void> record_hand_over(const Services& s, const Session& who, std::string_view message,
                              std::string_view receipt);

extern const store::Sql connector_sql;

}  // namespace paraf::actions
