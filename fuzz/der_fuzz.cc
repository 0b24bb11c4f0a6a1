// DER from strangers: every reader ends, and what reads as a value is written back the same.
#include <cstdlib>

#include "platform/crypto/der.h"

using namespace paraf;
using namespace paraf::crypto;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool same(ByteView a, ByteView b) { return Bytes(a.begin(), a.end()) == Bytes(b.begin(), b.end()); }

void walk(ByteView octets, int depth) {
  der::Reader in{octets};
  while (!in.empty()) {
    der::Reader at = in;
    const auto element = in.next();
    if (!element) return;
    require(same(der::element(element->tag, element->content), element->whole));
    der::Reader again = at;
    if (const auto number = again.integer()) require(same(der::integer(*number), element->whole));
    again = at;
    if (const auto number = again.unsigned_integer()) require(same(der::unsigned_integer(*number), element->whole));
    again = at;
    if (const auto id = again.oid()) {
      require(same(der::oid(*id), element->whole));
      // An arc of more than 56 bits has no dotted form that reads back; all others have.
      const auto parsed = der::Oid::parse(id->dotted());
      if (parsed && element->content.size() < 8) require(*parsed == *id);
    }
    again = at;
    if (const auto flag = again.boolean()) require(same(der::boolean(*flag), element->whole));
    again = at;
    if (const auto t = again.time()) {
      der::Writer w;
      w.generalized_time(*t);
      require(der::Reader{w.view()}.time()->seconds() == t->seconds());
    }
    static_cast<void>(der::text(*element));
    if ((element->tag & 0x20) != 0 && depth < 30) walk(element->content, depth + 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  walk({data, size}, 0);
  return 0;
}
