// Which passwords are taken, and their hashes.
#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.h"
#include "office/people/account.h"
#include "office/people/password.h"

namespace paraf::people {

namespace {

// Characters, not octets: a password may be written in any script.
std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// What is left of "Indonesia2026!!" without the digits and signs everybody puts around a word.
std::string word_of(std::string_view text) {
  const auto letter = [](unsigned char c) { return std::isalpha(c) != 0; };
  const auto first = std::find_if(text.begin(), text.end(), letter);
  const auto last = std::find_if(text.rbegin(), text.rend(), letter).base();
  return first < last ? lowered({first, last}) : std::string{};
}

bool everybody_tries(std::string_view password) {
  static constexpr std::array words{
      "password",      "passphrase", "passw0rd", "p@ssw0rd",   "katasandi",     "sandi",
      "rahasia",       "indonesia",  "merdeka",  "bismillah",  "alhamdulillah", "assalamualaikum",
      "selamatpagi",   "pancasila",  "garuda",   "nusantara",  "sayang",        "admin",
      "administrator", "pemerintah", "kominfo",  "diskominfo", "sertifikat",    "tandatangan",
      "paraf",         "persandian", "qwerty",   "qwertyuiop", "asdfghjkl",     "letmein",
      "welcome",       "iloveyou",   "bupati",   "walikota",   "kabupaten",     "jakarta",
      "bandung"};
  const std::string word = word_of(password);
  if (word.size() + 3 >= password.size() || word.size() >= 4) {
    if (std::find(words.begin(), words.end(), word) != words.end()) return true;
  }
  // A walk along the digits, the alphabet or the keyboard.
  static constexpr std::array walks{"01234567890123456789", "98765432109876543210",
                                    "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm",
                                    "1qaz2wsx3edc4rfv5tgb"};
  const std::string small = lowered(password);
  return std::any_of(walks.begin(), walks.end(),
                     [&](std::string_view walk) { return walk.find(small) != std::string_view::npos; });
}

}  // namespace

Result<PasswordHash> hash_password(const Secret& password, std::string_view login, Random& random,
                                   const crypto::Argon2Cost& cost) {
  const std::string_view text = text_of(password.reveal());
  if (characters(text) < 12) return refused("people.password.too_short");
  if (text.size() > 256) return refused("people.password.too_long");

  std::string different{text};
  std::sort(different.begin(), different.end());
  different.erase(std::unique(different.begin(), different.end()), different.end());
  if (different.size() < 5 || everybody_tries(text)) return refused("people.password.too_simple");

  const std::string name = lowered(login.substr(0, std::min(login.find('@'), login.size())));
  if (name.size() >= 4 && lowered(text).find(name) != std::string::npos)
    return refused("people.password.like_login");

  return PasswordHash{TRY(crypto::hash_password(password, random, cost))};
}

Result<bool> is_password(store::Store& store, const PersonId& person, const Secret& typed) {
  const auto row = TRY(store.read(store::Scope::installation(), [&](store::Transaction& tx) {
    return tx.maybe(account_sql, "account_by_person", {store::value(person)});
  }));
  return row ? crypto::password_matches(row->text(5), typed) : Result<bool>{false};
}

}  // namespace paraf::people
