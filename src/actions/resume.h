// actions/resume.h: a request that is being put together, taken up again without an account.
//
// Who has no account, or not its password at hand, asks for a link by office and e-mail address. It goes to
// the address the office has confirmed, and nowhere else; whoever asks learns nothing of whether there is
// one. The link is good for a day, once, and only while that address is still the person's. What it is
// exchanged for opens requests that are being put together (actions/drafts.h), their own, and nothing else.
// No name, NIK or paper is in the link: it is the office and 43 characters of chance, of which only the hash
// is kept.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "actions/desk.h"
#include "office/people/account.h"
#include "platform/outbox/outbox.h"
#include "platform/store/store.h"

namespace paraf::actions {

inline constexpr std::chrono::hours resume_link_life{24};
inline constexpr std::chrono::minutes resume_pause{5};  // between one link and the next
inline constexpr int resume_asks = 20;  // from one network address, in one window
inline constexpr std::chrono::minutes resume_window{10};
inline constexpr std::chrono::hours resume_visit_life{8};
inline constexpr std::chrono::hours resume_visit_idle{1};

// ask_to_resume takes the question down, the same work for every address; the courier looks afterwards whether there
// is somebody to write to, and writes. Who asks learns nothing of it, not by the answer and not by its time. A newer
// link voids the older; within five minutes of the last there is none. from: the network address it is asked from,
// "" for who is known already; `too_many actions.resume.too_many` (fact: minutes) beyond twenty in ten minutes.
Result<void> ask_to_resume(const Services& s, const OfficeId& office, std::string_view address, std::string_view from);
// connect_resume makes the courier write.
void connect_resume(outbox::Courier& courier, const Services& s);

// resumable changes nothing: the office's name, for the page behind the link. `refused people.link_dead`.
Result<std::string> resumable(const Services& s, std::string_view token);

// resume spends the link; what it gives is for a cookie and nowhere else. `refused people.link_dead` for a
// link that was spent, replaced, too old, or sent to an address that is no longer the person's, without
// saying which.
Result<std::string> resume(const Services& s, std::string_view token);

// resumed_by is whose visit it is: `unauthorized people.account.no_session` when it is over (an hour without a
// page, eight hours in all), or the person is no longer of the office. There is no account behind it: `session`
// and `account` are empty.
Result<people::SignedIn> resumed_by(const Services& s, std::string_view visit);
// end_resumed is the same once or twice.
Result<void> end_resumed(const Services& s, std::string_view visit);

// Forgets links and visits that are over. By the server's round.
Result<void> sweep_resumed(const Services& s, const OfficeId& office);

extern const store::Sql resume_sql;

}  // namespace paraf::actions
