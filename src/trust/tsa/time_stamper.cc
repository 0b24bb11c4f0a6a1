// The stamping side of RFC 3161.
#include <algorithm>
#include <atomic>
#include <mutex>

#include "trust/tsa/form.h"
#include "trust/tsa/tsa.h"

namespace paraf::tsa {

using namespace crypto;
using der::Reader;

namespace {

// Who signs, as of now.
struct Hand {
  Certificate certificate;
  Certificates issuers;
  std::shared_ptr<Signer> signer;
};

bool fits(const Certificate& certificate, const Signer& signer) {
  const auto eku = certificate.extension(crypto::oid::extended_key_usage);
  return eku && eku->critical && certificate.extended_key_usage().size() == 1 &&
         certificate.has_eku(crypto::oid::eku_time_stamping) && std::ranges::equal(certificate.spki(), signer.spki());
}

}  // namespace

struct TimeStamper::State {
  TsaSettings settings;
  const Clock& clock;
  Random& random;
  Bytes accuracy{};  // Accuracy, DER
  mutable std::mutex changing{};
  std::shared_ptr<const Hand> current{};
  std::atomic<const ClockWitness*> witness{nullptr};
  std::atomic<std::uint64_t> granted{0}, refusals{0}, in_doubt{0};

  std::shared_ptr<const Hand> hand() const {
    const std::lock_guard hold{changing};
    return current;
  }

  struct Asked {
    Bytes imprint{};   // MessageImprint, octet for octet as it came
    ByteView nonce{};  // INTEGER, whole; empty: none
    bool certificates = false;
  };

  // TSTInfo [RFC 3161 §2.4.2], from the last octet to the first.
  Bytes info(const Asked& asked, Timestamp now) {
    std::array<std::uint8_t, 18> serial;
    serial[0] = settings.node;
    random.fill(std::span{serial}.subspan(1));
    thread_local der::Writer w(512);
    w.clear();
    w.wrap(der::tag::sequence, [&] {
      if (!asked.nonce.empty()) w.raw(asked.nonce);
      // ordering is FALSE, its default, and so left out.
      w.raw(accuracy);
      put_time(w, now);
      w.unsigned_integer(serial);
      w.raw(asked.imprint);
      w.oid(settings.policy);
      w.integer(1);
    });
    return w.finish();
  }

  // genTime to the millisecond: a fraction may be given, and then not with trailing zeros.
  static void put_time(der::Writer& w, Timestamp now) {
    const auto millis = static_cast<int>((now.micros() / 1000) % 1000);
    if (millis <= 0) return w.generalized_time(now);
    std::string fraction = std::to_string(1000 + millis).substr(1);
    while (fraction.back() == '0') fraction.pop_back();
    der::Writer whole(32);
    whole.generalized_time(now);
    std::string text{text_of(whole.view().subspan(2))};
    text.insert(text.size() - 1, "." + fraction);
    w.element(der::tag::generalized_time, bytes_of(text));
  }

  Result<Bytes> token(const Asked& asked) {
    if (const ClockWitness* ask = witness.load(std::memory_order_acquire)) {
      if (auto believed = ask->trustworthy(); !believed) {
        ++in_doubt;
        return tl::unexpected<Error>(believed.error());
      }
    }
    const auto with = hand();
    const auto& [certificate, issuers, signer] = *with;
    if (!signer) return unavailable("tsa.certificate_revoked");
    const Timestamp now = clock.now();
    if (now < certificate.not_before() || now > certificate.not_after())
      return unavailable("tsa.certificate_lapsed");
    SignedDataParts parts;
    parts.hash = usual_hash(signer->kind());
    parts.key = signer->kind();
    parts.content = info(asked, now);
    parts.content_type = crypto::oid::tst_info;
    parts.signed_attributes =
        signed_attributes(parts.hash, digest(parts.hash, *parts.content), certificate, crypto::oid::tst_info);
    parts.signature = TRY(signer->sign(parts.hash, parts.signed_attributes));
    parts.signer = certificate;
    if (asked.certificates) parts.others = issuers;
    parts.include_certificates = asked.certificates;
    return signed_data(parts);
  }

