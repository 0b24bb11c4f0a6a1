#include <doctest/doctest.h>

#include "trust/keys/passphrase.h"

using namespace paraf;

TEST_CASE("a passphrase is refused for the first rule it breaks") {
  const keys::PersonalFacts holder{.name = "Ratna Sari Wijaya, S.Kom.",
                                   .emails = {"ratna.wijaya@bekasikota.go.id"},
                                   .numbers = {"3275014408750002", "197508042001122003"}};
  struct Row {
    std::string why, passphrase, code;
  };
  const Row rows[] = {
      {"four plain words", "kuda hijau lompat pagar", ""},
      {"twelve characters that say nothing", "xk7-Vq2.mT9w", ""},
      {"thirteen characters, other letters than ASCII", "éèêëàâäîïôöùû", ""},
      {"eleven characters", "xk7-Vq2.mT9", "keys.passphrase.too_short"},
      {"129 octets", std::string(129, 'x'), "keys.passphrase.too_long"},
      {"a tab", "kuda\thijau lompat", "keys.passphrase.not_text"},
      {"not UTF-8", "kuda hijau \xff lompat", "keys.passphrase.not_text"},
      {"an overlong form", "kuda hijau \xc0\xaf lompat", "keys.passphrase.not_text"},
      {"runs up and down", "abcde edcba abc", "keys.passphrase.common"},
      {"one character", "zzzzzzzzzzzzzz", "keys.passphrase.few_characters"},
      {"a word of the name", "Wijaya-kx83-mq", "keys.passphrase.personal"},
      {"the name in figures: w1j4ya", "w1j4ya-kx83-mqz", "keys.passphrase.personal"},
      {"three letters of the name tell nothing: 'sar'", "kesasar jauh di rimba", ""},
      {"a word of the address", "bekasikota 77 xyq", "keys.passphrase.personal"},
      {"the birth date of the NIP with signs", "zq.1975-08-04.pt", "keys.passphrase.personal"},
      {"four digits of a year may stand", "zq.1975-kudahitam", ""},
      {"the word everybody uses", "Rahasia12345!", "keys.passphrase.common"},
      {"the same in figures", "P4ssw0rd-12345", "keys.passphrase.common"},
      {"a row of the keyboard", "qwertyuiop123", "keys.passphrase.common"},
      {"two common words and a year's end", "IndonesiaMerdeka45", "keys.passphrase.common"},
      {"one common word among others may stand", "rahasia dapur nenek", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(code_of(keys::check_passphrase(Secret{row.passphrase}, holder)) == row.code);
  }
}

TEST_CASE("an empty name or number forbids nothing") {
  CHECK(keys::check_passphrase(Secret{std::string_view{"kuda hijau lompat pagar"}},
                               {.name = "", .emails = {""}, .numbers = {""}}));
}
