// The answering side of OCSP.
#include <algorithm>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>

#include "trust/validation/ocsp.h"
#include "trust/validation/ocsp_form.h"

namespace paraf::validation {

using namespace crypto;

namespace {

// OCSPResponseStatus [RFC 6960 §4.2.1]
enum class Said : std::uint8_t { malformed_request = 1, internal_error = 2, try_later = 3, unauthorized = 6 };

std::shared_ptr<const OcspAnswer> only_said(Said what) {
  OcspAnswer answer;
  answer.der = {0x30, 0x03, 0x0a, 0x01, static_cast<std::uint8_t>(what)};
  return std::make_shared<const OcspAnswer>(std::move(answer));
}

constexpr std::size_t shards = 16, longest_cached_request = 512;

// One issuer, and who speaks for it.
struct Voice {
  Certificate issuer, certificate;
  std::shared_ptr<Signer> signer;
  IssuerHashes hashes;
  Bytes responder_id, certificates;  // finished parts of every answer
};

}  // namespace

struct Responder::State {
  const StatusSource& source;
  const Clock& clock;
  OcspSettings settings;
  mutable std::shared_mutex changing;
  std::vector<std::shared_ptr<const Voice>> voices;

  const std::shared_ptr<const OcspAnswer> malformed_request = only_said(Said::malformed_request),
                                          internal_error = only_said(Said::internal_error),
                                          try_later = only_said(Said::try_later),
                                          unauthorized = only_said(Said::unauthorized);
  std::atomic<std::uint64_t> signed_now{0}, signed_ahead{0}, from_cache{0}, errors{0}, malformed{0}, refused{0}, later{0};

  // Answers by the octets of their request: a hit costs neither reading nor signing. Two
  // generations: when the young one is full it becomes the old one, and what nobody asked for
  // since is forgotten.
  struct Kept {
    std::shared_ptr<const Voice> voice;
    Bytes serial;
    Status status;
    std::shared_ptr<const OcspAnswer> answer;
    bool asked_again = false;
  };
  using Generation = std::unordered_map<std::string, Kept>;
  struct Shard {
    std::mutex mutex;
    Generation young, old;
  };
  std::array<Shard, shards> cache;

  State(const StatusSource& from, const Clock& k, OcspSettings how) : source(from), clock(k), settings(how) {}

  void serve(Certificate issuer, Certificate certificate, std::shared_ptr<Signer> signer) {
    auto hashes = IssuerHashes::of(issuer);
    const auto key = key_identifier(certificate.spki());
    if (!hashes || !key) return;
    auto voice = std::make_shared<const Voice>(Voice{
        issuer, certificate, std::move(signer), std::move(*hashes),
        der::explicit_tag(2, der::octet_string(*key)),  // byKey: short, and needs no name
        der::explicit_tag(0, der::sequence({certificate.der()}))});
    const std::unique_lock hold{changing};
    const auto same = std::ranges::find_if(voices, [&](const auto& v) { return v->issuer == issuer; });
    if (same != voices.end()) *same = std::move(voice);
    else voices.push_back(std::move(voice));
  }

  std::shared_ptr<const Voice> voice_for(const CertId& id) const {
    const std::shared_lock hold{changing};
    for (const auto& voice : voices)
      if (voice->hashes.match(id)) return voice;
    return nullptr;
  }

  bool speaks(const std::shared_ptr<const Voice>& voice) const {
    const std::shared_lock hold{changing};
    return std::ranges::find(voices, voice) != voices.end();
  }

  Shard& shard_of(std::string_view request) { return cache[std::hash<std::string_view>{}(request) % shards]; }

  std::shared_ptr<const OcspAnswer> cached(const std::string& request, Timestamp now) {
    Kept kept;
    {
      Shard& shard = shard_of(request);
      const std::lock_guard lock{shard.mutex};
      auto found = shard.young.find(request);
      if (found == shard.young.end()) {
        found = shard.old.find(request);
        if (found == shard.old.end()) return nullptr;
        auto moved = shard.old.extract(found);
        found = shard.young.insert(std::move(moved)).position;
      }
      found->second.asked_again = true;
      kept = found->second;
    }
    // Given out while at least half of its time is left, so that nobody gets one about to lapse.
    const auto half = (kept.answer->next_update - kept.answer->this_update) / 2;
    if (now < kept.answer->this_update || now > kept.answer->this_update + half) return nullptr;
    if (!speaks(kept.voice)) return nullptr;
    const auto status = source.status(kept.voice->issuer, kept.serial);
    if (!status || *status != kept.status) return nullptr;
    return kept.answer;
  }

