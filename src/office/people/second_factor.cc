// The second factor of an account: the code of an authenticator app, each once.
#include "office/people/account.h"
#include "office/people/account.sql.h"
#include "platform/blobs/sealer.h"
#include "platform/crypto/totp.h"
#include "platform/journal/journal.h"

namespace paraf::people {
namespace {

using store::Scope;
using store::Transaction;
using store::value;

std::string place_of(const AccountId& account) { return "account_totp:" + account.text(); }

Result<void> note(Transaction& tx, Timestamp now, const char* act, const AccountId& account,
                  std::string_view by) {
  TRY(journal::append_installation(tx, now, {act, "account:" + account.text(), std::string{by}, {}}));
  return {};
}

}  // namespace

Result<bool> Accounts::has_second_factor(const AccountId& account) {
  const auto row = TRY(store_.read(Scope::installation(), [&](Transaction& tx) {
    return tx.maybe(account_sql, "totp", {value(account)});
  }));
  return row && row->truth(1);
}

Result<std::string> Accounts::start_second_factor(const Account& account, std::string_view issuer) {
  if (!sealer_) return internal("people.account.no_sealer");
  const Secret key{random_.bytes(20)};
  const Bytes sealed = sealer_->seal(text_of(key.reveal()), place_of(account.id));
  const auto changed = TRY(store_.transact(Scope::installation(), [&](Transaction& tx) {
    return tx.execute(account_sql, "put_totp", {value(account.id), value(sealed)});
  }));
  if (changed == 0) return conflict("people.account.has_second_factor");
  return crypto::totp_address(key, issuer, account.login);
}

// The used step is written before the answer: a code that was seen on the way is worth nothing afterwards.
Result<void> Accounts::take_code(const AccountId& account, std::string_view code, bool confirming) {
  const auto row = TRY(store_.read(Scope::installation(), [&](Transaction& tx) {
    return tx.maybe(account_sql, "totp", {value(account)});
  }));
  if (!row || !sealer_) return unauthorized("people.account.code_wrong");
  if (confirming && row->truth(1)) return conflict("people.account.has_second_factor");
  const Secret key{TRY(sealer_->open(row->bytes(0), place_of(account)))};
  const Timestamp now = clock_.now();
  const auto step = crypto::totp_match(key, code, now, row->integer(2));
  return store_.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    if (!step || TRY(tx.execute(account_sql, "use_totp", {value(account), value(*step)})) == 0)
      return unauthorized("people.account.code_wrong");
    if (confirming) TRY(note(tx, now, "account.second_factor", account, "account:" + account.text()));
    return {};
  });
}

Result<void> Accounts::confirm_second_factor(const Account& account, std::string_view code) {
  return take_code(account.id, code, true);
}

Result<void> Accounts::drop_second_factor(const Account& account, std::string_view by) {
  return store_.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    TRY(tx.execute(account_sql, "drop_totp", {value(account.id)}));
    TRY(tx.execute(account_sql, "end_sessions", {value(account.id)}));
    return note(tx, clock_.now(), "account.second_factor_dropped", account.id, by);
  });
}

}  // namespace paraf::people
