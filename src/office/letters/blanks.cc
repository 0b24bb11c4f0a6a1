// Blanks in an office's texts: ${name}, #{name}, in any case, with inner spaces.
#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "office/letters/template.h"

namespace paraf::letters {
namespace {

constexpr std::array<std::string_view, 7> late = {"nomor_naskah",    "tanggal_naskah", "ttd_pengirim",
                                                  "nama_pengirim",   "nip_pengirim",   "jabatan_pengirim",
                                                  "pangkat_pengirim"};

// "Nomor  Naskah " and "nomor_naskah" are the same blank: Word users write both.
std::string normalised(std::string_view written) {
  std::string name;
  for (const char c : written) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '_') {
      if (!name.empty() && name.back() != '_') name.push_back('_');
    } else {
      name.push_back(lowered(c));
    }
  }
  while (!name.empty() && name.back() == '_') name.pop_back();
  return name;
}

}  // namespace

std::optional<Blank> next_blank(std::string_view text, std::size_t from) {
  for (std::size_t at = from; at + 1 < text.size(); ++at) {
    if ((text[at] != '$' && text[at] != '#') || text[at + 1] != '{') continue;
    const std::size_t close = text.find('}', at);
    if (close == std::string_view::npos) return Blank{at, text.size(), ""};
    return Blank{at, close + 1, normalised(text.substr(at + 2, close - at - 2))};
  }
  return std::nullopt;
}

bool is_late(std::string_view blank) { return std::find(late.begin(), late.end(), blank) != late.end(); }

std::vector<std::string> blanks_in(std::string_view text) {
  std::vector<std::string> names;
  for (auto blank = next_blank(text, 0); blank; blank = next_blank(text, blank->to))
    names.push_back(blank->name.empty() ? std::string{text.substr(blank->from, blank->to - blank->from)}
                                        : blank->name);
  return names;
}

Result<std::string> fill_blanks(std::string_view text, const Fields& fields, std::string_view letter,
                                bool keep_late) {
  std::string filled;
  std::size_t copied = 0;
  for (auto blank = next_blank(text, 0); blank; blank = next_blank(text, blank->to)) {
    filled += text.substr(copied, blank->from - copied);
    copied = blank->to;
    if (keep_late && is_late(blank->name)) {
      filled += "${" + blank->name + "}";
      continue;
    }
    const auto field = fields.find(blank->name);
    const bool nothing =
        field == fields.end() || field->second.find_first_not_of(" \t\n") == std::string::npos;
    if (nothing)
      return refused("letters.blank_unfilled",
                     {{"blank", std::string{text.substr(blank->from, blank->to - blank->from)}},
                      {"letter", std::string{letter}}});
    // What fills a blank is taken as it is: a name that looks like a blank is not filled again, and is
    // refused when the letter is rendered.
    filled += field->second;
  }
  filled += text.substr(copied);
  return filled;
}

Fields fields_of(const people::Office& office) {
  return {
      {"kantor", office.name},    {"kantor_singkat", office.short_name}, {"organisasi", office.organisation},
      {"wilayah", office.region}, {"provinsi", office.province},         {"tempat", office.seat}};
}

}  // namespace paraf::letters
