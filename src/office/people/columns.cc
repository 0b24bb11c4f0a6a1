#include "office/people/columns.h"

#include "office/people/people.h"
#include "platform/crypto/hash.h"

namespace paraf::people {

Result<std::optional<Day>> day_of_column(const std::string& text) {
  if (text.empty()) return std::optional<Day>{};
  return std::optional<Day>{TRY(parse_day(text))};
}

Result<Period> period_of_columns(const std::string& from, const std::string& until) {
  return Period{TRY(parse_day(from)), TRY(day_of_column(until))};
}

std::string make_link_token(const OfficeId& office, Random& random) {
  return office.text() + "." + base64url(random.bytes(32));
}

Bytes hash_of_token(std::string_view token) {
  const auto hash = crypto::sha256(bytes_of(token));
  return {hash.begin(), hash.end()};
}

Result<OfficeId> office_of_token(std::string_view token) {
  const std::size_t dot = token.find('.');
  if (dot == std::string_view::npos || token.size() - dot - 1 != 43) return refused("people.link_dead");
  const auto office = OfficeId::parse(token.substr(0, dot));
  if (!office) return refused("people.link_dead");
  return *office;
}

}  // namespace paraf::people
