#include "platform/crypto/der.h"

#include <algorithm>
#include <cstring>

namespace paraf::crypto::der {

// ---- Oid ----

Result<Oid> Oid::parse(std::string_view dotted) {
  Oid oid;
  if (!oid.encode(dotted)) return malformed("crypto.oid", {{"oid", std::string{dotted.substr(0, 80)}}});
  return oid;
}

Result<Oid> Oid::from_content(ByteView content) {
  if (content.empty() || content.size() > most || (content.back() & 0x80) != 0)
    return malformed("crypto.der");
  bool begins = true;
  for (const std::uint8_t octet : content) {
    if (begins && octet == 0x80) return malformed("crypto.der");  // a padded arc [X.690 §8.19.2]
    begins = (octet & 0x80) == 0;
  }
  Oid oid;
  std::copy(content.begin(), content.end(), oid.octets_.begin());
  oid.size_ = static_cast<std::uint8_t>(content.size());
  return oid;
}

std::string Oid::dotted() const {
  std::string text;
  std::uint64_t value = 0;
  for (const std::uint8_t octet : content()) {
    value = (value << 7) | (octet & 0x7f);
    if ((octet & 0x80) != 0) continue;
    if (text.empty()) {
      const std::uint64_t first = std::min<std::uint64_t>(value / 40, 2);
      text = std::to_string(first);
      value -= first * 40;
    }
    text += '.';
    text += std::to_string(value);
    value = 0;
  }
  return text;
}

// ---- Writer ----

std::uint8_t* Writer::room(std::size_t count) {
  if (count > at_) {
    const std::size_t used = size();
    Bytes larger(std::max(buffer_.size() * 2, used + count + 64));
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(at_), buffer_.end(),
              larger.end() - static_cast<std::ptrdiff_t>(used));
    buffer_.swap(larger);
    at_ = buffer_.size() - used;
  }
  at_ -= count;
  return buffer_.data() + at_;
}

void Writer::raw(ByteView der) {
  if (!der.empty()) std::memcpy(room(der.size()), der.data(), der.size());
}

void Writer::octet(std::uint8_t value) { *room(1) = value; }

void Writer::head(std::uint8_t t, std::size_t length) {
  if (length < 0x80) {
    std::uint8_t* const to = room(2);
    to[0] = t;
    to[1] = static_cast<std::uint8_t>(length);
    return;
  }
  std::uint8_t count = 0;
  do {
    octet(static_cast<std::uint8_t>(length & 0xff));
    length >>= 8;
    ++count;
  } while (length != 0);
  octet(static_cast<std::uint8_t>(0x80 | count));
  octet(t);
}

void Writer::element(std::uint8_t t, ByteView content) {
  raw(content);
  head(t, content.size());
}

void Writer::boolean(bool value) {
  const std::uint8_t octet = value ? 0xff : 0x00;
  element(tag::boolean, {&octet, 1});
}

namespace {

// Two's complement, no more octets than needed [X.690 §8.3].
ByteView shortest(std::int64_t value, std::array<std::uint8_t, 8>& space) {
  for (std::size_t i = 0; i < 8; ++i)
    space[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (56 - 8 * i));
  std::size_t from = 0;
  while (from < 7 && ((space[from] == 0x00 && space[from + 1] < 0x80) ||
                      (space[from] == 0xff && space[from + 1] >= 0x80)))
    ++from;
  return ByteView{space}.subspan(from);
}

}  // namespace

void Writer::integer(std::int64_t value) {
  std::array<std::uint8_t, 8> space;
  element(tag::integer, shortest(value, space));
}

void Writer::enumerated(int value) {
  std::array<std::uint8_t, 8> space;
  element(tag::enumerated, shortest(value, space));
}

void Writer::unsigned_integer(ByteView big_endian) {
  while (big_endian.size() > 1 && big_endian[0] == 0) big_endian = big_endian.subspan(1);
  const std::size_t end = size();
  raw(big_endian);
  if (big_endian.empty() || big_endian[0] >= 0x80) octet(0);
  head(tag::integer, size() - end);
}

void Writer::bit_string(ByteView bits) {
  raw(bits);
  octet(0);
  head(tag::bit_string, bits.size() + 1);
}

