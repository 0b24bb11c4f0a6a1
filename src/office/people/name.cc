#include "office/people/name.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"

namespace paraf::people {
namespace {

// Of learning, religion and rank: what a card may bear, and need not. [Permendagri 73/2022 art. 5(1)]
constexpr std::array<std::string_view, 21> front_titles = {
    "prof", "dr",  "drs", "dra", "ir",      "drg", "drh",    "apt",   "ns",     "h",    "hj",
    "kh",   "k.h", "ust", "bdn", "brigjen", "kol", "letkol", "mayor", "kompol", "akbp",
};

bool is_front_title(std::string_view word) {
  while (!word.empty() && word.back() == '.') word.remove_suffix(1);
  return std::find(front_titles.begin(), front_titles.end(), word) != front_titles.end();
}

// "s.kom", "m.pd.i": letters on both sides of a dot. "m." and "moh." are parts of a name.
bool is_dotted_title(std::string_view word) {
  const std::size_t dot = word.find('.');
  return dot != std::string_view::npos && dot > 0 && dot + 1 < word.size();
}

// Only letters and digits are compared: an apostrophe is typed in three ways, a hyphen left out.
std::string letters_of(std::string_view word) {
  std::string bare;
  for (const char c : word) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain) bare.push_back(c);
  }
  return bare;
}

// The words of the part before the first comma: what follows it are degrees.
std::vector<std::string_view> words_of(std::string_view name) {
  name = name.substr(0, name.find(','));
  std::vector<std::string_view> words;
  while (!name.empty()) {
    const std::size_t space = name.find(' ');
    if (space != 0) words.push_back(name.substr(0, space));
    if (space == std::string_view::npos) break;
    name.remove_prefix(space + 1);
  }
  return words;
}

// Which of the words, in small letters, are the name itself: from `first`, up to `last`. A title needs a name behind
// it: "H." alone is what the card says, and stays. A doctor's "Dr.H." is written without a space often enough.
struct Core {
  std::size_t first, last;
};
Core core_of(const std::vector<std::string_view>& words) {
  std::size_t first = 0;
  while (first + 1 < words.size()) {
    std::string_view word = words[first];
    const bool joined = is_dotted_title(word) && is_front_title(word.substr(0, word.find('.'))) &&
                        is_front_title(word.substr(word.find('.') + 1));
    if (!is_front_title(word) && !joined) break;
    ++first;
  }
  std::size_t last = words.size();
  while (last > first + 1 && is_dotted_title(words[last - 1])) --last;
  return {first, last};
}

}  // namespace

std::string without_titles(std::string_view written) {
  std::string small;
  for (const char c : written) small.push_back(lowered(c));
  const std::vector<std::string_view> words = words_of(written);
  const auto [first, last] = core_of(words_of(small));
  std::string name;
  for (std::size_t i = first; i < last; ++i) {
    if (!name.empty()) name.push_back(' ');
    name += words[i];
  }
  return name;
}

std::string bare_name(std::string_view written) {
  std::string small;
  for (std::size_t i = 0; i < written.size(); ++i) {
    // U+2019, the curly apostrophe, is no letter either: skip its three octets.
    if (written.substr(i).starts_with("\xE2\x80\x99")) {
      i += 2;
      continue;
    }
    const auto octet = static_cast<unsigned char>(written[i]);
    small.push_back(octet < 0x20 ? ' ' : lowered(written[i]));
  }
  const std::vector<std::string_view> words = words_of(small);
  const auto [first, last] = core_of(words);
  std::string bare;
  for (std::size_t i = first; i < last; ++i) {
    std::string word = letters_of(words[i]);
    // A name in another script is compared octet by octet.
    if (word.empty() && words[i].find_first_not_of(".-'`") != std::string_view::npos)
      word = std::string{words[i]};
    if (word.empty()) continue;
    if (!bare.empty()) bare.push_back(' ');
    bare += word;
  }
  return bare;
}

bool same_name(std::string_view a, std::string_view b) {
  const std::string left = bare_name(a);
  return !left.empty() && left == bare_name(b);
}

}  // namespace paraf::people
