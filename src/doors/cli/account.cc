#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include "base/random.h"
#include "doors/cli/cli.h"
#include "doors/cli/installation.h"
#include "office/people/account.h"
#include "office/people/people.h"

namespace paraf::cli {
namespace {

// ask_password reads one line, without showing it when a person types it.
Result<Secret> ask_password(const std::string& prompt) {
  const bool terminal = isatty(STDIN_FILENO) == 1;
  termios before{};
  if (terminal) {
    fmt::print(stderr, "{}", prompt);
    tcgetattr(STDIN_FILENO, &before);
    termios hidden = before;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSANOW, &hidden);
  }
  Bytes typed;
  char c = 0;
  while (typed.size() < 1024 && read(STDIN_FILENO, &c, 1) == 1 && c != '\n') typed.push_back(static_cast<std::uint8_t>(c));
  if (terminal) {
    tcsetattr(STDIN_FILENO, TCSANOW, &before);
    fmt::print(stderr, "\n");
  }
  if (typed.empty()) return malformed("cli.no_password");
  return Secret{std::move(typed)};
}

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
  const Secret password = TRY(ask_password("Sandi: "));
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
  const auto account = accounts.by_login(login);
  if (!account) return say_error(account.error());
  if (!*account) return say_error(Error{ErrorKind::not_found, "people.account.unknown"});
  if (drop) {
    const auto dropped = accounts.drop_second_factor(**account, "administrator");
    if (!dropped) return say_error(dropped.error());
    fmt::print("Faktor kedua dilepas.\n");
    return done;
  }
  if (!code.empty()) {
    const auto confirmed = accounts.confirm_second_factor(**account, code);
    if (!confirmed) return say_error(confirmed.error());
    fmt::print("Faktor kedua berlaku.\n");
    return done;
  }
  const auto address = accounts.start_second_factor(**account, "Paraf");
  if (!address) return say_error(address.error());
  fmt::print("{}\nBuka alamat ini dengan aplikasi autentikator, lalu ulangi dengan --code.\n", *address);
  return done;
}

}  // namespace paraf::cli
