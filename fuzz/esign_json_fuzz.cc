// The JSON of an application, read as the eSign and CSC doors read it.
#include "doors/esign/fields.h"

using namespace paraf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  http::Request request;
  request.body = http::Body{std::string_view{reinterpret_cast<const char*>(data), size}};
  const auto fields = esign::JsonFields::read(request);
  if (!fields) return 0;
  for (const char* name : {"nik", "file", "page", "signatureProperties", "hashes", "a", ""}) {
    static_cast<void>(fields->text(name));
    static_cast<void>(fields->number(name));
    static_cast<void>(fields->secret(name));
    static_cast<void>(fields->list(name));
    static_cast<void>(fields->files(name));
  }
  return 0;
}
