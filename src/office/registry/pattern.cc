#include "office/registry/pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace paraf::registry {
namespace {

constexpr std::array<std::string_view, 9> words = {"urut",  "klasifikasi",  "unit",  "kode",        "hari",
                                                   "bulan", "bulan_romawi", "tahun", "tahun_pendek"};

}  // namespace

std::string roman(int number) {
  constexpr std::array<std::pair<int, std::string_view>, 13> signs = {{{1000, "M"},
                                                                       {900, "CM"},
                                                                       {500, "D"},
                                                                       {400, "CD"},
                                                                       {100, "C"},
                                                                       {90, "XC"},
                                                                       {50, "L"},
                                                                       {40, "XL"},
                                                                       {10, "X"},
                                                                       {9, "IX"},
                                                                       {5, "V"},
                                                                       {4, "IV"},
                                                                       {1, "I"}}};
  std::string text;
  for (const auto& [value, sign] : signs)
    for (; number >= value; number -= value) text += sign;
  return text;
}

Result<NumberPattern> NumberPattern::parse(std::string_view text) {
  NumberPattern pattern;
  bool numbered = false;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    if (open != 0) {
      pattern.pieces_.push_back({"", std::string{text.substr(0, open)}, 0});
      if (open == std::string_view::npos) break;
      text.remove_prefix(open);
    }
    const std::size_t close = text.find('}');
    if (close == std::string_view::npos) return malformed("registry.pattern", {{"word", std::string{text}}});
    std::string_view word = text.substr(1, close - 1);
    int width = 0;
    if (const std::size_t colon = word.find(':'); colon != std::string_view::npos) {
      const std::string_view digit = word.substr(colon + 1);
      if (digit.size() != 1 || digit[0] < '1' || digit[0] > '9' || word.substr(0, colon) != "urut")
        return malformed("registry.pattern", {{"word", std::string{word}}});
      width = digit[0] - '0';
      word = word.substr(0, colon);
    }
    if (std::find(words.begin(), words.end(), word) == words.end())
      return malformed("registry.pattern", {{"word", std::string{word}}});
    numbered = numbered || word == "urut";
    pattern.pieces_.push_back({std::string{word}, "", width});
    text.remove_prefix(close + 1);
  }
  if (!numbered) return malformed("registry.pattern", {{"word", "{urut}"}});
  return pattern;
}

std::string NumberPattern::render(int sequence, std::chrono::local_days day, const NumberParts& parts) const {
  return written(sequence, day, parts);
}

std::string NumberPattern::provisional(std::chrono::local_days day, const NumberParts& parts) const {
  return written(0, day, parts);
}

// Sequence 0 is never given: it stands for "not yet".
std::string NumberPattern::written(int sequence, std::chrono::local_days day,
                                   const NumberParts& parts) const {
  const std::chrono::year_month_day date{day};
  const int year = static_cast<int>(date.year());
  const unsigned month = static_cast<unsigned>(date.month());
  std::string text;
  for (const Piece& piece : pieces_) {
    if (piece.word.empty())
      text += piece.literal;
    else if (piece.word == "urut")
      text += sequence == 0 ? "…" : fmt::format("{:0{}}", sequence, piece.width);
    else if (piece.word == "klasifikasi")
      text += parts.classification;
    else if (piece.word == "unit")
      text += parts.unit;
    else if (piece.word == "kode")
      text += parts.code;
    else if (piece.word == "hari")
      text += fmt::format("{:02}", static_cast<unsigned>(date.day()));
    else if (piece.word == "bulan")
      text += fmt::format("{:02}", month);
    else if (piece.word == "bulan_romawi")
      text += roman(static_cast<int>(month));
    else if (piece.word == "tahun")
      text += std::to_string(year);
    else if (piece.word == "tahun_pendek")
      text += fmt::format("{:02}", year % 100);
  }
  return text;
}

}  // namespace paraf::registry
