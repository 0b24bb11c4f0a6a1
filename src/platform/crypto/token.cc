#include "platform/crypto/token.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <thread>

#include "platform/crypto/der.h"
#include "platform/crypto/pkcs11.h"
#include "platform/crypto/seal.h"

namespace paraf::crypto {

namespace {

CK_BBOOL yes = CK_TRUE, no = CK_FALSE;

// One attribute of a template; PKCS#11 takes non-const pointers and does not write through them.
template <typename T>
CK_ATTRIBUTE of(CK_ATTRIBUTE_TYPE type, T& value) {
  return {type, const_cast<std::remove_const_t<T>*>(&value), sizeof value};
}
CK_ATTRIBUTE of(CK_ATTRIBUTE_TYPE type, ByteView value) {
  return {type, const_cast<std::uint8_t*>(value.data()), value.size()};
}

std::uint8_t* lax(ByteView view) { return const_cast<std::uint8_t*>(view.data()); }

}  // namespace

struct Token::State : std::enable_shared_from_this<Token::State> {
  TokenAddress address;
  Secret pin;
  std::shared_ptr<pkcs11::Module> module;
  CK_FUNCTION_LIST* call = nullptr;
  CK_SLOT_ID slot = 0;

  std::mutex mutex;              // guards what follows
  CK_SESSION_HANDLE keeper = 0;  // stays open: the login lasts as long as a session
  std::vector<CK_SESSION_HANDLE> free;
  std::map<std::pair<CK_OBJECT_CLASS, std::string>, CK_OBJECT_HANDLE> handles;
  std::set<std::pair<CK_OBJECT_CLASS, std::string>> found_before;  // every key that was ever found and not destroyed by us
  std::uint64_t epoch = 0;  // counts the times the device was lost
  std::uint64_t restarts = 0;    // of the module, when we logged in

  ~State() {
    const pkcs11::Module::Calling calling{*module};
    if (restarts != module->restarts()) return;  // the numbers of our sessions may be others' now
    for (const CK_SESSION_HANDLE session : free) call->C_CloseSession(session);
    if (keeper != 0) call->C_CloseSession(keeper);
  }

  Result<void> log_in() {  // calling, under the mutex, or before anyone else knows us
    restarts = module->restarts();
    slot = TRY(pkcs11::find_slot(*module, address));
    CK_RV rv = call->C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &keeper);
    if (rv != CKR_OK) return pkcs11::failed("C_OpenSession", rv);
    rv = call->C_Login(keeper, CKU_USER, lax(pin.reveal()), pin.size());
    if (rv == CKR_OK || rv == CKR_USER_ALREADY_LOGGED_IN) return {};
    call->C_CloseSession(keeper);
    keeper = 0;
    if (rv == CKR_PIN_INCORRECT || rv == CKR_PIN_LOCKED || rv == CKR_PIN_LEN_RANGE || rv == CKR_PIN_INVALID)
      return refused("crypto.token.pin");
    return pkcs11::failed("C_Login", rv);
  }

  // The device lost us in this epoch: forget every handle, then log in again. Only the first of
  // the threads that noticed does it. Where logging in did not help, the module is restarted: one that has
  // lost its token says for ever that nobody is logged in, also when the token is back.
  Result<void> recover(std::uint64_t noticed_in, CK_RV rv, bool in_vain) {
    if (rv == CKR_CRYPTOKI_NOT_INITIALIZED || in_vain) {
      std::uint64_t since = 0;
      {
        const std::lock_guard lock{mutex};
        if (epoch != noticed_in) return {};
        since = restarts;
      }
      module->restart(since, rv == CKR_CRYPTOKI_NOT_INITIALIZED);
    }
    const pkcs11::Module::Calling calling{*module};
    const std::lock_guard lock{mutex};
    if (epoch != noticed_in) return {};
    ++epoch;
    free.clear();
    handles.clear();
    if (keeper != 0 && restarts == module->restarts()) call->C_CloseSession(keeper);
    keeper = 0;
    return log_in();
  }

