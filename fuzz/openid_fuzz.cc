// What a provider sends: its keys, and a token. The first line is the key set, the rest the token.
#include "platform/openid/token.h"

using namespace paraf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto known = openid::KeySet::read(
      R"({"keys":[{"kty":"EC","crv":"P-256","x":"axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY",)"
      R"("y":"T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"}]})");
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto line = text.find('\n');
  const auto keys = openid::KeySet::read(text.substr(0, line));
  const std::string_view token = line == std::string_view::npos ? text : text.substr(line + 1);
  const openid::Expected expected{"https://sso.example", "paraf", "n", Timestamp::from_seconds(1'800'000'000)};
  for (const auto* set : {&keys, &known})
    if (*set)
      if (openid::read_token(token, **set, expected)) __builtin_trap();  // nobody here has a private key
  return 0;
}
