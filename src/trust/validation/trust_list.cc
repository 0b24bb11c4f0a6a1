#include "trust/validation/trust_list.h"

#include <expat.h>

#include <algorithm>
#include <cctype>
#include <memory>

#include "base/text.h"
#include "platform/crypto/pem.h"

namespace paraf::validation {
namespace {

constexpr std::size_t most_text = std::size_t{1} << 20, most_services = 100'000;

struct Listener {
  std::vector<std::string> open;  // local names
  std::string text, provider;
  std::vector<TrustedService> services;
  TrustedService* now = nullptr;
  bool in_history = false, too_much = false;

  bool inside(std::string_view name) const { return std::ranges::find(open, name) != open.end(); }
};

std::string local(const char* name) {
  const std::string_view whole{name};
  const std::size_t colon = whole.rfind(':');
  return std::string{colon == std::string_view::npos ? whole : whole.substr(colon + 1)};
}

std::string behind(const std::string& text, std::string_view word) {
  const std::size_t at = text.rfind(word);
  return at == std::string::npos ? text : text.substr(at + word.size());
}

void XMLCALL begin(void* user, const XML_Char* name, const XML_Char**) {
  auto& l = *static_cast<Listener*>(user);
  l.open.push_back(local(name));
  l.text.clear();
  if (l.open.size() > 64) l.too_much = true;
  if (l.open.back() == "TrustServiceProvider") l.provider.clear();
  if (l.open.back() == "ServiceHistory") l.in_history = true;
  if (l.open.back() == "TSPService" && l.services.size() < most_services) {
    l.services.emplace_back();
    l.now = &l.services.back();
    l.now->provider = l.provider;
  }
}

void XMLCALL characters(void* user, const XML_Char* text, int count) {
  auto& l = *static_cast<Listener*>(user);
  if (l.text.size() + static_cast<std::size_t>(count) > most_text)
    l.too_much = true;
  else
    l.text.append(text, static_cast<std::size_t>(count));
}

void close(TrustedService& s) {
  static const std::vector<std::string> good{"granted", "undersupervision", "accredited",
                                             "recognisedatnationallevel", "supervisionincessation"};
  const bool kind = s.kind.starts_with("CA/") || s.kind == "TSA" || s.kind.starts_with("TSA/");
  s.accepted = kind && std::ranges::find(good, s.status) != good.end() && !s.certificates.empty();
}

void XMLCALL end(void* user, const XML_Char*) {
  auto& l = *static_cast<Listener*>(user);
  const std::string name = l.open.back();
  const std::string text{trimmed(l.text)};
  l.open.pop_back();
  l.text.clear();
  if (name == "ServiceHistory") l.in_history = false;
  if (name == "Name" && l.open.size() > 0 && l.open.back() == "TSPName" && l.provider.empty())
    l.provider = text;
  if (l.now == nullptr || l.in_history) return;
  if (name == "ServiceTypeIdentifier") l.now->kind = behind(text, "/Svctype/");
  if (name == "ServiceStatus") l.now->status = behind(text, "/");
  if (name == "Name" && l.inside("ServiceName") && l.now->name.empty()) l.now->name = text;
  if (name == "X509Certificate" && l.inside("ServiceDigitalIdentity")) {
    std::string digits;
    std::ranges::copy_if(text, std::back_inserter(digits),
                         [](char c) { return c != ' ' && c != '\t' && c != '\r' && c != '\n'; });
    const auto der = from_base64(digits);
    if (auto certificate = der ? crypto::Certificate::parse(*der)
                               : Result<crypto::Certificate>{malformed("crypto.certificate")})
      l.now->certificates.push_back(std::move(*certificate));
  }
  if (name == "TSPService") {
    close(*l.now);
    l.now = nullptr;
  }
}

struct Free {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};

}  // namespace

Result<std::vector<TrustedService>> read_trust_list(std::string_view xml) {
  const std::unique_ptr<std::remove_pointer_t<XML_Parser>, Free> parser{XML_ParserCreate(nullptr)};
  if (!parser) return internal("validation.trust_list");
  Listener listener;
  XML_SetUserData(parser.get(), &listener);
  XML_SetElementHandler(parser.get(), begin, end);
  XML_SetCharacterDataHandler(parser.get(), characters);
  for (std::size_t at = 0; at < xml.size() && !listener.too_much;) {
    const std::size_t piece = std::min<std::size_t>(xml.size() - at, 1 << 20);
    if (XML_Parse(parser.get(), xml.data() + at, static_cast<int>(piece), at + piece == xml.size()) !=
        XML_STATUS_OK)
      return malformed("validation.trust_list");
    at += piece;
  }
  if (listener.too_much || listener.services.empty()) return malformed("validation.trust_list");
  return std::move(listener.services);
}

Result<crypto::Certificates> anchors_in(std::string_view file) {
  crypto::Certificates out;
  const auto take = [&](ByteView der) {
    if (auto certificate = crypto::Certificate::parse(der)) out.push_back(std::move(*certificate));
  };
  if (file.find("-----BEGIN ") != std::string_view::npos) {
    const auto blocks = crypto::pem_blocks(file, "CERTIFICATE");
    if (blocks) std::ranges::for_each(*blocks, take);
  } else if (const std::size_t first = file.find_first_not_of("\xef\xbb\xbf \t\r\n");
             first != std::string_view::npos && file[first] == '<') {
    for (const TrustedService& service : TRY(read_trust_list(file))) {
      if (service.accepted) out.insert(out.end(), service.certificates.begin(), service.certificates.end());
    }
  } else {
    take(bytes_of(file));
  }
  if (out.empty()) return malformed("validation.no_anchor");
  return out;
}

}  // namespace paraf::validation
