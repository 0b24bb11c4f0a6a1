#include "office/people/account.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"
#include "office/people/account.sql.h"
#include "office/people/people.h"
#include "platform/crypto/hash.h"
#include "platform/journal/journal.h"

namespace paraf::people {

const store::Sql account_sql{"account", embedded::office_people_account_sql};

using store::Row;
using store::Scope;
using store::Transaction;
using store::value;

namespace {

Bytes hash_of(std::string_view token) {
  const crypto::Sha256 hash = crypto::sha256(bytes_of(token));
  return {hash.begin(), hash.end()};
}

std::string csrf_of(std::string_view token) {
  return base64url(crypto::sha256(bytes_of("paraf csrf " + std::string{token})));
}

std::string tidy_login(std::string_view login) {
  std::string out;
  for (const char c : login) {
    if (c != ' ') out.push_back(lowered(c));
  }
  return out;
}

bool well_formed(std::string_view login) {
  return login.size() >= 2 && login.size() <= 128 && std::all_of(login.begin(), login.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                  std::string_view{"._@+-"}.find(c) != std::string_view::npos;
         });
}

struct Stored {
  Account account;
  std::string password;
};

Stored stored(const Row& row) {
  return {{AccountId::trusted(row.text(0)), OfficeId::trusted(row.text(1)), PersonId::trusted(row.text(2)),
           row.text(3), row.truth(4)},
          row.text(5)};
}

Result<void> note(Transaction& tx, Timestamp now, std::string_view act, const AccountId& account,
                  std::string actor, std::string_view through = {}) {
  const std::string subject = "account:" + (account.empty() ? std::string{"unknown"} : account.text());
  Facts facts;
  if (!through.empty()) facts.emplace_back("through", through);
  TRY(journal::append_installation(tx, now, {std::string{act}, subject, std::move(actor), std::move(facts)}));
  return {};
}

std::string holder(const PersonId& person) { return person.empty() ? "nobody" : "person:" + person.text(); }

// The three counts of an attempt. The names only keep the hashes apart.
Bytes both(std::string_view login, std::string_view address) {
  return hash_of("both " + std::string{login} + " " + std::string{address});
}
Bytes from(std::string_view address) { return hash_of("address " + std::string{address}); }
Bytes on(std::string_view login) { return hash_of("account " + std::string{login}); }

Bytes name_by(const Vouched& vouched) { return hash_of("subject " + vouched.issuer + " " + vouched.subject); }

// Binds the provider's name for the holder, or finds it bound: two who come at once for one account by two
// names are one login and one refusal.
Result<void> bind(Transaction& tx, Timestamp now, const Vouched& vouched, const Account& account) {
  const Bytes name = name_by(vouched);
  const auto added = TRY(tx.execute(account_sql, "bind_vouched",
                                    {value(name), value(hash_of(vouched.issuer)), value(account.id), value(now)}));
  if (added > 0) return note(tx, now, "account.bound", account.id, holder(account.person), vouched.provider);
  const auto bound = TRY(tx.maybe(account_sql, "vouched_subject", {value(name)}));
  if (!bound || bound->text(0) != account.id.text()) return forbidden("people.account.vouched_other");
  return {};
}

}  // namespace

// ── Acts inside somebody's transaction ──

Result<AccountId> open_account(Transaction& tx, Timestamp now, Random& random, const OfficeId& office,
                               const PersonId& person, std::string_view login, const PasswordHash& password) {
  const std::string tidy = tidy_login(login);
  if (!well_formed(tidy)) return malformed("people.account.login");
  if (TRY(tx.maybe(account_sql, "account_by_login", {value(tidy)})))
    return conflict("people.account.login_taken");
  if (TRY(tx.maybe(account_sql, "account_by_person", {value(person)})))
    return conflict("people.account.person_has_account");
  const AccountId id = AccountId::make(now, random);
  TRY(tx.execute(account_sql, "insert_account",
                 {value(id), value(office), value(person), value(tidy), value(password.text()), value(now)}));
  TRY(note(tx, now, "account.opened", id, holder(person)));
  return id;
}

Result<void> change_password(Transaction& tx, Timestamp now, const AccountId& account,
                             const PasswordHash& password) {
  const auto row = TRY(tx.maybe(account_sql, "account_by_id", {value(account)}));
  if (!row) return not_found("people.account.unknown");
  TRY(tx.execute(account_sql, "set_password", {value(account), value(password.text())}));
  TRY(tx.execute(account_sql, "end_sessions", {value(account)}));
  return note(tx, now, "account.password_changed", account, holder(stored(*row).account.person));
}

