#include "platform/pdf/revisions.h"

#include <algorithm>

#include "platform/pdf/bounded.h"
#include "platform/pdf/qpdf.h"
#include "platform/pdf/syntax.h"

namespace paraf::pdf {
namespace {

using Object = QPDFObjectHandle;
constexpr int most_streams = 2000;
constexpr std::size_t most_octets = std::size_t{64} << 20;

// Behind the marker and one line end.
std::size_t behind_marker(ByteView octets, std::size_t marker) {
  std::size_t at = marker + 5;
  if (at < octets.size() && octets[at] == '\r') ++at;
  if (at < octets.size() && octets[at] == '\n') ++at;
  return at;
}

void unpack(Object list, std::vector<Bytes>& out, std::size_t& total) {
  for (int i = 0; list.isArray() && i < std::min(list.getArrayNItems(), most_streams); ++i) {
    Object stream = list.getArrayItem(i);
    if (!stream.isStream()) continue;
    try {
      const auto data = stream.getStreamData(qpdf_dl_generalized);
      total += data->getSize();
      if (total > most_octets) return;
      out.emplace_back(data->getBuffer(), data->getBuffer() + data->getSize());
    } catch (const std::exception&) {  // one that cannot be read proves nothing
    }
  }
}

bool doubled(ByteView octets, std::size_t at, int depth) {
  if (depth > syntax::max_depth) return true;
  at = syntax::skip_space(octets, at);
  if (at >= octets.size()) return false;
  if (octets[at] == '[') {
    for (at = syntax::skip_space(octets, at + 1); at < octets.size() && octets[at] != ']';) {
      const auto end = syntax::end_of_value(octets, at);
      if (!end || doubled(octets, at, depth + 1)) return end.has_value();
      at = syntax::skip_space(octets, *end);
    }
    return false;
  }
  if (!syntax::starts_with(octets, at, "<<")) return false;
  const auto entries = syntax::dictionary(octets, at);
  if (!entries) return false;  // what cannot be read is damage, and said as that
  std::vector<std::string_view> keys;
  for (const syntax::Entry& entry : *entries) {
    if (doubled(octets, entry.begin, depth + 1)) return true;
    keys.push_back(entry.key);
  }
  std::ranges::sort(keys);
  return std::ranges::adjacent_find(keys) != keys.end();
}

}  // namespace

bool has_double_keys(const File& file, std::size_t from) {
  const UnpackBudget budget;
  const ByteView octets = file.octets();
  for (const auto& [id, entry] : file.reader().getXRefTable()) {
    if (entry.getType() != 1 || static_cast<std::size_t>(entry.getOffset()) < from) continue;
    std::size_t at = static_cast<std::size_t>(entry.getOffset());
    at = syntax::skip_space(octets, at);
    if (!syntax::integer(octets, at)) continue;
    at = syntax::skip_space(octets, at);
    if (!syntax::integer(octets, at)) continue;
    at = syntax::skip_space(octets, at);
    if (!syntax::starts_with(octets, at, "obj")) continue;
    if (doubled(octets, at + 3, 0)) return true;
    Object object = file.reader().getObject(id);
    if (!object.isStream() || !object.getDict().getKey("/Type").isName() ||
        object.getDict().getKey("/Type").getName() != "/ObjStm")
      continue;
    const auto data = object.getStreamData(qpdf_dl_generalized);
    const ByteView inside{data->getBuffer(), data->getSize()};
    Object first = object.getDict().getKey("/First"), count = object.getDict().getKey("/N");
    if (!first.isInteger() || !count.isInteger()) continue;
    std::size_t here = 0;
    for (long long i = 0; i < count.getIntValue() && i < 100'000; ++i) {
      here = syntax::skip_space(inside, here);
      if (!syntax::integer(inside, here)) break;
      here = syntax::skip_space(inside, here);
      const auto place = syntax::integer(inside, here);
      if (!place) break;
      if (doubled(inside, static_cast<std::size_t>(first.getIntValue()) + *place, 0)) return true;
    }
  }
  return false;
}

std::vector<std::size_t> revision_ends(const File& file) {
  const ByteView octets = file.octets();
  std::vector<std::size_t> out;
  std::optional<std::size_t> at = file.start_of_xref();
  for (int steps = 0; at && steps < 1000; ++steps) {
    const auto section = syntax::section(octets, *at);
    if (!section) break;
    const std::size_t marker = text_of(octets).find("%%EOF", *at);
    if (marker != std::string_view::npos) out.push_back(behind_marker(octets, marker));
    if (section->previous && *section->previous >= *at && steps > 0) break;
    at = section->previous;
  }
  if (!out.empty()) out.front() = octets.size();
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::vector<std::size_t> possible_ends(ByteView octets, std::size_t at_most) {
  std::vector<std::size_t> out;
  const std::string_view text = text_of(octets);
  std::size_t from = text.rfind("%%EOF");
  while (from != std::string_view::npos && out.size() < at_most) {
    out.push_back(behind_marker(octets, from));
    from = from == 0 ? std::string_view::npos : text.rfind("%%EOF", from - 1);
  }
  return out;
}

StoredProof stored_proof(const File& file) {
  StoredProof out;
  try {
    const UnpackBudget budget;
    Object store = file.reader().getRoot().getKey("/DSS");
    if (!store.isDictionary()) return out;
    out.present = true;
    std::size_t total = 0;
    unpack(store.getKey("/Certs"), out.certificates, total);
    unpack(store.getKey("/OCSPs"), out.ocsp, total);
    unpack(store.getKey("/CRLs"), out.lists, total);
    Object entries = store.getKey("/VRI");
    if (entries.isDictionary()) {
      for (const std::string& key : entries.getKeys()) {
        if (out.entries.size() < 1000) out.entries.push_back(key.substr(1));
        Object one = entries.getKey(key);
        // What an entry names stands in the lists as well; some writers put it only there.
        if (!one.isDictionary() || !out.ocsp.empty() || !out.lists.empty()) continue;
        unpack(one.getKey("/Cert"), out.certificates, total);
        unpack(one.getKey("/OCSP"), out.ocsp, total);
        unpack(one.getKey("/CRL"), out.lists, total);
      }
    }
  } catch (const std::exception&) {
  }
  return out;
}

std::optional<Bytes> certificate_entry(const File& file, ObjectId signature) {
  try {
    Object value = file.reader().getObject(QPDFObjGen{signature.number, signature.generation}).getKey("/Cert");
    if (value.isArray() && value.getArrayNItems() > 0) value = value.getArrayItem(0);
    if (value.isString()) return to_bytes(value.getStringValue());
  } catch (const std::exception&) {
  }
  return std::nullopt;
}

}  // namespace paraf::pdf
