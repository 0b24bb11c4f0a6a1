#include "trust/validation/crl.h"

#include <algorithm>

namespace paraf::validation {

using namespace crypto;

namespace {

void put_extension(der::Writer& w, const der::Oid& id, bool critical, ByteView value) {
  w.wrap(der::tag::sequence, [&] {
    w.octet_string(value);
    if (critical) w.boolean(true);
    w.oid(id);
  });
}

constexpr der::Oid invalidity_date{"2.5.29.24"};

// Extension { reasonCode, ENUMERATED }: always the same but for one octet.
void put_reason(der::Writer& w, int reason) {
  const std::uint8_t octets[] = {0x30, 0x0a, 0x06, 0x03, 0x55, 0x1d,
                                 0x15, 0x04, 0x03, 0x0a, 0x01, static_cast<std::uint8_t>(reason)};
  w.raw(octets);
}

// Which certificates the list speaks for [RFC 5280 §5.2.5].
Bytes distribution_point(const CrlOrder& order) {
  der::Writer w(256);
  w.wrap(der::tag::sequence, [&] {
    if (order.only_user_certificates) {
      const std::uint8_t yes = 0xff;
      w.element(der::context(1), {&yes, 1});
    }
    if (!order.shard_url.empty())
      w.wrap(der::context_constructed(0), [&] {
        w.wrap(der::context_constructed(0), [&] { w.element(der::context(6), bytes_of(order.shard_url)); });
      });
  });
  return w.finish();
}

}  // namespace

Result<Bytes> build_crl(const std::vector<RevokedEntry>& entries, const CrlOrder& order, const Certificate& issuer,
                        Signer& signer, HashAlg hash) {
  if (!std::ranges::equal(signer.spki(), issuer.spki())) return internal("validation.crl.signer", "the key is not the issuer's");
  if (order.next_update <= order.this_update || order.number.empty() || order.number.size() > 20)
    return internal("validation.crl.order", "number or times");
  // The reasons of RFC 5280 §5.3.1; 7 was never given, 8 only has a meaning in delta lists.
  for (const RevokedEntry& entry : entries)
    if (entry.serial.empty() || entry.reason < 0 || entry.reason > 10 || entry.reason == 7 || entry.reason == 8)
      return internal("validation.crl.entry", "serial or reason");

  const ByteView algorithm = signature_algorithm(signer.kind(), hash);
  const Bytes key_id = issuer.subject_key_id() ? *issuer.subject_key_id() : TRY(key_identifier(issuer.spki()));
  const bool sharded = !order.shard_url.empty() || order.only_user_certificates;

  der::Writer w(entries.size() * 56 + 1024);
  w.wrap(der::tag::sequence, [&] {
    w.wrap(der::context_constructed(0), [&] {
      w.wrap(der::tag::sequence, [&] {
        if (sharded) put_extension(w, oid::issuing_distribution_point, true, distribution_point(order));
        put_extension(w, oid::crl_number, false, der::unsigned_integer(order.number));
        put_extension(w, oid::authority_key_identifier, false, der::sequence({der::element(der::context(0), key_id)}));
      });
    });
    if (!entries.empty())  // an empty list is left out, not written empty [RFC 5280 §5.1.2.6]
      w.wrap(der::tag::sequence, [&] {
        for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry)
          w.wrap(der::tag::sequence, [&] {
            if (entry->invalid_since) {
              w.wrap(der::tag::sequence, [&] {
                w.wrap(der::tag::sequence, [&] {
                  w.wrap(der::tag::octet_string, [&] { w.generalized_time(*entry->invalid_since); });
                  w.oid(invalidity_date);
                });
                if (entry->reason != 0) put_reason(w, entry->reason);
              });
            } else if (entry->reason != 0) {
              w.wrap(der::tag::sequence, [&] { put_reason(w, entry->reason); });
            }
            w.time(entry->at);
            w.unsigned_integer(entry->serial);
          });
      });
    w.time(order.next_update);
    w.time(order.this_update);
    w.raw(issuer.subject());
    w.raw(algorithm);
    w.integer(1);
  });
  const Bytes signature = TRY(signer.sign(hash, w.view()));
  return signed_object(w.view(), algorithm, signature);
}

}  // namespace paraf::validation
