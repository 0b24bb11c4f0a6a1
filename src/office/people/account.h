// office/people/account.h: who may log in, and who is logged in.
//
// An account joins a login (a word or an e-mail address of a-z 0-9 . _ @ + -, two to 128 characters, the
// whole installation's: "ratna@kudus") to one person of one office; a person has at most one. What the person
// may do is not kept here: roles are looked up at each use, so that a role that ended this morning is gone
// this morning.
//
// **Attempts are committed before the check** and cleared by a success: whoever kills the process or
// the connection in between has used the attempt up. They are counted for the account and address
// together (strict), for the address, and for the account from everywhere (generous, so that a
// stranger cannot easily lock a holder out).
//
// **A session** is a random token in a cookie; only its hash is stored. It ends after an idle time and
// after an absolute time. The token that guards a session's changes (CSRF) is derived from the
// session token, so that nothing more is stored and a page can be given it again at any time.
//
// Logins, log-outs, refusals and changes of password stand in the installation's journal, with ids
// only: never the login, an address or a name.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "platform/crypto/kdf.h"
#include "platform/store/store.h"

namespace paraf::blobs {
class Sealer;
}

namespace paraf::people {

using AccountId = Id<struct AccountTag>;
using SessionId = Id<struct SessionTag>;

struct AccountLimits {
  std::chrono::minutes window{15};
  int per_account_and_address = 5;
  int per_address = 60;
  int per_account = 100;
  std::chrono::minutes idle{30};
  std::chrono::hours absolute{12};
  std::chrono::seconds touch{60};  // last use is written at most this often
  crypto::Argon2Cost cost{};       // of the hash an unknown login is compared with
};

struct Account {
  AccountId id;
  OfficeId office;
  PersonId person;
  std::string login;
  bool enabled = true;
};

// A password that passed the rules, as Argon2id text. Making one takes a tenth of a second: do it
// outside any transaction.
class PasswordHash {
 public:
  const std::string& text() const { return text_; }