  // What is wrong with a request, or the request.
  tl::expected<Asked, Failure> read(ByteView request) const {
    const auto fails = [](Failure failure) { return tl::unexpected<Failure>{failure}; };
    const auto outer = der::single(request, der::tag::sequence);
    if (!outer) return fails(Failure::bad_data_format);
    Reader in{outer->content};
    const auto version = in.integer();
    if (!version) return fails(Failure::bad_data_format);
    if (*version != 1) return fails(Failure::bad_request);
    const auto imprint = in.next(der::tag::sequence);
    if (!imprint) return fails(Failure::bad_data_format);
    Reader fields{imprint->content};
    const auto algorithm = fields.next(der::tag::sequence);
    const auto hashed = algorithm ? fields.octet_string() : Result<ByteView>{ByteView{}};
    if (!algorithm || !hashed || !fields.empty()) return fails(Failure::bad_data_format);
    const auto hash = hash_named(algorithm->whole);
    if (!hash ||
        std::find(settings.accepted.begin(), settings.accepted.end(), *hash) == settings.accepted.end())
      return fails(Failure::bad_alg);
    if (hashed->size() != size_of(*hash)) return fails(Failure::bad_data_format);

    Asked asked;
    asked.imprint.assign(imprint->whole.begin(), imprint->whole.end());
    if (in.at(der::tag::oid)) {
      const auto policy = in.oid();
      if (!policy) return fails(Failure::bad_data_format);
      if (*policy != settings.policy) return fails(Failure::unaccepted_policy);
    }
    if (in.at(der::tag::integer)) {
      const auto nonce = in.next();
      // Any number, but not a text of any length that we would sign for a stranger.
      if (!nonce || nonce->content.empty() || nonce->content.size() > 32)
        return fails(Failure::bad_data_format);
      asked.nonce = nonce->whole;
    }
    if (in.at(der::tag::boolean)) {
      const auto wanted = in.boolean();
      if (!wanted) return fails(Failure::bad_data_format);
      asked.certificates = *wanted;
    }
    if (in.at(der::context_constructed(0))) return fails(Failure::unaccepted_extension);
    if (!in.empty()) return fails(Failure::bad_data_format);
    return asked;
  }

  // PKIStatusInfo with a word for whoever reads the answer; in English, as the asker may be anybody [RFC 3161 §2.4.2].
  static Bytes rejected(Failure failure) {
    constexpr std::string_view no_time = "no time can be given: the clock is in doubt, or the certificate has ended",
                               no_service = "the service cannot sign at the moment: ask again later";
    const std::string_view why = failure == Failure::time_not_available ? no_time
                                 : failure == Failure::system_failure   ? no_service
                                                                        : "the request cannot be granted";
    const Bytes status = der::sequence({der::integer(2), der::sequence({der::utf8(why)}),
                                        der::named_bits(1u << static_cast<unsigned>(failure))});
    return der::sequence({status});
  }
};

TimeStamper::TimeStamper(std::unique_ptr<State> state) : state_(std::move(state)) {}
TimeStamper::~TimeStamper() = default;

Result<std::unique_ptr<TimeStamper>> TimeStamper::make(TsaSettings settings, Certificate certificate,
                                                       Certificates issuers, std::shared_ptr<Signer> signer,
                                                       const Clock& clock, Random& random) {
  if (signer && !fits(certificate, *signer)) return refused("tsa.certificate");
  if (settings.node == 0 || settings.node > 0x7f || settings.accuracy.count() <= 0)
    return internal("tsa.settings", "node or accuracy");
  const auto seconds = settings.accuracy.count() / 1000, millis = settings.accuracy.count() % 1000;
  der::Writer w(32);
  w.wrap(der::tag::sequence, [&] {
    if (millis != 0) {  // [0] IMPLICIT INTEGER (1..999)
      const Bytes number = der::integer(millis);
      w.element(der::context(0), ByteView{number}.subspan(2));
    }
    if (seconds != 0) w.integer(seconds);
  });
  auto state = std::unique_ptr<State>(new State{.settings = std::move(settings), .clock = clock, .random = random});
  state->accuracy = w.finish();
  state->current = std::make_shared<const Hand>(Hand{std::move(certificate), std::move(issuers), std::move(signer)});
  return std::unique_ptr<TimeStamper>{new TimeStamper{std::move(state)}};
}

Result<void> TimeStamper::use(Certificate certificate, Certificates issuers, std::shared_ptr<Signer> signer) {
  if (signer && !fits(certificate, *signer)) return refused("tsa.certificate");
  auto next = std::make_shared<const Hand>(Hand{std::move(certificate), std::move(issuers), std::move(signer)});
  const std::lock_guard hold{state_->changing};
  state_->current = std::move(next);
  return {};
}

void TimeStamper::believe(const ClockWitness* witness) { state_->witness.store(witness, std::memory_order_release); }

Result<void> TimeStamper::believed() const {
  const ClockWitness* const ask = state_->witness.load(std::memory_order_acquire);
  return ask == nullptr ? Result<void>{} : ask->trustworthy();
}

TimeStamper::Counts TimeStamper::counts() const { return {state_->granted, state_->refusals, state_->in_doubt}; }

Bytes TimeStamper::answer(ByteView request) {
  const auto asked = state_->read(request);
  if (!asked) {
    ++state_->refusals;
    return State::rejected(asked.error());
  }
  const auto token = state_->token(*asked);
  if (!token) ++state_->refusals;
  else ++state_->granted;
  if (!token) {
    const bool of_time = token.error().code == "tsa.clock_in_doubt" || token.error().code == "tsa.certificate_lapsed";
    return State::rejected(of_time ? Failure::time_not_available : Failure::system_failure);
  }
  return der::sequence({der::sequence({der::integer(0)}), *token});
}

Result<Bytes> TimeStamper::token(HashAlg hash, ByteView imprint) {
  if (imprint.size() != size_of(hash) || hash == HashAlg::sha1)
    return internal("tsa.imprint_size", "an imprint of another hash");
  State::Asked asked;
  asked.imprint = message_imprint(digest_algorithm(hash).subspan(2), imprint);
  asked.certificates = true;
  return state_->token(asked);
}

}  // namespace paraf::tsa
