// actions/notices.h: what a person is told on the telephone, beside the mail that says it in full.
//
// Off unless the operator names a carrier (platform/phone), and off for everybody who has not asked for it themselves,
// for the number they have now: a new number asks again. A notice is one sentence without a name, a reason or a
// paper ("permohonan Anda perlu dilengkapi"), and the link by which anybody who holds it follows the request. It is
// posted with the act into the outbox, sealed, and leaves at least once, by the same id.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "actions/desk.h"
#include "actions/services.h"
#include "platform/outbox/outbox.h"
#include "platform/phone/phone.h"

namespace paraf::actions {

bool notices_carried(const Services& s);  // whether there is a carrier

struct PhoneChoice {
  bool carried = false;  // the installation has a carrier
  bool wanted = false;   // for the number the person has now
  std::string number;    // masked: "+62*******890"; "": none on record
  std::string language = "id";
};
Result<PhoneChoice> phone_choice(const Services& s, const Session& who);
// choose_phone is the person's own word, journalled. `refused actions.notices.no_number`, `refused
// actions.notices.no_carrier`, `malformed actions.notices.language`.
Result<void> choose_phone(const Services& s, const Session& who, bool wanted, std::string_view language = "id");

// notify posts the notice that stands beside the mail `code` ("actions.mail.returned" beside
// "actions.notice.returned"), in the transaction of the person's office; nothing for a mail without one, or a person
// who does not want it.
Result<void> notify(const Services& s, store::Transaction& tx, Timestamp now, const PersonId& person, std::string_view code,
                    const Facts& facts, std::string_view key);

// connect_notices delivers them.
void connect_notices(outbox::Courier& courier, const Services& s);

extern const store::Sql notices_sql;

}  // namespace paraf::actions
