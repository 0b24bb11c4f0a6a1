#include "platform/pdf/update.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstring>

#include "platform/pdf/encryption.h"
#include "platform/pdf/qpdf.h"
#include "platform/pdf/syntax.h"

namespace paraf::pdf {

std::string written(QPDFObjectHandle object) { return object.isIndirect() ? object.unparseResolved() : object.unparse(); }

std::string text_string(std::string_view utf8) {
  return QPDFObjectHandle::newUnicodeString(std::string{utf8}).unparse();
}

std::string date_string(Timestamp at) {
  const std::string t = Timestamp::from_seconds(at.seconds()).rfc3339();  // 2026-01-05T02:00:00Z
  return fmt::format("(D:{}{}{}{}{}{}Z)", t.substr(0, 4), t.substr(5, 2), t.substr(8, 2), t.substr(11, 2),
                     t.substr(14, 2), t.substr(17, 2));
}

std::string real(double value) {
  std::string out = fmt::format("{:.3f}", value);
  while (out.back() == '0') out.pop_back();
  if (out.back() == '.') out.pop_back();
  return out == "-0" ? "0" : out;
}

Update::Update(const File& file) : file_(file), next_(file.next_object()) {
  tail_.reserve(32 * 1024);
  if (!file.octets().empty() && file.octets().back() != '\n') tail_.push_back('\n');
}

ObjectId Update::add() { return {next_++, 0}; }

std::string Update::reference(ObjectId id) const { return fmt::format("{} {} R", id.number, id.generation); }

std::string Update::sealed(ObjectId id, std::string_view body) const {
  return file_.encryption() ? file_.encryption()->body(id, body) : std::string{body};
}

void Update::put(ObjectId id, std::string_view body) {
  if (file_.encryption()) put_sealed(id, sealed(id, body));
  else put_sealed(id, body);
}

std::size_t Update::put_sealed(ObjectId id, std::string_view body) {
  places_[id] = file_.octets().size() + tail_.size();
  append(tail_, bytes_of(fmt::format("{} {} obj\n", id.number, id.generation)));
  const std::size_t place = tail_.size();
  append(tail_, bytes_of(body));
  append(tail_, bytes_of("\nendobj\n"));
  return place;
}

void Update::put_stream(ObjectId id, std::string_view entries, ByteView data) {
  if (!file_.encryption()) return put_octets(id, entries, data);
  put_octets(id, sealed(id, entries), file_.encryption()->stream(id, data));
}

void Update::put_octets(ObjectId id, std::string_view entries, ByteView data) {
  std::string body = fmt::format("<< {} /Length {} >>\nstream\n", entries, data.size());
  body += text_of(data);
  body += "\nendstream";
  put_sealed(id, body);
}

namespace {

// In the manner of FNV-1a, a word at a time into two halves: it tells editions apart and protects nothing.
std::array<std::uint64_t, 2> digest_of(ByteView octets, std::size_t seed) {
  std::array<std::uint64_t, 2> out{14695981039346656037U, 1099511628211U ^ seed};
  const auto mix = [&](std::uint64_t word) {
    out[0] = (out[0] ^ word) * 1099511628211U;
    out[1] = ((out[1] << 29 | out[1] >> 35) ^ word) * 0x9e3779b97f4a7c15U;
  };
  for (; octets.size() >= 8; octets = octets.subspan(8)) {
    std::uint64_t word = 0;
    std::memcpy(&word, octets.data(), 8);
    mix(word ^ word >> 32);
  }
  for (const std::uint8_t octet : octets) mix(octet);
  return out;
}

}  // namespace

Bytes Update::finish() {
  // The second half of /ID says which edition this is; a digest of what is new is enough for that.
  QPDFObjectHandle trailer = file_.reader().getTrailer();
  std::string keep = fmt::format("/Root {} ", trailer.getKey("/Root").unparse());
  if (trailer.hasKey("/Encrypt")) keep += fmt::format("/Encrypt {} ", trailer.getKey("/Encrypt").unparse());
  if (trailer.getKey("/Info").isIndirect()) keep += fmt::format("/Info {} ", trailer.getKey("/Info").unparse());
  QPDFObjectHandle ids = trailer.getKey("/ID");
  if (ids.isArray() && ids.getArrayNItems() == 2 && ids.getArrayItem(0).isString()) {
    const std::array<std::uint64_t, 2> digest = digest_of(tail_, file_.octets().size());
    keep += fmt::format("/ID [{} <{:016x}{:016x}>] ", ids.getArrayItem(0).unparse(), digest[0], digest[1]);
  }
  keep += fmt::format("/Prev {}", file_.start_of_xref());

  const std::size_t start = file_.octets().size() + tail_.size();
  if (file_.form() == XrefForm::stream) {
    write_stream(keep);
  } else {
    write_table(keep);
  }
  append(tail_, bytes_of(fmt::format("startxref\n{}\n%%EOF\n", start)));
  return std::move(tail_);
}

namespace {

// Runs of consecutive numbers: first number → entries.
template <typename Each>
void runs_of(const std::map<ObjectId, std::size_t>& places, Each&& each) {
  for (auto from = places.begin(); from != places.end();) {
    auto to = from;
    int count = 0;
    while (to != places.end() && to->first.number == from->first.number + count) ++to, ++count;
    each(from, to, count);
    from = to;
  }
}

}  // namespace

void Update::write_table(std::string_view trailer) {
  std::string out = "xref\n";
  runs_of(places_, [&](auto from, auto to, int count) {
    out += fmt::format("{} {}\n", from->first.number, count);
    for (; from != to; ++from) out += fmt::format("{:010} {:05} n \n", from->second, from->first.generation);
  });
  out += fmt::format("trailer\n<< /Size {} {} >>\n", next_, trailer);
  append(tail_, bytes_of(out));
}

void Update::write_stream(std::string_view trailer) {
  const ObjectId own = add();
  places_[own] = file_.octets().size() + tail_.size();
  Bytes rows;
  std::string index;
  const auto octets = [&](std::uint64_t value, int width) {
    for (int i = width - 1; i >= 0; --i) rows.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  };
  runs_of(places_, [&](auto from, auto to, int count) {
    index += fmt::format("{} {} ", from->first.number, count);
    for (; from != to; ++from) {
      octets(1, 1);
      octets(from->second, 5);
      octets(static_cast<std::uint64_t>(from->first.generation), 2);
    }
  });
  put_octets(own, fmt::format("/Type /XRef /Size {} /W [1 5 2] /Index [{}] {}", next_, index, trailer), rows);
}

}  // namespace paraf::pdf
