#include "platform/crypto/kdf.h"

#include <argon2.h>

#include <array>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <utility>

#include "platform/crypto/hash.h"

namespace paraf::crypto {

Secret hkdf_sha256(ByteView secret, ByteView salt, ByteView info, std::size_t length) {
  Sha256 key = hmac_sha256(salt, secret);  // extract [RFC 5869 §2.2]
  Bytes out, block;
  for (std::uint8_t n = 1; out.size() < length; ++n) {  // expand [§2.3]
    Bytes input = block;
    append(input, info);
    input.push_back(n);
    const Sha256 t = hmac_sha256(key, input);
    explicit_bzero(input.data(), input.size());
    block.assign(t.begin(), t.end());
    append(out, block);
    if (n == 255) break;  // the RFC's limit of 255 blocks
  }
  explicit_bzero(key.data(), key.size());
  explicit_bzero(block.data(), block.size());
  if (out.size() > length) {
    explicit_bzero(out.data() + length, out.size() - length);
    out.resize(length);
  }
  return Secret{std::move(out)};
}

namespace {

// Who may compute, in the order of arrival within a line and in turns between the lines.
class Turnstile {
 public:
  bool enter(Argon2Line line) {
    std::unique_lock lock{mutex_};
    auto& mine = waiting_[static_cast<std::size_t>(line)];
    if (mine.size() >= most_waiting) return false;
    Waiter me;
    mine.push_back(&me);
    admit();
    if (me.changed.wait_for(lock, longest_wait, [&] { return me.admitted; })) return true;
    mine.remove(&me);
    return false;
  }
  void leave() {
    const std::lock_guard lock{mutex_};
    --inside_;
    admit();
  }
  void limit(int count) {
    const std::lock_guard lock{mutex_};
    limit_ = count < 1 ? 1 : count;
    admit();
  }

 private:
  // Each holds a thread of the server, which has 64 (doors/cli/serve.cc): both lines full leave some.
  static constexpr std::size_t most_waiting = 30;
  static constexpr std::chrono::seconds longest_wait{10};
  struct Waiter {
    std::condition_variable changed;
    bool admitted = false;
  };

  void admit() {
    while (inside_ < limit_) {
      if (waiting_[next_].empty()) next_ = 1 - next_;
      if (waiting_[next_].empty()) return;
      Waiter& first = *waiting_[next_].front();
      waiting_[next_].pop_front();
      next_ = 1 - next_;
      ++inside_;
      first.admitted = true;
      first.changed.notify_one();
    }
  }

  std::mutex mutex_;
  std::array<std::list<Waiter*>, 2> waiting_;
  std::size_t next_ = 0;
  int inside_ = 0, limit_ = 2;
};

Turnstile& turnstile() {
  static Turnstile one;
  return one;
}

thread_local bool holds_turn = false;

Result<Bytes> argon2(Argon2Line line, ByteView passphrase, ByteView salt, const Argon2Cost& cost, std::size_t length) {
  const Argon2Turn turn = TRY(argon2_turn(line));
  Bytes out(length);
  const int code = argon2id_hash_raw(cost.passes, cost.memory_kib, cost.lanes, passphrase.data(), passphrase.size(),
                                     salt.data(), salt.size(), out.data(), out.size());
  if (code != ARGON2_OK) return internal("crypto.argon2", argon2_error_message(code));
  return out;
}

std::string unpadded_base64(ByteView bytes) {
  std::string text = base64(bytes);
  while (!text.empty() && text.back() == '=') text.pop_back();
  return text;
}

struct Stored {
  Argon2Cost cost;
  Bytes salt, hash;
};

// "$argon2id$v=19$m=65536,t=3,p=1$salt$hash"
Result<Stored> parse_phc(std::string_view text) {
  Stored stored;
  const auto number = [&](std::string_view before, std::uint32_t most, std::uint32_t& to) {
    if (!text.starts_with(before)) return false;
    text.remove_prefix(before.size());
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), to);
    if (error != std::errc{} || to == 0 || to > most) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
  };
  // The bounds keep a forged row from asking for all memory of the machine.
  const bool costs = number("$argon2id$v=19$m=", 4u << 20, stored.cost.memory_kib) &&
                     number(",t=", 64, stored.cost.passes) && number(",p=", 64, stored.cost.lanes) &&
                     text.starts_with('$');
  if (!costs) return malformed("crypto.password_hash");
  text.remove_prefix(1);
  const std::size_t middle = text.find('$');
  if (middle == std::string_view::npos) return malformed("crypto.password_hash");
  const auto salt = from_base64(text.substr(0, middle)), hash = from_base64(text.substr(middle + 1));
  if (!salt || !hash || salt->size() < 8 || hash->size() < 16 || hash->size() > 64)
    return malformed("crypto.password_hash");
  stored.salt = *salt;
  stored.hash = *hash;
  return stored;
}

}  // namespace

Argon2Turn::Argon2Turn(Argon2Turn&& other) noexcept : took_(std::exchange(other.took_, false)) {}

Argon2Turn::~Argon2Turn() {
  if (!took_) return;
  holds_turn = false;
  turnstile().leave();
}

Result<Argon2Turn> argon2_turn(Argon2Line line) {
  if (holds_turn) return Argon2Turn{false};
  if (!turnstile().enter(line)) return unavailable("crypto.argon2_busy");
  holds_turn = true;
  return Argon2Turn{true};
}

Result<Secret> argon2id(const Secret& passphrase, ByteView salt, const Argon2Cost& cost) {
  return Secret{TRY(argon2(Argon2Line::key, passphrase.reveal(), salt, cost, 32))};
}

void limit_argon2(int at_once) { turnstile().limit(at_once); }

Result<std::string> hash_password(const Secret& password, Random& random, const Argon2Cost& cost) {
  const Bytes salt = random.bytes(16);
  const Bytes hash = TRY(argon2(Argon2Line::login, password.reveal(), salt, cost, 32));
  return "$argon2id$v=19$m=" + std::to_string(cost.memory_kib) + ",t=" + std::to_string(cost.passes) +
         ",p=" + std::to_string(cost.lanes) + "$" + unpadded_base64(salt) + "$" + unpadded_base64(hash);
}

Result<bool> password_matches(std::string_view stored, const Secret& password) {
  const Stored known = TRY(parse_phc(stored));
  const Bytes hash = TRY(argon2(Argon2Line::login, password.reveal(), known.salt, known.cost, known.hash.size()));
  return equal_in_constant_time(hash, known.hash);
}

}  // namespace paraf::crypto
