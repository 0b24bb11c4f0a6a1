// actions/mailbox_parts.h: from a mail to the authority's word on a case.
#pragma once

#include <string>
#include <vector>

#include "actions/mailbox.h"
#include "actions/services.h"
#include "office/documents/documents.h"

namespace paraf::actions {

// The attachments that are papers, durable on the shelf; the others stay in the mail.
Result<std::vector<documents::Stored>> keep_attachments(const Services& s, const OfficeId& office,
                                                        const mail::Received& mail,
                                                        std::vector<std::string>& names);

struct Word {
  CaseId subject;
  std::string event, words, mail, proof, serial;
  PersonId person{};  // of a request of many: whose fate it is
};
// post_word lets the Desk hear it, by the same way as an authority of this installation.
Result<void> post_word(const Services& s, store::Transaction& tx, const Word& word);

}  // namespace paraf::actions
