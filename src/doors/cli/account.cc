#include <fmt/format.h>

#include "base/random.h"
#include "doors/cli/cli.h"
#include "doors/cli/hidden_line.h"
#include "doors/cli/installation.h"
#include "office/people/account.h"
#include "office/people/people.h"

namespace paraf::cli {
namespace {

Result<void> open(const std::string& data, const std::string& office_name, const std::string& login) {
  const SystemClock clock;
  SystemRandom random;
  const OfficeId office = TRY(OfficeId::parse(office_name));
  const auto store = TRY(open_store(data, {}));
  const people::EmailAddress email = TRY(people::EmailAddress::parse(login));
  const auto person = TRY(store->read(store::Scope::office(office), [&](store::Transaction& tx) {
    return people::person_by_email(tx, email);
  }));
  if (!person) return not_found("cli.no_such_person", {{"office", office_name}});
  const Secret password = hidden_line("Sandi: ");
  if (password.empty()) return malformed("cli.no_password");
  const auto hash = TRY(people::hash_password(password, login, random));
  people::Accounts accounts{*store, clock, random};
  const auto account = TRY(accounts.by_login(login));
  // One who has an account gets a new password, and every open session of it ends.
  return store->transact(store::Scope::office(office), [&](store::Transaction& tx) -> Result<void> {
    if (account) return people::change_password(tx, clock.now(), account->id, hash);
    TRY(people::open_account(tx, clock.now(), random, office, person->id, login, hash));
    return {};
  });
}

Result<people::Account> named(people::Accounts& accounts, const std::string& login) {
  auto account = TRY(accounts.by_login(login));
  if (!account) return not_found("people.account.unknown");
  return std::move(*account);
}

}  // namespace

int account_open(const std::string& data, const std::string& office, const std::string& login) {
  const auto opened = open(data, office, login);
  if (!opened) return say_error(opened.error());
  fmt::print("Akun {} siap dipakai.\n", login);
  return done;
}

// The second factor: shown once as an address for the app's QR code, in force from its first right code on.
int account_second_factor(const std::string& data, const std::string& login, const std::string& code, bool drop) {
  const SystemClock clock;
  SystemRandom random;
  const auto opened = Installation::open(data, clock, random);
  if (!opened) return say_error(opened.error());
  people::Accounts& accounts = (*opened)->accounts();
  const auto account = named(accounts, login);
  if (!account) return say_error(account.error());
  if (drop) {
    const auto dropped = accounts.drop_second_factor(*account, "administrator");
    if (!dropped) return say_error(dropped.error());
    fmt::print("Faktor kedua dilepas.\n");
    return done;
  }
  if (!code.empty()) {
    const auto confirmed = accounts.confirm_second_factor(*account, code);
    if (!confirmed) return say_error(confirmed.error());
    fmt::print("Faktor kedua berlaku.\n");
    return done;
  }
  const auto address = accounts.start_second_factor(*account, "Paraf");
  if (!address) return say_error(address.error());
  fmt::print("{}\nBuka alamat ini dengan aplikasi autentikator, lalu ulangi dengan --code.\n", *address);
  return done;
}

// What a provider calls the holder is forgotten: who comes next by its word is bound anew.
int account_unbind(const std::string& data, const std::string& login) {
  const auto unbound = [&]() -> Result<void> {
    const SystemClock clock;
    SystemRandom random;
    const auto installation = TRY(Installation::open(data, clock, random));
    people::Accounts& accounts = installation->accounts();
    return accounts.unbind_vouched(TRY(named(accounts, login)));
  }();
  if (!unbound) return say_error(unbound.error());
  fmt::print("Ikatan akun {} dengan penyedia dilepas.\n", login);
  return done;
}

}  // namespace paraf::cli