Result<void> enable_account(Transaction& tx, Timestamp now, const AccountId& account, bool enabled) {
  if (TRY(tx.execute(account_sql, "set_enabled", {value(account), value(enabled)})) == 0)
    return not_found("people.account.unknown");
  if (!enabled) TRY(tx.execute(account_sql, "end_sessions", {value(account)}));
  return note(tx, now, enabled ? "account.enabled" : "account.disabled", account, "administrator");
}

// ── Logging in ──

Accounts::Accounts(store::Store& store, const Clock& clock, Random& random, AccountLimits limits)
    : store_(store), clock_(clock), random_(random), limits_(limits) {}

// An unknown login is compared with this, so that it takes as long as a known one.
Result<const std::string*> Accounts::nobody() {
  const std::lock_guard lock{mutex_};
  if (nobody_.empty()) nobody_ = TRY(crypto::hash_password(Secret{random_.bytes(32)}, random_, limits_.cost));
  return &nobody_;
}

Result<void> Accounts::count(Transaction& tx, Timestamp now, const std::vector<Counted>& counts) {
  for (const Counted& one : counts) {
    const store::Rows rows =
        TRY(tx.query(account_sql, "count_attempt", {value(one.subject), value(now), value(now - limits_.window)}));
    if (rows.front().integer(0) <= one.most) continue;
    // Rolled back with this refusal: knocking on a closed door does not keep it closed longer.
    const auto left = std::chrono::ceil<std::chrono::minutes>(rows.front().time(1) + limits_.window - now);
    return too_many("people.account.too_many_attempts",
                    {{"minutes", std::to_string(std::max<std::int64_t>(left.count(), 1))}});
  }
  return {};
}

Result<void> Accounts::count_attempt(std::string_view login, std::string_view address) {
  const Timestamp now = clock_.now();
  const std::vector<Counted> counts{{both(login, address), limits_.per_account_and_address},
                                    {from(address), limits_.per_address},
                                    {on(login), limits_.per_account}};
  return store_.transact(Scope::installation(), [&](Transaction& tx) { return count(tx, now, counts); });
}

Result<void> Accounts::clear_attempts(Transaction& tx, std::string_view login, std::string_view address) {
  TRY(tx.execute(account_sql, "clear_attempts", {value(both(login, address))}));
  TRY(tx.execute(account_sql, "clear_attempts", {value(on(login))}));
  // A whole office may come from one address: each who gets in gives only their own attempt back.
  TRY(tx.execute(account_sql, "give_back_attempt", {value(from(address))}));
  return {};
}

Result<OpenedSession> Accounts::login(std::string_view login, const Secret& password,
                                      std::string_view address, std::string_view device, std::string_view code) {
  const std::string tidy = tidy_login(login).substr(0, 128);
  // Before the count: whom a busy machine sends away has not tried.
  const auto turn = TRY(crypto::argon2_turn(crypto::Argon2Line::login));
  TRY(count_attempt(tidy, address));

  const auto row = TRY(store_.read(Scope::installation(), [&](Transaction& tx) {
    return tx.maybe(account_sql, "account_by_login", {value(tidy)});
  }));
  const std::string* no_fit = TRY(nobody());
  const bool known = row && stored(*row).account.enabled;
  const bool fits = TRY(crypto::password_matches(known ? stored(*row).password : *no_fit, password));
  const Timestamp now = clock_.now();

  if (!known || !fits) {
    const Account account = row ? stored(*row).account : Account{};
    TRY(store_.transact(Scope::installation(), [&](Transaction& tx) {
      return note(tx, now, "login.refused", account.id, "nobody");
    }));
    return unauthorized("people.account.login_failed");
  }

  const Account account = stored(*row).account;
  if (TRY(has_second_factor(account.id))) {
    if (code.empty()) return unauthorized("people.account.code_needed");
    TRY(take_code(account.id, code, false));
  }
  return open_session(account, tidy, address, device, nullptr);
}

Result<OpenedSession> Accounts::open_session(const Account& account, std::string_view counted_as,
                                             std::string_view address, std::string_view device,
                                             const Vouched* vouched) {
  const Timestamp now = clock_.now();
  const std::string token = base64url(random_.bytes(32));
  const SessionId session = SessionId::make(now, random_);
  std::string named{device.substr(0, 120)};
  std::erase_if(named, [](unsigned char c) { return c < 0x20 || c >= 0x7f; });
  const std::string through = vouched ? vouched->provider : std::string{};
  const bool factor = vouched && vouched->second_factor;
  TRY(store_.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    if (vouched) TRY(bind(tx, now, *vouched, account));
    if (!counted_as.empty()) TRY(clear_attempts(tx, counted_as, address));
    TRY(tx.execute(account_sql, "insert_session",
                   {value(session), value(hash_of(token)), value(account.id), value(now), value(named),
                    value(through), value(factor)}));
    return note(tx, now, "login", account.id, holder(account.person), through);
  }));
  return OpenedSession{{session, account.id, account.office, account.person, account.login, csrf_of(token),
                        through, factor},
                       token};
}

