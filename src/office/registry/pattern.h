// office/registry/pattern.h: how an office writes its letter numbers.
//
//     {urut:3}/{klasifikasi}/{unit}/{bulan_romawi}/{tahun}     ->  007/000.6/Diskominfo/X/2026
//     {urut:2}/SOP/Kominfo-P1PP/{bulan}/{tahun}                ->  02/SOP/Kominfo-P1PP/10/2021
//     067/ /{urut}.{bulan}/{tahun}                             ->  a slot left empty is just written so
//
// Words: urut (with :width, padded by zeros), klasifikasi, unit, kode (the office's short code), hari,
// bulan, bulan_romawi, tahun, tahun_pendek. Everything else is copied.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace paraf::registry {

struct NumberParts {
  std::string classification{};  // "000.6.1"
  std::string unit{};            // "Diskominfo"
  std::string code{};
};

class NumberPattern {
 public:
  // parse: `malformed registry.pattern` (word); a pattern without {urut} would number nothing.
  static Result<NumberPattern> parse(std::string_view text);

  std::string render(int sequence, std::chrono::local_days day, const NumberParts& parts) const;
  // Before it is signed a letter shows dots where its sequence will stand: "…/000.6/Diskominfo/X/2026".
  std::string provisional(std::chrono::local_days day, const NumberParts& parts) const;

 private:
  struct Piece {
    std::string word;  // empty: literal
    std::string literal;
    int width = 0;
  };
  NumberPattern() = default;
  std::string written(int sequence, std::chrono::local_days day, const NumberParts& parts) const;
  std::vector<Piece> pieces_;
};

std::string roman(int number);  // 1 to 3999

}  // namespace paraf::registry
