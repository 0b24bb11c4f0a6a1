// With which certificate a person signs, and the signature itself.
#include "actions/act.h"
#include "actions/certificate_record.h"
#include "actions/evidence.h"
#include "actions/mark.h"
#include "trust/signing/sign.h"

namespace paraf::actions {

Result<ca::Record> certificate_record(const Services& s, const SubscriberId& subscriber,
                                      const std::string& serial) {
  for (ca::Record& record : TRY(s.authority.of_subscriber(subscriber)))
    if (record.serial == serial) return std::move(record);
  return not_found("ca.no_certificate", {{"serial", serial}});
}

Result<ca::Record> certificate_record(const Services& s, const std::string& serial) {
  for (const auto& [issuer, certificate] : s.authority.issuers()) {
    if (!issuer.starts_with("issuing")) continue;
    auto found = s.authority.find(issuer, serial);
    if (found || found.error().code != "ca.no_certificate") return found;
  }
  return not_found("ca.no_certificate", {{"serial", serial}});
}

Result<std::vector<Holder>> holders(const Services& s, const OfficeId& office, const PersonId& person) {
  const store::Rows rows = TRY(s.store.read(store::Scope::office(office), [&](store::Transaction& tx) {
    return tx.query(actions::sql, "holders", {store::value(office), store::value(person)});
  }));
  std::vector<Holder> all;
  for (const store::Row& row : rows)
    all.push_back({row.text(0), SubscriberId::trusted(row.text(1)), KeyId::trusted(row.text(2)),
                   TRY(certificate_record(s, SubscriberId::trusted(row.text(1)), row.text(0)))});
  return all;
}

Result<Holder> signing_holder(const Services& s, const OfficeId& office, const PersonId& person) {
  std::vector<Holder> all = TRY(holders(s, office, person));
  std::erase_if(all, [](const Holder& holder) { return holder.key.empty(); });  // its key is the holder's own, elsewhere
  if (all.empty()) return refused("actions.no_certificate");
  const Timestamp now = s.clock.now();
  for (Holder& holder : all)
    if (!holder.record.revoked && holder.record.state == ca::Record::State::issued && now <= holder.record.not_after)
      return std::move(holder);
  return all.front().record.revoked ? refused("actions.certificate_revoked") : refused("actions.certificate_expired");
}

Result<Bytes> sign(const Services& s, const Holder& holder, const Secret& passphrase, ByteView pdf, const SignOrder& order,
                   const std::string& actor) {
  if (order.mark) TRY(check_mark(*order.mark));
  signing::Order out;
  const crypto::Certificate leaf = TRY(crypto::Certificate::parse(holder.record.der));
  out.chain.push_back(leaf);
  crypto::Certificates issuers = s.authority.chain(leaf);
  if (!issuers.empty()) issuers.pop_back();  // the root is the reader's to know
  for (const crypto::Certificate& certificate : issuers) out.chain.push_back(certificate);
  out.at = order.at;
  out.name = order.name;
  out.reason = order.reason;
  out.location = order.location;
  if (order.mark) {
    out.mark = signing::Mark{};
    out.mark->page = static_cast<std::size_t>(order.mark->page < 1 ? 1 : order.mark->page);
    out.mark->rect = pdf::Rect{order.mark->x, order.mark->y, order.mark->width, order.mark->height};
    for (const std::string& line : order.lines) out.mark->lines.push_back({.text = line, .bold = line == order.name});
  }
  // The passphrase opens the key for this digest and nothing else.
  const signing::SignDigest by_key = [&](crypto::HashAlg hash, ByteView digest) -> Result<Bytes> {
    keys::ActivationOrder open;
    open.key = holder.key;
    open.passphrase = passphrase.copy();
    open.hash = hash;
    open.hashes.emplace_back(digest.begin(), digest.end());
    open.origin = order.origin;
    open.actor = actor;
    keys::Activation activation = TRY(s.custody.activate(open));
    const auto signature = s.custody.sign(activation, digest);
    TRY(s.custody.close(activation));
    return signature;
  };
  Evidence evidence{s};
  TRY(evidence.at_hand(usual_level, leaf));
  out.level = usual_level;
  out.roots = {s.authority.certificate(keys::Purpose::root)};
  out.proofs = evidence.proofs();
  return signing::sign_pdf(pdf, out, by_key, evidence.stamps());
}

}  // namespace paraf::actions