// Found by what the provider verified, and held to the name it was bound to.
Result<Account> Accounts::vouched_account(const Vouched& vouched) {
  const auto found =
      TRY(store_.read(Scope::office(vouched.office), [&](Transaction& tx) -> Result<std::optional<Person>> {
        if (const auto email = EmailAddress::parse(vouched.email); !vouched.email.empty() && email)
          return person_by_email(tx, *email);
        if (const auto nip = Nip::parse(vouched.nip); !vouched.nip.empty() && nip) return person_by_nip(tx, *nip);
        return std::nullopt;
      }));
  if (!found || !found->active) return forbidden("people.account.vouched_unknown");
  const auto account = TRY(store_.read(Scope::installation(), [&](Transaction& tx) {
    return tx.maybe(account_sql, "account_by_person", {value(found->id)});
  }));
  if (!account || !stored(*account).account.enabled) return forbidden("people.account.vouched_no_account");
  return stored(*account).account;
}

Result<OpenedSession> Accounts::login_vouched(const Vouched& vouched, std::string_view address,
                                              std::string_view device, std::string_view code) {
  const auto refuse = [&](const Error& error) -> tl::unexpected<Error> {
    if (error.kind == ErrorKind::forbidden)
      if (const auto noted = note_not_believed(vouched.provider, error.code, vouched.subject, address); !noted)
        return tl::unexpected<Error>(noted.error());
    return tl::unexpected<Error>(error);
  };
  const auto account = vouched_account(vouched);
  if (!account) return refuse(account.error());
  // What was not counted here is not given back: somebody who signs in elsewhere would else wear down the bound on
  // passwords tried from their address.
  std::string_view counted_as;
  if (!vouched.second_factor && TRY(has_second_factor(account->id))) {
    if (code.empty()) return unauthorized("people.account.code_needed");
    TRY(count_attempt(account->login, address));
    TRY(take_code(account->id, code, false));
    counted_as = account->login;
  }
  auto opened = open_session(*account, counted_as, address, device, &vouched);
  if (!opened) return refuse(opened.error());
  return opened;
}

// Of its own counts: a refusal here does not wear down the bound on passwords that others try from the same address.
Result<void> Accounts::note_not_believed(std::string_view provider, std::string_view why, std::string_view subject,
                                         std::string_view address) {
  const Timestamp now = clock_.now();
  std::vector<Counted> counts{{hash_of("vouched from " + std::string{address}), limits_.per_address}};
  if (!subject.empty())
    counts.push_back({hash_of("vouched " + std::string{provider} + " " + std::string{subject}),
                      limits_.per_account_and_address});
  return store_.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    TRY(count(tx, now, counts));
    TRY(journal::append_installation(
        tx, now,
        {"login.refused", "account:unknown", "nobody", {{"through", std::string{provider}}, {"why", std::string{why}}}}));
    return {};
  });
}

Result<void> Accounts::unbind_vouched(const Account& account) {
  return store_.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    TRY(tx.execute(account_sql, "unbind_vouched", {value(account.id)}));
    TRY(tx.execute(account_sql, "end_sessions", {value(account.id)}));
    return note(tx, clock_.now(), "account.unbound", account.id, "administrator");
  });
}

Result<void> Accounts::verify(const SignedIn& who, const Secret& password, std::string_view address) {
  const auto turn = TRY(crypto::argon2_turn(crypto::Argon2Line::login));
  TRY(count_attempt(who.login, address));
  const Row row = TRY(store_.read(Scope::installation(), [&](Transaction& tx) {
    return tx.one(account_sql, "account_by_id", {value(who.account)});
  }));
  if (!TRY(crypto::password_matches(stored(row).password, password)))
    return unauthorized("people.account.login_failed");
  return store_.transact(Scope::installation(),
                         [&](Transaction& tx) { return clear_attempts(tx, who.login, address); });
}

// ── Sessions ──

Result<SignedIn> Accounts::resume(std::string_view token) {
  if (token.size() != 43) return unauthorized("people.account.no_session");
  const Bytes hash = hash_of(token);
  const auto row = TRY(store_.read(Scope::installation(), [&](Transaction& tx) {
    return tx.maybe(account_sql, "session_by_hash", {value(hash)});
  }));
  const Timestamp now = clock_.now();
  if (!row || row->time(1) + limits_.absolute <= now || row->time(2) + limits_.idle <= now) {
    return unauthorized("people.account.no_session");
  }
  const SessionId session = SessionId::trusted(row->text(0));
  if (row->time(2) + limits_.touch <= now) {
    TRY(store_.transact(Scope::installation(), [&](Transaction& tx) {
      return tx.execute(account_sql, "touch_session", {value(session), value(now)});
    }));
  }
  return SignedIn{session,
                  AccountId::trusted(row->text(3)),
                  OfficeId::trusted(row->text(4)),
                  PersonId::trusted(row->text(5)),
                  row->text(6),
                  csrf_of(token),
                  row->text(7),
                  row->truth(8)};
}

