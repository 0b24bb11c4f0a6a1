#include "trust/keys/keyring.h"

#include <array>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "platform/crypto/hash.h"
#include "platform/crypto/seal.h"

namespace paraf::keys {

std::string_view name_of(Purpose purpose) {
  constexpr std::array<std::string_view, 5> names{"root", "issuing", "ocsp", "tsa", "checkpoint"};
  return names[static_cast<std::size_t>(purpose)];
}

std::string_view name_of(SealKey key) {
  constexpr std::array<std::string_view, 5> names{"custody", "pool", "activation", "blobs", "people"};
  return names[static_cast<std::size_t>(key)];
}

std::string_view name_of(MacKey key) {
  constexpr std::array<std::string_view, 2> names{"custody", "people"};
  return names[static_cast<std::size_t>(key)];
}

namespace {

constexpr std::array all_seal_keys{SealKey::custody, SealKey::pool, SealKey::activation, SealKey::blobs,
                                   SealKey::people};
constexpr std::array all_mac_keys{MacKey::custody, MacKey::people};
constexpr int most_generations = 255;  // it is written in one octet

std::string pair_label(Purpose purpose, int generation = 1) {
  std::string label = "paraf-sign-" + std::string{name_of(purpose)};
  if (generation > 1) label += "-" + std::to_string(generation);
  return label;
}
std::string seal_label(SealKey key, int generation) {
  return "paraf-seal-" + std::string{name_of(key)} + "-" + std::to_string(generation);
}
std::string mac_label(MacKey key) { return "paraf-mac-" + std::string{name_of(key)}; }

// The two keyrings differ in where the octets of a key are. What a generation is, and that its
// number is the first octet of a sealed text, they share.
class Generations : public Keyring {
 public:
  Result<Bytes> seal(SealKey key, ByteView plain, ByteView associated, Random& random) override {
    const int newest = generation(key);
    if (newest == 0) return unavailable("keys.no_secrets", seal_label(key, 1));
    Bytes sealed{static_cast<std::uint8_t>(newest)};
    append(sealed, TRY(seal_under(seal_label(key, newest), plain, associated, random)));
    return sealed;
  }

  Result<Secret> open(SealKey key, ByteView sealed, ByteView associated) override {
    if (sealed.empty() || sealed[0] == 0 || sealed[0] > generation(key)) return refused("crypto.seal_broken");
    return open_under(seal_label(key, sealed[0]), sealed.subspan(1), associated);
  }

  Result<int> rotate(SealKey key) override {
    const std::lock_guard lock{making_};
    const int next = generation(key) + 1;
    if (next > most_generations) return refused("keys.no_more_generations");
    TRY(make_seal_key(seal_label(key, next)));
    set_generation(key, next);
    return next;
  }

  int generation(SealKey key) const override {
    const std::lock_guard lock{reading_};
    return newest_.at(static_cast<std::size_t>(key));
  }

  Result<void> make_secrets() override {
    for (const SealKey key : all_seal_keys)
      if (generation(key) == 0) TRY(rotate(key));
    const std::lock_guard lock{making_};
    for (const MacKey key : all_mac_keys)
      if (!TRY(has_label(mac_label(key)))) TRY(make_mac_key(mac_label(key)));
    return {};
  }

 protected:
  virtual Result<Bytes> seal_under(const std::string& label, ByteView plain, ByteView associated,
                                   Random& random) = 0;
  virtual Result<Secret> open_under(const std::string& label, ByteView sealed, ByteView associated) = 0;
  virtual Result<void> make_seal_key(const std::string& label) = 0;
  virtual Result<void> make_mac_key(const std::string& label) = 0;
  virtual Result<bool> has_label(const std::string& label) = 0;

  void find_generations(const std::set<std::string>& labels) {
    for (const SealKey key : all_seal_keys) {
      int newest = 0;
      while (newest < most_generations && labels.contains(seal_label(key, newest + 1))) ++newest;
      set_generation(key, newest);
    }
  }

 private:
  void set_generation(SealKey key, int generation) {
    const std::lock_guard lock{reading_};
    newest_.at(static_cast<std::size_t>(key)) = generation;
  }

  std::mutex making_;
  mutable std::mutex reading_;
  std::array<int, all_seal_keys.size()> newest_{};
};

class TokenKeyring final : public Generations {
 public:
  static Result<std::unique_ptr<Keyring>> over(std::shared_ptr<crypto::Token> token) {
    const std::vector<std::string> labels = TRY(token->labels());
    auto ring = std::make_unique<TokenKeyring>(std::move(token));
    ring->find_generations({labels.begin(), labels.end()});
    return ring;
  }

  explicit TokenKeyring(std::shared_ptr<crypto::Token> token) : token_(std::move(token)) {}

