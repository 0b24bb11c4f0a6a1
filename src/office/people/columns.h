// office/people/columns.h: columns to values, for this module's own files.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "office/people/day.h"
#include "platform/store/store.h"

namespace paraf::people {

inline const OfficeId& office_of(const store::Transaction& tx) { return tx.scope().only(); }

inline std::string day_column(const std::optional<Day>& day) { return day ? iso(*day) : std::string{}; }

// A day column was written by day_column: what does not parse is damage, and ends here.
Result<std::optional<Day>> day_of_column(const std::string& text);
Result<Period> period_of_columns(const std::string& from, const std::string& until);

// What was parsed before it was stored parses again.
template <typename T>
Result<std::optional<T>> parsed(const store::Row& row, std::size_t at) {
  if (row.is_null(at)) return std::optional<T>{};
  return std::optional<T>{TRY(T::parse(row.text(at)))};
}

// One-time links: "<office>.<43 characters of base64url>"; only the SHA-256 of the text is kept.
std::string make_link_token(const OfficeId& office, Random& random);
Bytes hash_of_token(std::string_view token);

}  // namespace paraf::people