 private:
  friend Result<PasswordHash> hash_password(const Secret&, std::string_view, Random&,
                                            const crypto::Argon2Cost&);
  explicit PasswordHash(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// hash_password refuses (kind refused) people.password.too_short (under 12 characters), .too_long (over
// 256 octets), .like_login (holds the login's first part), .too_simple (few different characters, a
// row of the keyboard, or a word everybody tries with digits behind it).
// Length and a deny list, no composition rules: those only make people write passwords down.
Result<PasswordHash> hash_password(const Secret& password, std::string_view login, Random& random,
                                   const crypto::Argon2Cost& cost = {});

// open_account makes the account inside the caller's transaction (of any scope) and journals it.
// Enrolment calls it when the applicant activates by the link; `paraf init` and the administrator for staff.
// `conflict people.account.login_taken` or `.person_has_account`; `malformed people.account.login`.
Result<AccountId> open_account(store::Transaction& tx, Timestamp now, Random& random, const OfficeId& office,
                               const PersonId& person, std::string_view login, const PasswordHash& password);

// change_password also ends every session of the account. For the holder (who proved the old one by
// Accounts::verify) and for activation; never a way for an administrator to become someone.
Result<void> change_password(store::Transaction& tx, Timestamp now, const AccountId& account,
                             const PasswordHash& password);

// enable(false) also ends every session: the person left, or lost the laptop.
Result<void> enable_account(store::Transaction& tx, Timestamp now, const AccountId& account, bool enabled);

// One who is logged in, as of this request.
struct SignedIn {
  SessionId session;
  AccountId account;
  OfficeId office;
  PersonId person;
  std::string login;
  std::string csrf;  // what the client must send back in X-CSRF-Token with every change
  std::string through{};       // the provider that vouched for them; empty: by password
  bool second_factor = false;  // and it asked a second factor of them, which we take for ours
};

struct OpenedSession {
  SignedIn who;
  std::string token;  // for the cookie; nowhere else
};

// Who somebody is by the word of another house, whose token was read and believed (platform/openid). It vouches
// for people of one office, and for nobody else's.
struct Vouched {
  std::string provider;         // our name of it
  OfficeId office;
  std::string issuer, subject;  // its own name, and its name for the person
  std::string email, nip;       // by one of the two the person is found: what the provider verified
  bool second_factor = false;
};

struct SessionLine {  // for the holder's list of sessions
  SessionId id;
  Timestamp opened, last_used;
  std::string device;  // as the browser named itself, shortened
  bool current = false;
};

// One who came by a one-time link: the applicant of a case, good for that case and nothing else.
struct Enrolment {
  OfficeId office;  // whose person it is
  PersonId person;
  OfficeId case_office;
  CaseId case_id;
};
struct OpenEnrolment {
  Enrolment enrolment;
  std::string csrf;  // the hidden field of the forms
};

class Accounts {
 public:
  Accounts(store::Store& store, const Clock& clock, Random& random, AccountLimits limits = {});

  // login takes as long for an unknown login as for a wrong password, and answers both with the same
  // `unauthorized people.account.login_failed`. Over a limit: `too_many people.account.too_many_attempts`
  // (fact: minutes). Disabled: as if the password were wrong.
  //
  // Where the account has a second factor, its code is asked too: `unauthorized people.account.code_needed` for a
  // right password without one, `.code_wrong` for a wrong or used one. Both count as attempts.
  Result<OpenedSession> login(std::string_view login, const Secret& password, std::string_view address,
                              std::string_view device, std::string_view code = {});

  // login_vouched opens a session for an active person of the office who has an account here; it makes neither.
  // The first time, the provider's name for the person is bound to the account; from then on another name
  // does not open it, and the name opens no other: an address that was given to somebody new is not an
  // inheritance. Unless the provider asked a second factor that is taken for ours, the account's own is asked, as
  // login does.
  //
  // `forbidden people.account.vouched_unknown` (nobody of this office), `.vouched_no_account` (none that is enabled),
  // `.vouched_other` (bound to another).
  Result<OpenedSession> login_vouched(const Vouched& vouched, std::string_view address, std::string_view device,
                                      std::string_view code = {});
  // A word that was not believed stands in the journal too: which provider's, and why (a code of ours). Counted for
  // the provider's name of the person (where there is one) and the address, under the limits of a login; beyond them
  // it is `too_many people.account.too_many_attempts`, and the journal does not grow.
  Result<void> note_not_believed(std::string_view provider, std::string_view why, std::string_view subject,
                                 std::string_view address);
  // The administrator's: the next to come may bind anew. Every session of the account ends.
  Result<void> unbind_vouched(const Account& account);

  // verify asks the password of someone who is logged in again (change of password), under the same limits.
  Result<void> verify(const SignedIn& who, const Secret& password, std::string_view address);

  // resume finds the session of a cookie's token: `unauthorized people.account.no_session` when there is
  // none, it ran out, or the account was disabled.
  Result<SignedIn> resume(std::string_view token);

  Result<void> logout(const SignedIn& who);
  Result<std::vector<SessionLine>> sessions(const SignedIn& who);
  // `not_found people.account.no_such_session` for another's.
  Result<void> end_session(const SignedIn& who, const SessionId& session);

  Result<std::optional<Account>> of_person(const PersonId& person);
  Result<std::optional<Account>> by_login(std::string_view login);

  // The same kind of session, for who spent a link: idle and absolute limits, only the hash kept.
  Result<std::string> open_enrolment(const Enrolment& enrolment);  // the token, for the cookie
  Result<OpenEnrolment> resume_enrolment(std::string_view token);  // `unauthorized people.account.no_session`
  Result<void> end_enrolment(std::string_view token);

  // ── the second factor: an authenticator app (RFC 6238) ──
  // seal_with gives the key under which the apps' keys lie; without it nobody can have a second factor.
  void seal_with(const blobs::Sealer& sealer) { sealer_ = &sealer; }
  // start_second_factor gives the address for the app's QR code; the factor counts from its first right code on.
  // `conflict people.account.has_second_factor`: taken away first.
  Result<std::string> start_second_factor(const Account& account, std::string_view issuer);
  Result<void> confirm_second_factor(const Account& account, std::string_view code);
  // For the holder, or an administrator for one who lost the telephone; every session ends. Journalled.
  Result<void> drop_second_factor(const Account& account, std::string_view by);
  Result<bool> has_second_factor(const AccountId& account);

  // sweep forgets sessions and attempts that ran out; the server calls it now and then.
  Result<void> sweep();

 private:
  struct Counted {
    Bytes subject;
    int most;
  };
  Result<void> count(store::Transaction& tx, Timestamp now, const std::vector<Counted>& counts);
  Result<void> count_attempt(std::string_view login, std::string_view address);
  Result<void> clear_attempts(store::Transaction& tx, std::string_view login, std::string_view address);
  Result<OpenedSession> open_session(const Account& account, std::string_view counted_as, std::string_view address,
                                     std::string_view device, const Vouched* vouched);
  Result<Account> vouched_account(const Vouched& vouched);
  Result<const std::string*> nobody();  // a hash that no password fits
  Result<void> take_code(const AccountId& account, std::string_view code, bool confirming);

  store::Store& store_;
  const Clock& clock_;
  Random& random_;
  AccountLimits limits_;
  const blobs::Sealer* sealer_ = nullptr;
  std::mutex mutex_;
  std::string nobody_;
};

// csrf_matches compares in constant time.
bool csrf_matches(const SignedIn& who, std::string_view sent);

extern const store::Sql account_sql;

}  // namespace paraf::people
