#include "platform/mail/dkim.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

#include "base/bytes.h"
#include "base/text.h"
#include "platform/mail/headers.h"

namespace paraf::mail {
namespace {

using crypto::HashAlg;

constexpr std::size_t most_signatures = 8;
// SubjectPublicKeyInfo of an Ed25519 key up to its 32 octets. [RFC 8410 §4]
constexpr std::array<std::uint8_t, 12> ed25519_spki = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                                       0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

using Tags = std::map<std::string, std::string>;

std::string without_space(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') out += c;
  return out;
}

// [RFC 6376 §3.2] A tag that comes twice makes the whole list void.
Result<Tags> tags_of(std::string_view text) {
  Tags tags;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(';', at), text.size());
    const std::string_view one = text.substr(at, end - at);
    at = end + 1;
    const std::size_t equals = one.find('=');
    if (equals == std::string_view::npos) {
      if (without_space(one).empty()) continue;
      return refused("mail.dkim.form");
    }
    const std::string name = without_space(one.substr(0, equals));
    if (name.empty() || !tags.emplace(name, unfolded(one.substr(equals + 1))).second)
      return refused("mail.dkim.form");
  }
  return tags;
}

std::string tag(const Tags& tags, const std::string& name) {
  const auto found = tags.find(name);
  return found == tags.end() ? std::string{} : found->second;
}

// [RFC 6376 §3.4.2] relaxed: name in lower case, folds undone, runs of white space one, none at the ends.
std::string relaxed_field(const HeaderField& field) {
  std::string value;
  bool space = false;
  for (const char c : field.value()) {
    if (c == '\r' || c == '\n') continue;
    if (c == ' ' || c == '\t') {
      space = true;
      continue;
    }
    if (space && !value.empty()) value += ' ';
    space = false;
    value += c;
  }
  return lowered(field.name) + ':' + value;
}

std::string canonical_field(const HeaderField& field, bool relaxed) {
  return relaxed ? relaxed_field(field) : field.raw;
}

// [RFC 6376 §3.4.3, §3.4.4]
std::string canonical_body(std::string_view body, bool relaxed) {
  std::string out;
  if (relaxed) {
    std::size_t at = 0;
    while (at < body.size()) {
      const std::size_t end = std::min(body.find("\r\n", at), body.size());
      bool space = false;
      std::string line;
      for (const char c : body.substr(at, end - at)) {
        if (c == ' ' || c == '\t') {
          space = true;
          continue;
        }
        if (space) line += ' ';
        space = false;
        line += c;
      }
      out += line + "\r\n";
      at = end + 2;
    }
  } else {
    out = body;
    if (!out.empty() && !out.ends_with("\r\n")) out += "\r\n";
  }
  while (out.ends_with("\r\n\r\n")) out.resize(out.size() - 2);
  if (relaxed && out == "\r\n") out.clear();
  if (!relaxed && out.empty()) out = "\r\n";
  return out;
}

std::vector<std::string> list_of(std::string_view text) {
  std::vector<std::string> names;
  std::size_t at = 0;
  while (at <= text.size()) {
    const std::size_t end = std::min(text.find(':', at), text.size());
    names.push_back(lowered(without_space(text.substr(at, end - at))));
    at = end + 1;
  }
  return names;
}

// The octets that are signed: each named field once, from the last upward, then the signature's own field
// with b= empty. [RFC 6376 §3.7, §5.4.2]
std::string signed_octets(const std::vector<HeaderField>& fields, const std::vector<std::string>& names,
                          const HeaderField& own, bool relaxed) {
  std::map<std::string, std::size_t> used;
  std::string out;
  for (const std::string& name : names) {
    std::size_t skip = used[name]++;
    for (auto field = fields.rbegin(); field != fields.rend(); ++field) {
      if (!field->is(name)) continue;
      if (skip-- > 0) continue;
      out += canonical_field(*field, relaxed) + "\r\n";
      break;
    }
  }
  return out + canonical_field(own, relaxed);
}

// b= without its value: its octets cannot be part of what they sign.
HeaderField without_b(const HeaderField& field) {
  HeaderField bare = field;
  std::size_t at = field.name.size() + 1;
  const std::string& raw = field.raw;
  while (at < raw.size()) {
    const std::size_t end = std::min(raw.find(';', at), raw.size());
    const std::size_t equals = raw.find('=', at);
    if (equals < end && without_space(raw.substr(at, equals - at)) == "b") {
      bare.raw = raw.substr(0, equals + 1) + raw.substr(end);
      return bare;
    }
    at = end + 1;
  }
  return bare;
}

