#include "platform/crypto/crl.h"

#include <algorithm>

namespace paraf::crypto {

using der::Oid;
using der::Reader;

namespace {

struct Entry {
  ByteView serial;
  Revocation revocation;
};

Result<Entry> read_entry(Reader& list) {
  Reader in = TRY(list.enter(der::tag::sequence));
  Entry entry{TRY(in.unsigned_integer()), {TRY(in.time()), 0}};
  if (!in.empty()) {
    Reader extensions = TRY(in.enter(der::tag::sequence));
    while (!extensions.empty()) {
      Reader one = TRY(extensions.enter(der::tag::sequence));
      const Oid id = TRY(one.oid());
      const bool critical = one.at(der::tag::boolean) ? TRY(one.boolean()) : false;
      const ByteView value = TRY(one.octet_string());
      if (id == oid::reason_code) entry.revocation.reason = TRY(Reader{value}.enumerated());
      // An indirect list names other issuers in its entries; reading it as a direct one would
      // pin revocations on the wrong certificates.
      else if (critical) return refused("crypto.crl_unsupported");
    }
  }
  TRY(in.end());
  return entry;
}

}  // namespace

Result<Crl> Crl::parse(ByteView der) {
  const auto read = [&]() -> Result<Crl> {
    Crl crl;
    crl.der_.assign(der.begin(), der.end());
    const auto range = [&](ByteView part) {
      return Range{static_cast<std::size_t>(part.data() - crl.der_.data()), part.size()};
    };
    Reader outer{TRY(der::single(crl.der_, der::tag::sequence)).content};
    const der::Element tbs = TRY(outer.next(der::tag::sequence));
    const der::Element algorithm = TRY(outer.next(der::tag::sequence));
    crl.signature_ = range(TRY(outer.bit_string()));
    TRY(outer.end());
    crl.tbs_ = range(tbs.whole);
    crl.algorithm_ = range(algorithm.whole);

    Reader in{tbs.content};
    if (TRY(in.integer()) != 1) return malformed("crypto.crl");
    const ByteView inner_algorithm = TRY(in.next(der::tag::sequence)).whole;
    if (!std::ranges::equal(inner_algorithm, algorithm.whole)) return malformed("crypto.crl");
    crl.issuer_ = range(TRY(in.next(der::tag::sequence)).whole);
    crl.this_update_ = TRY(in.time());
    crl.next_update_ = TRY(in.time());
    if (in.at(der::tag::sequence)) {
      const ByteView entries = TRY(in.next()).content;
      crl.entries_ = range(entries);
      for (Reader list{entries}; !list.empty(); ++crl.count_) TRY(read_entry(list));
    }
    if (in.at(der::context_constructed(0))) {
      Reader tagged = TRY(in.enter(der::context_constructed(0)));
      const ByteView extensions = TRY(tagged.next(der::tag::sequence)).content;
      TRY(tagged.end());
      crl.extensions_ = range(extensions);
      Reader list{extensions};
      while (!list.empty()) {
        Reader one = TRY(list.enter(der::tag::sequence));
        const Oid id = TRY(one.oid());
        const bool critical = one.at(der::tag::boolean) ? TRY(one.boolean()) : false;
        TRY(one.octet_string());
        TRY(one.end());
        if (critical && id != oid::issuing_distribution_point) return refused("crypto.crl_unsupported");
      }
    }
    TRY(in.end());
    return crl;
  };
  Result<Crl> result = read();
  if (!result && result.error().code == "crypto.der") return malformed("crypto.crl");
  return result;
}

std::optional<ByteView> Crl::extension(const Oid& id) const {
  Reader list{view(extensions_)};
  while (!list.empty()) {
    auto one = list.enter(der::tag::sequence);
    if (!one) return std::nullopt;
    const auto this_id = one->oid();
    if (one->at(der::tag::boolean)) static_cast<void>(one->boolean());
    const auto value = one->octet_string();
    if (this_id && value && *this_id == id) return *value;
  }
  return std::nullopt;
}

std::optional<Bytes> Crl::number() const {
  const auto value = extension(oid::crl_number);
  if (!value) return std::nullopt;
  const auto number = Reader{*value}.unsigned_integer();
  if (!number) return std::nullopt;
  return Bytes{number->begin(), number->end()};
}

std::optional<std::string> Crl::shard_url() const {
  const auto value = extension(oid::issuing_distribution_point);
  if (!value) return std::nullopt;
  const auto read = [&]() -> Result<std::string> {
    Reader in{TRY(der::single(*value, der::tag::sequence)).content};
    Reader point = TRY(in.enter(der::context_constructed(0)));
    Reader names = TRY(point.enter(der::context_constructed(0)));
    return std::string{text_of(TRY(names.next(der::context(6))).content)};
  };
  const auto url = read();
  if (!url) return std::nullopt;
  return *url;
}

namespace {

// The GeneralNames of distribution points, as they stand; names relative to an issuer are none.
void take_names(Reader& point, std::vector<ByteView>& to) {
  auto name = point.enter(der::context_constructed(0));
  if (!name || !name->at(der::context_constructed(0))) return;
  auto full = name->enter(der::context_constructed(0));
  while (full && !full->empty()) {
    const auto one = full->next();
    if (!one) return;
    to.push_back(one->whole);
  }
}

std::vector<ByteView> points_of(const Certificate& subject) {
  std::vector<ByteView> names;
  const auto extension = subject.extension(oid::crl_distribution_points);
  if (!extension) return names;
  const auto all = der::single(extension->value, der::tag::sequence);
  if (!all) return names;
  for (Reader in{all->content}; !in.empty();) {
    auto point = in.enter(der::tag::sequence);
    if (!point) break;
    if (point->at(der::context_constructed(0))) take_names(*point, names);
  }
  return names;
}

}  // namespace

bool Crl::covers(const Certificate& subject) const {
  const auto value = extension(oid::issuing_distribution_point);
  if (!value) return true;
  const auto whole = der::single(*value, der::tag::sequence);
  if (!whole) return false;
  std::vector<ByteView> names;
  bool named = false;
  Reader in{whole->content};
  if (in.at(der::context_constructed(0))) {
    named = true;
    take_names(in, names);
  }
  while (!in.empty()) {
    const auto field = in.next();
    if (!field) return false;
    const bool holds = field->content.size() == 1 && field->content[0] != 0;
    if (field->is(der::context(1)) && holds && subject.is_ca()) return false;   // users' alone
    if (field->is(der::context(2)) && holds && !subject.is_ca()) return false;  // CAs' alone
    if (field->is(der::context(3))) return false;                              // some reasons
    if (field->is(der::context(4)) && holds) return false;                     // indirect
    if (field->is(der::context(5)) && holds) return false;                     // attribute certificates
  }
  if (!named) return true;
  const std::vector<ByteView> points = points_of(subject);
  return std::ranges::any_of(names, [&](ByteView name) {
    return std::ranges::any_of(points, [&](ByteView point) { return std::ranges::equal(name, point); });
  });
}

Result<void> Crl::signed_by(const Certificate& issuer) const {
  if (!std::ranges::equal(issuer.subject(), this->issuer())) return refused("crypto.crl_issuer");
  if ((issuer.key_usage().value_or(~0u) & usage::crl_sign) == 0) return refused("crypto.crl_issuer");
  return verify_as(view(algorithm_), issuer.spki(), view(tbs_), view(signature_));
}

std::optional<Revocation> Crl::find(ByteView serial) const {
  Reader list{view(entries_)};
  while (!list.empty()) {
    // Compare before reading the rest: this walk is over up to a million entries.
    const auto element = list.next();
    if (!element) return std::nullopt;
    Reader in{element->content};
    const auto this_serial = in.unsigned_integer();
    if (!this_serial) return std::nullopt;
    if (!std::ranges::equal(*this_serial, serial)) continue;
    Reader again{element->whole};
    const auto entry = read_entry(again);
    if (!entry) return std::nullopt;
    return entry->revocation;
  }
  return std::nullopt;
}

}  // namespace paraf::crypto