  struct Borrowed {
    CK_SESSION_HANDLE session;
    std::uint64_t epoch;
  };
  Result<Borrowed> borrow(CK_RV& rv) {
    std::uint64_t now;
    {
      const std::lock_guard lock{mutex};
      now = epoch;
      if (!free.empty()) {
        const CK_SESSION_HANDLE session = free.back();
        free.pop_back();
        return Borrowed{session, now};
      }
    }
    CK_SESSION_HANDLE session = 0;
    rv = call->C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &session);
    if (rv != CKR_OK) return pkcs11::failed("C_OpenSession", rv);
    return Borrowed{session, now};
  }
  void give_back(Borrowed borrowed, bool sound) {
    {
      const std::lock_guard lock{mutex};
      if (borrowed.epoch != epoch) return;  // it died with its epoch
      if (sound && free.size() < 64) {
        free.push_back(borrowed.session);
        return;
      }
    }
    call->C_CloseSession(borrowed.session);
  }

  // A device that lost the login says so in many ways: GENERAL_ERROR, or private keys that are
  // simply not found. So ask before believing such an answer.
  bool logged_in(CK_SESSION_HANDLE session) const {
    CK_SESSION_INFO info{};
    return call->C_GetSessionInfo(session, &info) == CKR_OK && info.state == CKS_RW_USER_FUNCTIONS;
  }

  // One try; seen: the epoch it was in.
  template <typename Work>
  CK_RV attempt_with(Work& work, std::uint64_t& seen) {
    const pkcs11::Module::Calling calling{*module};
    {
      const std::lock_guard lock{mutex};
      seen = epoch;
      if (restarts != module->restarts()) return CKR_SESSION_HANDLE_INVALID;  // for the sake of another token
    }
    CK_RV rv = CKR_OK;
    const auto borrowed = borrow(rv);
    if (!borrowed) return rv;
    rv = work(borrowed->session);
    if (rv != CKR_OK && !pkcs11::is_gone(rv) && !logged_in(borrowed->session)) rv = CKR_USER_NOT_LOGGED_IN;
    seen = borrowed->epoch;
    // After an odd failure an operation may still be under way in this session.
    give_back(*borrowed, rv == CKR_OK);
    return rv;
  }

  // Runs work(session) with a session of its own. A lost device is logged in to again, at most
  // three times; what work does must bear being done again.
  template <typename Work>
  Result<CK_RV> with_session(std::string_view during, Work work) {
    CK_RV rv = CKR_OK;
    for (int attempt = 0; attempt < 4; ++attempt) {
      std::uint64_t seen = 0;
      rv = attempt_with(work, seen);
      if (!pkcs11::is_gone(rv)) return rv;
      if (attempt == 3) break;
      if (attempt > 0) std::this_thread::sleep_for(std::chrono::milliseconds{50 << attempt});
      const auto back = recover(seen, rv, attempt > 0);
      if (!back && back.error().code == "crypto.token.pin") return tl::unexpected{back.error()};
    }
    return pkcs11::failed(during, rv);
  }

  // The handle of the object of this class and label; CK_INVALID_HANDLE when there is none.
  CK_RV find(CK_SESSION_HANDLE session, CK_OBJECT_CLASS type, const std::string& label,
             CK_OBJECT_HANDLE& to) {
    {
      const std::lock_guard lock{mutex};
      const auto known = handles.find({type, label});
      if (known != handles.end()) {
        to = known->second;
        return CKR_OK;
      }
    }
    CK_ATTRIBUTE wanted[] = {of(CKA_CLASS, type), of(CKA_LABEL, bytes_of(label)), of(CKA_TOKEN, yes)};
    to = 0;
    CK_ULONG count = 0;
    CK_RV rv = call->C_FindObjectsInit(session, wanted, 3);
    if (rv != CKR_OK) return rv;
    rv = call->C_FindObjects(session, &to, 1, &count);
    const CK_RV end = call->C_FindObjectsFinal(session);
    if (rv != CKR_OK) return rv;
    if (end != CKR_OK) return end;
    if (count == 0) {
      to = 0;
      if (!logged_in(session)) return CKR_USER_NOT_LOGGED_IN;
      // SoftHSM2 whose folder was taken away finds nothing and says that all is well.
      const std::lock_guard lock{mutex};
      return found_before.contains({type, label}) ? CKR_DEVICE_REMOVED : CKR_OK;
    }
    const std::lock_guard lock{mutex};
    handles[{type, label}] = to;
    found_before.insert({type, label});
    return CKR_OK;
  }

  // with_session for an operation with one key.
  template <typename Work>
  Result<void> with_key(std::string_view during, CK_OBJECT_CLASS type, const std::string& label, Work work) {
    bool absent = false;
    const CK_RV rv = TRY(with_session(during, [&](CK_SESSION_HANDLE session) -> CK_RV {
      CK_OBJECT_HANDLE key = 0;
      if (const CK_RV found = find(session, type, label, key); found != CKR_OK) return found;
      absent = key == 0;
      return absent ? CKR_OK : work(session, key);
    }));
    if (absent) return not_found("crypto.token.no_key", {{"label", label}});
    if (rv != CKR_OK) return pkcs11::failed(during, rv);
    return {};
  }

  Result<Bytes> attribute(CK_OBJECT_CLASS type, const std::string& label, CK_ATTRIBUTE_TYPE which) {
    Bytes value;
    TRY(with_key("C_GetAttributeValue", type, label, [&](CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key) {
      CK_ATTRIBUTE ask{which, nullptr, 0};
      CK_RV rv = call->C_GetAttributeValue(session, key, &ask, 1);
      if (rv != CKR_OK) return rv;
      value.resize(ask.ulValueLen);
      ask.pValue = value.data();
      rv = call->C_GetAttributeValue(session, key, &ask, 1);
      return rv;
    }));
    return value;
  }

  Result<void> make_secret(const std::string& label, CK_MECHANISM_TYPE mechanism, CK_KEY_TYPE type,
                           bool seals);
};

