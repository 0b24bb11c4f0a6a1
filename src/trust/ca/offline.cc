#include "trust/ca/offline.h"

#include <algorithm>

#include "platform/crypto/pem.h"
#include "platform/journal/journal.h"
#include "trust/ca/records.h"
#include "trust/ca/state.h"

namespace paraf::ca {

using store::Scope;
using store::Transaction;
using store::value;

namespace {

tl::unexpected<Error> unfit(std::string_view paper, std::string what) {
  return refused("root.papers", {{"paper", std::string{paper}}, {"what", std::move(what)}});
}

Result<Bytes> asked_name(const AuthoritySettings& settings, const Profile& profile, const std::string& name) {
  return subject_name(profile, {.common_name = name, .organization = settings.organization}, {});
}

// PEM of that kind, or DER.
Result<Bytes> octets_of(std::string_view text, std::string_view kind, std::string_view paper) {
  if (text.find("-----BEGIN") == std::string_view::npos) return to_bytes(text);
  const auto blocks = crypto::pem_blocks(text, kind);
  if (!blocks || blocks->empty()) return unfit(paper, "PEM");
  return blocks->front();
}

Result<void> judge_root(const crypto::Certificate& root, Timestamp now) {
  constexpr std::uint32_t needed = crypto::usage::key_cert_sign | crypto::usage::crl_sign;
  if (!root.self_issued() || !root.signed_by(root)) return unfit("root", "self_signed");
  if (!root.is_ca() || (root.key_usage().value_or(0) & needed) != needed) return unfit("root", "ca");
  if (const auto good = crypto::goodkey(root.spki()); !good) return unfit("root", std::string{good.error().code});
  if (now < root.not_before() || root.not_after() < now) return unfit("root", "validity");
  return {};
}

Result<void> judge_issuing(const crypto::Certificate& issuing, const crypto::Certificate& root, ByteView key,
                           ByteView name, const Profile& profile, Timestamp now) {
  if (!std::ranges::equal(issuing.spki(), key)) return unfit("issuing", "key");
  if (!std::ranges::equal(issuing.subject(), name)) return unfit("issuing", "name");
  if (const auto path = crypto::verify_chain(issuing, {}, {root}, now, crypto::Purpose::any); !path)
    return unfit("issuing", std::string{path.error().code});
  if (issuing.key_usage() != std::optional{profile.key_usage}) return unfit("issuing", "key_usage");
  const auto constraints = issuing.extension(crypto::oid::basic_constraints);
  const Bytes expected = profile.path_length
                             ? crypto::der::sequence({crypto::der::boolean(true), crypto::der::integer(*profile.path_length)})
                             : crypto::der::sequence({crypto::der::boolean(true)});
  if (!constraints || !constraints->critical || !std::ranges::equal(constraints->value, expected))
    return unfit("issuing", "basic_constraints");
  if (!issuing.subject_key_id() || !root.subject_key_id() || issuing.authority_key_id() != root.subject_key_id())
    return unfit("issuing", "key_id");
  return {};
}

Result<void> judge_list(const crypto::Crl& list, const crypto::Certificate& root, const crypto::Certificate& issuing,
                        Timestamp now) {
  if (!list.signed_by(root)) return unfit("list", "issuer");
  if (!list.covers(issuing)) return unfit("list", "not_for_this_certificate");
  if (now < list.this_update() || list.next_update() <= now) return unfit("list", "validity");
  return {};
}

// One of the papers as a record of ours: its serial, its order and its octets.
Result<void> keep(const Parts& parts, const crypto::Certificate& certificate, const std::string& order,
                  const std::string& profile, const std::string& issuer, const std::string& profile_hash,
                  const AuthoritySettings& settings, const std::string& actor) {
  const std::string serial = certificate.serial_hex();
  const Timestamp now = parts.clock.now();
  return parts.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    if (TRY(tx.maybe(sql, "order", {value(order)}))) return {};  // an interrupted ceremony goes on
    const std::int64_t revision = TRY(next_revision(tx));
    TRY(tx.execute(sql, "take_order", {value(order), value(order), value(issuer), value(serial)}));
    TRY(tx.execute(sql, "take_serial", {value(issuer), value(serial), value(now)}));
    TRY(tx.execute(sql, "keep_given",
                   {value(issuer), value(serial), value(profile), value(order),
                    value(hex(crypto::sha256(certificate.spki()))), value(certificate.subject_text()),
                    value(certificate.not_before()), value(certificate.not_after()), value(now), value(settings.node),
                    value(certificate.der()), value(revision), value(profile_hash)}));
    TRY(journal::append(tx, now,
                        {.act = "certificate.given",
                         .subject = "certificate:" + serial,
                         .actor = actor,
                         .facts = {{"issuer", issuer},
                                   {"profile", profile},
                                   {"sha256", hex(certificate.fingerprint())}}}));
    return {};
  });
}

