#include "platform/pdf/encryption.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "platform/pdf/qpdf.h"
#include "platform/pdf/syntax.h"

#include <qpdf/QPDFCryptoImpl.hh>
#include <qpdf/QPDFCryptoProvider.hh>

namespace paraf::pdf {
namespace {

constexpr std::size_t block = QPDFCryptoImpl::rijndael_buf_size;

std::optional<Encryption::Method> method_of(QPDF::encryption_method_e method) {
  switch (method) {
    case QPDF::e_none: return Encryption::Method::none;
    case QPDF::e_rc4: return Encryption::Method::rc4;
    case QPDF::e_aes: return Encryption::Method::aes128;
    case QPDF::e_aesv3: return Encryption::Method::aes256;
    default: return std::nullopt;
  }
}

const unsigned char* octets(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// The key of one object: the file's, its number and generation, and for AES a word of salt
// [§7.6.3.2, algorithm 1].
std::string object_key(const std::string& key, ObjectId of, bool aes) {
  std::string seed = key;
  for (const int shift : {0, 8, 16}) seed.push_back(static_cast<char>(of.number >> shift));
  for (const int shift : {0, 8}) seed.push_back(static_cast<char>(of.generation >> shift));
  if (aes) seed += "sAlT";
  const auto md5 = QPDFCryptoProvider::getImpl();
  md5->MD5_init();
  md5->MD5_update(octets(seed), seed.size());
  md5->MD5_finalize();
  QPDFCryptoImpl::MD5_Digest digest;
  md5->MD5_digest(digest);
  return {reinterpret_cast<const char*>(digest), std::min<std::size_t>(key.size() + 5, 16)};
}

Bytes by_rc4(const std::string& key, ByteView plain) {
  Bytes out(plain.size());
  const auto rc4 = QPDFCryptoProvider::getImpl();
  rc4->RC4_init(octets(key), static_cast<int>(key.size()));
  rc4->RC4_process(plain.data(), plain.size(), out.data());
  rc4->RC4_finalize();
  return out;
}

// CBC, the random vector in front, padded by octets that count themselves [§7.6.3.2].
Bytes by_aes(const std::string& key, ByteView plain) {
  const std::size_t padding = block - plain.size() % block;
  Bytes padded(plain.begin(), plain.end());
  padded.insert(padded.end(), padding, static_cast<std::uint8_t>(padding));
  Bytes out(block + padded.size());
  const auto aes = QPDFCryptoProvider::getImpl();
  aes->provideRandomData(out.data(), block);
  std::array<unsigned char, block> vector{};
  std::copy_n(out.begin(), block, vector.begin());
  aes->rijndael_init(true, octets(key), key.size(), true, vector.data());
  for (std::size_t at = 0; at < padded.size(); at += block)
    aes->rijndael_process(padded.data() + at, out.data() + block + at);
  aes->rijndael_finalize();
  return out;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The octets of the string token, "(...)" or "<...>".
Bytes octets_of(std::string_view token) {
  Bytes out;
  if (token.front() == '<') {
    int high = -1;
    for (const char c : token) {
      const int digit = hex_digit(c);
      if (digit < 0) continue;
      if (high < 0) {
        high = digit;
      } else {
        out.push_back(static_cast<std::uint8_t>(high * 16 + digit));
        high = -1;
      }
    }
    if (high >= 0) out.push_back(static_cast<std::uint8_t>(high * 16));
    return out;
  }
  // Every literal here was written by qpdf or by us: qpdf reads back what it wrote.
  const std::string value = QPDFObjectHandle::parse(std::string{token}).getStringValue();
  return {value.begin(), value.end()};
}

}  // namespace

Result<std::optional<Encryption>> Encryption::of(QPDF& pdf) {
  int revision = 0, permissions = 0, version = 0;
  QPDF::encryption_method_e streams{}, strings{}, files{};
  if (!pdf.isEncrypted(revision, permissions, version, streams, strings, files))
    return std::optional<Encryption>{};
  Encryption out;
  const bool filters = version >= 4;  // before, one method for all [§7.6.2, table 20]
  const auto of_strings = filters ? method_of(strings) : Method::rc4,
             of_streams = filters ? method_of(streams) : Method::rc4;
  if (!of_strings || !of_streams) return refused("pdf.encryption_unknown");
  out.strings_ = *of_strings;
  out.streams_ = *of_streams;
  out.key_ = pdf.getEncryptionKey();
  const bool long_key = out.strings_ == Method::aes256 || out.streams_ == Method::aes256;
  if (out.key_.size() < 5 || (long_key && out.key_.size() != 32)) return refused("pdf.encryption_unknown");
  return std::optional{std::move(out)};
}

Bytes Encryption::close(Method method, ObjectId of, ByteView plain) const {
  switch (method) {
    case Method::rc4: return by_rc4(object_key(key_, of, false), plain);
    case Method::aes128: return by_aes(object_key(key_, of, true), plain);
    case Method::aes256: return by_aes(key_, plain);
    case Method::none: break;
  }
  return {plain.begin(), plain.end()};
}

Bytes Encryption::string(ObjectId of, ByteView plain) const { return close(strings_, of, plain); }
Bytes Encryption::stream(ObjectId of, ByteView plain) const { return close(streams_, of, plain); }

std::string Encryption::body(ObjectId of, std::string_view text) const {
  const ByteView octets = bytes_of(text);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const bool hexadecimal = text[at] == '<' && !syntax::starts_with(octets, at, "<<");
    if (text[at] != '(' && !hexadecimal) {
      const std::size_t run = syntax::starts_with(octets, at, "<<") ? 2 : 1;
      out += text.substr(at, run);
      at += run;
      continue;
    }
    const std::size_t end = syntax::end_of_value(octets, at).value_or(text.size());
    out += "<" + hex(string(of, octets_of(text.substr(at, end - at)))) + ">";
    at = end;
  }
  return out;
}

}  // namespace paraf::pdf