namespace {

using State = Token::State;

constexpr der::Oid p256_curve{"1.2.840.10045.3.1.7"}, p384_curve{"1.3.132.0.34"}, ec_key{"1.2.840.10045.2.1"},
    rsa_key{"1.2.840.113549.1.1.1"};

// The SubjectPublicKeyInfo of a public key object.
template <typename Device>
Result<Bytes> spki_of(Device& device, const std::string& label) {
  const Bytes type_octets = TRY(device.attribute(CKO_PUBLIC_KEY, label, CKA_KEY_TYPE));
  CK_KEY_TYPE type = 0;
  if (type_octets.size() != sizeof type) return internal("crypto.token.failed", "CKA_KEY_TYPE");
  std::memcpy(&type, type_octets.data(), sizeof type);
  if (type == CKK_RSA) {
    const Bytes n = TRY(device.attribute(CKO_PUBLIC_KEY, label, CKA_MODULUS));
    const Bytes e = TRY(device.attribute(CKO_PUBLIC_KEY, label, CKA_PUBLIC_EXPONENT));
    const Bytes key = der::sequence({der::unsigned_integer(n), der::unsigned_integer(e)});
    return der::sequence({der::sequence({der::oid(rsa_key), der::null()}), der::bit_string(key)});
  }
  const Bytes curve = TRY(device.attribute(CKO_PUBLIC_KEY, label, CKA_EC_PARAMS));
  const Bytes point = TRY(device.attribute(CKO_PUBLIC_KEY, label, CKA_EC_POINT));
  // The point is wrapped in an OCTET STRING by the standard, bare by some devices.
  const auto inner = der::single(point, der::tag::octet_string);
  return der::sequence(
      {der::sequence({der::oid(ec_key), curve}), der::bit_string(inner ? inner->content : ByteView{point})});
}

// PKCS#1's DigestInfo [RFC 8017 §9.2]: the digest and its name, as CKM_RSA_PKCS signs it.
Bytes digest_info(HashAlg hash, ByteView digest) {
  const ByteView named = digest_algorithm(hash).subspan(2);  // the OID inside the SEQUENCE
  return der::sequence({der::sequence({named, der::null()}), der::octet_string(digest)});
}

}  // namespace