std::optional<std::int64_t> number(const std::string& text) {
  std::int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

Result<Bytes> key_of(const KeyLookup& keys, const std::string& name, const std::string& algorithm) {
  const Tags record = TRY(tags_of(TRY(keys(name))));
  const std::string version = tag(record, "v"), kind = tag(record, "k"), hashes = tag(record, "h");
  if (!version.empty() && version != "DKIM1") return refused("mail.dkim.no_key", {{"name", name}});
  const std::string wanted = algorithm == "ed25519-sha256" ? "ed25519" : "rsa";
  if ((kind.empty() ? "rsa" : kind) != wanted) return refused("mail.dkim.no_key", {{"name", name}});
  if (!hashes.empty()) {
    const std::vector<std::string> allowed = list_of(hashes);
    if (std::find(allowed.begin(), allowed.end(), "sha256") == allowed.end())
      return refused("mail.dkim.no_key", {{"name", name}});
  }
  const std::string p = without_space(tag(record, "p"));
  if (p.empty()) return refused("mail.dkim.no_key", {{"name", name}});  // withdrawn
  auto octets = from_base64(p);
  if (!octets) return refused("mail.dkim.no_key", {{"name", name}});
  if (wanted == "rsa") return std::move(*octets);
  if (octets->size() != 32) return refused("mail.dkim.no_key", {{"name", name}});
  Bytes spki{ed25519_spki.begin(), ed25519_spki.end()};
  spki.insert(spki.end(), octets->begin(), octets->end());
  return spki;
}

Result<DkimSignature> verify_one(const Parts& mail, const HeaderField& field, const KeyLookup& keys,
                                 Timestamp now) {
  const Tags tags = TRY(tags_of(field.value()));
  DkimSignature signature{lowered(tag(tags, "d")), tag(tags, "s"), {}};
  const std::string algorithm = tag(tags, "a");
  if (tag(tags, "v") != "1" || signature.domain.empty() || signature.selector.empty() ||
      tag(tags, "h").empty() || tag(tags, "bh").empty() || tag(tags, "b").empty())
    return refused("mail.dkim.form");
  if (algorithm != "rsa-sha256" && algorithm != "ed25519-sha256") return refused("mail.dkim.algorithm");
  if (tags.contains("l")) return refused("mail.dkim.partial");
  const std::string identity = tag(tags, "i");
  if (!identity.empty() && (identity.find('@') == std::string::npos ||
                            !is_or_below(identity.substr(identity.rfind('@') + 1), signature.domain)))
    return refused("mail.dkim.form");
  constexpr std::int64_t hour = 3600;  // clocks differ
  if (tags.contains("t")) {
    const auto made = number(tag(tags, "t"));
    if (!made) return refused("mail.dkim.form");
    if (*made > now.seconds() + hour) return refused("mail.dkim.expired");
  }
  if (tags.contains("x")) {
    const auto ends = number(tag(tags, "x"));
    if (!ends) return refused("mail.dkim.form");
    if (*ends < now.seconds()) return refused("mail.dkim.expired");
  }

  const std::vector<std::string> names = list_of(tag(tags, "h"));
  signature.fields = {names.begin(), names.end()};
  if (!signature.covers("from")) return refused("mail.dkim.form");
  // What stands more often than it is signed was added by somebody, and readers differ on which they show.
  for (const std::string& name : signature.fields) {
    const auto signed_times = std::count(names.begin(), names.end(), name);
    const auto stands = std::count_if(mail.fields.begin(), mail.fields.end(),
                                      [&](const HeaderField& f) { return f.is(name); });
    if (name != "received" && name != "dkim-signature" && stands > signed_times)
      return refused("mail.dkim.doubled");
  }

  const std::string canon = tag(tags, "c").empty() ? "simple/simple" : tag(tags, "c");
  const std::size_t slash = canon.find('/');
  const std::string head = canon.substr(0, slash),
                    body = slash == std::string::npos ? "simple" : canon.substr(slash + 1);
  for (const std::string& word : {head, body})
    if (word != "simple" && word != "relaxed") return refused("mail.dkim.form");

  const auto body_hash = from_base64(without_space(tag(tags, "bh")));
  const auto value = from_base64(without_space(tag(tags, "b")));
  if (!body_hash || !value) return refused("mail.dkim.form");
  const crypto::Sha256 found = crypto::sha256(bytes_of(canonical_body(mail.body, body == "relaxed")));
  if (!crypto::equal_in_constant_time(found, *body_hash)) return refused("mail.dkim.body");

  const Bytes spki = TRY(key_of(keys, signature.selector + "._domainkey." + signature.domain, algorithm));
  if (algorithm == "rsa-sha256" && spki.size() < 150)
    return refused("mail.dkim.algorithm");  // under 1024 bits
  std::vector<HeaderField> others;
  for (const HeaderField& one : mail.fields)
    if (&one != &field) others.push_back(one);
  const std::string octets = signed_octets(others, names, without_b(field), head == "relaxed");
  // Ed25519 signs the hash as a message. [RFC 8463 §3]
  const crypto::Sha256 hash = crypto::sha256(bytes_of(octets));
  const auto holds = algorithm == "ed25519-sha256"
                         ? crypto::verify(spki, HashAlg::sha256, hash, *value)
                         : crypto::verify(spki, HashAlg::sha256, bytes_of(octets), *value);
  if (!holds) return refused("mail.dkim.signature");
  return signature;
}

// Folded so that no line grows too long for a server. [RFC 5321 §4.5.3.1.6]
std::string folded_base64(ByteView octets) {
  const std::string text = base64(octets);
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += 70) out += "\r\n " + text.substr(at, 70);
  return out;
}

}  // namespace

