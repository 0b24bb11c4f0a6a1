// actions/mailbox.h: what the authority answers by mail.
//
// Every mail that comes is kept as it came (encrypted among the blobs), once, and matched to a case: by the
// reference in its subject, by the mail it answers, by the thread. What matches none goes to the tray of the
// office whose mailbox it is. Nothing is thrown away.
//
// A reply becomes the authority's word by itself only if all of this holds:
//   - the sender is proved: a DKIM signature of the authority's domain, or our own server's SPF result;
//   - what matched it to the case is covered by that proof (an old, genuine refusal with another subject is
//     not a refusal of another case);
//   - the office's rules say what it means, and only one thing;
//   - the request is of one applicant: of many, each has a fate of their own.
// Anything else waits for an official, who reads it and says what it is: that is an act, with the mail as
// proof. The From line alone is never one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "actions/connector.h"
#include "platform/mail/imap.h"

namespace paraf::actions {

struct Letterbox {
  std::string name = "utama";  // under which the place up to which it was read is kept
  OfficeId office;             // whose tray takes what matches nothing
};

struct Fetched {
  int mails = 0, recorded = 0, tray = 0, repeated = 0, too_large = 0;
};
// fetch reads what came since the last time. Interrupted, it goes on where it was: a mail seen twice is one.
Result<Fetched> fetch(const Services& s, mail::Mailbox& mailbox, const Letterbox& box);

// take_mail is what fetch does with one. `unavailable mail.dns`: the proof cannot be sought now.
struct Taken {
  std::string id;  // of the kept mail; empty: it was here before
  OfficeId office;
  std::string state;  // "tercatat", "baki"
};
Result<Taken> take_mail(const Services& s, std::string_view raw, const OfficeId& tray_of);

// A mail to the applicant of a case that their server would not take, for good: they have not read it, and nobody knows.
struct ReturnedMail {
  Timestamp at;
  std::string status;  // what the server said: "5.1.1"
};
// returned_mail: for officials of the case's office; nothing for others, and once another mail was written since.
Result<std::optional<ReturnedMail>> returned_mail(const Services& s, const Session& who, const CaseRef& subject);

struct MailLine {
  std::string id, state;  // "baki": waits; "tercatat": the authority's word; "laporan": a bounce; "abaikan"
  CaseId subject;         // empty: matched to none
  std::string event, proof;  // proof: "dkim", "spf", "petugas", or ""
  std::string reason;        // why it waits
  std::string from, title, text;
  std::vector<std::string> attachments;
  Timestamp came;
  std::int64_t version = 0;
};
// mails: for officials of the office; state "": all. A look at the tray is not journalled, opening a mail is.
Result<std::vector<MailLine>> mails(const Services& s, const Session& who, std::string_view state = "baki",
                                    int most = 200);
// one_mail: of the office, however many came after it; `not_found actions.no_such_mail`.
Result<MailLine> one_mail(const Services& s, const Session& who, std::string_view id);
Result<File> original(const Services& s, const Session& who, std::string_view id);  // the .eml as it came

// attachment gives one file of a mail (from 0), under a name without folders; journalled as a look at the mail.
// `not_found actions.no_such_mail` when it has no such one.
Result<File> attachment(const Services& s, const Session& who, std::string_view id, std::size_t which);

// settle says what a mail is. event "": it is nobody's word ("abaikan"). Otherwise it is recorded on the case
// as the authority's word, confirmed by the official with the reason they give ("ditanyakan lewat telepon …",
// `refused actions.reason_missing`). `conflict actions.mail_settled`.
struct Settlement {
  std::string mail;
  CaseId subject;
  std::string event, reason;
  std::string words;   // the authority's own reason, for the applicant (a refusal)
  std::string serial;  // of the certificate, with "issued"
  PersonId person{};   // of a request of many applicants: whose fate this is
};
Result<void> settle(const Services& s, const Session& who, const Settlement& settlement);

}  // namespace paraf::actions