Result<void> Token::State::make_secret(const std::string& label, CK_MECHANISM_TYPE mechanism,
                                       CK_KEY_TYPE type, bool seals) {
  const CK_ULONG length = 32;
  CK_BBOOL& seal = seals ? yes : no;
  CK_BBOOL& mac = seals ? no : yes;
  CK_ATTRIBUTE wanted[] = {of(CKA_LABEL, bytes_of(label)),
                           of(CKA_ID, bytes_of(label)),
                           of(CKA_KEY_TYPE, type),
                           of(CKA_TOKEN, yes),
                           of(CKA_PRIVATE, yes),
                           of(CKA_SENSITIVE, yes),
                           of(CKA_EXTRACTABLE, no),
                           of(CKA_ENCRYPT, seal),
                           of(CKA_DECRYPT, seal),
                           of(CKA_SIGN, mac),
                           of(CKA_VERIFY, mac),
                           of(CKA_VALUE_LEN, length)};
  CK_MECHANISM with{mechanism, nullptr, 0};
  const CK_RV rv = TRY(with_session("C_GenerateKey", [&](CK_SESSION_HANDLE session) {
    CK_OBJECT_HANDLE made = 0;
    return call->C_GenerateKey(session, &with, wanted, std::size(wanted), &made);
  }));
  if (rv != CKR_OK) return pkcs11::failed("C_GenerateKey", rv);
  return {};
}

namespace {

class TokenSigner final : public Signer {
 public:
  TokenSigner(std::shared_ptr<State> state, std::string label, KeyKind kind, Bytes spki)
      : state_(std::move(state)), label_(std::move(label)), kind_(kind), spki_(std::move(spki)) {}

  KeyKind kind() const override { return kind_; }
  const Bytes& spki() const override { return spki_; }

  Result<Bytes> sign_digest(HashAlg hash, ByteView digest) override {
    if (digest.size() != size_of(hash)) return internal("crypto.digest_size", "digest of another hash");
    const bool rsa = is_rsa(kind_);
    // A curve takes as many bits of the digest as it has [FIPS 186-4 §6.4].
    const std::size_t width = kind_ == KeyKind::p384 ? 48 : 32;
    Bytes input = rsa ? digest_info(hash, digest) : Bytes{digest.begin(), digest.end()};
    if (!rsa && input.size() > width) input.resize(width);
    CK_MECHANISM mechanism{rsa ? CKM_RSA_PKCS : CKM_ECDSA, nullptr, 0};
    Bytes signature;
    TRY(state_->with_key(
        "C_Sign", CKO_PRIVATE_KEY, label_, [&](CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key) {
          CK_RV rv = state_->call->C_SignInit(session, &mechanism, key);
          if (rv != CKR_OK) return rv;
          signature.resize(512);
          CK_ULONG size = signature.size();
          rv = state_->call->C_Sign(session, input.data(), input.size(), signature.data(), &size);
          signature.resize(rv == CKR_OK ? size : 0);
          return rv;
        }));
    if (rsa) return signature;
    if (signature.size() != 2 * width)
      return internal("crypto.token.failed", "an ECDSA signature of odd length");
    der::Writer w(128);
    w.wrap(der::tag::sequence, [&] {
      w.unsigned_integer(ByteView{signature}.subspan(width));
      w.unsigned_integer(ByteView{signature}.first(width));
    });
    return w.finish();
  }

