// fuzz/mail_fuzz.cc: a foreign mail is read, its signatures judged, without a proof that was not given.
#include <cstdlib>

#include "platform/mail/authentication.h"
#include "platform/mail/headers.h"
#include "platform/mail/mail.h"

using namespace paraf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view raw{reinterpret_cast<const char*>(data), size};
  (void)mail::parse(raw);
  const mail::Parts parts = mail::split(raw);
  for (const mail::HeaderField& field : parts.fields) (void)mail::domain_of(field.value());
  mail::Trust trust;
  trust.domains = {"psre.test"};
  trust.keys = mail::pinned(
      {{"s._domainkey.psre.test", "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="}});
  const auto proof = mail::prove(raw, trust, Timestamp::from_seconds(1767600000));
  // Nobody here holds the key: whatever is proved, a fuzzer has forged it.
  if (proof && proof->proved()) std::abort();
  trust.server_name = "mx.contoh.go.id";
  (void)mail::prove(raw, trust, Timestamp::from_seconds(1767600000));
  return 0;
}
