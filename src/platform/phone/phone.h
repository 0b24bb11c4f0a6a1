// platform/phone/phone.h: a sentence to somebody's telephone, over whatever carries it.
//
// WhatsApp, SMS and what comes after them are sold by many providers, each with an interface of its own. Paraf speaks
// one: it posts the sentence to an address of the operator's choosing (a webhook), and a few lines there, the
// provider's own or the office's, pass it on. docs/operator.md has the whole contract.
//
//     POST /paraf HTTP/1.1
//     Content-Type: application/json
//     Idempotency-Key: 01J…                  the same over every retry
//     X-Paraf-Timestamp: 1767578400          seconds since 1970
//     X-Paraf-Signature: sha256=6f1c…        HMAC-SHA256 of "<timestamp>.<body>" under the shared secret
//
//     {"id":"01J…","channel":"whatsapp","to":"+6281234567890","language":"id","text":"Permohonan Anda …"}
//
// A notice is the number and the sentence and nothing else of a person: no name, no NIK, no paper.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

namespace paraf::phone {

struct Notice {
  std::string id;        // stable over retries: its receiver sends each id once
  std::string to;        // "+62812…"
  std::string language;  // "id", "en"
  std::string text;
};

class Gateway {
 public:
  virtual ~Gateway() = default;
  // send returns when the other side has taken the notice. `unavailable phone.gateway`: try again later (no answer,
  // 408, 425, 429, 5xx). `refused phone.rejected` (fact: status): it said never.
  virtual Result<void> send(const Notice& notice, Timestamp now) = 0;
};

struct WebhookSettings {
  std::string url;  // https://…; http:// to this machine itself alone
  Secret secret;    // shared with the receiver, 32 octets or more
  std::string channel = "whatsapp";  // "whatsapp", "sms": told to the receiver
  std::string ca_file{};             // of the receiver's certificate; empty: the machine's own list
  std::chrono::seconds timeout{10};
};

// webhook verifies the receiver's certificate and name and follows nobody elsewhere. `malformed phone.settings` (fact:
// setting) for an address that is not protected or a secret that is too short.
Result<std::unique_ptr<Gateway>> webhook(WebhookSettings settings);

// The value of X-Paraf-Signature: what a receiver computes and compares.
std::string signature_of(const Secret& secret, std::string_view timestamp, std::string_view body);

}  // namespace paraf::phone