 private:
  std::shared_ptr<State> state_;
  std::string label_;
  KeyKind kind_;
  Bytes spki_;
};

// Tokens that are open in this process: opening one twice shares its sessions, and a second PIN
// must be the same as the first (a device that is logged in no longer looks at it).
std::mutex open_mutex;
std::map<std::string, std::weak_ptr<State>>& open_tokens() {
  static auto* const all = new std::map<std::string, std::weak_ptr<State>>;
  return *all;
}

}  // namespace

Token::Token(std::shared_ptr<State> state) : state_(std::move(state)) {}
Token::~Token() = default;

Result<std::shared_ptr<Token>> Token::open(const TokenAddress& address, const Secret& pin) {
  const std::lock_guard lock{open_mutex};
  const auto module = TRY(pkcs11::Module::acquire(address.module, address.softhsm_conf));
  const CK_SLOT_ID slot = TRY([&] {
    const pkcs11::Module::Calling calling{*module};
    return pkcs11::find_slot(*module, address);
  }());
  auto& place = open_tokens()[address.module + "\n" + address.softhsm_conf + "\n" + std::to_string(slot)];
  if (auto known = place.lock()) {
    if (!equal_in_constant_time(known->pin.reveal(), pin.reveal())) return refused("crypto.token.pin");
    return std::shared_ptr<Token>{new Token{std::move(known)}};
  }
  auto state = std::make_shared<State>();
  state->address = address;
  state->pin = pin.copy();
  state->module = module;
  state->call = module->call;
  {
    const pkcs11::Module::Calling calling{*module};
    TRY(state->log_in());
  }
  place = state;
  return std::shared_ptr<Token>{new Token{std::move(state)}};
}

Result<bool> Token::has(const std::string& label) {
  bool found = false;
  const CK_RV rv = TRY(state_->with_session("C_FindObjects", [&](CK_SESSION_HANDLE session) -> CK_RV {
    for (const CK_OBJECT_CLASS type : {CKO_PRIVATE_KEY, CKO_SECRET_KEY}) {
      CK_OBJECT_HANDLE key = 0;
      if (const CK_RV one = state_->find(session, type, label, key); one != CKR_OK) return one;
      found = found || key != 0;
    }
    return CKR_OK;
  }));
  if (rv != CKR_OK) return pkcs11::failed("C_FindObjects", rv);
  return found;
}

Result<void> Token::generate(KeyKind kind, const std::string& label) {
  if (kind == KeyKind::ed25519) return refused("crypto.token.kind");
  if (TRY(has(label))) return conflict("crypto.token.label_taken", {{"label", label}});
  const bool rsa = is_rsa(kind);
  const CK_ULONG bits = kind == KeyKind::rsa2048 ? 2048 : kind == KeyKind::rsa3072 ? 3072 : 4096;
  const Bytes exponent{1, 0, 1};
  const Bytes curve = der::oid(kind == KeyKind::p384 ? p384_curve : p256_curve);
  std::vector<CK_ATTRIBUTE> open = {of(CKA_LABEL, bytes_of(label)),
                                    of(CKA_ID, bytes_of(label)),
                                    of(CKA_TOKEN, yes),
                                    of(CKA_VERIFY, yes),
                                    of(CKA_ENCRYPT, no),
                                    of(CKA_WRAP, no)};
  if (rsa) {
    open.push_back(of(CKA_MODULUS_BITS, bits));
    open.push_back(of(CKA_PUBLIC_EXPONENT, ByteView{exponent}));
  } else {
    open.push_back(of(CKA_EC_PARAMS, ByteView{curve}));
  }
  CK_ATTRIBUTE closed[] = {of(CKA_LABEL, bytes_of(label)),
                           of(CKA_ID, bytes_of(label)),
                           of(CKA_TOKEN, yes),
                           of(CKA_PRIVATE, yes),
                           of(CKA_SENSITIVE, yes),
                           of(CKA_EXTRACTABLE, no),
                           of(CKA_SIGN, yes),
                           of(CKA_DECRYPT, no),
                           of(CKA_UNWRAP, no)};
  CK_MECHANISM mechanism{rsa ? CKM_RSA_PKCS_KEY_PAIR_GEN : CKM_EC_KEY_PAIR_GEN, nullptr, 0};
  const CK_RV rv = TRY(state_->with_session("C_GenerateKeyPair", [&](CK_SESSION_HANDLE session) {
    CK_OBJECT_HANDLE public_key = 0, private_key = 0;
    return state_->call->C_GenerateKeyPair(session, &mechanism, open.data(), open.size(), closed,
                                           std::size(closed), &public_key, &private_key);
  }));
  if (rv != CKR_OK) return pkcs11::failed("C_GenerateKeyPair", rv);
  return {};
}

