#include "platform/openid/fetch.h"

#include <curl/curl.h>

#include <memory>
#include <mutex>

#include "platform/http/address.h"

namespace paraf::openid {

namespace {

constexpr std::size_t longest_answer = 256 * 1024;
constexpr long connect_seconds = 4, whole_seconds = 8;

std::size_t take(char* octets, std::size_t size, std::size_t count, void* into) {
  auto& body = *static_cast<std::string*>(into);
  if (body.size() + size * count > longest_answer) return 0;
  body.append(octets, size * count);
  return size * count;
}

}  // namespace

Result<Answer> fetch(const std::string& address, const std::string& ca_file, const Secret* form,
                     const Secret* authorization) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  if (!http::is_protected(address)) return unavailable("openid.provider", "address " + address);
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl{curl_easy_init(), &curl_easy_cleanup};
  if (!curl) return unavailable("openid.provider", "curl_easy_init");
  CURL* const handle = curl.get();
  Answer answer;
  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> heads{
      curl_slist_append(nullptr, "Accept: application/json"), &curl_slist_free_all};
  if (authorization != nullptr) {
    const std::string line = "Authorization: Basic " + std::string{text_of(authorization->reveal())};
    heads.reset(curl_slist_append(heads.release(), line.c_str()));
  }
  curl_easy_setopt(handle, CURLOPT_URL, address.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, connect_seconds);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT, whole_seconds);
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, heads.get());
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &answer.body);
  if (!ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, ca_file.c_str());
  if (form != nullptr) {
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(form->size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, reinterpret_cast<const char*>(form->reveal().data()));
  }
  const CURLcode outcome = curl_easy_perform(handle);
  if (outcome != CURLE_OK) return unavailable("openid.provider", curl_easy_strerror(outcome));
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &answer.status);
  return answer;
}

}  // namespace paraf::openid