bool DkimSignature::covers(std::string_view field) const { return fields.contains(lowered(field)); }

Result<std::vector<DkimSignature>> verify_dkim(std::string_view raw, const KeyLookup& keys, Timestamp now) {
  const Parts mail = split(raw);
  const auto from = std::count_if(mail.fields.begin(), mail.fields.end(),
                                  [](const HeaderField& f) { return f.is("From"); });
  std::vector<DkimSignature> good;
  Error last = refused("mail.dkim.none").value();
  if (from > 1) return refused("mail.dkim.doubled");
  std::size_t seen = 0;
  for (const HeaderField& field : mail.fields) {
    if (!field.is("DKIM-Signature") || seen++ >= most_signatures) continue;
    auto one = verify_one(mail, field, keys, now);
    if (one)
      good.push_back(std::move(*one));
    else
      last = std::move(one).error();
  }
  if (good.empty()) return tl::unexpected<Error>(std::move(last));
  return good;
}

Result<std::string> sign_dkim(std::string_view raw, const DkimSigner& signer, Timestamp now) {
  const Parts mail = split(raw);
  const bool ed25519 = signer.key->kind() == crypto::KeyKind::ed25519;
  std::string names;
  std::vector<std::string> list;
  for (const std::string name :
       {"from", "to", "subject", "date", "message-id", "in-reply-to", "references", "mime-version",
        "content-type", "content-transfer-encoding", "auto-submitted"}) {
    const auto stands = std::count_if(mail.fields.begin(), mail.fields.end(),
                                      [&](const HeaderField& f) { return f.is(name); });
    for (std::ptrdiff_t i = 0; i <= stands; ++i) {
      list.push_back(name);
      names += (names.empty() ? "" : ":\r\n ") + name;
    }
  }
  const crypto::Sha256 body = crypto::sha256(bytes_of(canonical_body(mail.body, true)));
  HeaderField own{"DKIM-Signature", ""};
  own.raw = "DKIM-Signature: v=1; a=" + std::string{ed25519 ? "ed25519-sha256" : "rsa-sha256"} +
            "; c=relaxed/relaxed; d=" + signer.domain + ";\r\n s=" + signer.selector +
            "; t=" + std::to_string(now.seconds()) + "; bh=" + base64(body) + ";\r\n h=" + names + ";\r\n b=";
  const std::string octets = signed_octets(mail.fields, list, own, true);
  const crypto::Sha256 hash = crypto::sha256(bytes_of(octets));
  const Bytes value = ed25519 ? TRY(signer.key->sign(HashAlg::sha256, hash))
                              : TRY(signer.key->sign(HashAlg::sha256, bytes_of(octets)));
  std::string out = own.raw + folded_base64(value) + "\r\n";
  for (const HeaderField& field : mail.fields) out += field.raw + "\r\n";
  return out + "\r\n" + mail.body;
}

Result<std::string> dkim_record(const crypto::Signer& key) {
  const Bytes& spki = key.spki();
  if (key.kind() == crypto::KeyKind::ed25519)
    return "v=DKIM1; k=ed25519; p=" + base64(ByteView{spki}.subspan(ed25519_spki.size()));
  if (!crypto::is_rsa(key.kind())) return refused("mail.dkim.algorithm");
  return "v=DKIM1; k=rsa; p=" + base64(spki);
}

KeyLookup pinned(std::vector<std::pair<std::string, std::string>> records, KeyLookup next) {
  return
      [records = std::move(records), next = std::move(next)](std::string_view name) -> Result<std::string> {
        for (const auto& [known, record] : records)
          if (lowered(known) == lowered(name)) return record;
        if (next) return next(name);
        return refused("mail.dkim.no_key", {{"name", std::string{name}}});
      };
}

}  // namespace paraf::mail
