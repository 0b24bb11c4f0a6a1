// platform/crypto/der.h: writing and reading DER [X.690].
//
// Writing goes backwards, from the last octet to the first: by the time a length is written
// its content stands there already, so nothing is measured twice or moved. Read a builder
// from bottom to top, or use the forward functions below where speed does not matter:
//
//     Writer w;                              der::sequence({der::integer(1),
//     w.wrap(tag::sequence, [&] {                           der::utf8("x")})
//       w.utf8("x");      // second
//       w.integer(1);     // first
//     });
//     Bytes der = w.finish();
//
// Reading is strict: definite minimal lengths, low tag numbers, no overrun. What is not DER is
// `malformed crypto.der`.
#pragma once

#include <array>
#include <initializer_list>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/time.h"

namespace paraf::crypto::der {

namespace tag {
inline constexpr std::uint8_t boolean = 0x01, integer = 0x02, bit_string = 0x03, octet_string = 0x04,
                              null = 0x05, oid = 0x06, enumerated = 0x0a, utf8 = 0x0c,
                              printable = 0x13, t61 = 0x14, ia5 = 0x16, utc_time = 0x17,
                              generalized_time = 0x18, universal_string = 0x1c, bmp = 0x1e,
                              sequence = 0x30, set = 0x31;
}  // namespace tag
// [n] IMPLICIT over a primitive, and [n] EXPLICIT or IMPLICIT over a constructed one.
constexpr std::uint8_t context(int n) { return static_cast<std::uint8_t>(0x80 | n); }
constexpr std::uint8_t context_constructed(int n) { return static_cast<std::uint8_t>(0xa0 | n); }

// An Oid is an object identifier, held encoded. A literal is checked by the compiler:
//     constexpr Oid common_name{"2.5.4.3"};
class Oid {
 public:
  static constexpr std::size_t most = 40;
  consteval Oid(const char* dotted) {  // NOLINT: a literal is an Oid
    std::size_t n = 0;
    while (dotted[n] != 0) ++n;
    if (!encode(std::string_view{dotted, n})) throw "not an object identifier";
  }
  static Result<Oid> parse(std::string_view dotted);   // "2.16.360.1.1.1"; malformed crypto.oid
  static Result<Oid> from_content(ByteView content);   // the content octets of an OID element
  ByteView content() const { return {octets_.data(), size_}; }
  std::string dotted() const;
  friend bool operator==(const Oid& a, const Oid& b) {
    return a.size_ == b.size_ && a.octets_ == b.octets_;
  }

 private:
  constexpr Oid() = default;
  constexpr bool encode(std::string_view dotted);
  std::array<std::uint8_t, most> octets_{};
  std::uint8_t size_ = 0;
};

class Writer {
 public:
  explicit Writer(std::size_t expected = 1024) : buffer_(expected), at_(expected) {}

  // Everything that body writes becomes the content of one element.
  template <typename Body>
  void wrap(std::uint8_t t, Body&& body) {
    const std::size_t end = size();
    body();
    head(t, size() - end);
  }

  void raw(ByteView der);                             // a finished element, or any octets
  void element(std::uint8_t t, ByteView content);
  void octet(std::uint8_t value);
  void null() { element(tag::null, {}); }
  void boolean(bool value);
  void integer(std::int64_t value);
  void unsigned_integer(ByteView big_endian);         // a serial, a modulus: leading zeros dropped
  void enumerated(int value);
  void oid(const Oid& value) { element(tag::oid, value.content()); }
  void bit_string(ByteView bits);                     // whole octets
  void named_bits(std::uint32_t bits);                // KeyUsage: bit 0 is 1, bit 1 is 2, bit n is 1<<n
  void octet_string(ByteView content) { element(tag::octet_string, content); }
  void utf8(std::string_view text) { element(tag::utf8, bytes_of(text)); }
  void printable(std::string_view text) { element(tag::printable, bytes_of(text)); }
  void ia5(std::string_view text) { element(tag::ia5, bytes_of(text)); }
  void generalized_time(Timestamp t);                 // whole seconds [RFC 5280 §4.1.2.5.2]
  void time(Timestamp t);                             // UTCTime through 2049, then GeneralizedTime

