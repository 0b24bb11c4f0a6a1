#include "base/words.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace paraf {

void add_words(std::set<std::string>& words, std::string_view text, std::size_t longest, char also) {
  const auto belongs = [also](char c) {
    const auto u = static_cast<unsigned char>(c);
    return (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || (u >= '0' && u <= '9') || u >= 0x80 ||
           (also != '\0' && c == also);
  };
  std::string word;
  const auto end = [&] {
    if (!word.empty()) words.emplace(clipped(word, longest));
    word.clear();
  };
  for (const char c : text) {
    if (!belongs(c))
      end();
    else
      word += lowered(c);
  }
  end();
}

std::set<std::string> words_in(std::string_view text) {
  std::set<std::string> words;
  add_words(words, text);
  return words;
}

bool begin_some(const std::set<std::string>& wanted, const std::set<std::string>& words) {
  return std::ranges::all_of(wanted, [&](const std::string& word) {
    const auto found = words.lower_bound(word);
    return found != words.end() && found->starts_with(word);
  });
}

std::set<std::string> longest(const std::set<std::string>& words, std::size_t most) {
  std::vector<std::string> all{words.begin(), words.end()};
  std::ranges::stable_sort(all, std::ranges::greater{}, &std::string::size);
  all.resize(std::min(all.size(), most));
  return {all.begin(), all.end()};
}

std::string beyond(std::string_view word) { return std::string{word} + "\xf4\x8f\xbf\xbf"; }  // U+10FFFF

}  // namespace paraf