  void keep(const std::string& request, Kept kept) {
    Shard& shard = shard_of(request);
    const std::lock_guard lock{shard.mutex};
    if (shard.young.size() >= settings.cached / (2 * shards) + 1) {
      shard.old = std::move(shard.young);
      shard.young = {};
    }
    shard.young.insert_or_assign(request, std::move(kept));
  }

  // [RFC 6960 §4.2.1], from the last octet to the first.
  Result<Bytes> sign_answer(const Voice& voice, const OcspRequest& request, const std::vector<Status>& statuses,
                            Timestamp now, Timestamp until) {
    thread_local der::Writer w(2048);
    w.clear();
    w.wrap(der::tag::sequence, [&] {
      if (!request.nonce.empty())
        w.wrap(der::context_constructed(1), [&] {
          w.wrap(der::tag::sequence, [&] {
            w.wrap(der::tag::sequence, [&] {
              w.octet_string(request.nonce);
              w.oid(oid::ocsp_nonce);
            });
          });
        });
      w.wrap(der::tag::sequence, [&] {
        for (std::size_t i = statuses.size(); i-- > 0;)
          w.wrap(der::tag::sequence, [&] {
            w.wrap(der::context_constructed(0), [&] { w.generalized_time(until); });
            w.generalized_time(now);
            put_status(w, statuses[i]);
            w.raw(request.ids[i]);
          });
      });
      w.generalized_time(now);
      w.raw(voice.responder_id);
    });
    const HashAlg hash = usual_hash(voice.signer->kind());
    const Bytes signature = TRY(voice.signer->sign(hash, w.view()));

    // Around it: BasicOCSPResponse, and OCSPResponse around that. What stands before the data
    // can be written in front of them; what stands behind cannot, so the data are copied once.
    thread_local der::Writer whole(4096);
    whole.clear();
    whole.wrap(der::tag::sequence, [&] {
      whole.wrap(der::context_constructed(0), [&] {
        whole.wrap(der::tag::sequence, [&] {
          whole.wrap(der::tag::octet_string, [&] {
            whole.wrap(der::tag::sequence, [&] {
              whole.raw(voice.certificates);
              whole.bit_string(signature);
              whole.raw(signature_algorithm(voice.signer->kind(), hash));
              whole.raw(w.view());
            });
          });
          whole.oid(oid::ocsp_basic);
        });
      });
      whole.enumerated(0);
    });
    return whole.finish();
  }

  static void put_status(der::Writer& w, const Status& status) {
    switch (status.kind) {
      case Status::Kind::good: return w.element(der::context(0), {});
      case Status::Kind::unknown: return w.element(der::context(2), {});
      case Status::Kind::revoked: break;
    }
    w.wrap(der::context_constructed(1), [&] {
      if (status.reason) w.wrap(der::context_constructed(0), [&] { w.enumerated(*status.reason); });
      w.generalized_time(status.revoked_at);
    });
  }

  // Those asked for again whose time of being given out is nine tenths over.
  int presign(std::size_t most) {
    const Timestamp now = Timestamp::from_seconds(clock.now().seconds());
    std::vector<std::string> due;
    for (Shard& shard : cache) {
      const std::lock_guard lock{shard.mutex};
      for (const auto& [request, kept] : shard.young) {
        if (due.size() == most) break;
        const auto given_out = (kept.answer->next_update - kept.answer->this_update) / 2;
        if (kept.asked_again && now >= kept.answer->this_update + given_out * 9 / 10) due.push_back(request);
      }
    }
    int made = 0;
    for (const std::string& request : due)
      if (const auto fresh = make(bytes_of(request), request, now); fresh->cacheable) ++made;
    signed_ahead += static_cast<std::uint64_t>(made);
    return made;
  }

