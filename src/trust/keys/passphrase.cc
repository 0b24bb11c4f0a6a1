#include "trust/keys/passphrase.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <set>

#include "base/text.h"

namespace paraf::keys {

namespace {

constexpr std::size_t least_characters = 12;
constexpr std::size_t most_octets = 128;
constexpr std::size_t least_different = 6;
constexpr std::size_t telling_word = 4;  // shorter words stand inside too many others
constexpr std::size_t telling_digits = 5;
constexpr std::size_t least_own = 6;  // characters that are not of a common word or run

// What is tried first here: words of the office, of the country, of every list of leaked
// passwords, and rows of the keyboard. Longer ones first, as they are cut out in this order.
constexpr std::array<std::string_view, 44> common_words{
    "tandatangan",   "passphrase", "passw0rd",  "password",  "sertifikat", "elektronik", "bismillah",
    "alhamdulillah", "katasandi",  "indonesia", "pancasila", "nusantara",  "qwertyuiop", "asdfghjkl",
    "administrator", "superman",   "iloveyou",  "sayangku",  "kominfo",    "merdeka",    "jakarta",
    "rahasia",       "selamat",    "welcome",   "letmein",   "qwerty",     "asdfgh",     "zxcvbnm",
    "zxcvbn",        "garuda",     "sayang",    "dinas",     "sandi",      "cinta",      "admin",
    "login",         "masuk",      "paraf",     "bsre",      "asdf",       "qwer",       "zxcv",
    "satu",          "kita"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

// "P4ssw0rd" is "password" to everybody who guesses.
std::string plain_letters(std::string text) {
  for (char& c : text) {
    switch (c) {
      case '4':
      case '@': c = 'a'; break;
      case '3': c = 'e'; break;
      case '1':
      case '!': c = 'i'; break;
      case '0': c = 'o'; break;
      case '5':
      case '$': c = 's'; break;
      case '7': c = 't'; break;
      default: break;
    }
  }
  return text;
}

// Code points of well-formed UTF-8 without control characters; nothing when it is not that.
std::optional<std::vector<char32_t>> characters(ByteView octets) {
  std::vector<char32_t> out;
  for (std::size_t at = 0; at < octets.size();) {
    const std::uint8_t lead = octets[at++];
    int more = 0;
    char32_t c = lead;
    char32_t least = 0;
    if (lead < 0x80)
      more = 0;
    else if (lead >= 0xc2 && lead < 0xe0)
      more = 1, c = lead & 0x1f, least = 0x80;
    else if (lead >= 0xe0 && lead < 0xf0)
      more = 2, c = lead & 0x0f, least = 0x800;
    else if (lead >= 0xf0 && lead < 0xf5)
      more = 3, c = lead & 0x07, least = 0x10000;
    else
      return std::nullopt;
    for (; more > 0; --more) {
      if (at == octets.size() || (octets[at] & 0xc0) != 0x80) return std::nullopt;
      c = c << 6 | (octets[at++] & 0x3fu);
    }
    const bool surrogate = c >= 0xd800 && c < 0xe000;
    const bool control = c < 0x20 || (c >= 0x7f && c < 0xa0);
    if (c < least || surrogate || control || c > 0x10ffff) return std::nullopt;
    out.push_back(c);
  }
  return out;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : lowered(text) + ' ') {
    if (is_letter(c)) {
      word += c;
      continue;
    }
    if (word.size() >= telling_word) words.push_back(word);
    word.clear();
  }
  return words;
}

std::string digits_of(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), is_digit);
  return out;
}

bool holds_personal(const std::string& passphrase, const PersonalFacts& holder) {
  std::vector<std::string> words = words_of(holder.name);
  for (const std::string& email : holder.emails)
    for (std::string& word : words_of(email)) words.push_back(std::move(word));
  for (const std::string& word : words)
    if (passphrase.find(word) != std::string::npos) return true;

  // Signs between digits do not hide a date: 12-08-1975 is 12081975.
  const std::string digits = digits_of(passphrase);
  for (const std::string& number : holder.numbers) {
    const std::string theirs = digits_of(number);
    for (std::size_t at = 0; at + telling_digits <= digits.size(); ++at)
      if (theirs.find(digits.substr(at, telling_digits)) != std::string::npos) return true;
  }
  return false;
}

// Runs are what a finger does on its own: 1234, dcba, aaaa.
std::string without_runs(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t run = 1;
    if (at + 1 < text.size()) {
      const int step = text[at + 1] - text[at];
      while ((step == 0 || step == 1 || step == -1) && at + run < text.size() &&
             text[at + run] - text[at + run - 1] == step)
        ++run;
    }
    if (run < 3)
      out += text[at];
    else
      out += '\n';
    at += run < 3 ? 1 : run;
  }
  return out;
}

std::string without_words(std::string text) {
  for (const std::string_view word : common_words)
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word))
      text.replace(at, word.size(), "\n");
  return text;
}

// How many characters are left when common words and runs are cut out, in whichever way cuts more.
std::size_t own_characters(const std::string& text) {
  const auto own = [](const std::string& rest) {
    return rest.size() - static_cast<std::size_t>(std::count_if(
                             rest.begin(), rest.end(), [](char c) { return c == '\n' || c == ' '; }));
  };
  return std::min(own(without_runs(without_words(text))),
                  own(without_words(plain_letters(without_runs(text)))));
}

}  // namespace

Result<void> check_passphrase(const Secret& passphrase, const PersonalFacts& holder) {
  if (passphrase.size() > most_octets)
    return refused("keys.passphrase.too_long", {{"most", std::to_string(most_octets)}});
  const auto letters = characters(passphrase.reveal());
  if (!letters) return refused("keys.passphrase.not_text");
  if (letters->size() < least_characters)
    return refused("keys.passphrase.too_short", {{"least", std::to_string(least_characters)}});
  if (std::set<char32_t>{letters->begin(), letters->end()}.size() < least_different)
    return refused("keys.passphrase.few_characters", {{"least", std::to_string(least_different)}});

  const std::string text = lowered(text_of(passphrase.reveal()));
  if (holds_personal(text, holder) || holds_personal(plain_letters(text), holder))
    return refused("keys.passphrase.personal");
  if (own_characters(text) < least_own) return refused("keys.passphrase.common");
  return {};
}

}  // namespace paraf::keys