  std::size_t size() const { return buffer_.size() - at_; }
  ByteView view() const { return ByteView{buffer_}.subspan(at_); }
  Bytes finish();                                     // and begins anew
  // For a writer that is used again and again (one per thread): forget, keep the memory.
  void clear() { at_ = buffer_.size(); }

 private:
  void head(std::uint8_t t, std::size_t length);
  std::uint8_t* room(std::size_t count);
  Bytes buffer_;
  std::size_t at_;
};

// The forward way, for what is not hot.
Bytes element(std::uint8_t t, ByteView content);
Bytes sequence(std::initializer_list<ByteView> parts);
Bytes set_of(std::vector<Bytes> members);             // sorted as DER asks [X.690 §11.6]
Bytes explicit_tag(int n, ByteView der);              // [n] EXPLICIT
Bytes integer(std::int64_t value);
Bytes unsigned_integer(ByteView big_endian);
Bytes boolean(bool value);
Bytes oid(const Oid& value);
Bytes octet_string(ByteView content);
Bytes bit_string(ByteView bits);
Bytes named_bits(std::uint32_t bits);
Bytes utf8(std::string_view text);
Bytes printable(std::string_view text);
Bytes ia5(std::string_view text);
Bytes time(Timestamp t);
Bytes null();

struct Element {
  std::uint8_t tag = 0;
  ByteView content;
  ByteView whole;  // with its head
  bool is(std::uint8_t t) const { return tag == t; }
};

// A Reader walks the elements of one level. The octets must outlive it.
class Reader {
 public:
  explicit Reader(ByteView der) : rest_(der) {}

  bool empty() const { return rest_.empty(); }
  bool at(std::uint8_t t) const { return !rest_.empty() && rest_[0] == t; }
  ByteView rest() const { return rest_; }

  Result<Element> next();
  Result<Element> next(std::uint8_t t);                  // and it must have this tag
  Result<Reader> enter(std::uint8_t t);                  // next(t), then inside
  Result<std::optional<Element>> optional(std::uint8_t t);
  Result<void> end() const;                              // nothing may follow

  Result<Oid> oid();
  Result<bool> boolean();
  Result<std::int64_t> integer();                        // that fits 64 bits
  Result<ByteView> unsigned_integer();                   // big endian without the sign octet; not negative
  Result<int> enumerated();
  Result<ByteView> octet_string();
  Result<ByteView> bit_string();                         // whole octets only
  Result<Timestamp> time();                              // UTCTime or GeneralizedTime, Z

 private:
  ByteView rest_;
};

// The one element that these octets are: nothing may follow it.
Result<Element> single(ByteView der, std::uint8_t t);
// A string of any of the usual types as UTF-8; what is none is `malformed crypto.der`.
Result<std::string> text(const Element& element);

constexpr bool Oid::encode(std::string_view dotted) {
  std::uint64_t first = 0;
  std::size_t arc = 0, at = 0;
  size_ = 0;
  while (true) {
    if (at >= dotted.size() || dotted[at] < '0' || dotted[at] > '9') return false;
    std::uint64_t value = 0;
    while (at < dotted.size() && dotted[at] >= '0' && dotted[at] <= '9') {
      value = value * 10 + static_cast<std::uint64_t>(dotted[at++] - '0');
      if (value > 0xffffffffffffff) return false;
    }
    if (arc == 0) {
      if (value > 2) return false;
      first = value;
    } else {
      if (arc == 1) {
        if (first < 2 && value > 39) return false;
        value += first * 40;
      }
      int groups = 1;
      for (std::uint64_t v = value >> 7; v != 0; v >>= 7) ++groups;
      if (size_ + static_cast<std::size_t>(groups) > most) return false;
      for (int g = groups - 1; g >= 0; --g)
        octets_[size_++] = static_cast<std::uint8_t>(((value >> (7 * g)) & 0x7f) | (g != 0 ? 0x80 : 0));
    }
    ++arc;
    if (at == dotted.size()) return arc >= 2;
    if (dotted[at++] != '.') return false;
  }
}

}  // namespace paraf::crypto::der