// The root's number says which of two lists is the later one only to the root; here it is the time.
Result<CrlRecord> keep_list(const Parts& parts, const crypto::Crl& list, const std::string& actor) {
  CrlRecord kept;
  kept.issuer = "root";
  kept.number = kept.this_update = list.this_update();
  kept.next_update = list.next_update();
  kept.entries = static_cast<std::int64_t>(list.size());
  kept.der = list.der();
  const Timestamp now = parts.clock.now();
  return parts.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<CrlRecord> {
    const auto latest = TRY(tx.maybe(sql, "latest_crl", {value(kept.issuer), value(0)}));
    if (latest && latest->time(2) >= kept.number) {
      // The same one again changes nothing; an older one would take back what was revoked since.
      if (latest->bytes(6) == kept.der) return kept;
      return unfit("list", "older");
    }
    TRY(tx.execute(sql, "insert_crl",
                   {value(kept.issuer), value(0), value(kept.number), value(kept.this_update), value(kept.next_update),
                    value(kept.entries), value(0), value(kept.der)}));
    TRY(journal::append(tx, now,
                        {.act = "crl.taken",
                         .subject = "crl:root",
                         .actor = actor,
                         .facts = {{"entries", std::to_string(kept.entries)},
                                   {"sha256", hex(crypto::sha256(kept.der))}}}));
    return kept;
  });
}

}  // namespace

Result<Bytes> request_for_root(keys::Keyring& keyring, const AuthoritySettings& settings, const Profiles& profiles) {
  const Profile& profile = profiles.at("issuing");
  if (std::ranges::find(profile.keys, settings.issuing_key) == profile.keys.end())
    return refused("ca.policy.key_kind", {{"kind", std::string{crypto::name_of(settings.issuing_key)}}});
  if (!TRY(keyring.has(keys::Purpose::issuing))) TRY(keyring.make(keys::Purpose::issuing, settings.issuing_key));
  const auto key = TRY(keyring.signer(keys::Purpose::issuing));
  return crypto::make_request(TRY(asked_name(settings, profile, settings.issuing_name)), *key);
}

Result<FromRoot> read_from_root(std::string_view root_text, std::string_view issuing_text, std::string_view list_text,
                                keys::Keyring& keyring, const AuthoritySettings& settings, const Profiles& profiles,
                                Timestamp now) {
  const auto root = crypto::Certificate::parse(TRY(octets_of(root_text, "CERTIFICATE", "root")));
  if (!root) return unfit("root", "form");
  const auto issuing = crypto::Certificate::parse(TRY(octets_of(issuing_text, "CERTIFICATE", "issuing")));
  if (!issuing) return unfit("issuing", "form");
  const auto list = crypto::Crl::parse(TRY(octets_of(list_text, "X509 CRL", "list")));
  if (!list) return unfit("list", "form");
  const Profile& profile = profiles.at("issuing");
  if (!TRY(keyring.has(keys::Purpose::issuing))) return unfit("issuing", "key");
  const auto key = TRY(keyring.signer(keys::Purpose::issuing));
  TRY(judge_root(*root, now));
  TRY(judge_issuing(*issuing, *root, key->spki(), TRY(asked_name(settings, profile, settings.issuing_name)), profile, now));
  TRY(judge_list(*list, *root, *issuing, now));
  if (list->find(issuing->serial())) return unfit("list", "revoked");
  return FromRoot{*root, *issuing, *list};
}

Result<void> keep_papers(const Parts& parts, const AuthoritySettings& settings, const Profiles& profiles,
                         const FromRoot& papers, const std::string& actor) {
  const std::string away{away_order};
  TRY(keep(parts, papers.root, away + "root", "root", "root", profiles.at("root").hash, settings, actor));
  TRY(keep(parts, papers.issuing, away + "issuing", "issuing", "root", profiles.at("issuing").hash, settings, actor));
  TRY(keep_list(parts, papers.list, actor));
  return {};
}

bool Authority::root_is_away() const {
  const std::shared_lock hold{state_->growing};
  return state_->own.at(keys::Purpose::root).back().signer == nullptr;
}