  Result<void> make(Purpose purpose, crypto::KeyKind kind) override {
    return token_->generate(kind, pair_label(purpose));
  }
  Result<bool> has(Purpose purpose) override { return token_->has(pair_label(purpose)); }
  Result<std::shared_ptr<crypto::Signer>> signer(Purpose purpose) override {
    return token_->signer(pair_label(purpose));
  }
  Result<int> make_next(Purpose purpose, crypto::KeyKind kind) override {
    int generation = 1;
    while (TRY(token_->has(pair_label(purpose, generation)))) ++generation;
    TRY(token_->generate(kind, pair_label(purpose, generation)));
    return generation;
  }
  Result<std::vector<std::shared_ptr<crypto::Signer>>> signers(Purpose purpose) override {
    std::vector<std::shared_ptr<crypto::Signer>> all;
    for (int generation = 1; TRY(token_->has(pair_label(purpose, generation))); ++generation)
      all.push_back(TRY(token_->signer(pair_label(purpose, generation))));
    return all;
  }
  Result<Secret> hmac(MacKey key, ByteView data) override { return token_->hmac_sha256(mac_label(key), data); }
  Result<void> health() override { return token_->health(); }

 private:
  Result<Bytes> seal_under(const std::string& label, ByteView plain, ByteView associated, Random& random) override {
    return token_->seal(label, plain, associated, random);
  }
  Result<Secret> open_under(const std::string& label, ByteView sealed, ByteView associated) override {
    return token_->open_sealed(label, sealed, associated);
  }
  Result<void> make_seal_key(const std::string& label) override { return token_->generate_sealing_key(label); }
  Result<void> make_mac_key(const std::string& label) override { return token_->generate_mac_key(label); }
  Result<bool> has_label(const std::string& label) override { return token_->has(label); }

  std::shared_ptr<crypto::Token> token_;
};

class MemoryKeyring final : public Generations {
 public:
  Result<void> make(Purpose purpose, crypto::KeyKind kind) override {
    const std::lock_guard lock{keys_};
    if (!signers_[purpose].empty()) return conflict("crypto.token.label_taken", {{"label", pair_label(purpose)}});
    const crypto::KeyPair pair = TRY(crypto::generate_key(kind));
    signers_[purpose].push_back(TRY(crypto::open_key(pair.pkcs8)));
    return {};
  }
  Result<bool> has(Purpose purpose) override {
    const std::lock_guard lock{keys_};
    return !signers_[purpose].empty();
  }
  Result<std::shared_ptr<crypto::Signer>> signer(Purpose purpose) override {
    const std::lock_guard lock{keys_};
    const auto found = signers_.find(purpose);
    if (found == signers_.end() || found->second.empty())
      return not_found("crypto.token.no_key", {{"label", pair_label(purpose)}});
    return found->second.front();
  }
  Result<int> make_next(Purpose purpose, crypto::KeyKind kind) override {
    const crypto::KeyPair pair = TRY(crypto::generate_key(kind));
    const std::lock_guard lock{keys_};
    signers_[purpose].push_back(TRY(crypto::open_key(pair.pkcs8)));
    return static_cast<int>(signers_[purpose].size());
  }
  Result<std::vector<std::shared_ptr<crypto::Signer>>> signers(Purpose purpose) override {
    const std::lock_guard lock{keys_};
    return signers_[purpose];
  }
  Result<Secret> hmac(MacKey key, ByteView data) override {
    const Secret secret = TRY(named(mac_label(key)));
    const auto mac = crypto::hmac_sha256(secret.reveal(), data);
    return Secret{Bytes{mac.begin(), mac.end()}};
  }
  Result<void> health() override { return {}; }

 private:
  Result<Secret> named(const std::string& label) {
    const std::lock_guard lock{keys_};
    const auto found = secrets_.find(label);
    if (found == secrets_.end()) return not_found("crypto.token.no_key", {{"label", label}});
    return found->second.copy();
  }
  Result<Bytes> seal_under(const std::string& label, ByteView plain, ByteView associated, Random& random) override {
    return crypto::seal(TRY(named(label)), plain, associated, random);
  }
  Result<Secret> open_under(const std::string& label, ByteView sealed, ByteView associated) override {
    return crypto::open_sealed_secret(TRY(named(label)), sealed, associated);
  }
  Result<void> make_seal_key(const std::string& label) override {
    const std::lock_guard lock{keys_};
    secrets_.emplace(label, Secret{SystemRandom{}.bytes(crypto::seal_key_size)});
    return {};
  }
  Result<void> make_mac_key(const std::string& label) override { return make_seal_key(label); }
  Result<bool> has_label(const std::string& label) override {
    const std::lock_guard lock{keys_};
    return secrets_.contains(label);
  }

  std::mutex keys_;
  std::map<Purpose, std::vector<std::shared_ptr<crypto::Signer>>> signers_;
  std::map<std::string, Secret> secrets_;
};

}  // namespace

Result<std::unique_ptr<Keyring>> keyring_over(std::shared_ptr<crypto::Token> token) {
  return TokenKeyring::over(std::move(token));
}

std::unique_ptr<Keyring> memory_keyring_for_tests() {
  auto ring = std::make_unique<MemoryKeyring>();
  // Making keys in memory cannot fail.
  (void)ring->make_secrets();
  return ring;
}

std::unique_ptr<Keyring> no_keyring() { return std::make_unique<MemoryKeyring>(); }

}  // namespace paraf::keys
