#include "platform/crypto/pkcs11.h"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string_view>

namespace paraf::crypto::pkcs11 {

namespace {

std::mutex& registry_mutex() {
  static std::mutex mutex;
  return mutex;
}
std::map<std::string, std::weak_ptr<Module>>& registry() {
  static auto* const all = new std::map<std::string, std::weak_ptr<Module>>;  // outlives every static Token
  return *all;
}

// The path in softhsm2.conf is absolute, and an installation may have been restored elsewhere:
// what is written there is made true each time.
Result<void> write_softhsm_conf(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path conf = fs::absolute(path, error);
  const std::string text = "directories.tokendir = " + (conf.parent_path() / "tokens").string() +
                           "\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = false\n";
  std::ostringstream now;
  now << std::ifstream{conf}.rdbuf();
  if (now.str() == text) return {};
  std::ofstream out{conf, std::ios::trunc};
  out << text;
  out.close();
  if (!out) return unavailable("crypto.token.module", "cannot write " + conf.string());
  return {};
}

CK_RV initialize(CK_FUNCTION_LIST* call) {
  CK_C_INITIALIZE_ARGS arguments{};
  arguments.flags = CKF_OS_LOCKING_OK;
  const CK_RV rv = call->C_Initialize(&arguments);
  return rv == CKR_CRYPTOKI_ALREADY_INITIALIZED ? CKR_OK : rv;
}

std::string_view trimmed(const unsigned char* text, std::size_t size) {
  std::string_view view{reinterpret_cast<const char*>(text), size};
  while (!view.empty() && (view.back() == ' ' || view.back() == 0)) view.remove_suffix(1);
  return view;
}

}  // namespace

bool is_gone(CK_RV rv) {
  switch (rv) {
    case CKR_SESSION_HANDLE_INVALID:
    case CKR_SESSION_CLOSED:
    case CKR_DEVICE_REMOVED:
    case CKR_DEVICE_ERROR:
    case CKR_TOKEN_NOT_PRESENT:
    case CKR_TOKEN_NOT_RECOGNIZED:
    case CKR_USER_NOT_LOGGED_IN:
    case CKR_CRYPTOKI_NOT_INITIALIZED:
    case CKR_KEY_HANDLE_INVALID:
    case CKR_OBJECT_HANDLE_INVALID:
    case CKR_SLOT_ID_INVALID: return true;
    default: return false;
  }
}

tl::unexpected<Error> failed(std::string_view during, CK_RV rv) {
  std::ostringstream detail;
  detail << during << ": CKR 0x" << std::hex << rv;
  if (is_gone(rv)) return unavailable("crypto.token.gone", detail.str());
  return internal("crypto.token.failed", detail.str());
}

Result<std::shared_ptr<Module>> Module::acquire(const std::string& library, const std::string& softhsm_conf) {
  const std::lock_guard lock{registry_mutex()};
  std::weak_ptr<Module>& place = registry()[library];
  if (auto known = place.lock()) {
    if (known->softhsm_conf != softhsm_conf) return conflict("crypto.token.other_folder");
    return known;
  }
  if (!softhsm_conf.empty()) {
    TRY(write_softhsm_conf(softhsm_conf));
    // getenv is read by SoftHSM within C_Initialize, here under our lock.
    setenv("SOFTHSM2_CONF", softhsm_conf.c_str(), 1);
  }
  // Never closed again: libraries that keep threads or exit handlers do not survive it.
  void* const handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    const char* const why = dlerror();
    return unavailable("crypto.token.module", why ? why : library);
  }
  const auto get = reinterpret_cast<CK_C_GetFunctionList>(dlsym(handle, "C_GetFunctionList"));
  std::shared_ptr<Module> module{new Module};
  if (!get || get(&module->call) != CKR_OK)
    return unavailable("crypto.token.module", library + " is no PKCS#11 module");
  module->library = library;
  module->softhsm_conf = softhsm_conf;
  if (const CK_RV rv = initialize(module->call); rv != CKR_OK) {
    module->call = nullptr;
    return unavailable("crypto.token.module", "C_Initialize failed in " + library);
  }
  place = module;
  return module;
}

Module::~Module() {
  if (call) call->C_Finalize(nullptr);
}

Module::Calling::Calling(Module& module) {
  const std::lock_guard turn{module.turn_};
  hold_ = std::shared_lock{module.use_};
}

void Module::restart(std::uint64_t since, bool must) {
  constexpr std::chrono::seconds pause{3};
  const std::lock_guard turn{turn_};
  const std::unique_lock alone{use_};
  const auto now = std::chrono::steady_clock::now();
  if (restarts() != since || (!must && since != 0 && now - last_ < pause)) return;
  last_ = now;
  call->C_Finalize(nullptr);
  initialize(call);  // where it fails, every call says so
  restarts_.fetch_add(1, std::memory_order_release);
}

Result<CK_SLOT_ID> find_slot(Module& module, const TokenAddress& address) {
  CK_ULONG count = 0;
  if (const CK_RV rv = module.call->C_GetSlotList(CK_TRUE, nullptr, &count); rv != CKR_OK)
    return failed("C_GetSlotList", rv);
  std::vector<CK_SLOT_ID> slots(count);
  if (const CK_RV rv = module.call->C_GetSlotList(CK_TRUE, slots.data(), &count); rv != CKR_OK)
    return failed("C_GetSlotList", rv);
  slots.resize(count);
  for (const CK_SLOT_ID slot : slots) {
    CK_TOKEN_INFO info{};
    if (address.slot && *address.slot != slot) continue;
    if (module.call->C_GetTokenInfo(slot, &info) != CKR_OK) continue;
    if ((info.flags & CKF_TOKEN_INITIALIZED) == 0) continue;
    const auto fits = [](const std::string& wanted, std::string_view is) {
      return wanted.empty() || wanted == is;
    };
    if (fits(address.label, trimmed(info.label, sizeof info.label)) &&
        fits(address.serial, trimmed(info.serialNumber, sizeof info.serialNumber)) &&
        fits(address.manufacturer, trimmed(info.manufacturerID, sizeof info.manufacturerID)) &&
        fits(address.model, trimmed(info.model, sizeof info.model)))
      return slot;
  }
  return not_found("crypto.token.absent",
                   {{"token", address.label.empty() ? address.serial : address.label}});
}

}  // namespace paraf::crypto::pkcs11