Result<std::shared_ptr<Signer>> Token::signer(const std::string& label) {
  TRY(state_->with_key("C_FindObjects", CKO_PRIVATE_KEY, label,
                       [](CK_SESSION_HANDLE, CK_OBJECT_HANDLE) -> CK_RV { return CKR_OK; }));
  Bytes spki = TRY(spki_of(*state_, label));
  const KeyKind kind = TRY(kind_of(spki));
  return std::make_shared<TokenSigner>(state_, label, kind, std::move(spki));
}

Result<void> Token::generate_sealing_key(const std::string& label) {
  if (TRY(has(label))) return conflict("crypto.token.label_taken", {{"label", label}});
  return state_->make_secret(label, CKM_AES_KEY_GEN, CKK_AES, true);
}

Result<void> Token::generate_mac_key(const std::string& label) {
  if (TRY(has(label))) return conflict("crypto.token.label_taken", {{"label", label}});
  return state_->make_secret(label, CKM_GENERIC_SECRET_KEY_GEN, CKK_GENERIC_SECRET, false);
}

Result<Bytes> Token::seal(const std::string& label, ByteView plain, ByteView associated, Random& random) {
  Bytes sealed(plain.size() + seal_overhead);
  random.fill(std::span{sealed}.first(12));
  CK_GCM_PARAMS gcm{sealed.data(), 12, 96, lax(associated), associated.size(), 128};
  CK_MECHANISM mechanism{CKM_AES_GCM, &gcm, sizeof gcm};
  TRY(state_->with_key(
      "C_Encrypt", CKO_SECRET_KEY, label, [&](CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key) -> CK_RV {
        CK_RV rv = state_->call->C_EncryptInit(session, &mechanism, key);
        if (rv != CKR_OK) return rv;
        CK_ULONG size = sealed.size() - 12;
        rv = state_->call->C_Encrypt(session, lax(plain), plain.size(), sealed.data() + 12, &size);
        return rv == CKR_OK && size != sealed.size() - 12 ? CKR_FUNCTION_FAILED : rv;
      }));
  return sealed;
}

Result<Secret> Token::open_sealed(const std::string& label, ByteView sealed, ByteView associated) {
  if (sealed.size() < seal_overhead) return refused("crypto.seal_broken");
  CK_GCM_PARAMS gcm{lax(sealed), 12, 96, lax(associated), associated.size(), 128};
  CK_MECHANISM mechanism{CKM_AES_GCM, &gcm, sizeof gcm};
  const ByteView cipher = sealed.subspan(12);
  Bytes plain(cipher.size());
  bool broken = false;
  const auto opened = state_->with_key(
      "C_Decrypt", CKO_SECRET_KEY, label, [&](CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key) -> CK_RV {
        CK_RV rv = state_->call->C_DecryptInit(session, &mechanism, key);
        if (rv != CKR_OK) return rv;
        CK_ULONG size = plain.size();
        rv = state_->call->C_Decrypt(session, lax(cipher), cipher.size(), plain.data(), &size);
        // SoftHSM2 says GENERAL_ERROR for a tag that does not fit. Whether the device itself is ill
        // is asked below: its fault must not look like a forged text.
        broken =
            rv == CKR_GENERAL_ERROR || rv == CKR_ENCRYPTED_DATA_INVALID || rv == CKR_ENCRYPTED_DATA_LEN_RANGE;
        if (rv == CKR_OK) plain.resize(size);
        return rv;
      });
  Secret result{std::move(plain)};  // wiped when it does not leave
  if (opened) return result;
  if (broken) {
    TRY(health());
    return refused("crypto.seal_broken");
  }
  return tl::unexpected{opened.error()};
}

