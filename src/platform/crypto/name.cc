// Distinguished names: written by us, and read from anyone.
#include <algorithm>

#include "platform/crypto/x509.h"

namespace paraf::crypto {

namespace {

using der::Oid;

struct Keyword {
  Oid type;
  std::string_view text;
};
// [RFC 4514 §3], and those our profiles use beside them.
constexpr Keyword keywords[] = {
    {oid::common_name, "CN"},           {oid::country, "C"},         {oid::locality, "L"},
    {oid::state, "ST"},                 {oid::organization, "O"},    {oid::organizational_unit, "OU"},
    {oid::serial_number, "serialNumber"}, {oid::title, "title"},     {oid::description, "description"},
    {oid::given_name, "GN"},            {oid::surname, "SN"},        {oid::email, "emailAddress"},
    {oid::organization_identifier, "organizationIdentifier"},
};

void put_escaped(std::string& to, std::string_view value) {
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const bool edge_space = c == ' ' && (i == 0 || i + 1 == value.size());
    const bool special = std::string_view{",+\"\\<>;="}.find(c) != std::string_view::npos;
    if (special || edge_space || (c == '#' && i == 0)) to += '\\';
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {  // a control must not reach a screen as one
      to += '\\';
      to += hex(bytes_of({&c, 1}));
    } else {
      to += c;
    }
  }
}

// Calls body(type, value element) for every attribute; false from it stops.
template <typename Body>
Result<void> each_attribute(ByteView name, bool& first_in_set, Body body) {
  der::Reader sets{TRY(der::single(name, der::tag::sequence)).content};
  while (!sets.empty()) {
    der::Reader set = TRY(sets.enter(der::tag::set));
    first_in_set = true;
    if (set.empty()) return malformed("crypto.der");
    while (!set.empty()) {
      der::Reader pair = TRY(set.enter(der::tag::sequence));
      const Oid type = TRY(pair.oid());
      const der::Element value = TRY(pair.next());
      TRY(pair.end());
      body(type, value);
      first_in_set = false;
    }
  }
  return {};
}

}  // namespace

Bytes distinguished_name(const std::vector<std::pair<Oid, std::string>>& attributes) {
  der::Writer w;
  w.wrap(der::tag::sequence, [&] {
    for (auto it = attributes.rbegin(); it != attributes.rend(); ++it)
      w.wrap(der::tag::set, [&] {
        w.wrap(der::tag::sequence, [&] {
          if (it->first == oid::country || it->first == oid::serial_number) w.printable(it->second);
          else if (it->first == oid::email) w.ia5(it->second);
          else w.utf8(it->second);
          w.oid(it->first);
        });
      });
  });
  return w.finish();
}

Result<std::string> name_text(ByteView name) {
  std::vector<std::string> parts;
  bool first = true;
  TRY(each_attribute(name, first, [&](const Oid& type, const der::Element& value) {
    std::string part;
    const auto known = std::find_if(std::begin(keywords), std::end(keywords),
                                    [&](const Keyword& k) { return k.type == type; });
    part = known != std::end(keywords) ? std::string{known->text} : type.dotted();
    part += '=';
    const auto text = der::text(value);
    if (text) put_escaped(part, *text);
    else part += '#' + hex(value.whole);
    if (first) parts.push_back(std::move(part));
    else parts.back() += '+' + part;
  }));
  std::string all;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    if (!all.empty()) all += ',';
    all += *part;
  }
  return all;
}

Result<std::optional<std::string>> name_attribute(ByteView name, const Oid& wanted) {
  std::optional<std::string> found;
  bool first = true;
  TRY(each_attribute(name, first, [&](const Oid& type, const der::Element& value) {
    if (found || type != wanted) return;
    if (const auto text = der::text(value)) found = *text;
  }));
  return found;
}

}  // namespace paraf::crypto
