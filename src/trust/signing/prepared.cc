// A signature all but made, as octets: for who signs elsewhere, and later.
#include "trust/signing/sign.h"

namespace paraf::signing {
namespace {

constexpr std::string_view form = "paraf prepared 1\n";

class Writer {
 public:
  void number(std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8) out_.push_back(static_cast<std::uint8_t>(value >> shift));
  }
  void octets(ByteView part) {
    number(part.size());
    append(out_, part);
  }
  Bytes take() { return std::move(out_); }

 private:
  Bytes out_;
};

class Reader {
 public:
  explicit Reader(ByteView octets) : rest_(octets) {}
  Result<std::uint64_t> number() {
    if (rest_.size() < 8) return malformed("signing.prepared");
    std::uint64_t value = 0;
    for (int i = 0; i < 8; ++i) value = (value << 8) | rest_[static_cast<std::size_t>(i)];
    rest_ = rest_.subspan(8);
    return value;
  }
  Result<Bytes> octets() {
    const std::uint64_t size = TRY(number());
    if (size > rest_.size()) return malformed("signing.prepared");
    Bytes part(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(size));
    rest_ = rest_.subspan(static_cast<std::size_t>(size));
    return part;
  }
  template <typename Enum>
  Result<Enum> one_of(Enum last) {
    const std::uint64_t value = TRY(number());
    if (value > static_cast<std::uint64_t>(last)) return malformed("signing.prepared");
    return static_cast<Enum>(value);
  }
  bool over() const { return rest_.empty(); }

 private:
  ByteView rest_;
};

}  // namespace

Bytes pack(const Prepared& prepared) {
  Writer out;
  out.octets(bytes_of(form));
  out.octets(bytes_of(crypto::name_of(prepared.key_)));
  out.number(static_cast<std::uint64_t>(prepared.level_));
  out.octets(prepared.digest_);
  out.octets(prepared.signed_attributes_);
  out.octets(bytes_of(prepared.slot_.field));
  out.octets(prepared.slot_.tail);
  out.number(prepared.slot_.contents_at);
  for (const std::size_t bound : prepared.slot_.byte_range) out.number(bound);
  out.number(prepared.chain_.size());
  for (const crypto::Certificate& certificate : prepared.chain_) out.octets(certificate.der());
  return out.take();
}

Result<Prepared> unpack(ByteView octets) {
  Reader in{octets};
  if (text_of(TRY(in.octets())) != form) return malformed("signing.prepared");
  Prepared out;
  const auto kind = crypto::key_kind(text_of(TRY(in.octets())));
  if (!kind) return malformed("signing.prepared");
  out.key_ = *kind;
  out.hash_ = crypto::usual_hash(out.key_);
  out.level_ = TRY(in.one_of(Level::b_lta));
  out.digest_ = TRY(in.octets());
  out.signed_attributes_ = TRY(in.octets());
  out.slot_.field = std::string{text_of(TRY(in.octets()))};
  out.slot_.tail = TRY(in.octets());
  out.slot_.contents_at = TRY(in.number());
  for (std::size_t& bound : out.slot_.byte_range) bound = TRY(in.number());
  const std::uint64_t certificates = TRY(in.number());
  if (certificates == 0 || certificates > 20) return malformed("signing.prepared");
  for (std::uint64_t i = 0; i < certificates; ++i)
    out.chain_.push_back(TRY(crypto::Certificate::parse(TRY(in.octets()))));
  if (!in.over() || out.slot_.contents_at >= out.slot_.tail.size()) return malformed("signing.prepared");
  return out;
}

}  // namespace paraf::signing
