// office/people/find.h: people by what one remembers of them.
#pragma once

#include <string_view>
#include <vector>

#include "office/people/people.h"

namespace paraf::people {

// people_like gives those of the office in whose name or address each of the words begins a word, whatever their
// case, or whose NIP holds the digits when there are six or more and nothing else; by name, at most so many; without
// words everybody. (Of more than four words the longest are looked for.) Never by NIK: what is searched for stands in an
// address. It takes as long among fifty thousand people as among fifty.
Result<std::vector<Person>> people_like(store::Transaction& tx, std::string_view words, int most);

}  // namespace paraf::people
