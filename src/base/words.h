// base/words.h: a text as the words it is found by.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

namespace paraf {

// The words of a text, in small letters, cut at everything that is neither a letter nor a digit: the same for what
// is stored and for what is asked. Letters beyond ASCII stay as they are (the engines disagree on their small
// forms); a word is kept to its first so many octets.
//
//     words_in("B-12/800/Kominfo")    {"12", "800", "b", "kominfo"}
//
// `also` is one more character that belongs to words.
void add_words(std::set<std::string>& words, std::string_view text, std::size_t longest = 80, char also = '\0');
std::set<std::string> words_in(std::string_view text);

// Whether each of the wanted words begins one of the words.
bool begin_some(const std::set<std::string>& wanted, const std::set<std::string>& words);

// The longest so many of the words, of equally long ones the first: where only some are looked for, those that say most.
std::set<std::string> longest(const std::set<std::string>& words, std::size_t most);

// The end of the words that begin with this one, for `word >= $1 AND word < $2`: valid UTF-8, as PostgreSQL asks.
std::string beyond(std::string_view word);

}  // namespace paraf