void Writer::named_bits(std::uint32_t bits) {
  // Trailing zero bits are dropped in a named list [X.690 §11.2.2].
  std::array<std::uint8_t, 5> content{};
  std::size_t octets = 0;
  std::uint8_t unused = 0;
  for (unsigned n = 0; n < 32; ++n) {
    if ((bits >> n & 1) == 0) continue;
    content[1 + n / 8] = static_cast<std::uint8_t>(content[1 + n / 8] | (0x80 >> (n % 8)));
    octets = n / 8 + 1;
    unused = static_cast<std::uint8_t>(7 - n % 8);
  }
  content[0] = unused;
  element(tag::bit_string, ByteView{content}.first(octets + 1));
}

namespace {

struct Civil {
  int year, month, day, hour, minute, second;
};
Civil civil(Timestamp t) {
  using namespace std::chrono;
  const sys_seconds instant{seconds{t.seconds()}};
  const sys_days day = floor<days>(instant);
  const year_month_day ymd{day};
  const hh_mm_ss time{instant - day};
  return {int{ymd.year()},
          static_cast<int>(unsigned{ymd.month()}),
          static_cast<int>(unsigned{ymd.day()}),
          static_cast<int>(time.hours().count()),
          static_cast<int>(time.minutes().count()),
          static_cast<int>(time.seconds().count())};
}

void digits(std::uint8_t*& at, int value, int count) {
  for (int i = count - 1; i >= 0; --i, value /= 10) at[i] = static_cast<std::uint8_t>('0' + value % 10);
  at += count;
}

}  // namespace

void Writer::generalized_time(Timestamp t) {
  const Civil c = civil(t);
  std::array<std::uint8_t, 15> text;
  std::uint8_t* at = text.data();
  digits(at, c.year, 4);
  for (const int part : {c.month, c.day, c.hour, c.minute, c.second}) digits(at, part, 2);
  *at = 'Z';
  element(tag::generalized_time, text);
}

void Writer::time(Timestamp t) {
  const Civil c = civil(t);
  if (c.year < 1950 || c.year > 2049) return generalized_time(t);
  std::array<std::uint8_t, 13> text;
  std::uint8_t* at = text.data();
  digits(at, c.year % 100, 2);
  for (const int part : {c.month, c.day, c.hour, c.minute, c.second}) digits(at, part, 2);
  *at = 'Z';
  element(tag::utc_time, text);
}

Bytes Writer::finish() {
  Bytes done(buffer_.begin() + static_cast<std::ptrdiff_t>(at_), buffer_.end());
  clear();
  return done;
}

// ---- the forward way ----

namespace {
template <typename Body>
Bytes written(std::size_t expected, Body body) {
  Writer w(expected + 16);
  body(w);
  return w.finish();
}
}  // namespace

Bytes element(std::uint8_t t, ByteView content) {
  return written(content.size(), [&](Writer& w) { w.element(t, content); });
}

Bytes sequence(std::initializer_list<ByteView> parts) {
  std::size_t total = 0;
  for (const ByteView part : parts) total += part.size();
  return written(total, [&](Writer& w) {
    w.wrap(tag::sequence, [&] {
      for (auto part = std::rbegin(parts); part != std::rend(parts); ++part) w.raw(*part);
    });
  });
}

Bytes set_of(std::vector<Bytes> members) {
  std::sort(members.begin(), members.end());
  Writer w;
  w.wrap(tag::set, [&] {
    for (auto member = members.rbegin(); member != members.rend(); ++member) w.raw(*member);
  });
  return w.finish();
}

Bytes explicit_tag(int n, ByteView der) { return element(context_constructed(n), der); }
Bytes integer(std::int64_t value) {
  return written(16, [&](Writer& w) { w.integer(value); });
}
Bytes unsigned_integer(ByteView big_endian) {
  return written(big_endian.size(), [&](Writer& w) { w.unsigned_integer(big_endian); });
}
Bytes boolean(bool value) {
  return written(8, [&](Writer& w) { w.boolean(value); });
}
Bytes oid(const Oid& value) { return element(tag::oid, value.content()); }
Bytes octet_string(ByteView content) { return element(tag::octet_string, content); }
Bytes bit_string(ByteView bits) {
  return written(bits.size(), [&](Writer& w) { w.bit_string(bits); });
}
Bytes named_bits(std::uint32_t bits) {
  return written(8, [&](Writer& w) { w.named_bits(bits); });
}
Bytes utf8(std::string_view text) { return element(tag::utf8, bytes_of(text)); }
Bytes printable(std::string_view text) { return element(tag::printable, bytes_of(text)); }
Bytes ia5(std::string_view text) { return element(tag::ia5, bytes_of(text)); }
Bytes time(Timestamp t) {
  return written(16, [&](Writer& w) { w.time(t); });
}
Bytes null() { return element(tag::null, {}); }

