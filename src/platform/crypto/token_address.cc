// Naming a token, and making one in a folder.
#include <filesystem>

#include "platform/crypto/pkcs11.h"
#include "platform/crypto/token.h"

namespace paraf::crypto {

namespace {

constexpr std::string_view softhsm_library = "/usr/lib/softhsm/libsofthsm2.so";

Result<std::string> unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (text.size() - i < 3) return malformed("crypto.token.uri");
    const auto octet = from_hex(text.substr(i + 1, 2));
    if (!octet) return malformed("crypto.token.uri");
    out += static_cast<char>((*octet)[0]);
    i += 2;
  }
  return out;
}

}  // namespace

Result<TokenAddress> TokenAddress::parse(std::string_view uri) {
  constexpr std::string_view scheme = "pkcs11:";
  // Of an object in the token, which we choose ourselves, or of the library, which module-path names.
  constexpr std::string_view of_objects[] = {"object", "type", "id", "library-manufacturer", "library-description",
                                             "library-version"};
  if (!uri.starts_with(scheme)) return malformed("crypto.token.uri");
  uri.remove_prefix(scheme.size());
  const std::size_t question = uri.find('?');
  TokenAddress address;
  const auto each = [&](std::string_view part, char separator) -> Result<void> {
    while (!part.empty()) {
      const std::size_t end = part.find(separator);
      const std::string_view pair = part.substr(0, end);
      part = end == std::string_view::npos ? std::string_view{} : part.substr(end + 1);
      const std::size_t equals = pair.find('=');
      if (equals == std::string_view::npos || equals == 0) return malformed("crypto.token.uri");
      const std::string_view name = pair.substr(0, equals);
      const std::string value = TRY(unescaped(pair.substr(equals + 1)));
      if (name == "token")
        address.label = value;
      else if (name == "serial")
        address.serial = value;
      else if (name == "manufacturer")
        address.manufacturer = value;
      else if (name == "model")
        address.model = value;
      else if (name == "module-path")
        address.module = value;
      // A PIN in an address would end in every log that shows the address [RFC 7512 §4].
      else if (name == "pin-value")
        return refused("crypto.token.pin_in_uri");
      else if (name == "pin-source")
        return refused("crypto.token.pin_source");
      else if (name == "slot-id") {
        unsigned long number = 0;
        if (value.empty() || value.size() > 18) return malformed("crypto.token.uri");
        for (const char c : value) {
          if (c < '0' || c > '9') return malformed("crypto.token.uri");
          number = number * 10 + static_cast<unsigned long>(c - '0');
        }
        address.slot = number;
      }
      // What else the path says narrows the choice: ignored, a token could be taken that was not meant. In the query
      // others are allowed and say nothing about the token [RFC 7512 §2.3].
      else if (separator == ';' && std::ranges::find(of_objects, name) == std::end(of_objects))
        return malformed("crypto.token.uri");
    }
    return {};
  };
  TRY(each(uri.substr(0, question), ';'));
  if (question != std::string_view::npos) TRY(each(uri.substr(question + 1), '&'));
  if (address.module.empty()) return malformed("crypto.token.uri");
  return address;
}

TokenAddress TokenAddress::softhsm(const std::string& folder, const std::string& label) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(folder, error);
  TokenAddress address;
  address.module = softhsm_library;
  address.label = label;
  address.softhsm_conf = (absolute / "softhsm2.conf").lexically_normal().string();
  return address;
}

Result<TokenAddress> init_softhsm(const std::string& folder, const std::string& label, const Secret& pin,
                                  const Secret& so_pin) {
  namespace fs = std::filesystem;
  if (label.empty() || label.size() > 32) return malformed("crypto.token.label");
  TokenAddress address = TokenAddress::softhsm(folder, label);
  const fs::path root = fs::path{address.softhsm_conf}.parent_path();
  std::error_code error;
  fs::create_directories(root / "tokens", error);
  fs::permissions(root, fs::perms::owner_all, error);
  fs::permissions(root / "tokens", fs::perms::owner_all, error);
  if (error) return unavailable("crypto.token.module", "cannot make " + root.string());

  const auto module = TRY(pkcs11::Module::acquire(address.module, address.softhsm_conf));
  CK_FUNCTION_LIST* const call = module->call;
  if (pkcs11::find_slot(*module, address)) return conflict("crypto.token.exists", {{"token", label}});

  CK_ULONG count = 0;
  if (const CK_RV rv = call->C_GetSlotList(CK_TRUE, nullptr, &count); rv != CKR_OK)
    return pkcs11::failed("C_GetSlotList", rv);
  std::vector<CK_SLOT_ID> slots(count);
  if (const CK_RV rv = call->C_GetSlotList(CK_TRUE, slots.data(), &count); rv != CKR_OK)
    return pkcs11::failed("C_GetSlotList", rv);
  slots.resize(count);
  for (const CK_SLOT_ID slot : slots) {
    CK_TOKEN_INFO info{};
    if (call->C_GetTokenInfo(slot, &info) != CKR_OK || (info.flags & CKF_TOKEN_INITIALIZED) != 0) continue;
    std::string padded = label;
    padded.resize(32, ' ');
    Bytes so{so_pin.reveal().begin(), so_pin.reveal().end()}, user{pin.reveal().begin(), pin.reveal().end()};
    const auto run = [&]() -> CK_RV {
      CK_RV rv =
          call->C_InitToken(slot, so.data(), so.size(), reinterpret_cast<unsigned char*>(padded.data()));
      if (rv != CKR_OK) return rv;
      CK_SESSION_HANDLE session = 0;
      rv = call->C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &session);
      if (rv != CKR_OK) return rv;
      rv = call->C_Login(session, CKU_SO, so.data(), so.size());
      if (rv == CKR_OK) rv = call->C_InitPIN(session, user.data(), user.size());
      call->C_Logout(session);
      call->C_CloseSession(session);
      return rv;
    };
    const CK_RV rv = run();
    explicit_bzero(so.data(), so.size());
    explicit_bzero(user.data(), user.size());
    if (rv == CKR_PIN_LEN_RANGE || rv == CKR_PIN_INVALID) return refused("crypto.token.pin_form");
    if (rv != CKR_OK) return pkcs11::failed("C_InitToken", rv);
    return address;
  }
  return unavailable("crypto.token.module", "no free slot");
}

}  // namespace paraf::crypto