Result<CrlRecord> Authority::take_root_list(std::string_view text, const std::string& actor) {
  State& s = *state_;
  if (!root_is_away()) return refused("root.here");
  const auto list = crypto::Crl::parse(TRY(octets_of(text, "X509 CRL", "list")));
  if (!list) return unfit("list", "form");
  const crypto::Certificate& root = certificate(keys::Purpose::root);
  TRY(judge_list(*list, root, certificate(keys::Purpose::issuing), s.parts.clock.now()));
  CrlRecord kept = TRY(keep_list(s.parts, *list, actor));
  // What the root has revoked of ours ends here too, and everybody who asks the status hears it.
  const Timestamp now = s.parts.clock.now();
  for (const auto& [id, certificate] : issuers()) {
    if (id == "root") continue;
    const auto entry = list->find(certificate.serial());
    if (!entry) continue;
    TRY(s.parts.store.transact(Scope::installation(), [&, &certificate = certificate](Transaction& tx) -> Result<void> {
      TRY(revoke_in(tx, now,
                    {"root", certificate.serial_hex(), 0, static_cast<Reason>(entry->reason), std::nullopt, actor}));
      return {};
    }));
  }
  TRY(s.status->refresh());
  TRY(s.load());
  return kept;
}

// ---- the next issuing CA ----

Result<Bytes> Authority::ask_root(crypto::KeyKind kind, const std::string& actor) {
  State& s = *state_;
  if (!root_is_away()) return refused("root.here");
  TRY(s.load());
  const auto key = TRY(s.next_key(keys::Purpose::issuing, kind));
  const Timestamp now = s.parts.clock.now();
  const std::pair<std::string, std::string> asked{"key", hex(crypto::sha256(key->spki()))};
  TRY(s.parts.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    // Written once for each key, also where somebody died between the key and this line.
    const auto written = TRY(journal::of_subject(tx, "authority"));
    if (std::ranges::any_of(written, [&](const journal::Written& w) {
          return w.entry.act == "issuing.asked" && std::ranges::find(w.entry.facts, asked) != w.entry.facts.end();
        }))
      return {};
    TRY(journal::append(tx, now,
                        {.act = "issuing.asked",
                         .subject = "authority",
                         .actor = actor,
                         .facts = {{"kind", std::string{crypto::name_of(kind)}}, asked}}));
    return {};
  }));
  s.parts.fault("ca.root_asked");
  return root_request();
}

Result<Bytes> Authority::root_request() {
  State& s = *state_;
  if (!root_is_away()) return refused("root.here");
  TRY(s.load());
  const auto key = TRY(s.spare_key(keys::Purpose::issuing));
  if (!key) return not_found("root.no_request");
  const Profile& profile = s.profiles.at("issuing");
  const std::string name = s.next_name(keys::Purpose::issuing, s.settings.issuing_name);
  return crypto::make_request(TRY(asked_name(s.settings, profile, name)), *key);
}

Result<Authority::State::Next> Authority::State::judge_next(Authority& authority, std::string_view text) {
  if (!authority.root_is_away()) return refused("root.here");
  TRY(load());
  const auto issuing = crypto::Certificate::parse(TRY(octets_of(text, "CERTIFICATE", "issuing")));
  if (!issuing) return unfit("issuing", "form");
  for (const auto& [id, known] : authority.issuers())
    if (id != "root" && known == *issuing) return Next{*issuing, true};
  const auto key = TRY(spare_key(keys::Purpose::issuing));
  if (!key) return unfit("issuing", "key");
  const Profile& profile = profiles.at("issuing");
  const Bytes name = TRY(asked_name(settings, profile, next_name(keys::Purpose::issuing, settings.issuing_name)));
  const crypto::Certificate& root = authority.certificate(keys::Purpose::root);
  TRY(judge_issuing(*issuing, root, key->spki(), name, profile, parts.clock.now()));
  const crypto::Crl list = TRY(crypto::Crl::parse(TRY(authority.latest_crl("root")).der));
  TRY(judge_list(list, root, *issuing, parts.clock.now()));
  if (list.find(issuing->serial())) return unfit("list", "revoked");
  return Next{*issuing, false};
}

Result<void> Authority::check_issuing(std::string_view text) {
  TRY(state_->judge_next(*this, text));
  return {};
}

Result<Record> Authority::take_issuing(std::string_view text, const std::string& actor) {
  State& s = *state_;
  const State::Next next = TRY(s.judge_next(*this, text));
  const std::string serial = next.certificate.serial_hex(), order = std::string{away_order} + "issuing:" + serial;
  if (!next.taken)
    TRY(keep(s.parts, next.certificate, order, "issuing", "root", s.profiles.at("issuing").hash, s.settings, actor));
  s.parts.fault("ca.issuing_taken");
  // The first one's responder came with its ceremony.
  if (TRY(s.before(order, order))) TRY(s.raise_issuing(*this, order, actor));
  return find("root", serial);
}

}  // namespace paraf::ca