// ---- Reader ----

Result<Element> Reader::next() {
  if (rest_.size() < 2) return malformed("crypto.der");
  const std::uint8_t t = rest_[0];
  if ((t & 0x1f) == 0x1f) return malformed("crypto.der");  // tags above 30 do not occur here
  std::size_t head = 2, length = rest_[1];
  if (length >= 0x80) {
    const std::size_t count = length & 0x7f;
    if (count == 0 || count > 4 || rest_.size() < 2 + count) return malformed("crypto.der");
    length = 0;
    for (std::size_t i = 0; i < count; ++i) length = (length << 8) | rest_[2 + i];
    // No more octets of length than needed [X.690 §10.1].
    if (length < 0x80 || rest_[2] == 0) return malformed("crypto.der");
    head += count;
  }
  if (rest_.size() - head < length) return malformed("crypto.der");
  const Element found{t, rest_.subspan(head, length), rest_.first(head + length)};
  rest_ = rest_.subspan(head + length);
  return found;
}

Result<Element> Reader::next(std::uint8_t t) {
  if (!at(t)) return malformed("crypto.der");
  return next();
}

Result<Reader> Reader::enter(std::uint8_t t) { return Reader{TRY(next(t)).content}; }

Result<std::optional<Element>> Reader::optional(std::uint8_t t) {
  if (!at(t)) return std::optional<Element>{};
  return std::optional<Element>{TRY(next())};
}

Result<void> Reader::end() const {
  if (!rest_.empty()) return malformed("crypto.der");
  return {};
}

Result<Oid> Reader::oid() { return Oid::from_content(TRY(next(tag::oid)).content); }

Result<bool> Reader::boolean() {
  const ByteView content = TRY(next(tag::boolean)).content;
  if (content.size() != 1 || (content[0] != 0x00 && content[0] != 0xff)) return malformed("crypto.der");
  return content[0] == 0xff;
}

namespace {

Result<std::int64_t> small_integer(ByteView content) {
  const std::size_t n = content.size();
  if (n == 0 || n > 8) return malformed("crypto.der");
  if (n > 1 && ((content[0] == 0 && content[1] < 0x80) || (content[0] == 0xff && content[1] >= 0x80)))
    return malformed("crypto.der");
  std::uint64_t value = content[0] >= 0x80 ? ~std::uint64_t{0} : 0;
  for (const std::uint8_t octet : content) value = (value << 8) | octet;
  return static_cast<std::int64_t>(value);
}

}  // namespace

Result<std::int64_t> Reader::integer() { return small_integer(TRY(next(tag::integer)).content); }

Result<int> Reader::enumerated() {
  const std::int64_t value = TRY(small_integer(TRY(next(tag::enumerated)).content));
  if (value < 0 || value > 0xffff) return malformed("crypto.der");
  return static_cast<int>(value);
}

Result<ByteView> Reader::unsigned_integer() {
  const ByteView content = TRY(next(tag::integer)).content;
  if (content.empty() || content[0] >= 0x80) return malformed("crypto.der");
  if (content.size() == 1 || content[0] != 0) return content;
  if (content[1] < 0x80) return malformed("crypto.der");
  return content.subspan(1);
}

Result<ByteView> Reader::octet_string() { return TRY(next(tag::octet_string)).content; }

Result<ByteView> Reader::bit_string() {
  const ByteView content = TRY(next(tag::bit_string)).content;
  if (content.empty() || content[0] != 0) return malformed("crypto.der");
  return content.subspan(1);
}

