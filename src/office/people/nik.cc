#include "office/people/nik.h"

#include "office/people/nik_masked.h"

#include <algorithm>

namespace paraf::people {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
int number(std::string_view two) { return (two[0] - '0') * 10 + (two[1] - '0'); }

}  // namespace

Result<Nik> Nik::parse(std::string_view text) {
  std::string digits;
  for (const char c : text)
    if (c != ' ' && c != '.' && c != '-') digits.push_back(c);

  Nik nik;
  const bool sixteen_digits =
      digits.size() == nik.digits_.size() && std::all_of(digits.begin(), digits.end(), is_digit);
  if (!sixteen_digits) return malformed("people.nik.not_16_digits");

  const std::string_view all{digits};
  const int written = number(all.substr(6, 2));
  const int day = written > 40 ? written - 40 : written;
  const int month = number(all.substr(8, 2));
  if (day < 1 || day > 31 || month < 1 || month > 12) return malformed("people.nik.no_such_day");
  if (all.substr(12) == "0000") return malformed("people.nik.no_serial");

  std::copy(digits.begin(), digits.end(), nik.digits_.begin());
  return nik;
}

std::string Nik::masked() const { return std::string{digits().substr(0, 4)} + std::string(12, '*'); }

namespace {

// Where the first one begins, from `at` on; the text's end where there is none. Only a run of exactly sixteen digits:
// eighteen are a NIP, which is no secret.
std::size_t next_nik(std::string_view text, std::size_t at = 0) {
  while (at < text.size()) {
    if (!is_digit(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end - at == 16 && Nik::parse(text.substr(at, 16))) return at;
    at = end;
  }
  return text.size();
}

}  // namespace

bool holds_nik(std::string_view text) { return next_nik(text) < text.size(); }

std::string with_niks_masked(std::string text) {
  for (std::size_t at = next_nik(text); at < text.size(); at = next_nik(text, at + 16))
    text.replace(at, 16, Nik::parse(std::string_view{text}.substr(at, 16))->masked());
  return text;
}

}  // namespace paraf::people
