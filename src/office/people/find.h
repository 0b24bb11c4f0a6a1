// office/people/find.h: people by what one remembers of them.
#pragma once

#include <string_view>
#include <vector>

#include "office/people/people.h"

namespace paraf::people {

// people_like gives those of the office whose name or address holds the words, whatever their case, or whose
// NIP holds their digits when there are six or more; by name, at most so many. Never by NIK: what is searched for
// stands in an address.
Result<std::vector<Person>> people_like(store::Transaction& tx, std::string_view words, int most);

}  // namespace paraf::people
