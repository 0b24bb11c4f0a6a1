// The TXT records of a name, by the machine's own resolver.
#include <arpa/nameser.h>
#include <netdb.h>
#include <resolv.h>

#include <array>

#include "platform/mail/dkim.h"

namespace paraf::mail {
namespace {

// A record is made of strings of at most 255 octets, which are joined without anything between. [RFC 6376
// §3.6.2.2]
Result<std::string> text_in(const unsigned char* answer, int size, std::string_view name) {
  ns_msg message;
  if (ns_initparse(answer, size, &message) != 0) return unavailable("mail.dns", "unreadable answer");
  for (int i = 0; i < ns_msg_count(message, ns_s_an); ++i) {
    ns_rr record;
    if (ns_parserr(&message, ns_s_an, i, &record) != 0 || ns_rr_type(record) != ns_t_txt) continue;
    const unsigned char* data = ns_rr_rdata(record);
    const unsigned char* end = data + ns_rr_rdlen(record);
    std::string text;
    while (data < end) {
      const std::size_t length = *data++;
      if (length > static_cast<std::size_t>(end - data)) return unavailable("mail.dns", "unreadable answer");
      text.append(reinterpret_cast<const char*>(data), length);
      data += length;
    }
    return text;
  }
  return refused("mail.dkim.no_key", {{"name", std::string{name}}});
}

}  // namespace

KeyLookup dns_lookup() {
  return [](std::string_view name) -> Result<std::string> {
    struct __res_state resolver {};
    if (res_ninit(&resolver) != 0) return unavailable("mail.dns", "res_ninit");
    resolver.retrans = 3;
    resolver.retry = 2;
    std::array<unsigned char, 8192> answer{};
    const int size =
        res_nquery(&resolver, std::string{name}.c_str(), ns_c_in, ns_t_txt, answer.data(), answer.size());
    const int trouble = resolver.res_h_errno;
    res_nclose(&resolver);
    if (size >= 0) return text_in(answer.data(), std::min<int>(size, answer.size()), name);
    if (trouble == HOST_NOT_FOUND || trouble == NO_DATA)
      return refused("mail.dkim.no_key", {{"name", std::string{name}}});
    return unavailable("mail.dns", hstrerror(trouble));
  };
}

}  // namespace paraf::mail
