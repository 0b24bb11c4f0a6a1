// The folder of an installation's token: DIR/token, with the PINs beside it.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "trust/keys/keyring.h"

namespace paraf::keys {

Result<std::unique_ptr<Keyring>> keyring_over(std::shared_ptr<crypto::Token> token);  // keyring.cc

namespace {

constexpr const char* token_label = "paraf";

// A PIN written durably before the token that needs it exists: after a crash in between, the same
// PIN is used again, so that the folder never holds a token nobody can open.
Result<Secret> pin_in(const std::filesystem::path& file, Random& random) {
  if (std::filesystem::exists(file)) {
    std::ifstream in{file, std::ios::binary};
    std::string text;
    std::getline(in, text);
    if (!text.empty()) return Secret{text};
  }
  const Secret pin{base64url(random.bytes(18))};
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return unavailable("keys.pin_file", file.string());
  const ByteView octets = pin.reveal();
  const bool written = ::write(fd, octets.data(), octets.size()) == static_cast<ssize_t>(octets.size()) &&
                       ::fsync(fd) == 0;
  ::close(fd);
  if (!written) return unavailable("keys.pin_file", file.string());
  return pin.copy();
}

Result<Secret> read_pin(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  std::string text;
  if (!in || !std::getline(in, text) || text.empty()) return unavailable("keys.pin_file", file.string());
  return Secret{text};
}

}  // namespace

Result<std::unique_ptr<Keyring>> create_token(const std::string& folder, Random& random) {
  const std::filesystem::path place{folder};
  const std::filesystem::path done = place / "complete";
  if (std::filesystem::exists(done)) return conflict("crypto.token.exists", {{"folder", folder}});
  std::error_code failed;
  std::filesystem::create_directories(place, failed);
  if (failed || ::chmod(place.c_str(), 0700) != 0) return unavailable("keys.token_folder", folder);

  const Secret pin = TRY(pin_in(place / "pin", random));
  const Secret so_pin = TRY(pin_in(place / "so-pin", random));
  crypto::TokenAddress address = crypto::TokenAddress::softhsm(folder, token_label);
  auto made = crypto::init_softhsm(folder, token_label, pin, so_pin);
  if (!made && made.error().code != "crypto.token.exists") return tl::unexpected<Error>(made.error());
  if (made) address = *made;

  std::unique_ptr<Keyring> ring = TRY(keyring_over(TRY(crypto::Token::open(address, pin))));
  TRY(ring->make_secrets());
  std::ofstream{done} << "";
  return ring;
}

Result<std::unique_ptr<Keyring>> open_token(const std::string& folder) {
  const Secret pin = TRY(read_pin(std::filesystem::path{folder} / "pin"));
  return keyring_over(TRY(crypto::Token::open(crypto::TokenAddress::softhsm(folder, token_label), pin)));
}

Result<std::unique_ptr<Keyring>> open_token_at(std::string_view uri, const std::string& pin_file) {
  const crypto::TokenAddress address = TRY(crypto::TokenAddress::parse(uri));
  const Secret pin = TRY(read_pin(pin_file));
  return keyring_over(TRY(crypto::Token::open(address, pin)));
}

}  // namespace paraf::keys
