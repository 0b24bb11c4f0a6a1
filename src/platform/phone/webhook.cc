#include <curl/curl.h>

#include <boost/json.hpp>
#include <mutex>

#include "base/bytes.h"
#include "platform/crypto/hash.h"
#include "platform/http/address.h"
#include "platform/phone/phone.h"

namespace paraf::phone {

namespace {

namespace json = boost::json;

constexpr std::size_t shortest_secret = 32;

// What the receiver answers is not read: only whether it took the notice.
std::size_t ignore(char*, std::size_t size, std::size_t count, void*) { return size * count; }

bool later(long status) { return status == 408 || status == 425 || status == 429 || status >= 500; }

class Webhook final : public Gateway {
 public:
  explicit Webhook(WebhookSettings settings) : settings_(std::move(settings)) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  }

  Result<void> send(const Notice& notice, Timestamp now) override {
    const std::string body = json::serialize(json::object{{"id", notice.id},
                                                          {"channel", settings_.channel},
                                                          {"to", notice.to},
                                                          {"language", notice.language},
                                                          {"text", notice.text}});
    const std::string at = std::to_string(now.micros() / 1'000'000);
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl{curl_easy_init(), &curl_easy_cleanup};
    if (!curl) return unavailable("phone.gateway", "curl_easy_init");
    std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> heads{nullptr, &curl_slist_free_all};
    for (const std::string& line :
         {std::string{"Content-Type: application/json"}, "Idempotency-Key: " + notice.id, "X-Paraf-Timestamp: " + at,
          "X-Paraf-Signature: " + signature_of(settings_.secret, at, body), std::string{"Expect:"}})
      heads.reset(curl_slist_append(heads.release(), line.c_str()));
    CURL* const handle = curl.get();
    curl_easy_setopt(handle, CURLOPT_URL, settings_.url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, static_cast<long>(settings_.timeout.count()));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT, static_cast<long>(settings_.timeout.count()));
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, heads.get());
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, ignore);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body.c_str());
    if (!settings_.ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, settings_.ca_file.c_str());
    const CURLcode outcome = curl_easy_perform(handle);
    if (outcome != CURLE_OK) return unavailable("phone.gateway", curl_easy_strerror(outcome));
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    if (status >= 200 && status < 300) return {};
    if (later(status)) return unavailable("phone.gateway", "status " + std::to_string(status));
    return refused("phone.rejected", {{"status", std::to_string(status)}});
  }

 private:
  const WebhookSettings settings_;
};

}  // namespace

std::string signature_of(const Secret& secret, std::string_view timestamp, std::string_view body) {
  const std::string signed_text = std::string{timestamp} + "." + std::string{body};
  return "sha256=" + hex(crypto::hmac_sha256(secret.reveal(), bytes_of(signed_text)));
}

Result<std::unique_ptr<Gateway>> webhook(WebhookSettings settings) {
  if (!http::is_protected(settings.url)) return malformed("phone.settings", {{"setting", "phone_url"}});
  if (settings.secret.size() < shortest_secret)
    return malformed("phone.settings", {{"setting", "phone_secret_file"}});
  if (settings.channel != "whatsapp" && settings.channel != "sms")
    return malformed("phone.settings", {{"setting", "phone_channel"}});
  return std::make_unique<Webhook>(std::move(settings));
}

}  // namespace paraf::phone
