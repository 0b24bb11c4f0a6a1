// actions/notices.h: what a person is told on the telephone, beside the mail that says it in full.
//
// Off unless the operator names a carrier (platform/phone), and off for everybody who has not asked for it themselves,
// for the number they have now and have shown to be theirs by a code that was sent to it: a new number asks again. A
// notice is one sentence without a name, a reason or a paper ("permohonan Anda perlu dilengkapi"), and the link by
// which anybody who holds it follows the request. It is posted with the act into the outbox, sealed, and leaves at
// least once, by the same id.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "actions/desk.h"
#include "actions/services.h"
#include "platform/outbox/outbox.h"
#include "platform/phone/phone.h"

namespace paraf::actions {

bool notices_carried(const Services& s);  // whether there is a carrier

// How a person is told. What carries a reason or a date comes by mail whatever was chosen: `telephone` spares the mail
// that only says that a request has arrived, whose link the notice has too.
enum class Ways { mail, telephone, both };
std::string_view name_of(Ways ways);  // "mail", "telephone", "both"
std::optional<Ways> ways_of(std::string_view word);

struct PhoneChoice {
  bool carried = false;  // the installation has a carrier
  bool proved = false;   // the number the person has now is theirs
  Ways ways = Ways::mail;
  std::string number;  // masked: "+62*******890"; "": none on record
  std::string language = "id";
};
Result<PhoneChoice> phone_choice(const Services& s, const Session& who);
// choose_phone is the person's own word, journalled. `refused actions.notices.no_number`, `refused
// actions.notices.not_proved`, `refused actions.notices.no_carrier`, `malformed actions.notices.language`.
Result<void> choose_phone(const Services& s, const Session& who, Ways ways, std::string_view language = "id");

// ── whose number it is ──
// send_phone_code sends six digits to the number on record; they are good for ten minutes and five tries, and the ones
// before are good no longer. `too_many actions.notices.code_wait` (fact: minutes): one a minute, three an hour.
Result<void> send_phone_code(const Services& s, const Session& who, std::string_view language = "id");
// prove_phone ends it: `unauthorized actions.notices.code_wrong`; `refused actions.notices.no_code` when there is none that
// is still good, or the number has changed meanwhile.
Result<void> prove_phone(const Services& s, const Session& who, std::string_view code);

// notify posts the notice that stands beside the mail `code` ("actions.mail.returned" beside
// "actions.notice.returned"), in the transaction of the person's office; nothing for a mail without one, or a person
// who does not want it. True when the person has chosen to be spared the mail.
Result<bool> notify(const Services& s, store::Transaction& tx, Timestamp now, const PersonId& person, std::string_view code,
                    const Facts& facts, std::string_view key);

// connect_notices delivers them.
void connect_notices(outbox::Courier& courier, const Services& s);

extern const store::Sql notices_sql;

}  // namespace paraf::actions