Result<Timestamp> Reader::time() {
  using namespace std::chrono;
  const Element element = TRY(next());
  const bool utc = element.is(tag::utc_time);
  if (!utc && !element.is(tag::generalized_time)) return malformed("crypto.der");
  std::string_view text = text_of(element.content);
  // Seconds and Z are always there in DER [X.690 §11.7, §11.8].
  if (text.size() < (utc ? 13u : 15u) || text.back() != 'Z') return malformed("crypto.der");
  text.remove_suffix(1);
  std::size_t at = 0;
  bool digits_only = true;
  const auto take = [&](std::size_t count) {
    int value = 0;
    for (const std::size_t end = at + count; at < end; ++at) {
      digits_only = digits_only && text[at] >= '0' && text[at] <= '9';
      value = value * 10 + (text[at] - '0');
    }
    return value;
  };
  int y = take(utc ? 2 : 4);
  if (utc) y += y < 50 ? 2000 : 1900;  // [RFC 5280 §4.1.2.5.1]
  const auto mo = static_cast<unsigned>(take(2)), d = static_cast<unsigned>(take(2));
  const int h = take(2), mi = take(2), s = take(2);
  std::int64_t micros = 0;
  if (at < text.size()) {  // a fraction, which ends neither in a dot nor in a zero
    if (utc || text[at] != '.' || text.size() == at + 1 || text.back() == '0') return malformed("crypto.der");
    std::int64_t unit = 100'000;
    for (++at; at < text.size(); ++at, unit /= 10) {
      digits_only = digits_only && text[at] >= '0' && text[at] <= '9';
      micros += unit * (text[at] - '0');
    }
  }
  if (!digits_only) return malformed("crypto.der");
  const year_month_day date{year{y}, month{mo}, day{d}};
  if (!date.ok() || h > 23 || mi > 59 || s > 59) return malformed("crypto.der");
  return Timestamp{sys_days{date} + hours{h} + minutes{mi} + seconds{s} + microseconds{micros}};
}

Result<Element> single(ByteView der, std::uint8_t t) {
  Reader reader{der};
  const Element element = TRY(reader.next(t));
  TRY(reader.end());
  return element;
}

namespace {

void put_utf8(std::string& to, std::uint32_t point) {
  const auto put = [&](std::uint32_t octet) { to += static_cast<char>(octet); };
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xc0 | point >> 6);
  } else if (point < 0x10000) {
    put(0xe0 | point >> 12);
    put(0x80 | (point >> 6 & 0x3f));
  } else {
    put(0xf0 | point >> 18);
    put(0x80 | (point >> 12 & 0x3f));
    put(0x80 | (point >> 6 & 0x3f));
  }
  put(0x80 | (point & 0x3f));
}

bool is_utf8(ByteView bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    const std::uint8_t lead = bytes[i];
    const std::size_t more = lead < 0x80       ? 0
                             : lead >> 5 == 6  ? 1
                             : lead >> 4 == 14 ? 2
                             : lead >> 3 == 30 ? 3
                                               : 9;
    if (more == 9 || bytes.size() - i <= more) return false;
    std::uint32_t point = more == 0 ? lead : lead & (0x3fu >> more);
    for (std::size_t k = 1; k <= more; ++k) {
      if (bytes[i + k] >> 6 != 2) return false;
      point = point << 6 | (bytes[i + k] & 0x3f);
    }
    constexpr std::uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    if (point < least[more] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return false;
    i += more + 1;
  }
  return true;
}

}  // namespace

Result<std::string> text(const Element& element) {
  const ByteView content = element.content;
  std::string out;
  switch (element.tag) {
    case tag::utf8:
      if (!is_utf8(content)) return malformed("crypto.der");
      return std::string{text_of(content)};
    case tag::printable:
    case tag::ia5:
    case 0x12:  // NumericString
    case 0x1a:  // VisibleString
      for (const std::uint8_t octet : content)
        if (octet >= 0x80) return malformed("crypto.der");
      return std::string{text_of(content)};
    case tag::t61:  // read as Latin-1, as everybody does
      for (const std::uint8_t octet : content) put_utf8(out, octet);
      return out;
    case tag::bmp:
    case tag::universal_string: {
      const std::size_t width = element.tag == tag::bmp ? 2 : 4;
      if (content.size() % width != 0) return malformed("crypto.der");
      for (std::size_t i = 0; i < content.size(); i += width) {
        std::uint32_t point = 0;
        for (std::size_t k = 0; k < width; ++k) point = point << 8 | content[i + k];
        if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return malformed("crypto.der");
        put_utf8(out, point);
      }
      return out;
    }
    default: return malformed("crypto.der");
  }
}

}  // namespace paraf::crypto::der