  std::shared_ptr<const OcspAnswer> answer(ByteView der) {
    const Timestamp now = Timestamp::from_seconds(clock.now().seconds());
    const bool short_enough = der.size() <= longest_cached_request;
    const std::string key{short_enough ? text_of(der) : std::string_view{}};
    if (short_enough) {
      if (auto kept = cached(key, now)) {
        ++from_cache;
        return kept;
      }
    }
    auto made = make(der, key, now);
    if (made->next_update != Timestamp{}) ++signed_now;
    return made;
  }

  // Signs; key: the octets of a request short enough to be kept, or nothing.
  std::shared_ptr<const OcspAnswer> make(ByteView der, const std::string& key, Timestamp now) {
    const auto request = read_request(der, settings.at_most);
    if (!request) return malformed_request;

    // The first certificate that is of one of ours decides who speaks; what is another's is unknown to it.
    std::shared_ptr<const Voice> voice;
    std::vector<Status> statuses;
    for (const auto& id : request->certificates) {
      Status status;
      if (id && !voice) voice = voice_for(*id);
      if (id && voice && voice->hashes.match(*id)) {
        const auto known = source.status(voice->issuer, id->serial);
        if (!known) return known.error().kind == ErrorKind::unavailable ? try_later : internal_error;
        status = *known;
      }
      statuses.push_back(status);
    }
    if (!voice) return unauthorized;        // [RFC 5019 §2.2.3]
    if (!voice->signer) return try_later;

    OcspAnswer answer;
    answer.this_update = now;
    // What is unknown may be issued the next moment, here or by a process that we have not heard of yet.
    const bool all_known = std::ranges::none_of(statuses, [](const Status& s) { return s.kind == Status::Kind::unknown; });
    answer.next_update = std::min(now + (all_known ? settings.fresh_for : settings.unknown_for), voice->certificate.not_after());
    if (answer.next_update <= now) return try_later;  // our own certificate has lapsed: no answer would be believed
    auto octets = sign_answer(*voice, *request, statuses, now, answer.next_update);
    if (!octets) return octets.error().kind == ErrorKind::unavailable ? try_later : internal_error;
    answer.der = std::move(*octets);
    answer.cacheable = request->nonce.empty() && all_known;
    if (!answer.cacheable) return std::make_shared<const OcspAnswer>(std::move(answer));
    answer.etag = '"' + hex(ByteView{sha256(answer.der)}.first(16)) + '"';
    auto shared = std::make_shared<const OcspAnswer>(std::move(answer));
    if (!key.empty() && statuses.size() == 1) {
      const ByteView serial = request->certificates[0]->serial;
      keep(key, {voice, {serial.begin(), serial.end()}, statuses[0], shared});
    }
    return shared;
  }
};

Responder::Responder(Certificate issuer, Certificate certificate, std::shared_ptr<Signer> signer, const StatusSource& source,
                     const Clock& clock, OcspSettings settings)
    : state_(std::make_unique<State>(source, clock, settings)) {
  serve(std::move(issuer), std::move(certificate), std::move(signer));
}
Responder::~Responder() = default;

void Responder::serve(Certificate issuer, Certificate certificate, std::shared_ptr<Signer> signer) {
  state_->serve(std::move(issuer), std::move(certificate), std::move(signer));
}

std::shared_ptr<const OcspAnswer> Responder::answer(ByteView request) {
  auto answer = state_->answer(request);
  if (answer->next_update == Timestamp{}) ++state_->errors;
  if (answer == state_->malformed_request) ++state_->malformed;
  if (answer == state_->unauthorized) ++state_->refused;
  if (answer == state_->try_later) ++state_->later;
  return answer;
}

std::shared_ptr<const OcspAnswer> Responder::answer_get(std::string_view path) {
  std::string text;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] != '%') {
      text += path[i];
      continue;
    }
    const auto octet = path.size() - i >= 3 ? from_hex(path.substr(i + 1, 2)) : malformed("base.hex");
    if (!octet) return answer({});
    text += static_cast<char>((*octet)[0]);
    i += 2;
  }
  const auto request = from_base64(text);
  return answer(request ? ByteView{*request} : ByteView{});
}

int Responder::presign(std::size_t most) { return state_->presign(most); }

Responder::Counts Responder::counts() const {
  return {state_->signed_ahead, state_->signed_now, state_->from_cache, state_->errors,
          state_->malformed,    state_->refused,    state_->later};
}

}  // namespace paraf::validation