Result<void> Accounts::logout(const SignedIn& who) { return end_session(who, who.session); }

Result<std::vector<SessionLine>> Accounts::sessions(const SignedIn& who) {
  const Timestamp now = clock_.now();
  const store::Rows rows = TRY(store_.read(Scope::installation(), [&](Transaction& tx) {
    return tx.query(account_sql, "sessions_of",
                    {value(who.account), value(now - limits_.idle), value(now - limits_.absolute)});
  }));
  std::vector<SessionLine> lines;
  for (const Row& row : rows) {
    const SessionId id = SessionId::trusted(row.text(0));
    lines.push_back({id, row.time(1), row.time(2), row.text(3), id == who.session});
  }
  return lines;
}

Result<void> Accounts::end_session(const SignedIn& who, const SessionId& session) {
  const Timestamp now = clock_.now();
  return store_.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    if (TRY(tx.execute(account_sql, "end_session", {value(session), value(who.account)})) == 0)
      return not_found("people.account.no_such_session");
    return note(tx, now, "logout", who.account, holder(who.person));
  });
}

Result<std::optional<Account>> Accounts::of_person(const PersonId& person) {
  const auto row = TRY(store_.read(Scope::installation(), [&](Transaction& tx) {
    return tx.maybe(account_sql, "account_by_person", {value(person)});
  }));
  return row ? std::optional{stored(*row).account} : std::nullopt;
}

Result<std::optional<Account>> Accounts::by_login(std::string_view login) {
  const std::string tidy = tidy_login(login);
  const auto row = TRY(store_.read(Scope::installation(), [&](Transaction& tx) {
    return tx.maybe(account_sql, "account_by_login", {value(tidy)});
  }));
  return row ? std::optional{stored(*row).account} : std::nullopt;
}

Result<std::string> Accounts::open_enrolment(const Enrolment& enrolment) {
  const std::string token = base64url(random_.bytes(32));
  const Timestamp now = clock_.now();
  TRY(store_.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    TRY(tx.execute(account_sql, "insert_enrolment",
                   {value(hash_of(token)), value(enrolment.office), value(enrolment.person),
                    value(enrolment.case_office), value(enrolment.case_id), value(now)}));
    TRY(journal::append_installation(
        tx, now, {"enrolment.opened", "case:" + enrolment.case_id.text(), holder(enrolment.person), {}}));
    return {};
  }));
  return token;
}

Result<OpenEnrolment> Accounts::resume_enrolment(std::string_view token) {
  if (token.size() != 43) return unauthorized("people.account.no_session");
  const Bytes hash = hash_of(token);
  const auto row = TRY(store_.read(Scope::installation(), [&](Transaction& tx) {
    return tx.maybe(account_sql, "enrolment_by_hash", {value(hash)});
  }));
  const Timestamp now = clock_.now();
  if (!row || row->time(4) + limits_.absolute <= now || row->time(5) + limits_.idle <= now)
    return unauthorized("people.account.no_session");
  if (row->time(5) + limits_.touch <= now) {
    TRY(store_.transact(Scope::installation(), [&](Transaction& tx) {
      return tx.execute(account_sql, "touch_enrolment", {value(hash), value(now)});
    }));
  }
  return OpenEnrolment{{OfficeId::trusted(row->text(0)), PersonId::trusted(row->text(1)),
                        OfficeId::trusted(row->text(2)), CaseId::trusted(row->text(3))},
                       csrf_of(token)};
}

Result<void> Accounts::end_enrolment(std::string_view token) {
  const Bytes hash = hash_of(token);
  TRY(store_.transact(Scope::installation(), [&](Transaction& tx) {
    return tx.execute(account_sql, "end_enrolment", {value(hash)});
  }));
  return {};
}

Result<void> Accounts::sweep() {
  const Timestamp now = clock_.now();
  return store_.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    TRY(tx.execute(account_sql, "forget_sessions",
                   {value(now - limits_.idle), value(now - limits_.absolute)}));
    TRY(tx.execute(account_sql, "forget_enrolments",
                   {value(now - limits_.idle), value(now - limits_.absolute)}));
    TRY(tx.execute(account_sql, "forget_attempts", {value(now - limits_.window)}));
    return {};
  });
}

bool csrf_matches(const SignedIn& who, std::string_view sent) {
  return crypto::equal_in_constant_time(bytes_of(who.csrf), bytes_of(sent));
}

}  // namespace paraf::people