Result<Secret> Token::hmac_sha256(const std::string& label, ByteView data) {
  CK_MECHANISM mechanism{CKM_SHA256_HMAC, nullptr, 0};
  Bytes mac(32);
  TRY(state_->with_key("C_Sign", CKO_SECRET_KEY, label,
                       [&](CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key) -> CK_RV {
                         CK_RV rv = state_->call->C_SignInit(session, &mechanism, key);
                         if (rv != CKR_OK) return rv;
                         CK_ULONG size = mac.size();
                         rv = state_->call->C_Sign(session, lax(data), data.size(), mac.data(), &size);
                         return rv == CKR_OK && size != mac.size() ? CKR_FUNCTION_FAILED : rv;
                       }));
  return Secret{std::move(mac)};
}

Result<std::vector<std::string>> Token::labels() {
  std::vector<std::string> all;
  const CK_RV rv = TRY(state_->with_session("C_FindObjects", [&](CK_SESSION_HANDLE session) -> CK_RV {
    all.clear();
    for (const CK_OBJECT_CLASS type : {CKO_PRIVATE_KEY, CKO_SECRET_KEY}) {
      CK_ATTRIBUTE wanted[] = {of(CKA_CLASS, type), of(CKA_TOKEN, yes)};
      CK_RV one = state_->call->C_FindObjectsInit(session, wanted, 2);
      if (one != CKR_OK) return one;
      CK_OBJECT_HANDLE key = 0;
      CK_ULONG count = 0;
      while ((one = state_->call->C_FindObjects(session, &key, 1, &count)) == CKR_OK && count == 1) {
        std::array<char, 256> text{};
        CK_ATTRIBUTE label{CKA_LABEL, text.data(), text.size()};
        if (state_->call->C_GetAttributeValue(session, key, &label, 1) == CKR_OK)
          all.emplace_back(text.data(), label.ulValueLen);
      }
      const CK_RV end = state_->call->C_FindObjectsFinal(session);
      if (one != CKR_OK) return one;
      if (end != CKR_OK) return end;
    }
    return CKR_OK;
  }));
  if (rv != CKR_OK) return pkcs11::failed("C_FindObjects", rv);
  std::sort(all.begin(), all.end());
  return all;
}

Result<void> Token::destroy(const std::string& label) {
  bool any = false;
  for (const CK_OBJECT_CLASS type : {CKO_PRIVATE_KEY, CKO_PUBLIC_KEY, CKO_SECRET_KEY}) {
    const auto gone = state_->with_key("C_DestroyObject", type, label,
                                       [&](CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key) {
                                         return state_->call->C_DestroyObject(session, key);
                                       });
    if (!gone && gone.error().code != "crypto.token.no_key") return gone;
    any = any || gone.has_value();
    const std::lock_guard lock{state_->mutex};
    state_->handles.erase({type, label});
    state_->found_before.erase({type, label});
  }
  if (!any) return not_found("crypto.token.no_key", {{"label", label}});
  return {};
}

Result<void> Token::health() {
  const CK_RV rv = TRY(state_->with_session("health", [&](CK_SESSION_HANDLE session) -> CK_RV {
    CK_TOKEN_INFO token{};
    CK_RV one = state_->call->C_GetTokenInfo(state_->slot, &token);
    if (one != CKR_OK) return one;
    if (!state_->logged_in(session)) return CKR_USER_NOT_LOGGED_IN;
    std::array<std::uint8_t, 16> chance{};
    return state_->call->C_GenerateRandom(session, chance.data(), chance.size());
  }));
  if (rv != CKR_OK) return pkcs11::failed("health", rv);
  return {};
}

}  // namespace paraf::crypto
